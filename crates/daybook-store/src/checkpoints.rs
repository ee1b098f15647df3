//! Moves what was committed from SQLite's log into the book, beside the writer.
//!
//! SQLite does that within a commit, every so many pages. Of a large import each such commit takes
//! hundreds of milliseconds, and whoever saves meanwhile waits for it. Here a connection of its own does
//! it, and nobody waits (<https://sqlite.org/wal.html>, section 2.3).

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::mpsc;

use crate::error::Result;

/// Bytes of the log from which on it is moved.
const DUE: u64 = 32 << 20;

/// While an import writes on, the log is never all moved: after so many attempts the next commit asks.
const ATTEMPTS: usize = 4;

/// Tells when there is something to move. Moving ends when all of these are gone.
#[derive(Clone, Debug)]
pub(crate) struct Checkpoints {
    log: PathBuf,
    due: mpsc::Sender<()>,
}

impl Checkpoints {
    /// Watches over the log of the book at `path`.
    pub(crate) fn of(path: &Path) -> Self {
        let (due, mut asked) = mpsc::channel(1);
        let options = connection(path);
        tokio::spawn(async move {
            while asked.recv().await.is_some() {
                // The next commit asks again; and what is not moved is in the log, which is part of the book.
                if let Err(error) = checkpoint(&options).await {
                    tracing::warn!(%error, "the log of the book was not moved into it");
                }
            }
        });
        Self { log: log_of(path), due }
    }

    /// Something was committed.
    pub(crate) fn committed(&self) {
        if std::fs::metadata(&self.log).is_ok_and(|log| log.len() > DUE) {
            // One that is asked for already is enough.
            let _asked = self.due.try_send(());
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

    use super::*;
    use crate::Store;

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
        let log = folder.path().join("book.daybook-wal");
        let (due, mut asked) = mpsc::channel(1);
        let checkpoints = Checkpoints { log: log.clone(), due };

        let file = File::create(&log).unwrap();
        file.set_len(DUE).unwrap();
        checkpoints.committed();
        assert!(asked.try_recv().is_err());

        file.set_len(DUE + 1).unwrap();
        checkpoints.committed();
        checkpoints.committed();
        assert_eq!((asked.try_recv(), asked.try_recv().is_err()), (Ok(()), true));
    }
}
