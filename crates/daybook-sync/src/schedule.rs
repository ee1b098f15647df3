//! When to sync: a loop that can be woken and stopped.
//!
//! It runs often while somebody looks at the book or the business is open and runs are quick, seldom
//! otherwise, and ever more seldom while they fail; without a network they are few seconds apart. An edit
//! wakes it after a moment of quiet, and so does the computer when it comes back from sleep.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::clock::Clock;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As it should.
    Done,
    /// Something could not be used or stored; the next run may do better.
    Failed,
    /// There is no way to a server; a run is little more than to look for one.
    Offline,
}

/// How long to pause between two runs.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// While somebody looks or the business is open, and the last run was quick.
    pub often: Duration,
    /// While it was not quick.
    pub seldom: Duration,
    /// While nobody looks and the business is closed; after failures, at most.
    pub longest: Duration,
    /// Without a way to a server, while somebody looks or the business is open.
    pub offline: Duration,
    /// A longer run is not quick.
    pub quick: Duration,
    /// Quiet after an edit before it is sent.
    pub settle: Duration,
    /// Pauses vary by this share, so that several desks do not all ask at once.
    pub jitter: f64,
}

impl Default for Schedule {
    fn default() -> Self {
        Self {
            often: Duration::from_secs(30),
            seldom: Duration::from_mins(5),
            longest: Duration::from_mins(15),
            offline: Duration::from_secs(12),
            quick: Duration::from_secs(10),
            settle: Duration::from_secs(1),
            jitter: 0.2,
        }
    }
}

impl Schedule {
    /// How long to pause after a run that took `took` and ended like that, the `failures`th in a row that
    /// did not end well. Changes are `awaited` while somebody looks or the business is open.
    #[must_use]
    pub fn pause(&self, awaited: bool, took: Duration, ended: Outcome, failures: u32) -> Duration {
        if awaited && ended == Outcome::Offline {
            return self.offline;
        }
        let usual = match (awaited, took <= self.quick) {
            (true, true) => self.often,
            (true, false) => self.seldom,
            (false, _) => self.longest,
        };
        if failures == 0 {
            return usual;
        }
        let doubled = self.often.saturating_mul(1 << failures.min(16));
        doubled.clamp(usual.min(self.longest), self.longest)
    }
}

/// What reaches a running loop.
#[derive(Default)]
struct Signals {
    stop: CancellationToken,
    wake: watch::Sender<()>,
    edited: watch::Sender<()>,
    watched: watch::Sender<bool>,
    open: watch::Sender<bool>,
    /// When the next run is due, on the clock on the wall; none while one is under way.
    next: Mutex<Option<DateTime<Utc>>>,
}

impl Signals {
    fn set_next(&self, at: Option<DateTime<Utc>>) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}

/// Starts, wakes and stops loops.
pub struct Scheduler {
    clock: Arc<dyn Clock>,
    signals: Arc<Signals>,
    tasks: TaskTracker,
}

/// How often to look whether the computer was asleep.
const LOOK: Duration = Duration::from_secs(15);
/// When the clock on the wall is so far ahead of the running time, the computer was asleep.
const SLEPT: TimeDelta = TimeDelta::seconds(60);

impl Scheduler {
    /// A scheduler without a loop.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, signals: Arc::default(), tasks: TaskTracker::new() }
    }

    /// Starts a loop around `run`. A run that has begun is finished before the loop stops.
    pub fn start<F, Fut>(&self, schedule: Schedule, mut run: F)
    where
        F: FnMut() -> Fut + Send + 'static,
        Fut: Future<Output = Outcome> + Send,
    {
        let mut pauses = Pauses::new(schedule, Arc::clone(&self.signals), Arc::clone(&self.clock));
        self.tasks.spawn(async move {
            let mut failures = 0_u32;
            while !pauses.signals.stop.is_cancelled() {
                pauses.listen();
                let begun = Instant::now();
                let ended = run().await;
                failures = match ended {
                    Outcome::Done => 0,
                    Outcome::Failed | Outcome::Offline => failures.saturating_add(1),
                };
                pauses.rest(begun.elapsed(), ended, failures).await;
                pauses.signals.set_next(None);
            }
        });
    }

    /// Cuts every pause short: the user asked, or the network is back. A run in progress is followed
    /// by another.
    pub fn wake(&self) {
        self.signals.wake.send_replace(());
    }

    /// Something was edited: cuts every pause short, once there is a moment of quiet.
    pub fn edited(&self) {
        self.signals.edited.send_replace(());
    }

    /// When the next run is due if nothing cuts the pause short; none while one is under way.
    #[must_use]
    pub fn next(&self) -> Option<DateTime<Utc>> {
        *self.signals.next.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody looks at the book. Coming back to it cuts a pause down.
    pub fn set_watched(&self, watched: bool) {
        self.signals.watched.send_replace(watched);
    }

    /// Whether the business is open: then it is kept up to date more often.
    pub fn set_open(&self, open: bool) {
        self.signals.open.send_if_modified(|was| std::mem::replace(was, open) != open);
    }

    /// Stops all loops, waiting up to `grace` for runs in progress. Whether all of them ended.
    pub async fn stop(&self, grace: Duration) -> bool {
        self.signals.stop.cancel();
        self.tasks.close();
        timeout(grace, self.tasks.wait()).await.is_ok()
    }
}

