//! A book in its file, as people have it: SQLite, its write-ahead log, its worker threads. When its
//! process dies, what the file system has at that moment is all that is left.

use std::collections::HashMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, SyncProgress,
};
use daybook_core::appointment::Author;
use daybook_core::deletions::{HeldAnswer, HeldDeletions};
use daybook_core::id::{AccountId, AppointmentId, AttemptId, BusinessId, CalendarId, SyncRunId};
use daybook_core::people::Business;
use daybook_core::sync_state::{Item, Known, Observation, Outcome, SyncLogLine};
use daybook_store::{Edit, Result, Round, SealedSecret, Store, StoreError};
use daybook_sync::{Book, CalendarLock, StoredBook};
use tempfile::TempDir;
use uuid::Uuid;

use crate::desk::{DeskBook, Gesture};
use crate::world::Shared;

const NAME: &str = "book.db";

/// A book in its file.
#[derive(Clone)]
pub(crate) struct FileBook {
    world: Shared,
    store: Store,
    book: Arc<StoredBook>,
    folder: Arc<TempDir>,
}

impl FileBook {
    /// A new book from the file `template`, with an account.
    pub(crate) async fn new(
        world: &Shared,
        template: &Path,
        account: Account,
        calendars: Vec<Calendar>,
    ) -> Result<Self> {
        let folder = tempfile::tempdir().map_err(|cause| unusable(&cause))?;
        std::fs::copy(template, folder.path().join(NAME)).map_err(|cause| unusable(&cause))?;
        let book = Self::open(world.clone(), folder).await?;
        let secret = SealedSecret { nonce: Vec::new(), ciphertext: Vec::new() };
        book.store.add_account(&account, &calendars, &secret).await?;
        Ok(book)
    }

    async fn open(world: Shared, folder: TempDir) -> Result<Self> {
        let store = Store::open(&folder.path().join(NAME)).await?;
        let book = Arc::new(StoredBook::new(store.clone(), folder.path().join("locks")));
        Ok(Self { world, store, book, folder: Arc::new(folder) })
    }
}

/// An empty book to copy: making one takes longer than many a day.
pub(crate) async fn template(folder: &Path) -> Result<std::path::PathBuf> {
    let path = folder.join("template.db");
    let store = Store::open(&path).await?;
    let now = DateTime::UNIX_EPOCH;
    let business = Business {
        id: BusinessId::generate(now),
        name: "Salon".to_owned(),
        zone: chrono_tz::Europe::London,
    };
    let own = Calendar {
        id: CalendarId::generate(now),
        account: None,
        remote_id: String::new(),
        name: "Own".to_owned(),
        color: "#3d4fc4".to_owned(),
        staff: None,
        mode: CalendarMode::TwoWay,
        access: CalendarAccess::Write,
        agreed: true,
        visible: true,
        is_default: false,
        state: CalendarState::Live,
        progress: SyncProgress::default(),
    };
    store.create_book(&business, &[], &own).await?;
    store.close().await;
    Ok(path)
}

fn unusable(cause: &io::Error) -> StoreError {
    StoreError::CannotOpen(cause.to_string())
}

impl DeskBook for FileBook {
    async fn gesture(&self, gesture: Gesture) -> Result<()> {
        let now = self.world.world().now;
        let edit = match gesture {
            Gesture::Create(appointment, calendar) => Edit::Create { appointment, calendar },
            Gesture::Change(appointment) => {
                let expected = appointment.rev;
                Edit::Change { appointment, expected }
            }
            Gesture::Delete(id) => {
                let expected = self.store.appointment(id).await?.appointment.rev;
                Edit::Delete { id, expected }
            }
            Gesture::Settle { conflict, version, rule } => {
                return self
                    .store
                    .resolve_conflict(conflict, version, "Settled", now, rule)
                    .await
                    .map(drop);
            }
            Gesture::Believe(calendar) => {
                let answered = self.store.answer_held_deletions(calendar, HeldAnswer::Allow).await;
                return match answered {
                    Err(StoreError::Changed(_)) => Ok(()),
                    answered => answered,
                };
            }
            Gesture::Retry(id) => {
                let items = self.store.items_of(id).await?;
                let refused = items.iter().find(|item| item.link.failure.is_some());
                let calendar = refused.ok_or(StoreError::NotFound("appointment"))?.link.calendar;
                return self.store.retry(id, calendar).await;
            }
        };
        self.store.edit(vec![edit], Author::User, "At the desk", now).await.map(drop)
    }

