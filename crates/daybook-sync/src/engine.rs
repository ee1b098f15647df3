//! All accounts, each by itself: what goes wrong with one never holds up another.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use daybook_core::account::{Account, AccountState, Calendar, CalendarMode, CalendarState};
use daybook_core::clock::Clock;
use daybook_core::id::{AccountId, AttemptId, CalendarId};
use daybook_core::interval::Interval;
use daybook_core::pace::{slow_down, usual};
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::Observation;
use daybook_provider::{CalendarProvider, ProviderError};
use tokio::sync::watch;

use crate::book::{Book, StoredBook};
use crate::error::SyncError;
use crate::report::Report;
use crate::round::Round;

/// Opens the provider of an account with its credentials.
#[async_trait]
pub trait Providers: Send + Sync {
    /// A provider that is signed in, or will sign in with its first request.
    ///
    /// # Errors
    ///
    /// [`ProviderError::Unauthorized`] when there are no credentials.
    async fn open(&self, account: &Account) -> Result<Arc<dyn CalendarProvider>, ProviderError>;
}

/// How a running sync stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// A round is under way.
    pub running: bool,
    /// Events read so far.
    pub done: u32,
    /// Out of so many, where known.
    pub total: Option<u32>,
    /// The last sync reached no server.
    pub offline: bool,
}

/// What of a calendar is read before the rest when there is much to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstWindow {
    /// Days before today.
    pub back: u16,
    /// Days after today.
    pub ahead: u16,
}

impl Default for FirstWindow {
    fn default() -> Self {
        Self { back: 30, ahead: 90 }
    }
}

/// A server that names no time to wait is left alone for so long.
const REST: Duration = Duration::from_mins(1);

/// The sync engine of one book.
pub struct Engine<B = StoredBook> {
    pub(crate) book: B,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) providers: Arc<dyn Providers>,
    progress: watch::Sender<Progress>,
    pub(crate) confirmed: Mutex<HashMap<CalendarId, DateTime<Utc>>>,
    /// Rounds with nothing to do, which leave no trace in the book.
    quiet: Mutex<HashMap<CalendarId, u32>>,
    /// Places that a listing has named and nobody found. Some servers name such a place for ever, so
    /// each counts once.
    doubted: Mutex<HashSet<(CalendarId, String)>>,
    /// Writes of this process that servers gave no proper answer to.
    unanswered: Mutex<HashSet<AttemptId>>,
    /// Until when to leave accounts alone, as far as the book could not be told.
    rests: Mutex<HashMap<AccountId, DateTime<Utc>>>,
    first_window: Mutex<FirstWindow>,
}

impl<B: Book> Engine<B> {
    /// An engine over `book`.
    pub fn new(book: B, clock: Arc<dyn Clock>, providers: Arc<dyn Providers>) -> Self {
        Self {
            book,
            clock,
            providers,
            progress: watch::Sender::default(),
            quiet: Mutex::default(),
            confirmed: Mutex::default(),
            doubted: Mutex::default(),
            unanswered: Mutex::default(),
            rests: Mutex::default(),
            first_window: Mutex::default(),
        }
    }

    /// From now on this is read first.
    pub fn set_first_window(&self, window: FirstWindow) {
        *self.first_window.lock().unwrap_or_else(PoisonError::into_inner) = window;
    }

