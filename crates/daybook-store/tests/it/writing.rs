//! Writes: journalled before they are sent, settled by their answers, disputed, refused.

use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::AttemptId;
use daybook_core::merge::Side;
use daybook_core::push::{Answer, Plan, plan, settle};
use daybook_core::settle::settle_conflict;
use daybook_core::sync_state::{
    BurialReason, Buried, Item, ItemChange, Known, Observation, Outcome, RemoteEvent, Statement,
    SyncLogLine, SyncOp,
};
use daybook_store::{Edit, StoreError};
use uuid::Uuid;

use crate::given::{Book, keep, known_of, live, morning, now, put};

/// Journals what is pending by the real plan and gives the items to send.
async fn journal(book: &Book) -> Vec<Item> {
    let round = book.round().await;
    let rule = |item| {
        let place = |item: &Item| format!("{}-{}.ics", item.appointment.uid, item.link.incarnation);
        let next = plan(item, place, true, now(), &mut Uuid::new_v4);
        match next {
            Plan::Send(item) => (put((*item).clone()), Some(*item)),
            Plan::Settled(item) => (put(*item), None),
            Plan::Drop(outcome) => (*outcome, None),
            Plan::Fetch(_) | Plan::Wait(_) => (keep(), None),
        }
    };
    book.store.begin_attempts(&round, 100, rule).await.unwrap().into_iter().flatten().collect()
}

/// The provider's answer to a journalled item.
async fn answer(book: &Book, item: &Item, answer: Answer) -> Vec<SyncLogLine> {
    let round = book.round().await;
    let attempt = item.attempt.as_ref().unwrap().id;
    let calendar = book.remote;
    let rule = |attempt, answer, item| {
        let mut new_id = Uuid::new_v4;
        let mut hearing = daybook_core::observe::Hearing {
            calendar,
            staff: None,
            takes_in: true,
            now: now(),
            new_id: &mut new_id,
            removed: &|_| false,
        };
        settle(item, attempt, answer, &mut hearing)
    };
    book.store.settle(&round, vec![(attempt, answer)], rule).await.unwrap()
}

/// The server has what an item wrote there.
fn holds(item: &Item, version: &str) -> Answer {
    let attempt = item.attempt.as_ref().unwrap();
    let event = RemoteEvent {
        version: Some(version.into()),
        uid: item.appointment.uid.clone(),
        content: attempt.content.clone().unwrap(),
        stamp: Some(attempt.id),
        key: None,
        raw: format!("raw {version}"),
    };
    Answer::Holds { remote_id: attempt.remote_id.clone(), event: Box::new(event) }
}

#[tokio::test]
async fn an_item_is_read_back_exactly_as_the_rule_made_it() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Haircut").content)]).await;
    let id = book.only().await.id;
    book.change(id, |a| a.content.details.summary = "Beard".into()).await;
    let sent = journal(&book).await.remove(0);

    let stored = book.store.items_of(id).await.unwrap().remove(0);
    assert_eq!(stored, sent, "with shadow, attempt and sent");

    let mut theirs = morning("Shave").content;
    theirs.details.location = "Room 2".into();
    book.hears(vec![live("a.ics", "2", theirs.clone())]).await;
    let stored = book.store.items_of(id).await.unwrap().remove(0);
    let conflict = stored.conflict.as_ref().unwrap();
    assert_eq!(conflict.remote.as_ref(), Some(&theirs));
    assert_eq!(conflict.base.as_ref().unwrap().details.summary, "Haircut");
    assert_eq!(stored.shadow.as_ref().unwrap().version.as_deref(), Some("2"));
}

#[tokio::test]
async fn a_write_is_journalled_and_settled_by_its_answer() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    let sent = journal(&book).await.remove(0);
    assert_eq!(book.badge(made.id).await, "sending");
    assert!(book.store.pending_items(book.remote, 10, now()).await.unwrap().is_empty());
    assert_eq!(book.store.open_attempts(book.remote).await.unwrap(), std::slice::from_ref(&sent));

    let log = answer(&book, &sent, holds(&sent, "1")).await;

    assert_eq!(log[0].op, SyncOp::Exported);
    assert_eq!(book.badge(made.id).await, "synced");
    assert!(book.store.open_attempts(book.remote).await.unwrap().is_empty());
    let known = book.store.known_versions(book.remote).await.unwrap();
    let place = sent.attempt.as_ref().unwrap().remote_id.clone();
    assert_eq!(known, [(place.clone(), Some("1".to_owned()))]);
    assert_eq!(book.store.known_versions_of(book.remote, vec![place]).await.unwrap(), known);
    assert_eq!(book.store.homes(book.remote).await.unwrap().len(), 1);
    let again = answer(&book, &sent, Answer::Gone).await;
    assert!(again.is_empty(), "a second answer to the same write means nothing");
}

