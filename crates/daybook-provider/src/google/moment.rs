//! Dates and times as Google says them, and what the occurrences of a series are named after.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::recurrence::RecurrenceId;
use daybook_core::wall_time::{WallTime, Zone};
use serde_json::{Value, json};

/// A date, or a time in the zone it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Date(NaiveDate),
    Time { at: DateTime<Utc>, wall: WallTime },
}

/// Reads `{date}` or `{dateTime, timeZone}`. The instant comes from `dateTime`, whose offset is that of
/// whoever asks; the zone is `timeZone`, and `home` where that is missing or unknown.
pub(super) fn moment(value: &Value, home: Tz) -> Option<Moment> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    if let Some(date) = text("date") {
        return NaiveDate::parse_from_str(date, "%Y-%m-%d").ok().map(Moment::Date);
    }
    let zone = text("timeZone").and_then(zone_named).unwrap_or(home.into());
    let time = text("dateTime")?;
    let at = if let Ok(at) = DateTime::parse_from_rfc3339(time) {
        at.to_utc()
    } else {
        let local = NaiveDateTime::parse_from_str(time, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
        WallTime { local, zone }.instant(home)
    };
    // Whole seconds, as everything else here.
    let at = at.with_nanosecond(0).unwrap_or(at);
    Some(Moment::Time { at, wall: WallTime::at(at, zone, home) })
}

/// Reads when an event is. Data that ends before it starts takes up no time, and whole days are one at
/// least.
pub(super) fn when(start: &Value, end: &Value, repeats: bool, home: Tz) -> Option<When> {
    let first = moment(start, home)?;
    let last = moment(end, home).unwrap_or(first);
    Some(match (first, last) {
        (Moment::Date(start), last) => {
            let next = start.succ_opt()?;
            let end = match last {
                Moment::Date(end) => end,
                Moment::Time { wall, .. } => wall.local.date(),
            };
            When::AllDay { start, end: end.max(next) }
        }
        (Moment::Time { at, wall }, last) => {
            let (end_at, end) = match last {
                Moment::Time { at, wall } => (at, wall),
                Moment::Date(date) => {
                    let end = WallTime { local: date.into(), zone: wall.zone };
                    (end.instant(home), end)
                }
            };
            let start = exact(at, wall, repeats, home);
            let end = if end_at < at { start } else { exact(end_at, end, repeats, home) };
            When::Timed { start, end }
        }
    })
}

/// An hour that a clock shows twice can only be the first one of its zone; the second is said in UTC. A
/// series is bound to its zone whatever hour that is.
fn exact(at: DateTime<Utc>, wall: WallTime, repeats: bool, home: Tz) -> WallTime {
    if repeats || wall.instant(home) == at {
        return wall;
    }
    WallTime { local: at.naive_utc(), zone: Zone::Utc }
}

/// The zone of an IANA or Windows name.
pub(super) fn zone_named(name: &str) -> Option<Zone> {
    let zone = name.parse().ok().or_else(|| daybook_ical::windows_zone(name));
    zone.map(Zone::from)
}

/// What Google reads as this time. Its calendar begins with the year 1 and ends with 9999.
pub(super) fn time(wall: WallTime, home: Tz) -> Result<Value, String> {
    dated(wall.local.date())?;
    let local = wall.local.format("%Y-%m-%dT%H:%M:%S");
    Ok(match wall.zone {
        Zone::Utc => json!({"dateTime": format!("{local}Z"), "timeZone": "UTC"}),
        zone => json!({"dateTime": local.to_string(), "timeZone": zone.resolve(home).name()}),
    })
}

/// What Google reads as this date.
pub(super) fn date(date: NaiveDate) -> Result<Value, String> {
    dated(date)?;
    Ok(json!({"date": date.format("%Y-%m-%d").to_string()}))
}

fn dated(date: NaiveDate) -> Result<(), String> {
    if (1..=9999).contains(&date.year()) {
        Ok(())
    } else {
        Err(format!("the year {} cannot be written", date.year()))
    }
}

/// The occurrence a series starts with.
pub(super) fn start_key(when: When) -> RecurrenceId {
    match when {
        When::AllDay { start, .. } => RecurrenceId::Date(start),
        When::Timed { start, .. } => RecurrenceId::Local(start.local),
    }
}

/// The occurrence of a series at `when` that a moment names.
pub(super) fn key(when: When, moment: Moment, home: Tz) -> RecurrenceId {
    match (when, moment) {
        (When::AllDay { .. }, Moment::Date(date)) => RecurrenceId::Date(date),
        (When::AllDay { .. }, Moment::Time { wall, .. }) => RecurrenceId::Date(wall.local.date()),
        (When::Timed { start, .. }, Moment::Date(date)) => {
            RecurrenceId::Local(date.and_time(start.local.time()))
        }
        (When::Timed { start, .. }, Moment::Time { at, .. }) => {
            let local = WallTime::at(at, start.zone, home).local;
            // A clock change can skip the local time of the series: its instant is that of another one.
            let usual = local.date().and_time(start.local.time());
            let same = WallTime { local: usual, ..start }.instant(home) == at;
            RecurrenceId::Local(if same { usual } else { local })
        }
    }
}

