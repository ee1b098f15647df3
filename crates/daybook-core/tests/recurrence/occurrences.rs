//! What a window shows of a series.

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::interval::Interval;
use daybook_core::recurrence::{MOST_OCCURRENCES, last_end, occurrences};
use daybook_core::wall_time::Zone;

use crate::book::{Book, HOME, day, days, hour, ids, lasting, local, series, shown, titled};

const BERLIN: Tz = Tz::Europe__Berlin;

/// Mondays at nine, from 5 January 2026.
fn mondays() -> Content {
    series(hour("2026-01-05T09:00", BERLIN), "FREQ=WEEKLY;BYDAY=MO")
}

#[test]
fn a_single_appointment_is_its_only_occurrence() {
    let content = Content {
        when: hour("2026-01-05T09:00", BERLIN),
        details: titled("Cut"),
        recurrence: None,
    };
    assert_eq!(ids(&content, days("2026-01-05", "2026-01-05")), ["2026-01-05T09:00:00"]);
    assert!(ids(&content, days("2026-01-06", "2026-12-31")).is_empty());
}

#[test]
fn extra_dates_join_and_left_out_dates_leave() {
    let content = mondays().leaving_out("2026-01-12T09:00").and_also("2026-01-15T16:00");
    assert_eq!(
        shown(&content, days("2026-01-01", "2026-01-25")),
        ["2026-01-05T09:00 Cut", "2026-01-15T16:00 Cut", "2026-01-19T09:00 Cut"]
    );
}

#[test]
fn an_extra_date_the_rule_makes_as_well_is_one_occurrence() {
    let content = mondays().and_also("2026-01-12T09:00");
    assert_eq!(ids(&content, days("2026-01-12", "2026-01-18")).len(), 1);
}

#[test]
fn a_bare_date_leaves_out_that_day_of_a_timed_series() {
    let content = mondays().leaving_out("2026-01-12");
    assert!(ids(&content, days("2026-01-12", "2026-01-18")).is_empty());
}

#[test]
fn a_changed_occurrence_replaces_the_one_it_changes() {
    let content = mondays().with("2026-01-12T09:00", hour("2026-01-13T10:00", BERLIN), "Colour");
    assert_eq!(
        shown(&content, days("2026-01-12", "2026-01-25")),
        ["2026-01-13T10:00 Colour", "2026-01-19T09:00 Cut"]
    );
    let found = occurrences(&content, days("2026-01-13", "2026-01-13"), HOME).unwrap();
    assert!(found[0].changed);
    assert_eq!(found[0].id, crate::book::id("2026-01-12T09:00"));
}

#[test]
fn an_occurrence_moved_out_of_the_window_is_gone_and_one_moved_in_is_there() {
    let content = mondays().with("2026-01-12T09:00", hour("2026-05-01T10:00", BERLIN), "Late");
    assert!(ids(&content, days("2026-01-12", "2026-01-18")).is_empty());
    let found = shown(&content, days("2026-05-01", "2026-05-01"));
    assert_eq!(found, ["2026-05-01T10:00 Late"]);
}

#[test]
fn a_change_the_rule_no_longer_makes_room_for_is_shown_once() {
    let content = mondays().with("2026-01-14T09:00", hour("2026-01-14T09:00", BERLIN), "Orphan");
    let found = shown(&content, days("2026-01-12", "2026-01-18"));
    assert_eq!(found, ["2026-01-12T09:00 Cut", "2026-01-14T09:00 Orphan"]);
}

#[test]
fn a_change_of_a_date_that_is_left_out_as_well_is_shown() {
    let content = mondays().leaving_out("2026-01-12T09:00").with(
        "2026-01-12T09:00",
        hour("2026-01-12T11:00", BERLIN),
        "Moved",
    );
    assert_eq!(shown(&content, days("2026-01-12", "2026-01-12")), ["2026-01-12T11:00 Moved"]);
}

#[test]
fn the_start_always_belongs_and_is_the_first_that_is_counted() {
    // A Thursday.
    let content = series(hour("2026-01-08T09:00", BERLIN), "FREQ=WEEKLY;COUNT=3;BYDAY=MO");
    assert_eq!(
        ids(&content, days("2026-01-01", "2026-12-31")),
        ["2026-01-08T09:00:00", "2026-01-12T09:00:00", "2026-01-19T09:00:00"]
    );
}

