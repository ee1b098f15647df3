//! Data that breaks people, as Google serves it, to be loaded into a [`Server`](super::Server). The ids are
//! lines of a checklist.

use crate::google::json::Fields as _;
use chrono::TimeDelta;
use serde_json::{Map, Value, json};

use super::USER;
use super::calendar::Kind;
use super::errors::Refusal;
use super::event::{Event, WRITABLE};
use super::instances;
use super::when::{End, When, offset_time};
use super::world::World;

mod guests;
mod series;
mod texts;

/// What is in the calendar of holidays.
pub(super) const HOLIDAYS: [(&str, &str, &str, &str); 4] = [
    ("holiday20261225", "Christmas Day", "2026-12-25", "2026-12-26"),
    ("holiday20261226", "St Stephen's Day", "2026-12-26", "2026-12-27"),
    ("holiday20270101", "New Year's Day", "2027-01-01", "2027-01-02"),
    ("holiday20270102", "Berchtold's Day", "2027-01-02", "2027-01-03"),
];

/// A second calendar, for cases that need one.
pub const SECOND: &str = "second@group.calendar.google.com";

/// Data of one kind.
pub struct Case {
    /// `D01`
    pub id: &'static str,
    /// What is hard about it.
    pub what: &'static str,
    /// The events, each with the calendar it is in.
    pub events: Vec<(&'static str, Value)>,
    /// How far the clock of the service is ahead then.
    pub ahead: TimeDelta,
}

fn case_of(id: &'static str, what: &'static str, events: Vec<Value>) -> Case {
    let events = events.into_iter().map(|event| (USER, event)).collect();
    Case { id, what, events, ahead: TimeDelta::zero() }
}

/// The case with an id.
#[must_use]
pub fn case(id: &str) -> Option<Case> {
    all().into_iter().find(|case| case.id.eq_ignore_ascii_case(id))
}

/// Every case.
#[must_use]
pub fn all() -> Vec<Case> {
    vec![
        series::clock_changes(),
        whole_days(),
        series::ends(),
        series::short_months(),
        series::week_starts(),
        series::left_out(),
        series::moved(),
        series::orphans(),
        series::extra_dates(),
        zone_names(),
        floating(),
        texts::texts(),
        guests::same_uids(),
        guests::guests(),
        series::long(),
        texts::meeting_blob(),
        texts::unknown(),
        odd_times(),
        renamed_zones(),
        skewed(),
    ]
}

/// An hour by the clock of a zone.
fn hour(id: &str, start: &str, end: &str, zone: &str) -> Value {
    json!({
        "id": id,
        "summary": id,
        "start": {"dateTime": start, "timeZone": zone},
        "end": {"dateTime": end, "timeZone": zone},
    })
}

/// Whole days.
fn days(id: &str, start: &str, end: &str) -> Value {
    json!({"id": id, "summary": id, "start": {"date": start}, "end": {"date": end}})
}

/// With other fields.
fn with(mut event: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        event.set(name, value.clone());
    }
    event
}

fn whole_days() -> Case {
    let weekly = json!({"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"]});
    let mut case = case_of(
        "D02",
        "whole days: one, several, a series, and in calendars at both ends of the world",
        vec![
            days("d02one", "2026-11-18", "2026-11-19"),
            days("d02several", "2026-11-19", "2026-11-22"),
            with(days("d02weekly", "2026-11-16", "2026-11-17"), &weekly),
        ],
    );
    case.events
        .push(("pago@group.calendar.google.com", days("d02west", "2026-11-18", "2026-11-19")));
    case.events
        .push(("line@group.calendar.google.com", days("d02east", "2026-11-18", "2026-11-19")));
    case
}

/// The zone of a calendar that a case needs.
fn zone_of(calendar: &str) -> &'static str {
    match calendar {
        "pago@group.calendar.google.com" => "Pacific/Pago_Pago",
        "line@group.calendar.google.com" => "Pacific/Kiritimati",
        _ => "Europe/Zurich",
    }
}

fn zone_names() -> Case {
    let named = |id: &str, zone: &str| hour(id, "2026-11-18T09:00:00", "2026-11-18T10:00:00", zone);
    case_of(
        "D10",
        "zones under old names, and offsets that are called zones",
        vec![
            named("d10old", "US/Pacific"),
            named("d10link", "Asia/Calcutta"),
            named("d10offset", "Etc/GMT+5"),
            named("d10utc", "UTC"),
            named("d10gmt", "GMT"),
            with(
                named("d10two", "Europe/London"),
                &json!({"end": {"dateTime": "2026-11-18T12:30:00", "timeZone": "Asia/Tokyo"},
                        "start": {"dateTime": "2026-11-18T01:00:00", "timeZone": "Europe/London"}}),
            ),
        ],
    )
}

fn floating() -> Case {
    let at = |time: &str| json!({"dateTime": format!("2026-11-18T{time}Z")});
    case_of(
        "D11",
        "events that name no zone of their own: the calendar's is shown",
        vec![
            json!({"id": "d11pinned", "summary": "Pinned", "start": at("09:00:00"), "end": at("10:00:00")}),
        ],
    )
}

