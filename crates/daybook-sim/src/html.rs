//! Small web pages.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::loopback::Answer;

const STYLE: &str = "\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{max-width:34rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.5rem;font-weight:500}\
form{margin:0}\
button{font:inherit;padding:.5rem 1rem;border:1px solid;border-radius:.5rem;background:Canvas;\
color:CanvasText;cursor:pointer}\
button.main{background:#0b57d0;color:#fff;border-color:#0b57d0}\
button.row{display:block;width:100%;text-align:left;margin:.5rem 0}\
label{display:block;margin:.5rem 0}\
input[type=text],input[type=datetime-local],input[type=date],select{font:inherit;width:100%;\
padding:.4rem;box-sizing:border-box}\
.buttons{display:flex;gap:.5rem;justify-content:flex-end;margin-top:1.5rem}\
.quiet{opacity:.75;font-size:.9rem}\
table{width:100%;border-collapse:collapse}\
td,th{padding:.4rem .3rem;text-align:left;border-bottom:1px solid #8884;vertical-align:top}";

/// Text as it can stand in a page.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text as it can stand in an address.
pub(crate) fn part(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// What stands in the form of an event.
pub(crate) struct EventForm<'a> {
    pub(crate) calendar: &'a str,
    /// The field that names the event, and its name.
    pub(crate) named: (&'static str, &'a str),
    pub(crate) summary: &'a str,
    pub(crate) start: &'a str,
    pub(crate) end: &'a str,
}

impl EventForm<'_> {
    /// The form, with a button that sends it.
    pub(crate) fn html(&self, action: &str, button: &str) -> String {
        let kind = if self.start.contains('T') { "datetime-local" } else { "date" };
        let (field, name) = self.named;
        format!(
            "<form method=\"post\" action=\"{action}\">\
             <input type=\"hidden\" name=\"calendar\" value=\"{}\">\
             <input type=\"hidden\" name=\"{field}\" value=\"{}\">\
             <label>Title<input type=\"text\" name=\"summary\" value=\"{}\"></label>\
             <label>Start<input type=\"{kind}\" name=\"start\" value=\"{}\" required></label>\
             <label>End<input type=\"{kind}\" name=\"end\" value=\"{}\" required></label>\
             <div class=\"buttons\"><button class=\"main\">{button}</button></div></form>",
            escape(self.calendar),
            escape(name),
            escape(self.summary),
            escape(self.start),
            escape(self.end)
        )
    }
}

/// A page.
pub(crate) fn page(status: u16, title: &str, body: &str) -> Answer {
    let title = escape(title);
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head>\n<body><main><h1>{title}</h1>\n{body}\n</main></body></html>\n"
    );
    Answer::plain(status)
        .with("cache-control", "no-store")
        .with("x-frame-options", "DENY")
        .with(
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; img-src http:; frame-src http:; base-uri 'none'",
        )
        .body("text/html; charset=utf-8", html)
}

/// Sends the browser on.
pub(crate) fn redirect(to: &str) -> Answer {
    Answer::plain(302).with("location", to).with("cache-control", "no-store")
}

/// A form or a query.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads what a browser sends.
    pub(crate) fn read(text: &str) -> Self {
        Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// A field that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    /// A field, or nothing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Every field of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a name comes twice.
    pub(crate) fn repeats(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.all(name).len() > 1)
    }
}
