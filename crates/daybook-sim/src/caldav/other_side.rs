//! A small web page of the server: what is in its calendars, and changing it there as another program would.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::ical::{self, Component, Line};
use super::timerange::TimeRange;
use super::world::World;
use super::xml;
use crate::html::{EventForm, Form, escape, page, part, redirect};
use crate::loopback::{Answer, Request};

/// Where the page is.
pub(super) const ROOT: &str = "/other-side";
/// So many days are shown at once.
const DAYS: i64 = 14;

fn problem(status: u16, message: &str) -> Answer {
    let body = format!("<p>{}</p><p><a href=\"{ROOT}\">Back</a></p>", escape(message));
    page(status, "That did not work", &body)
}

fn missing() -> Answer {
    problem(404, "This is not there any more.")
}

impl World {
    /// The answer to a request for one of these pages. Nobody has to sign in: they are for whoever sits at
    /// this computer.
    pub(super) fn other_side(&mut self, request: &Request, now: DateTime<Utc>) -> Answer {
        let query = Form::read(request.query.as_deref().unwrap_or_default());
        let form = Form::read(&request.text());
        let what = request.path.strip_prefix(ROOT).unwrap_or_default().trim_matches('/');
        match (request.method.as_str(), what) {
            ("GET", "") => self.weeks(&query, now.date_naive()),
            ("GET", "event") => self.event_page(&query),
            ("POST", "create") => self.create(&form),
            ("POST", "change") => self.change_there(&form),
            ("POST", "delete") => self.delete_there(&form),
            _ => missing(),
        }
    }

    fn weeks(&self, query: &Form, today: NaiveDate) -> Answer {
        let first = self.calendars.keys().next().map(String::as_str).unwrap_or_default();
        let path = query.get("calendar").unwrap_or(first);
        let Some(calendar) = self.calendars.get(path) else { return missing() };
        let from = query.text("from").parse().unwrap_or(today);
        let until = from + TimeDelta::days(DAYS);
        let mut rows: Vec<(String, String)> = Vec::new();
        for (name, object) in &calendar.objects {
            let Ok(object) = ical::object(&object.text) else { continue };
            for event in object.events() {
                let title = unescape(event.value("SUMMARY").unwrap_or_default());
                let title = if title.is_empty() { "(No title)" } else { &title };
                let link = format!(
                    "<a href=\"{ROOT}/event?calendar={}&amp;name={}\">Edit</a>",
                    part(path),
                    part(name)
                );
                rows.extend(starts(event, &object, from, until).into_iter().map(|start| {
                    let shown = escape(&start.replace('T', " "));
                    let row = format!(
                        "<tr><td>{shown}</td><td>{}</td><td>{link}</td></tr>",
                        escape(title)
                    );
                    (start, row)
                }));
            }
        }
        rows.sort();
        let rows: String = rows.into_iter().map(|(_, row)| row).collect();
        let nothing = "<tr><td>Nothing in these two weeks.</td><td></td><td></td></tr>";
        let rows = if rows.is_empty() { nothing } else { &rows };
        let step = |to: NaiveDate, title: &str| {
            format!("<a href=\"{ROOT}?calendar={}&amp;from={to}\">{title}</a>", part(path))
        };
        let new = EventForm {
            calendar: path,
            named: ("name", ""),
            summary: "",
            start: &format!("{from}T09:00"),
            end: &format!("{from}T10:00"),
        };
        let body = format!(
            "<p>{}</p><p>{} {}</p><table><tr><th>When</th><th>What</th><th></th></tr>{rows}</table>\
             <h2>New</h2>{}",
            self.links(),
            step(from - TimeDelta::days(DAYS), "Earlier"),
            step(until, "Later"),
            new.html(&format!("{ROOT}/create"), "Add")
        );
        page(200, &self.title(path), &body)
    }

    /// Every calendar.
    fn links(&self) -> String {
        let link = |path: &String| {
            format!("<a href=\"{ROOT}?calendar={}\">{}</a>", part(path), escape(&self.title(path)))
        };
        self.calendars.keys().map(link).collect::<Vec<_>>().join(" \u{b7} ")
    }

