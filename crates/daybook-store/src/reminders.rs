//! Reminders that came up: each once, and what somebody answered.

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::appointment::Appointment;
use daybook_core::id::AppointmentId;
use daybook_core::interval::Interval;
use daybook_core::recurrence::RecurrenceId;
use daybook_core::reminding::Ring;

use crate::columns::{checked, instant, json};
use crate::error::{Result, StoreError};
use crate::{Db, Store, appointments};

/// That a reminder came up is remembered for so long: a clock that was wrong by a year makes nothing come
/// up again.
const KEPT: TimeDelta = TimeDelta::days(400);

/// A reminder that came up and was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminding {
    /// Its number in this book.
    pub number: u32,
    /// What it reminds of.
    pub appointment: AppointmentId,
    /// The moment and the occurrence it is for.
    pub ring: Ring,
    /// The appointment was over when it came up.
    pub missed: bool,
    /// It was snoozed until then.
    pub until: Option<DateTime<Utc>>,
}

impl Store {
    /// The appointments that can remind of themselves: those with a start in `starts`, and series that
    /// reach into it, that have reminders, or all of them with `any`. Those whose client is there already
    /// and those that only block time are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn reminding_appointments(
        &self,
        starts: Interval,
        any: bool,
    ) -> Result<Vec<Appointment>> {
        let (from, to) = (starts.start().timestamp_millis(), starts.end().timestamp_millis());
        let mut tx = self.snapshot().await?;
        // The lower half of a key is the row's number.
        let ids = sqlx::query_scalar!(
            r#"SELECT a.id FROM grid g
                   CROSS JOIN appointment a ON a.seq = g.key & ((1 << 28) - 1)
                   CROSS JOIN calendar k ON k.id = a.calendar_id
               WHERE g.key >= ?1 / 60000 * (1 << 28) AND g.key < (?2 / 60000 + 1) * (1 << 28)
                 AND a.status <> 'cancelled' AND a.progress = 'booked' AND k.mode <> 'busy'
                 AND (?3 OR instr(a.content, '"reminders":[{') > 0)
               UNION ALL
               SELECT a.id FROM grid g
                   CROSS JOIN appointment a ON a.seq = g.key & ((1 << 28) - 1)
                   CROSS JOIN calendar k ON k.id = a.calendar_id
               WHERE g.key < -(1 << 61) AND g.start_ms < ?2 AND g.end_ms > ?1 AND k.mode <> 'busy'
                 AND (?3 OR instr(a.content, '"reminders":[{') > 0)"#,
            from,
            to,
            any
        )
        .fetch_all(&mut *tx)
        .await?;
        let found = appointments::load(&mut tx, &json(&ids)?).await?;
        Ok(found.into_values().map(|stored| stored.appointment).collect())
    }

    /// Since when this book looks for reminders: since now, if it never did.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn reminding_since(&self, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let known = sqlx::query_scalar!("SELECT since_ms FROM reminding")
            .fetch_optional(&self.readers)
            .await?;
        let Some(since) = known else {
            let mut tx = self.begin().await?;
            let now_ms = now.timestamp_millis();
            sqlx::query!("INSERT OR IGNORE INTO reminding (since_ms) VALUES (?1)", now_ms)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            return Ok(now);
        };
        checked("reminding", "since_ms", || instant(since))
    }

    /// Lets reminders come up: those of `rings` that never did, and those that were snoozed until now.
    /// What is over by now counts as missed; `quiet` ones count as answered. Whether anything came up.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn raise_reminders(
        &self,
        rings: &[(AppointmentId, Ring)],
        quiet: bool,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let now_ms = now.timestamp_millis();
        let waiting = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64" FROM reminder WHERE state = 'snoozed' AND until_ms <= ?1"#,
            now_ms
        );
        if rings.is_empty() && waiting.fetch_one(&self.readers).await? == 0 {
            return Ok(false);
        }
        let mut tx = self.begin().await?;
        let mut raised = sqlx::query!(
            "UPDATE reminder SET state = 'open', told = 0 WHERE state = 'snoozed' AND until_ms <= ?1",
            now_ms
        )
        .execute(&mut *tx)
        .await?
        .rows_affected();
        for (appointment, ring) in rings {
            let added = insert(&mut tx, *appointment, ring, quiet, now).await?;
            if !quiet {
                raised += added;
            }
        }
        let old = (now - KEPT).timestamp_millis();
        sqlx::query!("DELETE FROM reminder WHERE due_ms < ?1", old).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(raised > 0)
    }

    /// The reminders that nobody has answered, by moment.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn open_reminders(&self) -> Result<Vec<Reminding>> {
        let mut db = self.readers.acquire().await?;
        open(&mut db, false).await
    }

    /// Those of them that the desktop was not told of, which it now is.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn take_reminders(&self) -> Result<Vec<Reminding>> {
        let mut tx = self.begin().await?;
        let taken = open(&mut tx, true).await?;
        sqlx::query!("UPDATE reminder SET told = 1 WHERE state = 'open' AND told = 0")
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(taken)
    }

    /// Lets a reminder come up once more at `until`.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn snooze_reminder(&self, number: u32, until: DateTime<Utc>) -> Result<()> {
        let until = until.timestamp_millis();
        let mut tx = self.begin().await?;
        let done = sqlx::query!(
            "UPDATE reminder SET state = 'snoozed', until_ms = ?2 WHERE id = ?1",
            number,
            until
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("reminder"));
        }
        Ok(tx.commit().await?)
    }

    /// Reminders that somebody has seen to; one that is not there is none to see to.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn answer_reminders(&self, numbers: &[u32]) -> Result<()> {
        let numbers = json(numbers)?;
        let mut tx = self.begin().await?;
        sqlx::query!(
            "UPDATE reminder SET state = 'answered', told = 1
             WHERE id IN (SELECT value FROM json_each(?1))",
            numbers
        )
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// When the next snoozed reminder comes up again.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn next_snoozed(&self) -> Result<Option<DateTime<Utc>>> {
        let next = sqlx::query_scalar!(
            r#"SELECT min(until_ms) AS "until: i64" FROM reminder WHERE state = 'snoozed'"#
        )
        .fetch_one(&self.readers)
        .await?;
        checked("reminder", "until_ms", || next.map(instant).transpose())
    }
}