    pub(crate) fn first_window(&self) -> FirstWindow {
        *self.first_window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a running sync stands.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// When a round over the calendar last ended well in this process.
    #[must_use]
    pub fn confirmed(&self, calendar: CalendarId) -> Option<DateTime<Utc>> {
        let confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        confirmed.get(&calendar).copied()
    }

    /// How many rounds had nothing to do since this was last asked, by calendar.
    #[must_use]
    pub fn take_quiet_rounds(&self) -> Vec<(CalendarId, u32)> {
        self.quiet.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }

    /// Syncs every connected account, or only one.
    pub async fn sync(&self, only: Option<AccountId>) -> Report {
        self.sync_part(only, None).await
    }

    /// Syncs what takes place within a span of time, in every connected account or only one. What is
    /// deleted there is heard of with the next whole sync.
    pub async fn sync_within(&self, only: Option<AccountId>, span: Interval) -> Report {
        self.sync_part(only, Some(span)).await
    }

    async fn sync_part(&self, only: Option<AccountId>, span: Option<Interval>) -> Report {
        let begun = Instant::now();
        self.progress.send_modify(|progress| {
            *progress =
                Progress { running: true, offline: progress.offline, ..Progress::default() };
        });
        let mut report = Report::default();
        match self.book.accounts().await {
            Ok(accounts) => {
                let wanted =
                    accounts.iter().filter(|account| only.is_none_or(|id| account.id == id));
                let reports = futures::future::join_all(
                    wanted.map(|account| self.sync_account(account, span)),
                );
                reports.await.into_iter().for_each(|part| report.add(part));
            }
            Err(error) => fail(&mut report, error.to_string()),
        }
        report.duration = begun.elapsed();
        let offline = report.offline;
        self.progress
            .send_modify(|progress| *progress = Progress { offline, ..Progress::default() });
        report
    }

    async fn sync_account(&self, account: &Account, span: Option<Interval>) -> Report {
        let mut report = Report::default();
        if account.state != AccountState::Connected {
            return report;
        }
        let resting = self.rests_until(account).is_some();
        if resting && !removed(Guard::RestIsKept) {
            report.problem(format!("{} asked to be left alone for a while.", account.label));
            return report;
        }
        let provider = match self.providers.open(account).await {
            Ok(provider) => provider,
            Err(error) => {
                self.blame(account, None, error.into(), &mut report).await;
                return report;
            }
        };
        match self.book.calendars().await {
            Ok(calendars) => {
                // One after the other, so that the requests of each can be told apart.
                for calendar in calendars {
                    if calendar.account == Some(account.id)
                        && calendar.mode != CalendarMode::Ignored
                    {
                        let (part, goes_on) =
                            self.sync_calendar(account, calendar, &provider, span).await;
                        report.add(part);
                        if !goes_on {
                            break;
                        }
                    }
                }
            }
            Err(error) => fail(&mut report, error.to_string()),
        }
        report
    }

    /// Until when to leave an account alone, if it has to be now.
    pub(crate) fn rests_until(&self, account: &Account) -> Option<DateTime<Utc>> {
        let until = account.not_before.max(self.rests().get(&account.id).copied());
        until.filter(|until| self.clock.now() < *until)
    }

    /// What a round over one calendar did, and whether the account's others can be gone on with.
    async fn sync_calendar(
        &self,
        account: &Account,
        calendar: Calendar,
        provider: &Arc<dyn CalendarProvider>,
        span: Option<Interval>,
    ) -> (Report, bool) {
        let id = calendar.id;
        let lock = match self.book.lock(id) {
            Ok(Some(lock)) => lock,
            // Another process or trigger is at it: its result is as good as ours.
            Ok(None) => return (Report::default(), true),
            Err(error) => {
                let mut report = Report::default();
                fail(&mut report, format!("The lock folder of the book cannot be used: {error}"));
                return (report, true);
            }
        };
        let mut round = Round::new(self, calendar, account.conflict_policy, provider.as_ref());
        let result = round.run(span).await;
        let (calendar, mut report, logged) = round.end(result.as_ref().err()).await;
        let goes_on = !result.as_ref().is_err_and(concerns_account);
        match result {
            // Only a whole round says that everything is in step.
            Ok(()) if span.is_some() => {}
            Ok(()) => {
                let mut confirmed = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
                confirmed.insert(id, self.clock.now());
                if !logged {
                    let mut quiet = self.quiet.lock().unwrap_or_else(PoisonError::into_inner);
                    *quiet.entry(id).or_default() += 1;
                }
            }
            Err(error) => self.blame(account, Some(&calendar), error, &mut report).await,
        }
        drop(lock);
        (report, goes_on)
    }

    /// Adds to what the window shows of a running sync.
    pub(crate) fn advance(&self, done: usize, total: usize) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.progress.send_modify(|progress| {
            progress.done = progress.done.saturating_add(count(done));
            if total > 0 {
                let so_far = progress.total.unwrap_or_default();
                progress.total = Some(so_far.saturating_add(count(total)));
            }
        });
    }

