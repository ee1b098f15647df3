//! A folder with a book of its own, and the program run on it.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Desk(TempDir);

/// What the program said and the code it ended with.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A book of one business.
    pub(crate) fn set_up() -> Self {
        let desk = Self::new();
        desk.done(&[
            "init",
            "--business",
            "Salon Holm",
            "--zone",
            "Europe/Berlin",
            "--staff",
            "Maren",
        ]);
        desk
    }

    /// The folder of the book; it does not exist before `init`.
    pub(crate) fn book(&self) -> PathBuf {
        self.path("book")
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program with the options of this desk and `input` on standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_daybook"));
        command.arg("--data-dir").arg(self.book()).arg("--key-file").arg(self.path("key"));
        run(command.args(arguments), input)
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, b"")
    }

    /// What it says on standard output when all goes well.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let Said { code, out, err } = self.run(arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}: {out}");
        out.trim_end().to_owned()
    }

    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[&["--json"], arguments].concat())).unwrap()
    }

    /// Makes an appointment; its id.
    pub(crate) fn add(&self, arguments: &[&str]) -> String {
        self.json(&[&["add"], arguments].concat())["id"].as_str().unwrap().to_owned()
    }

    /// The code it fails with, and what it says: on standard error alone, as one plain message.
    pub(crate) fn failed(&self, arguments: &[&str]) -> (i32, String) {
        let Said { code, out, err } = self.run(arguments);
        assert_eq!(out, "", "{arguments:?}");
        assert!(err.starts_with("daybook: ") && err.ends_with(".\n"), "{arguments:?}: {err}");
        (code, err)
    }
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command, input: &[u8]) -> Said {
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that does not read its input may have ended already.
    let _ = stdin.write_all(input);
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}
