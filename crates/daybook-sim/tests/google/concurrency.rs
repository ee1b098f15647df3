//! ETags and conditions.

use chrono::TimeDelta;
use daybook_sim::google::{Fault, On, Server};
use serde_json::{Value, json};

use crate::client::{Client, daily, hour};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

#[tokio::test]
async fn g17_an_insert_whose_answer_was_lost_is_a_duplicate_the_second_time() {
    let (server, client) = start().await;
    server.fail_next(On::Insert, Fault::AnswerLost);
    let headers = [("content-type", "application/json")];
    let path = "/calendar/v3/calendars/primary/events";
    let body = hour("event").to_string();
    assert!(client.try_send("POST", path, &headers, &body).await.is_none());
    assert_eq!(client.insert(&hour("event")).await.refusal(), (409, "duplicate".to_owned()));
    assert_eq!(client.event("event").await["summary"], "Cut");
}

#[tokio::test]
async fn g18_a_patch_with_an_old_etag_is_refused_with_412() {
    let (_server, client) = start().await;
    let first = client.insert(&hour("event")).await.json();
    let old = first["etag"].as_str().unwrap();
    let new = client.patch("event", &json!({"summary": "New"})).await.json();
    let new = new["etag"].as_str().unwrap();
    assert_ne!(old, new);
    let path = "calendars/primary/events/event";
    let if_match = |etag: &str| [("if-match", etag.to_owned())];
    for method in ["PATCH", "PUT", "DELETE"] {
        let condition = if_match(old);
        let headers = [(condition[0].0, condition[0].1.as_str())];
        let body = if method == "DELETE" { Value::Null } else { hour("event") };
        let refused = client.call_if(method, path, &headers, &body).await;
        assert_eq!(refused.refusal(), (412, "conditionNotMet".to_owned()), "{method}");
        let error = &refused.json()["error"]["errors"][0];
        assert_eq!(
            (&error["locationType"], &error["location"]),
            (&json!("header"), &json!("If-Match"))
        );
    }
    let body = json!({"summary": "Newer"});
    assert_eq!(client.call_if("PATCH", path, &[("if-match", new)], &body).await.status, 200);
    let body = json!({"summary": "Newest"});
    assert_eq!(client.call_if("PATCH", path, &[("if-match", "*")], &body).await.status, 200);
    let now = client.event("event").await;
    let now = now["etag"].as_str().unwrap();
    let unchanged = client.call_if("GET", path, &[("if-none-match", now)], &Value::Null).await;
    assert_eq!((unchanged.status, unchanged.bytes.len()), (304, 0));
    assert_eq!(
        client.call_if("GET", path, &[("if-none-match", new)], &Value::Null).await.status,
        200
    );
    let instance = "calendars/primary/events/series_20261203T080000Z";
    client.insert(&daily("series", 3)).await;
    let refused = client.call_if("PATCH", instance, &[("if-match", "\"1\"")], &body).await;
    assert_eq!(refused.status, 412, "instances have one too");
}

#[tokio::test]
async fn g18_a_list_has_an_etag_that_changes_with_anything_in_it() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    let path = "calendars/primary/events?maxResults=10";
    let etag = client.get(path).await.json()["etag"].as_str().unwrap().to_owned();
    let condition = [("if-none-match", etag.as_str())];
    assert_eq!(client.call_if("GET", path, &condition, &Value::Null).await.status, 304);
    client.patch("event", &json!({"colorId": "2"})).await;
    assert_eq!(client.call_if("GET", path, &condition, &Value::Null).await.status, 200);
}

#[tokio::test]
async fn g19_the_service_touches_an_event_shortly_after_it_was_inserted() {
    let (server, client) = start().await;
    server.behave(|q| q.touch_after_insert = Some(TimeDelta::seconds(1)));
    let made = client.insert(&hour("event")).await.json();
    server.advance(TimeDelta::seconds(2));
    let path = "calendars/primary/events/event";
    let headers = [("if-match", made["etag"].as_str().unwrap())];
    let refused = client.call_if("PATCH", path, &headers, &json!({"summary": "New"})).await;
    assert_eq!(refused.status, 412);
    let now = client.event("event").await;
    assert_ne!(now["etag"], made["etag"]);
    assert_eq!((&now["updated"], &now["summary"]), (&made["updated"], &made["summary"]));
    assert_eq!(server.event("desk@sim.example", "event").unwrap()["etag"], now["etag"]);
}

#[tokio::test]
async fn g20_the_quotes_of_an_etag_belong_to_it() {
    let (_server, client) = start().await;
    let made = client.insert(&hour("event")).await;
    let value = made.json();
    let etag = value["etag"].as_str().unwrap();
    assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "{etag}");
    assert_eq!(made.header("etag"), Some(etag));
    let bare = etag.trim_matches('"');
    let path = "calendars/primary/events/event";
    let body = json!({"summary": "New"});
    assert_eq!(client.call_if("PATCH", path, &[("if-match", bare)], &body).await.status, 412);
    assert_eq!(client.call_if("PATCH", path, &[("if-match", etag)], &body).await.status, 200);
}

#[tokio::test]
async fn a_patch_that_changes_nothing_is_no_change() {
    let (_server, client) = start().await;
    let made = client.insert(&hour("event")).await.json();
    let same = client.patch("event", &json!({"summary": "Cut", "location": null})).await.json();
    assert_eq!(same["etag"], made["etag"]);
}

#[tokio::test]
async fn a_patch_can_travel_as_a_post() {
    let (_server, client) = start().await;
    client.insert(&hour("event")).await;
    let headers = [("x-http-method-override", "PATCH")];
    let path = "calendars/primary/events/event";
    let after = client.call_if("POST", path, &headers, &json!({"summary": "New"})).await.json();
    assert_eq!(after["summary"], "New");
}

#[tokio::test]
async fn answers_are_packed_for_who_says_so_twice() {
    let (_server, client) = start().await;
    let path = "calendars/primary";
    let once = client.call_if("GET", path, &[("accept-encoding", "gzip")], &Value::Null).await;
    assert_eq!(once.header("content-encoding"), None);
    let twice = [("accept-encoding", "gzip"), ("user-agent", "tester (gzip)")];
    let packed = client.call_if("GET", path, &twice, &Value::Null).await;
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
}
