//! A server on this computer that gives the prepared answers, in order, and keeps the requests.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use daybook_auth::Secret;
use daybook_core::clock::Clock;
use daybook_provider::caldav::Access;
use daybook_provider::{CalDav, Http};

/// Header fields that say nothing about what is asked.
const NOISE: [&str; 5] = ["host", "accept", "accept-encoding", "user-agent", "content-length"];

/// The password of every test.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Where the calendars of every test are.
pub(crate) const WORK: &str = "/dav/anna/work/";

/// A server that gives prepared answers.
pub(crate) struct Scripted {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Gives these answers, one per request; then it hangs up on everybody.
    pub(crate) fn answering(answers: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, base) = (Arc::clone(&requests), url.clone());
        let answers: Vec<_> = answers.into_iter().collect();
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let request = receive(&stream).replace(&base, "http://here");
                log.lock().unwrap().push(request);
                let answer = placed(answer, &base);
                // A client may hang up as soon as it has read enough.
                let _ = stream.write_all(&answer);
            }
        });
        Self { url, requests }
    }

    /// Everything that was asked, one request after the other.
    pub(crate) fn requests(&self) -> String {
        self.requests.lock().unwrap().join("\n----\n")
    }

    /// How many requests arrived.
    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// Anna's account there.
    pub(crate) fn account(&self) -> CalDav {
        let access = Access {
            home_url: format!("{}/dav/anna/", self.url),
            principal_url: String::new(),
            user_name: "anna".to_owned(),
            password: password(),
        };
        let clock = Arc::new(Stopped);
        CalDav::new(access, chrono_tz::Europe::Berlin, clock, &Http::new().unwrap()).unwrap()
    }
}

pub(crate) fn password() -> Secret<String> {
    Secret::new(PASSWORD.to_owned())
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

/// The answer with the server's own address in place of `http://here`.
fn placed(answer: Vec<u8>, base: &str) -> Vec<u8> {
    match std::str::from_utf8(&answer) {
        Ok(text) if text.contains("http://here") => {
            let (head, body) = text.split_once("\r\n\r\n").unwrap();
            let (line, fields) = head.split_once("\r\n").unwrap();
            let fields = fields.lines().filter(|field| !field.starts_with("Content-Length"));
            let fields: Vec<_> = fields.map(|field| field.replace("http://here", base)).collect();
            let fields: Vec<_> = fields.iter().map(String::as_str).collect();
            let status = line.trim_start_matches("HTTP/1.1 ");
            crate::scripted::answer(status, &fields, &body.replace("http://here", base))
        }
        _ => answer,
    }
}

fn receive(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            let name = name.to_lowercase();
            if name == "content-length" {
                length = value.trim().parse().unwrap();
            }
            if NOISE.contains(&name.as_str()) {
                continue;
            }
        }
        writeln!(text, "{}", line.trim_end_matches(" HTTP/1.1")).unwrap();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    if length > 0 {
        text.push('\n');
        text.push_str(&String::from_utf8(body).unwrap());
    }
    text
}

/// An answer with a status line, header fields and a body.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    for header in headers {
        write!(text, "{header}\r\n").unwrap();
    }
    write!(text, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    text.into_bytes()
}

/// An answer without a body.
pub(crate) fn status(status: &str) -> Vec<u8> {
    answer(status, &[], "")
}

/// *207 Multi-Status* with these elements in it.
pub(crate) fn multistatus(elements: &str) -> Vec<u8> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <d:multistatus xmlns:d=\"DAV:\" xmlns:cal=\"urn:ietf:params:xml:ns:caldav\" \
         xmlns:cs=\"http://calendarserver.org/ns/\" xmlns:s=\"http://sabredav.org/ns\" \
         xmlns:ical=\"http://apple.com/ns/ical/\">{elements}</d:multistatus>"
    );
    answer("207 Multi-Status", &["Content-Type: application/xml; charset=utf-8"], &body)
}

/// An error body with one condition.
pub(crate) fn refusal(line: &str, condition: &str) -> Vec<u8> {
    let body = format!(
        "<?xml version='1.0'?><error xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav'>\
         {condition}</error>"
    );
    answer(line, &["Content-Type: text/xml"], &body)
}

/// One event in a list.
pub(crate) fn listed(href: &str, etag: &str) -> String {
    format!(
        "<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:getetag>{etag}</d:getetag>\
         </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )
}

/// A tombstone.
pub(crate) fn removed(href: &str) -> String {
    format!(
        "<d:response><d:href>{href}</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response>"
    )
}

/// An event as another program wrote it.
pub(crate) fn event(uid: &str, summary: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20260101T000000Z\r\nDTSTART:20261120T090000Z\r\nDTEND:20261120T100000Z\r\n\
         SUMMARY:{summary}\r\nX-KEPT;X-P=1:as it is\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}
