//! The log of sync: every run over a calendar, what it did to each item, and its counters, which are
//! the sums of its lines.

use chrono::{DateTime, Utc};
use daybook_core::id::{CalendarId, SyncRunId};
use daybook_core::sync_state::{SyncLogLine, SyncOp};

use super::tally;
use crate::columns::{checked, instant, json, name};
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

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Runs are kept for so long.
const KEPT_MS: i64 = 90 * DAY_MS;
/// What they did to each item is kept for so long; their counters stay.
const LINES_KEPT_MS: i64 = 42 * DAY_MS;
/// So many old lines go at a time, so that nobody waits for it.
const THINNED: i64 = 2000;

impl Store {
    /// Begins a run over a calendar. Until one has gone well, each is a first reading of it.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn start_run(&self, calendar: CalendarId, now: DateTime<Utc>) -> Result<SyncRunId> {
        let mut db = self.writer.acquire().await?;
        start(&mut db, calendar, now).await
    }

    /// Notes a round that failed before anything happened, as a run of its own.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn note_failure(
        &self,
        calendar: CalendarId,
        requests: i64,
        problem: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let run = start(&mut tx, calendar, now).await?;
        finish(&mut tx, run, requests, Some(problem), now).await?;
        Ok(tx.commit().await?)
    }

    /// Ends a run; with a `problem` it counts as failed. Of runs in which nothing happened only the
    /// latest is kept, also of several that failed for the same reason one after the other.
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
        let run = finish(&mut tx, run, requests, problem, now).await?;
        tx.commit().await?;
        Ok(run)
    }
}

async fn start(db: &mut Db, calendar: CalendarId, now: DateTime<Utc>) -> Result<SyncRunId> {
    let run = SyncRunId::generate(now);
    let (id, calendar, started) = (run.to_string(), calendar.to_string(), now.timestamp_millis());
    sqlx::query!(
        "INSERT INTO sync_run (id, calendar_id, started_ms, first_reading)
         VALUES (?1, ?2, ?3,
                 COALESCE((SELECT last_ok_ms IS NULL FROM calendar WHERE id = ?2), 0))",
        id,
        calendar,
        started
    )
    .execute(db)
    .await?;
    Ok(run)
}

async fn finish(
    db: &mut Db,
    run: SyncRunId,
    requests: i64,
    problem: Option<&str>,
    now: DateTime<Utc>,
) -> Result<SyncRun> {
    let (id, now_ms) = (run.to_string(), now.timestamp_millis());
    let done = sqlx::query!(
        "UPDATE sync_run SET finished_ms = ?2, requests = ?3, problem = ?4 WHERE id = ?1",
        id,
        now_ms,
        requests,
        problem
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("sync run"));
    }
    let oldest = now_ms - KEPT_MS;
    sqlx::query!(
        "DELETE FROM sync_run WHERE started_ms < ?2 OR (
             id <> ?1 AND calendar_id = (SELECT calendar_id FROM sync_run WHERE id = ?1)
             AND finished_ms IS NOT NULL
             AND (problem IS NULL OR problem IS ?3 AND id = (
                 SELECT id FROM sync_run
                 WHERE id <> ?1
                   AND calendar_id = (SELECT calendar_id FROM sync_run WHERE id = ?1)
                 ORDER BY started_ms DESC, id DESC LIMIT 1))
             AND imported + exported + updated_here + updated_there + deleted_here
                 + deleted_there + merged + conflicts + errors = 0)",
        id,
        oldest,
        problem
    )
    .execute(&mut *db)
    .await?;
    let lines_from = now_ms - LINES_KEPT_MS;
    sqlx::query!(
        "DELETE FROM sync_log WHERE seq IN (
             SELECT l.seq FROM sync_run r CROSS JOIN sync_log l ON l.run_id = r.id
             WHERE r.started_ms < ?1 ORDER BY r.started_ms LIMIT ?2)",
        lines_from,
        THINNED
    )
    .execute(&mut *db)
    .await?;
    let run = one(&mut *db, &id).await?;
    let (done, failed) = if problem.is_none() { (1, 0) } else { (0, 1) };
    tally::add(&mut *db, run.calendar, done, failed, now).await?;
    feed::note(&mut *db, FeedKind::Sync).await?;
    Ok(run)
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

/// Appends lines to the log of a run, each with the title of what it is about, and adds them to its
/// counters.
pub(crate) async fn append(
    db: &mut Db,
    run: SyncRunId,
    log: &[SyncLogLine],
    title: impl Fn(&SyncLogLine) -> String,
) -> Result<()> {
    if log.is_empty() {
        return Ok(());
    }
    let row = |line: &SyncLogLine| {
        Ok((line.appointment, name(&line.op)?, line.detail.clone(), title(line)))
    };
    let lines = json(&log.iter().map(row).collect::<Result<Vec<_>>>()?)?;
    let run = run.to_string();
    sqlx::query!(
        "INSERT INTO sync_log (run_id, appointment_id, op, detail, title)
         SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)",
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
    .execute(db)
    .await?;
    Ok(())
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
                // Counted when it is written.
                SyncOp::PutRight => continue,
            };
            *counter += 1;
        }
        counts
    }
}

pub(super) struct Row {
    pub(super) id: String,
    pub(super) calendar_id: String,
    pub(super) started_ms: i64,
    pub(super) finished_ms: Option<i64>,
    pub(super) imported: i64,
    pub(super) exported: i64,
    pub(super) updated_here: i64,
    pub(super) updated_there: i64,
    pub(super) deleted_here: i64,
    pub(super) deleted_there: i64,
    pub(super) merged: i64,
    pub(super) conflicts: i64,
    pub(super) errors: i64,
    pub(super) requests: i64,
    pub(super) problem: Option<String>,
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
