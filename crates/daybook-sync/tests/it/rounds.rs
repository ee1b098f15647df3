//! Both sides write, and end up the same.

use daybook_core::account::CalendarState;
use daybook_core::clock::Clock as _;
use daybook_core::sync_state::ConflictKind;
use daybook_provider::ProviderError;

use crate::desk::{Desk, at, content};
use crate::server::Server;

#[tokio::test]
async fn events_of_the_server_appear_in_the_book() {
    let server = Server::default();
    for n in 0..10 {
        server.put(&format!("e{n}"), content(&format!("Cut {n}")));
    }
    let desk = Desk::at(&server).await;

    let report = desk.sync().await;

    assert_eq!((report.imported, report.errors), (10, 0), "{:?}", report.problems);
    assert_eq!(desk.all().await.len(), 10);
    assert!(desk.shows("Cut 7").await);
}

#[tokio::test]
async fn a_booking_made_here_arrives_there_once() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.create(content("Balayage")).await;

    let report = desk.sync().await;
    let again = desk.sync().await;

    assert_eq!((report.exported, again.exported), (1, 0));
    assert_eq!(server.only().1.content, content("Balayage"));
    assert_eq!(desk.pending().await, 0);
}

#[tokio::test]
async fn with_nothing_to_do_a_round_is_one_request_and_no_log() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;

    let report = desk.sync().await;

    assert_eq!(report.requests, 1);
    assert!(report.is_empty());
}

#[tokio::test]
async fn edits_and_deletions_travel_both_ways() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    server.put("e2", content("Trim"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    server.put("e1", content("Cut & dry"));
    server.delete("e2");

    let report = desk.sync().await;

    assert_eq!((report.updated, report.deleted), (1, 1));
    let id = desk.only().await.id;
    desk.change(id, content("Cut, dry, tea")).await;
    assert_eq!(desk.sync().await.updated, 1);
    assert_eq!(server.only().1.content, content("Cut, dry, tea"));
    desk.delete(id).await;
    assert_eq!(desk.sync().await.deleted, 1);
    assert!(server.state().events.is_empty() && desk.all().await.is_empty());
}

#[tokio::test]
async fn edits_of_different_fields_on_both_sides_both_survive() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.change(desk.only().await.id, at("Chair 2", content("Cut"))).await;
    server.put("e1", content("Trim"));

    let report = desk.sync().await;

    assert_eq!((report.merged, report.conflicts), (1, 0));
    assert_eq!(server.only().1.content, at("Chair 2", content("Trim")));
    assert_eq!(desk.only().await.content, at("Chair 2", content("Trim")));
}

#[tokio::test]
async fn edits_of_the_same_field_wait_for_the_user_and_nothing_is_overwritten() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.change(desk.only().await.id, content("Mine")).await;
    server.put("e1", content("Theirs"));

    let report = desk.sync().await;
    desk.sync().await;

    assert_eq!(report.conflicts, 1);
    assert_eq!(desk.conflicts().await[0].kind, ConflictKind::BothChanged);
    assert_eq!(server.only().1.content, content("Theirs"));
    assert_eq!(desk.only().await.content, content("Mine"));
}

#[tokio::test]
async fn an_expired_cursor_loses_nothing_and_finds_what_was_deleted_meanwhile() {
    let server = Server::default();
    for n in 0..5 {
        server.put(&format!("e{n}"), content(&format!("Cut {n}")));
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let edited =
        desk.all().await.into_iter().find(|a| a.content.details.summary == "Cut 3").unwrap();
    desk.change(edited.id, content("Mine")).await;
    server.delete("e1");
    server.expire_cursors();

    let report = desk.sync().await;

    assert_eq!((report.deleted, report.updated, report.errors), (1, 1, 0), "{report:?}");
    assert_eq!(desk.summaries().await, ["Cut 0", "Cut 2", "Cut 4", "Mine"]);
    assert_eq!(server.state().events.get("e3").unwrap().content, content("Mine"));
}

#[tokio::test]
async fn a_listing_that_forgets_everything_deletes_nothing() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    server.put("e2", content("Trim"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    server.expire_cursors();
    server.state().forgetful = true;

    let report = desk.sync().await;

    assert_eq!(report.deleted, 0);
    assert_eq!(desk.summaries().await, ["Cut", "Trim"]);
}

#[tokio::test]
async fn bodies_that_cannot_be_read_delete_nothing_and_are_reported() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    server.state().garbled = true;
    server.put("e1", content("Trim"));
    server.expire_cursors();

    let report = desk.sync().await;

    assert_eq!((report.deleted, report.errors), (0, 1));
    assert_eq!(desk.summaries().await, ["Cut"]);
}

#[tokio::test]
async fn a_round_that_fails_is_in_the_log_once_however_often_it_is_repeated() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.sync().await;
    server.state().down = Some(|| ProviderError::Ambiguous { reason: "timed out".into() });
    for _ in 0..3 {
        desk.sync().await;
    }

    let runs = desk.store.sync_runs(None, true, 10).await.unwrap();

    assert_eq!(runs.len(), 1, "{runs:?}");
    assert!(runs[0].problem.as_ref().is_some_and(|said| said.contains("timed out")));
    let quiet = desk.engine.take_quiet_rounds();
    desk.store.add_quiet_rounds(&quiet, desk.clock.now()).await.unwrap();
    let span = chrono::TimeDelta::hours(24);
    let rounds = desk.store.rounds(span, desk.clock.now()).await.unwrap();
    assert_eq!((rounds.done, rounds.failed), (2, 3));
}

