//! The book at a glance: what comes next and how sync stands, for a place with two lines.

use chrono::Days;
use daybook_core::details::Classification;

use super::id;
use super::items::{items_of, shown};
use super::sync::Sync;
use crate::api::accounts::{AccountStateDto, CalendarDto};
use crate::api::appointments::{GridRange, ItemDto, StatusDto};
use crate::app::Inner;
use crate::convert::glance::{SyncFacts, next_words, sync_words};
use crate::convert::time::local_minutes;
use crate::error::{AppError, Result};
use crate::services::appointments::Appointments;
use crate::services::book::Book;

/// The next appointment is looked for on so many days.
const DAYS: u64 = 8;

/// Two lines about the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// The next appointment.
    pub next: String,
    /// How sync stands.
    pub sync: String,
}

/// The book at a glance.
pub struct Glances<'a> {
    pub(crate) app: &'a Inner,
}

impl Glances<'_> {
    /// What comes next and how sync stands; nothing in a book that is not set up.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn now(&self) -> Result<Glance> {
        match self.glance().await {
            Err(AppError::NoBook) => Ok(Glance::default()),
            glance => glance,
        }
    }

    async fn glance(&self) -> Result<Glance> {
        let style = self.app.style().await?;
        let next = self.next().await?;
        let next = match next {
            Some(item) => next_words(&item, self.is_private(&item).await?, style),
            None => "Nothing booked in the next days".to_owned(),
        };
        let status = Sync { app: self.app }.status().await?;
        let book = Book { app: self.app }.get().await?.ok_or(AppError::NoBook)?;
        let of = |state| book.accounts.iter().filter(move |it| it.state == state);
        let signed_out = of(AccountStateDto::NeedsSignIn).map(|it| it.provider.clone()).collect();
        let troubled = of(AccountStateDto::Connected).filter(|it| !it.last_error.is_empty());
        let troubled = troubled.map(|it| it.provider.clone()).collect();
        let asks = |it: &&CalendarDto| it.asks_to_write || it.held_deletions > 0;
        let asking = book.calendars.iter().filter(asks).count();
        let paused = of(AccountStateDto::Paused).count();
        let facts = SyncFacts { status, signed_out, troubled, asking, paused };
        Ok(Glance { next, sync: sync_words(&facts, style) })
    }

    /// What starts next and takes place.
    async fn next(&self) -> Result<Option<ItemDto>> {
        let (home, now) = (self.app.home().await?, self.app.now());
        let today = now.with_timezone(&home).date_naive();
        let minute = local_minutes(now, home);
        let range =
            GridRange { from: today.to_string(), to: (today + Days::new(DAYS)).to_string() };
        let grid = Appointments { app: self.app }.grid(range).await?;
        let comes = |item: &ItemDto| {
            item.start >= minute
                && !item.all_day
                && !item.busy
                && item.status != StatusDto::Cancelled
        };
        Ok(items_of(&grid)?.into_iter().filter(comes).min_by_key(|item| item.start))
    }

    async fn is_private(&self, item: &ItemDto) -> Result<bool> {
        let stored = self.app.store.appointment(id(&item.id, "appointment")?).await?;
        let occurrence = item.occurrence.as_deref().and_then(|id| id.parse().ok());
        let content = &stored.appointment.content;
        let shown = shown(content, occurrence, self.app.home().await?).ok().flatten();
        let details = shown.map_or_else(|| content.details.clone(), |shown| shown.details);
        Ok(details.classification != Classification::Public)
    }
}
