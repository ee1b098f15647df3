//! Absence is no evidence: nothing disappears because a server was not able to say that it is there.

use chrono::TimeDelta;
use daybook_app::api::appointments::Scope;
use daybook_sim::caldav::{CALENDAR, Fault, On, Server, UnknownToken};
use daybook_tests::desk::Desk;

use crate::scene::{NINE, Scene, TestClock, event, hour, writes};

/// A 410 was taken for an empty page, and what had been deleted stayed (twenty#24095).
#[tokio::test]
async fn gone_token_recovers_and_sweeps() {
    for answer in [
        UnknownToken::Status(403),
        UnknownToken::Status(409),
        UnknownToken::Status(412),
        UnknownToken::Status(500),
        UnknownToken::BareStatus(403),
        UnknownToken::BareStatus(410),
        UnknownToken::BareStatus(418),
    ] {
        let scene = Scene::with(&["Cut", "Dye", "Trim"]).await;
        scene.server.behave(|q| q.unknown_token = answer);

        scene.they_delete("dye");
        scene.server.expire_tokens(CALENDAR);
        let summary = scene.desk.sync().await;

        assert_eq!((summary.deleted, summary.imported), (1, 0), "{answer:?}: {summary:?}");
        assert_eq!(scene.desk.titles().await, ["Cut", "Trim"]);
        scene.both_agree_and_are_silent().await;
    }
}

/// The state was thrown away before there was a new one (keeper.sh#199).
#[tokio::test]
async fn reset_keeps_rows_until_scan_done() {
    let scene = Scene::with(&["Cut", "Dye", "Trim"]).await;
    scene.we_rename("Dye", "Dye & dry").await;

    scene.server.expire_tokens(CALENDAR);
    scene.server.fail(1000, On::Any, "", Fault::Refused(500));
    for _ in 0..20 {
        let summary = scene.desk.try_sync().await;
        assert!(summary.errors > 0, "{summary:?}");
        scene.later(TimeDelta::minutes(3));
    }

    assert_eq!(scene.desk.titles().await, ["Cut", "Dye & dry", "Trim"]);
    assert_eq!(scene.desk.waiting().await, 1, "what was changed here still waits");
    scene.server.recover();
    scene.desk.sync().await;
    assert_eq!(scene.there(), ["Cut", "Dye & dry", "Trim"]);
    scene.both_agree_and_are_silent().await;
}

/// Nothing could be read, so nothing had been seen, so everything was removed (odysseus#3449).
#[tokio::test]
async fn unreadable_items_never_sweep() {
    let scene = Scene::with(&["Cut", "Dye", "Trim"]).await;

    scene.server.expire_tokens(CALENDAR);
    for name in ["cut", "dye", "trim"] {
        scene.they_change(name, "LOCATION", "Upstairs");
        scene.they_rename(name, "New");
    }
    scene.server.fail(1000, On::Multiget, "", Fault::Garbled);
    scene.server.fail(1000, On::Get, "", Fault::Garbled);
    let summary = scene.desk.try_sync().await;

    assert_eq!((summary.deleted, summary.errors), (0, 3), "{summary:?}");
    assert_eq!(scene.desk.titles().await, ["Cut", "Dye", "Trim"]);
    scene.everything_is_synced().await;
    scene.server.recover();
    scene.later(TimeDelta::days(8));
    scene.desk.sync().await;
    assert_eq!(scene.desk.titles().await, ["New", "New", "New"], "until they can be read");
}

/// A refusal was taken for an empty calendar, and 241 events were removed (GAS-ICS-Sync#118).
#[tokio::test]
async fn error_is_not_empty() {
    for fault in [
        Fault::Refused(403),
        Fault::Refused(404),
        Fault::Refused(410),
        Fault::Refused(500),
        Fault::Nothing,
        Fault::WebPage,
        Fault::HalfXml,
        Fault::CutMidBody,
        Fault::AnswerLost,
    ] {
        let scene = Scene::with(&["Cut", "Dye", "Trim"]).await;
        scene.they_book("new", "New");

        scene.server.fail(1000, On::Reading, "", fault.clone());
        let summary = scene.desk.try_sync().await;

        assert!(summary.errors > 0, "{fault:?}: {summary:?}");
        assert_eq!(summary.deleted, 0, "{fault:?}: {summary:?}");
        assert_eq!(scene.desk.titles().await, ["Cut", "Dye", "Trim"], "{fault:?}");
        scene.server.recover();
        scene.desk.sync().await;
        scene.both_agree_and_are_silent().await;
    }
}

