//! What can be got back: versions, what was deleted, the book of a while ago.

use serde_json::json;

use crate::desk::Desk;

const WEEK: [&str; 5] = ["list", "--from", "2026-11-23", "--to", "2026-11-29"];

#[test]
fn an_earlier_version_and_what_was_deleted_come_back() {
    let desk = Desk::set_up();
    let id = desk.add(&["--summary", "Cut", "--start", "2026-11-26 10:00"]);
    desk.done(&["edit", &id, "--summary", "Colour"]);

    let history = desk.done(&["history", &id]);
    let lines: Vec<&str> = history.lines().collect();
    assert_eq!(lines[0], "Colour");
    assert!(lines[1].starts_with("  2  "), "{history}");
    assert!(lines[1].ends_with("Renamed from “Cut”, You  (as it is now)"), "{history}");
    assert_eq!(lines[2].trim(), "Title: “Cut” → “Colour”");
    desk.done(&["restore", &id, "--version", "1"]);
    assert_eq!(desk.json(&WEEK)[0]["title"], "Cut");

    desk.done(&["delete", &id]);
    assert!(desk.done(&["trash", "cut"]).ends_with(&format!(", You)  [{id}]")));
    assert_eq!(desk.done(&["trash", "colour"]), "There is nothing in the trash.");
    assert_eq!(desk.json(&["history", &id])["deleted"], json!(true));
    desk.done(&["restore", &id]);
    assert_eq!(desk.json(&WEEK)[0]["title"], "Cut");
    assert_eq!(desk.json(&["trash"]), json!([]));

    desk.done(&["undo"]);
    assert_eq!(desk.json(&WEEK), json!([]));
    desk.done(&["redo"]);
    assert_eq!(desk.json(&WEEK)[0]["title"], "Cut");
    assert_eq!(desk.done(&["redo"]), "There is nothing to redo.");
}

#[test]
fn the_book_goes_back_to_a_copy_and_forth_again() {
    let desk = Desk::set_up();
    assert_eq!(desk.json(&["backup", "list"])["backups"][0]["kind"], "daily", "of the new book");
    desk.add(&["--summary", "Cut", "--start", "2026-11-26 10:00"]);
    let made = desk.json(&["backup", "now"]);
    assert_eq!(made["holds"], json!({ "appointments": 1, "clients": 0, "links": 0 }));
    desk.add(&["--summary", "Colour", "--start", "2026-11-27 10:00"]);

    let restored = desk.json(&["backup", "restore", made["name"].as_str().unwrap()]);

    assert_eq!(desk.json(&WEEK).as_array().unwrap().len(), 1);
    let safety = restored["safety"]["name"].as_str().unwrap();
    let path = desk.book().join("backups").join(safety);
    desk.done(&["backup", "restore", path.to_str().unwrap()]);
    assert_eq!(desk.json(&WEEK).as_array().unwrap().len(), 2);
    let list = desk.done(&["backup", "list"]);
    assert!(list.contains("asked for: 1 appointments, 0 clients, 0 places in calendars"), "{list}");
    let refused = desk.failed(&["backup", "restore", "yesterday"]);
    assert_eq!(refused, (2, "daybook: There is no backup of this name.\n".to_owned()));
}

#[test]
fn a_backup_takes_the_place_of_a_damaged_book() {
    let desk = Desk::set_up();
    desk.add(&["--summary", "Cut", "--start", "2026-11-26 10:00"]);
    let made = desk.json(&["backup", "now"]);
    std::fs::write(desk.book().join("book.sqlite3"), "no book any more, but long enough for one")
        .unwrap();
    let refused = desk.failed(&WEEK);
    assert!(
        refused.1.contains("is damaged") && refused.1.contains("daybook backup restore NAME"),
        "{refused:?}"
    );

    let said = desk.run(&["backup", "restore", made["name"].as_str().unwrap()]);

    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("The book that could not be opened: "), "{said:?}");
    assert_eq!(desk.json(&WEEK)[0]["title"], "Cut");
}
