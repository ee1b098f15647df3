//! Accounts that are disconnected and connected again.

use daybook_core::account::{Calendar, CalendarAccess};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId};
use daybook_core::sync_state::{Attempt, AttemptKind, BurialReason, Buried, Item, Outcome, Sent};
use daybook_store::Edit;
use daybook_store::backup::back_up;
use uuid::Uuid;

use crate::given::{
    Book, account, calendar, gone, keep, known_of, live, morning, now, put, secret,
};

pub(crate) const ME: &str = "https://dav.example/me/";

/// Connects the calendar of somebody, as `like` says.
pub(crate) async fn connect(
    book: &Book,
    person: &str,
    like: impl FnOnce(&mut Calendar),
) -> (AccountId, CalendarId) {
    let account = account(person);
    let mut calendar = calendar(Some(account.id), "remote");
    like(&mut calendar);
    book.store
        .add_account(&account, std::slice::from_ref(&calendar), &secret(), now())
        .await
        .unwrap();
    (account.id, calendar.id)
}

/// The same person connects the same calendar again, to be used as before.
pub(crate) async fn again(book: &Book) -> CalendarId {
    connect(book, ME, |_| {}).await.1
}

pub(crate) async fn disconnect(book: &Book, keep: bool) {
    book.store.disconnect(book.account, keep, now()).await.unwrap();
}

pub(crate) async fn items(book: &Book, calendar: CalendarId) -> Vec<Item> {
    book.store.items(calendar).await.unwrap()
}

pub(crate) async fn home(book: &Book, id: AppointmentId) -> CalendarId {
    book.store.appointment(id).await.unwrap().calendar
}

/// A calendar confirms all that it is to show.
pub(crate) async fn confirm(book: &Book, calendar: CalendarId) {
    for item in items(book, calendar).await {
        let place = format!("{}.ics", item.link.uid);
        book.hears_in(calendar, vec![live(&place, "1", item.wanted().into_owned())]).await;
    }
}

/// Everything of the items but which row the calendar has in the book.
fn moved(items: Vec<Item>, to: CalendarId) -> Vec<Item> {
    let moved = items.into_iter().map(|mut item| {
        item.link.calendar = to;
        item
    });
    moved.collect()
}

/// A write of an item has left and has no answer.
async fn send(book: &Book) {
    let round = book.round().await;
    let begin = |mut item: Item| {
        let id = AttemptId::from_uuid(Uuid::new_v4());
        let (place, content) = ("a.ics".to_owned(), Some(item.appointment.content.clone()));
        let pre_version = Some("1".to_owned());
        item.sent.push(Sent {
            stamp: id,
            incarnation: 1,
            remote_id: place.clone(),
            pre_version: pre_version.clone(),
            content: content.clone(),
            at: now(),
        });
        item.attempt = Some(Attempt {
            id,
            kind: AttemptKind::Update,
            incarnation: 1,
            remote_id: place,
            pre_version,
            content,
            rev: item.appointment.rev,
            notify: true,
            started: now(),
        });
        (put(item), ())
    };
    assert_eq!(book.store.begin_attempts(&round, 10, begin).await.unwrap().len(), 1);
}

#[tokio::test]
async fn everything_that_sync_knew_is_there_again() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Sent").content)]).await;
    let sent = book.only().await.id;
    book.change(sent, |it| it.content.details.summary = "Sent, changed".into()).await;
    send(&book).await;
    book.hears(vec![live("b.ics", "1", morning("Asked").content)]).await;
    let all = book.store.appointments_in(None).await.unwrap();
    let asked = all.iter().find(|it| it.appointment.id != sent).unwrap().appointment.id;
    book.change(asked, |it| it.content.details.summary = "Asked here".into()).await;
    book.hears(vec![live("b.ics", "2", morning("Asked there").content)]).await;
    book.hears(vec![live("c.ics", "1", morning("Agreed").content)]).await;
    let before = items(&book, book.remote).await;
    assert!(before.iter().any(|it| it.attempt.is_some() && !it.sent.is_empty()), "{before:?}");
    assert!(before.iter().any(|it| it.conflict.is_some()), "{before:?}");

    disconnect(&book, true).await;
    assert_eq!(book.badge(asked).await, "local");
    assert!(book.store.open_conflicts().await.unwrap().is_empty());
    let calendar = again(&book).await;

    assert_eq!(items(&book, calendar).await, moved(before, calendar));
    assert_eq!(home(&book, sent).await, calendar);
    assert_eq!(book.badge(asked).await, "conflict");
    let stored = book.store.calendar(calendar).await.unwrap();
    assert_eq!(stored.progress.cursor, None, "all of it is compared");
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_to_be_looked_at_and_nothing_else() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Changed").content)]).await;
    let changed = book.only().await.id;
    book.hears(vec![live("b.ics", "1", morning("Left alone").content)]).await;
    disconnect(&book, true).await;

    book.change(changed, |it| it.content.details.location = "Chair 2".into()).await;
    let calendar = again(&book).await;

    let due = book.store.pending_items(calendar, 10, now()).await.unwrap();
    assert_eq!(due.iter().map(|it| it.appointment.id).collect::<Vec<_>>(), [changed]);
    let agreed = due[0].shadow.as_ref().unwrap();
    assert_eq!(
        (agreed.content.details.location.as_str(), agreed.version.as_deref()),
        ("", Some("1"))
    );
}

