//! What can go wrong with any request, and when.

use daybook_sim::caldav::{CALENDAR, Fault, On, Page, Server};

use crate::client::{Client, hour};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

async fn try_create(client: &Client, name: &str) -> Option<u16> {
    let headers = [("content-type", "text/calendar"), ("if-none-match", "*")];
    let path = format!("{CALENDAR}{name}.ics");
    Some(client.try_send("PUT", &path, &headers, &hour(name)).await?.status)
}

#[tokio::test]
async fn an_answer_is_lost_after_the_effect_or_the_request_before_it() {
    let (server, client) = start().await;
    server.fail_next(On::Create, Fault::RequestLost);
    assert_eq!(try_create(&client, "a").await, None);
    assert_eq!(server.objects(CALENDAR).len(), 0);
    server.fail_next(On::Create, Fault::AnswerLost);
    assert_eq!(try_create(&client, "a").await, None);
    assert_eq!(server.objects(CALENDAR).len(), 1);
}

#[tokio::test]
async fn an_error_is_answered_although_it_was_applied() {
    let (server, client) = start().await;
    server.fail_next(On::Create, Fault::AppliedBut(500));
    assert_eq!(try_create(&client, "a").await, Some(500));
    assert_eq!(server.objects(CALENDAR).len(), 1);
    server.fail_next(On::Create, Fault::Refused(500));
    assert_eq!(try_create(&client, "b").await, Some(500));
    assert_eq!(server.objects(CALENDAR).len(), 1);
}

#[tokio::test]
async fn a_request_arrives_late_and_its_condition_is_checked_then() {
    let (server, client) = start().await;
    for name in ["a", "b"] {
        server.fail_next(On::Create, Fault::AppliedLate(2));
        assert_eq!(try_create(&client, name).await, None);
    }
    server.put(CALENDAR, "b.ics", &hour("somebody-else"));
    client.changes("").await;
    assert_eq!(client.get("a.ics").await.text(), hour("a"));
    client.changes("").await;
    assert_eq!(client.get("b.ics").await.text(), hour("somebody-else"), "it was not new any more");
}

#[tokio::test]
async fn a_connection_is_cut_in_the_middle_of_a_body() {
    let (server, client) = start().await;
    server.put(CALENDAR, "a.ics", &hour("a"));
    server.fail_next(On::Get, Fault::CutMidBody);
    let path = format!("{CALENDAR}a.ics");
    assert!(client.try_send("GET", &path, &[], "").await.is_none());
    assert_eq!(client.get("a.ics").await.status, 200);
}

#[tokio::test]
async fn a_fault_strikes_the_requests_it_is_meant_for_and_no_others() {
    let (server, client) = start().await;
    server.put(CALENDAR, "a.ics", &hour("a"));
    server.put(CALENDAR, "b.ics", &hour("b"));
    server.fail(2, On::Get, "b.ics", Fault::Refused(500));
    assert_eq!(client.get("a.ics").await.status, 200);
    assert_eq!(client.get("b.ics").await.status, 500);
    assert_eq!(client.changes("").await.status, 207);
    assert_eq!(client.get("b.ics").await.status, 500);
    assert_eq!(client.get("b.ics").await.status, 200);
    server.behave_for(1, On::Listing, |q| q.page = Page::Refused);
    assert_eq!(client.get("b.ics").await.status, 200);
    assert_eq!(client.changes("").await.status, 507);
    assert_eq!(client.changes("").await.status, 207);
    server.fail_after(2, On::Get, Fault::Refused(500));
    for status in [200, 200, 500, 200] {
        assert_eq!(client.get("a.ics").await.status, status);
    }
    server.fail(5, On::Any, "", Fault::Refused(500));
    server.recover();
    assert_eq!(client.get("a.ics").await.status, 200);
}

#[tokio::test]
async fn a_request_or_its_answer_waits_until_it_is_let_go() {
    let (server, client) = start().await;
    for (gate, there) in
        [(server.hold_request(On::Create), false), (server.hold_answer(On::Create), true)]
    {
        let name = if there { "b" } else { "a" };
        let (status, ()) = tokio::join!(try_create(&client, name), async {
            gate.reached().await;
            assert_eq!(server.text(CALENDAR, &format!("{name}.ics")).is_some(), there);
            gate.open();
        });
        assert_eq!(status, Some(201));
    }
}

#[tokio::test]
async fn a_change_is_forgotten() {
    let (server, client) = start().await;
    let token = client.changes("").await.token();
    server.put(CALENDAR, "a.ics", &hour("a"));
    server.put(CALENDAR, "b.ics", &hour("b"));
    server.forget_changes(CALENDAR, "a.ics");
    assert_eq!(client.changes(&token).await.listed(), [("b.ics".to_owned(), false)]);
    assert_eq!(client.changes("").await.listed().len(), 2, "who asks for everything hears of it");
}

#[tokio::test]
async fn everything_is_recorded() {
    let (server, client) = start().await;
    client.create("a.ics", &hour("a")).await;
    Client::at(server.url(), None).changes("").await;
    let asked = server.take_requests();
    let seen: Vec<_> =
        asked.iter().map(|it| (&*it.request.method, it.user.as_deref(), it.status)).collect();
    assert_eq!(seen, [("PUT", Some("desk"), 201), ("REPORT", None, 401)]);
    assert_eq!(asked[0].request.text(), hour("a"));
    assert!(server.requests().is_empty());
}
