//! What a window draws: the appointments of a range of time, straight from the read model.

use chrono::{DateTime, NaiveDate, Utc};
use daybook_core::appointment::Appointment;
use daybook_core::id::{AppointmentId, StaffId};
use daybook_core::interval::Interval;

use crate::columns::{Broken, checked, date, instant, json};
use crate::error::{Result, StoreError};
use crate::{Db, Store, appointments};

/// From this instant on, local time is UTC plus so many minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    /// From here; the first of a list also holds before.
    pub from: DateTime<Utc>,
    /// East of Greenwich is positive.
    pub minutes: i32,
}

/// An appointment as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Start.
    pub start: DateTime<Utc>,
    /// Exclusive; `None` for an endless series.
    pub end: Option<DateTime<Utc>>,
    /// First day and the day after the last, when it takes whole days.
    pub days: Option<(NaiveDate, NaiveDate)>,
    item: String,
}

impl Entry {
    /// The JSON object the grid has for it, at these local minutes.
    #[must_use]
    pub fn json(&self, start: i32, end: i32) -> String {
        format!(r#"{{"start":{start},"end":{end},{}"#, self.item)
    }
}

/// A series, to be expanded by whoever draws it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The appointment.
    pub appointment: Appointment,
    /// How it is drawn; its times span the whole series.
    pub entry: Entry,
}

/// Time that is taken by a single appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// When.
    pub interval: Interval,
    /// Whose.
    pub staff: Option<StaffId>,
}

impl Store {
    /// The single appointments that share time with `window`, by start: the text of a JSON array of
    /// what the window draws. `offsets` are the business's own, at most three, ascending.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] for no offset or more than three.
    pub async fn grid_json(&self, window: Interval, offsets: &[Offset]) -> Result<String> {
        let [first, rest @ ..] = offsets else {
            return Err(StoreError::Invalid("A range needs the offset of its local time."));
        };
        if rest.len() > 2 {
            return Err(StoreError::Invalid("This range has too many clock changes."));
        }
        let at = |place: usize| {
            let offset = rest.get(place);
            let from = offset.map_or(i64::MAX, |offset| offset.from.timestamp_millis());
            (from, offset.map_or(0, |offset| offset.minutes))
        };
        let ((second, second_minutes), (third, third_minutes)) = (at(0), at(1));
        let (from, to) = (window.start().timestamp_millis(), window.end().timestamp_millis());
        // A moment is drawn in the window that it starts in, hence `start_ms >= from`.
        let grid = sqlx::query_scalar!(
            r#"SELECT '[' || coalesce(group_concat(
                   '{"start":' || iif(start_day IS NULL,
                       start_ms / 60000 + CASE WHEN start_ms >= ?6 THEN ?7
                                               WHEN start_ms >= ?4 THEN ?5 ELSE ?3 END,
                       start_day * 1440)
                   || ',"end":' || iif(end_day IS NULL,
                       end_ms / 60000 + CASE WHEN end_ms >= ?6 THEN ?7
                                             WHEN end_ms >= ?4 THEN ?5 ELSE ?3 END,
                       end_day * 1440)
                   || ',' || item, ','), '') || ']' AS "grid!: String"
               FROM (SELECT * FROM (SELECT start_ms, end_ms, start_day, end_day, item
                                    FROM grid INDEXED BY grid_long
                                    WHERE end_ms - start_ms > 86400000 AND key > -(1 << 61)
                                      AND end_ms > ?1 AND start_ms < ?1 - 86400000
                                    ORDER BY start_ms)
                     UNION ALL
                     SELECT start_ms, end_ms, start_day, end_day, item
                     FROM grid
                     WHERE key >= (?1 - 86400000) / 60000 * (1 << 28)
                       AND key < (?2 / 60000 + 1) * (1 << 28)
                       AND start_ms >= ?1 - 86400000 AND start_ms < ?2
                       AND (end_ms > ?1 OR start_ms >= ?1))"#,
            from,
            to,
            first.minutes,
            second,
            second_minutes,
            third,
            third_minutes
        );
        Ok(grid.fetch_one(&self.readers).await?)
    }

    /// The series that may have an occurrence inside `window`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn series_overlapping(&self, window: Interval) -> Result<Vec<Series>> {
        let (from, to) = (window.start().timestamp_millis(), window.end().timestamp_millis());
        let mut tx = self.snapshot().await?;
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT key, start_ms, end_ms, start_day, end_day, item FROM grid
               WHERE key < -(1 << 61) AND start_ms < ?2 AND end_ms > ?1 ORDER BY key"#,
            from,
            to
        )
        .fetch_all(&mut *tx)
        .await?;
        let rows: Vec<(AppointmentId, Entry)> =
            rows.into_iter().map(Row::read).collect::<Result<_>>()?;
        let ids: Vec<AppointmentId> = rows.iter().map(|(id, _)| *id).collect();
        let mut found = appointments::load(&mut tx, &json(&ids)?).await?;
        let series = rows.into_iter().filter_map(|(id, entry)| {
            Some(Series { appointment: found.remove(&id)?.appointment, entry })
        });
        Ok(series.collect())
    }

    /// How an appointment is drawn.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when it is deleted or its calendar is ignored.
    pub async fn entry(&self, id: AppointmentId) -> Result<Entry> {
        let mut db = self.readers.acquire().await?;
        let found = entries(&mut db, &json(&[id])?).await?;
        found.into_iter().next().map(|(_, entry)| entry).ok_or(StoreError::NotFound("appointment"))
    }

    /// The time inside `window` that single appointments take, by start.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn busy(&self, window: Interval) -> Result<Vec<Busy>> {
        let (from, to) = (window.start().timestamp_millis(), window.end().timestamp_millis());
        let day_before = from - 86_400_000;
        let rows = sqlx::query!(
            r#"SELECT start_ms, end_ms, staff_id FROM grid INDEXED BY grid_long
               WHERE end_ms - start_ms > 86400000 AND key > -(1 << 61) AND opaque = 1
                 AND end_ms > ?1 AND start_ms < ?3
               UNION ALL
               SELECT start_ms, end_ms, staff_id FROM grid INDEXED BY grid_busy
               WHERE opaque = 1 AND start_ms >= ?3 AND start_ms < ?2 AND end_ms > ?1
                 AND key > -(1 << 61)"#,
            from,
            to,
            day_before
        )
        .fetch_all(&self.readers)
        .await?;
        let busy = rows.into_iter().map(|row| {
            checked("grid", &row.start_ms.to_string(), || {
                Ok(Busy {
                    interval: Interval::new(instant(row.start_ms)?, instant(row.end_ms)?)?,
                    staff: row.staff_id.as_deref().map(str::parse).transpose()?,
                })
            })
        });
        busy.collect()
    }
}

