use daybook_app::api::appointments::{AppointmentInput, CreateAppointment, ItemDto, Scope};
use daybook_app::api::series::RepeatPreview;
use daybook_app::api::times::{ClockInput, ReadTimes, TurnDto, TurnsDto};

use crate::given::{Salon, at, hour, salon, weekly};

fn on(zone: &str, start_second: bool, end_second: bool) -> ClockInput {
    ClockInput { zone: zone.into(), start_second, end_second }
}

/// The same, on the clock of New York.
fn in_new_york(input: AppointmentInput) -> AppointmentInput {
    AppointmentInput { clock: Some(on("America/New_York", false, false)), ..input }
}

/// What the editor would hold.
async fn opened(salon: &Salon, id: &str, occurrence: Option<&str>) -> AppointmentInput {
    let now = salon.get(id, occurrence).await;
    AppointmentInput {
        start: now.clock.start,
        end: now.clock.end,
        summary: now.summary,
        repeat: now.repeat,
        clock: Some(on(&now.clock.zone, now.clock.start_second, now.clock.end_second)),
        ..hour("", "2026-11-26 10:00")
    }
}

#[tokio::test]
async fn both_of_two_equal_hours_are_in_the_grid_and_say_which_they_are() {
    let salon = salon().await;
    let night = |title, second| AppointmentInput {
        clock: Some(on("Europe/Berlin", second, second)),
        end: at("2026-10-25 02:45"),
        ..hour(title, "2026-10-25 02:30")
    };
    salon.create(night("Second", true)).await;
    let first = salon.create(night("First", false)).await.id.unwrap();
    salon.create(hour("Late", "2026-10-25 10:00")).await;

    let items = salon.grid("2026-10-19", "2026-10-26").await;

    let which = |turn| Some(TurnsDto { start: Some(turn), end: Some(turn) });
    let mut seen: Vec<_> =
        items.iter().map(|item| (item.title.as_str(), item.start, item.turns)).collect();
    seen.sort_by_key(|(title, ..)| *title);
    let half_past = at("2026-10-25 02:30");
    assert_eq!(
        seen,
        [
            ("First", half_past, which(TurnDto::First)),
            ("Late", at("2026-10-25 10:00"), None),
            ("Second", half_past, which(TurnDto::Second)),
        ]
    );
    // The other one is chosen, and chosen back.
    for (second, turn) in [(true, TurnDto::Second), (false, TurnDto::First)] {
        let mut input = opened(&salon, &first, None).await;
        input.clock = Some(on("Europe/Berlin", second, second));
        salon.change(&first, None, Scope::All, input).await;
        let now = salon.get(&first, None).await;
        assert_eq!(now.item.turns, which(turn));
        assert_eq!((now.clock.zone.as_str(), now.clock.start_second), ("Europe/Berlin", second));
    }
}

#[tokio::test]
async fn the_second_of_two_equal_times_repeats_in_no_series() {
    let salon = salon().await;
    let mut input = weekly("Night", "2026-10-25 02:30");
    input.clock = Some(on("Europe/Berlin", true, false));
    let input = CreateAppointment { appointment: input };
    let refused = salon.appointments().create(input).await.unwrap_err();
    assert!(refused.to_string().contains("cannot repeat"));

    // One date of a series may be that one.
    let id = salon.create(weekly("Night", "2026-10-18 02:30")).await.id.unwrap();
    let date = Some("2026-10-25T02:30:00");
    let mut one = opened(&salon, &id, date).await;
    one.clock = Some(on("Europe/Berlin", true, false));
    one.end = at("2026-10-25 03:30");
    salon.change(&id, date, Scope::This, one).await;
    let items = salon.grid("2026-10-25", "2026-10-26").await;
    assert_eq!(items[0].turns, Some(TurnsDto { start: Some(TurnDto::Second), end: None }));
}

