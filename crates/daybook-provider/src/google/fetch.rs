//! Reads events together with everything that belongs to them.

use std::collections::HashMap;

use chrono_tz::Tz;
use daybook_core::sync_state::{Observation, Statement};

use super::aggregate::{Aggregate, Part};
use super::api::{Api, read_page, read_part};
use super::heard::Heard;
use super::read;
use super::refusal::{About, refusal};
use crate::error::ProviderError;
use crate::http::Answer;
use crate::{Result, Write};

/// What was found at a place.
#[derive(Debug)]
pub(super) enum Found {
    Event(Aggregate),
    /// Proven not to exist, or not as an event of its own.
    Gone,
    /// It cannot be read, which says nothing about whether it is there.
    Unknown(String),
}

/// A calendar that is read.
#[derive(Clone, Copy)]
pub(super) struct Fetch<'a> {
    pub(super) api: &'a Api,
    pub(super) heard: &'a Heard,
    pub(super) calendar: &'a str,
    pub(super) home: Tz,
}

impl Fetch<'_> {
    /// One observation per id. What the last list of changes told is not asked for again.
    pub(super) async fn all(&self, remote_ids: &[String]) -> Result<Vec<Observation>> {
        let mut observed = Vec::with_capacity(remote_ids.len());
        let mut asked = Vec::new();
        for remote_id in remote_ids {
            let told = self.heard.take(self.calendar, remote_id);
            match told.as_deref().and_then(Aggregate::parse) {
                Some(event) => {
                    let statement = read::statement(&event, self.home);
                    observed.push(Observation { remote_id: remote_id.clone(), statement });
                }
                None => asked.push(remote_id.clone()),
            }
        }
        for (remote_id, found) in self.events(asked).await? {
            let statement = match found {
                Found::Event(event) => read::statement(&event, self.home),
                Found::Gone => Statement::Gone,
                Found::Unknown(reason) => Statement::Unknown { reason },
            };
            observed.push(Observation { remote_id, statement });
        }
        Ok(observed)
    }

    /// What is at one place.
    pub(super) async fn one(&self, remote_id: &str) -> Result<Found> {
        let found = self.events(vec![remote_id.to_owned()]).await?;
        Ok(found.into_iter().next().map_or(Found::Gone, |(_, found)| found))
    }

    /// What is at each of some places, by asking for them.
    pub(super) async fn events(&self, ids: Vec<String>) -> Result<Vec<(String, Found)>> {
        let urls: Vec<_> = ids.iter().map(|id| self.api.event(self.calendar, id)).collect();
        let mut found = Vec::with_capacity(ids.len());
        let mut series = Vec::new();
        let mut occurrences: Vec<(String, Part)> = Vec::new();
        let mut missing = false;
        for (id, answer) in ids.into_iter().zip(self.api.ask_all(&urls).await?) {
            missing |= answer.status == 404;
            match single(&answer)? {
                Ok(part) if part.series().is_some() => occurrences.push((id, part)),
                Ok(part) if part.repeats() => series.push((id, part)),
                Ok(part) => found.push((id, Found::Event(Aggregate::new(part, Vec::new())))),
                Err(other) => found.push((id, other)),
            }
        }
        if missing {
            self.exists().await?;
        }
        found.append(&mut self.occurrences(occurrences).await?);
        found.append(&mut self.series(series).await?);
        Ok(found)
    }

    /// When an event is not found it may be its calendar that is gone, which says nothing about the
    /// event.
    async fn exists(&self) -> Result<()> {
        let query = [("fields", "accessRole")];
        let page = read_page(&self.api.ask(self.api.events(self.calendar, &query)).await?)?;
        if page.access_role == "none" { Err(ProviderError::NoSuchCalendar) } else { Ok(()) }
    }

    /// Occurrences are events of their own only where their series is not shown.
    async fn occurrences(&self, parts: Vec<(String, Part)>) -> Result<Vec<(String, Found)>> {
        let url = |part: &Part| self.api.event(self.calendar, part.series().unwrap_or_default());
        let urls: Vec<_> = parts.iter().map(|(_, part)| url(part)).collect();
        let answers = self.api.ask_all(&urls).await?;
        let mut found = Vec::with_capacity(parts.len());
        for ((id, part), answer) in parts.into_iter().zip(answers) {
            found.push(match single(&answer)? {
                Err(Found::Unknown(reason)) => (id, Found::Unknown(reason)),
                Err(Found::Gone) => (id, Found::Event(Aggregate::new(part, Vec::new()))),
                Err(_) | Ok(_) => (id, Found::Gone),
            });
        }
        Ok(found)
    }

    /// Series with their exceptions, which share their iCalendar UID.
    pub(super) async fn series(&self, parts: Vec<(String, Part)>) -> Result<Vec<(String, Found)>> {
        let mut found = Vec::with_capacity(parts.len());
        let (parts, nameless): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|(_, part)| !part.text("iCalUID").is_empty());
        let unknown = || Found::Unknown("it does not say which series it is".to_owned());
        found.extend(nameless.into_iter().map(|(id, _)| (id, unknown())));
        let url =
            |part: &Part| self.api.events(self.calendar, &[("iCalUID", part.text("iCalUID"))]);
        let urls: Vec<_> = parts.iter().map(|(_, part)| url(part)).collect();
        let answers = self.api.ask_all(&urls).await?;
        for (((id, part), answer), url) in parts.into_iter().zip(answers).zip(&urls) {
            let mut items: HashMap<String, Part> = HashMap::new();
            let mut add = |page: super::api::Page| {
                let parts = page.items.into_iter().filter_map(Part::of);
                items.extend(parts.map(|part| (part.id().to_owned(), part)));
            };
            self.api.further_pages(url, read_page(&answer)?, &mut add).await?;
            // As it is in the list, and so in step with the exceptions.
            let event = items.remove(&id).unwrap_or(part);
            let own = |part: &Part| part.series() == Some(event.id());
            let exceptions = items.into_values().filter(own).collect();
            found.push((id, Found::Event(Aggregate::new(event, exceptions))));
        }
        Ok(found)
    }

    /// What was told of an event is old as soon as it is written to.
    pub(super) fn forget(&self, write: &Write) {
        let (Write::Create { remote_id, .. }
        | Write::Update { remote_id, .. }
        | Write::Delete { remote_id, .. }) = write;
        self.heard.take(self.calendar, remote_id);
    }
}

/// Reads one answer; gone, or unknown, is what it says as well.
fn single(answer: &Answer) -> Result<Result<Part, Found>> {
    match answer.status.as_u16() {
        404 | 410 => return Ok(Err(Found::Gone)),
        403 => {
            return match refusal(answer, About::Event) {
                ProviderError::Forbidden { reason } => Ok(Err(Found::Unknown(reason))),
                other => Err(other),
            };
        }
        _ => {}
    }
    let part = read_part(answer, About::Event)?;
    Ok(match () {
        // Deleted events can still be read.
        () if part.is_cancelled() => Err(Found::Gone),
        () => Ok(part),
    })
}
