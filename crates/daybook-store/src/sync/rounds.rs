//! The steps of the sync engine, one transaction each.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use daybook_core::appointment::Author;
use daybook_core::id::{AppointmentId, AttemptId, CalendarId};
use daybook_core::sync_state::{Item, Known, Observation, Outcome, SyncLogLine};
use sqlx::Connection;

use super::chunk::{Chunk, Teller};
use super::links::{NONE, attempted_links, buried, edited, links_of, pending, pending_links};
use super::{Round, items};
use crate::Store;
use crate::columns::{checked, json};
use crate::error::Result;

impl Store {
    /// Hears a chunk of statements, in order. `rule` decides about each, knowing what the earlier
    /// ones have changed. Gives the log of what happened.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written; then nothing of the chunk is stored.
    pub async fn observe(
        &self,
        round: &Round,
        observations: Vec<Observation>,
        mut rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let mut tx = self.begin().await?;
        let links = links_of(&mut tx, round.calendar, &observations).await?;
        let found = items::load(&mut tx, &links).await?;
        let buried = buried(&mut tx, round.calendar, &observations).await?;
        let edited = edited(&mut tx, &found).await?;
        let mut chunk = Chunk::new(round.calendar, found, buried);
        chunk.edited(edited);
        for observation in observations {
            let known = chunk.known(&observation);
            let outcome = rule(known, observation);
            chunk.apply(outcome);
        }
        let log = chunk.write(&mut tx, &round.teller()).await?;
        tx.commit().await?;
        Ok(log)
    }

    /// Journals the next writes of a calendar: at most `limit` pending items that have no unsettled
    /// write, no failure and no conflict go through `rule`, which gives what to store and what the
    /// caller needs to go on.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written; then nothing is stored.
    pub async fn begin_attempts<P>(
        &self,
        round: &Round,
        limit: u32,
        mut rule: impl FnMut(Item) -> (Outcome, P) + Send,
    ) -> Result<Vec<P>>
    where
        P: Send,
    {
        let mut tx = self.begin().await?;
        let found = pending(&mut tx, round.calendar, limit, round.now).await?;
        let mut chunk = Chunk::new(round.calendar, found, Vec::new());
        let mut plans = Vec::new();
        for item in chunk.items() {
            let (outcome, plan) = rule(item);
            chunk.apply(outcome);
            plans.push(plan);
        }
        chunk.write(&mut tx, &round.teller()).await?;
        tx.commit().await?;
        Ok(plans)
    }

