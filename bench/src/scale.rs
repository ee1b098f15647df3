//! What grows with a calendar and what does not: first syncs, questions and edits with 1,000, 10,000 and
//! 100,000 events, at an in-memory server.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, json};

use crate::Failure;
use crate::caldav::{BATCH, Step, count_of, cpu, growth_mb, most, requests_of, step, wall};
use crate::client::{Client, Who};
use crate::cost::median;
use crate::goal::Goal;
use crate::mockdav::MockDav;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
const RUNS: usize = 5;
/// So many objects change at a time.
const CHANGES: usize = 100;
/// Three answers of as many events as one request asks for.
const PAGES_MB: f64 = 3.0 * 0.75;
/// Cheap steps are repeated within a run.
const REPEATS: usize = 5;

/// What was measured at one size.
#[derive(Default)]
struct Size {
    floor_first: Vec<Step>,
    floor_changed: Vec<Step>,
    first: Vec<Step>,
    unchanged: Vec<Step>,
    /// Whether a step with nothing to do changed the book.
    written: bool,
    changed: Vec<Step>,
    rescan: Vec<Step>,
    disk_bytes: Vec<f64>,
    served_bytes: f64,
}

/// Goals met or not, and every figure.
pub(crate) async fn measure() -> Result<(Vec<Goal>, Value), Failure> {
    let mut sizes = [Size::default(), Size::default(), Size::default()];
    let mut peer = Vec::new();
    for _ in 0..RUNS {
        for (size, count) in sizes.iter_mut().zip(SIZES) {
            let server = MockDav::serve(count).await?;
            size.floor(&server).await?;
            size.daybook(&server).await?;
            if count == SIZES[2] {
                peer.push(server.with_peer().await?);
            }
            server.empty();
        }
    }
    let [few, some, many] = &sizes;
    let mut goals = first_syncs(few, some, many);
    let peer = median(peer);
    goals.push(Goal::times(
        "first sync of 100,000, beside vdirsyncer, wall ms",
        peer,
        wall(&many.first),
        0.2,
    ));
    goals.extend(afterwards(few, many));
    let busy = busy().await?;
    goals.push(Goal::at_most("edit during a first sync of 100,000, p99 ms", busy.edits_p99, 25.0));
    goals.push(Goal::at_most("until the same edit leaves, p99 ms", busy.leaves_p99, 50.0));
    let statements = statements().await?;
    goals.push(Goal::at_most("nothing changed, SQL statements", count_of(statements), 4.0));
    let figures: serde_json::Map<String, Value> =
        sizes.iter().zip(SIZES).map(|(size, count)| (count.to_string(), size.figures())).collect();
    let busy = json!({ "edits": busy.edits, "edits_median_ms": busy.edits_median,
                       "edits_p99_ms": busy.edits_p99, "leaves_p99_ms": busy.leaves_p99,
                       "pushes_p99_ms": busy.pushes_p99 });
    Ok((
        goals,
        json!({ "sizes": figures, "vdirsyncer_ms": peer, "busy": busy,
                      "statements": statements }),
    ))
}

impl Size {
    async fn floor(&mut self, server: &MockDav) -> Result<(), Failure> {
        let folder = tempfile::tempdir()?;
        let mut client = Client::start(Who::Floor, &server.url(), folder.path(), &[]).await?;
        self.floor_first.push(step(&mut client, server, Some(server.objects().len())).await?);
        for _ in 0..REPEATS {
            server.change(CHANGES);
            self.floor_changed.push(step(&mut client, server, Some(CHANGES)).await?);
        }
        client.end().await
    }

    async fn daybook(&mut self, server: &MockDav) -> Result<(), Failure> {
        let folder = tempfile::tempdir()?;
        let mut client = Client::start(Who::Daybook, &server.url(), folder.path(), &[]).await?;
        self.first.push(step(&mut client, server, Some(server.objects().len())).await?);
        let onlooker = onlooker(folder.path())?;
        let before = version(&onlooker)?;
        for _ in 0..REPEATS {
            self.unchanged.push(step(&mut client, server, Some(0)).await?);
        }
        self.written |= version(&onlooker)? != before;
        for _ in 0..REPEATS {
            server.change(CHANGES);
            self.changed.push(step(&mut client, server, Some(CHANGES)).await?);
        }
        server.expire();
        self.rescan.push(step(&mut client, server, Some(0)).await?);
        client.end().await?;
        let files = std::fs::read_dir(folder.path())?.filter_map(Result::ok);
        let sizes =
            files.filter_map(|file| file.metadata().ok()).filter(std::fs::Metadata::is_file);
        self.disk_bytes.push(sizes.map(|file| bytes(file.len())).sum());
        self.served_bytes = server.objects().values().map(|text| count_of(text.len())).sum();
        Ok(())
    }

    fn peak_mb(&self) -> f64 {
        median(self.first.iter().map(|step| step.done.peak_mb))
    }

    fn figures(&self) -> Value {
        let of = |steps: &[Step]| json!({ "wall_ms": wall(steps), "cpu_ms": cpu(steps) });
        json!({
            "floor": { "first": of(&self.floor_first), "changed": of(&self.floor_changed) },
            "first": of(&self.first), "unchanged": of(&self.unchanged),
            "changed": of(&self.changed), "rescan": of(&self.rescan), "peak_mb": self.peak_mb(),
            "disk_bytes": median(self.disk_bytes.iter().copied()),
            "served_bytes": self.served_bytes,
        })
    }
}

