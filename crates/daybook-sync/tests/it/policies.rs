//! Conflicts that the account's policy decides.

use chrono::TimeDelta;
use daybook_core::account::ConflictPolicy;
use daybook_core::clock::Clock as _;
use daybook_core::sync_state::SyncOp;
use daybook_store::LogFilter;

use crate::desk::{Desk, at, content};
use crate::server::Server;

/// Both sides change the title, and the other side the place as well.
async fn disputed(server: &Server, policy: ConflictPolicy) -> Desk {
    server.put("e1", content("Cut"));
    let desk = Desk::at(server).await;
    desk.store.set_conflict_policy(desk.account, policy).await.unwrap();
    desk.sync().await;
    desk.change(desk.only().await.id, content("Mine")).await;
    server.put("e1", at("Chair 2", content("Theirs")));
    desk
}

#[tokio::test]
async fn mine_counts_where_the_account_says_so_and_the_rest_is_merged() {
    let server = Server::default();
    let desk = disputed(&server, ConflictPolicy::Mine).await;

    let report = desk.sync().await;

    assert_eq!((report.conflicts, report.merged), (0, 1), "{report:?}");
    assert_eq!(server.only().1.content, at("Chair 2", content("Mine")));
    assert_eq!(desk.only().await.content, at("Chair 2", content("Mine")));
    let filter = LogFilter { ops: vec![SyncOp::Merged], ..LogFilter::default() };
    let said = &desk.store.sync_log(&filter, 1).await.unwrap()[0].line.detail;
    assert!(said.contains("what was written here counts"), "{said}");
}

#[tokio::test]
async fn theirs_counts_where_the_account_says_so_and_mine_stays_in_the_history() {
    let server = Server::default();
    let desk = disputed(&server, ConflictPolicy::Theirs).await;

    desk.sync().await;

    assert_eq!(desk.only().await.content, at("Chair 2", content("Theirs")));
    assert_eq!(server.only().1.content, at("Chair 2", content("Theirs")));
    let history = desk.store.history(desk.only().await.id, 10).await.unwrap();
    let before = history[0].before.as_ref().map(|row| row.content.clone());
    assert_eq!(before, Some(content("Mine")));
}

#[tokio::test]
async fn what_was_there_stays_in_the_history_when_mine_counts() {
    let server = Server::default();
    let desk = disputed(&server, ConflictPolicy::Mine).await;

    desk.sync().await;

    let history = desk.store.history(desk.only().await.id, 10).await.unwrap();
    let lost = at("Chair 2", content("Theirs"));
    let kept = |line: &daybook_store::HistoryLine| {
        line.after.as_ref().is_some_and(|row| row.content == lost)
    };
    assert!(history.iter().any(kept), "{history:?}");
}

#[tokio::test]
async fn the_newest_counts_where_both_times_are_known() {
    for (minutes, winner) in [(-60, "Mine"), (60, "Theirs")] {
        let server = Server::default();
        let desk = disputed(&server, ConflictPolicy::Newest).await;
        server.state().modified = Some(desk.clock.now() + TimeDelta::minutes(minutes));

        desk.sync().await;

        assert_eq!(server.only().1.content, at("Chair 2", content(winner)));
        assert!(desk.conflicts().await.is_empty());
    }
}

#[tokio::test]
async fn where_a_time_is_not_known_the_user_is_asked() {
    let server = Server::default();
    let desk = disputed(&server, ConflictPolicy::Newest).await;

    let report = desk.sync().await;

    assert_eq!((report.conflicts, desk.conflicts().await.len()), (1, 1));
}

#[tokio::test]
async fn an_edit_counts_against_a_deletion_where_mine_counts() {
    let server = Server::default();
    server.put("e1", content("Cut"));
    let desk = Desk::at(&server).await;
    desk.store.set_conflict_policy(desk.account, ConflictPolicy::Mine).await.unwrap();
    desk.sync().await;
    desk.change(desk.only().await.id, content("Mine")).await;
    server.delete("e1");

    desk.sync().await;
    desk.sync().await;

    assert_eq!(server.only().1.content, content("Mine"), "it lives there again");
}
