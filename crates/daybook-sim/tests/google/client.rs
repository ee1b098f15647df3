//! Plain HTTP, one connection a request. Every answer is held against Google's description.

use daybook_sim::google::{Server, USER};
use http_body_util::{BodyExt, Full};
use hyper::HeaderMap;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::schema;

pub(crate) const CALENDAR_SCOPE: &str = "https://www.googleapis.com/auth/calendar";

pub(crate) struct Client {
    host: String,
    token: Option<String>,
    described: bool,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// Status, and the reason if there is one.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let reason = self.json()["error"]["errors"][0]["reason"].clone();
        (self.status, reason.as_str().unwrap_or_default().to_owned())
    }

    pub(crate) fn message(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        ids(&self.json())
    }
}

/// The ids in a list.
pub(crate) fn ids(list: &Value) -> Vec<String> {
    let items = list["items"].as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

impl Client {
    /// Of [`USER`], who may do everything.
    pub(crate) fn of(server: &Server) -> Self {
        Self::with(server, USER, &[CALENDAR_SCOPE])
    }

    pub(crate) fn with(server: &Server, email: &str, scopes: &[&str]) -> Self {
        Self::at(server.url(), Some(&server.tokens(email, scopes).0))
    }

    pub(crate) fn at(url: &str, token: Option<&str>) -> Self {
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { host, token: token.map(str::to_owned), described: true }
    }

    /// For answers that have more than Google describes.
    pub(crate) fn undescribed(mut self) -> Self {
        self.described = false;
        self
    }

    /// `None` when the connection closed before the whole answer was there.
    #[expect(clippy::disallowed_methods, reason = "it ends with the connection")]
    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Option<Reply> {
        let stream = TcpStream::connect(&self.host).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let mut request =
            hyper::Request::builder().method(method).uri(path).header("host", &self.host);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body.to_owned()))).unwrap();
        let response = sender.send_request(request).await.ok()?;
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes().to_vec();
        let reply = Reply { status: head.status.as_u16(), headers: head.headers, bytes };
        let json = reply.header("content-type").is_some_and(|it| it.contains("json"));
        let packed = reply.header("content-encoding").is_some();
        let described = self.described && json && !packed && path.starts_with("/calendar/v3/");
        if described && reply.status == 200 {
            serde_json::from_slice(&reply.bytes).iter().for_each(schema::check);
        }
        Some(reply)
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        self.try_send(method, path, headers, body).await.expect("an answer")
    }

    /// A call below `/calendar/v3/`.
    pub(crate) async fn call(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.call_if(method, path, &[], body).await
    }

    pub(crate) async fn call_if(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Reply {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        let text = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, &format!("/calendar/v3/{path}"), &all, &text).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, &Value::Null).await
    }

    /// Events of the main calendar, with a query.
    pub(crate) async fn events(&self, query: &str) -> Reply {
        self.get(&format!("calendars/primary/events?{query}")).await
    }

    pub(crate) async fn event(&self, id: &str) -> Value {
        self.get(&format!("calendars/primary/events/{id}")).await.json()
    }

    pub(crate) async fn insert(&self, event: &Value) -> Reply {
        self.call("POST", "calendars/primary/events", event).await
    }

    pub(crate) async fn patch(&self, id: &str, changes: &Value) -> Reply {
        self.call("PATCH", &format!("calendars/primary/events/{id}"), changes).await
    }

    pub(crate) async fn put(&self, id: &str, event: &Value) -> Reply {
        self.call("PUT", &format!("calendars/primary/events/{id}"), event).await
    }

    pub(crate) async fn delete(&self, id: &str) -> Reply {
        self.call("DELETE", &format!("calendars/primary/events/{id}"), &Value::Null).await
    }

    /// Everything, page by page, and the sync token at its end.
    pub(crate) async fn whole(&self, query: &str) -> (Vec<Value>, Option<String>) {
        let (mut items, mut page) = (Vec::new(), String::new());
        loop {
            let reply = self.events(&format!("{query}{page}")).await;
            assert_eq!(reply.status, 200, "{}", reply.text());
            let list = reply.json();
            items.extend(list["items"].as_array().unwrap().iter().cloned());
            match list["nextPageToken"].as_str() {
                Some(token) => page = format!("&pageToken={token}"),
                None => return (items, list["nextSyncToken"].as_str().map(str::to_owned)),
            }
        }
    }

    /// The sync token for everything.
    pub(crate) async fn sync_token(&self) -> String {
        self.whole("").await.1.unwrap()
    }
}

/// An hour in Zurich on Wednesday, 2 December 2026.
pub(crate) fn hour(id: &str) -> Value {
    json!({
        "id": id,
        "summary": "Cut",
        "start": {"dateTime": "2026-12-02T09:00:00", "timeZone": "Europe/Zurich"},
        "end": {"dateTime": "2026-12-02T10:00:00", "timeZone": "Europe/Zurich"},
    })
}

/// The same hour on several days.
pub(crate) fn daily(id: &str, count: u32) -> Value {
    let mut event = hour(id);
    event["recurrence"] = json!([format!("RRULE:FREQ=DAILY;COUNT={count}")]);
    event
}

/// The item with an id.
pub(crate) fn item<'a>(items: &'a [Value], id: &str) -> &'a Value {
    items.iter().find(|item| item["id"] == id).unwrap_or_else(|| panic!("no {id} in {items:?}"))
}
