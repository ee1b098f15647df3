//! What holds for every rule.

use chrono::{Days, NaiveDateTime, TimeDelta, Weekday};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::interval::Interval;
use daybook_core::recurrence::edit::{Scope, change};
use daybook_core::recurrence::{
    ByDay, Frequency, Recurrence, RecurrenceId, Rule, Until, last_end, occurrences,
};
use daybook_core::wall_time::{WallTime, Zone};
use proptest::collection::btree_set;
use proptest::prelude::*;

use crate::book::{HOME, titled};

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

fn weekday() -> impl Strategy<Value = Weekday> {
    prop::sample::select(&WEEKDAYS[..])
}

fn either_sign(most: i16) -> impl Strategy<Value = i16> {
    (1..=most, any::<bool>()).prop_map(|(n, negative)| if negative { -n } else { n })
}

fn small(most: i16) -> impl Strategy<Value = i8> {
    either_sign(most).prop_map(|n| i8::try_from(n).unwrap())
}

fn frequency() -> impl Strategy<Value = Frequency> {
    use Frequency::{Daily, Hourly, Minutely, Monthly, Weekly, Yearly};
    prop::sample::select(vec![Yearly, Monthly, Monthly, Weekly, Weekly, Daily, Hourly, Minutely])
}

/// Mostly rules that say little: those that say much hardly ever match.
fn rule() -> impl Strategy<Value = Rule> {
    let rarely =
        |range: std::ops::RangeInclusive<usize>| prop_oneof![9 => Just(0..=0), 1 => Just(range)];
    let days = (btree_set(weekday().prop_map(|w| format!("{w}")), 0..4), any::<bool>())
        .prop_flat_map(|(names, numbered)| {
            let days: Vec<Weekday> = names.iter().map(|name| name.parse().unwrap()).collect();
            let nth = prop::collection::vec(small(4), days.len());
            nth.prop_map(move |nth| {
                let day = |(weekday, nth): (&Weekday, i8)| ByDay {
                    nth: if numbered { nth } else { 0 },
                    weekday: *weekday,
                };
                days.iter().zip(nth).map(day).collect()
            })
        });
    let limits =
        (prop::option::weighted(0.3, 1_u32..50), prop::option::weighted(0.3, 0_i64..2_000_000_000));
    let dates = (
        prop_oneof![2 => Just(0..=0_usize), 1 => Just(1..=3)]
            .prop_flat_map(|n| btree_set(small(31), n)),
        rarely(1..=3).prop_flat_map(|n| btree_set(either_sign(366), n)),
        rarely(1..=3).prop_flat_map(|n| btree_set(small(53), n)),
        prop_oneof![2 => Just(0..=0_usize), 1 => Just(1..=6)]
            .prop_flat_map(|n| btree_set(1_u8..=12, n)),
        rarely(1..=2).prop_flat_map(|n| btree_set(either_sign(5), n)),
    );
    let times =
        rarely(1..=2).prop_flat_map(|n| (btree_set(0_u8..24, n.clone()), btree_set(0_u8..60, n)));
    (frequency(), 1_u32..5, days, limits, dates, times, weekday()).prop_map(
        |(frequency, interval, by_day, (count, until), dates, (by_hour, by_minute), week_start)| {
            Rule {
                interval: interval.try_into().unwrap(),
                count: count.and_then(|count| count.try_into().ok()),
                until: until.map(|s| Until::Utc(chrono::DateTime::from_timestamp(s, 0).unwrap())),
                by_day,
                by_month_day: dates.0,
                by_year_day: dates.1,
                by_week: dates.2,
                by_month: dates.3,
                by_set_position: dates.4,
                by_hour,
                by_minute,
                week_start,
                ..Rule::every(frequency)
            }
        },
    )
}

fn start() -> impl Strategy<Value = When> {
    let zones = [Tz::Europe__Berlin, Tz::America__New_York, Tz::Australia__Lord_Howe, Tz::UTC];
    (0_u64..8_000, 0_i64..1_440, prop::sample::select(zones.to_vec()), 0_i64..2_880).prop_map(
        |(day, minute, zone, length)| {
            let epoch: NaiveDateTime = "2005-01-01T00:00:00".parse().unwrap();
            let local = epoch + Days::new(day) + TimeDelta::minutes(minute);
            let start = WallTime { local, zone: Zone::Iana(zone) };
            let end = start.instant(HOME) + TimeDelta::minutes(length);
            When::Timed { start, end: WallTime::at(end, Zone::Iana(zone), HOME) }
        },
    )
}

/// A rule and a start. Series within days are in UTC: two of their local times can be the same instant
/// where clocks change, which has tests of its own.
fn rule_and_start() -> impl Strategy<Value = (Rule, When)> {
    (rule(), start()).prop_map(|(rule, when)| match when {
        When::Timed { start, end } if rule.frequency < Frequency::Daily => {
            let utc = |time: WallTime| WallTime::at(time.instant(HOME), Zone::Utc, HOME);
            (rule, When::Timed { start: utc(start), end: utc(end) })
        }
        _ => (rule, when),
    })
}

fn series(when: When, rule: &Rule) -> Content {
    let recurrence = Recurrence { rules: [rule.to_string()].into(), ..Recurrence::default() };
    Content { when, details: titled("Cut"), recurrence: Some(recurrence) }
}

/// From before the start; shorter where there is more to see.
fn window(when: When, rule: &Rule, years: i64) -> Interval {
    let start = when.interval(HOME).start();
    let days = if rule.frequency < Frequency::Daily { 2 } else { 365 * years };
    Interval::new(start - TimeDelta::days(1), start + TimeDelta::days(days)).unwrap()
}

