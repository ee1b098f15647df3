//! The fields of a VEVENT that do not say when it is.

use chrono::DateTime;
use daybook_core::attendee::{Attendee, Organizer, ParticipationStatus, Role};
use daybook_core::details::{Classification, Details, Reminder, Status, Transparency};

use crate::text;
use crate::tree::{Component, Property};
use crate::value::{DateOrTime, Duration, date_or_time, duration};

/// Reads everything but the times. An unknown word reads as the default RFC 5545 gives it.
pub(crate) fn details(event: &Component<'_>) -> Details {
    let mut details = Details::default();
    // The first of several counts, as when writing.
    for property in event.properties().rev() {
        read_property(property, &mut details);
    }
    details.reminders = event.components().filter_map(reminder).collect();
    details
}

fn read_property(property: &Property<'_>, details: &mut Details) {
    let name = property.name();
    let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
    // The length sorts out most names without comparing letters.
    match name.len() {
        3 if is("URL") => text::printable(property.value()).trim().clone_into(&mut details.url),
        5 if is("CLASS") => details.classification = classification(property.value()),
        6 if is("STATUS") => details.status = status(property.value()),
        6 if is("TRANSP") => details.transparency = transparency(property.value()),
        7 if is("SUMMARY") => details.summary = text::unescape(property.value()),
        8 if is("LOCATION") => details.location = text::unescape(property.value()),
        8 if is("ATTENDEE") => {
            if let Some((address, attendee)) = attendee(property) {
                details.attendees.insert(address, attendee);
            }
        }
        9 if is("ORGANIZER") => details.organizer = organizer(property),
        10 if is("CATEGORIES") => details.categories.extend(categories(property)),
        11 if is("DESCRIPTION") => details.description = text::unescape(property.value()),
        _ => {}
    }
}

fn status(value: &str) -> Status {
    match value.trim().to_ascii_uppercase().as_str() {
        "TENTATIVE" => Status::Tentative,
        "CANCELLED" => Status::Cancelled,
        _ => Status::Confirmed,
    }
}

fn transparency(value: &str) -> Transparency {
    if value.trim().eq_ignore_ascii_case("TRANSPARENT") {
        Transparency::Transparent
    } else {
        Transparency::Opaque
    }
}

/// RFC 5545 §3.8.1.3: what one does not know is private.
fn classification(value: &str) -> Classification {
    match value.trim().to_ascii_uppercase().as_str() {
        "" | "PUBLIC" => Classification::Public,
        "CONFIDENTIAL" => Classification::Confidential,
        _ => Classification::Private,
    }
}

pub(crate) fn categories(property: &Property<'_>) -> impl Iterator<Item = String> {
    let names = text::items(property.value()).map(|raw| text::unescape(raw).trim().to_owned());
    names.filter(|name| !name.is_empty())
}

/// An attendee by lower-cased address; without an address there is nobody to invite.
pub(crate) fn attendee(property: &Property<'_>) -> Option<(String, Attendee)> {
    let address = Some(text::address(property.value())).filter(|address| !address.is_empty())?;
    let mut attendee = Attendee::default();
    for parameter in property.parameters() {
        let value = parameter.value();
        match parameter.name.to_ascii_uppercase().as_str() {
            "CN" => attendee.name = name(&value),
            "ROLE" => attendee.role = role(&value),
            "PARTSTAT" => attendee.participation_status = participation_status(&value),
            _ => {}
        }
    }
    Some((address, attendee))
}

fn role(value: &str) -> Role {
    match value.to_ascii_uppercase().as_str() {
        "CHAIR" => Role::Chair,
        "OPT-PARTICIPANT" => Role::Optional,
        "NON-PARTICIPANT" => Role::Informed,
        _ => Role::Required,
    }
}

fn participation_status(value: &str) -> ParticipationStatus {
    match value.to_ascii_uppercase().as_str() {
        "ACCEPTED" => ParticipationStatus::Accepted,
        "DECLINED" => ParticipationStatus::Declined,
        "TENTATIVE" => ParticipationStatus::Tentative,
        "DELEGATED" => ParticipationStatus::Delegated,
        _ => ParticipationStatus::NeedsAction,
    }
}

fn organizer(property: &Property<'_>) -> Option<Organizer> {
    let address = Some(text::address(property.value())).filter(|address| !address.is_empty())?;
    let name = property.parameter("CN").map(|value| name(&value)).unwrap_or_default();
    Some(Organizer { name, address })
}

fn name(common_name: &str) -> String {
    text::printable(common_name).trim().to_owned()
}

/// The reminder of a VALARM; `ACTION:NONE` is Apple's way of having none.
pub(crate) fn reminder(alarm: &Component<'_>) -> Option<Reminder> {
    let silent = |action: &Property<'_>| action.value().trim().eq_ignore_ascii_case("NONE");
    if !alarm.is("VALARM") || alarm.property("ACTION").is_some_and(silent) {
        return None;
    }
    let trigger = alarm.property("TRIGGER")?;
    if let Some(seconds) = duration(trigger.value()).map(Duration::in_seconds) {
        let from_end =
            trigger.parameter("RELATED").is_some_and(|end| end.eq_ignore_ascii_case("END"));
        return Some(if from_end {
            Reminder::FromEnd(seconds)
        } else {
            Reminder::FromStart(seconds)
        });
    }
    match date_or_time(trigger.value())? {
        DateOrTime::Utc(at) => {
            Some(Reminder::At(DateTime::from_naive_utc_and_offset(at, chrono::Utc)))
        }
        DateOrTime::Local(_) | DateOrTime::Date(_) => None,
    }
}
