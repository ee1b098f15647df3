//! What was deleted, and bringing back any version.

use daybook_core::appointment::{Appointment, Author};
use daybook_store::{Present, Trashed};

use crate::given::{Book, gone, live, morning, now};

fn titles(trash: &[Trashed]) -> Vec<&str> {
    trash.iter().map(|it| it.appointment.content.details.summary.as_str()).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Puts a version in place of what there is.
fn as_was(to: Appointment) -> impl FnOnce(Present) -> Appointment + Send {
    move |present| match present.current {
        Some(current) => Appointment { content: to.content, booking: to.booking, ..current },
        None if present.needs_new_uid => Appointment { uid: "again".into(), ..to },
        None => to,
    }
}

#[tokio::test]
async fn the_trash_holds_what_was_deleted_here_or_there_newest_first() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.own).await;
    book.create(&morning("Kept"), book.own).await;
    book.hears(vec![live("a.ics", "1", morning("Theirs").content)]).await;
    book.delete(made.id).await;
    book.hears(vec![gone("a.ics")]).await;

    let trash = book.store.trash(&[], 10).await.unwrap();

    assert_eq!(titles(&trash), ["Theirs", "Haircut"]);
    assert_eq!(trash[0].author, Author::Calendar(book.remote));
    assert_eq!((trash[1].author, trash[1].calendar), (Author::User, book.own));
    assert_eq!(titles(&book.store.trash(&words("hair"), 10).await.unwrap()), ["Haircut"]);
    assert_eq!(titles(&book.store.trash(&[], 1).await.unwrap()), ["Theirs"]);
}

#[tokio::test]
async fn what_is_brought_back_leaves_the_trash_and_is_there_once_when_deleted_again() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.own).await;
    book.delete(made.id).await;
    book.store.restore(made.id, "Restored", now(), as_was(made.clone())).await.unwrap();
    assert!(book.store.trash(&[], 10).await.unwrap().is_empty());
    assert_eq!(book.only().await.content, made.content);

    book.delete(made.id).await;

    assert_eq!(titles(&book.store.trash(&[], 10).await.unwrap()), ["Haircut"]);
}

#[tokio::test]
async fn what_a_server_has_deleted_comes_back_as_a_new_event_of_its_calendar() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Theirs").content)]).await;
    let before = book.only().await;
    book.hears(vec![gone("a.ics")]).await;

    book.store.restore(before.id, "Restored", now(), as_was(before.clone())).await.unwrap();

    assert_eq!(book.only().await.uid, "again");
    let pending = book.store.pending_items(book.remote, 10, now()).await.unwrap();
    assert_eq!(pending.len(), 1);
    assert_eq!((pending[0].link.incarnation, &pending[0].link.remote_id), (2, &None));
}

#[tokio::test]
async fn restoring_can_be_undone_and_redone() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.own).await;
    book.change(made.id, |a| a.content.details.summary = "Beard".into()).await;

    book.store.restore(made.id, "Restored", now(), as_was(made.clone())).await.unwrap();
    assert_eq!(book.only().await.content.details.summary, "Haircut");
    book.store.undo(now(), |r| r.to).await.unwrap();
    assert_eq!(book.only().await.content.details.summary, "Beard");
    book.store.redo(now(), |r| r.to).await.unwrap();
    assert_eq!(book.only().await.content.details.summary, "Haircut");
}

#[tokio::test]
async fn nothing_is_restored_that_the_book_never_knew() {
    let book = Book::new().await;
    let other = morning("Other");

    let refused = book.store.restore(other.id, "Restored", now(), as_was(other.clone())).await;

    assert!(refused.is_err());
}
