//! Moving a whole series.
//!
//! Every occurrence moves by the same local time, or by the same step of its months, and so does
//! what is keyed by it: left-out dates and changed occurrences. The rule follows when it says what
//! moves in one way only: a weekly series turns its weekdays, "the second Tuesday" becomes "the
//! third Wednesday".

use std::collections::BTreeSet;

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use super::EditError;
use super::pattern::{Dates, retime, turn};
use crate::appointment::Content;
use crate::details::When;
use crate::recurrence::plan::Plan;
use crate::recurrence::rule::{Rule, Until};
use crate::recurrence::series::{LAST_DAY, Series};
use crate::recurrence::{Override, Recurrence, RecurrenceId};
use crate::wall_time::{WallTime, Zone, instant_in};

/// How far a series moves, and into what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    /// Where the rule has the occurrence that is moved; midnight for all-day.
    from: NaiveDateTime,
    /// Where it goes, in the zone it goes to.
    to: NaiveDateTime,
    /// How dates follow.
    dates: Dates,
    was_all_day: bool,
    /// What the moved occurrence becomes; `None` when nothing about the time changes.
    when: Option<When>,
}

impl Shift {
    /// From where the occurrence `at` is shown to where it is to take place.
    pub(super) fn between(
        series: &Series<'_>,
        at: RecurrenceId,
        shown: When,
        when: When,
    ) -> Result<Self, EditError> {
        let before = match shown {
            When::AllDay { start, .. } => start.into(),
            When::Timed { start, .. } => {
                WallTime::at(start.instant(series.home), series.zone(), series.home).local
            }
        };
        let after: NaiveDateTime = match when {
            When::AllDay { start, .. } => start.into(),
            When::Timed { start, .. } => start.local,
        };
        // An occurrence that had been moved by itself moves the series by as much, not to itself.
        let from = series.local_of(at);
        let to = if series.content.when.is_all_day() == when.is_all_day() {
            from.checked_add_signed(after - before)
        } else {
            let date = from.date().checked_add_signed(after.date() - before.date());
            date.map(|date| date.and_time(after.time()))
        };
        let to = to.unwrap_or(after);
        let rules = series.rules()?;
        let dates = Dates::of(rules.iter().map(|(_, rule)| rule), from.date(), to.date())?;
        let was_all_day = series.content.when.is_all_day();
        Ok(Self { from, to, dates, was_all_day, when: (shown != when).then_some(when) })
    }

    /// The series, moved; its changed occurrences stay where somebody had moved them.
    pub(super) fn apply(&self, series: &Series<'_>) -> Result<Content, EditError> {
        let Some(when) = self.when else { return Ok(series.content.clone()) };
        let mut moved = series.content.clone();
        moved.when = starting_at(self.local(series.start), when, series.home);
        let Some(old) = moved.recurrence.take() else { return Ok(moved) };
        let rules = series
            .rules()?
            .into_iter()
            .map(|(plan, rule)| Ok(self.rule(rule, plan, series, when)?.to_string()))
            .collect::<Result<BTreeSet<_>, EditError>>()?;
        let key = |id: &RecurrenceId| self.key(*id, &old);
        let excluded = old.excluded.iter().map(key).collect();
        let extra = old.extra.iter().map(key).collect();
        let slots = Series::read(&moved, series.home)?;
        let overrides = old
            .overrides
            .iter()
            .map(|(id, change)| {
                let new = self.key(*id, &old);
                let as_made = change.when == series.at(series.local_of(*id)).0;
                let when = if as_made { slots.at(slots.local_of(new)).0 } else { change.when };
                (new, Override { when, details: change.details.clone() })
            })
            .collect();
        moved.recurrence = Some(Recurrence { rules, extra, excluded, overrides });
        Ok(moved)
    }

    /// Where a key of the series goes.
    pub(super) fn key(&self, id: RecurrenceId, recurrence: &Recurrence) -> RecurrenceId {
        let Some(when) = self.when else { return id };
        let local = match id {
            RecurrenceId::Date(date) if self.was_all_day => date.into(),
            RecurrenceId::Date(date) => date.and_time(self.from.time()),
            RecurrenceId::Local(local) => local,
        };
        // An extra date keeps to no month.
        let extra = recurrence.extra.contains(&id);
        let moved = if extra { self.by_days(local) } else { self.local(local) };
        let whole_day = matches!(id, RecurrenceId::Date(_)) && !self.was_all_day;
        if when.is_all_day() || whole_day {
            RecurrenceId::Date(moved.date())
        } else {
            RecurrenceId::Local(moved)
        }
    }

