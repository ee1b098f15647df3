//! The command line program as a process of its own, to be used or killed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a test that cannot go on has failed, helpers included"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::desk::SignIn;

/// The program lies one folder above the tests that were built with it.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).unwrap().join(format!("daybook{}", std::env::consts::EXE_SUFFIX))
}

/// What a command said and the code it ended with.
#[derive(Debug)]
pub struct Said {
    /// 0 when it was done.
    pub code: i32,
    /// On standard output.
    pub out: String,
    /// On standard error.
    pub err: String,
}

impl Said {
    /// What it said to a program.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// A command on the book in `folder`.
fn command(folder: &Path, arguments: &[&str]) -> Command {
    let program = program();
    assert!(program.exists(), "build it first: cargo build -p daybook-cli");
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(folder.join("book")).arg("--key-file").arg(folder.join("key"));
    // Whatever is to be opened in a browser is not.
    command.args(arguments).env("BROWSER", "true");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Begins a command on the book in `folder`.
#[must_use]
pub fn begin(folder: &Path, arguments: &[&str]) -> Child {
    command(folder, arguments).arg("--json").spawn().unwrap()
}

/// Runs a command that must do what it is asked; its JSON.
pub fn done(folder: &Path, arguments: &[&str], input: &str) -> Value {
    let said = to_its_end(begin(folder, arguments), input);
    assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
    said.json()
}

fn to_its_end(mut child: Child, input: &str) -> Said {
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// A book in a folder of its own, which one process after another uses.
pub struct Book(TempDir);

impl Book {
    /// A new book in London, connected to nothing.
    pub fn unconnected() -> Self {
        let book = Self(tempfile::tempdir().unwrap());
        book.done(&["init", "--business", "Holt & Lind", "--zone", "Europe/London"]);
        book
    }

    /// A new book in London, connected to every calendar of a server; nobody has agreed to what is
    /// written first.
    pub fn unagreed(server: &impl SignIn) -> Self {
        let book = Self::unconnected();
        let account = ["account", "add", server.url(), "--user", server.user(), "--password-stdin"];
        done(book.folder(), &account, &format!("{}\n", server.password()));
        book
    }

    /// The same, and its calendars may be written to.
    pub fn at(server: &impl SignIn) -> Self {
        let book = Self::unagreed(server);
        book.agree();
        book
    }

    /// Agrees to whatever is written first.
    pub fn agree(&self) {
        for calendar in self.done(&["calendars"]).as_array().unwrap() {
            if !calendar["account"].is_null() {
                self.done(&["agree", calendar["id"].as_str().unwrap()]);
            }
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command that must do what it is asked; its JSON.
    #[allow(clippy::must_use_candidate, reason = "it is done all the same")]
    pub fn done(&self, arguments: &[&str]) -> Value {
        done(self.folder(), arguments, "")
    }

    /// Runs a command, whether it does what it is asked or not.
    pub fn said(&self, arguments: &[&str]) -> Said {
        to_its_end(begin(self.folder(), arguments), "")
    }

    /// Runs a command as people do, who read no JSON.
    pub fn told(&self, arguments: &[&str]) -> Said {
        to_its_end(command(self.folder(), arguments).spawn().unwrap(), "")
    }

    /// Makes an appointment in a calendar, on Friday of the first week; its id.
    pub fn add(&self, calendar: &str, title: &str) -> String {
        let when = ["--calendar", calendar, "--start", "2026-11-20 09:00"];
        let made = self.done(&[&["add", "--summary", title][..], &when[..]].concat());
        made["id"].as_str().unwrap().to_owned()
    }

    /// What the list shows of four weeks.
    pub fn list(&self) -> Vec<Value> {
        let items = self.done(&["list", "--from", "2026-11-16", "--to", "2026-12-14"]);
        items.as_array().unwrap().clone()
    }

    /// Titles, sorted.
    pub fn titles(&self) -> Vec<String> {
        let title = |item: &Value| item["title"].as_str().unwrap().to_owned();
        let mut titles: Vec<_> = self.list().iter().map(title).collect();
        titles.sort();
        titles
    }

    /// The id of the first with this title.
    pub fn id(&self, title: &str) -> String {
        let items = self.list();
        let found = items.iter().find(|item| item["title"] == title);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    }
}
