//! Clock changes and zones.

use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::interval::Interval;
use daybook_core::recurrence::{last_end, occurrences};
use daybook_core::wall_time::{WallTime, Zone};

use crate::book::{HOME, day, days, hour, id, ids, lasting, local, series};

const NEW_YORK: Tz = Tz::America__New_York;

fn instants(content: &daybook_core::appointment::Content, first: &str, last: &str) -> Vec<String> {
    occurrences(content, days(first, last), HOME)
        .unwrap()
        .iter()
        .map(|o| o.interval.start().format("%m-%dT%H:%MZ").to_string())
        .collect()
}

#[test]
fn a_skipped_local_time_moves_forward_on_that_day_alone() {
    let content = series(hour("2026-03-07T02:30", NEW_YORK), "FREQ=DAILY;COUNT=3");
    let all = instants(&content, "2026-03-01", "2026-03-31");
    assert_eq!(all, ["03-07T07:30Z", "03-08T07:30Z", "03-09T06:30Z"]);
    let on_the_day = occurrences(&content, days("2026-03-08", "2026-03-08"), HOME).unwrap();
    assert_eq!(on_the_day[0].id, id("2026-03-08T02:30"));
    assert_eq!(on_the_day[0].when, hour("2026-03-08T03:30", NEW_YORK));
}

#[test]
fn a_repeated_local_time_is_the_first_one() {
    let content = series(hour("2026-10-31T01:30", NEW_YORK), "FREQ=DAILY;COUNT=3");
    let all = instants(&content, "2026-10-01", "2026-11-30");
    assert_eq!(all, ["10-31T05:30Z", "11-01T05:30Z", "11-02T06:30Z"]);
}

#[test]
fn a_window_that_ends_in_the_second_of_two_equal_hours_shows_all_of_the_first() {
    let content = series(hour("2026-10-31T01:30", NEW_YORK), "FREQ=DAILY;COUNT=3");
    let at = |text: &str| text.parse().unwrap();
    // 01:10 of standard time, forty minutes after 01:30 of summer time.
    let window = Interval::new(at("2026-11-01T04:00:00Z"), at("2026-11-01T06:10:00Z")).unwrap();
    assert_eq!(ids(&content, window), ["2026-11-01T01:30:00"]);
}

#[test]
fn an_hourly_series_does_not_happen_twice_at_once_where_an_hour_is_skipped() {
    let content = series(hour("2026-03-08T00:30", NEW_YORK), "FREQ=HOURLY;COUNT=5");
    let found = ids(&content, days("2026-03-08", "2026-03-08"));
    assert_eq!(
        found,
        [
            "2026-03-08T00:30:00",
            "2026-03-08T01:30:00",
            "2026-03-08T03:30:00",
            "2026-03-08T04:30:00"
        ]
    );
}

#[test]
fn lasts_as_long_across_a_clock_change() {
    let night = lasting("2026-03-06T22:00", Zone::Iana(NEW_YORK), 8 * 3600);
    let content = series(night, "FREQ=DAILY;COUNT=2");
    let found = occurrences(&content, days("2026-03-08", "2026-03-08"), HOME).unwrap();
    assert_eq!(found[0].interval.length(), chrono::TimeDelta::hours(8));
    let When::Timed { end, .. } = found[0].when else { panic!("timed") };
    assert_eq!(end.local, local("2026-03-08T07:00"));
}

#[test]
fn an_end_in_another_zone_stays_there() {
    let zone = |zone| Zone::Iana(zone);
    let flight = When::Timed {
        start: WallTime { local: local("2026-03-01T18:00"), zone: zone(NEW_YORK) },
        end: WallTime { local: local("2026-03-02T07:00"), zone: zone(Tz::Europe__Berlin) },
    };
    let content = series(flight, "FREQ=WEEKLY");
    // New York has changed its clocks by then, Berlin has not.
    let found = occurrences(&content, days("2026-03-15", "2026-03-16"), HOME).unwrap();
    let When::Timed { end, .. } = found[0].when else { panic!("timed") };
    assert_eq!(end, WallTime { local: local("2026-03-16T06:00"), zone: zone(Tz::Europe__Berlin) });
}

#[test]
fn floating_times_are_the_same_local_time_everywhere() {
    let content = series(lasting("2026-03-27T09:00", Zone::Floating, 3600), "FREQ=DAILY;COUNT=3");
    assert_eq!(
        instants(&content, "2026-03-01", "2026-03-31"),
        ["03-27T08:00Z", "03-28T08:00Z", "03-29T07:00Z"]
    );
}

#[test]
fn whole_days_are_as_long_as_the_day_is() {
    let content = series(day("2026-03-28"), "FREQ=DAILY;COUNT=3");
    let found = occurrences(&content, days("2026-03-01", "2026-03-31"), HOME).unwrap();
    let hours: Vec<_> = found.iter().map(|o| o.interval.length().num_hours()).collect();
    assert_eq!(hours, [24, 23, 24]);
}

#[test]
fn until_in_the_repeated_hour_is_an_instant() {
    // 01:15 in standard time, after 01:45 in summer time.
    let rule = "FREQ=DAILY;UNTIL=20261101T061500Z";
    let content = series(hour("2026-10-31T01:45", NEW_YORK), rule);
    assert_eq!(instants(&content, "2026-10-01", "2026-11-30"), ["10-31T05:45Z", "11-01T05:45Z"]);
    let end = last_end(&content, HOME).unwrap().unwrap();
    assert!(end >= "2026-11-01T06:45:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap());
}

#[test]
fn a_day_that_a_zone_skips_is_made_up_for_on_the_next() {
    let content = series(hour("2011-12-29T10:00", Tz::Pacific__Apia), "FREQ=DAILY;COUNT=3");
    let found = instants(&content, "2011-12-28", "2012-01-02");
    assert_eq!(
        found,
        ["12-29T20:00Z", "12-30T20:00Z"],
        "the thirtieth and the thirty-first are one"
    );
}
