//! How often, how much at once, and what happens beyond.

use chrono::TimeDelta;
use daybook_sim::google::{Fault, GUEST, On, Quota, Server, USER};
use serde_json::{Value, json};

use crate::client::{CALENDAR_SCOPE, Client, hour};

const TEAM: &str = "team@group.calendar.google.com";

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

#[tokio::test]
async fn g32_limits_are_told_apart_by_their_reasons_and_end() {
    let (server, client) = start().await;
    for (status, reason) in [
        (403, "userRateLimitExceeded"),
        (403, "rateLimitExceeded"),
        (403, "quotaExceeded"),
        (403, "dailyLimitExceeded"),
        (429, "rateLimitExceeded"),
    ] {
        let fault =
            Fault::Limited { status, reason: reason.to_owned(), retry_after: Some("7".to_owned()) };
        server.fail_next(On::Api, fault);
        let refused = client.events("").await;
        assert_eq!(refused.refusal(), (status, reason.to_owned()));
        assert_eq!(refused.json()["error"]["errors"][0]["domain"], "usageLimits");
        assert_eq!(refused.header("retry-after"), Some("7"));
        assert_eq!(client.events("").await.status, 200);
    }
}

#[tokio::test]
async fn g33_more_than_600_requests_in_a_minute_are_refused_and_parts_of_batches_count_singly() {
    let (server, client) = start().await;
    let part =
        "--b\r\nContent-Type: application/http\r\n\r\nGET /calendar/v3/colors HTTP/1.1\r\n\r\n\r\n";
    let body = format!("{}--b--", part.repeat(50));
    let headers = [("content-type", "multipart/mixed; boundary=b")];
    for _ in 0..12 {
        let batch = client.send("POST", "/batch/calendar/v3", &headers, &body).await;
        assert!(!batch.text().contains("403 Forbidden"));
    }
    assert_eq!(client.get("colors").await.refusal(), (403, "userRateLimitExceeded".to_owned()));
    let other = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    assert_eq!(other.get("colors").await.status, 200, "everybody has a limit of their own");
    server.advance(TimeDelta::minutes(1));
    assert_eq!(client.get("colors").await.status, 200);
    server.behave(|q| q.quota = Some(Quota { per_user: 600, per_project: 2, status: 429 }));
    server.advance(TimeDelta::minutes(1));
    assert_eq!(client.get("colors").await.status, 200);
    assert_eq!(other.get("colors").await.status, 200);
    assert_eq!(other.get("colors").await.refusal(), (429, "rateLimitExceeded".to_owned()));
}

#[tokio::test]
async fn g34_an_error_of_the_service_comes_before_or_after_the_effect() {
    let (server, client) = start().await;
    for status in [500, 503] {
        server.fail_next(On::Insert, Fault::Refused(status));
        let id = format!("event{status}");
        assert_eq!(client.insert(&hour(&id)).await.refusal(), (status, "backendError".to_owned()));
        assert_eq!(client.get(&format!("calendars/primary/events/{id}")).await.status, 404);
        server.fail_next(On::Insert, Fault::AppliedBut(status));
        assert_eq!(client.insert(&hour(&id)).await.status, status);
        assert_eq!(client.event(&id).await["id"], json!(id));
    }
}

