//! Nothing is written to a calendar before the user has agreed to what is written first.

use daybook_core::sync_state::{AttemptKind, SyncOp};

use crate::desk::{Desk, content};
use crate::server::Server;

/// A calendar that is to be written to from now on.
async fn unagreed(desk: &Desk) {
    let mut calendar = desk.store.calendar(desk.calendar).await.unwrap();
    calendar.agreed = false;
    desk.store.save_calendar(&calendar, chrono::DateTime::UNIX_EPOCH).await.unwrap();
}

async fn agreed(desk: &Desk) -> bool {
    desk.store.calendar(desk.calendar).await.unwrap().agreed
}

#[tokio::test]
async fn nothing_is_written_before_the_user_has_agreed_and_everything_after() {
    let server = Server::default();
    server.put("e1", content("Theirs"));
    let desk = Desk::at(&server).await;
    unagreed(&desk).await;
    desk.create(content("Mine")).await;

    let read = desk.sync().await;
    desk.sync().await;

    assert_eq!((read.imported, read.exported), (1, 0));
    assert!(server.state().writes.is_empty() && !agreed(&desk).await);
    desk.store.agree(desk.calendar).await.unwrap();
    assert_eq!(desk.sync().await.exported, 1);
}

#[tokio::test]
async fn where_nothing_is_to_be_written_there_is_nothing_to_agree_to() {
    let server = Server::default();
    server.put("e1", content("Theirs"));
    let desk = Desk::at(&server).await;
    unagreed(&desk).await;

    desk.sync().await;
    desk.create(content("Mine")).await;

    assert!(agreed(&desk).await);
    assert_eq!(desk.sync().await.exported, 1);
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_on_both_sides_and_changes_nothing() {
    let server = Server::default();
    for n in 0..3 {
        server.put(&format!("e{n}"), content(&format!("Cut {n}")));
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let edited = desk.all().await.into_iter().find(|a| a.content.details.summary == "Cut 2");
    desk.change(edited.unwrap().id, content("Edited")).await;
    desk.create(content("Mine")).await;
    server.put("e0", content("Theirs"));
    server.delete("e1");
    server.put("new", content("New"));

    let found = desk.engine.dry_run(desk.calendar).await.unwrap();

    let mut said: Vec<_> = found
        .items
        .iter()
        .map(|i| (i.content.details.summary.as_str(), &i.here[..], i.there))
        .collect();
    said.sort_by_key(|(title, ..)| (*title).to_owned());
    assert_eq!(
        said,
        [
            ("Cut 1", &[SyncOp::DeletedHere][..], None),
            ("Edited", &[], Some(AttemptKind::Update)),
            ("Mine", &[], Some(AttemptKind::Create)),
            ("New", &[SyncOp::Imported], None),
            ("Theirs", &[SyncOp::UpdatedHere], None),
        ]
    );
    assert_eq!(
        desk.summaries().await,
        ["Cut 0", "Cut 1", "Edited", "Mine"],
        "nothing changed here"
    );
    assert!(server.state().writes.is_empty(), "nor there");
    let report = desk.sync().await;
    let done = (report.imported, report.exported, report.updated, report.deleted);
    assert_eq!(done, (1, 1, 2, 1), "and it is what then happens");
}

#[tokio::test]
async fn a_dry_run_says_which_deletions_would_be_asked_about() {
    let server = Server::default();
    for n in 0..30 {
        server.put(&format!("e{n}"), content("Cut"));
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    for n in 0..30 {
        server.delete(&format!("e{n}"));
    }

    let found = desk.engine.dry_run(desk.calendar).await.unwrap();

    assert_eq!((found.held, found.items.len()), (30, 30));
    assert_eq!(desk.all().await.len(), 30);
}
