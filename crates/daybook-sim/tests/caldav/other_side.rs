//! The web page of the server.

use daybook_sim::caldav::{CALENDAR, Server};

use crate::client::{Client, event, hour};

const PAGE: &str = "/other-side?calendar=%2Fcalendars%2Fdesk%2Fappointments%2F&from=2026-11-16";

async fn start(objects: &[(&str, &str)]) -> (Server, Client) {
    let server = Server::start().await.unwrap();
    for (name, text) in objects {
        server.put(CALENDAR, name, text);
    }
    let client = Client::of(&server);
    (server, client)
}

/// Submits a form of the page.
async fn submit(client: &Client, action: &str, fields: &[(&str, &str)]) -> u16 {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let body = form.append_pair("calendar", CALENDAR).extend_pairs(fields).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    client.send("POST", &format!("/other-side/{action}"), &headers, &body).await.status
}

#[tokio::test]
async fn somebody_sees_adds_changes_and_deletes_events() {
    let (server, client) = start(&[("a.ics", &hour("a"))]).await;
    let since = client.changes("").await.token();
    let shown = client.send("GET", PAGE, &[], "").await.text();
    assert!(shown.contains("2026-11-16 09:00") && shown.contains("Cut"), "{shown}");

    let added = [
        ("name", ""),
        ("summary", "Wash & go, twice"),
        ("start", "2026-11-17T09:00"),
        ("end", "2026-11-17T09:30"),
    ];
    assert_eq!(submit(&client, "create", &added).await, 302);
    let changed = [
        ("name", "a.ics"),
        ("summary", "Colour"),
        ("start", "2026-11-16T11:00"),
        ("end", "2026-11-16T12:00"),
    ];
    assert_eq!(submit(&client, "change", &changed).await, 302);

    let shown = client.send("GET", PAGE, &[], "").await.text();
    assert!(shown.contains("Wash &amp; go, twice") && shown.contains("2026-11-16 11:00"));
    let text = server.text(CALENDAR, "a.ics").unwrap();
    assert!(text.contains("DTSTART:20261116T110000Z") && text.contains("SUMMARY:Colour"), "{text}");
    let listed = client.changes(&since).await.listed();
    assert_eq!(listed.len(), 2, "clients hear of both");

    assert_eq!(submit(&client, "delete", &[("name", "a.ics")]).await, 302);
    assert!(client.changes(&since).await.listed().contains(&("a.ics".to_owned(), true)));
    assert_eq!(submit(&client, "delete", &[("name", "a.ics")]).await, 404);
}

#[tokio::test]
async fn a_series_is_shown_by_its_dates_and_changed_as_a_whole_on_its_own_clock() {
    let series = event(
        "s",
        "DTSTART;TZID=Europe/Zurich:20261116T090000\nDTEND;TZID=Europe/Zurich:20261116T100000\n\
         RRULE:FREQ=DAILY;COUNT=3\nEXDATE;TZID=Europe/Zurich:20261117T090000\nSUMMARY:Gym\n",
    );
    let (server, client) = start(&[("s.ics", &series)]).await;
    let shown = client.send("GET", PAGE, &[], "").await.text();
    assert!(shown.contains("2026-11-16 09:00") && shown.contains("2026-11-18 09:00"), "{shown}");
    assert!(!shown.contains("2026-11-17 09:00"), "it was left out");

    let changed = [
        ("name", "s.ics"),
        ("summary", "Gym"),
        ("start", "2026-11-16T08:00"),
        ("end", "2026-11-16T09:00"),
    ];
    assert_eq!(submit(&client, "change", &changed).await, 302);

    let text = server.text(CALENDAR, "s.ics").unwrap();
    assert!(text.contains("DTSTART;TZID=Europe/Zurich:20261116T080000"), "{text}");
    assert!(text.contains("RRULE:FREQ=DAILY;COUNT=3"), "{text}");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_there_too() {
    let (_server, client) = start(&[]).await;
    for (start, end) in [
        ("2026-12-02T11:00", "2026-12-02T10:00"),
        ("tomorrow", "later"),
        ("2026-12-02", "2026-12-02T10:00"),
    ] {
        let fields = [("summary", "X"), ("start", start), ("end", end)];
        assert_eq!(submit(&client, "create", &fields).await, 400, "{start}");
    }
    assert_eq!(client.send("GET", "/other-side/nothing", &[], "").await.status, 404);
}

#[tokio::test]
async fn another_web_site_cannot_use_the_forms_and_clients_have_asked_nothing() {
    let (server, client) = start(&[("a.ics", &hour("a"))]).await;
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "http://else.example")];
    let body = "calendar=%2Fcalendars%2Fdesk%2Fappointments%2F&name=a.ics";
    let reply = client.send("POST", "/other-side/delete", &headers, body).await;
    assert_eq!(reply.status, 403);
    assert!(server.text(CALENDAR, "a.ics").is_some());
    assert!(server.requests().is_empty());
}
