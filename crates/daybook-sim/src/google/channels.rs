//! Push channels: a POST without a body that says that something changed, and nothing else.

use crate::google::json::Fields as _;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::asking::{Ask, Outcome, Reply};
use super::calendar::Kind;
use super::clock::mark;
use super::errors::Refusal;
use super::world::World;

/// A channel that lives a week unless it is asked otherwise, and never longer than a month.
const USUAL: i64 = 604_800;
const LONGEST: i64 = 2_592_000;

/// How long it takes until a notification is sent again, and again.
const WAITS: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(5)];

/// How long somebody has to answer a notification.
const PATIENCE: Duration = Duration::from_secs(10);

/// A channel.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    email: String,
    client: String,
    address: String,
    token: Option<String>,
    resource: String,
    uri: String,
    /// What is watched, such as `events|desk@sim.example`.
    of: String,
    expires: DateTime<Utc>,
    messages: u64,
    changes: u64,
}

/// A notification, whether it arrives or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Where it is sent.
    pub address: String,
    /// Its headers.
    pub headers: Vec<(&'static str, String)>,
}

impl Notification {
    /// A header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

impl World {
    /// `watch` of anything
    pub(crate) fn watch(&mut self, ask: &Ask<'_>) -> Outcome {
        let of = self.watched(ask)?;
        let id = ask.text("id").ok_or_else(|| Refusal::required("Missing channel id."))?;
        let letter = |it: char| it.is_ascii_alphanumeric() || "-_+/=".contains(it);
        if id.is_empty() || id.len() > 64 || !id.chars().all(letter) {
            return Err(Refusal::invalid("Invalid channel id."));
        }
        if !matches!(ask.text("type"), Some("web_hook" | "webhook")) {
            return Err(Refusal::invalid("Invalid channel type."));
        }
        let address = ask.text("address").ok_or_else(|| Refusal::required("Missing address."))?;
        if !address.starts_with("https://") && loopback(address).is_none() {
            let message = format!("WebHook callback must be HTTPS: {address}");
            return Err(Refusal::new(400, "global", "push.webhookUrlNotHttps", message));
        }
        let token = ask.text("token");
        if token.is_some_and(|token| token.chars().count() > 256) {
            return Err(Refusal::invalid("The channel token is too long."));
        }
        let now = self.clock.now();
        if self.channels.get(id).is_some_and(|it| it.expires > now) {
            let message = format!("Channel id {id} not unique");
            return Err(Refusal::new(400, "global", "channelIdNotUnique", message));
        }
        let path = ask.request.path.trim_start_matches('/').trim_end_matches("/watch");
        let channel = Channel {
            email: ask.email.to_owned(),
            client: ask.client.to_owned(),
            address: address.to_owned(),
            token: token.map(str::to_owned),
            resource: format!("{:016x}{:08x}", mark(&of), mark(ask.email) & 0xffff_ffff),
            uri: format!("{}{path}?alt=json", self.base),
            of,
            expires: expiry(ask, now)?,
            messages: 0,
            changes: 0,
        };
        let mut reply = json!({
            "kind": "api#channel",
            "id": id,
            "resourceId": channel.resource,
            "resourceUri": channel.uri,
            "expiration": channel.expires.timestamp_millis().to_string(),
        });
        if let Some(token) = token {
            reply.set("token", json!(token));
        }
        self.channels.insert(id.to_owned(), channel);
        self.notify(id, "sync");
        Ok(Reply::json(reply))
    }

    /// What a watch is for.
    fn watched(&self, ask: &Ask<'_>) -> Result<String, Refusal> {
        match ask.call.method.id.as_str() {
            "calendarList.watch" => return Ok(format!("calendarList|{}", ask.email)),
            "settings.watch" => return Ok(format!("settings|{}", ask.email)),
            _ => {}
        }
        let (calendar, _) = self.calendar(ask.email, ask.call.part("calendarId"))?;
        if calendar.kind == Kind::Holidays {
            let reason = "pushNotSupportedForRequestedResource";
            let message = "Push notifications are not supported by this resource.";
            return Err(Refusal::new(400, "calendar", reason, message));
        }
        if ask.call.method.id == "acl.watch" {
            return Ok(format!("acl|{}", self.owned(ask.email, &calendar.id)?));
        }
        super::filter::Filter::read(&ask.call.query)?;
        Ok(format!("events|{}", calendar.id))
    }

    /// `channels.stop`
    pub(crate) fn stop_channel(&mut self, ask: &Ask<'_>) -> Outcome {
        let (Some(id), Some(resource)) = (ask.text("id"), ask.text("resourceId")) else {
            return Err(Refusal::required("Missing channel id or resource id."));
        };
        let known = self.channels.get(id).is_some_and(|it| {
            it.resource == resource && it.email == ask.email && it.client == ask.client
        });
        if !known {
            let message = format!("Channel '{id}' not found for project 'simulated'");
            return Err(Refusal::new(404, "global", "notFound", message));
        }
        self.channels.remove(id);
        Ok(Reply::empty())
    }

