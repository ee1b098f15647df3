//! The least any sync client must do: ask what changed, read that in batches, parse it, keep version,
//! text and a few columns. No merge base, no search, no series, no second chance.

use std::path::Path;

use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty, ICalendarValue};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rusqlite::{Connection, params};
use tokio::net::TcpStream;

use crate::Failure;
use crate::mockdav::{AUTHORIZATION, CALENDAR, between};

const BATCH: usize = 500;

/// A client with its file.
pub(crate) struct DavSync {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    rows: Connection,
    token: String,
    /// Place, version and text of what is changed next.
    picked: Option<(String, String, String)>,
}

impl DavSync {
    pub(crate) async fn open(url: &str, folder: &Path) -> Result<Self, Failure> {
        let host = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let sender = connect(&host).await?;
        let rows = Connection::open(folder.join("floor.sqlite3"))?;
        rows.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -16000;
             CREATE TABLE item (href TEXT PRIMARY KEY, version TEXT, uid TEXT, summary TEXT,
                 start INTEGER, raw TEXT) STRICT;
             CREATE INDEX item_start ON item (start)",
        )?;
        Ok(Self { sender, host, rows, token: String::new(), picked: None })
    }

    /// How many objects were read.
    pub(crate) async fn sync(&mut self) -> Result<usize, Failure> {
        let body = format!(
            "<?xml version=\"1.0\"?><sync-collection xmlns=\"DAV:\"><sync-token>{}</sync-token>\
             <sync-level>1</sync-level><prop><getetag/></prop></sync-collection>",
            self.token
        );
        let listing = report(&mut self.sender, &self.host, CALENDAR, body).await?;
        let hrefs: Vec<&str> = listing
            .split("<d:href>")
            .skip(1)
            .filter_map(|it| it.split("</d:href>").next())
            .collect();
        for batch in hrefs.chunks(BATCH) {
            let mut body = "<?xml version=\"1.0\"?><C:calendar-multiget xmlns=\"DAV:\" \
                xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><prop><getetag/><C:calendar-data/></prop>"
                .to_owned();
            for href in batch {
                body.push_str("<href>");
                body.push_str(href);
                body.push_str("</href>");
            }
            body.push_str("</C:calendar-multiget>");
            let objects = report(&mut self.sender, &self.host, CALENDAR, body).await?;
            self.store(&objects)?;
        }
        let token = between(&listing, "<d:sync-token>", "</d:sync-token>");
        token.ok_or("no sync-token")?.clone_into(&mut self.token);
        Ok(hrefs.len())
    }

    /// Chooses what [`DavSync::push`] changes.
    pub(crate) fn pick(&mut self) -> Result<usize, Failure> {
        let row = "SELECT href, version, raw FROM item ORDER BY random() LIMIT 1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        self.picked = Some(self.rows.query_row(row, [], read)?);
        Ok(1)
    }

    /// Changes one object and sends it: what is to be sent is stored before, and its version after.
    pub(crate) async fn push(&mut self) -> Result<usize, Failure> {
        let (href, version, raw) = self.picked.take().ok_or("nothing was picked")?;
        let raw = raw.replace("SUMMARY:", "SUMMARY:Moved ");
        self.rows.execute("UPDATE item SET raw = ? WHERE href = ?", params![raw, href])?;
        let request = Request::put(&href)
            .header("host", &self.host)
            .header("authorization", AUTHORIZATION)
            .header("if-match", version)
            .header("content-type", "text/calendar; charset=utf-8")
            .body(Full::new(Bytes::from(raw)))?;
        let answer = self.sender.send_request(request).await?;
        let version = answer.headers().get("etag").ok_or("no version")?.to_str()?.to_owned();
        answer.into_body().collect().await?;
        self.rows.execute("UPDATE item SET version = ? WHERE href = ?", params![version, href])?;
        Ok(1)
    }

    fn store(&mut self, objects: &str) -> Result<(), Failure> {
        let transaction = self.rows.transaction()?;
        let mut upsert = transaction.prepare(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (href) DO UPDATE SET
             version = excluded.version, uid = excluded.uid, summary = excluded.summary,
             start = excluded.start, raw = excluded.raw",
        )?;
        for response in objects.split("<d:response>").skip(1) {
            let part = |from, to| between(response, from, to).ok_or("an incomplete answer");
            let raw = part("<c:calendar-data>", "</c:calendar-data>")?
                .replace("&#13;", "\r")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
            let parsed = ICalendar::parse(&raw).map_err(|_| "not iCalendar")?;
            let is_event = |kind| kind == &ICalendarComponentType::VEvent;
            let event = parsed.components.iter().find(|it| is_event(&it.component_type));
            let event = event.ok_or("no event")?;
            let value = |name| event.property(&name).and_then(|entry| entry.values.first());
            let text = |name| value(name).and_then(ICalendarValue::as_text).unwrap_or_default();
            let start = match value(ICalendarProperty::Dtstart) {
                Some(ICalendarValue::PartialDateTime(start)) => start.to_timestamp(),
                _ => None,
            };
            upsert.execute(params![
                part("<d:href>", "</d:href>")?,
                part("<d:getetag>", "</d:getetag>")?,
                text(ICalendarProperty::Uid),
                text(ICalendarProperty::Summary),
                start,
                raw,
            ])?;
        }
        drop(upsert);
        Ok(transaction.commit()?)
    }
}

/// An open connection to `host`, with its port.
#[expect(clippy::disallowed_methods, reason = "it ends with the process")]
pub(crate) async fn connect(host: &str) -> Result<SendRequest<Full<Bytes>>, Failure> {
    let stream = TcpStream::connect(host).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// The answer to a question about the calendar at `path`.
pub(crate) async fn report(
    sender: &mut SendRequest<Full<Bytes>>,
    host: &str,
    path: &str,
    body: String,
) -> Result<String, Failure> {
    let request = Request::builder()
        .method("REPORT")
        .uri(path)
        .header("host", host)
        .header("authorization", AUTHORIZATION)
        .header("depth", "0")
        .header("content-type", "application/xml")
        .body(Full::new(Bytes::from(body)))?;
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    let body = answer.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(body.into())?)
}
