//! Deciding from outside what the service does: for programs that are not written in Rust.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::errors::{JSON, Refusal, pretty};
use super::faults::{self, Fault, On, Planned};
use super::json::Fields as _;
use super::quirks::{HABITS, InstanceIds, Quota};
use super::when::stamp;
use super::world::World;
use super::{CLIENT_ID, cases};
use crate::loopback::{Answer, Gate, Request};

fn unknown(what: &str) -> Refusal {
    Refusal::invalid(format!("There is no such {what}."))
}

impl World {
    /// The answer to a request below `/sim/`.
    pub(crate) fn control(&mut self, request: &Request, path: &str) -> Answer {
        let body = match request.body.as_slice() {
            [] => Ok(json!({})),
            bytes => serde_json::from_slice(bytes),
        };
        let Ok(body) = body else { return answer(Err(Refusal::invalid("This is no JSON."))) };
        answer(self.controlled(&request.method, path, &body))
    }

    fn controlled(&mut self, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        match (method, path) {
            ("POST", "faults") => return self.plan(body),
            ("POST", "gates") => {
                let number = body.get("gate").and_then(Value::as_u64).unwrap_or(u64::MAX);
                let gate = usize::try_from(number).ok().and_then(|number| self.gates.get(number));
                gate.ok_or_else(|| unknown("gate"))?.open();
            }
            ("DELETE", "faults") => self.recover(),
            ("POST", "habits") => {
                let id = text("id");
                let habit = HABITS.iter().find(|it| it.id.eq_ignore_ascii_case(id));
                (habit.ok_or_else(|| unknown("habit"))?.set)(&mut self.quirks);
            }
            ("POST", "quirks") => self.set_quirks(body)?,
            ("POST", "cases") => {
                let case = cases::case(text("id")).ok_or_else(|| unknown("data"))?;
                self.load(&case)?;
            }
            ("POST", "clock") => {
                let seconds = body.get("advanceSeconds").and_then(Value::as_i64);
                let seconds = seconds.ok_or_else(|| Refusal::required("advanceSeconds"))?;
                self.clock.advance(TimeDelta::seconds(seconds));
                self.catch_up();
            }
            ("POST", "tokens") => return self.minted(body),
            ("POST", "expire") => self.expire(body)?,
            ("POST", "people") => {
                let zone = body.get("timeZone").and_then(Value::as_str).unwrap_or("Europe/Zurich");
                self.add_person(&text("email").to_lowercase(), text("name"), zone);
            }
            ("POST", "as") => {
                let sent = body.get("body").cloned().unwrap_or_else(|| json!({}));
                let reply = self.as_person(text("email"), text("method"), text("path"), &sent)?;
                return Ok(reply.json.unwrap_or_else(|| json!({})));
            }
            ("POST", "clear") => self.clear(text("calendar"))?,
            ("POST", "identity") => self.new_identity(text("email"))?,
            ("GET", what) => return self.seen(what),
            _ => return Err(Refusal::not_found()),
        }
        Ok(json!({}))
    }

    /// What happened so far.
    fn seen(&self, what: &str) -> Result<Value, Refusal> {
        let list: Vec<Value> = match what {
            "clock" => return Ok(json!({"now": stamp(self.clock.now())})),
            "mail" => self
                .mail
                .iter()
                .map(|it| {
                    let about = format!("{:?}", it.about).to_lowercase();
                    json!({"to": it.to, "about": about, "id": it.id, "summary": it.summary})
                })
                .collect(),
            "secrets" => self.oauth.secrets().iter().map(|it| json!(it)).collect(),
            "gates" => self
                .gates
                .iter()
                .enumerate()
                .map(|(number, gate)| json!({"gate": number, "reached": gate.is_reached()}))
                .collect(),
            "requests" => self
                .recorded
                .iter()
                .map(|it| {
                    json!({
                        "method": it.request.method,
                        "path": it.request.path,
                        "query": it.request.query,
                        "user": it.user,
                        "status": it.status,
                    })
                })
                .collect(),
            "notifications" => self
                .notifications
                .iter()
                .map(|it| {
                    let headers = it.headers.iter();
                    let headers: Map<String, Value> =
                        headers.map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
                    json!({"address": it.address, "headers": headers})
                })
                .collect(),
            _ => return Err(Refusal::not_found()),
        };
        let mut seen = json!({});
        seen.set(what, json!(list));
        Ok(seen)
    }