    /// Something in a calendar changed.
    pub(crate) fn push_events(&mut self, calendar: &str) {
        self.push(&format!("events|{calendar}"));
    }

    /// Somebody's list of calendars changed.
    pub(crate) fn push_list(&mut self, email: &str) {
        self.push(&format!("calendarList|{email}"));
    }

    /// Who may do what with a calendar changed.
    pub(crate) fn push_rules(&mut self, calendar: &str) {
        self.push(&format!("acl|{calendar}"));
    }

    fn push(&mut self, of: &str) {
        let (now, lossy) = (self.clock.now(), self.quirks.one_notification_in.max(1));
        let mut due = Vec::new();
        for (id, channel) in &mut self.channels {
            if channel.of == of && channel.expires > now {
                channel.changes += 1;
                if channel.changes % lossy == 0 {
                    due.push(id.clone());
                }
            }
        }
        for id in due {
            self.notify(&id, "exists");
        }
    }

    fn notify(&mut self, id: &str, state: &str) {
        // Numbers grow, but not by one.
        let step = if state == "sync" { 1 } else { 1 + self.names.number() % 9 };
        let Some(channel) = self.channels.get_mut(id) else { return };
        channel.messages += step;
        let mut headers = vec![
            ("X-Goog-Channel-ID", id.to_owned()),
            (
                "X-Goog-Channel-Expiration",
                channel.expires.format("%a, %d %b %Y %H:%M:%S GMT").to_string(),
            ),
            ("X-Goog-Resource-ID", channel.resource.clone()),
            ("X-Goog-Resource-URI", channel.uri.clone()),
            ("X-Goog-Resource-State", state.to_owned()),
            ("X-Goog-Message-Number", channel.messages.to_string()),
        ];
        if let Some(token) = &channel.token {
            headers.push(("X-Goog-Channel-Token", token.clone()));
        }
        let notification = Notification { address: channel.address.clone(), headers };
        self.notifications.push(notification.clone());
        self.outbox.push(notification);
    }
}

/// When a channel ends: what `params.ttl` or `expiration` ask for, within bounds.
fn expiry(ask: &Ask<'_>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Refusal> {
    let number = |value: &Value| match value {
        Value::String(text) => text.parse::<i64>().ok(),
        Value::Number(number) => number.as_i64(),
        _ => None,
    };
    let invalid = || Refusal::invalid("Invalid channel expiration.");
    let ttl = ask.body.get("params").and_then(|it| it.get("ttl"));
    let seconds = match (ttl, ask.body.get("expiration")) {
        (Some(ttl), _) => number(ttl).ok_or_else(invalid)?,
        (None, Some(at)) => number(at).ok_or_else(invalid)? / 1000 - now.timestamp(),
        (None, None) => USUAL,
    };
    if seconds <= 0 {
        return Err(invalid());
    }
    Ok(now + TimeDelta::seconds(seconds.min(LONGEST)))
}

/// Host and path of an address on this computer.
fn loopback(address: &str) -> Option<(&str, String)> {
    let rest = address.strip_prefix("http://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost" | "[::1]").then(|| (host, format!("/{path}")))
}

/// Sends notifications to addresses on this computer, in the order in which things happened. Others are
/// sent to nobody: there is no network here.
#[expect(clippy::disallowed_methods, reason = "it ends with the service")]
pub(crate) fn postman() -> UnboundedSender<Notification> {
    let (sender, mut receiver) = unbounded_channel::<Notification>();
    tokio::spawn(async move {
        while let Some(notification) = receiver.recv().await {
            if post(&notification).await == Sent::TryAgain {
                // Whoever is unwell keeps nobody else waiting.
                tokio::spawn(async move {
                    for wait in WAITS {
                        tokio::time::sleep(wait).await;
                        if post(&notification).await == Sent::Done {
                            return;
                        }
                    }
                });
            }
        }
    });
    sender
}

/// What became of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sent {
    /// Taken, refused for good, or for nobody here.
    Done,
    /// The other side is unwell.
    TryAgain,
}

async fn post(notification: &Notification) -> Sent {
    let Some((host, path)) = loopback(&notification.address) else { return Sent::Done };
    let asked = ask(host, &path, &notification.headers);
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Some(500 | 502 | 503 | 504) | None) | Err(_) => Sent::TryAgain,
        Ok(Some(_)) => Sent::Done,
    }
}

/// The status of the answer; `None` if there is none.
#[expect(clippy::disallowed_methods, reason = "it ends with the connection")]
async fn ask(host: &str, path: &str, headers: &[(&'static str, String)]) -> Option<u16> {
    let stream = TcpStream::connect(host).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    let mut request = hyper::Request::builder()
        .method("POST")
        .uri(path)
        .header("host", host)
        .header("content-length", "0")
        .header(
            "user-agent",
            "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)",
        );
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let request = request.body(Empty::<Bytes>::new()).ok()?;
    Some(sender.send_request(request).await.ok()?.status().as_u16())
}