    async fn items(&self) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        for calendar in self.store.calendars().await? {
            items.extend(self.store.items(calendar.id).await?);
        }
        Ok(items)
    }

    async fn crashed(self) -> Result<Self> {
        let left = tempfile::tempdir().map_err(|cause| unusable(&cause))?;
        for name in [NAME.to_owned(), format!("{NAME}-wal")] {
            let file = self.folder.path().join(&name);
            if file.exists() {
                std::fs::copy(file, left.path().join(name)).map_err(|cause| unusable(&cause))?;
            }
        }
        let Self { world, store, .. } = self;
        store.close().await;
        Self::open(world, left).await
    }

    fn writes(&self) -> Option<u64> {
        None
    }
}

impl Book for FileBook {
    type Lock = CalendarLock;

    fn lock(&self, calendar: CalendarId) -> io::Result<Option<CalendarLock>> {
        self.book.lock(calendar)
    }

    fn new_id(&self, _: DateTime<Utc>) -> Uuid {
        self.world.world().id()
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        self.book.accounts().await
    }

    async fn calendars(&self) -> Result<Vec<Calendar>> {
        self.book.calendars().await
    }

    async fn set_account_state(&self, account: AccountId, state: AccountState) -> Result<()> {
        self.book.set_account_state(account, state).await
    }

    async fn set_not_before(&self, account: AccountId, until: Option<DateTime<Utc>>) -> Result<()> {
        self.book.set_not_before(account, until).await
    }

    async fn set_last_error(&self, account: AccountId, sentence: Option<&str>) -> Result<()> {
        self.book.set_last_error(account, sentence).await
    }

    async fn save_progress(
        &self,
        calendar: CalendarId,
        progress: &SyncProgress,
        state: CalendarState,
    ) -> Result<()> {
        self.book.save_progress(calendar, progress, state).await
    }

    async fn start_run(&self, calendar: CalendarId, now: DateTime<Utc>) -> Result<SyncRunId> {
        self.book.start_run(calendar, now).await
    }

    async fn finish_run(
        &self,
        run: SyncRunId,
        requests: i64,
        problem: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.book.finish_run(run, requests, problem, now).await
    }

    async fn note_failure(
        &self,
        calendar: CalendarId,
        requests: i64,
        problem: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.book.note_failure(calendar, requests, problem, now).await
    }

    async fn open_attempts(&self, calendar: CalendarId) -> Result<Vec<Item>> {
        self.book.open_attempts(calendar).await
    }

    async fn pending_items(&self, calendar: CalendarId, limit: u32) -> Result<Vec<Item>> {
        self.book.pending_items(calendar, limit).await
    }

    async fn observe(
        &self,
        round: &Round,
        observations: Vec<Observation>,
        rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        self.book.observe(round, observations, rule).await
    }

    async fn begin_attempts<P: Send>(
        &self,
        round: &Round,
        limit: u32,
        rule: impl FnMut(Item) -> (Outcome, P) + Send,
    ) -> Result<Vec<P>> {
        self.book.begin_attempts(round, limit, rule).await
    }

    async fn settle(
        &self,
        round: &Round,
        attempt: AttemptId,
        rule: impl FnOnce(Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        self.book.settle(round, attempt, rule).await
    }

    async fn known_versions(&self, calendar: CalendarId) -> Result<Vec<(String, Option<String>)>> {
        self.book.known_versions(calendar).await
    }

    async fn known_versions_of(
        &self,
        calendar: CalendarId,
        remote_ids: Vec<String>,
    ) -> Result<Vec<(String, Option<String>)>> {
        self.book.known_versions_of(calendar, remote_ids).await
    }

    async fn sources(&self, ids: Vec<AppointmentId>) -> Result<HashMap<AppointmentId, String>> {
        self.book.sources(ids).await
    }

    async fn count_links(&self, calendar: CalendarId) -> Result<usize> {
        self.book.count_links(calendar).await
    }

    async fn agree(&self, calendar: CalendarId) -> Result<()> {
        self.book.agree(calendar).await
    }

    async fn hold_deletions(&self, calendar: CalendarId, places: &[String]) -> Result<()> {
        self.book.hold_deletions(calendar, places).await
    }

    async fn held_deletions(&self, calendar: CalendarId) -> Result<HeldDeletions> {
        self.book.held_deletions(calendar).await
    }
}
