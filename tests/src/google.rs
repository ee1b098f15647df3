//! A desk at the simulated Google, and somebody else there.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, helpers included"
)]

use std::io::{BufRead as _, BufReader};
use std::sync::Arc;

use daybook_app::App;
use daybook_app::api::accounts::{
    AccountDto, CalendarModeDto, ChosenCalendar, ConnectAccount, DiscoveredDto,
};
use daybook_app::api::sign_in::{
    BeginSignIn, ProviderDto, SaveRegistration, SignInDto, SignInStateDto,
};
use daybook_app::api::sync::CalendarRef;
use daybook_core::clock::{Clock, SystemClock};
use daybook_sim::google::{CLIENT_ID, CLIENT_SECRET, Server, USER};
use serde_json::{Value, json};

use crate::browser::{self, Decision, SCOPES};
use crate::desk::Desk;
use crate::program::{self, Book};

/// Everything is ticked.
pub const ALL: Decision<'_> = Decision::Allow(&SCOPES);

/// A desk whose Google is simulated; nothing is connected yet.
pub async fn desk(google: &Server) -> Desk {
    desk_by(google, Arc::new(SystemClock)).await
}

/// The same, by a clock.
pub async fn desk_by(google: &Server, clock: Arc<dyn Clock>) -> Desk {
    let desk = Desk::unconnected_by(clock).await;
    register(&desk.app, google, CLIENT_ID, Some(CLIENT_SECRET), "").await;
    desk
}

/// Says which client people are signed in with at the simulated Google.
pub async fn register(app: &App, google: &Server, id: &str, secret: Option<&str>, redirect: &str) {
    let registration = SaveRegistration {
        provider: ProviderDto::Google,
        client_id: id.to_owned(),
        client_secret: secret.map(str::to_owned),
        redirect: redirect.to_owned(),
        service: Some(google.url().to_owned()),
    };
    app.registrations().save(registration).await.unwrap();
}

/// Begins to sign somebody in, or to sign in to an account again.
pub async fn begin(app: &App, account: Option<&str>) -> SignInDto {
    let account = account.map(str::to_owned);
    let begin = BeginSignIn { provider: ProviderDto::Google, staff: None, account };
    app.sign_in().begin(begin).await.unwrap()
}

/// Signs somebody in who is not connected yet.
pub async fn found(app: &App, email: &str) -> DiscoveredDto {
    let begun = begin(app, None).await;
    let ended = browser::sign_in(app, &begun, email, ALL).await;
    assert_eq!(ended.state, SignInStateDto::Found, "{:?}", ended.problem);
    ended.found.unwrap()
}

/// Connects the main calendar of the desk's account, agreed to be written to.
pub async fn connected(google: &Server) -> (Desk, AccountDto) {
    let desk = desk(google).await;
    let account = connect(&desk.app, USER).await;
    (desk, account)
}

/// Connects the main calendar of somebody, agreed to be written to.
pub async fn connect(app: &App, email: &str) -> AccountDto {
    let found = found(app, email).await;
    let chosen = found.calendars.iter().filter(|calendar| calendar.primary);
    let calendars: Vec<_> = chosen
        .map(|calendar| ChosenCalendar {
            href: calendar.href.clone(),
            mode: CalendarModeDto::TwoWay,
            color: calendar.color.clone(),
            agreed: false,
        })
        .collect();
    assert_eq!(calendars.len(), 1);
    let connect = ConnectAccount { attempt: found.attempt, staff: None, calendars };
    let account = app.accounts().connect(connect).await.unwrap();
    let book = app.book().get().await.unwrap().unwrap();
    for calendar in book.calendars.iter().filter(|it| it.account.as_ref() == Some(&account.id)) {
        app.dry_runs().agree(CalendarRef { id: calendar.id.clone() }).await.unwrap();
    }
    account
}

/// A new book in London for the command line, whose main calendar at Google is connected: somebody
/// says yes in the browser that the program has opened.
pub async fn book(google: &Server) -> Book {
    let book = Book::unconnected();
    let client = ["account", "client", CLIENT_ID, "--secret-stdin", "--service", google.url()];
    program::done(book.folder(), &client, &format!("{CLIENT_SECRET}\n"));
    let mut signs_in = program::begin(book.folder(), &["account", "google"]);
    let mut says = BufReader::new(signs_in.stderr.take().unwrap()).lines();
    let page = says.find_map(|line| line.ok().filter(|line| line.starts_with("http"))).unwrap();
    let back = browser::decide(&page, USER, ALL).await;
    browser::go(&back).await;
    assert!(signs_in.wait().unwrap().success());
    book.agree();
    book
}

/// Somebody else books an hour from nine, London time.
pub fn add(google: &Server, id: &str, title: &str, day: &str) {
    let at =
        |time: &str| json!({"dateTime": format!("{day}T{time}:00"), "timeZone": "Europe/London"});
    let event = json!({"id": id, "summary": title, "start": at("09:00"), "end": at("10:00")});
    google.act(USER, "POST", "calendars/primary/events", &event).unwrap();
}

/// Somebody else changes an event.
pub fn change(google: &Server, id: &str, change: &Value) {
    google.act(USER, "PATCH", &format!("calendars/primary/events/{id}"), change).unwrap();
}

/// What is in the main calendar there.
#[must_use]
pub fn there(google: &Server) -> Vec<Value> {
    let listed = google.act(USER, "GET", "calendars/primary/events", &Value::Null).unwrap();
    listed["items"].as_array().unwrap().clone()
}

/// The only account of a desk.
pub async fn account(desk: &Desk) -> AccountDto {
    desk.app.book().get().await.unwrap().unwrap().accounts.remove(0)
}
