//! Makes one conditional change, once (RFC 4791 §5.3.2), and learns what the server holds after it.

use daybook_core::sync_state::{RemoteEvent, Statement};
use reqwest::header::{
    CONTENT_LOCATION, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION,
};
use reqwest::{Method, StatusCode};
use url::Url;

use super::fetch::Fetch;
use super::multistatus::{self, Refusal};
use super::version::version;
use super::{body, href, refusal};
use crate::error::ProviderError;
use crate::http::{Answer, Request};
use crate::{Result, Write, Written};

const CALENDAR: &str = "text/calendar; charset=utf-8";

/// Makes `write` in `calendar`. Whom to tell of a meeting is the server's to decide (RFC 6638 §3.2),
/// but for one that its attendee removes without a word (§8.1).
pub(super) async fn apply(fetch: &Fetch<'_>, calendar: &str, write: &Write) -> Result<Written> {
    match write {
        Write::Create { remote_id, uid, content, raw, stamp, notify: _ } => {
            let text = fetch.codec.write(uid, content, raw.as_deref(), *stamp);
            let text = text.map_err(|it| unwritable(&it))?;
            let request = put(fetch, remote_id, text, IF_NONE_MATCH, "*")?;
            store(fetch, calendar, remote_id, request, None).await
        }
        Write::Update { remote_id, version, uid, content, raw, stamp, notify: _ } => {
            let text = fetch.codec.write(uid, content, raw.as_deref(), *stamp);
            let text = text.map_err(|it| unwritable(&it))?;
            let request = put(fetch, remote_id, text, IF_MATCH, version)?;
            store(fetch, calendar, remote_id, request, Some(version)).await
        }
        Write::Delete { remote_id, version, notify } => {
            delete(fetch, remote_id, version, *notify).await
        }
    }
}

fn unwritable(reason: &str) -> ProviderError {
    ProviderError::Rejected { reason: format!("this event cannot be written ({reason})") }
}

fn put(
    fetch: &Fetch<'_>,
    remote_id: &str,
    text: String,
    name: HeaderName,
    condition: &str,
) -> Result<Request> {
    let url = href::at(&fetch.url, remote_id);
    Ok(Request::new(Method::PUT, url).header(name, header(condition)?).content(CALENDAR, text))
}

/// A version that cannot be a header matches nothing.
fn header(condition: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(condition).map_err(|_| ProviderError::Precondition)
}

/// Sends a text that is new, or takes the place of a version.
async fn store(
    fetch: &Fetch<'_>,
    calendar: &str,
    remote_id: &str,
    request: Request,
    before: Option<&String>,
) -> Result<Written> {
    // Read before it is sent: what cannot be read back must not be written.
    let text = request.body.clone().unwrap_or_default();
    let sent = fetch.codec.read(text, None).map_err(|it| unwritable(&it))?;
    let answer = fetch.session.send(request).await?;
    if !answer.status.is_success() {
        return Err(match before {
            Some(version) => update_refused(fetch, &answer, version).await,
            None => create_refused(fetch, &answer).await,
        });
    }
    let (remote_id, url) = match moved(calendar, remote_id, &answer) {
        Some((remote_id, url)) => (remote_id, url),
        None => (remote_id.to_owned(), answer.url.clone()),
    };
    let unmoved = url == answer.url;
    let event = match version(answer.header(&ETAG)) {
        Some(version) if unmoved => RemoteEvent { version: Some(version), ..sent },
        _ => read_back(fetch, &url).await?,
    };
    Ok(Written::Holds { remote_id, event: Box::new(event) })
}

/// Without the calendar there is no place for something new. Some servers say the same of a text that
/// they do not want: the calendar itself tells.
async fn create_refused(fetch: &Fetch<'_>, answer: &Answer) -> ProviderError {
    let refused = refusal::of_writing(answer, ProviderError::NoSuchCalendar);
    match refused {
        ProviderError::NoSuchCalendar => match calendar(fetch).await {
            Ok(()) => unwanted(answer),
            Err(_) => refused,
        },
        _ if is_unexplained(answer) => conflict(fetch, refused).await,
        _ => refused,
    }
}