fn odd_times() -> Case {
    let instant = |id: &str, start: &str, end: &str| json!({"id": id, "summary": id, "start": {"dateTime": start}, "end": {"dateTime": end}});
    case_of(
        "D18",
        "no length, an end before the start, years at both ends of time",
        vec![
            instant("d18none", "2026-11-18T09:00:00Z", "2026-11-18T09:00:00Z"),
            instant("d18backwards", "2026-11-18T09:00:00Z", "2026-11-18T08:00:00Z"),
            days("d18early", "1601-01-01", "1601-01-02"),
            days("d18late", "9999-12-30", "9999-12-31"),
            instant("d18first", "0001-01-01T00:00:00Z", "0001-01-01T01:00:00Z"),
            days("d18noday", "2026-11-18", "2026-11-18"),
        ],
    )
}

fn renamed_zones() -> Case {
    let weekly = json!({"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=10"]});
    let of = |id: &str, zone: &str| {
        with(hour(id, "2026-10-12T09:00:00", "2026-10-12T10:00:00", zone), &weekly)
    };
    case_of(
        "D19",
        "one zone under its two names, and one whose rules changed",
        vec![
            of("d19kiev", "Europe/Kiev"),
            of("d19kyiv", "Europe/Kyiv"),
            of("d19cairo", "Africa/Cairo"),
        ],
    )
}

fn skewed() -> Case {
    let event = hour("d20skew", "2026-11-18T09:00:00", "2026-11-18T10:00:00", "Europe/Zurich");
    let case = case_of("D20", "a service whose clock is ten minutes ahead", vec![event]);
    Case { ahead: TimeDelta::minutes(10), ..case }
}

impl World {
    /// Puts the data of a case where it belongs.
    pub(crate) fn load(&mut self, case: &Case) -> Result<(), Refusal> {
        for (calendar, event) in &case.events {
            if !self.calendars.contains_key(*calendar) {
                let title = calendar.split('@').next().unwrap_or_default();
                self.add_calendar(calendar, Kind::Secondary, USER, title, zone_of(calendar));
            }
            self.put(calendar, event)?;
        }
        self.clock.advance(case.ahead);
        Ok(())
    }

    /// Puts an event into a calendar, whatever it says.
    pub(crate) fn put(&mut self, calendar: &str, sent: &Value) -> Result<(), Refusal> {
        let text = |name: &str| sent.get(name).and_then(Value::as_str).map(str::to_owned);
        let when = |name: &str, which: End| {
            sent.get(name).map(|value| When::read(value, which)).transpose()
        };
        let (now, form) = (self.clock.now(), self.quirks.instance_ids);
        let found = self.held(calendar)?;
        let missing = |name: &str| Refusal::required(format!("Missing {name}."));
        let cancelled = sent.get("status") == Some(&json!("cancelled"));
        let original = when("originalStartTime", End::Start)?;
        let series = text("recurringEventId").zip(original);
        let start = when("start", End::Start)?.or(series.as_ref().map(|(_, it)| it.clone()));
        let start = start.ok_or_else(|| missing("start"))?;
        let end = when("end", End::End)?.unwrap_or_else(|| start.clone());
        let id = match (text("id"), &series) {
            (Some(id), _) => id,
            (None, Some((master, original))) => instances::id(master, original.slot, form),
            (None, None) => return Err(missing("id")),
        };
        let uid = series.as_ref().and_then(|(master, _)| found.events.get(master));
        let uid = uid.map(|master| master.uid.clone()).or_else(|| text("iCalUID"));
        let owner = found.owner.clone();
        let person = |name: &str| {
            let email = sent.get(name).and_then(|it| it.get("email")).and_then(Value::as_str);
            email.map(str::to_owned)
        };
        let lines = sent.get("recurrence").and_then(Value::as_array);
        let time = |name: &str| text(name).as_deref().and_then(offset_time).unwrap_or(now);
        let mut event = Event {
            uid: uid.unwrap_or_else(|| format!("{id}@google.com")),
            id,
            start,
            end,
            recurrence: lines
                .into_iter()
                .flatten()
                .filter_map(|line| line.as_str().map(str::to_owned))
                .collect(),
            series,
            cancelled,
            with_series: false,
            tentative: sent.get("status") == Some(&json!("tentative")),
            fields: Map::new(),
            fixed: Map::new(),
            creator: person("creator").unwrap_or(owner),
            organizer: person("organizer").unwrap_or_else(|| calendar.to_owned()),
            created: time("created"),
            updated: now,
            sequence: sent.get("sequence").and_then(Value::as_i64).unwrap_or(0),
            revision: 0,
        };
        take_fields(&mut event, sent);
        if event.repeats() {
            event.slots(self.held(calendar)?.zone())?;
        }
        self.keep(calendar, event, false).map(|_| ())
    }
}

/// Gives an event whatever else was said about it.
fn take_fields(event: &mut Event, sent: &Value) {
    for (name, value) in sent.as_object().into_iter().flatten() {
        if WRITABLE.contains(&name.as_str()) {
            event.fields.insert(name.clone(), value.clone());
        } else if !MADE.contains(&name.as_str()) {
            event.fixed.insert(name.clone(), value.clone());
        }
    }
}

/// Fields that an event has of its own accord.
const MADE: &[&str] = &[
    "id",
    "kind",
    "etag",
    "iCalUID",
    "start",
    "end",
    "recurrence",
    "recurringEventId",
    "originalStartTime",
    "status",
    "created",
    "updated",
    "creator",
    "organizer",
    "sequence",
    "htmlLink",
];
