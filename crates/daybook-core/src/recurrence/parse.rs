//! Reading repeat rules as they are found in the wild.
//!
//! What can only mean one thing is read: lower case, spaces, empty parts, values outside their
//! range (left out), an UNTIL of the wrong kind. What would change the meaning if it were left out
//! (a limit, a part nobody knows) is an error.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::rule::{ByDay, Frequency, Rule, Until};
use crate::details::When;
use crate::wall_time::{WallTime, Zone, instant_in};

/// The text is not a repeat rule this book can follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the repeat rule \"{text}\" cannot be followed: {reason}")]
pub struct InvalidRule {
    /// The rule as it was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: RuleProblem,
}

/// What is wrong with a repeat rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleProblem {
    /// No FREQ.
    #[error("it does not say how often (FREQ is missing)")]
    NoFrequency,
    /// A FREQ nobody knows.
    #[error("\"{0}\" is not a frequency")]
    UnknownFrequency(String),
    /// A part without a value.
    #[error("\"{0}\" is not of the form NAME=value")]
    NotAPart(String),
    /// A part nobody knows.
    #[error("\"{0}\" is not a part this book knows")]
    UnknownPart(String),
    /// The same part twice with different values.
    #[error("{0} is given twice")]
    Twice(String),
    /// COUNT is not a positive number; leaving it out would make the series endless.
    #[error("COUNT \"{0}\" is not a positive number")]
    BadCount(String),
    /// UNTIL is not a date; leaving it out would make the series endless.
    #[error("UNTIL \"{0}\" is not a date or a date with a time")]
    BadUntil(String),
    /// An all-day series that repeats by the hour or faster.
    #[error("an all-day appointment cannot repeat more than once a day")]
    TooOftenForDays,
}

impl Rule {
    /// Reads a rule of a series that starts at `start`; floating times are read in `home`.
    ///
    /// UNTIL becomes what RFC 5545 §3.3.10 asks for: a date for all-day series, local time for
    /// floating ones, UTC for all others. A date on a timed series means the end of that local day.
    ///
    /// # Errors
    ///
    /// [`InvalidRule`] says what cannot be followed.
    pub fn parse(text: &str, start: When, home: Tz) -> Result<Self, InvalidRule> {
        read(text, start, home).map_err(|reason| InvalidRule { text: text.to_owned(), reason })
    }
}

fn read(text: &str, start: When, home: Tz) -> Result<Rule, RuleProblem> {
    let text = text.trim();
    let text = text.get(6..).filter(|_| starts_with(text, "RRULE:")).unwrap_or(text);
    let mut frequency = None;
    let mut rule = Rule::every(Frequency::Yearly);
    let mut seen: Vec<(&str, &str)> = Vec::with_capacity(8);
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) =
            part.split_once('=').ok_or_else(|| RuleProblem::NotAPart(part.to_owned()))?;
        let (name, value) = (name.trim(), value.trim());
        if let Some((_, before)) = seen.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
            if before.eq_ignore_ascii_case(value) {
                continue;
            }
            return Err(RuleProblem::Twice(name.to_ascii_uppercase()));
        }
        seen.push((name, value));
        if name.eq_ignore_ascii_case("FREQ") {
            frequency = Some(read_frequency(value)?);
        } else {
            read_part(&mut rule, name, value, start, home)?;
        }
    }
    rule.frequency = frequency.ok_or(RuleProblem::NoFrequency)?;
    if start.is_all_day() {
        if rule.frequency < Frequency::Daily {
            return Err(RuleProblem::TooOftenForDays);
        }
        // "MUST be ignored" (RFC 5545 §3.3.10).
        for times in [&mut rule.by_hour, &mut rule.by_minute, &mut rule.by_second] {
            times.clear();
        }
    }
    Ok(rule)
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn read_frequency(value: &str) -> Result<Frequency, RuleProblem> {
    [
        ("SECONDLY", Frequency::Secondly),
        ("MINUTELY", Frequency::Minutely),
        ("HOURLY", Frequency::Hourly),
        ("DAILY", Frequency::Daily),
        ("WEEKLY", Frequency::Weekly),
        ("MONTHLY", Frequency::Monthly),
        ("YEARLY", Frequency::Yearly),
    ]
    .into_iter()
    .find(|(name, _)| value.eq_ignore_ascii_case(name))
    .map(|(_, frequency)| frequency)
    .ok_or_else(|| RuleProblem::UnknownFrequency(value.to_owned()))
}

