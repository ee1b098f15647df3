//! Undo and redo after everything was synced: the server ends with what the desk shows.

use daybook_app::api::appointments::{DoneDto, Scope};
use daybook_app::api::conflicts::{ResolveConflict, Side};
use daybook_app::api::history::RestoreVersion;
use daybook_app::api::transfer::ImportFile;
use daybook_tests::servers::CalDavServer;

use daybook_tests::desk::{Desk, MONDAY, weekly};

const NINE: i32 = MONDAY + 9 * 60;
const DAY: i32 = 24 * 60;

/// A server, and two desks at it: what `desk` does, `other` hears of from the server alone.
struct Shop {
    server: CalDavServer,
    desk: Desk,
    other: Desk,
}

/// Two desks at an empty Radicale.
async fn shop() -> Shop {
    let server = CalDavServer::radicale().await.unwrap();
    let (desk, other) = (Desk::at(&server).await, Desk::at(&server).await);
    Shop { server, desk, other }
}

async fn undo(desk: &Desk) -> DoneDto {
    desk.app.appointments().undo().await.unwrap().expect("there is something to undo")
}

async fn redo(desk: &Desk) -> DoneDto {
    desk.app.appointments().redo().await.unwrap().expect("there is something to redo")
}

/// Titles and starts once everything is synced. The other desk sees the same.
async fn settled(shop: &Shop) -> Vec<(String, i32)> {
    shop.desk.sync().await;
    assert_eq!(shop.desk.waiting().await, 0);
    shop.other.sync().await;
    let week = shop.desk.week().await;
    assert_eq!(shop.other.week().await, week, "the server holds what the desk shows");
    week
}

/// Takes back what `act` does, makes it again and takes it back once more, each after a sync.
async fn back_and_forth(shop: &Shop, act: impl AsyncFnOnce()) {
    let desk = &shop.desk;
    let before = settled(shop).await;
    act().await;
    let after = settled(shop).await;
    assert_ne!(before, after);
    for _ in 0..2 {
        undo(desk).await;
        assert_eq!(settled(shop).await, before, "undone");
        redo(desk).await;
        assert_eq!(settled(shop).await, after, "redone");
    }
    undo(desk).await;
    assert_eq!(settled(shop).await, before, "undone");
}

#[tokio::test]
async fn making_changing_moving_and_deleting() {
    let shop = shop().await;
    let desk = &shop.desk;
    desk.create("Cut", NINE, 60).await;
    let cut = desk.item("Cut").await;

    back_and_forth(&shop, async || desk.create("Colour", NINE + 60, 60).await).await;
    back_and_forth(&shop, async || desk.rename(&cut, "Trim").await).await;
    back_and_forth(&shop, async || desk.shift(&cut, Scope::All, 30).await).await;
    back_and_forth(&shop, async || desk.delete(&cut, Scope::All).await).await;
}

#[tokio::test]
async fn every_scope_of_a_series() {
    let shop = shop().await;
    let desk = &shop.desk;
    desk.create_as(weekly("Stand-up", NINE, 4)).await;
    let second = desk.items().await.remove(1);

    for scope in [Scope::This, Scope::Following, Scope::All] {
        back_and_forth(&shop, async || desk.shift(&second, scope, 30).await).await;
        // Undoing may have given it a new beginning.
        let second = desk.items().await.remove(1);
        back_and_forth(&shop, async || desk.delete(&second, scope).await).await;
    }
}

#[tokio::test]
async fn an_import() {
    let shop = shop().await;
    let desk = &shop.desk;
    let event = |uid: &str, hour: u32| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20261101T000000Z\r\n\
             DTSTART:20261117T{hour:02}0000Z\r\nDTEND:20261117T{hour:02}3000Z\r\n\
             SUMMARY:{uid}\r\nEND:VEVENT\r\n"
        )
    };
    let file = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Else//EN\r\n{}{}END:VCALENDAR\r\n",
        event("one", 9),
        event("two", 10)
    );

    back_and_forth(&shop, async || {
        let calendar = Some(desk.calendar().await);
        let import = ImportFile { bytes: file.into_bytes(), calendar };
        assert_eq!(desk.app.transfer().import(import).await.unwrap().added, 2);
    })
    .await;
}

#[tokio::test]
async fn a_restored_version_and_what_comes_back_from_the_trash() {
    let shop = shop().await;
    let Shop { server, desk, .. } = &shop;
    desk.create("Cut", NINE, 60).await;
    let cut = desk.item("Cut").await;
    desk.rename(&cut, "Trim").await;
    settled(&shop).await;
    let restore = async |version| {
        let id = cut.id.clone();
        desk.app.history().restore(RestoreVersion { id, version }).await.unwrap();
    };

    back_and_forth(&shop, async || restore(Some(1)).await).await;

    server.delete(&name_of_only(server).await).await.unwrap();
    desk.sync().await;
    assert!(desk.week().await.is_empty(), "it was deleted there");
    back_and_forth(&shop, async || restore(None).await).await;
}

async fn name_of_only(server: &CalDavServer) -> String {
    let objects = server.objects().await.unwrap();
    assert_eq!(objects.len(), 1, "{objects:?}");
    objects[0].href.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned()
}

/// Answers the only conflict.
async fn answer(desk: &Desk, choice: Side) {
    let conflict = desk.app.conflicts().list().await.unwrap().remove(0);
    let (id, version) = (conflict.id, conflict.version);
    let input = ResolveConflict { id, version, choice, fields: Vec::new() };
    desk.app.conflicts().resolve(input).await.unwrap();
}

