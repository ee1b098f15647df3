//! Push channels.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use daybook_sim::google::{GUEST, Server};
use daybook_sim::loopback::{self, Answer, Request, Service};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::client::{CALENDAR_SCOPE, Client, hour};

/// Somebody who listens, and answers with these statuses, one after the other.
#[derive(Clone)]
struct Listener {
    heard: Arc<Mutex<Vec<Request>>>,
    says: Arc<Mutex<Vec<u16>>>,
    news: Arc<Notify>,
    url: String,
}

impl Service for Listener {
    async fn answer(&self, request: Request) -> Answer {
        self.heard.lock().unwrap().push(request);
        let status = self.says.lock().unwrap().pop().unwrap_or(204);
        self.news.notify_one();
        Answer::plain(status)
    }
}

impl Listener {
    async fn start() -> Self {
        let port = loopback::bind(0).await.unwrap();
        let url = format!("http://{}/hook", port.local_addr().unwrap());
        let (heard, says, news) = Default::default();
        let listener = Self { heard, says, news, url };
        loopback::serve(port, listener.clone());
        listener
    }

    /// Waits until so many requests came.
    async fn wait(&self, count: usize) -> Vec<Request> {
        loop {
            let heard = self.heard.lock().unwrap().clone();
            if heard.len() >= count {
                return heard;
            }
            self.news.notified().await;
        }
    }
}

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

fn channel(id: &str, address: &str) -> Value {
    json!({"id": id, "type": "web_hook", "address": address, "token": "t-1", "params": {"ttl": "3600"}})
}

const WATCH: &str = "calendars/primary/events/watch";

#[tokio::test]
async fn g46_a_channel_says_that_something_changed_and_nothing_else() {
    let (server, client) = start().await;
    let listener = Listener::start().await;
    let made = client.call("POST", WATCH, &channel("c-1", &listener.url)).await.json();
    let expires = made["expiration"].as_str().unwrap().parse::<i64>().unwrap();
    let left = expires - server.now().timestamp_millis();
    assert!((3_590_000..=3_600_000).contains(&left), "{left}");
    listener.wait(1).await;
    client.insert(&hour("event")).await;
    client.patch("event", &json!({"summary": "New"})).await;
    let heard = listener.wait(3).await;
    let header = |place: usize, name: &str| heard[place].header(name).unwrap().to_owned();
    assert_eq!(
        (header(0, "x-goog-resource-state"), header(0, "x-goog-message-number")),
        ("sync".to_owned(), "1".to_owned())
    );
    let mut last = 1;
    for place in [1, 2] {
        assert_eq!((heard[place].method.as_str(), heard[place].body.len()), ("POST", 0));
        assert_eq!(header(place, "x-goog-resource-state"), "exists");
        assert_eq!(header(place, "x-goog-channel-id"), "c-1");
        assert_eq!(header(place, "x-goog-channel-token"), "t-1");
        assert_eq!(header(place, "x-goog-resource-id"), made["resourceId"].as_str().unwrap());
        assert!(
            header(place, "x-goog-resource-uri").contains("/calendar/v3/calendars/primary/events")
        );
        assert!(header(place, "x-goog-channel-expiration").ends_with("GMT"));
        let number: u64 = header(place, "x-goog-message-number").parse().unwrap();
        assert!(number > last);
        last = number;
    }
    let again = client.call("POST", WATCH, &channel("c-1", &listener.url)).await;
    assert_eq!(again.refusal(), (400, "channelIdNotUnique".to_owned()));
    let stop = |id: &str, resource: &str| json!({"id": id, "resourceId": resource});
    let resource = made["resourceId"].as_str().unwrap();
    assert_eq!(client.call("POST", "channels/stop", &json!({"id": "c-1"})).await.status, 400);
    assert_eq!(client.call("POST", "channels/stop", &stop("c-1", "other")).await.status, 404);
    let other = Client::with(&server, GUEST, &[CALENDAR_SCOPE]);
    assert_eq!(other.call("POST", "channels/stop", &stop("c-1", resource)).await.status, 404);
    assert_eq!(client.call("POST", "channels/stop", &stop("c-1", resource)).await.status, 204);
    client.delete("event").await;
    assert_eq!(server.notifications().len(), 3);
}

#[tokio::test]
async fn g46_notifications_get_lost_and_channels_end_by_themselves() {
    let (server, client) = start().await;
    server.behave(|q| q.one_notification_in = 3);
    client.call("POST", WATCH, &channel("c-1", "https://relay.else.example/hook")).await;
    for number in 0..6 {
        client.insert(&hour(&format!("event{number}"))).await;
    }
    let states: Vec<_> = server
        .notifications()
        .iter()
        .map(|it| it.header("x-goog-resource-state").unwrap().to_owned())
        .collect();
    assert_eq!(states, ["sync", "exists", "exists"]);
    server.advance(TimeDelta::hours(2));
    let client = Client::of(&server);
    for number in 6..12 {
        client.insert(&hour(&format!("event{number}"))).await;
    }
    assert_eq!(server.notifications().len(), 3);
    assert_eq!(
        client.call("POST", WATCH, &channel("c-1", "https://relay.else.example/hook")).await.status,
        200
    );
    let plain = client.call("POST", WATCH, &channel("c-2", "http://relay.else.example/hook")).await;
    assert_eq!(plain.refusal(), (400, "push.webhookUrlNotHttps".to_owned()));
    let list = client
        .call(
            "POST",
            "users/me/calendarList/watch",
            &channel("c-3", "https://relay.else.example/hook"),
        )
        .await;
    assert_eq!(list.status, 200);
    client.call("POST", "calendars", &json!({"summary": "New"})).await;
    assert_eq!(server.notifications().last().unwrap().header("x-goog-channel-id"), Some("c-3"));
}

#[tokio::test]
async fn g46_a_notification_is_sent_again_while_the_other_side_is_unwell() {
    let (_server, client) = start().await;
    let listener = Listener::start().await;
    *listener.says.lock().unwrap() = vec![200, 503];
    client.call("POST", WATCH, &channel("c-1", &listener.url)).await;
    let heard = listener.wait(2).await;
    for request in heard {
        assert_eq!(request.header("x-goog-message-number"), Some("1"));
    }
}

#[tokio::test]
async fn g47_calendars_of_holidays_push_nothing() {
    let (_server, client) = start().await;
    let path = "calendars/en.ch%23holiday%40group.v.calendar.google.com/events/watch";
    let refused =
        client.call("POST", path, &channel("c-1", "https://relay.else.example/hook")).await;
    assert_eq!(refused.refusal(), (400, "pushNotSupportedForRequestedResource".to_owned()));
}
