//! Lists of what changed.

use chrono::TimeDelta;
use daybook_sim::google::{GUEST, OtherParameters, Role, Server, USER};
use serde_json::json;

use crate::client::{CALENDAR_SCOPE, Client, daily, hour, ids, item};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

#[tokio::test]
async fn g04_a_sync_token_does_not_go_with_what_would_leave_changes_out() {
    let (_server, client) = start().await;
    let token = client.sync_token().await;
    for parameter in [
        "iCalUID=x",
        "orderBy=updated",
        "privateExtendedProperty=a%3Db",
        "sharedExtendedProperty=a%3Db",
        "q=x",
        "timeMin=2026-11-01T00:00:00Z",
        "timeMax=2026-11-01T00:00:00Z",
        "updatedMin=2026-11-28T00:00:00Z",
        "showDeleted=false",
    ] {
        let reply = client.events(&format!("syncToken={token}&{parameter}")).await;
        assert_eq!(reply.refusal(), (400, "invalid".to_owned()), "{parameter}");
    }
    assert_eq!(client.events(&format!("syncToken={token}&showDeleted=true")).await.status, 200);
}

#[tokio::test]
async fn g05_a_sync_token_dies_on_demand_and_after_some_days() {
    let (server, client) = start().await;
    let token = client.sync_token().await;
    server.expire_sync_tokens(USER);
    let gone = client.events(&format!("syncToken={token}")).await;
    assert_eq!(
        gone.json(),
        json!({"error": {
            "code": 410,
            "message": "Sync token is no longer valid, a full sync is required.",
            "errors": [{
                "domain": "calendar",
                "reason": "fullSyncRequired",
                "message": "Sync token is no longer valid, a full sync is required.",
                "locationType": "parameter",
                "location": "syncToken",
            }],
        }})
    );
    let token = client.sync_token().await;
    server.advance(TimeDelta::days(13));
    let client = Client::of(&server);
    assert_eq!(client.events(&format!("syncToken={token}")).await.status, 200);
    server.advance(TimeDelta::days(16));
    let client = Client::of(&server);
    let old = client.events(&format!("syncToken={token}")).await;
    assert_eq!(old.refusal(), (410, "fullSyncRequired".to_owned()));
    let nonsense = client.events("syncToken=abc").await;
    assert_eq!(nonsense.refusal(), (400, "invalid".to_owned()));
}

#[tokio::test]
async fn g05_other_parameters_than_at_first_are_refused_or_start_over_or_give_something_else() {
    let (server, client) = start().await;
    client.insert(&daily("series", 3)).await;
    let token = client.sync_token().await;
    client.patch("series", &json!({"summary": "New"})).await;
    let query = format!("syncToken={token}&singleEvents=true");
    assert_eq!(client.events(&query).await.status, 400);
    server.behave(|q| q.other_parameters = OtherParameters::FullSync);
    assert_eq!(client.events(&query).await.status, 410);
    server.behave(|q| q.other_parameters = OtherParameters::Taken);
    assert_eq!(
        client.events(&query).await.ids().len(),
        3,
        "instances that nobody asked for before"
    );
}

#[tokio::test]
async fn g06_a_sync_token_dies_in_the_middle_of_its_pages() {
    let (server, client) = start().await;
    let token = client.sync_token().await;
    for id in ["aaaaa", "bbbbb", "ccccc"] {
        client.insert(&hour(id)).await;
    }
    let first = client.events(&format!("syncToken={token}&maxResults=1")).await.json();
    let page = first["nextPageToken"].as_str().unwrap();
    server.expire_sync_tokens(USER);
    let next = client.events(&format!("syncToken={token}&maxResults=1&pageToken={page}")).await;
    assert_eq!(next.refusal(), (410, "fullSyncRequired".to_owned()));
}

#[tokio::test]
async fn g07_a_deleted_event_is_an_id_and_nothing_else() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    let token = client.sync_token().await;
    client.delete("event").await;
    let list = client.events(&format!("syncToken={token}")).await.json();
    let event = list["items"][0].as_object().unwrap();
    let names: Vec<_> = event.keys().collect();
    assert_eq!(names, ["etag", "id", "kind", "status"]);
    assert_eq!((&event["id"], &event["status"]), (&json!("event"), &json!("cancelled")));
}

#[tokio::test]
async fn g08_a_cancelled_instance_says_which_one_it_was_and_nothing_else() {
    let (_server, client) = start().await;
    client.insert(&daily("series", 3)).await;
    let token = client.sync_token().await;
    client.delete("series_20261203T080000Z").await;
    let list = client.events(&format!("syncToken={token}")).await.json();
    assert_eq!(ids(&list), ["series_20261203T080000Z"], "the series itself did not change");
    let event = list["items"][0].as_object().unwrap();
    let names: Vec<_> = event.keys().collect();
    assert_eq!(names, ["etag", "id", "kind", "originalStartTime", "recurringEventId", "status"]);
    assert_eq!(event["originalStartTime"]["dateTime"], "2026-12-03T09:00:00+01:00");
    client.delete("series").await;
    let (items, _) = client.whole(&format!("syncToken={token}")).await;
    assert_eq!(items.len(), 2, "the series and its exception");
    assert!(items.iter().all(|it| it.get("recurringEventId").is_none()), "{items:?}");
}

