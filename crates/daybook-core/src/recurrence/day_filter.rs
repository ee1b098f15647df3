//! Which dates belong to a rule, told from the date alone.

use std::ops::ControlFlow;

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

use super::rule::{ByDay, Frequency, Rule};

/// Which dates belong to a rule, by what the date itself says.
#[derive(Debug)]
pub(super) struct DayFilter {
    /// Bit n for month n.
    months: u32,
    /// Bit n for weekday n, Monday first; all of them when no BYDAY.
    weekdays: u32,
    /// The nth weekdays of a month or a year.
    nth: Vec<ByDay>,
    nth_of_month: bool,
    /// Bit n for day n of the month, from the start and from the end; both 0 for any day.
    month_days: (u32, u32),
    year_days: Vec<i16>,
    weeks: Vec<i8>,
    week_start: Weekday,
}

const ANY_MONTH: u32 = u32::MAX;
const ANY_WEEKDAY: u32 = 0x7f;

impl DayFilter {
    pub(super) fn new(rule: &Rule, start: NaiveDate) -> Self {
        // Only months and years count their weekdays; elsewhere the number says nothing.
        let counts = rule.frequency >= Frequency::Monthly;
        let (nth, every): (Vec<ByDay>, Vec<ByDay>) =
            rule.by_day.iter().partition(|day| counts && day.nth != 0);
        let month_days = |sign: i8| {
            let days = rule.by_month_day.iter().filter(move |day| day.signum() == sign);
            bits(days.map(|day| u32::from(day.unsigned_abs())))
        };
        let weekdays = bits(every.iter().map(|day| day.weekday.num_days_from_monday()));
        let months = bits(rule.by_month.iter().map(|month| u32::from(*month)));
        let mut filter = Self {
            months: if months == 0 { ANY_MONTH } else { months },
            weekdays: if rule.by_day.is_empty() { ANY_WEEKDAY } else { weekdays },
            nth,
            nth_of_month: rule.frequency == Frequency::Monthly || !rule.by_month.is_empty(),
            month_days: (month_days(1), month_days(-1)),
            year_days: rule.by_year_day.iter().copied().collect(),
            weeks: rule.by_week.iter().copied().collect(),
            week_start: rule.week_start,
        };
        filter.take_from_start(rule, start);
        filter
    }

    /// What the rule leaves open comes from the start (RFC 5545 §3.3.10).
    fn take_from_start(&mut self, rule: &Rule, start: NaiveDate) {
        let says_day = !rule.by_day.is_empty()
            || !rule.by_month_day.is_empty()
            || !rule.by_year_day.is_empty();
        if says_day || rule.frequency < Frequency::Weekly {
            return;
        }
        if rule.frequency == Frequency::Weekly || !self.weeks.is_empty() {
            self.weekdays = 1 << start.weekday().num_days_from_monday();
            return;
        }
        self.month_days.0 = 1 << start.day();
        if rule.frequency == Frequency::Yearly && rule.by_month.is_empty() {
            self.months = 1 << start.month();
        }
    }

    /// Whether every date belongs, but for the weekday.
    pub(super) fn is_weekdays_only(&self) -> bool {
        self.months == ANY_MONTH
            && self.nth.is_empty()
            && self.month_days == (0, 0)
            && self.year_days.is_empty()
            && self.weeks.is_empty()
    }

    pub(super) fn is_every_weekday(&self) -> bool {
        self.weekdays == ANY_WEEKDAY
    }

    /// `weekday` counts from Monday.
    pub(super) fn has_weekday(&self, weekday: u32) -> bool {
        self.weekdays >> weekday & 1 == 1
    }

    /// Visits the dates from `first` to `last`, both inclusive, that belong.
    pub(super) fn visit(
        &self,
        first: NaiveDate,
        last: NaiveDate,
        visit: &mut dyn FnMut(NaiveDate) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut next = Some(first);
        while let Some(date) = next.filter(|date| *date <= last) {
            if self.months >> date.month() & 1 == 0 {
                let rest = u64::from(date.num_days_in_month()) + 1 - u64::from(date.day());
                next = date.checked_add_days(Days::new(rest));
                continue;
            }
            if self.matches(date) {
                visit(date)?;
            }
            next = date.succ_opt();
        }
        ControlFlow::Continue(())
    }

    /// Whether a date in one of the months belongs.
    fn matches(&self, date: NaiveDate) -> bool {
        if self.month_days != (0, 0) {
            let from_end = u32::from(date.num_days_in_month()) + 1 - date.day();
            if self.month_days.0 >> date.day() & 1 == 0 && self.month_days.1 >> from_end & 1 == 0 {
                return false;
            }
        }
        (self.weekdays >> date.weekday().num_days_from_monday() & 1 == 1 || self.is_nth(date))
            && (self.year_days.is_empty() || self.is_year_day(date))
            && (self.weeks.is_empty() || self.is_in_week(date))
    }

    fn is_nth(&self, date: NaiveDate) -> bool {
        let weekday = date.weekday();
        self.nth.iter().any(|wanted| {
            wanted.weekday == weekday && {
                let (day, length) = if self.nth_of_month {
                    (date.day(), u32::from(date.num_days_in_month()))
                } else {
                    (date.ordinal(), days_in_year(date))
                };
                let distance = if wanted.nth > 0 { day - 1 } else { length - day };
                distance / 7 + 1 == u32::from(wanted.nth.unsigned_abs())
            }
        })
    }

    fn is_year_day(&self, date: NaiveDate) -> bool {
        let from_end = days_in_year(date) + 1 - date.ordinal();
        self.year_days.iter().any(|day| {
            u32::from(day.unsigned_abs()) == if *day > 0 { date.ordinal() } else { from_end }
        })
    }

    /// Week 1 is the first with four days in the year, so a week belongs to the year and has the
    /// number of its fourth day.
    fn is_in_week(&self, date: NaiveDate) -> bool {
        let into_week = i64::from(date.weekday().days_since(self.week_start));
        let Some(middle) = date.checked_add_signed(TimeDelta::days(3 - into_week)) else {
            return false;
        };
        let week = middle.ordinal0() / 7 + 1;
        let weeks = (days_in_year(middle) - 1 - middle.ordinal0() % 7) / 7 + 1;
        self.weeks.iter().any(|wanted| {
            u32::from(wanted.unsigned_abs()) == if *wanted > 0 { week } else { weeks + 1 - week }
        })
    }
}

fn days_in_year(date: NaiveDate) -> u32 {
    if date.leap_year() { 366 } else { 365 }
}

/// A set of small numbers.
fn bits(values: impl Iterator<Item = u32>) -> u32 {
    values.fold(0, |bits, value| bits | 1_u32.checked_shl(value).unwrap_or(0))
}