/// How the appointments of a JSON array of ids are drawn.
pub(crate) async fn entries(db: &mut Db, ids: &str) -> Result<Vec<(AppointmentId, Entry)>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT g.key AS "key!", g.start_ms, g.end_ms, g.start_day, g.end_day, g.item
           FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value
                CROSS JOIN grid g ON g.key = a.key"#,
        ids
    );
    rows.fetch_all(db).await?.into_iter().map(Row::read).collect()
}

/// A row of the read model.
pub(crate) struct Row {
    pub(crate) key: i64,
    pub(crate) start_ms: i64,
    pub(crate) end_ms: i64,
    pub(crate) start_day: Option<i64>,
    pub(crate) end_day: Option<i64>,
    pub(crate) item: String,
}

impl Row {
    pub(crate) fn read(self) -> Result<(AppointmentId, Entry)> {
        checked("grid", &self.key.to_string(), || {
            let days = match (self.start_day, self.end_day) {
                (Some(start), Some(end)) => Some((date(start)?, date(end)?)),
                _ => None,
            };
            let end = (self.end_ms != appointments::NEVER_ENDS).then_some(self.end_ms);
            let id = id_in(&self.item)?;
            let (start, end) = (instant(self.start_ms)?, end.map(instant).transpose()?);
            Ok((id, Entry { start, end, days, item: self.item }))
        })
    }
}

/// The id at the beginning of an item.
fn id_in(item: &str) -> std::result::Result<AppointmentId, Broken> {
    let id = item.strip_prefix(r#""id":""#).and_then(|rest| rest.get(..36));
    Ok(id.ok_or("an item begins with its id")?.parse()?)
}
