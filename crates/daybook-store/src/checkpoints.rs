//! Moves what was committed from SQLite's log into the book, beside the writer.
//!
//! SQLite does that within a commit, every so many pages. Of a large import each such commit takes
//! hundreds of milliseconds, and whoever saves meanwhile waits for it. Here a connection of its own does
//! it, and nobody waits (<https://sqlite.org/wal.html>, section 2.3).

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::Notify;

use crate::Store;
use crate::error::Result;

/// Bytes of the log from which on it is moved.
const DUE: u64 = 32 << 20;

/// While an import writes on, the log is never all moved: after so many attempts the next commit asks.
const ATTEMPTS: usize = 4;

/// Knows when there is something to move.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoints {
    book: PathBuf,
    due: Arc<Notify>,
}

impl Checkpoints {
    pub(crate) fn of(book: &Path) -> Self {
        Self { book: book.to_owned(), due: Arc::default() }
    }

    /// Something was committed.
    pub(crate) fn committed(&self) {
        if std::fs::metadata(log_of(&self.book)).is_ok_and(|log| log.len() > DUE) {
            self.due.notify_one();
        }
    }
}

impl Store {
    /// Moves the log into the book whenever it has grown long, and never ends; it does not keep the book
    /// open. Without it commits do that themselves, when it is much longer.
    pub fn keep_log_short(&self) -> impl Future<Output = ()> + Send + use<> {
        let Checkpoints { book, due } = self.checkpoints.clone();
        async move {
            let options = connection(&book);
            loop {
                due.notified().await;
                // The next commit asks again; and what is not moved is in the log, which is part of the
                // book.
                if let Err(error) = checkpoint(&options).await {
                    tracing::warn!(%error, "the log of the book was not moved into it");
                }
            }
        }
    }
}

fn log_of(path: &Path) -> PathBuf {
    let mut log = OsString::from(path);
    log.push("-wal");
    log.into()
}

fn connection(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).synchronous(SqliteSynchronous::Normal)
}

async fn checkpoint(options: &SqliteConnectOptions) -> Result<()> {
    let mut db = options.connect().await?;
    for _ in 0..ATTEMPTS {
        if is_all_moved(&mut db).await? {
            break;
        }
    }
    Ok(db.close().await?)
}

/// Moves what is in the log by now. Whether that is everything.
async fn is_all_moved(db: &mut SqliteConnection) -> Result<bool> {
    let moved: (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)").fetch_one(db).await?;
    let (_busy, pages, moved) = moved;
    Ok(pages == moved)
}

#[cfg(test)]
mod tests {
    use std::fs::{File, metadata};

    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn what_is_in_the_log_is_moved_beside_the_writer_and_the_log_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.daybook");
        let store = Store::open(&path).await.unwrap();
        let write = "CREATE TABLE IF NOT EXISTS filler AS SELECT randomblob(4000000) AS text";
        sqlx::query(write).execute(&store.writer).await.unwrap();
        let before = metadata(log_of(&path)).unwrap().len();

        checkpoint(&connection(&path)).await.unwrap();
        sqlx::query("DROP TABLE filler").execute(&store.writer).await.unwrap();

        let after = metadata(log_of(&path)).unwrap().len();
        assert!(before > 4_000_000 && after <= 1_000_000, "{before} bytes, then {after}");
        assert!(metadata(&path).unwrap().len() > 4_000_000);
    }

    #[tokio::test]
    async fn only_a_long_log_is_moved() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("book.daybook");
        let checkpoints = Checkpoints::of(&book);
        let is_due = || checkpoints.due.notified().now_or_never().is_some();

        let file = File::create(log_of(&book)).unwrap();
        file.set_len(DUE).unwrap();
        checkpoints.committed();
        assert!(!is_due());

        file.set_len(DUE + 1).unwrap();
        checkpoints.committed();
        checkpoints.committed();
        assert!(is_due() && !is_due(), "once is enough");
    }
}
