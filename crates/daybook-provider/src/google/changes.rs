//! What changed in a calendar: `events.list` with a sync token.
//!
//! A list names parts: events, series, changed and cancelled occurrences, in no order. Here they become
//! events of the engine. What was told in full is remembered, so that it is not read a second time.

use std::collections::{BTreeMap, HashMap};

use daybook_core::interval::Interval;
use serde_json::Value;

use super::aggregate::{Aggregate, Part, version};
use super::api::Page;
use super::fetch::{Fetch, Found};
use super::moment::A_SECOND;
use crate::error::ProviderError;
use crate::{Cursor, Listed, Listing, Result};

/// Where more series than these have changed it takes less to list everything than to read each.
const MOST_SERIES: usize = 100;

/// A calendar whose changes are asked for.
pub(super) struct Changes<'a>(pub(super) Fetch<'a>);

/// A part of a list, kept as text: a first list can be long.
struct Line {
    etag: Option<String>,
    series: Option<String>,
    cancelled: bool,
    repeats: bool,
    text: String,
}

impl Line {
    fn of(value: Value) -> Option<(String, Self)> {
        let part = Part::of(value)?;
        let line = Self {
            etag: part.etag().map(str::to_owned),
            series: part.series().map(str::to_owned),
            cancelled: part.is_cancelled(),
            repeats: part.repeats(),
            text: serde_json::to_string(&part).ok()?,
        };
        Some((part.id().to_owned(), line))
    }

