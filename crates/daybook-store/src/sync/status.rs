//! How sync stands: what waits, what was refused, what needs somebody.

use daybook_core::id::{AppointmentId, CalendarId};

use crate::Store;
use crate::columns::checked;
use crate::error::Result;

/// How much waits for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Changes waiting to be sent. What waits for an answer to a conflict is no such change.
    pub waiting: i64,
    /// Items the provider refused.
    pub failed: i64,
    /// Conflicts to settle.
    pub conflicts: i64,
    /// Accounts that need a new sign-in.
    pub sign_ins: i64,
}

/// An item the provider refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The appointment.
    pub appointment: AppointmentId,
    /// The calendar.
    pub calendar: CalendarId,
    /// Its title.
    pub title: String,
    /// Why, a plain sentence.
    pub reason: String,
    /// The provider has an earlier version of it.
    pub known_there: bool,
}

impl Store {
    /// How much waits for whom.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn counts(&self) -> Result<Counts> {
        let counts = sqlx::query_as!(
            Counts,
            r#"SELECT
                 (SELECT count(*) FROM link l WHERE pending = 1 AND failure IS NULL
                    AND id NOT IN (SELECT link_id FROM conflict)
                    AND NOT EXISTS (SELECT 1 FROM appointment a
                                    WHERE a.id = l.appointment_id AND a.sync_off
                                      AND NOT a.deleted)) AS "waiting!: i64",
                 (SELECT count(*) FROM link l CROSS JOIN appointment a ON a.id = l.appointment_id
                  WHERE l.failure IS NOT NULL AND (a.sync_off = 0 OR a.deleted)) AS "failed!: i64",
                 (SELECT count(*) FROM conflict) AS "conflicts!: i64",
                 (SELECT count(*) FROM account WHERE state = 'needs_sign_in') AS "sign_ins!: i64""#
        );
        Ok(counts.fetch_one(&self.readers).await?)
    }

    /// Items the providers refused.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`](crate::StoreError::Corrupt).
    pub async fn failures(&self, limit: u32) -> Result<Vec<Failure>> {
        let rows = sqlx::query!(
            r#"SELECT l.appointment_id, l.calendar_id, l.failure AS "failure!", a.title,
                      EXISTS (SELECT 1 FROM shadow s WHERE s.link_id = l.id) AS "known_there!: bool"
               FROM link l CROSS JOIN appointment a ON a.id = l.appointment_id
               WHERE l.failure IS NOT NULL AND (a.sync_off = 0 OR a.deleted)
               ORDER BY l.id LIMIT ?1"#,
            limit
        )
        .fetch_all(&self.readers)
        .await?;
        let failures = rows.into_iter().map(|row| {
            checked("link", &row.appointment_id, || {
                Ok(Failure {
                    appointment: row.appointment_id.parse()?,
                    calendar: row.calendar_id.parse()?,
                    title: row.title.clone(),
                    reason: row.failure.clone(),
                    known_there: row.known_there,
                })
            })
        });
        failures.collect()
    }
}
