//! What a window is given to draw.

use chrono::{NaiveDateTime, TimeDelta};
use daybook_core::appointment::Progress;
use daybook_core::details::{Status, Transparency};
use daybook_core::id::{ClientId, ServiceId, StaffId};
use daybook_core::people::{Client, Service, Staff};
use daybook_core::recurrence::Recurrence;
use daybook_store::Offset;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::given::{Book, all_day, appointment, at, live, morning, now, timed, window};

#[tokio::test]
async fn an_item_has_exactly_the_fields_a_window_draws() {
    let book = Book::new().await;
    let staff = Staff {
        id: StaffId::generate(now()),
        name: "Eva".into(),
        initials: "E".into(),
        hue: 10,
        visible: true,
        archived: false,
        position: 0,
    };
    let client = client("Ann \"Q\" Lee", "");
    let service = Service {
        id: ServiceId::generate(now()),
        name: "Balayage".into(),
        short_name: "Bal".into(),
        minutes: 90,
        price: None,
        archived: false,
        position: 0,
    };
    book.store.save_staff(&staff).await.unwrap();
    book.store.save_client(&client).await.unwrap();
    book.store.save_service(&service).await.unwrap();
    let mut made = morning("Title");
    made.content.details.status = Status::Tentative;
    made.booking.staff = Some(staff.id);
    made.booking.client = Some(client.id);
    made.booking.service = Some(service.id);
    made.booking.progress = Progress::NoShow;
    book.create(&made, book.own).await;

    let items = book.grid("2026-11-20T00:00", "2026-11-21T00:00").await;

    let start = at("2026-11-20T09:00").and_utc().timestamp() / 60;
    let expected = json!({
        "id": made.id.to_string(), "occurrence": null, "start": start, "end": start + 30,
        "allDay": false, "title": "Balayage", "shortTitle": "Bal", "client": "Ann \"Q\" Lee",
        "staff": staff.id.to_string(), "calendar": book.own.to_string(), "status": "tentative",
        "progress": "noShow", "busy": false, "opaque": true, "badge": "local", "readOnly": false,
    });
    assert_eq!(items, [expected]);
    let entry = book.store.entry(made.id).await.unwrap();
    let drawn: Value = serde_json::from_str(&entry.json(7, 8)).unwrap();
    assert_eq!((&drawn["start"], &drawn["end"]), (&json!(7), &json!(8)));
}

fn client(name: &str, phone: &str) -> Client {
    Client {
        id: ClientId::generate(now()),
        name: name.into(),
        phone: phone.into(),
        email: String::new(),
        notes: String::new(),
    }
}

#[tokio::test]
async fn days_are_drawn_as_days_whatever_the_offset() {
    let book = Book::new().await;
    book.create(&appointment("Fair", all_day("2026-11-20", "2026-11-22")), book.own).await;

    let offset = Offset { from: now(), minutes: 60 };
    let span = window("2026-11-20T00:00", "2026-11-21T00:00");
    let items = book.store.grid_json(span, &[offset]).await.unwrap();

    let items: Value = serde_json::from_str(&items).unwrap();
    let day = at("2026-11-20T00:00").and_utc().timestamp() / 60;
    assert_eq!(items[0]["start"], json!(day));
    assert_eq!(items[0]["end"], json!(day + 2 * 1440));
    assert_eq!(items[0]["allDay"], json!(true));
}

#[tokio::test]
async fn every_instant_is_drawn_with_the_offset_in_force() {
    let book = Book::new().await;
    // Berlin leaves summer time on 2026-10-25 at 01:00 UTC.
    book.create(&appointment("Before", timed(at("2026-10-25T00:30"), 60)), book.own).await;
    let change = at("2026-10-25T01:00").and_utc();
    let summer = Offset { from: change - TimeDelta::days(1), minutes: 120 };
    let winter = Offset { from: change, minutes: 60 };

    let span = window("2026-10-24T00:00", "2026-10-26T00:00");
    let items = book.store.grid_json(span, &[summer, winter]).await.unwrap();

    let items: Value = serde_json::from_str(&items).unwrap();
    let midnight = at("2026-10-25T00:00").and_utc().timestamp() / 60;
    assert_eq!(items[0]["start"], json!(midnight + 150), "02:30 summer time");
    assert_eq!(items[0]["end"], json!(midnight + 150), "02:30 winter time");
}

#[tokio::test]
async fn a_series_is_left_to_whoever_expands_it() {
    let book = Book::new().await;
    let mut weekly = appointment("Weekly", timed(at("2026-01-05T09:00"), 60));
    let rules = ["FREQ=WEEKLY;COUNT=3".to_owned()].into();
    weekly.content.recurrence = Some(Recurrence { rules, ..Recurrence::default() });
    book.create(&weekly, book.own).await;
    let mut endless = appointment("Endless", timed(at("2026-01-05T09:00"), 60));
    let rules = ["FREQ=DAILY".to_owned()].into();
    endless.content.recurrence = Some(Recurrence { rules, ..Recurrence::default() });
    book.create(&endless, book.own).await;

    let titles = |span| async move {
        let found = book.store.series_overlapping(span).await.unwrap();
        let title = |s: daybook_store::Series| s.appointment.content.details.summary;
        found.into_iter().map(title).collect::<Vec<_>>()
    };

    assert!(titles.clone()(window("2026-01-01T00:00", "2026-01-02T00:00")).await.is_empty());
    let both = titles.clone()(window("2026-01-19T00:00", "2026-01-20T00:00")).await;
    assert_eq!(both, ["Weekly", "Endless"]);
    let later = titles(window("2026-01-20T00:00", "2026-01-21T00:00")).await;
    assert_eq!(later, ["Endless"]);
}

