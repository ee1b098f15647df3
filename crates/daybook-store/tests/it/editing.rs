//! What the user does, its history, and undo.

use daybook_core::appointment::{Author, Progress};
use daybook_store::{Edit, StoreError};

use crate::given::{Book, at, live, morning, now, timed};

#[tokio::test]
async fn a_new_appointment_is_read_back_as_it_was() {
    let book = Book::new().await;
    let mut made = morning("Haircut");
    made.content.details.description = "line one\nline \"two\" \u{1F600} \\".into();
    book.create(&made, book.own).await;

    let stored = book.store.appointment(made.id).await.unwrap();

    assert_eq!(stored.calendar, book.own);
    assert_eq!(stored.appointment.rev, 1);
    assert_eq!(stored.appointment.content, made.content);
}

#[tokio::test]
async fn what_stays_on_this_computer_is_never_pending() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.own).await;

    assert!(book.store.items_of(made.id).await.unwrap().is_empty());
    assert_eq!(book.badge(made.id).await, "local");
}

#[tokio::test]
async fn a_new_appointment_of_an_account_waits_to_be_sent() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;

    let pending = book.store.pending_items(book.remote, 10, now()).await.unwrap();

    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].appointment.id, made.id);
    assert_eq!((pending[0].link.incarnation, &pending[0].link.remote_id), (1, &None));
    assert_eq!(book.badge(made.id).await, "waiting");
}

#[tokio::test]
async fn what_an_import_came_from_is_kept_across_undo_and_gives_way_to_what_is_agreed_later() {
    let book = Book::new().await;
    let made = morning("Haircut");
    let import = Edit::Import {
        appointment: made.clone(),
        calendar: book.remote,
        source: "from a file".into(),
    };
    book.store.edit(vec![import], Author::Import, "Imported", now()).await.unwrap();
    let source = async || book.store.sources(&[made.id]).await.unwrap().remove(&made.id);
    assert_eq!(source().await.as_deref(), Some("from a file"));
    let plain = morning("Made here");
    book.create(&plain, book.own).await;
    assert!(book.store.sources(&[plain.id]).await.unwrap().is_empty());
    book.delete(plain.id).await;
    book.store.undo(now(), |r| r.to).await.unwrap();
    book.store.undo(now(), |r| r.to).await.unwrap();
    book.store.undo(now(), |r| r.to).await.unwrap();
    assert!(book.store.appointment(made.id).await.is_err(), "the import is undone");

    book.store.redo(now(), |r| r.to).await.unwrap();

    assert_eq!(source().await.as_deref(), Some("from a file"));
    let theirs = live(&format!("{}.ics", made.uid), "1", made.content.clone());
    book.hears(vec![theirs]).await;
    assert_eq!(source().await.as_deref(), Some("raw 1"));
}

#[tokio::test]
async fn a_stale_editor_is_told_and_changes_nothing() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.own).await;
    book.change(made.id, |a| a.content.details.summary = "Beard".into()).await;

    let stale = Edit::Change { appointment: made.clone(), expected: 1 };
    let other = Edit::Create { appointment: morning("Other"), calendar: book.own };
    let refused = book.store.edit(vec![other, stale], Author::User, "x", now()).await;

    assert!(matches!(refused, Err(StoreError::Changed(_))));
    assert_eq!(book.only().await.content.details.summary, "Beard");
}

#[tokio::test]
async fn what_no_calendar_knows_is_deleted_at_once() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    book.delete(made.id).await;

    let gone = book.store.appointment(made.id).await;

    assert!(matches!(gone, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn what_a_calendar_knows_stays_until_it_has_heard_of_the_deletion() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Haircut").content)]).await;
    let id = book.only().await.id;
    book.delete(id).await;

    assert!(book.store.appointment(id).await.unwrap().appointment.deleted);
    assert_eq!(book.store.pending_items(book.remote, 10, now()).await.unwrap().len(), 1);
    assert!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await.is_empty());
}

