//! Nothing of a sign-in shows a secret when it is printed or logged. A program of its own, because
//! everything it logs is read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../oauth/browser.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod browser;
#[path = "../oauth/desk.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod desk;

use std::fmt::Debug;
use std::io;
use std::sync::{Arc, Mutex};

use daybook_auth::oauth::{Tokens, refresh, revoke};
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
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Dump {
    /// Signs in, with something going wrong at the token endpoint or not, and shows all of it.
    async fn sign_in(&mut self, desk: &Desk, fault: Option<Fault>) {
        let begun = desk.begin(purpose(1)).await;
        self.hide(&field(&begun.authorize_url, "state"));
        self.hide(&field(&begun.authorize_url, "nonce"));
        self.show(&begun);
        self.show(&desk.attempts);
        let callback = desk.browser.sign_in(&begun.authorize_url, USER).await;
        self.hide(&field(&callback, "code"));
        desk.server.take_requests();
        let fails = fault.is_some();
        if let Some(fault) = fault {
            desk.server.fail_next(On::Token, fault);
        }
        let outcome = desk.answer(&callback).await;
        let sent = desk.server.take_requests();
        let exchange = sent.iter().find(|it| it.request.path == "/token").unwrap();
        let form = url::form_urlencoded::parse(exchange.request.body.as_ref()).into_owned();
        let verifier = form.into_iter().find(|(name, _)| name == "code_verifier").unwrap().1;
        self.hide(&verifier);
        assert_eq!(outcome.is_err(), fails);
        match &outcome {
            Ok(granted) => {
                self.show(granted);
                self.renew(desk, &granted.tokens).await;
            }
            Err(error) => self.show_error(error),
        }
        self.show_error(&desk.answer(&callback).await.unwrap_err());
    }

    /// Renews tokens, once well and once not, and gives them back.
    async fn renew(&mut self, desk: &Desk, tokens: &Tokens) {
        let (client, http) = (desk.client.as_ref(), desk.http.as_ref());
        let renewed = refresh(client, tokens, http, desk.server.now()).await.unwrap();
        for tokens in [tokens, &renewed] {
            self.hide(tokens.access.expose());
            self.hide(tokens.refresh.expose());
            self.show(tokens);
        }
        desk.server.fail_next(On::Token, Fault::HalfJson);
        let refused = refresh(client, tokens, http, desk.server.now()).await;
        self.show_error(&refused.unwrap_err());
        revoke(client, &renewed, http).await.unwrap();
        let refused = refresh(client, tokens, http, desk.server.now()).await;
        self.show_error(&refused.unwrap_err());
    }
}

/// Everything is logged, also by the libraries below.
#[tokio::test]
async fn nothing_that_is_printed_or_logged_tells_a_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut dump = Dump::default();
    let desk = Desk::with_loopback().await;
    dump.hide(CLIENT_SECRET);
    dump.show(&desk.client);
    for fault in [None, Some(Fault::HalfJson), Some(Fault::WebPage), Some(Fault::Refused(503))] {
        dump.sign_in(&desk, fault).await;
    }
    let begun = desk.begin(purpose(1)).await;
    let callback = desk.browser.allow(&begun.authorize_url, USER, &[EVENTS]).await;
    dump.hide(&field(&callback, "code"));
    dump.show_error(&desk.answer(&callback).await.unwrap_err());

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("request method=POST host=\"127.0.0.1\" status=200"), "{logged}");
    dump.shown.extend(logged.lines().map(str::to_owned));
    assert!(dump.secrets.len() > 20 && dump.shown.len() > 40);
    // How tokens and codes begin, also those that never arrived whole.
    dump.secrets.extend(["ya29.", "1//0", "4/0"].map(str::to_owned));
    for secret in &dump.secrets {
        for shown in &dump.shown {
            assert!(!shown.contains(secret.as_str()), "{secret} shows in {shown}");
        }
    }
}
