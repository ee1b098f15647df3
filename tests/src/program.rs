//! The command line program as a process of its own, to be used or killed.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a test that cannot go on has failed, helpers included"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The program lies one folder above the tests that were built with it.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).unwrap().join(format!("daybook{}", std::env::consts::EXE_SUFFIX))
}

/// Begins a command on the book in `folder`.
#[must_use]
pub fn begin(folder: &Path, arguments: &[&str]) -> Child {
    let program = program();
    assert!(program.exists(), "build it first: cargo build -p daybook-cli");
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(folder.join("book")).arg("--key-file").arg(folder.join("key"));
    let pipes = command.arg("--json").args(arguments).stdin(Stdio::piped());
    pipes.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs a command that must do what it is asked; its JSON.
pub fn done(folder: &Path, arguments: &[&str], input: &str) -> Value {
    let mut child = begin(folder, arguments);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs a command, whether it does what it is asked or not; its JSON.
#[must_use]
pub fn said(folder: &Path, arguments: &[&str]) -> Value {
    let output = begin(folder, arguments).wait_with_output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