#[tokio::test]
async fn a_refused_write_waits_for_an_edit_or_a_retry() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    let sent = journal(&book).await.remove(0);
    answer(&book, &sent, Answer::Refused("Too long.".into())).await;

    assert_eq!(book.badge(made.id).await, "failed");
    let failures = book.store.failures(10).await.unwrap();
    assert_eq!((failures[0].title.as_str(), failures[0].reason.as_str()), ("Haircut", "Too long."));
    assert_eq!(book.store.counts().await.unwrap().failed, 1);
    assert!(book.store.pending_items(book.remote, 10, now()).await.unwrap().is_empty());

    book.store.retry(made.id, book.remote).await.unwrap();
    assert_eq!(book.badge(made.id).await, "waiting");
    assert_eq!(book.store.counts().await.unwrap().waiting, 1);
}

#[tokio::test]
async fn a_conflict_is_shown_and_settled_by_the_user() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Base").content)]).await;
    let id = book.only().await.id;
    book.change(id, |a| a.content.details.summary = "Mine".into()).await;
    book.hears(vec![live("a.ics", "2", morning("Theirs").content)]).await;
    assert_eq!(book.badge(id).await, "conflict");
    let open = book.store.open_conflicts().await.unwrap().remove(0).conflict.unwrap();

    let rule = |item| settle_conflict(item, Side::Theirs, |_| None, now(), &mut Uuid::new_v4);
    let stale = book.store.resolve_conflict(open.id, 7, "x", now(), rule).await;
    assert!(matches!(stale, Err(StoreError::Changed(_))));
    let rule = |item| settle_conflict(item, Side::Theirs, |_| None, now(), &mut Uuid::new_v4);
    book.store.resolve_conflict(open.id, open.version, "Settled", now(), rule).await.unwrap();

    assert_eq!(book.badge(id).await, "synced");
    assert_eq!(book.only().await.content.details.summary, "Theirs");
    assert_eq!(book.store.history(id, 1).await.unwrap()[0].label, "Settled");
    book.store.undo(now(), |r| r.to).await.unwrap();
    assert_eq!(book.only().await.content.details.summary, "Mine", "the losing version comes back");
}

#[tokio::test]
async fn a_conflict_is_no_change_that_waits_to_be_sent() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Base").content)]).await;
    let id = book.only().await.id;
    book.change(id, |a| a.content.details.summary = "Mine".into()).await;
    assert_eq!(book.store.account_counts().await.unwrap()[0].waiting, 1);

    book.hears(vec![live("a.ics", "2", morning("Theirs").content)]).await;
    book.change(id, |a| a.content.details.location = "Back room".into()).await;

    let counts = book.store.counts().await.unwrap();
    assert_eq!((counts.waiting, counts.conflicts), (0, 1));
    let account = book.store.account_counts().await.unwrap()[0];
    assert_eq!((account.waiting, account.conflicts), (0, 1));
}

#[tokio::test]
async fn several_answers_are_stored_at_once_each_with_its_own_write() {
    let book = Book::new().await;
    let (cut, shave) = (morning("Haircut"), morning("Shave"));
    for made in [&cut, &shave] {
        book.create(made, book.remote).await;
    }
    let sent = journal(&book).await;
    let said = |it: &Item| it.appointment.content.details.summary.clone();
    let titles: Vec<_> = sent.iter().map(said).collect();
    let answers = sent.iter().map(|it| (it.attempt.as_ref().unwrap().id, said(it)));
    let unknown = (AttemptId::from_uuid(Uuid::new_v4()), "nobody's".to_owned());
    let answers: Vec<_> = answers.rev().chain([unknown]).collect();
    let mut heard = Vec::new();
    let rule = |attempt, title: String, item: Item| {
        assert_eq!(item.attempt.as_ref().map(|open| open.id), Some(attempt));
        assert_eq!(item.appointment.content.details.summary, title);
        heard.push(title);
        put(Item { attempt: None, ..item })
    };

    book.store.settle(&book.round().await, answers, rule).await.unwrap();

    assert_eq!(heard, titles.into_iter().rev().collect::<Vec<_>>(), "in the order of the answers");
    assert!(book.store.open_attempts(book.remote).await.unwrap().is_empty());
}

#[tokio::test]
async fn discarded_writes_are_remembered_with_their_grave() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    let sent = journal(&book).await.remove(0);
    let place = sent.attempt.as_ref().unwrap().remote_id.clone();
    let buried = Buried {
        calendar: book.remote,
        remote_id: place.clone(),
        reason: BurialReason::DiscardedCreate,
        version: None,
        sent: sent.sent.clone(),
        at: now(),
    };
    let round = book.round().await;
    let rule = |_, (), item: Item| Outcome {
        change: ItemChange::Remove(item.appointment.id),
        bury: Some(buried.clone()),
        ..keep()
    };
    book.store.settle(&round, vec![(sent.attempt.unwrap().id, ())], rule).await.unwrap();

    assert_eq!(known_of(&book, &place).await.buried, Some(buried));
    assert!(book.store.appointment(made.id).await.is_err());
}

