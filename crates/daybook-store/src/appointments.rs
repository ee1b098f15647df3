//! The appointment table: whole rows in and out, any number with one statement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::{Appointment, Booking, Content};
use daybook_core::details::{Status, Transparency, When};
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::recurrence::last_end;

use crate::columns::{Broken, checked, day, json, name, named};
use crate::error::{Result, StoreError};
use crate::rows::{self, Places};
use crate::{Db, Store};

/// An appointment and its home calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The appointment.
    pub appointment: Appointment,
    /// Where it belongs.
    pub calendar: CalendarId,
}

impl Store {
    /// One appointment, also one that is deleted here and waits for its calendar to hear of it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn appointment(&self, id: AppointmentId) -> Result<Stored> {
        let mut db = self.readers.acquire().await?;
        one(&mut db, id).await
    }

    /// Every appointment that is not deleted, of one calendar or of all, in the order they were made.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn appointments_in(&self, calendar: Option<CalendarId>) -> Result<Vec<Stored>> {
        let mut tx = self.snapshot().await?;
        let calendar = calendar.map(|id| id.to_string());
        let ids = sqlx::query_scalar!(
            "SELECT id FROM appointment
             WHERE deleted = 0 AND (?1 IS NULL OR calendar_id = ?1) ORDER BY seq",
            calendar
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut found = load(&mut tx, &json(&ids)?).await?;
        let stored = ids.iter().filter_map(|id| found.remove(&id.parse().ok()?)).collect();
        Ok(stored)
    }

    /// Those of `uids` (iCalendar UID) that some appointment has, here or in a calendar.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn known_uids(&self, uids: &[String]) -> Result<Vec<String>> {
        let uids = json(uids)?;
        let known = sqlx::query_scalar!(
            r#"SELECT a.uid AS "uid!: String" FROM json_each(?1) wanted
                   CROSS JOIN appointment a ON a.uid = wanted.value AND a.deleted = 0
               UNION
               SELECT l.uid FROM json_each(?1) wanted
                   CROSS JOIN link l ON l.uid = wanted.value
                   CROSS JOIN appointment a ON a.id = l.appointment_id AND a.deleted = 0"#,
            uids
        );
        Ok(known.fetch_all(&self.readers).await?)
    }
}

/// One appointment.
pub(crate) async fn one(db: &mut Db, id: AppointmentId) -> Result<Stored> {
    let mut found = load(db, &json(&[id])?).await?;
    found.remove(&id).ok_or(StoreError::NotFound("appointment"))
}

/// The appointments of a JSON array of ids.
pub(crate) async fn load(db: &mut Db, ids: &str) -> Result<HashMap<AppointmentId, Stored>> {
    if ids == "[]" {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.id, a.calendar_id, a.uid, a.content, a.staff_id, a.client_id, a.service_id,
                  a.progress, a.sync_off AS "sync_off: bool", a.rev, a.deleted AS "deleted: bool",
                  a.author
           FROM json_each(?1) wanted CROSS JOIN appointment a ON a.id = wanted.value"#,
        ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let key = row.id.clone();
            let stored = checked("appointment", &key, || row.read())?;
            Ok((stored.appointment.id, stored))
        })
        .collect()
}

/// What the columns say.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) calendar_id: String,
    pub(crate) uid: String,
    pub(crate) content: String,
    pub(crate) staff_id: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) service_id: Option<String>,
    pub(crate) progress: String,
    pub(crate) sync_off: bool,
    pub(crate) rev: i64,
    pub(crate) deleted: bool,
    pub(crate) author: String,
}

impl Row {
    pub(crate) fn read(self) -> std::result::Result<Stored, Broken> {
        let booking = Booking {
            staff: self.staff_id.as_deref().map(str::parse).transpose()?,
            client: self.client_id.as_deref().map(str::parse).transpose()?,
            service: self.service_id.as_deref().map(str::parse).transpose()?,
            progress: named(&self.progress)?,
            sync_off: self.sync_off,
        };
        let appointment = Appointment {
            id: self.id.parse()?,
            uid: self.uid,
            content: serde_json::from_str(&self.content)?,
            booking,
            rev: self.rev,
            deleted: self.deleted,
            author: named(&self.author)?,
        };
        Ok(Stored { appointment, calendar: self.calendar_id.parse()? })
    }
}

/// What queries need to know of an appointment without opening its content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) start_ms: i64,
    pub(crate) end_ms: i64,
    days: Option<(i64, i64)>,
    opaque: bool,
    repeats: bool,
}

/// Stands for the end of an endless series.
pub(crate) const NEVER_ENDS: i64 = i64::MAX;

/// The years 1 to 9999: what iCalendar can say, and what `key` has room for.
const FIRST_MS: i64 = -62_135_596_800_000;
const LAST_MS: i64 = 253_402_300_799_999;

