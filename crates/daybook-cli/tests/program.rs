//! The program as somebody at a terminal or a script uses it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn set_up() -> Self {
        let desk = Self::new();
        desk.done(&["init", "Salon Holm", "--zone", "Europe/Berlin", "--staff", "Maren"]);
        desk
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daybook"));
        command.arg("--data-dir").arg(self.0.path());
        command.arg("--key-file").arg(self.0.path().join("key")).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What it says on standard output.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let arguments: Vec<&str> = ["--json"].iter().chain(arguments).copied().collect();
        serde_json::from_str(&self.done(&arguments)).unwrap()
    }

    /// The code it ends with and what it says on standard error.
    fn failed(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }
}

#[test]
fn books_lists_changes_and_deletes() {
    let desk = Desk::set_up();
    let done = desk.json(&["add", "Cut", "--start", "2026-11-26 10:00", "--minutes", "45"]);
    let id = done["id"].as_str().unwrap();
    let week = ["list", "--from", "2026-11-23", "--to", "2026-11-29"];
    assert_eq!(desk.done(&week), format!("2026-11-26 10:00 – 10:45  Cut  [{id}]"));

    desk.done(&["edit", id, "--title", "Colour", "--start", "2026-11-27 11:00"]);
    assert_eq!(desk.done(&week), format!("2026-11-27 11:00 – 11:45  Colour  [{id}]"));
    assert_eq!(desk.json(&["search", "colo"])["clients"], serde_json::json!([]));

    desk.done(&["delete", id]);
    assert_eq!(desk.done(&week), "Nothing is booked.");
    desk.done(&["undo"]);
    assert_eq!(desk.json(&week)[0]["title"], "Colour");
}

#[test]
fn one_occurrence_can_be_deleted_by_what_the_list_shows() {
    let desk = Desk::set_up();
    let weekly = ["--every", "week", "--count", "3"];
    let add = ["add", "Class", "--start", "2026-11-26 10:00"];
    let id = desk.json(&[&add[..], &weekly].concat())["id"].as_str().unwrap().to_owned();

    desk.done(&["delete", &id, "--occurrence", "2026-12-03T10:00:00"]);

    let list = desk.json(&["list", "--from", "2026-11-26", "--to", "2026-12-31"]);
    let shown = list.as_array().unwrap().iter().map(|item| item["occurrence"].as_str().unwrap());
    assert_eq!(shown.collect::<Vec<_>>(), ["2026-11-26T10:00:00", "2026-12-10T10:00:00"]);
}

#[test]
fn what_is_exported_can_be_imported_elsewhere_once() {
    let (desk, other) = (Desk::set_up(), Desk::set_up());
    desk.done(&["add", "Fair", "--start", "2026-11-26"]);
    let file = desk.0.path().join("all.ics");
    let file = file.to_str().unwrap();
    assert_eq!(desk.json(&["export", file]), 1);

    assert_eq!(other.json(&["import", file, "--dry-run"])["new"], 1);
    assert_eq!(other.json(&["import", file])["added"], 1);
    assert_eq!(other.json(&["import", file])["known"], 1);
}

#[test]
fn failures_have_codes_of_their_own_and_a_sentence() {
    let desk = Desk::new();
    let (code, said) = desk.failed(&["list"]);
    assert_eq!((code, said.contains("daybook init")), (3, true), "{said}");

    let desk = Desk::set_up();
    assert_eq!(desk.failed(&["list", "--from", "tomorrow"]).0, 2);
    assert_eq!(desk.failed(&["init", "B", "--zone", "Europe/Berlin"]).0, 2);
    assert_eq!(desk.failed(&["delete", "00000000-0000-7000-8000-000000000000"]).0, 3);
    assert_eq!(desk.failed(&["sync", "--account", "nobody"]).0, 3);
    assert_eq!(desk.failed(&["import", "/nowhere.ics"]).0, 1);
    assert_eq!(desk.failed(&["resolve", "x", "mine"]).0, 3);
    assert_eq!(desk.failed(&["account", "add", "a@b.example"]).0, 2);
}

#[test]
fn a_server_that_is_not_there_is_a_network_failure_and_the_password_is_never_shown() {
    let desk = Desk::set_up();
    let arguments = ["account", "add", "http://127.0.0.1:9/", "--user", "a", "--password-stdin"];
    let mut child = desk
        .command(&arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"hush-hush\n").unwrap();
    let output = child.wait_with_output().unwrap();

    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("hush"));
}

#[test]
fn without_accounts_there_is_nothing_to_sync_or_settle() {
    let desk = Desk::set_up();
    assert!(desk.done(&["sync"]).starts_with("Nothing to do."));
    assert_eq!(desk.done(&["conflicts"]), "There is nothing to settle.");
    assert_eq!(desk.done(&["account", "list"]), "No account is connected.");
    assert!(desk.done(&["calendars"]).starts_with("On this computer  on this computer  both ways"));
}
