//! Going back to yesterday's book in front of a server that has gone on.

use daybook_app::api::appointments::{Badge, Scope};
use daybook_app::api::backups::RestoreBackup;
use daybook_tests::servers::CalDavServer;

use daybook_tests::desk::{Desk, MONDAY};

const NINE: i32 = MONDAY + 9 * 60;

fn event(name: &str, hour: u32) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Else//EN\r\nBEGIN:VEVENT\r\nUID:{name}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:20261116T{hour}0000Z\r\n\
         DTEND:20261116T{hour}3000Z\r\nSUMMARY:{name}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

async fn go_back(desk: &Desk, name: &str) -> String {
    let restored = desk.app.backups().restore(RestoreBackup { name: name.to_owned() }).await;
    restored.unwrap().safety.name
}

/// Nothing is left to do, and another desk sees the same.
async fn in_step(server: &CalDavServer, desk: &Desk) {
    let quiet = desk.sync().await;
    let one_each = desk.calendars().await;
    assert_eq!((quiet.requests, quiet.updated + quiet.deleted), (one_each, 0), "{quiet:?}");
    let other = Desk::at(server).await;
    other.sync().await;
    assert_eq!(other.week().await, desk.week().await);
}

#[tokio::test]
async fn yesterdays_book_catches_up_with_the_server_and_nothing_is_lost_or_doubled() {
    let server = CalDavServer::radicale().await.unwrap();
    for (name, hour) in [("mine", 10), ("theirs", 11), ("ended there", 12), ("ended here", 13)] {
        server.put(name.replace(' ', "-").as_str(), &event(name, hour)).await.unwrap();
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.create("Unsent", NINE, 30).await;
    let yesterday = desk.week().await;
    let backup = desk.app.backups().now().await.unwrap();
    assert_eq!(backup.holds.unwrap().appointments, 5);

    desk.sync().await;
    desk.rename(&desk.item("mine").await, "Mine since").await;
    desk.rename(&desk.item("Unsent").await, "Sent since").await;
    desk.delete(&desk.item("ended here").await, Scope::All).await;
    desk.create("New since", NINE + 30, 30).await;
    desk.sync().await;
    server.change("theirs", "SUMMARY=Theirs since").await.unwrap();
    server.delete("ended-there").await.unwrap();
    desk.sync().await;
    let today = desk.week().await;
    assert_eq!(today.len(), 4);

    let safety = go_back(&desk, &backup.name).await;
    assert_eq!(desk.week().await, yesterday);
    desk.sync().await;

    assert_eq!(desk.week().await, today);
    assert_eq!(server.objects().await.unwrap().len(), 4);
    in_step(&server, &desk).await;

    go_back(&desk, &safety).await;
    assert_eq!(desk.week().await, today, "the copy that was made before");
    desk.sync().await;
    assert_eq!(desk.week().await, today);
    in_step(&server, &desk).await;
}

#[tokio::test]
async fn what_yesterdays_book_had_still_to_send_is_not_written_over_what_came_later() {
    let server = CalDavServer::radicale().await.unwrap();
    server.put("cut", &event("cut", 10)).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    desk.rename(&desk.item("cut").await, "Yesterday").await;
    let backup = desk.app.backups().now().await.unwrap();
    desk.sync().await;
    desk.rename(&desk.item("Yesterday").await, "Today").await;
    desk.sync().await;

    go_back(&desk, &backup.name).await;
    assert_eq!(desk.item("Yesterday").await.badge, Badge::Waiting);
    assert_eq!(desk.sync().await.conflicts, 1);

    let objects = server.objects().await.unwrap();
    assert!(objects[0].text.contains("SUMMARY:Today"), "{objects:?}");
    let conflict = desk.app.conflicts().list().await.unwrap().remove(0);
    assert_eq!(conflict.fields[0].mine.as_deref(), Some("Yesterday"));
    assert_eq!(conflict.fields[0].theirs.as_deref(), Some("Today"));
}

#[tokio::test]
async fn what_died_and_lived_again_since_is_there_once() {
    let server = CalDavServer::radicale().await.unwrap();
    let desk = Desk::at(&server).await;
    desk.create("Cut", NINE, 60).await;
    desk.sync().await;
    let backup = desk.app.backups().now().await.unwrap();
    desk.delete(&desk.item("Cut").await, Scope::All).await;
    desk.sync().await;
    desk.app.appointments().undo().await.unwrap().unwrap();
    desk.sync().await;

    go_back(&desk, &backup.name).await;
    desk.sync().await;

    assert_eq!(desk.week().await, [("Cut".to_owned(), 540)]);
    in_step(&server, &desk).await;
    // Its former self is in the trash; to bring that back is to have two, at two places.
    let trash = daybook_app::api::history::ListTrash { text: String::new(), limit: 9 };
    let former = desk.app.history().trash(trash).await.unwrap().remove(0);
    let again = daybook_app::api::history::RestoreVersion { id: former.id, version: None };
    desk.app.history().restore(again).await.unwrap();
    desk.sync().await;
    assert_eq!(desk.week().await.len(), 2);
    in_step(&server, &desk).await;
}
