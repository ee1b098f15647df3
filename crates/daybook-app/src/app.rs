//! An open book and everything that works on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_auth::{Keychain, Vault};
use daybook_core::clock::Clock;
use daybook_core::id::AccountId;
use daybook_core::interval::Interval;
use daybook_core::people::Business;
use daybook_provider::Http;
use daybook_store::Store;
use daybook_sync::{Engine, Report, Scheduler, StoredBook};
use tokio::runtime::Handle;
use tokio::sync::broadcast;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::api::book::SettingsDto;
use crate::api::events::AppEvent;
use crate::convert::words::Style;
use crate::error::{AppError, Result};
use crate::events::Announcer;
use crate::providers::Accounts as SignedIn;
use crate::services::accounts::{Accounts, Attempts};
use crate::services::appointments::Appointments;
use crate::services::backups::{self, BackupState, Backups};
use crate::services::book::{Book, first_window};
use crate::services::checks::Checks;
use crate::services::conflicts::Conflicts;
use crate::services::dry_run::DryRuns;
use crate::services::glance::Glances;
use crate::services::history::History;
use crate::services::log::Log;
use crate::services::mirrors::Mirrors;
use crate::services::receipts::Receipts;
use crate::services::registrations::Registrations;
use crate::services::reminders::Reminders;
use crate::services::search::Search;
use crate::services::sign_in::{SignIn, SignIns};
use crate::services::sync::Sync;
use crate::services::transfer::Transfer;

/// The book's file inside its folder.
pub(crate) const BOOK: &str = "book.sqlite3";
/// Where processes agree who syncs.
pub(crate) const LOCKS: &str = "locks";
/// The key of the user's choices.
pub(crate) const SETTINGS: &str = "settings";

/// An open book. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What the services share.
pub(crate) struct Inner {
    pub(crate) folder: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) http: Http,
    pub(crate) engine: Arc<Engine>,
    pub(crate) signed_in: Arc<SignedIn>,
    pub(crate) attempts: Attempts,
    pub(crate) sign_ins: SignIns,
    pub(crate) scheduler: Scheduler,
    pub(crate) announcer: Announcer,
    pub(crate) backups: BackupState,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

impl App {
    /// Opens the book in `data_dir`, making both if they do not exist; only their owner may read
    /// them. Before a newer version of the program changes the book's file, a copy of it is made. The
    /// keychain is asked for nothing yet.
    ///
    /// # Errors
    ///
    /// [`AppError::File`] and those of the store.
    pub async fn open(
        data_dir: &Path,
        clock: Arc<dyn Clock>,
        keychain: Arc<dyn Keychain>,
    ) -> Result<Self> {
        make_private_folder(data_dir)?;
        backups::before_update(data_dir, clock.as_ref()).await?;
        let store = Store::open(&data_dir.join(BOOK)).await?;
        let vault = Vault::new(keychain);
        let http = Http::new()?;
        let signed_in = Arc::new(SignedIn::new(
            store.clone(),
            vault.clone(),
            http.clone(),
            Arc::clone(&clock),
            data_dir.join(LOCKS),
        ));
        let engine = Arc::new(Engine::new(
            StoredBook::new(store.clone(), data_dir.join(LOCKS)),
            Arc::clone(&clock),
            Arc::clone(&signed_in) as Arc<dyn daybook_sync::Providers>,
        ));
        let settings: SettingsDto = store.setting(SETTINGS).await?.unwrap_or_default();
        engine.set_first_window(first_window(&settings));
        let announcer = Announcer::new(store.clone()).await?;
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        tasks.spawn(stop.clone().run_until_cancelled_owned(store.keep_log_short()));
        Ok(Self(Arc::new(Inner {
            folder: data_dir.to_owned(),
            scheduler: Scheduler::new(Arc::clone(&clock)),
            clock,
            store,
            vault,
            sign_ins: SignIns::new(Arc::new(http.clone())),
            http,
            engine,
            signed_in,
            attempts: Attempts::default(),
            announcer,
            backups: BackupState::default(),
            tasks,
            stop,
        })))
    }

    /// Starts syncing by itself and watching for what other processes change, until [`App::close`].
    pub fn start_background(&self) {
        crate::background::start(&self.0);
    }

    /// Whether somebody looks at the book: then it is kept up to date more often.
    pub fn set_watched(&self, watched: bool) {
        self.0.scheduler.set_watched(watched);
    }

