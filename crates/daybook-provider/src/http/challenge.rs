//! Reads `WWW-Authenticate` (RFC 9110 §11.6.1): several challenges, in one header or in many.

use reqwest::header::{HeaderMap, WWW_AUTHENTICATE};

/// One offer of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    /// Lower case.
    pub(super) scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// Every challenge of an answer, in the server's order.
pub(super) fn challenges(headers: &HeaderMap) -> Vec<Challenge> {
    let mut found: Vec<Challenge> = Vec::new();
    for header in headers.get_all(WWW_AUTHENTICATE) {
        let text = String::from_utf8_lossy(header.as_bytes());
        for part in split_outside_quotes(&text) {
            let (scheme, parameter) = split_scheme(part);
            if let Some(scheme) = scheme {
                found.push(Challenge { scheme: scheme.to_lowercase(), parameters: Vec::new() });
            }
            if let (Some(challenge), Some((name, value))) =
                (found.last_mut(), parameter.split_once('='))
            {
                challenge.parameters.push((name.trim().to_owned(), unquote(value.trim())));
            }
        }
    }
    found
}

/// `Basic realm="x"` starts a challenge; `realm="x"` continues one.
fn split_scheme(part: &str) -> (Option<&str>, &str) {
    let end = part.find([' ', '\t', '=']).unwrap_or(part.len());
    let (word, rest) = part.split_at(end);
    let rest = rest.trim_start();
    if rest.starts_with('=') { (None, part) } else { (Some(word), rest) }
}

fn split_outside_quotes(text: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let (mut text, mut escaped) = (String::new(), false);
    for character in inner.chars() {
        match character {
            _ if escaped => {
                text.push(character);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => break,
            _ => text.push(character),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn read(lines: &[&'static str]) -> Vec<Challenge> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_static(line));
        }
        challenges(&headers)
    }

    #[test]
    fn reads_several_offers_in_one_header_and_in_many() {
        let found = read(&[
            r#"X-MobileMe-AuthToken realm="MMCalDav", Basic realm="a, \"b\" c""#,
            r#"digest realm=x , nonce="n=1==", QOP="auth,auth-int",stale=TRUE"#,
            "Negotiate",
        ]);
        let schemes: Vec<_> = found.iter().map(|offer| offer.scheme.as_str()).collect();
        assert_eq!(schemes, ["x-mobileme-authtoken", "basic", "digest", "negotiate"]);
        assert_eq!(found[1].parameter("realm"), Some(r#"a, "b" c"#));
        assert_eq!(found[2].parameter("nonce"), Some("n=1=="));
        assert_eq!(found[2].parameter("qop"), Some("auth,auth-int"));
        assert_eq!(found[2].parameter("stale"), Some("TRUE"));
    }

    proptest::proptest! {
        #[test]
        fn survives_any_header(line in "[ -~]{0,80}") {
            let mut headers = HeaderMap::new();
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_str(&line).unwrap());
            challenges(&headers);
        }
    }
}
