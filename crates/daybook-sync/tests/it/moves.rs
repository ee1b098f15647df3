//! The server moves events while somebody works with them.

use crate::desk::{Desk, content};
use crate::server::Server;

async fn in_step(server: &Server) -> Desk {
    server.put("e1", content("Cut"));
    let desk = Desk::at(server).await;
    desk.sync().await;
    desk
}

#[tokio::test]
async fn what_moves_while_it_is_deleted_here_is_deleted_at_its_new_place() {
    let server = Server::default();
    let desk = in_step(&server).await;
    let id = desk.only().await.id;
    desk.delete(id).await;
    server.state().relocate("e1", "e2");

    desk.sync().await;
    desk.sync().await;

    assert!(server.state().events.is_empty(), "it does not come back from there");
    assert_eq!((desk.all().await.len(), desk.pending().await), (0, 0));
}

#[tokio::test]
async fn what_moves_between_a_listing_and_its_fetch_is_the_same_appointment() {
    let server = Server::default();
    let desk = in_step(&server).await;
    let id = desk.only().await.id;
    // The listing still names the old place, where nothing is any more.
    server.quietly(|state| state.relocate("e1", "e2"));
    server.state().ghost = Some("e1".into());

    desk.sync().await;
    assert_eq!(desk.only().await.id, id, "nothing is removed before the next listing");
    server.tells("e1");
    server.tells("e2");
    desk.sync().await;

    assert_eq!(desk.only().await.id, id);
    assert_eq!((desk.pending().await, server.only().0), (0, "e2".into()));
}

#[tokio::test]
async fn what_moves_twice_is_not_gone_because_nobody_finds_it_where_a_listing_names_it() {
    let server = Server::default();
    let desk = in_step(&server).await;
    let id = desk.only().await.id;
    // The listing tells of the end at the first place and names the second; by now it is at a third.
    server.quietly(|state| state.relocate("e1", "e3"));
    server.tells("e1");
    server.state().ghost = Some("e2".into());

    desk.sync().await;
    assert_eq!(desk.only().await.id, id, "its end there is not believed yet");
    server.tells("e3");
    desk.sync().await;

    assert_eq!(desk.only().await.id, id);
    assert_eq!((desk.pending().await, server.only().0), (0, "e3".into()));
}
