//! TEXT values (RFC 5545 §3.3.11): escapes and lists.

use std::borrow::Cow;

/// The text a value means. An escape RFC 5545 does not know stays as it is; control characters have
/// no place in a text.
pub(crate) fn unescape(raw: &str) -> String {
    let raw = &*printable(raw);
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        let (head, tail) = rest.split_at(at);
        text.push_str(head);
        let meant = match tail.as_bytes().get(1) {
            Some(b'n' | b'N') => "\n",
            Some(b'\\') => "\\",
            Some(b';') => ";",
            Some(b',') => ",",
            _ => {
                text.push('\\');
                rest = tail.get(1..).unwrap_or_default();
                continue;
            }
        };
        text.push_str(meant);
        rest = tail.get(2..).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// Without control characters: RFC 5545 §3.1 forbids them, and XML (CalDAV) cannot carry them.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let control =
        |byte: u8| (byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) || byte == 0x7f;
    if text.bytes().any(control) {
        let kept = text.chars().filter(|c| !u8::try_from(*c).is_ok_and(control));
        Cow::Owned(kept.collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The value that means `text`.
pub(crate) fn escape(text: &str) -> String {
    let mut raw = String::with_capacity(text.len() + 8);
    let text = printable(text);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' | ';' | ',' => raw.extend(['\\', c]),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => raw.push_str("\\n"),
            c => raw.push(c),
        }
    }
    raw
}

/// The raw items of a list: split at commas that are not escaped.
pub(crate) fn items(raw: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(raw);
    std::iter::from_fn(move || {
        let list = rest?;
        let mut escaped = false;
        let comma = list.bytes().position(|byte| {
            let ends = byte == b',' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        rest = comma.and_then(|at| list.get(at + 1..));
        Some(comma.and_then(|at| list.get(..at)).unwrap_or(list))
    })
}

/// A calendar address without `mailto:`, lower case: addresses are compared without case.
pub(crate) fn address(raw: &str) -> String {
    let printable = printable(raw);
    let mut bare = printable.trim();
    // Some programs put the scheme in front of an address that has it.
    while let Some((scheme, rest)) = bare.split_at_checked(7)
        && scheme.eq_ignore_ascii_case("mailto:")
    {
        bare = rest.trim();
    }
    bare.to_lowercase()
}

/// The calendar address as a URI.
pub(crate) fn address_uri(address: &str) -> Cow<'_, str> {
    if address.contains(':') { Cow::Borrowed(address) } else { format!("mailto:{address}").into() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keeps_an_unknown_escape_as_it_is() {
        assert_eq!(unescape(r"C:\temp\new\, D:\"), "C:\\temp\new, D:\\");
    }

    #[test]
    fn leaves_control_characters_out() {
        assert_eq!(unescape("a\u{0}b\tc"), "ab\tc");
        assert_eq!(escape("a\u{b}b\r\nc"), "ab\\nc");
    }

    #[test]
    fn splits_a_list_at_bare_commas_only() {
        assert_eq!(items(r"a\,b,c\\,d").collect::<Vec<_>>(), [r"a\,b", r"c\\", "d"]);
    }

    #[test]
    fn reads_an_address_without_scheme_and_case() {
        assert_eq!(address("MAILTO:Ann@Example.COM"), "ann@example.com");
        assert_eq!(address("\u{0} mailto: mailto:ann@example.com"), "ann@example.com");
        assert_eq!(address_uri("ann@example.com"), "mailto:ann@example.com");
        assert_eq!(address_uri("urn:uuid:1"), "urn:uuid:1");
    }

    proptest! {
        #[test]
        fn what_is_escaped_reads_as_before(text in "[^\r\x00-\x08\x0b-\x1f\x7f]*") {
            prop_assert_eq!(unescape(&escape(&text)), text);
        }
    }
}
