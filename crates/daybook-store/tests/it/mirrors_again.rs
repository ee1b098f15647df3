//! Mirrors in the calendars of accounts that are disconnected and connected again.

use daybook_core::account::{Calendar, CalendarMode};
use daybook_core::id::{AccountId, AppointmentId, CalendarId};
use daybook_core::mirror::Privacy;
use daybook_core::sync_state::{Direction, Item};

use crate::given::{Book, calendar, gone, morning, now};
use crate::reconnecting::{ME, again, confirm, connect, disconnect, home, items};

const OTHER: &str = "https://other.example/me/";

/// A book with an appointment at home in the first account and mirrored in a calendar of a second one,
/// each of which has confirmed it.
struct Mirrored {
    book: Book,
    account: AccountId,
    mirror: CalendarId,
    id: AppointmentId,
}

fn mirrors(calendar: &mut Calendar) {
    calendar.mode = CalendarMode::Publish;
    calendar.mirror = Some(Privacy::Busy);
}

impl Mirrored {
    async fn new() -> Self {
        let book = Book::new().await;
        let (account, mirror) = connect(&book, OTHER, mirrors).await;
        let made = morning("Cut");
        book.create(&made, book.remote).await;
        for calendar in [book.remote, mirror] {
            confirm(&book, calendar).await;
        }
        Self { book, account, mirror, id: made.id }
    }

    async fn mirror_again(&self, like: impl FnOnce(&mut Calendar)) -> Vec<Item> {
        let (_, calendar) = connect(&self.book, OTHER, like).await;
        items(&self.book, calendar).await
    }
}

#[tokio::test]
async fn a_mirror_is_the_same_one_after_its_account_was_away_whatever_became_of_the_copies() {
    for keep in [true, false] {
        let mirrored = Mirrored::new().await;
        let before = items(&mirrored.book, mirrored.mirror).await.remove(0).link;
        mirrored.book.store.disconnect(mirrored.account, keep, now()).await.unwrap();
        assert_eq!(home(&mirrored.book, mirrored.id).await, mirrored.book.remote);

        let back = mirrored.mirror_again(mirrors).await;

        assert_eq!(back.len(), 1, "{back:?}");
        assert_eq!((&back[0].link.remote_id, &back[0].link.uid), (&before.remote_id, &before.uid));
        assert_eq!(back[0].link.direction, Direction::Publish);
        assert!(!back[0].link.leaving && back[0].agrees(), "{back:?}");
    }
}

#[tokio::test]
async fn a_mirror_leaves_when_its_calendar_shows_none_any_more() {
    let mirrored = Mirrored::new().await;
    mirrored.book.store.disconnect(mirrored.account, true, now()).await.unwrap();

    let back = mirrored.mirror_again(|_| {}).await;

    assert!(back.len() == 1 && back[0].link.leaving && back[0].ends(), "{back:?}");
}

#[tokio::test]
async fn a_mirror_waits_while_its_calendar_is_only_read() {
    let mirrored = Mirrored::new().await;
    mirrored.book.store.disconnect(mirrored.account, true, now()).await.unwrap();

    let (_, calendar) = connect(&mirrored.book, OTHER, |it| it.mode = CalendarMode::Busy).await;
    assert!(!mirrored.book.store.has_mirrors(calendar).await.unwrap());

    let mut used = mirrored.book.store.calendar(calendar).await.unwrap();
    mirrors(&mut used);
    mirrored.book.store.save_calendar(&used, now()).await.unwrap();
    let back = items(&mirrored.book, calendar).await;
    assert!(back.len() == 1 && back[0].shadow.is_some(), "{back:?}");
}

#[tokio::test]
async fn the_mirror_of_what_was_deleted_meanwhile_ends_when_its_account_is_back() {
    let mirrored = Mirrored::new().await;
    mirrored.book.store.disconnect(mirrored.account, true, now()).await.unwrap();
    let place = items(&mirrored.book, mirrored.book.remote).await.remove(0).link.remote_id.unwrap();

    mirrored.book.hears(vec![gone(&place)]).await;
    assert!(mirrored.book.store.appointments_in(None).await.unwrap().is_empty());

    let back = mirrored.mirror_again(mirrors).await;
    assert!(back.len() == 1 && back[0].ends(), "{back:?}");
}

#[tokio::test]
async fn mirrors_elsewhere_stay_while_the_home_is_away() {
    let mirrored = Mirrored::new().await;

    disconnect(&mirrored.book, true).await;
    again(&mirrored.book).await;

    let mirror = items(&mirrored.book, mirrored.mirror).await.remove(0);
    assert!(!mirror.link.leaving && mirror.agrees(), "{mirror:?}");
}

#[tokio::test]
async fn where_the_copies_go_a_mirror_in_the_same_account_ends_when_it_is_back() {
    let book = Book::new().await;
    let mut second = calendar(Some(book.account), "second");
    mirrors(&mut second);
    book.store.add_calendar(&second, now()).await.unwrap();
    book.create(&morning("Cut"), book.remote).await;
    for calendar in [book.remote, second.id] {
        confirm(&book, calendar).await;
    }

    disconnect(&book, false).await;
    assert!(book.store.appointments_in(None).await.unwrap().is_empty());
    let (_, back) = connect(&book, ME, |it| {
        it.remote_id.clone_from(&second.remote_id);
        mirrors(it);
    })
    .await;

    let left = items(&book, back).await;
    assert!(left.len() == 1 && left[0].ends(), "{left:?}");
}
