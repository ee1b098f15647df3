//! Copies of the book, and going back to one.

use std::path::PathBuf;

use daybook_core::account::{AccountState, CalendarState, SyncProgress};
use daybook_core::appointment::Author;
use daybook_store::backup::{back_up, counts, inspect, is_outdated};
use daybook_store::{Edit, SealedSecret, Store, StoreError};
use sqlx::{Connection, SqliteConnection};

use crate::given::{Book, gone, live, morning, now};

fn file(book: &Book, name: &str) -> PathBuf {
    book.folder.path().join(name)
}

async fn copy_of(book: &Book) -> PathBuf {
    let path = file(book, "copy.db");
    back_up(&file(book, "book.db"), &path).await.unwrap();
    path
}

async fn go_back(book: &Book, copy: &std::path::Path) -> Result<(), StoreError> {
    book.store.restore_from(copy, &file(book, "scratch.db")).await
}

async fn titles(store: &Store) -> Vec<String> {
    let all = store.appointments_in(None).await.unwrap();
    let mut titles: Vec<String> =
        all.into_iter().map(|stored| stored.appointment.content.details.summary).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn a_backup_is_a_book_and_is_counted() {
    let book = Book::new().await;
    book.create(&morning("Haircut"), book.own).await;
    book.create(&morning("Colour"), book.remote).await;
    let path = file(&book, "copy.db");

    let made = back_up(&file(&book, "book.db"), &path).await.unwrap();
    book.create(&morning("Later"), book.own).await;

    assert_eq!((made.appointments, made.clients, made.links), (2, 0, 1));
    assert_eq!(inspect(&path).await.unwrap(), made);
    assert_eq!(counts(&path).await.unwrap(), made);
    assert!(!file(&book, "copy.partial").exists());
    let copy = Store::open(&path).await.unwrap();
    assert_eq!(titles(&copy).await, ["Colour", "Haircut"]);
    assert_eq!(copy.search("hair", now(), 5).await.unwrap().upcoming.len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_a_backup() {
    use std::os::unix::fs::PermissionsExt;
    let book = Book::new().await;

    let path = copy_of(&book).await;

    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_backup_never_replaces_a_file() {
    let book = Book::new().await;
    let path = file(&book, "copy.db");
    std::fs::write(&path, "precious").unwrap();

    assert!(back_up(&file(&book, "book.db"), &path).await.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

#[tokio::test]
async fn a_copy_that_cannot_be_written_leaves_nothing() {
    let book = Book::new().await;
    let path = file(&book, "nowhere").join("copy.db");

    let refused = back_up(&file(&book, "book.db"), &path).await;

    assert!(matches!(refused, Err(StoreError::CannotOpen(_))), "{refused:?}");
    assert!(!path.exists());
}

#[tokio::test]
async fn a_copy_that_lost_a_page_is_found_out() {
    let book = Book::new().await;
    for number in 0..50 {
        book.create(&morning(&format!("Haircut {number}")), book.own).await;
    }
    let path = copy_of(&book).await;
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 8192].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();

    assert!(inspect(&path).await.is_err());
    assert!(go_back(&book, &path).await.is_err());
    assert_eq!(titles(&book.store).await.len(), 50, "the book is as it was");
}

#[tokio::test]
async fn a_copy_is_good_while_somebody_writes_all_the_time() {
    let book = Book::new().await;
    let (store, own) = (book.store.clone(), book.own);
    let writing = async {
        for number in 0..200 {
            let appointment = morning(&format!("Haircut {number}"));
            let edit = Edit::Create { appointment, calendar: own };
            store.edit(vec![edit], Author::User, "New", now()).await.unwrap();
        }
    };
    let (from, path) = (file(&book, "book.db"), file(&book, "copy.db"));
    let copying = async {
        loop {
            match back_up(&from, &path).await {
                Ok(made) => return made,
                Err(error) => assert!(matches!(error, StoreError::Locked), "{error:?}"),
            }
        }
    };

    let ((), made) = tokio::join!(writing, copying);

    let held = titles(&Store::open(&path).await.unwrap()).await.len();
    assert_eq!(i64::try_from(held).unwrap(), made.appointments);
}

#[tokio::test]
async fn going_back_makes_the_book_what_the_copy_holds_for_everybody_who_has_it_open() {
    let book = Book::new().await;
    let kept = morning("Haircut");
    book.create(&kept, book.own).await;
    let copy = copy_of(&book).await;
    book.change(kept.id, |a| a.content.details.summary = "Beard".into()).await;
    book.create(&morning("Later"), book.own).await;
    let other = book.opened_again().await;
    let seen = other.changes_since(None).await.unwrap().seq;

    go_back(&book, &copy).await.unwrap();

    assert_eq!(titles(&book.store).await, ["Haircut"]);
    assert_eq!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await, ["Haircut"]);
    assert_eq!(book.store.search("hair", now(), 5).await.unwrap().upcoming.len(), 1);
    assert!(book.store.search("beard", now(), 5).await.unwrap().upcoming.is_empty());
    assert_eq!(titles(&other).await, ["Haircut"]);
    let told = other.changes_since(Some(seen)).await.unwrap();
    assert_eq!(told.changes.len(), 4, "everything is to be read again");
    assert!(book.store.undo(now(), |r| r.to).await.unwrap().is_none());
    assert!(!file(&book, "scratch.db").exists());
    book.create(&morning("And it goes on"), book.own).await;
}

#[tokio::test]
async fn a_copy_of_an_older_schema_is_brought_up_to_date_and_stays_as_it_was() {
    let book = Book::new().await;
    let path = file(&book, "old.db");
    let mut old =
        SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    sqlx::raw_sql(include_str!("../fixtures/schema/v3.sql")).execute(&mut old).await.unwrap();
    old.close().await.unwrap();
    let before = std::fs::read(&path).unwrap();

    go_back(&book, &path).await.unwrap();

    assert!(!titles(&book.store).await.is_empty());
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(is_outdated(&path).await.unwrap());
    assert!(!is_outdated(&file(&book, "book.db")).await.unwrap());
    assert!(!is_outdated(&file(&book, "none.db")).await.unwrap());
}

#[tokio::test]
async fn passwords_and_waiting_times_stay_and_cursors_go() {
    let book = Book::new().await;
    let progress = SyncProgress { cursor: Some("token".into()), ..SyncProgress::default() };
    book.store.save_progress(book.remote, &progress, CalendarState::Live).await.unwrap();
    let copy = copy_of(&book).await;
    let fresh = SealedSecret { nonce: vec![7; 12], ciphertext: vec![8; 32] };
    book.store.save_secret(book.account, &fresh).await.unwrap();
    book.store.set_account_state(book.account, AccountState::Paused).await.unwrap();
    book.store.set_not_before(book.account, Some(now())).await.unwrap();

    go_back(&book, &copy).await.unwrap();

    assert_eq!(book.store.secret(book.account).await.unwrap(), fresh);
    let account = book.store.account(book.account).await.unwrap();
    assert_eq!((account.state, account.not_before), (AccountState::Paused, Some(now())));
    let calendar = book.store.calendar(book.remote).await.unwrap();
    assert_eq!(calendar.progress.cursor, None);
}

#[tokio::test]
async fn a_place_that_was_used_since_is_never_used_again() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Theirs").content)]).await;
    let made = book.only().await;
    let copy = copy_of(&book).await;
    // It dies there, lives again as another event, and the book goes back to before that.
    book.hears(vec![gone("a.ics")]).await;
    book.store.undo(now(), |r| r.to).await.unwrap();
    book.store.restore(made.id, "Restored", now(), |_| made.clone()).await.unwrap();
    let used = book.store.pending_items(book.remote, 10, now()).await.unwrap()[0].link.incarnation;

    go_back(&book, &copy).await.unwrap();
    book.hears(vec![gone("a.ics")]).await;
    book.store.restore(made.id, "Restored", now(), |_| made.clone()).await.unwrap();

    let next = book.store.pending_items(book.remote, 10, now()).await.unwrap()[0].link.incarnation;
    assert!(next > used, "{next} after {used}");
}
