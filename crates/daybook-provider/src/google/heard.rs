//! What a list of changes has told in full and nobody has fetched yet, so that it need not be asked for
//! again by those who act upon that list. For anybody later it is too old.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The raw text of events, by calendar and place. Each is given out once.
#[derive(Default)]
pub(super) struct Heard(Mutex<HashMap<String, HashMap<String, String>>>);

impl Heard {
    /// Replaces whatever a calendar told before.
    pub(super) fn replace(&self, calendar: &str, texts: HashMap<String, String>) {
        let mut all = self.lock();
        if texts.is_empty() {
            all.remove(calendar);
        } else {
            all.insert(calendar.to_owned(), texts);
        }
    }

    /// Takes what was told about an event.
    pub(super) fn take(&self, calendar: &str, remote_id: &str) -> Option<String> {
        self.lock().get_mut(calendar)?.remove(remote_id)
    }

    /// Forgets whatever a calendar told.
    pub(super) fn forget(&self, calendar: &str) {
        self.lock().remove(calendar);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, HashMap<String, String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
