//! Servers that choose where an event lives: what was created there is found again, and made once.

use chrono::TimeDelta;
use daybook_core::sync_state::ConflictKind;
use daybook_provider::Write;

use crate::desk::{Desk, at, content};
use crate::server::{Fault, Server};

#[tokio::test]
async fn an_event_lives_where_the_server_has_put_it() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    let id = desk.create(content("Balayage")).await;
    desk.sync().await;

    desk.change(id, at("Chair 2", content("Balayage"))).await;
    desk.sync().await;

    let (place, held) = server.only();
    assert_eq!((place.as_str(), held.content.details.location.as_str()), ("chosen-0", "Chair 2"));
    assert!(desk.sync().await.is_empty());
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_is_found_by_its_key_and_not_made_twice() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseAnswer);

    desk.sync().await;
    let desk = desk.restart(&server).await;
    desk.sync().await;

    assert_eq!(server.only().1.content, content("Balayage"));
    assert_eq!((desk.all().await.len(), desk.pending().await), (1, 0));
    assert_eq!(server.state().writes.len(), 1);
}

#[tokio::test]
async fn so_is_one_that_somebody_has_changed_since() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    let id = desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseAnswer);
    desk.sync().await;
    let (place, _) = server.only();
    server.state().change(&place, at("Chair 2", content("Balayage")));
    desk.change(id, content("Balayage & cut")).await;

    desk.sync().await;

    assert_eq!(server.only().1.content, at("Chair 2", content("Balayage & cut")));
    assert_eq!((desk.all().await.len(), desk.pending().await), (1, 0));
}

#[tokio::test]
async fn one_that_cannot_be_read_for_a_while_is_not_made_again() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseAnswer);
    desk.sync().await;
    server.state().garbled = true;

    desk.sync().await;
    assert_eq!(server.state().writes.len(), 1);
    server.state().garbled = false;
    desk.sync().await;

    assert_eq!(server.only().1.content, content("Balayage"));
    assert_eq!((desk.all().await.len(), desk.pending().await), (1, 0));
    assert_eq!(server.state().writes.len(), 1);
}

#[tokio::test]
async fn a_create_that_never_arrived_is_sent_again_once_a_listing_has_not_shown_it() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseRequest);

    desk.sync().await;
    assert!(server.state().events.is_empty());
    desk.clock.advance(TimeDelta::seconds(15));
    desk.sync().await;

    assert_eq!(server.only().1.content, content("Balayage"));
}

#[tokio::test]
async fn a_create_that_arrives_after_it_was_given_up_is_not_made_again() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    let id = desk.create(content("Balayage")).await;
    server.next_write(Fault::LoseRequest);
    desk.sync().await;
    // Nothing shows it, so it is due again; then it arrives, and the server forgets its key.
    desk.sync().await;
    server.state().arrive();
    desk.change(id, content("Balayage & cut")).await;

    desk.sync().await;

    assert_eq!(server.only().1.content, content("Balayage & cut"));
    assert_eq!((desk.all().await.len(), desk.pending().await), (1, 0));
}

#[tokio::test]
async fn a_create_that_arrived_and_was_deleted_there_is_not_made_again() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.create(content("Balayage")).await;
    server.next_write(Fault::DeleteAndLoseAnswer);

    for _ in 0..4 {
        desk.sync().await;
    }

    assert!(server.state().events.is_empty() && desk.all().await.is_empty());
    assert!(desk.sync().await.is_empty());
}

#[tokio::test]
async fn what_was_edited_here_before_its_end_there_was_heard_is_asked_about() {
    let server = Server::choosing();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let id = desk.create(content("Balayage")).await;
    server.next_write(Fault::DeleteAndLoseAnswer);
    desk.sync().await;
    desk.change(id, content("Balayage & cut")).await;

    for _ in 0..4 {
        desk.sync().await;
    }

    let conflicts = desk.conflicts().await;
    assert_eq!(
        conflicts.iter().map(|it| it.kind).collect::<Vec<_>>(),
        [ConflictKind::DeletedThere]
    );
    assert!(desk.shows("Balayage & cut").await);
    let creates = |write: &Write| matches!(write, Write::Create { .. });
    assert_eq!(server.state().writes.iter().filter(|write| creates(write)).count(), 1);
}