/// Something that was named `Mine` here and `Theirs` there.
async fn disputed() -> Shop {
    let shop = shop().await;
    let Shop { server, desk, .. } = &shop;
    desk.create("Cut", NINE, 60).await;
    desk.sync().await;
    desk.rename(&desk.item("Cut").await, "Mine").await;
    server.change(&name_of_only(server).await, "SUMMARY=Theirs").await.unwrap();
    assert_eq!(desk.sync().await.conflicts, 1);
    shop
}

fn titles(week: &[(String, i32)]) -> Vec<&str> {
    week.iter().map(|(title, _)| title.as_str()).collect()
}

#[tokio::test]
async fn the_answer_theirs_to_a_conflict() {
    let shop = disputed().await;
    let desk = &shop.desk;
    answer(desk, Side::Theirs).await;
    assert_eq!(titles(&settled(&shop).await), ["Theirs"]);

    undo(desk).await;
    assert_eq!(titles(&settled(&shop).await), ["Mine"]);
    redo(desk).await;
    assert_eq!(titles(&settled(&shop).await), ["Theirs"]);
}

#[tokio::test]
async fn the_answer_mine_to_a_conflict() {
    let shop = disputed().await;
    let desk = &shop.desk;
    answer(desk, Side::Mine).await;
    assert_eq!(titles(&settled(&shop).await), ["Mine"]);

    undo(desk).await;
    assert_eq!(titles(&settled(&shop).await), ["Mine"], "both had been the same here");
    undo(desk).await;
    assert_eq!(titles(&settled(&shop).await), ["Cut"], "the edit before");
}

#[tokio::test]
async fn the_answers_to_a_deletion_on_one_side() {
    let shop = shop().await;
    let Shop { server, desk, .. } = &shop;
    desk.create("Cut", NINE, 60).await;
    desk.sync().await;
    desk.rename(&desk.item("Cut").await, "Mine").await;
    server.delete(&name_of_only(server).await).await.unwrap();
    assert_eq!(desk.sync().await.conflicts, 1);
    answer(desk, Side::Theirs).await;
    assert!(settled(&shop).await.is_empty());
    undo(desk).await;
    assert_eq!(titles(&settled(&shop).await), ["Mine"]);
    redo(desk).await;
    assert!(settled(&shop).await.is_empty());
    undo(desk).await;
    settled(&shop).await;

    desk.delete(&desk.item("Mine").await, Scope::All).await;
    server.change(&name_of_only(server).await, "SUMMARY=Theirs").await.unwrap();
    assert_eq!(desk.sync().await.conflicts, 1);
    answer(desk, Side::Theirs).await;
    assert_eq!(titles(&settled(&shop).await), ["Theirs"]);
    undo(desk).await;
    assert!(settled(&shop).await.is_empty());
    redo(desk).await;
    assert_eq!(titles(&settled(&shop).await), ["Theirs"]);
}

#[tokio::test]
async fn what_the_other_side_has_changed_since_stays() {
    let shop = shop().await;
    let Shop { server, desk, .. } = &shop;
    desk.create("Cut", NINE, 60).await;
    desk.sync().await;
    desk.rename(&desk.item("Cut").await, "Trim").await;
    desk.shift(&desk.item("Trim").await, Scope::All, DAY).await;
    desk.sync().await;
    server.change(&name_of_only(server).await, "SUMMARY=Theirs").await.unwrap();
    desk.sync().await;

    assert!(undo(desk).await.message.starts_with("Undone: Moved"));
    let told = undo(desk).await.message;

    assert_eq!(told, "Undone: Changed “Trim”. What was changed elsewhere since stays.");
    let week = settled(&shop).await;
    assert_eq!(week, [("Theirs".to_owned(), 9 * 60)], "the time is taken back, the title is not");
}

#[tokio::test]
async fn what_the_other_side_has_changed_unseen_is_asked_about() {
    let shop = shop().await;
    let Shop { server, desk, .. } = &shop;
    desk.create("Cut", NINE, 60).await;
    desk.sync().await;
    desk.rename(&desk.item("Cut").await, "Trim").await;
    desk.sync().await;
    let name = name_of_only(server).await;
    server.change(&name, "SUMMARY=Theirs").await.unwrap();

    undo(desk).await;
    assert_eq!(desk.sync().await.conflicts, 1);

    let text = server.object(&name).await.unwrap().unwrap().text;
    assert!(text.contains("SUMMARY:Theirs"), "nothing is overwritten: {text}");
    let conflict = desk.app.conflicts().list().await.unwrap().remove(0);
    assert_eq!(conflict.fields[0].mine.as_deref(), Some("Cut"));
    assert_eq!(conflict.fields[0].theirs.as_deref(), Some("Theirs"));
}

#[tokio::test]
async fn a_deletion_that_is_undone_before_it_was_sent_leaves_the_event_alone() {
    let shop = shop().await;
    let Shop { server, desk, .. } = &shop;
    desk.create("Cut", NINE, 60).await;
    desk.sync().await;
    let name = name_of_only(server).await;

    desk.delete(&desk.item("Cut").await, Scope::All).await;
    undo(desk).await;

    assert_eq!(titles(&settled(&shop).await), ["Cut"]);
    assert_eq!(name_of_only(server).await, name);
}
