//! The real Secret Service of Linux: a GNOME Keyring of its own, in a D-Bus session of its own, with
//! a throw-away home. The person's own keyring is never touched.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test")]

use std::process::Command;
use std::sync::Arc;

use daybook_auth::{AuthError, Keychain, OsKeyring, Sealed, Secret, Vault};
use daybook_core::id::AccountId;
use uuid::Uuid;

/// Says what the copy of this test inside the session does.
const ROLE: &str = "DAYBOOK_KEYRING_TEST_ROLE";

/// Runs `test` of this binary as `role` inside its own session, unless the tools are missing.
fn inside(test: &str, role: &str, prelude: &str) {
    for tool in ["dbus-run-session", "gnome-keyring-daemon"] {
        if Command::new(tool).arg("--version").output().is_err() {
            eprintln!("skipped: {tool} is not installed");
            return;
        }
    }
    let home = tempfile::tempdir().unwrap();
    let run = home.path().join("run");
    std::fs::create_dir(&run).unwrap();
    std::fs::set_permissions(&run, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let copy = std::env::current_exe().unwrap();
    let answer = Command::new("dbus-run-session")
        .args(["--", "sh", "-c"])
        .arg(format!("{prelude} exec \"$0\" --exact {test} --nocapture"))
        .arg(copy)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", &run)
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env(ROLE, role)
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&answer.stdout),
        String::from_utf8_lossy(&answer.stderr)
    );
    assert!(answer.status.success(), "inside the session: {said}");
    assert!(said.contains("1 passed"), "the copy ran nothing: {said}");
}

fn role() -> Option<String> {
    std::env::var(ROLE).ok()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

/// Starts a keyring that is unlocked with a pass phrase of its own.
const UNLOCKED: &str =
    "printf '%s' throw-away | gnome-keyring-daemon --unlock --components=secrets >&2 &&";

#[test]
fn keeps_the_key_in_the_secret_service() {
    if role().is_none() {
        inside("keeps_the_key_in_the_secret_service", "keep", UNLOCKED);
        return;
    }
    assert!(OsKeyring.load().unwrap().is_none(), "a keyring of its own starts empty");
    let account = AccountId::from_uuid(Uuid::from_u128(7));
    runtime().block_on(async {
        let sealed = Vault::new(Arc::new(OsKeyring))
            .seal(account, &Secret::new("hush".to_owned()))
            .await
            .unwrap();

        let later = Vault::new(Arc::new(OsKeyring));
        let opened = later.open(account, &Sealed::from_stored(sealed.as_bytes().to_vec())).await;

        assert_eq!(opened.unwrap().expose(), "hush");
    });
    let kept = OsKeyring.load().unwrap().unwrap();
    let offered = OsKeyring.keep(Secret::new([9; 32])).unwrap();
    assert!(offered.expose() == kept.expose(), "the first key stays");
}

#[test]
fn says_what_to_do_when_there_is_no_secret_service() {
    if role().is_none() {
        // The bus would start a daemon by itself, so there is no bus either.
        inside(
            "says_what_to_do_when_there_is_no_secret_service",
            "missing",
            "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus; export DBUS_SESSION_BUS_ADDRESS;",
        );
        return;
    }
    let refused = OsKeyring.load().err().unwrap();
    assert!(matches!(refused, AuthError::KeychainUnavailable { .. }), "{refused:?}");
    let said = refused.to_string();
    assert!(said.contains("Unlock it") && said.contains("key file"), "{said}");
}
