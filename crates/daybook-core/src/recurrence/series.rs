//! An appointment with its rules read.

use std::ops::ControlFlow;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::expand::MOST_OCCURRENCES;
use super::parse::InvalidRule;
use super::plan::Plan;
use super::rule::Rule;
use super::{Recurrence, RecurrenceId};
use crate::appointment::Content;
use crate::details::When;
use crate::interval::Interval;
use crate::wall_time::{WallTime, Zone, instant_in};

/// An appointment with its rules read.
#[derive(Debug)]
pub struct Series<'a> {
    pub(super) content: &'a Content,
    pub(super) home: Tz,
    /// The start as a local time; midnight for all-day series.
    pub(super) start: NaiveDateTime,
    pub(super) plans: Vec<Plan>,
    pub(super) length: Length,
}

/// What every occurrence has in common but its start.
#[derive(Clone, Copy, Debug)]
pub(super) enum Length {
    /// All-day.
    Days(i64),
    /// Exact time, and the zones of the start and the end.
    Exact { length: TimeDelta, start: Zone, end: Zone },
}

/// The calendar this book can show, with room for every zone at both ends.
pub(super) const FIRST_DAY: NaiveDateTime = day(1, 1, 3);
pub(super) const LAST_DAY: NaiveDateTime = day(9999, 12, 29);

const fn day(year: i32, month: u32, day: u32) -> NaiveDateTime {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => NaiveDateTime::new(date, NaiveTime::MIN),
        None => NaiveDateTime::MIN,
    }
}

impl<'a> Series<'a> {
    /// Reads the rules of `content`; days and floating times are read in `home`.
    ///
    /// # Errors
    ///
    /// [`InvalidRule`] when a rule cannot be followed.
    pub fn read(content: &'a Content, home: Tz) -> Result<Self, InvalidRule> {
        let (start, length) = match content.when {
            When::AllDay { start, end } => {
                (start.into(), Length::Days((end - start).num_days().max(0)))
            }
            When::Timed { start, end } => {
                let length = content.when.interval(home).length();
                (start.local, Length::Exact { length, start: start.zone, end: end.zone })
            }
        };
        let plans = content
            .recurrence
            .iter()
            .flat_map(|recurrence| &recurrence.rules)
            .map(|text| Ok(Plan::new(&Rule::parse(text, content.when, home)?, start)))
            .collect::<Result<_, _>>()?;
        Ok(Self { content, home, start, plans, length })
    }

    /// No occurrence ends after this instant; `None` when the series is endless, or so long that it
    /// may as well be.
    #[must_use]
    pub fn last_end(&self) -> Option<DateTime<Utc>> {
        let end_at = |local| self.at(local).1.end();
        let mut last = end_at(self.start);
        for plan in &self.plans {
            // The calendar repeats after 400 years: what has not come by then is as good as endless.
            let horizon = self.start.checked_add_days(Days::new(146_097))?.min(LAST_DAY);
            let limit = plan.last_by_count(horizon).map_or(plan.last, |last| last.min(plan.last));
            if limit > LAST_DAY {
                return None;
            }
            // The instant itself: its local time can be that of an earlier one.
            let until = match self.length {
                Length::Exact { length, .. } => {
                    plan.until.and_then(|u| u.checked_add_signed(length))
                }
                Length::Days(_) => None,
            };
            last = last.max(until.map_or(end_at(limit), |until| until.min(end_at(limit))));
        }
        let recurrence = self.content.recurrence.iter();
        let extra = recurrence.clone().flat_map(|recurrence| &recurrence.extra);
        let extra = extra.map(|id| end_at(self.local_of(*id)));
        let changed = recurrence.flat_map(|recurrence| recurrence.overrides.values());
        let changed = changed.map(|change| change.when.interval(self.home).end());
        extra.chain(changed).max().map(|end| end.max(last)).or(Some(last))
    }

