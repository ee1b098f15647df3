use chrono::TimeDelta;
use daybook_app::App;
use daybook_app::api::appointments::{
    AppointmentInput, ProgressDto, Scope, SetProgress, StatusDto,
};
use daybook_app::api::book::SettingsDto;
use daybook_app::api::error::ErrorCode;
use daybook_app::api::events::AppEvent;
use daybook_app::api::reminders::{AnswerReminders, SnoozeReminder};
use daybook_auth::MemoryKeychain;
use std::sync::Arc;

use crate::given::{Salon, hour, salon, weekly};

/// An hour from `start` on, with a reminder a quarter of an hour before. It is 12:55 in the salon.
fn reminding(title: &str, start: &str) -> AppointmentInput {
    AppointmentInput { reminders: vec![15], ..hour(title, start) }
}

/// A salon that has looked for reminders before.
async fn watchful() -> Salon {
    let salon = salon().await;
    salon.reminders().look().await.unwrap();
    salon
}

/// What the desktop is told after so many minutes.
async fn told(salon: &Salon, minutes: i64) -> Vec<String> {
    salon.clock.advance(TimeDelta::minutes(minutes));
    salon.reminders().look().await.unwrap();
    taken(&salon.app).await
}

async fn taken(app: &App) -> Vec<String> {
    let notices = app.reminders().take().await.unwrap();
    notices.into_iter().map(|notice| notice.summary).collect()
}

/// What the window lists.
async fn listed(salon: &Salon) -> Vec<String> {
    let all = salon.reminders().list().await.unwrap();
    all.into_iter().map(|reminder| reminder.title).collect()
}

async fn settle(salon: &Salon, change: impl FnOnce(&mut SettingsDto)) {
    let mut settings = salon.book().get().await.unwrap().unwrap().settings;
    change(&mut settings);
    salon.book().save_settings(settings).await.unwrap();
}

/// The program starts again, with the same clock.
async fn restarted(salon: &Salon) -> App {
    let keychain = Arc::new(MemoryKeychain::default());
    App::open(salon.folder.path(), Arc::new(salon.clock.clone()), keychain).await.unwrap()
}

#[tokio::test]
async fn a_reminder_comes_up_when_it_is_due_and_once() {
    let salon = watchful().await;
    let mut events = salon.events();
    let start = AppointmentInput {
        service: Some(salon.service.clone()),
        client: Some(salon.client.clone()),
        ..reminding("", "2026-11-20 13:30")
    };
    salon.create(start).await;

    assert_eq!(told(&salon, 19).await, [""; 0]);
    assert_eq!(told(&salon, 1).await, ["13:30 Balayage · Chloé Martin"]);
    assert_eq!(told(&salon, 1).await, [""; 0]);

    assert_eq!(listed(&salon).await, ["Balayage"]);
    let announced = std::iter::from_fn(|| events.try_recv().ok());
    assert_eq!(announced.filter(|event| *event == AppEvent::Reminders).count(), 1);
}

#[tokio::test]
async fn a_look_says_when_the_next_is_due() {
    let salon = watchful().await;
    assert_eq!(salon.reminders().look().await.unwrap(), None);
    salon.create(reminding("Cut", "2026-11-20 13:30")).await;

    let next = salon.reminders().look().await.unwrap();

    assert_eq!(next, Some("2026-11-20T12:15:00Z".parse().unwrap()));
}

#[tokio::test]
async fn neither_a_restart_nor_a_clock_set_back_makes_it_come_up_again() {
    let salon = watchful().await;
    salon.create(reminding("Cut", "2026-11-20 13:30")).await;
    assert_eq!(told(&salon, 20).await, ["13:30 Cut"]);

    let again = restarted(&salon).await;
    again.reminders().look().await.unwrap();
    assert_eq!(taken(&again).await, [""; 0]);
    assert_eq!(told(&salon, -30).await, [""; 0]);
    assert_eq!(told(&salon, 31).await, [""; 0]);
}

