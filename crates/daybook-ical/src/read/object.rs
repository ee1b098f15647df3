//! A calendar object resource: one UID, a series or single appointment with its changed occurrences
//! (RFC 4791 §4.1).

use std::collections::BTreeMap;

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::Status;
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};

use super::{Event, Reader};
use crate::error::{Fault, Problem};
use crate::moment::{Moment, start_key};
use crate::tree::{Component, Item, parse};

/// What a calendar object says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedObject {
    /// UID, as written.
    pub uid: String,
    /// Its canonical content: reading what was written from it gives the same.
    ///
    /// Changed occurrences without their series (RFC 4791 §4.1: somebody invited to some occurrences
    /// only) read as the earliest one being an appointment and the others its overrides; there is
    /// no rule. See `recurrence_id`.
    pub content: Content,
    /// SEQUENCE, 0 if absent.
    pub sequence: u32,
    /// Which attempt to write it made this version (X-DAYBOOK-STAMP).
    pub stamp: Option<String>,
    /// Of which occurrence `content.when` is the changed form, when the series is not there.
    pub recurrence_id: Option<RecurrenceId>,
    /// Line of its first VEVENT.
    pub line: u32,
    /// What was guessed or left out.
    pub warnings: Vec<Problem>,
}

/// Reads a calendar object; `home` is the zone for floating and unknown times.
///
/// # Errors
///
/// When the text is not iCalendar, holds no VEVENT, more than one UID, or a VEVENT that cannot be
/// read.
pub fn read_object(text: &str, home: Tz) -> Result<ParsedObject, Problem> {
    let document = parse(text.as_bytes())?;
    let mut events: Vec<Event> = Vec::with_capacity(1);
    for calendar in &document.components {
        let mut reader = Reader::new(calendar, home);
        for component in events_in(calendar) {
            let event = reader.event(component)?;
            if let Some(first) = events.first()
                && (first.uid != event.uid || event.uid.is_none())
            {
                let uid = event.uid.as_deref().unwrap_or_default();
                return Err(Problem::new(event.line, Fault::SecondUid(uid.into())));
            }
            events.push(event);
        }
    }
    let uid = match events.first() {
        Some(Event { uid: Some(uid), .. }) => uid.clone(),
        Some(event) => {
            let line = event.line;
            let component = document.components.iter().flat_map(events_in).next();
            let uid = component.map(made_up_uid).unwrap_or_default();
            events.iter_mut().take(1).for_each(|event| {
                event.warnings.push(Problem::new(line, Fault::NoUid));
            });
            uid
        }
        None => return Err(Problem::new(1, Fault::NoAppointment)),
    };
    let mut object = assemble(uid, events, home).ok_or(Problem::new(1, Fault::NoAppointment))?;
    object.warnings.extend(document.warnings);
    Ok(object)
}

/// The VEVENTs of a VCALENDAR, or the component itself when somebody left the VCALENDAR out.
pub(super) fn events_in<'c>(outer: &'c Component<'c>) -> impl Iterator<Item = &'c Component<'c>> {
    let bare = outer.is("VEVENT").then_some(outer);
    let inside = outer.components().filter(|inner| inner.is("VEVENT") && outer.is("VCALENDAR"));
    bare.into_iter().chain(inside)
}

/// A UID for an event without one: the same text gives the same, so that importing it again is
/// recognised.
pub(super) fn made_up_uid(component: &Component<'_>) -> String {
    // FNV-1a: stable for ever, which the standard library's hasher does not promise.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for item in &component.items {
        if let Item::Property(property) = item
            && !property.is("DTSTAMP")
        {
            for byte in property.text().bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    format!("daybook-{hash:016x}")
}

/// Of the events with one UID: the series, and its changed occurrences by key. Where two claim the
/// same place, the higher SEQUENCE wins, then the later one (RFC 5546 §2.1.5).
pub(crate) struct Chosen {
    pub(crate) master: usize,
    pub(crate) overrides: Vec<(RecurrenceId, usize)>,
    /// The events that lost.
    pub(crate) outdated: Vec<usize>,
}

pub(crate) fn choose(events: &[Event], home: Tz) -> Option<Chosen> {
    let mut outdated = Vec::new();
    let mut master: Option<(usize, &Event)> = None;
    for (index, event) in events.iter().enumerate().filter(|(_, event)| event.id.is_none()) {
        match master {
            Some((_, best)) if best.sequence > event.sequence => outdated.push(index),
            _ => outdated.extend(master.replace((index, event)).map(|(old, _)| old)),
        }
    }
    let earliest = || {
        let ids = events.iter().enumerate();
        ids.min_by_key(|(index, event)| (event.id.map(Moment::own_key), *index))
    };
    let (master, anchor) = master.or_else(earliest).map(|(at, event)| (at, event.anchor))?;
    let mut overrides: Vec<(RecurrenceId, usize)> = Vec::new();
    let keyed = events.iter().enumerate().filter(|(index, _)| *index != master);
    let keyed = keyed.filter_map(|(index, event)| Some((anchor.key(event.id?, home), index)));
    let mut keyed: Vec<_> = keyed.collect();
    keyed
        .sort_by_key(|(key, index)| (*key, events.get(*index).map(|event| event.sequence), *index));
    for (key, index) in keyed {
        match overrides.last_mut() {
            Some((last, older)) if *last == key => {
                outdated.push(*older);
                *older = index;
            }
            _ => overrides.push((key, index)),
        }
    }
    Some(Chosen { master, overrides, outdated })
}

/// Puts the events of one UID together; nothing from nothing.
pub(super) fn assemble(uid: String, events: Vec<Event>, home: Tz) -> Option<ParsedObject> {
    let chosen = choose(&events, home)?;
    let line = events.first()?.line;
    let mut warnings = Vec::new();
    for index in &chosen.outdated {
        warnings.extend(events.get(*index).map(|event| Problem::new(event.line, Fault::Duplicate)));
    }
    let mut events: Vec<Option<Event>> = events.into_iter().map(Some).collect();
    let master = events.get_mut(chosen.master)?.take()?;
    let anchor = master.anchor;
    if master.id.is_some() {
        warnings.push(Problem::new(master.line, Fault::NoMaster));
    }
    let mut recurrence = recurrence(&master, home);
    warnings.extend(master.warnings);
    for (key, index) in chosen.overrides {
        let Some(event) = events.get_mut(index).and_then(Option::take) else { continue };
        if event.details.status == Status::Cancelled {
            recurrence.excluded.insert(key);
        } else if recurrence.excluded.contains(&key) {
            warnings.push(Problem::new(event.line, Fault::ExcludedOverride));
        } else {
            recurrence.overrides.insert(key, Override { when: event.when, details: event.details });
        }
        warnings.extend(event.warnings);
    }
    let recurrence = (recurrence != Recurrence::default()).then_some(recurrence);
    Some(ParsedObject {
        uid,
        content: Content { when: master.when, details: master.details, recurrence },
        sequence: master.sequence,
        stamp: master.stamp,
        recurrence_id: master.id.map(|id| anchor.key(id, home)),
        line,
        warnings,
    })
}

/// What the series itself says about repeating.
fn recurrence(master: &Event, home: Tz) -> Recurrence {
    let key = |moment: &_| master.anchor.key(*moment, home);
    let start = start_key(master.when);
    Recurrence {
        rules: master.rules.clone(),
        // The start is an occurrence anyway.
        extra: master.extra.iter().map(key).filter(|extra| *extra != start).collect(),
        excluded: master.excluded.iter().map(key).collect(),
        overrides: BTreeMap::new(),
    }
}
