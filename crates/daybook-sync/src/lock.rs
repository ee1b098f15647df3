//! One round at a time over a calendar, also across processes that have the same book open.
//!
//! A lock file of the operating system needs no clock and no clean-up: it ends with its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use daybook_core::id::CalendarId;

/// The right to sync one calendar; given back when dropped.
pub struct CalendarLock {
    _file: File,
}

impl CalendarLock {
    /// Takes the lock, or says that somebody else has it.
    pub(crate) fn take(folder: &Path, calendar: CalendarId) -> io::Result<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!("{calendar}.lock"));
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_one_has_the_lock_until_it_is_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let calendar = CalendarId::from_uuid(Uuid::from_u128(1));
        let other = CalendarId::from_uuid(Uuid::from_u128(2));

        let first = CalendarLock::take(folder.path(), calendar).unwrap();

        assert!(first.is_some());
        assert!(CalendarLock::take(folder.path(), calendar).unwrap().is_none());
        assert!(CalendarLock::take(folder.path(), other).unwrap().is_some());
        drop(first);
        assert!(CalendarLock::take(folder.path(), calendar).unwrap().is_some());
    }
}
