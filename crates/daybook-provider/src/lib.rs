//! Calendar providers: one trait, one adapter per protocol.
//!
//! An adapter speaks its protocol and maps every answer to a reason the sync engine acts on. It
//! decides nothing: no retries, no winners, no deletions.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use daybook_core::appointment::Content;
use daybook_core::id::AttemptId;
use daybook_core::interval::Interval;
use daybook_core::sync_state::{Observation, RemoteEvent};

pub mod caldav;
mod codec;
mod error;
pub mod google;
mod http;
mod oauth;
mod tokens;

pub use caldav::CalDav;
pub use error::ProviderError;
pub use google::Google;
pub use http::{Barrier, Http, Pace};
pub use tokens::AccessTokens;

/// Shorthand of this crate.
pub type Result<T, E = ProviderError> = std::result::Result<T, E>;

/// A collection at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteCalendar {
    /// Where it lives, in the server's spelling.
    pub remote_id: String,
    /// Display name.
    pub name: String,
    /// `#rrggbb`, where the server has one.
    pub color: Option<String>,
    /// May not be written to.
    pub read_only: bool,
    /// Takes VEVENT; lists of tasks or journals do not.
    pub holds_events: bool,
    /// The person's main calendar, where the provider says so.
    pub primary: bool,
}

/// An opaque position to resume from. Only an adapter makes one, and only a complete one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    /// Reads back a stored position.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a calendar says about its events since a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Whether it names every event there is. Otherwise it names what changed.
    pub complete: bool,
    /// The events, each once.
    pub items: Vec<Listed>,
    /// Where to resume, once every item is stored.
    pub next: Cursor,
}

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It exists in this version; fetch it if another one is known.
    Version {
        /// Where it lives.
        remote_id: String,
        /// `None` where the server gives none: always fetch.
        version: Option<String>,
    },
    /// A tombstone.
    Removed {
        /// Where it lived.
        remote_id: String,
    },
}

/// A change to make at the provider. It cannot be built without a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Makes a new event where none may exist yet.
    Create {
        /// Where; from [`CalendarProvider::place_for`]. Where the server chooses the place, the key: the
        /// same for every try, and at most one event is made of it while the server remembers it.
        remote_id: String,
        /// iCalendar UID.
        uid: String,
        /// What it says.
        content: Content,
        /// A text it had elsewhere or earlier: what is unknown in it is kept.
        raw: Option<String>,
        /// Written into it as our mark.
        stamp: AttemptId,
        /// Whether attendees are to hear of it, where that can be chosen.
        notify: bool,
    },
    /// Replaces the version that was last seen, keeping everything unknown in it.
    Update {
        /// Where.
        remote_id: String,
        /// The version it must still have.
        version: String,
        /// iCalendar UID.
        uid: String,
        /// What it says.
        content: Content,
        /// The resource as last seen; without it nothing unknown is kept.
        raw: Option<String>,
        /// Written into it as our mark.
        stamp: AttemptId,
        /// Whether attendees are to hear of it, where that can be chosen.
        notify: bool,
    },
    /// Removes the version that was last seen.
    Delete {
        /// Where.
        remote_id: String,
        /// The version it must still have.
        version: String,
        /// Whether the people concerned are to hear of it, where that can be chosen.
        notify: bool,
    },
}

/// The answer to a successful write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// What the server holds now (possibly elsewhere than asked, when it moved it).
    Holds {
        /// Where it lives.
        remote_id: String,
        /// What it is.
        event: Box<RemoteEvent>,
    },
    /// It was removed, or was gone already.
    Removed,
}

/// Speaks with one account of a calendar server.
#[async_trait]
pub trait CalendarProvider: Send + Sync {
    /// The calendars of the account, also those that cannot be used.
    async fn calendars(&self) -> Result<Vec<RemoteCalendar>>;

    /// What changed since `since`, or a complete listing without it. May answer with a complete
    /// listing at any time. With nothing changed this is one request.
    ///
    /// # Errors
    ///
    /// [`ProviderError::CursorExpired`]: start again without a position.
    async fn changes(&self, calendar: &str, since: Option<&Cursor>) -> Result<Listing>;

    /// The events that touch `span`, with their versions. It says what is near, and nothing about what
    /// it does not name.
    async fn within(&self, calendar: &str, span: Interval) -> Result<Vec<Listed>>;

    /// Reads events. One observation per id asked for, in any order; callers ask for at most
    /// [`CalendarProvider::batch`] at once. An id the server says nothing about is asked for by itself
    /// before it is called gone.
    async fn fetch(&self, calendar: &str, remote_ids: &[String]) -> Result<Vec<Observation>>;

    /// Makes one change. Never repeated by the adapter.
    async fn write(&self, calendar: &str, write: &Write) -> Result<Written>;

    /// Where a new event with this key will live, `None` where the server chooses. The same key always
    /// gives the same place.
    fn place_for(&self, calendar: &str, key: &str) -> Option<String>;

    /// Looks for the event that a create with this key has made. Asked where the server chooses
    /// places, when it says that it has had the key before. `None` may also mean that it cannot be
    /// found yet.
    async fn find(&self, _calendar: &str, _key: &str) -> Result<Option<Observation>> {
        Ok(None)
    }

    /// Forgets what a listing of the calendar told besides, and has not been fetched since. Whoever lists
    /// changes holds a [`Told`], which calls this.
    fn forget(&self, _calendar: &str) {}

    /// When a resource says that its event was last changed; `None` where it does not say.
    fn modified(&self, raw: &str) -> Option<DateTime<Utc>>;

    /// How many events to fetch in one request.
    fn batch(&self) -> usize;

    /// Whether a series can be made together with its changed occurrences. Where it cannot, a
    /// [`Write::Create`] has none, and they follow as an update.
    fn makes_changed_occurrences(&self) -> bool {
        true
    }

    /// How many writes to have under way at a time.
    fn writes_at_once(&self) -> usize {
        4
    }

    /// How many requests were sent so far.
    fn requests(&self) -> u64;
}

/// What a listing of a calendar tells about events besides their versions. It may answer the fetches that
/// follow from the listing, and nothing later: it is forgotten with this, however that ends.
pub struct Told<'a> {
    provider: &'a dyn CalendarProvider,
    calendar: String,
}

impl<'a> Told<'a> {
    /// From here on listings of `calendar` may answer fetches.
    #[must_use]
    pub fn by(provider: &'a dyn CalendarProvider, calendar: &str) -> Self {
        Self { provider, calendar: calendar.to_owned() }
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.provider.forget(&self.calendar);
    }
}
