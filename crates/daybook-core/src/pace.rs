//! How fast the requests of one account may follow each other: as fast as usual, until its provider asks
//! for less. Pure.
//!
//! Every complaint halves the pace, and every minute without one gives a tenth of the usual pace back: so
//! an account comes to rest just below what its provider bears.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::account::ProviderKind;

/// A pace that a provider has asked for, by complaining.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slowed {
    /// Requests a minute from then on.
    pub to: u32,
    /// When.
    pub at: DateTime<Utc>,
}

/// No complaint makes it slower: a request every four seconds.
const SLOWEST: u32 = 15;

/// Requests a minute while nobody complains. Google allows 600 for each user
/// (developers.google.com/workspace/calendar/api/guides/quota); servers of one's own bear more.
#[must_use]
pub const fn usual(provider: ProviderKind) -> u32 {
    match provider {
        ProviderKind::Google => 600,
        ProviderKind::CalDav => 12_000,
    }
}

/// Requests a minute at `now`.
#[must_use]
pub fn pace(usual: u32, slowed: Option<Slowed>, now: DateTime<Utc>) -> u32 {
    // A time ahead was set by a clock that has been put right since.
    let Some(Slowed { to, at }) = slowed.filter(|slowed| slowed.at <= now) else { return usual };
    let quiet = u32::try_from((now - at).num_minutes()).unwrap_or_default();
    to.saturating_add(quiet.saturating_mul(usual / 10)).clamp(SLOWEST, usual)
}

/// What a complaint makes of it.
#[must_use]
pub fn slow_down(usual: u32, slowed: Option<Slowed>, now: DateTime<Utc>) -> Slowed {
    Slowed { to: (pace(usual, slowed, now) / 2).max(SLOWEST), at: now }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn after(minutes: i64) -> DateTime<Utc> {
        START + TimeDelta::minutes(minutes)
    }

    #[test]
    fn it_is_the_usual_one_while_nobody_complains() {
        assert_eq!(pace(600, None, START), 600);
    }

    #[test]
    fn every_complaint_halves_it_down_to_a_request_every_four_seconds() {
        let mut slowed = None;
        let mut paces = Vec::new();
        for _ in 0..7 {
            slowed = Some(slow_down(600, slowed, START));
            paces.push(pace(600, slowed, START));
        }
        assert_eq!(paces, [300, 150, 75, 37, 18, 15, 15]);
    }

    #[test]
    fn it_comes_back_with_every_quiet_minute() {
        let slowed = Some(slow_down(600, None, START));
        let paces = [0, 1, 3, 5, 60].map(|minutes| pace(600, slowed, after(minutes)));
        assert_eq!(paces, [300, 360, 480, 600, 600]);
    }

    #[test]
    fn a_complaint_of_tomorrow_was_dated_by_a_wrong_clock() {
        let slowed = Some(slow_down(600, None, START));
        assert_eq!(pace(600, slowed, after(-600)), 600);
    }
}
