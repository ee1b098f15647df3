//! Answers get lost, processes die; nothing is lost or doubled.

use chrono::TimeDelta;
use daybook_core::sync_state::ConflictKind;

use crate::desk::{Desk, content};
use crate::server::{Fault, Server};

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_not_made_twice() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseAnswer);

    desk.sync().await;
    let desk = desk.restart(&server).await;
    desk.sync().await;

    assert_eq!(server.only().1.content, content("Balayage"));
    assert_eq!((desk.all().await.len(), desk.pending().await), (1, 0));
}

#[tokio::test]
async fn a_create_that_never_arrived_is_sent_again_to_the_same_place() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseRequest);

    desk.sync().await;
    desk.clock.advance(TimeDelta::seconds(15));
    desk.sync().await;

    assert_eq!(server.only().1.content, content("Balayage"));
    assert_eq!(server.state().writes.len(), 1);
}

#[tokio::test]
async fn an_edit_made_while_the_answer_was_lost_is_sent_after_it_is_found() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    let id = desk.create(content("First")).await;
    server.next_write(Fault::LoseAnswer);
    desk.sync().await;
    desk.change(id, content("Second")).await;

    let report = desk.sync().await;

    assert_eq!(report.conflicts, 0);
    assert_eq!(server.only().1.content, content("Second"));
}

#[tokio::test]
async fn a_deletion_of_what_may_have_arrived_reaches_the_server() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    let id = desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseAnswer);
    desk.sync().await;
    desk.delete(id).await;

    desk.sync().await;
    desk.sync().await;

    assert!(server.state().events.is_empty(), "{:?}", server.state().events);
    assert!(desk.all().await.is_empty());
}

#[tokio::test]
async fn a_lost_deletion_is_finished_and_not_undone() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.delete(desk.only().await.id).await;
    server.next_write(Fault::LoseAnswer);

    desk.sync().await;
    desk.sync().await;

    assert!(server.state().events.is_empty() && desk.all().await.is_empty());
    assert!(desk.sync().await.is_empty());
}

#[tokio::test]
async fn a_refused_write_is_kept_with_its_reason_and_the_rest_goes_on() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let first = desk.create(content("Refused")).await;
    desk.create(content("Fine")).await;
    server.next_write(Fault::Refuse);

    let report = desk.sync().await;

    assert_eq!((report.errors, report.exported), (1, 1), "{report:?}");
    let refused = server.only().1.content.details.summary == "Fine";
    assert!(desk.sync().await.is_empty(), "it is not tried again by itself");
    if refused {
        desk.change(first, content("Mended")).await;
        assert_eq!(desk.sync().await.exported, 1);
    }
}

#[tokio::test]
async fn a_server_that_tells_no_version_is_asked_before_it_is_written_to() {
    let server = Server::default();
    server.state().versionless_writes = true;
    let desk = Desk::at(&server).await;
    let id = desk.create(content("Balayage")).await;
    desk.sync().await;
    desk.change(id, content("Balayage & cut")).await;

    desk.sync().await;

    assert_eq!(server.only().1.content, content("Balayage & cut"));
    assert_eq!(desk.conflicts().await.len(), 0);
}

#[tokio::test]
async fn changed_here_and_deleted_there_is_asked_about() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.change(desk.only().await.id, content("Mine")).await;
    server.delete("e1");

    desk.sync().await;
    desk.sync().await;

    assert_eq!(desk.conflicts().await[0].kind, ConflictKind::DeletedThere);
    assert_eq!(desk.summaries().await, ["Mine"]);
    assert!(server.state().events.is_empty());
}

#[tokio::test]
async fn two_desks_on_one_calendar_become_equal_and_then_silent() {
    let server = Server::default();
    let one = Desk::at(&server).await;
    let two = Desk::at(&server).await;
    let id = one.create(content("Cut")).await;
    one.sync().await;
    two.sync().await;
    one.change(id, content("Cut & dry")).await;
    one.sync().await;
    two.sync().await;

    let writes = server.state().writes.len();
    for _ in 0..10 {
        assert!(one.sync().await.is_empty() && two.sync().await.is_empty());
    }

    assert_eq!(two.summaries().await, ["Cut & dry"]);
    assert_eq!(server.state().writes.len(), writes);
}
