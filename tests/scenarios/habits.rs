//! A desk lives with every habit a server can have: it connects, syncs, creates, edits, moves and
//! deletes while others do the same. Then both sides agree, and the next round is silent.
//!
//! Each is a test under the id it has in the list of `daybook-sim`; further ways to have a habit say
//! in their name what is different.

use chrono::TimeDelta;
use daybook_app::api::appointments::Scope;
use daybook_app::api::sync::SyncNow;
use daybook_sim::caldav::{
    CALENDAR, DataForm, EtagInAnswer, HABITS, Hrefs, Page, Quirks, ReadOnly, Reference, Rewrites,
    ScheduleTags, Scheme, Server, UidConflict, UnknownToken, WellKnown,
};
use daybook_tests::desk::weekly;

use crate::habits_that_refuse::{
    a_known_uid_is_joined, a_known_uid_is_taken, a_new_password_locks_nobody_out,
    everybody_is_told_once, nothing_can_be_written, nothing_is_offered_to_be_written,
    what_an_attendee_changes_is_put_right, what_an_attendee_changes_is_refused,
    what_has_no_end_is_refused, what_is_too_large_is_refused,
};
use crate::scene::{NINE, Scene, event, hour, object};

const OTHER: &str = "/calendars/desk/other/";

/// One test per habit of the list, by its id.
macro_rules! habits {
    ($($name:ident: $life:expr;)+) => {
        $(#[tokio::test]
        async fn $name() {
            let id = stringify!($name).to_uppercase();
            let habit = HABITS.iter().find(|habit| habit.id == id).unwrap();
            $life(habit.set).await;
        })+

        #[test]
        fn no_habit_is_left_out() {
            let lived = [$(stringify!($name).to_uppercase()),+];
            let missing: Vec<_> =
                HABITS.iter().map(|habit| habit.id).filter(|id| !lived.iter().any(|it| it == id)).collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    };
}

/// One test per further way to have a habit.
macro_rules! ways {
    ($($name:ident: $life:expr, $set:expr;)+) => {
        $(#[tokio::test]
        async fn $name() {
            let set: fn(&mut Quirks) = $set;
            $life(set).await;
        })+
    };
}

habits! {
    c01: both_agree;
    c02: both_agree;
    c03: both_agree;
    c04: both_agree;
    c06: nothing_can_be_written;
    c08: both_agree;
    c09: both_agree;
    c10: both_agree;
    c11: both_agree;
    c12: both_agree;
    c13: both_agree_in_two_questions;
    c14: both_agree;
    c15: both_agree;
    c16: both_agree;
    c17: both_agree;
    c18: both_agree;
    c19: both_agree;
    c20: both_agree;
    c21: a_known_uid_is_joined;
    c22: both_agree;
    c23: both_agree;
    c24: both_agree;
    c25: what_has_no_end_is_refused;
    c26: everybody_is_told_once;
    c27: both_agree;
    c28: what_an_attendee_changes_is_put_right;
    c29: both_agree;
    c31: both_agree;
    c32: both_agree;
    c33: both_agree;
    c34: a_new_password_locks_nobody_out;
    c35: both_agree_in_two_questions;
    c36: both_agree;
    c37: what_is_too_large_is_refused;
}

ways! {
    c30_strict: a_span_of_days_is_read_alone, |_| {};
    c38_restored_from_a_backup: both_agree_after_a_restore, |_| {};
    c28_refused: what_an_attendee_changes_is_refused, |q| q.auto_schedule = true;
    c06_said: nothing_is_offered_to_be_written, |q| q.read_only = Some(ReadOnly::Said);
    c07_strict: both_agree, |_| {};
    c01_without_a_well_known_place: both_agree, |q| {
        q.well_known = WellKnown { status: 404, form: Reference::Path, asks_first: false };
    };
    c01_redirected_with_303_and_a_url: both_agree, |q| {
        q.well_known = WellKnown { status: 303, form: Reference::Url, asks_first: false };
    };
    c10_lists_are_refused: both_agree, |q| q.page = Page::Refused;
    c12_answered_with_409: both_agree, |q| q.unknown_token = UnknownToken::Status(409);
    c12_answered_with_412: both_agree, |q| q.unknown_token = UnknownToken::Status(412);
    c12_answered_with_500: both_agree, |q| q.unknown_token = UnknownToken::BareStatus(500);
    c12_answered_with_everything: both_agree, |q| q.unknown_token = UnknownToken::Everything;
    c13_without_a_restless_counter: both_agree, |q| q.sync_collection = false;
    c15_returns_are_lost: both_agree, |q| q.data = DataForm::LostReturns;
    c16_encoded: both_agree, |q| q.hrefs = Hrefs::Encoded;
    c16_as_urls: both_agree, |q| q.hrefs = Hrefs::Urls;
    c18_weak: both_agree, |q| q.etag_in_answer = EtagInAnswer::Weak;
    c18_unquoted: both_agree, |q| q.etag_in_answer = EtagInAnswer::Unquoted;
    c18_of_what_is_rewritten: both_agree, |q| {
        q.etag_in_answer = EtagInAnswer::Always;
        q.rewrites = Rewrites::harmless();
        q.update_status = 200;
    };
    c20_own_parameters_are_lost: both_agree, |q| q.rewrites.drops_x_parameters = true;
    c20_own_properties_are_lost: both_agree, |q| q.rewrites.drops_x_properties = true;
    c21_named_with_409: a_known_uid_is_joined, |q| q.uid_conflict = UidConflict::Named(409);
    c21_as_a_meeting: a_known_uid_is_joined, |q| q.uid_conflict = UidConflict::Scheduling;
    c21_bare_400: a_known_uid_is_joined, |q| q.uid_conflict = UidConflict::Bare(400);
    c21_accepted: a_known_uid_is_taken, |q| q.uid_conflict = UidConflict::Accepted;
    c22_named: both_agree, |q| {
        q.uids_across_calendars = true;
        q.uid_conflict = UidConflict::Named(409);
    };
    c27_unstable: both_agree, |q| q.schedule_tags = ScheduleTags::Unstable;
    c33_seen_much_later: both_agree, |q| q.writes_late_by = Some(9);
    c35_without_a_challenge: both_agree, |q| q.challenges = Vec::new();
    c35_digest_with_md5: both_agree, |q| q.challenges = vec![Scheme::DigestMd5];
}

/// A series of four weeks, the second left out and the third at another time.
fn rota() -> String {
    let series = [
        "DTSTART:20261116T120000Z",
        "DTEND:20261116T130000Z",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "SUMMARY:Rota",
    ];
    let left_out = [
        "RECURRENCE-ID:20261123T120000Z",
        "DTSTART:20261123T120000Z",
        "DTEND:20261123T130000Z",
        "STATUS:CANCELLED",
        "SUMMARY:Rota",
    ];
    let later = [
        "RECURRENCE-ID:20261130T120000Z",
        "DTSTART:20261130T150000Z",
        "DTEND:20261130T160000Z",
        "SUMMARY:Rota",
    ];
    object("rota", &[&series, &left_out, &later])
}

/// A meeting on Tuesday that somebody has called.
fn meeting(uid: &str, title: &str, organizer: &str, guest: &str) -> String {
    event(
        uid,
        &[
            "DTSTART:20261117T090000Z",
            "DTEND:20261117T100000Z",
            &format!("SUMMARY:{title}"),
            &format!("ORGANIZER:mailto:{organizer}"),
            &format!("ATTENDEE;PARTSTAT=ACCEPTED:mailto:{organizer}"),
            &format!("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{guest}"),
        ],
    )
}

/// A server with this habit, and a desk that has read what it holds.
pub(crate) async fn opened(habit: fn(&mut Quirks)) -> Scene {
    let server = Server::start().await.unwrap();
    server.add_calendar(OTHER, "Other");
    for title in ["Cut", "Dye", "Trim", "Perm", "Wash"] {
        let name = title.to_lowercase();
        server.put(CALENDAR, &format!("{name}.ics"), &hour(&name, title));
    }
    server.put(CALENDAR, "rota.ics", &rota());
    let (desk, ann) = ("desk@sim.example", "ann@example.com");
    server.put(CALENDAR, "plan.ics", &meeting("plan", "Plan", desk, ann));
    server.put(CALENDAR, "invited.ics", &meeting("invited", "Invited", ann, desk));
    server.behave(habit);
    let scene = Scene::at(server).await;
    scene.desk.try_sync().await;
    scene
}

/// Somebody at the desk makes, changes, moves and deletes appointments, and others do meanwhile.
async fn a_day(scene: &Scene) {
    let desk = &scene.desk;
    let calendars = desk.app.book().get().await.unwrap().unwrap().calendars;
    let other = calendars.iter().find(|it| it.name == "Other").unwrap();
    desk.create("Balayage", NINE, 60).await;
    desk.create_as(weekly("Stand-up", NINE, 3)).await;
    desk.try_sync().await;

    scene.we_rename("Cut", "Cut & dry").await;
    scene.we_rename("Plan", "Plan B").await;
    desk.shift(&desk.item("Dye").await, Scope::All, 60).await;
    desk.delete(&desk.item("Trim").await, Scope::All).await;
    desk.move_to_calendar(&desk.item("Wash").await, &other.id).await;
    let rota = desk.items().await.into_iter().filter(|it| it.title == "Rota").nth(1).unwrap();
    desk.shift(&rota, Scope::This, 30).await;
    scene.they_rename("perm", "Perm & curl");
    scene.they_book("new", "New");
    scene.server.expire_tokens(CALENDAR);
    desk.try_sync().await;

    desk.delete(&desk.item("Balayage").await, Scope::All).await;
    let second = desk.items().await.into_iter().filter(|it| it.title == "Stand-up").nth(1).unwrap();
    desk.delete(&second, Scope::This).await;
    scene.they_delete("new");
    desk.try_sync().await;
}

/// Titles and starts after that day.
fn evening() -> Vec<(String, i32)> {
    let (day, week) = (24 * 60, 7 * 24 * 60);
    let mut all = [
        ("Cut & dry", 540),
        ("Dye", 600),
        ("Perm & curl", 540),
        ("Wash", 540),
        ("Plan B", day + 540),
        ("Invited", day + 540),
        ("Rota", 720),
        ("Rota", 2 * week + 930),
        ("Rota", 3 * week + 720),
        ("Stand-up", 540),
        ("Stand-up", 2 * week + 540),
    ];
    all.sort_by_key(|(title, start)| (*start, *title));
    all.map(|(title, start)| (title.to_owned(), start)).into()
}

/// Whatever is due has been done, a comparison of everything included.
pub(crate) async fn a_week_later(scene: &Scene) {
    scene.later(TimeDelta::days(8));
    for _ in 0..3 {
        scene.desk.try_sync().await;
    }
}

/// The next round writes nothing, and asks `often` times for each calendar.
pub(crate) async fn is_silent(scene: &Scene, often: u32) {
    scene.server.take_requests();
    let summary = scene.desk.sync().await;
    let most = often * scene.desk.calendars().await;
    assert!(summary.requests <= most, "{summary:?}");
    let changed = summary.imported + summary.updated + summary.deleted + summary.exported;
    assert_eq!((changed, scene.writes()), (0, Vec::new()), "{summary:?}");
}

/// A day with this habit, after which both sides agree.
pub(crate) async fn agreed(habit: fn(&mut Quirks), often: u32) -> Scene {
    let scene = opened(habit).await;
    a_day(&scene).await;
    a_week_later(&scene).await;
    assert_eq!(scene.desk.week().await, evening());
    assert_eq!(scene.another_desk().await.week().await, evening(), "another desk sees the same");
    scene.everything_is_synced().await;
    assert_eq!((scene.desk.waiting().await, scene.desk.conflicts().await.len()), (0, 0));
    is_silent(&scene, often).await;
    scene
}

async fn both_agree(habit: fn(&mut Quirks)) {
    agreed(habit, 1).await;
}

/// Whoever is asked for twice as much says as much in twice as many answers.
async fn both_agree_in_two_questions(habit: fn(&mut Quirks)) {
    agreed(habit, 2).await;
}

/// What takes place on a day is found whatever it has for a length or a zone, and nothing else is.
async fn a_span_of_days_is_read_alone(habit: fn(&mut Quirks)) {
    let server = Server::start().await.unwrap();
    for (name, lines) in [
        ("tuesday", ["DTSTART:20261117T090000Z", "DTEND:20261117T100000Z"]),
        ("into", ["DTSTART:20261117T230000Z", "DTEND:20261118T010000Z"]),
        ("day", ["DTSTART;VALUE=DATE:20261118", "DTEND;VALUE=DATE:20261119"]),
        ("moment", ["DTSTART:20261118T120000Z", "DTEND:20261118T120000Z"]),
        ("floating", ["DTSTART:20261118T150000", "DTEND:20261118T160000"]),
        ("thursday", ["DTSTART:20261119T090000Z", "DTEND:20261119T100000Z"]),
    ] {
        let title = format!("SUMMARY:{name}");
        let text = event(name, &[lines[0], lines[1], &title]);
        server.put(CALENDAR, &format!("{name}.ics"), &text);
    }
    server.behave(habit);
    let scene = Scene::at(server).await;

    let wednesday = SyncNow {
        from: Some("2026-11-18".to_owned()),
        to: Some("2026-11-19".to_owned()),
        ..SyncNow::default()
    };
    scene.desk.app.sync().now(wednesday).await.unwrap();

    assert_eq!(scene.desk.titles().await, ["day", "floating", "into", "moment"]);
    scene.desk.sync().await;
    scene.both_agree_and_are_silent().await;
}

/// Tokens go backwards, every version is another one, and what was written since is not there.
async fn both_agree_after_a_restore(habit: fn(&mut Quirks)) {
    let scene = agreed(habit, 1).await;
    let backup = scene.server.backup();
    scene.we_rename("Cut & dry", "Cut & curl").await;
    scene.they_rename("perm", "Perm again");
    scene.desk.create("Balayage", NINE, 60).await;
    scene.desk.sync().await;

    scene.server.restore(&backup);
    scene.we_rename("Dye", "Dye & dry").await;
    a_week_later(&scene).await;

    let week = scene.desk.week().await;
    assert_eq!(scene.another_desk().await.week().await, week, "another desk sees the same");
    let titles = scene.desk.titles().await;
    assert!(titles.contains(&"Dye & dry".to_owned()), "what waited arrives: {titles:?}");
    assert_eq!((scene.desk.waiting().await, scene.desk.conflicts().await.len()), (0, 0));
    is_silent(&scene, 1).await;
}
