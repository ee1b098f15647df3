//! Who may do what.

use chrono::TimeDelta;
use daybook_sim::google::{ErrorShape, GUEST, HOLIDAYS, Role, Server, USER};
use serde_json::{Value, json};

use crate::client::{CALENDAR_SCOPE, Client, hour, item};

const TEAM: &str = "team@group.calendar.google.com";
const TEAM_PATH: &str = "calendars/team%40group.calendar.google.com";

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

#[tokio::test]
async fn g35_an_access_token_expires_also_between_two_pages() {
    let (server, client) = start().await;
    client.insert(&hour("aaaaa")).await;
    client.insert(&hour("bbbbb")).await;
    let first = client.events("maxResults=1").await.json();
    let page = format!("maxResults=1&pageToken={}", first["nextPageToken"].as_str().unwrap());
    server.advance(TimeDelta::minutes(61));
    let refused = client.events(&page).await;
    assert_eq!(refused.refusal(), (401, "authError".to_owned()));
    let error = &refused.json()["error"];
    assert_eq!(error["status"], "UNAUTHENTICATED");
    assert_eq!(error["errors"][0]["location"], "Authorization");
    assert!(refused.header("www-authenticate").unwrap().starts_with("Bearer"));
    assert_eq!(Client::of(&server).events(&page).await.status, 200, "the page is still there");
    let stranger = Client::at(server.url(), None);
    assert_eq!(stranger.events("").await.refusal(), (403, "dailyLimitExceededUnreg".to_owned()));
    assert_eq!(Client::at(server.url(), Some("nonsense")).events("").await.status, 401);
}

#[tokio::test]
async fn g36_every_method_wants_one_of_its_scopes() {
    let (server, _) = start().await;
    let with = |scope: &str| Client::with(&server, USER, &[&format!("{CALENDAR_SCOPE}{scope}")]);
    let events = with(".events");
    let refused = events.get("users/me/calendarList").await;
    assert_eq!(refused.refusal(), (403, "insufficientPermissions".to_owned()));
    let error = &refused.json()["error"];
    assert_eq!(error["details"][0]["reason"], "ACCESS_TOKEN_SCOPE_INSUFFICIENT");
    assert_eq!(error["details"][0]["metadata"]["method"], "calendar.v3.CalendarList.List");
    let busy =
        json!({"timeMin": "2026-12-01T00:00:00Z", "timeMax": "2026-12-02T00:00:00Z", "items": []});
    assert_eq!(events.call("POST", "freeBusy", &busy).await.status, 403);
    assert_eq!(events.get("colors").await.status, 403);
    assert_eq!(events.events("").await.status, 200);
    assert_eq!(with(".calendarlist.readonly").get("users/me/calendarList").await.status, 200);
    assert_eq!(with(".freebusy").call("POST", "freeBusy", &busy).await.status, 200);
    assert_eq!(with(".readonly").get("calendars/primary/acl").await.status, 403);
    assert_eq!(with(".readonly").insert(&hour("event")).await.status, 403);
    server.add_calendar(TEAM, GUEST, "Team", "UTC");
    server.share(TEAM, USER, Role::Writer);
    let owned = with(".events.owned");
    assert_eq!(owned.insert(&hour("event")).await.status, 200);
    assert_eq!(
        owned.call("POST", &format!("{TEAM_PATH}/events"), &hour("event")).await.status,
        403
    );
    let times = with(".events.freebusy").events("").await.json();
    assert_eq!(times["items"][0].get("summary"), None);
    let made = with(".app.created");
    let own = made.call("POST", "calendars", &json!({"summary": "Own"})).await.json();
    let path = format!("calendars/{}/events", own["id"].as_str().unwrap().replace('@', "%40"));
    assert_eq!(made.get(&path).await.status, 200);
    assert_eq!(made.events("").await.status, 403);
}

#[tokio::test]
async fn g37_a_calendar_that_was_lost_is_not_found_and_leaves_the_list() {
    let (server, client) = start().await;
    server.add_calendar(TEAM, GUEST, "Team", "UTC");
    server.share(TEAM, USER, Role::Writer);
    server.subscribe(USER, TEAM);
    let token = client.get("users/me/calendarList").await.json()["nextSyncToken"].clone();
    server.share(TEAM, USER, Role::None);
    assert_eq!(
        client.get(&format!("{TEAM_PATH}/events")).await.refusal(),
        (404, "notFound".to_owned())
    );
    let path = format!("users/me/calendarList?syncToken={}", token.as_str().unwrap());
    let changes = client.get(&path).await.json();
    let entry = item(changes["items"].as_array().unwrap(), TEAM);
    assert_eq!(entry["deleted"], json!(true));
    assert!(!client.get("users/me/calendarList").await.ids().contains(&TEAM.to_owned()));
    server.expire_list_tokens(USER);
    assert_eq!(client.get(&path).await.refusal(), (410, "fullSyncRequired".to_owned()));
}

