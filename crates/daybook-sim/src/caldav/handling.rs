//! From a request to its answer: who asks, what goes wrong, and who can do it.

use std::time::SystemTime;

use super::faults::Fault;
use super::quirks::{DataForm, Quirks, Reference, WellKnown};
use super::reports::{named, text_of, xml_answer};
use super::world::{Recorded, World};
use super::{Server, other_side, xml};
use crate::loopback::{Answer, Delivery, Request, Service};

/// The type of XML.
pub(crate) const XML: &str = "application/xml; charset=utf-8";
const WELL_KNOWN: &str = "/.well-known/caldav";

/// A request of somebody who is signed in.
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a Request,
    /// Decoded.
    pub(crate) path: String,
    pub(crate) user: &'a str,
    pub(crate) quirks: &'a Quirks,
}

/// What becomes of a request.
enum Admitted {
    Turned(Answer),
    In(String, Option<Fault>),
}

impl Service for Server {
    async fn answer(&self, request: Request) -> Answer {
        if request.path.starts_with(other_side::ROOT) {
            return self.page(&request);
        }
        let (number, admitted) = self.world().admit(&request);
        let (user, fault) = match admitted {
            Admitted::Turned(answer) => {
                self.world().record(number, answer.status);
                return answer;
            }
            Admitted::In(user, fault) => (user, fault),
        };
        if let Some(Fault::Late(gate)) = &fault {
            gate.pass().await;
        }
        let answer = {
            let mut world = self.world();
            let answer = world.perform(&user, &request, fault.as_ref());
            world.record(number, answer.status);
            answer
        };
        if let Some(Fault::AnswerHeld(gate)) = &fault {
            gate.pass().await;
        }
        answer
    }
}

impl Server {
    /// A page for somebody in front of this computer: nothing of it is a request of a client's.
    fn page(&self, request: &Request) -> Answer {
        if !request.is_at_home() {
            return Answer::plain(403);
        }
        self.world().other_side(request, SystemTime::now().into())
    }
}

impl World {
    /// Writes a request down and decides who asks and what goes wrong. Its number is where it is
    /// written down.
    fn admit(&mut self, request: &Request) -> (u64, Admitted) {
        self.handled += 1;
        self.catch_up();
        let number = self.handled;
        let recorded = Recorded { request: request.clone(), user: None, status: 0 };
        self.recorded.push(recorded);
        let quirks = self.quirks.clone();
        let well_known = request.path.trim_end_matches('/') == WELL_KNOWN;
        if well_known && !quirks.well_known.asks_first {
            return (number, Admitted::Turned(self.well_known(request)));
        }
        let user = match self.sign_in(request, &quirks) {
            Ok(user) => user,
            Err(answer) => return (number, Admitted::Turned(answer)),
        };
        if let Some(last) = self.recorded.last_mut() {
            last.user = Some(user.clone());
        }
        if well_known {
            return (number, Admitted::Turned(self.well_known(request)));
        }
        (number, Admitted::In(user, self.next_fault(request)))
    }

    /// What goes wrong with a request.
    fn next_fault(&mut self, request: &Request) -> Option<Fault> {
        let meant = self
            .faults
            .iter_mut()
            .filter(|it| it.left > 0 && it.on.means(request) && request.path.contains(&it.path));
        for planned in meant {
            if planned.passing == 0 {
                planned.left -= 1;
                return Some(planned.fault.clone());
            }
            planned.passing -= 1;
        }
        None
    }

    fn record(&mut self, number: u64, status: u16) {
        let age = usize::try_from(self.handled - number).unwrap_or(usize::MAX);
        let place = self.recorded.len().checked_sub(age + 1);
        if let Some(recorded) = place.and_then(|place| self.recorded.get_mut(place)) {
            recorded.status = status;
        }
    }

    fn well_known(&self, request: &Request) -> Answer {
        let WellKnown { status, form, .. } = self.quirks.well_known;
        let host = request.header("host").unwrap_or_default();
        let scheme = match form {
            Reference::PlainUrl => "http",
            _ => request.header("x-forwarded-proto").unwrap_or("http"),
        };
        let location = match form {
            Reference::Path => "/".to_owned(),
            Reference::Url | Reference::PlainUrl => format!("{scheme}://{host}/"),
        };
        match status {
            300..=399 => Answer::plain(status).with("location", location),
            _ => Answer::plain(status),
        }
    }