fn read_part(
    rule: &mut Rule,
    name: &str,
    value: &str,
    start: When,
    home: Tz,
) -> Result<(), RuleProblem> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    if is("INTERVAL") {
        rule.interval = value.parse().unwrap_or(NonZeroU32::MIN);
    } else if is("COUNT") {
        let count = value.parse().map_err(|_| RuleProblem::BadCount(value.to_owned()))?;
        rule.count = Some(count);
    } else if is("UNTIL") {
        rule.until = Some(
            read_until(value, start, home)
                .ok_or_else(|| RuleProblem::BadUntil(value.to_owned()))?,
        );
    } else if is("BYSECOND") {
        rule.by_second = numbers(value, |n: &u8| *n <= 60);
    } else if is("BYMINUTE") {
        rule.by_minute = numbers(value, |n: &u8| *n <= 59);
    } else if is("BYHOUR") {
        rule.by_hour = numbers(value, |n: &u8| *n <= 23);
    } else if is("BYDAY") {
        rule.by_day = value.split(',').filter_map(read_day).collect();
    } else if is("BYMONTHDAY") {
        rule.by_month_day = numbers(value, |n: &i8| (1..=31).contains(&n.unsigned_abs()));
    } else if is("BYYEARDAY") {
        rule.by_year_day = numbers(value, |n: &i16| (1..=366).contains(&n.unsigned_abs()));
    } else if is("BYWEEKNO") {
        rule.by_week = numbers(value, |n: &i8| (1..=53).contains(&n.unsigned_abs()));
    } else if is("BYMONTH") {
        rule.by_month = numbers(value, |n: &u8| (1..=12).contains(n));
    } else if is("BYSETPOS") {
        rule.by_set_position = numbers(value, |n: &i16| (1..=366).contains(&n.unsigned_abs()));
    } else if is("WKST") {
        rule.week_start = read_weekday(value).unwrap_or(Weekday::Mon);
    } else if !says_nothing(name, value) {
        return Err(RuleProblem::UnknownPart(name.to_ascii_uppercase()));
    }
    Ok(())
}

/// Private parts, and RFC 7529 parts that only spell out what is the case anyway.
fn says_nothing(name: &str, value: &str) -> bool {
    starts_with(name, "X-")
        || name.eq_ignore_ascii_case("RSCALE") && value.eq_ignore_ascii_case("GREGORIAN")
        || name.eq_ignore_ascii_case("SKIP") && value.eq_ignore_ascii_case("OMIT")
}

fn numbers<T: FromStr + Ord>(value: &str, in_range: impl Fn(&T) -> bool) -> BTreeSet<T> {
    value.split(',').filter_map(|number| number.trim().parse().ok()).filter(in_range).collect()
}

/// `MO`, `2TU`, `+1WE`, `-1FR`; `0TU` is read as `TU`.
fn read_day(text: &str) -> Option<ByDay> {
    let text = text.trim();
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = read_weekday(name)?;
    let nth: i8 = if nth.is_empty() { 0 } else { nth.trim().parse().ok()? };
    (nth.unsigned_abs() <= 53).then_some(ByDay { nth, weekday })
}

fn read_weekday(text: &str) -> Option<Weekday> {
    [
        ("MO", Weekday::Mon),
        ("TU", Weekday::Tue),
        ("WE", Weekday::Wed),
        ("TH", Weekday::Thu),
        ("FR", Weekday::Fri),
        ("SA", Weekday::Sat),
        ("SU", Weekday::Sun),
    ]
    .into_iter()
    .find(|(name, _)| text.eq_ignore_ascii_case(name))
    .map(|(_, weekday)| weekday)
}

/// The last second of a day.
pub(super) const LAST_SECOND: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 59) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

fn read_until(value: &str, start: When, home: Tz) -> Option<Until> {
    let (date, time, utc) = read_date_time(value)?;
    Some(match start {
        When::AllDay { .. } => Until::Date(match time {
            // Midnight in UTC stands for the date itself whatever the zone; any other instant
            // lies on some day at home.
            Some(time) if utc && time != NaiveTime::MIN => {
                Utc.from_utc_datetime(&date.and_time(time)).with_timezone(&home).date_naive()
            }
            _ => date,
        }),
        When::Timed { start, .. } => {
            let local = date.and_time(time.unwrap_or(LAST_SECOND));
            match start.zone {
                Zone::Floating if utc => {
                    Until::Local(WallTime::at(local.and_utc(), Zone::Floating, home).local)
                }
                Zone::Floating => Until::Local(local),
                _ if utc => Until::Utc(local.and_utc()),
                zone => Until::Utc(instant_in(zone.resolve(home), local)),
            }
        }
    })
}

/// `YYYYMMDD`, `YYYYMMDDTHHMMSS`, either with separators, the latter with `Z`.
fn read_date_time(value: &str) -> Option<(NaiveDate, Option<NaiveTime>, bool)> {
    let mut digits = [0_u32; 14];
    let mut count = 0;
    let utc = value.ends_with(['Z', 'z']);
    for c in value.trim_end_matches(['Z', 'z']).chars() {
        match c.to_digit(10) {
            Some(digit) => {
                *digits.get_mut(count)? = digit;
                count += 1;
            }
            None if matches!(c, '-' | ':' | 'T' | 't' | ' ') => {}
            None => return None,
        }
    }
    let number =
        |from, to| digits.get(from..to).map(|d| d.iter().fold(0, |all, digit| all * 10 + digit));
    let date =
        NaiveDate::from_ymd_opt(number(0, 4)?.try_into().ok()?, number(4, 6)?, number(6, 8)?)
            .filter(|_| count >= 8)?;
    let time = match count {
        8 => None,
        12 | 14 => {
            let second = number(12, 14)?.min(59);
            Some(NaiveTime::from_hms_opt(number(8, 10)?, number(10, 12)?, second)?)
        }
        _ => return None,
    };
    Some((date, time, utc && time.is_some()))
}