    fn title(&self, path: &str) -> String {
        let key = (xml::DAV.to_owned(), "displayname".to_owned());
        let named = self.calendars.get(path).and_then(|it| it.properties.get(&key));
        named.map_or_else(|| path.to_owned(), |title| xml::unescape(title))
    }

    fn event_page(&self, query: &Form) -> Answer {
        let (calendar, name) = (query.text("calendar"), query.text("name"));
        let Some(event) = self.event_of(calendar, name) else { return missing() };
        let (Some(start), Some(end)) = (local(event.line("DTSTART")), end_of(&event)) else {
            return problem(409, "Its times are not understood here.");
        };
        let summary = unescape(event.value("SUMMARY").unwrap_or_default());
        let written = EventForm {
            calendar,
            named: ("name", name),
            summary: &summary,
            start: &start,
            end: &end,
        };
        let note = match event.value("RRULE") {
            Some(_) => "<p class=\"quiet\">It repeats: every date of it changes.</p>",
            None => "",
        };
        let body = format!(
            "{note}{}<form method=\"post\" action=\"{ROOT}/delete\">\
             <input type=\"hidden\" name=\"calendar\" value=\"{}\">\
             <input type=\"hidden\" name=\"name\" value=\"{}\">\
             <div class=\"buttons\"><button>Delete</button></div></form>",
            written.html(&format!("{ROOT}/change"), "Save"),
            escape(calendar),
            escape(name)
        );
        page(200, "Event", &body)
    }

    /// The event of an object, or the whole of its series.
    fn event_of(&self, calendar: &str, name: &str) -> Option<Component> {
        let object = self.calendars.get(calendar)?.objects.get(name)?;
        ical::object(&object.text).ok()?.events().next().cloned()
    }

    fn create(&mut self, form: &Form) -> Answer {
        let path = form.text("calendar");
        if !self.calendars.contains_key(path) {
            return missing();
        }
        let number = self.stamp();
        let mut event = Component {
            name: "VEVENT".to_owned(),
            lines: vec![
                Line::new("UID", &format!("other-side-{number}@sim.example")),
                Line::new("DTSTAMP", "20260101T000000Z"),
            ],
            parts: Vec::new(),
        };
        if let Err(refusal) = write(&mut event, form) {
            return refusal;
        }
        let whole = Component {
            name: "VCALENDAR".to_owned(),
            lines: vec![Line::new("VERSION", "2.0"), Line::new("PRODID", "-//Other side//EN")],
            parts: vec![event],
        };
        self.store_there(form, &format!("other-side-{number}.ics"), &whole)
    }

    fn change_there(&mut self, form: &Form) -> Answer {
        let name = form.text("name");
        let stored = self.calendars.get(form.text("calendar")).and_then(|it| it.objects.get(name));
        let Some(mut object) = stored.and_then(|it| ical::object(&it.text).ok()) else {
            return missing();
        };
        let mut events = object.whole.parts.iter_mut().filter(|it| ical::is_event(it));
        let Some(event) = events.next() else { return missing() };
        if let Err(refusal) = write(event, form) {
            return refusal;
        }
        self.store_there(form, name, &object.whole)
    }

    fn store_there(&mut self, form: &Form, name: &str, whole: &Component) -> Answer {
        let object = self.new_object(whole.write(75), name);
        if let Some(calendar) = self.calendars.get_mut(form.text("calendar")) {
            calendar.set(name, Some(object));
        }
        back(form)
    }

    fn delete_there(&mut self, form: &Form) -> Answer {
        let name = form.text("name");
        match self.calendars.get_mut(form.text("calendar")) {
            Some(calendar) if calendar.objects.contains_key(name) => calendar.set(name, None),
            _ => return missing(),
        }
        back(form)
    }
}

/// To the days around what was written.
fn back(form: &Form) -> Answer {
    let day = form.text("start").split('T').next().and_then(|day| day.parse::<NaiveDate>().ok());
    let from = day.map(|day| format!("&from={day}")).unwrap_or_default();
    redirect(&format!("{ROOT}?calendar={}{from}", part(form.text("calendar"))))
}

