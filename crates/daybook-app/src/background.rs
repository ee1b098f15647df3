//! What goes on by itself while the book is open.

use std::sync::Arc;
use std::time::Duration;

use daybook_sync::{Outcome, Report, Schedule};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::api::events::AppEvent;
use crate::app::Inner;

/// How often to look for what other processes changed.
const LOOK: Duration = Duration::from_secs(1);
/// Progress is told at most this often.
const PROGRESS: Duration = Duration::from_millis(250);

/// Starts everything; it ends with the token of `app`.
pub(crate) fn start(app: &Arc<Inner>) {
    app.tasks.spawn(watch_changes(Arc::clone(app)));
    app.tasks.spawn(watch_progress(Arc::clone(app)));
    // The loop must not keep the book open that owns it.
    let weak = Arc::downgrade(app);
    app.scheduler.start(Schedule::default(), move || {
        let app = weak.upgrade();
        async move {
            let Some(app) = app else { return Outcome::Done };
            let report = app.sync(None).await;
            app.announce().await;
            outcome(&report)
        }
    });
}

/// A run that only failed is not worth repeating soon.
fn outcome(report: &Report) -> Outcome {
    let happened = report.imported + report.exported + report.updated + report.deleted;
    let failed = report.offline || report.errors > 0 && happened == 0;
    if failed { Outcome::Failed } else { Outcome::Done }
}

async fn watch_changes(app: Arc<Inner>) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stop.cancelled() => return,
            _ = ticks.tick() => app.announce().await,
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
    fn only_a_run_without_any_success_is_repeated_more_seldom() {
        let report = |imported, errors, offline| {
            outcome(&Report { imported, errors, offline, ..Report::default() })
        };
        assert_eq!(report(0, 0, false), Outcome::Done);
        assert_eq!(report(3, 1, false), Outcome::Done);
        assert_eq!(report(0, 1, false), Outcome::Failed);
        assert_eq!(report(0, 0, true), Outcome::Failed);
    }
}
