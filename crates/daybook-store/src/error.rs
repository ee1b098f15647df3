//! Why the book could not be read or written, in words a person can act on.

use sqlx::migrate::MigrateError;

/// The store could not do what it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It was deleted, here or elsewhere.
    #[error("This {0} is no longer in the book.")]
    NotFound(&'static str),
    /// The row is newer than the caller's copy.
    #[error("This {0} was changed in the meantime. Look at it again, then repeat your change.")]
    Changed(&'static str),
    /// The request contradicts itself.
    #[error("{0}")]
    Invalid(&'static str),
    /// No space left.
    #[error("The disk is full. Free some space and try again; nothing was lost.")]
    DiskFull,
    /// Another program holds the file for too long.
    #[error("Another program is using the book's file. Close it and try again.")]
    Locked,
    /// The file may not be written to.
    #[error("The book's file may only be read. Check its permissions.")]
    ReadOnly,
    /// The file is not there or may not be opened.
    #[error("The book's file cannot be opened: {0}")]
    CannotOpen(String),
    /// The file's own structure is broken.
    #[error("The book's file is damaged and cannot be read.")]
    Damaged,
    /// A row breaks a rule of the domain.
    #[error("A stored {table} ({key}) cannot be read: {reason}")]
    Corrupt {
        /// Where.
        table: &'static str,
        /// Which row.
        key: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Written by a later version of the program.
    #[error("This book was last opened by a newer version of Daybook. Update Daybook to open it.")]
    NewerSchema,
    /// The schema could not be brought up to date.
    #[error("The book's file cannot be brought up to date: {0}")]
    Migration(#[source] MigrateError),
    /// A value cannot be written as JSON.
    #[error("A value cannot be stored: {0}")]
    Encode(#[from] serde_json::Error),
    /// Anything else SQLite says.
    #[error("The book's file could not be used: {0}")]
    Database(#[source] sqlx::Error),
}

/// What every function of the store gives.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::DiskFull | Self::Locked)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let extended = match &error {
            sqlx::Error::PoolTimedOut => return Self::Locked,
            sqlx::Error::Database(cause) => cause.code().and_then(|code| code.parse::<u32>().ok()),
            _ => None,
        };
        // The low byte is the primary result code: https://www.sqlite.org/rescode.html
        match extended.map(|code| code & 0xff) {
            Some(5 | 6) => Self::Locked,
            Some(8) => Self::ReadOnly,
            Some(11 | 26) => Self::Damaged,
            Some(13) => Self::DiskFull,
            Some(14) => Self::CannotOpen(error.to_string()),
            _ => Self::Database(error),
        }
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(_) => Self::NewerSchema,
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
                match Self::from(cause) {
                    Self::Database(cause) => Self::Migration(MigrateError::Execute(cause)),
                    known => known,
                }
            }
            other => Self::Migration(other),
        }
    }
}