#[tokio::test]
async fn one_that_the_desktop_was_not_told_of_before_the_end_is_told_after_the_start() {
    let salon = watchful().await;
    salon.create(reminding("Cut", "2026-11-20 13:30")).await;
    salon.clock.advance(TimeDelta::minutes(20));
    salon.reminders().look().await.unwrap();

    let again = restarted(&salon).await;

    again.reminders().look().await.unwrap();
    assert_eq!(taken(&again).await, ["13:30 Cut"]);
}

#[tokio::test]
async fn after_sleep_what_is_not_over_comes_up_and_the_rest_is_said_in_one() {
    let salon = watchful().await;
    for (title, start) in [("Cut", "13:30"), ("Beard", "14:00"), ("Colour", "16:30")] {
        salon.create(reminding(title, &format!("2026-11-20 {start}"))).await;
    }

    // It is 17:00.
    let told = told(&salon, 245).await;

    assert_eq!(told, ["16:30 Colour", "2 reminders missed while Daybook was away"]);
    assert_eq!(listed(&salon).await, ["Cut", "Beard", "Colour"]);
    salon.clock.advance(TimeDelta::minutes(60));
    assert_eq!(listed(&salon).await, ["Cut", "Beard"], "what was seen in time goes with its end");
}

#[tokio::test]
async fn what_was_missed_long_ago_is_not_said_at_all() {
    let salon = watchful().await;
    salon.create(reminding("Cut", "2026-11-20 13:30")).await;
    assert_eq!(told(&salon, 13 * 60 + 30).await, [""; 0]);
    assert_eq!(listed(&salon).await, [""; 0]);
}

#[tokio::test]
async fn a_book_that_never_looked_has_missed_nothing() {
    let salon = salon().await;
    salon.create(reminding("Cut", "2026-11-20 11:00")).await;
    salon.create(reminding("Beard", "2026-11-20 13:00")).await;
    assert_eq!(told(&salon, 0).await, [""; 0]);
}

#[tokio::test]
async fn a_moved_appointment_reminds_anew_and_a_deleted_or_cancelled_one_does_not() {
    let salon = watchful().await;
    let moved = salon.create(reminding("Moved", "2026-11-20 13:30")).await.id.unwrap();
    let deleted = salon.create(reminding("Deleted", "2026-11-20 13:30")).await.id.unwrap();
    let cancelled = salon.create(reminding("Cancelled", "2026-11-20 13:30")).await.id.unwrap();
    let arrived = salon.create(reminding("Arrived", "2026-11-20 13:30")).await.id.unwrap();
    salon.delete(&deleted, None, Scope::All).await;
    let input = AppointmentInput {
        status: StatusDto::Cancelled,
        ..reminding("Cancelled", "2026-11-20 13:30")
    };
    salon.change(&cancelled, None, Scope::All, input).await;
    let here = SetProgress { id: arrived, progress: ProgressDto::Arrived };
    salon.appointments().set_progress(here).await.unwrap();
    assert_eq!(told(&salon, 20).await, ["13:30 Moved"]);

    salon.move_to(&moved, None, Scope::All, "2026-11-20 14:30").await;

    assert_eq!(listed(&salon).await, [""; 0], "it was for another time");
    assert_eq!(told(&salon, 60).await, ["14:30 Moved"]);
}

#[tokio::test]
async fn each_date_of_a_series_reminds_by_itself() {
    let salon = watchful().await;
    let input = AppointmentInput { reminders: vec![15], ..weekly("Class", "2026-11-13 18:00") };
    let id = salon.create(input).await.id.unwrap();

    assert_eq!(told(&salon, 290).await, ["18:00 Class"]);
    let list = salon.reminders().list().await.unwrap();
    assert_eq!(list[0].occurrence.as_deref(), Some("2026-11-20T18:00:00"));

    salon.delete(&id, Some("2026-11-27T18:00:00"), Scope::This).await;
    assert_eq!(told(&salon, 7 * 24 * 60).await, [""; 0]);
    assert_eq!(told(&salon, 7 * 24 * 60).await, ["18:00 Class"]);
}

