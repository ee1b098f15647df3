//! Why a round over a calendar ended early.

use daybook_provider::ProviderError;
use daybook_store::StoreError;

/// Why a round over a calendar ended early. What was stored until then stays; the cursor does not
/// move.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The server's side.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The book's side.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why nothing was compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// The calendar is not there, or is not synced.
    #[error("this calendar is not synced")]
    NotSynced,
    /// A round over it is under way.
    #[error("it is being synced at this moment")]
    Busy,
    /// The server wants to be left alone for a while.
    #[error("{0} asked to be left alone for a while")]
    Resting(String),
    /// The user paused the account.
    #[error("{0} is paused")]
    Paused(String),
    /// The account needs a new sign-in.
    #[error("{0} needs a new sign-in")]
    NeedsSignIn(String),
    /// The comparison ended early; what was repaired until then stays so.
    #[error("{0}")]
    Failed(String),
    /// The lock folder of the book cannot be used.
    #[error("the lock folder of the book cannot be used: {0}")]
    Lock(#[from] std::io::Error),
    /// The book's side.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Shorthand of this crate.
pub type Result<T, E = SyncError> = std::result::Result<T, E>;