/// A mailbox was gone for a while, and what had been restored was deleted again in each run
/// (OutlookGoogleCalendarSync#2053).
#[tokio::test]
async fn vanished_calendar_parks() {
    const MOVED: &str = "/calendars/desk/elsewhere/";
    for parent in [404, 409] {
        let scene = Scene::with(&["Cut", "Dye"]).await;
        scene.server.behave(|q| q.missing_parent = parent);
        scene.desk.create("Perm", NINE, 60).await;
        scene.we_rename("Dye", "Dye & dry").await;

        scene.server.rename_calendar(CALENDAR, MOVED);
        for _ in 0..3 {
            let summary = scene.desk.try_sync().await;
            assert!(summary.errors > 0 && summary.deleted == 0, "{summary:?}");
            scene.later(TimeDelta::hours(1));
        }

        assert_eq!(scene.desk.titles().await, ["Cut", "Dye & dry", "Perm"]);
        assert_eq!(scene.desk.waiting().await, 2, "what was made here still waits");
        assert_eq!(scene.server.objects(MOVED).len(), 2, "another id is another calendar");
        assert!(!scene.writes().iter().any(|write| write.starts_with("DELETE")));
        scene.server.rename_calendar(MOVED, CALENDAR);
        scene.desk.sync().await;
        assert_eq!(scene.there(), ["Cut", "Dye & dry", "Perm"]);
        scene.both_agree_and_are_silent().await;
    }
}

/// Near the edge of what was synced, another zone meant deleted or doubled
/// (OutlookGoogleCalendarSync#2312). Daybook syncs all there is, so the edges are those of the days:
/// two desks at opposite ends of the world look at the same ones.
#[tokio::test]
async fn window_edge_timezones() {
    let server = Server::start().await.unwrap();
    for (name, start, end) in [
        ("day", "DTSTART;VALUE=DATE:20261118", "DTEND;VALUE=DATE:20261119"),
        (
            "east",
            "DTSTART;TZID=Pacific/Kiritimati:20261118T000000",
            "DTEND;TZID=Pacific/Kiritimati:20261118T010000",
        ),
        (
            "west",
            "DTSTART;TZID=Pacific/Pago_Pago:20261118T233000",
            "DTEND;TZID=Pacific/Pago_Pago:20261119T003000",
        ),
        ("float", "DTSTART:20261118T000000", "DTEND:20261118T010000"),
    ] {
        server.put(CALENDAR, &format!("{name}.ics"), &event(name, &[start, end, "SUMMARY:Edge"]));
    }
    let east = Desk::opened(&server, "Pacific/Kiritimati", TestClock::new()).await;
    let west = Desk::opened(&server, "Pacific/Pago_Pago", TestClock::new()).await;

    for _ in 0..3 {
        for desk in [&east, &west] {
            desk.sync().await;
            assert_eq!(desk.items().await.len(), 4);
            server.expire_tokens(CALENDAR);
        }
    }

    assert_eq!(writes(&server), Vec::<String>::new());
    for desk in [&east, &west] {
        let day = desk.items().await.into_iter().find(|item| item.all_day).unwrap();
        assert_eq!(day.start % 1440, 0, "a day is the same day everywhere");
    }
}

/// What is read here one at a time can fail one at a time: an occurrence that could not be read was
/// deleted (OutlookGoogleCalendarSync#1285). In CalDAV a series is one resource.
#[tokio::test]
async fn read_error_of_occurrence_is_not_delete() {
    let scene = Scene::with(&["Cut"]).await;
    let series = event(
        "rota",
        &[
            "DTSTART:20261116T120000Z",
            "DTEND:20261116T130000Z",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "SUMMARY:Rota",
        ],
    );
    scene.server.put(CALENDAR, "rota.ics", &series);
    scene.desk.sync().await;

    scene.they_change("rota", "RRULE", "FREQ=WEEKLY;COUNT=3");
    scene.they_rename("cut", "Cut & dry");
    scene.server.behave_for(1, On::Multiget, |q| q.multiget_names_missing = false);
    scene.server.fail(1, On::Multiget, "", Fault::Garbled);
    scene.server.fail(10, On::Get, "rota.ics", Fault::Refused(500));
    let summary = scene.desk.try_sync().await;

    assert_eq!(summary.deleted, 0, "{summary:?}");
    let rota = scene.desk.items().await.into_iter().filter(|item| item.title == "Rota").count();
    assert_eq!(rota, 4, "all of it is still here");
}

