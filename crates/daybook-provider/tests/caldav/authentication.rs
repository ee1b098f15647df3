//! Signing in: what is sent when, and how often.

use daybook_provider::{CalendarProvider, Cursor, ProviderError};

use crate::scripted::{Scripted, WORK, answer, multistatus};

fn unauthorized(offers: &[&str]) -> Vec<u8> {
    answer("401 Unauthorized", offers, "")
}

fn unchanged() -> Vec<u8> {
    multistatus("<d:sync-token>7</d:sync-token>")
}

fn since() -> Cursor {
    Cursor::from_stored("sync:7".to_owned())
}

/// Every `Authorization` line, in order; `None` for a request without one.
fn authorizations(server: &Scripted) -> Vec<Option<String>> {
    let requests = server.requests();
    let line = |request: &str| {
        let found = request.lines().find(|line| line.to_lowercase().starts_with("authorization:"));
        found.map(str::to_owned)
    };
    requests.split("\n----\n").map(line).collect()
}

const BASIC: &str = "WWW-Authenticate: Basic realm=\"Radicale - Password Required\"";

#[tokio::test]
async fn brings_the_password_along_once_the_server_has_asked_for_it() {
    let server = Scripted::answering([unauthorized(&[BASIC]), unchanged(), unchanged()]);
    let account = server.account();

    account.changes(WORK, Some(&since())).await.unwrap();
    account.changes(WORK, Some(&since())).await.unwrap();

    let sent = authorizations(&server);
    let expected = Some("authorization: Basic YW5uYTpjb3JyZWN0IGhvcnNlIGJhdHRlcnk=".to_owned());
    assert_eq!(sent, [None, expected.clone(), expected]);
    assert_eq!(account.requests(), 3);
}

#[tokio::test]
async fn sends_a_refused_password_once() {
    for offers in [&[BASIC][..], &[]] {
        let server = Scripted::answering([unauthorized(offers), unauthorized(offers), unchanged()]);
        let refused = server.account().changes(WORK, Some(&since())).await;
        assert!(matches!(refused, Err(ProviderError::Unauthorized)), "{refused:?}");
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn does_not_send_the_password_to_a_server_that_wants_something_else() {
    let server = Scripted::answering([unauthorized(&["WWW-Authenticate: Bearer"]), unchanged()]);
    let refused = server.account().changes(WORK, Some(&since())).await;
    assert!(matches!(refused, Err(ProviderError::Unauthorized)), "{refused:?}");
    assert_eq!(authorizations(&server), [None]);
}

#[tokio::test]
async fn proves_the_password_by_digest_and_counts_the_proofs() {
    let offer = |nonce: &str, stale: &str| {
        let text = format!(
            "WWW-Authenticate: Digest realm=\"SabreDAV\",qop=\"auth\",nonce=\"{nonce}\",\
             opaque=\"o\"{stale}"
        );
        unauthorized(&[BASIC, &text])
    };
    let server = Scripted::answering([
        offer("one", ""),
        unchanged(),
        unchanged(),
        offer("two", ", stale=true"),
        unchanged(),
    ]);
    let account = server.account();
    for _ in 0..3 {
        account.changes(WORK, Some(&since())).await.unwrap();
    }

    let sent = authorizations(&server);
    let has = |at: usize, what: &str| sent[at].as_ref().is_some_and(|line| line.contains(what));
    assert_eq!(sent[0], None);
    assert!(has(1, "nonce=\"one\"") && has(1, "nc=00000001") && has(1, "uri=\"/dav/anna/work/\""));
    assert!(has(2, "nonce=\"one\"") && has(2, "nc=00000002"));
    assert!(has(3, "nonce=\"one\"") && has(3, "nc=00000003"));
    assert!(has(4, "nonce=\"two\"") && has(4, "nc=00000001"));
    assert!((1..5).all(|at| has(at, "Digest username=\"anna\"") && !has(at, "Basic")));
}

#[tokio::test]
async fn gives_up_on_a_server_that_is_never_content() {
    let stale = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", stale=true";
    let server = Scripted::answering(vec![unauthorized(&[stale]); 9]);
    let refused = server.account().changes(WORK, Some(&since())).await;
    assert!(matches!(refused, Err(ProviderError::Unauthorized)), "{refused:?}");
    assert!(server.count() <= 3);
}
