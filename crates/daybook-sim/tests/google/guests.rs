//! Guests, their copies and their mail.

use daybook_sim::google::{GUEST, Server, USER};
use serde_json::{Value, json};

use crate::client::{CALENDAR_SCOPE, Client, daily, hour, item};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

fn at(time: &str) -> Value {
    json!({"dateTime": time, "timeZone": "Europe/Zurich"})
}

async fn invited() -> (Server, Client, Client) {
    let (server, client) = start().await;
    let mut event = hour("feast");
    event["attendees"] = json!([{"email": USER}, {"email": GUEST}]);
    client.insert(&event).await;
    let guest = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    (server, client, guest)
}

#[tokio::test]
async fn g31_only_the_organizer_changes_what_is_shared_and_guests_what_is_theirs() {
    let (_server, client, guest) = invited().await;
    let copy = guest.event("feast").await;
    assert_eq!(copy["organizer"]["email"], USER);
    assert_eq!(copy["attendees"][1]["self"], json!(true));
    for changes in [
        json!({"summary": "Mine"}),
        json!({"start": at("2026-12-02T08:00:00")}),
        json!({"attendees": [{"email": GUEST}]}),
        json!({"extendedProperties": {"shared": {"a": "1"}}}),
    ] {
        let refused = guest.patch("feast", &changes).await;
        assert_eq!(refused.refusal(), (403, "forbiddenForNonOrganizer".to_owned()), "{changes}");
    }
    assert_eq!(guest.put("feast", &hour("feast")).await.status, 403, "an update drops the guests");
    let own = json!({
        "colorId": "5",
        "transparency": "transparent",
        "reminders": {"useDefault": false},
        "extendedProperties": {"private": {"a": "1"}},
        "attendees": [{"email": USER, "responseStatus": "accepted"}, {"email": GUEST, "responseStatus": "tentative"}],
    });
    assert_eq!(guest.patch("feast", &own).await.status, 200);
    let answer = |event: &Value| event["attendees"][1]["responseStatus"].clone();
    let seen = client.event("feast").await;
    assert_eq!(answer(&seen), "tentative", "the organizer hears of the answer");
    assert_eq!((seen.get("colorId"), seen.get("extendedProperties")), (None, None));
    let omitted = json!({"attendeesOmitted": true, "attendees": [{"email": GUEST, "responseStatus": "accepted"}]});
    let after = guest.patch("feast", &omitted).await.json();
    assert_eq!(after["attendees"].as_array().unwrap().len(), 2);
    assert_eq!(answer(&client.event("feast").await), "accepted");
    client.patch("feast", &json!({"summary": "Bigger party"})).await;
    let copy = guest.event("feast").await;
    assert_eq!((&copy["summary"], &copy["colorId"]), (&json!("Bigger party"), &json!("5")));
    guest.delete("feast").await;
    assert_eq!(answer(&client.event("feast").await), "declined");
}

#[tokio::test]
async fn guests_get_mail_only_if_it_is_asked_for() {
    let (server, client, guest) = invited().await;
    assert!(server.mail().is_empty());
    let change = |query: &str, summary: &str| {
        let path = format!("calendars/primary/events/feast?{query}");
        let body = json!({"summary": summary});
        let client = &client;
        async move { client.call("PATCH", &path, &body).await.status }
    };
    assert_eq!(change("sendUpdates=none", "One").await, 200);
    assert_eq!(change("sendUpdates=externalOnly", "Two").await, 200);
    assert!(server.mail().is_empty(), "the guest has an account here");
    assert_eq!(change("sendUpdates=all", "Three").await, 200);
    assert_eq!(change("sendNotifications=true", "Four").await, 200);
    assert_eq!(change("sendUpdates=some", "Five").await, 400);
    let mail = server.mail();
    assert_eq!(mail.len(), 2);
    assert_eq!((mail[0].to.as_str(), mail[0].summary.as_str()), (GUEST, "Three"));
    let answer = json!({"attendeesOmitted": true, "attendees": [{"email": GUEST, "responseStatus": "accepted"}]});
    guest.call("PATCH", "calendars/primary/events/feast?sendUpdates=all", &answer).await;
    assert_eq!(server.mail()[2].to, USER);
    client.call("DELETE", "calendars/primary/events/feast?sendUpdates=all", &Value::Null).await;
    assert_eq!(server.mail()[3].to, GUEST);
    assert_eq!(guest.event("feast").await["status"], "cancelled");
}

#[tokio::test]
async fn a_guest_answers_for_one_instance_and_the_organizer_cancels_another() {
    let (server, client) = start().await;
    let mut series = daily("series", 4);
    series["attendees"] = json!([{"email": USER}, {"email": GUEST}]);
    client.insert(&series).await;
    let guest = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    let token = guest.sync_token().await;
    let (second, third) = ("series_20261203T080000Z", "series_20261204T080000Z");
    let no = json!({"attendeesOmitted": true, "attendees": [{"email": GUEST, "responseStatus": "declined"}]});
    assert_eq!(guest.patch(second, &no).await.status, 200);
    let seen = client.event(second).await;
    assert_eq!(seen["attendees"][1]["responseStatus"], "declined");
    assert_eq!(client.event("series").await["attendees"][1]["responseStatus"], "needsAction");
    client.delete(third).await;
    let (changes, _) = guest.whole(&format!("syncToken={token}")).await;
    assert_eq!(changes.len(), 2);
    assert_eq!(item(&changes, third)["recurringEventId"], "series");
    assert_eq!(item(&changes, third)["status"], "cancelled");
    client.patch("series", &json!({"attendees": [{"email": USER}]})).await;
    assert_eq!(guest.event("series").await["status"], "cancelled");
    assert!(guest.events("singleEvents=true").await.ids().is_empty());
}

