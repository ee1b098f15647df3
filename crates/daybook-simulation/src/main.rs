//! `simulate`: lives through many simulated days and tells what went wrong.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Parser;
use daybook_core::clock::{Clock, SystemClock};
use daybook_core::simulation::{Guard, Mark};
use daybook_simulation::{Campaign, Day, Failure, Figures, Keep, Profile};

/// A day in memory is made of many small pieces: finding room for them took a third of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lives through simulated days of the sync engine and tells what went wrong.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Options {
    /// How many days.
    #[arg(long, default_value_t = 100_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Seeds nobody has used: the first one is taken from the clock.
    #[arg(long, conflicts_with = "first")]
    fresh: bool,
    /// No longer than so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// The servers; all of them in turn, unless named.
    #[arg(long)]
    profile: Vec<Profile>,
    /// Keep the books in real files instead of memory.
    #[arg(long)]
    files: bool,
    /// Turns of a day.
    #[arg(long, default_value_t = 400)]
    turns: usize,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// So many tries to make the tape of a failure shorter.
    #[arg(long, default_value_t = 3000)]
    tries: usize,
    /// Go on after a failure.
    #[arg(long)]
    keep_going: bool,
    /// Take a guard away, to see that it is missed.
    #[arg(long)]
    without: Option<String>,
    /// Take away every guard, one after the other, until a day notices; this many days at most.
    #[arg(long)]
    guards: Option<u64>,
    /// Explain this failure of those found, counted from 0.
    #[arg(long, default_value_t = 0)]
    explain: usize,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
    /// Write the shortened tape of every failure, or of the first day that misses each guard, into this
    /// folder.
    #[arg(long)]
    keep: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let without = match options.without.as_deref().map(guard) {
        Some(Err(message)) => {
            say(&message);
            return ExitCode::from(2);
        }
        Some(Ok(guard)) => Some(guard),
        None => None,
    };
    let profiles =
        if options.profile.is_empty() { Profile::ALL.to_vec() } else { options.profile.clone() };
    let first = if options.fresh { seed_of(SystemClock.now()) } else { options.first };
    say(&format!("from seed {first}"));
    let campaign = Campaign {
        first,
        seeds: options.seeds,
        time: options.seconds.map(Duration::from_secs),
        profiles,
        keep: if options.files { Keep::Files } else { Keep::Memory },
        turns: options.turns,
        threads: options.threads,
        stop_at_failure: !options.keep_going,
        tries: options.tries,
        without,
    };
    if let Some(budget) = options.guards {
        return every_guard(&campaign, budget, options.keep.as_deref());
    }
    let figures = campaign.run();
    let missed = if options.json { tell_as_json(&figures) } else { tell(&figures) };
    match figures.failures.get(options.explain).or(figures.failures.first()) {
        // So many days of every kind reach everything there is.
        None if missed && figures.seeds >= ENOUGH && without.is_none() => ExitCode::FAILURE,
        None => ExitCode::SUCCESS,
        Some(failure) => {
            explain(&campaign, failure, options.keep.as_deref());
            let others = figures.failures.iter().filter(|other| other.seed != failure.seed);
            if let Some(folder) = &options.keep {
                others.for_each(|other| save_failure(folder, other, &campaign.explain(other)));
            }
            ExitCode::FAILURE
        }
    }
}

/// No two moments have the same days.
fn seed_of(now: DateTime<Utc>) -> u64 {
    now.timestamp_millis().unsigned_abs().wrapping_mul(1_000_000)
}

/// A campaign of so many days that has not reached a mark has shown nothing about it, and fails.
const ENOUGH: u64 = 10_000;

