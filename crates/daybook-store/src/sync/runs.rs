//! The log of sync: every run over a calendar, what it did to each item, and its counters, which are
//! the sums of its lines.

use chrono::{DateTime, Utc};
use daybook_core::id::{CalendarId, SyncRunId};
use daybook_core::sync_state::{SyncLogLine, SyncOp};

use crate::columns::{checked, instant, json, name, named};
use crate::error::{Result, StoreError};
use crate::feed::{self, FeedKind};
use crate::{Db, Store};

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// New here.
    pub imported: i64,
    /// New there.
    pub exported: i64,
    /// Changed here.
    pub updated_here: i64,
    /// Changed there.
    pub updated_there: i64,
    /// Deleted here.
    pub deleted_here: i64,
    /// Deleted there.
    pub deleted_there: i64,
    /// Joined field by field.
    pub merged: i64,
    /// Disagreements opened.
    pub conflicts: i64,
    /// Refused or unreadable.
    pub errors: i64,
}

/// One run over one calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncRun {
    /// Identity.
    pub id: SyncRunId,
    /// The calendar.
    pub calendar: CalendarId,
    /// When it began.
    pub started: DateTime<Utc>,
    /// When it ended; `None` while it is under way, or when the program was ended meanwhile.
    pub finished: Option<DateTime<Utc>>,
    /// What it did.
    pub counts: RunCounts,
    /// Requests sent.
    pub requests: i64,
    /// What went wrong, a plain sentence.
    pub problem: Option<String>,
}

/// Runs are kept for so many milliseconds: 90 days.
const KEPT_MS: i64 = 90 * 24 * 60 * 60 * 1000;

impl Store {
    /// Begins a run over a calendar.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn start_run(&self, calendar: CalendarId, now: DateTime<Utc>) -> Result<SyncRunId> {
        let mut tx = self.begin().await?;
        let run = SyncRunId::generate(now);
        let (id, calendar, started) =
            (run.to_string(), calendar.to_string(), now.timestamp_millis());
        sqlx::query!(
            "INSERT INTO sync_run (id, calendar_id, started_ms) VALUES (?1, ?2, ?3)",
            id,
            calendar,
            started
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(run)
    }

    /// Ends a run. Of runs in which nothing happened only the latest is kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn finish_run(
        &self,
        run: SyncRunId,
        requests: i64,
        problem: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<SyncRun> {
        let mut tx = self.begin().await?;
        let (id, now_ms) = (run.to_string(), now.timestamp_millis());
        let done = sqlx::query!(
            "UPDATE sync_run SET finished_ms = ?2, requests = ?3, problem = ?4 WHERE id = ?1",
            id,
            now_ms,
            requests,
            problem
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("sync run"));
        }
        let oldest = now_ms - KEPT_MS;
        sqlx::query!(
            "DELETE FROM sync_run WHERE started_ms < ?2 OR (
                 id <> ?1 AND calendar_id = (SELECT calendar_id FROM sync_run WHERE id = ?1)
                 AND finished_ms IS NOT NULL AND problem IS NULL
                 AND imported + exported + updated_here + updated_there + deleted_here
                     + deleted_there + merged + conflicts + errors = 0)",
            id,
            oldest
        )
        .execute(&mut *tx)
        .await?;
        feed::note(&mut tx, FeedKind::Sync).await?;
        let run = one(&mut tx, &id).await?;
        tx.commit().await?;
        Ok(run)
    }

    /// The latest runs, newest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn sync_runs(&self, limit: u32) -> Result<Vec<SyncRun>> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, calendar_id, started_ms, finished_ms, imported, exported, updated_here,
                    updated_there, deleted_here, deleted_there, merged, conflicts, errors,
                    requests, problem
             FROM sync_run ORDER BY started_ms DESC, id DESC LIMIT ?1",
            limit
        );
        rows.fetch_all(&self.readers).await?.into_iter().map(SyncRun::try_from).collect()
    }

    /// What a run did to each item, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn sync_log(&self, run: SyncRunId, limit: u32) -> Result<Vec<SyncLogLine>> {
        let run = run.to_string();
        let rows = sqlx::query!(
            "SELECT appointment_id, op, detail FROM sync_log WHERE run_id = ?1 ORDER BY seq LIMIT ?2",
            run,
            limit
        )
        .fetch_all(&self.readers)
        .await?;
        let lines = rows.into_iter().map(|row| {
            checked("sync_log", &run, || {
                Ok(SyncLogLine {
                    appointment: row.appointment_id.as_deref().map(str::parse).transpose()?,
                    op: named(&row.op)?,
                    detail: row.detail.clone(),
                })
            })
        });
        lines.collect()
    }
}

