//! Sync: now, how it stands, what it did.

use daybook_core::account::CalendarMode;
use daybook_core::id::AccountId;
use daybook_store::SyncRun;
use daybook_sync::Report;

use super::book::rfc3339;
use super::{count, id, maybe_id};
use crate::api::sync::{
    SyncItemDto, SyncItemRef, SyncNow, SyncPhase, SyncRunDto, SyncStatusDto, SyncSummaryDto,
};
use crate::app::Inner;
use crate::error::Result;

/// So many refused items are listed.
const FAILURES: u32 = 50;
/// So many runs are listed.
const RUNS: u32 = 100;

/// Sync.
pub struct Sync<'a> {
    pub(crate) app: &'a Inner,
}

impl Sync<'_> {
    /// Syncs everything, or one account, and waits for the end.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`](crate::AppError::NotFound) for an account that is not there; what goes
    /// wrong with a server is in the summary.
    pub async fn now(&self, input: SyncNow) -> Result<SyncSummaryDto> {
        let only: Option<AccountId> = maybe_id(input.account.as_deref(), "account")?;
        if let Some(account) = only {
            self.app.store.account(account).await?;
        }
        let report = self.app.sync(only).await;
        self.app.announce().await;
        Ok(summary(report))
    }

    /// How sync stands.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn status(&self) -> Result<SyncStatusDto> {
        let store = &self.app.store;
        let progress = *self.app.engine.progress().borrow();
        let counts = store.counts().await?;
        let phase = if store.accounts().await?.is_empty() {
            SyncPhase::None
        } else if progress.running {
            SyncPhase::Running
        } else if progress.offline {
            SyncPhase::Offline
        } else {
            SyncPhase::Idle
        };
        let calendars = store.calendars().await?;
        let used = calendars.iter().filter(|calendar| {
            calendar.account.is_some() && calendar.mode != CalendarMode::Ignored
        });
        let confirmed = |calendar: &daybook_core::account::Calendar| {
            calendar.progress.last_ok.max(self.app.engine.confirmed(calendar.id))
        };
        // `None` sorts first: one calendar that never was makes the whole never.
        let last_ok = used.map(confirmed).min().flatten();
        let failures = store.failures(FAILURES).await?.into_iter().map(|failure| SyncItemDto {
            appointment: failure.appointment.to_string(),
            calendar: failure.calendar.to_string(),
            title: failure.title,
            reason: failure.reason,
        });
        Ok(SyncStatusDto {
            phase,
            done: progress.done,
            total: progress.total,
            waiting: count(counts.waiting),
            failed: count(counts.failed),
            conflicts: count(counts.conflicts),
            sign_ins: count(counts.sign_ins),
            last_ok: last_ok.map(rfc3339),
            failures: failures.collect(),
        })
    }

    /// The latest runs, newest first.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn runs(&self) -> Result<Vec<SyncRunDto>> {
        let calendars = self.app.store.calendars().await?;
        let accounts = self.app.store.accounts().await?;
        let dto = |run: SyncRun| {
            let calendar = calendars.iter().find(|calendar| calendar.id == run.calendar);
            let account = calendar.and_then(|calendar| calendar.account);
            let account = accounts.iter().find(|known| Some(known.id) == account);
            SyncRunDto {
                id: run.id.to_string(),
                calendar: calendar.map(|calendar| calendar.name.clone()).unwrap_or_default(),
                account: account.map(|account| account.label.clone()).unwrap_or_default(),
                started: rfc3339(run.started),
                summary: run_summary(run),
            }
        };
        Ok(self.app.store.sync_runs(RUNS).await?.into_iter().map(dto).collect())
    }

    /// Lets an item be sent again that the provider refused.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`](crate::AppError::NotFound).
    pub async fn retry(&self, input: SyncItemRef) -> Result<()> {
        let appointment = id(&input.appointment, "appointment")?;
        let calendar = id(&input.calendar, "calendar")?;
        self.app.store.retry(appointment, calendar).await?;
        self.app.announce().await;
        self.app.scheduler.wake();
        Ok(())
    }
}

fn summary(report: Report) -> SyncSummaryDto {
    SyncSummaryDto {
        imported: report.imported,
        exported: report.exported,
        updated: report.updated,
        deleted: report.deleted,
        merged: report.merged,
        conflicts: report.conflicts,
        errors: report.errors,
        requests: report.requests,
        duration_ms: u32::try_from(report.duration.as_millis()).unwrap_or(u32::MAX),
        problems: report.problems,
    }
}

fn run_summary(run: SyncRun) -> SyncSummaryDto {
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
