//! The bugs that are about what Google does, at the simulated Google.

use daybook_app::api::appointments::Scope;
use daybook_app::api::conflicts::{ConflictKindDto, Side};
use daybook_sim::google::{Fault, GUEST, On, Server, USER};
use daybook_tests::desk::Desk;
use daybook_tests::google::{add, book, change, connected, there};
use daybook_tests::program::begin;
use serde_json::{Value, json};

/// A service whose main calendar holds these, each with its name as its id, and a desk that has them
/// all.
async fn holding(titles: &[&str]) -> (Server, Desk) {
    let google = Server::start().await.unwrap();
    for title in titles {
        add(&google, &id(title), title, "2026-11-16");
    }
    let (desk, _) = connected(&google).await;
    desk.sync().await;
    (google, desk)
}

fn id(title: &str) -> String {
    format!(
        "event{}",
        title.to_lowercase().replace(|letter: char| !('a'..='v').contains(&letter), "0")
    )
}

fn they_delete(google: &Server, title: &str) {
    let path = format!("calendars/primary/events/{}", id(title));
    google.act(USER, "DELETE", &path, &Value::Null).unwrap();
}

/// Titles there, sorted.
fn titles(google: &Server) -> Vec<String> {
    let title = |event: &Value| event["summary"].as_str().unwrap().to_owned();
    let mut titles: Vec<_> = there(google).iter().map(title).collect();
    titles.sort();
    titles
}

/// Nothing is left to do: both sides say the same, and one round is one request.
async fn both_agree_and_are_silent(google: &Server, desk: &Desk) {
    assert_eq!(desk.titles().await, titles(google));
    let quiet = desk.sync().await;
    let changed = quiet.imported + quiet.exported + quiet.updated + quiet.deleted;
    assert_eq!((quiet.requests, changed, desk.waiting().await), (1, 0, 0), "{quiet:?}");
}

/// The id of a deleted event stays burnt: 409 for a new one, 403 for the old one
/// (google-api-ruby-client#1811).
#[tokio::test]
async fn burnt_id_new_incarnation() {
    let (google, desk) = holding(&["Cut"]).await;

    they_delete(&google, "Cut");
    desk.rename(&desk.item("Cut").await, "Cut & dry").await;
    desk.sync().await;
    assert_eq!(desk.conflicts().await[0].kind, ConflictKindDto::DeletedThere);
    desk.settle(Side::Mine).await;
    desk.sync().await;

    let events = there(&google);
    assert_eq!(events.len(), 1, "one live event: {events:?}");
    assert_ne!(events[0]["id"], id("Cut"));
    both_agree_and_are_silent(&google, &desk).await;

    for life in 0..3 {
        let before = there(&google)[0]["id"].clone();
        desk.delete(&desk.item("Cut & dry").await, Scope::All).await;
        desk.sync().await;
        assert!(there(&google).is_empty());
        desk.app.appointments().undo().await.unwrap().unwrap();
        if life == 1 {
            google.fail_next(On::Insert, Fault::AnswerLost);
        }
        desk.try_sync().await;
        desk.try_sync().await;
        let events = there(&google);
        assert_eq!(events.len(), 1, "it lives again once: {events:?}");
        assert_ne!(events[0]["id"], before, "at an id that was never used");
        both_agree_and_are_silent(&google, &desk).await;
    }
}

/// A list of changes says again what it has said before: a token is not known any more, and what Google
/// itself has touched comes as another version.
#[tokio::test]
async fn delta_replay_old_state() {
    let (google, desk) = holding(&["Cut", "Dye", "Trim"]).await;
    they_delete(&google, "Dye");
    desk.rename(&desk.item("Cut").await, "Cut & dry").await;
    desk.sync().await;

    for round in 0..4 {
        google.expire_sync_tokens(USER);
        if round % 2 == 1 {
            google.touch(USER, &id("Cut"));
            google.touch(USER, &id("Trim"));
        }
        let replay = desk.sync().await;
        let changed = replay.imported + replay.exported + replay.updated + replay.deleted;
        assert_eq!((changed, replay.conflicts), (0, 0), "round {round}: {replay:?}");
    }

    assert_eq!(titles(&google), ["Cut & dry", "Trim"]);
    both_agree_and_are_silent(&google, &desk).await;
    change(&google, &id("Trim"), &json!({"summary": "Trim & curl"}));
    assert_eq!(desk.sync().await.updated, 1, "and what is new is heard");
    both_agree_and_are_silent(&google, &desk).await;
}

/// A creation timed out and had been applied; the next run made another (odoo#229646), and the guest was
/// invited twice. Here the program dies before the answer comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn create_timeout_applied() {
    let google = Server::start().await.unwrap();
    let at = |time: &str| json!({"dateTime": format!("2026-11-16T{time}:00Z")});
    let plan = json!({
        "id": "event1", "summary": "Plan", "start": at("09:00"), "end": at("10:00"),
        "attendees": [{"email": GUEST}],
    });
    google.act(USER, "POST", "calendars/primary/events", &plan).unwrap();
    let book = book(&google).await;
    book.done(&["sync"]);
    book.done(&["delete", &book.id("Plan")]);
    book.done(&["sync"]);
    assert!(there(&google).is_empty());

    // What was deleted and is wanted again is made anew, with its guest.
    book.done(&["undo"]);
    let gate = google.hold_answer(On::Insert);
    let mut sync = begin(book.folder(), &["sync"]);
    gate.reached().await;
    sync.kill().unwrap();
    sync.wait().unwrap();
    book.done(&["sync"]);

    assert_eq!(titles(&google), ["Plan"]);
    assert_eq!(book.titles(), ["Plan"]);
    let guests = book.done(&["show", &book.id("Plan")])["guests"].clone();
    assert!(guests.to_string().contains(GUEST), "{guests}");
    assert_eq!(google.mail(), [], "nobody hears of it by mail");
    let quiet = book.done(&["sync"]);
    assert_eq!((&quiet["requests"], &quiet["exported"]), (&json!(1), &json!(0)), "{quiet}");
}
