//! A book in memory: a plain model of what `daybook-store` does in SQL, one call a transaction.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use daybook_core::account::{Account, AccountState, Calendar, CalendarState, SyncProgress};
use daybook_core::appointment::Appointment;
use daybook_core::deletions::{HeldAnswer, HeldDeletions};
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId, SyncRunId};
use daybook_core::pace::Slowed;
use daybook_core::sync_state::{Direction, Item, Known, Link, Observation, Outcome, SyncLogLine};
use daybook_store::{Result, Round, StoreError};
use daybook_sync::Book;
use uuid::Uuid;

use crate::desk::{DeskBook, Gesture};
use crate::layout::own_calendar;
use crate::world::Shared;

mod away;
mod edits;
mod rows;

use edits::due;
use rows::{Entry, Rows, Tie};

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
    pub(crate) fn new(world: &Shared, accounts: Vec<Account>, calendars: Vec<Calendar>) -> Self {
        let calendars = calendars.into_iter().chain([own_calendar()]).collect();
        let rows = Rows { accounts, calendars, ..Rows::default() };
        Self { rows: Arc::new(Mutex::new(rows)), world: world.clone() }
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
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
        let account = rows.accounts.iter_mut().find(|account| account.id == id);
        account.ok_or(StoreError::NotFound("account"))?.state = state;
        rows.writes += 1;
        Ok(())
    }

    async fn slow_down(&self, id: AccountId, until: DateTime<Utc>, slowed: Slowed) -> Result<()> {
        let mut rows = self.rows();
        rows.writes += 1;
        let account = rows.accounts.iter_mut().find(|account| account.id == id);
        if let Some(account) = account {
            (account.not_before, account.slowed) = (Some(until), Some(slowed));
        }
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
        rows.check_known(calendar)?;
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
        let open = |tie: &Tie| tie.link.calendar == calendar && tie.attempt.is_some();
        Ok(self.rows().items(open).collect())
    }

    async fn pending_items(
        &self,
        calendar: CalendarId,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Item>> {
        Ok(self.rows().pending(calendar, limit, now))
    }

    async fn observe(
        &self,
        round: &Round,
        observations: Vec<Observation>,
        mut rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        self.rows().check_known(round.calendar)?;
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
        let mut found = self.rows().pending(round.calendar, limit, round.now);
        found.sort_by_key(|item| item.appointment.id);
        let mut plans = Vec::new();
        for item in found {
            let (outcome, plan) = rule(item);
            self.rows().apply(round.calendar, outcome, &mut Vec::new());
            plans.push(plan);
        }
        Ok(plans)
    }

    async fn settle<A: Send>(
        &self,
        round: &Round,
        answers: Vec<(AttemptId, A)>,
        mut rule: impl FnMut(AttemptId, A, Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let mut log = Vec::new();
        for (attempt, answer) in answers {
            let of = |tie: &Tie| tie.attempt.as_ref().is_some_and(|open| open.id == attempt);
            let Some(item) = self.rows().items(of).next() else { continue };
            let outcome = rule(attempt, answer, item);
            self.rows().apply(round.calendar, outcome, &mut log);
        }
        Ok(log)
    }

    async fn known_versions(&self, calendar: CalendarId) -> Result<Vec<(String, Option<String>)>> {
        Ok(self.rows().versions(calendar, |tie| tie.shadow.is_some()))
    }

    async fn known_versions_of(
        &self,
        calendar: CalendarId,
        remote_ids: Vec<String>,
    ) -> Result<Vec<(String, Option<String>)>> {
        let named =
            |tie: &Tie| tie.link.remote_id.as_ref().is_some_and(|id| remote_ids.contains(id));
        Ok(self.rows().versions(calendar, named))
    }

    async fn sources(&self, ids: Vec<AppointmentId>) -> Result<HashMap<AppointmentId, String>> {
        let rows = self.rows();
        let agreed = |id: AppointmentId| {
            let of =
                |tie: &&Tie| tie.link.appointment == id && tie.link.direction == Direction::TwoWay;
            rows.ties.values().filter(of).find_map(|tie| tie.shadow.as_ref())
        };
        let text = |id| agreed(id).map(|shadow| &shadow.raw).or_else(|| rows.sources.get(&id));
        Ok(ids.into_iter().filter_map(|id| Some((id, text(id)?.clone()))).collect())
    }

    async fn homes(&self, calendar: CalendarId) -> Result<HashSet<String>> {
        let at_home = |tie: &Tie| tie.link.direction == Direction::TwoWay;
        let places = self.rows().versions(calendar, at_home).into_iter();
        Ok(places.map(|(remote_id, _)| remote_id).collect())
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
        rows.check_known(calendar)?;
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
        let alone = AppointmentId::from_uuid(self.world.world().id());
        let mut rows = self.rows();
        rows.writes += 1;
        match gesture {
            Gesture::Create(appointment, calendar) => rows.create(appointment, calendar),
            Gesture::Change(appointment) => rows.change(appointment, None, alone)?,
            Gesture::Move(appointment, home) => rows.change(appointment, Some(home), alone)?,
            Gesture::Split { earlier, rest, calendar } => {
                rows.divide(*earlier, *rest, calendar, alone)?;
            }
            Gesture::Delete(id, rev) => rows.delete(id, rev)?,
            Gesture::Disconnect(account) => rows.disconnect(account),
            Gesture::Connect(account, calendars) => rows.connect(*account, calendars),
            Gesture::Mirror(id, mirror) => {
                rows.check_known(id)?;
                for calendar in rows.calendars.iter_mut().filter(|it| it.id == id) {
                    calendar.mirror = mirror;
                }
                rows.tie_all();
            }
            Gesture::Settle { conflict, version, rule } => {
                let of = |tie: &Tie| {
                    tie.conflict.as_ref().is_some_and(|c| c.id == conflict && c.version == version)
                };
                let item = rows.items(of).next();
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
            Gesture::Use(id, mode) => {
                rows.check_known(id)?;
                rows.calendars.iter_mut().filter(|it| it.id == id).for_each(|it| it.mode = mode);
                rows.tie_all();
            }
            Gesture::Retry(id, calendar) => {
                let place = rows.place_of(id, calendar);
                let tie = place.and_then(|place| rows.ties.get_mut(&place));
                due(&mut tie.ok_or(StoreError::NotFound("appointment"))?.link);
            }
        }
        Ok(())
    }

    async fn look<T>(&self, look: impl FnOnce(&[&Item]) -> T) -> Result<T> {
        let items: Vec<Item> = self.rows().items(|_| true).collect();
        Ok(look(&items.iter().collect::<Vec<_>>()))
    }

    async fn own(&self) -> Result<Vec<Appointment>> {
        let rows = self.rows();
        let own = |it: &&Entry| it.home == own_calendar().id && !it.appointment.deleted;
        Ok(rows.entries.values().filter(own).map(|it| it.appointment.clone()).collect())
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

    const SHARES: bool = false;

    fn writes(&self) -> Result<i64> {
        Ok(self.rows().writes)
    }

    /// It keeps no log.
    fn miscounted(&self) -> Result<Option<String>> {
        Ok(None)
    }

    fn journalled(&self, stamp: Option<AttemptId>, remote_id: &str) -> bool {
        let rows = self.rows();
        let Some(stamp) = stamp else {
            let there = |link: &Link| link.remote_id.as_deref() == Some(remote_id);
            let unheard = |tie: &Tie| tie.attempt.is_some() || tie.shadow.is_none();
            return rows.all_ties().any(|tie| there(&tie.link) && unheard(tie))
                || rows.buried.keys().any(|(_, place)| place == remote_id)
                || rows.archives.values().any(|archive| archive.has_buried(remote_id));
        };
        rows.all_ties().filter_map(|tie| tie.attempt.as_ref()).any(|it| it.id == stamp)
    }
}
