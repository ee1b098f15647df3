//! The book on disk: one SQLite file, and the only place with SQL.
//!
//! Every public function of [`Store`] is one transaction. There is no cache of rows: two processes
//! may have the same book open, and [`Store::changes_since`] tells one what the other did.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

use crate::checkpoints::Checkpoints;

mod accounts;
mod appointments;
mod archive;
pub mod backup;
mod book;
mod calendars;
mod checkpoints;
mod columns;
mod disconnecting;
mod edit;
mod error;
mod feed;
mod grid;
mod history;
mod links;
mod read_models;
mod reminders;
mod rows;
mod search;
mod sign_ins;
mod sources;
mod sync;
mod trash;

pub use accounts::{AccountCounts, SealedSecret};
pub use appointments::Stored;
pub use edit::Edit;
pub use error::{Result, StoreError};
pub use feed::{FeedChange, FeedKind, FeedUpdate};
pub use grid::{Busy, Entry, Offset, Series};

pub use history::{HistoryLine, Reverted, Reverting};
pub use reminders::Reminding;
pub use search::Found;
pub use sync::{
    Counts, Failure, HeldDeletion, LogFilter, LoggedLine, Rehearsed, Round, Rounds, RunCounts,
    SyncRun,
};
pub use trash::{Present, Trashed};

/// An open book. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    checkpoints: Checkpoints,
}

type Tx = Transaction<'static, Sqlite>;

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(5);

/// Bytes of a page of a new book. An event with its text fills more than half of the 4096 that SQLite
/// would take, so that every second half would stay empty.
const PAGE: u32 = 8192;

/// Pages of the log from which on a commit moves them into the book itself: 256 MB. Until then that
/// happens beside it.
const LARGEST_LOG: &str = "32768";

/// So many statements stay prepared on a connection: all there are, and those that write many rows
/// once more for every number of rows.
const PREPARED: usize = 400;

impl Store {
    /// Opens the book at `path`, making it if it does not exist, and brings its schema up to date.
    ///
    /// # Errors
    ///
    /// [`StoreError::NewerSchema`] when a later version of the program has written it,
    /// [`StoreError::Damaged`] when it is no book.
    pub async fn open(path: &Path) -> Result<Self> {
        make_private(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .page_size(PAGE)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(PREPARED)
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "memory")
            .pragma("wal_autocheckpoint", LARGEST_LOG)
            .pragma("journal_size_limit", "1000000")
            .optimize_on_close(true, 400);
        // A connection to a file neither grows old nor goes away by itself: nobody has to ask.
        let pool = SqlitePoolOptions::new()
            .test_before_acquire(false)
            .max_lifetime(None::<Duration>)
            .idle_timeout(None::<Duration>);
        let checkpoints = Checkpoints::of(path);
        let watched = checkpoints.clone();
        let writers = pool.clone().max_connections(1).after_release(move |_, _| {
            watched.committed();
            Box::pin(async { Ok(true) })
        });
        let writer = writers.connect_with(options.clone()).await?;
        sqlx::migrate!().run(&writer).await?;
        let readers = pool
            .max_connections(3)
            // One that cannot optimise, because it may not write, would not wait for its own end either, and
            // move the log into the book after everything is closed.
            .connect_with(options.pragma("query_only", "on").optimize_on_close(false, None))
            .await?;
        Ok(Self { writer, readers, checkpoints })
    }

    /// Waits for what is under way and closes the file.
    pub async fn close(self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// Takes the write lock at once: a read that turns into a write is the one busy error that no
    /// waiting cures.
    async fn begin(&self) -> Result<Tx> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A consistent view for several reads.
    async fn snapshot(&self) -> Result<Tx> {
        Ok(self.readers.begin().await?)
    }
}

/// A connection inside a transaction, for functions that are part of one.
type Db = SqliteConnection;

/// Makes an empty file that only its owner may read. SQLite's other files take over its mode.
fn make_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(cause) if cause.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(cause) => Err(StoreError::CannotOpen(cause.to_string())),
    }
}
