//! What can go wrong with any request, and when: what the service offers for each fault of the checklist.

use chrono::TimeDelta;
use daybook_sim::google::{Fault, GUEST, On, Server, USER};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::client::{CALENDAR_SCOPE, Client, hour};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

const EVENTS: &str = "/calendar/v3/calendars/primary/events";
const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

async fn try_insert(client: &Client, id: &str) -> Option<u16> {
    Some(client.try_send("POST", EVENTS, &JSON, &hour(id).to_string()).await?.status)
}

#[tokio::test]
async fn f01_a_request_waits_before_or_after_its_effect_so_that_its_client_can_be_killed() {
    let (server, client) = start().await;
    for (gate, there) in
        [(server.hold_request(On::Insert), false), (server.hold_answer(On::Insert), true)]
    {
        let id = if there { "after" } else { "earlier" };
        let (status, ()) = tokio::join!(try_insert(&client, id), async {
            gate.reached().await;
            assert_eq!(server.event(USER, id).is_some(), there, "{id}");
            gate.open();
        });
        assert_eq!(status, Some(200));
    }
}

#[tokio::test]
async fn f02_an_answer_is_lost_after_the_effect_or_the_request_before_it() {
    let (server, client) = start().await;
    server.fail_next(On::Insert, Fault::RequestLost);
    assert_eq!(try_insert(&client, "event").await, None);
    assert_eq!(server.event(USER, "event"), None);
    server.fail_next(On::Insert, Fault::AnswerLost);
    assert_eq!(try_insert(&client, "event").await, None);
    let path = format!("{EVENTS}/event");
    server.fail_next(On::Update, Fault::AnswerLost);
    let change = json!({"summary": "New"}).to_string();
    assert!(client.try_send("PATCH", &path, &JSON, &change).await.is_none());
    assert_eq!(server.event(USER, "event").unwrap()["summary"], "New");
    server.fail_next(On::Delete, Fault::AnswerLost);
    assert!(client.try_send("DELETE", &path, &[], "").await.is_none());
    assert_eq!(client.delete("event").await.status, 410);
    server.fail_next(On::Insert, Fault::AppliedLate(2));
    assert_eq!(try_insert(&client, "later").await, None);
    assert_eq!(client.get("calendars/primary/events/later").await.status, 404);
    assert_eq!(client.event("later").await["status"], "confirmed", "it arrives two requests later");
    server.fail_next(On::Get, Fault::CutMidBody);
    assert!(client.try_send("GET", &format!("{EVENTS}/later"), &[], "").await.is_none());
}

#[tokio::test]
async fn f03_the_other_side_edits_what_is_edited_here() {
    let (server, client) = start().await;
    let old = client.insert(&hour("event")).await.json();
    server
        .act(USER, "PATCH", "calendars/primary/events/event", &json!({"location": "Upstairs"}))
        .unwrap();
    let headers = [("if-match", old["etag"].as_str().unwrap())];
    let path = "calendars/primary/events/event";
    let change = json!({"summary": "Colour"});
    assert_eq!(client.call_if("PATCH", path, &headers, &change).await.status, 412);
    let now = client.event("event").await;
    assert_eq!((&now["summary"], &now["location"]), (&json!("Cut"), &json!("Upstairs")));
}

#[tokio::test]
async fn f04_the_other_side_edits_what_is_deleted_here_and_the_reverse() {
    let (server, client) = start().await;
    let path = "calendars/primary/events/event";
    let old = client.insert(&hour("event")).await.json();
    server.act(USER, "PATCH", path, &json!({"location": "Upstairs"})).unwrap();
    let headers = [("if-match", old["etag"].as_str().unwrap())];
    assert_eq!(client.call_if("DELETE", path, &headers, &Value::Null).await.status, 412);
    let now = client.event("event").await;
    server.act(USER, "DELETE", path, &Value::Null).unwrap();
    let headers = [("if-match", now["etag"].as_str().unwrap())];
    assert_eq!(client.call_if("PATCH", path, &headers, &json!({"summary": "X"})).await.status, 412);
}

#[tokio::test]
async fn f05_what_was_written_comes_back_with_another_etag_and_otherwise_spelt() {
    let (server, client) = start().await;
    server.behave(|q| {
        q.reformats = true;
        q.touch_after_insert = Some(TimeDelta::zero());
    });
    let mut event = hour("event");
    event["description"] = json!("  One\r\nTwo ");
    let made = client.insert(&event).await.json();
    assert_eq!(made["description"], "One\nTwo");
    let seen = client.event("event").await;
    assert_ne!(seen["etag"], made["etag"]);
    assert_eq!((&seen["description"], &seen["updated"]), (&made["description"], &made["updated"]));
}

