//! Reading and printing repeat rules.

use chrono::Weekday;
use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::recurrence::{ByDay, Frequency, Rule, RuleProblem, Until};
use daybook_core::wall_time::Zone;

use crate::book::{HOME, day, hour, lasting};

fn new_york() -> When {
    hour("2026-01-05T09:00", Tz::America__New_York)
}

fn read(text: &str, start: When) -> String {
    Rule::parse(text, start, HOME).unwrap().to_string()
}

fn problem(text: &str) -> RuleProblem {
    Rule::parse(text, new_york(), HOME).unwrap_err().reason
}

#[test]
fn prints_upper_case_in_a_fixed_order_without_defaults() {
    let untidy = " rrule:wkst=mo;byday=we, mo,+1fr,mo;Interval=1;;count=5; freq=monthly; ";
    assert_eq!(read(untidy, new_york()), "FREQ=MONTHLY;COUNT=5;BYDAY=MO,WE,1FR");
    let full = "FREQ=YEARLY;UNTIL=20300101T000000Z;COUNT=9;INTERVAL=2;BYSECOND=0,30;BYMINUTE=15;\
                BYHOUR=9,17;BYDAY=-1SU,2TU;BYMONTHDAY=-1,13;BYYEARDAY=-1,100;BYWEEKNO=-1,20;\
                BYMONTH=1,12;BYSETPOS=-1,1;WKST=SU";
    assert_eq!(read(full, new_york()), full);
}

#[test]
fn can_be_built_from_parts() {
    let rule = Rule {
        interval: 2.try_into().unwrap(),
        by_day: [Weekday::Fri, Weekday::Mon].map(ByDay::every).into(),
        ..Rule::every(Frequency::Weekly)
    };
    assert_eq!(rule.to_string(), "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR");
    assert_eq!(Rule::parse(&rule.to_string(), new_york(), HOME), Ok(rule));
}

#[test]
fn a_date_as_until_of_a_timed_series_means_the_end_of_that_local_day() {
    assert_eq!(read("FREQ=DAILY;UNTIL=20260110", new_york()), "FREQ=DAILY;UNTIL=20260111T045959Z");
}

#[test]
fn a_local_time_as_until_is_read_in_the_zone_of_the_start() {
    let text = "FREQ=DAILY;UNTIL=20260110T090000";
    assert_eq!(read(text, new_york()), "FREQ=DAILY;UNTIL=20260110T140000Z");
}

#[test]
fn until_of_a_floating_series_is_local() {
    let floating = lasting("2026-01-05T09:00", Zone::Floating, 3600);
    assert_eq!(
        read("FREQ=DAILY;UNTIL=20260110T080000Z", floating),
        "FREQ=DAILY;UNTIL=20260110T090000"
    );
    assert_eq!(read("FREQ=DAILY;UNTIL=20260110", floating), "FREQ=DAILY;UNTIL=20260110T235959");
}

#[test]
fn until_of_an_all_day_series_is_a_date() {
    let until = |text: &str| {
        Rule::parse(&format!("FREQ=DAILY;UNTIL={text}"), day("2026-01-05"), HOME).unwrap().until
    };
    let tenth = Some(Until::Date("2026-01-10".parse().unwrap()));
    assert_eq!(until("20260110"), tenth);
    assert_eq!(until("20260110T235959"), tenth);
    assert_eq!(until("2026-01-10T00:00:00Z"), tenth);
    // Midnight of the tenth in Berlin.
    assert_eq!(until("20260109T230000Z"), tenth);
}

#[test]
fn both_limits_are_kept() {
    let text = "FREQ=DAILY;UNTIL=20260110T140000Z;COUNT=3";
    assert_eq!(read(text, new_york()), text);
}

#[test]
fn all_day_series_ignore_times() {
    assert_eq!(read("FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0", day("2026-01-05")), "FREQ=DAILY");
}

#[test]
fn says_what_is_wrong_with_a_broken_rule() {
    assert_eq!(problem(""), RuleProblem::NoFrequency);
    assert_eq!(problem("FREQ=FORTNIGHTLY"), RuleProblem::UnknownFrequency("FORTNIGHTLY".into()));
    assert_eq!(problem("DAILY"), RuleProblem::NotAPart("DAILY".into()));
    assert_eq!(problem("FREQ=DAILY;FREQ=WEEKLY"), RuleProblem::Twice("FREQ".into()));
    assert_eq!(problem("FREQ=DAILY;COUNT=0"), RuleProblem::BadCount("0".into()));
    assert_eq!(problem("FREQ=DAILY;UNTIL=20261131"), RuleProblem::BadUntil("20261131".into()));
    assert_eq!(problem("FREQ=DAILY;UNTIL=soon"), RuleProblem::BadUntil("soon".into()));
    assert_eq!(problem("FREQ=DAILY;SKIP=FORWARD"), RuleProblem::UnknownPart("SKIP".into()));
    let hourly = Rule::parse("FREQ=HOURLY", day("2026-01-05"), HOME).unwrap_err();
    assert_eq!(hourly.reason, RuleProblem::TooOftenForDays);
    assert_eq!(
        hourly.to_string(),
        "the repeat rule \"FREQ=HOURLY\" cannot be followed: \
         an all-day appointment cannot repeat more than once a day"
    );
}

#[test]
fn parts_that_say_nothing_are_left_out() {
    assert_eq!(read("FREQ=DAILY;RSCALE=GREGORIAN;SKIP=OMIT;X-FOO=1", new_york()), "FREQ=DAILY");
}
