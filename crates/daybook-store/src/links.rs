//! Which calendars an appointment is in: its home, and the mirrors it has by the rules of the book.
//!
//! A link that is not wanted any more is not cut: it *leaves*, and stays until its calendar has heard
//! of it. The old home waits for the new one.

use chrono::{DateTime, Utc};
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::mirror::MIRROR_UID;

use crate::error::Result;
use crate::{Db, Store};

impl Store {
    /// Whether a calendar has mirrors of appointments that are at home elsewhere.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn has_mirrors(&self, calendar: CalendarId) -> Result<bool> {
        let calendar = calendar.to_string();
        let found = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM link WHERE calendar_id = ?1 AND direction = 'publish')
                   AS "found!: bool""#,
            calendar
        );
        Ok(found.fetch_one(&self.readers).await?)
    }

    /// Whether an appointment was made here: only such ones are mirrored.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn is_made_here(&self, appointment: AppointmentId) -> Result<bool> {
        let appointment = appointment.to_string();
        let found = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM appointment WHERE id = ?1 AND made_here)
                   AS "found!: bool""#,
            appointment
        );
        Ok(found.fetch_one(&self.readers).await?)
    }
}

/// Brings the links of the appointments of a JSON array of ids in step with where they are at home and
/// where they are to be mirrored. What is deleted stays as it is.
pub(crate) async fn tie(db: &mut Db, ids: &str, now: DateTime<Utc>) -> Result<()> {
    if ids == "[]" {
        return Ok(());
    }
    remember_lives(db, ids).await?;
    make_room(db, ids, now).await?;
    homes(db, ids).await?;
    mirrors(db, ids).await?;
    // Nothing has to be removed where nothing was ever written.
    sqlx::query!(
        "DELETE FROM link WHERE leaving = 1 AND remote_id IS NULL
           AND appointment_id IN (SELECT value FROM json_each(?1))",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// No later life may be taken for an earlier one, even when its link is gone by then. The life of a
/// link that has no place has not begun, those before it have.
pub(crate) async fn remember_lives(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE appointment SET lives = (SELECT max(incarnation - (remote_id IS NULL)) FROM link l
                                         WHERE l.appointment_id = appointment.id)
         WHERE id IN (SELECT value FROM json_each(?1))
           AND lives < (SELECT max(incarnation - (remote_id IS NULL)) FROM link l
                        WHERE l.appointment_id = appointment.id)",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A mirror where the home is to be ends by itself, as if it belonged to another, deleted appointment:
/// its event is not the home's.
async fn make_room(db: &mut Db, ids: &str, now: DateTime<Utc>) -> Result<()> {
    let inside = sqlx::query!(
        r#"SELECT l.id, l.appointment_id FROM json_each(?1) j
               CROSS JOIN appointment a ON a.id = j.value AND a.deleted = 0
               CROSS JOIN link l ON l.appointment_id = a.id AND l.calendar_id = a.calendar_id
           WHERE l.direction = 'publish'"#,
        ids
    )
    .fetch_all(&mut *db)
    .await?;
    for mirror in inside {
        let alone = AppointmentId::generate(now).to_string();
        sqlx::query!(
            "INSERT INTO appointment (id, calendar_id, uid, content, progress, rev, deleted, author,
                                      title, status, opaque, repeats, start_ms, end_ms, start_day,
                                      end_day)
             SELECT ?1, calendar_id, uid, content, progress, rev, 1, author, title, status, opaque,
                    repeats, start_ms, end_ms, start_day, end_day
             FROM appointment WHERE id = ?2",
            alone,
            mirror.appointment_id
        )
        .execute(&mut *db)
        .await?;
        sqlx::query!(
            "UPDATE link SET appointment_id = ?2, leaving = 1, pending = 1, failure = NULL, pushes = 0
             WHERE id = ?1",
            mirror.id,
            alone
        )
        .execute(&mut *db)
        .await?;
        sqlx::query!(
            "DELETE FROM appointment WHERE id = ?1
               AND EXISTS (SELECT 1 FROM link WHERE appointment_id = ?1 AND remote_id IS NULL)",
            alone
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Every appointment has a link to its home; what was a home before leaves. A calendar takes one UID
/// once: where it has that of the appointment already, as an event of its own, it gets another one.
async fn homes(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE link SET leaving = NOT leaving, pending = 1, failure = NULL, pushes = 0
         WHERE direction = 'two_way' AND appointment_id IN (SELECT value FROM json_each(?1))
           AND leaving = (SELECT a.calendar_id = link.calendar_id FROM appointment a
                          WHERE a.id = link.appointment_id AND a.deleted = 0)",
        ids
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO link (appointment_id, calendar_id, direction, uid, incarnation, pending, pushes)
         SELECT id, calendar_id, 'two_way',
                iif(life = 1 AND NOT EXISTS (SELECT 1 FROM link o
                                             WHERE o.uid = h.uid AND o.calendar_id = h.calendar_id),
                    uid, id || '-' || life),
                life, 1, 0
         FROM (SELECT a.id, a.calendar_id, a.uid, 1 + max(a.lives,
                   coalesce((SELECT max(incarnation) FROM link WHERE appointment_id = a.id), 0),
                   coalesce((SELECT max(incarnation) FROM change_part
                             WHERE appointment_id = a.id), 0)) AS life
               FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value AND a.deleted = 0
                    CROSS JOIN calendar k ON k.id = a.calendar_id AND k.account_id IS NOT NULL
               WHERE NOT EXISTS (SELECT 1 FROM link l
                                 WHERE l.appointment_id = a.id AND l.calendar_id = a.calendar_id)) h",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every appointment made here has a mirror in each calendar that takes those of its staff member.
async fn mirrors(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE link SET leaving = NOT leaving, pending = 1, failure = NULL, pushes = 0
         WHERE direction = 'publish' AND appointment_id IN (SELECT value FROM json_each(?1))
           AND leaving = (SELECT k.mirror IS NOT NULL AND k.mode IN ('two_way', 'publish')
                              AND k.access = 'write' AND a.made_here
                              AND (k.staff_id IS NULL OR k.staff_id IS a.staff_id)
                          FROM appointment a, calendar k
                          WHERE a.id = link.appointment_id AND a.deleted = 0
                            AND k.id = link.calendar_id)",
        ids
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO link (appointment_id, calendar_id, direction, uid, incarnation, pending, pushes)
         SELECT id, calendar, 'publish', id || '-' || life || ?2, life, 1, 0
         FROM (SELECT a.id, k.id AS calendar, 1 + max(a.lives,
                   coalesce((SELECT max(incarnation) FROM link WHERE appointment_id = a.id), 0),
                   coalesce((SELECT max(incarnation) FROM change_part
                             WHERE appointment_id = a.id), 0)) AS life
               FROM calendar k CROSS JOIN json_each(?1) j
                    CROSS JOIN appointment a ON a.id = j.value AND a.deleted = 0 AND a.made_here
               WHERE k.mirror IS NOT NULL AND k.account_id IS NOT NULL AND k.access = 'write'
                 AND k.mode IN ('two_way', 'publish') AND k.id <> a.calendar_id
                 AND (k.staff_id IS NULL OR k.staff_id IS a.staff_id)
                 AND NOT EXISTS (SELECT 1 FROM link l
                                 WHERE l.appointment_id = a.id AND l.calendar_id = k.id))",
        ids,
        MIRROR_UID
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Looks again at every mirror of the appointments of a JSON array of ids: what they show has changed.
pub(crate) async fn look_at_mirrors(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE link SET pending = 1 WHERE direction = 'publish'
           AND appointment_id IN (SELECT value FROM json_each(?1))",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}
