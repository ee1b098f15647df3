//! One content line: name, parameters and value, all still in the spelling of the text.

use std::borrow::Cow;

use crate::text::printable;

/// A content line (RFC 5545 §3.1): `NAME;PARAM=value:VALUE`.
#[derive(Clone, Debug)]
pub struct Property<'a> {
    line: u32,
    text: Cow<'a, str>,
    /// Without the blanks some programs put after it.
    name_length: usize,
    name_end: usize,
    /// Just after the colon; past the end when there is none.
    value_start: usize,
}

/// Equal text; where it stood does not matter.
impl PartialEq for Property<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Property<'_> {}

impl<'a> Property<'a> {
    /// Takes a content line apart. A line without a colon is all name.
    pub(crate) fn read(text: Cow<'a, str>, line: u32) -> Self {
        let bytes = text.as_bytes();
        let name_end =
            bytes.iter().position(|byte| matches!(byte, b':' | b';')).unwrap_or(bytes.len());
        let colon = match bytes.get(name_end) {
            Some(b';') => outside_quotes(bytes, name_end, b':')
                // An unpaired quote hides every colon; then the first one counts.
                .or_else(|| bytes.iter().position(|byte| *byte == b':')),
            Some(_) => Some(name_end),
            None => None,
        };
        let value_start = colon.map_or(bytes.len() + 1, |colon| colon + 1);
        let name_end = name_end.min(value_start - 1);
        let name_length = text.get(..name_end).unwrap_or_default().trim_end().len();
        Self { line, text, name_length, name_end, value_start }
    }

    /// A line from its parts; `value` is raw, already escaped text. Line breaks cannot be written
    /// and become blanks.
    #[must_use]
    pub fn new(name: &str, parameters: &[(&str, &str)], value: &str) -> Property<'static> {
        let mut text = name.to_owned();
        for (parameter, value) in parameters {
            push_parameter(&mut text, parameter, value);
        }
        text.push(':');
        text.push_str(value);
        Property::read(Cow::Owned(text.replace(['\r', '\n'], " ")), 0)
    }

    /// Line it stood on; 0 when it did not come from text.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The whole line, without folds.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Name as written; compare with [`Property::is`].
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.get(..self.name_length).unwrap_or_default()
    }

    /// Whether it is called `name`; names have no case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name().eq_ignore_ascii_case(name)
    }

    /// Whether it is a line without a colon, kept all the same.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        self.value_start > self.text.len()
    }

    /// Value as written.
    #[must_use]
    pub fn value(&self) -> &str {
        self.text.get(self.value_start..).unwrap_or_default()
    }

    /// Its parameters, in order.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter<'_>> {
        let list = self.text.get(self.name_end + 1..self.value_start - 1).unwrap_or_default();
        let mut rest = Some(list).filter(|list| !list.is_empty());
        std::iter::from_fn(move || {
            let list = rest?;
            let stop = outside_quotes(list.as_bytes(), 0, b';');
            let (one, more) = match stop {
                Some(at) => (list.get(..at).unwrap_or_default(), list.get(at + 1..)),
                None => (list, None),
            };
            rest = more;
            let (name, raw) = one.split_once('=').unwrap_or((one, ""));
            Some(Parameter { name: name.trim(), raw: raw.trim() })
        })
    }

    /// The value of a parameter, without quotes and carets; empty ones do not count.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        self.parameters()
            .find(|parameter| parameter.name.eq_ignore_ascii_case(name))
            .map(|parameter| parameter.value())
            .filter(|value| !value.is_empty())
    }

    /// The same line with another raw value.
    #[must_use]
    pub fn with_value(&self, value: &str) -> Property<'static> {
        let head = self.text.get(..self.value_start - 1).unwrap_or_default();
        let text = format!("{head}:{}", value.replace(['\r', '\n'], " "));
        Property::read(Cow::Owned(text), self.line)
    }

    /// The same line with a parameter set or, with `None`, removed.
    #[must_use]
    pub fn with_parameter(&self, name: &str, value: Option<&str>) -> Property<'static> {
        let mut text = self.name().to_owned();
        let mut value = value;
        for parameter in self.parameters() {
            if !parameter.name.eq_ignore_ascii_case(name) {
                text.push(';');
                text.push_str(parameter.name);
                text.push('=');
                text.push_str(parameter.raw);
            } else if let Some(value) = value.take() {
                push_parameter(&mut text, parameter.name, value);
            }
        }
        if let Some(value) = value {
            push_parameter(&mut text, name, value);
        }
        text.push(':');
        text.push_str(self.value());
        Property::read(Cow::Owned(text), self.line)
    }
}

/// A parameter of a property.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'p> {
    /// Name as written; it has no case.
    pub name: &'p str,
    /// Value as written.
    pub raw: &'p str,
}

impl<'p> Parameter<'p> {
    /// The value without its quotes and carets (RFC 6868).
    #[must_use]
    pub fn value(&self) -> Cow<'p, str> {
        let bare = self.raw.strip_prefix('"').unwrap_or(self.raw);
        let bare = bare.strip_suffix('"').unwrap_or(bare);
        if !bare.contains('^') {
            return Cow::Borrowed(bare);
        }
        let mut value = String::with_capacity(bare.len());
        let mut chars = bare.chars().peekable();
        while let Some(c) = chars.next() {
            let meant = match (c, chars.peek()) {
                ('^', Some('n')) => '\n',
                ('^', Some('\'')) => '"',
                ('^', Some('^')) => '^',
                _ => {
                    value.push(c);
                    continue;
                }
            };
            chars.next();
            value.push(meant);
        }
        Cow::Owned(value)
    }
}

/// Appends `;NAME=value`, quoted when it must be (RFC 5545 §3.2), with carets for what even quotes
/// cannot hold (RFC 6868).
fn push_parameter(text: &mut String, name: &str, value: &str) {
    let value = printable(value)
        .replace('^', "^^")
        .replace("\r\n", "^n")
        .replace(['\n', '\r'], "^n")
        .replace('"', "^'");
    let quote = if value.contains([':', ';', ',']) { "\"" } else { "" };
    text.extend([";", name, "=", quote, &value, quote]);
}

fn outside_quotes(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let mut quoted = false;
    for (index, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'"' => quoted = !quoted,
            byte if *byte == wanted && !quoted => return Some(index),
            _ => {}
        }
    }
    None
}
