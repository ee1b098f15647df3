//! At what times of a day a rule makes something.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::plan::{Plan, Visit, positions_in};
use super::rule::{Frequency, Rule};

/// The time-of-day half of a rule.
#[derive(Debug)]
pub(super) enum Times {
    /// The same times on every day of the rule.
    Daily(Vec<NaiveTime>),
    /// Periods shorter than a day.
    Within(Within),
}

/// Periods shorter than a day.
#[derive(Debug)]
pub(super) struct Within {
    /// Seconds in a period: an hour, a minute or a second.
    pub(super) unit: i64,
    hours: u64,
    minutes: u64,
    seconds: u64,
    /// Seconds into a period at which the rule makes something.
    offsets: Vec<i64>,
}

impl Times {
    pub(super) fn new(rule: &Rule, start: NaiveDateTime, positions: &[i16]) -> Self {
        let or_start = |values: &BTreeSet<u8>, start: u32, implied: bool| {
            if values.is_empty() && implied {
                vec![i64::from(start)]
            } else {
                values.iter().map(|value| i64::from(*value)).collect()
            }
        };
        let frequency = rule.frequency;
        let seconds: BTreeSet<u8> = rule.by_second.iter().map(|second| (*second).min(59)).collect();
        let hours = or_start(&rule.by_hour, start.hour(), frequency >= Frequency::Daily);
        let minutes = or_start(&rule.by_minute, start.minute(), frequency >= Frequency::Hourly);
        let each_second = or_start(&seconds, start.second(), frequency >= Frequency::Minutely);
        let mask = |values: &[i64]| match values {
            [] => u64::MAX,
            values => values.iter().fold(0_u64, |bits, value| bits | 1 << value),
        };
        let sums = |large: Vec<i64>, small: &[i64]| -> Vec<i64> {
            large.iter().flat_map(|a| small.iter().map(move |b| a * 60 + b)).collect()
        };
        let picked = |all: Vec<i64>| -> Vec<i64> {
            if positions.is_empty() || frequency > Frequency::Daily {
                return all;
            }
            let indexes = positions_in(positions, all.len());
            indexes.into_iter().filter_map(|index| all.get(index).copied()).collect()
        };
        let (unit, offsets) = match frequency {
            Frequency::Hourly => (3600, sums(minutes.clone(), &each_second)),
            Frequency::Minutely => (60, each_second.clone()),
            Frequency::Secondly => (1, vec![0]),
            _ => {
                let seconds = picked(sums(sums(hours, &minutes), &each_second));
                let time = |second| {
                    NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(second).ok()?, 0)
                };
                return Self::Daily(seconds.into_iter().filter_map(time).collect());
            }
        };
        Self::Within(Within {
            unit,
            hours: mask(&hours),
            minutes: mask(&minutes),
            seconds: mask(&each_second),
            offsets: picked(offsets),
        })
    }

    pub(super) fn visit(&self, date: NaiveDate, plan: &Plan, visit: Visit<'_>) -> ControlFlow<()> {
        match self {
            Self::Daily(times) => times.iter().try_for_each(|time| visit(date.and_time(*time))),
            Self::Within(within) => within.visit(date, plan, visit),
        }
    }
}

impl Within {
    /// Whether every period makes exactly what `start` made of its own.
    pub(super) fn is_plain(&self, start: NaiveDateTime) -> bool {
        let into_period = start.and_utc().timestamp().rem_euclid(self.unit);
        self.hours == u64::MAX
            && (self.unit > 60 || self.minutes == u64::MAX)
            && (self.unit > 1 || self.seconds == u64::MAX)
            && self.offsets == [into_period]
    }

    fn visit(&self, date: NaiveDate, plan: &Plan, visit: Visit<'_>) -> ControlFlow<()> {
        let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        let origin = plan.start.and_utc().timestamp().div_euclid(self.unit);
        let first = midnight / self.unit;
        let mut period = first + (origin - first).rem_euclid(plan.interval);
        loop {
            let into_day = (period - first) * self.unit;
            if into_day >= 86_400 {
                return ControlFlow::Continue(());
            }
            let belongs = self.hours >> (into_day / 3600) & 1 == 1
                && (self.unit > 60 || self.minutes >> (into_day / 60 % 60) & 1 == 1)
                && (self.unit > 1 || self.seconds >> (into_day % 60) & 1 == 1);
            if belongs {
                for offset in &self.offsets {
                    let at = DateTime::from_timestamp(midnight + into_day + offset, 0);
                    at.map_or(ControlFlow::Continue(()), |at| visit(at.naive_utc()))?;
                }
            }
            period += plan.interval;
        }
    }
}
