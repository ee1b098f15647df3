//! Answers that are lost, wrong, late or in the wrong order.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use daybook_app::api::accounts::AccountStateDto;
use daybook_app::api::appointments::{Badge, Scope};
use daybook_app::api::conflicts::{ConflictKindDto, Side};
use daybook_sim::caldav::{CALENDAR, Fault, On, Scheme, Server};
use daybook_tests::desk::Desk;

use crate::scene::{NINE, Scene, TestClock, event, hour, value};

/// Graph's id of a deleted event stays burnt: 409 for a new one, 403 for the old one
/// (google-api-ruby-client#1811). A place is not burnt in CalDAV, but another program may still know it:
/// what comes back comes back at a new one.
#[tokio::test]
async fn burnt_id_new_incarnation() {
    let scene = Scene::with(&["Cut"]).await;

    scene.they_delete("cut");
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.sync().await;
    assert_eq!(scene.desk.conflicts().await[0].kind, ConflictKindDto::DeletedThere);
    scene.desk.settle(Side::Mine).await;
    scene.desk.sync().await;

    let objects = scene.server.objects(CALENDAR);
    assert_eq!(objects.len(), 1, "one live event");
    assert_ne!(objects[0].0, "cut.ics");
    assert_eq!(value(&objects[0].1, "SUMMARY"), "Cut & dry");
    scene.both_agree_and_are_silent().await;
}

/// Changed here, deleted there: 412 for ever (davx5#2739).
#[tokio::test]
async fn edit_vs_remote_delete_terminates() {
    for status in [404, 412] {
        let scene = Scene::with(&["Cut"]).await;
        scene.server.behave(|q| q.missing_on_update = status);

        scene.they_delete("cut");
        scene.we_rename("Cut", "Cut & dry").await;
        let first = scene.desk.sync().await;

        assert_eq!(first.conflicts, 1, "{first:?}");
        for _ in 0..3 {
            let summary = scene.desk.sync().await;
            assert_eq!(summary.conflicts, 0, "it is asked about once");
            assert!(summary.requests <= 2, "{summary:?}");
        }
        assert_eq!(scene.desk.conflicts().await.len(), 1);
        assert_eq!(scene.desk.item("Cut & dry").await.badge, Badge::Conflict);
    }
}

/// The server answered 500 and had applied it; the newest won, and notes were lost (aluxnimm#387).
#[tokio::test]
async fn http500_but_applied() {
    let scene = Scene::with(&["Cut"]).await;
    let notes = |text: &'static str| {
        move |input: &mut daybook_app::api::appointments::AppointmentInput| {
            input.notes = text.into();
        }
    };

    scene.desk.change(&scene.desk.item("Cut").await, Scope::All, notes("first")).await;
    scene.server.fail_next(On::Update, Fault::AppliedBut(500));
    scene.desk.try_sync().await;
    scene.desk.change(&scene.desk.item("Cut").await, Scope::All, notes("second")).await;
    let summary = scene.desk.sync().await;

    assert_eq!(summary.conflicts, 0, "{summary:?}");
    assert_eq!(value(&scene.server.text(CALENDAR, "cut.ics").unwrap(), "DESCRIPTION"), "second");
    scene.both_agree_and_are_silent().await;
}

/// A proxy rewrites ETags, and every condition fails (lastGLANCE#232).
#[tokio::test]
async fn etag_suffix_rewritten() {
    let scene = Scene::before_the_first_sync(&["Cut"]).await;
    scene.server.behave(|q| q.etag_suffix = Some("-gzip"));
    scene.desk.sync().await;
    scene.writes();

    scene.we_rename("Cut", "Cut & dry").await;
    let mut tries = 0;
    for _ in 0..10 {
        scene.desk.try_sync().await;
        tries += scene.writes().len();
    }

    let item = scene.desk.item("Cut & dry").await;
    assert!(tries <= 10, "it does not go on for ever: {tries} writes");
    let reason = scene.desk.get(&item).await.sync.detail;
    match item.badge {
        Badge::Synced => assert_eq!(scene.there(), ["Cut & dry"]),
        Badge::Failed => assert!(!reason.is_empty()),
        other => panic!("{other:?}: {reason}"),
    }
    assert!(scene.desk.conflicts().await.is_empty(), "nobody is asked about it");
}

