//! What sync stores: whole chunks or nothing, in step with read models, log and counters.

use std::panic::AssertUnwindSafe;

use chrono::TimeDelta;
use daybook_core::account::{Calendar, CalendarAccess, CalendarMode};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::AppointmentId;
use daybook_core::sync_state::{ItemChange, Known, Observation, Statement, SyncOp};
use daybook_store::{LogFilter, RunCounts};
use sqlx::{Connection, SqliteConnection};

use crate::given::{Book, at, calendar, gone, known_of, live, morning, now, put, rule, timed};

#[tokio::test]
async fn hearing_the_same_again_writes_nothing() {
    let book = Book::new().await;
    let page = || vec![live("a.ics", "1", morning("Haircut").content), gone("b.ics")];
    book.hears(page()).await;
    let before = book.store.changes_since(None).await.unwrap().seq;

    let log = book.hears(page()).await;

    assert!(log.is_empty());
    assert_eq!(book.store.changes_since(None).await.unwrap().seq, before);
}

#[tokio::test]
async fn the_same_event_twice_in_a_chunk_is_one_appointment() {
    let book = Book::new().await;
    let first = live("a.ics", "1", morning("One").content);
    let second = live("a.ics", "2", morning("Two").content);
    let log = book.hears(vec![first, second]).await;

    assert_eq!(
        log.iter().map(|l| l.op).collect::<Vec<_>>(),
        [SyncOp::Imported, SyncOp::UpdatedHere]
    );
    assert_eq!(book.only().await.content.details.summary, "Two");
}

#[tokio::test]
async fn what_was_agreed_stays_when_the_appointment_changes() {
    let book = Book::new().await;
    let agreed = morning("Haircut").content;
    book.hears(vec![live("a.ics", "1", agreed.clone())]).await;
    let id = book.only().await.id;

    for title in ["Beard", "Haircut and beard"] {
        book.change(id, |it| it.content.details.summary = title.to_owned()).await;

        let item = known_of(&book, "a.ics").await.item.unwrap();
        assert_eq!(item.appointment.content.details.summary, title);
        assert_eq!(item.shadow.unwrap().content, agreed);
    }
}

#[tokio::test]
async fn a_text_that_both_sides_have_is_kept_once() {
    let book = Book::new().await;
    let texts = async || {
        let path = book.folder.path().join("book.db");
        let mut file = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
        let count = sqlx::query_scalar::<_, i64>("SELECT count(content) FROM shadow");
        count.fetch_one(&mut file).await.unwrap()
    };
    book.hears(vec![live("a.ics", "1", morning("Haircut").content)]).await;
    assert_eq!(texts().await, 0);

    let id = book.only().await.id;
    book.change(id, |it| it.content.details.summary = "Beard".to_owned()).await;
    assert_eq!(texts().await, 1);

    book.hears(vec![live("a.ics", "2", morning("Beard").content)]).await;
    assert_eq!(texts().await, 0);
}

#[tokio::test]
async fn an_event_that_comes_and_goes_in_one_chunk_leaves_a_grave_only() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("One").content), gone("a.ics")]).await;
    assert!(book.store.appointments_in(None).await.unwrap().is_empty());

    let seen = known_of(&book, "a.ics").await;
    assert!(seen.item.is_none());
    assert_eq!(seen.buried.unwrap().version.as_deref(), Some("1"));

    book.hears(vec![live("a.ics", "3", morning("Again").content)]).await;
    let seen = known_of(&book, "a.ics").await;
    assert!(seen.item.is_some() && seen.buried.is_none());
}

#[tokio::test]
async fn an_event_with_the_uid_of_an_unsent_appointment_is_offered_as_the_same() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    let theirs = live(&format!("{}.ics", made.uid), "1", made.content.clone());

    book.hears(vec![theirs]).await;

    assert_eq!(book.only().await.id, made.id);
    assert_eq!(book.badge(made.id).await, "synced");
}

