//! Local times with a zone. An instant, a wall time and a date are three types; every conversion
//! names its zone.
//!
//! RFC 5545 §3.3.5 settles the two odd cases: a local time that a clock change skips is read with
//! the offset before the gap (02:30 becomes 03:30), one that happens twice means the first.

use std::fmt;

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono::{LocalResult, TimeDelta};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How a local time is anchored (RFC 5545 §3.3.5, forms 1 to 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// Form 2: the local time is UTC.
    Utc,
    /// Form 3: an IANA zone.
    Iana(Tz),
    /// Form 1: the same local time wherever one is. Read in the business's zone, never written back
    /// pinned.
    Floating,
}

impl Zone {
    /// The zone to compute with; floating times are read in `home`.
    #[must_use]
    pub fn resolve(self, home: Tz) -> Tz {
        match self {
            Self::Utc => Tz::UTC,
            Self::Iana(zone) => zone,
            Self::Floating => home,
        }
    }
}

impl From<Tz> for Zone {
    /// UTC by any of its names is UTC: otherwise what a calendar gives back would look like a change.
    fn from(zone: Tz) -> Self {
        let name = zone.name();
        match name.strip_prefix("Etc/").unwrap_or(name) {
            "UTC" | "UCT" | "Universal" | "Zulu" => Self::Utc,
            _ => Self::Iana(zone),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Iana(zone) => f.write_str(zone.name()),
            Self::Floating => f.write_str("floating"),
        }
    }
}

/// A local date and time, and what anchors it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WallTime {
    /// What the clock on the wall says.
    pub local: NaiveDateTime,
    /// Which wall.
    pub zone: Zone,
}

impl WallTime {
    /// The instant it names; floating times are read in `home`.
    #[must_use]
    pub fn instant(self, home: Tz) -> DateTime<Utc> {
        instant_in(self.zone.resolve(home), self.local)
    }

    /// What the clock on the wall of `zone` says at `instant`.
    #[must_use]
    pub fn at(instant: DateTime<Utc>, zone: Zone, home: Tz) -> Self {
        let local = instant.with_timezone(&zone.resolve(home)).naive_local();
        Self { local, zone }
    }
}

/// The instant of a local time in `zone`, gaps and folds settled as RFC 5545 §3.3.5 says.
#[must_use]
pub fn instant_in(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => {
            // The offset in force before the gap: no zone's gap is longer than a day and a half.
            let before = local - TimeDelta::hours(36);
            let offset = zone.offset_from_utc_datetime(&before).fix();
            Utc.from_utc_datetime(&(local - TimeDelta::seconds(offset.local_minus_utc().into())))
        }
    }
}
