//! The fields of an event that have to change for it to say something else. What is not named in them
//! stays at Google as it is.

use std::collections::BTreeSet;

use daybook_core::attendee::{Attendee, ParticipationStatus, Role};
use daybook_core::details::{Classification, Details, Reminder, Status, Transparency, When};
use serde_json::{Map, Value, json};

use super::aggregate::Part;
use super::details::{attendee, organizer, overrides, reminder};
use super::kept::Kept;
use super::moment;

/// An event has at most so many reminders of its own, none longer before than four weeks.
const MOST_REMINDERS: usize = 5;
const LONGEST_REMINDER: i64 = 40_320;

/// On what terms events are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    /// The zone of times that are nowhere.
    pub(super) home: chrono_tz::Tz,
    /// Whether guests who are new are invited. Otherwise they are kept where only programs see them.
    pub(super) invites: bool,
}

/// Fields to send, `null` for what is to go.
pub(super) type Fields = Map<String, Value>;

/// Sets when the event `base` is; `before` is when it was, if that is known.
pub(super) fn set_when(
    fields: &mut Fields,
    before: Option<When>,
    after: When,
    home: chrono_tz::Tz,
) -> Result<(), String> {
    if before == Some(after) {
        return Ok(());
    }
    let (mut start, mut end) = match after {
        When::AllDay { start, end } => (moment::date(start)?, moment::date(end)?),
        When::Timed { start, end } => (moment::time(start, home)?, moment::time(end, home)?),
    };
    // Objects are merged: what is left of the other form would stand beside this one.
    if before.is_none_or(|before| before.is_all_day() != after.is_all_day()) {
        let others: &[&str] =
            if after.is_all_day() { &["dateTime", "timeZone"] } else { &["date"] };
        for side in [&mut start, &mut end] {
            for name in others {
                side.as_object_mut().map(|side| side.insert((*name).to_owned(), Value::Null));
            }
        }
    }
    fields.insert("start".to_owned(), start);
    fields.insert("end".to_owned(), end);
    Ok(())
}

/// Sets what the event `base` says; `before` is what it said, if that is known.
pub(super) fn set_details(
    fields: &mut Fields,
    base: &Part,
    before: Option<&Details>,
    after: &Details,
    invites: bool,
) -> Result<(), String> {
    set_words(fields, before, after);
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    let mut kept = Kept {
        status: (after.status == Status::Cancelled).then_some(Status::Cancelled),
        categories: after.categories.clone(),
        ..Kept::default()
    };
    let web = ["http://", "https://"].iter().any(|scheme| after.url.starts_with(scheme));
    if !web {
        kept.url.clone_from(&after.url);
    }
    if before.map(|it| &it.url) != Some(&after.url) {
        let source = match base.get("source").get("title").and_then(Value::as_str) {
            Some(title) if web => json!({"url": after.url, "title": title}),
            None if web => json!({"url": after.url, "title": after.url}),
            _ => Value::Null,
        };
        if source.is_object() || base.get("source").is_object() {
            set("source", source);
        }
    }
    let (reminders, left) = reminders(base, &after.reminders);
    kept.reminders = left;
    let other = before.is_some_and(|it| it.reminders != after.reminders);
    // Of a date that was left out nobody knows what it had: what is usual, or what it is to have.
    if before.is_none() || (other && reminders != overrides(base)) {
        let usual = before.is_none() && reminders.is_empty();
        set("reminders", json!({"useDefault": usual, "overrides": reminders}));
    }
    let listed = base.get("attendees").as_array();
    let other = before.is_some_and(|it| it.attendees != after.attendees);
    let guests = guests(base, after, invites).filter(|_| other);
    let there = guests.as_ref().or(listed);
    kept.attendees = after.attendees.clone();
    for (address, _) in there.into_iter().flatten().filter_map(attendee) {
        kept.attendees.remove(&address);
    }
    if guests.as_ref() != listed
        && let Some(guests) = guests
    {
        set("attendees", json!(guests));
    }
    kept.organizer = after.organizer.clone().filter(|_| organizer(base).is_none());
    for (name, value) in kept.patch(base)? {
        set_private(fields, &name, value);
    }
    Ok(())
}

fn set_words(fields: &mut Fields, before: Option<&Details>, after: &Details) {
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    for (name, text) in [
        ("summary", (|it| &it.summary) as fn(&Details) -> &String),
        ("description", |it| &it.description),
        ("location", |it| &it.location),
    ] {
        if before.map(text) != Some(text(after)) {
            set(name, text_or_null(text(after)));
        }
    }
    let word = |details: &Details| status(details.status);
    if before.map(word) != Some(word(after)) {
        set("status", json!(word(after)));
    }
    if before.map(|it| it.transparency) != Some(after.transparency) {
        set("transparency", json!(transparency(after.transparency)));
    }
    if before.map(|it| it.classification) != Some(after.classification) {
        set("visibility", json!(visibility(after.classification)));
    }
}

