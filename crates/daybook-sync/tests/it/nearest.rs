//! What is near is read first, and what the user does is sent before everything is read.

use chrono::{Months, TimeDelta};
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::interval::Interval;
use daybook_sync::FirstWindow;

use crate::desk::{Desk, content};
use crate::server::Server;

/// So many months after the day of the desk.
fn later(summary: &str, months: u32) -> Content {
    let mut content = content(summary);
    if let When::Timed { start, end } = &mut content.when {
        for at in [start, end] {
            at.local = at.local.checked_add_months(Months::new(months)).unwrap();
        }
    }
    content
}

#[tokio::test]
async fn the_first_sync_reads_this_week_first_and_then_the_season_and_then_the_rest() {
    let server = Server::default();
    for n in 0..6 {
        server.put(&format!("a-far-{n}"), later("Far", 20));
        server.put(&format!("b-season-{n}"), later("Season", 1));
        server.put(&format!("c-week-{n}"), content("Week"));
    }
    let desk = Desk::at(&server).await;

    let report = desk.sync().await;

    assert_eq!(report.imported, 18);
    let kinds: Vec<char> =
        server.state().fetched.iter().filter_map(|id| id.chars().next()).collect();
    assert_eq!(String::from_iter(kinds), "ccccccbbbbbbaaaaaa");
    assert_eq!(desk.sync().await.requests, 1, "and then only what changes");
}

#[tokio::test]
async fn the_user_says_how_much_is_read_before_the_rest() {
    let server = Server::default();
    for n in 0..6 {
        server.put(&format!("a-far-{n}"), later("Far", 20));
        server.put(&format!("b-season-{n}"), later("Season", 5));
        server.put(&format!("c-week-{n}"), content("Week"));
    }
    let desk = Desk::at(&server).await;
    desk.engine.set_first_window(FirstWindow { back: 0, ahead: 365 });

    desk.sync().await;

    let kinds: Vec<char> =
        server.state().fetched.iter().filter_map(|id| id.chars().next()).collect();
    assert_eq!(String::from_iter(kinds), "ccccccbbbbbbaaaaaa");
}

#[tokio::test]
async fn an_edit_made_during_a_long_import_does_not_wait_for_its_end() {
    const MANY: usize = 300;
    let server = Server::default();
    for n in 0..MANY {
        server.put(&format!("e{n}"), content("Cut"));
    }
    let desk = Desk::at(&server).await;

    let edit = async {
        while server.state().fetched.is_empty() {
            tokio::task::yield_now().await;
        }
        desk.create(content("Balayage")).await;
    };
    let (report, ()) = tokio::join!(desk.sync(), edit);

    assert_eq!((report.imported, report.exported), (300, 1));
    let before = server.state().fetched_before[0];
    assert!(before < MANY, "sent after {before} of {MANY} were read");
}

#[tokio::test]
async fn a_span_of_time_is_synced_by_itself_and_nothing_else_is_missed_later() {
    let server = Server::default();
    for n in 0..4 {
        server.put(&format!("e{n}"), content("Cut"));
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    server.put("e0", content("Changed"));
    server.put("far", later("Far", 20));
    desk.create(content("Balayage")).await;
    let day = "2026-11-18T00:00:00Z".parse().unwrap();
    let span = Interval::new(day, day + TimeDelta::days(1)).unwrap();

    let near = desk.engine.sync_within(None, span).await;
    let rest = desk.sync().await;

    assert_eq!((near.updated, near.exported, near.imported), (1, 1, 0), "{near:?}");
    assert_eq!((rest.imported, rest.updated), (1, 0), "{rest:?}");
}
