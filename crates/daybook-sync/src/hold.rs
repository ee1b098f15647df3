//! Keeping every calendar still while the book is replaced.

use std::sync::PoisonError;
use std::time::Duration;

use daybook_store::{Result, StoreError};
use tokio::time::{Instant, sleep};

use crate::book::Book;
use crate::engine::Engine;

/// How often to look whether a round has come to its end.
const LOOK: Duration = Duration::from_millis(50);

impl<B: Book> Engine<B> {
    /// Keeps every calendar from being synced, here and in other processes, until what it gives is
    /// dropped. Rounds under way may take up to `patience` to come to their end; `None` when they
    /// take longer.
    ///
    /// # Errors
    ///
    /// When the book or the lock folder cannot be used.
    pub async fn hold(&self, patience: Duration) -> Result<Option<Vec<B::Lock>>> {
        let until = Instant::now() + patience;
        let mut held = Vec::new();
        for calendar in self.book.calendars().await? {
            loop {
                match self.book.lock(calendar.id).map_err(|error| unusable(&error))? {
                    Some(lock) => {
                        held.push(lock);
                        break;
                    }
                    None if Instant::now() >= until => return Ok(None),
                    None => sleep(LOOK).await,
                }
            }
        }
        Ok(Some(held))
    }

    /// Forgets when calendars were last found to be in step: what the book holds is another.
    pub fn forget(&self) {
        self.confirmed.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

fn unusable(error: &std::io::Error) -> StoreError {
    StoreError::CannotOpen(format!("its lock folder: {error}"))
}
