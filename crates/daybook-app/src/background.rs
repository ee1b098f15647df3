//! What goes on by itself while the book is open.

use std::sync::Arc;
use std::time::Duration;

use chrono::{Datelike as _, Timelike as _};
use daybook_sync::{Outcome, Report, Schedule};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, sleep};

use crate::api::events::AppEvent;
use crate::app::Inner;
use crate::error::AppError;
use crate::services::backups::Backups;
use crate::services::reminders::Reminders;

/// How often to look for what other processes changed.
const LOOK: Duration = Duration::from_secs(1);
/// How often to look whether a new day has begun.
const MINUTE: Duration = Duration::from_mins(1);
/// A backup that could not be made is tried again after so long.
const LATER: Duration = Duration::from_hours(1);
/// The window paints before the first sync asks for passwords.
const FIRST: Duration = Duration::from_secs(1);
/// How often rounds with nothing to do are counted.
const COUNT: Duration = Duration::from_hours(1);
/// How often to look for reminders at least: a clock that was set, and a computer that slept, are noticed
/// after so long.
const REMIND: Duration = Duration::from_secs(20);
/// Many changes in a row are looked through once.
const SETTLE: Duration = Duration::from_millis(500);
/// Progress is told at most this often.
const PROGRESS: Duration = Duration::from_millis(250);

/// Starts everything; it ends with the token of `app`.
pub(crate) fn start(app: &Arc<Inner>) {
    app.tasks.spawn(watch_changes(Arc::clone(app)));
    app.tasks.spawn(watch_progress(Arc::clone(app)));
    app.tasks.spawn(keep_backups(Arc::clone(app)));
    app.tasks.spawn(remind(Arc::clone(app)));
    // The loop must not keep the book open that owns it.
    let weak = Arc::downgrade(app);
    let mut first = Some(FIRST);
    app.scheduler.start(Schedule::default(), move || {
        let (app, pause) = (weak.upgrade(), first.take());
        async move {
            if let Some(pause) = pause {
                sleep(pause).await;
            }
            let Some(app) = app else { return Outcome::Done };
            let report = app.sync(None, None).await;
            app.announce().await;
            outcome(&report)
        }
    });
}

/// A run that only failed is not worth repeating soon.
fn outcome(report: &Report) -> Outcome {
    let happened = report.imported + report.exported + report.updated + report.deleted;
    if report.offline {
        return Outcome::Offline;
    }
    if report.errors > 0 && happened == 0 { Outcome::Failed } else { Outcome::Done }
}

async fn watch_changes(app: Arc<Inner>) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut minute = interval(MINUTE);
    let mut hour = interval_at(Instant::now() + COUNT, COUNT);
    let mut today = None;
    loop {
        tokio::select! {
            () = app.stop.cancelled() => return,
            _ = ticks.tick() => app.announce().await,
            _ = hour.tick() => app.count_quiet_rounds().await,
            _ = minute.tick() => {
                app.scheduler.set_open(is_open(&app).await);
                let now = app.home().await.ok().map(|home| app.now().with_timezone(&home).date_naive());
                if today.is_some() && now != today {
                    app.announcer.tell(AppEvent::Book);
                }
                today = now;
            }
        }
    }
}

/// Whether the business is open now, as far as its settings say.
async fn is_open(app: &Inner) -> bool {
    let (Ok(home), Ok(settings)) = (app.home().await, app.settings().await) else { return false };
    let now = app.now().with_timezone(&home);
    let minute = now.hour() * 60 + now.minute();
    let day = usize::try_from(now.weekday().num_days_from_monday()).unwrap_or_default();
    let mut hours = settings.opening_hours.get(day).into_iter().flatten();
    hours.any(|open| (open.from..open.to).contains(&minute))
}

/// Makes the copy of each day in a quiet minute.
async fn keep_backups(app: Arc<Inner>) {
    let mut pause = MINUTE;
    loop {
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = sleep(pause) => {}
        }
        pause = MINUTE;
        if app.engine.progress().borrow().running {
            continue;
        }
        if let Err(error) = (Backups { app: &app }).daily().await {
            tracing::warn!(code = ?error.code(), "the backup of today was not made");
            pause = LATER;
        }
    }
}

/// Lets reminders come up when they are due, and soon after something changed.
async fn remind(app: Arc<Inner>) {
    let mut events = app.announcer.listen();
    loop {
        let next = match (Reminders { app: &app }).look().await {
            Ok(next) => next,
            Err(AppError::NoBook) => None,
            Err(error) => {
                tracing::warn!(code = ?error.code(), "reminders could not be looked for");
                None
            }
        };
        let pause = next.and_then(|next| (next - app.now()).to_std().ok());
        let pause = pause.map_or(REMIND, |pause| pause.min(REMIND));
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = sleep(pause) => continue,
            () = changed(&mut events) => {}
        }
        tokio::select! {
            () = app.stop.cancelled() => return,
            () = sleep(SETTLE) => {}
        }
        // What was announced meanwhile is seen by this look.
        events = events.resubscribe();
    }
}

/// Waits until something changed that reminders depend on.
async fn changed(events: &mut Receiver<AppEvent>) {
    loop {
        match events.recv().await {
            Ok(AppEvent::Appointments { .. } | AppEvent::Book) | Err(RecvError::Lagged(_)) => {
                return;
            }
            Ok(_) => {}
            // Nobody tells anything any more.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

async fn watch_progress(app: Arc<Inner>) {
    let mut progress = app.engine.progress();
    loop {
        tokio::select! {
            () = app.stop.cancelled() => return,
            changed = progress.changed() => {
                if changed.is_err() {
                    return;
                }
                app.announcer.tell(AppEvent::Sync);
                sleep(PROGRESS).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_run_without_any_success_counts_as_failed() {
        let report = |imported, errors, offline| {
            outcome(&Report { imported, errors, offline, ..Report::default() })
        };
        assert_eq!(report(0, 0, false), Outcome::Done);
        assert_eq!(report(3, 1, false), Outcome::Done);
        assert_eq!(report(0, 1, false), Outcome::Failed);
        assert_eq!(report(0, 0, true), Outcome::Offline);
    }
}
