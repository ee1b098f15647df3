//! What statements and plans would change, without changing it.

use chrono::{DateTime, Utc};
use daybook_core::account::{Account, Calendar};
use daybook_core::appointment::Content;
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::sync_state::{AttemptKind, Item, Known, Observation, Outcome, SyncOp};

use super::chunk::Chunk;
use super::items;
use super::links::{buried, edited, links_of, pending};
use crate::error::{Result, StoreError};
use crate::{Db, Store, accounts, calendars};

/// What would become of one appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// The appointment; one that is new here has no lasting identity yet.
    pub appointment: AppointmentId,
    /// What it says.
    pub content: Content,
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
        rule: impl FnMut(Known, Observation) -> Outcome + Send,
        plan: impl FnMut(Item) -> Option<AttemptKind> + Send,
    ) -> Result<Vec<Rehearsed>> {
        let mut tx = self.snapshot().await?;
        hear(&mut tx, calendar, observations, now, rule, plan).await
    }

    /// The same as if the calendar was used like that: with the mirrors it would take. Neither it nor
    /// its account need be in the book.
    ///
    /// # Errors
    ///
    /// When the book cannot be written to at the moment; nothing stays of what is written.
    pub async fn rehearse_use(
        &self,
        account: &Account,
        calendar: &Calendar,
        observations: Vec<Observation>,
        now: DateTime<Utc>,
        rule: impl FnMut(Known, Observation) -> Outcome + Send,
        plan: impl FnMut(Item) -> Option<AttemptKind> + Send,
    ) -> Result<Vec<Rehearsed>> {
        let connected = self.accounts().await?.iter().any(|known| known.id == account.id);
        let mut tx = self.begin().await?;
        match calendars::save(&mut tx, calendar, now).await {
            Err(StoreError::NotFound(_)) => {
                if !connected {
                    accounts::insert(&mut tx, account).await?;
                }
                calendars::insert(&mut tx, calendar).await?;
                calendars::tie(&mut tx, &calendar.id.to_string(), now).await?;
            }
            saved => saved?,
        }
        let found = hear(&mut tx, calendar.id, observations, now, rule, plan).await?;
        tx.rollback().await?;
        Ok(found)
    }
}

async fn hear(
    db: &mut Db,
    calendar: CalendarId,
    observations: Vec<Observation>,
    now: DateTime<Utc>,
    mut rule: impl FnMut(Known, Observation) -> Outcome + Send,
    plan: impl FnMut(Item) -> Option<AttemptKind> + Send,
) -> Result<Vec<Rehearsed>> {
    let links = links_of(db, calendar, &observations).await?;
    let mut found = items::load(db, &links).await?;
    found.extend(pending(db, calendar, u32::MAX, now).await?);
    let buried = buried(db, calendar, &observations).await?;
    let edited = edited(db, &found).await?;
    let mut chunk = Chunk::new(calendar, found, buried);
    chunk.edited(edited);
    for observation in observations {
        let known = chunk.known(&observation);
        let outcome = rule(known, observation);
        chunk.apply(outcome);
    }
    Ok(chunk.rehearsed(plan))
}
