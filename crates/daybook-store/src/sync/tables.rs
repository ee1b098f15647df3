//! Writes the rows behind items: every table with few statements, however many items.
//!
//! Where there are many rows they are bound; elsewhere they travel as one JSON array, whose elements
//! are read by place.

use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::sync_state::{Attempt, Buried, Conflict, Direction, Item, Shadow};
use serde::Serialize;

use crate::columns::{json, name};
use crate::error::Result;
use crate::{Db, rows, sources};

/// Runs a statement that takes a JSON array of rows and the calendar, unless there are no rows.
macro_rules! write_rows {
    ($db:expr, $calendar:expr, $rows:expr, $sql:literal) => {{
        let rows = $rows;
        if !rows.is_empty() {
            let rows = json(&rows)?;
            sqlx::query!($sql, rows, $calendar).execute(&mut *$db).await?;
        }
    }};
}

/// What changed of one item.
pub(crate) struct Write<'a> {
    pub(crate) before: Option<&'a Item>,
    pub(crate) after: &'a Item,
}

/// Writes what differs of each item, apart from its appointment.
pub(crate) async fn save(db: &mut Db, calendar: CalendarId, writes: &[Write<'_>]) -> Result<()> {
    let calendar = calendar.to_string();
    links(db, &calendar, writes).await?;
    shadows(db, &calendar, writes).await?;
    attempts(db, &calendar, writes).await?;
    sent(db, &calendar, writes).await?;
    conflicts(db, &calendar, writes).await
}

async fn links(db: &mut Db, calendar: &str, writes: &[Write<'_>]) -> Result<()> {
    let version = |item: &Item| item.shadow.as_ref().and_then(|shadow| shadow.version.clone());
    let written = |item: &Item| item.shadow.as_ref().and_then(|shadow| shadow.written.clone());
    let changed = |w: &&Write<'_>| {
        w.before.is_none_or(|b| {
            b.link != w.after.link
                || version(b) != version(w.after)
                || written(b) != written(w.after)
        })
    };
    let rows: Vec<&Write<'_>> = writes.iter().filter(changed).collect();
    let spelt = |w: &&Write<'_>| written(w.after).as_ref().map(json).transpose();
    let texts: Vec<Option<String>> =
        rows.iter().map(spelt).collect::<std::result::Result<_, _>>()?;
    let rows: Vec<_> = rows.into_iter().zip(texts).collect();
    rows::insert(
        db,
        "INSERT INTO link (appointment_id, calendar_id, direction, leaving, uid, remote_id, incarnation,
                           pending, confirmed_ms, failure, pushes, due_ms, version,
                           written) ",
        " ON CONFLICT (appointment_id, calendar_id) DO UPDATE SET
             direction = excluded.direction, leaving = excluded.leaving, uid = excluded.uid,
             remote_id = excluded.remote_id, incarnation = excluded.incarnation,
             pending = excluded.pending, confirmed_ms = excluded.confirmed_ms,
             failure = excluded.failure, pushes = excluded.pushes, due_ms = excluded.due_ms,
             version = excluded.version, written = excluded.written",
        &rows,
        |places, (w, written)| {
            let link = &w.after.link;
            places.push_bind(link.appointment.to_string());
            places.push_bind(calendar);
            places.push_bind(match link.direction {
                Direction::TwoWay => "two_way",
                Direction::Publish => "publish",
            });
            places.push_bind(link.leaving);
            places.push_bind(link.uid.as_str());
            places.push_bind(link.remote_id.as_deref());
            places.push_bind(link.incarnation);
            places.push_bind(link.pending);
            places.push_bind(link.confirmed.map(|at| at.timestamp_millis()));
            places.push_bind(link.failure.as_deref());
            places.push_bind(link.pushes);
            places.push_bind(link.due.map(|at| at.timestamp_millis()));
            places.push_bind(version(w.after));
            places.push_bind(written.as_deref());
        },
    )
    .await
}

