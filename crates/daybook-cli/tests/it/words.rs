//! The words of the command line itself: books that are missing, options that are wrong.

use std::process::Command;

use crate::desk::{Desk, run};

#[test]
fn without_a_book_every_command_says_how_to_make_one_and_makes_none() {
    let desk = Desk::new();
    for command in [&["list"][..], &["sync"], &["status"], &["undo"], &["account", "list"]] {
        let (code, said) = desk.failed(command);
        assert_eq!(code, 3, "{said}");
        assert!(said.starts_with("daybook: There is no book in "), "{said}");
        assert!(said.contains("Make one with `daybook init"), "{said}");
    }
    assert!(!desk.book().exists());
}

#[test]
fn a_book_is_set_up_once() {
    let desk = Desk::set_up();
    assert_eq!(desk.failed(&["init", "--business", "B", "--zone", "Europe/Berlin"]).0, 2);
    assert_eq!(desk.json(&["status"])["business"], "Salon Holm");
    let desk = Desk::new();
    assert_eq!(desk.failed(&["init", "--business", "B", "--zone", "Berlin"]).0, 2);
}

#[test]
fn the_zone_is_the_systems_unless_said_otherwise() {
    let desk = Desk::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_daybook"));
    command.arg("--data-dir").arg(desk.book()).args(["init", "--business", "B"]);
    let said = run(&mut command, b"");
    let zone = iana_time_zone::get_timezone();
    match zone {
        Ok(zone) => assert_eq!(said.out, format!("Set up the book of B in {zone}.\n"), "{said:?}"),
        Err(_) => assert_eq!(said.code, 2, "{said:?}"),
    }
}

#[test]
fn words_it_does_not_know_are_usage_mistakes() {
    let desk = Desk::set_up();
    let wrong: [&[&str]; 9] = [
        &[],
        &["dance"],
        &["list", "--form", "2026-11-20"],
        &["list", "--from", "tomorrow"],
        &["init"],
        &["add", "--summary", "Cut", "--start", "2026-11-26", "--count", "3"],
        &["delete", "x", "--scope", "this"],
        &["resolve", "x"],
        &["resolve", "x", "--mine", "--theirs"],
    ];
    for arguments in wrong {
        let said = desk.run(arguments);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments:?}: {said:?}");
    }
    assert_eq!(desk.failed(&["list", "--from", "2026-11-20", "--to", "2026-11-19"]).0, 2);
}

#[test]
fn help_is_a_result() {
    let said = Desk::new().run(&["--help"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(said.out.contains("Usage: daybook"), "{}", said.out);
}
