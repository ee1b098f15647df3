//! `simulate`: lives through many simulated days and tells what went wrong.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use daybook_core::simulation::{Guard, Mark};
use daybook_simulation::{Campaign, Failure, Figures, Profile};

/// Lives through simulated days of the sync engine and tells what went wrong.
#[derive(Parser)]
struct Options {
    /// How many days.
    #[arg(long, default_value_t = 100_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// No longer than so many seconds.
    #[arg(long)]
    seconds: Option<u64>,
    /// The servers; all of them in turn, unless named.
    #[arg(long)]
    profile: Vec<Profile>,
    /// Turns of a day.
    #[arg(long, default_value_t = 400)]
    turns: usize,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Go on after a failure.
    #[arg(long)]
    keep_going: bool,
    /// Take a guard away, to see that it is missed.
    #[arg(long)]
    without: Option<String>,
    /// Explain this failure of those found, counted from 0.
    #[arg(long, default_value_t = 0)]
    explain: usize,
    /// Write the shortened tape of the first failure into this folder.
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
    let campaign = Campaign {
        first: options.first,
        seeds: options.seeds,
        time: options.seconds.map(Duration::from_secs),
        profiles,
        turns: options.turns,
        threads: options.threads,
        stop_at_failure: !options.keep_going,
        without,
    };
    let figures = campaign.run();
    tell(&figures);
    match figures.failures.get(options.explain).or(figures.failures.first()) {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            explain(&campaign, failure, options.keep.as_deref());
            ExitCode::FAILURE
        }
    }
}

fn guard(name: &str) -> Result<Guard, String> {
    let known = || Guard::ALL.iter().map(|guard| format!("{guard:?}"));
    Guard::ALL
        .iter()
        .find(|guard| format!("{guard:?}") == name)
        .copied()
        .ok_or_else(|| format!("{name} is none of {}", known().collect::<Vec<_>>().join(", ")))
}

fn tell(figures: &Figures) {
    let took = figures.took.as_millis().max(1);
    let a_minute = u128::from(figures.seeds) * 60_000 / took;
    let seconds = figures.took.as_secs();
    say(&format!("{} days in {seconds} s, {a_minute} a minute", figures.seeds));
    let missed: Vec<String> = Mark::ALL
        .iter()
        .filter(|mark| figures.marks >> (**mark as u32) & 1 == 0)
        .map(|mark| format!("{mark:?}"))
        .collect();
    if !missed.is_empty() {
        say(&format!("never reached: {}", missed.join(", ")));
    }
    if !figures.failures.is_empty() {
        say(&format!("{} went wrong", figures.failures.len()));
    }
    for failure in figures.failures.iter().take(25) {
        let what: String = failure.what.chars().take(160).collect();
        say(&format!("  seed {} with {}: {what}", failure.seed, failure.profile));
    }
}

fn explain(campaign: &Campaign, failure: &Failure, keep: Option<&std::path::Path>) {
    say(&format!("seed {} with {}: {}", failure.seed, failure.profile, failure.what));
    let day = campaign.explain(failure);
    say(&format!(
        "shortened to {} bytes: {}",
        day.tape.len(),
        day.failure.as_deref().unwrap_or("does not fail again")
    ));
    let from = day.trace.len().saturating_sub(200);
    day.trace.iter().skip(from).for_each(|line| say(line));
    let bytes: Vec<String> = day.tape.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = bytes.concat();
    say(&format!("tape: {text}"));
    if let Some(folder) = keep {
        let file = folder.join(format!("{}-{}.tape", failure.profile, failure.seed));
        if let Err(error) = std::fs::write(&file, text + "\n") {
            say(&format!("{}: {error}", file.display()));
        }
    }
}

#[expect(clippy::print_stdout, reason = "telling is what this program does")]
fn say(line: &str) {
    println!("{line}");
}
