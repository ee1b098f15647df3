//! HTTP as calendar services need it: any method, no automatic redirects, bounded answers, and logs that name no
//! path, body or credential.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, StatusCode};
use url::Url;

use crate::ProviderError;

mod authentication;
mod bearer;
mod challenge;
mod digest;
mod pace;
mod reach;
mod session;
mod site;

pub(crate) use bearer::Bearer;
pub use pace::Pace;
pub use reach::Barrier;
pub(crate) use session::Session;
pub(crate) use site::is_loopback;

const USER_AGENT: &str = "Daybook/0.1";
const CONNECT: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_mins(1);
const WHOLE: Duration = Duration::from_mins(5);

/// No answer may be longer than this, unpacked.
const MAX_BODY: usize = 64 << 20;

/// The HTTP client that all accounts share: its connections, and which servers take Basic
/// authentication, so that later requests bring it along at once.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    takes_basic: Arc<Mutex<HashSet<String>>>,
    /// Of one account alone.
    pace: Option<Arc<Pace>>,
}

impl Http {
    /// A client with no connections yet.
    ///
    /// # Errors
    ///
    /// [`ProviderError::Unreachable`] when the system's certificates cannot be read.
    pub fn new() -> Result<Self, ProviderError> {
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .timeout(WHOLE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| ProviderError::Unreachable {
                host: "the network".to_owned(),
                reason: innermost(&error),
            })?;
        Ok(Self { client, takes_basic: Arc::default(), pace: None })
    }

    /// The same client for one account, whose requests keep to a pace.
    #[must_use]
    pub fn paced(&self, pace: Arc<Pace>) -> Self {
        Self { pace: Some(pace), ..self.clone() }
    }

    fn takes_basic(&self, url: &Url) -> bool {
        self.takes_basic
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&url.origin().ascii_serialization())
    }

    fn remember_basic(&self, url: &Url) {
        self.takes_basic
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(url.origin().ascii_serialization());
    }

    /// Sends one request and reads its whole answer.
    pub(crate) async fn exchange(
        &self,
        request: &Request,
        authorization: Option<HeaderValue>,
    ) -> Result<Answer, HttpError> {
        if let Some(pace) = &self.pace {
            pace.turns(request.calls).await;
        }
        let started = Instant::now();
        let host = host_of(&request.url);
        let mut headers = request.headers.clone();
        if let Some(value) = authorization {
            headers.insert(reqwest::header::AUTHORIZATION, value);
        }
        let mut builder =
            self.client.request(request.method.clone(), request.url.clone()).headers(headers);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let result = receive(builder, &request.url).await;
        let (method, millis) = (&request.method, started.elapsed().as_millis());
        match &result {
            Ok(answer) => {
                tracing::debug!(%method, host, status = answer.status.as_u16(), millis, "request");
            }
            Err(error) => tracing::debug!(%method, host, millis, %error, "request failed"),
        }
        result
    }
}

async fn receive(builder: reqwest::RequestBuilder, url: &Url) -> Result<Answer, HttpError> {
    let failed = |error: reqwest::Error| HttpError::from_client(url, &error);
    let mut response = builder.send().await.map_err(failed)?;
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(HttpError::Ambiguous { reason: "the answer is too long".to_owned() });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { url: url.clone(), status, headers, body })
}

/// A request that can be sent again, after a redirect or with credentials.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<String>,
    /// As how many requests it counts with the service.
    pub(crate) calls: u32,
}

impl Request {
    pub(crate) fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: None, calls: 1 }
    }

    /// A PROPFIND or REPORT with an XML body.
    pub(crate) fn xml(method: &'static str, url: Url, depth: &'static str, body: String) -> Self {
        let method = Method::from_bytes(method.as_bytes()).unwrap_or_default();
        Self::new(method, url)
            .header(HeaderName::from_static("depth"), HeaderValue::from_static(depth))
            .content("application/xml; charset=utf-8", body)
    }

    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn content(mut self, content_type: &'static str, body: String) -> Self {
        self.body = Some(body);
        self.header(CONTENT_TYPE, HeaderValue::from_static(content_type))
    }

    /// Whether sending it to another place after *303 See Other* is what was meant.
    fn only_reads(&self) -> bool {
        !matches!(self.method, Method::PUT | Method::DELETE)
    }
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Who answered, after redirects.
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it is a web page.
    pub(crate) fn is_html(&self) -> bool {
        let typed = self.header(&CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
        let start = self.body.trim_ascii_start();
        let start = start.get(..start.len().min(14)).unwrap_or_default();
        typed || start.eq_ignore_ascii_case(b"<!DOCTYPE html")
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HttpError {
    #[error("the user name or password was refused")]
    Unauthorized,
    /// Definitely not applied.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable { host: String, reason: String },
    /// Definitely not applied.
    #[error("the certificate of {host} cannot be trusted, so nothing was sent")]
    Untrusted { host: String },
    /// May have been applied.
    #[error("no proper answer: {reason}")]
    Ambiguous { reason: String },
    /// The server points to a host of somebody else.
    #[error("sent on to {host}")]
    OtherHost { host: String },
    #[error("{host} is not encrypted")]
    PlainHttp { host: String },
    #[error("not a calendar server: {reason}")]
    NotCalDav { reason: String },
}

impl HttpError {
    fn from_client(url: &Url, error: &reqwest::Error) -> Self {
        let cause = innermost(error);
        if error.is_connect() && cause.contains("certificate") {
            return Self::Untrusted { host: host_of(url) };
        }
        let reason = match cause {
            _ if error.is_timeout() => "it did not answer in time".to_owned(),
            _ if error.is_dns() => {
                "its name was not found; check the spelling, and the network".to_owned()
            }
            cause => cause,
        };
        if error.is_connect() {
            Self::Unreachable { host: host_of(url), reason }
        } else if error.is_builder() {
            Self::NotCalDav { reason: "its address cannot be used".to_owned() }
        } else {
            Self::Ambiguous { reason }
        }
    }
}

impl From<HttpError> for ProviderError {
    fn from(error: HttpError) -> Self {
        match error {
            HttpError::Unauthorized => Self::Unauthorized,
            HttpError::Unreachable { host, reason } => Self::Unreachable { host, reason },
            HttpError::Untrusted { host } => Self::Untrusted { host },
            HttpError::Ambiguous { reason } => Self::Ambiguous { reason },
            HttpError::OtherHost { host } => Self::NotCalDav {
                reason: format!("it sends us on to {host}, which must not get this password"),
            },
            HttpError::PlainHttp { host } => {
                Self::NotCalDav { reason: format!("{host} offers no encrypted connection (https)") }
            }
            HttpError::NotCalDav { reason } => Self::NotCalDav { reason },
        }
    }
}

/// The cause below all wrapping, which names no address.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if std::ptr::addr_eq(cause, error) { "it failed".to_owned() } else { cause.to_string() }
}

pub(crate) fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
