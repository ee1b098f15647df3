//! What an appointment says about itself, apart from when it is: the fields that merge one by one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::attendee::{Attendee, Organizer};
use crate::interval::Interval;
use crate::wall_time::{WallTime, instant_in};

/// Whether an appointment takes place (STATUS, RFC 5545 §3.8.1.11).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// CONFIRMED, or no STATUS
    #[default]
    Confirmed,
    /// TENTATIVE
    Tentative,
    /// CANCELLED
    Cancelled,
}

/// Whether it blocks time (TRANSP, RFC 5545 §3.8.2.7).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Transparency {
    /// OPAQUE: blocks time.
    #[default]
    Opaque,
    /// TRANSPARENT: does not.
    Transparent,
}

/// Who may see it (CLASS, RFC 5545 §3.8.1.3).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Classification {
    /// PUBLIC, or no CLASS
    #[default]
    Public,
    /// PRIVATE
    Private,
    /// CONFIDENTIAL
    Confidential,
}

/// When to remind (VALARM trigger, RFC 5545 §3.8.6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// Seconds relative to the start; negative is before.
    FromStart(i64),
    /// Seconds relative to the end.
    FromEnd(i64),
    /// At an instant.
    At(DateTime<Utc>),
}

/// When something takes place. One atom of the merge: a start from one side and an end from the
/// other never mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Whole days, in no zone at all.
    AllDay {
        /// First day.
        start: NaiveDate,
        /// The day after the last.
        end: NaiveDate,
    },
    /// From one wall time to another.
    Timed {
        /// Start.
        start: WallTime,
        /// End; the same as the start for a zero-length reminder.
        end: WallTime,
    },
}

impl When {
    /// The time it takes up, days and floating times read in `home`. Data that ends before it starts
    /// takes up no time.
    #[must_use]
    pub fn interval(self, home: Tz) -> Interval {
        let (start, end) = match self {
            Self::AllDay { start, end } => {
                (instant_in(home, start.into()), instant_in(home, end.into()))
            }
            Self::Timed { start, end } => (start.instant(home), end.instant(home)),
        };
        Interval::new(start, end.max(start)).unwrap_or_else(|_| unreachable!("end was raised"))
    }

    /// Whether it takes whole days.
    #[must_use]
    pub fn is_all_day(self) -> bool {
        matches!(self, Self::AllDay { .. })
    }
}

/// What an appointment says about itself. Every field is one atom of the merge unless its
/// collection merges element by element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Title (SUMMARY).
    pub summary: String,
    /// Notes (DESCRIPTION), plain text with `\n`.
    pub description: String,
    /// Place (LOCATION).
    pub location: String,
    /// URL.
    pub url: String,
    /// STATUS.
    pub status: Status,
    /// TRANSP.
    pub transparency: Transparency,
    /// CLASS.
    pub classification: Classification,
    /// CATEGORIES; merges element by element.
    pub categories: BTreeSet<String>,
    /// Reminders; merge element by element and never notify anybody.
    pub reminders: BTreeSet<Reminder>,
    /// By lower-cased address; merges element by element.
    pub attendees: BTreeMap<String, Attendee>,
    /// ORGANIZER; the server's.
    pub organizer: Option<Organizer>,
}