    /// Stores what the answers to writes mean, in order. A write that was settled already changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written; then nothing is stored.
    pub async fn settle<A: Send>(
        &self,
        round: &Round,
        answers: Vec<(AttemptId, A)>,
        mut rule: impl FnMut(AttemptId, A, Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let mut tx = self.begin().await?;
        let attempts = json(&answers.iter().map(|(attempt, _)| *attempt).collect::<Vec<_>>())?;
        let links = sqlx::query_scalar!(
            r#"SELECT json_group_array(a.link_id) AS "links!: String"
               FROM json_each(?1) j CROSS JOIN attempt a ON a.id = j.value"#,
            attempts
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = items::load(&mut tx, &links).await?;
        let mut chunk = Chunk::new(round.calendar, found, Vec::new());
        for (attempt, answer) in answers {
            let Some(item) = chunk.attempted(attempt) else { continue };
            let outcome = rule(attempt, answer, item);
            chunk.apply(outcome);
        }
        let log = chunk.write(&mut tx, &round.teller()).await?;
        tx.commit().await?;
        Ok(log)
    }

    /// At most `limit` items of a calendar that are to be sent at `now`, without unsettled write, failure
    /// or conflict. The earlier half of a divided series waits until the rest is confirmed there, unless
    /// that is deleted or not kept in step, and what the user is asked about waits for the answer.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Corrupt`].
    pub async fn pending_items(
        &self,
        calendar: CalendarId,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Item>> {
        let mut db = self.readers.acquire().await?;
        // One question is consistent by itself, and mostly nothing waits.
        if pending_links(&mut db, calendar, limit, now).await? == NONE {
            return Ok(Vec::new());
        }
        let mut tx = db.begin().await?;
        let found = pending(&mut tx, calendar, limit, now).await?;
        Ok(found.into_iter().map(|(item, _)| item).collect())
    }

    /// The items of a calendar with an unsettled write.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Corrupt`].
    pub async fn open_attempts(&self, calendar: CalendarId) -> Result<Vec<Item>> {
        let mut db = self.readers.acquire().await?;
        if attempted_links(&mut db, calendar).await? == NONE {
            return Ok(Vec::new());
        }
        let mut tx = db.begin().await?;
        let links = attempted_links(&mut tx, calendar).await?;
        let found = items::load(&mut tx, &links).await?;
        Ok(found.into_iter().map(|(item, _)| item).collect())
    }

    /// Everything sync knows of a calendar, deleted appointments that it has still to hear of as well.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Corrupt`].
    pub async fn items(&self, calendar: CalendarId) -> Result<Vec<Item>> {
        let mut tx = self.snapshot().await?;
        let calendar = calendar.to_string();
        let links = sqlx::query_scalar!(
            r#"SELECT json_group_array(id) AS "links!: String" FROM link WHERE calendar_id = ?1"#,
            calendar
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = items::load(&mut tx, &links).await?;
        Ok(found.into_iter().map(|(item, _)| item).collect())
    }

    /// Every open conflict, oldest first.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Corrupt`].
    pub async fn open_conflicts(&self) -> Result<Vec<Item>> {
        let mut tx = self.snapshot().await?;
        let links = sqlx::query_scalar!(
            r#"SELECT json_group_array(link_id) AS "links!: String"
               FROM (SELECT link_id FROM conflict ORDER BY opened_ms, id)"#
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = items::load(&mut tx, &links).await?;
        Ok(found.into_iter().map(|(item, _)| item).collect())
    }

    /// Everything sync knows of an appointment, one item for each calendar it is in.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Corrupt`].
    pub async fn items_of(&self, appointment: AppointmentId) -> Result<Vec<Item>> {
        let mut tx = self.snapshot().await?;
        let id = appointment.to_string();
        let links = sqlx::query_scalar!(
            r#"SELECT json_group_array(id) AS "links!: String" FROM link WHERE appointment_id = ?1"#,
            id
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = items::load(&mut tx, &links).await?;
        Ok(found.into_iter().map(|(item, _)| item).collect())
    }

    /// Every remote id of a calendar that the server once confirmed, and its last agreed version.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn known_versions(
        &self,
        calendar: CalendarId,
    ) -> Result<Vec<(String, Option<String>)>> {
        let calendar = calendar.to_string();
        let known = sqlx::query_scalar!(
            r#"SELECT json_group_array(json_array(remote_id, version)) AS "known!: String"
               FROM link NOT INDEXED WHERE calendar_id = ?1 AND remote_id IS NOT NULL
                 AND EXISTS (SELECT 1 FROM shadow WHERE shadow.link_id = link.id)"#,
            calendar
        )
        .fetch_one(&self.readers)
        .await?;
        checked("link", &calendar, || Ok(serde_json::from_str(&known)?))
    }
}

impl Store {
    /// Those of `remote_ids` that a calendar knows, and their last agreed versions.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn known_versions_of(
        &self,
        calendar: CalendarId,
        remote_ids: Vec<String>,
    ) -> Result<Vec<(String, Option<String>)>> {
        let (calendar, remote_ids) = (calendar.to_string(), json(&remote_ids)?);
        let known = sqlx::query_scalar!(
            r#"SELECT json_group_array(json_array(l.remote_id, l.version)) AS "known!: String"
               FROM json_each(?2) j CROSS JOIN link l
                   ON l.calendar_id = ?1 AND l.remote_id = j.value"#,
            calendar,
            remote_ids
        )
        .fetch_one(&self.readers)
        .await?;
        checked("link", &calendar, || Ok(serde_json::from_str(&known)?))
    }

    /// The places of what is at home in a calendar, or is leaving it: all but mirrors.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn homes(&self, calendar: CalendarId) -> Result<HashSet<String>> {
        let key = calendar.to_string();
        let places = sqlx::query_scalar!(
            r#"SELECT remote_id AS "remote_id!: String" FROM link
               WHERE calendar_id = ?1 AND remote_id IS NOT NULL AND direction = 'two_way'"#,
            key
        );
        Ok(places.fetch_all(&self.readers).await?.into_iter().collect())
    }
}

impl Round {
    fn teller(&self) -> Teller {
        let author = Author::Calendar(self.calendar);
        Teller { now: self.now, author, label: String::new(), run: Some(self.run) }
    }
}
