use daybook_app::api::appointments::{AppointmentInput, RepeatDto, RepeatUnit, Scope};

use crate::given::{Salon, at, hour, salon, weekly};

const SECOND: Option<&str> = Some("2026-12-03T10:00:00");

/// Every Thursday at ten.
async fn class(salon: &Salon) -> String {
    salon.create(weekly("Class", "2026-11-26 10:00")).await.id.unwrap()
}

#[tokio::test]
async fn a_series_is_shown_in_every_week_and_in_words() {
    let salon = salon().await;
    let id = class(&salon).await;

    assert_eq!(
        salon.shown().await,
        ["Class 26.11. 10:00", "Class 03.12. 10:00", "Class 10.12. 10:00"]
    );
    let details = salon.get(&id, SECOND).await;
    assert_eq!(details.repeats.as_deref(), Some("Every week on Thursday"));
    assert_eq!(details.item.occurrence.as_deref(), SECOND);
}

#[tokio::test]
async fn changing_this_one_leaves_the_others() {
    let salon = salon().await;
    let id = class(&salon).await;

    salon.change(&id, SECOND, Scope::This, weekly("Exam", "2026-12-04 09:00")).await;

    assert_eq!(
        salon.shown().await,
        ["Class 26.11. 10:00", "Exam 04.12. 09:00", "Class 10.12. 10:00"]
    );
    assert_eq!(salon.get(&id, SECOND).await.summary, "Exam");
}

#[tokio::test]
async fn changing_this_and_following_leaves_the_earlier_ones() {
    let salon = salon().await;
    let id = class(&salon).await;

    let done = salon.move_to(&id, SECOND, Scope::Following, "2026-12-03 15:00").await;

    assert_ne!(done.id.as_ref(), Some(&id));
    assert_eq!(
        salon.shown().await,
        ["Class 26.11. 10:00", "Class 03.12. 15:00", "Class 10.12. 15:00"]
    );
}

#[tokio::test]
async fn all_can_be_changed_when_the_first_was_moved_or_left_out() {
    let salon = salon().await;
    let id = class(&salon).await;
    let first = Some("2026-11-26T10:00:00");
    let rename = async |title: &str| {
        let now = salon.get(&id, None).await;
        assert_eq!(now.item.start, at("2026-12-03 10:00"), "what it is shown by");
        let input = weekly(title, "2026-12-03 10:00");
        salon.change(&id, None, Scope::All, AppointmentInput { repeat: now.repeat, ..input }).await;
    };

    salon.move_to(&id, first, Scope::This, "2026-11-27 15:00").await;
    rename("Exam").await;
    assert_eq!(
        salon.shown().await,
        ["Exam 27.11. 15:00", "Exam 03.12. 10:00", "Exam 10.12. 10:00"]
    );

    salon.delete(&id, first, Scope::This).await;
    rename("Test").await;
    assert_eq!(salon.shown().await, ["Test 03.12. 10:00", "Test 10.12. 10:00"]);
}

#[tokio::test]
async fn changing_all_changes_all() {
    let salon = salon().await;
    let id = class(&salon).await;

    salon.move_to(&id, SECOND, Scope::All, "2026-12-04 11:00").await;

    assert_eq!(
        salon.shown().await,
        ["Class 27.11. 11:00", "Class 04.12. 11:00", "Class 11.12. 11:00"]
    );
}

#[tokio::test]
async fn deleting_takes_as_much_as_was_asked_for() {
    let salon = salon().await;
    let id = class(&salon).await;

    let left = salon.delete(&id, SECOND, Scope::This).await;
    assert_eq!(left.id.as_ref(), Some(&id));
    assert_eq!(salon.shown().await, ["Class 26.11. 10:00", "Class 10.12. 10:00"]);

    salon.delete(&id, Some("2026-12-10T10:00:00"), Scope::Following).await;
    assert_eq!(salon.shown().await, ["Class 26.11. 10:00"]);

    assert_eq!(salon.delete(&id, None, Scope::All).await.id, None);
    assert!(salon.shown().await.is_empty());
}

#[tokio::test]
async fn one_undo_joins_a_split_series_again() {
    let salon = salon().await;
    let id = class(&salon).await;
    salon.move_to(&id, SECOND, Scope::Following, "2026-12-03 15:00").await;

    salon.appointments().undo().await.unwrap().unwrap();

    assert_eq!(
        salon.shown().await,
        ["Class 26.11. 10:00", "Class 03.12. 10:00", "Class 10.12. 10:00"]
    );
}

#[tokio::test]
async fn a_new_rule_holds_from_the_chosen_date_on() {
    let salon = salon().await;
    let id = class(&salon).await;
    let repeat = Some(RepeatDto {
        every: RepeatUnit::Day,
        interval: 2,
        weekdays: Vec::new(),
        by_weekday: false,
        count: Some(3),
        until: None,
    });

    let input = AppointmentInput { repeat, ..hour("Class", "2026-12-03 10:00") };
    salon.change(&id, SECOND, Scope::Following, input).await;

    let wanted = ["26.11.", "03.12.", "05.12.", "07.12."].map(|day| format!("Class {day} 10:00"));
    assert_eq!(salon.shown().await, wanted);
}

#[tokio::test]
async fn one_date_cannot_repeat_in_its_own_way() {
    let salon = salon().await;
    let id = class(&salon).await;
    let input = daybook_app::api::appointments::ChangeAppointment {
        id: id.clone(),
        occurrence: SECOND.map(str::to_owned),
        scope: Scope::This,
        revision: salon.get(&id, SECOND).await.revision,
        appointment: hour("Class", "2026-12-03 10:00"),
    };
    let error = salon.appointments().change(input).await.unwrap_err();
    assert!(error.to_string().contains("this and following"), "{error}");
}