#[tokio::test]
async fn with_more_than_two_hundred_guests_nobody_hears_of_the_others_answers() {
    let (server, client) = start().await;
    server.add_person("third@sim.example", "Third", "UTC");
    let mut guests = vec![json!({"email": GUEST}), json!({"email": "third@sim.example"})];
    guests.extend((0..200).map(|number| json!({"email": format!("g{number}@else.example")})));
    let mut event = hour("concert");
    event["attendees"] = json!(guests);
    client.insert(&event).await;
    let third = Client::with(&server, "third@sim.example", &[CALENDAR_SCOPE]);
    let yes = json!({"attendeesOmitted": true, "attendees": [{"email": "third@sim.example", "responseStatus": "accepted"}]});
    assert_eq!(third.patch("concert", &yes).await.status, 200);
    let answer = |event: &Value| event["attendees"][1]["responseStatus"].clone();
    assert_eq!(answer(&client.event("concert").await), "accepted");
    assert_eq!(answer(&server.event(GUEST, "concert").unwrap()), "needsAction");
}

#[tokio::test]
async fn what_is_locked_stays_what_it_is() {
    let (server, client) = start().await;
    let mut event = hour("frozen");
    event["locked"] = json!(true);
    server.put(USER, &event).unwrap();
    assert_eq!(
        client.patch("frozen", &json!({"summary": "X"})).await.refusal(),
        (403, "forbidden".to_owned())
    );
    assert_eq!(
        client.patch("frozen", &json!({"colorId": "3"})).await.json()["locked"],
        json!(true)
    );
}

#[tokio::test]
async fn guests_hear_of_a_new_organizer() {
    let (server, client, guest) = invited().await;
    server.add_calendar("team@group.calendar.google.com", USER, "Team", "UTC");
    let path = "calendars/primary/events/feast/move?destination=team%40group.calendar.google.com";
    assert_eq!(client.call("POST", path, &Value::Null).await.status, 200);
    let copy = guest.event("feast").await;
    assert_eq!(copy["organizer"]["email"], "team@group.calendar.google.com");
    assert_eq!(copy["status"], "confirmed");
}

#[tokio::test]
async fn g41_properties_have_limits_and_private_ones_stay_in_one_calendar() {
    let (_server, client, guest) = invited().await;
    let long = json!({"extendedProperties": {
        "private": {"k".repeat(45): "x", "k".repeat(44): "v".repeat(1025)},
        "shared": {"room": "3"},
    }});
    let after = client.patch("feast", &long).await.json();
    let private = after["extendedProperties"]["private"].as_object().unwrap();
    assert_eq!(private.len(), 1, "longer keys are dropped without a word");
    assert_eq!(private.values().next().unwrap().as_str().unwrap().len(), 1024);
    let copy = guest.event("feast").await;
    assert_eq!(copy["extendedProperties"], json!({"shared": {"room": "3"}}));
    let properties = |count: usize, size: usize| {
        let pairs: serde_json::Map<String, Value> =
            (0..count).map(|number| (format!("key{number}"), json!("v".repeat(size)))).collect();
        json!({"extendedProperties": {"private": pairs}})
    };
    assert_eq!(client.patch("feast", &properties(301, 1)).await.status, 400);
    assert_eq!(
        client.patch("feast", &properties(40, 1024)).await.status,
        400,
        "32 kB are exceeded"
    );
    assert_eq!(client.patch("feast", &properties(290, 1)).await.status, 200);
}

#[tokio::test]
async fn an_import_is_a_private_copy_that_invites_nobody() {
    let (server, client) = start().await;
    let mut event = hour("x");
    event.as_object_mut().unwrap().remove("id");
    event["iCalUID"] = json!("elsewhere@else.example");
    event["organizer"] = json!({"email": "boss@else.example"});
    let path = "calendars/primary/events/import";
    let refused = client.call("POST", path, &event).await;
    assert_eq!(refused.refusal(), (400, "participantIsNeitherOrganizerNorAttendee".to_owned()));
    event["attendees"] = json!([{"email": USER}, {"email": GUEST}]);
    let first = client.call("POST", path, &event).await.json();
    assert_eq!(first["organizer"]["email"], "boss@else.example");
    assert_eq!(first["iCalUID"], "elsewhere@else.example");
    event["summary"] = json!("Later");
    let second = client.call("POST", path, &event).await.json();
    assert_eq!((&second["id"], &second["summary"]), (&first["id"], &json!("Later")));
    assert!(server.mail().is_empty());
    let guest = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    assert!(guest.events("").await.ids().is_empty());
    event.as_object_mut().unwrap().remove("iCalUID");
    assert_eq!(client.call("POST", path, &event).await.refusal(), (400, "required".to_owned()));
}
