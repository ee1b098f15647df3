//! What an event says about itself, in the words of the domain.

use std::collections::BTreeMap;

use daybook_core::attendee::{Attendee, Organizer, ParticipationStatus, Role};
use daybook_core::details::{Classification, Details, Reminder, Status, Transparency};
use serde_json::Value;

use super::aggregate::Part;
use super::kept::Kept;

/// What somebody who may only see when others are busy sees in place of a title.
const BUSY: &str = "Busy";

/// Reads everything but the times. An unknown word reads as what it usually is.
pub(super) fn details(part: &Part) -> Details {
    let kept = Kept::read(part);
    let mut attendees = attendees(part);
    for (address, attendee) in kept.attendees {
        attendees.entry(address).or_insert(attendee);
    }
    let source = part.get("source").get("url").and_then(Value::as_str).unwrap_or_default();
    let mut reminders = kept.reminders;
    reminders.extend(overrides(part).iter().filter_map(reminder));
    Details {
        summary: if is_busy_time(part) { BUSY } else { part.text("summary") }.to_owned(),
        // As it is, HTML or not: a text that nobody edited is never written back.
        description: part.text("description").to_owned(),
        location: part.text("location").to_owned(),
        url: if kept.url.is_empty() { source.to_owned() } else { kept.url },
        status: kept.status.unwrap_or(status(part)),
        transparency: match part.text("transparency") {
            "transparent" => Transparency::Transparent,
            _ => Transparency::Opaque,
        },
        classification: match part.text("visibility") {
            "private" => Classification::Private,
            "confidential" => Classification::Confidential,
            _ => Classification::Public,
        },
        categories: kept.categories,
        reminders,
        attendees,
        organizer: organizer(part).or(kept.organizer),
    }
}

/// An event of which only the time is shown says not even when it was made.
fn is_busy_time(part: &Part) -> bool {
    part.get("summary").is_null() && part.get("created").is_null()
}

pub(super) fn status(part: &Part) -> Status {
    match part.text("status") {
        "tentative" => Status::Tentative,
        "cancelled" => Status::Cancelled,
        _ => Status::Confirmed,
    }
}

/// The reminders an event has of its own. Those that the calendar gives to every event are not its.
pub(super) fn overrides(part: &Part) -> &[Value] {
    let overrides = part.get("reminders").get("overrides").and_then(Value::as_array);
    overrides.map_or(&[], Vec::as_slice)
}

/// A reminder, by whatever means it comes.
pub(super) fn reminder(value: &Value) -> Option<Reminder> {
    let minutes = value.get("minutes")?.as_i64()?;
    minutes.checked_mul(-60).map(Reminder::FromStart)
}

fn attendees(part: &Part) -> BTreeMap<String, Attendee> {
    let list = part.get("attendees").as_array();
    list.into_iter().flatten().filter_map(attendee).collect()
}

/// A guest by lower-cased address; without an address there is nobody.
pub(super) fn attendee(value: &Value) -> Option<(String, Attendee)> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let address = Some(text("email").trim().to_lowercase()).filter(|it| !it.is_empty())?;
    let optional = value.get("optional").and_then(Value::as_bool).unwrap_or(false);
    let attendee = Attendee {
        name: text("displayName").trim().to_owned(),
        role: if optional { Role::Optional } else { Role::Required },
        participation_status: match text("responseStatus") {
            "accepted" => ParticipationStatus::Accepted,
            "declined" => ParticipationStatus::Declined,
            "tentative" => ParticipationStatus::Tentative,
            _ => ParticipationStatus::NeedsAction,
        },
    };
    Some((address, attendee))
}

/// Who called the meeting. The calendar itself organizes whatever is made in it, which says nothing
/// unless somebody is invited.
pub(super) fn organizer(part: &Part) -> Option<Organizer> {
    let organizer = part.get("organizer");
    let own = organizer.get("self").and_then(Value::as_bool).unwrap_or(false);
    let text = |name: &str| organizer.get(name).and_then(Value::as_str).unwrap_or_default().trim();
    let address = text("email").to_lowercase();
    if address.is_empty() || (own && attendees(part).is_empty()) {
        return None;
    }
    Some(Organizer { name: text("displayName").to_owned(), address })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(event: &Value) -> Details {
        let mut event = event.clone();
        event["id"] = json!("event");
        details(&Part::of(event).unwrap())
    }

    #[test]
    fn a_time_of_which_nothing_else_is_shown_is_busy() {
        assert_eq!(read(&json!({"visibility": "private"})).summary, "Busy");
        let untitled = json!({"created": "2026-11-18T09:00:00.000Z"});
        assert_eq!(read(&untitled).summary, "", "nobody gave it a title");
    }

    #[test]
    fn unknown_words_are_read_as_what_is_usual() {
        let read = read(&json!({
            "summary": "Cut",
            "status": "pencilled",
            "transparency": "translucent",
            "visibility": "friends",
            "reminders": {"overrides": [{"method": "carrier pigeon", "minutes": 10}, {"method": "popup"}]},
            "attendees": [{"email": "Ann@Example.com", "responseStatus": "maybe"}, {"displayName": "Nobody"}],
        }));
        let expected = Details {
            summary: "Cut".to_owned(),
            reminders: [Reminder::FromStart(-600)].into(),
            attendees: [("ann@example.com".to_owned(), Attendee::default())].into(),
            ..Details::default()
        };
        assert_eq!(read, expected);
    }

    #[test]
    fn the_calendar_itself_is_no_organizer_worth_telling_unless_somebody_is_invited() {
        let alone =
            json!({"summary": "Cut", "organizer": {"email": "desk@sim.example", "self": true}});
        assert_eq!(read(&alone).organizer, None);
        let mut meeting = alone.clone();
        meeting["attendees"] = json!([{"email": "ann@example.com"}]);
        assert_eq!(read(&meeting).organizer.unwrap().address, "desk@sim.example");
        let invited = json!({"summary": "Cut", "organizer": {"email": "Noor@sim.example"}});
        assert_eq!(read(&invited).organizer.unwrap().address, "noor@sim.example");
    }
}
