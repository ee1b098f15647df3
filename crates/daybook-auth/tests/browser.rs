//! Opening a browser that is none, in a process with an environment of its own.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use daybook_auth::oauth::open_in_browser;
use tempfile::TempDir;
use url::Url;

const URL: &str = "https://login.example/auth?state=hush-hush&scope=a%20b&x='%24(id)'";

/// Whether this process is one that was started by [`opened`].
const INSIDE: &str = "DAYBOOK_TEST_OPENS_A_BROWSER";

fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

async fn open() {
    if let Err(error) = open_in_browser(&Url::parse(URL).unwrap()).await {
        panic!("{error} {error:?}");
    }
}

/// Runs a test once more where there is no other browser than `browser`: there it opens one.
fn opened(test: &str, folder: &Path, browser: &str) -> Output {
    Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env_clear()
        .env(INSIDE, "1")
        .env("BROWSER", browser)
        .env("PATH", folder)
        .env("HOME", folder)
        .output()
        .unwrap()
}

/// A program that is waited for, as browsers in a terminal are.
fn browser(folder: &Path, script: &str) -> String {
    let path = folder.join("lynx");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_browser_of_the_environment_gets_the_address_as_it_is() {
    if is_inside() {
        return open().await;
    }
    let folder = TempDir::new().unwrap();
    let said = folder.path().join("said");
    let browser = browser(folder.path(), &format!("printf '%s\\n' \"$@\" >'{}'", said.display()));
    let test = "the_browser_of_the_environment_gets_the_address_as_it_is";
    let output = opened(test, folder.path(), &browser);
    assert!(output.status.success(), "{output:?}");
    let url = Url::parse(URL).unwrap();
    assert_eq!(fs::read_to_string(said).unwrap(), format!("{url}\n"));
}

#[tokio::test]
async fn without_a_browser_it_says_so_and_not_the_address() {
    if is_inside() {
        return open().await;
    }
    let folder = TempDir::new().unwrap();
    let failing = browser(folder.path(), "exit 3");
    for browser in ["", "no-such-browser", &failing] {
        let test = "without_a_browser_it_says_so_and_not_the_address";
        let output = opened(test, folder.path(), browser);
        assert!(!output.status.success(), "{browser}");
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(said.contains("no browser could be opened"), "{said}");
        assert!(!said.contains("hush-hush"), "{said}");
    }
}
