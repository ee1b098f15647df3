//! A book that cannot be opened, and what can take its place.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use daybook_core::clock::Clock;
use daybook_store::backup::{self, PARTIAL};
use daybook_store::{Store, StoreError};

use super::{
    BackupName, FOLDER, describe_all, file, lock, must_not_be_emptied, restored_words, unreadable,
};
use crate::api::backups::{RescueBook, RescueDto, RescuedDto};
use crate::api::error::ErrorCode;
use crate::app::BOOK;
use crate::error::{AppError, Result};

/// The files SQLite keeps beside a book.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// What can take the place of the book in a folder. No process may have that book open.
pub struct Rescue<'a> {
    folder: &'a Path,
    clock: &'a dyn Clock,
}

impl<'a> Rescue<'a> {
    /// Of the book in `folder`.
    #[must_use]
    pub fn of(folder: &'a Path, clock: &'a dyn Clock) -> Self {
        Self { folder, clock }
    }

    /// Where the book lies, and its copies, newest first.
    ///
    /// # Errors
    ///
    /// [`AppError::File`] when the folder of the copies cannot be read.
    pub async fn look(&self) -> Result<RescueDto> {
        Ok(RescueDto {
            file: self.book().display().to_string(),
            backups: describe_all(&self.folder.join(FOLDER)).await?,
        })
    }

    /// Has a copy, or an empty book, take the place of the book, which is put aside and stays.
    ///
    /// # Errors
    ///
    /// [`AppError::Invalid`] when there is no such copy, or nothing is wrong with the book;
    /// [`AppError::File`] for a damaged copy. The book is as it was then.
    pub async fn replace(&self, input: RescueBook) -> Result<RescuedDto> {
        let Some(name) = input.backup else { return self.replace_by(None).await };
        let copy = BackupName::parse(&name).map(|name| self.folder.join(FOLDER).join(name.file()));
        match copy.filter(|path| path.exists()) {
            Some(path) => self.replace_by(Some(&path)).await,
            None => Err(AppError::invalid("There is no backup of this name.")),
        }
    }

    /// The same with a copy that lies anywhere.
    ///
    /// # Errors
    ///
    /// As [`Rescue::replace`].
    pub async fn replace_by(&self, copy: Option<&Path>) -> Result<RescuedDto> {
        let _lock = lock(self.folder)?;
        self.must_be_unusable().await?;
        let fresh = self.folder.join(format!("rescued.{PARTIAL}"));
        remove(&fresh);
        let made = make(&fresh, copy).await;
        let aside = made.and_then(|message| Ok((message, self.swap(&fresh)?)));
        remove(&fresh);
        let (message, aside) = aside?;
        Ok(RescuedDto { message, aside: aside.display().to_string() })
    }

    fn book(&self) -> PathBuf {
        self.folder.join(BOOK)
    }

    /// A book that is well, or that only cannot be used just now, is left alone.
    async fn must_be_unusable(&self) -> Result<()> {
        match self.look_through().await {
            Ok(()) => Err(AppError::invalid("Nothing is wrong with the book. Open it.")),
            Err(error) if error.code() == ErrorCode::BookUnusable => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn look_through(&self) -> Result<()> {
        must_not_be_emptied(self.folder)?;
        Store::open(&self.book()).await?.close().await;
        Ok(backup::check(&self.book()).await?)
    }

    /// Puts the book aside and `fresh` in its place: whenever this is cut off, there is a book. What
    /// SQLite keeps beside the old one must not be taken for a part of the new one, so it goes first.
    fn swap(&self, fresh: &Path) -> Result<PathBuf> {
        let at = self.clock.now().format("%Y-%m-%dT%H%M%SZ");
        let (book, aside) = (self.book(), self.folder.join(format!("put-aside-{at}-{BOOK}")));
        let swapped = || {
            if aside.exists() {
                return Err(std::io::Error::from(ErrorKind::AlreadyExists));
            }
            if std::fs::hard_link(&book, &aside).is_err() {
                std::fs::copy(&book, &aside)?;
            }
            for part in BESIDE {
                match std::fs::rename(beside(&book, part), beside(&aside, part)) {
                    Err(cause) if cause.kind() != ErrorKind::NotFound => return Err(cause),
                    _ => {}
                }
            }
            std::fs::rename(fresh, &book)
        };
        swapped().map_err(|cause| file(&book, &cause))?;
        Ok(aside)
    }
}

/// Makes a book that holds what a copy holds, or nothing, and says so.
async fn make(fresh: &Path, copy: Option<&Path>) -> Result<String> {
    let Some(copy) = copy else {
        Store::open(fresh).await?.close().await;
        return Ok("There is a new, empty book.".to_owned());
    };
    let holds = backup::inspect(copy).await.map_err(|error| unreadable(copy, error))?;
    let store = Store::open(fresh).await?;
    let scratch = fresh.with_file_name(format!("restoring.{PARTIAL}"));
    let restored = store.restore_from(copy, &scratch).await;
    store.close().await;
    restored.map_err(|error| match error {
        StoreError::NewerSchema => AppError::invalid(
            "This backup was made by a newer version of Daybook. Choose an older one, or update \
             Daybook.",
        ),
        other => other.into(),
    })?;
    Ok(restored_words(&holds))
}

fn beside(path: &Path, part: &str) -> PathBuf {
    PathBuf::from(format!("{}{part}", path.display()))
}

/// Removes a book that has not taken its place.
fn remove(fresh: &Path) {
    for path in [fresh.to_owned(), beside(fresh, BESIDE[0]), beside(fresh, BESIDE[1])] {
        if let Err(error) = std::fs::remove_file(path)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, "a file that is no book stays");
        }
    }
}
