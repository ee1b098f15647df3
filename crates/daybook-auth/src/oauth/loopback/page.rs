//! What somebody sees in their browser at the end.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;\
font:1rem/1.5 system-ui,sans-serif;color:#1d2228;background:#f5f5f2}\
main{max-width:28rem;margin:1rem;padding:2rem;border-radius:.75rem;background:#fff;\
border-top:.25rem solid #2f6f5e}\
main.failed{border-color:#a8382c}\
h1{margin:0 0 .75rem;font-size:1.375rem;line-height:1.25}\
p{margin:.5rem 0 0;overflow-wrap:anywhere}\
@media (prefers-color-scheme:dark){body{color:#e8e8e3;background:#16191c}\
main{background:#21262b;border-color:#7cc4ae}main.failed{border-color:#f09a8d}}";

/// A whole answer for a connection that closes after it.
pub(super) struct Reply {
    status: &'static str,
    kind: &'static str,
    body: String,
}

impl Reply {
    /// Somebody has signed in. What is still to be chosen is chosen in the window.
    pub(super) fn success() -> Self {
        let heading = "You are signed in";
        Self::page("200 OK", "connected", heading, "Daybook may use your calendars now.")
    }

    /// It is not. `sentence` says why, and what to do.
    pub(super) fn failure(sentence: &str) -> Self {
        let mut letters = sentence.chars();
        let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
        let sentence = format!("{first}{}.", letters.as_str());
        Self::page("400 Bad Request", "failed", "You are not signed in", &sentence)
    }

    /// Something that nobody reads.
    pub(super) fn plain(status: &'static str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: format!("{status}\n") }
    }

    fn page(status: &'static str, class: &str, heading: &str, sentence: &str) -> Self {
        let sentence = escaped(sentence);
        let body = format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
             <title>{heading} – Daybook</title><style>{STYLE}</style></head>\
             <body><main class=\"{class}\"><h1>{heading}</h1><p>{sentence}</p>\
             <p>You can close this tab and go on in Daybook.</p></main></body></html>\n"
        );
        Self { status, kind: "text/html; charset=utf-8", body }
    }

    /// As it goes over the wire. The address of the page holds a code: nothing is stored, sent along,
    /// framed or loaded.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        let Self { status, kind, body } = self;
        let style = STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'; \
             style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
             Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_a_sentence_from_outside_as_text() {
        let page = String::from_utf8(Reply::failure("you are <b>\"me\"</b>").into_bytes()).unwrap();
        assert!(page.contains("<p>You are &lt;b&gt;&quot;me&quot;&lt;/b&gt;.</p>"), "{page}");
    }

    #[test]
    fn allows_its_own_style_and_nothing_else() {
        let page = String::from_utf8(Reply::success().into_bytes()).unwrap();
        let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        let hash = STANDARD.encode(Sha256::digest(style));
        let policy = page.lines().find(|it| it.starts_with("Content-Security-Policy")).unwrap();
        assert!(policy.contains(&format!("default-src 'none'; style-src 'sha256-{hash}';")));
    }
}
