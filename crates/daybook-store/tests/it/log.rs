//! The log of sync: what is found in it, and what goes with time.

use chrono::TimeDelta;
use daybook_core::account::{CalendarState, SyncProgress};
use daybook_core::sync_state::SyncOp;
use daybook_store::{LogFilter, Rounds, RunCounts};

use crate::given::{Book, calendar, gone, live, morning, now};

async fn titles(book: &Book, filter: LogFilter) -> Vec<String> {
    let lines = book.store.sync_log(&filter, 100).await.unwrap();
    lines.into_iter().map(|logged| logged.title).collect()
}

#[tokio::test]
async fn lines_are_found_by_title_also_of_what_is_gone_by_now() {
    let book = Book::new().await;
    let page = vec![
        live("a.ics", "1", morning("ÖLMASSAGE").content),
        live("b.ics", "1", morning("Haircut").content),
    ];
    book.hears(page).await;
    book.hears(vec![gone("a.ics")]).await;

    let search = |text: &str| LogFilter { text: text.to_owned(), ..LogFilter::default() };

    assert_eq!(titles(&book, search("ölmass")).await, ["ÖLMASSAGE", "ÖLMASSAGE"]);
    assert_eq!(titles(&book, search("hair")).await, ["Haircut"]);
    assert!(titles(&book, search("shave")).await.is_empty());
    let deleted = LogFilter { ops: vec![SyncOp::DeletedHere], ..LogFilter::default() };
    assert_eq!(titles(&book, deleted).await, ["ÖLMASSAGE"]);
}

#[tokio::test]
async fn lines_and_runs_are_found_by_calendar() {
    let book = Book::new().await;
    let second = calendar(Some(book.account), "second");
    book.store.add_calendar(&second, now()).await.unwrap();
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    book.hears_in(second.id, vec![live("a.ics", "1", morning("Two").content)]).await;

    let only = LogFilter { calendars: Some(vec![second.id]), ..LogFilter::default() };
    let runs = book.store.sync_runs(Some(&[book.remote]), false, 10).await.unwrap();

    assert_eq!(titles(&book, only).await, ["Two"]);
    assert_eq!((runs.len(), runs[0].calendar), (1, book.remote));
}

#[tokio::test]
async fn what_a_calendar_held_when_it_was_read_first_can_be_left_out() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Held before").content)]).await;
    let progress = SyncProgress { last_ok: Some(now()), ..SyncProgress::default() };
    book.store.save_progress(book.remote, &progress, CalendarState::Live).await.unwrap();
    book.hears(vec![live("b.ics", "1", morning("Booked since").content)]).await;

    let news = LogFilter { without_first_readings: true, ..LogFilter::default() };

    assert_eq!(titles(&book, news).await, ["Booked since"]);
    assert_eq!(titles(&book, LogFilter::default()).await, ["Booked since", "Held before"]);
}

#[tokio::test]
async fn what_runs_did_to_items_goes_after_six_weeks_and_their_counters_stay() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("One").content)]).await;
    let later = now() + TimeDelta::days(43);
    let run = book.store.start_run(book.remote, later).await.unwrap();

    book.store.finish_run(run, 1, None, later).await.unwrap();

    assert!(titles(&book, LogFilter::default()).await.is_empty());
    let runs = book.store.sync_runs(None, false, 10).await.unwrap();
    assert_eq!(runs[1].counts, RunCounts { imported: 1, ..RunCounts::default() });
}

#[tokio::test]
async fn rounds_are_counted_by_how_they_ended_and_forgotten_after_a_month() {
    let book = Book::new().await;
    book.store.add_quiet_rounds(&[(book.remote, 5)], now()).await.unwrap();
    book.store.note_failure(book.remote, 1, "No answer.", now()).await.unwrap();
    let day = TimeDelta::hours(24);

    assert_eq!(book.store.rounds(day, now()).await.unwrap(), Rounds { done: 5, failed: 1 });
    let tomorrow = now() + TimeDelta::hours(25);
    assert_eq!(book.store.rounds(day, tomorrow).await.unwrap(), Rounds::default());
    let month = TimeDelta::days(30);
    assert_eq!(book.store.rounds(month, tomorrow).await.unwrap(), Rounds { done: 5, failed: 1 });
    // A calendar that is gone by now counts nothing.
    let gone = calendar(Some(book.account), "gone").id;
    book.store.add_quiet_rounds(&[(gone, 3)], now()).await.unwrap();
    assert_eq!(book.store.rounds(day, now()).await.unwrap(), Rounds { done: 5, failed: 1 });
}

#[tokio::test]
async fn a_failure_that_repeats_itself_is_one_run_until_something_happens() {
    let book = Book::new().await;
    let minute = |n| now() + TimeDelta::minutes(n);
    for (at, problem) in [(1, "No answer."), (2, "No answer."), (3, "Refused."), (4, "No answer.")]
    {
        book.store.note_failure(book.remote, 1, problem, minute(at)).await.unwrap();
    }

    let runs = book.store.sync_runs(None, true, 10).await.unwrap();

    let said: Vec<_> = runs.iter().filter_map(|run| run.problem.as_deref()).collect();
    assert_eq!(said, ["No answer.", "Refused.", "No answer."]);
}
