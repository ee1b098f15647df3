//! Copies of the book that are proved to be good, and going back to one.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection};

use crate::columns::json;
use crate::error::{Result, StoreError};
use crate::feed::{self, FeedKind};
use crate::{BUSY, Db, Store, make_private, read_models};

/// A copy is made anew when the book was written to in its first moments, so often.
const TRIES: usize = 5;

/// So many appointments are drawn anew at a time.
const CHUNK: usize = 1000;

/// What a book holds, for comparing a copy with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BookCounts {
    /// Appointments that are not deleted.
    pub appointments: i64,
    /// Clients.
    pub clients: i64,
    /// Places at calendars of accounts.
    pub links: i64,
    /// The last change that other processes were told of. It only grows.
    pub change: i64,
}

/// Whether opening the book at `path` would bring its schema up to date.
///
/// # Errors
///
/// [`StoreError::Damaged`] when it is no book.
pub async fn is_outdated(path: &Path) -> Result<bool> {
    if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 {
        return Ok(false);
    }
    let mut db = open(path, false).await?;
    let applied: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut db)
            .await?;
    let known: Vec<i64> = if applied == 0 {
        Vec::new()
    } else {
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations").fetch_all(&mut db).await?
    };
    db.close().await?;
    Ok(sqlx::migrate!().iter().any(|migration| !known.contains(&migration.version)))
}

/// Writes a compact copy of the book at `book`, as it is now, to `to`, which does not exist yet. The
/// copy is opened, checked and counted before it gets that name; until then it is `to` with another
/// ending. Whatever goes wrong, no file of either name is left. Edits need not wait for it.
///
/// # Errors
///
/// [`StoreError::DiskFull`], [`StoreError::CannotOpen`]; [`StoreError::Damaged`] when the copy does
/// not hold what the book holds.
pub async fn back_up(book: &Path, to: &Path) -> Result<BookCounts> {
    if to.exists() {
        return Err(StoreError::Invalid("There is a backup of this name already."));
    }
    let partial = to.with_extension(PARTIAL);
    let made = copy_and_count(book, &partial).await;
    let named = match made {
        Ok(counts) => settle(&partial, to).map(|()| counts),
        Err(error) => Err(error),
    };
    if named.is_err() {
        remove(&partial);
    }
    named
}

/// The ending of a copy that is not proved to be good.
pub const PARTIAL: &str = "partial";

/// Opens the copy of a book read-only, checks all of it and counts what it holds.
///
/// # Errors
///
/// [`StoreError::Damaged`], [`StoreError::CannotOpen`].
pub async fn inspect(path: &Path) -> Result<BookCounts> {
    let mut db = open(path, true).await?;
    look_through(&mut db).await?;
    let counts = count(&mut db).await?;
    db.close().await?;
    Ok(counts)
}

/// Opens a book read-only, which others may write to meanwhile, and checks all of it.
///
/// # Errors
///
/// [`StoreError::Damaged`], [`StoreError::CannotOpen`].
pub async fn check(path: &Path) -> Result<()> {
    let mut db = open(path, false).await?;
    look_through(&mut db).await?;
    Ok(db.close().await?)
}

/// Counts what the copy of a book holds, without checking it.
///
/// # Errors
///
/// [`StoreError::Damaged`], [`StoreError::CannotOpen`].
pub async fn counts(path: &Path) -> Result<BookCounts> {
    let mut db = open(path, true).await?;
    let counts = count(&mut db).await?;
    db.close().await?;
    Ok(counts)
}

impl Store {
    /// Makes the book what the copy at `backup` holds, all of it or nothing, with every other process
    /// that has it open. `scratch` is a file that does not exist yet, for a copy of the copy.
    ///
    /// What stays as it is now: the passwords and states of accounts that both know. No calendar has
    /// a cursor afterwards, so that each is compared as a whole: the shadows of the copy are the base,
    /// whatever changed at a server since comes in, and what the copy had still to send is sent under
    /// its condition. Places at servers that were used since are never used again. Nothing can be
    /// undone or redone across it. No calendar may be synced meanwhile.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`], [`StoreError::NewerSchema`], [`StoreError::DiskFull`]; the book is as
    /// it was then.
    pub async fn restore_from(&self, backup: &Path, scratch: &Path) -> Result<()> {
        let (from, to) = (backup.to_owned(), scratch.to_owned());
        let copied = tokio::task::spawn_blocking(move || std::fs::copy(from, to)).await;
        let restored = match copied {
            Ok(Ok(_)) => self.replace_by(scratch).await,
            Ok(Err(error)) => Err(unusable(&error)),
            Err(_) => Err(StoreError::CannotOpen("copying was cut off".to_owned())),
        };
        for part in ["", "-wal", "-shm"] {
            remove(&PathBuf::from(format!("{}{part}", scratch.display())));
        }
        restored
    }

