//! A file somebody exported: any number of appointments, each read on its own.

use std::collections::HashMap;

use chrono_tz::Tz;

use super::object::{ParsedObject, assemble, events_in, made_up_uid};
use super::{Event, Reader};
use crate::error::{Fault, Problem};
use crate::text;
use crate::tree::{Component, parse};

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedFile {
    /// What the file calls itself (NAME of RFC 7986, or X-WR-CALNAME).
    pub name: Option<String>,
    /// Appointments, in the order of the file.
    pub objects: Vec<ParsedObject>,
    /// Why appointments are missing from `objects`: one problem for each.
    pub problems: Vec<Problem>,
    /// Oddities of the text that were read all the same; what was guessed about an appointment stands
    /// with it.
    pub warnings: Vec<Problem>,
    /// Tasks, journal entries and the like, which an appointment book does not take.
    pub others: usize,
}

/// Reads a whole file; `home` is the zone for floating and unknown times. An appointment that cannot
/// be read does not spoil the others.
///
/// # Errors
///
/// When it is not iCalendar text, or was cut off.
pub fn read_file(bytes: &[u8], home: Tz) -> Result<ParsedFile, Problem> {
    let document = parse(bytes)?;
    let mut file = ParsedFile { warnings: document.warnings, ..ParsedFile::default() };
    let mut groups: Vec<(String, Result<Vec<Event>, Problem>)> = Vec::new();
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
                (Ok(events), Ok(event)) => events.push(event),
                // Half a series would be wrong everywhere: the first problem stands for all of it.
                (Ok(_), Err(problem)) => *group = Err(problem),
                (Err(_), _) => {}
            }
        }
    }
    for (uid, group) in groups {
        match group {
            Ok(events) => file.objects.extend(assemble(uid, events, home)),
            Err(problem) => file.problems.push(problem),
        }
    }
    file.problems.sort_by_key(|problem| problem.line);
    Ok(file)
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
