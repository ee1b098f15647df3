//! What changed in a calendar: by sync-collection (RFC 6578) where the server has it, else by its
//! change counter (`getctag`) and a list of versions.

use std::collections::BTreeMap;

use daybook_core::interval::Interval;
use reqwest::StatusCode;
use url::Url;

use super::multistatus::{self, Member, Multistatus, Refusal};
use super::version::version;
use super::xml::Space;
use super::{body, href, refusal};
use crate::error::ProviderError;
use crate::http::{Answer, Request, Session};
use crate::{Cursor, Listed, Listing, Result};

/// No calendar is handed out in more pieces than this.
const MAX_PAGES: usize = 10_000;

/// A position, as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position<'a> {
    /// A sync token.
    Token(&'a str),
    /// A change counter; empty if the server has none.
    Counter(&'a str),
}

impl<'a> Position<'a> {
    fn read(cursor: &'a Cursor) -> Option<Self> {
        match cursor.as_str().split_once(':')? {
            ("sync", token) if !token.is_empty() => Some(Self::Token(token)),
            ("ctag", counter) => Some(Self::Counter(counter)),
            _ => None,
        }
    }

    fn store(self) -> Cursor {
        Cursor(match self {
            Self::Token(token) => format!("sync:{token}"),
            Self::Counter(counter) => format!("ctag:{counter}"),
        })
    }
}

/// A calendar whose changes are asked for.
pub(super) struct Changes<'a> {
    pub(super) session: &'a Session,
    /// Its name.
    pub(super) calendar: &'a str,
    pub(super) url: Url,
}

