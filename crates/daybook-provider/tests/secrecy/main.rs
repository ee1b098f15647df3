//! Passwords and access tokens show nowhere but in requests. A program of its own, because everything it logs is
//! read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../caldav/scripted.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod scripted;

use std::io::Write;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use daybook_auth::Secret;
use daybook_provider::caldav::{Access, discover};
use daybook_provider::google::GoogleAccess;
use daybook_provider::{
    AccessTokens, CalDav, CalendarProvider, Cursor, Google, Http, ProviderError,
};
use scripted::{PASSWORD, Scripted, WORK, answer, multistatus, password, status};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const TOKEN: &str = "ya29.a-token-of-somebody";
/// One that cannot be a header.
const BROKEN: &str = "ya29.broken\ntoken";

/// The password as it is, and as Basic authentication spells it; access tokens.
const SECRETS: [&str; 5] =
    [PASSWORD, "YW5uYTpjb3JyZWN0", "Y29ycmVjdCBob3JzZ", TOKEN, "ya29.broken"];

/// Gives out a token, and another one if that is refused.
struct Tokens(&'static str);

#[async_trait]
impl AccessTokens for Tokens {
    async fn token(&self) -> Result<Secret<String>, ProviderError> {
        Ok(Secret::new(TOKEN.to_owned()))
    }

    async fn renewed(&self, _: &Secret<String>) -> Result<Secret<String>, ProviderError> {
        Ok(Secret::new(self.0.to_owned()))
    }
}

/// Asks a Google that answers what it is told.
async fn ask_google(answers: Vec<Vec<u8>>, next: &'static str, http: &Http) {
    let expected = answers.len();
    let server = Scripted::answering(answers);
    let access = GoogleAccess {
        base_url: server.url.clone(),
        tokens: Arc::new(Tokens(next)),
        invites: false,
    };
    let google = Google::new(access, chrono_tz::UTC, http).unwrap();
    let since = Cursor::from_stored("secret-token".to_owned());
    let said = google.changes("anna@dav.example", Some(&since)).await;
    assert_eq!(server.count(), expected);
    assert_eq!(server.requests().matches("/calendar/v3/calendars/anna@dav").count(), expected);
    assert_silent(&format!("{said:?}"));
    if let Err(error) = said {
        assert_silent(&error.to_string());
        assert!(!error.to_string().contains("anna@"), "{error}");
    }
}

fn assert_silent(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} shows in {text}");
    }
}

/// Everything is logged, also by the libraries below.
#[tokio::test]
async fn keeps_passwords_and_tokens_out_of_logs_and_errors() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let http = Http::new().unwrap();
    let basic = || answer("401 No", &["WWW-Authenticate: Basic realm=\"r\""], "");
    let digest = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
    let since = Cursor::from_stored("sync:secret-token".to_owned());

    for answers in [
        vec![basic(), basic()],
        vec![basic(), multistatus("<d:sync-token>8</d:sync-token>")],
        vec![answer("401 No", &[digest], ""), status("500 Oops")],
        vec![basic(), answer("301 Moved", &["Location: https://thief.example/"], "")],
        vec![basic()],
    ] {
        let server = Scripted::answering(answers.clone());
        let said = server.account().changes(WORK, Some(&since)).await;
        assert_silent(&format!("{said:?}"));
        if let Err(error) = said {
            assert_silent(&error.to_string());
            assert!(!error.to_string().contains("/dav/anna"), "{error}");
        }
        let server = Scripted::answering(answers);
        let said = discover(&server.url, "anna", &password(), &http).await;
        assert_silent(&format!("{said:?}"));
        if let Err(error) = said {
            assert_silent(&error.to_string());
        }
    }

    for (answers, next) in [
        (vec![status("401 No"), status("401 No")], TOKEN),
        (vec![status("401 No")], BROKEN),
        (vec![status("500 Oops")], TOKEN),
        (vec![answer("302 Found", &["Location: https://thief.example/"], "")], TOKEN),
        (
            vec![answer("200 OK", &[], "{\"items\": [], \"nextSyncToken\": \"secret-token\"}")],
            TOKEN,
        ),
        (vec![], TOKEN),
    ] {
        ask_google(answers, next, &http).await;
    }

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_silent(&logged);
    let own: Vec<_> = logged.lines().filter(|line| line.contains("daybook_provider")).collect();
    assert!(
        own.iter().any(|line| line.contains("method=REPORT") && line.contains("status=401")),
        "{own:#?}"
    );
    for line in own {
        for hidden in ["/dav/", "/calendar/v3", "anna@", "secret-token"] {
            assert!(!line.contains(hidden), "{line}");
        }
    }
}

#[test]
fn keeps_the_password_out_of_the_error_for_a_bad_address() {
    let access = Access {
        home_url: format!("no url {PASSWORD}"),
        principal_url: String::new(),
        user_name: "anna".to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
    };
    let clock = Arc::new(daybook_core::clock::SystemClock);
    let refused = CalDav::new(access, chrono_tz::UTC, clock, &Http::new().unwrap()).err().unwrap();
    assert_silent(&format!("{refused} {refused:?}"));
}
