//! The fields of a VEVENT that do not say when it is.

use chrono::{DateTime, Utc};
use daybook_core::attendee::{Attendee, Organizer, ParticipationStatus, Role};
use daybook_core::details::{Classification, Details, Reminder, Status, Transparency};

use crate::moment::Moment;
use crate::read;
use crate::text::{address_uri, escape};
use crate::tree::{Component, Item, Property};
use crate::value::duration_text;

/// Writes the fields that differ.
pub(super) fn set_details(event: &mut Component<'_>, before: &Details, after: &Details) {
    if before.summary != after.summary {
        set_text(event, "SUMMARY", &escape(&after.summary));
    }
    if before.description != after.description {
        set_text(event, "DESCRIPTION", &escape(&after.description));
        // The same text as HTML would now say something else, and win where it is shown.
        event.remove("X-ALT-DESC");
    }
    if before.location != after.location {
        set_text(event, "LOCATION", &escape(&after.location));
        // They say where the old place is.
        event.remove("GEO");
        event.remove("X-APPLE-STRUCTURED-LOCATION");
    }
    if before.url != after.url {
        set_text(event, "URL", after.url.trim());
    }
    if before.status != after.status {
        set_text(event, "STATUS", status(after.status));
    }
    if before.transparency != after.transparency {
        set_text(event, "TRANSP", transparency(after.transparency));
    }
    if before.classification != after.classification {
        set_text(event, "CLASS", classification(after.classification));
    }
    if before.categories != after.categories {
        set_categories(event, after);
    }
    if before.organizer != after.organizer {
        set_organizer(event, after.organizer.as_ref());
    }
    set_attendees(event, before, after);
    set_reminders(event, before, after);
}

/// Sets a value, or removes the property when there is none. Another representation of the old
/// value (ALTREP) goes with it.
fn set_text(event: &mut Component<'_>, name: &str, raw: &str) {
    if raw.is_empty() {
        event.remove(name);
        return;
    }
    let property = match event.property(name) {
        Some(old) => old.with_parameter("ALTREP", None).with_value(raw),
        None => Property::new(name, &[], raw),
    };
    event.set(property);
}

/// CONFIRMED is what no STATUS means.
fn status(status: Status) -> &'static str {
    match status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    }
}

fn transparency(transparency: Transparency) -> &'static str {
    match transparency {
        Transparency::Opaque => "OPAQUE",
        Transparency::Transparent => "TRANSPARENT",
    }
}

fn classification(classification: Classification) -> &'static str {
    match classification {
        Classification::Public => "PUBLIC",
        Classification::Private => "PRIVATE",
        Classification::Confidential => "CONFIDENTIAL",
    }
}

fn set_categories(event: &mut Component<'_>, after: &Details) {
    let mut missing = after.categories.clone();
    event.items.retain_mut(|item| {
        let Item::Property(property) = item else { return true };
        if !property.is("CATEGORIES") {
            return true;
        }
        let all: Vec<String> = read::categories(property).collect();
        let kept: Vec<&String> = all.iter().filter(|name| missing.remove(*name)).collect();
        if kept.len() < all.len() && !kept.is_empty() {
            let raw: Vec<String> = kept.iter().map(|name| escape(name)).collect();
            *property = property.with_value(&raw.join(","));
        }
        !kept.is_empty()
    });
    if !missing.is_empty() {
        let raw: Vec<String> = missing.iter().map(|name| escape(name)).collect();
        event.push(Property::new("CATEGORIES", &[], &raw.join(",")));
    }
}

fn set_organizer(event: &mut Component<'_>, organizer: Option<&Organizer>) {
    let Some(Organizer { name, address }) = organizer else {
        event.remove("ORGANIZER");
        return;
    };
    let old = event.property("ORGANIZER");
    let same = old.filter(|old| crate::text::address(old.value()) == *address);
    let property = match same {
        Some(old) => old.clone(),
        // Whatever else was said about somebody else does not hold.
        None => Property::new("ORGANIZER", &[], &address_uri(address)),
    };
    event.set(property.with_parameter("CN", Some(name.as_str()).filter(|name| !name.is_empty())));
}

fn set_attendees(event: &mut Component<'_>, before: &Details, after: &Details) {
    if before.attendees == after.attendees {
        return;
    }
    event.items.retain_mut(|item| {
        let Item::Property(property) = item else { return true };
        if !property.is("ATTENDEE") {
            return true;
        }
        let Some((address, old)) = read::attendee(property) else { return true };
        match after.attendees.get(&address) {
            Some(new) => {
                if *new != old {
                    *property = with_attendee(property, &old, new);
                }
                true
            }
            None => false,
        }
    });
    for (address, attendee) in &after.attendees {
        if !before.attendees.contains_key(address) {
            let line = Property::new("ATTENDEE", &[], &address_uri(address));
            event.push(with_attendee(&line, &Attendee::default(), attendee));
        }
    }
}

fn with_attendee(line: &Property<'_>, old: &Attendee, new: &Attendee) -> Property<'static> {
    let mut line = line.with_value(line.value());
    if old.name != new.name {
        line = line.with_parameter("CN", Some(new.name.as_str()).filter(|name| !name.is_empty()));
    }
    if old.role != new.role {
        let role = match new.role {
            Role::Chair => "CHAIR",
            Role::Required => "REQ-PARTICIPANT",
            Role::Optional => "OPT-PARTICIPANT",
            Role::Informed => "NON-PARTICIPANT",
        };
        line = line.with_parameter("ROLE", Some(role));
    }
    if old.participation_status != new.participation_status {
        let status = match new.participation_status {
            ParticipationStatus::NeedsAction => "NEEDS-ACTION",
            ParticipationStatus::Accepted => "ACCEPTED",
            ParticipationStatus::Declined => "DECLINED",
            ParticipationStatus::Tentative => "TENTATIVE",
            ParticipationStatus::Delegated => "DELEGATED",
        };
        line = line.with_parameter("PARTSTAT", Some(status));
    }
    line
}

fn set_reminders(event: &mut Component<'_>, before: &Details, after: &Details) {
    event.items.retain(|item| match item {
        Item::Component(alarm) => {
            read::reminder(alarm).is_none_or(|reminder| after.reminders.contains(&reminder))
        }
        Item::Property(_) => true,
    });
    for reminder in after.reminders.difference(&before.reminders) {
        event.items.push(Item::Component(alarm(*reminder)));
    }
}

/// A reminder on screen (RFC 5545 §3.6.6), which must have a text.
fn alarm(reminder: Reminder) -> Component<'static> {
    let mut alarm = Component::new("VALARM");
    alarm.push(Property::new("ACTION", &[], "DISPLAY"));
    alarm.push(Property::new("DESCRIPTION", &[], "Reminder"));
    alarm.push(match reminder {
        Reminder::FromStart(seconds) => Property::new("TRIGGER", &[], &duration_text(seconds)),
        Reminder::FromEnd(seconds) => {
            Property::new("TRIGGER", &[("RELATED", "END")], &duration_text(seconds))
        }
        Reminder::At(at) => {
            let at = instant(at).property("TRIGGER");
            at.with_parameter("VALUE", Some("DATE-TIME"))
        }
    });
    alarm
}

/// An instant, as the UTC time it is written as.
pub(super) fn instant(at: DateTime<Utc>) -> Moment {
    use daybook_core::wall_time::{WallTime, Zone};
    Moment::Time(WallTime { local: at.naive_utc(), zone: Zone::Utc })
}
