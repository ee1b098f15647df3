//! Page tokens and sync tokens. Neither says anything to whoever holds it.

use std::collections::VecDeque;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};

use super::clock::mark;
use super::errors::Refusal;
use super::when::Slot;

/// So many unfinished lists are remembered.
const MOST: usize = 400;

/// One thing in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// By its own id.
    Stored(String),
    /// An instance that nobody changed.
    Instance(String, Slot),
    /// An instance that its series no longer has, or an event that is a series now.
    Vanished(String, Option<Slot>),
}

/// A list that was begun: what was in it then is in it until its end.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    /// What is listed, such as `events|desk@sim.example`.
    pub(crate) of: String,
    /// Everything that decides what is in it.
    pub(crate) parameters: String,
    pub(crate) keys: Vec<Key>,
    /// Where an incremental list began.
    pub(crate) since: Option<u64>,
    /// What the sync token at its end knows.
    pub(crate) revision: u64,
    /// Whether there is a sync token at its end.
    pub(crate) ends_in_token: bool,
}

/// A list with its number, and a place in it.
pub(crate) type Place = (u64, usize, Arc<Listing>);

/// Lists that were begun.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    begun: VecDeque<(u64, Arc<Listing>)>,
    last: u64,
}

impl Pages {
    /// Remembers a list and gives its number, which is for [`Pages::token`], and its first place.
    pub(crate) fn begin(&mut self, listing: Listing) -> Place {
        self.last += 1;
        let listing = Arc::new(listing);
        self.begun.push_back((self.last, Arc::clone(&listing)));
        if self.begun.len() > MOST {
            self.begun.pop_front();
        }
        (self.last, 0, listing)
    }

    /// The token of the page that begins at a place of a list.
    pub(crate) fn token(number: u64, place: usize) -> String {
        sealed(&format!("page|{number}|{place}"))
    }

    /// The list and the place a token means. A list of changes that began before `oldest` has no next page.
    pub(crate) fn find(&self, token: &str, of: &str, oldest: u64) -> Result<Place, Refusal> {
        let invalid = || Refusal::value("pageToken", "Invalid page token value.");
        let opened = opened(token).ok_or_else(invalid)?;
        let mut parts = opened.split('|');
        let (Some("page"), Some(number), Some(place)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(invalid());
        };
        let number: u64 = number.parse().map_err(|_| invalid())?;
        let place = place.parse().map_err(|_| invalid())?;
        let listing = self.begun.iter().find(|(it, _)| *it == number).ok_or_else(invalid)?;
        if listing.1.of != of {
            return Err(invalid());
        }
        if listing.1.since.is_some_and(|since| since < oldest) {
            return Err(Refusal::full_sync_required());
        }
        Ok((number, place, Arc::clone(&listing.1)))
    }
}

/// What a sync token knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyncToken {
    pub(crate) of: String,
    pub(crate) parameters: String,
    pub(crate) revision: u64,
    pub(crate) issued: DateTime<Utc>,
}

impl SyncToken {
    pub(crate) fn write(&self) -> String {
        let issued = self.issued.timestamp_millis();
        sealed(&format!(
            "sync|{}|{:016x}|{}|{issued}",
            self.revision,
            mark(&self.of),
            self.parameters
        ))
    }

    /// Reads the token that was given out for `of`; anything else is no token at all.
    pub(crate) fn read(text: &str, of: &str) -> Result<Self, Refusal> {
        let invalid = || Refusal::value("syncToken", "Invalid sync token value.");
        let opened = opened(text).ok_or_else(invalid)?;
        let parts: Vec<&str> = opened.split('|').collect();
        let ["sync", revision, place, parameters, issued] = parts.as_slice() else {
            return Err(invalid());
        };
        if *place != format!("{:016x}", mark(of)) {
            return Err(invalid());
        }
        let issued = issued.parse().ok().and_then(DateTime::from_timestamp_millis);
        Ok(Self {
            of: of.to_owned(),
            parameters: (*parameters).to_owned(),
            revision: revision.parse().map_err(|_| invalid())?,
            issued: issued.ok_or_else(invalid)?,
        })
    }

    /// Whether it is too old: after so many days, and for some tokens up to twice as many.
    pub(crate) fn is_stale(&self, now: DateTime<Utc>, days: i64) -> bool {
        let hours = (days * 24).max(1);
        let luck = mark(&self.write()) % hours.unsigned_abs();
        let life = TimeDelta::hours(hours + i64::try_from(luck).unwrap_or_default());
        now - self.issued > life
    }
}

fn sealed(text: &str) -> String {
    let sum = mark(text);
    URL_SAFE_NO_PAD.encode(format!("{sum:016x}|{text}"))
}

fn opened(token: &str) -> Option<String> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token.trim_end_matches('=')).ok()?).ok()?;
    let (sum, text) = text.split_once('|')?;
    (sum == format!("{:016x}", mark(text))).then(|| text.to_owned())
}