impl Changes<'_> {
    pub(super) async fn since(&self, cursor: Option<&Cursor>) -> Result<Listing> {
        match cursor.map(Position::read) {
            None => self.first_listing().await,
            Some(Some(Position::Token(token))) => self.by_token(token).await,
            Some(Some(Position::Counter(counter))) => self.by_counter(counter).await,
            Some(None) => Err(ProviderError::CursorExpired),
        }
    }

    /// Every server lists all its members when it is asked for them one level down; the first list of
    /// changes of some is cut without a word. What changes after the position was asked for is heard again.
    async fn first_listing(&self) -> Result<Listing> {
        let following = self.following().await?;
        let token = self.first_token(&following).await?;
        let counter = following.counter.as_deref().unwrap_or_default();
        let counter = Position::Counter(counter);
        self.everything(token.as_deref().map_or(counter, Position::Token)).await
    }

    /// A token that changes can be asked for since. Some servers say that they have any, and cannot.
    async fn first_token(&self, following: &Following) -> Result<Option<String>> {
        if !following.by_token {
            return Ok(None);
        }
        match self.page(following.token.as_deref().unwrap_or_default()).await {
            Ok(page) => Ok(page.sync_token.filter(|token| !token.is_empty())),
            Err(
                ProviderError::NotCalDav { .. }
                | ProviderError::Rejected { .. }
                | ProviderError::CursorExpired,
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All pages of changes since a token.
    async fn by_token(&self, token: &str) -> Result<Listing> {
        let mut gathered = Gathered::new(self.calendar);
        let mut token = token.to_owned();
        for _ in 0..MAX_PAGES {
            let page = self.page(&token).await?;
            let next = page.sync_token.clone().ok_or_else(|| ProviderError::NotCalDav {
                reason: "it does not say where its list of changes ends".to_owned(),
            })?;
            let cut = gathered.add(page);
            if !cut {
                let next = Position::Token(&next).store();
                return Ok(Listing { complete: false, items: gathered.items(false), next });
            }
            if next == token {
                break;
            }
            token = next;
        }
        Err(ProviderError::Ambiguous { reason: "its list of changes never ends".to_owned() })
    }

    async fn page(&self, token: &str) -> Result<Multistatus> {
        let body = body::sync_collection(token);
        let request = Request::xml("REPORT", self.url.clone(), "0", body);
        let answer = self.session.send(request).await?;
        if answer.status == StatusCode::MULTI_STATUS {
            return multistatus::read(&answer);
        }
        Err(self.refused(&answer).await)
    }

    /// A token is to blame when the server says so, or when it refuses the token while the calendar
    /// itself is well: servers use many statuses for it.
    async fn refused(&self, answer: &Answer) -> ProviderError {
        let refusal = Refusal::read(answer);
        let reasons = ["valid-sync-token", "number-of-matches-within-limits", "supported-report"];
        if reasons.iter().any(|reason| refusal.names(reason)) {
            return ProviderError::CursorExpired;
        }
        match answer.status.as_u16() {
            400 | 403 | 404 | 409 | 410 | 412 | 418 | 500 | 507 => match self.following().await {
                Ok(_) => ProviderError::CursorExpired,
                Err(error) => error,
            },
            _ => refusal::of_reading(answer),
        }
    }

    /// The versions of what touches a span of time (RFC 4791 §7.8).
    pub(super) async fn within(&self, span: Interval) -> Result<Vec<Listed>> {
        let body = body::within(span);
        let request = Request::xml("REPORT", self.url.clone(), "1", body);
        let answer = self.session.send(request).await?;
        if answer.status != StatusCode::MULTI_STATUS {
            return Err(refusal::of_reading(&answer));
        }
        let mut gathered = Gathered::new(self.calendar);
        gathered.add(multistatus::read(&answer)?);
        Ok(gathered.items(true))
    }

    async fn by_counter(&self, known: &str) -> Result<Listing> {
        let counter = if known.is_empty() { None } else { self.following().await?.counter };
        if counter.as_deref() == Some(known) {
            let next = Position::Counter(known).store();
            return Ok(Listing { complete: false, items: Vec::new(), next });
        }
        self.everything(Position::Counter(counter.as_deref().unwrap_or_default())).await
    }

    /// The versions of everything. The position was read before: a change in between is seen again.
    async fn everything(&self, position: Position<'_>) -> Result<Listing> {
        let body = body::VERSIONS.to_owned();
        let page = self.propfind("1", body).await?;
        let mut gathered = Gathered::new(self.calendar);
        if gathered.add(page) {
            return Err(ProviderError::Ambiguous { reason: "its list is cut".to_owned() });
        }
        Ok(Listing { complete: true, items: gathered.items(true), next: position.store() })
    }

    async fn following(&self) -> Result<Following> {
        let page = self.propfind("0", body::FOLLOWING.to_owned()).await?;
        let own = page.members.first().ok_or_else(|| ProviderError::NotCalDav {
            reason: "it says nothing about the calendar".to_owned(),
        })?;
        match own.status {
            Some(404 | 410) => return Err(ProviderError::NoSuchCalendar),
            Some(403) => {
                return Err(ProviderError::Forbidden {
                    reason: "reading is not allowed".to_owned(),
                });
            }
            _ => {}
        }
        let reports = own.property(Space::Dav, "supported-report-set");
        let token = own.text(Space::Dav, "sync-token").map(str::to_owned);
        let by_token = match reports {
            Some(reports) => reports
                .all(Space::Dav, "supported-report")
                .filter_map(|supported| supported.child(Space::Dav, "report"))
                .any(|report| report.child(Space::Dav, "sync-collection").is_some()),
            None => token.is_some(),
        };
        let counter = own.text(Space::CalendarServer, "getctag").map(str::to_owned);
        Ok(Following { by_token, token, counter })
    }

    async fn propfind(&self, depth: &'static str, body: String) -> Result<Multistatus> {
        let request = Request::xml("PROPFIND", self.url.clone(), depth, body);
        let answer = self.session.send(request).await?;
        if answer.status != StatusCode::MULTI_STATUS {
            return Err(refusal::of_reading(&answer));
        }
        multistatus::read(&answer)
    }
}

/// How a calendar can be followed from where it is now.
struct Following {
    by_token: bool,
    token: Option<String>,
    counter: Option<String>,
}

/// What was listed, each event once: the last word counts.
struct Gathered<'a> {
    calendar: &'a str,
    own: String,
    found: BTreeMap<String, Listed>,
}

impl<'a> Gathered<'a> {
    fn new(calendar: &'a str) -> Self {
        Self { calendar, own: href::key(calendar), found: BTreeMap::new() }
    }

    /// Adds a page; whether the server cut it and has more.
    fn add(&mut self, page: Multistatus) -> bool {
        let mut cut = false;
        for member in page.members {
            let key = href::key(&member.href);
            if key == self.own {
                cut |= member.status == Some(507);
            } else if !is_collection(&member) {
                let remote_id = href::member(self.calendar, &member.href);
                self.found.insert(key, listed(&member, remote_id));
            }
        }
        cut
    }

    /// A complete list names what exists; a tombstone in it is of no use.
    fn items(self, complete: bool) -> Vec<Listed> {
        let wanted = |item: &Listed| !complete || matches!(item, Listed::Version { .. });
        self.found.into_values().filter(wanted).collect()
    }
}

/// Only 404 or 410 for the resource itself means removed. Anything else it says is found out by
/// reading it.
fn listed(member: &Member, remote_id: String) -> Listed {
    match member.status {
        Some(404 | 410) => Listed::Removed { remote_id },
        _ => Listed::Version { remote_id, version: version(member.text(Space::Dav, "getetag")) },
    }
}

fn is_collection(member: &Member) -> bool {
    let kind = member.property(Space::Dav, "resourcetype");
    member.href.ends_with('/')
        || kind.is_some_and(|kind| kind.child(Space::Dav, "collection").is_some())
}
