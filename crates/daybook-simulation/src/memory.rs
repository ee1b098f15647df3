//! A book in memory: a plain model of what `daybook-store` does in SQL, one call a transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarMode, CalendarState, SyncProgress,
};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::deletions::{HeldAnswer, HeldDeletions};
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId, SyncRunId};
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{
    BurialReason, Buried, Item, ItemChange, Known, Link, Observation, Outcome, Sent, Statement,
    SyncLogLine,
};
use daybook_store::{Result, Round, StoreError};
use daybook_sync::Book;
use uuid::Uuid;

use crate::desk::{DeskBook, Gesture};
use crate::world::Shared;

#[derive(Default)]
struct Rows {
    accounts: Vec<Account>,
    calendars: Vec<Calendar>,
    /// By the age of the link.
    items: BTreeMap<u64, Item>,
    buried: BTreeMap<(CalendarId, String), Buried>,
    locked: BTreeSet<CalendarId>,
    held: BTreeMap<CalendarId, HeldDeletions>,
    /// Earlier halves of divided series, and what calendars have to have first.
    split: BTreeMap<AppointmentId, AppointmentId>,
    /// The last texts of what has no agreed one any more.
    sources: HashMap<AppointmentId, String>,
    links: u64,
    /// Transactions that changed something.
    writes: i64,
}

/// A book in memory. It outlives the engine that works on it, as a file outlives a process.
#[derive(Clone)]
pub(crate) struct MemoryBook {
    rows: Arc<Mutex<Rows>>,
    world: Shared,
}

/// The right to sync one calendar.
pub(crate) struct MemoryLock {
    book: MemoryBook,
    calendar: CalendarId,
}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        self.book.rows().locked.remove(&self.calendar);
    }
}

