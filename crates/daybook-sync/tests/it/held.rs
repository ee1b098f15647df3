//! Deletions that are asked about before they count here.

use daybook_core::deletions::HeldAnswer;
use daybook_provider::ProviderError;

use crate::desk::{Desk, content};
use crate::server::Server;

/// A desk that knows so many events, all of which are deleted there.
async fn emptied_calendar_of(server: &Server, events: usize) -> Desk {
    for n in 0..events {
        server.put(&format!("e{n}"), content("Cut"));
    }
    let desk = Desk::at(server).await;
    desk.sync().await;
    for n in 0..events {
        server.delete(&format!("e{n}"));
    }
    desk
}

async fn emptied_calendar(server: &Server) -> Desk {
    emptied_calendar_of(server, 30).await
}

async fn held(desk: &Desk) -> i64 {
    desk.store.calendar(desk.calendar).await.unwrap().progress.held_deletions
}

async fn answer(desk: &Desk, answer: HeldAnswer) {
    desk.store.answer_held_deletions(desk.calendar, answer).await.unwrap();
}

#[tokio::test]
async fn an_implausible_number_of_deletions_is_asked_about_first() {
    let server = Server::default();
    let desk = emptied_calendar(&server).await;

    let asked = desk.sync().await;

    assert_eq!((asked.deleted, desk.all().await.len()), (0, 30), "{asked:?}");
    assert_eq!(held(&desk).await, 30);
    let named = desk.store.held_appointments(desk.calendar, 100).await.unwrap();
    assert_eq!((named.len(), named[0].title.as_str()), (30, "Cut"), "and they are named");

    answer(&desk, HeldAnswer::Allow).await;
    assert_eq!(desk.sync().await.deleted, 30);
    assert!(desk.all().await.is_empty());
    assert_eq!(held(&desk).await, 0);
    assert!(desk.store.held_appointments(desk.calendar, 100).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_asked_about_is_left_alone_until_the_answer() {
    let server = Server::default();
    let desk = emptied_calendar(&server).await;
    desk.sync().await;
    let asked = desk.all().await.remove(0);
    desk.change(asked.id, content("Trim")).await;
    desk.sync().await;
    let before = server.state().writes.len();

    desk.sync().await;

    assert_eq!(server.state().writes.len(), before, "it would only hear again that it is gone");
}

#[tokio::test]
async fn edits_of_what_is_asked_about_keep_nothing_else_from_leaving() {
    let server = Server::default();
    let desk = emptied_calendar_of(&server, 110).await;
    desk.sync().await;
    for asked in desk.all().await {
        desk.change(asked.id, content("Trim")).await;
    }
    desk.create(content("Colour")).await;

    desk.sync().await;

    assert_eq!(server.only().1.content.details.summary, "Colour");
}

#[tokio::test]
async fn an_answer_about_deletions_survives_a_restart() {
    let server = Server::default();
    let desk = emptied_calendar(&server).await;
    desk.sync().await;
    answer(&desk, HeldAnswer::Allow).await;

    let desk = desk.restart(&server).await;

    assert_eq!(desk.sync().await.deleted, 30);
}

#[tokio::test]
async fn an_answer_about_deletions_survives_rounds_that_cannot_act_on_it() {
    let server = Server::default();
    let desk = emptied_calendar(&server).await;
    desk.sync().await;
    answer(&desk, HeldAnswer::Allow).await;
    server.state().down = Some(|| ProviderError::Ambiguous { reason: "timed out".into() });
    desk.sync().await;
    server.state().down = None;
    // What is gone may have moved there, so the next listing is heard first.
    server.state().ghost = Some("nowhere".into());
    let postponed = desk.sync().await;

    let report = desk.sync().await;

    assert_eq!((postponed.deleted, report.deleted), (0, 30), "{report:?}");
}

#[tokio::test]
async fn an_answer_is_only_about_the_deletions_that_were_shown() {
    let server = Server::default();
    for n in 0..60 {
        server.put(&format!("e{n}"), content("Cut"));
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    for n in 0..31 {
        server.delete(&format!("e{n}"));
    }
    desk.sync().await;
    answer(&desk, HeldAnswer::Allow).await;
    for n in 31..60 {
        server.delete(&format!("e{n}"));
    }
    server.put("new", content("Trim"));

    let again = desk.sync().await;

    assert_eq!((again.deleted, held(&desk).await), (0, 60), "{again:?}");
    answer(&desk, HeldAnswer::Allow).await;
    assert_eq!(desk.sync().await.deleted, 60);
    assert_eq!(desk.summaries().await, ["Trim"]);
}

#[tokio::test]
async fn a_calendar_that_is_suddenly_empty_is_asked_about_even_if_it_was_small() {
    let server = Server::default();
    let desk = emptied_calendar_of(&server, 8).await;
    server.expire_cursors();

    let asked = desk.sync().await;

    assert_eq!((asked.deleted, held(&desk).await), (0, 8), "{asked:?}");
    answer(&desk, HeldAnswer::Keep).await;
    desk.sync().await;
    assert_eq!((desk.all().await.len(), server.state().events.len()), (8, 8));
}

#[tokio::test]
async fn deletions_the_user_refuses_are_written_to_the_server_again() {
    let server = Server::default();
    let desk = emptied_calendar(&server).await;
    desk.sync().await;

    answer(&desk, HeldAnswer::Keep).await;
    desk.sync().await;

    assert_eq!(desk.all().await.len(), 30);
    assert_eq!(server.state().events.len(), 30);
    assert!(desk.sync().await.is_empty(), "and then it is quiet");
}
