//! What becomes of what a server with a habit does not take, or takes in its own way: it is named and
//! kept, everything else goes on, and it arrives once it can.

use chrono::TimeDelta;
use daybook_app::api::accounts::{AccountStateDto, ReconnectAccount};
use daybook_app::api::appointments::{AppointmentInput, Badge, CreateAppointment, Scope};
use daybook_app::api::error::ErrorCode;
use daybook_app::api::sync::SyncItemRef;
use daybook_app::api::transfer::ImportFile;
use daybook_sim::caldav::{CALENDAR, Quirks, USER};
use daybook_tests::desk::input;

use crate::habits::{agreed, is_silent, opened};
use crate::scene::{NINE, Scene, event, hour};

/// What was refused, by title, with the reason.
async fn refused(scene: &Scene) -> Vec<(String, String)> {
    let failures = scene.desk.app.sync().status().await.unwrap().failures;
    let mut all: Vec<_> = failures.into_iter().map(|it| (it.title, it.reason)).collect();
    all.sort();
    all
}

/// One thing was refused, for a reason with these words; it is shown where it is, and asked for once.
async fn only_this_is_refused(scene: &Scene, title: &str, words: &str) {
    let refused = refused(scene).await;
    assert!(refused.len() == 1 && refused[0].0 == title, "{refused:?}");
    assert!(refused[0].1.contains(words), "{refused:?}");
    assert_eq!(scene.desk.item(title).await.badge, Badge::Failed);
    assert!(scene.desk.conflicts().await.is_empty());
    is_silent(scene, 1).await;
}

/// Nothing waits, nothing was refused, and both sides have the same of it.
async fn there_as_here(scene: &Scene) {
    scene.everything_is_synced().await;
    let mut here = scene.desk.titles().await;
    here.dedup();
    let mut there = scene.there();
    there.dedup();
    assert_eq!(here, there);
    is_silent(scene, 1).await;
}

pub(crate) async fn nothing_can_be_written(habit: fn(&mut Quirks)) {
    let scene = opened(habit).await;
    let before = scene.there();
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.create("Balayage", NINE, 60).await;
    scene.they_book("new", "New");

    scene.desk.try_sync().await;

    let refused = refused(&scene).await;
    let titles: Vec<_> = refused.iter().map(|(title, _)| title.as_str()).collect();
    assert_eq!(titles, ["Balayage", "Cut & dry"]);
    assert!(refused.iter().all(|(_, reason)| reason.contains("may be changed")), "{refused:?}");
    assert_eq!(scene.desk.item("New").await.badge, Badge::Synced, "reading goes on");
    assert_eq!(scene.there().len(), before.len() + 1);
    is_silent(&scene, 1).await;
    scene.server.behave(|q| q.read_only = None);
    assert_eq!(scene.desk.app.sync().retry_all().await.unwrap(), 2);
    scene.desk.sync().await;
    there_as_here(&scene).await;
}

pub(crate) async fn nothing_is_offered_to_be_written(habit: fn(&mut Quirks)) {
    let scene = opened(habit).await;
    let calendar = Some(scene.desk.calendar().await);
    let appointment = AppointmentInput { calendar, ..input("Balayage", NINE, 60) };
    let create = CreateAppointment { appointment };
    let refused = scene.desk.app.appointments().create(create).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ReadOnly);
    scene.they_rename("perm", "Perm & curl");

    scene.desk.sync().await;

    let mut here = scene.desk.titles().await;
    here.dedup();
    assert_eq!(here, scene.there());
    is_silent(&scene, 1).await;
}

/// As iCloud: 404, although it is there.
pub(crate) async fn what_has_no_end_is_refused(habit: fn(&mut Quirks)) {
    let scene = opened(habit).await;
    let bare = event("bare", &["DTSTART:20261118T090000Z", "SUMMARY:Bare"]);
    scene.server.put(CALENDAR, "bare.ics", &bare);
    scene.desk.sync().await;
    scene.we_rename("Bare", "Bare & plain").await;
    scene.we_rename("Cut", "Cut & dry").await;

    scene.desk.try_sync().await;

    assert!(scene.there().contains(&"Cut & dry".to_owned()));
    only_this_is_refused(&scene, "Bare & plain", "404").await;
    let bare = scene.desk.item("Bare & plain").await;
    scene.desk.change(&bare, Scope::All, |input| input.end = input.start + 30).await;
    scene.desk.sync().await;
    there_as_here(&scene).await;
}