impl MemoryBook {
    pub(crate) fn new(world: &Shared, account: Account, calendars: Vec<Calendar>) -> Self {
        let rows = Rows { accounts: vec![account], calendars, ..Rows::default() };
        Self { rows: Arc::new(Mutex::new(rows)), world: world.clone() }
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn known(&self, calendar: CalendarId, observation: &Observation) -> Known {
        let remote_id = &observation.remote_id;
        let here = |item: &&Item| item.link.calendar == calendar;
        let placed = |item: &&Item| item.link.remote_id.as_ref() == Some(remote_id);
        if let Some(item) = self.items.values().filter(here).find(placed) {
            return Known { item: Some(item.clone()), ..Known::default() };
        }
        let shows = |sent: &Sent| observation.mark() == Some(sent.stamp);
        let unplaced = |item: &&Item| item.shadow.is_none() && item.sent.iter().any(shows);
        let marked = self.items.values().filter(here).find(unplaced).cloned();
        let same_uid = match &observation.statement {
            Statement::Live(event) => {
                let same = |item: &&Item| item.appointment.uid == event.uid;
                let placeless = |item: &&Item| item.link.remote_id.is_none();
                let mut found = self.items.values().filter(here).filter(same);
                let last = found.clone().rfind(placeless);
                last.or_else(|| found.next()).cloned()
            }
            Statement::Gone | Statement::Unknown { .. } => None,
        };
        let discarded = |grave: &&Buried| {
            grave.calendar == calendar
                && grave.reason == BurialReason::DiscardedCreate
                && grave.sent.iter().any(shows)
        };
        let buried = self.buried.get(&(calendar, remote_id.clone()));
        let buried = buried.or_else(|| self.buried.values().find(discarded)).cloned();
        Known { item: None, marked, same_uid, buried, edited: None }
    }

    fn place_of(&self, id: AppointmentId) -> Option<u64> {
        self.items.iter().find(|(_, item)| item.appointment.id == id).map(|(place, _)| *place)
    }

    /// Keeps the text of an appointment that is to have no agreed one any more.
    fn keep_source(&mut self, id: AppointmentId) {
        let agreed = |item: &Item| item.shadow.as_ref().map(|shadow| shadow.raw.clone());
        let held = self.place_of(id).and_then(|place| self.items.get(&place)).and_then(agreed);
        if let Some(raw) = held {
            self.sources.insert(id, raw);
        }
    }

    fn apply(&mut self, calendar: CalendarId, outcome: Outcome, log: &mut Vec<SyncLogLine>) {
        let quiet = outcome.change == ItemChange::Keep
            && outcome.bury.is_none()
            && outcome.exhume.is_none()
            && outcome.log.is_empty();
        self.writes += i64::from(!quiet);
        match outcome.change {
            ItemChange::Keep => {}
            ItemChange::Put(item) => {
                if item.shadow.is_none() {
                    self.keep_source(item.appointment.id);
                }
                let place = self.place_of(item.appointment.id).unwrap_or_else(|| {
                    self.links += 1;
                    self.links
                });
                if item.attempt.is_some() {
                    self.split.remove(&item.appointment.id);
                }
                self.items.insert(place, *item);
            }
            ItemChange::Remove(id) => {
                self.keep_source(id);
                if let Some(place) = self.place_of(id) {
                    self.items.remove(&place);
                }
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

    fn pending(&self, calendar: CalendarId, limit: u32) -> Vec<Item> {
        let waits = |item: &Item| {
            let rest = self.split.get(&item.appointment.id);
            let place = rest.and_then(|rest| self.place_of(*rest));
            place.and_then(|place| self.items.get(&place)).is_some_and(|rest| rest.shadow.is_none())
        };
        let due = |item: &&Item| {
            item.link.calendar == calendar
                && (!waits(item) || removed(Guard::RestComesFirst))
                && item.link.pending
                && item.link.failure.is_none()
                && item.attempt.is_none()
                && (item.conflict.is_none() || removed(Guard::ConflictStopsWriting))
        };
        self.items.values().filter(due).take(limit as usize).cloned().collect()
    }

    fn versions(
        &self,
        calendar: CalendarId,
        wanted: impl Fn(&Item) -> bool,
    ) -> Vec<(String, Option<String>)> {
        let here = |item: &&Item| item.link.calendar == calendar && wanted(item);
        let version = |item: &Item| {
            let version = item.shadow.as_ref().and_then(|shadow| shadow.version.clone());
            Some((item.link.remote_id.clone()?, version))
        };
        self.items.values().filter(here).filter_map(version).collect()
    }

    fn create(&mut self, appointment: Appointment, calendar: CalendarId) {
        self.links += 1;
        let link = Link {
            appointment: appointment.id,
            calendar,
            remote_id: None,
            incarnation: 1,
            pending: true,
            confirmed: None,
            failure: None,
            pushes: 0,
        };
        let item = Item {
            appointment: Appointment { rev: 1, author: Author::User, ..appointment },
            link,
            shadow: None,
            attempt: None,
            sent: Vec::new(),
            conflict: None,
        };
        self.items.insert(self.links, item);
    }

    fn appointment(&mut self, id: AppointmentId) -> Result<&mut Item> {
        self.items
            .values_mut()
            .find(|item| item.appointment.id == id)
            .ok_or(StoreError::NotFound("appointment"))
    }
}

impl Book for MemoryBook {
    type Lock = MemoryLock;

    fn lock(&self, calendar: CalendarId) -> io::Result<Option<MemoryLock>> {
        let free = self.rows().locked.insert(calendar);
        Ok(free.then(|| MemoryLock { book: self.clone(), calendar }))
    }

    fn new_id(&self, _: DateTime<Utc>) -> Uuid {
        self.world.world().id()
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        Ok(self.rows().accounts.clone())
    }

    async fn calendars(&self) -> Result<Vec<Calendar>> {
        Ok(self.rows().calendars.clone())
    }

    async fn set_account_state(&self, id: AccountId, state: AccountState) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        rows.accounts.iter_mut().filter(|a| a.id == id).for_each(|a| a.state = state);
        Ok(())
    }

    async fn set_not_before(&self, id: AccountId, until: Option<DateTime<Utc>>) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        rows.accounts.iter_mut().filter(|a| a.id == id).for_each(|a| a.not_before = until);
        Ok(())
    }

    async fn set_last_error(&self, id: AccountId, sentence: Option<&str>) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        let sentence = sentence.map(str::to_owned);
        let accounts = rows.accounts.iter_mut().filter(|a| a.id == id);
        accounts.for_each(|a| a.last_error.clone_from(&sentence));
        Ok(())
    }

    async fn save_progress(
        &self,
        calendar: CalendarId,
        progress: &SyncProgress,
        state: CalendarState,
    ) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        for row in rows.calendars.iter_mut().filter(|row| row.id == calendar) {
            row.progress = progress.clone();
            row.state = state;
        }
        if progress.held_deletions == 0 {
            rows.held.remove(&calendar);
        }
        Ok(())
    }

