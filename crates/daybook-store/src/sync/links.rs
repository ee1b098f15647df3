//! Which links a step is about, and what else is known of the places it hears of.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use daybook_core::appointment::Author;
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::sync_state::{Buried, LONGEST_REST, Observation, Statement};

use super::items;
use crate::Db;
use crate::columns::{checked, instant, json, name, named};
use crate::error::Result;

/// A JSON array of no links.
pub(super) const NONE: &str = "[]";

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
pub(super) async fn pending_links(
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
                                        WHERE o.id = p.rest_id AND (o.sync_off OR o.deleted)))
               ORDER BY l.id LIMIT ?2)"#,
        calendar,
        limit,
        now,
        latest
    );
    Ok(links.fetch_one(db).await?)
}

/// The links of a calendar with an unsettled write, as a JSON array of ids.
pub(super) async fn attempted_links(db: &mut Db, calendar: CalendarId) -> Result<String> {
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