    /// Where a local time of the series goes.
    fn local(&self, local: NaiveDateTime) -> NaiveDateTime {
        let in_month = |fit: &dyn Fn(NaiveDate) -> Option<NaiveDate>| {
            let months = month_number(self.to.date()) - month_number(self.from.date());
            let step = Months::new(months.unsigned_abs());
            let month = local.date().with_day(1)?;
            let month = if months < 0 {
                month.checked_sub_months(step)
            } else {
                month.checked_add_months(step)
            };
            let date = fit(month?)?;
            Some(date.and_time(self.by_days(local).time()))
        };
        let moved = match self.dates {
            Dates::ByDays => None,
            Dates::MonthDay(day) => in_month(&|month| {
                let length = i8::try_from(month.num_days_in_month()).ok()?;
                let day = if day < 0 { length + 1 + day } else { day };
                month.with_day(u32::try_from(day).ok()?)
            }),
            Dates::NthWeekday(day) => in_month(&|month| day_of_month(month, day)),
        };
        moved.unwrap_or_else(|| self.by_days(local))
    }

    /// Where a local time goes by as many days and hours as the occurrence that is moved.
    fn by_days(&self, local: NaiveDateTime) -> NaiveDateTime {
        let moved = if self.was_all_day == self.becomes_all_day() {
            local.checked_add_signed(self.to - self.from)
        } else {
            let days = self.to.date() - self.from.date();
            local.date().checked_add_signed(days).map(|date| date.and_time(self.to.time()))
        };
        moved.unwrap_or(local)
    }

    fn becomes_all_day(&self) -> bool {
        self.when.map_or(self.was_all_day, When::is_all_day)
    }

    fn rule(
        &self,
        mut rule: Rule,
        plan: &Plan,
        series: &Series<'_>,
        when: When,
    ) -> Result<Rule, EditError> {
        let (from, to) = (self.from.date(), self.to.date());
        match self.dates {
            Dates::ByDays => turn(&mut rule, series.start.weekday(), (to - from).num_days()),
            Dates::NthWeekday(day) => rule.by_day = BTreeSet::from([day]),
            Dates::MonthDay(_) if rule.by_month_day.is_empty() => {}
            Dates::MonthDay(day) => rule.by_month_day = BTreeSet::from([day]),
        }
        if !rule.by_month.is_empty() && from.month() != to.month() {
            if rule.by_month.len() > 1 {
                return Err(EditError::CannotMove);
            }
            rule.by_month = u8::try_from(to.month()).into_iter().collect();
        }
        let all_day = (self.was_all_day, when.is_all_day());
        retime(&mut rule, all_day, series.start.time(), self.local(series.start).time())?;
        if let Some(until) = rule.until {
            let moved = self.local(self.last(until, plan, series));
            rule.until = Some(match when {
                When::AllDay { .. } => Until::Date(moved.date()),
                When::Timed { start, .. } => match start.zone {
                    Zone::Floating => Until::Local(moved),
                    zone => Until::Utc(instant_in(zone.resolve(series.home), moved)),
                },
            });
        }
        Ok(rule)
    }

    /// What UNTIL allows last, as a local time of the series: the limit itself where everything
    /// moves alike, else the last occurrence.
    fn last(&self, until: Until, plan: &Plan, series: &Series<'_>) -> NaiveDateTime {
        if self.dates == Dates::ByDays && self.was_all_day == self.becomes_all_day() {
            return match until {
                Until::Date(date) => date.into(),
                Until::Local(local) => local,
                Until::Utc(at) => WallTime::at(at, series.zone(), series.home).local,
            };
        }
        let mut last = series.start;
        series.visit(plan, series.start, LAST_DAY, &mut |local| {
            last = local;
            std::ops::ControlFlow::Continue(())
        });
        last
    }
}

fn month_number(date: NaiveDate) -> i32 {
    date.year() * 12 + date.month0().cast_signed()
}

/// The nth such weekday of the month that starts at `month`.
fn day_of_month(month: NaiveDate, day: crate::recurrence::ByDay) -> Option<NaiveDate> {
    if day.nth > 0 {
        let nth = day.nth.unsigned_abs();
        return NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), day.weekday, nth);
    }
    let last = month.with_day(month.num_days_in_month().into())?;
    let back = i64::from(last.weekday().days_since(day.weekday)) + 7 * (-1 - i64::from(day.nth));
    last.checked_sub_signed(TimeDelta::days(back)).filter(|date| date.month() == month.month())
}

/// `when` moved to start at a local time.
fn starting_at(local: NaiveDateTime, when: When, home: Tz) -> When {
    match when {
        When::AllDay { start, end } => {
            let first = local.date();
            When::AllDay {
                start: first,
                end: first.checked_add_signed(end - start).unwrap_or(first),
            }
        }
        When::Timed { start, end } => {
            let first = WallTime { local, zone: start.zone };
            let at = first.instant(home);
            let last = at.checked_add_signed(when.interval(home).length()).unwrap_or(at);
            When::Timed { start: first, end: WallTime::at(last, end.zone, home) }
        }
    }
}