    fn perform(&mut self, user: &str, request: &Request, fault: Option<&Fault>) -> Answer {
        let lost = || Answer { delivery: Delivery::Lost, ..Answer::plain(500) };
        match fault {
            None | Some(Fault::Late(_) | Fault::AnswerHeld(_)) => self.handle(user, request),
            Some(Fault::AnswerLost) => {
                Answer { delivery: Delivery::Lost, ..self.handle(user, request) }
            }
            Some(Fault::RequestLost) => lost(),
            Some(Fault::AppliedBut(status)) => {
                self.handle(user, request);
                Answer::plain(*status)
            }
            Some(Fault::AppliedLate(after)) => {
                self.late.push((self.handled + after, user.to_owned(), request.clone()));
                lost()
            }
            Some(Fault::Refused(status)) => Answer::plain(*status),
            Some(Fault::Busy { status, retry_after }) => Answer::plain(*status)
                .with("retry-after", retry_after.clone())
                .with("date", "Sun, 29 Nov 2026 12:00:00 GMT"),
            Some(Fault::CutMidBody) => {
                Answer { delivery: Delivery::Cut, ..self.handle(user, request) }
            }
            Some(Fault::WebPage) => Answer::plain(200)
                .body("text/html; charset=utf-8", "<!DOCTYPE html><title>Sign in to Wi-Fi</title>"),
            Some(Fault::Nothing) => Answer::plain(200),
            Some(Fault::HalfXml) => {
                let mut answer = self.handle(user, request);
                answer.body.truncate(answer.body.len() / 2);
                answer
            }
            Some(Fault::Garbled) => {
                let mut answer = self.handle(user, request);
                let text = String::from_utf8_lossy(&answer.body);
                answer.body = text.replace("BEGIN:VCALENDAR", "BEGIN:SOUP").into_bytes();
                answer
            }
        }
    }

    /// Does what is asked.
    pub(crate) fn handle(&mut self, user: &str, request: &Request) -> Answer {
        let Some(path) = named(&request.path) else { return Answer::plain(400) };
        let quirks = self.quirks_for(request, &path);
        let asked = Asked { request, path, user, quirks: &quirks };
        if self.is_closed_to(&asked) {
            return refusal(403, "need-privileges");
        }
        let answer = match request.method.as_str() {
            "OPTIONS" => options(&quirks),
            "PROPFIND" => self.propfind(&asked),
            "PROPPATCH" => self.proppatch(&asked),
            "REPORT" => self.report(&asked),
            "GET" | "HEAD" => self.get(&asked),
            "PUT" => self.put(&asked),
            "DELETE" => self.delete(&asked),
            "MOVE" => self.relocate(&asked),
            "MKCALENDAR" | "MKCOL" => self.make_calendar(&asked),
            _ => Answer::plain(405),
        };
        let packs =
            quirks.gzip && request.header("accept-encoding").is_some_and(|it| it.contains("gzip"));
        if packs { packed(answer) } else { answer }
    }

    /// Whether it is somebody else's and not shared.
    fn is_closed_to(&self, asked: &Asked<'_>) -> bool {
        let parts: Vec<_> = asked.path.split('/').filter(|part| !part.is_empty()).collect();
        let [root, owner, ..] = parts.as_slice() else { return false };
        if !matches!(*root, "calendars" | "shared") || owner == &asked.user {
            return false;
        }
        let place = self.locate(&asked.path).and_then(|(path, _)| self.calendars.get(&path));
        place.is_none_or(|calendar| !calendar.shared.contains_key(asked.user))
    }
}

fn options(quirks: &Quirks) -> Answer {
    let schedule = if quirks.auto_schedule { ", calendar-auto-schedule" } else { "" };
    Answer::plain(200)
        .with("dav", format!("1, 3, access-control, calendar-access{schedule}"))
        .with("allow", "OPTIONS, GET, PUT, DELETE, MOVE, PROPFIND, PROPPATCH, REPORT, MKCALENDAR")
}

fn packed(answer: Answer) -> Answer {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let body = encoder.write_all(&answer.body).and_then(|()| encoder.finish());
    match body {
        Ok(body) => Answer { body, ..answer }.with("content-encoding", "gzip"),
        Err(_) => Answer::plain(500),
    }
}

/// Responses, wrapped.
pub(crate) fn multistatus(responses: &str) -> Answer {
    xml_answer(207, xml::document("multistatus", responses))
}

/// A refusal with the name of its reason.
pub(crate) fn refusal(status: u16, condition: &str) -> Answer {
    refusal_with(status, condition, "")
}

/// A refusal with the name of its reason, and what is in it.
pub(crate) fn refusal_with(status: u16, condition: &str, inner: &str) -> Answer {
    let dav = [
        "valid-sync-token",
        "number-of-matches-within-limits",
        "need-privileges",
        "supported-report",
        "resource-must-be-null",
        "precondition-failed",
    ];
    let space = if dav.contains(&condition) { xml::DAV } else { xml::CALDAV };
    let error = xml::document("error", &xml::element(space, condition, inner));
    xml_answer(status, error)
}

/// A calendar text as XML carries it.
pub(crate) fn data(text: &str, quirks: &Quirks) -> String {
    let text = text_of(text, quirks);
    match quirks.data {
        DataForm::Escaped => xml::escape(&text).replace('\r', "&#13;"),
        DataForm::LostReturns => xml::escape(&text),
        DataForm::Cdata => format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>")),
    }
}
