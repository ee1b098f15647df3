//! Comparing on demand: a whole calendar, or one event. What differs is repaired through the same
//! door as everything else, so comparing decides nothing by itself.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use daybook_core::account::{Account, AccountState, Calendar, CalendarMode};
use daybook_core::id::{AccountId, CalendarId, SyncRunId};
use daybook_core::sync_state::{Statement, SyncLogLine};
use daybook_provider::CalendarProvider;

use crate::book::Book;
use crate::engine::Engine;
use crate::error::{CompareError, Result};
use crate::report::Report;
use crate::round::Round;

/// What a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Events that the server named.
    pub compared: usize,
    /// What differed, and how it was repaired: a line for each event.
    pub differences: Vec<SyncLogLine>,
    /// The run whose log tells of it; none when everything was equal.
    pub run: Option<SyncRunId>,
    /// What went on besides, such as changes that waited to be sent.
    pub report: Report,
}

/// What is compared.
enum Part<'a> {
    Calendar,
    Event(&'a str),
}

impl<B: Book> Engine<B> {
    /// Compares a calendar with a complete listing: every version, and the content of whatever has
    /// another one.
    ///
    /// # Errors
    ///
    /// [`CompareError`].
    pub async fn compare(&self, calendar: CalendarId) -> Result<Comparison, CompareError> {
        self.compare_part(calendar, &Part::Calendar).await
    }

    /// Fetches one event of a calendar and compares it.
    ///
    /// # Errors
    ///
    /// [`CompareError`].
    pub async fn check(
        &self,
        calendar: CalendarId,
        remote_id: &str,
    ) -> Result<Comparison, CompareError> {
        self.compare_part(calendar, &Part::Event(remote_id)).await
    }

    async fn compare_part(
        &self,
        calendar: CalendarId,
        part: &Part<'_>,
    ) -> Result<Comparison, CompareError> {
        let (calendar, account) = self.synced(calendar).await?;
        let lock = self.book.lock(calendar.id)?.ok_or(CompareError::Busy)?;
        let provider = self.opened(&account).await?;
        let comparison = self.compare_with(&account, calendar, provider.as_ref(), part).await;
        drop(lock);
        comparison
    }

    async fn compare_with(
        &self,
        account: &Account,
        calendar: Calendar,
        provider: &dyn CalendarProvider,
        part: &Part<'_>,
    ) -> Result<Comparison, CompareError> {
        let id = calendar.id;
        let mut round = Round::new(self, calendar, account.conflict_policy, provider);
        let result = round.compare(part).await;
        let (compared, differences) = (round.listed, std::mem::take(&mut round.heard));
        let run = round.run_id();
        let (calendar, mut report, _) = round.end(result.as_ref().err()).await;
        if let Err(error) = result {
            let sentence = error.to_string();
            self.blame(account, Some(&calendar), error, &mut report).await;
            return Err(CompareError::Failed(sentence));
        }
        let mut confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        confirmed.insert(id, self.clock.now());
        Ok(Comparison { compared, differences, run, report })
    }

    /// A calendar that is synced, and its account if that may be asked now.
    pub(crate) async fn synced(
        &self,
        calendar: CalendarId,
    ) -> Result<(Calendar, Account), CompareError> {
        let calendars = self.book.calendars().await?;
        let calendar = calendars.into_iter().find(|known| known.id == calendar);
        let calendar = calendar.filter(|known| known.mode != CalendarMode::Ignored);
        let (calendar, owner) = calendar
            .and_then(|calendar| calendar.account.map(|owner| (calendar, owner)))
            .ok_or(CompareError::NotSynced)?;
        Ok((calendar, self.ready(owner).await?))
    }

    /// The provider of an account.
    pub(crate) async fn opened(
        &self,
        account: &Account,
    ) -> Result<Arc<dyn CalendarProvider>, CompareError> {
        match self.providers.open(account).await {
            Ok(provider) => Ok(provider),
            Err(error) => {
                let sentence = error.to_string();
                self.blame(account, None, error.into(), &mut Report::default()).await;
                Err(CompareError::Failed(sentence))
            }
        }
    }

    /// The account, if it may be asked now.
    async fn ready(&self, id: AccountId) -> Result<Account, CompareError> {
        let accounts = self.book.accounts().await?;
        let account = accounts.into_iter().find(|account| account.id == id);
        let account = account.ok_or(CompareError::NotSynced)?;
        match account.state {
            AccountState::Connected if self.rests_until(&account).is_none() => Ok(account),
            AccountState::Connected => Err(CompareError::Resting(account.label)),
            AccountState::Paused => Err(CompareError::Paused(account.label)),
            AccountState::NeedsSignIn => Err(CompareError::NeedsSignIn(account.label)),
        }
    }
}

impl<B: Book> Round<'_, B> {
    async fn compare(&mut self, part: &Part<'_>) -> Result<()> {
        self.resolve().await?;
        self.push().await?;
        // What waited to be sent is no difference.
        self.heard.clear();
        match part {
            Part::Calendar => self.calendar.progress.cursor = None,
            Part::Event(remote_id) => {
                let ids = [(*remote_id).to_owned()];
                let said = self.provider.fetch(&self.calendar.remote_id, &ids).await?;
                let (ended, living): (Vec<_>, Vec<_>) =
                    said.into_iter().partition(|said| said.statement == Statement::Gone);
                self.store(living, &HashSet::new()).await?;
                if ended.is_empty() {
                    self.listed = 1;
                    return self.push().await;
                }
                // It may only have moved: the next listing tells.
                self.ended.extend(ended.into_iter().map(|said| said.remote_id));
            }
        }
        self.pull().await?;
        self.give_up().await?;
        self.push().await
    }
}