#[test]
fn weekdays_with_and_without_a_number_add_up() {
    let content = series(hour("2026-01-05T09:00", BERLIN), "FREQ=MONTHLY;BYDAY=MO,1TU");
    let january = days("2026-01-01", "2026-01-31");
    assert_eq!(
        ids(&content, january).iter().map(|id| &id[8..10]).collect::<Vec<_>>(),
        ["05", "06", "12", "19", "26"]
    );
    let february = days("2026-02-01", "2026-02-09");
    assert_eq!(ids(&content, february).len(), 3, "the 2nd, the 3rd and the 9th");
}

#[test]
fn a_week_without_a_day_means_the_weekday_of_the_start() {
    let content = series(day("2026-05-13"), "FREQ=YEARLY;BYWEEKNO=20");
    assert_eq!(ids(&content, days("2026-01-01", "2027-12-31")), ["2026-05-13", "2027-05-19"]);
}

#[test]
fn days_that_a_month_does_not_have_are_skipped() {
    let monthly = series(day("2026-01-31"), "FREQ=MONTHLY");
    assert_eq!(
        ids(&monthly, days("2026-01-01", "2026-06-30")),
        ["2026-01-31", "2026-03-31", "2026-05-31"]
    );
    let leap = series(day("2024-02-29"), "FREQ=YEARLY");
    assert_eq!(ids(&leap, days("2024-01-01", "2030-12-31")), ["2024-02-29", "2028-02-29"]);
}

#[test]
fn the_last_week_of_the_year_counted_from_either_end_is_the_same() {
    let whole = days("2020-01-01", "2040-12-31");
    let last = series(day("2020-12-28"), "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=MO");
    let all = ids(&last, whole);
    assert_eq!(all.len(), 21);
    let long_years = series(day("2020-12-28"), "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO");
    assert!(ids(&long_years, whole).iter().all(|id| all.contains(id)));
    // 31 December 2024 lies in week 1 of 2025, which is the 52nd week from its end.
    let first = series(day("2024-12-31"), "FREQ=YEARLY;BYWEEKNO=-52;BYDAY=TU");
    assert!(ids(&first, days("2029-01-01", "2030-01-31")).contains(&"2030-01-01".to_owned()));
}

#[test]
fn what_began_before_the_window_and_lasts_into_it_is_there() {
    let week = lasting("2026-01-05T09:00", Zone::Iana(BERLIN), 10 * 86_400);
    let content = series(week, "FREQ=MONTHLY");
    assert_eq!(ids(&content, days("2026-03-15", "2026-03-15")), ["2026-03-05T09:00:00"]);
    assert!(ids(&content, days("2026-03-16", "2026-03-16")).is_empty());
}

#[test]
fn what_only_touches_the_window_is_not_there() {
    let content = mondays();
    let at = |text: &str| chrono::TimeZone::from_utc_datetime(&chrono::Utc, &local(text));
    let window = |from, to| Interval::new(at(from), at(to)).unwrap();
    // Nine o'clock is 08:00 UTC.
    assert!(ids(&content, window("2026-01-12T09:00", "2026-01-12T10:00")).is_empty());
    assert!(ids(&content, window("2026-01-12T07:00", "2026-01-12T08:00")).is_empty());
    assert_eq!(ids(&content, window("2026-01-12T08:59", "2026-01-12T08:59")).len(), 1);
}

#[test]
fn rules_that_never_match_end_at_once() {
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=4000000000",
        "FREQ=DAILY;INTERVAL=4294967295",
        "FREQ=YEARLY;INTERVAL=4294967295",
        "FREQ=SECONDLY;INTERVAL=4294967295;COUNT=4294967295",
    ] {
        let content = series(hour("2026-01-05T09:00", BERLIN), rule);
        assert_eq!(ids(&content, days("2026-01-01", "2100-12-31")).len(), 1, "{rule}");
        assert!(ids(&content, days("2090-01-01", "2090-12-31")).is_empty(), "{rule}");
        assert!(last_end(&content, HOME).is_ok());
    }
}

#[test]
fn a_series_faster_than_a_book_can_show_stops_at_the_most_it_can() {
    let content = series(hour("2026-01-05T09:00", BERLIN), "FREQ=SECONDLY");
    assert_eq!(ids(&content, days("2026-01-05", "2026-12-31")).len(), MOST_OCCURRENCES);
}

