//! Every version of every appointment by whoever wrote it, and the stacks of undo and redo.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, CalendarId, ChangeId};

use crate::columns::{checked, from_json_opt, instant, json, name, named};
use crate::edit::{Version, apply, live};
use crate::error::Result;
use crate::{Db, Store, appointments, book};

/// A line of an appointment's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub author: Author,
    /// What the user did, in words; empty for what a calendar did.
    pub label: String,
    /// The version before; `None` when it did not exist.
    pub before: Option<Appointment>,
    /// The version after; `None` when it was deleted.
    pub after: Option<Appointment>,
}

/// One appointment of a change that is being taken back or made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverting {
    /// As the change left it (undo) or found it (redo): the base of the merge.
    pub from: Option<Appointment>,
    /// As it is to be again.
    pub to: Option<Appointment>,
    /// As it is now; `None` when it is deleted.
    pub current: Option<Appointment>,
    /// Whether its row is gone for good after it had been in a calendar: servers do not take an old
    /// UID again, so it needs a new one.
    pub needs_new_uid: bool,
}

/// A change that was taken back or made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reverted {
    /// What it was, in words.
    pub label: String,
    /// What it touched.
    pub appointments: Vec<AppointmentId>,
}

/// Which way along the stacks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Undo,
    Redo,
}

impl Store {
    /// The history of an appointment, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`](crate::StoreError::Corrupt).
    pub async fn history(&self, id: AppointmentId, limit: u32) -> Result<Vec<HistoryLine>> {
        let id = id.to_string();
        let rows = sqlx::query!(
            "SELECT c.id, c.at_ms, c.author, c.label, p.before, p.after
             FROM change_part p CROSS JOIN change c ON c.seq = p.change_seq
             WHERE p.appointment_id = ?1 ORDER BY c.seq DESC LIMIT ?2",
            id,
            limit
        )
        .fetch_all(&self.readers)
        .await?;
        let lines = rows.into_iter().map(|row| {
            checked("change", &row.id, || {
                Ok(HistoryLine {
                    at: instant(row.at_ms)?,
                    author: named(&row.author)?,
                    label: row.label.clone(),
                    before: from_json_opt(row.before.as_deref())?,
                    after: from_json_opt(row.after.as_deref())?,
                })
            })
        });
        lines.collect()
    }

    /// Takes back the last change of the user. `rule` says what each of its appointments becomes;
    /// `None` deletes it. Gives `None` when there is nothing to take back.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written; nothing is changed then.
    pub async fn undo(
        &self,
        now: DateTime<Utc>,
        rule: impl FnMut(Reverting) -> Option<Appointment> + Send,
    ) -> Result<Option<Reverted>> {
        self.revert(Direction::Undo, now, rule).await
    }

    /// Makes the change again that was taken back last; see [`Store::undo`].
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written; nothing is changed then.
    pub async fn redo(
        &self,
        now: DateTime<Utc>,
        rule: impl FnMut(Reverting) -> Option<Appointment> + Send,
    ) -> Result<Option<Reverted>> {
        self.revert(Direction::Redo, now, rule).await
    }

    async fn revert(
        &self,
        direction: Direction,
        now: DateTime<Utc>,
        mut rule: impl FnMut(Reverting) -> Option<Appointment> + Send,
    ) -> Result<Option<Reverted>> {
        let mut tx = self.begin().await?;
        let Some((seq, label)) = top(&mut tx, direction).await? else { return Ok(None) };
        let parts = parts(&mut tx, seq).await?;
        let ids: Vec<AppointmentId> = parts.iter().map(|part| part.appointment).collect();
        let mut rows = appointments::load(&mut tx, &json(&ids)?).await?;
        let mut versions = Vec::new();
        for part in parts {
            let row = rows.remove(&part.appointment);
            let current = live(row.as_ref()).cloned();
            let (from, to) = match direction {
                Direction::Undo => (part.after, part.before),
                Direction::Redo => (part.before, part.after),
            };
            let needs_new_uid = row.is_none() && part.lives > 0;
            let after = rule(Reverting { from, to, current: current.clone(), needs_new_uid });
            let home = row.as_ref().map(|row| row.calendar);
            // A move is taken back unless somebody has moved it on since.
            let calendar = match (direction, part.moved_from, home) {
                (Direction::Undo, Some(before), Some(now)) if now == part.calendar => before,
                (Direction::Redo, Some(before), Some(now)) if now == before => part.calendar,
                (_, _, now) => now.unwrap_or(part.calendar),
            };
            if after != current || home.is_some_and(|home| home != calendar) {
                versions.push(Version { id: part.appointment, calendar, row, after, rest: None });
            }
        }
        rehome(&mut tx, &mut versions).await?;
        let (stack, verb) = match direction {
            Direction::Undo => ("undone", "Undo"),
            Direction::Redo => ("done", "Redo"),
        };
        sqlx::query!("UPDATE change SET stack = ?1 WHERE seq = ?2", stack, seq)
            .execute(&mut *tx)
            .await?;
        let entry = Entry {
            id: ChangeId::generate(now),
            at: now,
            author: Author::User,
            label: format!("{verb}: {label}"),
            stack: "none",
        };
        apply(&mut tx, versions, &entry).await?;
        tx.commit().await?;
        Ok(Some(Reverted { label, appointments: ids }))
    }
}

