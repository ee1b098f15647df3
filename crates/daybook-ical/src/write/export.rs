//! A calendar as one file.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::Content;

use super::calendar::{UsedZones, definitions, new_calendar, tzid};
use super::object::{Stamp, edited, new_events};
use crate::error::Problem;
use crate::text::escape;
use crate::tree::{Component, Item, Property, parse, print};
use crate::zone::is_named;

/// An appointment to export.
#[derive(Clone, Copy, Debug)]
pub struct Exported<'a> {
    /// Its UID.
    pub uid: &'a str,
    /// What it says.
    pub content: &'a Content,
    /// The text it came from or was last written as, if any; what Daybook knows nothing of is taken
    /// from it.
    pub text: Option<&'a str>,
}

/// Writes appointments as one VCALENDAR called `name`, with the VTIMEZONEs they need. `home` is the
/// zone for floating times.
///
/// # Errors
///
/// When a time is outside the years 0 to 9999, which iCalendar cannot write.
pub fn export(
    objects: &[Exported<'_>],
    name: &str,
    home: Tz,
    now: DateTime<Utc>,
) -> Result<String, Problem> {
    let mut calendar: Component<'_> = new_calendar();
    if !name.is_empty() {
        calendar.push(Property::new("NAME", &[], &escape(name)));
        calendar.push(Property::new("X-WR-CALNAME", &[], &escape(name)));
    }
    let stamp = Stamp { now, attempt: None };
    let mut zones = UsedZones::default();
    let mut explained: Vec<Component<'_>> = Vec::new();
    for object in objects {
        zones.add(object.content);
        let events = match from_text(object, home, stamp, &mut explained) {
            Some(events) => events,
            None => new_events(object.content, object.uid, home, stamp)?.collect(),
        };
        calendar.items.extend(events);
    }
    zones.define_in(&mut calendar);
    let known = |calendar: &Component<'_>, id: Option<&str>| {
        calendar.components().any(|inner| inner.is("VTIMEZONE") && tzid(inner) == id)
    };
    explained.retain(|zone| !known(&calendar, tzid(zone)));
    let at = calendar.properties().count();
    calendar.items.splice(at..at, explained.into_iter().map(Item::Component));
    Ok(print(&[calendar]))
}

/// The events of an appointment, edited in the text it came from. Nothing when there is none that
/// can be read, or when it calls a zone as another text calls a different one.
fn from_text<'a>(
    object: &Exported<'a>,
    home: Tz,
    stamp: Stamp<'_>,
    explained: &mut Vec<Component<'a>>,
) -> Option<Vec<Item<'a>>> {
    let calendars = parse(object.text?.as_bytes()).ok()?.components;
    let holds_events = |calendar: &&Component<'_>| calendar.components().any(|c| c.is("VEVENT"));
    let old = calendars.iter().find(holds_events)?;
    let (calendar, _) = edited(old, object.content, object.uid, home, stamp).ok()?;
    let mut zones: Vec<Component<'a>> = Vec::new();
    for event in calendar.components().filter(|inner| inner.is("VEVENT")) {
        for zone in definitions(&calendar, event) {
            let same = |other: &&Component<'_>| tzid(other) == tzid(zone);
            match explained.iter().chain(&zones).find(same) {
                Some(other) if other != zone && !tzid(zone).is_some_and(is_named) => return None,
                Some(_) => {}
                None => zones.push(zone.clone()),
            }
        }
    }
    explained.extend(zones);
    let is_event = |item: &Item<'_>| matches!(item, Item::Component(inner) if inner.is("VEVENT"));
    Some(calendar.items.into_iter().filter(is_event).collect())
}