#[tokio::test]
async fn g38_a_role_decides_what_of_an_event_is_seen() {
    let (server, _) = start().await;
    server.add_calendar(TEAM, USER, "Team", "UTC");
    let owner = Client::of(&server);
    let mut secret = hour("secret");
    secret["visibility"] = json!("private");
    for event in [hour("plain"), secret] {
        owner.call("POST", &format!("{TEAM_PATH}/events"), &event).await;
    }
    let path = format!("{TEAM_PATH}/events");
    for (role, plain, secret, writes) in [
        (Role::FreeBusyReader, false, false, false),
        (Role::Reader, true, false, false),
        (Role::WriterWithoutPrivateAccess, true, false, true),
        (Role::Writer, true, true, true),
        (Role::Owner, true, true, true),
    ] {
        server.share(TEAM, GUEST, role);
        let guest = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
        let list = guest.get(&path).await.json();
        assert_eq!(list["accessRole"], role.name());
        let items = list["items"].as_array().unwrap();
        assert_eq!(item(items, "plain").get("summary").is_some(), plain, "{role:?}");
        assert_eq!(item(items, "secret").get("summary").is_some(), secret, "{role:?}");
        assert_eq!(item(items, "secret")["visibility"], "private");
        let write =
            guest.call("PATCH", &format!("{path}/plain"), &json!({"location": role.name()})).await;
        assert_eq!(write.status, if writes { 200 } else { 403 }, "{role:?}");
        if !writes {
            assert_eq!(write.refusal(), (403, "requiredAccessLevel".to_owned()));
            assert_eq!(write.message(), "You need to have writer access to this calendar.");
        }
    }
    server.share(TEAM, GUEST, Role::None);
    server.behave(|q| q.lost_is_none = true);
    let lost = Client::with(&server, GUEST, &[CALENDAR_SCOPE]).get(&path).await.json();
    assert_eq!((&lost["accessRole"], &lost["items"]), (&json!("none"), &json!([])));
}

#[tokio::test]
async fn g39_a_title_of_ones_own_beats_the_owners_and_colors_have_ids_or_are_rgb() {
    let (_server, client) = start().await;
    let path = "users/me/calendarList/primary";
    let named = client
        .call("PATCH", path, &json!({"summaryOverride": "Shop", "colorId": "2"}))
        .await
        .json();
    assert_eq!((&named["summary"], &named["summaryOverride"]), (&json!(USER), &json!("Shop")));
    assert_eq!((&named["colorId"], &named["backgroundColor"]), (&json!("2"), &json!("#d06b64")));
    assert_eq!((&named["primary"], &named["id"]), (&json!(true), &json!(USER)));
    let colors = json!({"backgroundColor": "#0088aa", "foregroundColor": "#ffffff"});
    let ignored = client.call("PATCH", path, &colors).await.json();
    assert_eq!(ignored["backgroundColor"], "#d06b64");
    let rgb = client.call("PATCH", &format!("{path}?colorRgbFormat=true"), &colors).await.json();
    assert_eq!(
        (&rgb["backgroundColor"], &rgb["foregroundColor"]),
        (&json!("#0088aa"), &json!("#ffffff"))
    );
    assert_ne!(rgb["colorId"], "2");
    let palettes = client.get("colors").await.json();
    assert_eq!(palettes["event"].as_object().unwrap().len(), 11);
    assert_eq!(palettes["calendar"].as_object().unwrap().len(), 24);
    assert_eq!(client.insert(&hour("event")).await.status, 200);
    assert_eq!(client.patch("event", &json!({"colorId": "12"})).await.status, 400);
}

