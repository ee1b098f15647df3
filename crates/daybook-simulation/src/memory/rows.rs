//! What a book in memory holds, and what sync stores in it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use daybook_core::account::{Account, Calendar};
use daybook_core::appointment::Appointment;
use daybook_core::deletions::HeldDeletions;
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::mirror::Mask;
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{
    Attempt, Buried, Conflict, Direction, Item, ItemChange, Known, Link, Observation, Outcome,
    Sent, Shadow, Statement, SyncLogLine,
};

use super::away::Archive;
use crate::layout::mask_of;

/// An appointment, and what belongs to it alone.
pub(super) struct Entry {
    pub(super) appointment: Appointment,
    pub(super) home: CalendarId,
    pub(super) made_here: bool,
    /// The highest remote life it has had.
    pub(super) lives: i64,
}

/// An item without its appointment.
pub(super) struct Tie {
    pub(super) link: Link,
    pub(super) shadow: Option<Shadow>,
    pub(super) attempt: Option<Attempt>,
    pub(super) sent: Vec<Sent>,
    pub(super) conflict: Option<Conflict>,
}

#[derive(Default)]
pub(super) struct Rows {
    pub(super) accounts: Vec<Account>,
    pub(super) calendars: Vec<Calendar>,
    pub(super) entries: BTreeMap<AppointmentId, Entry>,
    /// By the age of the link.
    pub(super) ties: BTreeMap<u64, Tie>,
    pub(super) buried: BTreeMap<(CalendarId, String), Buried>,
    /// What calendars of accounts had agreed on that are disconnected.
    pub(super) archives: BTreeMap<CalendarId, Archive>,
    pub(super) locked: BTreeSet<CalendarId>,
    pub(super) held: BTreeMap<CalendarId, HeldDeletions>,
    /// Links of earlier halves of divided series, and what their calendars have to have first.
    pub(super) split: BTreeMap<u64, AppointmentId>,
    /// The last texts of what has no agreed one any more.
    pub(super) sources: HashMap<AppointmentId, String>,
    pub(super) links: u64,
    /// Transactions that changed something.
    pub(super) writes: i64,
}

impl Rows {
    /// Items, by the age of their links.
    pub(super) fn items(&self, wanted: impl Fn(&Tie) -> bool) -> impl Iterator<Item = Item> {
        self.ties.values().filter(move |tie| wanted(tie)).filter_map(|tie| {
            let entry = self.entries.get(&tie.link.appointment)?;
            let calendar = self.calendars.iter().find(|it| it.id == tie.link.calendar)?;
            let privacy = calendar.mirror.unwrap_or_default();
            Some(Item {
                appointment: entry.appointment.clone(),
                link: tie.link.clone(),
                shadow: tie.shadow.clone(),
                attempt: tie.attempt.clone(),
                sent: tie.sent.clone(),
                conflict: tie.conflict.clone(),
                mask: match tie.link.direction {
                    Direction::TwoWay => Mask::default(),
                    Direction::Publish => mask_of(&entry.appointment, privacy),
                },
                home_stands: !tie.link.leaving
                    || tie.link.direction == Direction::Publish
                    || self.stands(entry),
            })
        })
    }

    /// Whether a calendar is one of an account. What is at home in another has no link there.
    pub(super) fn is_elsewhere(&self, calendar: CalendarId) -> bool {
        self.calendars.iter().any(|it| it.id == calendar && it.account.is_some())
    }

    pub(super) fn stands(&self, entry: &Entry) -> bool {
        if !self.is_elsewhere(entry.home) {
            return true;
        }
        let at_home = |tie: &&Tie| {
            tie.link.appointment == entry.appointment.id && tie.link.calendar == entry.home
        };
        self.ties.values().find(at_home).is_some_and(|tie| !tie.link.pending)
    }

