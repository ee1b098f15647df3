//! Answers that come by a link, and what they are checked for. The handler is the same for both doors.

use std::sync::Arc;

use chrono::TimeDelta;
use daybook_auth::oauth::{Client, Endpoints, Permission, Provider, SignInError};
use daybook_auth::{Secret, oauth::Tokens};
use daybook_core::id::BusinessId;
use daybook_sim::google::{CLIENT_ID, Fault, GUEST, On, USER};
use url::Url;
use uuid::Uuid;

use crate::browser::{EVENTS, LIST, field, with};
use crate::desk::{Desk, again, purpose};

const GOOGLE: Provider = Provider::Google;

#[tokio::test]
async fn somebody_signs_in_by_a_link() {
    let desk = Desk::with_links().await;
    let before = desk.server.now();
    let granted = desk.sign_in().await;
    assert_eq!((granted.provider, &granted.purpose), (GOOGLE, &purpose(1)));
    assert_eq!(granted.identity.email, USER);
    assert!(!granted.identity.subject.is_empty());
    let Tokens { access, refresh, expires_at, scopes } = &granted.tokens;
    assert!(access.expose().starts_with("ya29.") && refresh.expose().starts_with("1//"));
    assert!((59..=60).contains(&(*expires_at - before).num_minutes()));
    assert!([EVENTS, LIST].iter().all(|it| scopes.iter().any(|scope| scope == it)));
    let calendars = format!("{}calendar/v3/users/me/calendarList", desk.server.url());
    let request = reqwest::Client::new().get(calendars).bearer_auth(access.expose());
    assert_eq!(request.send().await.unwrap().status(), 200, "they are good for calendars");
}

#[tokio::test]
async fn asks_for_what_is_needed_with_secrets_of_its_own() {
    let desk = Desk::with_links().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let url = desk.begin(purpose(1)).await.authorize_url;
        for (name, value) in [
            ("response_type", "code"),
            ("access_type", "offline"),
            ("prompt", "consent select_account"),
            ("code_challenge_method", "S256"),
            ("scope", &format!("openid email {EVENTS} {LIST}")),
        ] {
            assert_eq!(field(&url, name), value);
        }
        assert!(!url.query_pairs().any(|(name, _)| name == "login_hint"));
        let secrets = ["state", "nonce", "code_challenge"].map(|it| field(&url, it));
        // 43 letters of Base64 are 256 bits.
        assert!(secrets.iter().all(|it| it.len() == 43), "{secrets:?}");
        seen.extend(secrets);
    }
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 6, "nothing is used twice");
    let someone = desk.sign_in().await.identity;
    let url = desk.begin(again(&someone)).await.authorize_url;
    assert_eq!((field(&url, "login_hint"), field(&url, "prompt")), (USER.into(), "consent".into()));
}

#[tokio::test]
async fn o03_a_second_consent_brings_a_refresh_token_too() {
    let desk = Desk::with_links().await;
    let (first, second) = (desk.sign_in().await, desk.sign_in().await);
    assert_ne!(first.tokens.refresh.expose(), second.tokens.refresh.expose());
    assert_eq!(first.identity, second.identity);
}

#[tokio::test]
async fn without_a_refresh_token_nothing_is_connected() {
    let desk = Desk::with_links().await;
    let _ = desk.sign_in().await;
    let begun = desk.begin(purpose(1)).await;
    // Somebody consented before, and a browser that drops what forces it to be asked again.
    let url = with(&begun.authorize_url, "prompt", "select_account");
    let page = desk.browser.choose(&url, USER).await;
    let refused = desk.answer(&page).await.unwrap_err();
    assert_eq!(refused, SignInError::NoRefreshToken { provider: GOOGLE });
}

#[tokio::test]
async fn o05_a_box_that_was_not_ticked_is_named_in_plain_words() {
    let desk = Desk::with_links().await;
    for (ticked, missing, words) in [
        (&[EVENTS] as &[&str], vec![Permission::ListCalendars], "see the list of your calendars."),
        (&[LIST], vec![Permission::ChangeEvents], "see and change your events."),
        (
            &[],
            vec![Permission::ChangeEvents, Permission::ListCalendars],
            "see and change your events, and see the list of your calendars.",
        ),
    ] {
        let begun = desk.begin(purpose(1)).await;
        let callback = desk.browser.allow(&begun.authorize_url, USER, ticked).await;
        let refused = desk.answer(&callback).await.unwrap_err();
        assert!(refused.to_string().contains(words), "{refused}");
        assert_eq!(refused, SignInError::MissingScope { provider: GOOGLE, missing });
    }
}

#[tokio::test]
async fn o07_who_says_no_has_cancelled() {
    let desk = Desk::with_links().await;
    let begun = desk.begin(purpose(1)).await;
    let callback = desk.browser.deny(&begun.authorize_url, USER).await;
    assert_eq!(desk.answer(&callback).await.unwrap_err(), SignInError::Cancelled);
    assert_eq!(desk.answer(&callback).await.unwrap_err(), SignInError::UsedState);
}

