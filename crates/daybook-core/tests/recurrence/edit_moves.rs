//! Moving a whole series.

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::recurrence::edit::{EditError, Scope, change};
use daybook_core::wall_time::Zone;

use crate::book::{Book, HOME, day, days, hour, id, ids, lasting, series, shown, titled};
use crate::edit::{BERLIN, edit, rules};

/// Moves all of a series by moving one.
fn moved(content: &Content, at: &str, to: &str) -> Content {
    edit(content, at, Scope::All, hour(to, BERLIN), "Cut").content
}

fn from(start: &str, rule: &str) -> Content {
    series(hour(start, BERLIN), rule)
}

#[test]
fn what_is_left_out_or_changed_moves_along() {
    let content = from("2026-01-05T09:00", "FREQ=WEEKLY;COUNT=5")
        .leaving_out("2026-01-12T09:00")
        .with("2026-01-19T09:00", hour("2026-01-19T09:00", BERLIN), "Colour")
        .with("2026-01-26T09:00", hour("2026-01-27T14:00", BERLIN), "Agreed");
    let moved = moved(&content, "2026-01-05T09:00", "2026-01-05T10:30");
    assert_eq!(
        shown(&moved, days("2026-01-01", "2026-03-31")),
        [
            "2026-01-05T10:30 Cut",
            "2026-01-19T10:30 Colour",
            "2026-01-27T14:00 Agreed",
            "2026-02-02T10:30 Cut"
        ]
    );
}

#[test]
fn weekdays_turn_with_a_weekly_series() {
    let content = from("2026-01-05T09:00", "FREQ=WEEKLY;UNTIL=20260131T120000Z;BYDAY=MO,WE,FR");
    let moved = moved(&content, "2026-01-14T09:00", "2026-01-15T09:00");
    assert_eq!(rules(&moved), ["FREQ=WEEKLY;UNTIL=20260201T120000Z;BYDAY=TU,TH,SA"]);
    let before = ids(&content, days("2026-01-01", "2026-03-31"));
    assert_eq!(ids(&moved, days("2026-01-01", "2026-03-31")).len(), before.len());
}

#[test]
fn weeks_that_are_skipped_stay_the_same_ones() {
    let content = from("2026-01-05T09:00", "FREQ=WEEKLY;COUNT=6;INTERVAL=2;BYDAY=MO,FR");
    let moved = moved(&content, "2026-01-05T09:00", "2026-01-08T09:00");
    let by_three = |id: &String| {
        let at: chrono::NaiveDateTime = id.parse().unwrap();
        (at + chrono::TimeDelta::days(3)).format("%Y-%m-%dT%H:%M:%S").to_string()
    };
    let all = days("2026-01-01", "2026-04-30");
    assert_eq!(ids(&moved, all), ids(&content, all).iter().map(by_three).collect::<Vec<_>>());
}

#[test]
fn the_second_tuesday_becomes_the_third_wednesday() {
    let content = from("2026-01-13T09:00", "FREQ=MONTHLY;UNTIL=20260415T000000Z;BYDAY=2TU")
        .leaving_out("2026-03-10T09:00");
    // 14 April is the second Tuesday, 15 April the third Wednesday.
    let moved = moved(&content, "2026-04-14T09:00", "2026-04-15T09:00");
    assert_eq!(rules(&moved), ["FREQ=MONTHLY;UNTIL=20260415T070000Z;BYDAY=3WE"]);
    assert_eq!(
        ids(&moved, days("2026-01-01", "2026-12-31")),
        ["2026-01-21T09:00:00", "2026-02-18T09:00:00", "2026-04-15T09:00:00"]
    );
}

#[test]
fn the_last_friday_stays_counted_from_the_end() {
    let content = from("2026-01-30T09:00", "FREQ=MONTHLY;BYDAY=-1FR");
    assert_eq!(
        rules(&moved(&content, "2026-02-27T09:00", "2026-02-26T09:00")),
        ["FREQ=MONTHLY;BYDAY=-1TH"]
    );
    let fifth = from("2026-01-13T09:00", "FREQ=MONTHLY;BYDAY=2TU");
    assert_eq!(
        rules(&moved(&fifth, "2026-01-13T09:00", "2026-01-30T09:00")),
        ["FREQ=MONTHLY;BYDAY=-1FR"],
        "a fifth Friday is the last"
    );
}

#[test]
fn a_day_of_the_month_moves_across_the_end_of_the_month() {
    let content = from("2026-01-28T09:00", "FREQ=MONTHLY").leaving_out("2026-03-28T09:00");
    let moved = moved(&content, "2026-02-28T09:00", "2026-03-01T09:00");
    assert_eq!(
        ids(&moved, days("2026-01-01", "2026-05-31")),
        ["2026-02-01T09:00:00", "2026-03-01T09:00:00", "2026-05-01T09:00:00"]
    );
    let last = from("2026-01-31T09:00", "FREQ=MONTHLY;BYMONTHDAY=-1");
    let moved = crate::edit_moves::moved(&last, "2026-02-28T09:00", "2026-02-27T09:00");
    assert_eq!(rules(&moved), ["FREQ=MONTHLY;BYMONTHDAY=-2"]);
    assert_eq!(ids(&moved, days("2026-01-01", "2026-01-31")), ["2026-01-30T09:00:00"]);
}