/// The appointments of items that had something before and have it no more.
fn lost<T>(writes: &[Write<'_>], part: impl Fn(&Item) -> Option<&T>) -> Vec<AppointmentId> {
    let had =
        |w: &&Write<'_>| w.before.is_some_and(|b| part(b).is_some()) && part(w.after).is_none();
    writes.iter().filter(had).map(|w| w.after.appointment.id).collect()
}

/// The items that have something new or changed.
fn gained<'a, T: PartialEq>(
    writes: &'a [Write<'a>],
    part: impl Fn(&'a Item) -> Option<&'a T>,
) -> Vec<(&'a Item, &'a T)> {
    let gained = |w: &'a Write<'a>| {
        let now = part(w.after)?;
        let before = w.before.and_then(&part);
        (before != Some(now)).then_some((w.after, now))
    };
    writes.iter().filter_map(gained).collect()
}

async fn shadows<'a>(db: &mut Db, calendar: &str, writes: &'a [Write<'a>]) -> Result<()> {
    let ended = lost(writes, |item| item.shadow.as_ref());
    if !ended.is_empty() {
        sources::keep(db, &json(&ended)?).await?;
    }
    write_rows!(
        db,
        calendar,
        ended,
        "DELETE FROM shadow WHERE link_id IN
             (SELECT l.id FROM json_each(?1) j CROSS JOIN link l
                  ON l.appointment_id = j.value AND l.calendar_id = ?2)"
    );
    let rows = gained(writes, |item| item.shadow.as_ref());
    let spelt = |(after, shadow): (&Item, &'a Shadow)| -> Result<_> {
        let same = shadow.content == after.appointment.content;
        let content = if same { None } else { Some(json(&shadow.content)?) };
        Ok((after.appointment.id.to_string(), content, shadow.raw.as_str()))
    };
    let rows = rows.into_iter().map(spelt).collect::<Result<Vec<_>>>()?;
    rows::insert(
        db,
        "INSERT INTO shadow (link_id, content, raw) ",
        " ON CONFLICT (link_id) DO UPDATE SET content = excluded.content, raw = excluded.raw",
        &rows,
        |places, (id, content, raw)| {
            places.push("(SELECT id FROM link WHERE appointment_id = ");
            places.push_bind_unseparated(id.as_str());
            places.push_unseparated(" AND calendar_id = ");
            places.push_bind_unseparated(calendar);
            places.push_unseparated(")");
            places.push_bind(content.as_deref());
            places.push_bind(*raw);
        },
    )
    .await
}

async fn attempts<'a>(db: &mut Db, calendar: &str, writes: &'a [Write<'a>]) -> Result<()> {
    // Also one that is replaced: ids are unique, and two items never swap theirs.
    write_rows!(
        db,
        calendar,
        lost(writes, |item| item.attempt.as_ref()),
        "DELETE FROM attempt WHERE link_id IN
             (SELECT l.id FROM json_each(?1) j CROSS JOIN link l
                  ON l.appointment_id = j.value AND l.calendar_id = ?2)"
    );
    let row = |(item, a): (&'a Item, &'a Attempt)| -> Result<_> {
        let started = a.started.timestamp_millis();
        let place = (a.incarnation, &a.remote_id, &a.pre_version);
        let id = item.appointment.id;
        Ok((id, a.id, name(&a.kind)?, place, &a.content, a.rev, started, a.notify))
    };
    let rows = gained(writes, |item| item.attempt.as_ref());
    let sent: Vec<AppointmentId> = rows.iter().map(|(item, _)| item.appointment.id).collect();
    write_rows!(
        db,
        calendar,
        sent,
        "DELETE FROM split WHERE link_id IN
             (SELECT l.id FROM json_each(?1) j CROSS JOIN link l
                  ON l.appointment_id = j.value AND l.calendar_id = ?2)"
    );
    let rows = rows.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    write_rows!(
        db,
        calendar,
        rows,
        "INSERT OR REPLACE INTO attempt
             (link_id, id, kind, incarnation, remote_id, pre_version, content, rev, started_ms,
              notify)
         SELECT l.id, j.value ->> 1, j.value ->> 2, j.value ->> '$[3][0]', j.value ->> '$[3][1]',
                j.value ->> '$[3][2]', j.value ->> 4, j.value ->> 5, j.value ->> 6, j.value ->> 7
         FROM json_each(?1) j CROSS JOIN link l
             ON l.appointment_id = j.value ->> 0 AND l.calendar_id = ?2"
    );
    Ok(())
}