/// A write went to an address made of the UID, where nothing was (messages#752).
#[tokio::test]
async fn href_is_not_uid() {
    let scene = Scene::with(&[]).await;
    scene.server.put(CALENDAR, "abc.ics", &hour("xyz@else.example", "Cut"));
    scene.desk.sync().await;

    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.sync().await;

    assert_eq!(scene.writes(), ["PUT abc.ics"]);
    assert_eq!(scene.there(), ["Cut & dry"]);
    scene.both_agree_and_are_silent().await;
}

/// The answer to one was taken for the answer to another, which was then deleted (Thunderbird bug
/// 1713625). Here the answers come in the opposite order; `crashes.rs` has the ones that never come.
#[tokio::test]
async fn replies_match_attempt_id() {
    let scene = Scene::with(&["Cut", "Dye"]).await;
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.delete(&scene.desk.item("Dye").await, Scope::All).await;
    scene.desk.create("Perm", NINE, 60).await;

    let (update, delete, create) = (
        scene.server.hold_answer(On::Update),
        scene.server.hold_answer(On::Delete),
        scene.server.hold_answer(On::Create),
    );
    let (summary, ()) = tokio::join!(scene.desk.sync(), async {
        for gate in [&update, &delete, &create] {
            gate.reached().await;
        }
        for gate in [&create, &delete, &update] {
            gate.open();
        }
    });

    assert_eq!(summary.conflicts, 0, "{summary:?}");
    assert_eq!(scene.there(), ["Cut & dry", "Perm"]);
    scene.both_agree_and_are_silent().await;
}

/// Two refreshes at once, the second with a grant that was used up, and the account was signed out
/// (xagent#1454). In CalDAV: four writes at once, each with a nonce that has just gone stale.
#[tokio::test]
async fn refresh_race_keeps_grant() {
    let server = Server::start().await.unwrap();
    server.behave(|q| {
        q.challenges = vec![Scheme::DigestSha256];
        q.nonce_uses = Some(1);
    });
    let scene = Scene::at(server).await;
    scene.desk.sync().await;
    for n in 0..8 {
        scene.desk.create(&format!("n{n}"), NINE, 60).await;
    }

    for _ in 0..4 {
        scene.desk.try_sync().await;
    }

    let account = scene.desk.app.book().get().await.unwrap().unwrap().accounts.remove(0);
    assert_eq!(account.state, AccountStateDto::Connected, "{}", account.last_error);
    assert_eq!(scene.there().len(), 8);
    assert_eq!(scene.desk.waiting().await, 0);
}

/// Deleted on one side, changed on the other: one of them won without a word (vdirsyncer#128,
/// opentasks#863).
#[tokio::test]
async fn delete_vs_edit_asks() {
    for choice in [Side::Mine, Side::Theirs] {
        let scene = Scene::with(&["Cut", "Dye"]).await;

        scene.desk.delete(&scene.desk.item("Cut").await, Scope::All).await;
        scene.they_rename("cut", "Cut & dry");
        let summary = scene.desk.sync().await;

        assert_eq!(summary.conflicts, 1, "{summary:?}");
        assert_eq!(scene.there(), ["Cut & dry", "Dye"], "nothing is overwritten");
        assert_eq!(scene.desk.conflicts().await[0].kind, ConflictKindDto::DeletedHere);
        scene.desk.settle(choice).await;
        scene.desk.sync().await;
        let expected: &[&str] = if choice == Side::Mine { &["Dye"] } else { &["Cut & dry", "Dye"] };
        assert_eq!(scene.there(), expected);
        scene.both_agree_and_are_silent().await;
    }
}

