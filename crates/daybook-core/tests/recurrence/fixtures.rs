//! What other libraries expect of their own readers.

use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::interval::Interval;
use daybook_core::recurrence::{Rule, RuleProblem, occurrences};
use daybook_core::wall_time::Zone;
use serde::Deserialize;

use crate::book::{HOME, hour, lasting, series};

#[derive(Deserialize)]
struct Vector {
    name: String,
    dtstart: String,
    rrule: String,
    expected: Vec<String>,
}

/// `19970902T090000`, as a floating hour.
fn floating(text: &str) -> When {
    let local = chrono::NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap();
    lasting(&local.format("%Y-%m-%dT%H:%M:%S").to_string(), Zone::Floating, 0)
}

fn starts(when: When, rule: &str) -> Vec<String> {
    let window =
        Interval::new(when.interval(HOME).start(), "9990-01-01T00:00:00Z".parse().unwrap());
    let content = series(when, rule);
    occurrences(&content, window.unwrap(), HOME)
        .unwrap()
        .iter()
        .map(|o| o.id.to_string().replace(['-', ':'], ""))
        .collect()
}

#[test]
fn agrees_with_dateutil_on_its_own_vectors() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../fixtures/rrule/dateutil-vectors.json")).unwrap();
    let mut compared = 0;
    for Vector { name, dtstart, rrule, expected } in &vectors {
        let when = floating(dtstart);
        if rrule.contains("BYEASTER") {
            let problem = Rule::parse(rrule, when, HOME).unwrap_err().reason;
            assert_eq!(problem, RuleProblem::UnknownPart("BYEASTER".to_owned()));
            continue;
        }
        // To dateutil a week without a day is all its days, to RFC 5545 the weekday of the start.
        let says_day = ["BYDAY", "BYMONTHDAY", "BYYEARDAY"].iter().any(|part| rrule.contains(part));
        let mut rule = rrule.clone();
        if rule.contains("BYWEEKNO") && !says_day {
            rule += ";BYDAY=MO,TU,WE,TH,FR,SA,SU";
        }
        // To dateutil the start is no occurrence unless the rule makes it.
        let start_counts = expected.contains(dtstart);
        if !start_counts && let Some((before, count)) = rule.split_once("COUNT=") {
            let (count, after) = count.split_once(';').unwrap_or((count, ""));
            rule = format!("{before}COUNT={};{after}", count.parse::<u32>().unwrap() + 1);
        }
        let mut got = starts(when, &rule);
        if !start_counts {
            assert_eq!(got.remove(0), *dtstart, "{name}: the start always belongs");
        }
        assert_eq!(got, *expected, "{name}: {rule}");
        compared += 1;
    }
    assert_eq!(compared, 214);
}

#[derive(Deserialize)]
struct Broken {
    invalid: String,
    lax_result: Option<String>,
}

#[test]
fn reads_broken_rules_as_lib_recur_does_unless_that_would_change_their_meaning() {
    let when = hour("2012-01-02T09:00", Tz::UTC);
    let rules: Vec<Broken> =
        serde_json::from_str(include_str!("../fixtures/rrule/lib-recur-invalid.json")).unwrap();
    for Broken { invalid, lax_result } in &rules {
        let read = Rule::parse(invalid, when, HOME);
        let strict = ["COUNT=-200", "COUNT=abc", "BYMONT="].iter().any(|s| invalid.contains(s));
        if strict {
            assert!(read.is_err(), "{invalid} would become endless or another rule");
        } else if invalid.contains("FREQ=DAILY;BYWEEKNO") {
            assert_eq!(read.unwrap().to_string(), *invalid, "it can be followed as it is");
        } else if let Some(lax) = lax_result {
            assert_eq!(read, Rule::parse(lax, when, HOME), "{invalid}");
            assert!(read.is_ok(), "{invalid}");
        } else {
            assert!(read.is_err(), "{invalid}");
        }
    }
}

#[test]
fn different_words_for_the_same_series_make_the_same_occurrences() {
    let groups: Vec<Vec<String>> =
        serde_json::from_str(include_str!("../fixtures/rrule/lib-recur-equivalent.json")).unwrap();
    let starts_of_groups = [
        "20121231T000000",
        "20121001T000000",
        "20121201T000000",
        "20121227T000000",
        "20120201T000000",
        "20130203T000000",
        "20130515T000000",
        "20121201T000000",
        "20130101T000000",
        "20130131T000000",
        "20130101T000027",
        "20130107T150000",
        "20130107T150000",
    ];
    assert_eq!(groups.len(), starts_of_groups.len());
    for (rules, start) in groups.iter().zip(starts_of_groups) {
        let first = starts(floating(start), &format!("{};COUNT=200", rules[0]));
        assert_eq!(first.len(), 200);
        for rule in rules {
            assert_eq!(starts(floating(start), &format!("{rule};COUNT=200")), first, "{rule}");
        }
    }
}