/// The instant at which a series at `when` has an occurrence.
pub(super) fn instant(when: When, key: RecurrenceId, home: Tz) -> DateTime<Utc> {
    let (local, zone) = match (when, key) {
        (When::AllDay { .. }, RecurrenceId::Date(date)) => (date.into(), Zone::Floating),
        (When::AllDay { .. }, RecurrenceId::Local(local)) => (local.date().into(), Zone::Floating),
        (When::Timed { start, .. }, RecurrenceId::Date(date)) => {
            (date.and_time(start.local.time()), start.zone)
        }
        (When::Timed { start, .. }, RecurrenceId::Local(local)) => (local, start.zone),
    };
    WallTime { local, zone }.instant(home)
}

/// How the slot of an occurrence is named in a query.
pub(super) fn slot(when: When, key: RecurrenceId, home: Tz) -> String {
    match (when, key) {
        (When::AllDay { .. }, RecurrenceId::Date(date)) => date.format("%Y-%m-%d").to_string(),
        _ => instant(when, key, home).format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }
}

/// With times that are nowhere at home: Google knows no others.
pub(super) fn pinned(when: When, home: Tz) -> When {
    let pin = |wall: WallTime| match wall.zone {
        Zone::Floating => WallTime { zone: home.into(), ..wall },
        _ => wall,
    };
    match when {
        When::Timed { start, end } => When::Timed { start: pin(start), end: pin(end) },
        days @ When::AllDay { .. } => days,
    }
}

/// The shortest span in which an occurrence at `at` is found.
pub(super) const A_SECOND: TimeDelta = TimeDelta::seconds(1);

#[cfg(test)]
mod tests {
    use super::*;

    const ZURICH: Tz = Tz::Europe__Zurich;

    fn read(start: &Value, end: &Value) -> When {
        when(start, end, false, ZURICH).unwrap()
    }

    fn timed(when: When) -> (String, String) {
        match when {
            When::Timed { start, end } => {
                (format!("{} {}", start.local, start.zone), format!("{} {}", end.local, end.zone))
            }
            When::AllDay { start, end } => (start.to_string(), end.to_string()),
        }
    }

    #[test]
    fn the_offset_says_the_instant_and_the_zone_where_it_is() {
        let start = json!({"dateTime": "2026-11-18T09:00:00+01:00", "timeZone": "Asia/Tokyo"});
        let end = json!({"dateTime": "2026-11-18T09:30:00Z", "timeZone": "Europe/London"});
        let (start, end) = timed(read(&start, &end));
        assert_eq!(start, "2026-11-18 17:00:00 Asia/Tokyo");
        assert_eq!(end, "2026-11-18 09:30:00 Europe/London");
    }

    #[test]
    fn a_zone_that_is_missing_or_unknown_is_that_of_the_business() {
        for zone in [json!(null), json!("Nowhere/Middle")] {
            let start = json!({"dateTime": "2026-11-18T09:00:00Z", "timeZone": zone});
            assert_eq!(timed(read(&start, &start)).0, "2026-11-18 10:00:00 Europe/Zurich");
        }
        let windows =
            json!({"dateTime": "2026-11-18T09:00:00Z", "timeZone": "Tokyo Standard Time"});
        assert_eq!(timed(read(&windows, &windows)).0, "2026-11-18 18:00:00 Asia/Tokyo");
    }

    #[test]
    fn the_second_of_two_equal_hours_keeps_its_instant() {
        let start = json!({"dateTime": "2026-10-25T02:30:00+01:00", "timeZone": "Europe/Zurich"});
        let when = read(&start, &start);
        assert_eq!(timed(when).0, "2026-10-25 01:30:00 UTC");
    }

    #[test]
    fn what_ends_before_it_starts_takes_no_time_and_days_are_one_at_least() {
        let nine = json!({"dateTime": "2026-11-18T09:00:00Z", "timeZone": "UTC"});
        let eight = json!({"dateTime": "2026-11-18T08:00:00Z", "timeZone": "UTC"});
        let (start, end) = timed(read(&nine, &eight));
        assert_eq!(start, end);
        let day = json!({"date": "2026-11-18"});
        assert_eq!(timed(read(&day, &day)), ("2026-11-18".to_owned(), "2026-11-19".to_owned()));
    }

    #[test]
    fn an_occurrence_whose_hour_is_skipped_is_named_by_the_hour_of_its_series() {
        let at =
            |text: &str| moment(&json!({"dateTime": text, "timeZone": "Europe/Zurich"}), ZURICH);
        let when = read(
            &json!({"dateTime": "2026-03-28T02:30:00+01:00", "timeZone": "Europe/Zurich"}),
            &json!({"dateTime": "2026-03-28T03:30:00+01:00", "timeZone": "Europe/Zurich"}),
        );
        let skipped = key(when, at("2026-03-29T03:30:00+02:00").unwrap(), ZURICH);
        assert_eq!(skipped.to_string(), "2026-03-29T02:30:00");
        assert_eq!(slot(when, skipped, ZURICH), "2026-03-29T01:30:00Z");
    }
}
