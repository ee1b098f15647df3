//! Lists of events, page by page.

use daybook_sim::google::{InstanceIds, Server, USER};
use serde_json::{Value, json};

use crate::client::{Client, daily, hour, ids, item};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

async fn fill(client: &Client, count: usize) {
    for number in 0..count {
        assert_eq!(client.insert(&hour(&format!("e{number:05}"))).await.status, 200);
    }
}

#[tokio::test]
async fn g01_a_sync_token_comes_with_the_last_page_and_a_page_token_with_all_others() {
    let (_server, client) = start().await;
    fill(&client, 5).await;
    let (mut page, mut seen) = (String::new(), Vec::new());
    for left in [2, 1, 0] {
        let list = client.events(&format!("maxResults=2{page}")).await.json();
        seen.extend(ids(&list));
        assert_eq!(list["nextSyncToken"].is_string(), left == 0, "{list}");
        assert_eq!(list["nextPageToken"].is_string(), left != 0, "{list}");
        page = format!("&pageToken={}", list["nextPageToken"].as_str().unwrap_or_default());
    }
    seen.sort();
    assert_eq!(seen, ["e00000", "e00001", "e00002", "e00003", "e00004"]);
}

#[tokio::test]
async fn g02_pages_are_short_or_empty_and_still_not_the_last() {
    let (server, client) = start().await;
    fill(&client, 4).await;
    server.behave(|q| {
        q.items_per_page = Some(3);
        q.empty_pages = true;
    });
    let first = client.events("maxResults=250").await.json();
    assert_eq!((ids(&first).len(), first["nextPageToken"].is_string()), (0, true));
    let next = first["nextPageToken"].as_str().unwrap();
    let second = client.events(&format!("pageToken={next}")).await.json();
    assert_eq!((ids(&second).len(), second["nextPageToken"].is_string()), (3, true));
    let (all, token) = client.whole("").await;
    assert_eq!((all.len(), token.is_some()), (4, true));
}

#[tokio::test]
async fn g03_there_are_250_events_or_at_most_2500_in_a_page_and_100_or_250_calendars() {
    let (server, client) = start().await;
    server.behave(|q| q.quota = None);
    for number in 0..2510 {
        server
            .act(USER, "POST", "calendars/primary/events", &hour(&format!("e{number:05}")))
            .unwrap();
    }
    assert_eq!(client.events("").await.ids().len(), 250);
    assert_eq!(client.events("maxResults=9999").await.ids().len(), 2500);
    assert_eq!(client.events("maxResults=0").await.refusal(), (400, "invalidParameter".to_owned()));
    for number in 0..260 {
        server.add_calendar(&format!("c{number}@group.calendar.google.com"), USER, "More", "UTC");
    }
    let calendars = |query: &'static str| client.get(query);
    assert_eq!(calendars("users/me/calendarList").await.ids().len(), 100);
    assert_eq!(calendars("users/me/calendarList?maxResults=1000").await.ids().len(), 250);
}

#[tokio::test]
async fn g09_a_whole_list_has_cancelled_instances_and_no_cancelled_series() {
    let (_server, client) = start().await;
    client.insert(&daily("lives", 3)).await;
    client.insert(&daily("departs", 3)).await;
    client.delete("departs").await;
    client.delete("lives_20261203T080000Z").await;
    let (items, _) = client.whole("").await;
    let mut seen: Vec<_> = items.iter().map(|it| (&it["id"], &it["status"])).collect();
    seen.sort_by_key(|(id, _)| id.to_string());
    assert_eq!(
        json!(seen),
        json!([["lives", "confirmed"], ["lives_20261203T080000Z", "cancelled"]])
    );
    let (single, _) = client.whole("singleEvents=true").await;
    assert_eq!(single.len(), 2, "and an expanded list has neither");
    let (deleted, _) = client.whole("showDeleted=true").await;
    assert_eq!(item(&deleted, "departs")["status"], "cancelled");
}

