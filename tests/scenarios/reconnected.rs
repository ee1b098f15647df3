//! An account is disconnected, both sides go on, and it is connected again.

use daybook_app::api::accounts::{CalendarModeDto, ConnectAccount, DisconnectAccount};
use daybook_app::api::appointments::{Badge, Scope};
use daybook_app::api::conflicts::{ConflictKindDto, Side};
use daybook_app::api::sync::CalendarRef;
use daybook_sim::caldav::{CALENDAR, Fault, On};
use daybook_tests::desk::{Desk, SignIn, choices, connect, discover};

use crate::scene::{NINE, Scene, hour};

/// Disconnects the only account.
pub(crate) async fn disconnect(desk: &Desk, keep: bool) {
    let id = desk.app.book().get().await.unwrap().unwrap().accounts.remove(0).id;
    desk.app.accounts().disconnect(DisconnectAccount { id, keep }).await.unwrap();
}

/// Connects it again and agrees to what is written first.
pub(crate) async fn reconnect(desk: &Desk, server: &impl SignIn) {
    connect(&desk.app, server).await;
    for calendar in desk.app.book().get().await.unwrap().unwrap().calendars {
        desk.app.dry_runs().agree(CalendarRef { id: calendar.id }).await.unwrap();
    }
}

/// Gives an appointment another place.
pub(crate) async fn place(desk: &Desk, title: &str, location: &str) {
    let item = desk.item(title).await;
    desk.change(&item, Scope::All, |input| input.location = location.into()).await;
}

impl Scene {
    /// The account goes and comes back; `meanwhile` tells what happens in between.
    async fn away(&self, meanwhile: impl AsyncFnOnce()) {
        disconnect(&self.desk, true).await;
        meanwhile().await;
        reconnect(&self.desk, &self.server).await;
    }
}

/// Removing an account and adding it again doubled everything.
#[tokio::test]
async fn account_removed_and_added_again() {
    let scene = Scene::with(&["Cut", "Colour", "Wash", "Trim"]).await;
    scene.desk.create("Ours", NINE, 60).await;
    scene.desk.sync().await;

    scene
        .away(async || {
            let items = scene.desk.items().await;
            assert!(items.iter().all(|item| item.badge == Badge::Local), "{items:?}");
            place(&scene.desk, "Cut", "Chair 2").await;
            scene.they_rename("cut", "Cut & dry");
            scene.they_delete("colour");
            scene.desk.delete(&scene.desk.item("Wash").await, Scope::All).await;
            scene.they_book("new", "New");
        })
        .await;
    let summary = scene.desk.sync().await;

    assert_eq!((summary.imported, summary.exported, summary.conflicts), (1, 0, 0), "{summary:?}");
    assert_eq!(scene.desk.titles().await, ["Cut & dry", "New", "Ours", "Trim"]);
    let text = scene.server.text(CALENDAR, "cut.ics").unwrap();
    assert!(text.contains("LOCATION:Chair 2"), "{text}");
    scene.everything_is_synced().await;
    scene.both_agree_and_are_silent().await;
}

/// What had not been sent when the account went is sent when it is back: a change, a new appointment and
/// a deletion.
#[tokio::test]
async fn edits_that_waited_go_out_after_it_was_connected_again() {
    let scene = Scene::with(&["Cut", "Wash"]).await;
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.create("Ours", NINE, 60).await;
    scene.desk.delete(&scene.desk.item("Wash").await, Scope::All).await;

    scene.away(async || {}).await;
    let summary = scene.desk.sync().await;

    assert_eq!((summary.imported, summary.exported, summary.conflicts), (0, 1, 0), "{summary:?}");
    assert_eq!(scene.there(), ["Cut & dry", "Ours"]);
    scene.both_agree_and_are_silent().await;
}

