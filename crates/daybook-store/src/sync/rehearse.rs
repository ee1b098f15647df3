//! What statements and plans would change, without changing it.

use chrono::{DateTime, Utc};
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::sync_state::{AttemptKind, Item, Known, Observation, Outcome, SyncOp};

use super::chunk::Chunk;
use super::items;
use super::rounds::{buried, edited, links_of, pending};
use crate::Store;
use crate::error::Result;

/// What would become of one appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// The appointment; one that is new here has no lasting identity yet.
    pub appointment: AppointmentId,
    /// Its title.
    pub title: String,
    /// What would happen here.
    pub here: Vec<SyncOp>,
    /// What would be written there.
    pub there: Option<AttemptKind>,
}

impl Store {
    /// Hears statements and plans writes by the same rules as [`Store::observe`] and
    /// [`Store::begin_attempts`], and stores nothing. `plan` says what would be written of an item.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn rehearse(
        &self,
        calendar: CalendarId,
        observations: Vec<Observation>,
        now: DateTime<Utc>,
        mut rule: impl FnMut(Known, Observation) -> Outcome + Send,
        plan: impl FnMut(Item) -> Option<AttemptKind> + Send,
    ) -> Result<Vec<Rehearsed>> {
        let mut tx = self.snapshot().await?;
        let links = links_of(&mut tx, calendar, &observations).await?;
        let mut found = items::load(&mut tx, &links).await?;
        found.extend(pending(&mut tx, calendar, u32::MAX, now).await?);
        let buried = buried(&mut tx, calendar, &observations).await?;
        let edited = edited(&mut tx, &found).await?;
        let mut chunk = Chunk::new(calendar, found, buried);
        chunk.edited(edited);
        for observation in observations {
            let known = chunk.known(&observation);
            let outcome = rule(known, observation);
            chunk.apply(outcome);
        }
        Ok(chunk.rehearsed(plan))
    }
}
