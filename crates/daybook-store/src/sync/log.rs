//! Reading the log of sync: its runs, and what they did to each item.

use chrono::{DateTime, Utc};
use daybook_core::id::{CalendarId, SyncRunId};
use daybook_core::sync_state::{SyncLogLine, SyncOp};

use super::runs::{Row, SyncRun};
use crate::Store;
use crate::columns::{Broken, checked, instant, json, name, named};
use crate::error::Result;

/// Which part of the log is wanted. Everything, unless a field says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// Only this run.
    pub run: Option<SyncRunId>,
    /// Only these calendars.
    pub calendars: Option<Vec<CalendarId>>,
    /// Only these kinds of events; empty is all.
    pub ops: Vec<SyncOp>,
    /// Only lines with this text in their title or detail, in any case of letters.
    pub text: String,
    /// Leaves out what calendars held when they were read first.
    pub without_first_readings: bool,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedLine {
    /// Its number; later ones are higher.
    pub seq: i64,
    /// The run it belongs to.
    pub run: SyncRunId,
    /// The calendar of that run.
    pub calendar: CalendarId,
    /// When that run began.
    pub started: DateTime<Utc>,
    /// What the appointment was called then; empty where there is none.
    pub title: String,
    /// What happened.
    pub line: SyncLogLine,
}

/// So many lines are read at a time while looking for a text.
const BATCH: i64 = 2000;

impl Store {
    /// The latest runs, newest first: of all calendars or some, all or those with a problem.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`](crate::StoreError::Corrupt).
    pub async fn sync_runs(
        &self,
        calendars: Option<&[CalendarId]>,
        problems: bool,
        limit: u32,
    ) -> Result<Vec<SyncRun>> {
        let calendars = calendars.map(json).transpose()?;
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, calendar_id, started_ms, finished_ms, imported, exported, updated_here,
                    updated_there, deleted_here, deleted_there, merged, conflicts, errors,
                    requests, problem
             FROM sync_run
             WHERE (?1 IS NULL OR calendar_id IN (SELECT value FROM json_each(?1)))
               AND (?2 = 0 OR problem IS NOT NULL OR errors > 0)
             ORDER BY started_ms DESC, id DESC LIMIT ?3",
            calendars,
            problems,
            limit
        );
        rows.fetch_all(&self.readers).await?.into_iter().map(SyncRun::try_from).collect()
    }

    /// Lines of the log, the latest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`](crate::StoreError::Corrupt).
    pub async fn sync_log(&self, filter: &LogFilter, limit: usize) -> Result<Vec<LoggedLine>> {
        let run = filter.run.map(|run| run.to_string());
        let calendars = filter.calendars.as_ref().map(json).transpose()?;
        let ops = filter.ops.iter().map(name).collect::<Result<Vec<_>>>()?;
        let ops = if ops.is_empty() { None } else { Some(json(&ops)?) };
        let text = filter.text.trim().to_lowercase();
        let mut tx = self.snapshot().await?;
        let mut found = Vec::new();
        let mut before = i64::MAX;
        while found.len() < limit {
            let rows = sqlx::query_as!(
                LineRow,
                "SELECT l.seq, l.run_id, r.calendar_id, r.started_ms, l.appointment_id, l.op,
                        l.detail, l.title
                 FROM sync_log l CROSS JOIN sync_run r ON r.id = l.run_id
                 WHERE l.seq < ?1 AND (?2 IS NULL OR l.run_id = ?2)
                   AND (?3 IS NULL OR r.calendar_id IN (SELECT value FROM json_each(?3)))
                   AND (?4 IS NULL OR l.op IN (SELECT value FROM json_each(?4)))
                   AND (?6 = 0 OR r.first_reading = 0)
                 ORDER BY l.seq DESC LIMIT ?5",
                before,
                run,
                calendars,
                ops,
                BATCH,
                filter.without_first_readings
            )
            .fetch_all(&mut *tx)
            .await?;
            let Some(last) = rows.last() else { break };
            before = last.seq;
            let wanted = |row: &LineRow| {
                text.is_empty()
                    || row.title.to_lowercase().contains(&text)
                    || row.detail.to_lowercase().contains(&text)
            };
            let room = limit - found.len();
            for row in rows.into_iter().filter(wanted).take(room) {
                let key = row.seq.to_string();
                found.push(checked("sync_log", &key, || row.read())?);
            }
        }
        Ok(found)
    }
}

struct LineRow {
    seq: i64,
    run_id: String,
    calendar_id: String,
    started_ms: i64,
    appointment_id: Option<String>,
    op: String,
    detail: String,
    title: String,
}

impl LineRow {
    fn read(self) -> std::result::Result<LoggedLine, Broken> {
        Ok(LoggedLine {
            seq: self.seq,
            run: self.run_id.parse()?,
            calendar: self.calendar_id.parse()?,
            started: instant(self.started_ms)?,
            title: self.title,
            line: SyncLogLine {
                appointment: self.appointment_id.as_deref().map(str::parse).transpose()?,
                op: named(&self.op)?,
                detail: self.detail,
            },
        })
    }
}