#[tokio::test]
async fn g45_a_batch_answers_part_by_part_in_an_order_of_its_own() {
    let (server, client) = start().await;
    client.insert(&hour("event")).await;
    let part = |id: &str, lines: &str, body: &str| {
        format!(
            "--b\r\nContent-Type: application/http\r\nContent-ID: <{id}>\r\n\r\n{lines}\r\n\r\n{body}\r\n"
        )
    };
    let changing = |etag: &str| {
        format!(
            "PATCH /calendar/v3/calendars/primary/events/event HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: {etag}"
        )
    };
    let mut body = part("one", "GET /calendar/v3/calendars/primary/events/event HTTP/1.1", "");
    body += &part("two", "GET /calendar/v3/calendars/primary/events/never HTTP/1.1", "");
    body += &part("three", &changing("\"1\""), "{\"summary\": \"Late\"}");
    body += &part("four", "DELETE /calendar/v3/calendars/primary/events/never HTTP/1.1", "");
    body += "--b--\r\n";
    let headers = [("content-type", "multipart/mixed; boundary=\"b\"")];
    let reply = client.send("POST", "/batch/calendar/v3", &headers, &body).await;
    assert_eq!(reply.status, 200);
    let boundary =
        reply.header("content-type").unwrap().split("boundary=").nth(1).unwrap().to_owned();
    let text = reply.text();
    let parts: Vec<_> =
        text.split(&format!("--{boundary}")).filter(|it| it.contains("HTTP/1.1")).collect();
    for (id, status) in [
        ("one", "200 OK"),
        ("two", "404 Not Found"),
        ("three", "412 Precondition Failed"),
        ("four", "404 Not Found"),
    ] {
        let found =
            parts.iter().find(|it| it.contains(&format!("Content-ID: <response-{id}>"))).unwrap();
        assert!(found.contains(&format!("HTTP/1.1 {status}")), "{found}");
        assert!(found.contains("Content-Type: application/http"));
    }
    let names: Vec<String> = (0..20).map(|number| format!("n{number:02}")).collect();
    let body: String =
        names.iter().map(|id| part(id, "GET /calendar/v3/colors HTTP/1.1", "")).collect();
    let limit =
        Fault::Limited { status: 429, reason: "rateLimitExceeded".to_owned(), retry_after: None };
    server.fail(1, On::Any, "/colors", limit);
    let reply = client.send("POST", "/batch/calendar/v3", &headers, &(body + "--b--")).await;
    let text = reply.text();
    assert_eq!(text.matches("HTTP/1.1 429 Too Many Requests").count(), 1);
    let order: Vec<_> = text.split("<response-").skip(1).map(|it| it[..3].to_owned()).collect();
    assert!(order.len() == 20 && order != names, "{order:?}");
    let many = part("x", "GET /calendar/v3/colors HTTP/1.1", "").repeat(51) + "--b--";
    assert_eq!(client.send("POST", "/batch/calendar/v3", &headers, &many).await.status, 400);
    assert_eq!(
        client.send("POST", "/batch", &headers, &many).await.status,
        404,
        "the old place is gone"
    );
}

#[tokio::test]
async fn g48_free_and_busy_of_at_most_50_calendars_each_with_its_own_errors() {
    let (server, client) = start().await;
    server.add_calendar(TEAM, USER, "Team", "UTC");
    let mut free = hour("free");
    free["transparency"] = json!("transparent");
    free["start"]["dateTime"] = json!("2026-12-02T12:00:00");
    free["end"]["dateTime"] = json!("2026-12-02T13:00:00");
    let mut next = hour("after");
    next["start"]["dateTime"] = json!("2026-12-02T09:30:00");
    next["end"]["dateTime"] = json!("2026-12-02T11:00:00");
    let mut other = hour("other");
    other["start"]["dateTime"] = json!("2026-12-02T15:00:00");
    other["end"]["dateTime"] = json!("2026-12-02T16:00:00");
    for event in [hour("event"), next, free, other] {
        client.insert(&event).await;
    }
    let query = |items: Value| json!({"timeMin": "2026-12-02T00:00:00Z", "timeMax": "2026-12-03T00:00:00Z", "items": items});
    let items = json!([{"id": "primary"}, {"id": TEAM}, {"id": "never@else.example"}]);
    let reply = client.call("POST", "freeBusy", &query(items)).await;
    assert_eq!(reply.status, 200);
    let calendars = reply.json()["calendars"].clone();
    assert_eq!(
        calendars["primary"]["busy"],
        json!([
            {"start": "2026-12-02T08:00:00Z", "end": "2026-12-02T10:00:00Z"},
            {"start": "2026-12-02T14:00:00Z", "end": "2026-12-02T15:00:00Z"},
        ])
    );
    assert_eq!(calendars[TEAM]["busy"], json!([]));
    assert_eq!(calendars["never@else.example"]["errors"][0]["reason"], "notFound");
    let many: Vec<Value> = (0..51).map(|number| json!({"id": format!("c{number}")})).collect();
    assert_eq!(client.call("POST", "freeBusy", &query(json!(many))).await.status, 400);
    assert_eq!(
        client.call("POST", "freeBusy", &json!({"items": []})).await.refusal(),
        (400, "required".to_owned())
    );
}
