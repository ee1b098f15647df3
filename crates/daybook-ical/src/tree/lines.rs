//! Content lines: unfolded before they are decoded, because some programs fold inside a character
//! (RFC 5545 §3.1).

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use memchr::memchr2;

/// A content line without its folds.
pub(super) struct Line<'a> {
    /// Number of its first physical line, from 1.
    pub(super) number: u32,
    pub(super) text: Cow<'a, str>,
    /// The text was not UTF-8 and was read as Windows-1252.
    pub(super) recoded: bool,
}

/// Splits text into content lines; CRLF, LF and CR all end one. Empty lines are left out.
pub(super) struct Lines<'a> {
    bytes: &'a [u8],
    /// All of it as text, when all of it is UTF-8: then no line needs checking again.
    text: Option<&'a str>,
    at: usize,
    number: u32,
}

impl<'a> Lines<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Self { bytes, text: std::str::from_utf8(bytes).ok(), at: 0, number: 0 }
    }

    /// The next physical line, as where it starts and stops.
    fn physical(&mut self) -> Option<(usize, usize)> {
        let start = self.at;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let mark = match (rest.get(length), rest.get(length + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(_), _) => 1,
            (None, _) => 0,
        };
        self.at = start + length + mark;
        self.number = self.number.saturating_add(1);
        Some((start, start + length))
    }

    /// The next physical line without its leading blank, if it continues the one before. Some
    /// programs put an empty line in front of it.
    fn continuation(&mut self) -> Option<(usize, usize)> {
        let rest = self.bytes.get(self.at..)?;
        let first = rest.iter().find(|byte| !matches!(byte, b'\r' | b'\n'))?;
        if !matches!(first, b' ' | b'\t') {
            return None;
        }
        loop {
            let (start, stop) = self.physical()?;
            if start < stop {
                return Some((start + 1, stop));
            }
        }
    }

    fn decode(&mut self, (start, stop): (usize, usize)) -> (Cow<'a, str>, bool) {
        let Some(next) = self.continuation() else {
            return match self.text {
                Some(text) => (Cow::Borrowed(text.get(start..stop).unwrap_or_default()), false),
                None => recode(Cow::Borrowed(self.bytes.get(start..stop).unwrap_or_default())),
            };
        };
        let mut parts = Some(next);
        if let Some(text) = self.text {
            let mut whole = String::with_capacity(2 * (stop - start) + 16);
            whole.push_str(text.get(start..stop).unwrap_or_default());
            while let Some((start, stop)) = parts {
                whole.push_str(text.get(start..stop).unwrap_or_default());
                parts = self.continuation();
            }
            return (Cow::Owned(whole), false);
        }
        let mut whole = self.bytes.get(start..stop).unwrap_or_default().to_vec();
        while let Some((start, stop)) = parts {
            whole.extend_from_slice(self.bytes.get(start..stop).unwrap_or_default());
            parts = self.continuation();
        }
        recode(Cow::Owned(whole))
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        loop {
            let first = self.physical()?;
            let number = self.number;
            let (text, recoded) = self.decode(first);
            let text = trimmed(text);
            if !text.is_empty() {
                return Some(Line { number, text, recoded });
            }
        }
    }
}

/// Without blanks and byte order marks in front: they are left over from a fold after an empty line
/// or from files glued together.
fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return text;
    }
    let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_start_matches(blank)),
        Cow::Owned(text) => Cow::Owned(text.trim_start_matches(blank).to_owned()),
    }
}

fn recode(bytes: Cow<'_, [u8]>) -> (Cow<'_, str>, bool) {
    match bytes {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(_) => (Cow::Owned(windows_1252(bytes)), true),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => (Cow::Owned(text), false),
            Err(error) => (Cow::Owned(windows_1252(error.as_bytes())), true),
        },
    }
}

/// What programs that know no Unicode write in Europe and America; any bytes are text in it.
fn windows_1252(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}
