//! Series: the rule (RRULE), extra and left-out dates (RDATE, EXDATE) and changed occurrences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::details::{Details, When};

mod count;
mod day_filter;
pub mod edit;
mod expand;
mod parse;
mod plan;
mod rule;
mod series;
mod times;

pub use expand::{MOST_OCCURRENCES, Occurrence, last_end, occurrences};
pub use parse::{InvalidRule, RuleProblem};
pub use rule::{ByDay, Frequency, Rule, Until};
pub use series::Series;

/// Which occurrence of a series: its original start, before anybody moved it (RECURRENCE-ID).
///
/// Timed series are keyed by the local time in the zone of the series' start, so that a changed
/// zone database does not orphan an override.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum RecurrenceId {
    /// All-day series.
    Date(NaiveDate),
    /// Timed series, in the zone of the series' start.
    Local(NaiveDateTime),
}

/// The text is not a recurrence id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a recurrence id: {0}")]
pub struct InvalidRecurrenceId(pub String);

const DATE: &str = "%Y-%m-%d";
const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";

impl fmt::Display for RecurrenceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.format(DATE).fmt(f),
            Self::Local(local) => local.format(LOCAL).fmt(f),
        }
    }
}

impl std::str::FromStr for RecurrenceId {
    type Err = InvalidRecurrenceId;

    fn from_str(text: &str) -> Result<Self, InvalidRecurrenceId> {
        NaiveDateTime::parse_from_str(text, LOCAL)
            .map(Self::Local)
            .or_else(|_| NaiveDate::parse_from_str(text, DATE).map(Self::Date))
            .map_err(|_| InvalidRecurrenceId(text.to_owned()))
    }
}

impl From<RecurrenceId> for String {
    fn from(id: RecurrenceId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for RecurrenceId {
    type Error = InvalidRecurrenceId;

    fn try_from(text: String) -> Result<Self, InvalidRecurrenceId> {
        text.parse()
    }
}

/// How a series repeats. The shape (rules and extra dates) is one atom of the merge, left-out dates
/// merge element by element, changed occurrences one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recurrence {
    /// RRULE values in canonical text: upper case, parts in the order of RFC 5545 §3.3.10, UNTIL in
    /// UTC for timed series. Usually one.
    pub rules: BTreeSet<String>,
    /// RDATE, beyond what the rules make.
    pub extra: BTreeSet<RecurrenceId>,
    /// EXDATE, and occurrences cancelled by an override.
    pub excluded: BTreeSet<RecurrenceId>,
    /// Changed occurrences, complete in themselves: nothing is inherited (RFC 5545 §3.8.4.4).
    pub overrides: BTreeMap<RecurrenceId, Override>,
}

/// A changed occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// When it takes place now.
    pub when: When,
    /// What it says now.
    pub details: Details,
}
