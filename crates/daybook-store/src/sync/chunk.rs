//! The working set of one transaction: items as they were, items as the rules made them, and what
//! has to be written in the end.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, AttemptId, CalendarId, SyncRunId};
use daybook_core::sync_state::{
    AttemptKind, Buried, Conflict, Item, ItemChange, Known, Observation, Outcome, Statement,
    SyncLogLine, SyncOp,
};

use super::items::Found;
use super::rehearse::Rehearsed;

mod write;

/// Items of one calendar.
pub(crate) struct Chunk {
    calendar: CalendarId,
    slots: BTreeMap<AppointmentId, Slot>,
    by_remote: HashMap<String, AppointmentId>,
    by_uid: HashMap<String, AppointmentId>,
    buried: HashMap<String, Buried>,
    graves: BTreeMap<String, Option<Buried>>,
    log: Vec<SyncLogLine>,
    edited: HashMap<AppointmentId, DateTime<Utc>>,
}

struct Slot {
    home: CalendarId,
    before: Option<Item>,
    now: Option<Item>,
    /// Only the link is gone: the appointment lives on elsewhere.
    unlinked: bool,
}

impl Slot {
    fn known(item: Item, home: CalendarId) -> Self {
        Self { home, before: Some(item.clone()), now: Some(item), unlinked: false }
    }

    fn changed(&self) -> bool {
        self.before != self.now
    }

    /// Whether it is gone, and the appointment is to go from everywhere.
    fn removed(&self) -> bool {
        self.before.is_some() && self.now.is_none() && !self.unlinked
    }

    /// Whether it was deleted and is to live after all.
    fn revived(&self) -> bool {
        let deleted = |item: &Item| item.appointment.deleted;
        self.before.as_ref().is_some_and(deleted) && !self.now.as_ref().is_none_or(deleted)
    }

    /// Whether the appointment itself changed or is new.
    fn rewritten(&self) -> bool {
        let before = self.before.as_ref().map(|item| &item.appointment);
        self.now.as_ref().is_some_and(|item| before != Some(&item.appointment))
    }
}

fn conflict(item: Option<&Item>) -> Option<&Conflict> {
    item?.conflict.as_ref()
}

/// The appointment of an item, unless it is deleted.
fn live(item: Option<&Item>) -> Option<&Appointment> {
    item.map(|item| &item.appointment).filter(|appointment| !appointment.deleted)
}

/// Who changes things, when, and where it is told.
pub(crate) struct Teller {
    pub(crate) now: DateTime<Utc>,
    pub(crate) author: Author,
    /// What the user did, in words; empty for a calendar.
    pub(crate) label: String,
    pub(crate) run: Option<SyncRunId>,
}

impl Chunk {
    pub(crate) fn new(calendar: CalendarId, found: Vec<Found>, buried: Vec<Buried>) -> Self {
        let mut chunk = Self {
            calendar,
            slots: BTreeMap::new(),
            by_remote: HashMap::new(),
            by_uid: HashMap::new(),
            buried: buried.into_iter().map(|b| (b.remote_id.clone(), b)).collect(),
            graves: BTreeMap::new(),
            log: Vec::new(),
            edited: HashMap::new(),
        };
        for (item, home) in found {
            chunk.index(&item);
            let id = item.appointment.id;
            chunk.slots.insert(id, Slot::known(item, home));
        }
        chunk
    }

    /// Remembers when the user last changed what.
    pub(crate) fn edited(&mut self, edited: HashMap<AppointmentId, DateTime<Utc>>) {
        self.edited = edited;
    }

    fn index(&mut self, item: &Item) {
        let id = item.appointment.id;
        if let Some(remote_id) = &item.link.remote_id {
            self.by_remote.insert(remote_id.clone(), id);
        }
        // Of several with one UID, one that has no place yet is the likelier counterpart.
        if item.link.remote_id.is_none() || !self.by_uid.contains_key(&item.link.uid) {
            self.by_uid.insert(item.link.uid.clone(), id);
        }
    }

    fn item(&self, id: Option<&AppointmentId>) -> Option<&Item> {
        self.slots.get(id?)?.now.as_ref()
    }

