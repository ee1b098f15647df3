//! C1 and C3 to C7: a calendar of 1,000 and of 10,000 events at an in-memory server.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::Failure;
use crate::client::{Client, Done, Who};
use crate::cost::median;
use crate::goal::Goal;
use crate::mockdav::{MockDav, Traffic};

/// So many objects change at a time, here or there.
pub(crate) const CHANGES: usize = 10;
const RUNS: usize = 5;
/// Cheap steps are repeated within a run.
const REPEATS: usize = 11;
/// As long as an answer takes while writes are counted: without any, none would overlap.
const DELAY: Duration = Duration::from_millis(20);
/// So many edits were made while there was no network, and so many writes travel at a time.
const WAITING: usize = 1_000;
const AT_ONCE: usize = 4;
/// As many events as one request asks for.
pub(crate) const BATCH: usize = 500;

/// What one step did, and what went over the wire.
pub(crate) struct Step {
    pub(crate) done: Done,
    traffic: Traffic,
    /// The most memory before it.
    before_mb: f64,
}

#[derive(Default)]
struct Steps {
    first: Vec<Step>,
    unchanged: Vec<Step>,
    remote: Vec<Step>,
    local: Vec<Step>,
    /// One change here, until it is there.
    pushed: Vec<Step>,
}

/// Goals met or not, and every figure.
pub(crate) async fn measure() -> Result<(Vec<Goal>, Value), Failure> {
    let mut figures = serde_json::Map::new();
    let mut goals = Vec::new();
    for count in [1_000, 10_000] {
        let (mut floor, mut daybook) = (Steps::default(), Steps::default());
        let (mut same, mut peer) = (usize::MAX, Vec::new());
        for _ in 0..RUNS {
            let server = MockDav::serve(count).await?;
            let folder = tempfile::tempdir()?;
            floor.run(Who::Floor, &server, folder.path()).await?;
            daybook.run(Who::Daybook, &server, folder.path()).await?;
            same = same.min(identical(&server, folder.path())?);
            server.delay(Duration::ZERO);
            peer.push(server.with_peer().await?);
        }
        figures.insert(
            format!("events_{count}"),
            json!({ "floor": floor.figures(), "daybook": daybook.figures(), "stored_identical": same,
                    "vdirsyncer_ms": median(peer.iter().copied()) }),
        );
        goals.push(Goal::times(
            &format!("first sync of {count}, beside vdirsyncer, wall ms"),
            median(peer),
            wall(&daybook.first),
            0.2,
        ));
        if count == 10_000 {
            goals.extend(compare(&floor, &daybook));
        }
        goals.push(Goal::at_least(
            &format!("C7 stored byte for byte as served, of {count}"),
            count_of(same),
            count_of(count),
        ));
    }
    let (waiting, allowed) = after_a_day_without_network().await?;
    figures.insert("waiting_ms".to_owned(), json!(&waiting));
    let name = format!("{WAITING} edits that waited, 20 ms an answer, wall ms");
    goals.push(Goal::at_most(&name, median(waiting), allowed));
    let (syncs, batches) = (disk_syncs(10_000).await?, 10_000_usize.div_ceil(BATCH));
    figures.insert("disk_syncs".to_owned(), json!(syncs));
    let allowed = count_of(2 * batches + 5);
    goals.push(Goal::at_most(
        "C6 fsync and fdatasync in a first sync of 10,000",
        count_of(syncs),
        allowed,
    ));
    Ok((goals, Value::Object(figures)))
}

/// One sync, after which so many objects must have come in.
pub(crate) async fn step(
    client: &mut Client,
    server: &MockDav,
    expected: Option<usize>,
) -> Result<Step, Failure> {
    server.traffic();
    let before_mb = client.peak_mb();
    let done = client.sync().await?;
    match expected {
        Some(count) if count != done.count => {
            Err(format!("{count} events changed, {} arrived", done.count).into())
        }
        _ => Ok(Step { done, traffic: server.traffic(), before_mb }),
    }
}

impl Steps {
    async fn run(&mut self, who: Who, server: &MockDav, folder: &Path) -> Result<(), Failure> {
        server.delay(Duration::ZERO);
        let mut client = Client::start(who, &server.url(), folder, &[]).await?;
        self.first.push(step(&mut client, server, Some(server.objects().len())).await?);
        for _ in 0..REPEATS {
            self.unchanged.push(step(&mut client, server, Some(0)).await?);
        }
        for _ in 0..REPEATS {
            server.change(CHANGES);
            self.remote.push(step(&mut client, server, Some(CHANGES)).await?);
        }
        for _ in 0..REPEATS {
            client.pick().await?;
            server.traffic();
            let before_mb = client.peak_mb();
            let done = client.push().await?;
            self.pushed.push(Step { done, traffic: server.traffic(), before_mb });
        }
        if who == Who::Daybook {
            server.delay(DELAY);
            for _ in 0..REPEATS {
                client.edit(CHANGES).await?;
                self.local.push(step(&mut client, server, None).await?);
            }
        }
        client.end().await
    }

    fn figures(&self) -> Value {
        let of = |steps: &[Step]| {
            json!({
                "wall_ms": wall(steps), "cpu_ms": cpu(steps),
                "peak_mb": median(steps.iter().map(|step| step.done.peak_mb)),
                "requests": requests(steps), "bytes_down": down(steps),
                "at_once": median(steps.iter().map(|step| count_of(step.traffic.at_once))),
            })
        };
        json!({
            "first_sync": of(&self.first), "nothing_changed": of(&self.unchanged),
            "changed_there": of(&self.remote), "changed_here": of(&self.local),
            "pushed": of(&self.pushed),
        })
    }
}

