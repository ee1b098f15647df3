//! How an appointment repeats, between the editor's few words and repeat rules (RRULE).
//!
//! A rule can be edited when the editor's words say it completely: writing them gives the same rule.

use std::num::NonZeroU32;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::interval::Interval;
use daybook_core::recurrence::{ByDay, Frequency, Recurrence, RecurrenceId, Rule, Series, Until};
use daybook_core::wall_time::{WallTime, Zone, instant_in};

use super::time::day;
use crate::api::appointments::{RepeatDto, RepeatUnit};
use crate::error::{AppError, Result};

/// How `content` repeats, if the editor can say it.
pub(crate) fn repeat_of(content: &Content, home: Tz) -> Option<RepeatDto> {
    let rules = &content.recurrence.as_ref()?.rules;
    let mut rule = rules.first().filter(|_| rules.len() == 1).and_then(|text| {
        // What the start says anyway, and the exact moment a rule ends, do not matter here.
        Rule::parse(text, content.when, home).ok()
    })?;
    simplify(&mut rule, content.when, home);
    let repeat = RepeatDto {
        every: match rule.frequency {
            Frequency::Daily => RepeatUnit::Day,
            Frequency::Weekly => RepeatUnit::Week,
            Frequency::Monthly => RepeatUnit::Month,
            Frequency::Yearly => RepeatUnit::Year,
            _ => return None,
        },
        interval: rule.interval.get(),
        weekdays: match rule.frequency {
            Frequency::Weekly => rule.by_day.iter().map(|day| number(day.weekday)).collect(),
            _ => Vec::new(),
        },
        by_weekday: rule.frequency == Frequency::Monthly && !rule.by_day.is_empty(),
        count: rule.count.map(NonZeroU32::get),
        until: rule.until.map(|until| last_day(until, content.when, home).to_string()),
    };
    let again = rule_of(&repeat, content.when, home).ok()?;
    (again == rule).then_some(repeat)
}

/// The rule of what the editor says about an appointment that takes place at `when`.
///
/// # Errors
///
/// When it says something impossible.
pub(crate) fn rule_of(repeat: &RepeatDto, when: When, home: Tz) -> Result<Rule> {
    let start = local_start(when);
    let mut rule = Rule::every(match repeat.every {
        RepeatUnit::Day => Frequency::Daily,
        RepeatUnit::Week => Frequency::Weekly,
        RepeatUnit::Month => Frequency::Monthly,
        RepeatUnit::Year => Frequency::Yearly,
    });
    rule.interval = NonZeroU32::new(repeat.interval)
        .filter(|interval| interval.get() <= 1000)
        .ok_or_else(|| AppError::invalid("Repeat every 1 to 1000 days, weeks, months or years."))?;
    match repeat.every {
        RepeatUnit::Week => {
            let days = repeat.weekdays.iter().map(|number| weekday(*number).map(ByDay::every));
            rule.by_day = days.collect::<Result<_>>()?;
        }
        RepeatUnit::Month if repeat.by_weekday => {
            // The fifth of its kind does not exist every month: it means the last.
            let nth = start.day0() / 7 + 1;
            let nth = if nth > 4 { -1 } else { i8::try_from(nth).unwrap_or(1) };
            rule.by_day.insert(ByDay { nth, weekday: start.weekday() });
        }
        _ => {}
    }
    match (repeat.count, &repeat.until) {
        (Some(_), Some(_)) => {
            return Err(AppError::invalid("Choose an end by number or by date, not both."));
        }
        (Some(count), None) => {
            let count = NonZeroU32::new(count).filter(|count| count.get() <= 10_000);
            let count = count.ok_or_else(|| AppError::invalid("Repeat 1 to 10,000 times."))?;
            rule.count = Some(count);
        }
        (None, Some(until)) => {
            let until = day(until)?;
            if until < start {
                return Err(AppError::invalid(
                    "The last day of the repeats comes before the first.",
                ));
            }
            rule.until = Some(end_of(until, when, home));
        }
        (None, None) => {}
    }
    Ok(rule)
}

/// `content`, repeating as the editor says from now on: what was changed or left out of occurrences
/// that are still there stays.
///
/// # Errors
///
/// As [`rule_of`].
pub(crate) fn with_repeat(
    mut content: Content,
    repeat: Option<&RepeatDto>,
    home: Tz,
) -> Result<Content> {
    let Some(repeat) = repeat else {
        content.recurrence = None;
        return Ok(content);
    };
    content.when = fitted(content.when, repeat)?;
    let rule = rule_of(repeat, content.when, home)?.to_string();
    let old = content.recurrence.take().unwrap_or_default();
    content.recurrence =
        Some(Recurrence { rules: [rule].into(), extra: old.extra, ..Recurrence::default() });
    let made = |id: &RecurrenceId| makes(&content, *id, home);
    let excluded = old.excluded.into_iter().filter(made).collect();
    let overrides = old.overrides.into_iter().filter(|(id, _)| made(id)).collect();
    if let Some(recurrence) = &mut content.recurrence {
        recurrence.excluded = excluded;
        recurrence.overrides = overrides;
    }
    Ok(content)
}

