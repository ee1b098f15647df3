//! A file somebody exported: any number of appointments, each read on its own.

use std::collections::HashMap;

use chrono_tz::Tz;

use super::object::{ParsedObject, assemble, choose, events_in, made_up_uid};
use super::{Event, Reader};
use crate::error::{Fault, Problem};
use crate::text;
use crate::tree::{Component, Item, parse, print};
use crate::write::{definitions, new_calendar};

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedFile {
    /// What the file calls itself (NAME of RFC 7986, or X-WR-CALNAME).
    pub name: Option<String>,
    /// Appointments, in the order of the file.
    pub objects: Vec<FileObject>,
    /// Why appointments are missing from `objects`: one problem for each.
    pub problems: Vec<Problem>,
    /// Oddities of the text that were read all the same; what was guessed about an appointment stands
    /// with it.
    pub warnings: Vec<Problem>,
    /// Tasks, journal entries and the like, which an appointment book does not take.
    pub others: usize,
}

/// An appointment of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileObject {
    /// What it says.
    pub object: ParsedObject,
    /// All the file says of it, as a calendar object of its own: a base to write it from, so that
    /// what Daybook knows nothing of stays with it.
    pub text: String,
}

/// A VEVENT and the VCALENDAR it stands in.
type Place<'c> = (&'c Component<'c>, &'c Component<'c>);

/// The events of one UID, or why one of them cannot be read.
type Group<'c> = Result<Vec<(Event, Place<'c>)>, Problem>;

/// Reads a whole file; `home` is the zone for floating and unknown times. An appointment that cannot
/// be read does not spoil the others.
///
/// # Errors
///
/// When it is not iCalendar text, or was cut off.
pub fn read_file(bytes: &[u8], home: Tz) -> Result<ParsedFile, Problem> {
    let document = parse(bytes)?;
    let mut file = ParsedFile { warnings: document.warnings, ..ParsedFile::default() };
    let mut groups: Vec<(String, Group<'_>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for calendar in &document.components {
        file.name = file.name.or_else(|| name(calendar));
        file.others += others(calendar);
        let mut reader = Reader::new(calendar, home);
        for component in events_in(calendar) {
            let (uid, event) = read_event(component, &mut reader);
            let place = *places.entry(uid).or_insert_with_key(|uid| {
                groups.push((uid.clone(), Ok(Vec::new())));
                groups.len() - 1
            });
            let Some((_, group)) = groups.get_mut(place) else { continue };
            match (group.as_mut(), event) {
                (Ok(events), Ok(event)) => events.push((event, (calendar, component))),
                // Half a series would be wrong everywhere: the first problem stands for all of it.
                (Ok(_), Err(problem)) => *group = Err(problem),
                (Err(_), _) => {}
            }
        }
    }
    for (uid, group) in groups {
        match group {
            Ok(events) => file.objects.extend(object(uid, events, home)),
            Err(problem) => file.problems.push(problem),
        }
    }
    file.problems.sort_by_key(|problem| problem.line);
    Ok(file)
}

fn object(uid: String, events: Vec<(Event, Place<'_>)>, home: Tz) -> Option<FileObject> {
    let (events, places): (Vec<Event>, Vec<Place<'_>>) = events.into_iter().unzip();
    let outdated = choose(&events, home)?.outdated;
    let kept = places.iter().enumerate().filter(|(index, _)| !outdated.contains(index));
    let kept: Vec<Place<'_>> = kept.map(|(_, place)| *place).collect();
    let mut zones: Vec<&Component<'_>> = Vec::new();
    for (around, event) in &kept {
        let missing: Vec<_> =
            definitions(around, event).filter(|zone| !zones.contains(zone)).collect();
        zones.extend(missing);
    }
    let mut calendar = new_calendar();
    let components = zones.into_iter().chain(kept.into_iter().map(|(_, event)| event));
    calendar.items.extend(components.cloned().map(Item::Component));
    let text = print(&[calendar]);
    Some(FileObject { object: assemble(uid, events, home)?, text })
}

fn read_event(
    component: &Component<'_>,
    reader: &mut Reader<'_>,
) -> (String, Result<Event, Problem>) {
    let written =
        component.property("UID").map(|uid| uid.value().trim()).filter(|uid| !uid.is_empty());
    let event = reader.event(component);
    if let Some(uid) = written {
        return (uid.to_owned(), event);
    }
    let warned = event.map(|mut event| {
        event.warnings.push(Problem::new(event.line, Fault::NoUid));
        event
    });
    (made_up_uid(component), warned)
}

fn name(calendar: &Component<'_>) -> Option<String> {
    let named = calendar.property("NAME").or_else(|| calendar.property("X-WR-CALNAME"))?;
    Some(text::unescape(named.value()).trim().to_owned()).filter(|name| !name.is_empty())
}

fn others(outer: &Component<'_>) -> usize {
    let other = |inner: &Component<'_>| !inner.is("VEVENT") && !inner.is("VTIMEZONE");
    if outer.is("VCALENDAR") {
        outer.components().filter(|inner| other(inner)).count()
    } else {
        usize::from(other(outer))
    }
}