#[tokio::test]
async fn g10_an_exception_may_come_pages_before_its_series() {
    let (server, client) = start().await;
    client.insert(&daily("series", 3)).await;
    client.patch("series_20261203T080000Z", &json!({"summary": "Other"})).await;
    server.behave(|q| q.exceptions_first = true);
    let first = client.events("maxResults=1").await;
    assert_eq!(first.ids(), ["series_20261203T080000Z"]);
    assert!(first.json()["nextPageToken"].is_string(), "without it on that page");
    assert_eq!(client.whole("maxResults=1").await.0.len(), 2);
}

#[tokio::test]
async fn g11_expanded_lists_have_no_series_and_only_they_can_be_in_order_of_time() {
    let (_server, client) = start().await;
    client.insert(&daily("series", 3)).await;
    let list = client.events("singleEvents=true&orderBy=startTime").await.json();
    assert_eq!(
        ids(&list),
        ["series_20261202T080000Z", "series_20261203T080000Z", "series_20261204T080000Z"]
    );
    for event in list["items"].as_array().unwrap() {
        assert_eq!(
            (&event["recurringEventId"], &event["recurrence"]),
            (&json!("series"), &Value::Null)
        );
    }
    let refused = client.events("orderBy=startTime").await;
    assert_eq!(refused.status, 400);
    let bounded = client
        .events("singleEvents=true&timeMin=2026-12-03T00:00:00Z&timeMax=2026-12-04T00:00:00Z")
        .await;
    assert_eq!(bounded.ids(), ["series_20261203T080000Z"]);
}

#[tokio::test]
async fn g12_ids_of_instances_say_nothing_and_lists_may_spell_them_wrongly() {
    let (server, client) = start().await;
    client.insert(&daily("series", 2)).await;
    server.behave(|q| q.lower_case_in_lists = true);
    let listed = client.events("singleEvents=true&orderBy=startTime").await.ids();
    assert_eq!(listed[0], "series_20261202t080000z");
    assert_eq!(client.patch(&listed[0], &json!({"summary": "A"})).await.status, 404);
    let instances = client.get("calendars/primary/events/series/instances").await.ids();
    assert_eq!(client.patch(&instances[0], &json!({"summary": "A"})).await.status, 200);

    server.behave(|q| {
        q.lower_case_in_lists = false;
        q.instance_ids = InstanceIds::Opaque;
    });
    client.insert(&daily("latter", 2)).await;
    let path =
        "calendars/primary/events/latter/instances?originalStart=2026-12-03T09:00:00%2B01:00";
    let found = client.get(path).await.ids();
    assert_eq!(found.len(), 1);
    assert!(!found[0].contains("latter") && !found[0].contains("2026"), "{found:?}");
    assert_eq!(client.patch(&found[0], &json!({"summary": "B"})).await.status, 200);
    assert_eq!(client.patch("latter_20261202T080000Z", &json!({})).await.status, 404);
}

#[tokio::test]
async fn g27_whole_days_end_on_the_day_after_and_have_no_time_in_any_zone() {
    let (_server, client) = start().await;
    let day = json!({"id": "fair01", "summary": "Fair", "start": {"date": "2026-12-02"}, "end": {"date": "2026-12-03"}});
    client.insert(&day).await;
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Zurich"] {
        let list = client.events(&format!("timeZone={zone}")).await.json();
        let event = &list["items"][0];
        assert_eq!(event["start"], json!({"date": "2026-12-02"}));
        assert_eq!(event["end"], json!({"date": "2026-12-03"}));
    }
    let same = json!({"start": {"date": "2026-12-02"}, "end": {"date": "2026-12-02"}});
    assert_eq!(client.insert(&same).await.refusal(), (400, "timeRangeEmpty".to_owned()));
    let before = client.events("timeMin=2026-12-02T23:00:00Z").await.ids();
    assert!(before.is_empty(), "it is over at midnight in Zurich: {before:?}");
}

#[tokio::test]
async fn g28_offsets_are_those_of_the_calendar_or_of_the_zone_that_was_asked_for() {
    let (_server, client) = start().await;
    let mut event = hour("japan");
    event["start"] = json!({"dateTime": "2026-12-02T18:00:00", "timeZone": "Asia/Tokyo"});
    event["end"] = json!({"dateTime": "2026-12-02T19:00:00", "timeZone": "Asia/Tokyo"});
    let start = client.insert(&event).await.json()["start"].clone();
    assert_eq!(start, json!({"dateTime": "2026-12-02T10:00:00+01:00", "timeZone": "Asia/Tokyo"}));
    let list = client.events("timeZone=America/New_York").await.json();
    assert_eq!(list["items"][0]["start"]["dateTime"], "2026-12-02T04:00:00-05:00");
    assert_eq!(list["timeZone"], "America/New_York");
    assert_eq!(client.events("timeZone=Nowhere").await.status, 400);
}

