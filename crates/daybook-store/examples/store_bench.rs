//! How near the store is to bare SQLite: `store_bench [appointments]` prints one JSON object.
//!
//! Every figure comes with a floor of the same run: the same rows through rusqlite's prepared
//! statements in a file with the same tables, so that only the ratio means something.

#![expect(clippy::print_stdout, reason = "the result of a benchmark is what it prints")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, ProviderKind,
    SyncProgress,
};
use daybook_core::appointment::{Appointment, Author, Booking, Content};
use daybook_core::details::{Details, When};
use daybook_core::id::{AccountId, AppointmentId, BusinessId, CalendarId};
use daybook_core::interval::Interval;
use daybook_core::observe::{Hearing, observe};
use daybook_core::people::Business;
use daybook_core::sync_state::{Known, Observation, Outcome, RemoteEvent, Statement};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_store::{Edit, Offset, Round, SealedSecret, Store};
use rusqlite::Connection;
use serde_json::json;

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
        let mut hearing =
            Hearing { calendar, staff: None, now: now(), new_id: &mut new_id, removed: &|_| false };
        observe(known, observation, &mut hearing)
    }
}

/// About as large as what CalDAV servers send; spread over two years, in no order.
fn event(n: usize, version: u32) -> Observation {
    let uid = format!("{:016x}-{n}@dav.example", n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let summary = format!("{} {} {version}", word(&FIRST, n), word(&WORK, n / 7));
    let description = format!("Prefers tea. {} Ticket {n}.", word(&NOTES, n));
    let raw = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{summary}\r\n\
         DESCRIPTION:{description}\r\n{}END:VEVENT\r\nEND:VCALENDAR\r\n",
        "X-PADDING:this line stands for properties nobody here reads\r\n".repeat(14)
    );
    let details = Details { summary, description, location: "Room 3".into(), ..Details::default() };
    let content = Content { when: slot(n), details, recurrence: None };
    let version = Some(format!("\"{n}-{version}\""));
    let event = RemoteEvent { version, uid: uid.clone(), content, stamp: None, raw };
    let statement = Statement::Live(Box::new(event));
    Observation { remote_id: format!("/calendars/me/{uid}.ics"), statement }
}

fn word<'a>(words: &[&'a str], n: usize) -> &'a str {
    words.get(n % words.len()).copied().unwrap_or_default()
}

fn slot(n: usize) -> When {
    let quarter = i64::try_from(n.wrapping_mul(40_503) % 70_080).unwrap_or_default();
    let start =
        NaiveDateTime::default() + TimeDelta::days(20_400) + TimeDelta::minutes(quarter * 15);
    let wall = |local| WallTime { local, zone: Zone::Iana(Tz::Europe__Berlin) };
    When::Timed { start: wall(start), end: wall(start + TimeDelta::minutes(45)) }
}

const FIRST: [&str; 8] = ["Anna", "Bela", "Carla", "Dora", "Emil", "Femke", "Gina", "Hugo"];
const WORK: [&str; 6] = ["Haircut", "Colour", "Balayage", "Beard trim", "Consultation", "Blow dry"];
const NOTES: [&str; 4] =
    ["Allergic to nuts.", "Parks outside.", "Brings a child.", "Pays by card."];

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

/// Bare SQLite on the same data.
struct Floor {
    import: Cost,
    grids: BTreeMap<String, f64>,
    searches: BTreeMap<String, f64>,
}

