//! Who signed in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::http::header::{AUTHORIZATION, HeaderValue};
use oauth2::http::{Method, Request};
use serde::Deserialize;

use super::http::{self, Failure, OAuthHttp};
use super::{Client, SignInError};
use crate::Secret;

/// A person at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `sub`: stays the same when the address changes, and is never given to somebody else.
    pub subject: String,
    /// The address, as the person knows it. It may change.
    pub email: String,
}

/// What an identity token says (OpenID Connect Core §2).
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    email: Option<String>,
    nonce: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// An answer of the userinfo endpoint (OpenID Connect Core §5.3.2).
#[derive(Deserialize)]
struct UserInfo {
    sub: String,
    email: Option<String>,
}

/// Who an identity token names, and the address if it has it.
///
/// Its signature is not checked: it came from the token endpoint itself, over TLS, in answer to our own
/// request, which vouches for the issuer as well (OpenID Connect Core §3.1.3.7, 6). Nor is `exp`: the
/// nonce says that it was made for this attempt, and the clocks of desks are wrong at times.
fn named_by(
    token: &str,
    client: &Client,
    nonce: &Secret<String>,
) -> Result<(String, Option<String>), SignInError> {
    let wrong = |reason: &str| {
        let provider = client.provider;
        Err(SignInError::Provider { provider, reason: reason.to_owned() })
    };
    let Some(claims) = read(token) else { return wrong("its identity token cannot be read") };
    if !client.provider.issuers().contains(&claims.iss.as_str()) {
        return wrong("the identity token is from somebody else");
    }
    let ours = match &claims.aud {
        Audience::One(one) => *one == client.client_id,
        Audience::Several(several) => *several == [client.client_id.as_str()],
    };
    if !ours {
        return wrong("the identity token is for another program");
    }
    if claims.nonce.as_ref() != Some(nonce.expose()) {
        return wrong("the identity token is for another sign-in");
    }
    Ok((claims.sub, claims.email))
}

/// The payload of a JWT (RFC 7519 §7.2).
fn read(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

/// Who signed in: what the identity token says, and what the provider says when asked for the rest.
pub(super) async fn who(
    client: &Client,
    id_token: Option<&str>,
    nonce: &Secret<String>,
    access: &Secret<String>,
    http: &dyn OAuthHttp,
) -> Result<Identity, SignInError> {
    let provider = client.provider;
    let named = id_token.map(|token| named_by(token, client, nonce)).transpose()?;
    let subject = match named {
        Some((subject, Some(email))) => return Ok(Identity { subject, email }),
        Some((subject, None)) => Some(subject),
        None => None,
    };
    let info = userinfo(client, access, http)
        .await
        .map_err(|failure| SignInError::from_failure(provider, failure))?;
    let wrong = |reason: &str| SignInError::Provider { provider, reason: reason.to_owned() };
    if subject.is_some_and(|subject| subject != info.sub) {
        return Err(wrong("it named two people"));
    }
    let email = info.email.ok_or_else(|| wrong("it did not tell the address"))?;
    Ok(Identity { subject: info.sub, email })
}

async fn userinfo(
    client: &Client,
    access: &Secret<String>,
    http: &dyn OAuthHttp,
) -> Result<UserInfo, Failure> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", access.expose()))
        .map_err(|_| Failure::NotUnderstood)?;
    bearer.set_sensitive(true);
    let request = Request::builder()
        .method(Method::GET)
        .uri(client.endpoints.userinfo.as_str())
        .header(AUTHORIZATION, bearer)
        .body(Vec::new())
        .map_err(|_| Failure::NotUnderstood)?;
    let answer = http::send(http, request).await?;
    if !answer.status().is_success() {
        return Err(Failure::Refused { code: answer.status().as_u16().to_string() });
    }
    serde_json::from_slice(answer.body()).map_err(|_| Failure::NotUnderstood)
}

#[cfg(test)]
mod tests;