#[tokio::test]
async fn g42_events_are_found_by_their_private_properties() {
    let (_server, client) = start().await;
    let mut event = hour("marked");
    event["extendedProperties"] = json!({"private": {"origin": "x1"}, "shared": {"room": "3"}});
    client.insert(&event).await;
    client.insert(&hour("plain")).await;
    assert_eq!(client.events("privateExtendedProperty=origin%3Dx1").await.ids(), ["marked"]);
    assert!(client.events("privateExtendedProperty=origin%3Dx2").await.ids().is_empty());
    assert_eq!(client.events("sharedExtendedProperty=room%3D3").await.ids(), ["marked"]);
    assert!(client.events("privateExtendedProperty=room%3D3").await.ids().is_empty());
    assert_eq!(client.events("privateExtendedProperty=origin").await.status, 400);
}

#[tokio::test]
async fn g49_fields_that_are_not_named_are_not_there() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    let cut = client.events("fields=items(id,start/dateTime)").await.json();
    assert_eq!(
        cut,
        json!({"items": [{"id": "event", "start": {"dateTime": "2026-12-02T09:00:00+01:00"}}]})
    );
    let kept = client.events("fields=nextSyncToken,items/id").await.json();
    assert!(kept["nextSyncToken"].is_string());
    let refused = client.events("fields=items(id,nonsense)").await;
    assert_eq!(refused.refusal(), (400, "invalidParameter".to_owned()));
}

#[tokio::test]
async fn g54_an_updated_min_from_long_ago_is_refused_with_410() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    client.delete("event").await;
    let recent = client.events("updatedMin=2026-11-20T00:00:00Z").await;
    assert_eq!(recent.ids(), ["event"], "and deletions are named whatever showDeleted says");
    let old = client.events("updatedMin=2026-10-01T00:00:00Z").await;
    assert_eq!(old.refusal(), (410, "updatedMinTooLongAgo".to_owned()));
}

#[tokio::test]
async fn lists_take_words_types_and_orders_and_nothing_that_is_not_described() {
    let (_server, client) = start().await;
    client.insert(&hour("first")).await;
    client.insert(&hour("other")).await;
    client.patch("first", &json!({"location": "Paris, 3rd floor"})).await;
    assert_eq!(client.events("q=paris%20cut").await.ids(), ["first"]);
    assert_eq!(client.events("orderBy=updated").await.ids(), ["other", "first"]);
    assert!(client.events("eventTypes=focusTime").await.ids().is_empty());
    assert_eq!(client.events("iCalUID=other%40google.com").await.ids(), ["other"]);
    for (query, reason) in [
        ("singleevents=true", "invalidParameter"),
        ("singleEvents=yes", "invalidParameter"),
        ("eventTypes=party", "invalidParameter"),
        ("timeMin=2026-12-01", "invalid"),
        ("timeMin=2026-12-02T00:00:00Z&timeMax=2026-12-01T00:00:00Z", "timeRangeEmpty"),
        ("pageToken=abc", "invalid"),
    ] {
        assert_eq!(client.events(query).await.refusal(), (400, reason.to_owned()), "{query}");
    }
}

#[tokio::test]
async fn a_large_calendar_is_there_at_once_and_answers_as_late_as_wanted() {
    let (server, client) = start().await;
    server.fill(3000).unwrap();
    server.behave(|q| q.answer_takes = std::time::Duration::from_millis(50));
    let begun = std::time::Instant::now();
    let (all, token) = client.whole("maxResults=2500").await;
    assert!(begun.elapsed().as_millis() >= 100, "two pages");
    let series = all.iter().filter(|event| event["recurrence"].is_array()).count();
    assert_eq!((all.len(), series, token.is_some()), (3000, 188, true));
}
