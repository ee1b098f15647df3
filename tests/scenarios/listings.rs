//! Lists of changes that are cut, repeated, late or incomplete.

use chrono::TimeDelta;
use daybook_app::api::sync::SyncRunsQuery;
use daybook_sim::caldav::{CALENDAR, Fault, On, Page, Server, UnknownToken};

use crate::scene::{NINE, Scene, hour};

/// Something made here was sent and swept away in the same run (OutlookGoogleCalendarSync#2241).
#[tokio::test]
async fn own_export_not_swept() {
    let scene = Scene::before_the_first_sync(&["Cut", "Dye"]).await;

    let gate = scene.server.hold_answer(On::FirstListing);
    let (summary, ()) = tokio::join!(scene.desk.sync(), async {
        gate.reached().await;
        scene.desk.create("Perm", NINE, 60).await;
        gate.open();
    });

    assert_eq!((summary.imported, summary.deleted), (2, 0), "{summary:?}");
    scene.desk.sync().await;
    assert_eq!(scene.there(), ["Cut", "Dye", "Perm"]);
    scene.both_agree_and_are_silent().await;
}

/// Something could not be stored, and the token had moved past it (chroncal#103).
#[tokio::test]
async fn store_failure_holds_cursor() {
    let scene = Scene::with(&["A", "B", "C", "D", "E", "F", "G", "H"]).await;
    let book =
        rusqlite::Connection::open(scene.desk.folder.path().join("book/book.sqlite3")).unwrap();

    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        scene.they_rename(name, &format!("{name} new"));
    }
    book.execute_batch(
        "CREATE TRIGGER full BEFORE UPDATE ON appointment WHEN new.title = 'g new' \
         BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END",
    )
    .unwrap();
    let failed = scene.desk.try_sync().await;
    book.execute_batch("DROP TRIGGER full").unwrap();
    let healthy = scene.desk.sync().await;

    assert!(failed.errors > 0, "{failed:?}");
    assert!(healthy.updated > 0, "{healthy:?}");
    assert_eq!(scene.desk.item("g new").await.start, NINE);
    scene.both_agree_and_are_silent().await;
}

/// The same, and it is another program that keeps the book to itself: SQLite waits, and then says so.
#[tokio::test]
async fn store_failure_holds_cursor_while_the_book_is_locked() {
    let scene = Scene::with(&["A", "B", "C"]).await;
    let book =
        rusqlite::Connection::open(scene.desk.folder.path().join("book/book.sqlite3")).unwrap();
    for name in ["a", "b", "c"] {
        scene.they_rename(name, &format!("{name} new"));
    }

    let gate = scene.server.hold_answer(On::Multiget);
    let (locked, ()) = tokio::join!(scene.desk.try_sync(), async {
        gate.reached().await;
        book.execute_batch("BEGIN IMMEDIATE").unwrap();
        gate.open();
    });
    let said = ["Another program is using the book's file. Close it and try again."];
    assert_eq!((locked.errors, &locked.problems[..]), (1, &said.map(str::to_owned)[..]));
    assert_eq!(scene.desk.titles().await, ["A", "B", "C"], "what is here can still be read");
    book.execute_batch("ROLLBACK").unwrap();
    let healthy = scene.desk.sync().await;

    assert_eq!(healthy.updated, 3, "{healthy:?}");
    assert_eq!(scene.desk.titles().await, ["a new", "b new", "c new"]);
    scene.both_agree_and_are_silent().await;
}

/// What did not fit into a page was dropped (lobu#3497): 10,001 events in six pages.
#[tokio::test]
async fn limits_never_drop_items() {
    let scene = Scene::with(&[]).await;
    for n in 0..10_001 {
        let name = format!("n{n:05}");
        scene.server.put(CALENDAR, &format!("{name}.ics"), &hour(&name, &name));
    }
    scene.server.behave(|q| q.page = Page::Cut(2_000));

    for page in 0..6 {
        scene.server.fail_after(page, On::Listing, Fault::CutMidBody);
        let cut = scene.desk.try_sync().await;
        assert!(cut.errors > 0, "page {page}: {cut:?}");
    }
    scene.desk.sync().await;

    assert_eq!(scene.desk.items().await.len(), 10_001);
    scene.both_agree_and_are_silent().await;
}

/// A server had lost lines of its list of changes, and no client ever heard of them (nextcloud#36644).
#[tokio::test]
async fn audit_heals_server_gap() {
    let scene = Scene::with(&["Cut", "Dye"]).await;

    scene.they_book("perm", "Perm");
    scene.they_delete("dye");
    scene.server.forget_changes(CALENDAR, "perm.ics");
    scene.server.forget_changes(CALENDAR, "dye.ics");
    scene.desk.sync().await;
    assert_eq!(scene.desk.titles().await, ["Cut", "Dye"], "the list says nothing about it");
    scene.later(TimeDelta::days(8));
    let audit = scene.desk.sync().await;

    assert_eq!((audit.imported, audit.deleted), (1, 1), "{audit:?}");
    assert_eq!(scene.desk.titles().await, ["Cut", "Perm"]);
    let run = scene.desk.app.log().runs(SyncRunsQuery::default()).await.unwrap().remove(0);
    assert_eq!((run.summary.imported, run.summary.deleted), (1, 1), "the log says so");
    scene.both_agree_and_are_silent().await;
}