/// The change to take back or to make again.
async fn top(db: &mut Db, direction: Direction) -> Result<Option<(i64, String)>> {
    let found = match direction {
        Direction::Undo => sqlx::query!(
            "SELECT seq, label FROM change WHERE stack = 'done' ORDER BY seq DESC LIMIT 1"
        )
        .fetch_optional(db)
        .await?
        .map(|row| (row.seq, row.label)),
        Direction::Redo => sqlx::query!(
            "SELECT seq, label FROM change WHERE stack = 'undone' ORDER BY seq LIMIT 1"
        )
        .fetch_optional(db)
        .await?
        .map(|row| (row.seq, row.label)),
    };
    Ok(found)
}

/// What comes back belongs to the book's own calendar when its former one is gone or closed, and what
/// would move back there stays where it is.
pub(crate) async fn rehome(db: &mut Db, versions: &mut [Version]) -> Result<()> {
    let open =
        sqlx::query_scalar!("SELECT id FROM calendar WHERE mode = 'two_way' AND access = 'write'");
    let open: HashSet<String> = open.fetch_all(&mut *db).await?.into_iter().collect();
    let own = book::own_calendar(db).await?;
    for version in versions.iter_mut().filter(|it| !open.contains(&it.calendar.to_string())) {
        version.calendar = version.row.as_ref().map_or(own, |row| row.calendar);
    }
    Ok(())
}

struct Stored {
    appointment: AppointmentId,
    calendar: CalendarId,
    moved_from: Option<CalendarId>,
    before: Option<Appointment>,
    after: Option<Appointment>,
    lives: i64,
}

async fn parts(db: &mut Db, seq: i64) -> Result<Vec<Stored>> {
    let rows = sqlx::query!(
        r#"SELECT appointment_id, calendar_id, moved_from, before, after,
                  (SELECT coalesce(max(q.incarnation), 0) FROM change_part q
                   WHERE q.appointment_id = p.appointment_id) AS "lives!: i64"
           FROM change_part p WHERE change_seq = ?1 ORDER BY appointment_id"#,
        seq
    )
    .fetch_all(db)
    .await?;
    let parts = rows.into_iter().map(|row| {
        checked("change_part", &row.appointment_id, || {
            Ok(Stored {
                appointment: row.appointment_id.parse()?,
                calendar: row.calendar_id.parse()?,
                moved_from: row.moved_from.as_deref().map(str::parse).transpose()?,
                before: from_json_opt(row.before.as_deref())?,
                after: from_json_opt(row.after.as_deref())?,
                lives: row.lives,
            })
        })
    });
    parts.collect()
}

/// One entry of the history: something somebody did.
pub(crate) struct Entry {
    pub(crate) id: ChangeId,
    pub(crate) at: DateTime<Utc>,
    pub(crate) author: Author,
    pub(crate) label: String,
    /// `done` can be undone.
    pub(crate) stack: &'static str,
}

/// Both versions of one appointment.
#[derive(serde::Serialize)]
pub(crate) struct Part<'a>(
    pub(crate) AppointmentId,
    pub(crate) CalendarId,
    pub(crate) Option<&'a Appointment>,
    pub(crate) Option<&'a Appointment>,
    /// Its home before, where that was another.
    pub(crate) Option<CalendarId>,
);

/// Writes an entry, before the rows themselves change. Something new to undo ends what could be
/// redone.
pub(crate) async fn record(db: &mut Db, entry: &Entry, parts: &[Part<'_>]) -> Result<()> {
    if parts.is_empty() {
        return Ok(());
    }
    if entry.stack == "done" {
        sqlx::query!("UPDATE change SET stack = 'none' WHERE stack = 'undone'")
            .execute(&mut *db)
            .await?;
    }
    let (id, at, author) =
        (entry.id.to_string(), entry.at.timestamp_millis(), name(&entry.author)?);
    let seq = sqlx::query!(
        "INSERT INTO change (id, at_ms, author, label, stack) VALUES (?1, ?2, ?3, ?4, ?5)",
        id,
        at,
        author,
        entry.label,
        entry.stack
    )
    .execute(&mut *db)
    .await?
    .last_insert_rowid();
    let parts = json(parts)?;
    sqlx::query!(
        "INSERT INTO change_part (change_seq, appointment_id, calendar_id, before, after, moved_from,
                                  incarnation)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4,
                max(coalesce((SELECT lives FROM appointment WHERE id = value ->> 0), 0),
                    coalesce((SELECT max(incarnation) FROM link
                              WHERE appointment_id = value ->> 0 AND remote_id IS NOT NULL), 0))
         FROM json_each(?2)",
        seq,
        parts
    )
    .execute(db)
    .await?;
    Ok(())
}
