//! What the engine needs of the book, so that the simulation drives the same engine over a book in
//! memory and over a file.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::io;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use daybook_core::account::{Account, AccountState, Calendar, CalendarState, SyncProgress};
use daybook_core::deletions::HeldDeletions;
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId, SyncRunId};
use daybook_core::pace::Slowed;
use daybook_core::sync_state::{Item, Known, Observation, Outcome, SyncLogLine};
use daybook_store::{Result, Round, Store};
use uuid::Uuid;

use crate::lock::CalendarLock;

/// What the engine needs of the book. Every method is one transaction; they mean what those of
/// [`Store`] with the same names say.
pub trait Book: Sync {
    /// The right to sync one calendar, given back when dropped.
    type Lock;

    /// Takes that right, or says that somebody else has it.
    ///
    /// # Errors
    ///
    /// When the lock folder cannot be used.
    fn lock(&self, calendar: CalendarId) -> io::Result<Option<Self::Lock>>;

    /// A fresh identity.
    fn new_id(&self, now: DateTime<Utc>) -> Uuid;

    /// Every account.
    fn accounts(&self) -> impl Future<Output = Result<Vec<Account>>>;

    /// Every calendar.
    fn calendars(&self) -> impl Future<Output = Result<Vec<Calendar>>>;

    /// Whether an account can be used.
    fn set_account_state(
        &self,
        account: AccountId,
        state: AccountState,
    ) -> impl Future<Output = Result<()>>;

    /// When an account may be asked again, and how fast from then on.
    fn slow_down(
        &self,
        account: AccountId,
        until: DateTime<Utc>,
        slowed: Slowed,
    ) -> impl Future<Output = Result<()>>;

    /// What last went wrong with an account.
    fn set_last_error(
        &self,
        account: AccountId,
        sentence: Option<&str>,
    ) -> impl Future<Output = Result<()>>;

    /// Where the sync of a calendar stands.
    fn save_progress(
        &self,
        calendar: CalendarId,
        progress: &SyncProgress,
        state: CalendarState,
    ) -> impl Future<Output = Result<()>>;