/// The answer to a creation was lost before the account went: it is recognised when it is back.
#[tokio::test]
async fn a_write_without_an_answer_is_recognised_after_it_was_connected_again() {
    let scene = Scene::with(&[]).await;
    scene.desk.create("Ours", NINE, 60).await;
    scene.server.fail_next(On::Create, Fault::AnswerLost);
    scene.desk.try_sync().await;
    assert_eq!(scene.there(), ["Ours"]);

    scene.away(async || scene.we_rename("Ours", "Ours later").await).await;
    let summary = scene.desk.sync().await;

    assert_eq!((summary.imported, summary.exported, summary.conflicts), (0, 0, 0), "{summary:?}");
    assert_eq!(scene.there(), ["Ours later"]);
    scene.both_agree_and_are_silent().await;
}

/// What both sides changed meanwhile is asked about, and what was asked about before still is.
#[tokio::test]
async fn what_both_sides_changed_is_asked_about_after_it_was_connected_again() {
    let scene = Scene::with(&["Cut", "Wash"]).await;
    scene.we_rename("Wash", "Wash (ours)").await;
    scene.they_rename("wash", "Wash (theirs)");
    scene.desk.sync().await;
    assert_eq!(scene.desk.conflicts().await.len(), 1);

    scene
        .away(async || {
            assert_eq!(scene.desk.conflicts().await.len(), 0, "nobody could be told");
            scene.we_rename("Cut", "Cut (ours)").await;
            scene.they_rename("cut", "Cut (theirs)");
        })
        .await;
    scene.desk.sync().await;

    let conflicts = scene.desk.conflicts().await;
    assert_eq!(conflicts.len(), 2);
    assert!(conflicts.iter().all(|it| it.kind == ConflictKindDto::BothChanged), "{conflicts:?}");
    scene.desk.settle(Side::Mine).await;
    scene.desk.settle(Side::Theirs).await;
    scene.desk.sync().await;
    assert_eq!(scene.there(), ["Cut (theirs)", "Wash (ours)"]);
    scene.both_agree_and_are_silent().await;
}

/// A deletion meets a change of the other side: each is asked about, whichever side it was.
#[tokio::test]
async fn a_deletion_and_a_change_meet_after_it_was_connected_again() {
    let scene = Scene::with(&["Cut", "Wash"]).await;

    scene
        .away(async || {
            scene.desk.delete(&scene.desk.item("Cut").await, Scope::All).await;
            scene.they_rename("cut", "Cut & dry");
            scene.we_rename("Wash", "Wash & dry").await;
            scene.they_delete("wash");
        })
        .await;
    scene.desk.sync().await;

    let mut kinds: Vec<_> = scene.desk.conflicts().await.into_iter().map(|it| it.kind).collect();
    kinds.sort_by_key(|kind| format!("{kind:?}"));
    assert_eq!(kinds, [ConflictKindDto::DeletedHere, ConflictKindDto::DeletedThere]);
}

/// A deletion here is undone before the account is back: nothing happens there.
#[tokio::test]
async fn undo_and_redo_reach_over_the_time_without_the_account() {
    let scene = Scene::with(&["Cut", "Wash"]).await;
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.sync().await;

    scene
        .away(async || {
            scene.desk.delete(&scene.desk.item("Wash").await, Scope::All).await;
            scene.desk.app.appointments().undo().await.unwrap();
        })
        .await;
    scene.desk.app.appointments().undo().await.unwrap();
    scene.desk.sync().await;

    assert_eq!(scene.there(), ["Cut", "Wash"]);
    scene.both_agree_and_are_silent().await;
    scene.desk.app.appointments().redo().await.unwrap();
    scene.desk.sync().await;
    assert_eq!(scene.there(), ["Cut & dry", "Wash"]);
    scene.both_agree_and_are_silent().await;
}

/// Whoever had the copies removed has everything once when the account is back.
#[tokio::test]
async fn what_was_removed_with_the_account_is_imported_once() {
    let scene = Scene::with(&["Cut", "Wash", "Trim"]).await;
    scene.desk.create("Ours", NINE, 60).await;
    scene.desk.sync().await;
    scene.desk.delete(&scene.desk.item("Trim").await, Scope::All).await;

    disconnect(&scene.desk, false).await;
    assert_eq!(scene.desk.titles().await, Vec::<String>::new());
    reconnect(&scene.desk, &scene.server).await;
    let summary = scene.desk.sync().await;

    assert_eq!((summary.imported, summary.conflicts), (3, 0), "{summary:?}");
    assert_eq!(scene.there(), ["Cut", "Ours", "Wash"], "what was deleted here stays so");
    scene.both_agree_and_are_silent().await;
}

