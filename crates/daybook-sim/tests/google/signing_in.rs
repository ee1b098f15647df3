//! The pages somebody signs in on, and the tokens that come of it.

use chrono::TimeDelta;
use daybook_sim::google::{
    CLIENT_ID, Client as Registered, ClientKind, Fault, GUEST, On, SCHEME, SCHEME_CLIENT_ID,
    Server, USER,
};
use num_bigint::BigUint;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::browser::{Browser, EVENTS, LIST, callback, error, field};
use crate::client::Client;

async fn start() -> (Server, Browser) {
    let server = Server::start().await.unwrap();
    let browser = Browser::of(&server);
    (server, browser)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

#[tokio::test]
async fn o01_any_port_of_this_computer_is_called_back_and_nothing_else() {
    let (server, _) = start().await;
    let to = |redirect: &str| Browser::of(&server).with("redirect_uri", redirect);
    for redirect in ["http://127.0.0.1:1/", "http://127.0.0.1:65535/a/b", "http://[::1]:4000/back"]
    {
        assert_eq!(to(redirect).open().await.status, 200, "{redirect}");
    }
    for redirect in [
        "http://localhost:4000/",
        "https://127.0.0.1:4000/",
        "http://127.0.0.1.else.example/",
        "http://127.0.0.1:99999/",
        "http://192.168.0.1:4000/",
        "app:/back",
        "http://127.0.0.1:4000/#part",
    ] {
        let refused = to(redirect).open().await;
        assert_eq!((refused.status, refused.header("location")), (400, None), "{redirect}");
        assert!(refused.text().contains("redirect_uri_mismatch"), "{redirect}");
    }
    let copied = to("urn:ietf:wg:oauth:2.0:oob").open().await;
    assert!(copied.text().contains("Error 400: invalid_request"));
    let scheme = format!("{SCHEME}:/back");
    let app = to(&scheme).with("client_id", SCHEME_CLIENT_ID);
    assert_eq!(app.open().await.status, 200);
    assert_eq!(to(&scheme).open().await.status, 400, "not a desktop client's");
    assert_eq!(app.with("redirect_uri", "http://127.0.0.1:4000/").open().await.status, 400);
}

#[tokio::test]
async fn o02_a_code_is_worth_nothing_without_the_verifier_it_was_made_for() {
    let (_server, browser) = start().await;
    for verifier in ["", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong", "short"] {
        let code = field(&browser.sign_in().await, "code");
        let refused = browser.exchange_with(&code, &[("code_verifier", verifier)]).await;
        assert_eq!(error(&refused), (400, "invalid_grant".to_owned()), "{verifier}");
        assert_eq!(browser.exchange(&code).await.status, 200, "a wrong guess does not use it up");
    }
}

#[tokio::test]
async fn o03_a_second_consent_brings_no_refresh_token_unless_it_is_forced() {
    let (server, browser) = start().await;
    let first = browser.tokens().await;
    assert!(text(&first, "refresh_token").starts_with("1//"));
    assert_eq!(browser.tokens().await.get("refresh_token"), None);
    let forced = Browser::of(&server).with("prompt", "consent").tokens().await;
    assert!(forced["refresh_token"].is_string());
    assert_eq!(
        browser.refresh(text(&first, "refresh_token")).await.status,
        200,
        "the old one lives"
    );
}

#[tokio::test]
async fn o04_a_refresh_brings_an_access_token_alone() {
    let (server, browser) = start().await;
    let first = browser.tokens().await;
    server.advance(TimeDelta::minutes(61));
    let old = Client::at(server.url(), Some(text(&first, "access_token")));
    assert_eq!(old.events("").await.status, 401);
    for _ in 0..2 {
        let next = browser.refresh(text(&first, "refresh_token")).await;
        assert_eq!(next.header("cache-control").map(|it| it.contains("no-store")), Some(true));
        let next = next.json();
        assert_eq!((next.get("refresh_token"), &next["expires_in"]), (None, &json!(3599)));
        assert_eq!(next["token_type"], "Bearer");
        let new = Client::at(server.url(), Some(text(&next, "access_token")));
        assert_eq!(new.events("").await.status, 200);
    }
}

#[tokio::test]
async fn o05_a_scope_that_was_unticked_is_missing_and_the_others_are_spelt_otherwise() {
    let (server, browser) = start().await;
    let page = browser.choose(&browser.open().await, USER).await;
    assert_eq!(page.text().matches("type=\"checkbox\"").count(), 2, "who somebody is has no tick");
    let code = field(&callback(&browser.allow(&page, &[EVENTS]).await), "code");
    let tokens = browser.exchange(&code).await.json();
    let mut scopes: Vec<_> = text(&tokens, "scope").split(' ').collect();
    assert_ne!(scopes, ["openid", "https://www.googleapis.com/auth/userinfo.email", EVENTS]);
    scopes.sort_unstable();
    assert_eq!(scopes, [EVENTS, "https://www.googleapis.com/auth/userinfo.email", "openid"]);
    let client = Client::at(server.url(), Some(text(&tokens, "access_token")));
    assert_eq!(client.events("").await.status, 200);
    assert_eq!(client.get("users/me/calendarList").await.status, 403);
    let more = Browser::of(&server).with("include_granted_scopes", "true").with("scope", LIST);
    let page = more.choose(&more.open().await, USER).await;
    let code = field(&callback(&more.allow(&page, &[LIST]).await), "code");
    let both = more.exchange(&code).await.json();
    assert!(text(&both, "scope").contains(EVENTS) && text(&both, "scope").contains(LIST));
}

#[tokio::test]
async fn o06_a_refresh_token_dies_of_being_revoked_of_testing_of_a_hundred_others_and_of_idleness()
{
    let (server, browser) = start().await;
    let dead = (400, "invalid_grant".to_owned());
    let token = browser.tokens().await["refresh_token"].as_str().unwrap().to_owned();
    server.revoke_grants(USER);
    let refused = browser.refresh(&token).await;
    assert_eq!(error(&refused), dead);
    assert_eq!(refused.json()["error_description"], "Token has been expired or revoked.");

    let oldest = server.tokens(USER, &[EVENTS]).1;
    for _ in 0..99 {
        assert_eq!(browser.refresh(&oldest).await.status, 200);
        let _another = server.tokens(USER, &[EVENTS]);
    }
    assert_eq!(browser.refresh(&oldest).await.status, 200, "with a hundred it lives");
    let newest = server.tokens(USER, &[EVENTS]).1;
    assert_eq!(error(&browser.refresh(&oldest).await), dead);
    for _ in 0..3 {
        server.advance(TimeDelta::days(170));
        assert_eq!(browser.refresh(&newest).await.status, 200, "it is in use");
    }
    server.advance(TimeDelta::days(181));
    assert_eq!(error(&browser.refresh(&newest).await), dead);

    let desktop = Registered {
        id: CLIENT_ID.to_owned(),
        secret: None,
        kind: ClientKind::Desktop,
        project: "trial".to_owned(),
        name: "Trial".to_owned(),
        testing: true,
    };
    server.register(desktop);
    let (week, who) = (server.tokens(USER, &[EVENTS]).1, server.tokens(USER, &["openid"]).1);
    server.advance(TimeDelta::days(6));
    assert_eq!(browser.refresh(&week).await.status, 200);
    server.advance(TimeDelta::days(2));
    assert_eq!(error(&browser.refresh(&week).await), dead);
    assert_eq!(browser.refresh(&who).await.status, 200, "who somebody is does not run out");
    server.unregister(CLIENT_ID);
    assert_eq!(error(&browser.refresh(&who).await), (401, "invalid_client".to_owned()));
}

#[tokio::test]
async fn the_token_endpoint_is_unwell_in_words_of_its_own() {
    let (server, browser) = start().await;
    let token = server.tokens(USER, &[EVENTS]).1;
    for (status, name) in [(503, "internal_failure"), (429, "rate_limit_exceeded")] {
        server.fail_next(On::Token, Fault::Refused(status));
        assert_eq!(error(&browser.refresh(&token).await), (status, name.to_owned()));
    }
    server.fail_next(On::Token, Fault::SignInAgain);
    let again = browser.refresh(&token).await;
    assert_eq!(error(&again), (400, "invalid_grant".to_owned()));
    assert_eq!(again.json()["error_subtype"], "invalid_rapt");
    assert_eq!(browser.refresh(&token).await.status, 200);
}

#[tokio::test]
async fn o07_somebody_who_says_no_is_sent_back_and_who_goes_away_is_not() {
    let (server, browser) = start().await;
    let page = browser.choose(&browser.open().await, USER).await;
    assert_eq!(page.status, 200, "who closes the page leaves nothing behind");
    let query = callback(&browser.cancel(&page).await);
    assert_eq!(
        (field(&query, "error"), field(&query, "state")),
        ("access_denied".to_owned(), "s-1".to_owned())
    );
    assert!(!query.iter().any(|(name, _)| name == "code"));
    assert_eq!(browser.allow(&page, &[EVENTS]).await.status, 400, "the page cannot be used again");
    let late = browser.open().await;
    server.advance(TimeDelta::minutes(31));
    assert_eq!(browser.choose(&late, USER).await.status, 400);
}

#[tokio::test]
async fn o08_revoking_works_once_and_for_every_install() {
    let (server, browser) = start().await;
    let here = browser.tokens().await;
    let there = Browser::of(&server).with("prompt", "consent").tokens().await;
    let done = browser.revoke(text(&here, "access_token")).await;
    assert_eq!((done.status, done.json()), (200, json!({})));
    let again = browser.revoke(text(&here, "access_token")).await;
    assert_eq!(error(&again), (400, "invalid_token".to_owned()));
    for tokens in [&here, &there] {
        let refused = browser.refresh(text(tokens, "refresh_token")).await;
        assert_eq!(error(&refused), (400, "invalid_grant".to_owned()));
        let client = Client::at(server.url(), Some(text(tokens, "access_token")));
        assert_eq!(client.events("").await.status, 401);
    }
    assert!(browser.tokens().await["refresh_token"].is_string(), "the next consent is a first one");
}

#[tokio::test]
async fn o09_a_code_is_good_once_and_for_ten_minutes() {
    let (server, browser) = start().await;
    let query = browser.sign_in().await;
    assert_eq!(field(&query, "state"), "s-1");
    let code = field(&query, "code");
    let tokens = browser.exchange(&code).await.json();
    let again = browser.exchange(&code).await;
    assert_eq!(error(&again), (400, "invalid_grant".to_owned()));
    let refused = browser.refresh(text(&tokens, "refresh_token")).await;
    assert_eq!(error(&refused), (400, "invalid_grant".to_owned()), "what was given for it is dead");
    let client = Client::at(server.url(), Some(text(&tokens, "access_token")));
    assert_eq!(client.events("").await.status, 401);
    let late = field(&browser.sign_in().await, "code");
    server.advance(TimeDelta::minutes(11));
    assert_eq!(error(&browser.exchange(&late).await), (400, "invalid_grant".to_owned()));
    assert_eq!(error(&browser.exchange("4/0nonsense").await), (400, "invalid_grant".to_owned()));
}

#[tokio::test]
async fn o10_a_browser_asks_for_an_icon_calls_back_twice_and_brings_more_than_was_asked() {
    let (server, browser) = start().await;
    let query = browser.sign_in().await;
    for more in ["scope", "authuser", "prompt"] {
        assert!(!field(&query, more).is_empty());
    }
    server.behave(|q| q.restless_browser = true);
    let page = browser.choose(&browser.open().await, USER).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    let (icon, frame) = (
        text.find("http://127.0.0.1:49152/favicon.ico"),
        text.find("<iframe src=\"http://127.0.0.1:49152/back?"),
    );
    assert!(icon.unwrap() < frame.unwrap());
    assert!(
        page.header("refresh").unwrap().contains("url=http://127.0.0.1:49152/back?state=s-1&code=")
    );
}

#[tokio::test]
async fn o11_two_processes_refresh_at_once_and_both_are_fine() {
    let (server, browser) = start().await;
    let token = browser.tokens().await["refresh_token"].as_str().unwrap().to_owned();
    let (one, two) = tokio::join!(browser.refresh(&token), browser.refresh(&token));
    let (one, two) = (one.json(), two.json());
    assert_ne!(one["access_token"], two["access_token"]);
    for tokens in [one, two] {
        let client = Client::at(server.url(), Some(text(&tokens, "access_token")));
        assert_eq!(client.events("").await.status, 200);
    }
}

#[tokio::test]
async fn a_secret_that_was_given_must_be_sent_unless_it_is_said_otherwise() {
    let (server, browser) = start().await;
    let token = server.tokens(USER, &[EVENTS]).1;
    let ask =
        [("grant_type", "refresh_token"), ("client_id", CLIENT_ID), ("refresh_token", &token)];
    let refused = browser.submit("/token", &ask).await;
    assert_eq!(error(&refused), (400, "invalid_request".to_owned()));
    assert_eq!(refused.json()["error_description"], "client_secret is missing.");
    let mut wrong = ask.to_vec();
    wrong.push(("client_secret", "GOCSPX-other"));
    assert_eq!(error(&browser.submit("/token", &wrong).await), (401, "invalid_client".to_owned()));
    server.behave(|q| q.secret_required = false);
    assert_eq!(browser.submit("/token", &ask).await.status, 200);
    let odd =
        browser.submit("/token", &[("grant_type", "password"), ("client_id", CLIENT_ID)]).await;
    assert_eq!(error(&odd), (400, "unsupported_grant_type".to_owned()));
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused_in_the_browser() {
    let (server, _) = start().await;
    for (name, value, status, error) in [
        ("client_id", "nobody", 401, "invalid_client"),
        ("client_id", "", 400, "invalid_request"),
        ("response_type", "token", 400, "unsupported_response_type"),
        ("scope", "https://www.googleapis.com/auth/nonsense", 400, "invalid_scope"),
        ("scope", "", 400, "invalid_request"),
        ("code_challenge", "short", 400, "invalid_request"),
        ("code_challenge_method", "S512", 400, "invalid_request"),
    ] {
        let page = Browser::of(&server).with(name, value).open().await;
        assert_eq!(page.status, status, "{name}={value}");
        assert!(page.text().contains(error), "{name}={value}");
    }
    let silent = Browser::of(&server).with("prompt", "none").open().await;
    assert_eq!(field(&callback(&silent), "error"), "interaction_required");
    let browser = Browser::of(&server).with("login_hint", GUEST);
    let page = browser.open().await;
    assert!(page.text().contains(GUEST) && page.text().contains("Continue"), "no need to choose");
    let client = Client::at(server.url(), None);
    let path = format!("/o/oauth2/v2/auth?client_id={CLIENT_ID}");
    let view = [("user-agent", "Mozilla/5.0 (Linux; Android 14; wv) AppleWebKit/537.36")];
    let page = client.send("GET", &path, &view, "").await;
    assert!(page.status == 403 && page.text().contains("disallowed_useragent"));
    let elsewhere = [("host", "else.example")];
    assert!(
        client
            .try_send("GET", "/o/oauth2/v2/auth", &elsewhere, "")
            .await
            .is_none_or(|it| it.status != 200)
    );
}

#[tokio::test]
async fn the_account_names_itself_in_a_signed_token_and_to_who_asks() {
    let (server, _) = start().await;
    let browser = Browser::of(&server)
        .with("nonce", "n-1")
        .with("scope", &format!("openid email profile {EVENTS} {LIST}"));
    let tokens = browser.tokens().await;
    let token = text(&tokens, "id_token");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let decode = |text: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let claims: Value = serde_json::from_slice(&decode(signed.split('.').nth(1).unwrap())).unwrap();
    assert_eq!(
        (&claims["iss"], &claims["aud"]),
        (&json!("https://accounts.google.com"), &json!(CLIENT_ID))
    );
    assert_eq!((&claims["email"], &claims["nonce"]), (&json!(USER), &json!("n-1")));
    let anybody = Client::at(server.url(), None);
    let keys = anybody.send("GET", "/oauth2/v3/certs", &[], "").await.json();
    let number = |name: &str| BigUint::from_bytes_be(&decode(text(&keys["keys"][0], name)));
    let opened =
        BigUint::from_bytes_be(&decode(signature)).modpow(&number("e"), &number("n")).to_bytes_be();
    assert!(opened.ends_with(&Sha256::digest(signed.as_bytes())), "the signature is the key's");
    let client = Client::at(server.url(), Some(text(&tokens, "access_token")));
    let info = client.send("GET", "/v1/userinfo", &[], "").await.json();
    assert_eq!(
        (&info["sub"], &info["email"], &info["name"]),
        (&claims["sub"], &json!(USER), &json!("Front Desk"))
    );
    assert_eq!(anybody.send("GET", "/v1/userinfo", &[], "").await.status, 401);
    let places = anybody.send("GET", "/.well-known/openid-configuration", &[], "").await.json();
    assert_eq!(places["token_endpoint"], format!("{}token", server.url()));
    let described =
        anybody.send("GET", "/discovery/v1/apis/calendar/v3/rest", &[], "").await.json();
    assert_eq!(described["rootUrl"], server.url());
}
