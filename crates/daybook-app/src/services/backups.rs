//! Copies of the book in a folder beside it: made by themselves, proved to be good, and restored.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use daybook_core::clock::Clock;
use daybook_store::StoreError;
use daybook_store::backup::{self, BookCounts, PARTIAL};

use super::book::rfc3339;
use super::count;
use crate::api::backups::{BackupDto, BackupsDto, HoldsDto, RestoreBackup, RestoredDto};
use crate::app::{BOOK, Inner, LOCKS, make_private_folder};
use crate::convert::words::counted;
use crate::error::{AppError, Result};

mod name;
mod rescue;
mod retention;

use name::{BackupName, Kind};
pub use rescue::Rescue;

/// The folder of the copies inside the book's.
const FOLDER: &str = "backups";
/// How long a round of sync may take to come to its end before a backup is restored.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is remembered of backups while the book is open.
#[derive(Default)]
pub(crate) struct BackupState {
    /// Why the last automatic one was not made.
    problem: Mutex<String>,
}

/// Copies of the book.
pub struct Backups<'a> {
    pub(crate) app: &'a Inner,
}

impl Backups<'_> {
    /// All copies, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::File`] when their folder cannot be read.
    pub async fn list(&self) -> Result<BackupsDto> {
        let backups = describe_all(&self.folder()).await?;
        let problem = self.app.backups.problem.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(BackupsDto {
            folder: self.folder().display().to_string(),
            backups,
            problem: problem.clone(),
        })
    }

    /// Makes a copy now.
    ///
    /// # Errors
    ///
    /// [`AppError::Store`] with [`StoreError::DiskFull`]; nothing is left of the copy then.
    pub async fn now(&self) -> Result<BackupDto> {
        let _lock = lock(&self.app.folder)?;
        let (name, counts) = self.copy(Kind::Asked).await?;
        Ok(describe(&self.folder(), name, Some(counts)))
    }

    /// Makes the copy of the day, if the book has changed since the last copy and there is none of
    /// today, and thins out older ones. Whether one was made.
    ///
    /// # Errors
    ///
    /// As [`Backups::now`]. It is told with the list, too.
    pub async fn daily(&self) -> Result<bool> {
        let made = self.copy_of_the_day().await;
        let problem = match &made {
            Ok(_) => String::new(),
            Err(error) => format!("The backup of today was not made. {error}"),
        };
        *self.app.backups.problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
        made
    }

    /// Makes the book what a copy holds, after making a copy of it as it is. Everything that changed at
    /// a server since comes in with the next sync.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] when there is no such copy, or while a sync does not come to its end;
    /// [`AppError::File`] for a damaged copy. The book is as it was then.
    pub async fn restore(&self, input: RestoreBackup) -> Result<RestoredDto> {
        let path = BackupName::parse(&input.name).map(|name| self.folder().join(name.file()));
        match path.filter(|path| path.exists()) {
            Some(path) => self.restore_file(&path).await,
            None => Err(AppError::invalid("There is no backup of this name.")),
        }
    }

    /// The same with a copy that lies anywhere.
    ///
    /// # Errors
    ///
    /// As [`Backups::restore`].
    pub async fn restore_file(&self, path: &Path) -> Result<RestoredDto> {
        let _lock = lock(&self.app.folder)?;
        let holds = backup::inspect(path).await.map_err(|error| unreadable(path, error))?;
        let held = self.app.engine.hold(PATIENCE).await?.ok_or_else(|| {
            AppError::invalid("A sync is under way. Wait for its end, then restore again.")
        })?;
        let (safety, counts) = self.copy(Kind::BeforeRestore).await?;
        let scratch = self.folder().join(format!("restoring.{PARTIAL}"));
        self.app.store.restore_from(path, &scratch).await?;
        self.app.engine.forget();
        drop(held);
        self.app.edited().await;
        let safety = describe(&self.folder(), safety, Some(counts));
        Ok(RestoredDto { message: restored_words(&holds), safety })
    }

    async fn copy_of_the_day(&self) -> Result<bool> {
        let Some(business) = self.app.store.business().await? else { return Ok(false) };
        let home = business.zone;
        let day = |at: DateTime<Utc>| at.with_timezone(&home).date_naive();
        let last = names(&self.folder())?.into_iter().next();
        if let Some(last) = last {
            if day(last.at) == day(self.app.now()) {
                return Ok(false);
            }
            let now = self.app.store.changes_since(None).await?.seq;
            let path = self.folder().join(last.file());
            if backup::counts(&path).await.is_ok_and(|copy| copy.change == now) {
                return Ok(false);
            }
        }
        // Whoever has the lock makes it.
        let Ok(_lock) = lock(&self.app.folder) else { return Ok(false) };
        self.copy(Kind::Daily).await?;
        for old in retention::superfluous(&names(&self.folder())?, home) {
            let path = self.folder().join(old.file());
            std::fs::remove_file(&path).map_err(|cause| file(&path, &cause))?;
        }
        Ok(true)
    }

    /// Copies the book; whoever calls has the lock.
    async fn copy(&self, kind: Kind) -> Result<(BackupName, BookCounts)> {
        copy(&self.app.folder, kind, self.app.clock.as_ref()).await
    }

    fn folder(&self) -> PathBuf {
        self.app.folder.join(FOLDER)
    }
}

