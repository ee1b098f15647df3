//! What makes an event that can be kept.

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::colors;
use super::errors::Refusal;
use super::event::address;
use super::json::Fields as _;
use super::quirks::Quirks;
use super::recurrence::Series;
use super::when::{End, Slot, When};

/// An event that can be kept, without what the service adds.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) start: When,
    pub(crate) end: When,
    pub(crate) recurrence: Vec<String>,
    pub(crate) cancelled: bool,
    pub(crate) tentative: bool,
    pub(crate) fields: Map<String, Value>,
}

/// Checks fields that were merged.
pub(crate) fn draft(
    mut fields: Map<String, Value>,
    home: Tz,
    quirks: &Quirks,
) -> Result<Draft, Refusal> {
    fields.retain(|_, value| !value.is_null());
    fields.remove("sequence");
    let (start, end) = times(&fields, quirks)?;
    let recurrence = recurrence(&fields, &start, &end, home)?;
    let status = fields.get("status").and_then(Value::as_str).unwrap_or("confirmed");
    let (cancelled, tentative) = match status {
        "confirmed" => (false, false),
        "tentative" => (false, true),
        "cancelled" => (true, false),
        _ => return Err(Refusal::invalid("Invalid value for: status")),
    };
    for name in ["start", "end", "recurrence", "status"] {
        fields.remove(name);
    }
    words(&fields)?;
    texts(&mut fields, quirks);
    reminders(&mut fields)?;
    attendees(&mut fields)?;
    extended_properties(&mut fields)?;
    attachments(&fields)?;
    Ok(Draft { start, end, recurrence, cancelled, tentative, fields })
}

fn times(fields: &Map<String, Value>, quirks: &Quirks) -> Result<(When, When), Refusal> {
    let read = |name: &str, which: End| match fields.get(name) {
        Some(value) => When::read(value, which),
        None => Err(Refusal::required(format!("Missing {name} time."))),
    };
    let (start, end) = (read("start", End::Start)?, read("end", End::End)?);
    let empty = || {
        let message = "The specified time range is empty.";
        Err(Refusal::calendar("timeRangeEmpty", message))
    };
    match (start.slot, end.slot) {
        (Slot::Date(from), Slot::Date(to)) if to <= from => empty(),
        (Slot::At(from), Slot::At(to)) if to < from => empty(),
        (Slot::At(from), Slot::At(to)) if to == from && !quirks.zero_duration => empty(),
        (Slot::Date(_), Slot::At(_)) | (Slot::At(_), Slot::Date(_)) => {
            let message = "Start and end times must either both be date or both be dateTime.";
            Err(Refusal::invalid(message))
        }
        _ => Ok((start, end)),
    }
}

fn recurrence(
    fields: &Map<String, Value>,
    start: &When,
    end: &When,
    home: Tz,
) -> Result<Vec<String>, Refusal> {
    let lines = fields.get("recurrence").and_then(Value::as_array);
    let lines: Vec<String> =
        lines.into_iter().flatten().filter_map(|it| it.as_str().map(str::to_owned)).collect();
    if lines.is_empty() {
        return Ok(lines);
    }
    for (when, word) in [(start, "start"), (end, "end")] {
        if !when.slot.is_date() && when.zone.is_none() {
            let message = format!("Missing time zone definition for {word} time.");
            return Err(Refusal::required(message));
        }
    }
    Series::read(&lines, start, home)?;
    Ok(lines)
}

/// Fields that are one of a few words.
fn words(fields: &Map<String, Value>) -> Result<(), Refusal> {
    let choices: [(&str, &[&str]); 3] = [
        ("transparency", &["opaque", "transparent"]),
        ("visibility", &["default", "public", "private", "confidential"]),
        (
            "eventType",
            &["default", "birthday", "focusTime", "fromGmail", "outOfOffice", "workingLocation"],
        ),
    ];
    for (name, choices) in choices {
        let value = fields.get(name).and_then(Value::as_str);
        if value.is_some_and(|value| !choices.contains(&value)) {
            return Err(Refusal::invalid(format!("Invalid value for: {name}")));
        }
    }
    let color = fields.get("colorId").and_then(Value::as_str);
    if color.is_some_and(|color| !colors::is_event_id(color)) {
        return Err(Refusal::invalid("Invalid color id."));
    }
    Ok(())
}

/// A text that is empty is none.
fn texts(fields: &mut Map<String, Value>, quirks: &Quirks) {
    for name in ["summary", "description", "location"] {
        if fields.get(name) == Some(&json!("")) {
            fields.remove(name);
        }
        let Some(Value::String(text)) = fields.get_mut(name) else { continue };
        if quirks.reformats {
            let plain = text.replace("\r\n", "\n");
            plain.trim().clone_into(text);
        }
        let limit = quirks.description_limit.filter(|_| name == "description");
        if let Some((place, _)) = limit.and_then(|limit| text.char_indices().nth(limit)) {
            text.truncate(place);
        }
    }
}