#[tokio::test]
async fn another_zone_keeps_what_the_clock_says_and_moves_it_in_the_grid() {
    let salon = salon().await;
    let id = salon.create(hour("Call", "2026-11-26 09:00")).await.id.unwrap();

    let input = in_new_york(opened(&salon, &id, None).await);
    salon.change(&id, None, Scope::All, input).await;

    let now = salon.get(&id, None).await;
    assert_eq!((now.item.start, now.item.end), (at("2026-11-26 15:00"), at("2026-11-26 16:00")));
    assert_eq!((now.zone.as_str(), now.clock.start), ("America/New_York", at("2026-11-26 09:00")));
    // Without a clock it is the time here, and the zone stays.
    let here = AppointmentInput {
        start: at("2026-11-26 16:00"),
        end: at("2026-11-26 17:00"),
        ..hour("Call", "2026-11-26 16:00")
    };
    salon.change(&id, None, Scope::All, here).await;
    let now = salon.get(&id, None).await;
    assert_eq!((now.zone.as_str(), now.clock.start), ("America/New_York", at("2026-11-26 10:00")));
    // Undone, it is as it was.
    salon.appointments().undo().await.unwrap();
    salon.appointments().undo().await.unwrap();
    assert_eq!(salon.get(&id, None).await.item.start, at("2026-11-26 09:00"));
}

#[tokio::test]
async fn a_series_keeps_its_zone_when_clocks_change_here() {
    let salon = salon().await;
    // Berlin's clocks go forward on 28 March 2027, New York's two weeks before.
    let id = salon.create(in_new_york(weekly("Call", "2027-03-01 09:00"))).await.id.unwrap();
    let starts = |items: Vec<ItemDto>| {
        items.iter().map(|item| (item.start.rem_euclid(1440)) / 60).collect::<Vec<_>>()
    };
    assert_eq!(starts(salon.grid("2027-03-01", "2027-04-06").await), [15, 15, 14, 14, 15, 15]);

    // Edited from a date on, the rest is still in New York.
    let date = Some("2027-03-15T09:00:00");
    let mut input = opened(&salon, &id, date).await;
    input.start += 60;
    input.end += 60;
    let rest = salon.change(&id, date, Scope::Following, input).await.id.unwrap();
    assert_eq!(starts(salon.grid("2027-03-01", "2027-04-06").await), [15, 15, 15, 15, 16, 16]);
    assert_eq!(salon.get(&rest, None).await.clock.zone, "America/New_York");
    // All of it moves to another zone, and its clock says the same.
    let mut input = opened(&salon, &rest, None).await;
    input.clock = Some(on("Europe/Berlin", false, false));
    salon.change(&rest, None, Scope::All, input).await;
    assert_eq!(starts(salon.grid("2027-03-15", "2027-04-06").await), [10, 10, 10, 10]);
}

#[tokio::test]
async fn the_next_dates_of_a_series_are_on_its_own_clock() {
    let salon = salon().await;
    let repeat = weekly("Call", "2027-03-01 23:00").repeat.unwrap();
    let (start, zone) = (at("2027-03-01 23:00"), Some("America/New_York".to_owned()));
    let input = RepeatPreview { start, end: start + 60, all_day: false, zone, repeat };
    let dates = salon.appointments().next_dates(input).await.unwrap();
    assert_eq!(dates, [0, 7, 14, 21, 28].map(|days| start + days * 1440));
}

#[tokio::test]
async fn the_window_is_told_what_times_mean() {
    let salon = salon().await;
    let read =
        |clock| ReadTimes { start: at("2026-10-25 02:30"), end: at("2026-10-25 03:30"), clock };
    let first = salon.appointments().read_times(read(None)).await.unwrap();
    assert_eq!(
        (first.start.turn, first.end.turn, first.minutes),
        (Some(TurnDto::First), None, 120)
    );
    let there = read(Some(on("America/New_York", false, false)));
    let there = salon.appointments().read_times(there).await.unwrap();
    assert_eq!((there.start.here, there.start.turn), (at("2026-10-25 07:30"), None));
    assert!(
        salon.appointments().read_times(read(Some(on("Mars/Base", false, false)))).await.is_err()
    );
}
