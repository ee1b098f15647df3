//! What of a rule follows when its occurrences move.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

use super::EditError;
use crate::recurrence::rule::{ByDay, Frequency, Rule};

/// How the dates of a series follow when one of them moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dates {
    /// All by the same number of days.
    ByDays,
    /// To this day of their months, from the end when negative.
    MonthDay(i8),
    /// To this weekday of their months.
    NthWeekday(ByDay),
}

impl Dates {
    /// How the dates of series with these rules follow when one moves between two dates.
    pub(super) fn of<'r>(
        rules: impl Iterator<Item = &'r Rule>,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Self, EditError> {
        let mut all = rules.map(|rule| Self::of_rule(rule, from, to));
        let first = all.next().unwrap_or(Ok(Self::ByDays))?;
        for other in all {
            if other? != first {
                return Err(EditError::CannotMove);
            }
        }
        Ok(first)
    }

    fn of_rule(rule: &Rule, from: NaiveDate, to: NaiveDate) -> Result<Self, EditError> {
        if from == to {
            return Ok(Self::ByDays);
        }
        let picks = !rule.by_year_day.is_empty() || !rule.by_week.is_empty();
        if rule.frequency < Frequency::Monthly {
            return if picks || !rule.by_month.is_empty() || !rule.by_month_day.is_empty() {
                Err(EditError::CannotMove)
            } else {
                Ok(Self::ByDays)
            };
        }
        if picks || !rule.by_set_position.is_empty() {
            return Err(EditError::CannotMove);
        }
        let days: Vec<ByDay> = rule.by_day.iter().copied().collect();
        let month_days: Vec<i8> = rule.by_month_day.iter().copied().collect();
        let in_month = rule.frequency == Frequency::Monthly || !rule.by_month.is_empty();
        let any_month = rule.by_month.is_empty() && rule.interval.get() == 1;
        match (&days[..], &month_days[..]) {
            ([], []) => Ok(Self::MonthDay(month_day(to, 1))),
            ([], [day]) => Ok(Self::MonthDay(month_day(to, *day))),
            ([day], []) if day.nth != 0 && in_month => Ok(Self::NthWeekday(nth(to, day.nth))),
            (days, []) if any_month && days.iter().all(|day| day.nth == 0) => Ok(Self::ByDays),
            _ => Err(EditError::CannotMove),
        }
    }
}

/// The day of its month that `date` is, counted from the end when `like` is.
fn month_day(date: NaiveDate, like: i8) -> i8 {
    let day = i8::try_from(date.day()).unwrap_or(1);
    let length = i8::try_from(date.num_days_in_month()).unwrap_or(31);
    if like < 0 { day - length - 1 } else { day }
}

/// Which weekday of its month `date` is, counted from the end when `like` is. The fifth from one end
/// is the first from the other: few months have five.
fn nth(date: NaiveDate, like: i8) -> ByDay {
    let day = i8::try_from(date.day()).unwrap_or(1);
    let length = i8::try_from(date.num_days_in_month()).unwrap_or(31);
    let from_start = (day - 1) / 7 + 1;
    let from_end = (length - day) / 7 + 1;
    let nth = match (like < 0, from_start, from_end) {
        (true, _, 1..=4) | (false, 5, _) => -from_end,
        _ => from_start,
    };
    ByDay { nth, weekday: date.weekday() }
}

/// Turns the days of the week by so many days, in a series that starts on `start`. Where weeks are
/// skipped or counted in, the week has to start as much later for the same days to stay together.
pub(super) fn turn(rule: &mut Rule, start: Weekday, days: i64) {
    let steps = days.rem_euclid(7);
    let turned = |weekday: Weekday| (0..steps).fold(weekday, |weekday, _| weekday.succ());
    let only_start = rule.by_day.iter().all(|day| day.weekday == start);
    let skips = rule.interval.get() > 1 && !only_start;
    if rule.frequency == Frequency::Weekly && (skips || !rule.by_set_position.is_empty()) {
        rule.week_start = turned(rule.week_start);
    }
    rule.by_day = rule
        .by_day
        .iter()
        .map(|day| ByDay { nth: day.nth, weekday: turned(day.weekday) })
        .collect();
}

/// Moves the times of day a rule names, in a series that starts at a time `from` and will at `to`.
/// `all_day` is whether the series was and becomes all-day.
pub(super) fn retime(
    rule: &mut Rule,
    all_day: (bool, bool),
    from: NaiveTime,
    to: NaiveTime,
) -> Result<(), EditError> {
    let timed = all_day == (false, false);
    if timed && from == to {
        return Ok(());
    }
    let within_days = rule.frequency < Frequency::Daily;
    // Every hour of some days only: moved by an hour, the first would lie on another day.
    let names_days = !rule.by_day.is_empty()
        || !rule.by_month_day.is_empty()
        || !rule.by_year_day.is_empty()
        || !rule.by_week.is_empty()
        || !rule.by_month.is_empty();
    if within_days && (all_day.1 || names_days) {
        return Err(EditError::CannotMove);
    }
    let lists = [
        (&mut rule.by_hour, from.hour(), to.hour()),
        (&mut rule.by_minute, from.minute(), to.minute()),
        (&mut rule.by_second, from.second(), to.second()),
    ];
    for (values, old, new) in lists {
        if values.is_empty() {
            continue;
        }
        let only_start = values.iter().all(|value| u32::from(*value) == old);
        if timed && (within_days || !only_start) {
            return Err(EditError::CannotMove);
        }
        // All-day series name no times.
        *values = if timed { u8::try_from(new).into_iter().collect() } else { BTreeSet::new() };
    }
    Ok(())
}
