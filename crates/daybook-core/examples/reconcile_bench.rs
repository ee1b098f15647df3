//! Measures how fast statements are judged, and merging a series with fifty changed occurrences on
//! either side. Prints medians as JSON.
//!
//! `cargo run --release -p daybook-core --example reconcile_bench`

#![expect(clippy::expect_used, reason = "a measurement has nobody to report a failure to")]

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Europe::Berlin;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::id::CalendarId;
use daybook_core::merge::merge3;
use daybook_core::observe::{Hearing, observe};
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};
use daybook_core::sync_state::{
    Item, ItemChange, Known, Observation, Outcome, RemoteEvent, Statement,
};
use daybook_core::wall_time::{WallTime, Zone};
use serde_json::json;
use uuid::Uuid;

const RUNS: usize = 11;
/// Statements of a run: enough that the clock does not matter, few enough to stay in the cache as one
/// chunk of a sync does.
const STATEMENTS: usize = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let known: Vec<Item> = (0..STATEMENTS).map(|n| imported(&event(n, "1", "Haircut"))).collect();
    let judged = median(|| {
        let cases: Vec<(Known, Observation)> = known.iter().enumerate().map(case).collect();
        let begun = Instant::now();
        let outcomes: Vec<Outcome> =
            cases.into_iter().map(|(known, said)| judge(known, said)).collect();
        let took = begun.elapsed();
        black_box(outcomes);
        took
    });
    let base = series("Course");
    let (mine, theirs) = (changed(&base, "room 1", 0), changed(&base, "room 2", 25));
    let merged = median(|| {
        let begun = Instant::now();
        black_box(merge3(Some(black_box(&base)), &mine, &theirs));
        begun.elapsed()
    });
    let statements = u32::try_from(STATEMENTS)?;
    let result = json!({
        "decisions_per_second": (f64::from(statements) / judged.as_secs_f64()).round(),
        "merge_of_50_changed_occurrences_us": merged.as_secs_f64() * 1e6,
    });
    Ok(writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(&result)?)?)
}

fn median(mut run: impl FnMut() -> Duration) -> Duration {
    let mut taken: Vec<Duration> = (0..RUNS).map(|_| run()).collect();
    taken.sort_unstable();
    taken.get(RUNS / 2).copied().unwrap_or_default()
}

/// What is known and said: of five events three are in another version, of which one has another
/// title; one is as it was, one is gone.
fn case((n, item): (usize, &Item)) -> (Known, Observation) {
    let known = Known { item: Some(item.clone()), ..Known::default() };
    let statement = match n % 5 {
        0 | 1 => Statement::Live(Box::new(event(n, "2", "Haircut"))),
        2 => Statement::Live(Box::new(event(n, "2", "Haircut and beard"))),
        3 => Statement::Live(Box::new(event(n, "1", "Haircut"))),
        _ => Statement::Gone,
    };
    (known, Observation { remote_id: place(n), statement })
}

fn place(n: usize) -> String {
    format!("/calendars/anna/work/{n:08}.ics")
}

fn judge(known: Known, said: Observation) -> Outcome {
    let mut ids = 0;
    let mut hearing = Hearing {
        calendar: CalendarId::from_uuid(Uuid::from_u128(1)),
        staff: None,
        takes_in: true,
        now: DateTime::UNIX_EPOCH,
        new_id: &mut || {
            ids += 1;
            Uuid::from_u128(ids)
        },
        removed: &|_| false,
    };
    observe(known, said, &mut hearing)
}

fn imported(event: &RemoteEvent) -> Item {
    let statement = Statement::Live(Box::new(event.clone()));
    let said = Observation { remote_id: place(0), statement };
    match judge(Known::default(), said).change {
        ItemChange::Put(item) => *item,
        ItemChange::Keep | ItemChange::Remove(_) | ItemChange::Unlink(_) => {
            unreachable!("what is unknown is imported")
        }
    }
}

fn event(n: usize, version: &str, summary: &str) -> RemoteEvent {
    let start = monday() + TimeDelta::minutes(i64::try_from(n).expect("few") * 35);
    let details = Details {
        summary: summary.to_owned(),
        description: "Prefers the window seat, asks for a reminder the day before.".to_owned(),
        location: format!("Storgata {n}, Oslo"),
        categories: BTreeSet::from(["Hair".to_owned(), "Regular customer".to_owned()]),
        ..Details::default()
    };
    RemoteEvent {
        version: Some(format!("\"{version}\"")),
        uid: format!("{n:08}@example.com"),
        content: Content { when: hour(start), details, recurrence: None },
        stamp: None,
        key: None,
        raw: "X".repeat(1_500),
    }
}

/// A daily series in which fifty days say something of their own.
fn series(summary: &str) -> Content {
    let details = Details { summary: summary.to_owned(), ..Details::default() };
    let overrides: BTreeMap<RecurrenceId, Override> = (0..50)
        .map(|day| {
            let start = monday() + TimeDelta::days(day);
            let details = Details { description: format!("Lesson {day}"), ..details.clone() };
            (RecurrenceId::Local(start), Override { when: hour(start), details })
        })
        .collect();
    let rules = BTreeSet::from(["FREQ=DAILY;COUNT=100".to_owned()]);
    let recurrence = Some(Recurrence { rules, overrides, ..Recurrence::default() });
    Content { when: hour(monday()), details, recurrence }
}

/// The same with another place on every day that says something, and another title from `from` on.
fn changed(base: &Content, location: &str, from: usize) -> Content {
    let mut changed = base.clone();
    let overrides = changed.recurrence.iter_mut().flat_map(|it| it.overrides.values_mut());
    for (n, day) in overrides.enumerate().skip(from).take(25) {
        location.clone_into(&mut day.details.location);
        day.details.summary = format!("Course {n}");
    }
    changed
}

fn monday() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 16).and_then(|day| day.and_hms_opt(9, 0, 0)).expect("a date")
}

fn hour(start: NaiveDateTime) -> When {
    let at = |local| WallTime { local, zone: Zone::Iana(Berlin) };
    When::Timed { start: at(start), end: at(start + TimeDelta::hours(1)) }
}
