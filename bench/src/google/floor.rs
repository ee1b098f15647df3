//! The least any client of Google's must do: page by page ask, unpack, read what an event is made of, and
//! keep it in one table. No text as it came, no merge base, no search, no series.

use std::path::Path;

use reqwest::Client;
use rusqlite::{Connection, params};
use serde::Deserialize;
use serde_json::{Value, json};

use super::service::Described;
use crate::Failure;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    #[serde(default)]
    items: Vec<Event>,
    next_page_token: Option<String>,
    next_sync_token: Option<String>,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    etag: String,
    status: String,
    #[serde(default, rename = "iCalUID")]
    uid: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    location: String,
    start: Option<Time>,
    end: Option<Time>,
    #[serde(default)]
    recurrence: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Time {
    date: Option<String>,
    date_time: Option<String>,
}

impl Time {
    fn text(this: Option<&Self>) -> Option<&str> {
        this.and_then(|it| it.date_time.as_deref().or(it.date.as_deref()))
    }
}

/// A client with its file.
pub(crate) struct ListSync {
    http: Client,
    events: String,
    access: String,
    rows: Connection,
    token: Option<String>,
}

impl ListSync {
    /// Signs in without a page, at what a service said of itself.
    pub(crate) async fn open(service: &str, folder: &Path) -> Result<Self, Failure> {
        let service: Described = serde_json::from_str(service)?;
        // Google packs only for who says so twice.
        let http = Client::builder().user_agent("bench (gzip)").build()?;
        let tokens = http
            .post(format!("{}sim/tokens", service.url))
            .json(&json!({ "email": service.user }))
            .send()
            .await?
            .error_for_status()?
            .json::<Value>()
            .await?;
        let access = tokens.get("access_token").and_then(Value::as_str).ok_or("no token")?;
        let rows = Connection::open(folder.join("floor.sqlite3"))?;
        rows.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -16000;
             CREATE TABLE item (id TEXT PRIMARY KEY, version TEXT, uid TEXT, summary TEXT,
                 description TEXT, location TEXT, start TEXT, finish TEXT, rules TEXT) STRICT;
             CREATE INDEX item_start ON item (start)",
        )?;
        let events = format!(
            "{}calendar/v3/calendars/primary/events?maxResults=2500&prettyPrint=false",
            service.url
        );
        Ok(Self { http, events, access: access.to_owned(), rows, token: None })
    }

    /// How many events were read.
    pub(crate) async fn sync(&mut self) -> Result<usize, Failure> {
        let (mut count, mut page_token) = (0, None::<String>);
        loop {
            let mut request = self.http.get(&self.events).bearer_auth(&self.access);
            if let Some(token) = &self.token {
                request = request.query(&[("syncToken", token)]);
            }
            if let Some(token) = &page_token {
                request = request.query(&[("pageToken", token)]);
            }
            let page = request.send().await?.error_for_status()?.bytes().await?;
            let page: Page = serde_json::from_slice(&page)?;
            count += page.items.len();
            self.store(&page.items)?;
            page_token = page.next_page_token;
            if page_token.is_none() {
                self.token = Some(page.next_sync_token.ok_or("a list without an end")?);
                return Ok(count);
            }
        }
    }

    fn store(&mut self, events: &[Event]) -> Result<(), Failure> {
        let transaction = self.rows.transaction()?;
        let mut upsert = transaction.prepare(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
             version = excluded.version, uid = excluded.uid, summary = excluded.summary,
             description = excluded.description, location = excluded.location,
             start = excluded.start, finish = excluded.finish, rules = excluded.rules",
        )?;
        let mut delete = transaction.prepare("DELETE FROM item WHERE id = ?")?;
        for event in events {
            if event.status == "cancelled" {
                delete.execute([&event.id])?;
                continue;
            }
            upsert.execute(params![
                event.id,
                event.etag,
                event.uid,
                event.summary,
                event.description,
                event.location,
                Time::text(event.start.as_ref()),
                Time::text(event.end.as_ref()),
                event.recurrence.join("\n"),
            ])?;
        }
        drop((upsert, delete));
        Ok(transaction.commit()?)
    }
}
