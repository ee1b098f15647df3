//! Writes without an answer: a server that never gives one is left alone after a while, and a program
//! that dies goes on where it was.

use chrono::TimeDelta;

use crate::desk::{Desk, content};
use crate::server::{Fault, Server};

/// More often than any write is tried in vain.
const OFTEN: usize = 12;

/// Why the only appointment is not sent any more.
async fn failure(desk: &Desk) -> Option<String> {
    let items = desk.store.items(desk.calendar).await.unwrap();
    assert_eq!(items.len(), 1);
    items[0].link.failure.clone()
}

#[tokio::test]
async fn a_write_that_a_server_never_answers_is_not_sent_for_ever() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.create(content("Balayage")).await;

    for _ in 0..OFTEN {
        server.next_write(Fault::LoseRequest);
        desk.sync().await;
        desk.clock.advance(TimeDelta::minutes(15));
    }

    assert!(failure(&desk).await.is_some_and(|why| why.contains("did not answer")));
}

#[tokio::test]
async fn a_write_that_dies_with_its_program_is_sent_again_however_often() {
    let server = Server::default();
    let mut desk = Desk::at(&server).await;
    desk.create(content("Balayage")).await;

    for _ in 0..OFTEN {
        server.next_write(Fault::LoseRequest);
        desk.sync().await;
        desk = desk.restart(&server).await;
    }
    desk.sync().await;

    assert_eq!(failure(&desk).await, None);
    assert_eq!(server.only().1.content, content("Balayage"));
}
