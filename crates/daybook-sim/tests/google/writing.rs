//! Inserting, changing and deleting.

use daybook_sim::google::{Server, USER};
use serde_json::{Value, json};

use crate::client::{Client, daily, hour, item};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

fn at(time: &str) -> Value {
    json!({"dateTime": time, "timeZone": "Europe/Zurich"})
}

#[tokio::test]
async fn g13_the_original_start_of_an_instance_stays_when_it_is_moved() {
    let (_server, client) = start().await;
    client.insert(&daily("series", 3)).await;
    let id = "series_20261203T080000Z";
    for day in ["2026-12-03", "2026-12-20"] {
        let times =
            json!({"start": at(&format!("{day}T15:00:00")), "end": at(&format!("{day}T16:00:00"))});
        let moved = client.patch(id, &times).await.json();
        assert_eq!(moved["id"], id);
        assert_eq!(moved["start"]["dateTime"], format!("{day}T15:00:00+01:00"));
        assert_eq!(moved["originalStartTime"]["dateTime"], "2026-12-03T09:00:00+01:00");
        assert_eq!(moved["recurringEventId"], "series");
        assert_eq!(moved["iCalUID"], "series@google.com");
    }
    let path = "calendars/primary/events/series/instances?originalStart=2026-12-03T08:00:00Z";
    assert_eq!(client.get(path).await.ids(), [id]);
}

#[tokio::test]
async fn g14_exceptions_outlive_a_change_of_their_series_but_not_its_end() {
    let (_server, client) = start().await;
    client.insert(&daily("series", 5)).await;
    client.patch("series_20261203T080000Z", &json!({"location": "Upstairs"})).await;
    client.patch("series_20261206T080000Z", &json!({"location": "Upstairs"})).await;
    client.patch("series", &json!({"summary": "Colour"})).await;
    let early = client.event("series_20261203T080000Z").await;
    assert_eq!((&early["location"], &early["status"]), (&json!("Upstairs"), &json!("confirmed")));
    let token = client.sync_token().await;
    let shorter = json!({"recurrence": ["RRULE:FREQ=DAILY;UNTIL=20261204T225959Z"]});
    client.patch("series", &shorter).await;
    let tail = json!({
        "summary": "Colour", "start": at("2026-12-05T11:00:00"), "end": at("2026-12-05T12:00:00"),
        "recurrence": ["RRULE:FREQ=DAILY;COUNT=2"],
    });
    assert_eq!(client.insert(&tail).await.status, 200);
    let (changes, _) = client.whole(&format!("syncToken={token}")).await;
    assert_eq!(changes.len(), 3);
    assert_eq!(item(&changes, "series_20261206T080000Z")["status"], "cancelled");
    let left = client.get("calendars/primary/events/series/instances").await.ids();
    assert_eq!(left.len(), 3);
}

#[tokio::test]
async fn g15_an_id_of_a_client_has_letters_from_a_to_v_and_digits() {
    let (_server, client) = start().await;
    for id in ["abcd", "Abcde", "abcdw", "ab-cd-ef", "abcd_", ""] {
        let reply = client.insert(&hour(id)).await;
        assert_eq!((reply.status, reply.message()), (400, "Invalid resource id value.".to_owned()));
    }
    assert_eq!(client.insert(&hour(&"v".repeat(1024))).await.status, 200);
    assert_eq!(client.insert(&hour(&"v".repeat(1025))).await.status, 400);
    let made = client
        .insert(&json!({"start": at("2026-12-02T09:00:00"), "end": at("2026-12-02T10:00:00")}))
        .await;
    let made = made.json();
    let id = made["id"].as_str().unwrap();
    assert_eq!((id.len(), &made["iCalUID"]), (26, &json!(format!("{id}@google.com"))));
}

#[tokio::test]
async fn g16_a_used_id_is_a_duplicate_even_after_its_event_was_deleted() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    assert_eq!(client.insert(&hour("event")).await.refusal(), (409, "duplicate".to_owned()));
    client.delete("event").await;
    let again = client.insert(&hour("event")).await;
    assert_eq!(again.refusal(), (409, "duplicate".to_owned()));
    assert_eq!(again.message(), "The requested identifier already exists.");
    let revived = client.patch("event", &json!({"status": "confirmed"})).await.json();
    assert_eq!((&revived["status"], &revived["summary"]), (&json!("confirmed"), &json!("Cut")));
}

