//! The program itself, as far as it goes without a display.

use std::process::Command;

#[test]
fn says_its_version_without_opening_a_window() {
    let answer =
        Command::new(env!("CARGO_BIN_EXE_daybook-desktop")).arg("--version").output().unwrap();

    let said = String::from_utf8(answer.stdout).unwrap();
    assert_eq!(said.trim(), concat!("Daybook ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn refuses_an_option_it_does_not_know() {
    let answer =
        Command::new(env!("CARGO_BIN_EXE_daybook-desktop")).arg("--date-dir=x").output().unwrap();

    assert!(!answer.status.success());
    let complaint = String::from_utf8(answer.stderr).unwrap();
    assert!(complaint.contains("--data-dir"), "{complaint}");
}