/// Shows that every guard is missed when it is not there.
fn every_guard(campaign: &Campaign, budget: u64, keep: Option<&Path>) -> ExitCode {
    let mut unnoticed = 0;
    for guard in Guard::ALL {
        let (seeds, without, stop_at_failure) = (budget, Some(*guard), true);
        let campaign = Campaign { seeds, without, stop_at_failure, ..campaign.clone() };
        let figures = campaign.run();
        let line = if let Some(found) = figures.failures.first() {
            if let Some(folder) = keep {
                let day = campaign.explain(found);
                save(folder, &format!("{}-{guard:?}", found.profile), &day);
            }
            format!("{} days: {}", figures.seeds, brief(&found.what))
        } else {
            unnoticed += 1;
            format!("NOT NOTICED in {} days", figures.seeds)
        };
        say(&format!("{:24} {line}", format!("{guard:?}")));
    }
    say(&format!("{} of {} guards noticed", Guard::ALL.len() - unnoticed, Guard::ALL.len()));
    if unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn brief(what: &str) -> String {
    what.chars().take(100).collect()
}

fn guard(name: &str) -> Result<Guard, String> {
    let known = || Guard::ALL.iter().map(|guard| format!("{guard:?}"));
    Guard::ALL
        .iter()
        .find(|guard| format!("{guard:?}") == name)
        .copied()
        .ok_or_else(|| format!("{name} is none of {}", known().collect::<Vec<_>>().join(", ")))
}

/// What was never reached.
fn missed(figures: &Figures) -> Vec<String> {
    let missed = Mark::ALL.iter().filter(|mark| figures.marks >> (**mark as u32) & 1 == 0);
    missed.map(|mark| format!("{mark:?}")).collect()
}

fn a_minute(days: u64, took: Duration) -> u128 {
    u128::from(days) * 60_000 / took.as_millis().max(1)
}

/// The same as [`tell`] for a program.
fn tell_as_json(figures: &Figures) -> bool {
    let (days, missed) = (figures.seeds, missed(figures));
    let minute = a_minute(days, figures.took);
    let processor = figures.processor.map(|took| a_minute(days, took).to_string());
    let processor = processor.as_deref().unwrap_or("null");
    say(&format!(
        r#"{{"days": {days}, "days_a_minute": {minute}, "days_a_processor_minute": {processor},
            "failures": {}, "never_reached": {missed:?}}}"#,
        figures.failures.len(),
    ));
    !missed.is_empty()
}

/// Tells what was found, and whether something was never reached.
fn tell(figures: &Figures) -> bool {
    let seconds = figures.took.as_secs();
    let minute = a_minute(figures.seeds, figures.took);
    let processor = figures.processor.map_or_else(String::new, |took| {
        format!(", {} a minute of processor time", a_minute(figures.seeds, took))
    });
    say(&format!("{} days in {seconds} s, {minute} a minute{processor}", figures.seeds));
    let missed = missed(figures);
    if !missed.is_empty() {
        say(&format!("never reached: {}", missed.join(", ")));
    }
    if !figures.failures.is_empty() {
        say(&format!("{} went wrong", figures.failures.len()));
    }
    for failure in figures.failures.iter().take(25) {
        say(&format!("  seed {} with {}: {}", failure.seed, failure.profile, brief(&failure.what)));
    }
    !missed.is_empty()
}

fn explain(campaign: &Campaign, failure: &Failure, keep: Option<&Path>) {
    say(&format!("seed {} with {}: {}", failure.seed, failure.profile, failure.what));
    let day = campaign.explain(failure);
    let what = day.failure.as_deref().unwrap_or_default();
    say(&format!("shortened to {} bytes: {what}", day.tape.len()));
    let mut trace = day.trace.clone();
    // What says the same again and again is told once.
    trace.dedup_by(|next, last| next.get(5..) == last.get(5..));
    let from = trace.len().saturating_sub(200);
    trace.iter().skip(from).for_each(|line| say(line));
    say(&format!("tape: {}", day.tape_as_text()));
    if let Some(folder) = keep {
        save_failure(folder, failure, &day);
    }
}

fn save_failure(folder: &Path, failure: &Failure, day: &Day) {
    save(folder, &format!("{}-{}", failure.profile, failure.seed), day);
}

fn save(folder: &Path, name: &str, day: &Day) {
    let file = folder.join(format!("{name}.tape"));
    if let Err(error) = std::fs::write(&file, day.tape_as_text() + "\n") {
        say(&format!("{}: {error}", file.display()));
    }
}

#[expect(clippy::print_stdout, reason = "telling is what this program does")]
fn say(line: &str) {
    println!("{line}");
}
