//! Events that are more than appointments, and fields that are more than text.

use chrono::TimeDelta;
use daybook_sim::google::{Server, USER};
use serde_json::{Value, json};

use crate::client::{Client, hour};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

fn at(time: &str) -> Value {
    json!({"dateTime": time, "timeZone": "Europe/Zurich"})
}

#[tokio::test]
async fn g43_events_that_are_more_than_appointments_are_refused_what_they_cannot_be() {
    let (server, client) = start().await;
    let of = |kind: &str, more: Value| {
        let mut event = json!({
            "eventType": kind, "summary": kind,
            "start": {"date": "2026-12-02"}, "end": {"date": "2026-12-03"},
        });
        for (name, value) in more.as_object().unwrap() {
            event[name.as_str()] = value.clone();
        }
        event
    };
    let mail = client.insert(&of("fromGmail", json!({}))).await;
    assert_eq!(mail.refusal(), (400, "invalidEventType".to_owned()));
    let place = json!({"visibility": "public", "transparency": "transparent", "workingLocationProperties": {"type": "homeOffice", "homeOffice": {}}});
    let mut two_days = of("workingLocation", place.clone());
    two_days["end"] = json!({"date": "2026-12-04"});
    let refused = client.insert(&two_days).await;
    assert_eq!(refused.refusal(), (400, "malformedWorkingLocationEvent".to_owned()));
    assert_eq!(client.insert(&of("workingLocation", place)).await.status, 200);
    let focus = client.insert(&of("focusTime", json!({}))).await;
    assert_eq!(focus.refusal(), (400, "malformedFocusTimeEvent".to_owned()));
    let birthday = json!({
        "id": "cake01", "visibility": "private", "transparency": "transparent",
        "recurrence": ["RRULE:FREQ=YEARLY"], "birthdayProperties": {"type": "birthday"},
    });
    assert_eq!(client.insert(&of("birthday", birthday)).await.status, 200);
    assert_eq!(client.delete("cake01").await.refusal(), (400, "eventTypeRestriction".to_owned()));
    server.add_calendar("team@group.calendar.google.com", USER, "Team", "UTC");
    let path = "calendars/primary/events/cake01/move?destination=team%40group.calendar.google.com";
    let moved = client.call("POST", path, &Value::Null).await;
    assert_eq!(moved.refusal(), (400, "eventTypeRestriction".to_owned()));
    let changed = client.patch("cake01", &json!({"eventType": "default"})).await;
    assert_eq!(changed.refusal(), (400, "eventTypeRestriction".to_owned()));

    let mut booking = hour("flight");
    booking["eventType"] = json!("fromGmail");
    server.put(USER, &booking).unwrap();
    assert_eq!(client.patch("flight", &json!({"summary": "Other"})).await.status, 400);
    assert_eq!(client.patch("flight", &json!({"colorId": "4"})).await.status, 200);
    server.set_workspace(USER, false);
    let away = json!({"start": at("2026-12-02T09:00:00"), "end": at("2026-12-02T10:00:00"), "outOfOfficeProperties": {}});
    assert_eq!(client.insert(&of("outOfOffice", away)).await.status, 400);
}

#[tokio::test]
async fn g44_a_conference_is_ignored_unless_asked_for_and_pending_before_it_is_there() {
    let (server, client) = start().await;
    let request = |id: &str| json!({"createRequest": {"requestId": id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}});
    let mut event = hour("event");
    event["conferenceData"] = request("one");
    let plain = client.insert(&event).await.json();
    assert_eq!(plain.get("conferenceData"), None);
    let path = "calendars/primary/events/event?conferenceDataVersion=1";
    let body = json!({"conferenceData": request("one")});
    let asked = client.call("PATCH", path, &body).await.json();
    assert_eq!(asked["conferenceData"]["createRequest"]["status"]["statusCode"], "pending");
    assert_eq!(asked.get("hangoutLink"), None);
    server.advance(TimeDelta::seconds(2));
    let there = client.event("event").await;
    assert_eq!(there["conferenceData"]["createRequest"]["status"]["statusCode"], "success");
    assert!(there["hangoutLink"].is_string());
    assert_ne!(there["etag"], asked["etag"]);
    let same = client.call("PATCH", path, &body).await.json();
    assert_eq!(same["conferenceData"]["conferenceId"], there["conferenceData"]["conferenceId"]);
    let kept = client.put("event", &hour("event")).await.json();
    assert!(
        kept["conferenceData"].is_object(),
        "an update that does not know conferences keeps it"
    );
    let dropped = client.call("PUT", path, &hour("event")).await.json();
    assert_eq!(dropped.get("conferenceData"), None);
}

#[tokio::test]
async fn g55_fields_nobody_knows_are_kept_by_a_patch_and_lost_by_an_update() {
    let (server, client) = start().await;
    let labels = json!({"labelProperties": {"eventLabels": [{"id": "6fa459ea-ee8a-3ca4-894e-db77e160355e", "name": "VIP", "backgroundColor": "#aa0000"}]}});
    assert_eq!(client.call("PATCH", "calendars/primary", &labels).await.status, 200);
    let mut event = hour("event");
    event["eventLabelId"] = json!("6fa459ea-ee8a-3ca4-894e-db77e160355e");
    let path = "calendars/primary/events?eventLabelVersion=1";
    assert_eq!(client.call("POST", path, &event).await.status, 200);
    let after = client.patch("event", &json!({"summary": "New", "colorId": "3"})).await.json();
    assert_eq!(after["eventLabelId"], event["eventLabelId"]);
    let versioned = "calendars/primary/events/event?eventLabelVersion=1";
    let lost = client.call("PATCH", versioned, &json!({"summary": "Newer"})).await.json();
    assert_eq!(lost.get("eventLabelId"), None, "who says that they know labels and names none");
    assert_eq!(lost["colorId"], "3");

    server.behave(|q| q.new_fields = true);
    let client = client.undescribed();
    assert!(client.event("event").await["attentionProperties"].is_object());
    let sent = json!({"attentionProperties": {"level": "none"}, "summary": "Newest"});
    assert_eq!(client.patch("event", &sent).await.status, 200, "what is not known here is ignored");
}
