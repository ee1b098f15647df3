use super::super::scripted::{Scripted, client};
use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-29T12:00:00Z".parse().unwrap()
}

fn tokens() -> Tokens {
    Tokens {
        access: Secret::new("old-access".to_owned()),
        refresh: Secret::new("old-refresh".to_owned()),
        expires_at: now(),
        scopes: vec!["openid".to_owned()],
    }
}

async fn refreshed(
    answers: impl IntoIterator<Item = (u16, &'static str)>,
) -> Result<Tokens, RefreshError> {
    refresh(&client(), &tokens(), &Scripted::answering(answers), now()).await
}

async fn revoked(
    answers: impl IntoIterator<Item = (u16, &'static str)>,
) -> Result<(), RefreshError> {
    revoke(&client(), &tokens(), &Scripted::answering(answers)).await
}

#[tokio::test]
async fn a_new_refresh_token_takes_the_place_of_the_old_one() {
    let answer = r#"{"access_token": "new-access", "token_type": "Bearer", "expires_in": 60,
        "refresh_token": "new-refresh", "scope": "email openid"}"#;
    let new = refreshed([(200, answer)]).await.unwrap();
    assert_eq!(
        (new.access.expose().as_str(), new.refresh.expose().as_str()),
        ("new-access", "new-refresh")
    );
    assert_eq!(new.scopes, ["email", "openid"]);
    assert_eq!(new.expires_at, now() + chrono::TimeDelta::seconds(60));
}

#[tokio::test]
async fn without_a_new_one_the_old_one_and_its_scopes_go_on() {
    let answer = r#"{"access_token": "new-access", "token_type": "Bearer"}"#;
    let new = refreshed([(200, answer)]).await.unwrap();
    assert_eq!(new.refresh.expose(), "old-refresh");
    assert_eq!(new.scopes, ["openid"]);
}

#[tokio::test]
async fn says_how_long_to_wait_if_the_provider_does() {
    let busy = refreshed([(503, r#"{"error": "internal_failure"}"#)]).await.unwrap_err();
    let RefreshError::Unavailable { retry_after, .. } = busy else { panic!("{busy}") };
    assert_eq!(retry_after, Some(Duration::from_secs(90)));
}

#[tokio::test]
async fn only_a_dead_grant_is_a_reason_to_sign_in_again() {
    for (status, body, dead) in [
        (400, r#"{"error": "invalid_grant", "error_subtype": "invalid_rapt"}"#, true),
        (503, r#"{"error": "invalid_grant"}"#, false),
        (400, r#"{"error": "unknown_reason"}"#, false),
        (400, "", false),
        (200, r#"{"error": "invalid_grant"}"#, false),
        (200, r#"{"access_token": ""#, false),
        (302, "elsewhere", false),
    ] {
        let refused = refreshed([(status, body)]).await.unwrap_err();
        assert_eq!(matches!(refused, RefreshError::Revoked { .. }), dead, "{status} {body}");
        assert_ne!(refused.is_transient(), dead, "{status} {body}");
    }
    assert!(refreshed([]).await.unwrap_err().is_transient());
}

#[tokio::test]
async fn giving_back_what_is_dead_is_done_and_what_was_not_heard_is_not() {
    assert_eq!(revoked([(200, "")]).await, Ok(()));
    assert_eq!(revoked([(400, r#"{"error": "invalid_token"}"#)]).await, Ok(()));
    for answers in [vec![], vec![(503, "")], vec![(400, "<html>")]] {
        assert!(revoked(answers.clone()).await.unwrap_err().is_transient(), "{answers:?}");
    }
    let refused = revoked([(400, r#"{"error": "invalid_request"}"#)]).await.unwrap_err();
    assert!(matches!(refused, RefreshError::ClientRefused { .. }), "{refused}");
}