#[tokio::test]
async fn what_no_calendar_can_hold_makes_nothing_pending() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Haircut").content)]).await;
    let id = book.only().await.id;

    book.change(id, |a| a.booking.progress = Progress::Arrived).await;
    assert!(book.store.pending_items(book.remote, 10, now()).await.unwrap().is_empty());

    book.change(id, |a| a.content.details.summary = "Beard".into()).await;
    assert_eq!(book.store.pending_items(book.remote, 10, now()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_calendar_that_cannot_be_written_to_takes_nothing_new() {
    let book = Book::new().await;
    let mut calendar = book.store.calendar(book.remote).await.unwrap();
    calendar.access = daybook_core::account::CalendarAccess::Read;
    book.store.save_calendar(&calendar, now()).await.unwrap();

    let edit = Edit::Create { appointment: morning("Haircut"), calendar: book.remote };
    let refused = book.store.edit(vec![edit], Author::User, "x", now()).await;

    assert!(matches!(refused, Err(StoreError::Invalid(_))));
    assert!(book.store.appointments_in(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_split_series_comes_together_again_with_one_undo() {
    let book = Book::new().await;
    let first = morning("Series");
    book.create(&first, book.own).await;
    let mut shortened = book.store.appointment(first.id).await.unwrap().appointment;
    shortened.content.details.summary = "Until today".into();
    let rest = morning("From tomorrow");
    let edits = vec![
        Edit::Change { appointment: shortened, expected: 1 },
        Edit::Create { appointment: rest, calendar: book.own },
    ];
    book.store.edit(edits, Author::User, "Split", now()).await.unwrap();

    let undone = book.store.undo(now(), |r| r.to).await.unwrap().unwrap();

    assert_eq!((undone.label.as_str(), undone.appointments.len()), ("Split", 2));
    assert_eq!(book.only().await.content.details.summary, "Series");
}

#[tokio::test]
async fn undo_and_redo_walk_along_the_changes() {
    let book = Book::new().await;
    let made = morning("One");
    book.create(&made, book.own).await;
    book.change(made.id, |a| a.content.details.summary = "Two".into()).await;
    book.delete(made.id).await;

    let store = &book.store;
    store.undo(now(), |r| r.to).await.unwrap().unwrap();
    assert_eq!(book.only().await.content.details.summary, "Two");
    store.undo(now(), |r| r.to).await.unwrap().unwrap();
    assert_eq!(book.only().await.content.details.summary, "One");
    store.redo(now(), |r| r.to).await.unwrap().unwrap();
    assert_eq!(book.only().await.content.details.summary, "Two");
    store.redo(now(), |r| r.to).await.unwrap().unwrap();
    assert!(store.appointments_in(None).await.unwrap().is_empty());
    assert!(store.redo(now(), |r| r.to).await.unwrap().is_none());
}

#[tokio::test]
async fn a_new_change_ends_what_could_be_redone() {
    let book = Book::new().await;
    book.create(&morning("One"), book.own).await;
    book.store.undo(now(), |r| r.to).await.unwrap();
    book.create(&morning("Two"), book.own).await;

    assert!(book.store.redo(now(), |r| r.to).await.unwrap().is_none());
    assert_eq!(book.only().await.content.details.summary, "Two");
}

#[tokio::test]
async fn an_undo_sees_what_a_calendar_has_done_since() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    let id = book.only().await.id;
    book.change(id, |a| a.booking.progress = Progress::Arrived).await;
    let mut changed = morning("One").content;
    changed.details.location = "Room 2".into();
    book.hears(vec![live("a.ics", "2", changed)]).await;

    let mut seen = None;
    book.store
        .undo(now(), |r| {
            let mut back = r.current.clone();
            if let (Some(back), Some(to)) = (&mut back, &r.to) {
                back.booking = to.booking;
            }
            seen = Some(r);
            back
        })
        .await
        .unwrap();

    let seen = seen.unwrap();
    assert_eq!(seen.from.unwrap().booking.progress, Progress::Arrived);
    assert_eq!(seen.current.unwrap().content.details.location, "Room 2");
    let now_there = book.only().await;
    assert_eq!(now_there.booking.progress, Progress::Booked);
    assert_eq!(now_there.content.details.location, "Room 2");
}

#[tokio::test]
async fn what_was_deleted_everywhere_comes_back_as_a_new_life() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    let id = book.only().await.id;
    book.delete(id).await;
    book.hears(vec![crate::given::gone("a.ics")]).await;
    assert!(book.store.appointment(id).await.is_err(), "the deletion is confirmed");

    let mut needed = false;
    book.store
        .undo(now(), |r| {
            needed = r.needs_new_uid;
            r.to
        })
        .await
        .unwrap();

    assert!(needed, "servers do not take an old UID again");
    let items = book.store.items_of(id).await.unwrap();
    assert_eq!((items[0].link.incarnation, items[0].link.pending), (2, true));
}

#[tokio::test]
async fn every_version_is_in_the_history_with_its_author() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    let id = book.only().await.id;
    assert!(book.store.history(id, 10).await.unwrap().is_empty(), "a first import is no change");

    book.change(id, |a| a.content.details.location = "Here".into()).await;
    let mut moved = morning("One").content;
    moved.when = timed(at("2026-11-20T11:00"), 30);
    book.hears(vec![live("a.ics", "2", moved)]).await;

    let lines = book.store.history(id, 10).await.unwrap();
    let authors: Vec<Author> = lines.iter().map(|line| line.author).collect();
    assert_eq!(authors, [Author::Calendar(book.remote), Author::User]);
    assert_eq!(lines[1].label, "Changed");
    assert_eq!(lines[0].before, lines[1].after);
}