    /// What changes from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<AppEvent> {
        self.0.announcer.listen()
    }

    /// Ends what runs in the background, waiting up to `grace`, and closes the book. Whether
    /// everything ended by itself; what did not is safe to cut off.
    pub async fn close(&self, grace: Duration) -> bool {
        self.0.stop.cancel();
        self.0.tasks.close();
        let stopped = timeout(grace, self.0.tasks.wait());
        let (synced, stopped) = tokio::join!(self.0.scheduler.stop(grace), stopped);
        self.0.count_quiet_rounds().await;
        let closed = timeout(grace, self.0.store.clone().close()).await;
        synced && stopped.is_ok() && closed.is_ok()
    }

    /// The business, its people, services and settings.
    #[must_use]
    pub fn book(&self) -> Book<'_> {
        Book { app: &self.0 }
    }

    /// Appointments.
    #[must_use]
    pub fn appointments(&self) -> Appointments<'_> {
        Appointments { app: &self.0 }
    }

    /// Search.
    #[must_use]
    pub fn search(&self) -> Search<'_> {
        Search { app: &self.0 }
    }

    /// Every version of every appointment, and the trash.
    #[must_use]
    pub fn history(&self) -> History<'_> {
        History { app: &self.0 }
    }

    /// Accounts and calendars.
    #[must_use]
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { app: &self.0 }
    }

    /// Signing in with the browser.
    #[must_use]
    pub fn sign_in(&self) -> SignIn<'_> {
        SignIn { app: &self.0 }
    }

    /// The program's registrations at providers.
    #[must_use]
    pub fn registrations(&self) -> Registrations<'_> {
        Registrations { app: &self.0 }
    }

    /// Finding out what is wrong with a connection.
    #[must_use]
    pub fn checks(&self) -> Checks<'_> {
        Checks { app: &self.0 }
    }

    /// Copies of the book.
    #[must_use]
    pub fn backups(&self) -> Backups<'_> {
        Backups { app: &self.0 }
    }

    /// Conflicts.
    #[must_use]
    pub fn conflicts(&self) -> Conflicts<'_> {
        Conflicts { app: &self.0 }
    }

    /// Sync.
    #[must_use]
    pub fn sync(&self) -> Sync<'_> {
        Sync { app: &self.0 }
    }

    /// What sync did.
    #[must_use]
    pub fn log(&self) -> Log<'_> {
        Log { app: &self.0 }
    }

    /// What calendars show of appointments that are at home elsewhere.
    #[must_use]
    pub fn mirrors(&self) -> Mirrors<'_> {
        Mirrors { app: &self.0 }
    }

    /// What a sync would do.
    #[must_use]
    pub fn dry_runs(&self) -> DryRuns<'_> {
        DryRuns { app: &self.0 }
    }

    /// What providers hold.
    #[must_use]
    pub fn receipts(&self) -> Receipts<'_> {
        Receipts { app: &self.0 }
    }

    /// Reminders.
    #[must_use]
    pub fn reminders(&self) -> Reminders<'_> {
        Reminders { app: &self.0 }
    }

    /// The book at a glance.
    #[must_use]
    pub fn glances(&self) -> Glances<'_> {
        Glances { app: &self.0 }
    }

    /// Whether both are the same open book.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Calendar files.
    #[must_use]
    pub fn transfer(&self) -> Transfer<'_> {
        Transfer { app: &self.0 }
    }
}

impl Inner {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) async fn business(&self) -> Result<Business> {
        self.store.business().await?.ok_or(AppError::NoBook)
    }

    pub(crate) async fn home(&self) -> Result<Tz> {
        Ok(self.business().await?.zone)
    }

    pub(crate) async fn settings(&self) -> Result<SettingsDto> {
        Ok(self.store.setting(SETTINGS).await?.unwrap_or_default())
    }

    /// How the business reads times.
    pub(crate) async fn style(&self) -> Result<Style> {
        let clock24 = self.settings().await?.clock24;
        Ok(Style::new(self.home().await?, clock24, self.now()))
    }

    /// Lets the engine do something on a thread of its own, so that reading thousands of events keeps no
    /// window waiting; `None` if it ended early.
    pub(crate) async fn engine_works<T, W>(&self, work: W) -> Option<T>
    where
        T: Send + 'static,
        W: AsyncFnOnce(&Engine) -> T + Send + 'static,
    {
        let (engine, runtime) = (Arc::clone(&self.engine), Handle::current());
        let done = tokio::task::spawn_blocking(move || runtime.block_on(work(&engine))).await;
        done.inspect_err(|error| tracing::error!(%error, "the engine ended early")).ok()
    }

    /// Syncs everything, or one account, or a span of time.
    pub(crate) async fn sync(&self, only: Option<AccountId>, span: Option<Interval>) -> Report {
        let run = self.engine_works(async move |engine| match span {
            Some(span) => engine.sync_within(only, span).await,
            None => engine.sync(only).await,
        });
        run.await.unwrap_or_else(|| {
            let problems = vec!["Sync ended early. Daybook tries again by itself.".to_owned()];
            Report { errors: 1, problems, ..Report::default() }
        })
    }

    /// Counts the rounds that had nothing to do and have left no trace. They are only figures, so a
    /// failure is only logged.
    pub(crate) async fn count_quiet_rounds(&self) {
        let quiet = self.engine.take_quiet_rounds();
        if let Err(error) = self.store.add_quiet_rounds(&quiet, self.now()).await {
            tracing::warn!(%error, "rounds could not be counted");
        }
    }

    /// Tells everybody what changed. The change itself is stored, so a failure is only logged.
    pub(crate) async fn announce(&self) {
        self.announcer.announce().await;
    }

    /// After an edit: tells everybody and has it sent soon.
    pub(crate) async fn edited(&self) {
        self.announce().await;
        self.scheduler.edited();
    }
}

pub(crate) fn make_private_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|cause| AppError::File { path: path.to_owned(), reason: cause.to_string() })
}
