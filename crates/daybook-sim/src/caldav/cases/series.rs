//! Series that are hard to unfold.

use super::{Case, case_of, object};

pub(super) fn clock_changes() -> Case {
    let zurich = "DTSTART;TZID=Europe/Zurich";
    case_of(
        "D01",
        "clock changes: a start that does not exist, one that comes twice, series over them",
        vec![
            object("gap", &[&format!("{zurich}:20270328T023000\nDURATION:PT30M\nSUMMARY:Gap")]),
            object(
                "overlap",
                &[&format!("{zurich}:20261025T023000\nDURATION:PT30M\nSUMMARY:Overlap")],
            ),
            object(
                "north",
                &[
                    "DTSTART;TZID=Europe/London:20260302T090000\nDTEND;TZID=Europe/London:20260302T100000\n\
            RRULE:FREQ=WEEKLY;COUNT=60\nSUMMARY:North",
                ],
            ),
            object(
                "south",
                &[
                    "DTSTART;TZID=Australia/Sydney:20260302T090000\nDTEND;TZID=Australia/Sydney:20260302T100000\n\
            RRULE:FREQ=WEEKLY;COUNT=60\nSUMMARY:South",
                ],
            ),
        ],
    )
}

pub(super) fn ends_of_series() -> Case {
    let daily = |name: &str, until: &str| {
        object(
            name,
            &[&format!(
                "DTSTART;TZID=Europe/Zurich:20261116T090000\nDURATION:PT1H\n\
             RRULE:FREQ=DAILY;UNTIL={until}\nSUMMARY:{name}"
            )],
        )
    };
    case_of(
        "D03",
        "UNTIL as a date, in UTC, as local time, and on the last occurrence",
        vec![
            daily("as-date", "20261118"),
            daily("in-utc", "20261118T120000Z"),
            daily("local", "20261118T090000"),
            daily("exact", "20261118T080000Z"),
        ],
    )
}

