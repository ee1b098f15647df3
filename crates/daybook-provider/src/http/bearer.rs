//! One account's conversation with a service that takes access tokens (RFC 6750 §2.1).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use daybook_auth::Secret;
use reqwest::StatusCode;
use reqwest::header::HeaderValue;

use super::{Answer, Http, HttpError, Request, is_loopback};
use crate::{AccessTokens, ProviderError};

/// One account's conversation with its service. It follows no redirects: a token goes to the service
/// alone.
pub(crate) struct Bearer {
    http: Http,
    tokens: Arc<dyn AccessTokens>,
    requests: AtomicU64,
}

impl Bearer {
    pub(crate) fn new(http: &Http, tokens: Arc<dyn AccessTokens>) -> Self {
        Self { http: http.clone(), tokens, requests: AtomicU64::new(0) }
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Sends a request. One that is refused with 401 was not applied: it is sent once more, with another
    /// token.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, ProviderError> {
        self.send_unless(request, |answer| answer.status == StatusCode::UNAUTHORIZED).await
    }

    /// The same where an answer can say on the inside that the token was refused.
    pub(crate) async fn send_unless(
        &self,
        request: &Request,
        is_refused: impl Fn(&Answer) -> bool,
    ) -> Result<Answer, ProviderError> {
        if request.url.scheme() != "https" && !is_loopback(&request.url) {
            return Err(HttpError::PlainHttp { host: super::host_of(&request.url) }.into());
        }
        let token = self.tokens.token().await?;
        let answer = self.send_with(request, &token).await?;
        if !is_refused(&answer) {
            return Ok(answer);
        }
        let token = self.tokens.renewed(&token).await?;
        let answer = self.send_with(request, &token).await?;
        if is_refused(&answer) { Err(ProviderError::Unauthorized) } else { Ok(answer) }
    }

    async fn send_with(
        &self,
        request: &Request,
        token: &Secret<String>,
    ) -> Result<Answer, ProviderError> {
        let text = Secret::new(format!("Bearer {}", token.expose()));
        let mut value = HeaderValue::from_bytes(text.expose().as_bytes())
            .map_err(|_| ProviderError::Unauthorized)?;
        value.set_sensitive(true);
        self.requests.fetch_add(1, Ordering::Relaxed);
        Ok(self.http.exchange(request, Some(value)).await?)
    }
}
