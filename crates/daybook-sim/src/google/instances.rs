//! The single appointments of a series, and what they are called.

use chrono::{NaiveDate, NaiveDateTime};

use super::calendar::Calendar;
use super::clock::mark;
use super::errors::Refusal;
use super::event::Event;
use super::quirks::InstanceIds;
use super::when::{Slot, When};
use super::world::World;

/// What an id means in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// An event of its own.
    Stored(String),
    /// An instance that nobody changed yet.
    Instance {
        /// Its series.
        master: String,
        /// Its slot.
        slot: Slot,
    },
}

/// The id of an instance.
pub(crate) fn id(master: &str, slot: Slot, form: InstanceIds) -> String {
    let dated = format!("{master}_{}", slot.suffix());
    match form {
        InstanceIds::Dated => dated,
        InstanceIds::Opaque => {
            format!("r{:016x}{:016x}", mark(&dated), mark(&format!("{dated}.")))
        }
    }
}

/// Reads an id, if it says anything.
fn read(id: &str, form: InstanceIds) -> Option<(&str, Slot)> {
    if form == InstanceIds::Opaque {
        return None;
    }
    let (master, suffix) = id.rsplit_once('_')?;
    let slot = match suffix.len() {
        8 => Slot::Date(NaiveDate::parse_from_str(suffix, "%Y%m%d").ok()?),
        16 => {
            let at = NaiveDateTime::parse_from_str(suffix, "%Y%m%dT%H%M%SZ").ok()?;
            Slot::At(at.and_utc())
        }
        _ => return None,
    };
    Some((master, slot))
}

impl Calendar {
    /// The exception at a slot of a series, cancelled or not.
    pub(crate) fn exception_at(&self, master: &str, slot: Slot) -> Option<&Event> {
        self.events.exceptions(master).find(|it| it.original() == Some(slot))
    }

    /// What an id means.
    pub(crate) fn find(&self, id: &str, form: InstanceIds) -> Result<Found, Refusal> {
        if self.events.has(id) {
            return Ok(Found::Stored(id.to_owned()));
        }
        let known = self.instances.get(id).map(|(master, slot)| (master.as_str(), *slot));
        let (master, slot) = known.or_else(|| read(id, form)).ok_or_else(Refusal::not_found)?;
        let series = self.events.get(master).filter(|it| it.repeats());
        let series = series.ok_or_else(Refusal::not_found)?;
        if let Some(exception) = self.exception_at(master, slot) {
            return Ok(Found::Stored(exception.id.clone()));
        }
        if series.slots(self.zone())?.has(slot) {
            Ok(Found::Instance { master: master.to_owned(), slot })
        } else {
            Err(Refusal::not_found())
        }
    }

    /// The instance at a slot as an event of its own, which nobody keeps.
    pub(crate) fn instance(
        &self,
        master: &str,
        slot: Slot,
        form: InstanceIds,
    ) -> Result<Event, Refusal> {
        let series = self.events.get(master).ok_or_else(Refusal::not_found)?;
        let (start, end) = series.instance(slot);
        let original = When { slot, zone: series.start.zone.clone() };
        Ok(Event {
            id: id(master, slot, form),
            start,
            end,
            recurrence: Vec::new(),
            series: Some((master.to_owned(), original)),
            ..series.clone()
        })
    }
}

impl World {
    /// Remembers the ids of instances that were shown to somebody: ids that say nothing are found by
    /// nothing else.
    pub(crate) fn remember_instances(
        &mut self,
        calendar: &str,
        shown: Vec<(String, String, Slot)>,
    ) {
        if let Some(calendar) = self.calendars.get_mut(calendar) {
            for (id, master, slot) in shown {
                calendar.instances.insert(id, (master, slot));
            }
        }
    }

    /// The event an id means, as it is now, whether it is kept or not.
    pub(crate) fn event(&self, calendar: &Calendar, id: &str) -> Result<Event, Refusal> {
        match calendar.find(id, self.quirks.instance_ids)? {
            Found::Stored(id) => calendar.events.get(&id).cloned().ok_or_else(Refusal::not_found),
            Found::Instance { master, slot } => {
                calendar.instance(&master, slot, self.quirks.instance_ids)
            }
        }
    }
}
