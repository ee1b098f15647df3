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

/// Shorthand of this crate.
pub type Result<T, E = SyncError> = std::result::Result<T, E>;