/// Some servers say that nothing is there when they do not want the text: the event itself tells.
async fn update_refused(fetch: &Fetch<'_>, answer: &Answer, version: &String) -> ProviderError {
    let refused = refusal::of_writing(answer, ProviderError::Gone);
    match refused {
        ProviderError::Gone => match fetch.one(&answer.url).await {
            Ok(Statement::Live(now)) if now.version.as_ref().is_none_or(|it| it == version) => {
                unwanted(answer)
            }
            Ok(Statement::Live(_) | Statement::Unknown { .. }) => ProviderError::Precondition,
            Ok(Statement::Gone) | Err(_) => refused,
        },
        _ if is_unexplained(answer) => conflict(fetch, refused).await,
        _ => refused,
    }
}

fn unwanted(answer: &Answer) -> ProviderError {
    ProviderError::Rejected { reason: format!("it answers {}", answer.status) }
}

fn is_unexplained(answer: &Answer) -> bool {
    answer.status == StatusCode::CONFLICT && Refusal::read(answer).is_empty()
}

/// A conflict without a reason is what a PUT gets where there is no calendar (RFC 4918 §9.7.1), and
/// what some servers say of a UID they know: the calendar itself tells.
async fn conflict(fetch: &Fetch<'_>, refused: ProviderError) -> ProviderError {
    match calendar(fetch).await {
        Err(ProviderError::NoSuchCalendar) => ProviderError::NoSuchCalendar,
        // It is not applied, whatever this was.
        _ => refused,
    }
}

/// Whether the calendar is there.
async fn calendar(fetch: &Fetch<'_>) -> Result<()> {
    let request = Request::xml("PROPFIND", fetch.url.clone(), "0", body::FOLLOWING.to_owned());
    let answer = fetch.session.send(request).await?;
    if answer.status == StatusCode::MULTI_STATUS {
        Ok(())
    } else {
        Err(refusal::of_reading(&answer))
    }
}

/// Where the server put it instead, if it says so.
fn moved(calendar: &str, asked: &str, answer: &Answer) -> Option<(String, Url)> {
    let place = answer.header(&LOCATION).or_else(|| answer.header(&CONTENT_LOCATION))?;
    let url = href::at(&answer.url, answer.url.join(place).ok()?.path());
    let remote_id = href::member(calendar, url.path());
    let key = href::key(&remote_id);
    let elsewhere = key != href::key(asked) && key != href::key(calendar);
    elsewhere.then_some((remote_id, url))
}

/// What the server holds after it has taken something. Nothing that fails here says that it has not.
async fn read_back(fetch: &Fetch<'_>, url: &Url) -> Result<RemoteEvent> {
    let unclear = |reason: String| ProviderError::Ambiguous {
        reason: format!("it took the event, but what it holds now is unknown: {reason}"),
    };
    match fetch.one(url).await {
        Ok(Statement::Live(event)) => Ok(*event),
        Ok(Statement::Gone) => Err(unclear("it is not there".to_owned())),
        Ok(Statement::Unknown { reason }) => Err(unclear(reason)),
        Err(error) => Err(unclear(error.to_string())),
    }
}

async fn delete(
    fetch: &Fetch<'_>,
    remote_id: &str,
    version: &str,
    notify: bool,
) -> Result<Written> {
    let url = href::at(&fetch.url, remote_id);
    let mut request = Request::new(Method::DELETE, url.clone()).header(IF_MATCH, header(version)?);
    if !notify {
        let silently = HeaderName::from_static("schedule-reply");
        request = request.header(silently, HeaderValue::from_static("F"));
    }
    let answer = fetch.session.send(request).await?;
    match answer.status.as_u16() {
        200 | 207 if is_doubtful(&answer) => match fetch.one(&url).await {
            Ok(Statement::Gone) => Ok(Written::Removed),
            _ => Err(ProviderError::Ambiguous {
                reason: "whether it removed the event is unknown".to_owned(),
            }),
        },
        200..=299 | 404 | 410 => Ok(Written::Removed),
        _ => Err(refusal::of_writing(&answer, ProviderError::Gone)),
    }
}

/// A body of a DELETE can say anything from *done* to *failed* (RFC 4918 §9.6.1), or be a web page.
fn is_doubtful(answer: &Answer) -> bool {
    if answer.is_html() {
        return true;
    }
    let failed = |status: Option<u16>| status.is_some_and(|code| code >= 400);
    multistatus::read(answer)
        .is_ok_and(|body| body.members.iter().any(|member| failed(member.status)))
}
