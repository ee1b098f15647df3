use daybook_app::api::appointments::{
    AppointmentRef, DeleteAppointment, MoveAppointment, RepeatDto, RepeatUnit, Scope,
};
use daybook_app::api::series::{RepeatPreview, SeriesCountDto};
use daybook_app::api::several::{CreateAppointments, DeleteAppointments, MoveAppointments};

use crate::given::{Salon, at, hour, salon, weekly};

fn to(id: &str, occurrence: Option<&str>, start: &str) -> MoveAppointment {
    MoveAppointment {
        id: id.into(),
        occurrence: occurrence.map(str::to_owned),
        scope: if occurrence.is_some() { Scope::This } else { Scope::All },
        start: at(start),
        end: at(start) + 60,
        all_day: false,
        staff: None,
    }
}

fn away(id: &str, occurrence: Option<&str>) -> DeleteAppointment {
    let scope = if occurrence.is_some() { Scope::This } else { Scope::All };
    DeleteAppointment { id: id.into(), occurrence: occurrence.map(str::to_owned), scope }
}

async fn two(salon: &Salon) -> [String; 2] {
    let cut = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    let colour = salon.create(hour("Colour", "2026-11-26 12:00")).await.id.unwrap();
    [cut, colour]
}

#[tokio::test]
async fn several_appointments_move_together_and_one_undo_brings_all_back() {
    let salon = salon().await;
    let [cut, colour] = two(&salon).await;
    let moves = vec![to(&cut, None, "2026-11-27 10:00"), to(&colour, None, "2026-11-27 12:00")];

    let done = salon.appointments().move_several(MoveAppointments { moves }).await.unwrap();

    assert_eq!(done.message, "Moved 2 appointments");
    assert_eq!(salon.shown().await, ["Cut 27.11. 10:00", "Colour 27.11. 12:00"]);
    let undone = salon.appointments().undo().await.unwrap().unwrap();
    assert_eq!(undone.message, "Undone: Moved 2 appointments");
    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00", "Colour 26.11. 12:00"]);
}

#[tokio::test]
async fn two_dates_of_one_series_move_and_go_together() {
    let salon = salon().await;
    let id = salon.create(weekly("Class", "2026-11-26 10:00")).await.id.unwrap();
    let (first, second) = (Some("2026-11-26T10:00:00"), Some("2026-12-03T10:00:00"));
    let moves = vec![to(&id, first, "2026-11-27 11:00"), to(&id, second, "2026-12-04 11:00")];
    salon.appointments().move_several(MoveAppointments { moves }).await.unwrap();
    let after = ["Class 27.11. 11:00", "Class 04.12. 11:00", "Class 10.12. 10:00"];
    assert_eq!(salon.shown().await, after);

    let deletions = vec![away(&id, first), away(&id, second)];
    let done = salon.appointments().delete_several(DeleteAppointments { deletions }).await.unwrap();

    assert_eq!(done.message, "Deleted 2 appointments");
    assert_eq!(salon.shown().await, ["Class 10.12. 10:00"]);
    salon.appointments().undo().await.unwrap();
    assert_eq!(salon.shown().await, after);
}

#[tokio::test]
async fn when_one_of_several_cannot_be_done_nothing_is() {
    let salon = salon().await;
    let [cut, colour] = two(&salon).await;
    let deletions = vec![away(&cut, None), away(&colour, None), away(&cut, None)];
    assert!(salon.appointments().delete_several(DeleteAppointments { deletions }).await.is_err());
    assert_eq!(salon.shown().await.len(), 2);

    let none = DeleteAppointments { deletions: Vec::new() };
    assert!(salon.appointments().delete_several(none).await.is_err());
}

#[tokio::test]
async fn what_is_pasted_together_is_one_step_of_undo() {
    let salon = salon().await;
    let appointments = vec![hour("Cut", "2026-11-26 10:00"), hour("Colour", "2026-11-26 12:00")];

    let input = CreateAppointments { appointments };
    let done = salon.appointments().create_several(input).await.unwrap();

    assert_eq!(done.message, "Booked 2 appointments");
    salon.appointments().undo().await.unwrap();
    assert!(salon.shown().await.is_empty());
}

fn every(every: RepeatUnit, weekdays: &[u8], count: Option<u32>) -> RepeatDto {
    let weekdays = weekdays.to_vec();
    RepeatDto { every, interval: 1, weekdays, by_weekday: false, count, until: None }
}

async fn previewed(salon: &Salon, repeat: RepeatDto) -> Vec<i32> {
    let start = at("2027-01-29 10:00");
    let input = RepeatPreview { start, end: start + 60, all_day: false, zone: None, repeat };
    salon.appointments().next_dates(input).await.unwrap()
}

#[tokio::test]
async fn the_next_five_dates_are_those_the_saved_series_will_have() {
    let salon = salon().await;

    let weekly = previewed(&salon, every(RepeatUnit::Week, &[1, 5], None)).await;
    let expected = [0, 3, 7, 10, 14].map(|days| at("2027-01-29 10:00") + days * 1440);
    assert_eq!(weekly, expected);

    // A year without a 29 February has none.
    let start = at("2028-02-29 10:00");
    let repeat = every(RepeatUnit::Year, &[], None);
    let input = RepeatPreview { start, end: start + 60, all_day: false, zone: None, repeat };
    let leap = salon.appointments().next_dates(input).await.unwrap();
    assert_eq!(leap.len(), 5);
    assert_eq!(leap[1], at("2032-02-29 10:00"));

    let three = previewed(&salon, every(RepeatUnit::Day, &[], Some(3))).await;
    assert_eq!(three.len(), 3);
}

async fn count(salon: &Salon, id: &str, occurrence: Option<String>) -> SeriesCountDto {
    let input = AppointmentRef { id: id.into(), occurrence };
    salon.appointments().count(input).await.unwrap()
}

#[tokio::test]
async fn a_series_is_counted_from_the_asked_date_on() {
    let salon = salon().await;
    let repeat = Some(every(RepeatUnit::Week, &[], Some(12)));
    let class = daybook_app::api::appointments::AppointmentInput {
        repeat,
        ..hour("Class", "2026-11-26 10:00")
    };
    let id = salon.create(class).await.id.unwrap();
    let third = "2026-12-10T10:00:00".to_owned();

    let counted = count(&salon, &id, Some(third)).await;
    assert_eq!(counted, SeriesCountDto { all: Some(12), following: Some(10) });
    salon.delete(&id, Some("2026-12-03T10:00:00"), Scope::This).await;
    let counted = count(&salon, &id, None).await;
    assert_eq!(counted, SeriesCountDto { all: Some(11), following: Some(11) });

    let endless = salon.create(weekly("Class", "2026-11-26 10:00")).await.id.unwrap();
    let counted = count(&salon, &endless, None).await;
    assert_eq!(counted, SeriesCountDto { all: None, following: None });
}

#[tokio::test]
async fn every_client_is_listed_by_name() {
    let salon = salon().await;
    let input = daybook_app::api::book::SaveClient {
        id: None,
        name: "anna Berg".into(),
        phone: String::new(),
        email: String::new(),
        notes: String::new(),
    };
    salon.book().save_client(input).await.unwrap();

    let clients = salon.book().clients().await.unwrap();

    let names: Vec<_> = clients.into_iter().map(|client| client.name).collect();
    assert_eq!(names, ["anna Berg", "Chloé Martin"]);
}
