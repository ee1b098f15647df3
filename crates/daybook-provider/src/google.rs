//! Google Calendar v3, as the service speaks it.
//!
//! An event of the engine is an aggregate there: a single event, or a series with its changed and
//! cancelled occurrences, which are events of their own. Ids of occurrences say nothing; they are looked
//! up. What Google has no field for is kept in private properties of the event.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_core::interval::Interval;
use daybook_core::sync_state::Observation;
use sha2::{Digest, Sha256};

use crate::http::Http;
use crate::{
    AccessTokens, CalendarProvider, Cursor, Listed, Listing, RemoteCalendar, Result, Write, Written,
};

mod aggregate;
mod api;
mod batch;
mod calendars;
mod changes;
mod details;
mod exceptions;
mod fetch;
mod fields;
mod heard;
mod insert;
mod kept;
mod lines;
mod moment;
mod read;
mod refusal;
#[cfg(test)]
mod round_trip;
mod together;
mod write;

use aggregate::Aggregate;
use api::Api;
use fetch::Fetch;
use heard::Heard;

/// How many events to ask for at once. Most have been told by the list of changes already.
const BATCH: usize = 500;

/// Where the service usually is.
pub const BASE_URL: &str = "https://www.googleapis.com/";

/// Whether what was received of an event, [`RemoteEvent::raw`](daybook_core::sync_state::RemoteEvent),
/// is one that Google makes itself (`eventType`): a birthday, a working place, something from mail. It
/// refuses most changes of these. The text of another service says no.
#[must_use]
pub fn makes(raw: &str) -> bool {
    Aggregate::parse(raw).is_some_and(|read| !read.event.is_made_by_people())
}

/// How to reach an account.
pub struct GoogleAccess {
    /// Where the service is: [`BASE_URL`], or a service like it. Only this computer itself is spoken to
    /// without encryption.
    pub base_url: String,
    /// Its access tokens.
    pub tokens: Arc<dyn AccessTokens>,
    /// Whether guests who are new are invited, and get mail about what changes (`sendUpdates=all`).
    pub invites: bool,
}

/// One account at Google.
///
/// Unless it was said that guests are to be invited, writing never sends mail (`sendUpdates=none`) and never
/// invites anybody. A write is one conditional request, unless occurrences of a series are changed: each of them is an event of its own. Then our
/// mark is written last, and what breaks off in between is
/// [`Ambiguous`](crate::ProviderError::Ambiguous). A new series is made without its changed occurrences.
pub struct Google {
    api: Api,
    heard: Heard,
    home: Tz,
    invites: bool,
}

impl Google {
    /// An account. Sends nothing yet. `home` is the zone for times whose own is missing or unknown, and
    /// in which floating times are written.
    ///
    /// # Errors
    ///
    /// [`ProviderError::NotCalDav`](crate::ProviderError::NotCalDav) when the address is none, or not
    /// encrypted.
    pub fn new(access: GoogleAccess, home: Tz, http: &Http) -> Result<Self> {
        let invites = access.invites;
        let api = Api::new(&access.base_url, access.tokens, http)?;
        Ok(Self { api, heard: Heard::default(), home, invites })
    }

    fn fetcher<'a>(&'a self, calendar: &'a str) -> Fetch<'a> {
        Fetch { api: &self.api, heard: &self.heard, calendar, home: self.home }
    }
}

#[async_trait]
impl CalendarProvider for Google {
    async fn calendars(&self) -> Result<Vec<RemoteCalendar>> {
        calendars::list(&self.api).await
    }

    async fn changes(&self, calendar: &str, since: Option<&Cursor>) -> Result<Listing> {
        changes::Changes(self.fetcher(calendar)).since(since).await
    }

    async fn within(&self, calendar: &str, span: Interval) -> Result<Vec<Listed>> {
        changes::Changes(self.fetcher(calendar)).within(span).await
    }

    async fn fetch(&self, calendar: &str, remote_ids: &[String]) -> Result<Vec<Observation>> {
        self.fetcher(calendar).all(remote_ids).await
    }

    async fn write(&self, calendar: &str, write: &Write) -> Result<Written> {
        let fetch = self.fetcher(calendar);
        fetch.forget(write);
        write::apply(fetch, write, self.invites).await
    }

    /// An id may have the digits and the letters up to `v`. The same key in another calendar gives another
    /// one: events whose ids are equal would be one meeting to Google.
    fn place_for(&self, calendar: &str, key: &str) -> Option<String> {
        let digest = Sha256::digest(format!("{calendar}\n{key}"));
        let letters = digest.iter().take(20).map(|byte| format!("{byte:02x}"));
        Some(letters.collect())
    }

    fn forget(&self, calendar: &str) {
        self.heard.forget(calendar);
    }

    fn modified(&self, raw: &str) -> Option<DateTime<Utc>> {
        Aggregate::parse(raw)?.modified()
    }

    fn batch(&self) -> usize {
        BATCH
    }

    /// What is written at the same time leaves in one request.
    fn makes_changed_occurrences(&self) -> bool {
        false
    }

    fn writes_at_once(&self) -> usize {
        batch::MOST
    }

    fn requests(&self) -> u64 {
        self.api.requests()
    }
}