/// One backup or restore at a time, also across processes.
fn lock(folder: &Path) -> Result<File> {
    let (path, file) = lock_file(folder)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(AppError::invalid("Another backup is under way. Wait for its end."))
        }
        Err(TryLockError::Error(cause)) => Err(self::file(&path, &cause)),
    }
}

/// What there is to say of all copies in a folder, newest first.
async fn describe_all(folder: &Path) -> Result<Vec<BackupDto>> {
    let mut all = Vec::new();
    for name in names(folder)? {
        let counts = backup::counts(&folder.join(name.file())).await.ok();
        all.push(describe(folder, name, counts));
    }
    Ok(all)
}

fn describe(folder: &Path, name: BackupName, counts: Option<BookCounts>) -> BackupDto {
    BackupDto {
        name: name.file(),
        at: rfc3339(name.at),
        kind: name.kind.into(),
        bytes: std::fs::metadata(folder.join(name.file())).map_or(0, |file| file.len()),
        holds: counts.map(|counts| HoldsDto {
            appointments: count(counts.appointments),
            clients: count(counts.clients),
            links: count(counts.links),
        }),
    }
}

fn restored_words(holds: &BookCounts) -> String {
    let appointments = usize::try_from(holds.appointments).unwrap_or_default();
    format!(
        "Restored {}. What changed in your calendars since comes in with the next sync.",
        counted(appointments, "appointment")
    )
}

/// Copies the book in `folder` before a newer version of the program changes its schema. Without a
/// copy it is not changed.
pub(crate) async fn before_update(folder: &Path, clock: &dyn Clock) -> Result<()> {
    must_not_be_emptied(folder)?;
    let book = folder.join(BOOK);
    if !backup::is_outdated(&book).await? {
        return Ok(());
    }
    let (path, lock) = lock_file(folder)?;
    lock.lock().map_err(|cause| file(&path, &cause))?;
    copy(folder, Kind::BeforeUpdate, clock).await.map(drop)
}

/// An empty file is a new book, unless there are copies of what was in it.
fn must_not_be_emptied(folder: &Path) -> Result<()> {
    let empty = std::fs::metadata(folder.join(BOOK)).is_ok_and(|file| file.len() == 0);
    if empty && !names(&folder.join(FOLDER))?.is_empty() {
        return Err(StoreError::Damaged.into());
    }
    Ok(())
}

async fn copy(folder: &Path, kind: Kind, clock: &dyn Clock) -> Result<(BackupName, BookCounts)> {
    let backups = folder.join(FOLDER);
    make_private_folder(&backups)?;
    clear(&backups);
    // Names tell seconds apart: of two in one second, the later is said to be a little later still.
    let taken = names(&backups)?;
    let mut name = BackupName { at: clock.now().trunc_subsecs(0), kind };
    while taken.iter().any(|other| other.at == name.at) {
        name.at += TimeDelta::seconds(1);
    }
    let counts = backup::back_up(&folder.join(BOOK), &backups.join(name.file())).await?;
    Ok((name, counts))
}

/// Removes what copies left that were cut off.
fn clear(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let cut_off = path.file_name().is_some_and(|name| {
            let name = name.to_string_lossy();
            name.ends_with(PARTIAL) || name.contains(&format!("{PARTIAL}-"))
        });
        if cut_off && let Err(error) = std::fs::remove_file(&path) {
            tracing::warn!(%error, "what is left of a backup stays");
        }
    }
}

/// The names of all copies, newest first.
fn names(folder: &Path) -> Result<Vec<BackupName>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(file(folder, &cause)),
    };
    let files = entries.flatten().map(|entry| entry.file_name());
    let mut names: Vec<BackupName> =
        files.filter_map(|file| BackupName::parse(file.to_str()?)).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.at));
    Ok(names)
}

fn lock_file(folder: &Path) -> Result<(PathBuf, File)> {
    let locks = folder.join(LOCKS);
    make_private_folder(&locks)?;
    let path = locks.join("backup.lock");
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let lock = opened.map_err(|cause| file(&path, &cause))?;
    Ok((path, lock))
}

fn file(path: &Path, cause: &std::io::Error) -> AppError {
    AppError::File { path: path.to_owned(), reason: cause.to_string() }
}

fn unreadable(path: &Path, error: StoreError) -> AppError {
    match error {
        StoreError::Damaged | StoreError::Database(_) => AppError::File {
            path: path.to_owned(),
            reason: "it is damaged, or no backup of a book".to_owned(),
        },
        other => other.into(),
    }
}
