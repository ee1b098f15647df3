//! Reads events: many at once by multiget, and one at a time where the server kept silent.

use std::collections::HashMap;

use daybook_core::sync_state::{Observation, Statement};
use reqwest::header::ETAG;
use reqwest::{Method, StatusCode};
use url::Url;

use super::multistatus::{self, Member, Refusal};
use super::version::version;
use super::xml::Space;
use super::{body, href, refusal};
use crate::Result;
use crate::codec::Codec;
use crate::error::ProviderError;
use crate::http::{Answer, Request, Session};

/// A calendar that is read.
pub(super) struct Fetch<'a> {
    pub(super) session: &'a Session,
    pub(super) codec: &'a Codec,
    pub(super) url: Url,
}

impl Fetch<'_> {
    /// One observation per id.
    pub(super) async fn all(&self, remote_ids: &[String]) -> Result<Vec<Observation>> {
        let mut observed = Vec::with_capacity(remote_ids.len());
        let mut batches = vec![remote_ids];
        while let Some(batch) = batches.pop() {
            if batch.is_empty() {
                continue;
            }
            let answer = self.multiget(batch).await?;
            if answer.status == StatusCode::MULTI_STATUS {
                observed.append(&mut self.read(batch, &answer).await?);
            } else if batch.len() > 1 && is_too_much(&answer) {
                let (first, second) = batch.split_at(batch.len() / 2);
                batches.extend([second, first]);
            } else {
                return Err(refusal::of_reading(&answer));
            }
        }
        Ok(observed)
    }

    async fn multiget(&self, batch: &[String]) -> Result<Answer> {
        let body = body::multiget(batch.iter().map(|id| href::path(id)));
        Ok(self.session.send(Request::xml("REPORT", self.url.clone(), "0", body)).await?)
    }

    async fn read(&self, batch: &[String], answer: &Answer) -> Result<Vec<Observation>> {
        let mut members: HashMap<String, Member> = multistatus::read(answer)?
            .members
            .into_iter()
            .map(|member| (href::key(&member.href), member))
            .collect();
        let mut observed = Vec::with_capacity(batch.len());
        for remote_id in batch {
            let told = members.remove(&href::key(remote_id)).and_then(|it| self.statement(it));
            let statement = match told {
                Some(statement) => statement,
                None => self.one(&href::at(&self.url, remote_id)).await?,
            };
            observed.push(Observation { remote_id: remote_id.clone(), statement });
        }
        Ok(observed)
    }

    /// `None` when nothing useful was said.
    fn statement(&self, mut member: Member) -> Option<Statement> {
        if let Some(404 | 410) = member.status {
            return Some(Statement::Gone);
        }
        let version = version(member.text(Space::Dav, "getetag"));
        let raw = member.take_text(Space::CalDav, "calendar-data")?;
        // Bytes that are no text were lost on the way through XML.
        let whole = !raw.trim().is_empty() && !raw.contains('\u{fffd}');
        whole.then(|| self.read_event(raw, version))
    }

    /// Asks for one event by itself.
    pub(super) async fn one(&self, url: &Url) -> Result<Statement> {
        let answer = self.session.send(Request::new(Method::GET, url.clone())).await?;
        match answer.status.as_u16() {
            200 if answer.is_html() => {
                Err(ProviderError::NotCalDav { reason: "it answers with a web page".to_owned() })
            }
            200 => {
                let version = version(answer.header(&ETAG));
                Ok(match String::from_utf8(answer.body) {
                    Ok(raw) => self.read_event(raw, version),
                    Err(_) => unknown("its text is not UTF-8"),
                })
            }
            404 | 410 => Ok(Statement::Gone),
            401 | 423 | 429 | 503 => Err(refusal::of_reading(&answer)),
            403 => Ok(unknown("the server does not allow reading it")),
            _ => Ok(unknown(&format!("the server answers {}", answer.status))),
        }
    }

    fn read_event(&self, raw: String, version: Option<String>) -> Statement {
        match self.codec.read(raw, version) {
            Ok(event) => Statement::Live(Box::new(event)),
            Err(reason) => unknown(&reason),
        }
    }
}

fn unknown(reason: &str) -> Statement {
    Statement::Unknown { reason: reason.to_owned() }
}

fn is_too_much(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 413 | 507)
        || Refusal::read(answer).names("number-of-matches-within-limits")
}