    /// In order, the local times between `from` and `to` (inclusive) at which the series has
    /// something, before anything is left out or changed.
    pub(super) fn starts(&self, from: NaiveDateTime, to: NaiveDateTime) -> Vec<NaiveDateTime> {
        let mut starts = Vec::new();
        if from <= self.start && self.start <= to {
            starts.push(self.start);
        }
        for plan in &self.plans {
            self.visit(plan, from, to, &mut |local| {
                starts.push(local);
                if starts.len() < MOST_OCCURRENCES {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            });
        }
        let extra = self.content.recurrence.iter().flat_map(|recurrence| &recurrence.extra);
        let extra = extra.map(|id| self.local_of(*id)).filter(|at| from <= *at && *at <= to);
        let made = starts.len();
        starts.extend(extra);
        if self.plans.len() > 1 || starts.len() > made {
            starts.sort_unstable();
            starts.dedup();
        }
        starts
    }

    /// Visits what one rule makes after the start, within its limits.
    pub(super) fn visit(
        &self,
        plan: &Plan,
        from: NaiveDateTime,
        to: NaiveDateTime,
        visit: &mut dyn FnMut(NaiveDateTime) -> ControlFlow<()>,
    ) {
        let to = if plan.count.is_some() {
            plan.last_by_count(to).map_or(to, |last| last.min(to))
        } else {
            to
        };
        match plan.until {
            None => plan.visit(from, to, visit),
            Some(until) => {
                let zone = self.zone().resolve(self.home);
                // Only close to the end does the zone matter.
                let close = until.naive_utc() - TimeDelta::days(2);
                plan.visit(from, to, &mut |local| {
                    if local > close && instant_in(zone, local) > until {
                        return ControlFlow::Break(());
                    }
                    visit(local)
                });
            }
        }
    }

    /// The zone local times are in.
    pub(super) fn zone(&self) -> Zone {
        match self.length {
            Length::Days(_) => Zone::Floating,
            Length::Exact { start, .. } => start,
        }
    }

    /// What the series has at a local time.
    pub(super) fn at(&self, local: NaiveDateTime) -> (When, Interval) {
        match self.length {
            Length::Days(days) => {
                let start = local.date();
                let length = TimeDelta::try_days(days).unwrap_or(TimeDelta::MAX);
                let end = start.checked_add_signed(length).unwrap_or(NaiveDate::MAX);
                let when = When::AllDay { start, end };
                (when, when.interval(self.home))
            }
            Length::Exact { length, start, end } => {
                let zone = start.resolve(self.home);
                let exact = zone.from_local_datetime(&local).earliest();
                let from = exact.map_or_else(|| instant_in(zone, local), |at| at.to_utc());
                // Only a local time that a clock change skips is shown as another.
                let local = match exact {
                    Some(_) => local,
                    None => WallTime::at(from, start, self.home).local,
                };
                let to = from.checked_add_signed(length).unwrap_or(from);
                let when = When::Timed {
                    start: WallTime { local, zone: start },
                    end: WallTime::at(to, end, self.home),
                };
                let interval = Interval::new(from, to);
                (when, interval.unwrap_or_else(|_| unreachable!("a length is never negative")))
            }
        }
    }

    pub(super) fn id_at(&self, local: NaiveDateTime) -> RecurrenceId {
        match self.length {
            Length::Days(_) => RecurrenceId::Date(local.date()),
            Length::Exact { .. } => RecurrenceId::Local(local),
        }
    }

    /// Ids of the other kind are read as that day, or that day at the time of the series.
    pub(super) fn local_of(&self, id: RecurrenceId) -> NaiveDateTime {
        match id {
            RecurrenceId::Date(date) => date.and_time(self.start.time()),
            RecurrenceId::Local(local) if self.content.when.is_all_day() => local.date().into(),
            RecurrenceId::Local(local) => local,
        }
    }
}

impl Recurrence {
    /// Whether the occurrence is left out. A bare date leaves out everything on that day, which is
    /// how some programs write it.
    pub(super) fn leaves_out(&self, id: RecurrenceId) -> bool {
        !self.excluded.is_empty()
            && (self.excluded.contains(&id) || self.excluded.contains(&other_kind(id)))
    }

    /// The id under which the occurrence is changed.
    pub(super) fn override_of(&self, id: RecurrenceId) -> Option<RecurrenceId> {
        if self.overrides.is_empty() {
            return None;
        }
        [id, other_kind(id)].into_iter().find(|id| self.overrides.contains_key(id))
    }
}

/// The same occurrence as a program writes it that mixes up dates and times.
fn other_kind(id: RecurrenceId) -> RecurrenceId {
    match id {
        RecurrenceId::Date(date) => RecurrenceId::Local(date.and_time(NaiveTime::MIN)),
        RecurrenceId::Local(local) => RecurrenceId::Date(local.date()),
    }
}
