//! Dividing a series in two.

use std::num::NonZeroU32;
use std::ops::ControlFlow;

use chrono::{NaiveDateTime, TimeDelta};

use super::EditError;
use crate::appointment::Content;
use crate::details::When;
use crate::recurrence::plan::Plan;
use crate::recurrence::rule::{Rule, Until};
use crate::recurrence::series::{LAST_DAY, Series};
use crate::recurrence::{Recurrence, RecurrenceId};
use crate::wall_time::{WallTime, Zone, instant_in};

/// What comes before `at`.
pub(super) fn truncate(series: &Series<'_>, at: RecurrenceId) -> Result<Content, EditError> {
    let cut = series.local_of(at);
    let (mut earlier, _) = divide(series, cut);
    for (plan, mut rule) in series.rules()? {
        if series.continues(plan, cut) {
            rule.count = None;
            rule.until = Some(until_before(series, cut));
        }
        earlier.rules.insert(rule.to_string());
    }
    Ok(Content { recurrence: Some(earlier), ..series.content.clone() })
}

/// What comes before `at`, and a series of its own that starts there.
pub(super) fn split(
    series: &Series<'_>,
    at: RecurrenceId,
) -> Result<(Content, Content), EditError> {
    let cut = series.local_of(at);
    let (_, mut later) = divide(series, cut);
    for (plan, mut rule) in series.rules()? {
        if !series.continues(plan, cut) {
            continue;
        }
        // The later half counts its periods from its start, so the rule has to make that.
        if !series.made_by(plan, cut) {
            return Err(EditError::AddedByItself);
        }
        if let Some(count) = rule.count {
            let before = series.count_before(plan, cut);
            rule.count = NonZeroU32::new(count.get().saturating_sub(before));
        }
        later.rules.insert(rule.to_string());
    }
    let recurrence = (later != Recurrence::default()).then_some(later);
    let when = starting_at(series, cut);
    let later = Content { when, recurrence, ..series.content.clone() };
    Ok((truncate(series, at)?, later))
}

/// Everything but the rules, by which side of `cut` it lies on. What lies at `cut` is the start of
/// the later half and neither an extra date nor a left-out one.
fn divide(series: &Series<'_>, cut: NaiveDateTime) -> (Recurrence, Recurrence) {
    let (mut earlier, mut later) = (Recurrence::default(), Recurrence::default());
    let Some(all) = &series.content.recurrence else { return (earlier, later) };
    let early = |id: &RecurrenceId| series.local_of(*id) < cut;
    let late = |id: &RecurrenceId| series.local_of(*id) > cut;
    earlier.extra = all.extra.iter().copied().filter(early).collect();
    later.extra = all.extra.iter().copied().filter(late).collect();
    earlier.excluded = all.excluded.iter().copied().filter(early).collect();
    later.excluded = all.excluded.iter().copied().filter(late).collect();
    for (id, change) in &all.overrides {
        let half = if early(id) { &mut earlier } else { &mut later };
        half.overrides.insert(*id, change.clone());
    }
    (earlier, later)
}

/// The last moment before `cut`.
fn until_before(series: &Series<'_>, cut: NaiveDateTime) -> Until {
    let second = TimeDelta::seconds(1);
    match (series.content.when, series.zone()) {
        (When::AllDay { .. }, _) => Until::Date((cut - second).date()),
        (When::Timed { .. }, Zone::Floating) => Until::Local(cut - second),
        (When::Timed { .. }, zone) => {
            Until::Utc(instant_in(zone.resolve(series.home), cut) - second)
        }
    }
}

/// The series moved to start at `cut`.
fn starting_at(series: &Series<'_>, cut: NaiveDateTime) -> When {
    match series.at(cut).0 {
        // A local time that a clock change skips is only shown moved.
        When::Timed { start, end } => When::Timed { start: WallTime { local: cut, ..start }, end },
        all_day @ When::AllDay { .. } => all_day,
    }
}

impl Series<'_> {
    /// The rules, each with what it was bound to.
    pub(super) fn rules(&self) -> Result<Vec<(&Plan, Rule)>, EditError> {
        let texts = self.content.recurrence.iter().flat_map(|recurrence| &recurrence.rules);
        self.plans
            .iter()
            .zip(texts)
            .map(|(plan, text)| Ok((plan, Rule::parse(text, self.content.when, self.home)?)))
            .collect()
    }

    /// Whether the rule makes anything at `cut` or later.
    fn continues(&self, plan: &Plan, cut: NaiveDateTime) -> bool {
        self.any(plan, cut, LAST_DAY)
    }

    fn made_by(&self, plan: &Plan, local: NaiveDateTime) -> bool {
        self.any(plan, local, local)
    }

    fn any(&self, plan: &Plan, from: NaiveDateTime, to: NaiveDateTime) -> bool {
        let mut any = false;
        self.visit(plan, from, to, &mut |_| {
            any = true;
            ControlFlow::Break(())
        });
        any
    }

    /// How many of COUNT are used up before `cut`; the start of the series is the first.
    fn count_before(&self, plan: &Plan, cut: NaiveDateTime) -> u32 {
        let mut before = 1;
        self.visit(plan, self.start, cut - TimeDelta::seconds(1), &mut |_| {
            before += 1;
            ControlFlow::Continue(())
        });
        before
    }
}