pub(crate) async fn what_is_too_large_is_refused(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;
    let notes = async |text: String| {
        let item = scene.desk.item("Cut & dry").await;
        scene.desk.change(&item, Scope::All, |input| input.notes = text).await;
        scene.desk.try_sync().await;
    };

    notes("All work and no play. ".repeat(1_000)).await;
    scene.we_rename("Dye", "Dye & dry").await;
    scene.desk.sync().await;

    assert!(scene.there().contains(&"Dye & dry".to_owned()));
    only_this_is_refused(&scene, "Cut & dry", "too large").await;
    notes("All work.".to_owned()).await;
    scene.everything_is_synced().await;
    is_silent(&scene, 1).await;
}

/// Both sides have made the same, and a UID can be there once: it is one appointment.
pub(crate) async fn a_known_uid_is_joined(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;
    the_same_on_both_sides(&scene).await;

    assert_eq!(scene.there().iter().filter(|title| *title == "Fitting").count(), 1);
    assert_eq!(scene.desk.titles().await.iter().filter(|title| *title == "Fitting").count(), 1);
    scene.everything_is_synced().await;
    assert_eq!(refused(&scene).await, []);
    is_silent(&scene, 1).await;
    scene.we_rename("Fitting", "Fitting & pinning").await;
    scene.desk.sync().await;
    assert!(scene.there().contains(&"Fitting & pinning".to_owned()), "it is that one");
}

/// Where a UID can be there twice it is two appointments, on either side.
pub(crate) async fn a_known_uid_is_taken(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;
    the_same_on_both_sides(&scene).await;

    assert_eq!(scene.there().iter().filter(|title| *title == "Fitting").count(), 2);
    assert_eq!(scene.desk.titles().await.iter().filter(|title| *title == "Fitting").count(), 2);
    scene.everything_is_synced().await;
    is_silent(&scene, 1).await;
}

/// The desk takes in a file that somebody else has put into the calendar as well.
async fn the_same_on_both_sides(scene: &Scene) {
    let text = hour("fitting", "Fitting");
    let calendar = Some(scene.desk.calendar().await);
    let file = ImportFile { bytes: text.clone().into_bytes(), calendar };
    assert_eq!(scene.desk.app.transfer().import(file).await.unwrap().added, 1);
    scene.server.put(CALENDAR, "theirs.ics", &text);
    for _ in 0..3 {
        scene.desk.try_sync().await;
    }
}

/// What an attendee changes of a meeting is taken and not stored, without a word. It is sent eight times,
/// and then named; whoever gives way has what is there.
pub(crate) async fn what_an_attendee_changes_is_put_right(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;

    scene.we_rename("Invited", "Invited by us").await;
    for _ in 0..5 {
        scene.desk.try_sync().await;
    }

    only_this_is_refused(&scene, "Invited by us", "keeps changing what is sent").await;
    let item = scene.desk.app.sync().status().await.unwrap().failures.remove(0);
    let item = SyncItemRef { appointment: item.appointment, calendar: item.calendar };
    scene.desk.app.sync().give_way(item).await.unwrap();
    assert!(scene.desk.titles().await.contains(&"Invited".to_owned()));
    scene.everything_is_synced().await;
    is_silent(&scene, 1).await;
}

pub(crate) async fn what_an_attendee_changes_is_refused(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;

    scene.we_rename("Invited", "Invited by us").await;
    scene.we_rename("Dye", "Dye & dry").await;
    scene.desk.try_sync().await;

    assert!(scene.there().contains(&"Dye & dry".to_owned()));
    only_this_is_refused(&scene, "Invited by us", "organiser").await;
}

pub(crate) async fn everybody_is_told_once(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;

    let mail = scene.server.mail();
    let told: Vec<_> = mail.iter().map(|it| (it.to.as_str(), &it.content)).collect();
    let mut once = told.clone();
    once.sort();
    once.dedup();
    assert_eq!(told.len(), once.len(), "{told:?}");
    let hears = |it: &&(&str, &String)| it.0.contains("ann") && it.1.contains("Plan B");
    assert_eq!(told.iter().filter(hears).count(), 1, "{told:?}");
}

/// The password is another one there: the desk tries the old one less often than would lock everybody
/// out, and everything goes on with the new one.
pub(crate) async fn a_new_password_locks_nobody_out(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;
    scene.server.add_person(USER, "another");
    scene.we_rename("Dye", "Dye & dry").await;
    for _ in 0..5 {
        scene.desk.try_sync().await;
        scene.later(TimeDelta::hours(1));
    }
    let account = async || scene.desk.app.book().get().await.unwrap().unwrap().accounts.remove(0);
    let before = account().await;
    assert_eq!((before.state, before.waiting), (AccountStateDto::NeedsSignIn, 1));

    let new = ReconnectAccount { id: before.id, password: "another".to_owned() };
    scene.desk.app.accounts().reconnect(new).await.unwrap();
    scene.desk.sync().await;

    assert_eq!(account().await.state, AccountStateDto::Connected);
    assert!(scene.there().contains(&"Dye & dry".to_owned()));
    is_silent(&scene, 1).await;
}
