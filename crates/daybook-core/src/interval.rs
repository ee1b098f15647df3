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
        let (from, until) = (self.start.max(other.start), self.end.min(other.end));
        from < until || (from == until && (self.is_empty() || other.is_empty()))
    }

    fn is_empty(self) -> bool {
        self.start == self.end
    }
}
