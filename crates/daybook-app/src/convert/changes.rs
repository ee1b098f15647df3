//! What a version of an appointment changed, field by field.

use std::collections::{BTreeSet, HashMap};

use daybook_core::appointment::{Appointment, Content};
use daybook_core::details::{Details, Reminder};
use daybook_core::id::{ClientId, ServiceId, StaffId};
use daybook_core::merge::Atom;

use super::conflict::{atoms, label, value};
use super::done::progress_words;
use super::words::{Style, counted, list};
use crate::api::history::ChangedFieldDto;

/// What people and services are called.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) staff: HashMap<StaffId, String>,
    pub(crate) clients: HashMap<ClientId, String>,
    pub(crate) services: HashMap<ServiceId, String>,
}

impl Names {
    /// What the grid calls an appointment.
    pub(crate) fn title(&self, of: &Appointment) -> String {
        let service = of.booking.service.and_then(|service| self.services.get(&service));
        let service = service.filter(|name| !name.is_empty());
        service.unwrap_or(&of.content.details.summary).clone()
    }
}

/// The fields in which two versions differ. What is new or gone shows what it says, but not what it
/// leaves as it usually is.
pub(crate) fn changed_fields(
    before: Option<&Appointment>,
    after: Option<&Appointment>,
    names: &Names,
    style: Style,
) -> Vec<ChangedFieldDto> {
    let versions = [before, after];
    let contents = versions.map(|version| version.map(|it| &it.content));
    let usual = contents.into_iter().flatten().next().map(blank);
    let mut fields = Vec::new();
    let mut add = |label: String, [before, after]: [Option<String>; 2], usual: &str| {
        let new_or_gone = before.is_none() != after.is_none();
        let shown = before.as_deref().or(after.as_deref()).unwrap_or_default();
        if (new_or_gone && shown != usual) || (!new_or_gone && before != after) {
            fields.push(ChangedFieldDto { label, before, after });
        }
    };
    for atom in atoms(&contents, &[]) {
        let usual = match (&atom, &usual) {
            (Atom::When | Atom::Shape, _) | (_, None) => String::new(),
            (atom, Some(usual)) => value(atom, usual, style),
        };
        let read = contents.map(|content| content.map(|content| value(&atom, content, style)));
        add(label(&atom, style), read, &usual);
    }
    for (label, read) in OTHERS {
        let read = |version: &Appointment| read(version, names);
        add((*label).to_owned(), versions.map(|version| version.map(read)), "");
    }
    fields
}

/// Says nothing but when.
fn blank(content: &Content) -> Content {
    Content { details: Details::default(), recurrence: None, ..content.clone() }
}

type Read = fn(&Appointment, &Names) -> String;

/// What no conflict is ever about.
const OTHERS: &[(&str, Read)] = &[
    ("Categories", |of, _| {
        let categories: Vec<String> = of.content.details.categories.iter().cloned().collect();
        list(&categories)
    }),
    ("Reminders", |of, _| reminders(&of.content.details.reminders)),
    ("Organizer", |of, _| {
        let organizer = of.content.details.organizer.as_ref();
        organizer.map(|organizer| organizer.address.clone()).unwrap_or_default()
    }),
    ("Client", |of, names| name(&names.clients, of.booking.client)),
    ("Service", |of, names| name(&names.services, of.booking.service)),
    ("With", |of, names| name(&names.staff, of.booking.staff)),
    ("Progress", |of, _| {
        use daybook_core::appointment::Progress;
        match of.booking.progress {
            Progress::Booked => String::new(),
            further => progress_words(further).to_owned(),
        }
    }),
    ("Sync", |of, _| if of.booking.sync_off { "off".to_owned() } else { String::new() }),
];

fn name<I: Eq + std::hash::Hash>(names: &HashMap<I, String>, id: Option<I>) -> String {
    id.and_then(|id| names.get(&id).cloned()).unwrap_or_default()
}

fn reminders(all: &BTreeSet<Reminder>) -> String {
    list(&all.iter().rev().map(|reminder| before(*reminder)).collect::<Vec<_>>())
}

