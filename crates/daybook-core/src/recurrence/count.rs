//! Where COUNT ends a rule: by arithmetic for the shapes that allow it, else by counting.

use std::ops::ControlFlow;

use chrono::{Datelike, Days, NaiveDateTime, TimeDelta};

use super::plan::Plan;
use super::rule::Frequency;
use super::times::Times;

impl Plan {
    /// The last local time COUNT allows, the start of the series being the first. `None` when there
    /// is no COUNT, or when it is not used up by `horizon`.
    pub(super) fn last_by_count(&self, horizon: NaiveDateTime) -> Option<NaiveDateTime> {
        let more = i64::from(self.count?) - 1;
        if more <= 0 {
            return Some(self.start);
        }
        if self.is_plain() { self.nth_after_start(more) } else { self.walk(more, horizon) }
    }

    /// Whether the rule makes the time of the start, on days of the week alone.
    fn is_plain(&self) -> bool {
        self.positions.is_empty()
            && self.days.is_weekdays_only()
            && (self.frequency == Frequency::Weekly || self.days.is_every_weekday())
            && match &self.times {
                Times::Daily(times) => {
                    self.frequency <= Frequency::Weekly && *times == [self.start.time()]
                }
                Times::Within(within) => within.is_plain(self.start),
            }
    }

    /// `None` when it lies beyond the calendar.
    fn nth_after_start(&self, n: i64) -> Option<NaiveDateTime> {
        match &self.times {
            Times::Within(within) => {
                let seconds = n.checked_mul(self.interval)?.checked_mul(within.unit)?;
                self.start.checked_add_signed(TimeDelta::try_seconds(seconds)?)
            }
            Times::Daily(_) if self.frequency == Frequency::Daily => {
                self.start.checked_add_signed(TimeDelta::try_days(n.checked_mul(self.interval)?)?)
            }
            Times::Daily(_) => self.nth_weekday_after_start(n),
        }
    }

    /// Weekly rules.
    fn nth_weekday_after_start(&self, n: i64) -> Option<NaiveDateTime> {
        let start = self.start.date();
        let into_week = start.weekday().days_since(self.week_start);
        let monday_based = self.week_start.num_days_from_monday();
        let days: Vec<u32> =
            (0..7).filter(|day| self.days.has_weekday((monday_based + day) % 7)).collect();
        // Counted from the first of the week of the start, its own days before the start included.
        let passed = days.iter().filter(|day| **day <= into_week).count();
        let index = usize::try_from(n - 1).ok()? + passed;
        let week = i64::try_from(index / days.len().max(1)).ok()?.checked_mul(self.interval)?;
        let day = *days.get(index % days.len().max(1))?;
        let first_of_week = start.checked_sub_days(Days::new(u64::from(into_week)))?;
        let distance = week.checked_mul(7)?.checked_add(i64::from(day))?;
        let date = first_of_week.checked_add_signed(TimeDelta::try_days(distance)?)?;
        Some(date.and_time(self.start.time()))
    }

    fn walk(&self, more: i64, horizon: NaiveDateTime) -> Option<NaiveDateTime> {
        let (mut left, mut last) = (more, None);
        self.visit(self.start, horizon, &mut |local| {
            left -= 1;
            if left == 0 {
                last = Some(local);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        last
    }
}
