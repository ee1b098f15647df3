//! What the user decides about sync: conflicts, what was refused, what is to be tried again.

use chrono::{DateTime, Utc};
use daybook_core::appointment::Author;
use daybook_core::id::{AppointmentId, CalendarId, ConflictId};
use daybook_core::sync_state::{Item, Outcome};

use super::chunk::{Chunk, Teller};
use super::items;
use crate::columns::{checked, json};
use crate::error::{Result, StoreError};
use crate::feed::{self, News};
use crate::{Store, read_models};

impl Store {
    /// Settles a conflict as the user says. An ordinary edit: it is in the history and can be undone.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when it is settled already, [`StoreError::Changed`] when the other
    /// side has changed since `version`.
    pub async fn resolve_conflict(
        &self,
        id: ConflictId,
        version: i64,
        label: &str,
        now: DateTime<Utc>,
        rule: impl FnOnce(Item) -> Outcome + Send,
    ) -> Result<AppointmentId> {
        let mut tx = self.begin().await?;
        let id = id.to_string();
        let links = sqlx::query_scalar!(
            r#"SELECT json_group_array(link_id) AS "links!: String" FROM conflict WHERE id = ?1"#,
            id
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = items::load(&mut tx, &links).await?;
        let item = found.first().map(|(item, _)| item).ok_or(StoreError::NotFound("conflict"))?;
        if item.conflict.as_ref().is_none_or(|conflict| conflict.version != version) {
            return Err(StoreError::Changed("conflict"));
        }
        let (appointment, calendar) = (item.appointment.id, item.link.calendar);
        let outcome = rule(item.clone());
        let mut chunk = Chunk::new(calendar, found, Vec::new());
        chunk.apply(outcome);
        let teller = Teller { now, author: Author::User, label: label.to_owned(), run: None };
        chunk.write(&mut tx, &teller).await?;
        tx.commit().await?;
        Ok(appointment)
    }

    /// Decides about a change the provider refused, as the user says. An ordinary edit: it is in the
    /// history and can be undone.
    ///
    /// # Errors
    ///
    /// [`StoreError::Changed`] when it is not refused any more.
    pub async fn decide_refused(
        &self,
        appointment: AppointmentId,
        calendar: CalendarId,
        label: &str,
        now: DateTime<Utc>,
        rule: impl FnOnce(Item) -> Outcome + Send,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, key) = (appointment.to_string(), calendar.to_string());
        let links = sqlx::query_scalar!(
            r#"SELECT json_group_array(id) AS "links!: String" FROM link
               WHERE appointment_id = ?1 AND calendar_id = ?2 AND failure IS NOT NULL"#,
            id,
            key
        )
        .fetch_one(&mut *tx)
        .await?;
        let found = items::load(&mut tx, &links).await?;
        let item = found.first().map(|(item, _)| item.clone());
        let outcome = rule(item.ok_or(StoreError::Changed("appointment"))?);
        let mut chunk = Chunk::new(calendar, found, Vec::new());
        chunk.apply(outcome);
        let teller = Teller { now, author: Author::User, label: label.to_owned(), run: None };
        chunk.write(&mut tx, &teller).await?;
        Ok(tx.commit().await?)
    }

    /// Lets everything be sent again that providers refused. How much that is.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written.
    pub async fn retry_all(&self) -> Result<usize> {
        let mut tx = self.begin().await?;
        let ids = sqlx::query_scalar!("SELECT appointment_id FROM link WHERE failure IS NOT NULL");
        let ids = ids.fetch_all(&mut *tx).await?;
        let ids = ids.iter().map(|id| checked("link", id, || Ok(id.parse()?)));
        let ids: Vec<AppointmentId> = ids.collect::<Result<_>>()?;
        sqlx::query!(
            "UPDATE link SET pending = 1, failure = NULL, pushes = 0 WHERE failure IS NOT NULL"
        )
        .execute(&mut *tx)
        .await?;
        let list = json(&ids)?;
        read_models::refresh(&mut tx, &list).await?;
        let span = read_models::span(&mut tx, &list).await?;
        feed::tell(&mut tx, &[News::appointments(&ids, span)?]).await?;
        tx.commit().await?;
        Ok(ids.len())
    }

    /// Lets an item be sent again that the provider refused.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn retry(&self, appointment: AppointmentId, calendar: CalendarId) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, calendar) = (appointment.to_string(), calendar.to_string());
        let done = sqlx::query!(
            "UPDATE link SET pending = 1, failure = NULL, pushes = 0
             WHERE appointment_id = ?1 AND calendar_id = ?2",
            id,
            calendar
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("appointment"));
        }
        let ids = json(&[appointment])?;
        read_models::refresh(&mut tx, &ids).await?;
        let span = read_models::span(&mut tx, &ids).await?;
        feed::tell(&mut tx, &[News::appointments(&[appointment], span)?]).await?;
        Ok(tx.commit().await?)
    }

    /// Lets every write be tried again at once that waits because an earlier one had no answer.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn end_pauses(&self) -> Result<()> {
        sqlx::query!("UPDATE link SET due_ms = NULL WHERE pending = 1 AND due_ms IS NOT NULL")
            .execute(&self.writer)
            .await?;
        Ok(())
    }
}