#[tokio::test]
async fn a_chunk_that_cannot_be_stored_leaves_nothing_behind() {
    let book = Book::new().await;
    let round = book.round().await;
    let before = book.store.changes_since(None).await.unwrap().seq;
    let elsewhere = calendar(None, "unknown").id;
    let mut real = rule(book.remote);
    let mut n = 0;
    let broken = |known: Known, observation: Observation| {
        n += 1;
        let mut outcome = real(known, observation);
        if let (ItemChange::Put(item), 3) = (&mut outcome.change, n) {
            // A staff member nobody knows breaks a foreign key.
            let stranger = daybook_core::id::StaffId::from_uuid(elsewhere.as_uuid());
            item.appointment.booking.staff = Some(stranger);
        }
        outcome
    };
    let page = (0..5).map(|n| live(&format!("{n}.ics"), "1", morning("x").content)).collect();

    let refused = book.store.observe(&round, page, broken).await;

    assert!(refused.is_err());
    assert!(book.store.appointments_in(None).await.unwrap().is_empty());
    assert!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await.is_empty());
    assert!(book.store.search("x", now(), 5).await.unwrap().upcoming.is_empty());
    assert_eq!(book.store.sync_runs(None, false, 1).await.unwrap()[0].counts, RunCounts::default());
    assert_eq!(book.store.changes_since(None).await.unwrap().seq, before);
    // And the store goes on.
    book.hears(vec![live("a.ics", "1", morning("Haircut").content)]).await;
    book.only().await;
}

#[tokio::test]
async fn a_rule_that_panics_leaves_nothing_behind() {
    let book = Book::new().await;
    let round = book.round().await;
    let store = book.store.clone();
    let page = vec![live("a.ics", "1", morning("x").content)];
    let task = async move { store.observe(&round, page, |_, _| panic!("on purpose")).await };

    let died = futures::FutureExt::catch_unwind(AssertUnwindSafe(task)).await;

    assert!(died.is_err());
    book.hears(vec![live("b.ics", "1", morning("Haircut").content)]).await;
    book.only().await;
}

#[tokio::test]
async fn a_change_in_one_calendar_is_pending_in_the_others() {
    let book = Book::new().await;
    let second = calendar(Some(book.account), "second");
    book.store.add_calendar(&second, now()).await.unwrap();
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    let id = book.only().await.id;
    link(&book, id, second.id).await;

    book.hears(vec![live("a.ics", "2", morning("Two").content)]).await;

    assert_eq!(book.store.pending_items(second.id, 5, now()).await.unwrap()[0].appointment.id, id);
    assert!(book.store.pending_items(book.remote, 5, now()).await.unwrap().is_empty());
    assert_eq!(book.badge(id).await, "waiting", "the worst of its links");

    book.hears(vec![gone("a.ics")]).await;
    let row = book.store.appointment(id).await.unwrap().appointment;
    assert!(row.deleted, "it stays until the other calendar has heard of it");
    assert_eq!(book.store.items_of(id).await.unwrap().len(), 1);
    book.hears_in(second.id, vec![gone("b.ics")]).await;
    assert!(book.store.appointment(id).await.is_err());
}

/// Ties an appointment to a second calendar, where it is known at b.ics.
async fn link(book: &Book, id: AppointmentId, second: daybook_core::id::CalendarId) {
    let mut item = book.store.items_of(id).await.unwrap().remove(0);
    item.link.calendar = second;
    item.link.remote_id = Some("b.ics".into());
    let round = book.round_of(second).await;
    let rule = |_, _| put(item.clone());
    book.store.observe(&round, vec![gone("b.ics")], rule).await.unwrap();
}

#[tokio::test]
async fn a_calendar_that_may_only_be_read_says_so() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    let id = book.only().await.id;
    assert_eq!(book.badge(id).await, "synced");

    book.set(|calendar| calendar.access = CalendarAccess::Read).await;

    assert_eq!(book.badge(id).await, "readOnly");
}

