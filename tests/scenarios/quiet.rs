//! What must not go on for ever: writes that answer writes, mails that follow mails.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use daybook_app::api::accounts::{AccountStateDto, DisconnectAccount, ReconnectAccount};
use daybook_app::api::sync::CalendarRef;
use daybook_sim::caldav::{CALENDAR, Fault, On, PASSWORD, Rewrites, USER};
use daybook_tests::desk::connect;

use crate::scene::{NINE, Scene, event, writes};

/// Two programs answered each other's rewriting, up to SEQUENCE 743 (aluxnimm#463).
#[tokio::test]
async fn two_engines_one_calendar_silent() {
    let scene = Scene::before_the_first_sync(&["Cut", "Dye"]).await;
    scene.server.behave(|q| q.rewrites = Rewrites::harmless());
    scene.desk.sync().await;
    let other = scene.another_desk().await;
    scene.we_rename("Cut", "Cut & dry").await;
    other.create("Perm", NINE, 60).await;

    let mut writes_in = Vec::new();
    for _ in 0..50 {
        scene.server.take_requests();
        scene.desk.sync().await;
        other.sync().await;
        writes_in.push(writes(&scene.server).len());
    }

    assert_eq!(writes_in[..2].iter().sum::<usize>(), 2, "{writes_in:?}");
    assert_eq!(writes_in[2..].iter().sum::<usize>(), 0, "{writes_in:?}");
    assert_eq!(other.week().await, scene.desk.week().await);
}

/// Edits made offline were thrown away by a refill after errors (Thunderbird bug 2052714, buteo#25).
#[tokio::test]
async fn offline_edits_survive_rescan() {
    let titles = ["A", "B", "C", "D", "E"];
    let scene = Scene::with(&titles).await;
    for title in titles {
        scene.we_rename(title, &format!("{title} here")).await;
    }

    scene.server.fail(1000, On::Any, "", Fault::RequestLost);
    for _ in 0..2 {
        assert!(scene.desk.try_sync().await.errors > 0);
    }
    scene.server.expire_tokens(CALENDAR);
    scene.server.recover();
    let online = scene.desk.sync().await;

    assert_eq!((online.conflicts, online.deleted), (0, 0), "{online:?}");
    assert_eq!(scene.there(), titles.map(|title| format!("{title} here")));
    scene.both_agree_and_are_silent().await;
}

/// Invitations and cancellations were mailed again and again (aluxnimm#431,
/// OutlookGoogleCalendarSync#121): over a hundred rounds with answers that get lost, tokens that expire,
/// a program that starts anew, a new sign-in and an account that is connected anew, nobody hears of the same version twice.
#[tokio::test]
async fn mail_at_most_once() {
    let mut scene = Scene::before_the_first_sync(&[]).await;
    scene.server.behave(|q| q.auto_schedule = true);
    let guests = ["ann", "bob", "cem"].map(|name| format!("ATTENDEE:mailto:{name}@example.com"));
    let mut lines = vec![
        "DTSTART:20261116T090000Z",
        "DTEND:20261116T100000Z",
        "SUMMARY:Plan 0",
        "ORGANIZER:mailto:desk@sim.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:desk@sim.example",
    ];
    lines.extend(guests.iter().map(String::as_str));
    scene.server.put(CALENDAR, "plan.ics", &event("plan", &lines));
    scene.desk.sync().await;

    let mut plan = 0;
    for round in 0..100 {
        if round % 5 == 0 {
            scene.we_rename(&format!("Plan {plan}"), &format!("Plan {}", plan + 1)).await;
            plan += 1;
        }
        match round % 7 {
            0 => scene.server.fail_next(On::Update, Fault::AnswerLost),
            1 => scene.server.fail_next(On::Update, Fault::AppliedBut(500)),
            2 => scene.server.fail_next(On::Update, Fault::RequestLost),
            3 => scene.server.expire_tokens(CALENDAR),
            4 => scene.server.fail_next(On::Reading, Fault::Refused(500)),
            _ => {}
        }
        if round % 25 == 24 {
            scene.server.recover();
            scene = scene.restarted().await;
        }
        if round == 40 {
            signed_in_anew(&scene).await;
        }
        if round == 60 {
            scene.server.recover();
            scene.desk.try_sync().await;
            connected_anew(&scene).await;
        }
        scene.desk.try_sync().await;
        scene.later(TimeDelta::minutes(5));
    }
    scene.server.recover();
    scene.desk.sync().await;

    let mut heard: BTreeMap<(String, String), usize> = BTreeMap::new();
    for mail in scene.server.mail() {
        *heard.entry((mail.to, mail.content)).or_default() += 1;
    }
    assert!(heard.values().all(|times| *times == 1), "{heard:#?}");
    let last = heard.keys().filter(|(_, content)| content.contains(&format!("Plan {plan}")));
    assert_eq!(last.count(), 3, "everybody heard of the last one");
    assert_eq!(scene.there(), [format!("Plan {plan}")]);
}

/// The password stops working while something waits, and is given again.
async fn signed_in_anew(scene: &Scene) {
    scene.server.add_person(USER, "another");
    scene.desk.try_sync().await;
    let account = scene.desk.app.book().get().await.unwrap().unwrap().accounts.remove(0);
    assert_eq!((account.state, account.waiting), (AccountStateDto::NeedsSignIn, 1));
    scene.server.add_person(USER, PASSWORD);
    let again = ReconnectAccount { id: account.id, password: PASSWORD.to_owned() };
    scene.desk.app.accounts().reconnect(again).await.unwrap();
}

/// The account is disconnected with everything that came from it, and connected again.
async fn connected_anew(scene: &Scene) {
    let app = &scene.desk.app;
    let id = app.book().get().await.unwrap().unwrap().accounts.remove(0).id;
    app.accounts().disconnect(DisconnectAccount { id, keep: false }).await.unwrap();
    assert!(scene.desk.items().await.is_empty());
    connect(app, &scene.server).await;
    let calendar = scene.desk.calendar().await;
    app.dry_runs().agree(CalendarRef { id: calendar }).await.unwrap();
    scene.desk.try_sync().await;
}
