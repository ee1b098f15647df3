//! What the user does to appointments. Everything one gesture changes is one transaction and one
//! entry of the history, so a series that is split comes together again with one undo.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, CalendarId, ChangeId};

use crate::appointments::{self, Stored};
use crate::columns::json;
use crate::error::{Result, StoreError};
use crate::feed::{self, News};
use crate::history::{Entry, Part, record};
use crate::{Db, Store, book, links, read_models, sources};

/// One step of a change.
#[derive(Clone, Debug)]
pub enum Edit {
    /// A new appointment; the store sets its revision and author.
    Create {
        /// What it is.
        appointment: Appointment,
        /// Where it belongs.
        calendar: CalendarId,
    },
    /// A new appointment from a file.
    Import {
        /// What it is.
        appointment: Appointment,
        /// Where it belongs.
        calendar: CalendarId,
        /// All the file says of it, as an iCalendar object: the base when it is written.
        source: String,
    },
    /// Replaces content and booking.
    Change {
        /// What it is now.
        appointment: Appointment,
        /// The revision the caller has seen.
        expected: i64,
    },
    /// Replaces content and booking, and makes another calendar its home. Its event is written there
    /// first; the old one goes when the new one stands.
    Move {
        /// What it is now.
        appointment: Appointment,
        /// Where it belongs from now on.
        calendar: CalendarId,
        /// The revision the caller has seen.
        expected: i64,
    },
    /// Replaces the content by the earlier half of a series that is divided: calendars hear of it once
    /// they have the rest.
    Shorten {
        /// What it is now.
        appointment: Appointment,
        /// The revision the caller has seen.
        expected: i64,
        /// The appointment that continues it.
        rest: AppointmentId,
    },
    /// Deletes it.
    Delete {
        /// Which one.
        id: AppointmentId,
        /// The revision the caller has seen.
        expected: i64,
    },
}

/// The next version of one appointment; `after` is `None` when it is deleted.
pub(crate) struct Version {
    pub(crate) id: AppointmentId,
    pub(crate) calendar: CalendarId,
    pub(crate) row: Option<Stored>,
    pub(crate) after: Option<Appointment>,
    /// What calendars have to have first.
    pub(crate) rest: Option<AppointmentId>,
}

impl Version {
    /// Its home before, where it is another now.
    fn moved_from(&self) -> Option<CalendarId> {
        let before = self.row.as_ref().map(|row| row.calendar);
        before.filter(|before| *before != self.calendar)
    }
}

/// The appointment of a row that is not deleted.
pub(crate) fn live(row: Option<&Stored>) -> Option<&Appointment> {
    row.map(|row| &row.appointment).filter(|appointment| !appointment.deleted)
}

impl Store {
    /// Does everything one gesture of the user asks for, or nothing of it. Links to calendars that
    /// can be written to become pending; what no calendar knows yet is deleted at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] when a row is newer than the caller's, [`StoreError::NotFound`] when
    /// it is deleted, [`StoreError::Invalid`] for a calendar that cannot be written to.
    pub async fn edit(
        &self,
        edits: Vec<Edit>,
        author: Author,
        label: &str,
        now: DateTime<Utc>,
    ) -> Result<ChangeId> {
        let mut tx = self.begin().await?;
        let ids: Vec<AppointmentId> = edits.iter().map(Edit::id).collect();
        if ids.iter().collect::<HashSet<_>>().len() != ids.len() {
            return Err(StoreError::Invalid("A change names an appointment twice."));
        }
        sources::save(&mut tx, &edits).await?;
        let mut rows = appointments::load(&mut tx, &json(&ids)?).await?;
        let versions = edits
            .into_iter()
            .map(|edit| {
                let row = rows.remove(&edit.id());
                edit.version(row)
            })
            .collect::<Result<Vec<_>>>()?;
        let id = ChangeId::generate(now);
        let entry = Entry { id, at: now, author, label: label.to_owned(), stack: "done" };
        apply(&mut tx, versions, &entry).await?;
        tx.commit().await?;
        Ok(id)
    }
}

impl Edit {
    fn id(&self) -> AppointmentId {
        match self {
            Self::Create { appointment, .. }
            | Self::Import { appointment, .. }
            | Self::Change { appointment, .. }
            | Self::Move { appointment, .. }
            | Self::Shorten { appointment, .. } => appointment.id,
            Self::Delete { id, .. } => *id,
        }
    }

