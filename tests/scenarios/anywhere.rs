//! The bugs that need no misbehaviour, at servers nobody here wrote as well.

use daybook_app::api::appointments::Scope;
use daybook_app::api::conflicts::{ConflictKindDto, Side};
use daybook_tests::desk::{Desk, input};
use daybook_tests::servers::CalDavServer;

use crate::reconnected::{disconnect, place, reconnect};
use crate::scene::{NINE, event, hour, unfolded, value};

/// One test per real server and scenario.
macro_rules! at_every_server {
    ($($scenario:ident),+ $(,)?) => {
        mod radicale {
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(super::CalDavServer::radicale().await.unwrap()).await;
            })+
        }
        mod xandikos {
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(super::CalDavServer::xandikos().await.unwrap()).await;
            })+
        }
    };
}

at_every_server!(
    copy_has_no_sync_identity,
    occurrence_edit_survives_412,
    edit_vs_remote_delete_terminates,
    href_is_not_uid,
    account_removed_and_added_again,
);

async fn there(server: &CalDavServer) -> Vec<String> {
    let objects = server.objects().await.unwrap();
    let mut titles: Vec<_> = objects.iter().map(|it| value(&it.text, "SUMMARY")).collect();
    titles.sort();
    titles
}

/// A copied item kept the hidden ids of the original, and one of the two was deleted
/// (OutlookGoogleCalendarSync#1520). Here the copy is made by another program, which keeps our mark in
/// it, and by somebody at the desk.
async fn copy_has_no_sync_identity(server: CalDavServer) {
    let desk = Desk::at(&server).await;
    desk.create("Cut", NINE, 60).await;
    desk.sync().await;

    let original = server.objects().await.unwrap().remove(0);
    assert!(original.text.contains("X-DAYBOOK"), "our mark is in it: {}", original.text);
    let copied =
        unfolded(&original.text).replace(&value(&original.text, "UID"), "copy@else.example");
    let copied = copied.replace("SUMMARY:Cut", "SUMMARY:Copy").replace('\n', "\r\n");
    server.put("copy", &copied).await.unwrap();
    desk.create_as(input("Cut", NINE, 60)).await;
    desk.sync().await;

    assert_eq!(there(&server).await, ["Copy", "Cut", "Cut"]);
    assert_eq!(desk.titles().await, ["Copy", "Cut", "Cut"]);
    server.delete("copy").await.unwrap();
    desk.sync().await;
    assert_eq!(desk.titles().await, ["Cut", "Cut"], "the original stays");
    assert_eq!(there(&server).await, ["Cut", "Cut"]);
}

/// A changed occurrence went back after a 412, without a word (davx5#897).
async fn occurrence_edit_survives_412(server: CalDavServer) {
    let rota = event(
        "rota",
        &[
            "DTSTART:20261116T090000Z",
            "DTEND:20261116T100000Z",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            "SUMMARY:Rota",
        ],
    );
    server.put("rota", &rota).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;

    desk.delete(&desk.items().await[1], Scope::This).await;
    server.change("rota", "SUMMARY=Rota (new)").await.unwrap();
    let summary = desk.sync().await;

    assert_eq!(summary.conflicts, 0, "{summary:?}");
    let text = unfolded(&server.object("rota").await.unwrap().unwrap().text);
    assert!(
        text.contains("SUMMARY:Rota (new)") && text.contains("EXDATE:20261123T090000Z"),
        "{text}"
    );
    assert_eq!(desk.week().await.len(), 2);
}

/// Changed here, deleted there: 412 for ever (davx5#2739); and what is kept comes back once.
async fn edit_vs_remote_delete_terminates(server: CalDavServer) {
    server.put("cut", &hour("cut", "Cut")).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;

    server.delete("cut").await.unwrap();
    desk.rename(&desk.item("Cut").await, "Cut & dry").await;
    assert_eq!(desk.sync().await.conflicts, 1);
    for _ in 0..3 {
        let summary = desk.sync().await;
        assert!(summary.conflicts == 0 && summary.requests <= 2, "{summary:?}");
    }
    assert_eq!(desk.conflicts().await[0].kind, ConflictKindDto::DeletedThere);
    desk.settle(Side::Mine).await;
    desk.sync().await;

    assert_eq!(there(&server).await, ["Cut & dry"]);
    assert_eq!(desk.titles().await, ["Cut & dry"]);
}

/// A write went to an address made of the UID, where nothing was (messages#752).
async fn href_is_not_uid(server: CalDavServer) {
    server.put("abc", &hour("xyz@else.example", "Cut")).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;

    desk.rename(&desk.item("Cut").await, "Cut & dry").await;
    desk.sync().await;

    assert_eq!(there(&server).await, ["Cut & dry"]);
    assert!(server.object("abc").await.unwrap().unwrap().text.contains("Cut & dry"));
}

/// Removing an account and adding it again doubled everything, or took back what had been changed. Nothing is
/// written at the same time as anything else here: Xandikos refuses that now and then.
async fn account_removed_and_added_again(server: CalDavServer) {
    for title in ["Cut", "Colour", "Wash", "Trim"] {
        let name = title.to_lowercase();
        server.put(&name, &hour(&name, title)).await.unwrap();
    }
    let desk = Desk::at(&server).await;
    desk.create("Ours", NINE, 60).await;
    desk.sync().await;

    disconnect(&desk, true).await;
    place(&desk, "Cut", "Chair 2").await;
    server.change("cut", "SUMMARY=Cut & dry").await.unwrap();
    server.delete("colour").await.unwrap();
    desk.delete(&desk.item("Wash").await, Scope::All).await;
    server.put("new", &hour("new", "New")).await.unwrap();
    reconnect(&desk, &server).await;
    let summary = desk.sync().await;

    assert_eq!((summary.imported, summary.exported, summary.conflicts), (1, 0, 0), "{summary:?}");
    let both = ["Cut & dry", "New", "Ours", "Trim"];
    assert_eq!(desk.titles().await, both);
    assert_eq!(there(&server).await, both);
    let cut = server.object("cut").await.unwrap().unwrap().text;
    assert!(cut.contains("LOCATION:Chair 2"), "{cut}");
    let summary = desk.sync().await;
    assert_eq!((summary.updated, summary.deleted, summary.merged), (0, 0, 0), "{summary:?}");
    assert_eq!(desk.waiting().await, 0);
}
