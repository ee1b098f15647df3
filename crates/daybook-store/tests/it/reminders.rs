use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::appointment::{Appointment, Progress};
use daybook_core::details::{Reminder, Status};
use daybook_core::reminding::Ring;
use daybook_store::StoreError;

use crate::given::{Book, appointment, at, now, timed, window};

/// Half an hour from a UTC time on, with a reminder ten minutes before.
fn reminding(title: &str, start: &str) -> Appointment {
    let mut appointment = appointment(title, timed(at(start), 30));
    appointment.content.details.reminders.insert(Reminder::FromStart(-600));
    appointment
}

fn ring(appointment: &Appointment, due: &str) -> Ring {
    let interval = appointment.content.when.interval(crate::given::ZONE);
    Ring { occurrence: None, interval, due: at(due).and_utc() }
}

async fn titles(book: &Book, any: bool) -> Vec<String> {
    let starts = window("2026-11-19T00:00", "2026-11-22T00:00");
    let found = book.store.reminding_appointments(starts, any).await.unwrap();
    let mut titles: Vec<_> = found.into_iter().map(|it| it.content.details.summary).collect();
    titles.sort();
    titles
}

#[tokio::test]
async fn only_what_can_remind_is_looked_at() {
    let book = Book::new().await;
    let mut cancelled = reminding("cancelled", "2026-11-20T09:00");
    cancelled.content.details.status = Status::Cancelled;
    let mut arrived = reminding("arrived", "2026-11-20T09:00");
    arrived.booking.progress = Progress::Arrived;
    let mut series = reminding("series", "2026-11-01T09:00");
    series.content.recurrence = Some(daybook_core::recurrence::Recurrence {
        rules: ["FREQ=DAILY".to_owned()].into(),
        ..Default::default()
    });
    let plain = appointment("plain", timed(at("2026-11-20T09:00"), 30));
    let far = reminding("far", "2026-12-20T09:00");
    let deleted = reminding("deleted", "2026-11-20T09:00");
    let single = reminding("single", "2026-11-20T09:00");
    for one in [&cancelled, &arrived, &series, &plain, &far, &deleted, &single] {
        book.create(one, book.own).await;
    }
    book.delete(deleted.id).await;

    assert_eq!(titles(&book, false).await, ["series", "single"]);
    assert_eq!(titles(&book, true).await, ["plain", "series", "single"]);
}

#[tokio::test]
async fn a_reminder_comes_up_once_also_in_two_processes() {
    let book = Book::new().await;
    let one = reminding("one", "2026-11-20T08:10");
    book.create(&one, book.own).await;
    let rings = [(one.id, ring(&one, "2026-11-20T08:00"))];
    let other = book.opened_again().await;

    assert!(book.store.raise_reminders(&rings, false, now()).await.unwrap());
    assert!(!other.raise_reminders(&rings, false, now()).await.unwrap());

    assert_eq!(other.take_reminders().await.unwrap().len(), 1);
    assert_eq!(book.store.take_reminders().await.unwrap(), []);
    assert_eq!(book.store.open_reminders().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_over_when_it_comes_up_was_missed_and_what_passes_in_silence_is_answered() {
    let book = Book::new().await;
    let over = reminding("over", "2026-11-20T07:00");
    let quiet = reminding("quiet", "2026-11-20T08:10");
    for one in [&over, &quiet] {
        book.create(one, book.own).await;
    }

    let rings = [(over.id, ring(&over, "2026-11-20T06:50"))];
    book.store.raise_reminders(&rings, false, now()).await.unwrap();
    let rings = [(quiet.id, ring(&quiet, "2026-11-20T08:00"))];
    assert!(!book.store.raise_reminders(&rings, true, now()).await.unwrap());

    let open = book.store.open_reminders().await.unwrap();
    assert_eq!(open.len(), 1);
    assert!(open[0].missed);
}

#[tokio::test]
async fn a_snoozed_one_waits_and_an_answered_one_is_gone() {
    let book = Book::new().await;
    let one = reminding("one", "2026-11-20T08:10");
    book.create(&one, book.own).await;
    let rings = [(one.id, ring(&one, "2026-11-20T08:00"))];
    book.store.raise_reminders(&rings, false, now()).await.unwrap();
    let number = book.store.take_reminders().await.unwrap()[0].number;
    let later: DateTime<Utc> = now() + TimeDelta::minutes(5);

    book.store.snooze_reminder(number, later).await.unwrap();
    assert_eq!(book.store.next_snoozed().await.unwrap(), Some(later));
    assert!(!book.store.raise_reminders(&rings, false, now()).await.unwrap());
    assert!(book.store.raise_reminders(&[], false, later).await.unwrap());
    assert_eq!(book.store.take_reminders().await.unwrap()[0].until, Some(later));

    book.store.answer_reminders(&[number, 999]).await.unwrap();
    assert_eq!(book.store.open_reminders().await.unwrap(), []);
    let missing = book.store.snooze_reminder(999, later).await.unwrap_err();
    assert!(matches!(missing, StoreError::NotFound("reminder")));
}

#[tokio::test]
async fn what_is_gone_reminds_of_nothing() {
    let book = Book::new().await;
    let gone = reminding("gone", "2026-11-20T08:10");
    let rings = [(gone.id, ring(&gone, "2026-11-20T08:00"))];
    assert!(!book.store.raise_reminders(&rings, false, now()).await.unwrap());
}

#[tokio::test]
async fn a_book_looks_since_it_first_did() {
    let book = Book::new().await;
    assert_eq!(book.store.reminding_since(now()).await.unwrap(), now());
    let later = now() + TimeDelta::hours(1);
    assert_eq!(book.store.reminding_since(later).await.unwrap(), now());
}
