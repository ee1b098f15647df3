//! From a code to tokens (RFC 6749 §4.1.3).

use chrono::{DateTime, Utc};
use oauth2::{AuthorizationCode, TokenResponse as _};

use super::attempt::Attempt;
use super::http::{Failure, OAuthHttp, Sender};
use super::{Identity, Permission, Provider, Purpose, SignInError, Tokens, identity};
use crate::Secret;

/// An account that may be used from now on.
#[derive(Clone, Debug)]
pub struct Granted {
    /// Where they signed in.
    pub provider: Provider,
    /// What the attempt was for.
    pub purpose: Purpose,
    /// Who signed in. On a reconnect it is who was expected, perhaps with another address by now.
    pub identity: Identity,
    /// What the account is used with.
    pub tokens: Tokens,
}

impl Attempt {
    /// Exchanges the code and checks who signed in and what they allowed.
    ///
    /// Tokens that are of no use are dropped and not revoked: revoking would end what the same person
    /// has connected before.
    pub(super) async fn redeem(
        self: Box<Self>,
        code: Secret<String>,
        http: &dyn OAuthHttp,
        now: DateTime<Utc>,
    ) -> Result<Granted, SignInError> {
        let client = self.client.as_ref();
        let provider = client.provider;
        let protocol = client.protocol().set_redirect_uri(self.redirect_url());
        let answer = protocol
            .exchange_code(AuthorizationCode::new(code.expose().clone()))
            .set_pkce_verifier(self.pkce_verifier())
            .request_async(&Sender(http))
            .await
            .map_err(|error| SignInError::from_failure(provider, Failure::from(error)))?;
        let access = Secret::new(answer.access_token().secret().clone());
        let id_token = answer.extra_fields().id_token.as_deref();
        let identity = identity::who(client, id_token, &self.nonce, &access, http).await?;
        if let Some(expected) = &self.purpose.reconnect
            && expected.subject != identity.subject
        {
            let expected = expected.email.clone();
            return Err(SignInError::OtherPerson { expected, got: identity.email });
        }
        let asked = provider.scopes().map(str::to_owned);
        let tokens = Tokens::from_answer(&answer, None, asked, now)
            .ok_or(SignInError::NoRefreshToken { provider })?;
        let missing = missing(provider, &tokens.scopes);
        if !missing.is_empty() {
            return Err(SignInError::MissingScope { provider, missing });
        }
        Ok(Granted { provider, purpose: self.purpose, identity, tokens })
    }
}

/// What was not allowed, of what Daybook cannot do without.
#[must_use]
pub fn missing(provider: Provider, granted: &[String]) -> Vec<Permission> {
    let is_granted = |it: &Permission| granted.iter().any(|scope| scope == provider.scope(*it));
    provider.permissions().iter().copied().filter(|it| !is_granted(it)).collect()
}
