//! What the editor says reaches the calendar and comes back: guests, zones, the second of two equal hours.

use daybook_app::api::appointments::Scope;
use daybook_app::api::guests::GuestInput;
use daybook_app::api::times::{ClockInput, TurnDto};
use daybook_sim::caldav::CALENDAR;
use daybook_tests::desk::MONDAY;

use crate::scene::{NINE, Scene, event, unfolded};

fn guests(addresses: &[&str]) -> Vec<GuestInput> {
    let guest = |address: &&str| GuestInput { name: String::new(), address: (*address).into() };
    addresses.iter().map(guest).collect()
}

fn on(zone: &str, second: bool) -> ClockInput {
    ClockInput { zone: zone.into(), start_second: second, end_second: second }
}

fn there(scene: &Scene) -> String {
    unfolded(&scene.server.text(CALENDAR, "cut.ics").unwrap())
}

#[tokio::test]
async fn guests_reach_the_calendar_and_their_answers_come_back() {
    let scene = Scene::with(&["Cut"]).await;
    let item = scene.desk.item("Cut").await;

    let two = Some(guests(&["ana@guest.example", "bo@guest.example"]));
    scene.desk.change(&item, Scope::All, |input| input.guests = two).await;
    scene.desk.sync().await;

    assert!(there(&scene).contains("ATTENDEE:mailto:ana@guest.example\n"), "{}", there(&scene));
    let answered = there(&scene).replace(
        "ATTENDEE:mailto:ana@guest.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@guest.example",
    );
    scene.server.put(CALENDAR, "cut.ics", &answered.replace('\n', "\r\n"));
    scene.desk.sync().await;
    let item = scene.desk.item("Cut").await;
    let now = scene.desk.get(&item).await;
    let seen: Vec<_> =
        now.guests.iter().map(|guest| (guest.address.as_str(), guest.answer.as_str())).collect();
    let expected = [("ana@guest.example", "accepted"), ("bo@guest.example", "needsAction")];
    assert_eq!(seen, expected);

    // Who stays keeps the answer, who is taken off the list goes.
    let one = Some(guests(&["ana@guest.example"]));
    scene.desk.change(&item, Scope::All, |input| input.guests = one).await;
    scene.desk.sync().await;
    let text = there(&scene);
    assert!(text.contains("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@guest.example\n"), "{text}");
    assert!(!text.contains("bo@guest.example"), "{text}");
    scene.both_agree_and_are_silent().await;
}

#[tokio::test]
async fn another_zone_is_written_with_what_its_clock_says() {
    let scene = Scene::with(&["Cut"]).await;
    let item = scene.desk.item("Cut").await;

    scene
        .desk
        .change(&item, Scope::All, |input| input.clock = Some(on("America/New_York", false)))
        .await;
    scene.desk.sync().await;

    let text = there(&scene);
    assert!(text.contains("DTSTART;TZID=America/New_York:20261116T090000\n"), "{text}");
    assert_eq!(scene.desk.item("Cut").await.start, NINE + 5 * 60);
    scene.both_agree_and_are_silent().await;
}

#[tokio::test]
async fn the_second_of_two_equal_hours_comes_back_as_that() {
    let scene = Scene::with(&["Cut"]).await;
    let item = scene.desk.item("Cut").await;

    // London's clocks go back on Sunday, 25 October, at two.
    let half_past_one = MONDAY - 22 * 1440 + 90;
    scene
        .desk
        .change(&item, Scope::All, |input| {
            (input.start, input.end) = (half_past_one, half_past_one + 15);
            input.clock = Some(on("Europe/London", true));
        })
        .await;
    scene.desk.sync().await;

    let text = there(&scene);
    assert!(text.contains("DTSTART:20261025T013000Z\n"), "{text}");
    let another = scene.another_desk().await;
    let items = another.items_between("2026-10-25", "2026-10-26").await;
    assert_eq!(items[0].start, half_past_one);
    assert_eq!(items[0].turns.map(|turns| turns.start), Some(Some(TurnDto::Second)));
    let clock = another.get(&items[0]).await.clock;
    assert_eq!((clock.zone.as_str(), clock.start_second), ("Europe/London", true));
}

#[tokio::test]
async fn what_somebody_else_called_keeps_its_guests() {
    let scene = Scene::with(&["Cut"]).await;
    let lines = [
        "DTSTART:20261116T090000Z",
        "DTEND:20261116T100000Z",
        "SUMMARY:Fitting",
        "ORGANIZER;CN=Noor:mailto:noor@guest.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:noor@guest.example",
        "ATTENDEE:mailto:ana@guest.example",
    ];
    scene.server.put(CALENDAR, "fitting.ics", &event("fitting", &lines));
    scene.desk.sync().await;

    let item = scene.desk.item("Fitting").await;
    let organizer = scene.desk.get(&item).await.organizer.unwrap();
    assert_eq!((organizer.name.as_str(), organizer.own), ("Noor", false));
    scene.desk.rename(&item, "Fitting at noon").await;
    scene.desk.sync().await;
    let text = unfolded(&scene.server.text(CALENDAR, "fitting.ics").unwrap());
    assert!(text.contains("ATTENDEE:mailto:ana@guest.example\n"), "{text}");
}
