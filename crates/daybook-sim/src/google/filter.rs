//! Which events a list is about.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use super::calendar::Calendar;
use super::clock::mark;
use super::discovery::Query;
use super::errors::Refusal;
use super::event::{Event, address};
use super::when::{Slot, offset_time, zone};

/// Everything a list of events can be asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) single_events: bool,
    pub(crate) show_deleted: bool,
    pub(crate) hidden_invitations: bool,
    pub(crate) time_min: Option<DateTime<Utc>>,
    pub(crate) time_max: Option<DateTime<Utc>>,
    pub(crate) updated_min: Option<DateTime<Utc>>,
    pub(crate) order_by: Option<String>,
    pub(crate) max_attendees: Option<usize>,
    pub(crate) words: Option<String>,
    pub(crate) uid: Option<String>,
    pub(crate) types: Vec<String>,
    pub(crate) private: Vec<String>,
    pub(crate) shared: Vec<String>,
}

/// What cannot come together with a sync token.
const NOT_WITH_SYNC: &[&str] = &[
    "iCalUID",
    "orderBy",
    "privateExtendedProperty",
    "q",
    "sharedExtendedProperty",
    "timeMin",
    "timeMax",
    "updatedMin",
];

/// What a first list must not be asked for if there is to be a sync token at its end. Bounds in time are
/// fine: the list of changes then holds everything that changed.
const NO_TOKEN_AFTER: &[&str] =
    &["iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "updatedMin"];

impl Filter {
    pub(crate) fn read(query: &Query) -> Result<Self, Refusal> {
        let time = |name: &str| query.get(name).and_then(offset_time);
        let filter = Self {
            single_events: query.is("singleEvents"),
            show_deleted: query.is("showDeleted"),
            hidden_invitations: query.is("showHiddenInvitations"),
            time_min: time("timeMin"),
            time_max: time("timeMax"),
            updated_min: time("updatedMin"),
            order_by: query.get("orderBy").map(str::to_owned),
            max_attendees: query.number("maxAttendees"),
            words: query.get("q").map(str::to_lowercase),
            uid: query.get("iCalUID").map(str::to_owned),
            types: query.all("eventTypes"),
            private: query.all("privateExtendedProperty"),
            shared: query.all("sharedExtendedProperty"),
        };
        if let Some(parameter) = NOT_WITH_SYNC
            .iter()
            .find(|name| query.get("syncToken").is_some() && query.get(name).is_some())
        {
            let message = format!("Sync token cannot be used with {parameter}.");
            return Err(Refusal::value("syncToken", message));
        }
        if query.get("syncToken").is_some() && query.get("showDeleted") == Some("false") {
            let message = "Sync token cannot be used with showDeleted set to false.";
            return Err(Refusal::value("showDeleted", message));
        }
        if filter.time_min.zip(filter.time_max).is_some_and(|(min, max)| min >= max) {
            let message = "The specified time range is empty.";
            return Err(Refusal::calendar("timeRangeEmpty", message).at("timeMax"));
        }
        if filter.order_by.as_deref() == Some("startTime") && !filter.single_events {
            let message = "The requested ordering is not available for the particular query.";
            return Err(Refusal::new(400, "calendar", "invalid", message).at("orderBy"));
        }
        let unequal = |pair: &&String| !pair.contains('=');
        if filter.private.iter().chain(&filter.shared).any(|pair| unequal(&pair)) {
            return Err(Refusal::value("privateExtendedProperty", "Invalid property value."));
        }
        Ok(filter)
    }

    /// The zone that was asked for.
    pub(crate) fn zone(query: &Query) -> Result<Option<Tz>, Refusal> {
        let Some(name) = query.get("timeZone") else { return Ok(None) };
        let invalid = || Refusal::value("timeZone", "Invalid time zone definition.");
        zone(name).map(Some).ok_or_else(invalid)
    }

    /// Whether a sync token comes at the end.
    pub(crate) fn ends_in_token(query: &Query) -> bool {
        NO_TOKEN_AFTER.iter().all(|name| query.get(name).is_none())
    }

    /// What a sync token is bound to.
    pub(crate) fn bound(&self) -> String {
        let mut types = self.types.clone();
        types.sort();
        format!(
            "s{}h{}a{:?}t{:x}",
            u8::from(self.single_events),
            u8::from(self.hidden_invitations),
            self.max_attendees.unwrap_or(0),
            mark(&types.join(","))
        )
    }

    /// Whether an event is meant, its time aside.
    pub(crate) fn wants(&self, event: &Event, calendar: &Calendar, hides: bool) -> bool {
        let types = self.types.is_empty() || self.types.iter().any(|it| it == event.kind());
        let uid = self.uid.as_ref().is_none_or(|uid| *uid == event.uid);
        let updated = self.updated_min.is_none_or(|min| event.updated >= min);
        let words = self.words.as_ref().is_none_or(|words| mentions(event, words));
        let has = |kind: &str, pairs: &[String]| pairs.iter().all(|pair| has(event, kind, pair));
        let hidden = hides
            && !self.hidden_invitations
            && event
                .attendee(&calendar.id)
                .is_some_and(|it| it.get("responseStatus").is_none_or(|it| it == "needsAction"));
        types
            && uid
            && updated
            && words
            && !hidden
            && has("private", &self.private)
            && has("shared", &self.shared)
    }

    /// Whether a time is meant.
    pub(crate) fn covers(&self, start: Slot, end: Slot, home: Tz) -> bool {
        self.time_min.is_none_or(|min| end.instant(home) > min)
            && self.time_max.is_none_or(|max| start.instant(home) < max)
    }

    /// Between which instants slots of a series can be meant.
    pub(crate) fn window(
        &self,
        length: TimeDelta,
    ) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        (self.time_min.map(|min| min - length - TimeDelta::days(1)), self.time_max)
    }
}

fn mentions(event: &Event, words: &str) -> bool {
    let mut texts: Vec<String> =
        ["summary", "description", "location"].map(|name| event.text(name).to_lowercase()).into();
    for attendee in event.attendees() {
        let name = attendee.get("displayName").and_then(Value::as_str).unwrap_or_default();
        texts.push(format!("{} {}", address(attendee), name).to_lowercase());
    }
    words.split_whitespace().all(|word| texts.iter().any(|text| text.contains(word)))
}

fn has(event: &Event, kind: &str, pair: &str) -> bool {
    let Some((name, value)) = pair.split_once('=') else { return false };
    let properties = event.field("extendedProperties").and_then(|it| it.get(kind));
    properties.and_then(|it| it.get(name)).and_then(Value::as_str) == Some(value)
}