    async fn replace_by(&self, copy: &Path) -> Result<()> {
        // The copy may be of an older schema.
        Self::open(copy).await?.close().await;
        inspect(copy).await?;
        let path = copy.to_str().ok_or(StoreError::Invalid("The name of the file is not text."))?;
        let mut db = self.writer.acquire().await?;
        // It ends with this: whatever happens, nothing stays attached to it.
        db.close_on_drop();
        sqlx::query("PRAGMA foreign_keys = OFF").execute(&mut *db).await?;
        sqlx::query("ATTACH ?1 AS restored").bind(path).execute(&mut *db).await?;
        let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
        replace(&mut tx).await?;
        Ok(tx.commit().await?)
    }
}

async fn copy_and_count(book: &Path, partial: &Path) -> Result<BookCounts> {
    let mut db = open(book, false).await?;
    let path = partial.to_str().ok_or(StoreError::Invalid("The name of the file is not text."))?;
    let mut made = Err(StoreError::Locked);
    for _ in 0..TRIES {
        remove(partial);
        make_private(partial)?;
        let before = count(&mut db).await?;
        sqlx::query("VACUUM INTO ?1").bind(path).execute(&mut db).await?;
        let copy = inspect(partial).await?;
        let after = count(&mut db).await?;
        let expected = [before, after].into_iter().find(|book| book.change == copy.change);
        match expected {
            Some(expected) if expected == copy => {
                made = Ok(copy);
                break;
            }
            Some(_) => return Err(StoreError::Damaged),
            // Somebody wrote between counting and copying, and again since.
            None => {}
        }
    }
    db.close().await?;
    made
}

/// Gives a good copy its name, once the disk has it.
fn settle(partial: &Path, to: &Path) -> Result<()> {
    let written = || {
        std::fs::File::open(partial)?.sync_all()?;
        std::fs::rename(partial, to)?;
        // The name as well; where a folder cannot be opened as a file, the system sees to it.
        if let Some(folder) = to.parent().and_then(|folder| std::fs::File::open(folder).ok()) {
            folder.sync_all()?;
        }
        Ok(())
    };
    written().map_err(|error| unusable(&error))
}

fn unusable(error: &std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        StoreError::DiskFull
    } else {
        StoreError::CannotOpen(error.to_string())
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a file that is no backup stays");
    }
}

/// Opens a book for reading. Nobody else writes to a copy (`still`), so it needs no files beside it.
async fn open(path: &Path, still: bool) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(still)
        .busy_timeout(BUSY);
    Ok(SqliteConnection::connect_with(&options).await?)
}

async fn look_through(db: &mut Db) -> Result<()> {
    let found: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_all(&mut *db).await?;
    let lost = sqlx::query("PRAGMA foreign_key_check").fetch_optional(db).await?;
    if found == ["ok"] && lost.is_none() { Ok(()) } else { Err(StoreError::Damaged) }
}

async fn count(db: &mut Db) -> Result<BookCounts> {
    // One statement sees one moment. Copies may be of any schema since the first.
    let (appointments, clients, links, change) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM appointment WHERE deleted = 0),
                (SELECT count(*) FROM client),
                (SELECT count(*) FROM link),
                (SELECT coalesce(max(seq), 0) FROM feed)",
    )
    .fetch_one(db)
    .await?;
    Ok(BookCounts { appointments, clients, links, change })
}

