//! The server moves events while somebody works with them.

use daybook_core::sync_state::ConflictKind;

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

#[tokio::test]
async fn what_a_listing_names_lives_whatever_a_write_has_found_before() {
    let server = Server::default();
    let desk = in_step(&server).await;
    let id = desk.only().await.id;
    desk.change(id, content("Cut and colour")).await;
    server.quietly(|state| drop(state.events.remove("e1")));
    // What is gone may have moved there, so the next listing is heard first.
    server.state().ghost = Some("nowhere".into());
    desk.sync().await;
    assert_eq!(desk.conflicts().await, [], "nothing is decided yet");
    // Another desk makes it again at its place.
    server.put("e1", content("Cut"));

    desk.sync().await;

    assert_eq!(desk.conflicts().await, []);
    assert_eq!(server.only().1.content, content("Cut and colour"));
}

#[tokio::test]
async fn what_a_listing_calls_live_and_gone_is_asked_for() {
    let server = Server::default();
    let desk = in_step(&server).await;
    let id = desk.only().await.id;
    desk.change(id, content("Cut and colour")).await;
    server.delete("e1");
    server.state().ghost = Some("e1".into());
    server.state().fetched.clear();

    desk.sync().await;
    let asked = server.state().fetched.clone();
    desk.sync().await;

    assert!(asked.contains(&"e1".to_owned()), "whatever the write has found");
    assert_eq!(desk.only().await.id, id);
    let kinds: Vec<_> = desk.conflicts().await.into_iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [ConflictKind::DeletedThere]);
}
