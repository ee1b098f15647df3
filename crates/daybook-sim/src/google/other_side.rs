//! A small web page of the service: what somebody has in their calendars, and changing it there.

use crate::google::json::Fields as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::errors::Refusal;
use super::when::date_of;
use super::world::World;
use crate::html::{EventForm, Form, escape, page, part, redirect};
use crate::loopback::{Answer, Request};

const ROOT: &str = "/other-side";
/// So many days are shown at once.
const DAYS: i64 = 14;

fn problem(refusal: &Refusal) -> Answer {
    let body = format!("<p>{}</p><p><a href=\"{ROOT}\">Back</a></p>", escape(&refusal.message));
    page(refusal.status, "That did not work", &body)
}

impl World {
    /// The answer to a request for one of these pages.
    pub(crate) fn other_side(&mut self, request: &Request) -> Option<Answer> {
        let query = Form::read(request.query.as_deref().unwrap_or_default());
        if request.path == "/" && request.method == "GET" {
            return Some(redirect(ROOT));
        }
        if request.path == "/calendar/event" && request.method == "GET" {
            return Some(self.link_target(query.text("eid")));
        }
        let rest = request.path.strip_prefix(ROOT)?.trim_start_matches('/');
        let (email, what) = rest.split_once('/').unwrap_or((rest, ""));
        let email = percent_decode_str(email).decode_utf8_lossy().into_owned();
        if email.is_empty() {
            return Some(self.accounts());
        }
        if !self.people.contains_key(&email) {
            return Some(problem(&Refusal::not_found()));
        }
        let form = Form::read(&request.text());
        let done = match (request.method.as_str(), what) {
            ("GET", "") => self.week(&email, &query),
            ("GET", "event") => self.event_page(&email, &query),
            ("POST", "create") => self.create(&email, &form),
            ("POST", "change") => self.change(&email, &form),
            ("POST", "delete") => self.delete(&email, &form),
            ("POST", "revoke") => {
                self.oauth.revoke(&email, form.text("project"));
                Ok(redirect(&format!("{ROOT}/{}", part(&email))))
            }
            _ => Err(Refusal::not_found()),
        };
        Some(done.unwrap_or_else(|refusal| problem(&refusal)))
    }

    fn accounts(&self) -> Answer {
        let rows: Vec<String> = self
            .people
            .values()
            .map(|person| {
                format!(
                    "<p><a href=\"{ROOT}/{}\">{}</a><br><span class=\"quiet\">{}</span></p>",
                    part(&person.email),
                    escape(&person.name),
                    escape(&person.email)
                )
            })
            .collect();
        page(200, "Simulated accounts", &rows.concat())
    }

    /// Where the link of an event leads.
    fn link_target(&self, eid: &str) -> Answer {
        let named = STANDARD_NO_PAD.decode(eid).ok().and_then(|it| String::from_utf8(it).ok());
        let named = named.as_deref().and_then(|it| it.split_once(' '));
        let Some((event, calendar)) = named else { return problem(&Refusal::not_found()) };
        let Some(owner) = self.calendars.get(calendar).map(|it| it.owner.clone()) else {
            return problem(&Refusal::not_found());
        };
        let to =
            format!("{ROOT}/{}/event?calendar={}&id={}", part(&owner), part(calendar), part(event));
        redirect(&to)
    }

    fn week(&mut self, email: &str, query: &Form) -> Result<Answer, Refusal> {
        let calendar = match query.text("calendar") {
            "" => email.to_owned(),
            named => named.to_owned(),
        };
        let home = self.calendar(email, &calendar)?.0.zone();
        let from = date_of(query.text("from"))
            .unwrap_or_else(|| self.clock.now().with_timezone(&home).date_naive());
        let until = from + TimeDelta::days(DAYS);
        let path = format!(
            "calendars/{}/events?singleEvents=true&orderBy=startTime&timeMin={from}T00:00:00Z&timeMax={until}T00:00:00Z",
            part(&calendar)
        );
        let list = self.as_person(email, "GET", &path, &json!({}))?.json.unwrap_or_default();
        let items = list.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let writes = self.calendar(email, &calendar)?.1.writes();
        let rows: Vec<String> =
            items.iter().map(|item| row(email, &calendar, item, writes)).collect();
        let rows = if rows.is_empty() {
            vec!["<tr><td>Nothing in these two weeks.</td><td></td><td></td></tr>".to_owned()]
        } else {
            rows
        };
        let base = format!("{ROOT}/{}", part(email));
        let new = EventForm {
            calendar: &calendar,
            named: ("id", ""),
            summary: "",
            start: &format!("{from}T09:00"),
            end: &format!("{from}T10:00"),
        };
        let body = format!(
            "<p>{}</p><p><a href=\"{base}?calendar={3}&amp;from={4}\">Earlier</a> \
             <a href=\"{base}?calendar={3}&amp;from={until}\">Later</a></p>\
             <table><tr><th>When ({6})</th><th>What</th><th></th></tr>{}</table>\
             {}{5}",
            self.links(email, &base),
            rows.concat(),
            if writes {
                format!("<h2>New</h2>{}", new.html(&format!("{base}/create"), "Add"))
            } else {
                String::new()
            },
            part(&calendar),
            from - TimeDelta::days(DAYS),
            self.grants(email, &base),
            home.name()
        );
        let title = self.calendar(email, &calendar)?.0.summary().to_owned();
        Ok(page(200, &title, &body))
    }

