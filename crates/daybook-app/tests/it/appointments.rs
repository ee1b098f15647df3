use daybook_app::api::appointments::{
    AppointmentInput, Badge, ChangeAppointment, ProgressDto, Scope, SetProgress, StatusDto,
};
use daybook_app::api::error::ErrorCode;

use crate::given::{at, hour, salon};

#[tokio::test]
async fn what_is_booked_is_in_the_grid() {
    let salon = salon().await;
    let input = AppointmentInput {
        staff: Some(salon.book.staff[0].id.clone()),
        client: Some(salon.client.clone()),
        service: Some(salon.service.clone()),
        ..hour("", "2026-11-26 14:30")
    };

    let done = salon.create(input).await;

    assert_eq!(done.message, "Booked “Balayage” for Thu 14:30");
    let items = salon.grid("2026-11-23", "2026-11-30").await;
    assert_eq!(items.len(), 1);
    assert_eq!(Some(&items[0].id), done.id.as_ref());
    assert_eq!((items[0].start, items[0].end), (at("2026-11-26 14:30"), at("2026-11-26 15:30")));
    assert_eq!((items[0].title.as_str(), items[0].client.as_str()), ("Balayage", "Chloé Martin"));
    assert_eq!(items[0].badge, Badge::Local);
    let details = salon.get(&items[0].id, None).await;
    assert_eq!(details.summary, "Balayage, Chloé Martin");
    assert_eq!(details.item, items[0]);
}

#[tokio::test]
async fn times_across_a_clock_change_are_what_the_clock_on_the_wall_says() {
    let salon = salon().await;
    salon.create(hour("Early", "2026-10-25 01:30")).await;
    salon.create(hour("Late", "2026-10-25 10:00")).await;
    salon.create(hour("Next day", "2026-10-26 10:00")).await;

    let items = salon.grid("2026-10-19", "2026-11-02").await;

    let starts: Vec<i32> = items.iter().map(|item| item.start).collect();
    let wanted = ["2026-10-25 01:30", "2026-10-25 10:00", "2026-10-26 10:00"].map(at);
    assert_eq!(starts, wanted);
}

#[tokio::test]
async fn whole_days_stay_whole_days() {
    let salon = salon().await;
    let (start, end) = (at("2026-11-26 00:00"), at("2026-11-28 00:00"));
    let input = AppointmentInput { start, end, all_day: true, ..hour("Fair", "2026-11-26 00:00") };
    salon.create(input).await;

    for (from, to) in [("2026-11-26", "2026-11-27"), ("2026-11-27", "2026-11-28")] {
        let items = salon.grid(from, to).await;
        assert_eq!((items[0].start, items[0].end, items[0].all_day), (start, end, true));
    }
    assert!(salon.grid("2026-11-28", "2026-11-29").await.is_empty());
}

#[tokio::test]
async fn a_stale_editor_is_told_to_look_again() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    let revision = salon.get(&id, None).await.revision;
    salon.move_to(&id, None, Scope::All, "2026-11-26 11:00").await;

    let input = ChangeAppointment {
        id,
        occurrence: None,
        scope: Scope::All,
        revision,
        appointment: hour("Colour", "2026-11-26 10:00"),
    };
    let error = salon.appointments().change(input).await.unwrap_err();

    assert_eq!(error.code(), ErrorCode::Changed);
}

#[tokio::test]
async fn moving_says_where_to_and_is_in_the_history() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();

    let done = salon.move_to(&id, None, Scope::All, "2026-12-03 11:30").await;

    assert_eq!(done.message, "Moved “Cut” to Thu 3 Dec, 11:30");
    let history = salon.get(&id, None).await.history;
    let lines: Vec<_> =
        history.iter().map(|line| (line.what.as_str(), line.who.as_str())).collect();
    assert_eq!(lines, [("Moved from Thu 26 Nov, 10:00 – 11:00", "You"), ("Made", "You")]);
}

#[tokio::test]
async fn how_far_a_booking_is_shows_in_the_grid() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();

    let input = SetProgress { id, progress: ProgressDto::Arrived };
    let done = salon.appointments().set_progress(input).await.unwrap();

    assert_eq!(done.message, "Marked “Cut” as arrived");
    let items = salon.grid("2026-11-23", "2026-11-30").await;
    assert_eq!(items[0].progress, ProgressDto::Arrived);
}

#[tokio::test]
async fn cancelling_says_so() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();

    let status = StatusDto::Cancelled;
    let cancelled = AppointmentInput { status, ..hour("Cut", "2026-11-26 10:00") };
    let done = salon.change(&id, None, Scope::All, cancelled).await;

    assert_eq!(done.message, "Cancelled “Cut”, Thu 10:00");
}

#[tokio::test]
async fn what_was_deleted_is_gone() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();

    let done = salon.delete(&id, None, Scope::All).await;

    assert_eq!((done.id, done.message.as_str()), (None, "Deleted “Cut”, Thu 10:00"));
    assert!(salon.shown().await.is_empty());
    let input = SetProgress { id, progress: ProgressDto::Arrived };
    let error = salon.appointments().set_progress(input).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn nonsense_is_refused_in_words() {
    let salon = salon().await;
    let backwards = AppointmentInput { end: 0, ..hour("Cut", "2026-11-26 10:00") };
    let input = daybook_app::api::appointments::CreateAppointment { appointment: backwards };
    let error = salon.appointments().create(input).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Validation);
    assert_eq!(error.to_string(), "It ends before it starts. Choose a later end.");

    let nobody = AppointmentInput { client: Some("x".into()), ..hour("Cut", "2026-11-26 10:00") };
    let input = daybook_app::api::appointments::CreateAppointment { appointment: nobody };
    assert_eq!(salon.appointments().create(input).await.unwrap_err().code(), ErrorCode::NotFound);
}
