//! Dates, times, durations and offsets (RFC 5545 §3.3).

use std::fmt::Write;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

/// A DATE or one of the forms of DATE-TIME, before its zone is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateOrTime {
    Date(NaiveDate),
    /// Form 1 or 3, depending on TZID.
    Local(NaiveDateTime),
    /// Form 2.
    Utc(NaiveDateTime),
}

/// Reads `20261120`, `20261120T090000` or `20261120T090000Z`; seconds may be missing.
pub(crate) fn date_or_time(raw: &str) -> Option<DateOrTime> {
    let raw = raw.trim();
    let (date, rest) = raw.as_bytes().split_at_checked(8)?;
    let date = NaiveDate::from_ymd_opt(
        number(date.get(..4)?)?.try_into().ok()?,
        number(date.get(4..6)?)?,
        number(date.get(6..)?)?,
    )?;
    let Some((b'T' | b't', time)) = rest.split_first() else {
        // Google's birthdays say `20131210Z`; a date is in no zone.
        return matches!(rest, b"" | b"Z").then_some(DateOrTime::Date(date));
    };
    let (time, utc) = match time.split_last() {
        Some((b'Z' | b'z', time)) => (time, true),
        _ => (time, false),
    };
    let second = match time.len() {
        6 => number(time.get(4..)?)?,
        4 => 0,
        _ => return None,
    };
    // A leap second is the last second of its minute: chrono has no name for it at any minute.
    let second = if second == 60 { 59 } else { second };
    let at = date.and_hms_opt(number(time.get(..2)?)?, number(time.get(2..4)?)?, second)?;
    Some(if utc { DateOrTime::Utc(at) } else { DateOrTime::Local(at) })
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |sum, digit| match digit {
        b'0'..=b'9' => sum.checked_mul(10)?.checked_add(u32::from(digit - b'0')),
        _ => None,
    })
}

pub(crate) fn date_text(date: NaiveDate) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

pub(crate) fn time_text(at: NaiveDateTime) -> String {
    let mut text = date_text(at.date());
    // Writing to a string cannot fail.
    let _ = write!(text, "T{:02}{:02}{:02}", at.hour(), at.minute(), at.second());
    text
}

/// A DURATION: weeks and days are nominal, the rest is exact (RFC 5545 §3.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Duration {
    pub(crate) days: i64,
    pub(crate) seconds: i64,
}

impl Duration {
    /// With days of 24 hours.
    pub(crate) fn in_seconds(self) -> i64 {
        self.days * 86_400 + self.seconds
    }
}

/// Longest duration read: a century, more than any appointment lasts.
const LONGEST_DAYS: i64 = 36_525;

