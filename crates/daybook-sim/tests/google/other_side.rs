//! The web page of the service.

use daybook_sim::google::{Server, USER};
use serde_json::{Value, json};

use crate::browser::{Browser, EVENTS, error};
use crate::client::{Client, daily, hour};

async fn start() -> (Server, Client, Browser) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    let browser = Browser::of(&server);
    (server, client, browser)
}

const PAGE: &str = "/other-side/desk%40sim%2Eexample";

#[tokio::test]
async fn somebody_sees_adds_changes_and_deletes_events() {
    let (_server, client, browser) = start().await;
    client.insert(&hour("event")).await;
    let anybody = |path: String| {
        let client = &client;
        async move { client.send("GET", &path, &[], "").await }
    };
    let accounts = anybody("/other-side".to_owned()).await;
    assert!(accounts.text().contains(PAGE) && accounts.text().contains("Noor Haddad"));
    let page = anybody(PAGE.to_owned()).await.text();
    assert!(page.contains("2026-12-02 09:00") && page.contains("Cut"), "{page}");
    let fields = |id: &'static str,
                  summary: &'static str,
                  start: &'static str,
                  end: &'static str| {
        vec![("calendar", USER), ("id", id), ("summary", summary), ("start", start), ("end", end)]
    };
    let token = client.sync_token().await;
    let added = fields("", "Wash & go", "2026-12-03T09:00", "2026-12-03T09:30");
    assert_eq!(browser.submit(&format!("{PAGE}/create"), &added).await.status, 302);
    let changed = fields("event", "Colour", "2026-12-02T11:00", "2026-12-02T12:00");
    assert_eq!(browser.submit(&format!("{PAGE}/change"), &changed).await.status, 302);
    let (items, _) = client.whole(&format!("syncToken={token}")).await;
    assert_eq!(items.len(), 2);
    let event = client.event("event").await;
    assert_eq!(
        (&event["summary"], &event["start"]["dateTime"]),
        (&json!("Colour"), &json!("2026-12-02T11:00:00+01:00"))
    );
    let form = anybody(format!("{PAGE}/event?calendar=primary&id=event")).await.text();
    assert!(form.contains("value=\"Colour\"") && form.contains("value=\"2026-12-02T11:00\""));
    assert!(anybody(PAGE.to_owned()).await.text().contains("Wash &amp; go"));
    let day = fields("event", "Fair", "2026-12-02", "2026-12-03");
    assert_eq!(browser.submit(&format!("{PAGE}/change"), &day).await.status, 302);
    assert_eq!(client.event("event").await["start"], json!({"date": "2026-12-02"}));
    let gone = browser.submit(&format!("{PAGE}/delete"), &fields("event", "", "", "")).await;
    assert_eq!(gone.status, 302);
    assert_eq!(client.event("event").await["status"], "cancelled");
}

#[tokio::test]
async fn an_instance_of_a_series_is_changed_alone() {
    let (_server, client, browser) = start().await;
    client.insert(&daily("series", 3)).await;
    let fields = [
        ("calendar", USER),
        ("id", "series_20261203T080000Z"),
        ("summary", "Later"),
        ("start", "2026-12-03T15:00"),
        ("end", "2026-12-03T16:00"),
    ];
    assert_eq!(browser.submit(&format!("{PAGE}/change"), &fields).await.status, 302);
    assert_eq!(client.event("series").await["summary"], "Cut");
    assert_eq!(client.event("series_20261203T080000Z").await["summary"], "Later");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_there_too() {
    let (_server, _client, browser) = start().await;
    let fields = |start: &'static str, end: &'static str| {
        vec![("calendar", USER), ("summary", "X"), ("start", start), ("end", end)]
    };
    for (start, end) in [
        ("2026-12-02T11:00", "2026-12-02T10:00"),
        ("tomorrow", "later"),
        ("2026-12-02", "2026-12-02T10:00"),
    ] {
        let reply = browser.submit(&format!("{PAGE}/create"), &fields(start, end)).await;
        assert_eq!(reply.status, 400, "{start}");
    }
    let elsewhere =
        browser.submit("/other-side/nobody/create", &fields("2026-12-02", "2026-12-03")).await;
    assert_eq!(elsewhere.status, 404);
}

#[tokio::test]
async fn another_web_site_cannot_use_the_forms() {
    let (_server, client, _) = start().await;
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "http://else.example")];
    let body = "calendar=primary&summary=X&start=2026-12-02&end=2026-12-03";
    let reply = client.send("POST", &format!("{PAGE}/create"), &headers, body).await;
    assert_eq!(reply.status, 403);
    assert!(client.events("").await.ids().is_empty());
}

#[tokio::test]
async fn access_is_taken_back_there() {
    let (server, client, browser) = start().await;
    let tokens = browser.tokens().await;
    let page = client.send("GET", PAGE, &[], "").await.text();
    assert!(page.contains("Remove access"));
    browser.submit(&format!("{PAGE}/revoke"), &[("project", "simulated")]).await;
    let refused = browser.refresh(tokens["refresh_token"].as_str().unwrap()).await;
    assert_eq!(error(&refused), (400, "invalid_grant".to_owned()));
    assert!(!client.send("GET", PAGE, &[], "").await.text().contains("Remove access"));
    assert_eq!(Client::with(&server, USER, &[EVENTS]).events("").await.status, 200);
}

#[tokio::test]
async fn the_link_of_an_event_leads_there() {
    let (server, client, _) = start().await;
    let event = client.insert(&hour("event")).await.json();
    let link = event["htmlLink"].as_str().unwrap();
    let path = link.strip_prefix(server.url().trim_end_matches('/')).unwrap();
    let reply = client.send("GET", path, &[], "").await;
    let to = reply.header("location").unwrap().to_owned();
    assert!(client.send("GET", &to, &[], "").await.text().contains("value=\"Cut\""));
    assert_eq!(
        client.call("GET", "calendars/primary/events/event", &Value::Null).await.status,
        200
    );
}