#[tokio::test]
async fn what_was_deleted_meanwhile_is_still_to_be_deleted_there() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    disconnect(&book, true).await;

    book.delete(id).await;
    assert!(book.store.appointments_in(None).await.unwrap().is_empty());
    let calendar = again(&book).await;

    let due = book.store.pending_items(calendar, 10, now()).await.unwrap();
    assert!(due.len() == 1 && due[0].ends(), "{due:?}");
    book.hears_in(calendar, vec![gone("a.ics")]).await;
    assert!(book.store.appointment(id).await.is_err(), "nothing is left of it");
}

#[tokio::test]
async fn what_was_never_there_is_gone_at_once_when_it_is_deleted() {
    let book = Book::new().await;
    let made = morning("Cut");
    book.create(&made, book.remote).await;
    disconnect(&book, true).await;

    book.delete(made.id).await;

    assert!(book.store.appointment(made.id).await.is_err());
    assert!(items(&book, again(&book).await).await.is_empty());
}

#[tokio::test]
async fn another_person_or_another_calendar_gets_nothing_of_it() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    disconnect(&book, true).await;

    let (_, somebody) = connect(&book, "https://dav.example/somebody/", |_| {}).await;
    let (mine, other) = connect(&book, ME, |it| it.remote_id = "/other/".into()).await;
    assert!(items(&book, somebody).await.is_empty() && items(&book, other).await.is_empty());

    let found = calendar(Some(mine), "remote");
    book.store.add_calendar(&found, now()).await.unwrap();
    assert_eq!(items(&book, found.id).await.len(), 1, "it was found later");
}

#[tokio::test]
async fn places_that_ended_are_remembered() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let round = book.round().await;
    let buried = Buried {
        calendar: book.remote,
        remote_id: "b.ics".into(),
        reason: BurialReason::DiscardedCreate,
        version: Some("1".into()),
        sent: Vec::new(),
        at: now(),
    };
    let bury = |_, _| Outcome { bury: Some(buried.clone()), ..keep() };
    book.store.observe(&round, vec![gone("b.ics")], bury).await.unwrap();
    disconnect(&book, true).await;

    let book = Book { remote: again(&book).await, ..book };

    let known = known_of(&book, "b.ics").await.buried;
    assert_eq!(known, Some(Buried { calendar: book.remote, ..buried }));
}

#[tokio::test]
async fn a_calendar_that_is_only_read_takes_what_was_left_alone_and_the_rest_stays_here() {
    let book = Book::new().await;
    for (place, title) in [("a.ics", "Same"), ("b.ics", "Changed"), ("c.ics", "Deleted")] {
        book.hears(vec![live(place, "1", morning(title).content)]).await;
    }
    let all = book.store.appointments_in(None).await.unwrap();
    let id = |n: usize| all[n].appointment.id;
    disconnect(&book, true).await;
    book.change(id(1), |it| it.content.details.location = "Chair 2".into()).await;
    book.delete(id(2)).await;

    let (_, calendar) = connect(&book, ME, |it| it.access = CalendarAccess::Read).await;

    assert_eq!(items(&book, calendar).await.len(), 1);
    assert_eq!((home(&book, id(0)).await, home(&book, id(1)).await), (calendar, book.own));
    assert_eq!(book.badge(id(1)).await, "local");
    assert!(book.store.appointment(id(2)).await.is_err(), "it comes in anew");
    assert_eq!(book.store.counts().await.unwrap().waiting, 0);
}

async fn move_to(book: &Book, id: AppointmentId, calendar: CalendarId) {
    let appointment = book.store.appointment(id).await.unwrap().appointment;
    let expected = appointment.rev;
    let edit = Edit::Move { appointment, calendar, expected };
    book.store.edit(vec![edit], Author::User, "Moved", now()).await.unwrap();
}

#[tokio::test]
async fn what_has_another_home_by_now_leaves_the_old_one() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    let (other, new) = connect(&book, "https://other.example/me/", |_| {}).await;
    disconnect(&book, true).await;
    move_to(&book, id, new).await;
    confirm(&book, new).await;

    // The new home goes as well, and is the last one it had.
    book.store.disconnect(other, true, now()).await.unwrap();
    let old = again(&book).await;

    let left = items(&book, old).await;
    assert!(left.len() == 1 && left[0].link.leaving, "{left:?}");
    assert_eq!(home(&book, id).await, book.own);
    let (_, new) = connect(&book, "https://other.example/me/", |_| {}).await;
    assert_eq!(home(&book, id).await, new);
    assert!(!items(&book, new).await[0].link.leaving);
}

