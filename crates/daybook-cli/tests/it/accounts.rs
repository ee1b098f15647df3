//! Accounts: what can be said without a server.

use std::fs;
#[cfg(target_os = "linux")]
use std::process::Command;

#[cfg(target_os = "linux")]
use crate::desk::run;
use crate::desk::{Desk, Said};

const DEAD: [&str; 5] = ["account", "add", "http://127.0.0.1:9/", "--user", "maren"];
const PASSWORD: &str = "hush-hush-4711";

/// Whether any file in the folder of the book, or beside it, holds the password.
fn stored(desk: &Desk) -> bool {
    let book = fs::read_dir(desk.book()).unwrap();
    let beside = fs::read_dir(desk.path("")).unwrap();
    let files = book.chain(beside).map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files
        .map(|path| fs::read(path).unwrap())
        .any(|bytes| bytes.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes()))
}

#[test]
fn a_dead_server_is_said_and_the_password_is_never_shown() {
    let desk = Desk::set_up();
    let arguments = [&DEAD[..], &["--password-stdin", "--verbose"]].concat();
    let Said { code, out, err } = desk.run_with(&arguments, format!("{PASSWORD}\n").as_bytes());

    assert_eq!((code, out.as_str()), (5, ""), "{err}");
    assert!(err.contains("daybook: "), "{err}");
    assert!(!err.contains("hush"), "{err}");
    assert!(!stored(&desk));
}

#[test]
fn a_password_is_taken_from_nowhere_but_standard_input() {
    let desk = Desk::set_up();
    let (code, said) = desk.failed(&DEAD);
    assert_eq!((code, said.contains("--password-stdin")), (2, true), "{said}");
    let empty = desk.run_with(&[&DEAD[..], &["--password-stdin"]].concat(), b"\n");
    assert_eq!(empty.code, 2, "{empty:?}");
    let argument = desk.run(&[&DEAD[..], &["--password", PASSWORD]].concat());
    assert_eq!(argument.code, 2, "{argument:?}");
}

#[test]
fn accounts_that_are_not_there_are_not_found() {
    let desk = Desk::set_up();
    assert_eq!(desk.failed(&["sync", "--account", "nobody"]).0, 3);
    for command in ["pause", "resume", "remove"] {
        assert_eq!(desk.failed(&["account", command, "nobody"]).0, 3, "{command}");
    }
    assert_eq!(desk.failed(&["account", "password", "nobody", "--password-stdin"]).0, 3);
    assert_eq!(desk.failed(&["resolve", "nothing", "--mine"]).0, 3);
}

#[test]
fn without_accounts_there_is_nothing_to_sync_or_settle() {
    let desk = Desk::set_up();
    assert!(desk.done(&["sync"]).starts_with("Nothing to do."));
    assert_eq!(desk.done(&["conflicts"]), "There is nothing to settle.");
    assert_eq!(desk.done(&["account", "list"]), "No account is connected.");
    assert!(desk.done(&["calendars"]).starts_with("Daybook  on this computer  both ways"));
    let sync = desk.json(&["sync"]);
    for count in ["imported", "exported", "updated", "deleted", "merged", "conflicts", "errors"] {
        assert_eq!(sync[count], 0, "{count}");
    }
    let status = desk.json(&["status"]);
    assert_eq!((&status["business"], &status["accounts"]), (&"Salon Holm".into(), &0.into()));
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::set_up();
    let key = desk.path("key");
    fs::write(&key, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=\n").unwrap();
    fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();

    let arguments = [&DEAD[..], &["--password-stdin"]].concat();
    let (code, said) = desk.failed(&arguments);
    assert_eq!((code, said.contains("chmod 600")), (7, true), "{said}");

    fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(desk.run_with(&arguments, PASSWORD.as_bytes()).code, 5, "a private one is taken");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keychain_the_key_file_is_offered() {
    let desk = Desk::set_up();
    let mut command = Command::new(env!("CARGO_BIN_EXE_daybook"));
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
    command.arg("--data-dir").arg(desk.book()).args(DEAD).arg("--password-stdin");
    let said = run(&mut command, PASSWORD.as_bytes());

    assert_eq!((said.code, said.out.as_str()), (7, ""), "{said:?}");
    assert!(said.err.contains("--key-file FILE"), "{said:?}");
    assert!(!said.err.contains("hush"), "{said:?}");
}

#[test]
fn the_calendar_on_this_computer_goes_both_ways_and_mirrors_nothing() {
    let desk = Desk::set_up();

    assert_eq!(desk.failed(&["calendar", "Daybook", "--mirror", "busy"]).0, 2);
    assert_eq!(desk.failed(&["calendar", "Daybook", "--mode", "publish"]).0, 2);
    assert_eq!(desk.run(&["calendar", "Daybook"]).code, 2, "nothing was said");
    assert_eq!(desk.failed(&["calendar", "Work", "--mirror", "off"]).0, 3);
    let calendar = desk.json(&["calendar", "Daybook", "--mirror", "off"]);
    assert_eq!(calendar["mirror"], serde_json::Value::Null);
}