/// How many were added: one that came up before is not. An appointment that has gone meanwhile reminds of
/// nothing.
async fn insert(
    db: &mut Db,
    appointment: AppointmentId,
    ring: &Ring,
    quiet: bool,
    now: DateTime<Utc>,
) -> Result<u64> {
    let id = appointment.to_string();
    let occurrence = ring.occurrence.map(|id| id.to_string()).unwrap_or_default();
    let (start, end) =
        (ring.interval.start().timestamp_millis(), ring.interval.end().timestamp_millis());
    let due = ring.due.timestamp_millis();
    let missed = ring.is_over(now);
    let state = if quiet { "answered" } else { "open" };
    let added = sqlx::query!(
        "INSERT OR IGNORE INTO reminder
             (appointment_id, occurrence, start_ms, end_ms, due_ms, missed, told, state)
         SELECT a.id, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM appointment a WHERE a.id = ?1",
        id,
        occurrence,
        start,
        end,
        due,
        missed,
        quiet,
        state
    );
    Ok(added.execute(db).await?.rows_affected())
}

async fn open(db: &mut Db, untold: bool) -> Result<Vec<Reminding>> {
    let rows = sqlx::query!(
        r#"SELECT id, appointment_id, occurrence, start_ms, end_ms, due_ms,
                  missed AS "missed: bool", until_ms
           FROM reminder WHERE state = 'open' AND (told = 0 OR NOT ?1) ORDER BY start_ms, id"#,
        untold
    );
    let rows = rows.fetch_all(db).await?.into_iter().map(|row| {
        checked("reminder", &row.id.to_string(), || {
            let occurrence = Some(row.occurrence.as_str()).filter(|id| !id.is_empty());
            Ok(Reminding {
                number: u32::try_from(row.id)?,
                appointment: row.appointment_id.parse()?,
                ring: Ring {
                    occurrence: occurrence.map(str::parse::<RecurrenceId>).transpose()?,
                    interval: Interval::new(instant(row.start_ms)?, instant(row.end_ms)?)?,
                    due: instant(row.due_ms)?,
                },
                missed: row.missed,
                until: row.until_ms.map(instant).transpose()?,
            })
        })
    });
    rows.collect()
}