    /// The calendars somebody lists.
    fn links(&self, email: &str, base: &str) -> String {
        let entries = self.people.get(email).into_iter().flat_map(|person| &person.entries);
        let listed = entries.filter(|(_, entry)| !entry.deleted);
        let calendars = listed.filter_map(|(id, _)| self.calendars.get(id));
        let link = |it: &super::calendar::Calendar| {
            let (id, title) = (part(&it.id), escape(it.summary()));
            format!("<a href=\"{base}?calendar={id}\">{title}</a>")
        };
        calendars.map(link).collect::<Vec<_>>().join(" \u{b7} ")
    }

    /// The programs that may do something, and taking that back.
    fn grants(&self, email: &str, base: &str) -> String {
        let granted = self.oauth.granted(email).into_iter().map(|(project, name)| {
            format!(
                "<form method=\"post\" action=\"{base}/revoke\">\
                 <input type=\"hidden\" name=\"project\" value=\"{}\">\
                 <p>{} has access. <button>Remove access</button></p></form>",
                escape(&project),
                escape(&name)
            )
        });
        granted.collect::<Vec<_>>().concat()
    }

    fn event_page(&mut self, email: &str, query: &Form) -> Result<Answer, Refusal> {
        let (calendar, id) = (query.text("calendar"), query.text("id"));
        let path = format!("calendars/{}/events/{}", part(calendar), part(id));
        let event = self.as_person(email, "GET", &path, &json!({}))?.json.unwrap_or_default();
        let base = format!("{ROOT}/{}", part(email));
        let (start, end) = (local(event.at("start")), local(event.at("end")));
        let summary = event.text("summary");
        let written = EventForm { calendar, named: ("id", id), summary, start: &start, end: &end };
        let body = format!(
            "{}<form method=\"post\" action=\"{base}/delete\">\
             <input type=\"hidden\" name=\"calendar\" value=\"{}\">\
             <input type=\"hidden\" name=\"id\" value=\"{}\">\
             <div class=\"buttons\"><button>Delete</button></div></form>",
            written.html(&format!("{base}/change"), "Save"),
            escape(calendar),
            escape(id)
        );
        Ok(page(200, "Event", &body))
    }

    fn create(&mut self, email: &str, form: &Form) -> Result<Answer, Refusal> {
        let body = self.written(email, form)?;
        let path = format!("calendars/{}/events", part(form.text("calendar")));
        self.as_person(email, "POST", &path, &body)?;
        Ok(back(email, form))
    }

    fn change(&mut self, email: &str, form: &Form) -> Result<Answer, Refusal> {
        let body = self.written(email, form)?;
        self.as_person(email, "PATCH", &event_path(form), &body)?;
        Ok(back(email, form))
    }

    fn delete(&mut self, email: &str, form: &Form) -> Result<Answer, Refusal> {
        self.as_person(email, "DELETE", &event_path(form), &json!({}))?;
        Ok(back(email, form))
    }

    /// What somebody wrote: a title, a start and an end, times by the calendar's clock.
    fn written(&self, email: &str, form: &Form) -> Result<Value, Refusal> {
        let home = self.calendar(email, form.text("calendar"))?.0.zone();
        let time = |name: &str| -> Result<Value, Refusal> {
            let text = form.text(name);
            if date_of(text).is_some() {
                return Ok(json!({"date": text, "dateTime": null, "timeZone": null}));
            }
            let at = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
                .into_iter()
                .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
                .ok_or_else(|| Refusal::invalid(format!("Invalid {name} time.")))?;
            let at = at.format("%Y-%m-%dT%H:%M:%S").to_string();
            Ok(json!({"dateTime": at, "timeZone": home.name(), "date": null}))
        };
        let summary = form.text("summary").trim();
        Ok(json!({"summary": summary, "start": time("start")?, "end": time("end")?}))
    }
}

fn event_path(form: &Form) -> String {
    format!("calendars/{}/events/{}", part(form.text("calendar")), part(form.text("id")))
}

/// To the days around what was written.
fn back(email: &str, form: &Form) -> Answer {
    let day = form.text("start").split('T').next().and_then(date_of);
    let from = day.map(|it: NaiveDate| format!("&from={it}")).unwrap_or_default();
    let calendar = part(form.text("calendar"));
    redirect(&format!("{ROOT}/{}?calendar={calendar}{from}", part(email)))
}

/// A start or end as a field of a form has it.
fn local(when: &Value) -> String {
    let time = when["dateTime"].as_str().and_then(|it| DateTime::parse_from_rfc3339(it).ok());
    match time {
        Some(time) => time.format("%Y-%m-%dT%H:%M").to_string(),
        None => when.text("date").to_owned(),
    }
}

fn row(email: &str, calendar: &str, item: &Value, writes: bool) -> String {
    let text = |name: &str| item[name].as_str().unwrap_or_default();
    let title = match text("summary") {
        "" => "(No title)",
        title => title,
    };
    let edit = if writes {
        let (email, calendar, id) = (part(email), part(calendar), part(text("id")));
        format!("<a href=\"{ROOT}/{email}/event?calendar={calendar}&amp;id={id}\">Edit</a>")
    } else {
        String::new()
    };
    format!(
        "<tr><td>{}</td><td>{}</td><td>{edit}</td></tr>",
        escape(&local(item.at("start")).replace('T', " ")),
        escape(title)
    )
}
