//! A file somebody sends into a calendar on a server must not make that server write to anybody
//! (RFC 6638 §3.2.1.1: storing an event with attendees invites them).

use daybook_core::details::Details;

use crate::read::FileObject;
use crate::tree::{Component, Item, Property, parse, print};

impl FileObject {
    /// The appointment with its guests and organizer as lines of its notes, where everybody can
    /// still read who they are and no server sees somebody to invite. Reminders by e-mail become
    /// reminders on screen. Also says whether there were any guests.
    #[must_use]
    pub fn without_guests(mut self) -> (Self, bool) {
        let content = &mut self.object.content;
        let overrides = content.recurrence.iter_mut().flat_map(|it| it.overrides.values_mut());
        let all = std::iter::once(&mut content.details).chain(overrides.map(|it| &mut it.details));
        // Not `any`, which would stop at the first.
        let had = all.map(into_notes).fold(false, |had, one| had | one);
        if let Ok(mut document) = parse(self.text.as_bytes()) {
            document.components.iter_mut().for_each(remove);
            self.text = print(&document.components);
        }
        (self, had)
    }
}

/// Moves guests and organizer into the notes; says whether there were guests.
fn into_notes(details: &mut Details) -> bool {
    let organizer = details.organizer.take();
    let attendees = std::mem::take(&mut details.attendees);
    let person = |name: &str, address: &str| match name {
        "" => address.to_owned(),
        name => format!("{name} ({address})"),
    };
    let host = organizer.as_ref().map(|organizer| organizer.address.as_str());
    let guests = attendees.iter().filter(|(address, _)| Some(address.as_str()) != host);
    let guests: Vec<String> =
        guests.map(|(address, attendee)| person(&attendee.name, address)).collect();
    if guests.is_empty() {
        return false;
    }
    let mut lines = Vec::new();
    if !details.description.is_empty() {
        lines.push(std::mem::take(&mut details.description));
        lines.push(String::new());
    }
    if let Some(organizer) = organizer {
        lines.push(format!("Organiser: {}", person(&organizer.name, &organizer.address)));
    }
    lines.push(format!("Guests: {}", guests.join(", ")));
    details.description = lines.join("\n");
    true
}

/// Removes everybody a server could write to.
fn remove(component: &mut Component<'_>) {
    component.remove("ATTENDEE");
    component.remove("ORGANIZER");
    let by_mail = |action: &Property<'_>| action.value().trim().eq_ignore_ascii_case("EMAIL");
    if component.is("VALARM") && component.property("ACTION").is_some_and(by_mail) {
        component.set(Property::new("ACTION", &[], "DISPLAY"));
    }
    for item in &mut component.items {
        if let Item::Component(inner) = item {
            remove(inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono_tz::Tz;

    use super::*;
    use crate::{Stamp, read_file, write_object};

    const TEXT: &str = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261126T090000Z\r\n\
        DTEND:20261126T100000Z\r\nRRULE:FREQ=DAILY;COUNT=3\r\nDESCRIPTION:Bring samples\r\n\
        ORGANIZER;CN=Maren:mailto:maren@salon.example\r\nATTENDEE:mailto:maren@salon.example\r\n\
        ATTENDEE;CN=Ann;X-KEY=1:mailto:ann@guest.example\r\nATTENDEE:mailto:bo@guest.example\r\n\
        BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT1H\r\nDESCRIPTION:Soon\r\n\
        ATTENDEE:mailto:ann@guest.example\r\nEND:VALARM\r\nX-CHAIR:2\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:a\r\nRECURRENCE-ID:20261127T090000Z\r\nDTSTART:20261127T100000Z\r\n\
        DTEND:20261127T110000Z\r\nATTENDEE:mailto:cy@guest.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    fn only(text: &str) -> FileObject {
        read_file(text.as_bytes(), Tz::UTC).unwrap().objects.remove(0)
    }

    #[test]
    fn puts_the_guests_into_the_notes_of_the_series_and_of_each_changed_occurrence() {
        let (object, had) = only(TEXT).without_guests();

        assert!(had);
        let content = object.object.content;
        assert_eq!(
            content.details.description,
            "Bring samples\n\nOrganiser: Maren (maren@salon.example)\n\
             Guests: Ann (ann@guest.example), bo@guest.example"
        );
        let overrides = content.recurrence.unwrap().overrides;
        let changed = overrides.values().next().unwrap();
        assert_eq!(changed.details.description, "Guests: cy@guest.example");
    }

    #[test]
    fn leaves_nobody_in_what_is_sent_and_everything_else() {
        let (FileObject { object, text }, _) = only(TEXT).without_guests();
        let stamp = Stamp { now: DateTime::UNIX_EPOCH, attempt: None };
        let sent = write_object(&object.content, &object.uid, Some(&text), Tz::UTC, stamp).unwrap();

        for gone in ["ATTENDEE", "ORGANIZER", "mailto:", "ACTION:EMAIL"] {
            assert!(!sent.contains(gone), "{gone} in {sent}");
        }
        for kept in ["X-CHAIR:2", "ACTION:DISPLAY", "TRIGGER:-PT1H", "RECURRENCE-ID"] {
            assert!(sent.contains(kept), "{kept} in {sent}");
        }
    }

    #[test]
    fn an_appointment_of_the_organizer_alone_has_no_guests() {
        let text = TEXT.lines().filter(|line| !line.contains("guest.example"));
        let (object, had) = only(&text.collect::<Vec<_>>().join("\r\n")).without_guests();

        assert!(!had);
        assert_eq!(object.object.content.details.description, "Bring samples");
    }
}
