//! A sign-in whose answer comes as a link, and a program that has ended meanwhile.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use daybook_app::App;
use daybook_app::api::book::CreateBook;
use daybook_app::api::desktop::WishDto;
use daybook_app::api::sign_in::{BeginSignIn, ProviderDto, SignInRef, SignInStateDto};
use daybook_auth::MemoryKeychain;
use daybook_core::clock::SystemClock;
use daybook_sim::google::{CLIENT_ID, CLIENT_SECRET, SCHEME, SCHEME_CLIENT_ID, Server, USER};
use daybook_tests::browser;
use daybook_tests::google::{ALL, begin, connect, register};
use tempfile::TempDir;

/// A book that can be closed and opened again.
struct Place {
    folder: TempDir,
    keychain: Arc<MemoryKeychain>,
}

impl Place {
    async fn new(google: &Server) -> (Self, App) {
        let place = Self { folder: tempfile::tempdir().unwrap(), keychain: Arc::default() };
        let app = place.open().await;
        let book = CreateBook {
            business: "Holt & Lind".into(),
            zone: "Europe/London".into(),
            staff: Vec::new(),
        };
        app.book().create(book).await.unwrap();
        by_link(&app, google).await;
        (place, app)
    }

    async fn open(&self) -> App {
        App::open(self.folder.path(), Arc::new(SystemClock), self.keychain.clone()).await.unwrap()
    }

    async fn restart(&self, app: App) -> App {
        assert!(app.close(Duration::from_secs(10)).await);
        drop(app);
        self.open().await
    }
}

async fn by_link(app: &App, google: &Server) {
    register(app, google, SCHEME_CLIENT_ID, Some(""), &format!("{SCHEME}:/signed-in")).await;
}

#[tokio::test]
async fn a_link_that_starts_the_program_goes_on_with_the_sign_in() {
    let google = Server::start().await.unwrap();
    let (place, app) = Place::new(&google).await;
    let begun = begin(&app, None).await;
    let link = browser::decide(&begun.page, USER, ALL).await.parse().unwrap();

    let app = place.restart(app).await;
    let wish = app.sign_in().recall(&link).await.unwrap();
    app.sign_in().answer(&link).await.unwrap();

    let expected = WishDto::SignIn {
        attempt: begun.attempt.clone(),
        provider: ProviderDto::Google,
        account: None,
    };
    assert_eq!(wish, Some(expected));
    let ended = app.sign_in().get(&SignInRef { attempt: begun.attempt }).unwrap();
    assert_eq!(ended.state, SignInStateDto::Found, "{:?}", ended.problem);

    let app = place.restart(app).await;
    assert_eq!(app.sign_in().recall(&link).await.unwrap(), None, "it is used up");
    assert!(app.sign_in().answer(&link).await.is_err());
}

#[tokio::test]
async fn an_account_is_signed_in_to_again_through_a_link_that_starts_the_program() {
    let google = Server::start().await.unwrap();
    let (place, app) = Place::new(&google).await;
    register(&app, &google, CLIENT_ID, Some(CLIENT_SECRET), "").await;
    let account = connect(&app, USER).await.id;
    by_link(&app, &google).await;
    let begun = begin(&app, Some(&account)).await;
    let link = browser::decide(&begun.page, USER, ALL).await.parse().unwrap();

    let app = place.restart(app).await;
    let wish = app.sign_in().recall(&link).await.unwrap();
    app.sign_in().answer(&link).await.unwrap();

    assert!(
        matches!(&wish, Some(WishDto::SignIn { account: Some(again), .. }) if *again == account),
        "{wish:?}"
    );
    let ended = app.sign_in().get(&SignInRef { attempt: begun.attempt }).unwrap();
    assert_eq!((ended.state, ended.account), (SignInStateDto::Mended, Some(account)));
}

#[tokio::test]
async fn what_was_given_up_before_the_program_ended_stays_given_up() {
    let google = Server::start().await.unwrap();
    let (place, app) = Place::new(&google).await;
    let begun = begin(&app, None).await;
    let link = browser::decide(&begun.page, USER, ALL).await.parse().unwrap();
    app.sign_in().cancel(&SignInRef { attempt: begun.attempt }).await.unwrap();

    let app = place.restart(app).await;

    assert_eq!(app.sign_in().recall(&link).await.unwrap(), None);
    assert!(app.sign_in().answer(&link).await.is_err());
}

#[tokio::test]
async fn what_is_kept_of_a_sign_in_is_sealed() {
    let google = Server::start().await.unwrap();
    let (place, app) = Place::new(&google).await;
    let wanted = BeginSignIn { provider: ProviderDto::Google, staff: None, account: None };
    let begun = app.sign_in().begin(wanted).await.unwrap();
    assert!(app.close(Duration::from_secs(10)).await);

    let secret = |name: &str| {
        let rest = begun.page.split(&format!("{name}=")).nth(1).unwrap();
        rest.split('&').next().unwrap().to_owned()
    };
    let secrets = [secret("state"), secret("nonce")];
    assert!(secrets.iter().all(|secret| secret.len() > 40), "{}", begun.page);
    for file in files(place.folder.path()) {
        let text = std::fs::read(&file).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(!secrets.iter().any(|secret| text.contains(secret)), "{}", file.display());
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
