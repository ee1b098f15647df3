//! A book in memory: a plain model of what `daybook-store` does in SQL, one call a transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarMode, CalendarState, SyncProgress,
};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::deletions::{HeldAnswer, HeldDeletions};
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId, SyncRunId};
use daybook_core::mirror::{Mask, mirror_uid};
use daybook_core::pace::Slowed;
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{
    Attempt, Buried, Conflict, Direction, Item, ItemChange, Known, Link, Observation, Outcome,
    Sent, Shadow, Statement, SyncLogLine,
};
use daybook_store::{Result, Round, StoreError};
use daybook_sync::Book;
use uuid::Uuid;

use crate::desk::{DeskBook, Gesture};
use crate::layout::mask_of;
use crate::world::Shared;

/// An appointment, and what belongs to it alone.
struct Entry {
    appointment: Appointment,
    home: CalendarId,
    made_here: bool,
    /// The highest remote life it has had.
    lives: i64,
}

/// An item without its appointment.
struct Tie {
    link: Link,
    shadow: Option<Shadow>,
    attempt: Option<Attempt>,
    sent: Vec<Sent>,
    conflict: Option<Conflict>,
}

#[derive(Default)]
struct Rows {
    accounts: Vec<Account>,
    calendars: Vec<Calendar>,
    entries: BTreeMap<AppointmentId, Entry>,
    /// By the age of the link.
    ties: BTreeMap<u64, Tie>,
    buried: BTreeMap<(CalendarId, String), Buried>,
    locked: BTreeSet<CalendarId>,
    held: BTreeMap<CalendarId, HeldDeletions>,
    /// Links of earlier halves of divided series, and what their calendars have to have first.
    split: BTreeMap<u64, AppointmentId>,
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
    pub(crate) fn new(world: &Shared, accounts: Vec<Account>, calendars: Vec<Calendar>) -> Self {
        let rows = Rows { accounts, calendars, ..Rows::default() };
        Self { rows: Arc::new(Mutex::new(rows)), world: world.clone() }
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    /// Items, by the age of their links.
    fn items(&self, wanted: impl Fn(&Tie) -> bool) -> impl Iterator<Item = Item> {
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

    fn stands(&self, entry: &Entry) -> bool {
        let at_home = |tie: &&Tie| {
            tie.link.appointment == entry.appointment.id && tie.link.calendar == entry.home
        };
        self.ties.values().find(at_home).is_some_and(|tie| !tie.link.pending)
    }

    fn known(&self, calendar: CalendarId, observation: &Observation) -> Known {
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

    fn place_of(&self, id: AppointmentId, calendar: CalendarId) -> Option<u64> {
        let here = |tie: &Tie| tie.link.appointment == id && tie.link.calendar == calendar;
        self.ties.iter().find(|(_, tie)| here(tie)).map(|(place, _)| *place)
    }

    /// Keeps the text of an appointment that is to have no agreed one any more.
    fn keep_source(&mut self, place: u64) {
        let Some(tie) = self.ties.get(&place) else { return };
        if tie.link.direction == Direction::TwoWay
            && let Some(shadow) = &tie.shadow
        {
            self.sources.insert(tie.link.appointment, shadow.raw.clone());
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
            ItemChange::Put(item) => self.put(*item),
            ItemChange::Remove(id) => {
                self.cut(id, calendar);
                let left = self.ties.values().any(|tie| tie.link.appointment == id);
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

    fn put(&mut self, item: Item) {
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
    fn tell_others(&mut self, id: AppointmentId, calendar: CalendarId) {
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
    fn cut(&mut self, id: AppointmentId, calendar: CalendarId) {
        let Some(place) = self.place_of(id, calendar) else { return };
        self.keep_source(place);
        self.remember_lives(id);
        self.ties.remove(&place);
    }

    fn remember_lives(&mut self, id: AppointmentId) {
        let links = self.ties.values().map(|tie| &tie.link).filter(|link| link.appointment == id);
        let begun = |link: &Link| link.incarnation - i64::from(link.remote_id.is_none());
        let last = links.map(begun).max().unwrap_or_default();
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.lives = entry.lives.max(last);
        }
    }

    fn pending(&self, calendar: CalendarId, limit: u32, now: DateTime<Utc>) -> Vec<Item> {
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
    fn waits_for_rest(&self, item: &Item) -> bool {
        let place_of = |id| self.place_of(id, item.link.calendar);
        let rest = place_of(item.appointment.id).and_then(|place| self.split.get(&place));
        let off = |rest: &&AppointmentId| {
            self.entries.get(*rest).is_some_and(|entry| entry.appointment.is_off())
        };
        let rest = rest.filter(|rest| !off(rest));
        let rest = rest.and_then(|rest| self.ties.get(&place_of(*rest)?));
        rest.is_some_and(|rest| rest.shadow.is_none() && !rest.link.leaving)
    }

    /// Appointments are written here alone where calendars are used both ways.
    fn check_open(&self, home: CalendarId) -> Result<()> {
        let open = |it: &Calendar| it.id == home && it.mode == CalendarMode::TwoWay;
        let found = self.calendars.iter().any(open);
        found.then_some(()).ok_or(StoreError::Invalid("This calendar cannot be written to."))
    }

    fn divide(
        &mut self,
        earlier: Appointment,
        rest: Appointment,
        home: CalendarId,
        alone: AppointmentId,
    ) -> Result<()> {
        let places = self.ties.iter().filter(|(_, tie)| tie.link.appointment == earlier.id);
        let halves: Vec<u64> = places.map(|(place, _)| *place).collect();
        self.check_open(home)?;
        self.change(earlier, None, alone)?;
        self.split.extend(halves.into_iter().map(|place| (place, rest.id)));
        self.create(rest, home);
        Ok(())
    }

    /// Looks anew at where everything is mirrored.
    fn tie_all(&mut self) {
        let all: Vec<AppointmentId> = self.entries.keys().copied().collect();
        for id in all {
            self.tie(id, None);
        }
        let links = self.ties.values_mut().map(|tie| &mut tie.link);
        for link in links.filter(|link| link.direction == Direction::Publish) {
            link.pending = true;
        }
    }

    fn versions(
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

    fn create(&mut self, appointment: Appointment, home: CalendarId) {
        let id = appointment.id;
        let appointment = Appointment { rev: 1, author: Author::User, ..appointment };
        self.entries.insert(id, Entry { appointment, home, made_here: true, lives: 0 });
        self.tie(id, None);
    }

    /// Brings the links of an appointment in step with its home and with where it is mirrored. A mirror
    /// where the home is to be makes room for it as that of `alone`.
    fn tie(&mut self, id: AppointmentId, alone: Option<AppointmentId>) {
        self.remember_lives(id);
        let Some(entry) = self.entries.get(&id).filter(|entry| !entry.appointment.deleted) else {
            return;
        };
        let (home, life, made_here) = (entry.home, entry.lives + 1, entry.made_here);
        let (uid, staff) = (entry.appointment.uid.clone(), entry.appointment.booking.staff);
        if let Some(alone) = alone {
            self.make_room(id, home, alone);
        }
        let mirrored: Vec<CalendarId> = self
            .calendars
            .iter()
            .filter(|calendar| made_here && calendar.id != home && calendar.mirrors(staff))
            .map(|calendar| calendar.id)
            .collect();
        for tie in self.ties.values_mut().filter(|tie| tie.link.appointment == id) {
            let stays = match tie.link.direction {
                Direction::TwoWay => tie.link.calendar == home,
                Direction::Publish => mirrored.contains(&tie.link.calendar),
            };
            if tie.link.leaving == stays {
                tie.link.leaving = !stays;
                due(&mut tie.link);
            }
        }
        if self.place_of(id, home).is_none() {
            let taken = |tie: &Tie| tie.link.calendar == home && tie.link.uid == uid;
            let taken = self.ties.values().any(taken);
            let uid = if life == 1 && !taken { uid } else { format!("{id}-{life}") };
            self.link(id, home, Direction::TwoWay, uid, life);
        }
        let life = life.max(
            self.ties
                .values()
                .filter(|tie| tie.link.appointment == id)
                .map(|tie| tie.link.incarnation + 1)
                .max()
                .unwrap_or(1),
        );
        for calendar in mirrored {
            if self.place_of(id, calendar).is_none() {
                self.link(id, calendar, Direction::Publish, mirror_uid(id, life), life);
            }
        }
        let placeless = |tie: &Tie| {
            tie.link.appointment == id && tie.link.leaving && tie.link.remote_id.is_none()
        };
        self.ties.retain(|_, tie| !placeless(tie));
        self.remember_lives(id);
    }

    /// A mirror where the home is to be ends as that of another, deleted appointment: `alone`.
    fn make_room(&mut self, id: AppointmentId, home: CalendarId, alone: AppointmentId) {
        let Some(place) = self.place_of(id, home) else { return };
        let mirror = |tie: &&mut Tie| tie.link.direction == Direction::Publish;
        let Some(tie) = self.ties.get_mut(&place).filter(mirror) else { return };
        if tie.link.remote_id.is_none() {
            self.ties.remove(&place);
            return;
        }
        let Some(entry) = self.entries.get(&id) else { return };
        tie.link.appointment = alone;
        tie.link.leaving = true;
        due(&mut tie.link);
        let appointment = Appointment { id: alone, deleted: true, ..entry.appointment.clone() };
        let entry = Entry { appointment, home, made_here: false, lives: 0 };
        self.entries.insert(alone, entry);
    }

    fn link(
        &mut self,
        appointment: AppointmentId,
        calendar: CalendarId,
        direction: Direction,
        uid: String,
        incarnation: i64,
    ) {
        let link = Link {
            appointment,
            calendar,
            direction,
            leaving: false,
            uid,
            remote_id: None,
            incarnation,
            pending: true,
            confirmed: None,
            failure: None,
            pushes: 0,
            due: None,
        };
        self.links += 1;
        let tie = Tie { link, shadow: None, attempt: None, sent: Vec::new(), conflict: None };
        self.ties.insert(self.links, tie);
    }

    fn entry(&mut self, id: AppointmentId) -> Result<&mut Entry> {
        let entry = self.entries.get_mut(&id).filter(|entry| !entry.appointment.deleted);
        entry.ok_or(StoreError::NotFound("appointment"))
    }

    /// Everything that an appointment is tied to is due.
    fn all_due(&mut self, id: AppointmentId) {
        let ties = self.ties.values_mut().filter(|tie| tie.link.appointment == id);
        ties.for_each(|tie| due(&mut tie.link));
    }

    fn change(
        &mut self,
        appointment: Appointment,
        home: Option<CalendarId>,
        alone: AppointmentId,
    ) -> Result<()> {
        let id = appointment.id;
        home.map_or(Ok(()), |home| self.check_open(home))?;
        let entry = self.entry(id)?;
        if entry.appointment.rev != appointment.rev {
            return Err(StoreError::Changed("appointment"));
        }
        let rewritten = entry.appointment.content != appointment.content;
        let resumed = entry.appointment.booking.sync_off && !appointment.booking.sync_off;
        entry.home = home.unwrap_or(entry.home);
        let rev = appointment.rev + 1;
        entry.appointment = Appointment { rev, author: Author::User, ..appointment };
        if rewritten || resumed {
            self.all_due(id);
        }
        self.tie(id, Some(alone));
        Ok(())
    }
}

/// It is to be looked at anew.
fn due(link: &mut Link) {
    (link.pending, link.failure, link.pushes) = (true, None, 0);
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

    async fn settle(
        &self,
        round: &Round,
        attempt: AttemptId,
        rule: impl FnOnce(Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let of = |tie: &Tie| tie.attempt.as_ref().is_some_and(|open| open.id == attempt);
        let found = self.rows().items(of).next();
        let mut log = Vec::new();
        if let Some(item) = found {
            let outcome = rule(item);
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
            Gesture::Delete(id) => {
                rows.entry(id)?;
                let placeless =
                    |tie: &Tie| tie.link.appointment == id && tie.link.remote_id.is_none();
                rows.ties.retain(|_, tie| !placeless(tie));
                rows.all_due(id);
                if rows.ties.values().any(|tie| tie.link.appointment == id) {
                    let row = &mut rows.entry(id)?.appointment;
                    (row.deleted, row.author) = (true, Author::User);
                    row.rev += 1;
                } else {
                    rows.entries.remove(&id);
                }
            }
            Gesture::Mirror(id, mirror) => {
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

    fn journalled(&self, stamp: Option<AttemptId>, remote_id: &str) -> bool {
        let rows = self.rows();
        let Some(stamp) = stamp else {
            let there = |link: &Link| link.remote_id.as_deref() == Some(remote_id);
            let unheard = |tie: &Tie| tie.attempt.is_some() || tie.shadow.is_none();
            return rows.ties.values().any(|tie| there(&tie.link) && unheard(tie))
                || rows.buried.keys().any(|(_, place)| place == remote_id);
        };
        rows.ties.values().filter_map(|tie| tie.attempt.as_ref()).any(|it| it.id == stamp)
    }
}