fn first_syncs(few: &Size, some: &Size, many: &Size) -> Vec<Goal> {
    let [_, _, count] = SIZES;
    let pages = count_of(count.div_ceil(BATCH) + 1);
    let growth = |name: &str, less: &Size, more: &Size| {
        Goal::times(name, cpu(&less.first), cpu(&more.first), 11.0)
    };
    vec![
        Goal::times(
            "first sync of 100,000, processor ms",
            cpu(&many.floor_first),
            cpu(&many.first),
            1.6,
        ),
        Goal::times(
            "first sync of 100,000, wall ms",
            wall(&many.floor_first),
            wall(&many.first),
            1.6,
        ),
        Goal::at_most("first sync of 100,000, requests", most(&many.first, requests_of), pages),
        growth("first sync of 100,000, beside 10,000, processor ms", some, many),
        growth("first sync of 10,000, beside 1,000, processor ms", few, some),
        Goal::times(
            "memory at its peak, 100,000 beside 10,000, MB",
            some.peak_mb(),
            many.peak_mb(),
            1.1,
        ),
        Goal::at_most("memory it grows by, 100,000, MB", growth_mb(&many.first), PAGES_MB + 32.0),
        Goal::times(
            "the book beside the texts it holds, 100,000, bytes",
            many.served_bytes,
            median(many.disk_bytes.iter().copied()),
            2.5,
        ),
    ]
}

fn afterwards(few: &Size, many: &Size) -> Vec<Goal> {
    vec![
        Goal::at_most(
            "nothing changed of 100,000, requests",
            most(&many.unchanged, requests_of),
            1.0,
        ),
        Goal::at_most(
            "nothing changed, transactions that write",
            count_of(usize::from(many.written || few.written)),
            0.0,
        ),
        Goal::times(
            // The server itself looks through all it has, so the time on the wall would be its own.
            "nothing changed of 100,000, beside 1,000, processor ms",
            cpu(&few.unchanged),
            cpu(&many.unchanged),
            1.2,
        ),
        Goal::times(
            "100 of 100,000 changed there, processor ms",
            cpu(&many.floor_changed),
            cpu(&many.changed),
            2.0,
        ),
        Goal::times(
            "the same beside 100 of 1,000, processor ms",
            cpu(&few.changed),
            cpu(&many.changed),
            1.2,
        ),
        Goal::times(
            "all 100,000 listed anew, none changed, processor ms, beside the floor's first sync",
            cpu(&many.floor_first),
            cpu(&many.rescan),
            0.6,
        ),
    ]
}

/// What people wait for while a large calendar comes in.
struct Busy {
    edits: usize,
    edits_median: f64,
    edits_p99: f64,
    /// From storing an edit to its request at the server.
    leaves_p99: f64,
    pushes_p99: f64,
}

/// Edits in the calendar of another account, and pushes each, while 100,000 events come in.
async fn busy() -> Result<Busy, Failure> {
    let [few, _, many] = SIZES;
    let (small, large) = (MockDav::serve(few).await?, MockDav::serve(many).await?);
    let folder = tempfile::tempdir()?;
    let mut client = Client::start(Who::Daybook, &small.url(), folder.path(), &[]).await?;
    client.sync().await?;
    let done = client.edit_while_syncing(&large.url()).await?;
    client.end().await?;
    if done.count < many {
        return Err(format!("{} of {many} events arrived meanwhile", done.count).into());
    }
    let writes = small.writes();
    if writes.len() != done.edits.len() {
        return Err(format!("{} edits, {} writes", done.edits.len(), writes.len()).into());
    }
    // Each edit is sent before the next one is made.
    let leaves = done.edits.iter().zip(writes).map(|(edit, arrived)| arrived - edit.at);
    let stored = || done.edits.iter().map(|edit| edit.stored);
    Ok(Busy {
        edits: done.edits.len(),
        edits_median: median(stored()),
        edits_p99: p99(stored()),
        leaves_p99: p99(leaves),
        pushes_p99: p99(done.edits.iter().map(|edit| edit.sent)),
    })
}

/// How many statements a sync asks when nothing has changed.
async fn statements() -> Result<usize, Failure> {
    let [few, ..] = SIZES;
    let server = MockDav::serve(few).await?;
    let folder = tempfile::tempdir()?;
    let mut client = Client::start(Who::Counted, &server.url(), folder.path(), &[]).await?;
    client.sync().await?;
    Ok(client.sync().await?.statements)
}

fn onlooker(folder: &Path) -> Result<Connection, Failure> {
    let path = folder.join("book.sqlite3");
    Ok(Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// SQLite's count of what other connections have committed.
fn version(onlooker: &Connection) -> Result<i64, Failure> {
    Ok(onlooker.query_row("PRAGMA data_version", [], |row| row.get(0))?)
}

#[expect(clippy::cast_precision_loss, reason = "files of a benchmark are far below 2^52 bytes")]
fn bytes(count: u64) -> f64 {
    count as f64
}

/// What 99 of 100 stay below.
fn p99(times: impl Iterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