#[tokio::test]
async fn a_moved_appointment_is_drawn_once_at_its_new_place() {
    let book = Book::new().await;
    let made = morning("Haircut");
    book.create(&made, book.own).await;
    book.change(made.id, |a| a.content.when = timed(at("2026-11-25T09:00"), 30)).await;

    assert!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await.is_empty());
    assert_eq!(book.titles("2026-11-20T00:00", "2026-12-21T00:00").await, ["Haircut"]);
}

#[tokio::test]
async fn an_ignored_calendar_is_not_drawn_until_it_is_used_again() {
    use daybook_core::account::CalendarMode;
    let book = Book::new().await;
    book.hears(vec![live("a.ics", "1", morning("Theirs").content)]).await;
    let mut calendar = book.store.calendar(book.remote).await.unwrap();
    calendar.mode = CalendarMode::Ignored;
    book.store.save_calendar(&calendar, now()).await.unwrap();
    assert!(book.titles("2026-11-20T00:00", "2026-11-21T00:00").await.is_empty());

    calendar.mode = CalendarMode::Busy;
    book.store.save_calendar(&calendar, now()).await.unwrap();

    let items = book.grid("2026-11-20T00:00", "2026-11-21T00:00").await;
    assert_eq!((&items[0]["busy"], &items[0]["readOnly"]), (&json!(true), &json!(true)));
    assert_eq!(items[0]["badge"], json!("readOnly"));
}

#[tokio::test]
async fn only_what_blocks_time_is_busy() {
    let book = Book::new().await;
    book.create(&morning("Taken"), book.own).await;
    let mut free = morning("Free");
    free.content.details.transparency = Transparency::Transparent;
    book.create(&free, book.own).await;
    let mut cancelled = morning("Cancelled");
    cancelled.content.details.status = Status::Cancelled;
    book.create(&cancelled, book.own).await;
    book.create(&appointment("Trip", all_day("2026-11-18", "2026-11-22")), book.own).await;

    let busy = book.store.busy(window("2026-11-20T08:00", "2026-11-20T10:00")).await.unwrap();

    let starts: Vec<NaiveDateTime> = busy.iter().map(|b| b.interval.start().naive_utc()).collect();
    assert_eq!(starts, [at("2026-11-17T23:00"), at("2026-11-20T09:00")]);
}

#[tokio::test]
async fn whole_days_move_with_the_zone_of_the_business() {
    let book = Book::new().await;
    book.create(&appointment("Fair", all_day("2026-11-20", "2026-11-21")), book.own).await;
    let mut business = book.store.business().await.unwrap().unwrap();
    business.zone = chrono_tz::Tz::America__New_York;
    book.store.save_business(&business).await.unwrap();

    assert!(book.titles("2026-11-20T00:00", "2026-11-20T05:00").await.is_empty());
    assert_eq!(book.titles("2026-11-20T05:00", "2026-11-20T06:00").await, ["Fair"]);
    let found = book.store.search("fair", now(), 5).await.unwrap();
    assert_eq!(found.past.len() + found.upcoming.len(), 1);
}

#[tokio::test]
async fn too_many_clock_changes_are_refused_rather_than_drawn_wrongly() {
    let book = Book::new().await;
    let offsets = [Offset { from: now(), minutes: 0 }; 4];
    let span = window("2026-11-20T00:00", "2026-11-21T00:00");

    assert!(book.store.grid_json(span, &offsets).await.is_err());
    assert!(book.store.grid_json(span, &[]).await.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Start and length in hours around the epoch, lengths up to five days.
    #[test]
    fn a_window_holds_exactly_what_shares_time_with_it(
        spans in prop::collection::vec((-200_i64..200, 0_i64..120), 1..40),
        windows in prop::collection::vec((-220_i64..220, 1_i64..100), 1..8),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let book = Book::new().await;
            let epoch = NaiveDateTime::default();
            for (n, (start, hours)) in spans.iter().enumerate() {
                let when = timed(epoch + TimeDelta::hours(*start), hours * 60);
                book.create(&appointment(&n.to_string(), when), book.own).await;
            }
            for (from, hours) in &windows {
                let to = from + hours;
                let overlaps = |(start, length): &(i64, i64)| {
                    *start < to && (start + length > *from || start >= from)
                };
                let mut expected: Vec<(i64, usize)> = (0..)
                    .zip(&spans)
                    .filter(|(_, span)| overlaps(span))
                    .map(|(n, span)| (span.0, n))
                    .collect();
                expected.sort_unstable();
                let text = |hour: i64| {
                    (epoch + TimeDelta::hours(hour)).format("%Y-%m-%dT%H:%M").to_string()
                };
                let drawn = book.titles(&text(*from), &text(to)).await;
                let mut drawn: Vec<(i64, usize)> = drawn
                    .iter()
                    .map(|title| title.parse().unwrap())
                    .map(|n: usize| (spans[n].0, n))
                    .collect();
                assert!(drawn.is_sorted_by_key(|(start, _)| *start), "drawn in the order of start");
                drawn.sort_unstable();
                assert_eq!(drawn, expected);
            }
        });
    }
}
