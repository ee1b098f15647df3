//! Tokens, client ids and their secrets at a simulated Google: renewed once, replaced, and told to nobody.

use std::io::{BufRead as _, BufReader, Read as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_app::App;
use daybook_app::api::accounts::AccountStateDto;
use daybook_app::api::book::CreateBook;
use daybook_app::api::sign_in::{AccountRef, CheckOutcomeDto};
use daybook_app::api::sync::{SyncLogQuery, SyncNow};
use daybook_auth::MemoryKeychain;
use daybook_core::clock::{Clock, SystemClock};
use daybook_sim::google::{
    CLIENT_ID, CLIENT_SECRET, Client, ClientKind, On, SCHEME, SCHEME_CLIENT_ID, Server, USER,
};
use daybook_tests::browser;
use daybook_tests::desk::MONDAY;
use daybook_tests::google::{
    ALL, account, begin, book, connect, connected, desk, desk_by, register,
};
use daybook_tests::program;

#[tokio::test]
async fn an_access_token_that_ended_is_renewed_once_whoever_asks() {
    let google = Server::start().await.unwrap();
    let (desk, _) = connected(&google).await;
    desk.sync().await;
    google.expire_access_tokens();
    google.take_requests();

    desk.sync().await;

    let asked = google.take_requests();
    let renewals = asked.iter().filter(|request| request.request.path == "/token").count();
    assert_eq!(renewals, 1, "{asked:?}");
    assert_eq!(account(&desk).await.state, AccountStateDto::Connected);
}

/// The system's clock, so many minutes ahead.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::minutes(self.0.load(Ordering::Relaxed))
    }
}

#[tokio::test]
async fn a_token_that_is_about_to_end_is_renewed_before_anybody_refuses_it() {
    let google = Server::start().await.unwrap();
    let clock = Arc::new(Ahead::default());
    let desk = desk_by(&google, Arc::clone(&clock) as Arc<dyn Clock>).await;
    connect(&desk.app, USER).await;
    desk.sync().await;
    google.take_requests();
    // It is good for an hour, and five minutes before its end it is not relied upon any more.
    clock.0.store(54, Ordering::Relaxed);
    desk.sync().await;
    assert!(google.take_requests().iter().all(|it| it.request.path != "/token"));

    clock.0.store(56, Ordering::Relaxed);
    desk.sync().await;

    let asked = google.take_requests();
    let renewals = asked.iter().filter(|it| it.request.path == "/token").count();
    assert!(renewals == 1 && asked.iter().all(|it| it.status != 401), "{asked:?}");
}

#[tokio::test]
async fn a_new_secret_of_the_client_counts_for_accounts_that_are_connected() {
    let google = Server::start().await.unwrap();
    let (desk, _) = connected(&google).await;
    desk.sync().await;
    let fresh = Client {
        id: CLIENT_ID.to_owned(),
        secret: Some("GOCSPX-fresh".to_owned()),
        kind: ClientKind::Desktop,
        project: "simulated".to_owned(),
        name: "Daybook".to_owned(),
        testing: false,
    };
    google.register(fresh);
    register(&desk.app, &google, CLIENT_ID, Some("GOCSPX-fresh"), "").await;
    google.expire_access_tokens();

    desk.sync().await;

    assert_eq!(account(&desk).await.state, AccountStateDto::Connected);
}

#[tokio::test]
async fn another_client_does_not_take_over_the_secret_of_the_one_before() {
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;

    register(&desk.app, &google, SCHEME_CLIENT_ID, None, &format!("{SCHEME}:/signed-in")).await;

    assert!(!desk.app.registrations().list().await.unwrap()[0].has_secret);
}

