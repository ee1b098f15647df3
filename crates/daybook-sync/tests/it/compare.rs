//! Comparing on demand finds what a server has kept silent about, and repairs it.

use daybook_core::sync_state::SyncOp;
use daybook_sync::CompareError;

use crate::desk::{Desk, content};
use crate::server::Server;

async fn known(server: &Server, events: usize) -> Desk {
    for n in 0..events {
        server.put(&format!("e{n}"), content(&format!("Cut {n}")));
    }
    let desk = Desk::at(server).await;
    desk.sync().await;
    desk
}

#[tokio::test]
async fn a_calendar_in_step_has_no_difference() {
    let server = Server::default();
    let desk = known(&server, 4).await;

    let found = desk.engine.compare(desk.calendar).await.unwrap();

    assert_eq!((found.compared, found.differences.len()), (4, 0));
    assert_eq!(found.run, None, "and leaves no line in the log");
}

#[tokio::test]
async fn what_the_server_has_kept_silent_about_is_found_and_repaired() {
    let server = Server::default();
    let desk = known(&server, 4).await;
    server.quietly(|state| {
        state.change("e1", content("Changed"));
        state.events.remove("e2");
        state.change("new", content("New"));
    });
    assert!(desk.sync().await.is_empty(), "an ordinary round does not notice");

    let found = desk.engine.compare(desk.calendar).await.unwrap();

    let mut ops: Vec<SyncOp> = found.differences.iter().map(|line| line.op).collect();
    ops.sort_by_key(|op| format!("{op:?}"));
    assert_eq!(ops, [SyncOp::DeletedHere, SyncOp::Imported, SyncOp::UpdatedHere]);
    assert_eq!(desk.summaries().await, ["Changed", "Cut 0", "Cut 3", "New"]);
    let again = desk.engine.compare(desk.calendar).await.unwrap();
    assert!(again.differences.is_empty());
}

#[tokio::test]
async fn what_waits_to_be_sent_is_no_difference() {
    let server = Server::default();
    let desk = known(&server, 2).await;
    desk.create(content("Balayage")).await;

    let found = desk.engine.compare(desk.calendar).await.unwrap();

    assert_eq!((found.compared, found.differences.len(), found.report.exported), (3, 0, 1));
}

#[tokio::test]
async fn one_event_is_checked_with_one_request() {
    let server = Server::default();
    let desk = known(&server, 4).await;
    server.quietly(|state| {
        state.change("e1", content("Changed"));
        state.change("e2", content("Changed too"));
    });

    let found = desk.engine.check(desk.calendar, "e1").await.unwrap();

    assert_eq!((found.differences.len(), found.report.requests), (1, 1));
    assert_eq!(desk.summaries().await, ["Changed", "Cut 0", "Cut 2", "Cut 3"]);
}

#[tokio::test]
async fn an_event_that_is_gone_is_removed_only_after_the_next_listing() {
    let server = Server::default();
    let desk = known(&server, 2).await;
    server.delete("e1");

    let found = desk.engine.check(desk.calendar, "e1").await.unwrap();

    assert_eq!(found.differences[0].op, SyncOp::DeletedHere);
    assert_eq!(desk.summaries().await, ["Cut 0"]);
}

#[tokio::test]
async fn a_calendar_that_is_not_synced_cannot_be_compared() {
    let server = Server::default();
    let desk = known(&server, 1).await;
    let own = desk.store.calendars().await.unwrap().remove(0).id;

    let refused = desk.engine.compare(own).await;

    assert!(matches!(refused, Err(CompareError::NotSynced)));
}