    async fn start_run(&self, _: CalendarId, now: DateTime<Utc>) -> Result<SyncRunId> {
        self.rows().writes += 1;
        Ok(SyncRunId::from_uuid(self.new_id(now)))
    }

    async fn finish_run(
        &self,
        _: SyncRunId,
        _: i64,
        _: Option<&str>,
        _: DateTime<Utc>,
    ) -> Result<()> {
        self.rows().writes += 1;
        Ok(())
    }

    async fn note_failure(&self, _: CalendarId, _: i64, _: &str, _: DateTime<Utc>) -> Result<()> {
        self.rows().writes += 1;
        Ok(())
    }

    async fn open_attempts(&self, calendar: CalendarId) -> Result<Vec<Item>> {
        let open = |item: &&Item| item.link.calendar == calendar && item.attempt.is_some();
        Ok(self.rows().items.values().filter(open).cloned().collect())
    }

    async fn pending_items(&self, calendar: CalendarId, limit: u32) -> Result<Vec<Item>> {
        Ok(self.rows().pending(calendar, limit))
    }

    async fn observe(
        &self,
        round: &Round,
        observations: Vec<Observation>,
        mut rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let mut log = Vec::new();
        for observation in observations {
            let known = self.rows().known(round.calendar, &observation);
            let outcome = rule(known, observation);
            self.rows().apply(round.calendar, outcome, &mut log);
        }
        Ok(log)
    }

    async fn begin_attempts<P: Send>(
        &self,
        round: &Round,
        limit: u32,
        mut rule: impl FnMut(Item) -> (Outcome, P) + Send,
    ) -> Result<Vec<P>> {
        let mut found = self.rows().pending(round.calendar, limit);
        found.sort_by_key(|item| item.appointment.id);
        let mut plans = Vec::new();
        for item in found {
            let (outcome, plan) = rule(item);
            self.rows().apply(round.calendar, outcome, &mut Vec::new());
            plans.push(plan);
        }
        Ok(plans)
    }

    async fn settle(
        &self,
        round: &Round,
        attempt: AttemptId,
        rule: impl FnOnce(Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let of = |item: &&Item| item.attempt.as_ref().is_some_and(|open| open.id == attempt);
        let found = self.rows().items.values().find(of).cloned();
        let mut log = Vec::new();
        if let Some(item) = found {
            let outcome = rule(item);
            self.rows().apply(round.calendar, outcome, &mut log);
        }
        Ok(log)
    }

    async fn known_versions(&self, calendar: CalendarId) -> Result<Vec<(String, Option<String>)>> {
        Ok(self.rows().versions(calendar, |item| item.shadow.is_some()))
    }

    async fn known_versions_of(
        &self,
        calendar: CalendarId,
        remote_ids: Vec<String>,
    ) -> Result<Vec<(String, Option<String>)>> {
        let named =
            |item: &Item| item.link.remote_id.as_ref().is_some_and(|id| remote_ids.contains(id));
        Ok(self.rows().versions(calendar, named))
    }

    async fn sources(&self, ids: Vec<AppointmentId>) -> Result<HashMap<AppointmentId, String>> {
        let rows = self.rows();
        Ok(ids.into_iter().filter_map(|id| Some((id, rows.sources.get(&id)?.clone()))).collect())
    }

    async fn count_links(&self, calendar: CalendarId) -> Result<usize> {
        Ok(self.rows().versions(calendar, |_| true).len())
    }

    async fn agree(&self, calendar: CalendarId) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        rows.calendars
            .iter_mut()
            .filter(|row| row.id == calendar)
            .for_each(|row| row.agreed = true);
        Ok(())
    }

