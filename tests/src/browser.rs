//! Somebody in front of Google's pages, played over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed, helpers included"
)]

use std::fmt::Write as _;

use daybook_app::App;
use daybook_app::api::events::AppEvent;
use daybook_app::api::sign_in::{SignInDto, SignInRef, SignInStateDto};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What may be ticked.
pub const SCOPES: [&str; 2] = [
    "https://www.googleapis.com/auth/calendar.events",
    "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
];

/// A page, or where one is sent.
struct Page {
    text: String,
    location: Option<String>,
}

/// What somebody does in front of Google's pages.
#[derive(Clone, Copy)]
pub enum Decision<'a> {
    /// Ticks these.
    Allow(&'a [&'a str]),
    /// Says no.
    Cancel,
}

/// Chooses an account at the page, decides, and gives the address the browser is sent back to.
pub async fn decide(page: &str, email: &str, decision: Decision<'_>) -> String {
    let (host, path) = split(page);
    let shown = ask(host, "GET", path, "").await;
    let shown = if shown.text.contains("name=\"account\"") {
        let form = format!("attempt={}&account={}", attempt(&shown), encoded(email));
        ask(host, "POST", "/o/oauth2/v2/auth/account", &form).await
    } else {
        shown
    };
    // Who has said yes before is sent on at once.
    if let Some(location) = shown.location {
        return location;
    }
    let mut form = format!("attempt={}", attempt(&shown));
    match decision {
        Decision::Cancel => form.push_str("&decision=cancel"),
        Decision::Allow(scopes) => {
            form.push_str("&decision=allow");
            for scope in scopes {
                write!(form, "&scope={}", encoded(scope)).unwrap();
            }
        }
    }
    let sent = ask(host, "POST", "/o/oauth2/v2/auth/consent", &form).await;
    sent.location.unwrap_or_else(|| panic!("the browser stays at {}", sent.text))
}

/// Goes where the browser was sent, and gives what it shows there.
pub async fn go(address: &str) -> String {
    let (host, path) = split(address);
    ask(host, "GET", path, "").await.text
}

/// Signs in and waits until the app has made of it what it will.
pub async fn sign_in(
    app: &App,
    begun: &SignInDto,
    email: &str,
    decision: Decision<'_>,
) -> SignInDto {
    let mut events = app.events();
    let back = decide(&begun.page, email, decision).await;
    go(&back).await;
    ended(app, &begun.attempt, &mut events).await
}

/// Waits until a sign-in has ended.
pub async fn ended(
    app: &App,
    attempt: &str,
    events: &mut tokio::sync::broadcast::Receiver<AppEvent>,
) -> SignInDto {
    let wanted = SignInRef { attempt: attempt.to_owned() };
    loop {
        let now = app.sign_in().get(&wanted).unwrap();
        if !matches!(now.state, SignInStateDto::Waiting | SignInStateDto::Looking) {
            return now;
        }
        while !matches!(events.recv().await.unwrap(), AppEvent::SignIn { .. }) {}
    }
}

fn attempt(page: &Page) -> &str {
    let rest = page.text.split("name=\"attempt\" value=\"").nth(1);
    rest.unwrap_or_else(|| panic!("no form: {}", page.text)).split('"').next().unwrap()
}

/// `host:port` and the rest.
fn split(address: &str) -> (&str, &str) {
    let rest = address.strip_prefix("http://").unwrap();
    rest.split_at(rest.find('/').unwrap())
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() {
            all.push(byte.into());
        } else {
            write!(all, "%{byte:02X}").unwrap();
        }
        all
    })
}

async fn ask(host: &str, method: &str, path: &str, form: &str) -> Page {
    let mut stream = TcpStream::connect(host).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, text) = answer.split_once("\r\n\r\n").unwrap();
    let location = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("location").then(|| value.to_owned())
    });
    Page { text: text.to_owned(), location }
}