#[test]
fn a_yearly_series_moves_to_another_month() {
    let content = from("2026-11-27T09:00", "FREQ=YEARLY;BYDAY=-1FR;BYMONTH=11");
    let moved = moved(&content, "2027-11-26T09:00", "2027-12-02T09:00");
    assert_eq!(rules(&moved), ["FREQ=YEARLY;BYDAY=1TH;BYMONTH=12"]);
}

#[test]
fn a_rule_that_names_more_than_one_way_stays_where_it_is() {
    for (start, rule) in [
        ("2026-01-13T09:00", "FREQ=MONTHLY;BYDAY=2TU,4TU"),
        ("2026-01-01T09:00", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("2026-01-30T09:00", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("2026-02-13T09:00", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
        ("2026-01-01T09:00", "FREQ=YEARLY;BYYEARDAY=1"),
        ("2026-01-05T09:00", "FREQ=DAILY;BYMONTH=1,2"),
    ] {
        let content = from(start, rule);
        let day = &start[..10];
        let to = crate::book::date(day).succ_opt().unwrap();
        let try_moving =
            |when: When| change(&content, id(start), Scope::All, when, titled("Cut"), HOME);
        let next_day = hour(&format!("{to}T09:00"), BERLIN);
        assert_eq!(try_moving(next_day), Err(EditError::CannotMove), "{rule}");
        let later = try_moving(hour(&format!("{day}T10:00"), BERLIN)).unwrap();
        assert_eq!(rules(&later.content), [rule], "another time of day is no matter");
    }
}

#[test]
fn a_time_the_rule_names_moves_along() {
    let content = from("2026-01-05T09:15", "FREQ=DAILY;BYMINUTE=15;BYHOUR=9");
    let later = moved(&content, "2026-01-07T09:15", "2026-01-07T16:45");
    assert_eq!(rules(&later), ["FREQ=DAILY;BYMINUTE=45;BYHOUR=16"]);
    let twice = from("2026-01-05T09:00", "FREQ=DAILY;BYHOUR=9,17");
    let to = hour("2026-01-05T10:00", BERLIN);
    let refused = change(&twice, id("2026-01-05T09:00"), Scope::All, to, titled("Cut"), HOME);
    assert_eq!(refused, Err(EditError::CannotMove));
}

#[test]
fn a_new_length_is_every_occurrences() {
    let content = from("2026-01-05T09:00", "FREQ=WEEKLY");
    let longer = lasting("2026-01-12T09:00", Zone::Iana(BERLIN), 2 * 3600);
    let edited = edit(&content, "2026-01-12T09:00", Scope::All, longer, "Cut").content;
    assert_eq!(edited.when, lasting("2026-01-05T09:00", Zone::Iana(BERLIN), 2 * 3600));
    assert_eq!(edited.recurrence, content.recurrence);
}

#[test]
fn a_timed_series_becomes_all_day_and_back() {
    let timed = from("2026-01-05T09:00", "FREQ=WEEKLY;UNTIL=20260119T080000Z")
        .leaving_out("2026-01-12T09:00");
    let all_day = edit(&timed, "2026-01-05T09:00", Scope::All, day("2026-01-06"), "Cut").content;
    assert_eq!(rules(&all_day), ["FREQ=WEEKLY;UNTIL=20260120"]);
    let quarter = days("2026-01-01", "2026-03-31");
    assert_eq!(ids(&all_day, quarter), ["2026-01-06", "2026-01-20"]);
    let to = hour("2026-01-05T09:00", BERLIN);
    assert_eq!(edit(&all_day, "2026-01-06", Scope::All, to, "Cut").content, timed);
}

#[test]
fn another_zone_keeps_what_is_left_out_left_out() {
    let content = from("2026-01-05T09:00", "FREQ=WEEKLY;UNTIL=20260119T080000Z")
        .leaving_out("2026-01-12T09:00");
    let to = hour("2026-01-05T10:00", Tz::America__New_York);
    let edited = edit(&content, "2026-01-05T09:00", Scope::All, to, "Cut").content;
    assert_eq!(rules(&edited), ["FREQ=WEEKLY;UNTIL=20260119T150000Z"]);
    let quarter = days("2026-01-01", "2026-03-31");
    assert_eq!(ids(&edited, quarter), ["2026-01-05T10:00:00", "2026-01-19T10:00:00"]);
}

#[test]
fn a_series_split_in_a_skipped_hour_keeps_its_local_time() {
    let new_york = Tz::America__New_York;
    let content = series(hour("2026-03-06T02:30", new_york), "FREQ=DAILY");
    let shown_at = hour("2026-03-08T03:30", new_york);
    let at = "2026-03-08T02:30";
    let later = edit(&content, at, Scope::ThisAndFollowing, shown_at, "Night").split_off.unwrap();
    assert_eq!(
        ids(&later, days("2026-03-08", "2026-03-09")),
        ["2026-03-08T02:30:00", "2026-03-09T02:30:00"]
    );
}
