//! How near the store is to bare SQLite: `store_bench [appointments]` prints one JSON object.
//!
//! Every figure comes with a floor of the same run: the same rows through rusqlite's prepared
//! statements in a file with the same tables, so that only the ratio means something.

#![expect(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::appointment::{Appointment, Author, Booking, Content};
use daybook_core::details::Details;
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::interval::Interval;
use daybook_core::observe::{Hearing, observe};
use daybook_core::sync_state::{Known, Observation, Outcome};
use daybook_store::{Edit, Offset, Round, Store};
use serde_json::json;

use crate::data::{event, new_book, slot};
use crate::floor::Floor;

mod data;
mod floor;

type Failure = Box<dyn Error>;

const CHUNK: usize = 500;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let n: usize = std::env::args().nth(1).map_or(Ok(10_000), |n| n.parse())?;
    let folder = tempfile::tempdir()?;
    let (store, own, remote) = new_book(&folder.path().join("book.db")).await?;
    let run = store.start_run(remote, now()).await?;
    let round = Round { calendar: remote, run, now: now() };

    let import = page_by_page(&store, &round, n, 1).await?;
    let nothing_new = page_by_page(&store, &round, n, 1).await?;
    let changed = page_by_page(&store, &round, n.min(10_000), 2).await?;
    let versions = timed(11, async || Ok(store.known_versions(remote).await?.len())).await?;
    let edits = edits(&store, own).await?;
    let grids = grids(&store).await?;
    let searches = searches(&store).await?;
    store.close().await;

    let floor = Floor::of(&folder.path().join("book.db"), &folder.path().join("floor.db"))?;
    let result = json!({
        "appointments": n,
        "import": { "store": import, "floor": floor.import,
                    "cpu_ratio": ratio(import.cpu_ms, floor.import.cpu_ms),
                    "wall_ratio": ratio(import.wall_ms, floor.import.wall_ms),
                    "us_each": import.cpu_ms * 1000.0 / as_f64(n) },
        "nothing_new": nothing_new,
        "changed_10k": changed,
        "known_versions_ms": versions,
        "edit_ms": edits,
        "grid_ms": compare(&grids, &floor.grids),
        "search_ms": compare(&searches, &floor.searches),
    });
    println!("{}", serde_json::to_string_pretty(&result)?);
    Ok(())
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_161_600, 0).unwrap_or_default()
}

#[derive(Clone, Copy, serde::Serialize)]
struct Cost {
    wall_ms: f64,
    cpu_ms: f64,
}

/// Processor time of this process so far, from the kernel's ticks of 10 ms.
fn cpu_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = rest.split(' ').skip(11).take(2).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() * 10.0
}

async fn page_by_page(
    store: &Store,
    round: &Round,
    n: usize,
    version: u32,
) -> Result<Cost, Failure> {
    let pages: Vec<Vec<Observation>> = (0..n)
        .step_by(CHUNK)
        .map(|from| (from..n.min(from + CHUNK)).map(|n| event(n, version)).collect())
        .collect();
    let (wall, cpu) = (Instant::now(), cpu_ms());
    for page in pages {
        store.observe(round, page, rule(round.calendar)).await?;
    }
    Ok(Cost { wall_ms: ms(wall), cpu_ms: cpu_ms() - cpu })
}

fn rule(calendar: CalendarId) -> impl FnMut(Known, Observation) -> Outcome + Send {
    move |known, observation| {
        let mut new_id = || AppointmentId::generate(now()).as_uuid();
        let mut hearing = Hearing {
            calendar,
            staff: None,
            takes_in: true,
            now: now(),
            new_id: &mut new_id,
            removed: &|_| false,
        };
        observe(known, observation, &mut hearing)
    }
}

async fn edits(store: &Store, own: CalendarId) -> Result<serde_json::Value, Failure> {
    let mut times = Vec::new();
    for n in 0..200 {
        let id = AppointmentId::generate(now());
        let details = Details { summary: format!("Walk-in {n}"), ..Details::default() };
        let content = Content { when: slot(n * 31), details, recurrence: None };
        let booking = Booking::default();
        let (uid, author) = (id.to_string(), Author::User);
        let appointment = Appointment { id, uid, content, booking, rev: 0, deleted: false, author };
        let wall = Instant::now();
        let edit = Edit::Create { appointment, calendar: own };
        store.edit(vec![edit], author, "New", now()).await?;
        times.push(ms(wall));
    }
    times.sort_by(f64::total_cmp);
    Ok(json!({ "median": times.get(100), "p99": times.get(197) }))
}

const WINDOWS: [(&str, i64); 2] = [("week", 7), ("month", 42)];

fn window(days: i64) -> Result<Interval, Failure> {
    let start = DateTime::from_timestamp(20_750 * 86_400, 0).unwrap_or_default();
    Ok(Interval::new(start, start + TimeDelta::days(days))?)
}

async fn grids(store: &Store) -> Result<BTreeMap<String, f64>, Failure> {
    let offset = Offset { from: now(), minutes: 60 };
    let mut found = BTreeMap::new();
    for (name, days) in WINDOWS {
        let window = window(days)?;
        let time = timed(41, async || Ok(store.grid_json(window, &[offset]).await?.len())).await?;
        found.insert(name.to_owned(), time);
    }
    Ok(found)
}

const SEARCHES: [(&str, &str, &str); 4] = [
    ("one letter", "a", "\"a\"*"),
    ("name", "anna", "\"anna\"*"),
    ("two words", "anna balayage", "\"anna\" AND \"balayage\"*"),
    ("rare", "ticket 777", "\"ticket\" AND \"777\"*"),
];

async fn searches(store: &Store) -> Result<BTreeMap<String, f64>, Failure> {
    let mut found = BTreeMap::new();
    for (name, text, _) in SEARCHES {
        let time =
            timed(21, async || Ok(store.search(text, now(), 50).await?.upcoming.len())).await?;
        found.insert(name.to_owned(), time);
    }
    Ok(found)
}

/// The median time of a query, in milliseconds.
async fn timed(
    times: usize,
    query: impl AsyncFn() -> Result<usize, Failure>,
) -> Result<f64, Failure> {
    let mut taken = Vec::new();
    for _ in 0..times {
        let wall = Instant::now();
        std::hint::black_box(query().await?);
        taken.push(ms(wall));
    }
    taken.sort_by(f64::total_cmp);
    Ok(taken.get(times / 2).copied().unwrap_or_default())
}

fn compare(store: &BTreeMap<String, f64>, floor: &BTreeMap<String, f64>) -> serde_json::Value {
    let rows = store.iter().map(|(name, time)| {
        let floor = floor.get(name).copied().unwrap_or_default();
        (name.clone(), json!({ "store": time, "floor": floor, "ratio": ratio(*time, floor) }))
    });
    serde_json::Value::Object(rows.collect())
}

fn ratio(a: f64, b: f64) -> f64 {
    (a / b.max(0.001) * 100.0).round() / 100.0
}

fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

fn as_f64(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::MAX, f64::from)
}
