//! How often rounds over calendars ended well, by the hour.

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::id::CalendarId;

use crate::error::Result;
use crate::{Db, Store};

/// How rounds ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rounds {
    /// As they should.
    pub done: i64,
    /// With a problem.
    pub failed: i64,
}

/// Milliseconds of an hour.
const HOUR_MS: i64 = 60 * 60 * 1000;
/// Hours are kept for so long.
const KEPT_HOURS: i64 = 31 * 24;

impl Store {
    /// Adds rounds that had nothing to do and therefore have no run of their own.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn add_quiet_rounds(
        &self,
        quiet: &[(CalendarId, u32)],
        now: DateTime<Utc>,
    ) -> Result<()> {
        if quiet.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for (calendar, done) in quiet {
            add(&mut tx, *calendar, i64::from(*done), 0, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// How the rounds of the last `span` ended, to the hour.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn rounds(&self, span: TimeDelta, now: DateTime<Utc>) -> Result<Rounds> {
        let from = hour(now - span);
        let rounds = sqlx::query_as!(
            Rounds,
            r#"SELECT coalesce(sum(done), 0) AS "done!: i64",
                      coalesce(sum(failed), 0) AS "failed!: i64"
               FROM round_tally WHERE hour > ?1"#,
            from
        );
        Ok(rounds.fetch_one(&self.readers).await?)
    }
}

/// Adds to the present hour of a calendar, if there still is one, and forgets what is long ago.
pub(crate) async fn add(
    db: &mut Db,
    calendar: CalendarId,
    done: i64,
    failed: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let (calendar, hour) = (calendar.to_string(), hour(now));
    sqlx::query!(
        "INSERT INTO round_tally (calendar_id, hour, done, failed)
         SELECT id, ?2, ?3, ?4 FROM calendar WHERE id = ?1
         ON CONFLICT (calendar_id, hour) DO UPDATE SET
             done = done + excluded.done, failed = failed + excluded.failed",
        calendar,
        hour,
        done,
        failed
    )
    .execute(&mut *db)
    .await?;
    let oldest = hour - KEPT_HOURS;
    sqlx::query!("DELETE FROM round_tally WHERE calendar_id = ?1 AND hour < ?2", calendar, oldest)
        .execute(db)
        .await?;
    Ok(())
}

fn hour(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis().div_euclid(HOUR_MS)
}
