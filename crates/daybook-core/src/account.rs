//! Accounts (signed-in identities) and their calendars.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, CalendarId, StaffId};
use crate::mirror::Privacy;
use crate::pace::Slowed;

/// Who keeps the calendars of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Any CalDAV server (RFC 4791).
    CalDav,
    /// Google Calendar (API v3).
    Google,
}

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// Signed in.
    Connected,
    /// The provider refused the credentials; links and waiting changes are kept.
    NeedsSignIn,
    /// The user paused it.
    Paused,
}

/// Who is right when both sides changed the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictPolicy {
    /// The user is asked.
    #[default]
    Ask,
    /// What was written here.
    Mine,
    /// What was written there.
    Theirs,
    /// What was written last, where both times are known.
    Newest,
}

/// A signed-in identity at a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Identity in this book.
    pub id: AccountId,
    /// Who keeps its calendars.
    pub provider: ProviderKind,
    /// Stable identity of the person at the provider (CalDAV: the principal URL; Google: the `sub` of
    /// the identity). Reconnecting must match it.
    pub principal_key: String,
    /// What the window calls it: an e-mail address or `user@host`.
    pub label: String,
    /// CalDAV: the calendar home set's URL. Google: where its API is.
    pub server_url: String,
    /// The name to sign in with.
    pub user_name: String,
    /// Whose account it is; `None` is the business's own.
    pub staff: Option<StaffId>,
    /// Whether it can be used.
    pub state: AccountState,
    /// Who is right when both sides changed the same.
    pub conflict_policy: ConflictPolicy,
    /// Google: whether guests are invited by mail, and told of what changes here. Somebody has said so.
    pub invites: bool,
    /// No request goes out before this instant (Retry-After).
    pub not_before: Option<DateTime<Utc>>,
    /// The pace that the provider has asked for.
    pub slowed: Option<Slowed>,
    /// The last failure, as a plain sentence.
    pub last_error: Option<String>,
}

/// What becomes of the events of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarMode {
    /// Events are appointments; changes go both ways.
    TwoWay,
    /// Events only block time; nothing is written.
    Busy,
    /// Events are nobody's business here; what is made here is written.
    Publish,
    /// Not used.
    Ignored,
}

/// What the account may do with a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarAccess {
    /// Read and write.
    Write,
    /// Read only.
    Read,
}

/// Whether a calendar can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarState {
    /// A complete listing is under way or due.
    Scanning,
    /// Up to date as of the cursor.
    Live,
    /// The provider refuses it or no longer has it. Rows are kept, pushes wait.
    Inaccessible,
}

/// One calendar of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Identity in this book.
    pub id: CalendarId,
    /// The account it belongs to; `None` is the book's own calendar, which is never synced.
    pub account: Option<AccountId>,
    /// Where it lives at the provider (CalDAV: the collection's href; Google: the calendar's id).
    pub remote_id: String,
    /// What the provider calls it.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
    /// Whose time it is; new events belong to this person.
    pub staff: Option<StaffId>,
    /// What becomes of its events.
    pub mode: CalendarMode,
    /// Appointments that are made here and live elsewhere are mirrored in it, showing so much: those of
    /// its staff member, or everybody's without one. `None` takes no mirrors.
    pub mirror: Option<Privacy>,
    /// What the account may do.
    pub access: CalendarAccess,
    /// The user has agreed to what is written first, or there was nothing to write when its events
    /// were first read. Nothing is written before.
    pub agreed: bool,
    /// Shown in the grid.
    pub visible: bool,
    /// New bookings of its staff member go here.
    pub is_default: bool,
    /// Whether it can be reached.
    pub state: CalendarState,
    /// Where sync stands.
    pub progress: SyncProgress,
}

impl Calendar {
    /// Whether it can be written to at all.
    #[must_use]
    pub fn takes_writes(&self) -> bool {
        matches!(self.mode, CalendarMode::TwoWay | CalendarMode::Publish)
            && self.access == CalendarAccess::Write
    }

    /// Whether an appointment of this staff member, made here and at home elsewhere, is mirrored in it.
    #[must_use]
    pub fn mirrors(&self, staff: Option<StaffId>) -> bool {
        self.mirror.is_some()
            && self.account.is_some()
            && self.takes_writes()
            && (self.staff.is_none() || self.staff == staff)
    }
}

/// Where the sync of one calendar stands. Written only in the transaction of the rows it covers,
/// or after them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncProgress {
    /// The provider's opaque position to resume from; only ever a complete one. `None` asks for a
    /// complete listing, with every row kept as merge base.
    pub cursor: Option<String>,
    /// When a run last ended well.
    pub last_ok: Option<DateTime<Utc>>,
    /// When a complete listing last ended well.
    pub last_full: Option<DateTime<Utc>>,
    /// Failed runs in a row.
    pub failures: i64,
    /// A deletion of many events that waits for the user's word: how many.
    pub held_deletions: i64,
}
