//! A span between two instants. Half-open everywhere: the start belongs to it, the end does not.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The end lies before the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ends before it starts")]
pub struct InvalidInterval;

/// `[start, end)`. May be empty (a zero-length reminder is an appointment too).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Interval {
    /// From `start` until just before `end`.
    ///
    /// # Errors
    ///
    /// [`InvalidInterval`] when `end` lies before `start`.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Result<Self, InvalidInterval> {
        if end < start { Err(InvalidInterval) } else { Ok(Self { start, end }) }
    }

    /// The time between two instants, whichever is the earlier.
    #[must_use]
    pub fn between(one: DateTime<Utc>, other: DateTime<Utc>) -> Self {
        Self { start: one.min(other), end: one.max(other) }
    }

    /// The first instant inside.
    #[must_use]
    pub fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// The first instant after it.
    #[must_use]
    pub fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// How long it is.
    #[must_use]
    pub fn length(self) -> TimeDelta {
        self.end - self.start
    }

    /// Whether the two share time. An empty interval overlaps what contains its instant.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start == other.start || (self.start < other.end && other.start < self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64) -> Interval {
        let at = |hour| DateTime::from_timestamp(hour * 3600, 0).unwrap();
        Interval::new(at(from), at(to)).unwrap()
    }

    #[test]
    fn spans_that_share_time_overlap() {
        assert!(span(9, 11).overlaps(span(10, 12)));
        assert!(span(9, 12).overlaps(span(10, 11)));
        assert!(span(9, 11).overlaps(span(9, 10)));
    }

    #[test]
    fn spans_that_only_touch_do_not_overlap() {
        assert!(!span(9, 10).overlaps(span(10, 11)));
        assert!(!span(10, 11).overlaps(span(9, 10)));
    }

    #[test]
    fn a_moment_overlaps_what_contains_it() {
        assert!(span(10, 10).overlaps(span(9, 11)));
        assert!(span(10, 10).overlaps(span(10, 11)));
        assert!(span(10, 10).overlaps(span(10, 10)));
        assert!(!span(10, 10).overlaps(span(9, 10)));
        assert!(!span(10, 10).overlaps(span(11, 11)));
    }

    #[test]
    fn overlapping_goes_both_ways() {
        for (a, b, c, d) in (0..256).map(|n| (n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6)) {
            if a <= b && c <= d {
                assert_eq!(span(a, b).overlaps(span(c, d)), span(c, d).overlaps(span(a, b)));
            }
        }
    }

    #[test]
    fn a_span_cannot_end_before_it_starts() {
        let (early, late) = (span(1, 1).start(), span(2, 2).start());
        assert_eq!(Interval::new(late, early), Err(InvalidInterval));
    }
}