#[tokio::test]
async fn g40_a_change_of_reminders_leaves_updated_alone_and_is_a_change_all_the_same() {
    let (_server, client) = start().await;
    let before = client.insert(&hour("event")).await.json();
    assert_eq!(before["reminders"], json!({"useDefault": true}));
    let list = client.events("").await.json();
    assert_eq!(list["defaultReminders"], json!([{"method": "popup", "minutes": 30}]));
    let token = client.sync_token().await;
    let reminders = json!({"reminders": {"useDefault": false, "overrides": [{"method": "email", "minutes": 60}]}});
    let after = client.patch("event", &reminders).await.json();
    assert_eq!(after["updated"], before["updated"]);
    assert_ne!(after["etag"], before["etag"]);
    assert_eq!(client.events(&format!("syncToken={token}")).await.ids(), ["event"]);
    let updated = before["updated"].as_str().unwrap();
    let since = client.events(&format!("updatedMin={updated}")).await.ids();
    assert_eq!(since.len(), 1, "who asks by time sees it for its insert alone");
    let added = json!({"reminders": {"overrides": [{"method": "popup", "minutes": 5}]}});
    client.insert(&hour("other")).await;
    assert_eq!(client.patch("other", &added).await.status, 400, "the usual ones are still on");
    let both = json!({"reminders": {"useDefault": true, "overrides": [{"method": "popup", "minutes": 5}]}});
    let refused = client.patch("event", &both).await.refusal();
    assert_eq!(refused, (400, "cannotUseDefaultRemindersAndSpecifyOverride".to_owned()));
}

#[tokio::test]
async fn g50_a_list_of_changed_calendars_misses_new_titles_and_roles() {
    let (server, client) = start().await;
    server.add_calendar("team@group.calendar.google.com", USER, "Team", "Europe/Zurich");
    server.share("team@group.calendar.google.com", GUEST, Role::Reader);
    server.subscribe(GUEST, "team@group.calendar.google.com");
    let guest = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    let token = guest.get("users/me/calendarList").await.json()["nextSyncToken"].clone();
    let path = "calendars/team%40group.calendar.google.com";
    client.call("PATCH", path, &json!({"summary": "Everybody"})).await;
    server.share("team@group.calendar.google.com", GUEST, Role::Writer);
    let changes = format!("users/me/calendarList?syncToken={}", token.as_str().unwrap());
    assert!(guest.get(&changes).await.ids().is_empty());
    let whole = guest.get("users/me/calendarList").await.json();
    let entry = item(whole["items"].as_array().unwrap(), "team@group.calendar.google.com");
    assert_eq!((&entry["summary"], &entry["accessRole"]), (&json!("Everybody"), &json!("writer")));
    let own = json!({"summaryOverride": "Mine"});
    guest.call("PATCH", "users/me/calendarList/team%40group.calendar.google.com", &own).await;
    assert_eq!(guest.get(&changes).await.ids().len(), 1, "what is their own comes");
    for parameter in [
        "minAccessRole=owner",
        "showOwnOrganizationOnly=true",
        "showDeleted=false",
        "showHidden=false",
    ] {
        assert_eq!(guest.get(&format!("{changes}&{parameter}")).await.status, 400, "{parameter}");
    }
}

#[tokio::test]
async fn changes_arrive_whole_and_only_once() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    let token = client.sync_token().await;
    client.patch("event", &json!({"location": "Upstairs"})).await;
    client.patch("event", &json!({"location": "Downstairs"})).await;
    let (items, next) = client.whole(&format!("syncToken={token}")).await;
    assert_eq!(items.len(), 1);
    assert_eq!(
        (&items[0]["summary"], &items[0]["location"]),
        (&json!("Cut"), &json!("Downstairs"))
    );
    assert!(client.whole(&format!("syncToken={}", next.unwrap())).await.0.is_empty());
    assert_eq!(
        client.whole(&format!("syncToken={token}")).await.0.len(),
        1,
        "an old one still knows"
    );
}

#[tokio::test]
async fn what_changes_while_pages_are_read_comes_with_the_next_list() {
    let (_server, client) = start().await;
    for id in ["aaaaa", "bbbbb", "ccccc"] {
        client.insert(&hour(id)).await;
    }
    let first = client.events("maxResults=1").await.json();
    client.insert(&hour("ddddd")).await;
    client.patch("aaaaa", &json!({"summary": "New"})).await;
    let page = first["nextPageToken"].as_str().unwrap();
    let rest = client.events(&format!("pageToken={page}")).await.json();
    assert_eq!(ids(&rest).len(), 2, "the new one was not there when the list was begun");
    let token = rest["nextSyncToken"].as_str().unwrap();
    let mut changed = client.events(&format!("syncToken={token}")).await.ids();
    changed.sort();
    assert_eq!(changed, ["aaaaa", "ddddd"]);
}

#[tokio::test]
async fn there_is_no_sync_token_after_a_list_that_left_something_out() {
    let (_server, client) = start().await;
    for query in ["orderBy=updated", "q=cut", "iCalUID=x", "updatedMin=2026-11-28T00:00:00Z"] {
        assert_eq!(client.whole(query).await.1, None, "{query}");
    }
    assert!(client.whole("timeMin=2026-11-01T00:00:00Z").await.1.is_some());
}

#[tokio::test]
async fn an_expanded_list_of_changes_names_every_instance_that_is_gone() {
    let (_server, client) = start().await;
    client.insert(&daily("series", 4)).await;
    let token = client.whole("singleEvents=true").await.1.unwrap();
    client.patch("series", &json!({"recurrence": ["RRULE:FREQ=DAILY;COUNT=2"]})).await;
    let (items, next) = client.whole(&format!("singleEvents=true&syncToken={token}")).await;
    let gone: Vec<_> = items.iter().filter(|it| it["status"] == "cancelled").collect();
    assert_eq!((items.len(), gone.len()), (4, 2));
    client.delete("series").await;
    let (items, _) = client.whole(&format!("singleEvents=true&syncToken={}", next.unwrap())).await;
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|it| it["status"] == "cancelled"));
}