/// Reads `PT1H30M`, `-P1DT2H`, `P2W`.
pub(crate) fn duration(raw: &str) -> Option<Duration> {
    let raw = raw.trim();
    let (sign, rest) = match raw.as_bytes().first()? {
        b'-' => (-1, raw.get(1..)?),
        b'+' => (1, raw.get(1..)?),
        _ => (1, raw),
    };
    let rest = rest.strip_prefix(['P', 'p'])?;
    let (mut days, mut seconds, mut in_time) = (0_i64, 0_i64, false);
    let mut amount: Option<i64> = None;
    for byte in rest.bytes() {
        if byte.is_ascii_digit() {
            let digit = i64::from(byte - b'0');
            amount = Some(amount.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            continue;
        }
        let unit = byte.to_ascii_uppercase();
        if unit == b'T' && amount.is_none() && !in_time {
            in_time = true;
            continue;
        }
        let count = amount.take()?;
        match (unit, in_time) {
            (b'W', false) => days = days.checked_add(count.checked_mul(7)?)?,
            (b'D', false) => days = days.checked_add(count)?,
            (b'H', true) => seconds = seconds.checked_add(count.checked_mul(3_600)?)?,
            (b'M', true) => seconds = seconds.checked_add(count.checked_mul(60)?)?,
            (b'S', true) => seconds = seconds.checked_add(count)?,
            _ => return None,
        }
    }
    let fits = days <= LONGEST_DAYS && seconds <= LONGEST_DAYS * 86_400;
    (amount.is_none() && rest.len() > 1 && fits)
        .then_some(Duration { days: sign * days, seconds: sign * seconds })
}

/// `-PT15M`, in the largest unit that is exact. A day here has 24 hours, as in a reminder.
pub(crate) fn duration_text(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let seconds = seconds.unsigned_abs();
    match seconds {
        0 => "PT0S".to_owned(),
        _ if seconds.is_multiple_of(604_800) => format!("{sign}P{}W", seconds / 604_800),
        _ if seconds.is_multiple_of(86_400) => format!("{sign}P{}D", seconds / 86_400),
        _ if seconds.is_multiple_of(3_600) => format!("{sign}PT{}H", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("{sign}PT{}M", seconds / 60),
        _ => format!("{sign}PT{seconds}S"),
    }
}

/// Reads `+0100`, `-053000`: seconds east of UTC.
pub(crate) fn offset(raw: &str) -> Option<i32> {
    let raw = raw.trim();
    let (sign, digits) = match raw.as_bytes().split_first()? {
        (b'+', digits) => (1, digits),
        (b'-', digits) => (-1, digits),
        _ => return None,
    };
    let seconds = match digits.len() {
        4 => 0,
        6 => number(digits.get(4..)?)?,
        _ => return None,
    };
    let total = number(digits.get(..2)?)? * 3_600 + number(digits.get(2..4)?)? * 60 + seconds;
    i32::try_from(total).ok().filter(|total| *total <= 86_400).map(|total| sign * total)
}

pub(crate) fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let total = seconds.unsigned_abs();
    let mut text = format!("{sign}{:02}{:02}", total / 3_600, total / 60 % 60);
    if !total.is_multiple_of(60) {
        let _ = write!(text, "{:02}", total % 60);
    }
    text
}

/// `at` moved by `delta`, if the result can still be written: years have four digits.
pub(crate) fn moved(at: NaiveDateTime, delta: TimeDelta) -> Option<NaiveDateTime> {
    at.checked_add_signed(delta).filter(|at| (0..=9999).contains(&at.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_date_and_time() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let nine = date.and_hms_opt(9, 0, 0).unwrap();
        assert_eq!(date_or_time("20261120"), Some(DateOrTime::Date(date)));
        assert_eq!(date_or_time("20261120T090000"), Some(DateOrTime::Local(nine)));
        assert_eq!(date_or_time(" 20261120t0900z"), Some(DateOrTime::Utc(nine)));
        for broken in ["", "2026112", "20261320", "20261120T", "20261120T9", "20261120T250000", "é"]
        {
            assert_eq!(date_or_time(broken), None, "{broken}");
        }
    }

    #[test]
    fn keeps_nominal_days_apart_from_exact_hours() {
        assert_eq!(duration("P1DT2H"), Some(Duration { days: 1, seconds: 7_200 }));
        assert_eq!(duration("-PT15M"), Some(Duration { days: 0, seconds: -900 }));
        assert_eq!(duration("P2W"), Some(Duration { days: 14, seconds: 0 }));
        for broken in ["", "P", "PT", "P1H", "PT1D", "P99999999999999999999D", "1D", "P1"] {
            assert_eq!(duration(broken), None, "{broken}");
        }
    }

    #[test]
    fn writes_durations_and_offsets_that_read_as_before() {
        for seconds in [0, -900, 3_600, 86_400, -604_800, 61, -90_061] {
            assert_eq!(duration(&duration_text(seconds)).map(Duration::in_seconds), Some(seconds));
        }
        for seconds in [0, 3_600, -19_800, -1_521, 20_700] {
            assert_eq!(offset(&offset_text(seconds)), Some(seconds));
        }
    }
}