/// The first time at or after `when` that falls on one of the chosen weekdays.
fn fitted(when: When, repeat: &RepeatDto) -> Result<When> {
    if repeat.every != RepeatUnit::Week || repeat.weekdays.is_empty() {
        return Ok(when);
    }
    let wanted = repeat.weekdays.iter().map(|n| weekday(*n)).collect::<Result<Vec<_>>>()?;
    let weekday = local_start(when).weekday();
    let days = wanted.iter().map(|day| day.days_since(weekday)).min().unwrap_or_default();
    let days = Days::new(days.into());
    let later = |at: WallTime| WallTime { local: at.local + days, ..at };
    Ok(match when {
        When::AllDay { start, end } => When::AllDay { start: start + days, end: end + days },
        When::Timed { start, end } => When::Timed { start: later(start), end: later(end) },
    })
}

/// Whether the rules of `content` make an occurrence with this id.
fn makes(content: &Content, id: RecurrenceId, home: Tz) -> bool {
    let local = match id {
        RecurrenceId::Date(date) => date.into(),
        RecurrenceId::Local(local) => local,
    };
    let zone = match content.when {
        When::AllDay { .. } => home,
        When::Timed { start, .. } => start.zone.resolve(home),
    };
    let at = instant_in(zone, local);
    let Ok(moment) = Interval::new(at, at) else { return false };
    Series::read(content, home)
        .is_ok_and(|series| series.occurrences(moment).iter().any(|found| found.id == id))
}

/// Leaves out what the start says already, and moves an end to the end of its day where no
/// occurrence lies in between.
fn simplify(rule: &mut Rule, when: When, home: Tz) {
    let start = local_start(when);
    let only_day = i8::try_from(start.day()).is_ok_and(|day| rule.by_month_day == [day].into());
    let only_month = u8::try_from(start.month()).is_ok_and(|m| rule.by_month == [m].into());
    if rule.frequency == Frequency::Yearly && only_month {
        rule.by_month.clear();
        if only_day {
            rule.by_month_day.clear();
        }
    }
    if rule.frequency == Frequency::Monthly && only_day && rule.by_day.is_empty() {
        rule.by_month_day.clear();
    }
    let week_matters = rule.frequency == Frequency::Weekly
        && rule.interval != NonZeroU32::MIN
        && rule.by_day.len() > 1;
    if !week_matters && rule.by_week.is_empty() {
        rule.week_start = Weekday::Mon;
    }
    if let Some(until) = rule.until {
        let whole = end_of(last_day(until, when, home), when, home);
        let reaches = match (until, when) {
            (Until::Date(_), _) | (_, When::AllDay { .. }) => true,
            (Until::Local(local), When::Timed { start, .. }) => local.time() >= start.local.time(),
            (Until::Utc(at), When::Timed { start, .. }) => {
                WallTime::at(at, start.zone, home).local.time() >= start.local.time()
            }
        };
        if reaches && rule.frequency >= Frequency::Daily && rule.by_hour.is_empty() {
            rule.until = Some(whole);
        }
    }
}

/// The last day on which something may start.
pub(crate) fn last_day(until: Until, when: When, home: Tz) -> NaiveDate {
    match (until, when) {
        (Until::Date(date), _) => date,
        (Until::Local(local), _) => local.date(),
        (Until::Utc(at), When::Timed { start, .. }) => {
            WallTime::at(at, start.zone, home).local.date()
        }
        (Until::Utc(at), When::AllDay { .. }) => at.date_naive(),
    }
}

/// The end of a day, as a series at `when` writes it (RFC 5545 §3.3.10).
fn end_of(day: NaiveDate, when: When, home: Tz) -> Until {
    let last_second = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
    match when {
        When::AllDay { .. } => Until::Date(day),
        When::Timed { start, .. } if start.zone == Zone::Floating => {
            Until::Local(day.and_time(last_second))
        }
        When::Timed { start, .. } => {
            Until::Utc(instant_in(start.zone.resolve(home), day.and_time(last_second)))
        }
    }
}

/// The day on which it begins, where its series counts days.
fn local_start(when: When) -> NaiveDate {
    match when {
        When::AllDay { start, .. } => start,
        When::Timed { start, .. } => start.local.date(),
    }
}

fn number(weekday: Weekday) -> u8 {
    u8::try_from(weekday.number_from_monday()).unwrap_or(1)
}

