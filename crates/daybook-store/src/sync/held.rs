//! Deletions that are held back until the user has decided.

use chrono::{DateTime, NaiveDate, Utc};
use daybook_core::deletions::{HeldAnswer, HeldDeletions};
use daybook_core::id::{AppointmentId, CalendarId};

use crate::Store;
use crate::columns::{checked, date, instant, json, name, named};
use crate::error::{Result, StoreError};
use crate::feed::{self, FeedKind};

/// An appointment whose event is gone at the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldDeletion {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Its title.
    pub title: String,
    /// When it begins; a series, when its first occurrence does.
    pub start: DateTime<Utc>,
    /// Its first day, when it takes whole days.
    pub day: Option<NaiveDate>,
    /// It is a series.
    pub repeats: bool,
}

impl Store {
    /// Holds back the deletion of what was at `places`, in place of what was held back before. The
    /// user has not decided about it.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn hold_deletions(&self, calendar: CalendarId, places: &[String]) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, list) = (calendar.to_string(), json(places)?);
        sqlx::query!("DELETE FROM held_deletion WHERE calendar_id = ?1", id)
            .execute(&mut *tx)
            .await?;
        let held = sqlx::query!(
            "INSERT INTO held_deletion (calendar_id, remote_id)
             SELECT ?1, value FROM json_each(?2)",
            id,
            list
        )
        .execute(&mut *tx)
        .await?
        .rows_affected();
        let count = i64::try_from(held).unwrap_or(i64::MAX);
        sqlx::query!(
            "UPDATE calendar SET held_deletions = ?2, held_answer = NULL WHERE id = ?1",
            id,
            count
        )
        .execute(&mut *tx)
        .await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// What is held back in a calendar, and what the user said to it.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn held_deletions(&self, calendar: CalendarId) -> Result<HeldDeletions> {
        let mut tx = self.snapshot().await?;
        let id = calendar.to_string();
        let answer = sqlx::query_scalar!("SELECT held_answer FROM calendar WHERE id = ?1", id)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(StoreError::NotFound("calendar"))?;
        let answer =
            answer.map(|answer| checked("calendar", &id, || named(&answer))).transpose()?;
        let places =
            sqlx::query_scalar!("SELECT remote_id FROM held_deletion WHERE calendar_id = ?1", id);
        Ok(HeldDeletions { places: places.fetch_all(&mut *tx).await?, answer })
    }

    /// Keeps what the user said to the deletions that are held back in a calendar. The next round that
    /// meets them acts on it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] when nothing is held back any more.
    pub async fn answer_held_deletions(
        &self,
        calendar: CalendarId,
        answer: HeldAnswer,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, answer) = (calendar.to_string(), name(&answer)?);
        let done = sqlx::query!(
            "UPDATE calendar SET held_answer = ?2 WHERE id = ?1 AND held_deletions > 0",
            id,
            answer
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Changed("calendar"));
        }
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// What would go if the deletions held back in a calendar were meant, by start.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn held_appointments(
        &self,
        calendar: CalendarId,
        limit: u32,
    ) -> Result<Vec<HeldDeletion>> {
        let id = calendar.to_string();
        let rows = sqlx::query!(
            r#"SELECT a.id, a.title, a.start_ms, a.start_day, a.repeats AS "repeats: bool"
               FROM held_deletion h
                    CROSS JOIN link l ON l.calendar_id = h.calendar_id AND l.remote_id = h.remote_id
                    CROSS JOIN appointment a ON a.id = l.appointment_id
               WHERE h.calendar_id = ?1 AND a.deleted = 0 ORDER BY a.start_ms, a.id LIMIT ?2"#,
            id,
            limit
        )
        .fetch_all(&self.readers)
        .await?;
        let held = rows.into_iter().map(|row| {
            checked("appointment", &row.id, || {
                Ok(HeldDeletion {
                    appointment: row.id.parse()?,
                    title: row.title.clone(),
                    start: instant(row.start_ms)?,
                    day: row.start_day.map(date).transpose()?,
                    repeats: row.repeats,
                })
            })
        });
        held.collect()
    }
}
