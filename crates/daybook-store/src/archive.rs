//! What the calendars of a disconnected account had agreed on. It waits under the identity of the person
//! until they connect the account again: then its calendars go on as if they had only been away, and are
//! compared as a whole. Nobody else gets anything of it.

use chrono::{DateTime, Utc};

use crate::error::Result;
use crate::feed::{self, FeedKind};
use crate::{Db, appointments, book, links, read_models};

/// Archives the links of an account that is about to be disconnected. Where its copies go (`keep` is not
/// set), only those stay that still have something to end there: mirrors, old homes and deletions. What is
/// deleted may have come back to a home it was to leave.
/// `touched` is a JSON array of the ids of everything at home or linked in it.
pub(crate) async fn put_away(db: &mut Db, account: &str, touched: &str, keep: bool) -> Result<()> {
    sqlx::query!(
        "INSERT INTO archive (provider, principal_key, remote_id)
         SELECT w.provider, w.principal_key, k.remote_id
         FROM account w CROSS JOIN calendar k ON k.account_id = w.id
         WHERE w.id = ?1
         ON CONFLICT DO NOTHING",
        account
    )
    .execute(&mut *db)
    .await?;
    only_last_home(db, account, touched).await?;
    sqlx::query!(
        "INSERT OR REPLACE INTO archived_link
             (archive_id, appointment_id, direction, leaving, uid, remote_id, incarnation, pending,
              confirmed_ms, version, written, content, raw, attempt, sent, conflict, rest_id)
         SELECT r.id, l.appointment_id, l.direction,
                l.leaving AND (l.direction = 'publish' OR a.calendar_id <> l.calendar_id),
                l.uid, l.remote_id, l.incarnation,
                l.pending, l.confirmed_ms, l.version, l.written,
                iif(s.link_id IS NULL, NULL, coalesce(s.content, a.content)), s.raw,
                (SELECT json_array(t.id, t.kind, t.incarnation, t.remote_id, t.pre_version, t.content,
                                   t.rev, t.started_ms, t.notify)
                 FROM attempt t WHERE t.link_id = l.id),
                (SELECT json_group_array(json_array(w.stamp, w.incarnation, w.remote_id,
                                                    w.pre_version, w.content, w.at_ms))
                 FROM (SELECT * FROM sent WHERE link_id = l.id ORDER BY place) w),
                (SELECT json_array(f.id, f.kind, f.base, f.remote, f.opened_ms, f.version)
                 FROM conflict f WHERE f.link_id = l.id),
                (SELECT p.rest_id FROM split p WHERE p.link_id = l.id)
         FROM account o CROSS JOIN calendar k ON k.account_id = o.id
              CROSS JOIN archive r ON r.provider = o.provider
                  AND r.principal_key = o.principal_key AND r.remote_id = k.remote_id
              CROSS JOIN link l ON l.calendar_id = k.id
              CROSS JOIN appointment a ON a.id = l.appointment_id
              LEFT JOIN shadow s ON s.link_id = l.id
         WHERE o.id = ?1 AND (?2 OR l.direction = 'publish' OR l.leaving OR a.deleted)
         ORDER BY l.id",
        account,
        keep
    )
    .execute(&mut *db)
    .await?;
    put_homes_away(db, account, touched).await?;
    put_graves_away(db, account).await?;
    sqlx::query!(
        "DELETE FROM archive WHERE NOT EXISTS (SELECT 1 FROM archived_link v WHERE v.archive_id = archive.id)
           AND NOT EXISTS (SELECT 1 FROM archived_grave g WHERE g.archive_id = archive.id)"
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What is deleted and has still to leave an old home comes home if the user keeps it after all, also where
/// it had no place yet or none any more: that is a link without a life.
async fn put_homes_away(db: &mut Db, account: &str, touched: &str) -> Result<()> {
    sqlx::query!(
        "INSERT OR IGNORE INTO archived_link
             (archive_id, appointment_id, direction, leaving, uid, incarnation, pending, sent)
         SELECT r.id, a.id, 'two_way', 0, a.uid, 0, 1, '[]'
         FROM json_each(?2) j CROSS JOIN appointment a ON a.id = j.value AND a.deleted = 1
              CROSS JOIN calendar k ON k.id = a.calendar_id AND k.account_id = ?1
              CROSS JOIN account o ON o.id = k.account_id
              CROSS JOIN archive r ON r.provider = o.provider
                  AND r.principal_key = o.principal_key AND r.remote_id = k.remote_id
         WHERE NOT EXISTS (SELECT 1 FROM link l
                           WHERE l.appointment_id = a.id AND l.calendar_id = k.id)",
        account,
        touched
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn put_graves_away(db: &mut Db, account: &str) -> Result<()> {
    sqlx::query!(
        "INSERT OR REPLACE INTO archived_grave (archive_id, remote_id, reason, version, sent, at_ms)
         SELECT r.id, b.remote_id, b.reason, b.version, b.sent, b.at_ms
         FROM account o CROSS JOIN calendar k ON k.account_id = o.id
              CROSS JOIN archive r ON r.provider = o.provider
                  AND r.principal_key = o.principal_key AND r.remote_id = k.remote_id
              CROSS JOIN buried b ON b.calendar_id = k.id
         WHERE o.id = ?1",
        account
    )
    .execute(db)
    .await?;
    Ok(())
}

/// An appointment whose home is about to be archived has had no other since: one that was archived before
/// is an old home, which it has left.
async fn only_last_home(db: &mut Db, account: &str, touched: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE archived_link SET leaving = 1
         WHERE direction = 'two_way' AND leaving = 0 AND appointment_id IN
             (SELECT a.id FROM json_each(?2) j CROSS JOIN appointment a ON a.id = j.value
                  CROSS JOIN calendar k ON k.id = a.calendar_id AND k.account_id = ?1)",
        account,
        touched
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a calendar that is used again what it had agreed on when its account was disconnected, and makes
/// it the home again of what has had no other since. Where nothing is written, what was changed here
/// meanwhile is an appointment of its own from now on, and mirrors wait on.
pub(crate) async fn take_back(db: &mut Db, calendar: &str, now: DateTime<Utc>) -> Result<()> {
    let found = sqlx::query!(
        r#"SELECT r.id, k.mode IN ('two_way', 'publish') AND k.access = 'write' AS "written!: bool"
           FROM calendar k CROSS JOIN account w ON w.id = k.account_id
                CROSS JOIN archive r ON r.provider = w.provider
                    AND r.principal_key = w.principal_key AND r.remote_id = k.remote_id
           WHERE k.id = ?1 AND k.mode <> 'ignored'"#,
        calendar
    );
    let Some(archive) = found.fetch_optional(&mut *db).await? else { return Ok(()) };
    let ids = sqlx::query_scalar!(
        r#"SELECT json_group_array(appointment_id) AS "ids!: String" FROM archived_link
           WHERE archive_id = ?1"#,
        archive.id
    )
    .fetch_one(&mut *db)
    .await?;
    if !archive.written {
        leave_out(db, archive.id).await?;
    }
    homes(db, archive.id, calendar).await?;
    links(db, archive.id, calendar, archive.written).await?;
    belongings(db, archive.id, calendar).await?;
    writes(db, archive.id, calendar).await?;
    clear(db, archive.id, archive.written, &ids).await?;
    links::tie(db, &ids, now).await?;
    read_models::refresh(db, &ids).await?;
    feed::note(db, FeedKind::Appointments).await?;
    feed::note(db, FeedKind::Conflicts).await
}

/// Forgets what a calendar that is not written to could do nothing with.
async fn leave_out(db: &mut Db, archive: i64) -> Result<()> {
    sqlx::query!(
        "DELETE FROM archived_link AS v
         WHERE v.archive_id = ?1 AND v.direction = 'two_way' AND v.leaving = 0
           AND EXISTS (SELECT 1 FROM appointment a WHERE a.id = v.appointment_id
                         AND (a.deleted OR a.content IS NOT v.content))",
        archive
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What was kept on this computer only is at home in the calendar again.
async fn homes(db: &mut Db, archive: i64, calendar: &str) -> Result<()> {
    let own = book::own_calendar(db).await?.to_string();
    sqlx::query!(
        "UPDATE appointment SET calendar_id = ?2
         WHERE calendar_id = ?3 AND id IN
             (SELECT appointment_id FROM archived_link
              WHERE archive_id = ?1 AND direction = 'two_way' AND leaving = 0)",
        archive,
        calendar,
        own
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What was refused may be sent again, and what differs from what was agreed on has to be looked at. What is
/// deleted and was never there has nothing to end there.
async fn links(db: &mut Db, archive: i64, calendar: &str, written: bool) -> Result<()> {
    sqlx::query!(
        "INSERT INTO link (appointment_id, calendar_id, direction, leaving, uid, remote_id,
                           incarnation, pending, confirmed_ms, pushes, version, written)
         SELECT v.appointment_id, ?2, v.direction, v.leaving, v.uid, v.remote_id, v.incarnation,
                v.pending OR v.leaving OR v.direction = 'publish' OR a.deleted
                    OR v.content IS NOT a.content,
                v.confirmed_ms, 0, v.version, v.written
         FROM archived_link v CROSS JOIN appointment a ON a.id = v.appointment_id
         WHERE v.archive_id = ?1 AND (?3 OR v.direction = 'two_way') AND v.incarnation > 0
           AND (v.remote_id IS NOT NULL OR NOT a.deleted)
         ORDER BY v.id",
        archive,
        calendar,
        written
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What was agreed on and what was asked about, of every link that is there again.
async fn belongings(db: &mut Db, archive: i64, calendar: &str) -> Result<()> {
    sqlx::query!(
        "INSERT INTO shadow (link_id, content, raw)
         SELECT l.id, nullif(v.content, a.content), v.raw
         FROM archived_link v CROSS JOIN appointment a ON a.id = v.appointment_id
              CROSS JOIN link l ON l.appointment_id = a.id AND l.calendar_id = ?2
         WHERE v.archive_id = ?1 AND v.raw IS NOT NULL",
        archive,
        calendar
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO conflict (link_id, id, kind, base, remote, opened_ms, version)
         SELECT l.id, v.conflict ->> 0, v.conflict ->> 1, v.conflict ->> 2, v.conflict ->> 3,
                v.conflict ->> 4, v.conflict ->> 5
         FROM archived_link v
              CROSS JOIN link l ON l.appointment_id = v.appointment_id AND l.calendar_id = ?2
         WHERE v.archive_id = ?1 AND v.conflict IS NOT NULL",
        archive,
        calendar
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO split (link_id, rest_id)
         SELECT l.id, v.rest_id
         FROM archived_link v
              CROSS JOIN link l ON l.appointment_id = v.appointment_id AND l.calendar_id = ?2
         WHERE v.archive_id = ?1 AND v.rest_id IS NOT NULL",
        archive,
        calendar
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What had no answer when the account was disconnected, of every link that is there again.
async fn writes(db: &mut Db, archive: i64, calendar: &str) -> Result<()> {
    sqlx::query!(
        "INSERT INTO attempt (link_id, id, kind, incarnation, remote_id, pre_version, content, rev,
                              started_ms, notify)
         SELECT l.id, v.attempt ->> 0, v.attempt ->> 1, v.attempt ->> 2, v.attempt ->> 3,
                v.attempt ->> 4, v.attempt ->> 5, v.attempt ->> 6, v.attempt ->> 7, v.attempt ->> 8
         FROM archived_link v
              CROSS JOIN link l ON l.appointment_id = v.appointment_id AND l.calendar_id = ?2
         WHERE v.archive_id = ?1 AND v.attempt IS NOT NULL",
        archive,
        calendar
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO sent (link_id, place, stamp, incarnation, remote_id, pre_version, content, at_ms)
         SELECT l.id, j.key, j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3,
                j.value ->> 4, j.value ->> 5
         FROM archived_link v
              CROSS JOIN link l ON l.appointment_id = v.appointment_id AND l.calendar_id = ?2
              CROSS JOIN json_each(v.sent) j
         WHERE v.archive_id = ?1",
        archive,
        calendar
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT OR REPLACE INTO buried (calendar_id, remote_id, reason, version, sent, at_ms)
         SELECT ?2, remote_id, reason, version, sent, at_ms FROM archived_grave
         WHERE archive_id = ?1",
        archive,
        calendar
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Empties an archive, and removes what is deleted and has nobody left to hear of it.
async fn clear(db: &mut Db, archive: i64, written: bool, ids: &str) -> Result<()> {
    sqlx::query!("DELETE FROM archived_grave WHERE archive_id = ?1", archive)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "DELETE FROM archived_link WHERE archive_id = ?1 AND (?2 OR direction = 'two_way')",
        archive,
        written
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM archive WHERE id = ?1
           AND NOT EXISTS (SELECT 1 FROM archived_link WHERE archive_id = ?1)",
        archive
    )
    .execute(&mut *db)
    .await?;
    let gone = sqlx::query_scalar!(
        r#"SELECT json_group_array(a.id) AS "ids!: String"
           FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value
           WHERE a.deleted = 1
             AND NOT EXISTS (SELECT 1 FROM link l WHERE l.appointment_id = a.id)
             AND NOT EXISTS (SELECT 1 FROM archived_link v WHERE v.appointment_id = a.id)"#,
        ids
    )
    .fetch_one(&mut *db)
    .await?;
    appointments::remove(db, &gone).await
}