#[tokio::test]
async fn what_was_deleted_on_its_way_to_a_calendar_is_at_home_there_if_it_is_kept_after_all() {
    let book = Book::new().await;
    let old = calendar(Some(book.account), "old");
    book.store.add_calendar(&old, now()).await.unwrap();
    book.hears_in(old.id, vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    move_to(&book, id, book.remote).await;
    book.delete(id).await;
    disconnect(&book, true).await;

    let (account, new) = connect(&book, ME, |_| {}).await;
    let old = Calendar { id: CalendarId::generate(now()), account: Some(account), ..old };
    book.store.add_calendar(&old, now()).await.unwrap();
    assert!(items(&book, new).await.is_empty(), "it was never there");
    let rule = |part: daybook_store::Reverting| -> Option<Appointment> { part.to };
    book.store.undo(now(), rule).await.unwrap();

    assert_eq!(home(&book, id).await, new);
    assert_eq!(items(&book, new).await[0].link.remote_id, None);
    assert!(items(&book, old.id).await[0].link.leaving);
}

#[tokio::test]
async fn what_was_deleted_and_has_only_its_old_home_is_at_home_there() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    let (other, new) = connect(&book, "https://other.example/me/", |_| {}).await;
    move_to(&book, id, new).await;
    book.delete(id).await;
    book.store.disconnect(other, true, now()).await.unwrap();
    assert_eq!(home(&book, id).await, book.remote);

    disconnect(&book, true).await;
    let back = again(&book).await;

    assert_eq!(home(&book, id).await, back);
    let item = items(&book, back).await.remove(0);
    assert!(!item.link.leaving && item.ends(), "{item:?}");
}

#[tokio::test]
async fn a_new_home_begins_a_later_life_than_the_one_that_is_archived() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    let (_, new) = connect(&book, "https://other.example/me/", |_| {}).await;
    let before = items(&book, book.remote).await.remove(0).link.incarnation;
    disconnect(&book, true).await;

    move_to(&book, id, new).await;

    assert!(items(&book, new).await[0].link.incarnation > before);
}

#[tokio::test]
async fn a_deletion_is_undone_while_the_account_is_away() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    book.delete(id).await;
    disconnect(&book, true).await;

    let rule = |part: daybook_store::Reverting| -> Option<Appointment> { part.to };
    book.store.undo(now(), rule).await.unwrap();
    assert_eq!((home(&book, id).await, book.badge(id).await.as_str()), (book.own, "local"));
    let calendar = again(&book).await;

    assert_eq!(home(&book, id).await, calendar);
    let item = items(&book, calendar).await.remove(0);
    assert!(!item.ends() && item.agrees(), "{item:?}");
}

#[tokio::test]
async fn a_backup_knows_what_was_archived_and_its_lives_are_counted_on() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    disconnect(&book, true).await;
    let copy = book.folder.path().join("copy.db");
    back_up(&book.folder.path().join("book.db"), &copy).await.unwrap();
    let first = again(&book).await;
    let used = items(&book, first).await[0].link.incarnation;

    let scratch = book.folder.path().join("scratch.db");
    book.store.restore_from(&copy, &scratch).await.unwrap();
    assert_eq!((home(&book, id).await, book.store.accounts().await.unwrap().len()), (book.own, 0));
    let calendar = again(&book).await;

    let item = items(&book, calendar).await.remove(0);
    assert!(item.link.incarnation > used && item.agrees(), "{item:?}");
    assert_eq!(item.link.remote_id.as_deref(), Some("a.ics"));
}

#[tokio::test]
async fn an_account_that_came_back_can_go_again() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    let id = book.only().await.id;
    disconnect(&book, true).await;
    let (account, _) = connect(&book, ME, |_| {}).await;

    book.store.disconnect(account, true, now()).await.unwrap();
    book.delete(id).await;
    let calendar = again(&book).await;

    let left = items(&book, calendar).await;
    assert!(left.len() == 1 && left[0].ends(), "{left:?}");
}

#[tokio::test]
async fn what_was_removed_with_its_account_is_imported_once() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Cut").content)]).await;
    disconnect(&book, false).await;

    let calendar = again(&book).await;

    assert!(items(&book, calendar).await.is_empty());
    let seen = book.hears_in(calendar, vec![live("a.ics", "1", morning("Cut").content)]).await;
    assert_eq!(seen.len(), 1, "it is imported");
    assert_eq!(book.store.appointments_in(None).await.unwrap().len(), 1);
}