/// The pauses of one loop.
struct Pauses {
    schedule: Schedule,
    signals: Arc<Signals>,
    clock: Arc<dyn Clock>,
    wake: watch::Receiver<()>,
    edited: watch::Receiver<()>,
    watched: watch::Receiver<bool>,
    open: watch::Receiver<bool>,
}

impl Pauses {
    fn new(schedule: Schedule, signals: Arc<Signals>, clock: Arc<dyn Clock>) -> Self {
        let wake = signals.wake.subscribe();
        let edited = signals.edited.subscribe();
        let watched = signals.watched.subscribe();
        let open = signals.open.subscribe();
        Self { schedule, signals, clock, wake, edited, watched, open }
    }

    /// From now on a signal counts for the next pause.
    fn listen(&mut self) {
        self.wake.mark_unchanged();
        self.edited.mark_unchanged();
    }

    /// Pauses until the next run is due.
    async fn rest(&mut self, took: Duration, ended: Outcome, failures: u32) {
        let begun = Instant::now();
        let awake = Awake::since(self.clock.now());
        let jitter = jitter(self.schedule.jitter);
        loop {
            let awaited = *self.watched.borrow_and_update() | *self.open.borrow_and_update();
            let pause = self.schedule.pause(awaited, took, ended, failures);
            let pause = pause.mul_f64(jitter);
            let due = begun + pause;
            let left = TimeDelta::from_std(due - Instant::now()).unwrap_or_default();
            self.signals.set_next(Some(self.clock.now() + left));
            tokio::select! {
                () = self.signals.stop.cancelled() => return,
                _ = self.wake.changed() => return,
                _ = self.edited.changed() => return self.settle().await,
                _ = self.watched.changed() => {}
                _ = self.open.changed() => {}
                () = sleep_until(due.min(Instant::now() + LOOK)) => {
                    if Instant::now() >= due || awake.slept(self.clock.now()) {
                        return;
                    }
                }
            }
        }
    }

    /// Waits until nothing more is edited for a moment.
    async fn settle(&mut self) {
        loop {
            tokio::select! {
                () = self.signals.stop.cancelled() => return,
                _ = self.wake.changed() => return,
                _ = self.edited.changed() => {}
                () = sleep(self.schedule.settle) => return,
            }
        }
    }
}

/// The clock on the wall beside the running time, which stands still while the computer sleeps.
struct Awake {
    wall: DateTime<Utc>,
    running: Instant,
}

impl Awake {
    fn since(now: DateTime<Utc>) -> Self {
        Self { wall: now, running: Instant::now() }
    }

    fn slept(&self, now: DateTime<Utc>) -> bool {
        let running = TimeDelta::from_std(self.running.elapsed()).unwrap_or(TimeDelta::MAX);
        (now - self.wall).checked_sub(&running).is_some_and(|ahead| ahead > SLEPT)
    }
}

/// Between `1 - share` and `1 + share`.
fn jitter(share: f64) -> f64 {
    // Every RandomState has new random keys, so the hash of nothing is a random number.
    let random = u32::try_from(RandomState::new().hash_one(()) >> 32).unwrap_or_default();
    1.0 + share * (2.0 * f64::from(random) / f64::from(u32::MAX) - 1.0)
}

#[cfg(test)]
mod tests;
