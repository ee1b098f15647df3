//! An event as somebody gets to see it.

use crate::google::json::Fields as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::calendar::{Calendar, Role};
use super::event::{Event, address};
use super::when::stamp;
use super::world::World;

/// Who looks, and how.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) role: Role,
    /// The zone times are said in; the calendar's if none is asked for.
    pub(crate) zone: Option<Tz>,
    pub(crate) max_attendees: Option<usize>,
    /// Fields that nobody knows yet are shown.
    pub(crate) new_fields: bool,
}

/// Fields that are left out when they say what is so anyway.
const DEFAULTS: &[(&str, Value)] = &[
    ("anyoneCanAddSelf", Value::Bool(false)),
    ("guestsCanInviteOthers", Value::Bool(true)),
    ("guestsCanModify", Value::Bool(false)),
    ("guestsCanSeeOtherGuests", Value::Bool(true)),
    ("endTimeUnspecified", Value::Bool(false)),
    ("attendeesOmitted", Value::Bool(false)),
];

/// A deleted event as lists of changes name it.
pub(crate) fn tombstone(event: &Event) -> Value {
    json!({
        "kind": "calendar#event",
        "etag": event.etag(),
        "id": event.id,
        "status": "cancelled",
    })
}

/// A cancelled instance of a series that lives.
pub(crate) fn cancelled_instance(event: &Event, shown: Tz, home: Tz) -> Value {
    let mut value = tombstone(event);
    if let Some((master, original)) = &event.series {
        value.set("recurringEventId", json!(master));
        value.set("originalStartTime", original.json(shown, home));
    }
    value
}

impl World {
    /// An event with everything its reader may see.
    pub(crate) fn show(&self, calendar: &Calendar, event: &Event, reader: &Reader) -> Value {
        let home = calendar.zone();
        let shown = reader.zone.unwrap_or(home);
        let mut value = tombstone(event);
        value.set(
            "status",
            json!(match event {
                _ if event.cancelled => "cancelled",
                _ if event.tentative => "tentative",
                _ => "confirmed",
            }),
        );
        value.set("start", event.start.json(shown, home));
        value.set("end", event.end.json(shown, home));
        if event.repeats() {
            value.set("recurrence", json!(event.recurrence));
        }
        if let Some((master, original)) = &event.series {
            value.set("recurringEventId", json!(master));
            value.set("originalStartTime", original.json(shown, home));
        }
        value.set("iCalUID", json!(event.uid));
        let secret = matches!(event.text("visibility"), "private" | "confidential");
        if reader.role == Role::FreeBusyReader || (secret && !reader.role.sees_private()) {
            value.set("visibility", json!("private"));
            if !event.is_busy() {
                value.set("transparency", json!("transparent"));
            }
            return value;
        }
        value.set("htmlLink", json!(self.link(calendar, event)));
        value.set("created", json!(stamp(event.created)));
        value.set("updated", json!(stamp(event.updated)));
        value.set("creator", self.whoever(&event.creator, calendar));
        value.set("organizer", self.whoever(&event.organizer, calendar));
        value.set("sequence", json!(event.sequence));
        value.set("eventType", json!(event.kind()));
        for (name, field) in event.fixed.iter().chain(&event.fields) {
            let by_default = DEFAULTS.iter().any(|(known, usual)| known == name && usual == field)
                || (name == "transparency" && field == "opaque")
                || (name == "visibility" && field == "default");
            if !by_default {
                value.set(name, field.clone());
            }
        }
        if event.field("reminders").is_none() {
            value.set("reminders", json!({"useDefault": true}));
        }
        if !event.attendees().is_empty() {
            Self::show_attendees(calendar, event, reader, &mut value);
        }
        if let Some(link) = conference_link(event) {
            value.set("hangoutLink", json!(link));
        }
        if reader.new_fields {
            value.set(
                "attentionProperties",
                json!({"level": "deep", "until": stamp(event.updated)}),
            );
        }
        value
    }

    fn show_attendees(calendar: &Calendar, event: &Event, reader: &Reader, value: &mut Value) {
        let is_own = |it: &Value| address(it).eq_ignore_ascii_case(&calendar.id);
        let is_organizer = |it: &Value| address(it).eq_ignore_ascii_case(&event.organizer);
        let hidden = event.field("guestsCanSeeOtherGuests") == Some(&Value::Bool(false))
            && !event.organizer.eq_ignore_ascii_case(&calendar.id);
        let all = event.attendees();
        let cut = reader.max_attendees.is_some_and(|most| all.len() > most);
        let shown = all
            .iter()
            .filter(|it| if cut { is_own(it) } else { !hidden || is_own(it) || is_organizer(it) })
            .map(|it| {
                let mut attendee = it.clone();
                if is_own(it) {
                    attendee.set("self", json!(true));
                }
                if is_organizer(it) {
                    attendee.set("organizer", json!(true));
                }
                attendee
            });
        value.set("attendees", shown.collect());
        if cut || hidden {
            value.set("attendeesOmitted", json!(true));
        }
    }

    /// A creator or organizer: a person, or a calendar that nobody's address names.
    fn whoever(&self, email: &str, calendar: &Calendar) -> Value {
        let mut whoever = Map::from_iter([("email".to_owned(), json!(email))]);
        let name = self.people.get(email).map(|person| person.name.as_str());
        let title = || self.calendars.get(email).map(Calendar::summary);
        if let Some(name) = name.or_else(title).filter(|name| *name != email) {
            whoever.insert("displayName".to_owned(), json!(name));
        }
        if email.eq_ignore_ascii_case(&calendar.id) {
            whoever.insert("self".to_owned(), json!(true));
        }
        Value::Object(whoever)
    }

    fn link(&self, calendar: &Calendar, event: &Event) -> String {
        let named = STANDARD_NO_PAD.encode(format!("{} {}", event.id, calendar.id));
        format!("{}calendar/event?eid={}", self.base, named.replace('+', "%2B").replace('/', "%2F"))
    }
}

/// The address of a video conference that is there.
fn conference_link(event: &Event) -> Option<&str> {
    let points = event.field("conferenceData")?.get("entryPoints")?.as_array()?;
    let video = points.iter().find(|it| it.get("entryPointType") == Some(&json!("video")))?;
    video.get("uri")?.as_str()
}
