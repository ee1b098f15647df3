//! The calls of Google Calendar v3 that are made here.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::{HeaderValue, IF_MATCH, USER_AGENT};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::aggregate::Part;
use super::batch;
use super::refusal::{About, refusal, unlike_google};
use super::together::Together;
use crate::error::ProviderError;
use crate::http::{Answer, Bearer, Http, Request, is_loopback};
use crate::{AccessTokens, Result};

/// No list is handed out in more pieces than this.
const MAX_PAGES: usize = 10_000;

/// Google packs its answers only for programs that say so in their name as well.
const GZIP: HeaderValue = HeaderValue::from_static("Daybook/0.1 (gzip)");

/// One account.
pub(super) struct Api {
    bearer: Bearer,
    /// `…/calendar/v3/`
    base: Url,
    batch: Url,
    together: Together,
}

/// A page of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Page {
    pub(super) items: Vec<Value>,
    pub(super) next_page_token: Option<String>,
    pub(super) next_sync_token: Option<String>,
    /// What the account may do with the calendar.
    pub(super) access_role: String,
}

impl Api {
    /// `base_url` is where the service is, without `calendar/v3`.
    pub(super) fn new(base_url: &str, tokens: Arc<dyn AccessTokens>, http: &Http) -> Result<Self> {
        let unusable = |reason: &str| ProviderError::NotCalDav { reason: reason.to_owned() };
        let parsed = Url::parse(base_url).ok().filter(|url| !url.cannot_be_a_base());
        let mut site = parsed.ok_or_else(|| unusable("the address of the service is none"))?;
        if site.scheme() != "https" && !(site.scheme() == "http" && is_loopback(&site)) {
            return Err(unusable("the address of the service is not encrypted (https)"));
        }
        if !site.path().ends_with('/') {
            site.set_path(&format!("{}/", site.path()));
        }
        let at = |path: &str| {
            site.join(path).map_err(|_| unusable("the address of the service is none"))
        };
        let (base, batch) = (at("calendar/v3/")?, at("batch/calendar/v3")?);
        let together = Together::default();
        Ok(Self { bearer: Bearer::new(http, tokens), base, batch, together })
    }

    pub(super) fn requests(&self) -> u64 {
        self.bearer.requests()
    }

