//! Times on a command line: `2026-11-20`, `2026-11-20 14:30`, in the zone of the business.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};
use daybook_app::api::appointments::ItemDto;

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

/// `2026-11-20 14:30 – 15:30  Balayage, Chloé Martin`.
pub(crate) fn line(item: &ItemDto) -> String {
    let local =
        |minute: i32| DateTime::from_timestamp(i64::from(minute) * 60, 0).unwrap_or_default();
    let (start, end) = (local(item.start), local(item.end));
    let when = if item.all_day {
        let last = local(item.end - DAY).date_naive();
        if last > start.date_naive() {
            format!("{} – {last}", start.format("%Y-%m-%d"))
        } else {
            format!("{}  all day", start.format("%Y-%m-%d"))
        }
    } else if start.date_naive() == end.date_naive() {
        format!("{} – {}", start.format("%Y-%m-%d %H:%M"), end.format("%H:%M"))
    } else {
        format!("{} – {}", start.format("%Y-%m-%d %H:%M"), end.format("%Y-%m-%d %H:%M"))
    };
    let names = [&item.title, &item.client].map(String::as_str);
    let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let occurrence = item.occurrence.as_ref().map(|id| format!(" @{id}")).unwrap_or_default();
    format!("{when}  {}  [{}{occurrence}]", names.join(", "), item.id)
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
    }
}