fn weekday(number: u8) -> Result<Weekday> {
    number
        .checked_sub(1)
        .and_then(|index| Weekday::try_from(index).ok())
        .ok_or_else(|| AppError::invalid("Weekdays are numbered 1 (Monday) to 7 (Sunday)."))
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono_tz::Europe::Berlin;
    use daybook_core::details::Details;
    use daybook_core::recurrence::Override;
    use proptest::prelude::*;

    use super::super::words::tests::{all_day, timed};
    use super::*;

    pub(crate) fn series(when: When, rule: &str) -> Content {
        let recurrence = Some(Recurrence { rules: [rule.to_owned()].into(), ..Default::default() });
        Content { when, details: Details::default(), recurrence }
    }

    fn weekly(weekdays: &[u8]) -> RepeatDto {
        RepeatDto {
            every: RepeatUnit::Week,
            interval: 1,
            weekdays: weekdays.to_vec(),
            by_weekday: false,
            count: None,
            until: None,
        }
    }

    fn thursday() -> When {
        timed("2026-11-19 10:00", "2026-11-19 11:00")
    }

    #[test]
    fn says_rules_in_the_words_of_the_editor() {
        let repeat = |rule| repeat_of(&series(thursday(), rule), Berlin);
        assert_eq!(repeat("FREQ=WEEKLY;BYDAY=MO,TH").unwrap().weekdays, [1, 4]);
        assert!(repeat("FREQ=MONTHLY;BYDAY=3TH").unwrap().by_weekday);
        assert!(!repeat("FREQ=MONTHLY;BYMONTHDAY=19").unwrap().by_weekday);
        assert_eq!(repeat("FREQ=DAILY;COUNT=5;INTERVAL=2").unwrap().count, Some(5));
        let until = repeat("FREQ=WEEKLY;UNTIL=20270304T090000Z").unwrap().until;
        assert_eq!(until.as_deref(), Some("2027-03-04"));
    }

    #[test]
    fn leaves_rules_alone_that_it_cannot_say() {
        let cases = [
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "FREQ=MONTHLY;BYDAY=2TU",
            "FREQ=HOURLY",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
            // Ends on a day before the time of the series: one occurrence fewer.
            "FREQ=DAILY;UNTIL=20270304T010000Z",
            "FREQ=SOMETIMES",
        ];
        for rule in cases {
            assert_eq!(repeat_of(&series(thursday(), rule), Berlin), None, "{rule}");
        }
    }

    #[test]
    fn a_series_starts_on_a_day_it_is_made_for() {
        let content = Content { when: thursday(), details: Details::default(), recurrence: None };

        let content = with_repeat(content, Some(&weekly(&[1, 3])), Berlin).unwrap();

        assert_eq!(content.when, timed("2026-11-23 10:00", "2026-11-23 11:00"));
    }

    #[test]
    fn changed_occurrences_stay_where_the_new_rule_has_them() {
        let id = |text: &str| text.parse::<RecurrenceId>().unwrap();
        let mut content = series(thursday(), "FREQ=DAILY");
        let recurrence = content.recurrence.as_mut().unwrap();
        let change = Override { when: thursday(), details: Details::default() };
        recurrence.overrides.insert(id("2026-11-26T10:00:00"), change.clone());
        recurrence.overrides.insert(id("2026-11-27T10:00:00"), change);
        recurrence.excluded = [id("2026-12-03T10:00:00"), id("2026-12-04T10:00:00")].into();

        let content = with_repeat(content, Some(&weekly(&[])), Berlin).unwrap();

        let recurrence = content.recurrence.unwrap();
        assert_eq!(recurrence.rules, ["FREQ=WEEKLY".to_owned()].into());
        assert_eq!(recurrence.excluded, [id("2026-12-03T10:00:00")].into());
        let changed: Vec<_> = recurrence.overrides.into_keys().collect();
        assert_eq!(changed, [id("2026-11-26T10:00:00")]);
    }

    #[test]
    fn the_fifth_weekday_of_a_month_means_the_last() {
        let repeat = RepeatDto { every: RepeatUnit::Month, by_weekday: true, ..weekly(&[]) };
        let rule = rule_of(&repeat, all_day("2026-11-30", "2026-12-01"), Berlin).unwrap();
        assert_eq!(rule.to_string(), "FREQ=MONTHLY;BYDAY=-1MO");
    }

    #[test]
    fn refuses_an_end_before_the_start() {
        let repeat = RepeatDto { until: Some("2026-11-18".into()), ..weekly(&[]) };
        assert!(rule_of(&repeat, thursday(), Berlin).is_err());
    }

    proptest! {
        #[test]
        fn what_the_editor_says_comes_back(
            every in prop_oneof![
                Just(RepeatUnit::Day), Just(RepeatUnit::Week),
                Just(RepeatUnit::Month), Just(RepeatUnit::Year),
            ],
            interval in 1..50_u32,
            weekdays in proptest::collection::btree_set(1..=7_u8, 0..7),
            by_weekday: bool,
            end in prop_oneof![
                Just((None, None)),
                (1..500_u32).prop_map(|count| (Some(count), None)),
                Just((None, Some("2027-03-05".to_owned()))),
            ],
            whole_days: bool,
        ) {
            let repeat = RepeatDto {
                every,
                interval,
                weekdays: if every == RepeatUnit::Week { weekdays.into_iter().collect() } else { vec![] },
                by_weekday: by_weekday && every == RepeatUnit::Month,
                count: end.0,
                until: end.1,
            };
            let when = if whole_days { all_day("2026-11-19", "2026-11-20") } else { thursday() };
            let content = Content { when, details: Details::default(), recurrence: None };
            let content = with_repeat(content, Some(&repeat), Berlin).unwrap();
            prop_assert_eq!(repeat_of(&content, Berlin), Some(repeat));
        }
    }
}
