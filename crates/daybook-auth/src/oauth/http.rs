//! How providers are reached, and what goes wrong on the way.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use oauth2::basic::BasicErrorResponse;
use oauth2::http::header::RETRY_AFTER;
use oauth2::{AsyncHttpClient, RequestTokenError};

pub use oauth2::{HttpRequest, HttpResponse};

/// Sends requests. Redirects must not be followed, and answers should be bounded in length and time.
#[async_trait]
pub trait OAuthHttp: Send + Sync {
    /// Sends a request once, and reads the whole answer whatever its status.
    ///
    /// Requests hold secrets: nothing of them but the method and the host may be logged.
    ///
    /// # Errors
    ///
    /// [`NoAnswer`]
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer>;
}

/// No whole answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} cannot be reached: {reason}")]
pub struct NoAnswer {
    /// Host name without path or query.
    pub host: String,
    /// One plain line.
    pub reason: String,
}

/// Why a request was not granted. Holds nothing that was sent, and of what came only a code.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    #[error("busy or broken ({status})")]
    Unavailable { status: u16, retry_after: Option<Duration> },
    /// It said so, with an error code such as `invalid_grant` (RFC 6749 §5.2).
    #[error("refused ({code})")]
    Refused { code: String },
    #[error("not understood")]
    NotUnderstood,
}

/// Sends a request; servers that are busy or broken are told apart from those that refuse.
pub(super) async fn send(
    http: &dyn OAuthHttp,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let answer = http.send(request).await?;
    let status = answer.status();
    if status.is_server_error() || status.as_u16() == 429 {
        let header = answer.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok());
        let retry_after = header.and_then(|it| it.trim().parse().ok()).map(Duration::from_secs);
        return Err(Failure::Unavailable { status: status.as_u16(), retry_after });
    }
    Ok(answer)
}

/// The same, as the protocol's library calls it.
pub(super) struct Sender<'a>(pub(super) &'a dyn OAuthHttp);

impl<'c> AsyncHttpClient<'c> for Sender<'_> {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failure>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(self.0, request))
    }
}

impl From<RequestTokenError<Failure, BasicErrorResponse>> for Failure {
    fn from(error: RequestTokenError<Failure, BasicErrorResponse>) -> Self {
        match error {
            RequestTokenError::ServerResponse(said) => {
                Self::Refused { code: error_code(said.error().as_ref()) }
            }
            RequestTokenError::Request(failure) => failure,
            // They carry the answer, which may hold tokens.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Self::NotUnderstood,
        }
    }
}

/// An error code as it may be shown: it comes from outside.
pub(super) fn error_code(text: &str) -> String {
    let plain = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    text.chars().filter(plain).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_code_from_outside_is_short_and_plain() {
        assert_eq!(error_code("access_denied"), "access_denied");
        assert_eq!(error_code("<b>call 555\n</b>"), "bcall555b");
        assert_eq!(error_code(&"a".repeat(1000)).len(), 64);
    }
}