#[tokio::test]
async fn g51_a_list_of_guests_that_is_too_long_names_the_participant_alone() {
    let (server, client) = start().await;
    let mut event = hour("feast");
    event["attendees"] = json!([{"email": USER}, {"email": GUEST}, {"email": "a@else.example"}]);
    client.insert(&event).await;
    let list = client.events("maxAttendees=2").await.json();
    let cut = &list["items"][0];
    assert_eq!(cut["attendeesOmitted"], json!(true));
    assert_eq!(cut["attendees"].as_array().unwrap().len(), 1);
    assert_eq!(cut["attendees"][0]["self"], json!(true));
    let whole = client.events("maxAttendees=3").await.json();
    assert_eq!(whole["items"][0].get("attendeesOmitted"), None);
    assert_eq!(server.event(GUEST, "feast").unwrap()["attendees"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn g53_errors_come_with_and_without_a_list_of_errors() {
    let (server, client) = start().await;
    let path = "calendars/primary/events/never";
    let old = client.get(path).await.json()["error"].clone();
    assert_eq!((old["errors"][0]["reason"].as_str(), old.get("status")), (Some("notFound"), None));
    server.behave(|q| q.error_shape = ErrorShape::Both);
    let both = client.get(path).await.json()["error"].clone();
    assert_eq!((&both["status"], &both["code"]), (&json!("NOT_FOUND"), &json!(404)));
    assert!(both["errors"].is_array() && both["details"].is_array());
    server.behave(|q| q.error_shape = ErrorShape::StatusAlone);
    let new = client.get(path).await.json()["error"].clone();
    assert_eq!((new.get("errors"), &new["status"]), (None, &json!("NOT_FOUND")));
    assert!(new["details"][0]["@type"].as_str().unwrap().ends_with("google.rpc.ErrorInfo"));
}

#[tokio::test]
async fn calendars_are_made_shared_renamed_cleared_and_deleted() {
    let (server, client) = start().await;
    let made = client
        .call("POST", "calendars", &json!({"summary": "Chair 3", "timeZone": "Europe/Zurich"}))
        .await
        .json();
    let id = made["id"].as_str().unwrap().replace('@', "%40");
    let renamed =
        client.call("PUT", &format!("calendars/{id}"), &json!({"summary": "Chair 4"})).await.json();
    assert_eq!(
        (&renamed["summary"], &renamed["timeZone"]),
        (&json!("Chair 4"), &json!("Europe/Zurich"))
    );
    let rule = json!({"role": "writer", "scope": {"type": "user", "value": GUEST}});
    let shared = client.call("POST", &format!("calendars/{id}/acl"), &rule).await.json();
    assert_eq!(shared["id"], format!("user:{GUEST}"));
    assert_eq!(server.mail().len(), 1, "sharing sends mail unless it is told not to");
    let guest = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    assert_eq!(
        guest.call("POST", &format!("calendars/{id}/events"), &hour("event")).await.status,
        200
    );
    assert_eq!(guest.get(&format!("calendars/{id}/acl")).await.status, 403);
    assert_eq!(guest.call("DELETE", &format!("calendars/{id}"), &Value::Null).await.status, 403);
    assert_eq!(client.get(&format!("calendars/{id}/acl")).await.ids().len(), 2);
    let path = format!("calendars/{id}/acl/user%3A{GUEST}");
    assert_eq!(client.call("DELETE", &path, &Value::Null).await.status, 204);
    assert_eq!(guest.get(&format!("calendars/{id}/events")).await.status, 404);
    assert_eq!(client.call("DELETE", &format!("calendars/{id}"), &Value::Null).await.status, 204);
    assert_eq!(client.get(&format!("calendars/{id}")).await.status, 404);
    client.insert(&hour("event")).await;
    assert_eq!(client.call("DELETE", "calendars/primary", &Value::Null).await.status, 400);
    assert_eq!(client.call("POST", "calendars/primary/clear", &Value::Null).await.status, 204);
    assert!(client.events("").await.ids().is_empty());
    let holidays = "calendars/en.ch%23holiday%40group.v.calendar.google.com/events";
    assert_eq!(client.get(holidays).await.json()["accessRole"], "reader");
    assert_eq!(client.call("POST", holidays, &hour("event")).await.status, 403);
    assert!(
        client
            .get("users/me/calendarList?minAccessRole=reader")
            .await
            .ids()
            .contains(&HOLIDAYS.to_owned())
    );
    assert!(
        !client
            .get("users/me/calendarList?minAccessRole=writer")
            .await
            .ids()
            .contains(&HOLIDAYS.to_owned())
    );
}

#[tokio::test]
async fn settings_are_listed_and_read() {
    let (_server, client) = start().await;
    let all = client.get("users/me/settings").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 12);
    let zone = client.get("users/me/settings/timezone").await.json();
    assert_eq!(zone["value"], "Europe/Zurich");
    assert_eq!(client.get("users/me/settings/never").await.status, 404);
    let path = format!("users/me/settings?syncToken={}", all["nextSyncToken"].as_str().unwrap());
    assert!(client.get(&path).await.ids().is_empty());
}
