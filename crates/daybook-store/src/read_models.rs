//! Keeps the grid and the search index in step with the rows they are made from.
//!
//! Both are keyed by `appointment.key`, which depends on the start. So whoever changes appointments
//! first has them forgotten under the old key, and remembered afterwards.

use crate::Db;
use crate::error::Result;

/// A span in milliseconds.
pub(crate) type Span = Option<(i64, i64)>;

/// What both spans cover together.
pub(crate) fn union(a: Span, b: Span) -> Span {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

/// The span of the appointments of a JSON array of ids.
pub(crate) async fn span(db: &mut Db, ids: &str) -> Result<Span> {
    let span = sqlx::query!(
        r#"SELECT min(a.start_ms) AS "from: i64", max(a.end_ms) AS "to: i64"
           FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value"#,
        ids
    )
    .fetch_one(db)
    .await?;
    Ok(span.from.zip(span.to))
}

/// Forgets the appointments of a JSON array of ids, before they change or go. Gives their span.
pub(crate) async fn forget(db: &mut Db, ids: &str) -> Result<Span> {
    if ids == "[]" {
        return Ok(None);
    }
    let before = span(db, ids).await?;
    sqlx::query!(
        "DELETE FROM grid WHERE key IN
             (SELECT a.key FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value)",
        ids
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM search WHERE rowid IN
             (SELECT a.key FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value
              WHERE a.deleted = 0)",
        ids
    )
    .execute(db)
    .await?;
    Ok(before)
}

/// Takes in changed appointments.
pub(crate) async fn remember(db: &mut Db, ids: &str) -> Result<()> {
    index(db, ids).await?;
    refresh(db, ids).await
}

/// Takes in what search knows of the appointments. Ascending keys are what FTS5 buffers best.
pub(crate) async fn index(db: &mut Db, ids: &str) -> Result<()> {
    if ids == "[]" {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO search (rowid, title, client, phone, notes, location)
         SELECT a.key, a.title, c.name, c.phone_endings,
                a.content ->> '$.details.description', a.content ->> '$.details.location'
         FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value
              LEFT JOIN client c ON c.id = a.client_id
         WHERE a.deleted = 0
         ORDER BY a.key",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Draws the appointments anew: for every change that touches neither start nor text, such as a
/// sync state. The badge is the worst of the links.
pub(crate) async fn refresh(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!(
        "INSERT OR REPLACE INTO grid
             (key, start_ms, end_ms, start_day, end_day, staff_id, opaque, item)
         SELECT a.key, a.start_ms, a.end_ms, a.start_day, a.end_day, a.staff_id, a.opaque,
                substr(json_object(
                    'id', a.id,
                    'occurrence', NULL,
                    'allDay', json(iif(a.start_day IS NULL, 'false', 'true')),
                    'title', iif(coalesce(s.name, '') = '', a.title, s.name),
                    'shortTitle', coalesce(s.short_name, ''),
                    'client', coalesce(c.name, ''),
                    'staff', a.staff_id,
                    'calendar', a.calendar_id,
                    'status', a.status,
                    'progress', iif(a.progress = 'no_show', 'noShow', a.progress),
                    'busy', json(iif(k.mode = 'busy', 'true', 'false')),
                    'opaque', json(iif(a.opaque, 'true', 'false')),
                    'badge', coalesce((
                        SELECT CASE max(CASE
                                   WHEN f.link_id IS NOT NULL THEN 7
                                   WHEN a.sync_off THEN 0
                                   WHEN l.failure IS NOT NULL THEN 6
                                   WHEN l.pending AND w.state = 'needs_sign_in' THEN 5
                                   WHEN t.link_id IS NOT NULL THEN 4
                                   WHEN l.pending THEN 3
                                   WHEN lk.access = 'read' OR lk.mode = 'busy' THEN 2
                                   ELSE 1 END)
                               WHEN 7 THEN 'conflict' WHEN 6 THEN 'failed' WHEN 5 THEN 'signIn'
                               WHEN 4 THEN 'sending' WHEN 3 THEN 'waiting' WHEN 2 THEN 'readOnly'
                               WHEN 1 THEN 'synced' WHEN 0 THEN 'off' END
                        FROM link l
                             CROSS JOIN calendar lk ON lk.id = l.calendar_id
                             CROSS JOIN account w ON w.id = lk.account_id
                             LEFT JOIN conflict f ON f.link_id = l.id
                             LEFT JOIN attempt t ON t.link_id = l.id
                        WHERE l.appointment_id = a.id), 'local'),
                    'readOnly', json(iif(k.access = 'read' OR k.mode = 'busy', 'true', 'false'))
                ), 2)
         FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value
              CROSS JOIN calendar k ON k.id = a.calendar_id
              LEFT JOIN client c ON c.id = a.client_id
              LEFT JOIN service s ON s.id = a.service_id
         WHERE a.deleted = 0 AND k.mode <> 'ignored'",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}