async fn one(db: &mut Db, id: &str) -> Result<SyncRun> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, calendar_id, started_ms, finished_ms, imported, exported, updated_here,
                updated_there, deleted_here, deleted_there, merged, conflicts, errors,
                requests, problem
         FROM sync_run WHERE id = ?1",
        id
    );
    row.fetch_optional(db).await?.ok_or(StoreError::NotFound("sync run"))?.try_into()
}

/// Appends lines to the log of a run and adds them to its counters.
pub(crate) async fn append(db: &mut Db, run: SyncRunId, log: &[SyncLogLine]) -> Result<()> {
    if log.is_empty() {
        return Ok(());
    }
    let row = |line: &SyncLogLine| Ok((line.appointment, name(&line.op)?, line.detail.clone()));
    let lines = json(&log.iter().map(row).collect::<Result<Vec<_>>>()?)?;
    let run = run.to_string();
    sqlx::query!(
        "INSERT INTO sync_log (run_id, appointment_id, op, detail)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?2)",
        run,
        lines
    )
    .execute(&mut *db)
    .await?;
    let c = RunCounts::of(log);
    sqlx::query!(
        "UPDATE sync_run SET imported = imported + ?2, exported = exported + ?3,
             updated_here = updated_here + ?4, updated_there = updated_there + ?5,
             deleted_here = deleted_here + ?6, deleted_there = deleted_there + ?7,
             merged = merged + ?8, conflicts = conflicts + ?9, errors = errors + ?10
         WHERE id = ?1",
        run,
        c.imported,
        c.exported,
        c.updated_here,
        c.updated_there,
        c.deleted_here,
        c.deleted_there,
        c.merged,
        c.conflicts,
        c.errors
    )
    .execute(&mut *db)
    .await?;
    feed::note(db, FeedKind::Sync).await
}

impl RunCounts {
    /// Counts log lines.
    #[must_use]
    pub fn of(log: &[SyncLogLine]) -> Self {
        let mut counts = Self::default();
        for line in log {
            let counter = match line.op {
                SyncOp::Imported => &mut counts.imported,
                SyncOp::Exported => &mut counts.exported,
                SyncOp::UpdatedHere => &mut counts.updated_here,
                SyncOp::UpdatedThere => &mut counts.updated_there,
                SyncOp::DeletedHere => &mut counts.deleted_here,
                SyncOp::DeletedThere => &mut counts.deleted_there,
                SyncOp::Merged => &mut counts.merged,
                SyncOp::Conflict => &mut counts.conflicts,
                SyncOp::Error => &mut counts.errors,
            };
            *counter += 1;
        }
        counts
    }
}

struct Row {
    id: String,
    calendar_id: String,
    started_ms: i64,
    finished_ms: Option<i64>,
    imported: i64,
    exported: i64,
    updated_here: i64,
    updated_there: i64,
    deleted_here: i64,
    deleted_there: i64,
    merged: i64,
    conflicts: i64,
    errors: i64,
    requests: i64,
    problem: Option<String>,
}

impl TryFrom<Row> for SyncRun {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        checked("sync_run", &row.id, || {
            Ok(Self {
                id: row.id.parse()?,
                calendar: row.calendar_id.parse()?,
                started: instant(row.started_ms)?,
                finished: row.finished_ms.map(instant).transpose()?,
                counts: RunCounts {
                    imported: row.imported,
                    exported: row.exported,
                    updated_here: row.updated_here,
                    updated_there: row.updated_there,
                    deleted_here: row.deleted_here,
                    deleted_there: row.deleted_there,
                    merged: row.merged,
                    conflicts: row.conflicts,
                    errors: row.errors,
                },
                requests: row.requests,
                problem: row.problem.clone(),
            })
        })
    }
}