#[tokio::test]
async fn f06_two_accounts_are_two_sides_and_every_write_is_recorded() {
    let (server, client) = start().await;
    let other = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    client.insert(&hour("event")).await;
    other.insert(&hour("event")).await;
    server.take_requests();
    other.patch("event", &json!({"summary": "Busy"})).await;
    client.events("").await;
    let asked = server.take_requests();
    let seen: Vec<_> = asked
        .iter()
        .map(|it| (it.request.method.as_str(), it.user.as_deref(), it.status))
        .collect();
    assert_eq!(seen, [("PATCH", Some(GUEST), 200), ("GET", Some(USER), 200)]);
    assert_eq!(asked[0].request.text(), r#"{"summary":"Busy"}"#);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn f07_everything_is_deleted_at_once_or_seems_to_be() {
    let (server, client) = start().await;
    for number in 0..30 {
        client.insert(&hour(&format!("event{number}"))).await;
    }
    let token = client.sync_token().await;
    server.fail_next(On::Listing, Fault::Nothing);
    let nothing = client.events("").await;
    assert_eq!((nothing.status, nothing.bytes.len()), (200, 0));
    server.clear(USER).unwrap();
    let (gone, _) = client.whole(&format!("syncToken={token}")).await;
    assert_eq!(gone.len(), 30);
    assert!(gone.iter().all(|it| it["status"] == "cancelled"));
}

#[tokio::test]
async fn f08_a_network_answers_with_a_page_of_its_own_or_not_at_all_or_halfway() {
    let (server, client) = start().await;
    client.insert(&hour("event")).await;
    let client = client.undescribed();
    server.fail_next(On::Listing, Fault::WebPage);
    let page = client.events("").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    server.fail_next(On::Listing, Fault::HalfJson);
    let half = client.events("").await;
    assert!(half.status == 200 && serde_json::from_slice::<Value>(&half.bytes).is_err());
    server.fail(3, On::Any, "", Fault::RequestLost);
    for _ in 0..3 {
        assert!(client.try_send("GET", EVENTS, &[], "").await.is_none());
    }
    server.fail(5, On::Any, "", Fault::Refused(503));
    server.recover();
    assert_eq!(client.events("").await.ids(), ["event"]);
}

#[tokio::test]
async fn f09_an_account_is_removed_and_added_again_and_its_events_are_the_same() {
    let (server, client) = start().await;
    let mut event = hour("event");
    event["extendedProperties"] = json!({"private": {"origin": "x1"}});
    client.insert(&event).await;
    let browser = Browser::of(&server);
    let first = browser.tokens().await;
    assert_eq!(browser.revoke(first["refresh_token"].as_str().unwrap()).await.status, 200);
    let second = browser.tokens().await;
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    let again = Client::at(server.url(), Some(second["access_token"].as_str().unwrap()));
    assert_eq!(again.events("privateExtendedProperty=origin%3Dx1").await.ids(), ["event"]);
    assert_eq!(again.insert(&hour("event")).await.status, 409);
}

#[tokio::test]
async fn f10_the_clock_jumps_between_two_pages() {
    let (server, client) = start().await;
    for id in ["aaaaa", "bbbbb", "ccccc"] {
        client.insert(&hour(id)).await;
    }
    let first = client.events("maxResults=1").await.json();
    let page = format!("maxResults=1&pageToken={}", first["nextPageToken"].as_str().unwrap());
    server.advance(TimeDelta::minutes(-10));
    assert_eq!(client.events(&page).await.status, 200);
    server.advance(TimeDelta::hours(9));
    assert_eq!(client.events(&page).await.status, 401, "the token ran out in its sleep");
    assert_eq!(Client::of(&server).events(&page).await.status, 200);
}

#[tokio::test]
async fn f11_two_programs_write_with_one_etag_and_one_of_them_is_refused() {
    let (_server, client) = start().await;
    let made = client.insert(&hour("event")).await.json();
    let headers = [("if-match", made["etag"].as_str().unwrap())];
    let path = "calendars/primary/events/event";
    let (here, there) = (json!({"summary": "Here"}), json!({"summary": "There"}));
    let (one, two) = tokio::join!(
        client.call_if("PATCH", path, &headers, &here),
        client.call_if("PATCH", path, &headers, &there)
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[tokio::test]
async fn f12_the_same_address_is_somebody_else_now() {
    let (server, _) = start().await;
    let browser = Browser::of(&server);
    let first = browser.tokens().await;
    let who = |tokens: &Value| {
        let client = Client::at(server.url(), Some(tokens["access_token"].as_str().unwrap()));
        async move { client.send("GET", "/v1/userinfo", &[], "").await.json() }
    };
    let before = who(&first).await;
    assert!(server.replace_person(USER));
    let after = who(&browser.tokens().await).await;
    assert_eq!(before["email"], after["email"]);
    assert_ne!(before["sub"], after["sub"]);
}

#[tokio::test]
async fn a_fault_strikes_the_requests_it_is_meant_for_and_no_others() {
    let (server, client) = start().await;
    client.insert(&hour("event")).await;
    server.fail(1, On::NextListing, "", Fault::Refused(410));
    server.fail(1, On::Get, "event", Fault::Refused(500));
    let token = client.sync_token().await;
    let next = format!("syncToken={token}");
    assert_eq!(client.events(&next).await.refusal(), (410, "fullSyncRequired".to_owned()));
    assert_eq!(client.events(&next).await.status, 200);
    assert_eq!(client.get("calendars/primary/events/event").await.status, 500);
    assert_eq!(client.get("calendars/primary/events/event").await.status, 200);
    server.fail_after(2, On::Get, Fault::Refused(404));
    for status in [200, 200, 404, 200] {
        assert_eq!(client.get("calendars/primary/events/event").await.status, status);
    }
    server.behave_for(1, On::Listing, |q| q.items_per_page = Some(1));
    client.insert(&hour("other")).await;
    assert_eq!(client.events("").await.ids().len(), 1);
    assert_eq!(client.events("").await.ids().len(), 2);
}

#[tokio::test]
async fn another_program_holds_a_request_back_and_lets_it_go() {
    let (server, client) = start().await;
    let tell = |method: &'static str, path: &'static str, body: Value| {
        let client = &client;
        async move { client.send(method, &format!("/sim/{path}"), &[], &body.to_string()).await.json() }
    };
    for (when, there) in [("before", false), ("after", true)] {
        let held =
            tell("POST", "faults", json!({"on": "insert", "fault": "held", "when": when})).await;
        let gate = &held["gate"];
        let id = if there { "after" } else { "earlier" };
        let (status, ()) = tokio::join!(try_insert(&client, id), async {
            while !tell("GET", "gates", json!({})).await["gates"]
                .as_array()
                .unwrap()
                .iter()
                .any(|it| it["gate"] == *gate && it["reached"] == true)
            {}
            assert_eq!(server.event(USER, id).is_some(), there);
            tell("POST", "gates", json!({"gate": gate})).await;
        });
        assert_eq!(status, Some(200));
    }
}

#[tokio::test]
async fn another_program_decides_what_goes_wrong() {
    let (server, client) = start().await;
    let tell = |method: &'static str, path: &'static str, body: Value| {
        let client = &client;
        async move { client.send(method, &format!("/sim/{path}"), &[], &body.to_string()).await }
    };
    client.insert(&hour("event")).await;
    let fault = json!({"on": "get", "fault": "limited", "status": 403, "reason": "quotaExceeded"});
    assert_eq!(tell("POST", "faults", fault).await.status, 200);
    let refused = client.get("calendars/primary/events/event").await;
    assert_eq!(refused.refusal(), (403, "quotaExceeded".to_owned()));
    let never = json!({"on": "get", "fault": "refused", "status": 500, "count": 9, "after": 1});
    tell("POST", "faults", never).await;
    assert_eq!(tell("DELETE", "faults", json!({})).await.status, 200);
    assert_eq!(tell("POST", "habits", json!({"id": "G02"})).await.status, 200);
    assert!(client.events("").await.ids().is_empty(), "an empty page");
    tell("POST", "quirks", json!({"itemsPerPage": null, "emptyPages": false})).await;
    let token = client.sync_token().await;
    tell("POST", "expire", json!({"what": "syncTokens", "calendar": USER})).await;
    assert_eq!(client.events(&format!("syncToken={token}")).await.status, 410);
    tell("POST", "cases", json!({"id": "D11"})).await;
    assert!(server.event(USER, "d11pinned").is_some());
    let act = json!({"email": USER, "method": "PATCH", "path": "calendars/primary/events/event", "body": {"summary": "New"}});
    assert_eq!(tell("POST", "as", act).await.json()["summary"], "New");
    tell("POST", "people", json!({"email": "third@sim.example", "name": "Third"})).await;
    let tokens = tell("POST", "tokens", json!({"email": "third@sim.example"})).await.json();
    let third = Client::at(server.url(), Some(tokens["access_token"].as_str().unwrap()));
    assert_eq!(third.events("").await.status, 200);
    tell("POST", "clock", json!({"advanceSeconds": 3700})).await;
    assert_eq!(third.events("").await.status, 401);
    assert!(
        tell("GET", "requests", json!({})).await.json()["requests"].as_array().unwrap().len() > 5
    );
    assert_eq!(tell("GET", "mail", json!({})).await.json(), json!({"mail": []}));
    for (path, body) in [
        ("faults", json!({"fault": "nonsense"})),
        ("habits", json!({"id": "G99"})),
        ("quirks", json!({"nonsense": true})),
        ("tokens", json!({"email": "nobody@sim.example"})),
    ] {
        assert_eq!(tell("POST", path, body).await.status, 400, "{path}");
    }
    assert_eq!(tell("POST", "nonsense", json!({})).await.status, 404);
}