#[tokio::test]
async fn g21_a_patch_merges_objects_replaces_arrays_and_null_deletes() {
    let (_server, client) = start().await;
    let mut event = hour("event");
    event["location"] = json!("Upstairs");
    event["attendees"] = json!([{"email": "a@else.example"}, {"email": "b@else.example"}]);
    event["extendedProperties"] = json!({"private": {"a": "1", "b": "2"}});
    client.insert(&event).await;
    let patch = json!({
        "location": null,
        "attendees": [{"email": "b@else.example"}],
        "extendedProperties": {"private": {"b": null, "c": "3"}},
    });
    let after = client.patch("event", &patch).await.json();
    assert_eq!(after.get("location"), None);
    assert_eq!(
        after["attendees"],
        json!([{"email": "b@else.example", "responseStatus": "needsAction"}])
    );
    assert_eq!(after["extendedProperties"], json!({"private": {"a": "1", "c": "3"}}));
    assert_eq!(after["summary"], "Cut", "what is not named stays");

    let day = json!({"start": {"date": "2026-12-02"}, "end": {"date": "2026-12-03"}});
    let both = client.patch("event", &day).await;
    assert_eq!(
        (both.refusal(), both.message()),
        ((400, "invalid".to_owned()), "Invalid start time.".to_owned())
    );
    let day = json!({
        "start": {"date": "2026-12-02", "dateTime": null, "timeZone": null},
        "end": {"date": "2026-12-03", "dateTime": null},
    });
    assert_eq!(client.patch("event", &day).await.json()["start"], json!({"date": "2026-12-02"}));
}

#[tokio::test]
async fn an_empty_text_is_none() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    client.patch("event", &json!({"location": "Upstairs"})).await;
    let after = client.patch("event", &json!({"location": "", "summary": ""})).await.json();
    assert_eq!((after.get("location"), after.get("summary")), (None, None));
}

#[tokio::test]
async fn g22_an_update_drops_what_it_does_not_name() {
    let (_server, client) = start().await;
    let mut event = daily("event", 3);
    event["attendees"] = json!([{"email": "a@else.example"}]);
    event["description"] = json!("Long");
    event["extendedProperties"] = json!({"private": {"a": "1"}});
    client.insert(&event).await;
    let after = client.put("event", &hour("event")).await.json();
    for name in ["attendees", "recurrence", "description", "extendedProperties"] {
        assert_eq!(after.get(name), None, "{name}");
    }
    let incomplete = client.put("event", &json!({"summary": "Alone"})).await;
    assert_eq!(incomplete.refusal(), (400, "required".to_owned()));
}

#[tokio::test]
async fn g23_a_series_with_times_needs_a_zone() {
    let (_server, client) = start().await;
    let times = json!({
        "start": {"dateTime": "2026-12-02T09:00:00+01:00"},
        "end": {"dateTime": "2026-12-02T10:00:00+01:00"},
    });
    let mut series = times.clone();
    series["recurrence"] = json!(["RRULE:FREQ=DAILY"]);
    let refused = client.insert(&series).await;
    assert_eq!(refused.refusal(), (400, "required".to_owned()));
    assert_eq!(refused.message(), "Missing time zone definition for start time.");
    let single = client.insert(&times).await.json();
    assert_eq!(single["start"]["timeZone"], "Europe/Zurich", "an event takes the calendar's");
    let floating = json!({"start": {"dateTime": "2026-12-02T09:00:00"}, "end": {"dateTime": "2026-12-02T10:00:00"}});
    assert_eq!(client.insert(&floating).await.refusal(), (400, "required".to_owned()));
}

#[tokio::test]
async fn g24_an_end_before_the_start_is_an_empty_range() {
    let (server, client) = start().await;
    let mut event = hour("event");
    event["end"] = at("2026-12-02T08:59:00");
    let refused = client.insert(&event).await;
    assert_eq!(refused.refusal(), (400, "timeRangeEmpty".to_owned()));
    assert_eq!(refused.message(), "The specified time range is empty.");
    event["end"] = event["start"].clone();
    assert_eq!(client.insert(&event).await.status, 200);
    server.behave(|q| q.zero_duration = false);
    event["id"] = json!("other");
    assert_eq!(client.insert(&event).await.status, 400);
}

