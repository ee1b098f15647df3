//! What a version of an appointment changed, in words.

use daybook_core::appointment::{Appointment, Content};
use daybook_core::recurrence::Recurrence;

use super::done::progress_words;
use super::names::status_words;
use super::words::{Style, list};

/// What happened between two versions: `Moved from Thu 14:00`, `Changed notes and place`.
pub(crate) fn what_happened(
    before: Option<&Appointment>,
    after: Option<&Appointment>,
    style: Style,
) -> String {
    match (before, after) {
        (_, None) => "Deleted".to_owned(),
        (None, Some(_)) => "Made".to_owned(),
        (Some(before), Some(after)) => difference(before, after, style),
    }
}

fn difference(before: &Appointment, after: &Appointment, style: Style) -> String {
    let (old, new) = (&before.content, &after.content);
    let mut said = Vec::new();
    if style.when(old.when) != style.when(new.when) {
        said.push(format!("Moved from {}", style.when(old.when)));
    } else if old.when != new.when {
        said.push("Changed the time zone".to_owned());
    }
    if old.details.summary != new.details.summary {
        said.push(format!("Renamed from “{}”", old.details.summary));
    }
    if old.details.status != new.details.status {
        said.push(format!("Now {}", status_words(new.details.status).to_lowercase()));
    }
    if before.booking.progress != after.booking.progress {
        said.push(format!("Marked as {}", progress_words(after.booking.progress)));
    }
    if before.booking.sync_off != after.booking.sync_off {
        let state = if after.booking.sync_off { "off" } else { "on" };
        said.push(format!("Sync switched {state}"));
    }
    said.extend(series(old.recurrence.as_ref(), new.recurrence.as_ref()));
    let fields = fields(old, new, before, after);
    if !fields.is_empty() {
        said.push(format!("Changed {}", list(&fields)));
    }
    if said.is_empty() { "Saved again".to_owned() } else { said.join(". ") }
}

fn series(old: Option<&Recurrence>, new: Option<&Recurrence>) -> Option<String> {
    let said = match (old, new) {
        (None, None) => return None,
        (None, Some(_)) => "Repeats from now on",
        (Some(_), None) => "Does not repeat any more",
        (Some(old), Some(new)) if old == new => return None,
        (Some(old), Some(new)) if old.rules != new.rules || old.extra != new.extra => {
            "Changed how it repeats"
        }
        (Some(old), Some(new)) if old.excluded != new.excluded => "Left out a date",
        _ => "Changed a single date",
    };
    Some(said.to_owned())
}

fn fields(old: &Content, new: &Content, before: &Appointment, after: &Appointment) -> Vec<String> {
    let (a, b) = (&old.details, &new.details);
    let changed = [
        (a.description != b.description, "notes"),
        (a.location != b.location, "place"),
        (a.url != b.url, "link"),
        (a.transparency != b.transparency, "whether it blocks time"),
        (a.classification != b.classification, "who may see it"),
        (a.categories != b.categories, "categories"),
        (a.reminders != b.reminders, "reminders"),
        (a.attendees != b.attendees || a.organizer != b.organizer, "guests"),
        (before.booking.staff != after.booking.staff, "staff"),
        (before.booking.client != after.booking.client, "client"),
        (before.booking.service != after.booking.service, "service"),
    ];
    changed.iter().filter(|(changed, _)| *changed).map(|(_, name)| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use daybook_core::appointment::{Author, Booking};
    use daybook_core::details::Details;
    use daybook_core::id::AppointmentId;

    use super::super::words::tests::{style, timed};
    use super::*;

    fn appointment() -> Appointment {
        Appointment {
            id: AppointmentId::generate(DateTime::UNIX_EPOCH),
            uid: "1".to_owned(),
            content: Content {
                when: timed("2026-11-19 14:00", "2026-11-19 15:00"),
                details: Details::default(),
                recurrence: None,
            },
            booking: Booking::default(),
            rev: 1,
            deleted: false,
            author: Author::User,
        }
    }

    #[test]
    fn says_where_it_was_moved_from_and_what_else_changed() {
        let before = appointment();
        let mut after = appointment();
        after.content.when = timed("2026-11-19 15:00", "2026-11-19 16:00");
        after.content.details.description = "Bring photos".to_owned();
        after.content.details.location = "Chair 2".to_owned();

        assert_eq!(
            what_happened(Some(&before), Some(&after), style()),
            "Moved from Thu 19 Nov, 14:00 – 15:00. Changed notes and place"
        );
    }

    #[test]
    fn tells_making_from_deleting() {
        assert_eq!(what_happened(None, Some(&appointment()), style()), "Made");
        assert_eq!(what_happened(Some(&appointment()), None, style()), "Deleted");
    }
}
