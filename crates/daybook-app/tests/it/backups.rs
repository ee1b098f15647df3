use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use daybook_app::api::backups::{BackupKindDto, RescueBook, RescuedDto, RestoreBackup};
use daybook_app::api::error::ErrorCode;
use daybook_app::{App, Rescue};
use daybook_auth::MemoryKeychain;

use crate::given::{Salon, empty, hour, salon};

async fn kinds(app: &App) -> Vec<BackupKindDto> {
    app.backups().list().await.unwrap().backups.iter().map(|backup| backup.kind).collect()
}

async fn restore(salon: &Salon, name: &str) -> Result<(), ErrorCode> {
    let restored = salon.backups().restore(RestoreBackup { name: name.to_owned() }).await;
    restored.map(drop).map_err(|error| error.code())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn a_day_with_a_change_gets_one_backup() {
    let salon = salon().await;
    salon.create(hour("Cut", "2026-11-26 10:00")).await;

    assert!(salon.backups().daily().await.unwrap());
    salon.create(hour("Colour", "2026-11-26 11:00")).await;
    assert!(!salon.backups().daily().await.unwrap(), "once a day");
    salon.clock.advance(TimeDelta::days(1));
    assert!(salon.backups().daily().await.unwrap(), "changed since the last");
    salon.clock.advance(TimeDelta::days(1));
    assert!(!salon.backups().daily().await.unwrap(), "nothing has changed");

    let list = salon.backups().list().await.unwrap();
    let held: Vec<u32> =
        list.backups.iter().map(|backup| backup.holds.unwrap().appointments).collect();
    assert_eq!(held, [2, 1], "newest first");
    assert_eq!(list.problem, "");
    assert_eq!(list.backups[0].at, "2026-11-21T11:55:00.000Z");
    let newest = Path::new(&list.folder).join(&list.backups[0].name);
    assert_eq!(list.backups[0].bytes, newest.metadata().unwrap().len());
}

#[tokio::test]
async fn older_backups_are_thinned_out() {
    let salon = salon().await;
    for _ in 0..20 {
        salon.create(hour("Cut", "2026-11-26 10:00")).await;
        assert!(salon.backups().daily().await.unwrap());
        salon.clock.advance(TimeDelta::days(1));
    }

    // 20 November to 9 December: seven days, the weeks before, the month before.
    assert_eq!(kinds(&salon.app).await.len(), 10);
}

#[tokio::test]
async fn going_back_keeps_a_copy_of_what_there_was() {
    let salon = salon().await;
    salon.create(hour("Cut", "2026-11-26 10:00")).await;
    let backup = salon.backups().now().await.unwrap();
    salon.create(hour("Colour", "2026-11-27 10:00")).await;
    let mut events = salon.app.events();

    let input = RestoreBackup { name: backup.name.clone() };
    let restored = salon.backups().restore(input).await.unwrap();

    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00"]);
    assert!(events.try_recv().is_ok(), "windows are told");
    assert_eq!(
        restored.message,
        "Restored 1 appointment. What changed in your calendars since comes in with the next sync."
    );
    assert_eq!(kinds(&salon.app).await, [BackupKindDto::BeforeRestore, BackupKindDto::Asked]);
    restore(&salon, &restored.safety.name).await.unwrap();
    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00", "Colour 27.11. 10:00"]);
}

#[tokio::test]
async fn what_is_no_good_backup_is_refused_and_changes_nothing() {
    let salon = salon().await;
    salon.create(hour("Cut", "2026-11-26 10:00")).await;
    let backup = salon.backups().now().await.unwrap();
    let list = salon.backups().list().await.unwrap();
    let path = Path::new(&list.folder).join(&backup.name);
    std::fs::write(&path, "no book").unwrap();

    assert_eq!(restore(&salon, &backup.name).await, Err(ErrorCode::File));
    assert_eq!(restore(&salon, "../book.sqlite3").await, Err(ErrorCode::Validation));
    let other = "2026-01-01T000000Z-daily.sqlite3";
    assert_eq!(restore(&salon, other).await, Err(ErrorCode::Validation));

    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00"]);
    let list = salon.backups().list().await.unwrap();
    assert_eq!(list.backups.len(), 1);
    assert_eq!(list.backups[0].holds, None, "it says that it cannot be read");
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_is_told_and_replaces_nothing() {
    let salon = salon().await;
    salon.create(hour("Cut", "2026-11-26 10:00")).await;
    let folder = salon.folder.path().join("backups");
    std::fs::write(&folder, "in the way").unwrap();

    assert!(salon.backups().daily().await.is_err());

    std::fs::remove_file(&folder).unwrap();
    let list = salon.backups().list().await.unwrap();
    assert!(list.problem.starts_with("The backup of today was not made."), "{}", list.problem);
    assert!(salon.backups().daily().await.unwrap());
    assert_eq!(salon.backups().list().await.unwrap().problem, "");
}

#[tokio::test]
async fn what_a_cut_off_backup_left_is_removed_by_the_next() {
    let salon = salon().await;
    salon.create(hour("Cut", "2026-11-26 10:00")).await;
    let folder = salon.folder.path().join("backups");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("2026-11-19T080000Z-daily.partial"), "half").unwrap();
    assert!(salon.backups().list().await.unwrap().backups.is_empty());

    salon.backups().now().await.unwrap();

    assert_eq!(files(&folder).len(), 1);
}

#[tokio::test]
async fn before_an_older_book_is_brought_up_to_date_it_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let dump = include_str!("../../../daybook-store/tests/fixtures/schema/v3.sql");
    let old = rusqlite::Connection::open(folder.path().join("book.sqlite3")).unwrap();
    old.execute_batch(dump).unwrap();
    drop(old);

    let (app, clock) = empty(&folder).await;

    assert_eq!(kinds(&app).await, [BackupKindDto::BeforeUpdate]);
    assert_eq!(app.backups().list().await.unwrap().backups[0].holds.unwrap().appointments, 2);
    app.close(std::time::Duration::from_secs(5)).await;
    let keychain = Arc::new(MemoryKeychain::default());
    let again = App::open(folder.path(), Arc::new(clock), keychain).await.unwrap();
    assert_eq!(kinds(&again).await.len(), 1, "it is up to date now");
}

