//! Why a provider did not do what it was asked.

use std::time::Duration;

/// Why a provider did not do what it was asked. What matters to the engine is whether a write can
/// have been applied: only [`ProviderError::Ambiguous`] says it may have.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProviderError {
    /// The position to resume from is no longer known: list everything, keep every row.
    #[error("the server no longer knows where the last sync ended")]
    CursorExpired,
    /// The credentials were refused.
    #[error("the sign-in was refused")]
    Unauthorized,
    /// Reading or writing this calendar is not allowed.
    #[error("the server does not allow this: {reason}")]
    Forbidden {
        /// What the server said, cut to one plain line.
        reason: String,
    },
    /// The calendar itself does not exist any more.
    #[error("the calendar no longer exists on the server")]
    NoSuchCalendar,
    /// The event is not in the version the write was conditional on, or exists already (412). Most
    /// servers say this as well when it is gone: only reading it tells.
    #[error("the event was changed on the server")]
    Precondition,
    /// The event does not exist (404, 410).
    #[error("the event no longer exists on the server")]
    Gone,
    /// The server will never take this data as it is (400, 409, 413, 415, 422, CalDAV preconditions).
    #[error("the server refused it: {reason}")]
    Rejected {
        /// What the server said, cut to one plain line.
        reason: String,
    },
    /// Too many requests, or the server is busy and says so; definitely not applied.
    #[error("the server asks to slow down")]
    RateLimited {
        /// How long to wait, when the server said so.
        retry_after: Option<Duration>,
    },
    /// No connection could be made: definitely not applied.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// Host name without path or credentials.
        host: String,
        /// One plain line.
        reason: String,
    },
    /// Whoever answers there cannot prove to be the server (TLS): nothing was sent.
    #[error("the certificate of {host} cannot be trusted, so nothing was sent")]
    Untrusted {
        /// Host name without path or credentials.
        host: String,
    },
    /// The answer never came, was cut, or was a server error: the write may have been applied.
    #[error("the server did not answer properly: {reason}")]
    Ambiguous {
        /// One plain line.
        reason: String,
    },
    /// An answer that is not what the protocol says, such as a web page.
    #[error("this does not look like a calendar server: {reason}")]
    NotCalDav {
        /// One plain line.
        reason: String,
    },
}
