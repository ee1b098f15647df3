//! The events of a calendar, found by whatever they are asked for by: a calendar may have a hundred
//! thousand of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::event::Event;

/// The events of a calendar.
#[derive(Clone, Debug, Default)]
pub(crate) struct Events {
    by_id: BTreeMap<String, Event>,
    by_revision: BTreeSet<(u64, String)>,
    by_uid: BTreeSet<(String, String)>,
    /// Exceptions by their series.
    exceptions: BTreeSet<(String, String)>,
    updated: Option<DateTime<Utc>>,
}

/// The ids that belong to a name.
fn of<'a>(pairs: &'a BTreeSet<(String, String)>, name: &str) -> impl Iterator<Item = &'a str> {
    let name = name.to_owned();
    let from = (name.clone(), String::new());
    pairs.range(from..).take_while(move |(it, _)| *it == name).map(|(_, id)| id.as_str())
}

impl Events {
    /// Keeps an event in place of the one that had its id.
    pub(crate) fn insert(&mut self, event: Event) -> Option<Event> {
        let before = self.remove(&event.id);
        self.by_revision.insert((event.revision, event.id.clone()));
        match &event.series {
            Some((master, _)) => self.exceptions.insert((master.clone(), event.id.clone())),
            None => self.by_uid.insert((event.uid.clone(), event.id.clone())),
        };
        self.updated = self.updated.max(Some(event.updated));
        self.by_id.insert(event.id.clone(), event);
        before
    }

    /// Forgets an event.
    pub(crate) fn remove(&mut self, id: &str) -> Option<Event> {
        let event = self.by_id.remove(id)?;
        self.by_revision.remove(&(event.revision, event.id.clone()));
        match &event.series {
            Some((master, _)) => self.exceptions.remove(&(master.clone(), event.id.clone())),
            None => self.by_uid.remove(&(event.uid.clone(), event.id.clone())),
        };
        Some(event)
    }

    /// Changes an event, if it is there.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Event)) {
        if let Some(mut event) = self.remove(id) {
            change(&mut event);
            self.insert(event);
        }
    }

    /// The event with an id.
    pub(crate) fn get(&self, id: &str) -> Option<&Event> {
        self.by_id.get(id)
    }

    /// Whether there is one.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Event> {
        self.by_id.values()
    }

    /// Those that changed since a revision.
    pub(crate) fn since(&self, revision: u64) -> impl Iterator<Item = &Event> {
        let from = (revision + 1, String::new());
        self.by_revision.range(from..).filter_map(|(_, id)| self.by_id.get(id))
    }

    /// The event with a UID that is no exception.
    pub(crate) fn with_uid(&self, uid: &str) -> Option<&Event> {
        of(&self.by_uid, uid).find_map(|id| self.by_id.get(id))
    }

    /// The exceptions of a series, cancelled ones included.
    pub(crate) fn exceptions(&self, master: &str) -> impl Iterator<Item = &Event> {
        of(&self.exceptions, master).filter_map(|id| self.by_id.get(id))
    }

    /// When anything was changed last.
    pub(crate) fn updated(&self) -> DateTime<Utc> {
        self.updated.unwrap_or(DateTime::UNIX_EPOCH)
    }
}