    /// Begins a run over a calendar.
    fn start_run(
        &self,
        calendar: CalendarId,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<SyncRunId>>;

    /// Ends a run.
    fn finish_run(
        &self,
        run: SyncRunId,
        requests: i64,
        problem: Option<&str>,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<()>>;

    /// Notes a round that failed before anything happened.
    fn note_failure(
        &self,
        calendar: CalendarId,
        requests: i64,
        problem: &str,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<()>>;

    /// The items of a calendar with an unsettled write.
    fn open_attempts(&self, calendar: CalendarId) -> impl Future<Output = Result<Vec<Item>>>;

    /// At most `limit` items of a calendar that are to be sent at `now`.
    fn pending_items(
        &self,
        calendar: CalendarId,
        limit: u32,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Vec<Item>>>;

    /// Hears statements, in order.
    fn observe(
        &self,
        round: &Round,
        observations: Vec<Observation>,
        rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> impl Future<Output = Result<Vec<SyncLogLine>>>;

    /// Journals the next writes of a calendar.
    fn begin_attempts<P: Send>(
        &self,
        round: &Round,
        limit: u32,
        rule: impl FnMut(Item) -> (Outcome, P) + Send,
    ) -> impl Future<Output = Result<Vec<P>>>;

    /// Stores what the answers to writes mean, in order.
    fn settle<A: Send>(
        &self,
        round: &Round,
        answers: Vec<(AttemptId, A)>,
        rule: impl FnMut(AttemptId, A, Item) -> Outcome + Send,
    ) -> impl Future<Output = Result<Vec<SyncLogLine>>>;

    /// Every remote id of a calendar that the server once confirmed, and its last agreed version.
    fn known_versions(
        &self,
        calendar: CalendarId,
    ) -> impl Future<Output = Result<Vec<(String, Option<String>)>>>;

    /// Those of `remote_ids` that a calendar knows.
    fn known_versions_of(
        &self,
        calendar: CalendarId,
        remote_ids: Vec<String>,
    ) -> impl Future<Output = Result<Vec<(String, Option<String>)>>>;

    /// The text that each of `ids` was imported with or last had at a server, where it had one.
    fn sources(
        &self,
        ids: Vec<AppointmentId>,
    ) -> impl Future<Output = Result<HashMap<AppointmentId, String>>>;

    /// The places of what is at home in a calendar, or is leaving it.
    fn homes(&self, calendar: CalendarId) -> impl Future<Output = Result<HashSet<String>>>;

    /// From now on a calendar may be written to.
    fn agree(&self, calendar: CalendarId) -> impl Future<Output = Result<()>>;

    /// Holds back the deletion of what was at `places`, until the user has decided.
    fn hold_deletions(
        &self,
        calendar: CalendarId,
        places: &[String],
    ) -> impl Future<Output = Result<()>>;

    /// What is held back in a calendar, and what the user said to it.
    fn held_deletions(&self, calendar: CalendarId) -> impl Future<Output = Result<HeldDeletions>>;
}

/// The book in its file, with a folder for lock files beside it.
pub struct StoredBook {
    pub(crate) store: Store,
    locks: PathBuf,
}

impl StoredBook {
    /// The book of `store`. Lock files are kept in the folder `locks`, one folder per book.
    #[must_use]
    pub fn new(store: Store, locks: PathBuf) -> Self {
        Self { store, locks }
    }
}

impl Book for StoredBook {
    type Lock = CalendarLock;

    fn lock(&self, calendar: CalendarId) -> io::Result<Option<CalendarLock>> {
        CalendarLock::take(&self.locks, calendar)
    }

    fn new_id(&self, now: DateTime<Utc>) -> Uuid {
        AttemptId::generate(now).as_uuid()
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        self.store.accounts().await
    }

    async fn calendars(&self) -> Result<Vec<Calendar>> {
        self.store.calendars().await
    }

    async fn set_account_state(&self, account: AccountId, state: AccountState) -> Result<()> {
        self.store.set_account_state(account, state).await
    }

    async fn slow_down(
        &self,
        account: AccountId,
        until: DateTime<Utc>,
        slowed: Slowed,
    ) -> Result<()> {
        self.store.slow_down(account, until, slowed).await
    }

    async fn set_last_error(&self, account: AccountId, sentence: Option<&str>) -> Result<()> {
        self.store.set_last_error(account, sentence).await
    }

    async fn save_progress(
        &self,
        calendar: CalendarId,
        progress: &SyncProgress,
        state: CalendarState,
    ) -> Result<()> {
        self.store.save_progress(calendar, progress, state).await
    }

    async fn start_run(&self, calendar: CalendarId, now: DateTime<Utc>) -> Result<SyncRunId> {
        self.store.start_run(calendar, now).await
    }

    async fn finish_run(
        &self,
        run: SyncRunId,
        requests: i64,
        problem: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.store.finish_run(run, requests, problem, now).await.map(drop)
    }

    async fn note_failure(
        &self,
        calendar: CalendarId,
        requests: i64,
        problem: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.store.note_failure(calendar, requests, problem, now).await
    }

    async fn open_attempts(&self, calendar: CalendarId) -> Result<Vec<Item>> {
        self.store.open_attempts(calendar).await
    }

    async fn pending_items(
        &self,
        calendar: CalendarId,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Item>> {
        self.store.pending_items(calendar, limit, now).await
    }

    async fn observe(
        &self,
        round: &Round,
        observations: Vec<Observation>,
        rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        self.store.observe(round, observations, rule).await
    }

    async fn begin_attempts<P: Send>(
        &self,
        round: &Round,
        limit: u32,
        rule: impl FnMut(Item) -> (Outcome, P) + Send,
    ) -> Result<Vec<P>> {
        self.store.begin_attempts(round, limit, rule).await
    }

    async fn settle<A: Send>(
        &self,
        round: &Round,
        answers: Vec<(AttemptId, A)>,
        rule: impl FnMut(AttemptId, A, Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        self.store.settle(round, answers, rule).await
    }

    async fn known_versions(&self, calendar: CalendarId) -> Result<Vec<(String, Option<String>)>> {
        self.store.known_versions(calendar).await
    }

    async fn known_versions_of(
        &self,
        calendar: CalendarId,
        remote_ids: Vec<String>,
    ) -> Result<Vec<(String, Option<String>)>> {
        self.store.known_versions_of(calendar, remote_ids).await
    }

    async fn sources(&self, ids: Vec<AppointmentId>) -> Result<HashMap<AppointmentId, String>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        self.store.sources(&ids).await
    }

    async fn homes(&self, calendar: CalendarId) -> Result<HashSet<String>> {
        self.store.homes(calendar).await
    }

    async fn agree(&self, calendar: CalendarId) -> Result<()> {
        self.store.agree(calendar).await
    }

    async fn hold_deletions(&self, calendar: CalendarId, places: &[String]) -> Result<()> {
        self.store.hold_deletions(calendar, places).await
    }

    async fn held_deletions(&self, calendar: CalendarId) -> Result<HeldDeletions> {
        self.store.held_deletions(calendar).await
    }
}
