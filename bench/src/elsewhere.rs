//! What is measured by other programs: the benchmarks beside the crates, and the window, which a
//! script drives.

use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use tokio::process::Command;

use crate::Failure;
use crate::goal::Goal;

/// So many rules; a few minutes.
const RULES: &str = "100000";

/// I1, R1, R2, Q1, Q2: reading iCalendar, series, and queries over 100,000 stored appointments.
pub(crate) async fn core() -> Result<(Vec<Goal>, Value), Failure> {
    let ical = example("daybook-ical", "ical_bench", &[]).await?;
    let series = example("daybook-core", "recurrence_bench", &[]).await?;
    let rules = example("daybook-core", "reconcile_bench", &[]).await?;
    let store = example("daybook-store", "store_bench", &["100000"]).await?;
    let mut goals = vec![Goal::times(
        "I1 reading an object, beside calcard, µs",
        at(&ical, "/microseconds_per_object/calcard_parse")?,
        at(&ical, "/microseconds_per_object/daybook_read_object")?,
        1.3,
    )];
    for rule in series.get("one_month_ten_years_on").and_then(Value::as_array).ok_or("no rules")? {
        goals.push(window_of_a_series(rule)?);
        let name = format!("R1 {}, beside its first year, µs", text(rule, "rule"));
        let (first, later) = (at(rule, "/daybook_first_year")?, at(rule, "/daybook")?);
        goals.push(Goal::times(&name, first, later, 1.2));
    }
    let all = at(&series, "/six_hundred_series_one_month/daybook")?;
    goals.push(Goal::at_most("R2 600 series, one month, µs", all, 2_000.0));
    let decisions = at(&rules, "/decisions_per_second")?;
    goals.push(Goal::at_least("statements judged a second", decisions, 1e6));
    let merge = at(&rules, "/merge_of_50_changed_occurrences_us")?;
    goals.push(Goal::at_most("merging a series with 50 changed occurrences, µs", merge, 100.0));
    for (name, which) in [("week", "/grid_ms/week"), ("month", "/grid_ms/month")] {
        let name = format!("Q1 a {name} of 100,000, ms");
        goals.push(beside(&store, &name, which, 1.5)?);
    }
    for term in ["one letter", "name", "two words", "rare"] {
        let which = format!("/search_ms/{term}");
        goals.push(beside(&store, &format!("Q2 searching 100,000, {term}, ms"), &which, 2.0)?);
    }
    let worst = at(&store, "/search_ms/one letter/store")?;
    goals.push(Goal::at_most("Q2 searching 100,000, worst word, ms", worst, 20.0));
    Ok((goals, json!({ "ical": ical, "series": series, "rules": rules, "store": store })))
}

/// Simulated days a minute on one core, in memory and over files.
pub(crate) async fn simulation() -> Result<(Vec<Goal>, Value), Failure> {
    let mut goals = Vec::new();
    let mut figures = serde_json::Map::new();
    let kinds: [(&str, &[&str], f64); 2] =
        [("memory", &[], 25_000.0), ("files", &["--files", "--turns", "200"], 1_000.0)];
    for (name, options, least) in kinds {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .args(["run", "--quiet", "--profile", "bench", "-p", "daybook-simulation", "--"])
            .args(["--seconds", "20", "--threads", "1", "--json"])
            .args(options);
        let mut output = told(cargo).await?;
        // Which seed it begins with comes first.
        let json = output.stdout.iter().position(|byte| *byte == b'{').unwrap_or_default();
        output.stdout.drain(..json);
        let found = read("simulate", &output)?;
        let goal = format!("simulated days a minute of processor time, books in {name}");
        goals.push(Goal::at_least(&goal, at(&found, "/days_a_processor_minute")?, least));
        figures.insert(name.to_owned(), found);
    }
    Ok((goals, Value::Object(figures)))
}

/// R3: generated rules, each compared with python-dateutil occurrence by occurrence.
pub(crate) async fn rules() -> Result<(Vec<Goal>, Value), Failure> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut python = Command::new(project.join(".tools/venv/bin/python"));
    python.arg(project.join("tests/differential/recurrence/run.py")).args([
        "--rules",
        RULES,
        "--profile",
        "bench",
        "--json",
    ]);
    let output = told(python)
        .await
        .map_err(|cause| format!("npm test installs what R3 is compared with ({cause})"))?;
    let found: Value = serde_json::from_slice(&output.stdout)?;
    let different = at(&found, "/different")?;
    if !output.status.success() && different < 1.0 {
        return Err(format!("too few rules could be compared: {found}").into());
    }
    let name = format!("R3 rules of {RULES} that differ from dateutil");
    Ok((vec![Goal::at_most(&name, different, 0.0)], found))
}

/// The better of two floors counts: arithmetic written for this very rule, or a library that starts
/// just before the window.
fn window_of_a_series(rule: &Value) -> Result<Goal, Failure> {
    let daybook = at(rule, "/daybook")?;
    let arithmetic = at(rule, "/floor_arithmetic")?;
    let library = at(rule, "/rrule_crate_near_the_window")?;
    let name = text(rule, "rule");
    Ok(if daybook <= 0.5 * library {
        Goal::times(&format!("R1 {name}, beside rrule near the window, µs"), library, daybook, 0.5)
    } else {
        Goal::times(&format!("R1 {name}, beside arithmetic, µs"), arithmetic, daybook, 30.0)
    })
}

