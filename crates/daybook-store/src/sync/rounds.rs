//! The steps of the sync engine, one transaction each.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use daybook_core::appointment::Author;
use daybook_core::id::{AppointmentId, AttemptId, CalendarId};
use daybook_core::sync_state::{
    Buried, Item, Known, LONGEST_REST, Observation, Outcome, Statement, SyncLogLine,
};
use sqlx::Connection;

use super::chunk::{Chunk, Teller};
use super::{Round, items};
use crate::columns::{checked, instant, json, name, named};
use crate::error::Result;
use crate::{Db, Store};

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

    /// Stores what the answer to a write means. A write that was settled already changes nothing.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written; then nothing is stored.
    pub async fn settle(
        &self,
        round: &Round,
        attempt: AttemptId,
        rule: impl FnOnce(Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let mut tx = self.begin().await?;
        let attempt = attempt.to_string();
        let links = sqlx::query_scalar!(
            r#"SELECT json_group_array(link_id) AS "links!: String" FROM attempt WHERE id = ?1"#,
            attempt
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = items::load(&mut tx, &links).await?;
        let Some((item, _)) = found.first() else { return Ok(Vec::new()) };
        let outcome = rule(item.clone());
        let mut chunk = Chunk::new(round.calendar, found, Vec::new());
        chunk.apply(outcome);
        let log = chunk.write(&mut tx, &round.teller()).await?;
        tx.commit().await?;
        Ok(log)
    }

    /// At most `limit` items of a calendar that are to be sent at `now`, without unsettled write, failure
    /// or conflict. The earlier half of a divided series waits until the rest is confirmed there, and what
    /// the user is asked about waits for the answer.
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

/// A JSON array of no links.
const NONE: &str = "[]";

pub(super) async fn pending(
    db: &mut Db,
    calendar: CalendarId,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<Vec<items::Found>> {
    let links = pending_links(db, calendar, limit, now).await?;
    items::load(db, &links).await
}

/// The links of a calendar that are to be sent at `now`, as a JSON array of ids.
async fn pending_links(
    db: &mut Db,
    calendar: CalendarId,
    limit: u32,
    now: DateTime<Utc>,
) -> Result<String> {
    let calendar = calendar.to_string();
    // As `Link::rests` has it.
    let (now, latest) = (now.timestamp_millis(), (now + LONGEST_REST).timestamp_millis());
    let links = sqlx::query_scalar!(
        r#"SELECT json_group_array(id) AS "links!: String" FROM (
               SELECT l.id FROM link l INDEXED BY link_pending
               WHERE l.calendar_id = ?1 AND l.pending = 1 AND l.failure IS NULL
                 AND (l.pushes = 0 OR l.due_ms IS NULL OR l.due_ms <= ?3 OR l.due_ms > ?4)
                 AND NOT EXISTS
                     (SELECT 1 FROM appointment o WHERE o.id = l.appointment_id AND o.sync_off
                        AND NOT o.deleted)
                 AND NOT EXISTS (SELECT 1 FROM attempt t WHERE t.link_id = l.id)
                 AND NOT EXISTS (SELECT 1 FROM conflict f WHERE f.link_id = l.id)
                 AND NOT EXISTS (SELECT 1 FROM held_deletion d
                                 WHERE d.calendar_id = l.calendar_id AND d.remote_id = l.remote_id)
                 AND (l.leaving = 0 OR l.direction = 'publish' OR EXISTS (
                     SELECT 1 FROM appointment h CROSS JOIN calendar hk ON hk.id = h.calendar_id
                     WHERE h.id = l.appointment_id
                       AND (h.deleted OR hk.account_id IS NULL OR EXISTS (
                           SELECT 1 FROM link hl
                           WHERE hl.appointment_id = h.id AND hl.calendar_id = h.calendar_id
                             AND hl.pending = 0))))
                 AND NOT EXISTS
                     (SELECT 1 FROM split p CROSS JOIN link r
                          ON r.appointment_id = p.rest_id AND r.calendar_id = l.calendar_id
                             AND r.leaving = 0
                      WHERE p.link_id = l.id
                        AND NOT EXISTS (SELECT 1 FROM shadow s WHERE s.link_id = r.id)
                        AND NOT EXISTS (SELECT 1 FROM appointment o
                                        WHERE o.id = p.rest_id AND o.sync_off AND NOT o.deleted))
               ORDER BY l.id LIMIT ?2)"#,
        calendar,
        limit,
        now,
        latest
    );
    Ok(links.fetch_one(db).await?)
}

/// The links of a calendar with an unsettled write, as a JSON array of ids.
async fn attempted_links(db: &mut Db, calendar: CalendarId) -> Result<String> {
    let calendar = calendar.to_string();
    let links = sqlx::query_scalar!(
        r#"SELECT json_group_array(t.link_id) AS "links!: String"
           FROM attempt t CROSS JOIN link l ON l.id = t.link_id WHERE l.calendar_id = ?1"#,
        calendar
    );
    Ok(links.fetch_one(db).await?)
}

/// The links of a calendar that the observations may be about, as a JSON array of ids.
pub(super) async fn links_of(
    db: &mut Db,
    calendar: CalendarId,
    observations: &[Observation],
) -> Result<String> {
    let calendar = calendar.to_string();
    let places = places(observations);
    let uids = observations.iter().filter_map(|o| match &o.statement {
        Statement::Live(event) => Some(event.uid.as_str()),
        Statement::Gone | Statement::Unknown { .. } => None,
    });
    let (places, uids) = (json(&places)?, json(&uids.collect::<Vec<_>>())?);
    let links = sqlx::query_scalar!(
        r#"SELECT json_group_array(id) AS "links!: String" FROM (
               SELECT l.id FROM json_each(?2) j CROSS JOIN link l
                   ON l.calendar_id = ?1 AND l.remote_id = j.value
               UNION
               SELECT l.id FROM json_each(?3) j CROSS JOIN link l
                   ON l.uid = j.value AND l.calendar_id = ?1)"#,
        calendar,
        places,
        uids
    );
    Ok(links.fetch_one(db).await?)
}

/// When the user last changed what differs from its shadow.
pub(super) async fn edited(
    db: &mut Db,
    found: &[items::Found],
) -> Result<HashMap<AppointmentId, DateTime<Utc>>> {
    let pending = found.iter().filter(|(item, _)| item.link.pending);
    let ids: Vec<AppointmentId> = pending.map(|(item, _)| item.appointment.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let (ids, user) = (json(&ids)?, name(&Author::User)?);
    let rows = sqlx::query!(
        r#"SELECT p.appointment_id, max(c.at_ms) AS "at_ms!: i64"
           FROM json_each(?1) j CROSS JOIN change_part p ON p.appointment_id = j.value
                CROSS JOIN change c ON c.seq = p.change_seq AND c.author = ?2
           GROUP BY p.appointment_id"#,
        ids,
        user
    )
    .fetch_all(db)
    .await?;
    let read = rows.into_iter().map(|row| {
        checked("change", &row.appointment_id, || {
            Ok((row.appointment_id.parse()?, instant(row.at_ms)?))
        })
    });
    read.collect()
}

/// Where the events of observations are, and the keys of the creations that made them: until a server
/// that chooses places has told one, the key stands for it.
fn places(observations: &[Observation]) -> Vec<&str> {
    let remote_ids = observations.iter().map(|o| o.remote_id.as_str());
    remote_ids.chain(observations.iter().filter_map(Observation::key)).collect()
}

/// What is remembered of the places of the observations.
pub(super) async fn buried(
    db: &mut Db,
    calendar: CalendarId,
    observations: &[Observation],
) -> Result<Vec<Buried>> {
    let key = calendar.to_string();
    let places = json(&places(observations))?;
    let rows = sqlx::query!(
        "SELECT b.remote_id, b.reason, b.version, b.sent, b.at_ms
         FROM json_each(?2) j CROSS JOIN buried b ON b.calendar_id = ?1 AND b.remote_id = j.value",
        key,
        places
    )
    .fetch_all(db)
    .await?;
    let buried = rows.into_iter().map(|row| {
        checked("buried", &row.remote_id, || {
            Ok(Buried {
                calendar,
                remote_id: row.remote_id.clone(),
                reason: named(&row.reason)?,
                version: row.version.clone(),
                sent: serde_json::from_str(&row.sent)?,
                at: instant(row.at_ms)?,
            })
        })
    });
    buried.collect()
}
