//! ETags as versions for conditional writes (RFC 9110 §8.8.3).

/// The version an `ETag` names; `None` where it cannot be used in `If-Match`: it is weak, or there
/// is none. Quotes that a server forgot are added.
pub(super) fn version(etag: Option<&str>) -> Option<String> {
    let etag = etag?.trim();
    if etag.is_empty() || etag == "\"\"" || etag.starts_with("W/") || etag.starts_with("w/") {
        return None;
    }
    if etag.len() > 1 && etag.starts_with('"') && etag.ends_with('"') {
        return Some(etag.to_owned());
    }
    Some(format!("\"{}\"", etag.trim_matches('"')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_only_what_can_be_a_condition() {
        for (etag, expected) in [
            (Some("\"abc\""), Some("\"abc\"")),
            (Some(" \"abc-gzip\"\n"), Some("\"abc-gzip\"")),
            (Some("1784-0"), Some("\"1784-0\"")),
            (Some("W/\"abc\""), None),
            (Some(""), None),
            (Some("\"\""), None),
            (None, None),
        ] {
            assert_eq!(version(etag).as_deref(), expected, "{etag:?}");
        }
    }
}
