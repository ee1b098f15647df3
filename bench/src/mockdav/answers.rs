//! What the server answers.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, HeaderName, IF_MATCH, IF_NONE_MATCH};
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};

use super::{CALENDAR, State};

const TOKEN: &str = "http://mock.example/token/";

const PERSON: &str = "<d:response><d:href>/principals/anna/</d:href><d:propstat><d:prop>\
    <d:resourcetype><d:principal/></d:resourcetype>\
    <d:current-user-principal><d:href>/principals/anna/</d:href></d:current-user-principal>\
    <c:calendar-home-set><d:href>/calendars/anna/</d:href></c:calendar-home-set></d:prop>\
    <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>";

type Answer = Response<Full<Bytes>>;

impl State {
    pub(super) fn answer(&mut self, head: &Parts, body: &str) -> Answer {
        let path = head.uri.path();
        if head.headers.get(AUTHORIZATION).is_none_or(|it| it != super::AUTHORIZATION) {
            let mut refusal = plain(StatusCode::UNAUTHORIZED);
            let challenge = hyper::header::HeaderValue::from_static("Basic realm=\"mock\"");
            refusal.headers_mut().insert(hyper::header::WWW_AUTHENTICATE, challenge);
            return refusal;
        }
        let name = path.strip_prefix(CALENDAR).unwrap_or_default();
        match head.method.as_str() {
            "PROPFIND"
                if path == CALENDAR && head.headers.get("depth").is_some_and(|it| it == "1") =>
            {
                multistatus(&(self.calendar() + &self.versions_since(0)))
            }
            "PROPFIND" if path.starts_with("/calendars/") => multistatus(&self.calendar()),
            "PROPFIND" => multistatus(PERSON),
            "REPORT" if body.contains("sync-collection") => self.changes(body),
            "REPORT" => self.multiget(body),
            "GET" => match self.objects.get(name) {
                Some(object) => with_version(&object.version(), &object.text),
                None => plain(StatusCode::NOT_FOUND),
            },
            "PUT" | "DELETE" if !self.met(head, name) => plain(StatusCode::PRECONDITION_FAILED),
            "PUT" => with_version(&self.put(name.to_owned(), body.to_owned()), ""),
            "DELETE" => self.delete(name),
            _ => plain(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// Whether the condition of a write is met; one without a condition never is.
    fn met(&self, head: &Parts, name: &str) -> bool {
        let condition = |name: HeaderName| head.headers.get(name).and_then(|it| it.to_str().ok());
        match (condition(IF_NONE_MATCH), condition(IF_MATCH), self.objects.get(name)) {
            (Some("*"), None, object) => object.is_none(),
            (None, Some(version), Some(object)) => object.version() == version,
            _ => false,
        }
    }

    fn delete(&mut self, name: &str) -> Answer {
        self.revision += 1;
        self.objects.remove(name);
        self.gone.insert(name.to_owned(), self.revision);
        plain(StatusCode::NO_CONTENT)
    }

    fn calendar(&self) -> String {
        format!(
            "<d:response><d:href>{CALENDAR}</d:href><d:propstat><d:prop>\
             <d:resourcetype><d:collection/><c:calendar/></d:resourcetype>\
             <d:displayname>Work</d:displayname>\
             <d:current-user-privilege-set><d:privilege><d:all/></d:privilege>\
             </d:current-user-privilege-set><d:supported-report-set><d:supported-report><d:report>\
             <d:sync-collection/></d:report></d:supported-report></d:supported-report-set>\
             <c:supported-calendar-component-set><c:comp name=\"VEVENT\"/>\
             </c:supported-calendar-component-set>\
             <d:sync-token>{TOKEN}{}</d:sync-token></d:prop><d:status>HTTP/1.1 200 OK</d:status>\
             </d:propstat></d:response>",
            self.revision
        )
    }

    fn changes(&self, body: &str) -> Answer {
        let since = between(body, "<sync-token>", "</sync-token>").unwrap_or_default();
        let since = since.strip_prefix(TOKEN).and_then(|it| it.parse::<u64>().ok());
        if since.is_some_and(|since| since < self.oldest) {
            return expired();
        }
        let since = since.unwrap_or(0);
        let mut list = self.versions_since(since);
        for name in self.gone.iter().filter(|(_, at)| **at > since).map(|(name, _)| name) {
            list.push_str("<d:response><d:href>");
            list.push_str(CALENDAR);
            list.push_str(name);
            list.push_str("</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>");
        }
        list.push_str("<d:sync-token>");
        list.push_str(TOKEN);
        list.push_str(&self.revision.to_string());
        list.push_str("</d:sync-token>");
        multistatus(&list)
    }

    /// Name and version of each object that is newer than this.
    fn versions_since(&self, since: u64) -> String {
        let mut list = String::new();
        for (name, object) in self.objects.iter().filter(|(_, it)| it.revision > since) {
            list.push_str("<d:response><d:href>");
            list.push_str(CALENDAR);
            list.push_str(name);
            list.push_str(
                "</d:href><d:propstat><d:prop><d:resourcetype/>\
                 <d:getcontenttype>text/calendar</d:getcontenttype><d:getetag>",
            );
            list.push_str(&object.version());
            list.push_str(OK);
        }
        list
    }

    fn multiget(&self, body: &str) -> Answer {
        let mut list = String::with_capacity(1 << 20);
        for href in body.split("<href>").skip(1).filter_map(|it| it.split("</href>").next()) {
            let Some(object) = self.objects.get(href.strip_prefix(CALENDAR).unwrap_or(href)) else {
                continue;
            };
            list.push_str("<d:response><d:href>");
            list.push_str(href);
            list.push_str("</d:href><d:propstat><d:prop><c:calendar-data>");
            list.push_str(&object.escaped);
            list.push_str("</c:calendar-data><d:getetag>");
            list.push_str(&object.version());
            list.push_str(OK);
        }
        multistatus(&list)
    }
}

const OK: &str =
    "</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>";

/// What stands between two marks.
pub(crate) fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let rest = text.split_once(from)?.1;
    Some(rest.split_once(to)?.0)
}

/// Carriage returns as references, or XML would lose them.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

fn multistatus(responses: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:multistatus xmlns:d=\"DAV:\" \
         xmlns:c=\"urn:ietf:params:xml:ns:caldav\">{responses}</d:multistatus>"
    );
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = StatusCode::MULTI_STATUS;
    let xml = hyper::header::HeaderValue::from_static("application/xml; charset=utf-8");
    answer.headers_mut().insert(hyper::header::CONTENT_TYPE, xml);
    answer
}

/// A position that is not known any more (RFC 6578 §3.2).
fn expired() -> Answer {
    let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><d:error xmlns:d=\"DAV:\">\
                <d:valid-sync-token/></d:error>";
    let mut answer = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    *answer.status_mut() = StatusCode::FORBIDDEN;
    let xml = hyper::header::HeaderValue::from_static("application/xml; charset=utf-8");
    answer.headers_mut().insert(hyper::header::CONTENT_TYPE, xml);
    answer
}

fn with_version(version: &str, text: &str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text.to_owned())));
    if let Ok(version) = version.parse() {
        answer.headers_mut().insert(hyper::header::ETAG, version);
    }
    answer
}

fn plain(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}