fn compare(floor: &Steps, daybook: &Steps) -> Vec<Goal> {
    let first = |of: &str, by: fn(&[Step]) -> f64| {
        let name = format!("C1 first sync of 10,000, {of} ms");
        Goal::times(&name, by(&floor.first), by(&daybook.first), 1.6)
    };
    let (there, least) = (down(&daybook.remote), down(&floor.remote));
    let at_once = daybook.local.iter().map(|step| count_of(step.traffic.at_once));
    let (quiet, bare) = (&daybook.unchanged, &floor.unchanged);
    vec![
        first("processor", cpu),
        first("wall", wall),
        Goal::at_most("C3 nothing changed, requests", most(quiet, requests_of), 1.0),
        Goal::at_most("C3 nothing changed, bytes down", most(quiet, down_of), 1_000.0),
        Goal::times("C3 nothing changed, wall ms", wall(bare), wall(quiet), 5.0),
        Goal::at_most("C4 10 changed there, requests", most(&daybook.remote, requests_of), 2.0),
        Goal::times("C4 10 changed there, bytes down", least, there, 1.2),
        Goal::times(
            "C4 10 changed there, wall ms",
            wall(&floor.remote),
            wall(&daybook.remote),
            3.0,
        ),
        Goal::at_most("C5 10 changed here, requests", most(&daybook.local, requests_of), 11.0),
        Goal::at_least("C5 10 changed here, writes at once", median(at_once), 4.0),
        Goal::times(
            "one edit until it is there, wall ms",
            wall(&floor.pushed),
            wall(&daybook.pushed),
            2.0,
        ),
    ]
}

/// How much more memory a step needed than was ever needed before it.
pub(crate) fn growth_mb(steps: &[Step]) -> f64 {
    median(steps.iter().map(|step| step.done.peak_mb - step.before_mb))
}

pub(crate) fn wall(steps: &[Step]) -> f64 {
    median(steps.iter().map(|step| step.done.cost.wall_ms))
}

pub(crate) fn cpu(steps: &[Step]) -> f64 {
    median(steps.iter().map(|step| step.done.cost.cpu_ms))
}

fn requests(steps: &[Step]) -> f64 {
    median(steps.iter().map(requests_of))
}

fn down(steps: &[Step]) -> f64 {
    median(steps.iter().map(down_of))
}

pub(crate) fn requests_of(step: &Step) -> f64 {
    count_of(usize::try_from(step.traffic.requests).unwrap_or(usize::MAX))
}

fn down_of(step: &Step) -> f64 {
    count_of(usize::try_from(step.traffic.down).unwrap_or(usize::MAX))
}

pub(crate) fn most(steps: &[Step], of: fn(&Step) -> f64) -> f64 {
    steps.iter().map(of).fold(0.0, f64::max)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark are far below 2^52")]
pub(crate) fn count_of(count: usize) -> f64 {
    count as f64
}

/// How many objects the book holds exactly as the server serves them.
fn identical(server: &MockDav, folder: &Path) -> Result<usize, Failure> {
    let book =
        Connection::open_with_flags(folder.join("book.sqlite3"), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut query = book.prepare(
        "SELECT remote_id, raw FROM link JOIN shadow ON shadow.link_id = link.id
         WHERE remote_id IS NOT NULL",
    )?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let stored: BTreeMap<String, String> = rows.collect::<Result<_, _>>()?;
    let objects = server.objects();
    Ok(objects.iter().filter(|(href, text)| stored.get(*href) == Some(*text)).count())
}

/// What it takes to send a thousand edits, and what it may take: their answers, four at a time, and a fifth more.
async fn after_a_day_without_network() -> Result<(Vec<f64>, f64), Failure> {
    let server = MockDav::serve(10_000).await?;
    let mut taken = Vec::new();
    for _ in 0..RUNS {
        let folder = tempfile::tempdir()?;
        server.delay(Duration::ZERO);
        let mut client = Client::start(Who::Daybook, &server.url(), folder.path(), &[]).await?;
        client.sync().await?;
        client.edit(WAITING).await?;
        server.delay(DELAY);
        taken.push(step(&mut client, &server, Some(WAITING)).await?.done.cost.wall_ms);
        client.end().await?;
    }
    let answers = count_of(WAITING / AT_ONCE) * DELAY.as_secs_f64() * 1e3;
    Ok((taken, answers * 1.2))
}

/// How often the disk is waited for, from making the book to closing it.
async fn disk_syncs(count: usize) -> Result<usize, Failure> {
    let server = MockDav::serve(count).await?;
    let folder = tempfile::tempdir()?;
    let calls = folder.path().join("calls");
    let calls = calls.to_str().ok_or("a folder whose name is not Unicode")?;
    let strace = ["strace", "-f", "-o", calls, "-e", "trace=fsync,fdatasync"];
    let mut client = Client::start(Who::Daybook, &server.url(), folder.path(), &strace).await?;
    client.sync().await?;
    client.end().await?;
    let lines = std::fs::read_to_string(calls)?;
    let is_call = |line: &&str| line.contains("sync(");
    Ok(lines.lines().filter(is_call).count())
}