#[tokio::test]
async fn a_snoozed_reminder_comes_up_again_also_after_a_restart() {
    let salon = watchful().await;
    salon.create(reminding("Cut", "2026-11-20 13:30")).await;
    assert_eq!(told(&salon, 20).await, ["13:30 Cut"]);
    let number = salon.reminders().list().await.unwrap()[0].number;

    salon.reminders().snooze(SnoozeReminder { number, minutes: 10 }).await.unwrap();

    assert_eq!(listed(&salon).await, [""; 0]);
    let next = salon.reminders().look().await.unwrap();
    assert_eq!(next, Some("2026-11-20T12:25:00Z".parse().unwrap()));
    assert_eq!(told(&salon, 9).await, [""; 0]);
    salon.clock.advance(TimeDelta::minutes(1));
    let again = restarted(&salon).await;
    again.reminders().look().await.unwrap();
    assert_eq!(taken(&again).await, ["13:30 Cut"]);
    assert_eq!(told(&salon, 1).await, [""; 0]);
}

#[tokio::test]
async fn a_snoozed_reminder_of_what_was_deleted_stays_away() {
    let salon = watchful().await;
    let id = salon.create(reminding("Cut", "2026-11-20 13:30")).await.id.unwrap();
    told(&salon, 20).await;
    let number = salon.reminders().list().await.unwrap()[0].number;
    salon.reminders().snooze(SnoozeReminder { number, minutes: 5 }).await.unwrap();

    salon.delete(&id, None, Scope::All).await;

    assert_eq!(told(&salon, 5).await, [""; 0]);
}

#[tokio::test]
async fn an_answered_reminder_is_gone() {
    let salon = watchful().await;
    salon.create(reminding("Cut", "2026-11-20 13:30")).await;
    told(&salon, 20).await;
    let number = salon.reminders().list().await.unwrap()[0].number;

    salon.reminders().answer(AnswerReminders { numbers: vec![number] }).await.unwrap();

    assert_eq!(listed(&salon).await, [""; 0]);
    assert_eq!(told(&salon, 1).await, [""; 0]);
}

#[tokio::test]
async fn a_snooze_of_nothing_or_for_ever_is_refused() {
    let salon = watchful().await;
    let snooze = async |number, minutes| {
        let input = SnoozeReminder { number, minutes };
        salon.reminders().snooze(input).await.unwrap_err().code()
    };
    assert_eq!(snooze(1, 5).await, ErrorCode::NotFound);
    assert_eq!(snooze(1, 0).await, ErrorCode::Validation);
    assert_eq!(snooze(1, 1441).await, ErrorCode::Validation);
}

#[tokio::test]
async fn what_has_no_reminder_reminds_if_that_is_wanted() {
    let salon = watchful().await;
    salon.create(hour("Cut", "2026-11-20 13:30")).await;
    salon.create(reminding("Beard", "2026-11-20 13:40")).await;
    settle(&salon, |settings| settings.remind_before = Some(5)).await;

    assert_eq!(told(&salon, 30).await, ["13:30 Cut", "13:40 Beard"]);
}

#[tokio::test]
async fn switched_off_reminders_pass_and_do_not_come_later() {
    let salon = watchful().await;
    salon.create(reminding("Cut", "2026-11-20 13:30")).await;
    salon.create(reminding("Beard", "2026-11-20 13:45")).await;
    settle(&salon, |settings| settings.reminders = false).await;
    assert_eq!(told(&salon, 20).await, [""; 0]);
    assert_eq!(listed(&salon).await, [""; 0]);

    settle(&salon, |settings| settings.reminders = true).await;

    assert_eq!(told(&salon, 15).await, ["13:45 Beard"]);
}
