//! Lets the requests of one account follow each other no faster than its provider bears. A few may come at
//! once, so that nobody waits for a single edit.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// So many requests may come at once.
const AT_ONCE: u32 = 60;

/// A bucket of turns: taken by requests, filled up by time. Shared by all requests of one account.
#[derive(Debug)]
pub struct Pace(Mutex<Bucket>);

#[derive(Debug)]
struct Bucket {
    /// Between two turns.
    gap: Duration,
    /// When the bucket was or will be empty: every turn moves it on by a gap.
    empty: Instant,
}

impl Pace {
    /// A full bucket.
    #[must_use]
    pub fn new(per_minute: u32) -> Self {
        let gap = gap(per_minute);
        let now = Instant::now();
        let empty = now.checked_sub(gap * AT_ONCE).unwrap_or(now);
        Self(Mutex::new(Bucket { gap, empty }))
    }

    /// From now on so many requests a minute. What is in the bucket stays.
    pub fn set(&self, per_minute: u32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).gap = gap(per_minute);
    }

    /// Waits until it is this request's turn, which counts as so many.
    pub(crate) async fn turns(&self, calls: u32) {
        let turn = {
            let mut bucket = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let full = now.checked_sub(bucket.gap * AT_ONCE).unwrap_or(now);
            bucket.empty = bucket.empty.max(full) + bucket.gap * calls;
            bucket.empty
        };
        sleep_until(turn).await;
    }
}

fn gap(per_minute: u32) -> Duration {
    Duration::from_mins(1) / per_minute.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(pace: &Pace, requests: u32) -> f64 {
        let begun = Instant::now();
        for _ in 0..requests {
            pace.turns(1).await;
        }
        begun.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_requests_come_at_once_and_many_at_the_pace() {
        let pace = Pace::new(600);
        sleep_until(Instant::now() + Duration::from_mins(1)).await;
        assert!(seconds_for(&pace, AT_ONCE).await < 0.1);
        let taken = seconds_for(&pace, 100).await;
        assert!((9.9..10.2).contains(&taken), "{taken}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_not_taken_fills_up_again_but_for_no_more_than_a_few() {
        let pace = Pace::new(600);
        sleep_until(Instant::now() + Duration::from_hours(1)).await;
        assert!(seconds_for(&pace, AT_ONCE).await < 0.1);
        assert!(seconds_for(&pace, 20).await > 1.9);
    }

    #[tokio::test(start_paused = true)]
    async fn several_calls_in_one_request_count_each() {
        let pace = Pace::new(600);
        sleep_until(Instant::now() + Duration::from_hours(1)).await;
        let begun = Instant::now();
        for _ in 0..4 {
            pace.turns(50).await;
        }
        let taken = begun.elapsed().as_secs_f64();
        assert!((13.9..14.2).contains(&taken), "{taken}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_slower_pace_counts_at_once() {
        let pace = Pace::new(600);
        sleep_until(Instant::now() + Duration::from_hours(1)).await;
        seconds_for(&pace, AT_ONCE).await;
        pace.set(60);
        let taken = seconds_for(&pace, 10).await;
        assert!((9.0..10.2).contains(&taken), "{taken}");
    }
}