fn before(reminder: Reminder) -> String {
    let Reminder::FromStart(seconds @ ..=0) = reminder else { return "at another time".to_owned() };
    let minutes = usize::try_from(-seconds / 60).unwrap_or_default();
    match minutes {
        0 => "at the start".to_owned(),
        _ if minutes % 1440 == 0 => format!("{} before", counted(minutes / 1440, "day")),
        _ if minutes % 60 == 0 => format!("{} before", counted(minutes / 60, "hour")),
        _ => format!("{} before", counted(minutes, "minute")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use daybook_core::appointment::{Author, Booking, Progress};
    use daybook_core::id::AppointmentId;
    use daybook_core::recurrence::Override;

    use super::super::repeat::tests::series;
    use super::super::words::tests::{style, timed};
    use super::*;

    fn of(content: Content) -> Appointment {
        Appointment {
            id: AppointmentId::generate(DateTime::UNIX_EPOCH),
            uid: "1".to_owned(),
            content,
            booking: Booking::default(),
            rev: 1,
            deleted: false,
            author: Author::User,
        }
    }

    fn cut() -> Appointment {
        let details = Details { summary: "Cut".to_owned(), ..Details::default() };
        let when = timed("2026-11-19 14:00", "2026-11-19 15:00");
        of(Content { when, details, recurrence: None })
    }

    fn said(fields: &[ChangedFieldDto]) -> Vec<String> {
        let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
        let line =
            |f: &ChangedFieldDto| format!("{}: {} > {}", f.label, side(&f.before), side(&f.after));
        fields.iter().map(line).collect()
    }

    #[test]
    fn every_changed_field_is_named_with_both_values() {
        let (before, mut after) = (cut(), cut());
        let client = ClientId::generate(DateTime::UNIX_EPOCH);
        let names = Names { clients: [(client, "Chloé".to_owned())].into(), ..Names::default() };
        after.content.when = timed("2026-11-19 15:00", "2026-11-19 16:00");
        after.content.details.location = "Chair 2".to_owned();
        after.content.details.reminders = [-3600, -600].map(Reminder::FromStart).into();
        after.booking =
            Booking { client: Some(client), progress: Progress::Arrived, ..after.booking };

        let fields = changed_fields(Some(&before), Some(&after), &names, style());

        assert_eq!(
            said(&fields),
            [
                "When: Thu 19 Nov, 14:00 – 15:00 > Thu 19 Nov, 15:00 – 16:00",
                "Place:  > Chair 2",
                "Reminders:  > 10 minutes before and 1 hour before",
                "Client:  > Chloé",
                "Progress:  > arrived",
            ]
        );
    }

    #[test]
    fn what_is_new_or_gone_says_only_what_is_unusual() {
        let names = Names::default();
        let new = changed_fields(None, Some(&cut()), &names, style());
        assert_eq!(said(&new), ["When: - > Thu 19 Nov, 14:00 – 15:00", "Title: - > Cut"]);
        let gone = changed_fields(Some(&cut()), None, &names, style());
        assert_eq!(said(&gone), ["When: Thu 19 Nov, 14:00 – 15:00 > -", "Title: Cut > -"]);
    }

    #[test]
    fn a_series_names_the_occurrence_that_changed() {
        let before = of(series(timed("2026-11-19 10:00", "2026-11-19 11:00"), "FREQ=WEEKLY"));
        let mut after = before.clone();
        let recurrence = after.content.recurrence.as_mut().unwrap();
        let when = timed("2026-11-26 12:00", "2026-11-26 13:00");
        let moved = Override { when, details: Details::default() };
        recurrence.overrides.insert("2026-11-26T10:00:00".parse().unwrap(), moved);
        recurrence.excluded.insert("2026-12-03T10:00:00".parse().unwrap());

        let fields = changed_fields(Some(&before), Some(&after), &Names::default(), style());

        assert_eq!(
            said(&fields),
            [
                "On Thu 26 Nov, 10:00: As the series > Thu 26 Nov, 12:00 – 13:00",
                "On Thu 3 Dec, 10:00: As the series > Left out",
            ]
        );
    }
}
