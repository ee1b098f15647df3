//! Appointments from their making to their undoing.

use serde_json::json;

use crate::desk::Desk;

const WEEK: [&str; 5] = ["list", "--from", "2026-11-23", "--to", "2026-11-29"];

#[test]
fn books_lists_changes_deletes_and_undoes() {
    let desk = Desk::set_up();
    let id = desk.add(&["--summary", "Cut", "--start", "2026-11-26 10:00", "--minutes", "45"]);
    assert_eq!(desk.done(&WEEK), format!("2026-11-26 10:00 – 10:45  Cut  [{id}]"));

    desk.done(&["edit", &id, "--summary", "Colour", "--start", "2026-11-27T11:00"]);
    assert_eq!(desk.done(&WEEK), format!("2026-11-27 11:00 – 11:45  Colour  [{id}]"));
    let found = desk.json(&["search", "colo"]);
    let either = [&found["upcoming"][0]["id"], &found["past"][0]["id"]];
    assert!(either.contains(&&json!(id)), "whatever day it is: {found}");

    desk.done(&["delete", &id]);
    assert_eq!(desk.done(&WEEK), "Nothing is booked.");
    assert_eq!(desk.json(&WEEK), json!([]));
    desk.done(&["undo"]);
    let row = &desk.json(&WEEK)[0];
    assert_eq!(row["title"], "Colour");
    assert_eq!(row["starts"], "2026-11-27T11:00");
    assert_eq!(row["ends"], "2026-11-27T11:45");
}

#[test]
fn names_say_who_is_booked_and_a_new_client_is_added_once() {
    let desk = Desk::set_up();
    let who = ["--client", "Chloé Martin", "--staff", "Maren"];
    let id = desk.add(&[&["--start", "2026-11-26 10:00"], &who[..]].concat());
    desk.add(&["--client", "chloé martin", "--start", "2026-11-27 10:00"]);

    let shown = desk.done(&["show", &id]);
    assert!(shown.contains("\nStaff: Maren\nClient: Chloé Martin"), "{shown}");
    assert_eq!(desk.json(&["search", "Chloé"])["clients"].as_array().unwrap().len(), 1);

    desk.done(&["edit", &id, "--staff", "", "--notes", "No bleach", "--location", "Chair 2"]);
    let shown = desk.json(&["show", &id]);
    assert_eq!(shown["item"]["staff"], json!(null));
    assert_eq!(shown["client"]["name"], "Chloé Martin", "what is not named stays");
    assert_eq!((&shown["notes"], &shown["location"]), (&json!("No bleach"), &json!("Chair 2")));
}

#[test]
fn whole_days_include_the_last() {
    let desk = Desk::set_up();
    desk.add(&["--summary", "Fair", "--start", "2026-11-26", "--end", "2026-11-28", "--all-day"]);
    let row = &desk.json(&WEEK)[0];
    let said = (&row["allDay"], &row["starts"], &row["ends"]);
    assert_eq!(said, (&json!(true), &json!("2026-11-26"), &json!("2026-11-28")));
}

#[test]
fn one_occurrence_can_be_changed_by_what_the_list_shows() {
    let desk = Desk::set_up();
    let weekly = ["--repeat", "weekly", "--count", "3"];
    let class = ["--summary", "Class", "--start", "2026-11-26 10:00"];
    let id = desk.add(&[&class[..], &weekly].concat());
    let listed = || {
        let list = desk.json(&["list", "--from", "2026-11-26", "--to", "2026-12-31"]);
        let shown = list.as_array().unwrap().iter();
        let starts = shown.map(|row| row["starts"].as_str().unwrap().to_owned());
        starts.collect::<Vec<_>>()
    };

    desk.done(&["edit", &id, "--occurrence", "2026-12-03T10:00:00", "--start", "2026-12-04 9:30"]);
    assert_eq!(listed(), ["2026-11-26T10:00", "2026-12-04T09:30", "2026-12-10T10:00"]);

    let later = ["--occurrence", "2026-12-10T10:00:00", "--scope", "following"];
    desk.done(&[&["delete", &id][..], &later].concat());
    assert_eq!(listed(), ["2026-11-26T10:00", "2026-12-04T09:30"]);
}

#[test]
fn a_series_can_end_with_a_day() {
    let desk = Desk::set_up();
    let daily = ["--repeat", "daily", "--until", "2026-11-25"];
    desk.add(&[&["--summary", "Course", "--start", "2026-11-23 10:00"], &daily[..]].concat());
    assert_eq!(desk.json(&WEEK).as_array().unwrap().len(), 3);
}

#[test]
fn a_mistake_changes_nothing_and_is_named() {
    let desk = Desk::set_up();
    let wrong: [(&[&str], i32); 7] = [
        (&["add", "--start", "2026-11-26 10:00"], 2),
        (&["add", "--summary", "Cut"], 2),
        (&["add", "--summary", "Cut", "--start", "2026-11-26 10:00", "--end", "2026-11-26"], 2),
        (&["add", "--summary", "Cut", "--start", "2026-11-26 10:00", "--staff", "Nobody"], 3),
        (&["add", "--summary", "Cut", "--start", "2026-11-26 10:00", "--service", "None"], 3),
        (&["delete", "00000000-0000-7000-8000-000000000000"], 3),
        (&["show", "nonsense"], 3),
    ];
    for (arguments, code) in wrong {
        assert_eq!(desk.failed(arguments).0, code, "{arguments:?}");
    }
    let id = desk.add(&["--summary", "Cut", "--start", "2026-11-26 10:00"]);
    assert_eq!(desk.failed(&["edit", &id]).0, 2);
    assert_eq!(desk.json(&WEEK).as_array().unwrap().len(), 1);
}
