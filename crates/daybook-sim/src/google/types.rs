//! Events that are more than appointments: what each `eventType` must be and can never become.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::calendar::Kind;
use super::checks::Draft;
use super::errors::Refusal;
use super::event::Event;
use super::when::Slot;

fn kind(draft: &Draft) -> &str {
    draft.fields.get("eventType").and_then(Value::as_str).unwrap_or("default")
}

fn is(draft: &Draft, name: &str, value: &str) -> bool {
    draft.fields.get(name).and_then(Value::as_str) == Some(value)
}

/// Whether an event of its type can be made in a calendar.
pub(crate) fn check_new(draft: &Draft, place: Kind, workspace: bool) -> Result<(), Refusal> {
    let kind = kind(draft);
    match kind {
        "default" => return Ok(()),
        "fromGmail" => {
            let message = "Events of this type cannot be created.";
            return Err(Refusal::calendar("invalidEventType", message));
        }
        _ if place != Kind::Primary => {
            let message = "Events of this type can only be created on primary calendars.";
            return Err(Refusal::event_type(message));
        }
        "birthday" => {}
        _ if !workspace => {
            return Err(Refusal::event_type("This calendar does not support the event type."));
        }
        _ => {}
    }
    check(draft)
}

/// Whether an event is what its type must be.
pub(crate) fn check(draft: &Draft) -> Result<(), Refusal> {
    let length = match (draft.start.slot, draft.end.slot) {
        (Slot::Date(start), Slot::Date(end)) => Some(end - start),
        _ => None,
    };
    let malformed = |reason: &str, message: &str| Err(Refusal::calendar(reason, message));
    match kind(draft) {
        "workingLocation" => {
            let reason = "malformedWorkingLocationEvent";
            let properties = draft.fields.get("workingLocationProperties");
            let place = properties.and_then(|it| it.get("type")).and_then(Value::as_str);
            if !matches!(place, Some("homeOffice" | "officeLocation" | "customLocation")) {
                return malformed(reason, "Working location properties are missing.");
            }
            if length.is_some_and(|length| length != TimeDelta::days(1)) {
                return malformed(reason, "All-day working locations last exactly one day.");
            }
            if !is(draft, "visibility", "public") || !is(draft, "transparency", "transparent") {
                let message = "Working locations are public and transparent.";
                return malformed(reason, message);
            }
            Ok(())
        }
        "outOfOffice" => {
            let reason = "malformedOutOfOfficeEvent";
            if length.is_some() || !draft.fields.contains_key("outOfOfficeProperties") {
                return malformed(reason, "Out of office events have times and properties.");
            }
            Ok(())
        }
        "focusTime" => {
            let reason = "malformedFocusTimeEvent";
            if length.is_some() || !draft.fields.contains_key("focusTimeProperties") {
                return malformed(reason, "Focus times have times and properties.");
            }
            Ok(())
        }
        "birthday" => {
            let properties = draft.fields.get("birthdayProperties");
            let of = properties.and_then(|it| it.get("type")).unwrap_or(&Value::Null);
            let yearly = draft.recurrence.len() == 1
                && draft.recurrence.iter().all(|it| it.starts_with("RRULE:FREQ=YEARLY"));
            let fits = length == Some(TimeDelta::days(1))
                && yearly
                && is(draft, "visibility", "private")
                && is(draft, "transparency", "transparent")
                && (of.is_null() || *of == json!("birthday"));
            if fits {
                Ok(())
            } else {
                let message = "Birthdays are private, transparent, yearly and one day long.";
                malformed("invalid", message)
            }
        }
        _ => Ok(()),
    }
}

/// Whether an event of its type may be changed so.
pub(crate) fn check_change(
    event: &Event,
    draft: &Draft,
    changed: &[String],
) -> Result<(), Refusal> {
    if kind(draft) != event.kind() {
        return Err(Refusal::event_type("The event type cannot be changed."));
    }
    let allowed: &[&str] = match event.kind() {
        "fromGmail" => &[
            "colorId",
            "reminders",
            "visibility",
            "transparency",
            "status",
            "attendees",
            "extendedProperties",
        ],
        "birthday" => &["summary", "start", "end", "colorId", "reminders", "recurrence"],
        _ => return check(draft),
    };
    if changed.iter().all(|name| allowed.contains(&name.as_str())) {
        return check(draft);
    }
    Err(Refusal::event_type("This property of events of this type cannot be changed."))
}

/// Whether an event of its type may be deleted or moved.
pub(crate) fn check_removal(event: &Event, moves: bool) -> Result<(), Refusal> {
    match event.kind() {
        "birthday" => Err(Refusal::event_type("Birthdays cannot be deleted or moved.")),
        "default" => Ok(()),
        _ if moves => Err(Refusal::event_type("Events of this type cannot be moved.")),
        _ => Ok(()),
    }
}
