use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use chrono_tz::Europe::Berlin;
use proptest::prelude::*;

use super::*;
use crate::recurrence::{Override, Recurrence};
use crate::wall_time::{WallTime, Zone};

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    WallTime { local: local(text), zone: Zone::Iana(Berlin) }.instant(Berlin)
}

fn hour(start: &str) -> When {
    let wall = |local| WallTime { local, zone: Zone::Iana(Berlin) };
    When::Timed { start: wall(local(start)), end: wall(local(start) + TimeDelta::hours(1)) }
}

fn reminding(reminders: impl IntoIterator<Item = Reminder>) -> Details {
    Details { reminders: reminders.into_iter().collect(), ..Details::default() }
}

fn before(minutes: i64) -> Reminder {
    Reminder::FromStart(-60 * minutes)
}

fn single(start: &str, reminders: impl IntoIterator<Item = Reminder>) -> Content {
    Content { when: hour(start), details: reminding(reminders), recurrence: None }
}

fn daily(start: &str) -> Content {
    let rules = BTreeSet::from(["FREQ=DAILY".to_owned()]);
    let recurrence = Some(Recurrence { rules, ..Recurrence::default() });
    Content { recurrence, ..single(start, [before(15)]) }
}

/// When `content` reminds on 20 November.
fn friday(content: &Content, lead: Option<TimeDelta>) -> Vec<DateTime<Utc>> {
    let (after, until) = (at("2026-11-20 00:00"), at("2026-11-21 00:00"));
    rings(content, after, until, lead, Berlin).into_iter().map(|ring| ring.due).collect()
}

#[test]
fn a_reminder_is_due_before_the_start_after_the_end_or_at_a_moment() {
    let noon = at("2026-11-20 12:00");
    let all = [before(15), Reminder::FromEnd(600), Reminder::At(noon)];

    let due = friday(&single("2026-11-20 14:30", all), None);

    assert_eq!(due, [noon, at("2026-11-20 14:15"), at("2026-11-20 15:40")]);
}

#[test]
fn two_reminders_for_the_same_moment_are_one() {
    let start = single("2026-11-20 14:30", [before(90), Reminder::FromEnd(-150 * 60)]);
    assert_eq!(friday(&start, None), [at("2026-11-20 13:00")]);
}

#[test]
fn the_evening_before_is_a_reminder_of_the_next_day() {
    let whole =
        When::AllDay { start: "2026-11-21".parse().unwrap(), end: "2026-11-22".parse().unwrap() };
    let content = Content { when: whole, details: reminding([before(6 * 60)]), recurrence: None };

    assert_eq!(friday(&content, None), [at("2026-11-20 18:00")]);
}

#[test]
fn what_is_cancelled_reminds_of_nothing() {
    let mut content = single("2026-11-20 14:30", [before(15)]);
    content.details.status = Status::Cancelled;
    assert!(friday(&content, Some(TimeDelta::minutes(5))).is_empty());
}

#[test]
fn the_lead_is_for_what_has_a_time_and_no_reminder() {
    let lead = Some(TimeDelta::minutes(10));
    assert_eq!(friday(&single("2026-11-20 14:30", []), lead), [at("2026-11-20 14:20")]);
    assert_eq!(friday(&single("2026-11-20 14:30", [before(60)]), lead), [at("2026-11-20 13:30")]);
    let day =
        When::AllDay { start: "2026-11-20".parse().unwrap(), end: "2026-11-22".parse().unwrap() };
    let whole = Content { when: day, details: reminding([]), recurrence: None };
    assert!(friday(&whole, lead).is_empty());
}

#[test]
fn every_occurrence_reminds_but_one_that_is_left_out_cancelled_or_moved_away() {
    let mut content = daily("2026-11-16 09:00");
    let ring = |content: &Content| {
        let (after, until) = (at("2026-11-18 00:00"), at("2026-11-21 00:00"));
        let all = rings(content, after, until, None, Berlin);
        all.into_iter().map(|ring| ring.due).collect::<Vec<_>>()
    };
    let (wednesday, thursday) = (at("2026-11-18 08:45"), at("2026-11-19 08:45"));
    assert_eq!(ring(&content), [wednesday, thursday, at("2026-11-20 08:45")]);

    let id = |day: &str| RecurrenceId::Local(local(&format!("{day} 09:00")));
    let recurrence = content.recurrence.as_mut().unwrap();
    recurrence.excluded.insert(id("2026-11-18"));
    let cancelled = Details { status: Status::Cancelled, ..reminding([before(15)]) };
    recurrence.overrides = BTreeMap::from([
        (id("2026-11-19"), Override { when: hour("2026-11-19 09:00"), details: cancelled }),
        (
            id("2026-11-20"),
            Override { when: hour("2026-11-20 16:00"), details: reminding([before(15)]) },
        ),
    ]);
    assert_eq!(ring(&content), [at("2026-11-20 15:45")]);
}

#[test]
fn a_rule_nobody_can_follow_reminds_of_the_first() {
    let mut content = daily("2026-11-20 09:00");
    content.recurrence.as_mut().unwrap().rules = BTreeSet::from(["FREQ=NEVER".to_owned()]);
    assert_eq!(friday(&content, None), [at("2026-11-20 08:45")]);
}

#[test]
fn something_without_length_is_over_a_little_after_it() {
    let start = at("2026-11-20 14:30");
    let moment = Interval::new(start, start).unwrap();
    assert!(!is_over(moment, start + TimeDelta::minutes(4)));
    assert!(is_over(moment, start + TimeDelta::minutes(5)));
    let hour = Interval::new(start, start + TimeDelta::hours(1)).unwrap();
    assert!(!is_over(hour, start + TimeDelta::minutes(59)));
    assert!(is_over(hour, start + TimeDelta::minutes(60)));
}

proptest! {
    /// However the looks are spread over a day, each moment is in exactly one of them.
    #[test]
    fn stretches_that_touch_find_every_moment_once(
        cuts in proptest::collection::btree_set(0..2880_i64, 0..12),
        leads in proptest::collection::btree_set(0..600_i64, 1..4),
        start in 0..1440_i64,
    ) {
        let from = at("2026-11-19 00:00");
        let minutes = |count| TimeDelta::minutes(count);
        let mut content = daily("2026-11-16 09:00");
        content.when = hour("2026-11-16 00:00");
        if let When::Timed { start: first, end } = &mut content.when {
            first.local += minutes(start);
            end.local += minutes(start);
        }
        content.details = reminding(leads.into_iter().map(before));
        let whole = rings(&content, from, from + minutes(2880), None, Berlin);

        let ends: Vec<i64> = cuts.into_iter().chain([2880]).collect();
        let begins = [0].into_iter().chain(ends.iter().copied());
        let parts = begins.zip(&ends).flat_map(|(begin, end)| {
            rings(&content, from + minutes(begin), from + minutes(*end), None, Berlin)
        });

        prop_assert_eq!(parts.collect::<Vec<_>>(), whole);
    }
}
