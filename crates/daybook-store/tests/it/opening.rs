//! Opening a book: new, old, newer, damaged, twice, and from a backup.

use daybook_store::{FeedKind, Store, StoreError};
use sqlx::{Connection, SqliteConnection};

use crate::given::{Book, morning, now};

#[cfg(unix)]
#[tokio::test]
async fn only_its_owner_may_read_a_book() {
    use std::os::unix::fs::PermissionsExt;
    let book = Book::new().await;

    for file in std::fs::read_dir(book.folder.path()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_file_that_is_no_book_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    std::fs::write(&path, "this is not a database, it only looks like a long file\n".repeat(100))
        .unwrap();

    assert!(matches!(Store::open(&path).await, Err(StoreError::Damaged)));
}

#[tokio::test]
async fn a_book_of_a_newer_program_is_refused() {
    let book = Book::new().await;
    let path = book.folder.path().join("book.db");
    book.store.clone().close().await;
    let mut db = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', 1, x'00', 0)",
    )
    .execute(&mut db)
    .await
    .unwrap();
    db.close().await.unwrap();

    assert!(matches!(Store::open(&path).await, Err(StoreError::NewerSchema)));
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_named_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Store::open(&folder.path().join("nowhere").join("book.db")).await;

    assert!(matches!(refused, Err(StoreError::CannotOpen(_))));
}

#[tokio::test]
async fn a_book_is_the_same_after_it_was_closed() {
    let book = Book::new().await;
    book.create(&morning("Haircut"), book.own).await;
    book.store.clone().close().await;

    let again = book.opened_again().await;

    assert_eq!(again.appointments_in(None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_process_learns_what_changed() {
    let book = Book::new().await;
    let other = book.opened_again().await;
    let from = other.changes_since(None).await.unwrap().seq;
    let made = morning("Haircut");
    book.create(&made, book.own).await;

    let update = other.changes_since(Some(from)).await.unwrap();

    assert_eq!(update.changes.len(), 1);
    let change = &update.changes[0];
    assert_eq!((change.kind, change.ids.as_slice()), (FeedKind::Appointments, &[made.id][..]));
    let interval = made.content.when.interval(crate::given::ZONE);
    assert_eq!((change.from, change.to), (Some(interval.start()), Some(interval.end())));
    assert!(other.changes_since(Some(update.seq)).await.unwrap().changes.is_empty());
}

#[tokio::test]
async fn after_a_long_silence_everything_is_read_again() {
    let book = Book::new().await;
    let from = book.store.changes_since(None).await.unwrap().seq;
    for n in 0..1005 {
        book.store.save_setting("n", &n).await.unwrap();
    }

    let update = book.store.changes_since(Some(from)).await.unwrap();

    let kinds: Vec<FeedKind> = update.changes.iter().map(|change| change.kind).collect();
    let all = [FeedKind::Appointments, FeedKind::Book, FeedKind::Sync, FeedKind::Conflicts];
    assert_eq!(kinds, all);
    assert_eq!(book.store.setting::<i32>("n").await.unwrap(), Some(1004));
}

#[tokio::test]
async fn two_processes_write_one_after_the_other() {
    let book = Book::new().await;
    let other = book.opened_again().await;
    let writes = |store: Store, name: &'static str| async move {
        for n in 0..50 {
            store.save_setting(&format!("{name}{n}"), &n).await.unwrap();
        }
    };

    tokio::join!(writes(book.store.clone(), "a"), writes(other, "b"));

    for name in ["a49", "b49"] {
        assert_eq!(book.store.setting::<i32>(name).await.unwrap(), Some(49));
    }
}

#[tokio::test]
async fn a_row_that_breaks_a_rule_is_named_and_not_guessed() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.own).await;
    let path = book.folder.path().join("book.db");
    let mut db = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query("UPDATE appointment SET content = '{}'").execute(&mut db).await.unwrap();

    let refused = book.store.appointment(made.id).await;

    let Err(StoreError::Corrupt { table, key, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!((table, key), ("appointment", made.id.to_string()));
}

#[tokio::test]
async fn a_book_of_the_first_release_opens_with_everything_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.db");
    let mut db =
        SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", path.display())).await.unwrap();
    let dump = include_str!("../fixtures/schema/v3.sql");
    sqlx::raw_sql(dump).execute(&mut db).await.unwrap();
    db.close().await.unwrap();

    let store = Store::open(&path).await.unwrap();

    assert_eq!(store.business().await.unwrap().unwrap().name, "Salon");
    let all = store.appointments_in(None).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(store.open_conflicts().await.unwrap().len(), 1);
    assert_eq!(store.history(all[0].appointment.id, 5).await.unwrap().len(), 1);
    assert_eq!(store.search("hair", now(), 5).await.unwrap().upcoming.len(), 1);
}