    /// A place below the API; the parts may hold any character.
    fn url(&self, parts: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    /// The list of the account's calendars.
    pub(super) fn calendars(&self) -> Url {
        self.url(&["users", "me", "calendarList"], &[("maxResults", "250")])
    }

    /// The events of a calendar: series unexpanded, with their cancelled occurrences.
    pub(super) fn events(&self, calendar: &str, query: &[(&str, &str)]) -> Url {
        let mut all = vec![("singleEvents", "false"), ("maxResults", "2500")];
        all.extend_from_slice(query);
        self.url(&["calendars", calendar, "events"], &all)
    }

    pub(super) fn event(&self, calendar: &str, id: &str) -> Url {
        self.url(&["calendars", calendar, "events", id], &[])
    }

    /// The occurrence of a series at one slot, whatever became of it.
    pub(super) fn instance(&self, calendar: &str, id: &str, slot: &str) -> Url {
        let query = [("originalStart", slot), ("showDeleted", "true")];
        self.url(&["calendars", calendar, "events", id, "instances"], &query)
    }

    /// Reads something. Whatever it says is an answer.
    pub(super) async fn ask(&self, url: Url) -> Result<Answer> {
        self.bearer.send(&with_gzip(Request::new(Method::GET, url))).await
    }

    /// Reads several things, in the order they are asked for.
    pub(super) async fn ask_all(&self, urls: &[Url]) -> Result<Vec<Answer>> {
        let mut all = Vec::with_capacity(urls.len());
        for urls in urls.chunks(batch::MOST) {
            if let [url] = urls {
                all.push(self.ask(url.clone()).await?);
                continue;
            }
            let get = |url: &Url| Request::new(Method::GET, url.clone());
            let requests: Vec<Request> = urls.iter().map(get).collect();
            // A token that has expired is refused in every part.
            let refused = |answer: &Answer| {
                let parts = || batch::answers(answer, &requests).into_iter().flatten();
                answer.status == 401 || parts().any(|part| part.status == 401)
            };
            let whole = with_gzip(batch::of(&self.batch, &requests));
            let answer = self.bearer.send_unless(&whole, refused).await?;
            if !answer.status.is_success() || answer.is_html() {
                return Err(refusal(&answer, About::Calendar));
            }
            for part in batch::answers(&answer, &requests) {
                all.push(part.ok_or_else(|| ProviderError::Ambiguous {
                    reason: "an answer is missing among several".to_owned(),
                })?);
            }
        }
        Ok(all)
    }

    /// Every page of a list.
    pub(super) async fn pages(&self, first: Url, mut each: impl FnMut(Page)) -> Result<()> {
        let page = read_page(&self.ask(first.clone()).await?)?;
        self.further_pages(&first, page, &mut each).await
    }

    /// The same where the first page is there.
    pub(super) async fn further_pages(
        &self,
        first: &Url,
        mut page: Page,
        each: &mut impl FnMut(Page),
    ) -> Result<()> {
        for _ in 0..MAX_PAGES {
            let next = page.next_page_token.take();
            each(page);
            let Some(token) = next else { return Ok(()) };
            let mut url = first.clone();
            url.query_pairs_mut().append_pair("pageToken", &token);
            page = read_page(&self.ask(url).await?)?;
            if page.next_page_token.as_deref() == Some(&token) {
                break;
            }
        }
        Err(ProviderError::Ambiguous { reason: "its list never ends".to_owned() })
    }

    /// Changes something, once. `tells`: whether Google sends mail to its guests.
    async fn change(
        &self,
        method: Method,
        mut url: Url,
        (etag, body): (Option<&str>, Option<&Value>),
        tells: bool,
    ) -> Result<Answer> {
        let who = if tells { "all" } else { "none" };
        url.query_pairs_mut().append_pair("sendUpdates", who);
        let mut request = Request::new(method, url);
        if let Some(body) = body {
            request = request.content("application/json; charset=utf-8", body.to_string());
        }
        if let Some(etag) = etag {
            // A version that cannot be a header matches nothing.
            let etag = HeaderValue::from_str(etag).map_err(|_| ProviderError::Precondition)?;
            request = request.header(IF_MATCH, etag);
        }
        self.together.send(&self.bearer, &self.batch, request).await
    }

    /// Makes an event.
    pub(super) async fn insert(&self, calendar: &str, body: &Value, tells: bool) -> Result<Part> {
        let url = self.url(&["calendars", calendar, "events"], &[]);
        // Without the calendar there is no place for it.
        let answer = self.change(Method::POST, url, (None, Some(body)), tells).await?;
        read_part(&answer, About::Calendar)
    }

    /// Changes fields of an event in one version.
    pub(super) async fn patch(
        &self,
        calendar: &str,
        id: &str,
        etag: &str,
        fields: &Value,
        tells: bool,
    ) -> Result<Part> {
        let url = self.event(calendar, id);
        let answer = self.change(Method::PATCH, url, (Some(etag), Some(fields)), tells).await?;
        read_part(&answer, About::Event)
    }

    /// Removes an event in one version; what is gone already is removed.
    pub(super) async fn delete(
        &self,
        calendar: &str,
        id: &str,
        etag: &str,
        tells: bool,
    ) -> Result<()> {
        let url = self.event(calendar, id);
        let answer = self.change(Method::DELETE, url, (Some(etag), None), tells).await?;
        match answer.status.as_u16() {
            200..=299 if answer.is_html() => Err(unlike_google(&answer)),
            200..=299 | 404 | 410 => Ok(()),
            _ => Err(refusal(&answer, About::Event)),
        }
    }
}

pub(super) fn with_gzip(request: Request) -> Request {
    request.header(USER_AGENT, GZIP)
}

/// Reads a page of a list.
pub(super) fn read_page(answer: &Answer) -> Result<Page> {
    if !answer.status.is_success() {
        return Err(refusal(answer, About::Calendar));
    }
    serde_json::from_slice(&answer.body).map_err(|_| unlike_google(answer))
}

/// Reads one event.
pub(super) fn read_part(answer: &Answer, about: About) -> Result<Part> {
    if !answer.status.is_success() {
        return Err(refusal(answer, about));
    }
    let value = serde_json::from_slice(&answer.body).map_err(|_| unlike_google(answer))?;
    Part::of(value).ok_or_else(|| unlike_google(answer))
}
