//! One repeat rule (RRULE, RFC 5545 §3.3.10) as a value, and its canonical text.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc, Weekday};

/// How long one period of a rule is (FREQ), shortest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// SECONDLY
    Secondly,
    /// MINUTELY
    Minutely,
    /// HOURLY
    Hourly,
    /// DAILY
    Daily,
    /// WEEKLY
    Weekly,
    /// MONTHLY
    Monthly,
    /// YEARLY
    Yearly,
}

/// A day of the week, or the nth of its kind in the month or year (one entry of BYDAY).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByDay {
    /// Which one of the month or year, from the end when negative; 0 is every one.
    pub nth: i8,
    /// Which day of the week.
    pub weekday: Weekday,
}

impl ByDay {
    /// Every such day of the week.
    #[must_use]
    pub fn every(weekday: Weekday) -> Self {
        Self { nth: 0, weekday }
    }

    fn key(self) -> (i8, u32) {
        (self.nth, self.weekday.num_days_from_monday())
    }
}

impl PartialOrd for ByDay {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ByDay {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// The last moment an occurrence may start at (UNTIL, inclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Until {
    /// All-day series.
    Date(NaiveDate),
    /// Floating series.
    Local(NaiveDateTime),
    /// Timed series.
    Utc(DateTime<Utc>),
}

/// A repeat rule. Empty lists say nothing; a value outside its range never matches.
///
/// Build one with [`Rule::every`] and struct update; read one with [`Rule::parse`]; `to_string` is
/// the canonical text that [`Recurrence::rules`](super::Recurrence::rules) holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// FREQ
    pub frequency: Frequency,
    /// Every how many periods (INTERVAL).
    pub interval: NonZeroU32,
    /// How many occurrences there are, the first one included (COUNT).
    pub count: Option<NonZeroU32>,
    /// UNTIL. A rule with both limits ends at whichever comes first.
    pub until: Option<Until>,
    /// BYSECOND, 0 to 60; 60 is read as 59 (RFC 5545 §3.3.12).
    pub by_second: BTreeSet<u8>,
    /// BYMINUTE, 0 to 59.
    pub by_minute: BTreeSet<u8>,
    /// BYHOUR, 0 to 23.
    pub by_hour: BTreeSet<u8>,
    /// BYDAY
    pub by_day: BTreeSet<ByDay>,
    /// BYMONTHDAY, ±1 to ±31.
    pub by_month_day: BTreeSet<i8>,
    /// BYYEARDAY, ±1 to ±366.
    pub by_year_day: BTreeSet<i16>,
    /// BYWEEKNO, ±1 to ±53.
    pub by_week: BTreeSet<i8>,
    /// BYMONTH, 1 to 12.
    pub by_month: BTreeSet<u8>,
    /// BYSETPOS, ±1 to ±366.
    pub by_set_position: BTreeSet<i16>,
    /// The day a week starts on (WKST); Monday unless said otherwise.
    pub week_start: Weekday,
}

impl Rule {
    /// Every day, week, month …, without end, on what the start of the series says.
    #[must_use]
    pub fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: NonZeroU32::MIN,
            count: None,
            until: None,
            by_second: BTreeSet::new(),
            by_minute: BTreeSet::new(),
            by_hour: BTreeSet::new(),
            by_day: BTreeSet::new(),
            by_month_day: BTreeSet::new(),
            by_year_day: BTreeSet::new(),
            by_week: BTreeSet::new(),
            by_month: BTreeSet::new(),
            by_set_position: BTreeSet::new(),
            week_start: Weekday::Mon,
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secondly => "SECONDLY",
            Self::Minutely => "MINUTELY",
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        })
    }
}

fn weekday_code(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

impl fmt::Display for ByDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            self.nth.fmt(f)?;
        }
        f.write_str(weekday_code(self.weekday))
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => date.format("%Y%m%d").fmt(f),
            Self::Local(local) => local.format("%Y%m%dT%H%M%S").fmt(f),
            Self::Utc(instant) => instant.format("%Y%m%dT%H%M%SZ").fmt(f),
        }
    }
}

fn list<T: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    values: &BTreeSet<T>,
) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        if index == 0 {
            write!(f, ";{name}={value}")?;
        } else {
            write!(f, ",{value}")?;
        }
    }
    Ok(())
}

/// The canonical text: parts in the order of RFC 5545 §3.3.10, lists sorted, defaults left out.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency)?;
        if let Some(until) = self.until {
            write!(f, ";UNTIL={until}")?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if self.interval != NonZeroU32::MIN {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        list(f, "BYSECOND", &self.by_second)?;
        list(f, "BYMINUTE", &self.by_minute)?;
        list(f, "BYHOUR", &self.by_hour)?;
        list(f, "BYDAY", &self.by_day)?;
        list(f, "BYMONTHDAY", &self.by_month_day)?;
        list(f, "BYYEARDAY", &self.by_year_day)?;
        list(f, "BYWEEKNO", &self.by_week)?;
        list(f, "BYMONTH", &self.by_month)?;
        list(f, "BYSETPOS", &self.by_set_position)?;
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", weekday_code(self.week_start))?;
        }
        Ok(())
    }
}
