//! Measures one month of occurrences ten years after the start, per rule, next to floors measured in
//! the same run, and 600 series at once. Prints medians as JSON; times are microseconds.
//!
//! `cargo run --release -p daybook-core --example recurrence_bench`

#![expect(clippy::expect_used, reason = "a measurement has nobody to report a failure to")]

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::America::New_York;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::interval::Interval;
use daybook_core::recurrence::{Recurrence, Series, occurrences};
use daybook_core::wall_time::{WallTime, Zone};
use serde_json::json;

/// A rule of the comparison: its text, its first occurrence, and the same rule started shortly before
/// the window, for libraries that walk from the start.
struct Shape {
    name: &'static str,
    rule: &'static str,
    start: NaiveDateTime,
    near: NaiveDateTime,
    arithmetic: fn() -> Vec<Span>,
}

type Failure = Box<dyn std::error::Error>;

/// From and until.
type Span = (DateTime<Utc>, DateTime<Utc>);

fn main() -> Result<(), Failure> {
    let november = Interval::new(local(2026, 11, 1), local(2026, 12, 1))?;
    let rules =
        shapes().iter().map(|shape| measure(shape, november)).collect::<Result<Vec<_>, _>>()?;
    let book = book();
    let all = || {
        book.iter()
            .filter_map(|c| occurrences(c, november, New_York).ok())
            .map(|o| o.len())
            .sum::<usize>()
    };
    let report = json!({
        "unit": "microseconds, median",
        "one_month_ten_years_on": rules,
        "six_hundred_series_one_month": { "occurrences": all(), "daybook": median(all) },
    });
    writeln!(std::io::stdout(), "{report:#}")?;
    Ok(())
}

fn shapes() -> [Shape; 4] {
    [
        Shape {
            name: "daily",
            rule: "FREQ=DAILY",
            start: at(2016, 1, 4),
            near: at(2026, 10, 30),
            arithmetic: daily,
        },
        Shape {
            name: "weekly MO,WE,FR",
            rule: "FREQ=WEEKLY;BYDAY=MO,WE,FR",
            start: at(2016, 1, 4),
            near: at(2026, 10, 26),
            arithmetic: weekly,
        },
        Shape {
            name: "monthly 2TU",
            rule: "FREQ=MONTHLY;BYDAY=2TU",
            start: at(2016, 1, 12),
            near: at(2026, 10, 13),
            arithmetic: monthly,
        },
        Shape {
            name: "yearly -1FR of November",
            rule: "FREQ=YEARLY;BYMONTH=11;BYDAY=-1FR",
            start: at(2016, 11, 25),
            near: at(2025, 11, 28),
            arithmetic: yearly,
        },
    ]
}

/// One month ten years on, and the same month of the first year, which holds as many occurrences.
fn measure(shape: &Shape, november: Interval) -> Result<serde_json::Value, Failure> {
    let november_2016 = Interval::new(local(2016, 11, 1), local(2016, 12, 1))?;

    let content = series(shape.start, shape.rule);
    let found = occurrences(&content, november, New_York)?.len();
    let floor = (shape.arithmetic)();
    assert_eq!(found, floor.len(), "{}", shape.name);
    assert_eq!(found, walk(shape.rule, shape.start, november).len(), "{}", shape.name);
    assert_eq!(found, walk(shape.rule, shape.near, november).len(), "{}", shape.name);
    assert_eq!(found, occurrences(&content, november_2016, New_York)?.len(), "{}", shape.name);
    let read = Series::read(&content, New_York)?;
    let near = series(shape.near, shape.rule);
    Ok(json!({
        "rule": shape.name,
        "occurrences": found,
        "daybook": median(|| occurrences(&content, november, New_York).map(|o| o.len())),
        "daybook_rule_already_read": median(|| read.occurrences(november).len()),
        "daybook_start_near_the_window": median(|| occurrences(&near, november, New_York).map(|o| o.len())),
        "daybook_first_year": median(|| occurrences(&content, november_2016, New_York).map(|o| o.len())),
        "floor_arithmetic": median(shape.arithmetic),
        "rrule_crate_near_the_window": median(|| walk(shape.rule, shape.near, november)),
        "rrule_crate_from_the_start": median(|| walk(shape.rule, shape.start, november)),
    }))
}