    /// What is held can be let go by the number that is answered.
    fn plan(&mut self, body: &Value) -> Result<Value, Refusal> {
        let number =
            |name: &str, usual: u64| body.get(name).and_then(Value::as_u64).unwrap_or(usual);
        let size = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
        let on = body.get("on").and_then(Value::as_str).unwrap_or("any");
        let on = On::named(on).ok_or_else(|| unknown("kind of request"))?;
        let gate = Gate::default();
        let held = match (body.get("fault"), body.get("when")) {
            (Some(fault), Some(when)) if fault == "held" && when == "before" => {
                Some(Fault::Late(gate.clone()))
            }
            (Some(fault), Some(when)) if fault == "held" && when == "after" => {
                Some(Fault::AnswerHeld(gate.clone()))
            }
            _ => None,
        };
        let answer = match held {
            Some(_) => json!({"gate": self.gates.len()}),
            None => json!({}),
        };
        self.gates.extend(held.is_some().then_some(gate));
        let fault = held.or_else(|| faults::read(body)).ok_or_else(|| unknown("fault"))?;
        let planned = Planned {
            on,
            path: body.get("path").and_then(Value::as_str).unwrap_or_default().to_owned(),
            passing: size(number("after", 0)),
            left: size(number("count", 1)),
            fault,
        };
        self.faults.push(planned);
        Ok(answer)
    }

    /// Everything goes right again.
    pub(crate) fn recover(&mut self) {
        self.faults.clear();
        self.spells.clear();
    }

    fn set_quirks(&mut self, body: &Value) -> Result<(), Refusal> {
        for (name, value) in body.as_object().into_iter().flatten() {
            let number = value.as_u64().and_then(|it| usize::try_from(it).ok());
            match (name.as_str(), value) {
                ("itemsPerPage", _) => self.quirks.items_per_page = number,
                ("emptyPages", Value::Bool(on)) => self.quirks.empty_pages = *on,
                ("opaqueInstanceIds", Value::Bool(on)) => {
                    self.quirks.instance_ids =
                        if *on { InstanceIds::Opaque } else { InstanceIds::Dated };
                }
                ("quotaPerMinute", Value::Null) => self.quirks.quota = None,
                ("quotaPerMinute", Value::Number(_)) => {
                    let per_user = number.ok_or_else(|| unknown("quota"))?;
                    let usual = Quota { per_user, per_project: 10_000, status: 403 };
                    self.quirks.quota = Some(usual);
                }
                ("answerTakesMs", Value::Number(_)) => {
                    let millis = value.as_u64().ok_or_else(|| unknown("time"))?;
                    self.quirks.answer_takes = Duration::from_millis(millis);
                }
                ("secretRequired", Value::Bool(on)) => self.quirks.secret_required = *on,
                ("newFields", Value::Bool(on)) => self.quirks.new_fields = *on,
                ("reformats", Value::Bool(on)) => self.quirks.reformats = *on,
                _ => return Err(unknown("quirk")),
            }
        }
        Ok(())
    }

    fn minted(&mut self, body: &Value) -> Result<Value, Refusal> {
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let email = text("email").unwrap_or_default();
        if !self.people.contains_key(email) {
            return Err(unknown("person"));
        }
        let client = text("client").unwrap_or(CLIENT_ID);
        let usual = "openid email https://www.googleapis.com/auth/calendar";
        let scopes: Vec<&str> = text("scopes").unwrap_or(usual).split_whitespace().collect();
        let (access, refresh) = self.mint(email, client, &scopes);
        Ok(json!({"access_token": access, "refresh_token": refresh}))
    }

    fn expire(&mut self, body: &Value) -> Result<(), Refusal> {
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        match text("what") {
            "accessTokens" => self.oauth.expire_access(),
            "grants" => self.oauth.revoke_all(text("email")),
            "syncTokens" => self.expire_sync_tokens(text("calendar")),
            "listTokens" => self.expire_list_tokens(text("email")),
            _ => return Err(unknown("token")),
        }
        Ok(())
    }

    /// Sync tokens that were handed out for a calendar are not known any more.
    pub(crate) fn expire_sync_tokens(&mut self, calendar: &str) {
        let revision = self.revise();
        if let Some(calendar) = self.calendars.get_mut(calendar) {
            calendar.oldest = revision;
        }
    }

    /// The same for somebody's list of calendars.
    pub(crate) fn expire_list_tokens(&mut self, email: &str) {
        let revision = self.revise();
        if let Some(person) = self.people.get_mut(email) {
            person.oldest = revision;
        }
    }

    /// Somebody else has the address now.
    pub(crate) fn new_identity(&mut self, email: &str) -> Result<(), Refusal> {
        let number = self.names.number() % 1_000_000_000;
        let person = self.people.get_mut(email).ok_or_else(|| unknown("person"))?;
        person.sub = format!("11{number:019}");
        Ok(())
    }
}

fn answer(done: Result<Value, Refusal>) -> Answer {
    match done {
        Ok(value) => Answer::plain(200).body(JSON, pretty(&value)),
        Err(refusal) => refusal.answer(super::ErrorShape::Errors),
    }
}
