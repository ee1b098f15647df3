//! Reads questions as JSON lines, answers each with a JSON line: the differential test's side of the
//! conversation.
//!
//! A question: `{"start":"1997-09-02T09:00:00","zone":"America/New_York","seconds":3600,
//! "rule":"FREQ=DAILY","from":"1997-09-01T00:00:00Z","to":"1997-10-01T00:00:00Z"}`. The zone
//! `floating` is read in `home`; without a zone the start is a date and the length `days`.
//! An answer: `[[id, start, end], …]` in UTC, or `{"error": …}`.

use std::io::{BufRead, Write};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::interval::Interval;
use daybook_core::recurrence::{Recurrence, Rule, occurrences};
use daybook_core::wall_time::{WallTime, Zone};
use serde::Deserialize;

#[derive(Deserialize)]
struct Question {
    start: String,
    zone: Option<String>,
    #[serde(default)]
    seconds: i64,
    #[serde(default)]
    days: i64,
    rule: String,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    home: Option<Tz>,
}

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let question: Question = serde_json::from_str(&line?)?;
        let answer =
            answer(&question).unwrap_or_else(|e| serde_json::json!({ "error": e.to_string() }));
        writeln!(out, "{answer}")?;
    }
    out.flush()?;
    Ok(())
}

fn answer(question: &Question) -> Result<serde_json::Value, Failure> {
    let home = question.home.unwrap_or(Tz::UTC);
    let when = when(question, home)?;
    // Read and printed first, as a book would store it.
    let rule = Rule::parse(&question.rule, when, home)?.to_string();
    let recurrence = Recurrence { rules: [rule].into(), ..Recurrence::default() };
    let content = Content { when, details: Details::default(), recurrence: Some(recurrence) };
    let window = Interval::new(question.from, question.to)?;
    let found: Vec<_> = occurrences(&content, window, home)?
        .iter()
        .map(|o| (o.id, o.interval.start(), o.interval.end()))
        .collect();
    Ok(serde_json::to_value(found)?)
}

fn when(question: &Question, home: Tz) -> Result<When, Failure> {
    let Some(zone) = &question.zone else {
        let start: NaiveDate = question.start.parse()?;
        return Ok(When::AllDay { start, end: start + TimeDelta::days(question.days) });
    };
    let zone = match zone.as_str() {
        "floating" => Zone::Floating,
        "UTC" => Zone::Utc,
        name => Zone::Iana(name.parse()?),
    };
    let local: NaiveDateTime = question.start.parse()?;
    let start = WallTime { local, zone };
    let end = start.instant(home) + TimeDelta::seconds(question.seconds);
    Ok(When::Timed { start, end: WallTime::at(end, zone, home) })
}