    pub(super) fn known(&self, calendar: CalendarId, observation: &Observation) -> Known {
        let remote_id = &observation.remote_id;
        let here = |tie: &Tie| tie.link.calendar == calendar;
        let placed = |tie: &Tie| here(tie) && tie.link.remote_id.as_ref() == Some(remote_id);
        if let Some(item) = self.items(placed).next() {
            return Known { item: Some(item), ..Known::default() };
        }
        let key = observation.key();
        let keyed = |tie: &Tie| here(tie) && key.is_some() && tie.link.remote_id.as_deref() == key;
        let made = self.items(|tie| keyed(tie) && tie.shadow.is_none()).next();
        let same_uid = match &observation.statement {
            Statement::Live(event) => {
                let same = |tie: &Tie| here(tie) && tie.link.uid == event.uid;
                let placeless = |tie: &Tie| same(tie) && tie.link.remote_id.is_none();
                self.items(placeless).last().or_else(|| self.items(same).next())
            }
            Statement::Gone | Statement::Unknown { .. } => None,
        };
        let grave = |place: &str| self.buried.get(&(calendar, place.to_owned()));
        let buried = grave(remote_id).or_else(|| grave(key?)).cloned();
        Known { item: None, made, same_uid, buried, edited: None }
    }

    pub(super) fn place_of(&self, id: AppointmentId, calendar: CalendarId) -> Option<u64> {
        let here = |tie: &Tie| tie.link.appointment == id && tie.link.calendar == calendar;
        self.ties.iter().find(|(_, tie)| here(tie)).map(|(place, _)| *place)
    }

    /// Keeps the text of an appointment that is to have no agreed one any more.
    pub(super) fn keep_source(&mut self, place: u64) {
        let Some(tie) = self.ties.get(&place) else { return };
        if tie.link.direction == Direction::TwoWay
            && let Some(shadow) = &tie.shadow
        {
            self.sources.insert(tie.link.appointment, shadow.raw.clone());
        }
    }

    pub(super) fn apply(
        &mut self,
        calendar: CalendarId,
        outcome: Outcome,
        log: &mut Vec<SyncLogLine>,
    ) {
        let quiet = outcome.change == ItemChange::Keep
            && outcome.bury.is_none()
            && outcome.exhume.is_none()
            && outcome.log.is_empty();
        self.writes += i64::from(!quiet);
        match outcome.change {
            ItemChange::Keep => {}
            ItemChange::Put(item) => self.put(*item),
            ItemChange::Remove(id) => {
                self.cut(id, calendar);
                let left = self.ties.values().any(|tie| tie.link.appointment == id)
                    || self.is_archived(id);
                if !left {
                    self.entries.remove(&id);
                } else if let Some(entry) = self.entries.get_mut(&id) {
                    if !entry.appointment.deleted {
                        entry.appointment.deleted = true;
                        entry.appointment.rev += 1;
                    }
                    self.tell_others(id, calendar);
                }
            }
            ItemChange::Unlink(id) => {
                self.cut(id, calendar);
                self.tie(id, None);
            }
        }
        if let Some(remote_id) = outcome.exhume {
            self.buried.remove(&(calendar, remote_id));
        }
        if let Some(buried) = outcome.bury {
            self.buried.insert((calendar, buried.remote_id.clone()), buried);
        }
        log.extend(outcome.log);
    }

    pub(super) fn put(&mut self, item: Item) {
        let Item { appointment, link, shadow, attempt, sent, conflict, .. } = item;
        let (id, calendar) = (appointment.id, link.calendar);
        let place = self.place_of(id, calendar).unwrap_or_else(|| {
            self.links += 1;
            self.links
        });
        if shadow.is_none() {
            self.keep_source(place);
        }
        if attempt.is_some() {
            self.split.remove(&place);
        }
        self.ties.insert(place, Tie { link, shadow, attempt, sent, conflict });
        match self.entries.get_mut(&id) {
            Some(entry) if entry.appointment == appointment => {}
            Some(entry) => {
                let revived = entry.appointment.deleted && !appointment.deleted;
                entry.appointment = appointment;
                self.tell_others(id, calendar);
                if revived {
                    self.tie(id, None);
                }
            }
            None => {
                let entry = Entry { appointment, home: calendar, made_here: false, lives: 1 };
                self.entries.insert(id, entry);
            }
        }
    }