/// Another person, who has the same calendar, gets nothing of what was kept.
#[tokio::test]
async fn another_person_gets_nothing_of_what_was_kept() {
    struct Another<'a>(&'a daybook_sim::caldav::Server);
    impl SignIn for Another<'_> {
        fn url(&self) -> &str {
            self.0.url()
        }

        fn user(&self) -> &'static str {
            "another"
        }

        fn password(&self) -> &'static str {
            "open too"
        }
    }
    let scene = Scene::with(&["Cut"]).await;
    scene.server.add_person("another", "open too");
    scene.server.share(CALENDAR, "another", true);

    disconnect(&scene.desk, true).await;
    scene.we_rename("Cut", "Cut (kept)").await;
    reconnect(&scene.desk, &Another(&scene.server)).await;
    scene.desk.sync().await;

    assert_eq!(scene.there(), ["Cut"]);
    assert_eq!(scene.desk.titles().await, ["Cut", "Cut (kept)"]);
    assert_eq!(scene.desk.item("Cut (kept)").await.badge, Badge::Local);

    disconnect(&scene.desk, false).await;
    reconnect(&scene.desk, &scene.server).await;
    scene.desk.sync().await;
    assert_eq!(scene.there(), ["Cut (kept)"], "the first one does");
    scene.both_agree_and_are_silent().await;
}

/// A calendar that is not used when the account is back leaves its copies as they are, until it is.
#[tokio::test]
async fn a_calendar_that_is_not_chosen_waits_until_it_is_used() {
    let scene = Scene::with(&["Cut"]).await;
    disconnect(&scene.desk, true).await;
    let found = discover(&scene.desk.app, &scene.server).await;
    let chosen = ConnectAccount { attempt: found.attempt, staff: None, calendars: Vec::new() };
    scene.desk.app.accounts().connect(chosen).await.unwrap();
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.sync().await;
    assert_eq!(scene.desk.item("Cut & dry").await.badge, Badge::Local);
    assert_eq!(scene.there(), ["Cut"]);

    let found = discover(&scene.desk.app, &scene.server).await;
    let calendars = choices(&found, CalendarModeDto::TwoWay, true);
    let chosen = ConnectAccount { attempt: found.attempt, staff: None, calendars };
    scene.desk.app.accounts().connect(chosen).await.unwrap();
    scene.desk.sync().await;

    assert_eq!(scene.there(), ["Cut & dry"]);
    scene.both_agree_and_are_silent().await;
}

/// The dry run before it is connected again tells what has changed on either side, and nothing else.
#[tokio::test]
async fn the_dry_run_before_it_is_connected_again_tells_what_has_changed() {
    use daybook_app::api::dry_run::DryRunFound;
    let scene = Scene::with(&["Cut", "Wash", "Trim"]).await;
    disconnect(&scene.desk, true).await;
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.delete(&scene.desk.item("Wash").await, Scope::All).await;
    scene.server.put(CALENDAR, "new.ics", &hour("new", "New"));

    let found = discover(&scene.desk.app, &scene.server).await;
    let calendar = choices(&found, CalendarModeDto::TwoWay, false).remove(0);
    let ask = DryRunFound { attempt: found.attempt.clone(), staff: None, calendar };
    let would = scene.desk.app.accounts().dry_run_found(ask).await.unwrap();

    let (here, there) = (&would.here, &would.there);
    assert_eq!((here.added, here.changed, here.removed), (1, 0, 0), "{would:?}");
    assert_eq!((there.added, there.changed, there.removed), (0, 1, 1), "{would:?}");
    assert_eq!(scene.desk.item("Trim").await.badge, Badge::Local, "nothing stays");
}
