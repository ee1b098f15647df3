//! Renewing access, and giving it back.

use std::time::Duration;

use chrono::{DateTime, Utc};
use oauth2::http::header::CONTENT_TYPE;
use oauth2::http::{Method, Request, StatusCode};
use oauth2::{HttpRequest, RefreshToken};
use serde::Deserialize;
use url::form_urlencoded;

use super::error::is_about_client;
use super::http::{self, Failure, OAuthHttp, Sender, error_code};
use super::{Client, NoAnswer, Provider, Tokens};
use crate::Secret;

/// Why access was not renewed or given back. The text says what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// The account was disconnected at the provider, or was not used for too long. Nothing but signing
    /// in again helps.
    #[error("{provider} no longer lets Daybook use this account. Sign in again")]
    Revoked {
        /// Who.
        provider: Provider,
    },
    /// The provider does not know Daybook under this client ID any more, or wants another secret.
    #[error(
        "{provider} does not accept the client ID or secret that Daybook uses ({code}). Check them in \
         the settings, then sign in again"
    )]
    ClientRefused {
        /// Who.
        provider: Provider,
        /// The provider's code (RFC 6749 §5.2).
        code: String,
    },
    /// No connection, or no answer. Asking again later helps.
    #[error("{host} cannot be reached: {reason}")]
    Unreachable {
        /// Host name.
        host: String,
        /// One plain line.
        reason: String,
    },
    /// The provider is busy, out of order, or makes no sense. Asking again later helps.
    #[error("{provider} did not answer properly ({reason}). Daybook tries again later")]
    Unavailable {
        /// Who.
        provider: Provider,
        /// One plain line, without anything secret.
        reason: String,
        /// How long to wait, when the provider said so.
        retry_after: Option<Duration>,
    },
}

impl RefreshError {
    /// Whether the same may succeed later without anybody doing anything.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Unavailable { .. })
    }

    fn from_failure(provider: Provider, failure: Failure) -> Self {
        match failure {
            Failure::NoAnswer(NoAnswer { host, reason }) => Self::Unreachable { host, reason },
            Failure::Unavailable { status, retry_after } => {
                Self::Unavailable { provider, reason: format!("error {status}"), retry_after }
            }
            Failure::Refused { code } if code == "invalid_grant" => Self::Revoked { provider },
            Failure::Refused { code } if is_about_client(&code) => {
                Self::ClientRefused { provider, code }
            }
            Failure::Refused { code } => {
                Self::Unavailable { provider, reason: code, retry_after: None }
            }
            Failure::NotUnderstood => Self::Unavailable {
                provider,
                reason: "its answer makes no sense".to_owned(),
                retry_after: None,
            },
        }
    }
}

/// Gets a new access token. The refresh token stays as it is unless a new one comes along.
///
/// To be called once at a time for an account. What it gives replaces what was stored only if that is
/// still what was asked with; after [`RefreshError::Revoked`] it is worth looking whether somebody else
/// has stored newer tokens.
///
/// # Errors
///
/// [`RefreshError`]
pub async fn refresh(
    client: &Client,
    tokens: &Tokens,
    http: &dyn OAuthHttp,
    now: DateTime<Utc>,
) -> Result<Tokens, RefreshError> {
    let provider = client.provider;
    let failed = |failure| RefreshError::from_failure(provider, failure);
    let token = RefreshToken::new(tokens.refresh.expose().clone());
    let protocol = client.protocol();
    let answer = protocol
        .exchange_refresh_token(&token)
        .request_async(&Sender(http))
        .await
        .map_err(|error| failed(Failure::from(error)))?;
    Tokens::from_answer(&answer, Some(&tokens.refresh), tokens.scopes.iter().cloned(), now)
        .ok_or_else(|| failed(Failure::NotUnderstood))
}

/// Gives access back (RFC 7009). With Google this ends the access of every copy of the program to the
/// account, not of this one alone. What has ended before is given back as well.
///
/// # Errors
///
/// [`RefreshError`], but never [`RefreshError::Revoked`].
pub async fn revoke(
    client: &Client,
    tokens: &Tokens,
    http: &dyn OAuthHttp,
) -> Result<(), RefreshError> {
    let failed = |failure| RefreshError::from_failure(client.provider, failure);
    let request = revocation(client, &tokens.refresh).map_err(failed)?;
    let answer = http::send(http, request).await.map_err(failed)?;
    if answer.status() == StatusCode::OK {
        return Ok(());
    }
    match serde_json::from_slice::<Refusal>(answer.body()) {
        // RFC 7009 §2.2 has 200 for it.
        Ok(refusal) if refusal.error == "invalid_token" => Ok(()),
        Ok(refusal) => Err(failed(Failure::Refused { code: error_code(&refusal.error) })),
        Err(_) => Err(failed(Failure::NotUnderstood)),
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

/// Built here because the library knows revocation over `https` alone, which a simulated provider has
/// not got; [`Endpoints`](super::Endpoints) sees to it that nothing else goes without.
fn revocation(client: &Client, token: &Secret<String>) -> Result<HttpRequest, Failure> {
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("token", token.expose())
        .append_pair("token_type_hint", "refresh_token")
        .finish();
    Request::builder()
        .method(Method::POST)
        .uri(client.endpoints.revoke.as_str())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.into_bytes())
        .map_err(|_| Failure::NotUnderstood)
}

#[cfg(test)]
mod tests;