#[tokio::test]
async fn reconnecting_takes_the_same_person_and_nobody_else() {
    let desk = Desk::with_links().await;
    let before = desk.sign_in().await;
    let begun = desk.begin(again(&before.identity)).await;
    let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
    let after = desk.answer(&callback).await.unwrap();
    assert_eq!(after.identity, before.identity);

    let begun = desk.begin(again(&before.identity)).await;
    let url = with(&begun.authorize_url, "login_hint", GUEST);
    let callback = desk.browser.sign_in(&url, GUEST).await;
    let (expected, got) = (USER.to_owned(), GUEST.to_owned());
    let refused = desk.answer(&callback).await.unwrap_err();
    assert_eq!(refused, SignInError::OtherPerson { expected, got });
    let renewed = daybook_auth::oauth::refresh(
        &desk.client,
        &before.tokens,
        desk.http.as_ref(),
        desk.server.now(),
    );
    assert!(renewed.await.is_ok(), "what was connected before is as it was");

    assert!(desk.server.replace_person(USER));
    let begun = desk.begin(again(&before.identity)).await;
    let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
    let refused = desk.answer(&callback).await.unwrap_err();
    assert!(matches!(refused, SignInError::OtherPerson { .. }), "the address says nothing");
}

#[tokio::test]
async fn o09_an_answer_counts_once() {
    let desk = Desk::with_links().await;
    let begun = desk.begin(purpose(1)).await;
    let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
    let (one, two) = tokio::join!(desk.answer(&callback), desk.answer(&callback));
    let granted = one.unwrap();
    assert_eq!(two.unwrap_err(), SignInError::UsedState);
    assert_eq!(desk.answer(&callback).await.unwrap_err(), SignInError::UsedState);
    let renewed = daybook_auth::oauth::refresh(
        &desk.client,
        &granted.tokens,
        desk.http.as_ref(),
        desk.server.now(),
    );
    assert!(renewed.await.is_ok(), "the code was sent once: its tokens were not taken back");
}

#[tokio::test]
async fn o09_a_state_that_was_not_given_out_is_refused_and_uses_nothing_up() {
    let desk = Desk::with_links().await;
    let begun = desk.begin(purpose(1)).await;
    let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
    desk.server.take_requests();
    let elsewhere = callback.as_str().replace(":/oauth2redirect", ":/elsewhere");
    for forged in [
        with(&callback, "state", "guessed"),
        with(&callback, "state", ""),
        Url::parse(&format!("{callback}&state=twice")).unwrap(),
        Url::parse(&elsewhere).unwrap(),
    ] {
        assert_eq!(desk.answer(&forged).await.unwrap_err(), SignInError::UnknownState);
    }
    assert!(desk.server.take_requests().is_empty(), "nothing is sent for them");
    assert!(desk.answer(&callback).await.is_ok());
}

