//! Leases: only one process syncs a calendar at a time, and one that died holds it up briefly.

use chrono::{DateTime, Utc};
use daybook_core::id::CalendarId;

use crate::Store;
use crate::error::Result;

impl Store {
    /// Takes or renews the lease of a calendar for `owner` until an instant. `false` when another
    /// owner has it.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn try_lease(
        &self,
        calendar: CalendarId,
        owner: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let calendar = calendar.to_string();
        let (now, until) = (now.timestamp_millis(), until.timestamp_millis());
        let done = sqlx::query!(
            "INSERT INTO lease (calendar_id, owner, until_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (calendar_id) DO UPDATE SET
                 owner = excluded.owner, until_ms = excluded.until_ms
             WHERE lease.owner = excluded.owner OR lease.until_ms <= ?4",
            calendar,
            owner,
            until,
            now
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives a lease back, if `owner` still has it.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn release(&self, calendar: CalendarId, owner: &str) -> Result<()> {
        let mut tx = self.begin().await?;
        let calendar = calendar.to_string();
        sqlx::query!("DELETE FROM lease WHERE calendar_id = ?1 AND owner = ?2", calendar, owner)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
