//! Plain HTTP, one connection a request.

use daybook_sim::caldav::{CALENDAR, Server};
use http_body_util::{BodyExt, Full};
use hyper::HeaderMap;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// `desk:open sesame`, as Basic wants it.
const AUTHORIZATION: &str = "Basic ZGVzazpvcGVuIHNlc2FtZQ==";

pub(crate) struct Client {
    host: String,
    authorization: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// The token of a list of changes.
    pub(crate) fn token(&self) -> String {
        let text = self.text();
        let (_, rest) = text.rsplit_once("<D:sync-token>").expect("a token");
        rest.split_once("</D:sync-token>").unwrap().0.to_owned()
    }

    /// Names that are listed, without their folder, with whether they are gone.
    pub(crate) fn listed(&self) -> Vec<(String, bool)> {
        let text = self.text();
        let responses = text.split("<D:response>").skip(1);
        responses
            .filter(|response| !response.contains("507"))
            .map(|response| {
                let href = response.split_once("<D:href>").unwrap().1;
                let href = href.split_once("</D:href>").unwrap().0;
                let gone = response.contains("404 Not Found") && !response.contains("propstat");
                (href.rsplit('/').next().unwrap().to_owned(), gone)
            })
            .collect()
    }
}

/// An event with these lines.
pub(crate) fn event(uid: &str, lines: &str) -> String {
    let text = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\nBEGIN:VEVENT\nUID:{uid}\n\
         DTSTAMP:20261101T000000Z\n{lines}END:VEVENT\nEND:VCALENDAR\n"
    );
    text.replace('\n', "\r\n")
}

/// An hour on a Monday.
pub(crate) fn hour(uid: &str) -> String {
    event(uid, "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z\nSUMMARY:Cut\n")
}

impl Client {
    pub(crate) fn of(server: &Server) -> Self {
        Self::at(server.url(), Some(AUTHORIZATION))
    }

    pub(crate) fn at(url: &str, authorization: Option<&str>) -> Self {
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { host, authorization: authorization.map(str::to_owned) }
    }

    /// `None` when the connection closed before the whole answer was there.
    #[expect(clippy::disallowed_methods, reason = "it ends with the connection")]
    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Reply> {
        let stream = TcpStream::connect(&self.host).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request =
            hyper::Request::builder().method(method).uri(path).header("host", &self.host);
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
        let response = sender.send_request(request).await.ok()?;
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes().to_vec();
        Some(Reply { status: head.status.as_u16(), headers: head.headers, bytes })
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        self.try_send(method, path, headers, body).await.expect("an answer")
    }

    pub(crate) async fn get(&self, name: &str) -> Reply {
        self.send("GET", &format!("{CALENDAR}{name}"), &[], "").await
    }

    pub(crate) async fn put(&self, name: &str, headers: &[(&str, &str)], text: &str) -> Reply {
        let mut all = vec![("content-type", "text/calendar; charset=utf-8")];
        all.extend_from_slice(headers);
        self.send("PUT", &format!("{CALENDAR}{name}"), &all, text).await
    }

    pub(crate) async fn create(&self, name: &str, text: &str) -> Reply {
        self.put(name, &[("if-none-match", "*")], text).await
    }

    pub(crate) async fn delete(&self, name: &str, etag: &str) -> Reply {
        self.send("DELETE", &format!("{CALENDAR}{name}"), &[("if-match", etag)], "").await
    }

    pub(crate) async fn report(&self, body: &str) -> Reply {
        self.send("REPORT", CALENDAR, &[("depth", "0")], body).await
    }

    pub(crate) async fn changes(&self, token: &str) -> Reply {
        let body = format!(
            "<sync-collection xmlns=\"DAV:\"><sync-token>{token}</sync-token>\
             <sync-level>1</sync-level><prop><getetag/></prop></sync-collection>"
        );
        self.report(&body).await
    }

    pub(crate) async fn multiget(&self, hrefs: &[&str]) -> Reply {
        let hrefs: Vec<_> = hrefs.iter().map(|href| format!("<D:href>{href}</D:href>")).collect();
        let hrefs = hrefs.concat();
        let body = format!(
            "<C:calendar-multiget xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\
             <D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}</C:calendar-multiget>"
        );
        self.report(&body).await
    }

    pub(crate) async fn propfind(&self, path: &str, depth: &str, names: &str) -> Reply {
        let body = format!(
            "<propfind xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" \
             xmlns:CS=\"http://calendarserver.org/ns/\" xmlns:A=\"http://apple.com/ns/ical/\">\
             <prop>{names}</prop></propfind>"
        );
        self.send("PROPFIND", path, &[("depth", depth)], &body).await
    }
}
