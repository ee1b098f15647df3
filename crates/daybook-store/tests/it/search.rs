//! Search as you type.

use daybook_core::id::ClientId;
use daybook_core::people::Client;
use daybook_core::recurrence::Recurrence;
use daybook_store::{Entry, Found};
use serde_json::Value;

use crate::given::{Book, appointment, at, gone, live, morning, now, timed};

fn client(name: &str, phone: &str) -> Client {
    Client {
        id: ClientId::generate(now()),
        name: name.into(),
        phone: phone.into(),
        email: String::new(),
        notes: String::new(),
    }
}

fn title(entry: &Entry) -> String {
    let item: Value = serde_json::from_str(&entry.json(0, 0)).unwrap();
    item["title"].as_str().unwrap().to_owned()
}

async fn find(book: &Book, text: &str) -> Found {
    book.store.search(text, now(), 10).await.unwrap()
}

async fn titles(book: &Book, text: &str) -> Vec<String> {
    let found = find(book, text).await;
    found.upcoming.iter().chain(&found.past).map(|(_, entry)| title(entry)).collect()
}

#[tokio::test]
async fn the_soonest_come_first_and_then_the_latest() {
    let book = Book::new().await;
    for (name, start) in [
        ("Cut d", "2026-11-25T09:00"),
        ("Cut b", "2026-11-19T09:00"),
        ("Cut c", "2026-11-21T09:00"),
        ("Cut a", "2025-01-01T09:00"),
    ] {
        book.create(&appointment(name, timed(at(start), 30)), book.own).await;
    }

    assert_eq!(titles(&book, "cu").await, ["Cut c", "Cut d", "Cut b", "Cut a"]);
}

#[tokio::test]
async fn every_word_has_to_be_there_and_the_last_may_be_unfinished() {
    let book = Book::new().await;
    let mut made = morning("Färben Längen");
    made.content.details.description = "bring the brochure".into();
    made.content.details.location = "Room 7".into();
    book.create(&made, book.own).await;

    for text in ["färben", "FARBEN broch", "room 7", "längen fär", "the brochure roo"] {
        assert_eq!(titles(&book, text).await.len(), 1, "{text}");
    }
    for text in ["fär längen", "farben nothing", "oom", "", " -* "] {
        assert!(titles(&book, text).await.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn a_number_is_found_by_any_of_its_digits() {
    let book = Book::new().await;
    let client = client("Ann Lee", "+49 (170) 123-45 67");
    book.store.save_client(&client).await.unwrap();
    let mut made = morning("Haircut");
    made.booking.client = Some(client.id);
    book.create(&made, book.own).await;

    for text in ["4567", "0170", "0170 12345", "49170", "1701234567"] {
        let found = find(&book, text).await;
        assert_eq!(
            (found.past.len() + found.upcoming.len(), found.clients.len()),
            (1, 1),
            "{text}"
        );
    }
    assert!(titles(&book, "999").await.is_empty());
}

#[tokio::test]
async fn a_name_finds_nobody_else_also_among_clients_without_a_number() {
    let book = Book::new().await;
    let nora = client("Nora Petit", "");
    for other in [&client("Ben Carver", ""), &nora, &client("Ann Lee", "0170 1234567")] {
        book.store.save_client(other).await.unwrap();
    }

    assert_eq!(find(&book, "nora").await.clients, [nora]);
    assert!(find(&book, "zzzz").await.clients.is_empty());
}

#[tokio::test]
async fn a_client_who_is_renamed_is_found_by_the_new_name_only() {
    let book = Book::new().await;
    let mut client = client("Ann Lee", "");
    book.store.save_client(&client).await.unwrap();
    let mut made = morning("Haircut");
    made.booking.client = Some(client.id);
    book.create(&made, book.own).await;

    client.name = "Ann Miller".into();
    book.store.save_client(&client).await.unwrap();

    assert!(titles(&book, "lee").await.is_empty());
    assert_eq!(titles(&book, "mill hair").await.len(), 0, "only the last word may be unfinished");
    assert_eq!(titles(&book, "miller hair").await.len(), 1);
    assert_eq!(find(&book, "mil").await.clients, [client]);
    let drawn = book.grid("2026-11-20T00:00", "2026-11-21T00:00").await;
    assert_eq!(drawn[0]["client"], "Ann Miller");
}

#[tokio::test]
async fn what_is_changed_or_deleted_is_found_as_it_is_now() {
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Alpha").content)]).await;
    assert_eq!(titles(&book, "alpha").await.len(), 1);

    book.hears(vec![live("a.ics", "2", morning("Beta").content)]).await;
    assert!(titles(&book, "alpha").await.is_empty());
    assert_eq!(titles(&book, "beta").await.len(), 1);

    book.hears(vec![gone("a.ics")]).await;
    assert!(titles(&book, "beta").await.is_empty());
}

#[tokio::test]
async fn series_are_found_apart() {
    let book = Book::new().await;
    let mut weekly = morning("Weekly");
    let rules = ["FREQ=WEEKLY".to_owned()].into();
    weekly.content.recurrence = Some(Recurrence { rules, ..Recurrence::default() });
    book.create(&weekly, book.own).await;

    let found = find(&book, "weekly").await;

    assert_eq!(found.series[0].appointment.id, weekly.id);
    assert!(found.upcoming.is_empty() && found.past.is_empty());
}