#[test]
fn the_edges_of_time_are_no_danger() {
    use chrono::{DateTime, Utc};
    let content = series(hour("2026-01-05T09:00", BERLIN), "FREQ=YEARLY");
    let ever = Interval::new(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC).unwrap();
    assert_eq!(ids(&content, ever).len(), 9999 - 2026 + 1);
    let late = series(hour("9999-12-01T09:00", BERLIN), "FREQ=DAILY");
    assert!(!ids(&late, ever).is_empty());
}

#[test]
fn counting_by_arithmetic_and_counting_one_by_one_agree() {
    let ever = days("2026-01-01", "2060-12-31");
    // The extra part says nothing new, but leaves arithmetic no way.
    for (arithmetic, walked) in [
        ("FREQ=DAILY;INTERVAL=3", "BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"),
        ("FREQ=WEEKLY", "BYHOUR=9,9;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,SU", "BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH,SU;WKST=SU", "BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,WE", "BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"),
        ("FREQ=HOURLY;INTERVAL=7", "BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12"),
    ] {
        for start in ["2026-01-05T09:00", "2026-01-08T09:00", "2026-01-11T09:00"] {
            for count in [1, 2, 3, 4, 5, 9, 100] {
                let all = |rule: String| ids(&series(hour(start, BERLIN), &rule), ever);
                let short = all(format!("{arithmetic};COUNT={count}"));
                assert_eq!(short.len(), count, "{arithmetic}");
                assert_eq!(short, all(format!("{arithmetic};COUNT={count};{walked}")));
            }
        }
    }
}

#[test]
fn no_occurrence_ends_after_the_last_end() {
    let utc = |text: &str| Some(text.parse().unwrap());
    let end = |content: &Content| last_end(content, HOME).unwrap();
    assert_eq!(end(&mondays()), None);
    let counted = series(hour("2026-01-05T09:00", BERLIN), "FREQ=WEEKLY;COUNT=3");
    assert_eq!(end(&counted), utc("2026-01-19T09:00:00Z"));
    let until = series(day("2026-01-05"), "FREQ=DAILY;UNTIL=20260107");
    assert_eq!(end(&until), utc("2026-01-07T23:00:00Z"));
    let moved = counted.with("2026-01-12T09:00", hour("2026-03-02T10:00", BERLIN), "Late");
    assert_eq!(end(&moved), utc("2026-03-02T10:00:00Z"));
    let single = Content { when: day("2026-01-05"), details: titled("Fair"), recurrence: None };
    assert_eq!(end(&single), utc("2026-01-05T23:00:00Z"));
}

#[test]
fn weeks_have_the_numbers_that_counting_them_gives() {
    use chrono::{Datelike, TimeDelta, Weekday};
    let all = days("2000-01-03", "2060-12-31");
    for (name, first) in [("MO", Weekday::Mon), ("WE", Weekday::Wed), ("SU", Weekday::Sun)] {
        for number in [1, 2, 51, 52, 53, -1, -2, -52, -53] {
            let rule = format!("FREQ=DAILY;BYWEEKNO={number};WKST={name}");
            let found = ids(&series(day("2000-01-03"), &rule), all);
            // Week by week; one belongs to the year that has most of it.
            let mut weeks: Vec<(i32, chrono::NaiveDate)> = Vec::new();
            let mut start = crate::book::date("1999-12-01");
            while start.weekday() != first {
                start += TimeDelta::days(1);
            }
            while start.year() < 2063 {
                weeks.push(((start + TimeDelta::days(3)).year(), start));
                start += TimeDelta::days(7);
            }
            let of_year = |year| weeks.iter().filter(move |week| week.0 == year).map(|week| week.1);
            let wanted: std::collections::BTreeSet<String> = (2000..2062)
                .filter_map(|year| {
                    let mut counted = of_year(year);
                    let nth = usize::try_from(i32::abs(number)).unwrap() - 1;
                    if number > 0 { counted.nth(nth) } else { counted.rev().nth(nth) }
                })
                .flat_map(|start| (0..7).map(move |n| start + TimeDelta::days(n)))
                .filter(|date| crate::book::date("2000-01-04") <= *date)
                .filter(|date| *date <= crate::book::date("2060-12-31"))
                .map(|date| date.to_string())
                .chain(["2000-01-03".to_owned()])
                .collect();
            assert_eq!(found, wanted.into_iter().collect::<Vec<_>>(), "{rule}");
        }
    }
}
