//! When an event was last changed, by its own word.

use chrono::{DateTime, NaiveDateTime, Utc};

/// The latest `LAST-MODIFIED` of the events of a calendar object (RFC 5545 §3.8.7.3). That of a time
/// zone says nothing about them.
pub(super) fn modified(raw: &str) -> Option<DateTime<Utc>> {
    let mut inside = false;
    let mut latest = None;
    for line in raw.lines().map(str::trim_end) {
        if line.eq_ignore_ascii_case("BEGIN:VEVENT") {
            inside = true;
        } else if line.eq_ignore_ascii_case("END:VEVENT") {
            inside = false;
        } else if inside
            && let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("LAST-MODIFIED")
            && let Ok(at) = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%SZ")
        {
            latest = latest.max(Some(at.and_utc()));
        }
    }
    latest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_of_the_events_counts_and_no_time_zone() {
        let raw = "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nLAST-MODIFIED:20300101T000000Z\r\n\
                   END:VTIMEZONE\r\nBEGIN:VEVENT\r\nLAST-MODIFIED:20261118T090000Z\r\nEND:VEVENT\r\n\
                   BEGIN:VEVENT\r\nLAST-MODIFIED:20261119T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(modified(raw), "2026-11-19T09:00:00Z".parse().ok());
    }

    #[test]
    fn many_say_nothing() {
        assert_eq!(modified("BEGIN:VEVENT\r\nSUMMARY:Cut\r\nEND:VEVENT\r\n"), None);
        assert_eq!(modified("BEGIN:VEVENT\r\nLAST-MODIFIED:yesterday\r\nEND:VEVENT\r\n"), None);
    }
}
