//! Times on a command line: `2026-11-20`, `2026-11-20 14:30`, in the zone of the business.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};
use daybook_app::api::appointments::ItemDto;
use serde::Serialize;

use crate::failure::Failure;

/// Minutes of a day.
pub(crate) const DAY: i32 = 24 * 60;

/// A moment or a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Local minutes of the midnight it begins with.
    Day(i32),
    /// Local minutes.
    Minute(i32),
}

/// Reads a day or a moment.
pub(crate) fn start(text: &str) -> Result<Start, String> {
    let text = text.trim().replace('T', " ");
    if let Ok(day) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return minutes(day.into()).map(Start::Day);
    }
    let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M")
        .map_err(|_| "write it like 2026-11-20 or \"2026-11-20 14:30\"".to_owned())?;
    minutes(local).map(Start::Minute)
}

/// Reads a day.
pub(crate) fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "write it like 2026-11-20".to_owned())
}

/// The day after so many days.
pub(crate) fn later(day: NaiveDate, days: u64) -> Result<NaiveDate, Failure> {
    day.checked_add_days(Days::new(days))
        .ok_or_else(|| Failure::usage("This date is out of range."))
}

fn minutes(local: NaiveDateTime) -> Result<i32, String> {
    i32::try_from(local.and_utc().timestamp() / 60).map_err(|_| "it is out of range".to_owned())
}

fn local(minute: i32) -> NaiveDateTime {
    DateTime::from_timestamp(i64::from(minute) * 60, 0).unwrap_or_default().naive_utc()
}

/// `2026-11-20 14:30 – 15:30  Balayage, Chloé Martin`.
pub(crate) fn line(item: &ItemDto) -> String {
    let (start, end) = (local(item.start), local(item.end));
    let when = if item.all_day {
        let last = local(item.end.saturating_sub(DAY)).date();
        if last > start.date() {
            format!("{} – {last}", start.date())
        } else {
            format!("{}  all day", start.date())
        }
    } else if start.date() == end.date() {
        format!("{} – {}", start.format("%Y-%m-%d %H:%M"), end.format("%H:%M"))
    } else {
        format!("{} – {}", start.format("%Y-%m-%d %H:%M"), end.format("%Y-%m-%d %H:%M"))
    };
    let names = [&item.title, &item.client].map(String::as_str);
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let occurrence = item.occurrence.as_ref().map(|id| format!(" @{id}")).unwrap_or_default();
    format!("{when}  {}  [{}{occurrence}]", names.join(", "), item.id)
}

/// Something in the book with its times as the options `--start` and `--end` take them.
#[derive(Serialize)]
pub(crate) struct Timed<T> {
    #[serde(flatten)]
    pub(crate) what: T,
    starts: String,
    ends: String,
}

impl<T> Timed<T> {
    /// `what`, which takes place as `item` does.
    pub(crate) fn new(what: T, item: &ItemDto) -> Self {
        let (starts, ends) = if item.all_day {
            let last = local(item.end.saturating_sub(DAY));
            (local(item.start).date().to_string(), last.date().to_string())
        } else {
            let text = |minute| local(minute).format("%Y-%m-%dT%H:%M").to_string();
            (text(item.start), text(item.end))
        };
        Self { what, starts, ends }
    }
}

/// All of them with their times.
pub(crate) fn timed(items: Vec<ItemDto>) -> Vec<Timed<ItemDto>> {
    items.into_iter().map(|item| Timed::new(item.clone(), &item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_and_moments() {
        assert_eq!(start("1970-01-02"), Ok(Start::Day(1440)));
        assert_eq!(start("1970-01-02 00:30"), Ok(Start::Minute(1470)));
        assert_eq!(start("1970-01-02T00:30"), Ok(Start::Minute(1470)));
        assert!(start("tomorrow").is_err());
        assert!(start("200000-01-01").is_err());
    }
}