fn beside(store: &Value, name: &str, which: &str, limit: f64) -> Result<Goal, Failure> {
    let floor = at(store, &format!("{which}/floor"))?;
    Ok(Goal::times(name, floor, at(store, &format!("{which}/store"))?, limit))
}

/// S1 to S4, U1: the window.
pub(crate) async fn window() -> Result<(Vec<Goal>, Value), Failure> {
    let own = std::env::current_exe()?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/window.mjs");
    let mut node = Command::new("node");
    node.arg(script).arg(own);
    let output = told(node).await?;
    let found = read("window.mjs", &output)?;
    let start = |of: &str| at(&found, &format!("/start_ms/{of}"));
    let memory = |of: &str| at(&found, &format!("/memory_mb/{of}"));
    let floor = start("floor")?;
    Ok((
        vec![
            Goal::times("S1 start to the week, 10,000 stored, ms", floor, start("10000")?, 1.6),
            Goal::times(
                "S2 the same with 100,000, beside 100, ms",
                start("100")?,
                start("100000")?,
                1.05,
            ),
            Goal::times(
                "S3 the same from the disk, 10,000 stored, ms",
                at(&found, "/cold_start_ms/floor")?,
                at(&found, "/cold_start_ms/10000")?,
                1.5,
            ),
            Goal::times("S4 memory, 10,000 stored, MB", memory("floor")?, memory("10000")?, 1.25),
            Goal::times(
                "U1 week to month, 100,000 stored, ms",
                at(&found, "/navigation_ms/month/floor")?,
                at(&found, "/navigation_ms/month/daybook")?,
                2.0,
            ),
            Goal::times(
                "U1 month to week, 100,000 stored, ms",
                at(&found, "/navigation_ms/week/floor")?,
                at(&found, "/navigation_ms/week/daybook")?,
                2.0,
            ),
            Goal::at_most(
                "finding as one types, 100,000 stored, ms until it is painted, median",
                at(&found, "/find_ms/median")?,
                50.0,
            ),
            Goal::at_most("the same, the slowest letter", at(&found, "/find_ms/slowest")?, 100.0),
        ],
        found,
    ))
}

/// S5, S6 and a day's use: the window while nobody uses it, and what a thousand pages and edits leave behind.
pub(crate) async fn day() -> Result<(Vec<Goal>, Value), Failure> {
    let mut node = Command::new("node");
    node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/day.mjs")).arg(std::env::current_exe()?);
    let found = read("day.mjs", &told(node).await?)?;
    let idle = |of: &str| at(&found, &format!("/{of}/idle_percent"));
    Ok((
        vec![
            Goal::at_most(
                "S5 processor while nobody uses it, per cent of a core more than the floor",
                idle("daybook")? - idle("floor")?,
                0.2,
            ),
            Goal::at_most("S6 the program, MiB", at(&found, "/program_mib")?, 17.0),
            Goal::times(
                "memory after 1,000 pages and edits, beside that after 200, MB",
                at(&found, "/daybook/before_mb")?,
                at(&found, "/daybook/after_mb")?,
                1.05,
            ),
        ],
        found,
    ))
}

/// What the views of the calendar take of the processor, beside `FullCalendar` in the same web view.
pub(crate) async fn views() -> Result<(Vec<Goal>, Value), Failure> {
    /// Milliseconds of the page's main thread, with 840 appointments in the month.
    const BUDGETS: [(&str, f64); 9] = [
        ("month mount", 150.0),
        ("month page", 60.0),
        ("month touch", 15.0),
        ("month to week", 120.0),
        ("week page", 60.0),
        ("week touch", 15.0),
        ("week drag, a move", 6.0),
        ("week to month", 120.0),
        ("month elements", 700.0),
    ];
    let mut node = Command::new("node");
    node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/views.mjs"));
    let found = read("views.mjs", &told(node).await?)?;
    let goal = |(what, most): (&str, f64)| {
        let which = match what.strip_suffix(" elements") {
            Some(view) => format!("/daybook/840/{view}/elements"),
            None => format!("/daybook/840/{what}/cpu_ms"),
        };
        let unit = if what.ends_with("elements") { "" } else { ", ms of the processor" };
        let name = format!("views with 840 in the month, {what}{unit}");
        Ok(Goal::at_most(&name, at(&found, &which)?, most))
    };
    let goals = BUDGETS.into_iter().map(goal).collect::<Result<_, Failure>>()?;
    Ok((goals, found))
}

async fn example(package: &str, name: &str, arguments: &[&str]) -> Result<Value, Failure> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(["run", "--quiet", "--profile", "bench", "-p", package, "--example", name, "--"])
        .args(arguments);
    read(name, &told(cargo).await?)
}

/// What a program prints; what it says meanwhile is shown at once.
async fn told(mut program: Command) -> std::io::Result<Output> {
    program.stdout(Stdio::piped()).spawn()?.wait_with_output().await
}

fn read(name: &str, output: &Output) -> Result<Value, Failure> {
    if !output.status.success() {
        return Err(format!("{name} ended with {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn at(value: &Value, pointer: &str) -> Result<f64, Failure> {
    let found = value.pointer(pointer).and_then(Value::as_f64);
    found.ok_or_else(|| format!("nothing was measured at {pointer}").into())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
