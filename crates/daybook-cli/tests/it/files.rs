//! Calendar files in and out.

use std::fs;

use crate::desk::Desk;

const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Elsewhere//EN\r\n\
    BEGIN:VEVENT\r\nUID:good\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261126T090000Z\r\n\
    DTEND:20261126T100000Z\r\nSUMMARY:Fringe trim\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:bad\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:yesterday\r\nEND:VEVENT\r\n\
    END:VCALENDAR\r\n";

#[test]
fn what_is_exported_can_be_imported_elsewhere_once() {
    let (desk, other) = (Desk::set_up(), Desk::set_up());
    desk.add(&["--summary", "Fair", "--start", "2026-11-26"]);
    let file = desk.path("all.ics");
    let file = file.to_str().unwrap();
    assert_eq!(desk.json(&["export", file]), 1);

    assert_eq!(other.json(&["import", file, "--dry-run"])["new"], 1);
    assert_eq!(other.json(&["import", file])["added"], 1);
    assert_eq!(other.json(&["import", file])["known"], 1);
    assert_eq!(other.json(&["list", "--from", "2026-11-26"])[0]["title"], "Fair");
}

#[test]
fn a_dash_is_standard_input_and_output() {
    let (desk, other) = (Desk::set_up(), Desk::set_up());
    desk.add(&["--summary", "Cut", "--start", "2026-11-26 10:00"]);
    let text = desk.done(&["export", "-"]);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("SUMMARY:Cut"), "{text}");

    let said = other.run_with(&["import", "-"], text.as_bytes());
    assert_eq!((said.code, said.out.as_str()), (0, "Added 1, knew 0 already.\n"), "{said:?}");
}

#[test]
fn what_cannot_be_read_is_named_by_its_line_and_the_rest_is_taken() {
    let desk = Desk::set_up();
    let said = desk.run_with(&["import", "-"], FILE.as_bytes());

    assert_eq!((said.code, said.out.as_str()), (6, "Added 1, knew 0 already.\n"), "{said:?}");
    assert!(said.err.starts_with("daybook: line 1"), "{said:?}");
}

#[test]
fn a_file_of_a_program_that_knows_no_unicode_is_read_as_windows_1252() {
    let desk = Desk::set_up();
    let file: Vec<u8> = FILE.replace("Fringe trim", "Fränze").chars().map(|c| c as u8).collect();

    desk.run_with(&["import", "-"], &file);

    assert_eq!(desk.json(&["list", "--from", "2026-11-26"])[0]["title"], "Fränze");
}

#[test]
fn what_is_no_calendar_is_refused_whole() {
    let desk = Desk::set_up();
    let file = desk.path("letter.ics");
    fs::write(&file, "Dear all,\n").unwrap();
    assert_eq!(desk.failed(&["import", file.to_str().unwrap()]).0, 1);
    fs::write(&file, [0xff, 0xfe]).unwrap();
    assert_eq!(desk.failed(&["import", file.to_str().unwrap()]).0, 1);
    assert_eq!(desk.failed(&["import", desk.path("nowhere").to_str().unwrap()]).0, 1);
    assert_eq!(desk.failed(&["export", desk.path("no/folder").to_str().unwrap()]).0, 1);
}
