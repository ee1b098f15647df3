//! Accounts, their calendars, and disconnecting.

use daybook_core::account::{AccountState, CalendarState, ProviderKind, SyncProgress};
use daybook_core::appointment::Author;
use daybook_core::id::StaffId;
use daybook_core::people::Staff;
use daybook_store::{Edit, SealedSecret, StoreError};

use crate::given::{Book, account, calendar, live, morning, now, secret};

#[tokio::test]
async fn an_account_and_its_calendars_are_read_back_as_they_were() {
    let book = Book::new().await;
    let mut second = account("https://dav.example/you/");
    second.not_before = Some(now());
    second.last_error = Some("No answer.".into());
    let mut theirs = calendar(Some(second.id), "theirs");
    theirs.progress.cursor = Some("token".into());
    book.store.add_account(&second, std::slice::from_ref(&theirs), &secret(), now()).await.unwrap();

    assert_eq!(book.store.account(second.id).await.unwrap(), second);
    assert_eq!(book.store.accounts().await.unwrap().len(), 2);
    assert_eq!(book.store.calendar(theirs.id).await.unwrap(), theirs);
    assert_eq!(book.store.secret(second.id).await.unwrap(), secret());
    let order: Vec<_> = book.store.calendars().await.unwrap().iter().map(|c| c.id).collect();
    assert_eq!(order[0], book.own, "the book's own comes first");
}

#[tokio::test]
async fn one_person_can_have_an_account_at_each_provider() {
    let book = Book::new().await;
    let mut google = account("https://dav.example/me/");
    google.provider = ProviderKind::Google;
    book.store.add_account(&google, &[], &secret(), now()).await.unwrap();

    assert_eq!(book.store.account(google.id).await.unwrap(), google);
}

#[tokio::test]
async fn a_secret_is_replaced_by_whoever_knows_the_one_before() {
    let book = Book::new().await;
    let account = book.store.accounts().await.unwrap().remove(0).id;
    let renewed = |number| SealedSecret { nonce: vec![number; 12], ciphertext: vec![number; 40] };
    book.store.save_secret(account, &renewed(1)).await.unwrap();

    assert!(book.store.replace_secret(account, &renewed(1), &renewed(2)).await.unwrap());
    assert!(!book.store.replace_secret(account, &renewed(1), &renewed(3)).await.unwrap());

    assert_eq!(book.store.secret(account).await.unwrap(), renewed(2));
}

#[tokio::test]
async fn nothing_of_an_account_is_stored_when_a_calendar_of_it_cannot_be() {
    let book = Book::new().await;
    let second = account("https://dav.example/you/");
    let twice = calendar(Some(second.id), "same");
    let again = calendar(Some(second.id), "same");

    let refused = book.store.add_account(&second, &[twice, again], &secret(), now()).await;

    assert!(refused.is_err());
    assert_eq!(book.store.accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_secret_cannot_be_printed() {
    assert_eq!(format!("{:?}", secret()), "SealedSecret");
}

#[tokio::test]
async fn there_is_one_default_calendar_for_each_member_of_staff() {
    let book = Book::new().await;
    let staff = Staff {
        id: StaffId::generate(now()),
        name: "Eva".into(),
        initials: "E".into(),
        hue: 1,
        visible: true,
        archived: false,
        position: 1,
    };
    book.store.save_staff(&staff).await.unwrap();
    let mut first = book.store.calendar(book.remote).await.unwrap();
    first.staff = Some(staff.id);
    first.is_default = true;
    book.store.save_calendar(&first, now()).await.unwrap();
    let mut second = calendar(Some(book.account), "second");
    second.staff = Some(staff.id);
    second.is_default = true;
    book.store.add_calendar(&second, now()).await.unwrap();

    assert!(!book.store.calendar(first.id).await.unwrap().is_default);
    assert!(book.store.calendar(second.id).await.unwrap().is_default);
}

#[tokio::test]
async fn progress_is_kept_apart_from_what_the_user_chose() {
    let book = Book::new().await;
    let stale = book.store.calendar(book.remote).await.unwrap();
    let progress = SyncProgress {
        cursor: Some("token".into()),
        last_ok: Some(now()),
        last_full: None,
        failures: 2,
        held_deletions: 3,
    };
    book.store.save_progress(book.remote, &progress, CalendarState::Live).await.unwrap();
    book.store.save_calendar(&stale, now()).await.unwrap();

    let calendar = book.store.calendar(book.remote).await.unwrap();
    assert_eq!((calendar.progress, calendar.state), (progress, CalendarState::Live));
}

#[tokio::test]
async fn an_account_that_needs_a_sign_in_shows_where_something_waits() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    book.store.set_account_state(book.account, AccountState::NeedsSignIn).await.unwrap();

    assert_eq!(book.badge(made.id).await, "signIn");
    assert_eq!(book.store.counts().await.unwrap().sign_ins, 1);
    assert_eq!(book.store.account_counts().await.unwrap()[0].waiting, 1);

    book.store.set_account_state(book.account, AccountState::Connected).await.unwrap();
    assert_eq!(book.badge(made.id).await, "waiting");
}

#[tokio::test]
async fn disconnecting_can_keep_the_copies() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Kept").content)]).await;
    book.hears(vec![live("b.ics", "1", morning("Deleted here").content)]).await;
    let all = book.store.appointments_in(None).await.unwrap();
    let deleted = all.iter().find(|s| s.appointment.content.details.summary != "Kept").unwrap();
    book.delete(deleted.appointment.id).await;

    book.store.disconnect(book.account, true, now()).await.unwrap();

    let kept = book.store.appointments_in(None).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].calendar, book.own);
    assert_eq!(book.badge(kept[0].appointment.id).await, "local");
    assert_eq!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await, ["Kept"]);
    assert!(book.store.accounts().await.unwrap().is_empty());
    assert!(matches!(book.store.secret(book.account).await, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn disconnecting_can_remove_the_copies_and_leaves_everything_else() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Theirs").content)]).await;
    book.create(&morning("Mine"), book.own).await;

    book.store.disconnect(book.account, false, now()).await.unwrap();

    assert_eq!(book.only().await.content.details.summary, "Mine");
    assert_eq!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await, ["Mine"]);
    assert!(book.store.search("theirs", now(), 5).await.unwrap().upcoming.is_empty());
}

#[tokio::test]
async fn what_belonged_to_a_lost_account_comes_back_to_the_own_calendar() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.remote).await;
    book.delete(made.id).await;
    book.store.disconnect(book.account, true, now()).await.unwrap();

    book.store.undo(now(), |r| r.to).await.unwrap();

    assert_eq!(book.store.appointment(made.id).await.unwrap().calendar, book.own);
    assert_eq!(book.badge(made.id).await, "local");
}

#[tokio::test]
async fn a_calendar_nobody_knows_takes_nothing() {
    let book = Book::new().await;
    let edit =
        Edit::Create { appointment: morning("Haircut"), calendar: calendar(None, "nowhere").id };

    let refused = book.store.edit(vec![edit], Author::User, "x", now()).await;

    assert!(matches!(refused, Err(StoreError::NotFound("calendar"))), "{refused:?}");
}