#[tokio::test]
async fn no_secret_of_a_journey_is_in_the_book_or_told_to_the_window() {
    let google = Server::start().await.unwrap();
    let (desk, connected) = connected(&google).await;
    desk.create("Cut", MONDAY + 9 * 60, 60).await;
    desk.sync().await;
    google.expire_access_tokens();
    desk.sync().await;
    google.revoke_grants(USER);
    desk.try_sync().await;
    let begun = begin(&desk.app, Some(&connected.id)).await;
    let mended = browser::sign_in(&desk.app, &begun, USER, ALL).await;

    let app = &desk.app;
    let log = SyncLogQuery { limit: 500, ..SyncLogQuery::default() };
    let told = [
        serde_json::to_string(&(&connected, &begun, &mended)).unwrap(),
        serde_json::to_string(&app.book().get().await.unwrap()).unwrap(),
        serde_json::to_string(&app.registrations().list().await.unwrap()).unwrap(),
        serde_json::to_string(&app.log().lines(log).await.unwrap()).unwrap(),
        serde_json::to_string(&app.sync().status().await.unwrap()).unwrap(),
    ];
    let mut secrets = vec![CLIENT_SECRET.to_owned()];
    secrets.extend(google.secrets());
    assert!(secrets.len() >= 4, "{secrets:?}");
    for secret in &secrets {
        assert!(!told.iter().any(|text| text.contains(secret)), "{secret} is told: {told:?}");
        for file in files(desk.folder.path()) {
            let bytes = std::fs::read(&file).unwrap();
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {}", file.display());
        }
    }
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

#[tokio::test]
async fn two_books_open_at_once_renew_the_same_token_once() {
    let google = Server::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let keychain = Arc::new(MemoryKeychain::default());
    let open = || App::open(folder.path(), Arc::new(SystemClock), keychain.clone());
    let (first, second) = (open().await.unwrap(), open().await.unwrap());
    let book = CreateBook {
        business: "Holt & Lind".into(),
        zone: "Europe/London".into(),
        staff: Vec::new(),
    };
    first.book().create(book).await.unwrap();
    register(&first, &google, CLIENT_ID, Some(CLIENT_SECRET), "").await;
    let account = connect(&first, USER).await.id;
    first.sync().now(SyncNow::default()).await.unwrap();
    second.sync().now(SyncNow::default()).await.unwrap();
    google.expire_access_tokens();
    google.take_requests();

    let check = |app: &App| {
        let (app, id) = (app.clone(), account.clone());
        async move { app.checks().run(AccountRef { id }).await.unwrap() }
    };
    let (one, other) = tokio::join!(check(&first), check(&second));

    // The first four end with the sign-in, which is what a token is asked for.
    for step in one.iter().take(4).chain(other.iter().take(4)) {
        assert_eq!(step.outcome, CheckOutcomeDto::Well, "{step:?}");
    }
    let asked = google.take_requests();
    let renewals = asked.iter().filter(|request| request.request.path == "/token").count();
    assert_eq!(renewals, 1, "{asked:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_process_waits_while_another_renews_the_token_and_uses_that_one() {
    let google = Server::start().await.unwrap();
    let book = book(&google).await;
    google.expire_access_tokens();
    google.take_requests();
    let answer = google.hold_answer(On::Token);

    let first = program::begin(book.folder(), &["sync"]);
    answer.reached().await;
    let second = program::begin(book.folder(), &["sync", "--dry-run"]);
    waits_for_a_lock(second.id());
    answer.open();

    for process in [first, second] {
        let said = process.wait_with_output().unwrap();
        assert!(said.status.success(), "{said:?}");
    }
    let asked = google.take_requests();
    let renewals = asked.iter().filter(|request| request.request.path == "/token").count();
    assert_eq!(renewals, 1, "{asked:?}");
}

/// Until the system says that a process waits for a lock.
#[cfg(target_os = "linux")]
fn waits_for_a_lock(process: u32) {
    let process = process.to_string();
    let waits = |line: &str| line.contains("->") && line.split(' ').any(|word| word == process);
    let started = std::time::Instant::now();
    while !std::fs::read_to_string("/proc/locks").unwrap().lines().any(waits) {
        assert!(started.elapsed() < std::time::Duration::from_mins(1), "it never waits");
        std::thread::yield_now();
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_crashes_in_the_middle_of_a_sign_in_says_and_leaves_no_secret() {
    use std::os::unix::process::ExitStatusExt as _;

    let google = Server::start().await.unwrap();
    let book = program::Book::unconnected();
    let client = ["account", "client", CLIENT_ID, "--secret-stdin", "--service", google.url()];
    program::done(book.folder(), &client, &format!("{CLIENT_SECRET}\n"));
    let answer = google.hold_answer(On::Token);

    let mut signs_in = program::begin(book.folder(), &["account", "google"]);
    let mut says = BufReader::new(signs_in.stderr.take().unwrap());
    let mut said = String::new();
    let page = loop {
        let start = said.len();
        assert!(says.read_line(&mut said).unwrap() > 0, "{said}");
        let line = said[start..].trim();
        if line.starts_with("http") {
            break line.to_owned();
        }
    };
    let back = browser::decide(&page, USER, ALL).await;
    // Google has given the tokens, and the process has the code and what proves that it is its own.
    tokio::select! {
        page = browser::go(&back) => panic!("it has its tokens: {page}"),
        () = answer.reached() => {}
    }
    let mut abort = std::process::Command::new("kill");
    assert!(abort.args(["-ABRT", &signs_in.id().to_string()]).status().unwrap().success());
    let ended = signs_in.wait().unwrap();
    assert_eq!(ended.signal(), Some(6), "{ended:?}");
    says.read_to_string(&mut said).unwrap();
    signs_in.stdout.take().unwrap().read_to_string(&mut said).unwrap();

    let mut secrets = vec![CLIENT_SECRET.to_owned()];
    secrets.extend(google.secrets());
    for secret in &secrets {
        assert!(!said.contains(secret), "{secret} is said: {said}");
        for file in files(book.folder()) {
            let bytes = std::fs::read(&file).unwrap();
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{secret} is in {}", file.display());
        }
    }
}
