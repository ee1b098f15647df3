//! Series that are hard to follow.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{Case, case_of, days, hour, with};

const ZURICH: &str = "Europe/Zurich";

/// An hour from nine, again and again.
fn from(id: &str, day: &str, lines: &[&str]) -> Value {
    let (start, end) = (format!("{day}T09:00:00"), format!("{day}T10:00:00"));
    with(hour(id, &start, &end, ZURICH), &json!({"recurrence": lines}))
}

/// A day of a series at nine otherwise than usually.
fn exception(master: &str, day: &str, more: &Value) -> Value {
    let original = json!({"dateTime": format!("{day}T09:00:00"), "timeZone": ZURICH});
    let event = json!({"recurringEventId": master, "originalStartTime": original});
    with(event, more)
}

fn at(day: &str, time: &str) -> Value {
    json!({"dateTime": format!("{day}T{time}:00"), "timeZone": ZURICH})
}

pub(super) fn clock_changes() -> Case {
    let daily = json!({"recurrence": ["RRULE:FREQ=DAILY;COUNT=4"]});
    let of = |id: &str, day: &str, zone: &str| {
        let (start, end) = (format!("{day}T02:30:00"), format!("{day}T03:30:00"));
        with(hour(id, &start, &end, zone), &daily)
    };
    case_of(
        "D01",
        "half past two while the clocks change, north and south",
        vec![
            of("d01spring", "2026-03-28", ZURICH),
            of("d01autumn", "2026-10-24", ZURICH),
            of("d01sydneyspring", "2026-10-03", "Australia/Sydney"),
            of("d01sydneyautumn", "2026-04-04", "Australia/Sydney"),
            hour("d01gap", "2026-03-29T02:30:00", "2026-03-29T03:30:00", ZURICH),
        ],
    )
}

pub(super) fn ends() -> Case {
    case_of(
        "D03",
        "UNTIL as a date, in UTC, by the wall, and on the last instance exactly",
        vec![
            from("d03date", "2026-11-16", &["RRULE:FREQ=DAILY;UNTIL=20261118"]),
            from("d03utc", "2026-11-16", &["RRULE:FREQ=DAILY;UNTIL=20261118T120000Z"]),
            from("d03wall", "2026-11-16", &["RRULE:FREQ=DAILY;UNTIL=20261118T120000"]),
            from("d03exact", "2026-11-16", &["RRULE:FREQ=DAILY;UNTIL=20261118T080000Z"]),
        ],
    )
}

pub(super) fn short_months() -> Case {
    let yearly = json!({"recurrence": ["RRULE:FREQ=YEARLY;COUNT=3"]});
    case_of(
        "D04",
        "days that some months and years do not have",
        vec![
            from("d04thirtyfirst", "2026-01-31", &["RRULE:FREQ=MONTHLY;COUNT=4"]),
            from("d04many", "2026-01-29", &["RRULE:FREQ=MONTHLY;BYMONTHDAY=29,30,31,-1;COUNT=8"]),
            from("d04last", "2026-01-31", &["RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4"]),
            with(days("d04leap", "2024-02-29", "2024-03-01"), &yearly),
        ],
    )
}

pub(super) fn week_starts() -> Case {
    let rule =
        |first: &str| format!("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={first}");
    case_of(
        "D05",
        "every other week, where weeks begin on Monday or on Sunday",
        vec![
            from("d05monday", "2026-11-17", &[&rule("MO")]),
            from("d05sunday", "2026-11-17", &[&rule("SU")]),
        ],
    )
}

pub(super) fn left_out() -> Case {
    let rule = "RRULE:FREQ=DAILY;COUNT=5";
    let whole = json!({"recurrence": [rule, "EXDATE;VALUE=DATE:20261117,20261118"]});
    case_of(
        "D06",
        "days left out by instant, by the wall and by date, several in a line",
        vec![
            from("d06instant", "2026-11-16", &[rule, "EXDATE:20261117T080000Z,20261118T080000Z"]),
            from("d06wall", "2026-11-16", &[rule, "EXDATE;TZID=Europe/Zurich:20261117T090000"]),
            with(days("d06date", "2026-11-16", "2026-11-17"), &whole),
            from("d06miss", "2026-11-16", &[rule, "EXDATE:20261117T080500Z"]),
        ],
    )
}

pub(super) fn moved() -> Case {
    let rule = "RRULE:FREQ=DAILY;COUNT=5";
    case_of(
        "D07",
        "exceptions before their series, on another day, for a whole day",
        vec![
            from("d07series", "2026-11-16", &[rule]),
            exception(
                "d07series",
                "2026-11-17",
                &json!({"summary": "Before", "start": at("2026-11-13", "09:00"), "end": at("2026-11-13", "10:00")}),
            ),
            exception(
                "d07series",
                "2026-11-18",
                &json!({"summary": "Elsewhen", "start": at("2026-11-25", "14:00"), "end": at("2026-11-25", "15:00")}),
            ),
            exception(
                "d07series",
                "2026-11-19",
                &json!({"summary": "All day", "start": {"date": "2026-11-19"}, "end": {"date": "2026-11-20"}}),
            ),
        ],
    )
}

pub(super) fn orphans() -> Case {
    let times =
        |day: &str| json!({"summary": day, "start": at(day, "11:00"), "end": at(day, "12:00")});
    let rule = "RRULE:FREQ=DAILY;COUNT=3";
    case_of(
        "D08",
        "exceptions of slots or series that are not there, and one that is left out as well",
        vec![
            from("d08series", "2026-11-16", &[rule, "EXDATE;TZID=Europe/Zurich:20261117T090000"]),
            exception("d08series", "2026-11-17", &times("2026-11-17")),
            exception("d08series", "2026-12-24", &times("2026-12-24")),
            exception("d08elsewhere", "2026-11-18", &times("2026-11-18")),
        ],
    )
}

pub(super) fn extra_dates() -> Case {
    case_of(
        "D09",
        "more dates than the rule has, the same ones, and dates alone",
        vec![
            from(
                "d09more",
                "2026-11-16",
                &[
                    "RRULE:FREQ=DAILY;COUNT=2",
                    "RDATE;TZID=Europe/Zurich:20261120T090000,20261124T150000",
                ],
            ),
            from("d09twice", "2026-11-16", &["RRULE:FREQ=DAILY;COUNT=2", "RDATE:20261117T080000Z"]),
            from("d09alone", "2026-11-16", &["RDATE;TZID=Europe/Zurich:20261120T090000"]),
        ],
    )
}

pub(super) fn long() -> Case {
    let mut events =
        vec![from("d15long", "2020-01-06", &["RRULE:FREQ=DAILY;UNTIL=20300105T230000Z"])];
    let first = NaiveDate::from_ymd_opt(2020, 1, 7).unwrap_or_default();
    for number in 0..200 {
        let day = first.checked_add_days(Days::new(number * 17)).unwrap_or(first).to_string();
        let more = if number % 5 == 0 {
            json!({"status": "cancelled"})
        } else {
            json!({
                "summary": format!("Exception {number}"),
                "start": at(&day, "13:00"),
                "end": at(&day, "14:00"),
            })
        };
        events.push(exception("d15long", &day, &more));
    }
    case_of("D15", "every day for ten years with two hundred exceptions", events)
}