impl Facts {
    /// Reads days and floating times in `home`.
    pub(crate) fn of(content: &Content, home: Tz) -> Self {
        let details = &content.details;
        let first = content.when.interval(home);
        let mut start = first.start();
        let mut end = Some(first.end());
        if let Some(recurrence) = &content.recurrence {
            for change in recurrence.overrides.values() {
                start = start.min(change.when.interval(home).start());
            }
            // A rule nobody can follow shows the first occurrence and the changed ones.
            end = last_end(content, home).unwrap_or_else(|_| {
                let changed = recurrence.overrides.values();
                changed.map(|change| change.when.interval(home).end()).chain([first.end()]).max()
            });
        }
        let days = match content.when {
            When::AllDay { start, end } => Some((day(start), day(end).max(day(start)))),
            When::Timed { .. } => None,
        };
        let start_ms = start.timestamp_millis().clamp(FIRST_MS, LAST_MS);
        let end_ms =
            end.map_or(NEVER_ENDS, |end: DateTime<Utc>| end.timestamp_millis().min(LAST_MS));
        Self {
            start_ms,
            end_ms: end_ms.max(start_ms),
            days,
            opaque: details.transparency == Transparency::Opaque
                && details.status != Status::Cancelled,
            repeats: content.recurrence.is_some(),
        }
    }
}

/// An appointment as its columns say it.
struct Written<'a> {
    row: &'a Appointment,
    calendar: CalendarId,
    facts: Facts,
    content: String,
    progress: String,
    author: String,
    status: String,
}

impl<'a> Written<'a> {
    fn of(row: &'a Appointment, calendar: CalendarId, home: Tz) -> Result<Self> {
        Ok(Self {
            row,
            calendar,
            facts: Facts::of(&row.content, home),
            content: json(&row.content)?,
            progress: name(&row.booking.progress)?,
            author: name(&row.author)?,
            status: name(&row.content.details.status)?,
        })
    }

    fn bind(&self, places: &mut Places<'_>) {
        let Self { row, facts, .. } = self;
        let booking = &row.booking;
        places.push_bind(row.id.to_string());
        places.push_bind(self.calendar.to_string());
        places.push_bind(row.uid.as_str());
        places.push_bind(self.content.as_str());
        places.push_bind(booking.staff.map(|id| id.to_string()));
        places.push_bind(booking.client.map(|id| id.to_string()));
        places.push_bind(booking.service.map(|id| id.to_string()));
        places.push_bind(self.progress.as_str());
        places.push_bind(booking.sync_off);
        places.push_bind(row.rev);
        places.push_bind(row.deleted);
        places.push_bind(self.author.as_str());
        places.push_bind(row.content.details.summary.as_str());
        places.push_bind(self.status.as_str());
        places.push_bind(facts.opaque);
        places.push_bind(facts.repeats);
        places.push_bind(facts.start_ms);
        places.push_bind(facts.end_ms);
        places.push_bind(facts.days.map(|(start, _)| start));
        places.push_bind(facts.days.map(|(_, end)| end));
    }
}

/// Adds or replaces appointments, `home` being the business's zone.
pub(crate) async fn save(db: &mut Db, rows: &[(&Appointment, CalendarId)], home: Tz) -> Result<()> {
    let written = rows.iter().map(|(row, calendar)| Written::of(row, *calendar, home));
    rows::insert(
        db,
        "INSERT INTO appointment (id, calendar_id, uid, content, staff_id, client_id, service_id,
                                  progress, sync_off, rev, deleted, author, title, status, opaque,
                                  repeats, start_ms, end_ms, start_day, end_day) ",
        " ON CONFLICT (id) DO UPDATE SET
             calendar_id = excluded.calendar_id, uid = excluded.uid, content = excluded.content,
             staff_id = excluded.staff_id, client_id = excluded.client_id,
             service_id = excluded.service_id, progress = excluded.progress,
             sync_off = excluded.sync_off, rev = excluded.rev,
             deleted = excluded.deleted, author = excluded.author, title = excluded.title,
             status = excluded.status, opaque = excluded.opaque, repeats = excluded.repeats,
             start_ms = excluded.start_ms, end_ms = excluded.end_ms,
             start_day = excluded.start_day, end_day = excluded.end_day",
        &written.collect::<Result<Vec<_>>>()?,
        |places, row| row.bind(places),
    )
    .await
}

/// Removes the rows of a JSON array of ids. The read models must have forgotten them.
pub(crate) async fn remove(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!("DELETE FROM appointment WHERE id IN (SELECT value FROM json_each(?1))", ids)
        .execute(db)
        .await?;
    Ok(())
}
