//! CalDAV (RFC 4791), with sync-collection (RFC 6578) and discovery (RFC 6764), as real servers
//! speak it.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_auth::Secret;
use daybook_core::clock::Clock;
use daybook_core::interval::Interval;
use daybook_core::sync_state::Observation;
use url::Url;

use crate::codec::Codec;
use crate::error::ProviderError;
use crate::http::{Http, Session};
use crate::{CalendarProvider, Cursor, Listed, Listing, RemoteCalendar, Result, Write, Written};

mod body;
mod calendars;
mod changes;
mod discovery;
mod fetch;
mod href;
mod modified;
mod multistatus;
mod preset;
mod refusal;
mod version;
mod write;
mod xml;

pub use discovery::{Discovered, DiscoveryError, discover};
pub use preset::{PRESETS, Preset, of_url as preset_of};

/// How many events to ask for at once.
const BATCH: usize = 500;

/// How to reach an account that was discovered before.
pub struct Access {
    /// The URL of its calendars.
    pub home_url: String,
    /// The URL of the person; empty if it is not known.
    pub principal_url: String,
    /// The name to sign in with.
    pub user_name: String,
    /// The password that goes with it.
    pub password: Secret<String>,
}

/// One account of a CalDAV server.
pub struct CalDav {
    session: Session,
    codec: Codec,
    home: Url,
    principal: Option<Url>,
}

impl CalDav {
    /// An account that was discovered before. Sends nothing yet. `home` is the zone for floating
    /// and unknown times.
    ///
    /// # Errors
    ///
    /// [`ProviderError::NotCalDav`] when the stored URLs are none.
    pub fn new(access: Access, home: Tz, clock: Arc<dyn Clock>, http: &Http) -> Result<Self> {
        let url = Url::parse(&access.home_url).map_err(|_| ProviderError::NotCalDav {
            reason: "the saved address of its calendars cannot be used".to_owned(),
        })?;
        Ok(Self {
            session: Session::new(http, url.clone(), &access.user_name, access.password),
            codec: Codec::new(home, clock),
            home: url,
            principal: Url::parse(&access.principal_url).ok(),
        })
    }

    /// The URL of something we have a name for.
    fn url(&self, remote_id: &str) -> Result<Url> {
        if remote_id.starts_with('/') {
            return Ok(href::at(&self.home, remote_id));
        }
        Ok(self.session.follow(&self.home, remote_id)?)
    }

    fn fetcher(&self, calendar: &str) -> Result<fetch::Fetch<'_>> {
        let url = self.url(calendar)?;
        Ok(fetch::Fetch { session: &self.session, codec: &self.codec, url })
    }
}

#[async_trait]
impl CalendarProvider for CalDav {
    async fn calendars(&self) -> Result<Vec<RemoteCalendar>> {
        let mut homes = vec![self.home.clone()];
        if let Some(principal) = &self.principal {
            homes = discovery::homes::<ProviderError>(&self.session, principal).await?;
        }
        let mut found = Vec::new();
        for home in homes {
            found.append(&mut calendars::list(&self.session, &self.home, &home).await?);
        }
        Ok(found)
    }

    async fn changes(&self, calendar: &str, since: Option<&Cursor>) -> Result<Listing> {
        let url = self.url(calendar)?;
        changes::Changes { session: &self.session, calendar, url }.since(since).await
    }

    async fn within(&self, calendar: &str, span: Interval) -> Result<Vec<Listed>> {
        let url = self.url(calendar)?;
        changes::Changes { session: &self.session, calendar, url }.within(span).await
    }

    async fn fetch(&self, calendar: &str, remote_ids: &[String]) -> Result<Vec<Observation>> {
        self.fetcher(calendar)?.all(remote_ids).await
    }

    async fn write(&self, calendar: &str, write: &Write) -> Result<Written> {
        write::apply(&self.fetcher(calendar)?, calendar, write).await
    }

    fn place_for(&self, calendar: &str, key: &str) -> Option<String> {
        Some(href::place_for(calendar, key))
    }

    fn modified(&self, raw: &str) -> Option<DateTime<Utc>> {
        modified::modified(raw)
    }

    fn batch(&self) -> usize {
        BATCH
    }

    fn requests(&self) -> u64 {
        self.session.requests()
    }
}