    fn part(&self) -> Part {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// The parts of a list; of two about the same the later one counts.
type Lines = BTreeMap<String, Line>;

/// What is told about events, and the text of those that were told in full.
#[derive(Default)]
struct Told {
    items: Vec<Listed>,
    texts: HashMap<String, String>,
}

impl Told {
    fn event(&mut self, remote_id: String, event: &Line, mut exceptions: Vec<(String, Line)>) {
        exceptions.sort_by(|(a, _), (b, _)| a.cmp(b));
        let etags = exceptions.iter().map(|(_, line)| line.etag.as_deref()).collect();
        let version = version(event.etag.as_deref(), event.repeats, etags);
        let parts: Vec<&str> = exceptions.iter().map(|(_, line)| line.text.as_str()).collect();
        // As `Aggregate::raw` writes it.
        let text = format!("{{\"event\":{},\"exceptions\":[{}]}}", event.text, parts.join(","));
        self.texts.insert(remote_id.clone(), text);
        self.items.push(Listed::Version { remote_id, version });
    }

    fn aggregate(&mut self, remote_id: String, event: &Aggregate) {
        let version = event.version();
        self.texts.insert(remote_id.clone(), event.raw());
        self.items.push(Listed::Version { remote_id, version });
    }

    /// A series of which something changed, and the exceptions of it that were named.
    fn series(&mut self, id: String, found: Found, named: Vec<(String, Line)>) {
        match found {
            Found::Event(event) => {
                self.aggregate(id, &event);
                // They may have been events of their own as long as nobody showed us the series.
                for (exception, _) in named {
                    self.removed(exception);
                }
            }
            Found::Gone => {
                self.removed(id);
                for (exception, line) in named {
                    if line.cancelled {
                        self.removed(exception);
                    } else {
                        self.event(exception, &line, Vec::new());
                    }
                }
            }
            // Whoever reads it is told why it cannot be read.
            Found::Unknown(_) => self.items.push(Listed::Version { remote_id: id, version: None }),
        }
    }

    fn removed(&mut self, remote_id: String) {
        self.items.push(Listed::Removed { remote_id });
    }
}

impl Changes<'_> {
    pub(super) async fn since(&self, cursor: Option<&Cursor>) -> Result<Listing> {
        match cursor {
            None => self.everything().await,
            Some(cursor) => self.by_token(cursor.as_str()).await,
        }
    }

    /// Everything there is: every exception of every series is in it, the cancelled ones included.
    async fn everything(&self) -> Result<Listing> {
        let (lines, token) = self.list(&[]).await.map_err(|error| match error {
            ProviderError::CursorExpired => {
                ProviderError::Ambiguous { reason: "its list broke off".to_owned() }
            }
            other => other,
        })?;
        let next = token.ok_or_else(|| ProviderError::Ambiguous {
            reason: "its list does not say where it ends".to_owned(),
        })?;
        let (events, mut exceptions) = split(lines);
        let mut told = Told::default();
        for (id, event) in events {
            let own = exceptions.remove(&id).unwrap_or_default();
            if !event.cancelled {
                told.event(id, &event, own);
            }
        }
        // Series that nobody shows us: we were invited to single occurrences.
        for (id, orphan) in exceptions.into_values().flatten() {
            if !orphan.cancelled {
                told.event(id, &orphan, Vec::new());
            }
        }
        Ok(self.listing(true, told, next))
    }

    async fn by_token(&self, token: &str) -> Result<Listing> {
        let listed = self.list(&[("syncToken", token)]).await;
        let (lines, next) = listed.map_err(|error| match error {
            // A token of another calendar or of another kind of service.
            ProviderError::Rejected { .. } => ProviderError::CursorExpired,
            other => other,
        })?;
        let next = next.ok_or(ProviderError::CursorExpired)?;
        let (mut events, mut exceptions) = split(lines);
        let mut series: Vec<String> = events
            .iter()
            .filter(|(_, it)| it.repeats && !it.cancelled)
            .map(|it| it.0.clone())
            .collect();
        series.extend(exceptions.keys().filter(|id| !events.contains_key(*id)).cloned());
        if series.len() > MOST_SERIES {
            return self.everything().await;
        }
        let mut told = Told::default();
        let mut unseen = Vec::new();
        let mut known = Vec::new();
        for id in series {
            match events.remove(&id) {
                Some(line) => known.push((id, line.part())),
                None => unseen.push(id),
            }
        }
        let mut found = self.0.series(known).await?;
        found.append(&mut self.0.events(unseen).await?);
        for (id, found) in found {
            let named = exceptions.remove(&id).unwrap_or_default();
            told.series(id, found, named);
        }
        for (id, event) in events {
            if event.cancelled {
                told.removed(id);
            } else {
                told.event(id, &event, Vec::new());
            }
        }
        // What is left had its series deleted, or made single, in the same list.
        for (id, _) in exceptions.into_values().flatten() {
            told.removed(id);
        }
        Ok(self.listing(false, told, next))
    }

    fn listing(&self, complete: bool, told: Told, next: String) -> Listing {
        self.0.heard.replace(self.0.calendar, told.texts);
        Listing { complete, items: told.items, next: Cursor(next) }
    }

    /// What is near. Of a series only some exceptions may be named, so it has no version here.
    pub(super) async fn within(&self, span: Interval) -> Result<Vec<Listed>> {
        let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        // Both bounds are exclusive, and must not be the same.
        let (from, to) = (time(span.start() - A_SECOND), time(span.end() + A_SECOND));
        let query = [("timeMin", from.as_str()), ("timeMax", to.as_str())];
        let (events, exceptions) = split(self.list(&query).await?.0);
        let mut near: BTreeMap<String, Option<String>> =
            exceptions.into_keys().map(|series| (series, None)).collect();
        for (id, event) in events.into_iter().filter(|(_, it)| !it.cancelled) {
            let version = event.etag.filter(|_| !event.repeats);
            near.entry(id).or_insert(version);
        }
        let named = |(remote_id, version)| Listed::Version { remote_id, version };
        Ok(near.into_iter().map(named).collect())
    }

    /// All pages of a list, and the token at its end.
    async fn list(&self, query: &[(&str, &str)]) -> Result<(Lines, Option<String>)> {
        let (mut lines, mut token, mut lost) = (Lines::new(), None, false);
        let add = |page: Page| {
            // A calendar that was lost may still answer, with nothing in it.
            lost |= page.access_role == "none";
            token = page.next_sync_token;
            lines.extend(page.items.into_iter().filter_map(Line::of));
        };
        self.0.api.pages(self.0.api.events(self.0.calendar, query), add).await?;
        if lost { Err(ProviderError::NoSuchCalendar) } else { Ok((lines, token)) }
    }
}

/// Exceptions by the series they belong to.
type Exceptions = BTreeMap<String, Vec<(String, Line)>>;

/// Events, and exceptions by their series.
fn split(lines: Lines) -> (Lines, Exceptions) {
    let (mut events, mut exceptions) = (Lines::new(), Exceptions::new());
    for (id, line) in lines {
        match &line.series {
            Some(series) => exceptions.entry(series.clone()).or_default().push((id, line)),
            None => drop(events.insert(id, line)),
        }
    }
    (events, exceptions)
}