/// The median of 41 batches, each long enough for the clock.
fn median<T>(mut work: impl FnMut() -> T) -> f64 {
    let began = Instant::now();
    black_box(work());
    let batch =
        u32::try_from(200_000 / began.elapsed().as_nanos().max(20)).unwrap_or(1).clamp(1, 10_000);
    let mut times: Vec<f64> = (0..41)
        .map(|_| {
            let began = Instant::now();
            for _ in 0..batch {
                black_box(work());
            }
            began.elapsed().as_secs_f64() * 1e6 / f64::from(batch)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let middle = times.get(20).copied().unwrap_or(f64::NAN);
    (middle * 1000.0).round() / 1000.0
}

fn at(year: i32, month: u32, day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).and_then(|d| d.and_hms_opt(9, 0, 0)).expect("a date")
}

/// Midnight in New York.
fn local(year: i32, month: u32, day: u32) -> DateTime<Utc> {
    let local = at(year, month, day) - TimeDelta::hours(9);
    WallTime { local, zone: Zone::Iana(New_York) }.instant(New_York)
}

fn series(start: NaiveDateTime, rule: &str) -> Content {
    let zone = Zone::Iana(New_York);
    let end = WallTime { local: start + TimeDelta::hours(1), zone };
    let recurrence = Recurrence { rules: [rule.to_owned()].into(), ..Recurrence::default() };
    Content {
        when: When::Timed { start: WallTime { local: start, zone }, end },
        details: Details::default(),
        recurrence: Some(recurrence),
    }
}

/// What a small business has: mostly weekly, some with a COUNT or an UNTIL, some left-out dates.
fn book() -> Vec<Content> {
    let rules = [
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,WE,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "FREQ=DAILY",
        "FREQ=WEEKLY;COUNT=600;BYDAY=TU,TH",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=WEEKLY;UNTIL=20271231T235959Z;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=YEARLY",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ];
    rules
        .iter()
        .cycle()
        .zip(0..600)
        .map(|(rule, n)| {
            let start = at(2016, 1, 4) + TimeDelta::days(n * 6) + TimeDelta::minutes(15 * (n % 32));
            series(start, rule)
        })
        .collect()
}

fn walk(rule: &str, start: NaiveDateTime, window: Interval) -> Vec<DateTime<rrule::Tz>> {
    let zone = rrule::Tz::Tz(New_York);
    let start = chrono::TimeZone::from_local_datetime(&zone, &start).earliest().expect("no gap");
    let rule: rrule::RRule<rrule::Unvalidated> = rule.parse().expect("a rule");
    rule.build(start)
        .expect("a rule")
        .after(window.start().with_timezone(&zone) - TimeDelta::seconds(1))
        .before(window.end().with_timezone(&zone) - TimeDelta::seconds(1))
        .all(1000)
        .dates
}

// The floor: day arithmetic, written for each rule, with New York's clock changes of 2026 in a table.

const CHANGES: [(i64, i64); 3] = [
    (i64::MIN, -5 * 3600),
    (20_520 * 86_400 + 7 * 3600, -4 * 3600),
    (20_758 * 86_400 + 6 * 3600, -5 * 3600),
];

/// An hour at nine on a day counted from 1970.
fn nine_on(day: i64) -> Span {
    let local = day * 86_400 + 9 * 3600;
    let offset =
        CHANGES.iter().rev().find(|(from, _)| local >= *from).map_or(0, |(_, offset)| *offset);
    let instant = |seconds| DateTime::from_timestamp(seconds, 0).expect("in range");
    (instant(local - offset), instant(local - offset + 3600))
}

/// 1 November 2026, a Sunday, counted from 1970.
const FIRST: i64 = 20_758;

fn daily() -> Vec<Span> {
    black_box(FIRST..FIRST + 30).map(nine_on).collect()
}

fn weekly() -> Vec<Span> {
    // Day 0 was a Thursday.
    black_box(FIRST..FIRST + 30).filter(|day| [4, 6, 1].contains(&(day % 7))).map(nine_on).collect()
}

fn monthly() -> Vec<Span> {
    let first = black_box(FIRST);
    let to_tuesday = (5 - first % 7).rem_euclid(7);
    vec![nine_on(first + to_tuesday + 7)]
}

fn yearly() -> Vec<Span> {
    let last = black_box(FIRST) + 29;
    vec![nine_on(last - (last % 7 - 1).rem_euclid(7))]
}
