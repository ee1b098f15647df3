use super::*;

/// A clock that a test moves.
struct Wall(Mutex<DateTime<Utc>>);

impl Wall {
    fn jump(&self, by: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

impl Clock for Wall {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Loop {
    scheduler: Scheduler,
    wall: Arc<Wall>,
    /// When each run began, in seconds after the start.
    runs: Arc<Mutex<Vec<u64>>>,
}

/// Runs that take no time and end as told, without jitter.
fn looping(outcome: Outcome) -> Loop {
    let wall = Arc::new(Wall(Mutex::new(DateTime::UNIX_EPOCH)));
    let scheduler = Scheduler::new(Arc::clone(&wall) as Arc<dyn Clock>);
    scheduler.set_watched(true);
    let (runs, start) = (Arc::new(Mutex::new(Vec::new())), Instant::now());
    let seen = Arc::clone(&runs);
    scheduler.start(Schedule { jitter: 0.0, ..Schedule::default() }, move || {
        seen.lock().unwrap().push(start.elapsed().as_secs());
        std::future::ready(outcome)
    });
    Loop { scheduler, wall, runs }
}

async fn after(seconds: u64) {
    sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn runs_every_half_minute_while_somebody_looks() {
    let looping = looping(Outcome::Done);
    after(95).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0, 30, 60, 90]);
}

#[tokio::test(start_paused = true)]
async fn runs_seldom_while_nobody_looks_and_at_once_when_somebody_comes_back() {
    let looping = looping(Outcome::Done);
    looping.scheduler.set_watched(false);
    after(901).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0, 900]);
    after(100).await;
    looping.scheduler.set_watched(true);
    after(1).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0, 900, 1001]);
}

#[tokio::test(start_paused = true)]
async fn runs_every_half_minute_in_opening_hours_also_while_nobody_looks() {
    let looping = looping(Outcome::Done);
    looping.scheduler.set_watched(false);
    after(10).await;
    looping.scheduler.set_open(true);
    after(60).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0, 30, 60]);
}

#[test]
fn runs_that_take_long_are_repeated_more_seldom() {
    let (schedule, long) = (Schedule::default(), Duration::from_secs(11));
    let pause = |awaited, took| schedule.pause(awaited, took, Outcome::Done, 0);
    assert_eq!(pause(true, Duration::ZERO), Duration::from_secs(30));
    assert_eq!(pause(true, long), Duration::from_mins(5));
    assert_eq!(pause(false, long), Duration::from_mins(15));
}

#[tokio::test(start_paused = true)]
async fn says_when_it_looks_again() {
    let looping = looping(Outcome::Done);
    after(1).await;
    let said = looping.scheduler.next().map(|at| at.timestamp());
    // The clock on the wall stands still here, the running time has gone on by a second.
    assert!(said.is_some_and(|at| (29..=30).contains(&at)), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn pauses_longer_after_every_failure_up_to_a_quarter_of_an_hour() {
    let looping = looping(Outcome::Failed);
    after(60 + 120 + 240 + 480 + 900 + 900 + 1).await;
    let times = [0, 60, 180, 420, 900, 1800, 2700];
    assert_eq!(*looping.runs.lock().unwrap(), times);
}

#[tokio::test(start_paused = true)]
async fn looks_for_the_network_every_few_seconds_while_somebody_waits_for_it() {
    let looping = looping(Outcome::Offline);
    after(37).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0, 12, 24, 36]);
    looping.scheduler.set_watched(false);
    after(850).await;
    assert_eq!(looping.runs.lock().unwrap().len(), 4, "nobody waits");
}

#[tokio::test(start_paused = true)]
async fn an_edit_is_sent_after_a_second_of_quiet() {
    let looping = looping(Outcome::Done);
    after(10).await;
    looping.scheduler.edited();
    sleep(Duration::from_millis(900)).await;
    looping.scheduler.edited();
    sleep(Duration::from_millis(900)).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0]);
    after(1).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0, 11]);
}

#[tokio::test(start_paused = true)]
async fn the_user_need_not_wait() {
    let looping = looping(Outcome::Failed);
    after(10).await;
    looping.scheduler.wake();
    after(1).await;
    assert_eq!(*looping.runs.lock().unwrap(), [0, 10]);
}

#[tokio::test(start_paused = true)]
async fn runs_soon_after_the_computer_was_asleep() {
    let looping = looping(Outcome::Done);
    looping.scheduler.set_watched(false);
    after(10).await;
    looping.wall.jump(TimeDelta::hours(8));
    after(LOOK.as_secs()).await;
    assert_eq!(looping.runs.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_run_in_progress_is_finished_before_the_loop_stops() {
    let scheduler = Scheduler::new(Arc::new(Wall(Mutex::new(DateTime::UNIX_EPOCH))));
    let finished = Arc::new(Mutex::new(0));
    let count = Arc::clone(&finished);
    scheduler.start(Schedule::default(), move || {
        let count = Arc::clone(&count);
        async move {
            after(3).await;
            *count.lock().unwrap() += 1;
            Outcome::Done
        }
    });
    after(1).await;

    assert!(scheduler.stop(Duration::from_secs(5)).await);

    assert_eq!(*finished.lock().unwrap(), 1);
}

#[tokio::test(start_paused = true)]
async fn does_not_wait_for_ever_for_a_run_in_progress() {
    let scheduler = Scheduler::new(Arc::new(Wall(Mutex::new(DateTime::UNIX_EPOCH))));
    scheduler.start(Schedule::default(), std::future::pending::<Outcome>);
    after(1).await;
    assert!(!scheduler.stop(Duration::from_secs(5)).await);
}

#[test]
fn jitter_stays_within_its_share() {
    for _ in 0..1000 {
        assert!((0.8..=1.2).contains(&jitter(0.2)));
    }
}
