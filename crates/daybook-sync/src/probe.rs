//! Trying out a calendar: one event is written, read again and removed. Nothing of it reaches the book.

use chrono::{TimeDelta, Timelike as _};
use daybook_core::appointment::Content;
use daybook_core::details::{Details, Transparency, When};
use daybook_core::id::{AttemptId, CalendarId};
use daybook_core::sync_state::Statement;
use daybook_core::wall_time::{WallTime, Zone};
use daybook_provider::{CalendarProvider, ProviderError, Write, Written};

use crate::book::Book;
use crate::engine::Engine;
use crate::error::{CompareError, Result};

/// What it is called, should anybody see it.
const TITLE: &str = "Daybook connection check";

/// Why a calendar could not be tried out, or did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// It was not tried.
    #[error(transparent)]
    NotTried(#[from] CompareError),
    /// The event could not be written, or not be read again.
    #[error(transparent)]
    Refused(ProviderError),
    /// What was read is not what was written.
    #[error("the event came back changed")]
    Altered,
    /// The event was written, or may have been, and could not be removed.
    #[error("the event “{TITLE}” may still be there: {0}")]
    Left(ProviderError),
}

impl<B: Book> Engine<B> {
    /// Writes a test event into a calendar, reads it again and removes it. It takes up nobody's time,
    /// and no round over the calendar of this book sees it.
    ///
    /// # Errors
    ///
    /// [`ProbeError`].
    pub async fn probe(&self, calendar: CalendarId) -> Result<(), ProbeError> {
        let (calendar, account) = self.synced(calendar).await?;
        let lock = self.book.lock(calendar.id).map_err(CompareError::from)?;
        let lock = lock.ok_or(CompareError::Busy)?;
        let provider = self.opened(&account).await?;
        let tried = self.write_and_remove(provider.as_ref(), &calendar.remote_id).await;
        drop(lock);
        tried
    }

    async fn write_and_remove(
        &self,
        provider: &dyn CalendarProvider,
        place: &str,
    ) -> Result<(), ProbeError> {
        let now = self.clock.now();
        let start = now.with_nanosecond(0).unwrap_or(now).naive_utc();
        let at = |local| WallTime { local, zone: Zone::Utc };
        let stamp = AttemptId::generate(now);
        let content = Content {
            when: When::Timed { start: at(start), end: at(start + TimeDelta::minutes(15)) },
            details: Details {
                summary: TITLE.to_owned(),
                transparency: Transparency::Transparent,
                ..Details::default()
            },
            recurrence: None,
        };
        let uid = stamp.to_string();
        let remote_id = provider.place_for(place, &uid).unwrap_or_else(|| uid.clone());
        let (raw, notify) = (None, false);
        let create = Write::Create { remote_id, uid, content: content.clone(), raw, stamp, notify };
        let (remote_id, held) = match provider.write(place, &create).await {
            Ok(Written::Holds { remote_id, event }) => (remote_id, event.version),
            Ok(Written::Removed) => return Err(ProbeError::Altered),
            // It may have been written all the same.
            Err(error @ ProviderError::Ambiguous { .. }) => return Err(ProbeError::Left(error)),
            Err(error) => return Err(ProbeError::Refused(error)),
        };
        let read = provider.fetch(place, std::slice::from_ref(&remote_id)).await;
        // Whatever was read, what was written goes.
        let said = read.map(|mut said| said.pop().map(|said| said.statement));
        let seen = match &said {
            Ok(Some(Statement::Live(event))) => event.version.clone(),
            _ => None,
        };
        let version = seen.or(held).ok_or(ProbeError::Altered)?;
        let delete = Write::Delete { remote_id, version, notify };
        provider.write(place, &delete).await.map_err(ProbeError::Left)?;
        match said.map_err(ProbeError::Refused)? {
            Some(Statement::Live(event))
                if event.content.details.summary == TITLE && event.content.when == content.when =>
            {
                Ok(())
            }
            _ => Err(ProbeError::Altered),
        }
    }
}
