//! What a PATCH and a PUT make of an event (`null` deletes, objects merge, arrays are replaced).

use serde_json::{Map, Value, json};

use super::discovery::Query;
use super::errors::Refusal;
use super::event::{Event, OWN, WRITABLE, address};

/// What of an event can be written, as it is now.
pub(crate) fn writable(event: &Event) -> Map<String, Value> {
    let mut fields = event.fields.clone();
    fields.entry("reminders").or_insert_with(|| json!({"useDefault": true}));
    fields.insert("start".to_owned(), event.start.stored());
    fields.insert("end".to_owned(), event.end.stored());
    if event.repeats() {
        fields.insert("recurrence".to_owned(), json!(event.recurrence));
    }
    let status = match event {
        _ if event.cancelled => "cancelled",
        _ if event.tentative => "tentative",
        _ => "confirmed",
    };
    fields.insert("status".to_owned(), json!(status));
    fields
}

/// Whether a name is one of what can be written.
fn can_be_written(name: &str) -> bool {
    matches!(name, "start" | "end" | "recurrence" | "status" | "sequence")
        || WRITABLE.contains(&name)
}

/// What of a body is taken, before it is held against anything.
pub(crate) fn taken(body: &Value) -> Map<String, Value> {
    let fields = body.as_object().into_iter().flatten();
    fields
        .filter(|(name, _)| can_be_written(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Lays a patch over fields.
pub(crate) fn merge(fields: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        match (fields.get_mut(name), value) {
            (_, Value::Null) => {
                fields.remove(name);
            }
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, Value::Object(new)) => {
                let mut object = Map::new();
                merge(&mut object, new);
                fields.insert(name.clone(), Value::Object(object));
            }
            (_, value) => {
                fields.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Puts back what a request cannot mean because of its parameters: attachments and conferences need one
/// that says that the client knows them, labels and colors exclude each other.
pub(crate) fn keep_untaken(
    fields: &mut Map<String, Value>,
    old: &Map<String, Value>,
    body: &Value,
    query: &Query,
) {
    let mut keep = |name: &str| {
        match old.get(name) {
            Some(value) => fields.insert(name.to_owned(), value.clone()),
            None => fields.remove(name),
        };
    };
    if !query.is("supportsAttachments") {
        keep("attachments");
    }
    if query.get("conferenceDataVersion") != Some("1") {
        keep("conferenceData");
    }
    if query.get("eventLabelVersion") == Some("1") {
        keep("colorId");
        let label = body.get("eventLabelId").and_then(Value::as_str).unwrap_or_default();
        if label.is_empty() {
            fields.remove("eventLabelId");
        }
    } else {
        keep("eventLabelId");
    }
}

/// What a guest may say about themselves with `attendeesOmitted`: of the list that was sent only their
/// own entry counts.
pub(crate) fn restore_omitted(
    fields: &mut Map<String, Value>,
    old: &Map<String, Value>,
    own: &str,
) -> Result<(), Refusal> {
    if fields.remove("attendeesOmitted") != Some(Value::Bool(true)) {
        return Ok(());
    }
    let list = |fields: &Map<String, Value>| {
        fields.get("attendees").and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let is_own = |it: &Value| address(it).eq_ignore_ascii_case(own);
    let sent = list(fields);
    let mine = sent.iter().find(|it| is_own(it)).ok_or_else(|| {
        Refusal::calendar("invalid", "attendeesOmitted needs the participant's own entry.")
    })?;
    let kept: Vec<Value> =
        list(old).into_iter().map(|it| if is_own(&it) { mine.clone() } else { it }).collect();
    fields.insert("attendees".to_owned(), json!(kept));
    Ok(())
}

/// What differs.
pub(crate) fn changed(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<String> {
    let names = old.keys().chain(new.keys().filter(|name| !old.contains_key(*name)));
    names.filter(|name| old.get(*name) != new.get(*name)).cloned().collect()
}

/// Whether a guest may change this in the copy of somebody else's event.
pub(crate) fn is_guests_own(
    name: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    guest: &str,
) -> bool {
    let part = |fields: &Map<String, Value>, name: &str, part: &str| {
        fields.get(name).and_then(|it| it.get(part)).cloned().unwrap_or(json!({}))
    };
    match name {
        "attendees" => {
            let others = |fields: &Map<String, Value>| -> Vec<Value> {
                let list = fields.get("attendees").and_then(Value::as_array);
                let mut others: Vec<Value> = list
                    .into_iter()
                    .flatten()
                    .filter(|it| !address(it).eq_ignore_ascii_case(guest))
                    .cloned()
                    .collect();
                others.sort_by_key(|it| address(it).to_lowercase());
                others
            };
            let is_there = new
                .get("attendees")
                .and_then(Value::as_array)
                .is_some_and(|it| it.iter().any(|it| address(it).eq_ignore_ascii_case(guest)));
            is_there && others(old) == others(new)
        }
        "extendedProperties" => part(old, name, "shared") == part(new, name, "shared"),
        "status" => true,
        _ => OWN.contains(&name),
    }
}
