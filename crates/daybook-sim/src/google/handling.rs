//! From a request to its answer: what goes wrong, and which part of the service it is for.

use chrono::TimeDelta;

use super::Server;
use super::discovery::API;
use super::errors::{JSON, Refusal};
use super::faults::{self, Fault};
use super::quirks::Quirks;
use super::world::{Recorded, World};
use crate::loopback::{Answer, Delivery, Request, Service};

const DISCOVERY: &str = "/discovery/v1/apis/calendar/v3/rest";
const API_ROOT: &str = "/calendar/v3/";
/// So many requests are remembered.
const MOST_RECORDED: usize = 10_000;
const BATCH: &str = "/batch/calendar/v3";

impl Service for Server {
    async fn answer(&self, request: Request) -> Answer {
        let (number, fault) = self.world().admit(&request);
        if let Some(Fault::Late(gate)) = &fault {
            gate.pass().await;
        }
        let (answer, outbox, delay) = {
            let mut world = self.world();
            let answer = world.perform(&request, fault.as_ref());
            world.record(number, answer.status);
            (answer, std::mem::take(&mut world.outbox), world.quirks.answer_takes)
        };
        for notification in outbox {
            if self.postman.send(notification).is_err() {
                // The runtime is ending, and the service with it.
                break;
            }
        }
        let serves = |path: &str| path.starts_with(API_ROOT) || path == BATCH;
        if !delay.is_zero() && serves(&request.path) {
            tokio::time::sleep(delay).await;
        }
        if let Some(Fault::AnswerHeld(gate)) = &fault {
            gate.pass().await;
        }
        answer
    }
}

impl World {
    /// Writes a request down and decides what goes wrong with it. Its number is where it is written
    /// down.
    fn admit(&mut self, request: &Request) -> (usize, Option<Fault>) {
        let inside = request.path.starts_with("/sim/");
        if !inside {
            self.handled += 1;
            self.clock.request();
        }
        self.catch_up();
        self.arrive_late();
        let number = self.write_down(request);
        let fault = if inside { None } else { self.next_fault(request) };
        (number, fault)
    }

    /// Lets requests arrive that were late.
    fn arrive_late(&mut self) {
        let now = self.handled;
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.late).into_iter().partition(|(at, _)| *at <= now);
        self.late = later;
        for (_, request) in due {
            self.handle(&request);
        }
    }

    /// What goes wrong with a request.
    pub(crate) fn next_fault(&mut self, request: &Request) -> Option<Fault> {
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

    /// Writes a request down.
    pub(crate) fn write_down(&mut self, request: &Request) -> usize {
        if self.recorded.len() >= 2 * MOST_RECORDED {
            self.recorded.drain(..MOST_RECORDED);
            self.taken += MOST_RECORDED;
        }
        self.recorded.push(Recorded { request: request.clone(), user: None, status: 0 });
        self.taken + self.recorded.len() - 1
    }

    pub(crate) fn record(&mut self, number: usize, status: u16) {
        let place = number.checked_sub(self.taken);
        if let Some(recorded) = place.and_then(|place| self.recorded.get_mut(place)) {
            recorded.status = status;
        }
    }

    /// Does what is asked, as far as nothing goes wrong.
    pub(crate) fn perform(&mut self, request: &Request, fault: Option<&Fault>) -> Answer {
        let lost = || Answer { delivery: Delivery::Lost, ..Answer::plain(500) };
        let shape = self.quirks.error_shape;
        match fault {
            None | Some(Fault::Late(_) | Fault::AnswerHeld(_)) => self.handle(request),
            Some(Fault::AnswerLost) => Answer { delivery: Delivery::Lost, ..self.handle(request) },
            Some(Fault::RequestLost) => lost(),
            Some(Fault::AppliedBut(status)) => {
                self.handle(request);
                faults::refused(request, *status, shape)
            }
            Some(Fault::AppliedLate(after)) => {
                self.late.push((self.handled + after, request.clone()));
                lost()
            }
            Some(Fault::Refused(status)) => faults::refused(request, *status, shape),
            Some(Fault::Limited { status, reason, retry_after }) => {
                let mut refusal = faults::limited(*status, reason);
                refusal.retry_after.clone_from(retry_after);
                refusal.answer(shape)
            }
            Some(Fault::SignInAgain) => faults::reauthentication(),
            Some(Fault::CutMidBody) => Answer { delivery: Delivery::Cut, ..self.handle(request) },
            Some(Fault::WebPage) => faults::web_page(),
            Some(Fault::Nothing) => Answer::plain(200),
            Some(Fault::HalfJson) => faults::half(self.handle(request)),
        }
    }

    /// Does what is asked.
    pub(crate) fn handle(&mut self, request: &Request) -> Answer {
        if !request.is_at_home() {
            return Answer::plain(403)
                .body("text/plain", "This service answers on loopback only.\n");
        }
        let now = self.clock.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let path = request.path.as_str();
        let answer = if let Some(rest) = path.strip_prefix(API_ROOT) {
            self.api(request, rest)
        } else if path == BATCH {
            self.batch(request)
        } else if path == DISCOVERY {
            Answer::plain(200).body(JSON, API.described_at(&self.base))
        } else if let Some(answer) = self.sign_in(request) {
            answer
        } else if let Some(rest) = path.strip_prefix("/sim/") {
            self.control(request, rest)
        } else if let Some(answer) = self.other_side(request) {
            answer
        } else {
            Refusal::not_found().answer(self.quirks.error_shape)
        };
        packed(answer.with("date", now), request)
    }

    /// Counts a request against the limits.
    pub(crate) fn count(&mut self, email: &str, quirks: &Quirks) -> Result<(), Refusal> {
        let Some(quota) = quirks.quota else { return Ok(()) };
        let now = self.clock.now();
        for (who, most, reason) in [
            (email, quota.per_user, "userRateLimitExceeded"),
            ("", quota.per_project, "rateLimitExceeded"),
        ] {
            let asked = self.asked.entry(who.to_owned()).or_default();
            while asked.front().is_some_and(|at| now - *at >= TimeDelta::minutes(1)) {
                asked.pop_front();
            }
            if asked.len() >= most {
                let reason = if quota.status == 429 { "rateLimitExceeded" } else { reason };
                return Err(faults::limited(quota.status, reason));
            }
            asked.push_back(now);
        }
        Ok(())
    }
}

/// Packs an answer for who unpacks it and says so twice, as Google wants it.
fn packed(answer: Answer, request: &Request) -> Answer {
    use std::io::Write as _;
    let says = |name: &str| request.header(name).is_some_and(|it| it.contains("gzip"));
    if !says("accept-encoding") || !says("user-agent") || answer.body.is_empty() {
        return answer;
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    match encoder.write_all(&answer.body).and_then(|()| encoder.finish()) {
        Ok(body) => Answer { body, ..answer }.with("content-encoding", "gzip"),
        Err(_) => Answer::plain(500),
    }
}