    /// Stores what an error means for the account or the calendar.
    pub(crate) async fn blame(
        &self,
        account: &Account,
        calendar: Option<&Calendar>,
        error: SyncError,
        report: &mut Report,
    ) {
        let whose = calendar.map_or(&account.label, |calendar| &calendar.name);
        let sentence = match &error {
            SyncError::Provider(error) => format!("{whose}: {error}."),
            // Whole sentences, and about the book alone.
            SyncError::Store(error) => error.to_string(),
        };
        tracing::warn!(account = %account.id, error = %error, "a round ended early");
        let stored = match &error {
            SyncError::Provider(ProviderError::Unauthorized) => {
                self.needs_sign_in(account, &sentence).await
            }
            SyncError::Provider(ProviderError::RateLimited { retry_after }) => {
                let now = self.clock.now();
                let until = now + retry_after.unwrap_or(REST);
                let slowed = slow_down(usual(account.provider), account.slowed, now);
                self.rests().insert(account.id, until);
                let stored = self.book.slow_down(account.id, until, slowed).await;
                if stored.is_ok() {
                    self.rests().remove(&account.id);
                }
                stored
            }
            SyncError::Provider(
                ProviderError::Unreachable { .. } | ProviderError::Untrusted { .. },
            ) => {
                report.offline = true;
                Ok(())
            }
            SyncError::Provider(
                ProviderError::NoSuchCalendar | ProviderError::Forbidden { .. },
            ) => match calendar {
                Some(calendar) => {
                    let (progress, state) = (&calendar.progress, CalendarState::Inaccessible);
                    self.book.save_progress(calendar.id, progress, state).await
                }
                None => Ok(()),
            },
            SyncError::Provider(_) | SyncError::Store(_) => Ok(()),
        };
        fail(report, sentence);
        if let Err(error) = stored {
            fail(report, error.to_string());
        }
    }
}

impl<B: Book> Engine<B> {
    /// Whether one of these places of a calendar is missing for the first time.
    pub(crate) fn doubts(&self, calendar: CalendarId, missing: Vec<Observation>) -> bool {
        let mut doubted = self.doubted.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<bool> =
            missing.into_iter().map(|said| doubted.insert((calendar, said.remote_id))).collect();
        new.contains(&true)
    }

    /// Writes of this process that servers gave no proper answer to.
    pub(crate) fn unanswered(&self) -> MutexGuard<'_, HashSet<AttemptId>> {
        self.unanswered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rests(&self) -> MutexGuard<'_, HashMap<AccountId, DateTime<Utc>>> {
        self.rests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn needs_sign_in(&self, account: &Account, sentence: &str) -> daybook_store::Result<()> {
        self.book.set_last_error(account.id, Some(sentence)).await?;
        self.book.set_account_state(account.id, AccountState::NeedsSignIn).await
    }
}

/// Whether the next calendar of the account would hear the same.
fn concerns_account(error: &SyncError) -> bool {
    matches!(
        error,
        SyncError::Provider(
            ProviderError::RateLimited { .. }
                | ProviderError::Unauthorized
                | ProviderError::Unreachable { .. }
                | ProviderError::Untrusted { .. }
        )
    )
}

fn fail(report: &mut Report, sentence: String) {
    report.errors += 1;
    report.problem(sentence);
}
