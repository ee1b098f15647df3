//! A rule bound to the start of its series: which local times it makes.
//!
//! Whether a date belongs to a rule can be told from the date alone, so a window is answered by
//! asking its own dates and no others: distance from the start costs nothing. Only BYSETPOS needs a
//! whole period at once, and COUNT needs to know where it ends (see [`super::count`]).

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Utc, Weekday};

use super::day_filter::DayFilter;
use super::parse::LAST_SECOND;
use super::rule::{Frequency, Rule, Until};
use super::times::Times;

/// The visitor of local times; it may stop the walk.
pub(super) type Visit<'v> = &'v mut dyn FnMut(NaiveDateTime) -> ControlFlow<()>;

/// A rule bound to the start of its series.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) frequency: Frequency,
    /// Periods from one to the next.
    pub(super) interval: i64,
    pub(super) start: NaiveDateTime,
    pub(super) count: Option<u32>,
    /// No local time after this one; exact unless `until` is set.
    pub(super) last: NaiveDateTime,
    /// No instant after this one.
    pub(super) until: Option<DateTime<Utc>>,
    pub(super) week_start: Weekday,
    pub(super) days: DayFilter,
    /// BYSETPOS within weeks, months and years; shorter periods have it applied to their times.
    pub(super) positions: Vec<i16>,
    pub(super) times: Times,
}

impl Plan {
    pub(super) fn new(rule: &Rule, start: NaiveDateTime) -> Self {
        let mut positions: Vec<i16> = rule.by_set_position.iter().copied().collect();
        let times = Times::new(rule, start, &positions);
        if rule.frequency <= Frequency::Daily {
            positions.clear();
        }
        let (last, until) = match rule.until {
            None => (NaiveDateTime::MAX, None),
            Some(Until::Date(date)) => (date.and_time(LAST_SECOND), None),
            Some(Until::Local(local)) => (local, None),
            // Two days are more than any zone is away from UTC.
            Some(Until::Utc(at)) => (
                at.naive_utc().checked_add_days(Days::new(2)).unwrap_or(NaiveDateTime::MAX),
                Some(at),
            ),
        };
        Self {
            frequency: rule.frequency,
            interval: i64::from(rule.interval.get()),
            start,
            count: rule.count.map(std::num::NonZeroU32::get),
            last,
            until,
            week_start: rule.week_start,
            days: DayFilter::new(rule, start.date()),
            positions,
            times,
        }
    }

    /// Visits, in order, the local times between `from` and `to` (both inclusive) that the rule
    /// makes after the start of the series, UNTIL and COUNT left aside but for `last`.
    pub(super) fn visit(&self, from: NaiveDateTime, to: NaiveDateTime, visit: Visit<'_>) {
        let (from, to) = (from.max(self.start), to.min(self.last));
        let mut within = |local: NaiveDateTime| {
            if local > to {
                return ControlFlow::Break(());
            }
            if local >= from && local > self.start {
                visit(local)
            } else {
                ControlFlow::Continue(())
            }
        };
        if from <= to {
            // The only way to break is to have seen enough.
            let _enough = self.visit_periods(from.date(), to.date(), &mut within);
        }
    }

    fn visit_periods(&self, from: NaiveDate, to: NaiveDate, visit: Visit<'_>) -> ControlFlow<()> {
        // Within days the interval counts shorter periods, so every day is looked at.
        let interval = if self.frequency < Frequency::Daily { 1 } else { self.interval };
        let origin = self.period_of(self.start.date());
        let last = self.period_of(to);
        let behind = (origin - self.period_of(from)).rem_euclid(interval);
        let mut period = self.period_of(from) + behind;
        while period <= last {
            let Some((first, end)) = self.dates_of(period) else { break };
            if self.positions.is_empty() {
                let mut each = |date| self.times.visit(date, self, &mut *visit);
                self.days.visit(first.max(from), end.min(to), &mut each)?;
            } else {
                self.visit_positions(first, end, visit)?;
            }
            period += interval;
        }
        ControlFlow::Continue(())
    }

    /// BYSETPOS: the set of a period is its dates times the times of a day.
    fn visit_positions(
        &self,
        first: NaiveDate,
        end: NaiveDate,
        visit: Visit<'_>,
    ) -> ControlFlow<()> {
        let Times::Daily(times) = &self.times else { return ControlFlow::Continue(()) };
        let mut dates = Vec::new();
        let _complete = self.days.visit(first, end, &mut |date| {
            dates.push(date);
            ControlFlow::Continue(())
        });
        for index in positions_in(&self.positions, dates.len() * times.len()) {
            if let (Some(date), Some(time)) =
                (dates.get(index / times.len()), times.get(index % times.len()))
            {
                visit(date.and_time(*time))?;
            }
        }
        ControlFlow::Continue(())
    }

    /// The number of the period a date lies in, counted in days, weeks,
    /// months or years.
    pub(super) fn period_of(&self, date: NaiveDate) -> i64 {
        let day = i64::from(date.num_days_from_ce());
        match self.frequency {
            Frequency::Weekly => {
                // 0001-01-01 was a Monday and is day 1.
                (day - 1 - i64::from(self.week_start.num_days_from_monday())).div_euclid(7)
            }
            Frequency::Monthly => i64::from(date.year()) * 12 + i64::from(date.month0()),
            Frequency::Yearly => i64::from(date.year()),
            _ => day,
        }
    }

    /// The first and the last date of a period.
    pub(super) fn dates_of(&self, period: i64) -> Option<(NaiveDate, NaiveDate)> {
        let date = |days: i64| NaiveDate::from_num_days_from_ce_opt(i32::try_from(days).ok()?);
        match self.frequency {
            Frequency::Weekly => {
                let first =
                    date(period * 7 + 1 + i64::from(self.week_start.num_days_from_monday()))?;
                Some((first, first.checked_add_days(Days::new(6))?))
            }
            Frequency::Monthly => {
                let year = i32::try_from(period.div_euclid(12)).ok()?;
                let month = u32::try_from(period.rem_euclid(12)).ok()? + 1;
                let first = NaiveDate::from_ymd_opt(year, month, 1)?;
                Some((first, first.with_day(u32::from(first.num_days_in_month()))?))
            }
            Frequency::Yearly => {
                let year = i32::try_from(period).ok()?;
                Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
            }
            _ => date(period).map(|date| (date, date)),
        }
    }
}

/// The indexes that BYSETPOS picks from a set of `length`, in order.
pub(super) fn positions_in(positions: &[i16], length: usize) -> BTreeSet<usize> {
    positions
        .iter()
        .filter_map(|position| {
            let distance = usize::from(position.unsigned_abs());
            if *position > 0 { distance.checked_sub(1) } else { length.checked_sub(distance) }
        })
        .filter(|index| *index < length)
        .collect()
}