    fn version(self, row: Option<Stored>) -> Result<Version> {
        let id = self.id();
        let (mut home, mut rest) = (None, None);
        let (expected, after) = match self {
            Self::Create { appointment, calendar } | Self::Import { appointment, calendar, .. } => {
                return match row {
                    Some(_) => Err(StoreError::Invalid("This appointment is in the book already.")),
                    None => Ok(Version { id, calendar, row, after: Some(appointment), rest: None }),
                };
            }
            Self::Change { appointment, expected } => (expected, Some(appointment)),
            Self::Move { appointment, calendar, expected } => {
                home = Some(calendar);
                (expected, Some(appointment))
            }
            Self::Shorten { appointment, expected, rest: next } => {
                rest = Some(next);
                (expected, Some(appointment))
            }
            Self::Delete { expected, .. } => (expected, None),
        };
        let stored = row.ok_or(StoreError::NotFound("appointment"))?;
        if stored.appointment.deleted {
            return Err(StoreError::NotFound("appointment"));
        }
        if stored.appointment.rev != expected {
            return Err(StoreError::Changed("appointment"));
        }
        let calendar = home.unwrap_or(stored.calendar);
        Ok(Version { id, calendar, row: Some(stored), after, rest })
    }
}

/// New homes need to be calendars that can be written to.
async fn check_calendars(db: &mut Db, versions: &[Version]) -> Result<()> {
    let calendars =
        versions.iter().filter(|v| v.row.is_none() || v.moved_from().is_some()).map(|v| v.calendar);
    let calendars: HashSet<CalendarId> = calendars.collect();
    if calendars.is_empty() {
        return Ok(());
    }
    let wanted = json(&calendars)?;
    let known = sqlx::query!(
        r#"SELECT k.mode = 'two_way' AND k.access = 'write' AS "open!: bool"
           FROM json_each(?1) j CROSS JOIN calendar k ON k.id = j.value"#,
        wanted
    )
    .fetch_all(db)
    .await?;
    if known.len() < calendars.len() {
        return Err(StoreError::NotFound("calendar"));
    }
    if known.iter().any(|calendar| !calendar.open) {
        return Err(StoreError::Invalid("This calendar cannot be written to. Choose another one."));
    }
    Ok(())
}

/// Writes versions and their history.
pub(crate) async fn apply(db: &mut Db, mut versions: Vec<Version>, entry: &Entry) -> Result<()> {
    check_calendars(db, &versions).await?;
    for version in &mut versions {
        if let Some(after) = &mut version.after {
            after.rev = version.row.as_ref().map_or(after.rev, |row| row.appointment.rev) + 1;
            after.deleted = false;
            after.author = entry.author;
        }
    }
    let parts: Vec<Part<'_>> = versions
        .iter()
        .map(|v| {
            let before = live(v.row.as_ref());
            Part(v.id, v.calendar, before, v.after.as_ref(), v.moved_from())
        })
        .collect();
    // A deletion takes links away that have no place yet: the lives before count.
    let ends = versions.iter().filter(|v| v.after.is_none()).map(|v| v.id);
    let ends: Vec<AppointmentId> = ends.collect();
    if !ends.is_empty() {
        links::remember_lives(db, &json(&ends)?).await?;
    }
    record(db, entry, &parts).await?;
    let known: Vec<AppointmentId> =
        versions.iter().filter(|v| v.row.is_some()).map(|v| v.id).collect();
    let before = read_models::forget(db, &json(&known)?).await?;
    let tombstones = delete(db, &versions, entry.author).await?;

    let home = book::zone(db).await?;
    let kept = versions.iter().filter_map(|v| Some((v.after.as_ref()?, v.calendar)));
    let deleted = tombstones.iter().map(|row| (&row.appointment, row.calendar));
    let rows: Vec<(&Appointment, CalendarId)> = kept.chain(deleted).collect();
    appointments::save(db, &rows, home).await?;
    link(db, &versions, entry.at).await?;

    let ids: Vec<AppointmentId> = versions.iter().map(|v| v.id).collect();
    let json_ids = json(&ids)?;
    read_models::remember(db, &json_ids).await?;
    let after = read_models::span(db, &json_ids).await?;
    feed::tell(db, &[News::appointments(&ids, read_models::union(before, after))?]).await
}