#[tokio::test]
async fn what_changes_while_nothing_is_written_to_its_calendar_is_sent_when_something_is() {
    let ignored = |calendar: &mut Calendar| calendar.mode = CalendarMode::Ignored;
    let read = |calendar: &mut Calendar| calendar.access = CalendarAccess::Read;
    for away in [ignored as fn(&mut Calendar), read] {
        let book = Book::new().await;
        let same = live("b.ics", "1", morning("Beard").content);
        book.hears(vec![live("a.ics", "1", morning("Haircut").content), same]).await;
        let before = book.store.calendar(book.remote).await.unwrap();
        let changed = known_of(&book, "a.ics").await.item.unwrap().appointment.id;

        book.set(away).await;
        book.change(changed, |it| it.content.details.summary = "Dry cut".to_owned()).await;
        assert!(due(&book).await.is_empty());
        book.set(|calendar| *calendar = before).await;

        assert_eq!(due(&book).await, [changed]);
    }
}

async fn due(book: &Book) -> Vec<AppointmentId> {
    let items = book.store.pending_items(book.remote, 10, now()).await.unwrap();
    items.into_iter().map(|item| item.appointment.id).collect()
}

#[tokio::test]
async fn the_counters_of_a_run_are_the_sums_of_its_log() {
    let book = Book::new().await;
    let round = book.round().await;
    let unreadable = Observation {
        remote_id: "bad.ics".into(),
        statement: Statement::Unknown { reason: "Not a calendar object.".into() },
    };
    let page = vec![
        live("a.ics", "1", morning("A").content),
        live("b.ics", "1", morning("B").content),
        live("a.ics", "2", morning("C").content),
        gone("b.ics"),
        unreadable,
    ];
    let log = book.store.observe(&round, page, rule(book.remote)).await.unwrap();
    let run = book.store.finish_run(round.run, 4, None, now()).await.unwrap();

    assert_eq!(run.counts, RunCounts::of(&log));
    let expected = RunCounts {
        imported: 2,
        updated_here: 1,
        deleted_here: 1,
        errors: 1,
        ..RunCounts::default()
    };
    assert_eq!((run.counts, run.requests), (expected, 4));
    let filter = LogFilter { run: Some(run.id), ..LogFilter::default() };
    let mut kept = book.store.sync_log(&filter, 10).await.unwrap();
    kept.reverse();
    assert_eq!(kept.into_iter().map(|logged| logged.line).collect::<Vec<_>>(), log);
    assert_eq!(book.store.sync_runs(None, false, 10).await.unwrap()[0], run);
}

#[tokio::test]
async fn of_runs_in_which_nothing_happened_the_latest_is_kept() {
    let book = Book::new().await;
    for minute in 0..5 {
        let now = now() + TimeDelta::minutes(minute);
        let run = book.store.start_run(book.remote, now).await.unwrap();
        let problem = (minute == 1).then_some("No answer.");
        book.store.finish_run(run, 1, problem, now).await.unwrap();
    }

    let runs = book.store.sync_runs(None, false, 10).await.unwrap();

    let minutes: Vec<i64> = runs.iter().map(|run| (run.started - now()).num_minutes()).collect();
    assert_eq!(minutes, [4, 1], "and the one in which something went wrong");
}

#[tokio::test]
async fn what_a_calendar_changed_bears_its_name() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    let mut moved = morning("One").content;
    moved.when = timed(at("2026-11-21T09:00"), 30);
    book.hears(vec![live("a.ics", "2", moved)]).await;

    let row: Appointment = book.only().await;
    assert_eq!((row.author, row.rev), (Author::Calendar(book.remote), 2));
    assert_eq!(book.titles("2026-11-21T00:00", "2026-11-22T00:00").await, ["One"]);
    assert!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await.is_empty());
}