    /// The item whose event lives or will live there.
    fn placed(&self, place: &str) -> Option<&Item> {
        let item = self.item(self.by_remote.get(place));
        item.filter(|item| item.link.remote_id.as_deref() == Some(place))
    }

    /// What is known where an observation arrives, earlier ones of this chunk included.
    pub(crate) fn known(&self, observation: &Observation) -> Known {
        let remote_id = &observation.remote_id;
        if let Some(item) = self.placed(remote_id) {
            let edited = self.edited.get(&item.appointment.id).copied();
            return Known { item: Some(item.clone()), edited, ..Known::default() };
        }
        let key = observation.key();
        let made = key.and_then(|key| self.placed(key)).filter(|item| item.shadow.is_none());
        let same_uid = match &observation.statement {
            Statement::Live(event) => self.item(self.by_uid.get(&event.uid)).cloned(),
            Statement::Gone | Statement::Unknown { .. } => None,
        };
        let buried = self.grave(remote_id).or_else(|| self.grave(key?));
        let found = made.or(same_uid.as_ref());
        let edited = found.and_then(|item| self.edited.get(&item.appointment.id)).copied();
        let (made, buried) = (made.cloned(), buried.cloned());
        Known { item: None, edited, made, same_uid, buried }
    }

    /// What is remembered of a place, earlier statements of this chunk included.
    fn grave(&self, remote_id: &str) -> Option<&Buried> {
        match self.graves.get(remote_id) {
            Some(changed) => changed.as_ref(),
            None => self.buried.get(remote_id),
        }
    }

    /// The items, by the age of their appointments.
    pub(crate) fn items(&self) -> Vec<Item> {
        self.slots.values().filter_map(|slot| slot.now.clone()).collect()
    }

    /// The item that a write is journalled for.
    pub(crate) fn attempted(&self, attempt: AttemptId) -> Option<Item> {
        let of = |item: &&Item| item.attempt.as_ref().is_some_and(|open| open.id == attempt);
        self.slots.values().filter_map(|slot| slot.now.as_ref()).find(of).cloned()
    }

    /// Takes in what a rule decided.
    pub(crate) fn apply(&mut self, outcome: Outcome) {
        match outcome.change {
            ItemChange::Keep => {}
            ItemChange::Put(item) => {
                self.index(&item);
                let home = item.link.calendar;
                let fresh = Slot { home, before: None, now: None, unlinked: false };
                let slot = self.slots.entry(item.appointment.id).or_insert(fresh);
                slot.now = Some(*item);
            }
            ItemChange::Remove(id) => {
                if let Some(slot) = self.slots.get_mut(&id) {
                    slot.now = None;
                }
            }
            ItemChange::Unlink(id) => {
                if let Some(slot) = self.slots.get_mut(&id) {
                    (slot.now, slot.unlinked) = (None, true);
                }
            }
        }
        if let Some(remote_id) = outcome.exhume
            && (self.buried.contains_key(&remote_id) || self.graves.contains_key(&remote_id))
        {
            self.graves.insert(remote_id, None);
        }
        if let Some(buried) = outcome.bury {
            self.graves.insert(buried.remote_id.clone(), Some(buried));
        }
        self.log.extend(outcome.log);
    }

    /// What would become of every item, if this were written and planned.
    pub(crate) fn rehearsed(
        &self,
        mut plan: impl FnMut(Item) -> Option<AttemptKind>,
    ) -> Vec<Rehearsed> {
        let mut rehearsed = Vec::new();
        for (id, slot) in &self.slots {
            let lines = self.log.iter().filter(|line| line.appointment == Some(*id));
            let here: Vec<SyncOp> = lines.map(|line| line.op).collect();
            let there = slot.now.clone().filter(|item| item.link.pending).and_then(&mut plan);
            let item = slot.now.as_ref().or(slot.before.as_ref());
            let Some(item) = item.filter(|_| !here.is_empty() || there.is_some()) else { continue };
            let content = item.appointment.content.clone();
            rehearsed.push(Rehearsed { appointment: *id, content, here, there });
        }
        rehearsed
    }
}
