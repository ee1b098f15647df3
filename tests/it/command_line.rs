//! The command line at a real server.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use daybook_tests::servers::CalDavServer;
use serde_json::Value;

/// The program lies one folder above the tests that were built with it.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.ancestors().nth(2).unwrap().join(format!("daybook{}", std::env::consts::EXE_SUFFIX))
}

/// Begins a command.
pub(crate) fn begin(folder: &Path, arguments: &[&str]) -> Child {
    let program = program();
    assert!(program.exists(), "build it first: cargo build -p daybook-cli");
    let mut command = Command::new(program);
    command.arg("--data-dir").arg(folder.join("book")).arg("--key-file").arg(folder.join("key"));
    let pipes = command.arg("--json").args(arguments).stdin(Stdio::piped());
    pipes.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs a command that must do what it is asked; its JSON.
pub(crate) fn done(folder: &Path, arguments: &[&str], input: &str) -> Value {
    let mut child = begin(folder, arguments);
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn a_script_connects_an_account_and_syncs_both_ways() {
    let server = CalDavServer::radicale_with(3).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let daybook = |arguments: &[&str]| done(folder.path(), arguments, "");
    daybook(&["init", "--business", "Holt & Lind", "--zone", "Europe/London"]);
    let account = ["account", "add", server.url(), "--user", server.user(), "--password-stdin"];
    done(folder.path(), &account, &format!("{}\n", server.password()));

    let first = daybook(&["sync"]);
    daybook(&["add", "--summary", "Full colour", "--start", "2026-11-20 14:30"]);
    let second = daybook(&["sync"]);

    assert_eq!((&first["imported"], &first["errors"]), (&3.into(), &0.into()), "{first}");
    assert_eq!((&second["exported"], &second["errors"]), (&1.into(), &0.into()), "{second}");
    let texts = server.objects().await.unwrap();
    assert!(texts.iter().any(|object| object.text.contains("SUMMARY:Full colour")), "{texts:?}");

    let calendar =
        daybook(&["calendar", "Appointments", "--mode", "publish", "--mirror", "service"]);
    assert_eq!((&calendar["mode"], &calendar["mirror"]), (&"publish".into(), &"service".into()));
}
