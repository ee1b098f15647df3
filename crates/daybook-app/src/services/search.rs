//! Search as you type.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::interval::Interval;
use daybook_store::{Entry, Found, Series};

use super::book::client_dto;
use super::id;
use super::items::{item, series_items};
use crate::api::appointments::ItemDto;
use crate::api::search::{ClientRef, SearchDto, SearchInput, VisitsDto};
use crate::app::Inner;
use crate::convert::meant::meant;
use crate::convert::time::local_minutes;
use crate::error::Result;

/// Nobody looks at more.
const MOST: u32 = 100;
/// The next and the last occurrence of a series are looked for so far away.
const HORIZON: TimeDelta = TimeDelta::days(366);

/// Search.
pub struct Search<'a> {
    pub(crate) app: &'a Inner,
}

impl Search<'_> {
    /// Clients and appointments that have all the words; a series counts once, as its next
    /// occurrence or else its last.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn find(&self, input: SearchInput) -> Result<SearchDto> {
        let (home, now) = (self.app.home().await?, self.app.now());
        let limit = input.limit.min(MOST);
        let mut found = self.app.store.search(&input.text, now, limit).await?;
        let clients: Vec<_> =
            std::mem::take(&mut found.clients).into_iter().map(client_dto).collect();
        let VisitsDto { mut upcoming, mut past } = in_time(&found, now, home)?;
        upcoming.truncate(limit as usize);
        past.truncate(limit as usize);
        let nothing = clients.is_empty() && upcoming.is_empty() && past.is_empty();
        let meant = if nothing { self.meant(&input.text).await? } else { None };
        Ok(SearchDto { clients, upcoming, past, meant })
    }

    /// What was meant perhaps by words that nothing has.
    async fn meant(&self, text: &str) -> Result<Option<String>> {
        let clients = self.app.store.clients().await?.into_iter().map(|client| client.name);
        let services = self.app.store.services().await?.into_iter().map(|service| service.name);
        let names: Vec<String> = clients.chain(services).collect();
        let words: Vec<&str> = names.iter().flat_map(|name| name.split_whitespace()).collect();
        Ok(meant(text, &words))
    }

    /// The appointments of a client.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`](crate::AppError::NotFound).
    pub async fn visits(&self, input: ClientRef) -> Result<VisitsDto> {
        let client = self.app.store.client(id(&input.id, "client")?).await?;
        let (home, now) = (self.app.home().await?, self.app.now());
        in_time(&self.app.store.visits(client.id, now).await?, now, home)
    }
}

/// What is to come, soonest first, and what is over, latest first.
fn in_time(found: &Found, now: DateTime<Utc>, home: Tz) -> Result<VisitsDto> {
    let items = |entries: &[(_, Entry)]| {
        entries.iter().map(|(_, entry)| item(entry, home)).collect::<Result<Vec<_>>>()
    };
    let (mut upcoming, mut past) = (items(&found.upcoming)?, items(&found.past)?);
    for series in &found.series {
        if let Some(item) = nearest(series, now, home)? {
            if item.start >= local_minutes(now, home) {
                upcoming.push(item);
            } else {
                past.push(item);
            }
        }
    }
    upcoming.sort_by_key(|item| item.start);
    past.sort_by_key(|item| std::cmp::Reverse(item.start));
    Ok(VisitsDto { upcoming, past })
}

/// The next occurrence, or else the last.
fn nearest(series: &Series, now: DateTime<Utc>, home: Tz) -> Result<Option<ItemDto>> {
    let items = |from, to| match Interval::new(from, to) {
        Ok(window) => series_items(series, window, home),
        Err(_) => Ok(Vec::new()),
    };
    let minute = local_minutes(now, home);
    let next = items(now, now + HORIZON)?.into_iter().find(|item| item.start >= minute);
    match next {
        Some(next) => Ok(Some(next)),
        None => Ok(items(now - HORIZON, now)?.pop()),
    }
}
