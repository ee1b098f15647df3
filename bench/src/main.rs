//! Daybook beside the least that any program must do, in one run, so that what counts are ratios:
//! `npm run bench`. What is measured and why is in docs/performance.md.
//!
//! `daybook-bench [caldav] [core] [window]` measures these parts, or all of them; it prints a table
//! and writes bench/results.json.

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
mod mockdav;
mod objects;
mod wire;

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
    let wanted = |part: &str| words.is_empty() || words.contains(&part);
    let mut goals = Vec::new();
    let mut figures = serde_json::Map::new();
    if wanted("caldav") {
        let (met, measured) = caldav::measure().await?;
        goals.extend(met);
        figures.insert("caldav".to_owned(), measured);
    }
    if wanted("core") {
        let (met, measured) = elsewhere::core().await?;
        goals.extend(met);
        figures.insert("core".to_owned(), measured);
    }
    if wanted("window") {
        let (met, measured) = elsewhere::window().await?;
        goals.extend(met);
        figures.insert("window".to_owned(), measured);
    }
    let head = "| goal | at most | floor | Daybook | ratio | |\n|---|---|---|---|---|---|\n";
    let rows: Vec<String> = goals.iter().map(goal::Goal::row).collect();
    let table = format!("{head}{}\n", rows.join("\n"));
    std::io::stdout().write_all(table.as_bytes())?;
    figures.insert("goals".to_owned(), serde_json::to_value(&goals)?);
    let results = concat!(env!("CARGO_MANIFEST_DIR"), "/results.json");
    Ok(std::fs::write(results, serde_json::to_string_pretty(&figures)?)?)
}