    /// What changed here has to be looked at wherever else it is.
    pub(super) fn tell_others(&mut self, id: AppointmentId, calendar: CalendarId) {
        if removed(Guard::ChangesReachEveryLink) {
            return;
        }
        let others = self
            .ties
            .values_mut()
            .filter(|tie| tie.link.appointment == id && tie.link.calendar != calendar);
        for tie in others {
            tie.link.pending = true;
            // Whoever is asked has to see what is here now.
            tie.conflict.iter_mut().for_each(|conflict| conflict.version += 1);
        }
    }

    /// Takes a link away.
    pub(super) fn cut(&mut self, id: AppointmentId, calendar: CalendarId) {
        let Some(place) = self.place_of(id, calendar) else { return };
        self.keep_source(place);
        self.remember_lives(id);
        self.ties.remove(&place);
    }

    pub(super) fn remember_lives(&mut self, id: AppointmentId) {
        let links = self.ties.values().map(|tie| &tie.link).filter(|link| link.appointment == id);
        let begun = |link: &Link| link.incarnation - i64::from(link.remote_id.is_none());
        let last = links.map(begun).max().unwrap_or_default();
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.lives = entry.lives.max(last);
        }
    }

    pub(super) fn pending(
        &self,
        calendar: CalendarId,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Vec<Item> {
        let due = |tie: &Tie| {
            tie.link.calendar == calendar
                && tie.link.pending
                && tie.link.failure.is_none()
                && !tie.link.rests(now)
                && tie.attempt.is_none()
                && (tie.conflict.is_none() || removed(Guard::ConflictStopsWriting))
        };
        let waits = |item: &Item| {
            item.link.leaving
                && !item.appointment.deleted
                && !item.home_stands
                && !removed(Guard::NewHomeComesFirst)
        };
        let first = |item: &Item| removed(Guard::RestComesFirst) || !self.waits_for_rest(item);
        let off = |item: &Item| item.appointment.is_off() && !removed(Guard::OffIsNotSent);
        let held = self.held.get(&calendar);
        let asked = |item: &Item| {
            let place = item.link.remote_id.as_ref();
            held.zip(place).is_some_and(|(held, place)| held.places.contains(place))
        };
        self.items(due)
            .filter(|item| !off(item) && !waits(item) && !asked(item) && first(item))
            .take(limit as usize)
            .collect()
    }

    /// Whether a calendar has to have the rest of a divided series before it hears of this half.
    pub(super) fn waits_for_rest(&self, item: &Item) -> bool {
        let place_of = |id| self.place_of(id, item.link.calendar);
        let rest = place_of(item.appointment.id).and_then(|place| self.split.get(&place));
        // What is deleted or not kept in step is not to arrive.
        let stays_away = |rest: &&AppointmentId| {
            let row = self.entries.get(*rest).map(|entry| &entry.appointment);
            row.is_some_and(|row| row.deleted || row.is_off())
        };
        let rest = rest.filter(|rest| !stays_away(rest));
        let rest = rest.and_then(|rest| self.ties.get(&place_of(*rest)?));
        rest.is_some_and(|rest| rest.shadow.is_none() && !rest.link.leaving)
    }

    pub(super) fn versions(
        &self,
        calendar: CalendarId,
        wanted: impl Fn(&Tie) -> bool,
    ) -> Vec<(String, Option<String>)> {
        let here = |tie: &&Tie| tie.link.calendar == calendar && wanted(tie);
        let version = |tie: &Tie| {
            let version = tie.shadow.as_ref().and_then(|shadow| shadow.version.clone());
            Some((tie.link.remote_id.clone()?, version))
        };
        self.ties.values().filter(here).filter_map(version).collect()
    }
}
