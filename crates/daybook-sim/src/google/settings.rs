//! What somebody set for themselves.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::calendar::Person;
use super::event::etag;

/// What a new person has.
pub(crate) fn initial(zone: &str, revision: u64) -> BTreeMap<String, (String, u64)> {
    let values = [
        ("autoAddHangouts", "false"),
        ("dateFieldOrder", "DMY"),
        ("defaultEventLength", "60"),
        ("format24HourTime", "true"),
        ("hideInvitations", "false"),
        ("hideWeekends", "false"),
        ("locale", "en"),
        ("remindOnRespondedEventsOnly", "false"),
        ("showDeclinedEvents", "true"),
        ("timezone", zone),
        ("useKeyboardShortcuts", "true"),
        ("weekStart", "1"),
    ];
    values.map(|(id, value)| (id.to_owned(), (value.to_owned(), revision))).into()
}

/// A setting of somebody.
pub(crate) fn json(person: &Person, id: &str) -> Option<Value> {
    let (value, revision) = person.settings.get(id)?;
    Some(json!({
        "kind": "calendar#setting",
        "etag": etag(*revision),
        "id": id,
        "value": value,
    }))
}
