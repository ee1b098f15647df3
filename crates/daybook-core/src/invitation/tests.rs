use chrono::NaiveDate;
use uuid::Uuid;

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

fn calendar(n: u128) -> CalendarId {
    CalendarId::from_uuid(Uuid::from_u128(n))
}

fn news(before: Option<&Content>, after: Option<&Content>) -> bool {
    is_news(before, after, Author::User, calendar(1))
}

#[test]
fn attendees_hear_of_what_is_new_changed_and_cancelled() {
    let later = with(|it| it.summary = "Second fitting".into());

    assert!(news(None, Some(&meeting())));
    assert!(news(Some(&meeting()), Some(&later)));
    assert!(news(Some(&meeting()), None));
}

#[test]
fn nobody_hears_of_what_nobody_is_invited_to() {
    let alone = with(|it| it.attendees.clear());

    assert!(!news(None, Some(&alone)));
    assert!(!news(Some(&alone), None));
}

#[test]
fn whoever_is_taken_off_the_list_hears_of_it() {
    assert!(news(Some(&meeting()), Some(&with(|it| it.attendees.clear()))));
}

#[test]
fn what_is_for_the_desk_alone_is_no_news() {
    let private = with(|it| {
        it.categories.insert("colour".into());
        it.reminders.insert(Reminder::FromStart(-600));
        it.transparency = Transparency::Transparent;
        it.classification = Classification::Private;
    });

    assert!(!news(Some(&meeting()), Some(&private)));
}

#[test]
fn an_answer_is_no_news_to_those_who_gave_it() {
    let answered = with(|it| {
        let accepted =
            Attendee { participation_status: ParticipationStatus::Accepted, ..Attendee::default() };
        it.attendees.insert("ana@example.com".into(), accepted);
    });

    assert!(!news(Some(&meeting()), Some(&answered)));
}

#[test]
fn what_another_calendar_said_is_passed_on_without_a_word() {
    let author = Author::Calendar(calendar(2));

    assert!(!is_news(None, Some(&meeting()), author, calendar(1)));
    assert!(is_news(None, Some(&meeting()), author, calendar(2)));
}
