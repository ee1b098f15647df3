//! Identities: one newtype per kind of thing, so that a staff id can never be passed for a client.
//!
//! All are UUIDv7 (RFC 9562): they sort by creation time, which keeps SQLite's pages warm.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

/// The text is not a UUID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: {0}")]
pub struct InvalidId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id whose time part is `now`.
            #[must_use]
            pub fn generate(now: DateTime<Utc>) -> Self {
                let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
                let stamp = Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos());
                Self(Uuid::new_v7(stamp))
            }

            /// Wraps a known UUID.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            #[must_use]
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::parse_str(text).map(Self).map_err(|_| InvalidId(text.to_owned()))
            }
        }
    )+};
}

ids! {
    /// One isolated book.
    BusinessId,
    /// A person who is booked.
    StaffId,
    /// A person who books.
    ClientId,
    /// Something that can be booked.
    ServiceId,
    /// A signed-in identity at a provider.
    AccountId,
    /// One calendar of an account.
    CalendarId,
    /// An entry in the book.
    AppointmentId,
    /// One network write, from before it is sent until it is settled.
    AttemptId,
    /// An appointment whose two sides disagree.
    ConflictId,
    /// One run of the sync engine over one calendar.
    SyncRunId,
    /// One change that can be undone.
    ChangeId,
}