/// The token of a page that was cut was newer than the page (sabre/dav#1248, nextcloud#50086).
#[tokio::test]
async fn truncated_page_with_newer_token() {
    let scene = Scene::with(&["A", "B", "C", "D", "E", "F", "G", "H"]).await;
    scene.server.behave(|q| q.page = Page::CutWithNewestToken(3));
    let renamed = ["A new", "B new", "C new", "D new", "E new", "F new", "G new", "H new"];
    for title in renamed {
        scene.they_rename(&title[..1].to_lowercase(), title);
    }

    scene.desk.sync().await;
    let told = scene.desk.titles().await;
    assert_eq!(told.iter().filter(|title| title.ends_with("new")).count(), 3, "the server lies");
    scene.later(TimeDelta::days(8));
    scene.desk.sync().await;

    assert_eq!(scene.desk.titles().await, renamed);
    scene.both_agree_and_are_silent().await;
}

/// The first listing of some servers is cut as well, and nobody ever heard of the rest (Stalwart).
#[tokio::test]
async fn first_listing_is_whole_where_changes_are_cut() {
    let titles = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let scene = Scene::before_the_first_sync(&titles).await;
    scene.server.behave(|q| q.page = Page::CutWithNewestToken(3));

    scene.desk.sync().await;

    assert_eq!(scene.desk.titles().await, titles);
    scene.both_agree_and_are_silent().await;
}

/// An event that came twice in one page was stored twice (mustang#1399).
#[tokio::test]
async fn same_item_twice_in_one_page() {
    let scene = Scene::with(&[]).await;
    scene.server.behave(|q| q.repeats_lines = true);
    scene.they_book("cut", "Cut");
    scene.they_book("dye", "Dye");

    let summary = scene.desk.sync().await;

    assert_eq!(summary.imported, 2, "{summary:?}");
    assert_eq!(scene.desk.titles().await, ["Cut", "Dye"]);
}

/// Two syncs at once stored everything twice (mustang#1399).
#[tokio::test]
async fn two_syncs_single_flight() {
    let scene = Scene::before_the_first_sync(&["Cut", "Dye"]).await;

    let gate = scene.server.hold_answer(On::FirstListing);
    let (first, second) = tokio::join!(scene.desk.sync(), async {
        gate.reached().await;
        let second = scene.desk.sync().await;
        gate.open();
        second
    });

    assert_eq!(
        (first.imported, second.imported, second.requests),
        (2, 0, 0),
        "{first:?} {second:?}"
    );
    scene.both_agree_and_are_silent().await;
}

/// Something made here was not sent while the other side was unchanged (davx5#2888).
#[tokio::test]
async fn local_create_pushed_when_remote_unchanged() {
    for by_counter in [false, true] {
        let scene = Scene::before_the_first_sync(&["Cut"]).await;
        scene.server.behave(|q| q.sync_collection = !by_counter);
        scene.desk.sync().await;

        scene.desk.create("Perm", NINE, 60).await;
        scene.desk.sync().await;

        assert_eq!(scene.there(), ["Cut", "Perm"]);
    }
}

/// A list of changes says again what it has said before, as Graph's delta may. Here a server that does
/// not know a token answers as if it were the first time.
#[tokio::test]
async fn delta_replay_old_state() {
    let scene = Scene::with(&["Cut", "Dye", "Trim"]).await;
    scene.server.behave(|q| {
        q.unknown_token = UnknownToken::Everything;
        q.old_tombstones = true;
    });
    scene.they_delete("dye");
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.sync().await;

    for _ in 0..3 {
        scene.server.expire_tokens(CALENDAR);
        let replay = scene.desk.sync().await;
        let changed = replay.imported + replay.updated + replay.deleted + replay.conflicts;
        assert_eq!(changed, 0, "{replay:?}");
    }

    assert_eq!(scene.desk.titles().await, ["Cut & dry", "Trim"]);
    scene.both_agree_and_are_silent().await;
}

/// The same event in two calendars after it was moved (nextcloud-calendar#4735, mustang#685).
#[tokio::test]
async fn move_between_calendars_one_copy() {
    const OTHER: &str = "/calendars/desk/other/";
    let scene = {
        let server = Server::start().await.unwrap();
        server.add_calendar(OTHER, "Other");
        server.put(CALENDAR, "cut.ics", &hour("cut", "Cut"));
        Scene::at(server).await
    };
    scene.desk.sync().await;

    for (from, to) in [(CALENDAR, OTHER), (OTHER, CALENDAR)] {
        scene.server.relocate((from, "cut.ics"), (to, "cut.ics"));
        scene.desk.sync().await;
        scene.desk.sync().await;

        assert_eq!(scene.desk.titles().await, ["Cut"], "one copy here");
        let there = scene.server.objects(CALENDAR).len() + scene.server.objects(OTHER).len();
        assert_eq!(there, 1, "and one there");
    }
    assert_eq!(scene.writes(), Vec::<String>::new());
}