#[tokio::test]
async fn a_change_that_was_refused_can_be_given_up_for_what_is_there() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let id = desk.only().await.id;
    desk.change(id, content("Too long a title")).await;
    server.next_write(crate::server::Fault::Refuse);
    desk.sync().await;
    let refused = desk.store.failures(10).await.unwrap();
    assert!(refused[0].known_there && refused[0].reason.contains("too large"), "{refused:?}");

    let now = desk.clock.now();
    let rule = move |item| daybook_core::settle::give_way(item, now);
    desk.store.decide_refused(id, desk.calendar, "Gave way", now, rule).await.unwrap();

    assert_eq!(desk.only().await.content, content("Cut"));
    assert!(desk.store.failures(10).await.unwrap().is_empty());
    assert!(desk.sync().await.is_empty(), "and both sides agree");
}

#[tokio::test]
async fn a_new_appointment_that_was_refused_can_be_discarded() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let id = desk.create(content("Balayage")).await;
    server.next_write(crate::server::Fault::Refuse);
    desk.sync().await;
    assert!(!desk.store.failures(10).await.unwrap()[0].known_there);

    let now = desk.clock.now();
    let rule = move |item| daybook_core::settle::give_way(item, now);
    desk.store.decide_refused(id, desk.calendar, "Discarded", now, rule).await.unwrap();

    assert!(desk.all().await.is_empty());
    assert!(desk.sync().await.is_empty());
    assert!(server.state().events.is_empty());
}

#[tokio::test]
async fn a_refused_password_stops_the_account_and_keeps_what_waits() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.create(content("Balayage")).await;
    server.state().down = Some(|| ProviderError::Unauthorized);

    desk.sync().await;
    server.state().down = None;
    let stopped = desk.sync().await;

    assert_eq!((stopped.requests, desk.pending().await), (0, 1));
    desk.store
        .set_account_state(desk.account, daybook_core::account::AccountState::Connected)
        .await
        .unwrap();
    assert_eq!(desk.sync().await.exported, 1);
}

#[tokio::test]
async fn a_server_that_asks_for_time_is_left_alone_until_then() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    server.state().down = Some(|| ProviderError::RateLimited {
        retry_after: Some(std::time::Duration::from_mins(10)),
    });
    desk.sync().await;
    server.state().down = None;

    let desk = desk.restart(&server).await;
    assert_eq!(desk.sync().await.requests, 0, "also after a restart");
    let slowed = desk.store.account(desk.account).await.unwrap().slowed;
    assert_eq!(slowed.map(|slowed| slowed.to), Some(6000), "and asked half as fast afterwards");
    desk.clock.advance(chrono::TimeDelta::minutes(11));
    assert!(desk.sync().await.requests > 0);
}

#[tokio::test]
async fn a_calendar_that_is_gone_keeps_its_appointments() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.sync().await;
    server.state().down = Some(|| ProviderError::NoSuchCalendar);

    desk.sync().await;

    assert_eq!(desk.summaries().await, ["Cut"]);
    let state = desk.store.calendar(desk.calendar).await.unwrap().state;
    assert_eq!(state, CalendarState::Inaccessible);
    server.state().down = None;
    desk.sync().await;
    let state = desk.store.calendar(desk.calendar).await.unwrap().state;
    assert_eq!(state, CalendarState::Live, "and it comes back by itself");
}

#[tokio::test]
async fn with_no_server_in_reach_the_desk_goes_on_and_catches_up_later() {
    let server = Server::default();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    server.state().down = Some(|| ProviderError::Unreachable {
        host: "example.com".into(),
        reason: "no route".into(),
    });
    let id = desk.create(content("Balayage")).await;

    let offline = desk.sync().await;
    desk.change(id, content("Balayage & cut")).await;
    server.state().down = None;
    desk.sync().await;

    assert!(offline.offline);
    assert_eq!(server.only().1.content, content("Balayage & cut"));
}

/// More than are journalled at a time.
#[tokio::test]
async fn edits_of_many_events_that_are_gone_there_are_sent_once_and_asked_about() {
    const MANY: usize = 110;
    let server = Server::default();
    for n in 0..MANY {
        server.put(&format!("e{n}"), content(&format!("Cut {n}")));
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    for appointment in desk.all().await {
        desk.change(appointment.id, at("Room 2", appointment.content)).await;
    }
    for n in 0..MANY {
        server.delete(&format!("e{n}"));
    }

    desk.sync().await;

    assert_eq!(desk.all().await.len(), MANY, "nothing is removed unasked");
    assert!(desk.store.failures(10).await.unwrap().is_empty(), "and nothing is given up");
}