/// The remote event that the creation of an item has made, wherever its server has put it and whoever
/// has written it since.
fn shown(item: &Item, remote_id: &str) -> Observation {
    let attempt = item.attempt.as_ref().unwrap();
    let mut said = live(remote_id, "1", attempt.content.clone().unwrap());
    if let Statement::Live(event) = &mut said.statement {
        (event.uid, event.key) = ("of the server".into(), Some(attempt.remote_id.clone()));
    }
    said
}

#[tokio::test]
async fn what_was_created_is_known_by_its_key_where_the_server_chooses_the_place() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    let sent = journal(&book).await.remove(0);

    book.hears(vec![shown(&sent, "chosen.ics")]).await;

    assert_eq!(book.only().await.id, made.id);
    assert_eq!(book.badge(made.id).await, "synced");
    let known = book.store.known_versions(book.remote).await.unwrap();
    assert_eq!(known, [("chosen.ics".to_owned(), Some("1".to_owned()))]);
}

#[tokio::test]
async fn a_discarded_create_is_known_by_its_key_wherever_it_arrives() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    let sent = journal(&book).await.remove(0);
    answer(&book, &sent, Answer::Precondition).await;
    book.delete(made.id).await;
    journal(&book).await;
    assert!(book.store.appointments_in(None).await.unwrap().is_empty());

    let heard = shown(&sent, "chosen.ics");
    let mut grave = None;
    let rule = |known: Known, _| {
        grave = known.buried;
        keep()
    };
    book.store.observe(&book.round().await, vec![heard.clone()], rule).await.unwrap();
    assert_eq!(grave.unwrap().reason, BurialReason::DiscardedCreate);

    book.hears(vec![heard]).await;
    assert!(book.store.appointments_in(None).await.unwrap().is_empty(), "it is deleted there too");
    assert_eq!(book.store.items(book.remote).await.unwrap().len(), 1);
}

/// Divides a series that a server has: its earlier half.
async fn divided(book: &Book, rest: &Appointment) -> Appointment {
    book.hears(vec![live("a.ics", "1", morning("Series").content)]).await;
    let mut shortened = book.only().await;
    shortened.content.details.summary = "Until today".into();
    let expected = shortened.rev;
    let edits = vec![
        Edit::Shorten { appointment: shortened.clone(), expected, rest: rest.id },
        Edit::Create { appointment: rest.clone(), calendar: book.remote },
    ];
    book.store.edit(edits, Author::User, "Divided", now()).await.unwrap();
    shortened
}

#[tokio::test]
async fn the_earlier_half_of_a_divided_series_is_sent_after_the_rest() {
    let (book, rest) = (Book::new().await, morning("From tomorrow"));
    let shortened = divided(&book, &rest).await;

    let first = journal(&book).await;
    assert_eq!(first.iter().map(|item| item.appointment.id).collect::<Vec<_>>(), [rest.id]);
    assert!(journal(&book).await.is_empty(), "an answer may never come");

    answer(&book, &first[0], holds(&first[0], "1")).await;
    let then = journal(&book).await;
    assert_eq!(then.iter().map(|item| item.appointment.id).collect::<Vec<_>>(), [shortened.id]);
}

#[tokio::test]
async fn the_earlier_half_waits_for_no_rest_that_is_deleted() {
    let (book, rest) = (Book::new().await, morning("From tomorrow"));
    let shortened = divided(&book, &rest).await;
    let first = journal(&book).await;
    assert_eq!(first.iter().map(|item| item.appointment.id).collect::<Vec<_>>(), [rest.id]);

    book.delete(rest.id).await;

    let then = journal(&book).await;
    assert_eq!(then.iter().map(|item| item.appointment.id).collect::<Vec<_>>(), [shortened.id]);
}

#[tokio::test]
async fn the_earlier_half_waits_for_no_rest_whose_sync_is_off_and_nobody_counts_that_as_waiting() {
    let (book, mut rest) = (Book::new().await, morning("From tomorrow"));
    rest.booking.sync_off = true;
    let shortened = divided(&book, &rest).await;

    let waiting = book.store.counts().await.unwrap().waiting;
    let of_account = book.store.account_counts().await.unwrap()[0].waiting;
    let sent = journal(&book).await;

    assert_eq!((waiting, of_account), (1, 1), "only the earlier half");
    assert_eq!(sent.iter().map(|item| item.appointment.id).collect::<Vec<_>>(), [shortened.id]);
}