/// The salon with one appointment, which was backed up, after the program has ended.
async fn closed() -> (Salon, String) {
    let salon = salon().await;
    salon.create(hour("Cut", "2026-11-26 10:00")).await;
    let backup = salon.backups().now().await.unwrap().name;
    salon.create(hour("Colour", "2026-11-27 10:00")).await;
    salon.app.close(std::time::Duration::from_secs(5)).await;
    (salon, backup)
}

async fn opened(salon: &Salon) -> Result<App, ErrorCode> {
    let (clock, keychain) = (Arc::new(salon.clock.clone()), Arc::new(MemoryKeychain::default()));
    App::open(salon.folder.path(), clock, keychain).await.map_err(|error| error.code())
}

async fn rescued(salon: &Salon, backup: Option<&str>) -> Result<RescuedDto, ErrorCode> {
    let backup = backup.map(str::to_owned);
    let rescue = Rescue::of(salon.folder.path(), &salon.clock);
    rescue.replace(RescueBook { backup }).await.map_err(|error| error.code())
}

#[tokio::test]
async fn a_backup_takes_the_place_of_a_damaged_book_which_stays_beside_it() {
    for damage in ["no book any more, but long enough to look like one", ""] {
        let (salon, backup) = closed().await;
        std::fs::write(salon.folder.path().join("book.sqlite3"), damage).unwrap();
        assert_eq!(opened(&salon).await.err(), Some(ErrorCode::BookUnusable), "{damage:?}");

        let found = Rescue::of(salon.folder.path(), &salon.clock).look().await.unwrap();
        assert_eq!(found.backups[0].name, backup);
        let done = rescued(&salon, Some(&backup)).await.unwrap();

        assert!(done.message.starts_with("Restored 1 appointment."), "{}", done.message);
        assert!(
            done.aside.ends_with("put-aside-2026-11-20T115500Z-book.sqlite3"),
            "{}",
            done.aside
        );
        assert_eq!(std::fs::read_to_string(&done.aside).unwrap(), damage);
        let app = opened(&salon).await.unwrap();
        assert_eq!(kinds(&app).await, [BackupKindDto::Asked], "no copy of an empty book");
        assert_eq!(Salon { app, ..salon }.shown().await, ["Cut 26.11. 10:00"]);
    }
}

#[tokio::test]
async fn a_book_that_opens_and_is_damaged_inside_is_replaced() {
    let (salon, backup) = closed().await;
    let path = salon.folder.path().join("book.sqlite3");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..].fill(0xee);
    std::fs::write(&path, bytes).unwrap();

    rescued(&salon, Some(&backup)).await.unwrap();

    let app = opened(&salon).await.unwrap();
    assert_eq!(Salon { app, ..salon }.shown().await, ["Cut 26.11. 10:00"]);
}

#[tokio::test]
async fn a_book_of_a_newer_version_is_replaced_by_an_older_backup_or_by_an_empty_book() {
    let (salon, backup) = closed().await;
    let book = rusqlite::Connection::open(salon.folder.path().join("book.sqlite3")).unwrap();
    let newer =
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'later', 1, x'00', 0)";
    book.execute_batch(newer).unwrap();
    drop(book);
    let again = std::fs::read(salon.folder.path().join("book.sqlite3")).unwrap();
    assert_eq!(opened(&salon).await.err(), Some(ErrorCode::BookUnusable));

    rescued(&salon, Some(&backup)).await.unwrap();
    let app = opened(&salon).await.unwrap();
    app.close(std::time::Duration::from_secs(5)).await;
    std::fs::write(salon.folder.path().join("book.sqlite3"), again).unwrap();
    salon.clock.advance(TimeDelta::minutes(1));
    rescued(&salon, None).await.unwrap();

    assert!(opened(&salon).await.unwrap().book().get().await.unwrap().is_none());
}

#[tokio::test]
async fn what_cannot_take_its_place_leaves_everything_as_it_was() {
    let (salon, backup) = closed().await;
    assert_eq!(
        rescued(&salon, Some(&backup)).await.err(),
        Some(ErrorCode::Validation),
        "a good book"
    );
    let book = salon.folder.path().join("book.sqlite3");
    std::fs::write(&book, "no book").unwrap();
    let copy = salon.folder.path().join("backups").join(&backup);
    std::fs::write(copy, "no book either").unwrap();
    let before = files(salon.folder.path()).len();

    assert_eq!(rescued(&salon, Some(&backup)).await.err(), Some(ErrorCode::File));
    assert_eq!(rescued(&salon, Some("../book.sqlite3")).await.err(), Some(ErrorCode::Validation));

    assert_eq!(std::fs::read_to_string(book).unwrap(), "no book");
    assert_eq!(files(salon.folder.path()).len(), before);
}