/// Sets a private property of an event.
pub(super) fn set_private(fields: &mut Fields, name: &str, value: Value) {
    let object = |value: &mut Value| {
        if !value.is_object() {
            *value = json!({});
        }
    };
    let extended = fields.entry("extendedProperties").or_insert(Value::Null);
    object(extended);
    let private = extended.as_object_mut().map(|it| it.entry("private").or_insert(Value::Null));
    if let Some(private) = private {
        object(private);
        private.as_object_mut().map(|it| it.insert(name.to_owned(), value));
    }
}

fn text_or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { json!(text) }
}

/// To Google `cancelled` would mean deleted.
fn status(status: Status) -> &'static str {
    match status {
        Status::Confirmed | Status::Cancelled => "confirmed",
        Status::Tentative => "tentative",
    }
}

fn transparency(transparency: Transparency) -> &'static str {
    match transparency {
        Transparency::Opaque => "opaque",
        Transparency::Transparent => "transparent",
    }
}

fn visibility(classification: Classification) -> &'static str {
    match classification {
        Classification::Public => "default",
        Classification::Private => "private",
        Classification::Confidential => "confidential",
    }
}

/// The reminders Google can have: those that stay as they are, and new ones on screen, the nearest
/// first. Also those that it cannot.
fn reminders(base: &Part, after: &BTreeSet<Reminder>) -> (Vec<Value>, BTreeSet<Reminder>) {
    let stays = |entry: &&Value| reminder(entry).is_some_and(|it| after.contains(&it));
    let mut entries: Vec<Value> = overrides(base).iter().filter(stays).cloned().collect();
    let there: BTreeSet<Reminder> = entries.iter().filter_map(reminder).collect();
    let mut left = BTreeSet::new();
    // Sorted, the nearest before the start comes last.
    for reminder in after.iter().rev().filter(|it| !there.contains(it)) {
        match minutes(*reminder).filter(|_| entries.len() < MOST_REMINDERS) {
            Some(minutes) => entries.push(json!({"method": "popup", "minutes": minutes})),
            None => drop(left.insert(*reminder)),
        }
    }
    (entries, left)
}

fn minutes(reminder: Reminder) -> Option<i64> {
    match reminder {
        Reminder::FromStart(seconds) if seconds % 60 == 0 => {
            Some(seconds / -60).filter(|minutes| (0..=LONGEST_REMINDER).contains(minutes))
        }
        _ => None,
    }
}

/// The guests that stay, with what changed about them, and those who are invited. `None` where there are
/// none, and where Google shows only some of them: written back, the others would be gone.
fn guests(base: &Part, after: &Details, invites: bool) -> Option<Vec<Value>> {
    if base.get("attendeesOmitted").as_bool().unwrap_or(false) {
        return None;
    }
    let list = base.get("attendees").as_array().map_or(&[][..], Vec::as_slice);
    let stays = |entry: &Value| match attendee(entry) {
        None => Some(entry.clone()),
        Some((address, old)) => {
            after.attendees.get(&address).map(|new| with_attendee(entry, &old, new))
        }
    };
    let mut guests: Vec<Value> = list.iter().filter_map(stays).collect();
    if invites {
        let known: BTreeSet<String> =
            list.iter().filter_map(attendee).map(|(address, _)| address).collect();
        let new = after.attendees.iter().filter(|(address, _)| !known.contains(*address));
        guests.extend(new.map(|(address, guest)| {
            with_attendee(&json!({"email": address}), &Attendee::default(), guest)
        }));
    }
    Some(guests).filter(|guests| !guests.is_empty() || !list.is_empty())
}

fn with_attendee(entry: &Value, old: &Attendee, new: &Attendee) -> Value {
    let mut entry = entry.clone();
    if let Some(fields) = entry.as_object_mut() {
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        if old.name != new.name {
            set("displayName", text_or_null(&new.name));
        }
        if old.role != new.role {
            set("optional", json!(matches!(new.role, Role::Optional | Role::Informed)));
        }
        if old.participation_status != new.participation_status {
            let said = match new.participation_status {
                ParticipationStatus::Accepted => "accepted",
                ParticipationStatus::Declined => "declined",
                ParticipationStatus::Tentative => "tentative",
                ParticipationStatus::NeedsAction | ParticipationStatus::Delegated => "needsAction",
            };
            set("responseStatus", json!(said));
        }
    }
    entry
}
