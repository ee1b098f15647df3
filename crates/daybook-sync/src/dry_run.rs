//! What a round would do, found out by the engine's own rules: the server is asked and nothing is
//! stored or sent.

use std::collections::HashSet;

use daybook_core::account::{Account, Calendar};
use daybook_core::deletions::implausible;
use daybook_core::id::CalendarId;
use daybook_core::observe::observe;
use daybook_core::policy::{Written, decide};
use daybook_core::push::{Plan, plan};
use daybook_core::sync_state::{
    Attempt, AttemptKind, Item, Known, LONGEST_REST, Observation, Statement,
};
use daybook_provider::{CalendarProvider, Cursor, ProviderError};
use daybook_store::Rehearsed;

use crate::book::{Book, StoredBook};
use crate::engine::Engine;
use crate::error::{CompareError, Result};
use crate::round::{Round, hear};

/// What a round over a calendar would do.
#[derive(Clone, Debug, Default)]
pub struct DryRun {
    /// What would become of each appointment that anything would become of.
    pub items: Vec<Rehearsed>,
    /// So many deletions would be asked about first; they are among the items.
    pub held: usize,
}

impl Engine<StoredBook> {
    /// Finds out what a round over a calendar would do now.
    ///
    /// # Errors
    ///
    /// [`CompareError`].
    pub async fn dry_run(&self, calendar: CalendarId) -> Result<DryRun, CompareError> {
        let (calendar, account) = self.synced(calendar).await?;
        let provider = self.opened(&account).await?;
        let mut round = Round::new(self, calendar, account.conflict_policy, provider.as_ref());
        round.rehearse(None).await.map_err(|error| CompareError::Failed(error.to_string()))
    }

    /// The same of a calendar that is used like that from now on, or not connected yet.
    ///
    /// # Errors
    ///
    /// [`SyncError`](crate::SyncError).
    pub async fn dry_run_of_use(
        &self,
        account: &Account,
        calendar: Calendar,
        provider: &dyn CalendarProvider,
    ) -> Result<DryRun> {
        let mut round = Round::new(self, calendar, account.conflict_policy, provider);
        round.rehearse(Some(account)).await
    }
}

impl Round<'_, StoredBook> {
    /// With an `account`, as if the calendar was used in it like that.
    async fn rehearse(&mut self, account: Option<&Account>) -> Result<DryRun> {
        let place = self.calendar.remote_id.clone();
        let since = self.calendar.progress.cursor.clone().map(Cursor::from_stored);
        let listing = match self.provider.changes(&place, since.as_ref()).await {
            Err(ProviderError::CursorExpired) if since.is_some() => {
                self.provider.changes(&place, None).await?
            }
            listing => listing?,
        };
        let mut work = self.sort(listing).await?;
        let absent = self.ask(&work.absent).await?;
        work.gone.extend(absent.into_iter().filter(|said| said.statement == Statement::Gone));
        let mut said = self.ask(&work.fetch).await?;
        // What is listed and not found is left to the next listing.
        said.retain(|said| said.statement != Statement::Gone);
        let homes = self.engine.book.homes(self.calendar.id).await?;
        let gone = work.gone.iter().filter(|said| homes.contains(&said.remote_id)).count();
        let held = if implausible(gone, homes.len(), work.nothing_left) { gone } else { 0 };
        let removed: HashSet<String> =
            work.gone.iter().map(|said| said.remote_id.clone()).chain(work.removed).collect();
        said.append(&mut work.gone);

        let (book, calendar, now) = (&self.engine.book, &self.calendar, self.engine.clock.now());
        let (policy, provider) = (self.policy, self.provider);
        let rule = |known: Known, said: Observation| {
            let there = match &said.statement {
                Statement::Live(event) => provider.modified(&event.raw),
                Statement::Gone | Statement::Unknown { .. } => None,
            };
            let written = Written { here: known.edited, there };
            hear(book, calendar, now, &|id| removed.contains(id), |at| {
                decide(observe(known, said, at), policy, written, at)
            })
        };
        let writable = self.is_writable();
        // When every pause is over.
        let later = now + LONGEST_REST;
        let planned = |item: Item| writable.then(|| kind(item, book, later)).flatten();
        let items = match account {
            None => book.store.rehearse(calendar.id, said, later, rule, planned).await?,
            Some(account) => {
                book.store.rehearse_use(account, calendar, said, later, rule, planned).await?
            }
        };
        Ok(DryRun { items, held })
    }

    /// Reads events, a batch at a time.
    async fn ask(&self, remote_ids: &[String]) -> Result<Vec<Observation>> {
        let mut said = Vec::new();
        for ids in remote_ids.chunks(self.provider.batch()) {
            said.extend(self.provider.fetch(&self.calendar.remote_id, ids).await?);
        }
        Ok(said)
    }
}

/// What would be written of an item.
fn kind(item: Item, book: &StoredBook, now: chrono::DateTime<chrono::Utc>) -> Option<AttemptKind> {
    match plan(item, |_| String::new(), true, now, &mut || book.new_id(now)) {
        Plan::Send(item) => item.attempt.map(|Attempt { kind, .. }| kind),
        // Written as soon as its version there is known.
        Plan::Fetch(item) if item.ends() => Some(AttemptKind::Delete),
        Plan::Fetch(_) => Some(AttemptKind::Update),
        Plan::Settled(_) | Plan::Wait(_) | Plan::Drop(_) => None,
    }
}
