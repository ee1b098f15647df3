//! One attempt to sign in: what it is for, and the secrets that bind its answer to it.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::id::{BusinessId, StaffId};
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use url::Url;
use zeroize::Zeroizing;

use super::{Client, Identity, Loopback, SignInError};
use crate::Secret;

/// How long an attempt may take.
pub(super) const LIFE: TimeDelta = TimeDelta::minutes(15);

/// Random bytes in each secret: 256 bits, and a verifier of 43 characters (RFC 7636 §4.1).
const RANDOM_LENGTH: usize = 32;

/// What an attempt is for. What it connects belongs there, whatever is on screen by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// The book.
    pub business: BusinessId,
    /// Whose account it will be; `None` is the business's own.
    pub staff: Option<StaffId>,
    /// The person whose account is connected anew; nobody else will do.
    pub reconnect: Option<Identity>,
}

/// Names an attempt within [`Attempts`](super::Attempts). Not a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SignInId(pub u64);

/// An attempt that was begun.
pub struct Begun {
    /// To cancel it with.
    pub id: SignInId,
    /// What to open in a browser; good for this attempt alone.
    pub authorize_url: Url,
    /// When it is too late.
    pub expires_at: DateTime<Utc>,
    /// To be run until it ends, if the answer comes through [`Door::Loopback`](super::Door::Loopback).
    pub loopback: Option<Loopback>,
    /// What it takes to answer it after the program was started anew, if the answer comes as a link. A secret,
    /// for [`Attempts::resume`](super::Attempts::resume).
    pub kept: Option<Secret<String>>,
}

impl fmt::Debug for Begun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Begun")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .field("loopback", &self.loopback)
            .finish_non_exhaustive()
    }
}

/// One attempt, waiting for its answer.
pub(super) struct Attempt {
    pub(super) purpose: Purpose,
    pub(super) client: Arc<Client>,
    /// Where the answer comes to.
    pub(super) redirect: Url,
    pub(super) state: Secret<String>,
    pub(super) verifier: Secret<String>,
    pub(super) nonce: Secret<String>,
}

impl Attempt {
    pub(super) fn new(
        client: Arc<Client>,
        purpose: Purpose,
        redirect: Url,
    ) -> Result<Self, SignInError> {
        let (state, verifier, nonce) = (random()?, random()?, random()?);
        Ok(Self { purpose, client, redirect, state, verifier, nonce })
    }

    /// Where the browser goes. A refresh token comes for sure only after consent; an account is chosen,
    /// unless it is known which it must be.
    pub(super) fn authorize_url(&self) -> Url {
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&self.pkce_verifier());
        let state = CsrfToken::new(self.state.expose().clone());
        let protocol = self.client.protocol().set_redirect_uri(self.redirect_url());
        let request = protocol
            .authorize_url(|| state)
            .add_scopes(self.client.provider.scopes().map(|it| Scope::new(it.to_owned())))
            .set_pkce_challenge(challenge)
            .add_extra_param("nonce", self.nonce.expose())
            .add_extra_param("access_type", "offline");
        let request = match &self.purpose.reconnect {
            Some(person) => request
                .add_extra_param("prompt", "consent")
                .add_extra_param("login_hint", &person.email),
            None => request.add_extra_param("prompt", "consent select_account"),
        };
        request.url().0
    }

    pub(super) fn pkce_verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.verifier.expose().clone())
    }

    pub(super) fn redirect_url(&self) -> RedirectUrl {
        RedirectUrl::from_url(self.redirect.clone())
    }
}

/// Letters that nobody can guess, from the system's random source.
fn random() -> Result<Secret<String>, SignInError> {
    let mut bytes = Zeroizing::new([0; RANDOM_LENGTH]);
    getrandom::fill(bytes.as_mut())
        .map_err(|error| SignInError::NoRandomNumbers { reason: error.to_string() })?;
    Ok(Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_ref())))
}
