//! Renewing access, and giving it back.

use chrono::TimeDelta;
use daybook_auth::oauth::{Granted, Provider, RefreshError, Tokens, refresh, revoke};
use daybook_sim::google::{Fault, On, SCHEME_CLIENT_ID, USER};

use crate::desk::Desk;

const GOOGLE: Provider = Provider::Google;

impl Desk {
    async fn renew(&self, tokens: &Tokens) -> Result<Tokens, RefreshError> {
        refresh(&self.client, tokens, self.http.as_ref(), self.server.now()).await
    }

    async fn give_back(&self, granted: &Granted) -> Result<(), RefreshError> {
        revoke(&self.client, &granted.tokens, self.http.as_ref()).await
    }

    /// What the calendar says to a token.
    async fn used(&self, tokens: &Tokens) -> u16 {
        let calendars = format!("{}calendar/v3/users/me/calendarList", self.server.url());
        let request = reqwest::Client::new().get(calendars).bearer_auth(tokens.access.expose());
        request.send().await.unwrap().status().as_u16()
    }
}

#[tokio::test]
async fn o04_renewing_brings_an_access_token_and_keeps_the_refresh_token() {
    let desk = Desk::with_links().await;
    let old = desk.sign_in().await.tokens;
    assert!(!old.is_due(desk.server.now()));
    desk.server.advance(TimeDelta::minutes(61));
    assert!(old.is_due(desk.server.now()));
    assert_eq!(desk.used(&old).await, 401);
    let new = desk.renew(&Tokens::from_text(&old.to_text()).unwrap()).await.unwrap();
    assert_eq!(desk.used(&new).await, 200);
    assert_ne!(new.access.expose(), old.access.expose());
    assert_eq!(new.refresh.expose(), old.refresh.expose());
    assert!(!new.is_due(desk.server.now()) && new.expires_at > old.expires_at);
    assert_eq!(new.scopes.len(), 4, "{:?}", new.scopes);
}

#[tokio::test]
async fn the_clients_secret_goes_along() {
    let desk = Desk::with_loopback().await;
    let scopes = [crate::browser::EVENTS];
    let (access, token) = desk.server.tokens(USER, &scopes);
    let tokens = Tokens {
        access: daybook_auth::Secret::new(access),
        refresh: daybook_auth::Secret::new(token),
        expires_at: desk.server.now(),
        scopes: scopes.map(str::to_owned).into(),
    };
    assert!(desk.renew(&tokens).await.is_ok());
    let desk = desk.changed(|client| client.client_secret = None);
    let refused = desk.renew(&tokens).await.unwrap_err();
    assert!(matches!(refused, RefreshError::ClientRefused { .. }) && !refused.is_transient());
}

#[tokio::test]
async fn o06_an_account_that_was_taken_away_must_be_signed_in_to_again() {
    let desk = Desk::with_links().await;
    let tokens = desk.sign_in().await.tokens;
    desk.server.revoke_grants(USER);
    let refused = desk.renew(&tokens).await.unwrap_err();
    assert_eq!(refused, RefreshError::Revoked { provider: GOOGLE });
    assert!(!refused.is_transient());
    assert_eq!(desk.used(&tokens).await, 401);

    let tokens = desk.sign_in().await.tokens;
    desk.server.fail_next(On::Token, Fault::SignInAgain);
    let refused = desk.renew(&tokens).await.unwrap_err();
    assert_eq!(refused, RefreshError::Revoked { provider: GOOGLE }, "their company wants it");

    desk.server.advance(TimeDelta::days(181));
    let refused = desk.renew(&tokens).await.unwrap_err();
    assert_eq!(refused, RefreshError::Revoked { provider: GOOGLE }, "unused for half a year");
}

#[tokio::test]
async fn a_client_that_was_deleted_is_no_reason_to_sign_in_again() {
    let desk = Desk::with_links().await;
    let tokens = desk.sign_in().await.tokens;
    desk.server.unregister(SCHEME_CLIENT_ID);
    let refused = desk.renew(&tokens).await.unwrap_err();
    let code = "invalid_client".to_owned();
    assert_eq!(refused, RefreshError::ClientRefused { provider: GOOGLE, code });
}

#[tokio::test]
async fn what_may_pass_is_transient() {
    let desk = Desk::with_links().await;
    let tokens = desk.sign_in().await.tokens;
    for fault in [
        Fault::RequestLost,
        Fault::AnswerLost,
        Fault::Refused(500),
        Fault::Refused(503),
        Fault::Refused(429),
        Fault::WebPage,
        Fault::Nothing,
        Fault::HalfJson,
        Fault::CutMidBody,
    ] {
        let name = format!("{fault:?}");
        desk.server.fail_next(On::Token, fault);
        let refused = desk.renew(&tokens).await.unwrap_err();
        assert!(refused.is_transient(), "{name}: {refused}");
    }
    assert!(desk.renew(&tokens).await.is_ok());
}

#[tokio::test]
async fn o11_two_who_renew_at_once_are_both_fine() {
    let desk = Desk::with_links().await;
    let tokens = desk.sign_in().await.tokens;
    let (one, two) = tokio::join!(desk.renew(&tokens), desk.renew(&tokens));
    assert_eq!(desk.used(&one.unwrap()).await, 200);
    assert_eq!(desk.used(&two.unwrap()).await, 200);
}

#[tokio::test]
async fn o08_access_is_given_back_once_and_what_is_gone_already_is_as_well() {
    let desk = Desk::with_links().await;
    let granted = desk.sign_in().await;
    assert_eq!(desk.give_back(&granted).await, Ok(()));
    assert_eq!(desk.used(&granted.tokens).await, 401);
    let refused = desk.renew(&granted.tokens).await.unwrap_err();
    assert_eq!(refused, RefreshError::Revoked { provider: GOOGLE });
    let said = desk.server.take_requests();
    assert_eq!(desk.give_back(&granted).await, Ok(()));
    assert!(said.iter().any(|it| it.request.path == "/revoke"));
}
