//! Accounts that are disconnected and connected again: at Google, and with mirrors at a real server.

use daybook_app::api::accounts::DisconnectAccount;
use daybook_app::api::appointments::{Badge, Scope};
use daybook_sim::google::{Server, USER};
use daybook_tests::desk::{self, Desk, MONDAY};
use daybook_tests::servers::CalDavServer;
use serde_json::json;

use daybook_tests::google;

const NINE: i32 = MONDAY + 9 * 60;

async fn disconnect(desk: &Desk, id: &str, keep: bool) {
    let id = id.to_owned();
    desk.app.accounts().disconnect(DisconnectAccount { id, keep }).await.unwrap();
}

/// Titles in the main calendar there, sorted.
fn there(server: &Server) -> Vec<String> {
    let events = google::there(server);
    let mut titles: Vec<_> =
        events.iter().map(|event| event["summary"].as_str().unwrap().to_owned()).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn an_account_at_google_goes_on_where_it_was() {
    let server = Server::start().await.unwrap();
    for (id, title) in [("event1", "Cut"), ("event2", "Colour"), ("event3", "Wash")] {
        google::add(&server, id, title, "2026-11-16");
    }
    let desk = google::desk(&server).await;
    let account = google::connect(&desk.app, USER).await.id;
    desk.create("Ours", NINE, 60).await;
    desk.sync().await;
    desk.create("Late", NINE, 60).await;

    disconnect(&desk, &account, true).await;
    let cut = desk.item("Cut").await;
    desk.change(&cut, Scope::All, |input| input.location = "Chair 2".into()).await;
    google::change(&server, "event1", &json!({"summary": "Cut & dry"}));
    server.act(USER, "DELETE", "calendars/primary/events/event2", &json!(null)).unwrap();
    desk.delete(&desk.item("Wash").await, Scope::All).await;
    google::connect(&desk.app, USER).await;
    let summary = desk.sync().await;

    assert_eq!((summary.imported, summary.exported, summary.conflicts), (0, 1, 0), "{summary:?}");
    let both = ["Cut & dry", "Late", "Ours"];
    assert_eq!(desk.titles().await, both);
    assert_eq!(there(&server), both);
    let events = google::there(&server);
    assert!(events.iter().any(|event| event["location"] == "Chair 2"), "{events:?}");
    let items = desk.items().await;
    assert!(items.iter().all(|item| item.badge == Badge::Synced), "{items:?}");
    let summary = desk.sync().await;
    assert_eq!((summary.updated, summary.deleted, summary.merged), (0, 0, 0), "{summary:?}");
}

/// An appointment at home at one server and mirrored at another, whose account goes and comes back.
#[tokio::test]
async fn mirrors_are_neither_orphaned_nor_doubled() {
    let home = CalDavServer::radicale().await.unwrap();
    let mirror = CalDavServer::radicale().await.unwrap();
    let desk = Desk::at(&home).await;
    for title in ["Cut", "Wash", "Trim"] {
        desk.create(title, NINE, 60).await;
    }
    let mut account = shown_at(&desk, &mirror).await;
    desk.sync().await;
    assert_eq!(starts(&mirror).await, ["090000", "090000", "090000"]);

    for keep in [true, false] {
        disconnect(&desk, &account, keep).await;
        desk.shift(&desk.item("Cut").await, Scope::All, 60).await;
        if keep {
            desk.delete(&desk.item("Wash").await, Scope::All).await;
        }
        desk.sync().await;
        assert_eq!(mirror.objects().await.unwrap().len(), if keep { 3 } else { 2 }, "they stay");

        account = shown_at(&desk, &mirror).await;
        desk.sync().await;
        desk.sync().await;

        let cut = if keep { "100000" } else { "110000" };
        assert_eq!(starts(&mirror).await, ["090000", cut]);
        assert_eq!(desk.titles().await, ["Cut", "Trim"]);
        assert_eq!(desk.waiting().await, 0);
    }
}

/// Connects an account whose calendar shows when somebody is busy, and gives its id.
async fn shown_at(desk: &Desk, server: &CalDavServer) -> String {
    let account = desk::connect(&desk.app, server).await;
    let book = desk.app.book().get().await.unwrap().unwrap();
    let calendar = book.calendars.iter().find(|it| it.account.as_ref() == Some(&account)).unwrap();
    let input = format!(r#"{{"id": "{}", "mode": "publish", "mirror": "busy"}}"#, calendar.id);
    desk.app.accounts().update_calendar(serde_json::from_str(&input).unwrap()).await.unwrap();
    let id = calendar.id.clone();
    desk.app.dry_runs().agree(daybook_app::api::sync::CalendarRef { id }).await.unwrap();
    account
}

/// The times at which events begin, sorted.
async fn starts(server: &CalDavServer) -> Vec<String> {
    let objects = server.objects().await.unwrap();
    let start = |text: &str| {
        let event = text.lines().skip_while(|line| *line != "BEGIN:VEVENT");
        let line = event.into_iter().find(|line| line.starts_with("DTSTART")).unwrap();
        line.rsplit('T').next().unwrap().trim_end_matches('Z').to_owned()
    };
    let mut starts: Vec<_> = objects.iter().map(|it| start(&it.text)).collect();
    starts.sort();
    starts
}