/// Inside a transaction: every table becomes what it is in the attached copy.
async fn replace(db: &mut Db) -> Result<()> {
    sqlx::query(
        "CREATE TEMP TABLE kept AS
         SELECT w.id, w.state, w.not_before_ms, w.slowed_to, w.slowed_ms, w.last_error,
                s.nonce, s.ciphertext
         FROM main.account w LEFT JOIN main.sealed_secret s ON s.account_id = w.id",
    )
    .execute(&mut *db)
    .await?;
    let lives: i64 = sqlx::query_scalar(
        "SELECT max(coalesce((SELECT max(incarnation) FROM main.link), 0),
                    coalesce((SELECT max(lives) FROM main.appointment), 0),
                    coalesce((SELECT max(incarnation) FROM main.change_part), 0))",
    )
    .fetch_one(&mut *db)
    .await?;
    copy_tables(db).await?;
    keep_accounts(db).await?;
    begin_anew(db, lives).await?;
    draw_everything(db).await?;
    for kind in [FeedKind::Book, FeedKind::Appointments, FeedKind::Sync, FeedKind::Conflicts] {
        feed::note(db, kind).await?;
    }
    let lost = sqlx::query("PRAGMA main.foreign_key_check").fetch_optional(&mut *db).await?;
    if lost.is_some() { Err(StoreError::Damaged) } else { Ok(()) }
}

/// All but what is told to others, which only grows, and what is read, which is made from the rest.
async fn copy_tables(db: &mut Db) -> Result<()> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
           AND name NOT LIKE 'search%' AND name NOT IN ('grid', 'feed', '_sqlx_migrations')",
    )
    .fetch_all(&mut *db)
    .await?;
    for table in tables {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0")
                .bind(&table)
                .fetch_all(&mut *db)
                .await?;
        let columns = columns.join(", ");
        // Names of our own schema, from the schema itself.
        let statement = format!(
            "DELETE FROM main.{table};
             INSERT INTO main.{table} ({columns}) SELECT {columns} FROM restored.{table}"
        );
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *db).await?;
    }
    Ok(())
}

/// Accounts that both know stay signed in, and are left alone as long as they asked for.
async fn keep_accounts(db: &mut Db) -> Result<()> {
    sqlx::query(
        "INSERT OR REPLACE INTO main.sealed_secret (account_id, nonce, ciphertext)
         SELECT k.id, k.nonce, k.ciphertext FROM temp.kept k JOIN main.account w ON w.id = k.id
         WHERE k.nonce IS NOT NULL",
    )
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "UPDATE main.account SET state = k.state, not_before_ms = k.not_before_ms,
                                 slowed_to = k.slowed_to, slowed_ms = k.slowed_ms,
                                 last_error = k.last_error
         FROM temp.kept k WHERE k.id = account.id",
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

/// Every calendar is compared as a whole, the next life of anything begins beyond the `lives` there
/// have been, and nothing is undone from before.
async fn begin_anew(db: &mut Db, lives: i64) -> Result<()> {
    sqlx::query(
        "UPDATE main.calendar
         SET cursor = NULL, last_full_ms = NULL, failures = 0, held_deletions = 0,
             held_answer = NULL",
    )
    .execute(&mut *db)
    .await?;
    sqlx::query("DELETE FROM main.held_deletion").execute(&mut *db).await?;
    for raised in [
        "UPDATE main.link SET incarnation = incarnation + ?1 WHERE remote_id IS NOT NULL",
        "UPDATE main.archived_link SET incarnation = incarnation + ?1 WHERE remote_id IS NOT NULL",
        "UPDATE main.appointment SET lives = lives + ?1 WHERE lives > 0",
        "UPDATE main.change_part SET incarnation = incarnation + ?1 WHERE incarnation > 0",
    ] {
        sqlx::query(raised).bind(lives).execute(&mut *db).await?;
    }
    sqlx::query("UPDATE main.change SET stack = 'none'").execute(&mut *db).await?;
    Ok(())
}

async fn draw_everything(db: &mut Db) -> Result<()> {
    sqlx::query("DELETE FROM main.grid").execute(&mut *db).await?;
    sqlx::query("INSERT INTO main.search (search) VALUES ('delete-all')").execute(&mut *db).await?;
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM main.appointment ORDER BY key")
        .fetch_all(&mut *db)
        .await?;
    for ids in ids.chunks(CHUNK) {
        read_models::remember(db, &json(ids)?).await?;
    }
    Ok(())
}
