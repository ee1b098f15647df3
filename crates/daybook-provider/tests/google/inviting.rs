//! Guests of an account that invites: Google writes to them, once, and of nothing that is not theirs.

use daybook_core::appointment::Content;
use daybook_core::attendee::Attendee;
use daybook_core::details::When;
use daybook_core::recurrence::{Override, RecurrenceId};
use daybook_provider::{CalendarProvider, Write};
use daybook_sim::google::{GUEST, MailAbout, USER};

use crate::account::{Account, at, create, delete, every_day, single, update};

const OTHER: &str = "new@sim.example";

/// A write that guests are to hear of.
fn told(mut write: Write) -> Write {
    let (Write::Create { notify, .. }
    | Write::Update { notify, .. }
    | Write::Delete { notify, .. }) = &mut write;
    *notify = true;
    write
}

fn invite(content: &mut Content, address: &str) {
    content.details.attendees.insert(address.to_owned(), Attendee::default());
}

/// Whom Google has written to since this was last asked, and about what.
fn mail(account: &Account, seen: &mut usize) -> Vec<(String, MailAbout)> {
    let mail = account.server.mail();
    let new = mail.iter().skip(*seen).map(|it| (it.to.clone(), it.about)).collect();
    *seen = mail.len();
    new
}

#[tokio::test]
async fn guests_are_invited_told_of_changes_and_of_the_end() {
    let account = Account::inviting().await;
    let mut seen = 0;
    let mut wanted = single("Meeting", at(2, 9, 10));
    invite(&mut wanted, GUEST);

    account.write(&told(create("place0", &wanted))).await.unwrap();
    assert_eq!(mail(&account, &mut seen), [(GUEST.to_owned(), MailAbout::Invitation)]);

    let held = account.live("place0").await;
    assert!(held.content.details.attendees.contains_key(GUEST));
    let mut later = held.content.clone();
    later.when = at(2, 11, 12);
    account.write(&told(update("place0", &held, &later))).await.unwrap();
    assert_eq!(mail(&account, &mut seen), [(GUEST.to_owned(), MailAbout::Update)]);

    let held = account.live("place0").await;
    let mut wider = held.content.clone();
    invite(&mut wider, OTHER);
    let now = account.write(&told(update("place0", &held, &wider))).await.unwrap();
    assert_eq!(now.content.details.attendees.len(), 2);
    assert_eq!(mail(&account, &mut seen), [(OTHER.to_owned(), MailAbout::Invitation)]);

    let held = account.live("place0").await;
    let mut without = held.content.clone();
    without.details.attendees.remove(OTHER);
    account.write(&told(update("place0", &held, &without))).await.unwrap();
    assert_eq!(mail(&account, &mut seen), [(OTHER.to_owned(), MailAbout::Cancellation)]);

    let held = account.live("place0").await;
    account.google.write(USER, &told(delete("place0", &held))).await.unwrap();
    assert_eq!(mail(&account, &mut seen), [(GUEST.to_owned(), MailAbout::Cancellation)]);
}

#[tokio::test]
async fn of_what_is_no_news_nobody_gets_mail() {
    let account = Account::inviting().await;
    let mut wanted = single("Meeting", at(2, 9, 10));
    invite(&mut wanted, GUEST);
    account.write(&create("place0", &wanted)).await.unwrap();
    let held = account.live("place0").await;
    let mut later = held.content.clone();
    later.details.location = "Upstairs".to_owned();
    account.write(&update("place0", &held, &later)).await.unwrap();
    assert!(account.server.mail().is_empty());
}

#[tokio::test]
async fn whoever_was_a_guest_before_is_not_invited_by_another_change() {
    let account = Account::new().await;
    let mut wanted = single("Meeting", at(2, 9, 10));
    invite(&mut wanted, GUEST);
    account.write(&create("place0", &wanted)).await.unwrap();
    let inviting = account.and_invites();
    let held = inviting.live("place0").await;
    let mut later = held.content.clone();
    later.details.location = "Upstairs".to_owned();

    inviting.write(&told(update("place0", &held, &later))).await.unwrap();

    assert_eq!(inviting.server.event(USER, "place0").unwrap().get("attendees"), None);
    assert!(inviting.server.mail().is_empty());
    let held = inviting.live("place0").await;
    assert!(held.content.details.attendees.contains_key(GUEST), "nobody is forgotten");
}

#[tokio::test]
async fn a_guest_of_one_date_of_a_series_is_invited_to_that_date() {
    let account = Account::inviting().await;
    let mut seen = 0;
    account.write(&told(create("place0", &every_day(5)))).await.unwrap();
    assert!(mail(&account, &mut seen).is_empty(), "nobody is there to be told");

    let held = account.live("place0").await;
    let mut wanted = held.content.clone();
    let When::Timed { start, .. } = at(3, 9, 10) else { panic!("timed") };
    let mut details = wanted.details.clone();
    details.attendees.insert(GUEST.to_owned(), Attendee::default());
    let series = wanted.recurrence.as_mut().unwrap();
    series
        .overrides
        .insert(RecurrenceId::Local(start.local), Override { when: at(3, 9, 10), details });
    account.write(&told(update("place0", &held, &wanted))).await.unwrap();

    assert_eq!(mail(&account, &mut seen), [(GUEST.to_owned(), MailAbout::Invitation)]);
    let master = account.server.event(USER, "place0").unwrap();
    assert_eq!(master.get("attendees"), None, "the other dates have no guests");
}
