//! The appointment table: whole rows in and out, any number with one statement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::{Appointment, Booking, Content};
use daybook_core::details::{Status, Transparency, When};
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::recurrence::last_end;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::columns::{Broken, checked, day, json, name, named};
use crate::error::{Result, StoreError};
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

    /// Those of `uids` (iCalendar UID) that some appointment has.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn known_uids(&self, uids: &[String]) -> Result<Vec<String>> {
        let uids = json(uids)?;
        let known = sqlx::query_scalar!(
            "SELECT DISTINCT a.uid FROM json_each(?1) wanted
                 CROSS JOIN appointment a ON a.uid = wanted.value AND a.deleted = 0",
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
                  a.progress, a.rev, a.deleted AS "deleted: bool", a.author
           FROM json_each(?1) wanted CROSS JOIN appointment a ON a.id = wanted.value"#,
        ids
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let stored = checked("appointment", &row.id, || row.read())?;
            Ok((stored.appointment.id, stored))
        })
        .collect()
}

struct Row {
    id: String,
    calendar_id: String,
    uid: String,
    content: String,
    staff_id: Option<String>,
    client_id: Option<String>,
    service_id: Option<String>,
    progress: String,
    rev: i64,
    deleted: bool,
    author: String,
}

impl Row {
    fn read(&self) -> std::result::Result<Stored, Broken> {
        let booking = Booking {
            staff: self.staff_id.as_deref().map(str::parse).transpose()?,
            client: self.client_id.as_deref().map(str::parse).transpose()?,
            service: self.service_id.as_deref().map(str::parse).transpose()?,
            progress: named(&self.progress)?,
        };
        let appointment = Appointment {
            id: self.id.parse()?,
            uid: self.uid.clone(),
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

/// A row as one JSON array, in the order the statement of [`save`] reads it.
#[derive(Serialize)]
struct Written<'a>(
    AppointmentId,
    CalendarId,
    &'a str,
    Box<RawValue>,
    &'a Booking,
    String,
    i64,
    bool,
    String,
    &'a str,
    Status,
    bool,
    bool,
    i64,
    i64,
    Option<(i64, i64)>,
);

/// Adds or replaces appointments, `home` being the business's zone.
pub(crate) async fn save(db: &mut Db, rows: &[(&Appointment, CalendarId)], home: Tz) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let written = |(row, calendar): &(&'_ Appointment, CalendarId)| -> Result<String> {
        let facts = Facts::of(&row.content, home);
        json(&Written(
            row.id,
            *calendar,
            &row.uid,
            serde_json::value::to_raw_value(&row.content)?,
            &row.booking,
            name(&row.booking.progress)?,
            row.rev,
            row.deleted,
            name(&row.author)?,
            &row.content.details.summary,
            row.content.details.status,
            facts.opaque,
            facts.repeats,
            facts.start_ms,
            facts.end_ms,
            facts.days,
        ))
    };
    let rows = rows.iter().map(written).collect::<Result<Vec<_>>>()?;
    let rows = format!("[{}]", rows.join(","));
    sqlx::query!(
        "INSERT INTO appointment (id, calendar_id, uid, content, staff_id, client_id, service_id,
                                  progress, rev, deleted, author, title, status, opaque, repeats,
                                  start_ms, end_ms, start_day, end_day)
         SELECT value ->> 0, value ->> 1, value ->> 2, value -> 3,
                value ->> '$[4].staff', value ->> '$[4].client', value ->> '$[4].service',
                value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10,
                value ->> 11, value ->> 12, value ->> 13, value ->> 14,
                value ->> '$[15][0]', value ->> '$[15][1]'
         FROM json_each(?1) WHERE true
         ON CONFLICT (id) DO UPDATE SET
             calendar_id = excluded.calendar_id, uid = excluded.uid, content = excluded.content,
             staff_id = excluded.staff_id, client_id = excluded.client_id,
             service_id = excluded.service_id, progress = excluded.progress, rev = excluded.rev,
             deleted = excluded.deleted, author = excluded.author, title = excluded.title,
             status = excluded.status, opaque = excluded.opaque, repeats = excluded.repeats,
             start_ms = excluded.start_ms, end_ms = excluded.end_ms,
             start_day = excluded.start_day, end_day = excluded.end_day",
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes the rows of a JSON array of ids. The read models must have forgotten them.
pub(crate) async fn remove(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!("DELETE FROM appointment WHERE id IN (SELECT value FROM json_each(?1))", ids)
        .execute(db)
        .await?;
    Ok(())
}