/// When an event begins within some days, by its own clock. Days of a series that were changed are events
/// of their own.
fn starts(
    event: &Component,
    object: &ical::Object,
    from: NaiveDate,
    until: NaiveDate,
) -> Vec<String> {
    let Some(line) = event.line("DTSTART") else { return Vec::new() };
    let (at, to) = (from.and_time(chrono::NaiveTime::MIN), until.and_time(chrono::NaiveTime::MIN));
    let range = TimeRange { start: Some(at.and_utc()), end: Some(to.and_utc()), floating: Tz::UTC };
    let zone = line.param("TZID").and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC);
    let changed: Vec<DateTime<Utc>> = object
        .events()
        .filter_map(|event| event.line("RECURRENCE-ID"))
        .flat_map(|line| line.instants(Tz::UTC))
        .map(|(at, _)| at)
        .collect();
    let found = range.starts(event).unwrap_or_default();
    let own = event.line("RECURRENCE-ID").is_some();
    let found = found.into_iter().filter(|start| own || !changed.contains(start));
    let whole_day = is_day(line);
    found
        .map(|start| start.with_timezone(&zone).naive_local())
        .filter(|start| (at..to).contains(start))
        .map(|start| if whole_day { start.date().to_string() } else { shown(start) })
        .collect()
}

fn is_day(line: &Line) -> bool {
    !line.value.contains('T')
}

fn shown(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%dT%H:%M").to_string()
}

/// A start or end as a field of a form has it, by its own clock.
fn local(line: Option<&Line>) -> Option<String> {
    let value = line?.value.trim_end_matches('Z');
    if let Ok(day) = NaiveDate::parse_from_str(value, "%Y%m%d") {
        return Some(day.to_string());
    }
    NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok().map(shown)
}

fn end_of(event: &Component) -> Option<String> {
    if let Some(end) = local(event.line("DTEND")) {
        return Some(end);
    }
    let start = local(event.line("DTSTART"))?;
    let length = event.value("DURATION").and_then(ical::duration);
    if let Ok(day) = start.parse::<NaiveDate>() {
        return Some((day + length.unwrap_or(TimeDelta::days(1))).to_string());
    }
    let start = NaiveDateTime::parse_from_str(&start, "%Y-%m-%dT%H:%M").ok()?;
    Some(shown(start + length.unwrap_or_default()))
}

/// Writes what a form says into an event. Times stay on the clock that they were on.
fn write(event: &mut Component, form: &Form) -> Result<(), Answer> {
    let refused = |name: &str| problem(400, &format!("The {name} is no time."));
    let [start, end] =
        ["start", "end"].map(|name| read(form.text(name)).ok_or_else(|| refused(name)));
    let (start, end) = (start?, end?);
    if start.is_day != end.is_day || end.at < start.at {
        return Err(problem(400, "It ends before it starts."));
    }
    event.set("SUMMARY", &ical_text(form.text("summary").trim()));
    event.lines.retain(|line| !line.is("DURATION"));
    let start_line = event.line("DTSTART").cloned().unwrap_or_else(|| Line::new("DTSTART", ""));
    let in_utc = start_line.value.ends_with('Z');
    for (name, time) in [("DTSTART", start), ("DTEND", end)] {
        let mut line = Line { name: name.to_owned(), ..start_line.clone() };
        line.params.retain(|(name, _)| !name.eq_ignore_ascii_case("VALUE"));
        if time.is_day {
            line.params = vec![("VALUE".to_owned(), "DATE".to_owned())];
            line.value = time.at.format("%Y%m%d").to_string();
        } else {
            let utc = if in_utc { "Z" } else { "" };
            line.value = format!("{}{utc}", time.at.format("%Y%m%dT%H%M%S"));
        }
        event.lines.retain(|line| !line.is(name));
        event.lines.push(line);
    }
    Ok(())
}

/// A time of a form.
struct Time {
    at: NaiveDateTime,
    is_day: bool,
}

fn read(text: &str) -> Option<Time> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(Time { at: day.and_time(chrono::NaiveTime::MIN), is_day: true });
    }
    let at = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(Time { at, is_day: false })
}

/// A text as a property has it (RFC 5545 §3.3.11).
fn ical_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

fn unescape(value: &str) -> String {
    let mut text = String::new();
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => text.push('\n'),
                other => text.extend(other),
            },
            other => text.push(other),
        }
    }
    text
}