impl Floor {
    /// Copies every row of the book at `from` to a new file with the same tables, a row at a time.
    fn of(from: &Path, to: &Path) -> Result<Self, Failure> {
        let book = Connection::open(from)?;
        let floor = Connection::open(to)?;
        floor.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -16000;
             PRAGMA wal_autocheckpoint = 4000",
        )?;
        let mut schema = book.prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
               AND name NOT LIKE 'search_%' ORDER BY rowid",
        )?;
        for sql in schema.query_map([], |row| row.get::<_, String>(0))? {
            floor.execute_batch(&sql?)?;
        }
        let import = Self::import(&book, &floor)?;
        let (mut grids, mut searches) = (BTreeMap::new(), BTreeMap::new());
        floor.execute_batch(
            "CREATE TABLE bare (start_ms INTEGER, id TEXT, end_ms INTEGER, title TEXT, status TEXT,
                 calendar TEXT, opaque INTEGER, PRIMARY KEY (start_ms, id)) STRICT, WITHOUT ROWID;
             INSERT INTO bare SELECT start_ms, id, end_ms, title, status, calendar_id, opaque
                 FROM appointment",
        )?;
        for (name, days) in WINDOWS {
            let window = window(days)?;
            let (from, to) = (window.start().timestamp_millis(), window.end().timestamp_millis());
            let mut query = floor.prepare(
                "SELECT json_group_array(json_object('id', id, 'occurrence', NULL,
                     'start', start_ms / 60000 + 60, 'end', end_ms / 60000 + 60,
                     'allDay', json('false'), 'title', title, 'shortTitle', '', 'client', '',
                     'staff', NULL, 'calendar', calendar, 'status', status, 'progress', 'booked',
                     'busy', json('false'), 'opaque', json('true'), 'badge', 'synced',
                     'readOnly', json('false')))
                 FROM bare WHERE start_ms >= ?1 - 86400000 AND start_ms < ?2 AND end_ms > ?1",
            )?;
            let time = median(41, || {
                Ok(query.query_row([from, to], |row| row.get::<_, String>(0))?.len())
            })?;
            grids.insert(name.to_owned(), time);
        }
        for (name, _, term) in SEARCHES {
            let mut query = floor.prepare(
                "SELECT g.item FROM search s CROSS JOIN grid g ON g.key = s.rowid
                 WHERE search MATCH ?1 ORDER BY s.rowid DESC LIMIT 50",
            )?;
            let time = median(21, || {
                let rows = query.query_map([term], |row| row.get::<_, String>(0))?;
                Ok(rows.collect::<Result<Vec<_>, _>>()?.len())
            })?;
            searches.insert(name.to_owned(), time);
        }
        Ok(Self { import, grids, searches })
    }

    fn import(book: &Connection, floor: &Connection) -> Result<Cost, Failure> {
        type Values = Vec<rusqlite::types::Value>;
        let tables = [
            (
                "appointment",
                "seq, id, calendar_id, uid, content, progress, rev, deleted, author, \
              title, status, opaque, repeats, start_ms, end_ms",
            ),
            (
                "link",
                "id, appointment_id, calendar_id, remote_id, incarnation, pending, \
              confirmed_ms, pushes, version",
            ),
            ("shadow", "link_id, content, raw"),
            ("grid", "key, start_ms, end_ms, opaque, item"),
        ];
        let mut data: Vec<(String, Vec<Values>)> = Vec::new();
        for (table, columns) in tables {
            let mut query = book.prepare(&format!("SELECT {columns} FROM {table} ORDER BY 1"))?;
            let width = query.column_count();
            let rows = query.query_map([], |row| (0..width).map(|at| row.get(at)).collect())?;
            let places = vec!["?"; width].join(", ");
            let insert = format!("INSERT INTO {table} ({columns}) VALUES ({places})");
            data.push((insert, rows.collect::<Result<_, _>>()?));
        }
        let mut query = book.prepare(
            "SELECT key, title, content ->> '$.details.description',
                    content ->> '$.details.location' FROM appointment ORDER BY seq",
        )?;
        let rows = query.query_map([], |row| (0..4).map(|at| row.get(at)).collect())?;
        let insert = "INSERT INTO search (rowid, title, notes, location) VALUES (?, ?, ?, ?)";
        data.push((insert.to_owned(), rows.collect::<Result<_, _>>()?));
        let chunks = data.iter().map(|(_, rows)| rows.len().div_ceil(CHUNK)).max().unwrap_or(0);
        // As the store does: the index takes ascending keys best.
        if let Some((_, rows)) = data.last_mut() {
            for chunk in rows.chunks_mut(CHUNK) {
                chunk.sort_by_key(|row| match row.first() {
                    Some(rusqlite::types::Value::Integer(key)) => *key,
                    _ => 0,
                });
            }
        }
        floor.execute_batch("PRAGMA foreign_keys = off")?;
        let (wall, cpu) = (Instant::now(), cpu_ms());
        for at in 0..chunks {
            floor.execute_batch("BEGIN IMMEDIATE")?;
            for (insert, rows) in &data {
                let mut statement = floor.prepare(insert)?;
                for row in rows.chunks(CHUNK).nth(at).unwrap_or_default() {
                    statement.execute(rusqlite::params_from_iter(row))?;
                }
            }
            floor.execute_batch("COMMIT")?;
        }
        Ok(Cost { wall_ms: ms(wall), cpu_ms: cpu_ms() - cpu })
    }
}

fn median(times: usize, mut query: impl FnMut() -> Result<usize, Failure>) -> Result<f64, Failure> {
    let mut taken = Vec::new();
    for _ in 0..times {
        let wall = Instant::now();
        std::hint::black_box(query()?);
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

async fn new_book(path: &Path) -> Result<(Store, CalendarId, CalendarId), Failure> {
    let store = Store::open(path).await?;
    let business = Business {
        id: BusinessId::generate(now()),
        name: "Salon".into(),
        zone: Tz::Europe__Berlin,
    };
    let own = calendar(None);
    store.create_book(&business, &[], &own).await?;
    let account = Account {
        id: AccountId::generate(now()),
        provider: ProviderKind::CalDav,
        principal_key: "me".into(),
        label: "me".into(),
        server_url: "https://dav.example/".into(),
        user_name: "me".into(),
        staff: None,
        state: AccountState::Connected,
        not_before: None,
        last_error: None,
    };
    let remote = calendar(Some(account.id));
    let secret = SealedSecret { nonce: Vec::new(), ciphertext: Vec::new() };
    store.add_account(&account, std::slice::from_ref(&remote), &secret).await?;
    Ok((store, own.id, remote.id))
}

fn calendar(account: Option<AccountId>) -> Calendar {
    Calendar {
        id: CalendarId::generate(now()),
        account,
        remote_id: "/calendars/me/".into(),
        name: "Calendar".into(),
        color: "#2266aa".into(),
        staff: None,
        mode: CalendarMode::TwoWay,
        access: CalendarAccess::Write,
        visible: true,
        is_default: false,
        state: CalendarState::Scanning,
        progress: SyncProgress::default(),
    }
}