/// An event without reminders has the usual ones; one with other reminders does not have those as well.
fn reminders(fields: &mut Map<String, Value>) -> Result<(), Refusal> {
    let reminders = fields.entry("reminders").or_insert_with(|| json!({"useDefault": true}));
    if reminders.get("useDefault").is_none() {
        reminders.set("useDefault", json!(false));
    }
    let overrides = reminders.get("overrides").and_then(Value::as_array);
    let overrides = overrides.map_or(&[][..], Vec::as_slice);
    let by_default = reminders.get("useDefault").and_then(Value::as_bool).unwrap_or(false);
    if by_default && !overrides.is_empty() {
        let message = "Cannot specify both default reminders and overrides at the same time.";
        return Err(Refusal::calendar("cannotUseDefaultRemindersAndSpecifyOverride", message));
    }
    check_reminders(overrides)
}

/// Reminders as events and lists of calendars have them.
pub(crate) fn check_reminders(reminders: &[Value]) -> Result<(), Refusal> {
    if reminders.len() > 5 {
        return Err(Refusal::calendar("invalid", "Too many reminders: at most 5 are allowed."));
    }
    for reminder in reminders {
        let method = reminder.get("method").and_then(Value::as_str);
        let minutes = reminder.get("minutes").and_then(Value::as_i64);
        match (method, minutes) {
            (None, _) | (_, None) => return Err(Refusal::required("Missing override reminder.")),
            (Some("email" | "popup"), Some(0..=40_320)) => {}
            _ => return Err(Refusal::calendar("invalid", "Invalid reminder.")),
        }
    }
    Ok(())
}

fn attendees(fields: &mut Map<String, Value>) -> Result<(), Refusal> {
    let Some(Value::Array(attendees)) = fields.get_mut("attendees") else { return Ok(()) };
    let mut seen: Vec<String> = Vec::new();
    for attendee in attendees.iter_mut() {
        let email = address(attendee).to_owned();
        if email.is_empty() {
            return Err(Refusal::required("Missing attendee email."));
        }
        let (name, host) = email.split_once('@').unwrap_or_default();
        if name.is_empty() || host.is_empty() || email.contains(char::is_whitespace) {
            return Err(Refusal::invalid("Invalid attendee email."));
        }
        if seen.contains(&email.to_lowercase()) {
            return Err(Refusal::invalid("Duplicate attendee email."));
        }
        seen.push(email.to_lowercase());
        let Some(entry) = attendee.as_object_mut() else { continue };
        for name in ["self", "organizer", "id", "asyncOperation"] {
            entry.remove(name);
        }
        entry.retain(|_, value| !value.is_null());
        let said = entry.entry("responseStatus").or_insert(json!("needsAction"));
        let known = ["needsAction", "declined", "tentative", "accepted"];
        if !said.as_str().is_some_and(|said| known.contains(&said)) {
            return Err(Refusal::invalid("Invalid value for: responseStatus"));
        }
    }
    if attendees.is_empty() {
        fields.remove("attendees");
    }
    Ok(())
}

/// Longer keys are dropped and longer values cut, both without a word; too many properties are refused.
fn extended_properties(fields: &mut Map<String, Value>) -> Result<(), Refusal> {
    let Some(Value::Object(kinds)) = fields.get_mut("extendedProperties") else { return Ok(()) };
    let (mut count, mut size) = (0, 0);
    for properties in kinds.values_mut().filter_map(Value::as_object_mut) {
        properties.retain(|key, value| key.chars().count() <= 44 && value.is_string());
        for (key, value) in properties.iter_mut() {
            let text = value.as_str().unwrap_or_default();
            let kept: String = text.chars().take(1024).collect();
            count += 1;
            size += key.len() + kept.len();
            *value = Value::String(kept);
        }
    }
    kinds.retain(|kind, properties| {
        matches!(kind.as_str(), "private" | "shared")
            && properties.as_object().is_some_and(|it| !it.is_empty())
    });
    if count > 300 || size > 32 * 1024 {
        let message = "The extended properties of the event are too large.";
        return Err(Refusal::calendar("invalid", message));
    }
    if kinds.is_empty() {
        fields.remove("extendedProperties");
    }
    Ok(())
}

fn attachments(fields: &Map<String, Value>) -> Result<(), Refusal> {
    let attachments = fields.get("attachments").and_then(Value::as_array);
    let attachments = attachments.map_or(&[][..], Vec::as_slice);
    if attachments.len() > 25 {
        return Err(Refusal::calendar("invalid", "Too many attachments: at most 25 are allowed."));
    }
    if attachments.iter().any(|it| it.get("fileUrl").and_then(Value::as_str).is_none()) {
        return Err(Refusal::required("Missing attachment file URL."));
    }
    Ok(())
}

/// An id that a client may give to an event.
pub(crate) fn check_id(id: &str) -> Result<(), Refusal> {
    let fits = (5..=1024).contains(&id.len())
        && id.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'v').contains(&it));
    if fits { Ok(()) } else { Err(Refusal::invalid("Invalid resource id value.")) }
}
