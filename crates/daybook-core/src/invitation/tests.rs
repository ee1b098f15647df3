use chrono::NaiveDate;

use super::*;
use crate::details::{Reminder, When};

fn meeting() -> Content {
    let day = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
    let attendees = [("ana@example.com".to_owned(), Attendee::default())].into();
    Content {
        when: When::AllDay { start: day, end: day.succ_opt().unwrap() },
        details: Details { summary: "Fitting".into(), attendees, ..Details::default() },
        recurrence: None,
    }
}

fn with(change: impl FnOnce(&mut Details)) -> Content {
    let mut content = meeting();
    change(&mut content.details);
    content
}

#[test]
fn attendees_hear_of_what_is_new_changed_and_cancelled() {
    let later = with(|it| it.summary = "Second fitting".into());

    assert!(is_news(None, Some(&meeting())));
    assert!(is_news(Some(&meeting()), Some(&later)));
    assert!(is_news(Some(&meeting()), None));
}

#[test]
fn nobody_hears_of_what_nobody_is_invited_to() {
    let alone = with(|it| it.attendees.clear());

    assert!(!is_news(None, Some(&alone)));
    assert!(!is_news(Some(&alone), None));
}

#[test]
fn whoever_is_taken_off_the_list_hears_of_it() {
    assert!(is_news(Some(&meeting()), Some(&with(|it| it.attendees.clear()))));
}

#[test]
fn what_is_for_the_desk_alone_is_no_news() {
    let private = with(|it| {
        it.categories.insert("colour".into());
        it.reminders.insert(Reminder::FromStart(-600));
        it.transparency = Transparency::Transparent;
        it.classification = Classification::Private;
    });

    assert!(!is_news(Some(&meeting()), Some(&private)));
}

#[test]
fn an_answer_is_no_news_to_those_who_gave_it() {
    let answered = with(|it| {
        let accepted =
            Attendee { participation_status: ParticipationStatus::Accepted, ..Attendee::default() };
        it.attendees.insert("ana@example.com".into(), accepted);
    });

    assert!(!is_news(Some(&meeting()), Some(&answered)));
}