    async fn hold_deletions(&self, calendar: CalendarId, places: &[String]) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        let held = HeldDeletions { places: places.to_vec(), answer: None };
        rows.held.insert(calendar, held);
        Ok(())
    }

    async fn held_deletions(&self, calendar: CalendarId) -> Result<HeldDeletions> {
        Ok(self.rows().held.get(&calendar).cloned().unwrap_or_default())
    }
}

impl DeskBook for MemoryBook {
    type Book = Self;

    fn book(&self) -> &Self {
        self
    }

    async fn gesture(&self, gesture: Gesture) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        match gesture {
            Gesture::Create(appointment, calendar) => rows.create(appointment, calendar),
            Gesture::Change(appointment) => {
                let item = rows.appointment(appointment.id)?;
                let rev = item.appointment.rev + 1;
                if item.appointment.content != appointment.content {
                    (item.link.pending, item.link.failure, item.link.pushes) = (true, None, 0);
                }
                item.appointment = Appointment { rev, author: Author::User, ..appointment };
            }
            Gesture::Split { earlier, rest, calendar } => {
                let item = rows.appointment(earlier.id)?;
                let rev = item.appointment.rev + 1;
                (item.link.pending, item.link.failure, item.link.pushes) = (true, None, 0);
                let (id, rest_id) = (earlier.id, rest.id);
                item.appointment = Appointment { rev, author: Author::User, ..*earlier };
                rows.split.insert(id, rest_id);
                rows.create(*rest, calendar);
            }
            Gesture::Delete(id) => {
                let item = rows.appointment(id)?;
                if item.link.remote_id.is_none() {
                    rows.items.retain(|_, item| item.appointment.id != id);
                } else {
                    item.appointment.deleted = true;
                    item.appointment.rev += 1;
                    item.appointment.author = Author::User;
                    (item.link.pending, item.link.failure, item.link.pushes) = (true, None, 0);
                }
            }
            Gesture::Settle { conflict, version, rule } => {
                let of = |item: &&Item| {
                    item.conflict.as_ref().is_some_and(|c| c.id == conflict && c.version == version)
                };
                let item = rows.items.values().find(of).cloned();
                let item = item.ok_or(StoreError::Changed("conflict"))?;
                let calendar = item.link.calendar;
                let outcome = rule(item);
                rows.apply(calendar, outcome, &mut Vec::new());
            }
            Gesture::Believe(calendar) => {
                if let Some(held) = rows.held.get_mut(&calendar) {
                    held.answer = Some(HeldAnswer::Allow);
                }
            }
            Gesture::Use(id, used) => {
                let mode = if used { CalendarMode::TwoWay } else { CalendarMode::Ignored };
                rows.calendars.iter_mut().filter(|it| it.id == id).for_each(|it| it.mode = mode);
            }
            Gesture::Retry(id) => {
                let item = rows.appointment(id)?;
                (item.link.pending, item.link.failure, item.link.pushes) = (true, None, 0);
            }
        }
        Ok(())
    }

    async fn look<T>(&self, look: impl FnOnce(&[&Item]) -> T) -> Result<T> {
        Ok(look(&self.rows().items.values().collect::<Vec<_>>()))
    }

    fn known(&self, calendar: CalendarId) -> Result<(String, BTreeMap<String, Option<String>>)> {
        let rows = self.rows();
        let row = rows.calendars.iter().find(|row| row.id == calendar);
        let place = row.ok_or(StoreError::NotFound("calendar"))?.remote_id.clone();
        Ok((place, rows.versions(calendar, |_| true).into_iter().collect()))
    }

    async fn crashed(self) -> Result<Self> {
        Ok(self)
    }

    fn writes(&self) -> Result<i64> {
        Ok(self.rows().writes)
    }

    fn journalled(&self, stamp: Option<AttemptId>, remote_id: &str) -> bool {
        let rows = self.rows();
        let Some(stamp) = stamp else {
            let there = |link: &Link| link.remote_id.as_deref() == Some(remote_id);
            let unheard = |item: &Item| item.attempt.is_some() || item.shadow.is_none();
            return rows.items.values().any(|item| there(&item.link) && unheard(item))
                || rows.buried.keys().any(|(_, place)| place == remote_id);
        };
        rows.items.values().filter_map(|item| item.attempt.as_ref()).any(|it| it.id == stamp)
    }
}
