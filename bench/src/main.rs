//! Daybook beside the least that any program must do, in one run, so that what counts are ratios:
//! `npm run bench`. What is measured and why is in docs/performance.md.
//!
//! `daybook-bench [caldav] [scale] [google] [servers] [core] [simulation] [rules] [window] [day] [views]` measures
//! these parts, or all of them; it prints a table and writes bench/results.json.

use std::error::Error;
use std::io::Write as _;
use std::path::{Path, PathBuf};

mod book;
mod caldav;
mod client;
mod cost;
mod desk;
mod elsewhere;
mod floor;
mod goal;
mod google;
mod mockdav;
mod objects;
mod peer;
mod real;
mod scale;
mod statements;
mod wire;

/// What can be measured by itself.
const PARTS: [&str; 10] = [
    "caldav",
    "scale",
    "google",
    "servers",
    "core",
    "simulation",
    "rules",
    "window",
    "day",
    "views",
];

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let ["client", who, url, folder] = words.as_slice() {
        return client::serve(who, url, PathBuf::from(folder)).await;
    }
    if let ["book", folder, count] = words.as_slice() {
        return book::make(Path::new(folder), count.parse()?).await;
    }
    let known = |word: &&&str| !PARTS.contains(*word);
    if let Some(unknown) = words.iter().find(known) {
        return Err(format!("nothing is called {unknown}; there are {}", PARTS.join(", ")).into());
    }
    let mut goals = Vec::new();
    let mut figures = serde_json::Map::new();
    let mut out = std::io::stdout();
    out.write_all(b"| goal | at most | floor | Daybook | ratio | |\n|---|---|---|---|---|---|\n")?;
    for part in PARTS.iter().filter(|part| words.is_empty() || words.contains(part)) {
        let (met, measured) = match *part {
            "caldav" => caldav::measure().await?,
            "scale" => scale::measure().await?,
            "google" => google::measure().await?,
            "servers" => real::measure().await?,
            "core" => elsewhere::core().await?,
            "simulation" => elsewhere::simulation().await?,
            "rules" => elsewhere::rules().await?,
            "window" => elsewhere::window().await?,
            "day" => elsewhere::day().await?,
            _ => elsewhere::views().await?,
        };
        for goal in &met {
            writeln!(out, "{}", goal.row())?;
        }
        goals.extend(met);
        figures.insert((*part).to_owned(), measured);
    }
    figures.insert("goals".to_owned(), serde_json::to_value(&goals)?);
    let results = concat!(env!("CARGO_MANIFEST_DIR"), "/results.json");
    Ok(std::fs::write(results, serde_json::to_string_pretty(&figures)?)?)
}
