//! The log of sync: what it did, and how well it worked.

use chrono::TimeDelta;
use daybook_core::account::{Account, Calendar};
use daybook_core::id::{AccountId, CalendarId};
use daybook_core::sync_state::SyncOp;
use daybook_store::{LogFilter, LoggedLine, Rounds, SyncRun};

use super::book::rfc3339;
use super::{count, maybe_id};
use crate::api::sync::{
    RoundsDto, SyncLogLineDto, SyncLogQuery, SyncRecordDto, SyncRunDto, SyncRunsQuery,
    SyncSummaryDto,
};
use crate::app::Inner;
use crate::error::Result;

/// So many runs are listed.
const RUNS: u32 = 100;
/// So many lines at most.
const LINES: u32 = 1000;

/// The log of sync.
pub struct Log<'a> {
    pub(crate) app: &'a Inner,
}

/// Calendars and accounts, for the names of where something happened.
struct Places {
    calendars: Vec<Calendar>,
    accounts: Vec<Account>,
}

impl Log<'_> {
    /// The latest runs, newest first.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn runs(&self, query: SyncRunsQuery) -> Result<Vec<SyncRunDto>> {
        let places = self.places().await?;
        let only = places.only(query.account.as_deref(), query.calendar.as_deref())?;
        let runs = self.app.store.sync_runs(only.as_deref(), query.problems, RUNS).await?;
        let dto = |run: SyncRun| {
            let (calendar, account) = places.names(run.calendar);
            SyncRunDto {
                id: run.id.to_string(),
                calendar,
                account,
                started: rfc3339(run.started),
                open: run.finished.is_none(),
                summary: summary(run),
            }
        };
        Ok(runs.into_iter().map(dto).collect())
    }

    /// What runs did to each item, the latest first.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn lines(&self, query: SyncLogQuery) -> Result<Vec<SyncLogLineDto>> {
        let places = self.places().await?;
        let filter = LogFilter {
            run: maybe_id(query.run.as_deref(), "sync run")?,
            calendars: places.only(query.account.as_deref(), query.calendar.as_deref())?,
            ops: query.events.into_iter().map(SyncOp::from).collect(),
            text: query.text,
            without_first_readings: query.without_first_readings,
        };
        let limit = query.limit.min(LINES) as usize;
        let lines = self.app.store.sync_log(&filter, limit).await?;
        let dto = |logged: LoggedLine| {
            let (calendar, account) = places.names(logged.calendar);
            SyncLogLineDto {
                id: count(logged.seq),
                run: logged.run.to_string(),
                started: rfc3339(logged.started),
                calendar,
                account,
                appointment: logged.line.appointment.map(|id| id.to_string()),
                title: logged.title,
                event: logged.line.op.into(),
                detail: logged.line.detail,
            }
        };
        Ok(lines.into_iter().map(dto).collect())
    }

    /// How well sync worked lately.
    ///
    /// # Errors
    ///
    /// When the book cannot be read or written.
    pub async fn record(&self) -> Result<SyncRecordDto> {
        self.app.count_quiet_rounds().await;
        let now = self.app.now();
        let rounds = |span| self.app.store.rounds(span, now);
        let (day, month) =
            (rounds(TimeDelta::hours(24)).await?, rounds(TimeDelta::days(30)).await?);
        Ok(SyncRecordDto { day: day.into(), month: month.into() })
    }

    async fn places(&self) -> Result<Places> {
        let calendars = self.app.store.calendars().await?;
        Ok(Places { calendars, accounts: self.app.store.accounts().await? })
    }
}

impl Places {
    /// The calendars that are meant; `None` is all.
    fn only(
        &self,
        account: Option<&str>,
        calendar: Option<&str>,
    ) -> Result<Option<Vec<CalendarId>>> {
        let account: Option<AccountId> = maybe_id(account, "account")?;
        let calendar: Option<CalendarId> = maybe_id(calendar, "calendar")?;
        if account.is_none() && calendar.is_none() {
            return Ok(None);
        }
        let meant = self.calendars.iter().filter(|known| {
            account.is_none_or(|id| known.account == Some(id))
                && calendar.is_none_or(|id| known.id == id)
        });
        Ok(Some(meant.map(|calendar| calendar.id).collect()))
    }

    /// The name of a calendar and the label of its account.
    fn names(&self, id: CalendarId) -> (String, String) {
        let calendar = self.calendars.iter().find(|calendar| calendar.id == id);
        let account = calendar.and_then(|calendar| calendar.account);
        let account = self.accounts.iter().find(|known| Some(known.id) == account);
        (
            calendar.map(|calendar| calendar.name.clone()).unwrap_or_default(),
            account.map(|account| account.label.clone()).unwrap_or_default(),
        )
    }
}

fn summary(run: SyncRun) -> SyncSummaryDto {
    let counts = run.counts;
    let took = run.finished.map_or(0, |finished| (finished - run.started).num_milliseconds());
    SyncSummaryDto {
        imported: count(counts.imported),
        exported: count(counts.exported),
        updated: count(counts.updated_here + counts.updated_there),
        deleted: count(counts.deleted_here + counts.deleted_there),
        merged: count(counts.merged),
        conflicts: count(counts.conflicts),
        errors: count(counts.errors),
        requests: count(run.requests),
        duration_ms: count(took),
        problems: run.problem.into_iter().collect(),
    }
}

impl From<Rounds> for RoundsDto {
    fn from(rounds: Rounds) -> Self {
        Self { done: count(rounds.done), failed: count(rounds.failed) }
    }
}
