//! An event as a calendar keeps it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value};

use super::errors::Refusal;
use super::recurrence::Series;
use super::when::{Slot, When};

/// What belongs to one copy of an event and to nobody else's.
pub(crate) const OWN: &[&str] =
    &["reminders", "colorId", "eventLabelId", "transparency", "visibility", "attendeesOmitted"];

/// What can be written besides `start`, `end`, `recurrence` and `status`.
pub(crate) const WRITABLE: &[&str] = &[
    "summary",
    "description",
    "location",
    "colorId",
    "eventLabelId",
    "transparency",
    "visibility",
    "attendees",
    "attendeesOmitted",
    "reminders",
    "extendedProperties",
    "guestsCanInviteOthers",
    "guestsCanModify",
    "guestsCanSeeOtherGuests",
    "anyoneCanAddSelf",
    "source",
    "attachments",
    "conferenceData",
    "endTimeUnspecified",
    "gadget",
    "eventType",
    "birthdayProperties",
    "focusTimeProperties",
    "outOfOfficeProperties",
    "workingLocationProperties",
];

/// An event, a series or an exception of one.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) uid: String,
    pub(crate) start: When,
    pub(crate) end: When,
    pub(crate) recurrence: Vec<String>,
    /// The series it is an exception of, and the slot it had there.
    pub(crate) series: Option<(String, When)>,
    pub(crate) cancelled: bool,
    /// It is cancelled because its series is.
    pub(crate) with_series: bool,
    pub(crate) tentative: bool,
    /// What [`WRITABLE`] names.
    pub(crate) fields: Map<String, Value>,
    /// What is shown as it is and nobody can write.
    pub(crate) fixed: Map<String, Value>,
    pub(crate) creator: String,
    pub(crate) organizer: String,
    pub(crate) created: DateTime<Utc>,
    pub(crate) updated: DateTime<Utc>,
    pub(crate) sequence: i64,
    /// Of the last change of any kind: it is in the ETag, and what a sync token compares with.
    pub(crate) revision: u64,
}

impl Event {
    /// A field.
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// A field that is text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.field(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// `eventType`.
    pub(crate) fn kind(&self) -> &str {
        self.field("eventType").and_then(Value::as_str).unwrap_or("default")
    }

    /// Whether it repeats.
    pub(crate) fn repeats(&self) -> bool {
        !self.recurrence.is_empty()
    }

    /// Its slots.
    pub(crate) fn slots(&self, home: Tz) -> Result<Series, Refusal> {
        Series::read(&self.recurrence, &self.start, home)
    }

    /// How long it is: in days for whole days, otherwise in time.
    pub(crate) fn length(&self) -> TimeDelta {
        match (self.start.slot, self.end.slot) {
            (Slot::Date(start), Slot::Date(end)) => end - start,
            (Slot::At(start), Slot::At(end)) => end - start,
            _ => TimeDelta::zero(),
        }
    }

    /// Start and end of the instance at a slot.
    pub(crate) fn instance(&self, slot: Slot) -> (When, When) {
        let end = match slot {
            Slot::Date(date) => Slot::Date(date + self.length()),
            Slot::At(at) => Slot::At(at + self.length()),
        };
        let when = |slot, zone: &Option<String>| When { slot, zone: zone.clone() };
        (when(slot, &self.start.zone), when(end, &self.end.zone))
    }

    /// The slot it stands for, if it is an exception.
    pub(crate) fn original(&self) -> Option<Slot> {
        self.series.as_ref().map(|(_, when)| when.slot)
    }

    /// The ETag, with its quotes.
    pub(crate) fn etag(&self) -> String {
        etag(self.revision)
    }

    /// Its guests.
    pub(crate) fn attendees(&self) -> &[Value] {
        self.field("attendees").and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The guest with an address.
    pub(crate) fn attendee(&self, email: &str) -> Option<&Value> {
        self.attendees().iter().find(|it| address(it).eq_ignore_ascii_case(email))
    }

    /// Whether it takes up time for somebody who looks when they are free.
    pub(crate) fn is_busy(&self) -> bool {
        !self.cancelled && self.text("transparency") != "transparent"
    }
}

/// The address of a guest.
pub(crate) fn address(attendee: &Value) -> &str {
    attendee.get("email").and_then(Value::as_str).unwrap_or_default()
}

/// An ETag: its quotes belong to it.
pub(crate) fn etag(revision: u64) -> String {
    format!("\"{}\"", 3_500_000_000_000_000 + revision * 2)
}