/// A clock that was an hour off decided who had won (anchor#125). D20: the clock of a desk is wrong by
/// ten minutes or an hour, in either direction, and jumps back.
#[tokio::test]
async fn device_clock_one_hour_off() {
    for off in [-3600, -600, 600, 3600] {
        let scene = Scene::with(&["Cut", "Dye"]).await;
        let other = scene.another_desk().await;
        scene.later(TimeDelta::seconds(off));

        scene.we_rename("Cut", "Cut here").await;
        other.shift(&other.item("Cut").await, Scope::All, 30).await;
        other.sync().await;
        let merged = scene.desk.sync().await;
        scene.later(TimeDelta::seconds(-2 * off));
        scene.we_rename("Dye", "Dye here").await;
        scene.desk.sync().await;
        other.sync().await;

        assert_eq!(merged.conflicts, 0, "{off} s: {merged:?}");
        assert_eq!(other.week().await, scene.desk.week().await);
        assert_eq!(scene.desk.item("Cut here").await.start, NINE + 30);
        assert_eq!(scene.there(), ["Cut here", "Dye here"]);
    }
}

/// A limit on mails a day: events with guests were refused again and again, and held up all others
/// (OutlookGoogleCalendarSync#1744).
#[tokio::test]
async fn rate_limit_by_attendees() {
    let titles = ["A", "B", "C", "D", "E", "F"];
    let scene = Scene::with(&titles).await;
    let meeting = event(
        "big",
        &[
            "DTSTART:20261116T090000Z",
            "DTEND:20261116T100000Z",
            "SUMMARY:Big",
            "ORGANIZER:mailto:desk@sim.example",
            "ATTENDEE:mailto:ann@example.com",
        ],
    );
    scene.server.put(CALENDAR, "big.ics", &meeting);
    scene.desk.sync().await;
    for title in ["Big"].iter().chain(&titles) {
        scene.we_rename(title, &format!("{title} new")).await;
    }

    let busy = Fault::Busy { status: 429, retry_after: "60".to_owned() };
    scene.server.fail(usize::MAX, On::Update, "big.ics", busy);
    let mut asked = Vec::new();
    for _ in 0..6 {
        scene.server.take_requests();
        scene.desk.try_sync().await;
        scene.desk.try_sync().await;
        asked.push(scene.writes().iter().filter(|write| write.contains("big")).count());
        scene.later(TimeDelta::minutes(2));
    }

    let there: BTreeSet<_> = scene.there().into_iter().collect();
    let others = titles.iter().all(|title| there.contains(&format!("{title} new")));
    assert!(others && there.contains("Big"), "the others are not held up: {there:?}");
    assert!(
        asked.iter().all(|times| *times <= 1),
        "it is asked once until it may be asked: {asked:?}"
    );
    let account = scene.desk.app.book().get().await.unwrap().unwrap().accounts.remove(0);
    assert_eq!(account.state, AccountStateDto::Connected);
    scene.server.recover();
    scene.desk.sync().await;
    scene.both_agree_and_are_silent().await;
}

/// Two desks that make the same at the same moment.
#[tokio::test]
async fn two_desks_write_at_once_and_one_of_them_asks() {
    let scene = Scene::with(&["Cut"]).await;
    let other: Desk = Desk::opened(&scene.server, "Europe/London", TestClock::new()).await;
    other.sync().await;
    scene.we_rename("Cut", "Mine").await;
    other.rename(&other.item("Cut").await, "Theirs").await;

    let gate = scene.server.hold_request(On::Update);
    let (asks, ()) = tokio::join!(scene.desk.sync(), async {
        gate.reached().await;
        other.sync().await;
        gate.open();
    });

    assert_eq!(asks.conflicts, 1, "{asks:?}");
    assert_eq!(scene.there(), ["Theirs"]);
}