/// Deletes what no calendar has heard of, and gives the rows that have to stay until theirs has, which may
/// be one whose account is to be connected again.
async fn delete(db: &mut Db, versions: &[Version], author: Author) -> Result<Vec<Stored>> {
    let rows = versions.iter().filter(|v| v.after.is_none()).filter_map(|v| v.row.clone());
    let rows: Vec<Stored> = rows.collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<AppointmentId> = rows.iter().map(|row| row.appointment.id).collect();
    let ids = json(&ids)?;
    sqlx::query!(
        "DELETE FROM link WHERE remote_id IS NULL
         AND appointment_id IN (SELECT value FROM json_each(?1))",
        ids
    )
    .execute(&mut *db)
    .await?;
    let remote: HashSet<String> = sqlx::query_scalar!(
        r#"SELECT appointment_id AS "id!" FROM link
           WHERE appointment_id IN (SELECT value FROM json_each(?1))
           UNION SELECT appointment_id FROM archived_link
           WHERE appointment_id IN (SELECT value FROM json_each(?1)) AND remote_id IS NOT NULL"#,
        ids
    )
    .fetch_all(&mut *db)
    .await?
    .into_iter()
    .collect();
    let (mut tombstones, gone): (Vec<Stored>, Vec<Stored>) =
        rows.into_iter().partition(|row| remote.contains(&row.appointment.id.to_string()));
    for row in &mut tombstones {
        row.appointment.deleted = true;
        row.appointment.rev += 1;
        row.appointment.author = author;
    }
    let gone: Vec<AppointmentId> = gone.iter().map(|row| row.appointment.id).collect();
    appointments::remove(db, &json(&gone)?).await?;
    Ok(tombstones)
}

/// Marks the links of changed appointments and ties all to where they belong now. What only this book
/// knows (staff, client, progress) can only show in mirrors.
async fn link(db: &mut Db, versions: &[Version], now: DateTime<Utc>) -> Result<()> {
    let sent = |v: &&Version| match (live(v.row.as_ref()), &v.after) {
        (Some(before), Some(after)) => before.content != after.content,
        _ => v.row.is_some(),
    };
    let changed: Vec<AppointmentId> = versions.iter().filter(sent).map(|v| v.id).collect();
    if !changed.is_empty() {
        let changed = json(&changed)?;
        sqlx::query!(
            "UPDATE link SET pending = 1, failure = NULL, pushes = 0
             WHERE appointment_id IN (SELECT value FROM json_each(?1))
               AND calendar_id IN
                   (SELECT id FROM calendar
                    WHERE mode IN ('two_way', 'publish') AND access = 'write')",
            changed
        )
        .execute(&mut *db)
        .await?;
    }
    let resumes = |v: &&Version| {
        let off = |row: &Appointment| row.booking.sync_off;
        live(v.row.as_ref()).is_some_and(off) && !v.after.as_ref().is_some_and(off)
    };
    let back: Vec<AppointmentId> = versions.iter().filter(resumes).map(|v| v.id).collect();
    resume(db, &json(&back)?).await?;
    let waits: Vec<(AppointmentId, AppointmentId)> =
        versions.iter().filter_map(|v| Some((v.id, v.rest?))).collect();
    if !waits.is_empty() {
        let waits = json(&waits)?;
        sqlx::query!(
            "INSERT OR REPLACE INTO split (link_id, rest_id)
             SELECT l.id, j.value ->> 1
             FROM json_each(?1) j CROSS JOIN link l ON l.appointment_id = j.value ->> 0",
            waits
        )
        .execute(&mut *db)
        .await?;
    }
    let new = versions.iter().filter(|v| v.row.is_none()).map(|v| v.id);
    let new = json(&new.collect::<Vec<_>>())?;
    // What was taken in from a calendar and comes back was not made here.
    sqlx::query!(
        "UPDATE appointment SET made_here = 1
         WHERE id IN (SELECT value FROM json_each(?1))
           AND (SELECT before FROM change_part p WHERE p.appointment_id = appointment.id
                ORDER BY p.change_seq LIMIT 1) IS NULL",
        new
    )
    .execute(&mut *db)
    .await?;
    let kept = versions.iter().filter(|v| v.after.is_some()).map(|v| v.id);
    let kept = json(&kept.collect::<Vec<_>>())?;
    links::look_at_mirrors(db, &kept).await?;
    links::tie(db, &kept, now).await
}

/// Keeps the calendars of the appointments of a JSON array of ids in step again.
async fn resume(db: &mut Db, ids: &str) -> Result<()> {
    if ids == "[]" {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE link SET pending = 1, failure = NULL, pushes = 0
         WHERE appointment_id IN (SELECT value FROM json_each(?1))
           AND calendar_id IN
               (SELECT id FROM calendar WHERE mode IN ('two_way', 'publish') AND access = 'write')",
        ids
    )
    .execute(&mut *db)
    .await?;
    // Where nothing is written nothing is looked at before the next whole comparison.
    sqlx::query!(
        "UPDATE calendar SET last_full_ms = NULL
         WHERE (mode NOT IN ('two_way', 'publish') OR access <> 'write')
           AND id IN (SELECT l.calendar_id FROM json_each(?1) j
                          CROSS JOIN link l ON l.appointment_id = j.value)",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}
