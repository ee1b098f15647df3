//! Series: occurrences that moved, were left out, or went their own way.

use daybook_app::api::appointments::Scope;
use daybook_sim::caldav::{CALENDAR, Fault, On};
use daybook_tests::desk::{MONDAY, weekly};

use crate::scene::{NINE, Scene, event, unfolded, value};

fn rota() -> String {
    event(
        "rota",
        &[
            "DTSTART;TZID=Europe/London:20261116T090000",
            "DTEND;TZID=Europe/London:20261116T100000",
            "RRULE:FREQ=WEEKLY;COUNT=4",
            "SUMMARY:Rota",
        ],
    )
}

/// A changed occurrence went back after a 412, without a word (davx5#897).
#[tokio::test]
async fn occurrence_edit_survives_412() {
    let scene = Scene::before_the_first_sync(&[]).await;
    scene.server.put(CALENDAR, "rota.ics", &rota());
    scene.desk.sync().await;

    let occurrences = scene.desk.items().await;
    scene.desk.delete(&occurrences[1], Scope::This).await;
    scene.desk.shift(&occurrences[2], Scope::This, 30).await;
    scene.they_rename("rota", "Rota (new)");
    let summary = scene.desk.sync().await;

    assert_eq!(summary.conflicts, 0, "{summary:?}");
    let text = unfolded(&scene.server.text(CALENDAR, "rota.ics").unwrap());
    assert!(text.contains("SUMMARY:Rota (new)"), "{text}");
    assert!(text.contains("EXDATE;TZID=Europe/London:20261123T090000"), "{text}");
    assert!(text.contains("RECURRENCE-ID;TZID=Europe/London:20261130T090000"), "{text}");
    let week = 7 * 1440;
    let starts: Vec<_> = scene.desk.week().await.into_iter().map(|(_, start)| start).collect();
    assert_eq!(starts, [540, 2 * week + 570, 3 * week + 540]);
}

/// What was left out of a series came back an hour later, because its zone had been written otherwise
/// (davmail#87).
#[tokio::test]
async fn exdate_zone_shift() {
    for exdate in [
        "EXDATE:20261123T140000Z",
        "EXDATE;TZID=America/New_York:20261123T090000",
        "EXDATE;TZID=Europe/London:20261123T140000",
    ] {
        let scene = Scene::before_the_first_sync(&[]).await;
        let series = event(
            "rota",
            &[
                "DTSTART;TZID=America/New_York:20261019T090000",
                "DTEND;TZID=America/New_York:20261019T100000",
                "RRULE:FREQ=WEEKLY;COUNT=8",
                exdate,
                "SUMMARY:Rota",
            ],
        );
        scene.server.put(CALENDAR, "rota.ics", &series);
        scene.desk.sync().await;
        let before = scene.desk.week().await;

        scene.we_rename("Rota", "Rota (new)").await;
        scene.desk.sync().await;

        let starts = |week: Vec<(String, i32)>| week.into_iter().map(|it| it.1).collect::<Vec<_>>();
        let (day, two) = (1440, 14 * 60);
        assert_eq!(starts(before), [two, 14 * day + two, 21 * day + two], "{exdate}");
        for desk in [&scene.desk, &scene.another_desk().await] {
            assert_eq!(
                starts(desk.week().await),
                [two, 14 * day + two, 21 * day + two],
                "{exdate}"
            );
        }
    }
}

/// "This and all following" doubled the rest of the series, or lost it (evolution-data-server#555, #536,
/// #612): the answers to both writes are lost, one after the other.
#[tokio::test]
async fn this_and_following_split() {
    for (first, second) in [
        (Fault::AnswerLost, Fault::AnswerLost),
        (Fault::RequestLost, Fault::AppliedBut(500)),
        (Fault::AppliedBut(500), Fault::RequestLost),
    ] {
        let scene = Scene::with(&[]).await;
        scene.desk.create_as(weekly("Stand-up", NINE, 6)).await;
        scene.desk.sync().await;

        let third = scene.desk.items().await.remove(2);
        scene.desk.shift(&third, Scope::Following, 60).await;
        scene.server.fail_next(On::Update, first.clone());
        scene.server.fail_next(On::Create, second.clone());
        for _ in 0..3 {
            scene.desk.try_sync().await;
        }

        let objects = scene.server.objects(CALENDAR);
        assert_eq!(objects.len(), 2, "{first:?}, {second:?}");
        assert_ne!(value(&objects[0].1, "UID"), value(&objects[1].1, "UID"));
        let week = scene.desk.week().await;
        let starts: Vec<_> = week.iter().map(|(_, start)| start + MONDAY - NINE).collect();
        let days = 7 * 1440;
        assert_eq!(starts, [0, days, 2 * days + 60, 3 * days + 60]);
        let other = scene.another_desk().await;
        assert_eq!(other.week().await, week, "another desk sees the same");
        assert_eq!(scene.desk.sync().await.requests, 1);
    }
}