#[tokio::test]
async fn g25_a_zone_nobody_knows_is_refused() {
    let (_server, client) = start().await;
    let mut event = hour("event");
    event["start"]["timeZone"] = json!("Romance Standard Time");
    let refused = client.insert(&event).await;
    assert_eq!(refused.message(), "Invalid time zone definition for start time.");
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn g26_a_date_and_a_time_do_not_make_one_event() {
    let (_server, client) = start().await;
    let mut event = hour("event");
    event["end"] = json!({"date": "2026-12-03"});
    assert_eq!(client.insert(&event).await.refusal(), (400, "invalid".to_owned()));
    event["end"] = json!({"date": "2026-12-03", "dateTime": "2026-12-03T10:00:00Z"});
    assert_eq!(client.insert(&event).await.message(), "Invalid end time.");
    event.as_object_mut().unwrap().remove("end");
    assert_eq!(client.insert(&event).await.refusal(), (400, "required".to_owned()));
}

#[tokio::test]
async fn g29_a_recurrence_is_made_of_rules_and_dates_alone() {
    let (_server, client) = start().await;
    let mut event = hour("event");
    for line in [
        "DTSTART;TZID=Europe/Zurich:20261202T090000",
        "RRULE:FREQ=SOMETIMES",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;COUNT=3;UNTIL=20261210T080000Z",
        "FREQ=DAILY",
        "RDATE;VALUE=PERIOD:20261202T090000Z/PT1H",
        "EXDATE;TZID=Nowhere:20261202T090000",
    ] {
        event["recurrence"] = json!(["RRULE:FREQ=DAILY", line]);
        assert_eq!(client.insert(&event).await.refusal(), (400, "invalid".to_owned()), "{line}");
    }
    event["recurrence"] = json!([
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE;TZID=Europe/Zurich:20261203T090000",
        "RDATE:20261210T080000Z",
    ]);
    client.insert(&event).await;
    let found = client.get("calendars/primary/events/event/instances").await.json();
    let starts: Vec<_> = found["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["start"]["dateTime"].clone())
        .collect();
    assert_eq!(
        json!(starts),
        json!([
            "2026-12-02T09:00:00+01:00",
            "2026-12-04T09:00:00+01:00",
            "2026-12-05T09:00:00+01:00",
            "2026-12-10T09:00:00+01:00"
        ])
    );
}

#[tokio::test]
async fn g30_what_is_deleted_can_be_read_and_not_be_deleted_again() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    let gone = client.delete("event").await;
    assert_eq!((gone.status, gone.bytes.len()), (204, 0));
    let again = client.delete("event").await;
    assert_eq!(again.refusal(), (410, "deleted".to_owned()));
    assert_eq!(again.message(), "Resource has been deleted");
    let read = client.event("event").await;
    assert_eq!((&read["status"], &read["summary"]), (&json!("cancelled"), &json!("Cut")));
    assert_eq!(client.delete("never").await.refusal(), (404, "notFound".to_owned()));
}

#[tokio::test]
async fn g52_a_moved_event_leaves_a_cancelled_stub_behind() {
    let (server, client) = start().await;
    server.add_calendar("team@group.calendar.google.com", USER, "Team", "UTC");
    client.insert(&daily("series", 3)).await;
    client.patch("series_20261203T080000Z", &json!({"summary": "Other"})).await;
    let token = client.sync_token().await;
    let to = "destination=team%40group.calendar.google.com";
    let one = client
        .call(
            "POST",
            &format!("calendars/primary/events/series_20261203T080000Z/move?{to}"),
            &Value::Null,
        )
        .await;
    assert_eq!(one.refusal(), (400, "cannotChangeOrganizerOfInstance".to_owned()));
    let moved = client
        .call("POST", &format!("calendars/primary/events/series/move?{to}"), &Value::Null)
        .await
        .json();
    assert_eq!(moved["organizer"]["email"], "team@group.calendar.google.com");
    assert_eq!((&moved["id"], &moved["iCalUID"]), (&json!("series"), &json!("series@google.com")));
    let (left, _) = client.whole(&format!("syncToken={token}")).await;
    assert_eq!(left.len(), 2);
    assert!(left.iter().all(|it| it["status"] == "cancelled"));
    let there = client.get("calendars/team%40group.calendar.google.com/events").await.json();
    assert_eq!(there["items"].as_array().unwrap().len(), 2);
    let lost = client
        .call("POST", &format!("calendars/primary/events/series/move?{to}"), &Value::Null)
        .await;
    assert_eq!(lost.status, 404);
}

#[tokio::test]
async fn a_single_event_becomes_a_series_and_one_again() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    let series = json!({"recurrence": ["RRULE:FREQ=WEEKLY;COUNT=3"]});
    let after = client.patch("event", &series).await.json();
    assert_eq!(after["sequence"], 1);
    assert_eq!(client.get("calendars/primary/events/event/instances").await.ids().len(), 3);
    client.patch("event_20261209T080000Z", &json!({"summary": "Second"})).await;
    let single = client.patch("event", &json!({"recurrence": []})).await.json();
    assert_eq!(single.get("recurrence"), None);
    assert_eq!(client.whole("").await.0.len(), 1);
    let stale = client.patch("event", &json!({"sequence": 0, "summary": "Late"})).await;
    assert_eq!(stale.status, 400);
}