fn found(content: &Content, window: Interval) -> Vec<(RecurrenceId, Interval)> {
    occurrences(content, window, HOME).unwrap().iter().map(|o| (o.id, o.interval)).collect()
}

proptest! {
    #[test]
    fn a_printed_rule_reads_as_the_same_rule((rule, start) in rule_and_start()) {
        prop_assert_eq!(Rule::parse(&rule.to_string(), start, HOME), Ok(rule));
    }

    #[test]
    fn no_text_is_too_odd_to_answer(
        text in "(FREQ=(DAILY|WEEKLY|HOURLY|YEARLY);)?((COUNT|INTERVAL|UNTIL|BYDAY|BYMONTHDAY|\
                 BYSETPOS|BYHOUR|BYWEEKNO|BYYEARDAY|WKST)=[-+0-9A-Z,;TZ é]{0,12};){0,4}\\PC{0,9}",
        start in start(),
    ) {
        if let Ok(rule) = Rule::parse(&text, start, HOME) {
            let content = series(start, &rule);
            prop_assert!(!found(&content, window(start, &rule, 5)).is_empty(), "the start belongs");
            prop_assert!(last_end(&content, HOME).is_ok());
        }
    }

    #[test]
    fn a_window_shows_what_its_halves_show(
        (rule, start) in rule_and_start(), part in any::<prop::sample::Index>(),
    ) {
        let content = series(start, &rule);
        let all = window(start, &rule, 6);
        let seconds = usize::try_from(all.length().num_seconds()).unwrap();
        let into = TimeDelta::seconds(part.index(seconds).try_into().unwrap());
        let first = found(&content, Interval::new(all.start(), all.start() + into).unwrap());
        let second = found(&content, Interval::new(all.start() + into, all.end()).unwrap());
        let mut both = first;
        both.extend(second.into_iter().filter(|o| !both.contains(o)).collect::<Vec<_>>());
        prop_assert_eq!(found(&content, all), both);
    }

    #[test]
    fn occurrences_come_in_order_overlap_the_window_and_end_by_the_last_end(
        (rule, start) in rule_and_start(),
    ) {
        let content = series(start, &rule);
        let window = window(start, &rule, 30);
        let all = found(&content, window);
        prop_assert!(all.is_sorted_by_key(|(_, interval)| interval.start()));
        prop_assert!(all.iter().all(|(_, interval)| interval.overlaps(window)));
        let last = last_end(&content, HOME).unwrap();
        prop_assert!(all.iter().all(|(_, interval)| last.is_none_or(|last| interval.end() <= last)));
        if let (Some(count), Some(end)) = (rule.count, last) && end < window.end() && rule.until.is_none() {
            prop_assert!(all.len() <= count.get() as usize);
        }
    }

    #[test]
    fn splitting_without_a_change_shows_the_same(
        (rule, start) in rule_and_start(), pick in any::<prop::sample::Index>(),
    ) {
        let content = series(start, &rule);
        let window = window(start, &rule, 6);
        let all = occurrences(&content, window, HOME).unwrap();
        let at = all[pick.index(all.len())];
        let details = content.details.clone();
        let edited =
            change(&content, at.id, Scope::ThisAndFollowing, at.when, details, HOME).unwrap();
        let later = edited.split_off;
        prop_assert_eq!(later.is_some(), at.id != all[0].id);
        let mut both = found(&edited.content, window);
        both.extend(later.iter().flat_map(|later| found(later, window)));
        both.sort_by_key(|(_, interval)| interval.start());
        prop_assert_eq!(both, found(&content, window));
    }

    #[test]
    fn a_moved_series_has_every_occurrence_moved_by_the_same_local_time(
        (rule, start) in rule_and_start(), minutes in -6_000_i64..6_000,
    ) {
        let content = series(start, &rule);
        let window = window(start, &rule, 6);
        let When::Timed { start: from, .. } = start else { return Ok(()) };
        // A local time that a clock change skips cannot be told from the one it is shown as.
        prop_assume!(WallTime::at(from.instant(HOME), from.zone, HOME) == from);
        let to = WallTime { local: from.local + TimeDelta::minutes(minutes), ..from };
        let end = to.instant(HOME) + start.interval(HOME).length();
        let when = When::Timed { start: to, end: WallTime::at(end, to.zone, HOME) };
        let at = RecurrenceId::Local(from.local);
        let details = content.details.clone();
        // Rules that cannot follow are refused; days of months follow by month.
        if rule.frequency >= Frequency::Monthly && to.local.date() != from.local.date() {
            return Ok(());
        }
        if let Ok(edited) = change(&content, at, Scope::All, when, details, HOME) {
            let delta = TimeDelta::minutes(minutes);
            let keys = |content: &Content, moved: TimeDelta| -> Vec<_> {
                let wide = TimeDelta::days(9);
                let wide = Interval::new(window.start() - wide, window.end() + wide).unwrap();
                let unmoved = found(content, wide).into_iter().filter_map(|(id, _)| match id {
                    RecurrenceId::Local(local) => Some(local - moved),
                    RecurrenceId::Date(_) => None,
                });
                // What both have seen all of.
                unmoved.take_while(|at| *at < from.local + window.length()).collect()
            };
            prop_assert_eq!(keys(&edited.content, delta), keys(&content, TimeDelta::zero()));
        }
    }
}