/// Something changed in one place and not in the other for ever (vdirsyncer#1155): a server is
/// restored from a backup, and counts on until the token means something else.
#[tokio::test]
async fn silent_divergence_audit() {
    let scene = Scene::with(&["Cut", "Dye"]).await;
    let backup = scene.server.backup();
    scene.they_rename("cut", "Cut & dry");
    scene.they_book("perm", "Perm");
    scene.desk.sync().await;

    scene.server.restore(&backup);
    (0..5).for_each(|_| scene.server.touch(CALENDAR));
    scene.desk.sync().await;
    assert_eq!(
        scene.desk.titles().await,
        ["Cut & dry", "Dye", "Perm"],
        "the token still means something"
    );
    scene.later(TimeDelta::days(8));
    scene.desk.sync().await;

    assert_eq!(scene.desk.titles().await, ["Cut", "Dye"]);
    scene.both_agree_and_are_silent().await;
}

/// An event that moved out of what was synced was deleted, and on its return the other side was
/// (OutlookGoogleCalendarSync#1194). Daybook syncs all there is.
#[tokio::test]
async fn window_exit_is_not_delete() {
    let scene = Scene::with(&["Cut"]).await;
    let before = scene.desk.item("Cut").await;

    scene.they_change("cut", "DTEND", "20291116T100000Z");
    scene.they_change("cut", "DTSTART", "20291116T090000Z");
    let away = scene.desk.sync().await;
    let there = scene.desk.items_between("2029-11-01", "2029-12-01").await;
    scene.they_change("cut", "DTSTART", "20261116T090000Z");
    scene.they_change("cut", "DTEND", "20261116T100000Z");
    let back = scene.desk.sync().await;

    assert_eq!((away.updated, away.deleted, away.imported), (1, 0, 0), "{away:?}");
    assert_eq!((back.updated, back.deleted, back.imported), (1, 0, 0), "{back:?}");
    assert_eq!(there[0].id, before.id);
    assert_eq!(scene.desk.item("Cut").await.id, before.id, "it is the same appointment");
    assert_eq!(scene.writes(), Vec::<String>::new());
}

/// Both sides delete the same: 410 is what was wanted (OutlookGoogleCalendarSync#1060).
#[tokio::test]
async fn delete_410_is_success() {
    for status in [404, 410] {
        let scene = Scene::with(&["Cut", "Dye"]).await;
        scene.server.behave(|q| q.delete_missing = status);

        scene.desk.delete(&scene.desk.item("Cut").await, Scope::All).await;
        scene.they_delete("cut");
        let summary = scene.desk.sync().await;

        assert_eq!((summary.errors, summary.conflicts), (0, 0), "{summary:?}");
        assert_eq!(scene.desk.titles().await, ["Dye"]);
        scene.both_agree_and_are_silent().await;
    }
}

/// One unreadable event kept all the others from arriving (etesync-android#174).
#[tokio::test]
async fn poison_item_isolated() {
    let scene = Scene::before_the_first_sync(&["Cut", "Dye"]).await;
    scene.server.put(
        CALENDAR,
        "poison.ics",
        &hour("poison", "Poison").replace("DTSTART:2026", "DTSTART:oops"),
    );

    let summary = scene.desk.try_sync().await;

    assert_eq!((summary.imported, summary.errors), (2, 1), "{summary:?}");
    assert_eq!(scene.desk.titles().await, ["Cut", "Dye"]);
    scene.we_rename("Cut", "Cut & dry").await;
    scene.desk.try_sync().await;
    assert!(scene.there().contains(&"Cut & dry".to_owned()), "and the others go on");
}
