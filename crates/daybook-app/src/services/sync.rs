//! Sync: now, how it stands, what was refused.

use daybook_core::account::CalendarMode;
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AccountId, AppointmentId, CalendarId};
use daybook_core::settle::give_way;
use daybook_core::sync_state::Direction;
use daybook_store::{Edit, Failure};
use daybook_sync::Report;

use super::book::rfc3339;
use super::{count, id, maybe_id};
use crate::api::appointments::DoneDto;
use crate::api::sync::{
    CalendarRef, HeldDeletionDto, SyncItemDto, SyncItemRef, SyncNow, SyncPhase, SyncStatusDto,
    SyncSummaryDto,
};
use crate::app::Inner;
use crate::convert::done;
use crate::convert::time::days;
use crate::error::{AppError, Result};

/// So many refused items are listed.
const FAILURES: u32 = 50;
/// So many held-back deletions are named.
const HELD: u32 = 500;

/// Sync.
pub struct Sync<'a> {
    pub(crate) app: &'a Inner,
}

impl Sync<'_> {
    /// Syncs everything, or one account, or only a span of time, and waits for the end.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for an account that is not there; what goes
    /// wrong with a server is in the summary.
    pub async fn now(&self, input: SyncNow) -> Result<SyncSummaryDto> {
        let only: Option<AccountId> = maybe_id(input.account.as_deref(), "account")?;
        if let Some(account) = only {
            self.app.store.account(account).await?;
        }
        let span = match (input.from.as_deref(), input.to.as_deref()) {
            (Some(from), Some(to)) => Some(days(from, to, self.app.home().await?)?),
            (None, None) => None,
            _ => return Err(AppError::invalid("A span of time has a first and a last day.")),
        };
        // Whoever asks for it waits for no pause.
        self.app.store.end_pauses().await?;
        let report = self.app.sync(only, span).await;
        self.app.count_quiet_rounds().await;
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
        let name = |id: CalendarId| calendars.iter().find(|calendar| calendar.id == id);
        let item = |failure: Failure| SyncItemDto {
            appointment: failure.appointment.to_string(),
            calendar: failure.calendar.to_string(),
            title: failure.title,
            calendar_name: name(failure.calendar).map(|it| it.name.clone()).unwrap_or_default(),
            reason: failure.reason,
            known_there: failure.known_there,
        };
        let failures = store.failures(FAILURES).await?.into_iter().map(item);
        let next = self.app.scheduler.next().filter(|_| phase != SyncPhase::None);
        Ok(SyncStatusDto {
            phase,
            done: progress.done,
            total: progress.total,
            waiting: count(counts.waiting),
            failed: count(counts.failed),
            conflicts: count(counts.conflicts),
            sign_ins: count(counts.sign_ins),
            last_ok: last_ok.map(rfc3339),
            next: next.map(rfc3339),
            failures: failures.collect(),
        })
    }

    /// Lets an item be sent again that the provider refused.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn retry(&self, input: SyncItemRef) -> Result<()> {
        let appointment = id(&input.appointment, "appointment")?;
        let calendar = id(&input.calendar, "calendar")?;
        self.app.store.retry(appointment, calendar).await?;
        self.app.announce().await;
        self.app.scheduler.wake();
        Ok(())
    }

    /// Lets everything be sent again that providers refused. How much that is.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn retry_all(&self) -> Result<u32> {
        let retried = self.app.store.retry_all().await?;
        self.app.announce().await;
        self.app.scheduler.wake();
        Ok(u32::try_from(retried).unwrap_or(u32::MAX))
    }

    /// Gives way in a change that the provider refused: its version counts again, and what it never
    /// had is deleted, or stays where it was to move from. It can be undone.
    ///
    /// # Errors
    ///
    /// [`AppError::Changed`] when it is not refused any more; [`AppError::Invalid`] for a mirror that
    /// was never made or cannot be removed.
    pub async fn give_way(&self, input: SyncItemRef) -> Result<DoneDto> {
        let appointment: AppointmentId = id(&input.appointment, "appointment")?;
        let calendar: CalendarId = id(&input.calendar, "calendar")?;
        let items = self.app.store.items_of(appointment).await?;
        let refused =
            items.iter().find(|item| item.link.calendar == calendar && item.link.failure.is_some());
        let refused = refused.ok_or(AppError::Changed("appointment"))?;
        let title = &refused.appointment.content.details.summary;
        let mirror = refused.link.direction == Direction::Publish;
        if mirror && (refused.shadow.is_none() || refused.ends()) {
            return Err(AppError::invalid(
                "This calendar only shows an appointment of another one. To leave it out, let the \
                 calendar show nothing of other calendars.",
            ));
        }
        let former =
            items.iter().find(|it| it.link.leaving && it.link.direction == Direction::TwoWay);
        if let Some(former) = former.filter(|_| !refused.link.leaving && refused.shadow.is_none()) {
            return self.move_back(&refused.appointment, former.link.calendar).await;
        }
        let (message, lives) = match refused.shadow {
            Some(_) if refused.link.leaving && !refused.appointment.deleted => {
                (done::left_behind(title), true)
            }
            Some(_) => (done::given_way(title), true),
            None => (done::discarded(title), false),
        };
        let now = self.app.now();
        let rule = move |item| give_way(item, now);
        self.app.store.decide_refused(appointment, calendar, &message, now, rule).await?;
        self.app.edited().await;
        Ok(DoneDto { id: lives.then(|| appointment.to_string()), message })
    }

    /// Where it was going it cannot be, so it stays at home where it was.
    async fn move_back(&self, appointment: &Appointment, to: CalendarId) -> Result<DoneDto> {
        let message = done::moved_back(&appointment.content.details.summary);
        let (appointment, expected) = (appointment.clone(), appointment.rev);
        let id = appointment.id;
        let edit = Edit::Move { appointment, calendar: to, expected };
        self.app.store.edit(vec![edit], Author::User, &message, self.app.now()).await?;
        self.app.edited().await;
        Ok(DoneDto { id: Some(id.to_string()), message })
    }

    /// What would go if the deletions that are held back in a calendar were meant.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn held_deletions(&self, input: CalendarRef) -> Result<Vec<HeldDeletionDto>> {
        let calendar: CalendarId = id(&input.id, "calendar")?;
        let style = self.app.style().await?;
        let dto = |held: daybook_store::HeldDeletion| HeldDeletionDto {
            appointment: held.appointment.to_string(),
            title: held.title,
            when: match held.day {
                Some(day) => style.day(day),
                None => style.moment(held.start),
            },
            repeats: held.repeats,
        };
        let held = self.app.store.held_appointments(calendar, HELD).await?;
        Ok(held.into_iter().map(dto).collect())
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