async fn sent(db: &mut Db, calendar: &str, writes: &[Write<'_>]) -> Result<()> {
    let changed: Vec<&Write<'_>> = writes
        .iter()
        .filter(|w| w.before.map_or(!w.after.sent.is_empty(), |b| b.sent != w.after.sent))
        .collect();
    let ids: Vec<AppointmentId> = changed.iter().map(|w| w.after.appointment.id).collect();
    write_rows!(
        db,
        calendar,
        ids,
        "DELETE FROM sent WHERE link_id IN
             (SELECT l.id FROM json_each(?1) j CROSS JOIN link l
                  ON l.appointment_id = j.value AND l.calendar_id = ?2)"
    );
    let mut rows = Vec::new();
    for item in changed.iter().map(|w| w.after) {
        for (place, sent) in item.sent.iter().enumerate() {
            let at = sent.at.timestamp_millis();
            let where_to = (sent.incarnation, &sent.remote_id, &sent.pre_version);
            rows.push((item.appointment.id, place, sent.stamp, where_to, &sent.content, at));
        }
    }
    write_rows!(
        db,
        calendar,
        rows,
        "INSERT INTO sent (link_id, place, stamp, incarnation, remote_id, pre_version, content,
                           at_ms)
         SELECT l.id, j.value ->> 1, j.value ->> 2, j.value ->> '$[3][0]', j.value ->> '$[3][1]',
                j.value ->> '$[3][2]', j.value ->> 4, j.value ->> 5
         FROM json_each(?1) j CROSS JOIN link l
             ON l.appointment_id = j.value ->> 0 AND l.calendar_id = ?2"
    );
    Ok(())
}

async fn conflicts<'a>(db: &mut Db, calendar: &str, writes: &'a [Write<'a>]) -> Result<()> {
    write_rows!(
        db,
        calendar,
        lost(writes, |item| item.conflict.as_ref()),
        "DELETE FROM conflict WHERE link_id IN
             (SELECT l.id FROM json_each(?1) j CROSS JOIN link l
                  ON l.appointment_id = j.value AND l.calendar_id = ?2)"
    );
    let row = |(item, c): (&'a Item, &'a Conflict)| -> Result<_> {
        let (id, opened) = (item.appointment.id, c.opened.timestamp_millis());
        Ok((id, c.id, name(&c.kind)?, (&c.base, &c.remote), opened, c.version))
    };
    let rows = gained(writes, |item| item.conflict.as_ref());
    let rows = rows.into_iter().map(row).collect::<Result<Vec<_>>>()?;
    write_rows!(
        db,
        calendar,
        rows,
        "INSERT OR REPLACE INTO conflict (link_id, id, kind, base, remote, opened_ms, version)
         SELECT l.id, j.value ->> 1, j.value ->> 2, j.value ->> '$[3][0]', j.value ->> '$[3][1]',
                j.value ->> 4, j.value ->> 5
         FROM json_each(?1) j CROSS JOIN link l
             ON l.appointment_id = j.value ->> 0 AND l.calendar_id = ?2"
    );
    Ok(())
}

/// Remembers remote ids after their end, and forgets those that live again.
pub(crate) async fn bury<'a>(
    db: &mut Db,
    calendar: CalendarId,
    graves: impl Iterator<Item = (&'a String, Option<&'a Buried>)>,
) -> Result<()> {
    #[derive(Serialize)]
    struct Grave<'a>(&'a str, String, Option<&'a str>, String, i64);

    let calendar = calendar.to_string();
    let mut opened = Vec::new();
    let mut closed = Vec::new();
    for (remote_id, buried) in graves {
        let Some(buried) = buried else {
            opened.push(remote_id);
            continue;
        };
        let (reason, sent) = (name(&buried.reason)?, json(&buried.sent)?);
        let at = buried.at.timestamp_millis();
        closed.push(Grave(remote_id, reason, buried.version.as_deref(), sent, at));
    }
    write_rows!(
        db,
        calendar,
        opened,
        "DELETE FROM buried WHERE calendar_id = ?2
           AND remote_id IN (SELECT value FROM json_each(?1))"
    );
    write_rows!(
        db,
        calendar,
        closed,
        "INSERT OR REPLACE INTO buried (calendar_id, remote_id, reason, version, sent, at_ms)
         SELECT ?2, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
         FROM json_each(?1)"
    );
    Ok(())
}
