//! Nothing of a journey shows a secret when it is printed.

use std::fmt::Debug;

use daybook_auth::oauth::{Tokens, refresh};
use daybook_sim::google::{CLIENT_SECRET, Fault, On, USER};

use crate::browser::{EVENTS, field};
use crate::desk::{Desk, purpose};

/// What must not show, and what was shown.
#[derive(Default)]
struct Dump {
    secrets: Vec<String>,
    shown: Vec<String>,
}

impl Dump {
    fn show(&mut self, value: &impl Debug) {
        self.shown.push(format!("{value:?} {value:#?}"));
    }

    fn show_error(&mut self, error: &(impl std::error::Error + 'static)) {
        self.show(error);
        let mut cause: Option<&dyn std::error::Error> = Some(error);
        while let Some(error) = cause {
            self.shown.push(error.to_string());
            cause = error.source();
        }
    }

    fn hide(&mut self, secret: &str) {
        assert!(secret.len() > 10, "{secret} could be anywhere");
        self.secrets.push(secret.to_owned());
    }

    fn hide_tokens(&mut self, tokens: &Tokens) {
        self.hide(tokens.access.expose());
        self.hide(tokens.refresh.expose());
    }
}

#[tokio::test]
async fn nothing_that_can_be_printed_tells_a_secret() {
    let mut dump = Dump::default();
    let desk = Desk::with_loopback().await;
    dump.hide(CLIENT_SECRET);
    dump.show(&desk.client);
    dump.show(&desk.client.endpoints);

    for fault in [None, Some(Fault::HalfJson), Some(Fault::WebPage), Some(Fault::Refused(503))] {
        let begun = desk.begin(purpose(1)).await;
        dump.hide(&field(&begun.authorize_url, "state"));
        dump.hide(&field(&begun.authorize_url, "nonce"));
        dump.show(&begun);
        dump.show(&desk.attempts);
        let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
        dump.hide(&field(&callback, "code"));
        desk.server.take_requests();
        let fails = fault.is_some();
        if let Some(fault) = fault {
            desk.server.fail_next(On::Token, fault);
        }
        let outcome = desk.answer(&callback).await;
        let sent = desk.server.take_requests();
        let exchange = sent.iter().find(|it| it.request.path == "/token").unwrap();
        let form = url::form_urlencoded::parse(exchange.request.body.as_ref());
        let verifier = form.into_owned().find(|(name, _)| name == "code_verifier").unwrap().1;
        dump.hide(&verifier);
        assert_eq!(outcome.is_err(), fails);
        match &outcome {
            Ok(granted) => {
                dump.hide_tokens(&granted.tokens);
                dump.show(granted);
                dump.show(&granted.tokens);
                let renewed =
                    refresh(&desk.client, &granted.tokens, desk.http.as_ref(), desk.server.now())
                        .await
                        .unwrap();
                dump.hide_tokens(&renewed);
                dump.show(&renewed);
                desk.server.fail_next(On::Token, Fault::HalfJson);
                let refused =
                    refresh(&desk.client, &granted.tokens, desk.http.as_ref(), desk.server.now());
                dump.show_error(&refused.await.unwrap_err());
            }
            Err(error) => dump.show_error(error),
        }
        dump.show_error(&desk.answer(&callback).await.unwrap_err());
    }
    let begun = desk.begin(purpose(1)).await;
    let callback = desk.browser.allow(&begun.authorize_url, USER, &[EVENTS]).await;
    dump.hide(&field(&callback, "code"));
    dump.show_error(&desk.answer(&callback).await.unwrap_err());
    desk.server.revoke_grants(USER);

    assert!(dump.secrets.len() > 18 && dump.shown.len() > 20);
    for (secret, shown) in
        dump.secrets.iter().flat_map(|it| dump.shown.iter().map(move |shown| (it, shown)))
    {
        assert!(!shown.contains(secret.as_str()), "{secret} shows in {shown}");
    }
}