#[tokio::test]
async fn a_code_is_good_for_the_attempt_it_was_given_to_alone() {
    let desk = Desk::with_links().await;
    let (mine, other) = (desk.begin(purpose(1)).await, desk.begin(purpose(2)).await);
    let theirs = desk.browser.sign_in(&other.authorize_url, GUEST).await;
    // Somebody else's code under our state: the verifier of ours does not fit.
    let state = field(&mine.authorize_url, "state");
    let mixed = desk.answer(&with(&theirs, "state", &state)).await.unwrap_err();
    let refused = SignInError::Refused { provider: GOOGLE, code: "invalid_grant".to_owned() };
    assert_eq!(mixed, refused);
    assert_eq!(desk.answer(&theirs).await.unwrap().purpose, purpose(2));

    let used = desk.begin(purpose(1)).await;
    let state = field(&used.authorize_url, "state");
    assert_eq!(desk.answer(&with(&theirs, "state", &state)).await.unwrap_err(), refused);
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_it_is_too_late() {
    let desk = Desk::with_links().await;
    let (late, in_time) = (desk.begin(purpose(1)).await, desk.begin(purpose(2)).await);
    let last = desk.browser.sign_in(&in_time.authorize_url, USER).await;
    let early = in_time.expires_at - TimeDelta::seconds(1);
    assert!(desk.attempts.answer(&last, early).await.is_ok());

    let callback = desk.browser.sign_in(&late.authorize_url, USER).await;
    desk.server.take_requests();
    let too_late = desk.attempts.answer(&callback, late.expires_at).await.unwrap_err();
    assert_eq!(too_late, SignInError::TimedOut);
    let again = desk.attempts.answer(&callback, early).await.unwrap_err();
    assert_eq!(again, SignInError::TimedOut, "it is over, whatever the clock says next");
    assert!(desk.server.take_requests().is_empty());
}

#[tokio::test]
async fn what_was_begun_for_another_book_stays_with_it() {
    let desk = Desk::with_links().await;
    let business = BusinessId::from_uuid(Uuid::from_u128(8));
    let elsewhere = daybook_auth::oauth::Purpose { business, staff: None, reconnect: None };
    let (here, there) = (desk.begin(purpose(1)).await, desk.begin(elsewhere.clone()).await);
    let there = desk.browser.sign_in(&there.authorize_url, USER).await;
    let here = desk.browser.sign_in(&here.authorize_url, USER).await;
    assert_eq!(desk.answer(&there).await.unwrap().purpose, elsewhere);
    assert_eq!(desk.answer(&here).await.unwrap().purpose, purpose(1));
}

#[tokio::test]
async fn a_client_that_google_does_not_accept_is_named_as_the_cause() {
    for (secret, code) in [(None, "invalid_request"), (Some("other"), "invalid_client")] {
        let desk = Desk::with_loopback().await.changed(|client: &mut Client| {
            client.client_secret = secret.map(|it| Secret::new(it.to_owned()));
        });
        let begun = desk.begin(purpose(1)).await;
        let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
        let refused = desk.answer(&callback).await.unwrap_err();
        assert_eq!(refused, SignInError::ClientRefused { provider: GOOGLE, code: code.to_owned() });
    }
    let desk = Desk::with_loopback().await;
    let begun = desk.begin(purpose(1)).await;
    let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
    desk.server.unregister(CLIENT_ID);
    let refused = desk.answer(&callback).await.unwrap_err();
    assert!(matches!(refused, SignInError::ClientRefused { .. }), "{refused}");
}

#[tokio::test]
async fn a_token_endpoint_that_cannot_be_reached_connects_nothing() {
    let desk = Desk::with_links().await;
    let real = Url::parse(desk.server.url()).unwrap();
    let nowhere = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        Url::parse(&format!("http://{}/token", listener.local_addr().unwrap())).unwrap()
    };
    let at = |path| real.join(path).unwrap();
    let desk = desk.changed(|client| {
        client.endpoints =
            Endpoints::new(at("/o/oauth2/v2/auth"), nowhere, at("/revoke"), at("/v1/userinfo"))
                .unwrap();
    });
    let begun = desk.begin(purpose(1)).await;
    let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
    let refused = desk.answer(&callback).await.unwrap_err();
    assert!(
        matches!(&refused, SignInError::Unreachable { host, .. } if host == "127.0.0.1"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_token_endpoint_that_is_unwell_connects_nothing() {
    let desk = Desk::with_links().await;
    for (fault, said) in [
        (Fault::RequestLost, "cannot be reached"),
        (Fault::AnswerLost, "cannot be reached"),
        (Fault::Refused(503), "error 503"),
        (Fault::Refused(429), "error 429"),
        (Fault::WebPage, "makes no sense"),
        (Fault::Nothing, "makes no sense"),
        (Fault::HalfJson, "makes no sense"),
    ] {
        let begun = desk.begin(purpose(1)).await;
        let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
        desk.server.fail_next(On::Token, fault);
        let refused = desk.answer(&callback).await.unwrap_err();
        assert!(refused.to_string().contains(said), "{said}: {refused}");
        assert_eq!(desk.answer(&callback).await.unwrap_err(), SignInError::UsedState);
    }
}

#[tokio::test]
async fn a_nonce_of_another_attempt_is_refused() {
    let desk = Desk::with_links().await;
    let begun = desk.begin(purpose(1)).await;
    let url = with(&begun.authorize_url, "nonce", "of-somebody-else");
    let callback = desk.browser.sign_in(&url, USER).await;
    let refused = desk.answer(&callback).await.unwrap_err();
    assert!(refused.to_string().contains("another sign-in"), "{refused}");
}

#[tokio::test]
async fn an_account_without_an_identity_token_is_asked_who_it_is() {
    let desk = Desk::with_links().await;
    let begun = desk.begin(purpose(1)).await;
    let url = with(&begun.authorize_url, "scope", &format!("email {EVENTS} {LIST}"));
    let callback = desk.browser.sign_in(&url, USER).await;
    desk.server.take_requests();
    let granted = desk.answer(&callback).await.unwrap();
    assert_eq!(granted.identity, desk.sign_in().await.identity);
    assert_eq!(desk.server.take_requests()[1].request.path, "/v1/userinfo");
}

#[tokio::test]
async fn attempts_are_forgotten_and_never_without_bound() {
    let desk = Desk::with_links().await;
    let first = desk.begin(purpose(1)).await;
    let callback = desk.browser.sign_in(&first.authorize_url, USER).await;
    for staff in 2..=101 {
        let _ = desk.begin(purpose(staff)).await;
    }
    assert_eq!(desk.answer(&callback).await.unwrap_err(), SignInError::UnknownState);
    assert_eq!(Arc::strong_count(&desk.client), 101, "those that wait, and the desk");
}