pub(super) fn short_months() -> Case {
    let monthly = |name: &str, rule: &str| {
        object(name, &[&format!("DTSTART;VALUE=DATE:20260131\nRRULE:{rule}\nSUMMARY:{name}")])
    };
    case_of(
        "D04",
        "days that some months do not have",
        vec![
            monthly("the-31st", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=12"),
            monthly("last-day", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12"),
            object(
                "the-30th",
                &[
                    "DTSTART;VALUE=DATE:20260130\nRRULE:FREQ=MONTHLY;BYMONTHDAY=30;COUNT=12\nSUMMARY:the-30th",
                ],
            ),
            object(
                "the-29th",
                &[
                    "DTSTART;VALUE=DATE:20260129\nRRULE:FREQ=MONTHLY;BYMONTHDAY=29;COUNT=12\nSUMMARY:the-29th",
                ],
            ),
            object(
                "leap-day",
                &["DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY;COUNT=3\nSUMMARY:leap-day"],
            ),
        ],
    )
}

pub(super) fn week_starts() -> Case {
    let every_other = |name: &str, first: &str| {
        object(
            name,
            &[&format!(
                "DTSTART;VALUE=DATE:20261117\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={first}\nSUMMARY:{name}"
            )],
        )
    };
    case_of(
        "D05",
        "every other week, with weeks from Monday and from Sunday",
        vec![every_other("from-monday", "MO"), every_other("from-sunday", "SU")],
    )
}

pub(super) fn left_out() -> Case {
    let daily = |name: &str, exdates: &str| {
        object(
            name,
            &[&format!(
                "DTSTART;TZID=Europe/Zurich:20261116T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\n\
             {exdates}\nSUMMARY:{name}"
            )],
        )
    };
    case_of(
        "D06",
        "EXDATE by instant, by wall time, by date, several in a line",
        vec![
            daily("by-instant", "EXDATE:20261117T080000Z"),
            daily("by-wall", "EXDATE;TZID=Europe/Zurich:20261117T090000"),
            daily("by-date", "EXDATE;VALUE=DATE:20261117"),
            daily("several", "EXDATE;TZID=Europe/Zurich:20261117T090000,20261118T090000"),
        ],
    )
}

pub(super) fn moved() -> Case {
    let master = "DTSTART;TZID=Europe/London:20261117T090000\nDTEND;TZID=Europe/London:20261117T100000\n\
                  RRULE:FREQ=DAILY;COUNT=3\nSUMMARY:Series";
    let slot = |day: u32| format!("RECURRENCE-ID;TZID=Europe/London:202611{day}T090000");
    case_of(
        "D07",
        "occurrences moved before the start, to another day, and made whole days",
        vec![
            object(
                "before",
                &[
                    master,
                    &format!(
                        "{}\nDTSTART;TZID=Europe/London:20261116T080000\nDTEND;TZID=Europe/London:20261116T090000\nSUMMARY:Before",
                        slot(18)
                    ),
                ],
            ),
            object(
                "elsewhere",
                &[
                    master,
                    &format!(
                        "{}\nDTSTART;TZID=Europe/London:20261125T090000\nDTEND;TZID=Europe/London:20261125T100000\nSUMMARY:Elsewhere",
                        slot(18)
                    ),
                ],
            ),
            object(
                "whole-day",
                &[
                    master,
                    &format!(
                        "{}\nDTSTART;VALUE=DATE:20261118\nDTEND;VALUE=DATE:20261119\nSUMMARY:Whole",
                        slot(18)
                    ),
                ],
            ),
        ],
    )
}

pub(super) fn orphans() -> Case {
    let master = "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Series";
    case_of(
        "D08",
        "overrides of nothing, overrides alone, an override of what is left out",
        vec![
            object(
                "orphan",
                &[
                    master,
                    "RECURRENCE-ID:20261118T090000Z\nDTSTART:20261118T110000Z\nDTEND:20261118T120000Z\nSUMMARY:Orphan",
                ],
            ),
            object(
                "alone",
                &[
                    "RECURRENCE-ID:20261118T090000Z\nDTSTART:20261118T110000Z\nDTEND:20261118T120000Z\nSUMMARY:Alone",
                ],
            ),
            object(
                "clash",
                &[
                    &format!("{master}\nEXDATE:20261123T090000Z"),
                    "RECURRENCE-ID:20261123T090000Z\nDTSTART:20261123T110000Z\nDTEND:20261123T120000Z\nSUMMARY:Clash",
                ],
            ),
        ],
    )
}

pub(super) fn extra_dates() -> Case {
    let start = "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z";
    case_of(
        "D09",
        "RDATE, RDATE with periods, RDATE on top of RRULE",
        vec![
            object(
                "dates",
                &[&format!("{start}\nRDATE:20261118T090000Z,20261120T090000Z\nSUMMARY:dates")],
            ),
            object(
                "periods",
                &[&format!("{start}\nRDATE;VALUE=PERIOD:20261118T090000Z/PT3H\nSUMMARY:periods")],
            ),
            object(
                "doubled",
                &[&format!(
                    "{start}\nRRULE:FREQ=DAILY;COUNT=3\nRDATE:20261117T090000Z\nSUMMARY:doubled"
                )],
            ),
        ],
    )
}

pub(super) fn long_series() -> Case {
    let start = chrono::NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default();
    let days = (0..200).filter_map(|n| start.checked_add_days(chrono::Days::new(n * 7 + 3)));
    let overrides: Vec<String> = days
        .map(|day| {
            let day = day.format("%Y%m%d");
            format!("RECURRENCE-ID:{day}T090000Z\nDTSTART:{day}T150000Z\nDTEND:{day}T160000Z\nSUMMARY:Exception")
        })
        .collect();
    let master = "DTSTART:20261116T090000Z\nDTEND:20261116T100000Z\nRRULE:FREQ=DAILY;COUNT=3653\nSUMMARY:Daily";
    let events: Vec<&str> =
        std::iter::once(master).chain(overrides.iter().map(String::as_str)).collect();
    case_of(
        "D15",
        "every day for ten years, with 200 exceptions",
        vec![object("long-series", &events)],
    )
}
