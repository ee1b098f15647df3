//! Accounts at Google: what they are used with is sealed in the book, and renewed by one at a time, also
//! across processes.

use std::borrow::Cow;
use std::fs::{File, OpenOptions};
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use daybook_auth::oauth::{self, Client, Door, Endpoints, Provider, RefreshError, Tokens};
use daybook_auth::{AuthError, Secret, Vault};
use daybook_core::clock::Clock;
use daybook_core::id::AccountId;
use daybook_provider::google::BASE_URL;
use daybook_provider::{AccessTokens, Http, ProviderError};
use daybook_store::{SealedSecret, Store, StoreError};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use url::Url;

use super::{local, stored, to_store};
use crate::error::{AppError, Result};

/// What an account at Google is used with: the tokens, and the client they were given to.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) client_id: String,
    pub(crate) client_secret: Option<Secret<String>>,
    /// Where the service is; empty is Google's own.
    pub(crate) service: String,
    pub(crate) tokens: Tokens,
}

/// The text that is sealed.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    client_id: Cow<'a, str>,
    client_secret: Option<Cow<'a, str>>,
    service: Cow<'a, str>,
    tokens: Cow<'a, str>,
}

impl SignedIn {
    /// The one text to seal.
    pub(crate) fn to_text(&self) -> Result<Secret<String>> {
        let tokens = self.tokens.to_text();
        let kept = Kept {
            client_id: self.client_id.as_str().into(),
            client_secret: self.client_secret.as_ref().map(|it| it.expose().as_str().into()),
            service: self.service.as_str().into(),
            tokens: tokens.expose().as_str().into(),
        };
        Ok(Secret::new(serde_json::to_string(&kept)?))
    }

    /// Reads back what was sealed; `None` if it is something else.
    pub(crate) fn from_text(text: &Secret<String>) -> Option<Self> {
        // The cause may hold part of the text.
        let kept: Kept<'_> = serde_json::from_str(text.expose()).ok()?;
        let tokens = Secret::new(kept.tokens.into_owned());
        Some(Self {
            client_id: kept.client_id.into_owned(),
            client_secret: kept.client_secret.map(|it| Secret::new(it.into_owned())),
            service: kept.service.into_owned(),
            tokens: Tokens::from_text(&tokens).ok()?,
        })
    }

    /// The client the tokens were given to.
    pub(crate) fn client(&self) -> Result<Client> {
        client(&self.client_id, self.client_secret.clone(), "", &self.service)
    }
}

/// A client at Google, or at what takes its place.
pub(crate) fn client(
    client_id: &str,
    client_secret: Option<Secret<String>>,
    redirect: &str,
    service: &str,
) -> Result<Client> {
    let broken = || AppError::invalid("An address of the Google registration cannot be used.");
    let address = |text| Url::parse(text).map_err(|_| broken());
    let endpoints = match service {
        "" => Endpoints::default(),
        service => Endpoints::google_at(&address(service)?)
            .map_err(|error| AppError::invalid(error.to_string()))?,
    };
    Ok(Client {
        provider: Provider::Google,
        client_id: client_id.to_owned(),
        client_secret,
        redirect: match redirect {
            "" => Door::Loopback,
            redirect => Door::DeepLink { redirect_uri: address(redirect)? },
        },
        endpoints,
    })
}

/// Where the API of a service is; empty is Google's own.
pub(crate) fn api(service: &str) -> &str {
    if service.is_empty() { BASE_URL } else { service }
}

/// Tokens of somebody who has signed in just now.
pub(crate) struct Fresh(pub(crate) Secret<String>);

#[async_trait]
impl AccessTokens for Fresh {
    async fn token(&self) -> Result<Secret<String>, ProviderError> {
        Ok(self.0.clone())
    }

    async fn renewed(&self, _: &Secret<String>) -> Result<Secret<String>, ProviderError> {
        Err(ProviderError::Unauthorized)
    }
}

/// Tokens of a connected account.
pub(crate) struct Renewing {
    pub(crate) account: AccountId,
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) http: Http,
    pub(crate) clock: Arc<dyn Clock>,
    /// Where processes agree who renews.
    pub(crate) locks: PathBuf,
    pub(crate) held: Mutex<Option<SignedIn>>,
}

#[async_trait]
impl AccessTokens for Renewing {
    async fn token(&self) -> Result<Secret<String>, ProviderError> {
        let mut held = self.held.lock().await;
        let signed_in = match held.take() {
            Some(signed_in) => signed_in,
            None => self.read().await?.1,
        };
        let signed_in = if signed_in.tokens.is_due(self.clock.now()) {
            self.renew(&signed_in.tokens.access).await?
        } else {
            signed_in
        };
        Ok(held.insert(signed_in).tokens.access.clone())
    }

    async fn renewed(&self, refused: &Secret<String>) -> Result<Secret<String>, ProviderError> {
        let mut held = self.held.lock().await;
        if let Some(signed_in) = held.as_ref()
            && signed_in.tokens.access.expose() != refused.expose()
        {
            return Ok(signed_in.tokens.access.clone());
        }
        *held = None;
        let signed_in = self.renew(refused).await?;
        Ok(held.insert(signed_in).tokens.access.clone())
    }
}

impl Renewing {
    async fn read(&self) -> Result<(SealedSecret, SignedIn), ProviderError> {
        let sealed = match self.store.secret(self.account).await {
            Ok(sealed) => sealed,
            Err(StoreError::NotFound(_)) => return Err(ProviderError::Unauthorized),
            Err(error) => return Err(local(&error)),
        };
        let text = match self.vault.open(self.account, &stored(&sealed)).await {
            Ok(text) => text,
            Err(AuthError::Undecryptable) => return Err(ProviderError::Unauthorized),
            Err(error) => return Err(local(&error)),
        };
        let signed_in = SignedIn::from_text(&text).ok_or(ProviderError::Unauthorized)?;
        Ok((sealed, signed_in))
    }

    /// Tokens other than the one that is of no use any more.
    async fn renew(&self, stale: &Secret<String>) -> Result<SignedIn, ProviderError> {
        let turn = self.turn().await?;
        let (sealed, signed_in) = self.read().await?;
        let now = self.clock.now();
        // Another process may have done it while this one waited.
        if signed_in.tokens.access.expose() != stale.expose() && !signed_in.tokens.is_due(now) {
            return Ok(signed_in);
        }
        let client = signed_in.client().map_err(|error| local(&error))?;
        let tokens = match oauth::refresh(&client, &signed_in.tokens, &self.http, now).await {
            Ok(tokens) => tokens,
            Err(error) => {
                // Somebody may have signed in anew while this was under way: that counts.
                let (present, other) = self.read().await?;
                return if present == sealed { Err(refused(error)) } else { Ok(other) };
            }
        };
        let renewed = SignedIn { tokens, ..signed_in };
        let text = renewed.to_text().map_err(|error| local(&error))?;
        let fresh = self.vault.seal(self.account, &text).await.map_err(|error| local(&error))?;
        let replaced = self.store.replace_secret(self.account, &sealed, &to_store(&fresh)).await;
        drop(turn);
        // Somebody has signed in anew meanwhile: that counts.
        if replaced.map_err(|error| local(&error))? {
            Ok(renewed)
        } else {
            Ok(self.read().await?.1)
        }
    }

    /// Waits until no other process renews tokens of this account. A lock of the operating system ends
    /// with its process.
    async fn turn(&self) -> Result<File, ProviderError> {
        let (folder, account) = (self.locks.clone(), self.account);
        let lock = move || -> std::io::Result<File> {
            std::fs::create_dir_all(&folder)?;
            let path = folder.join(format!("{account}.tokens.lock"));
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
            file.lock()?;
            Ok(file)
        };
        match tokio::task::spawn_blocking(lock).await {
            Ok(file) => file.map_err(|error| local(&error)),
            Err(error) => Err(local(&error)),
        }
    }
}

/// What the engine makes of it: an account that was revoked needs a new sign-in, everything else passes.
fn refused(error: RefreshError) -> ProviderError {
    match error {
        RefreshError::Revoked { .. } => ProviderError::Unauthorized,
        RefreshError::ClientRefused { provider, code } => {
            tracing::warn!(%provider, code, "the client is not accepted any more");
            ProviderError::Unauthorized
        }
        RefreshError::Unreachable { host, reason } => ProviderError::Unreachable { host, reason },
        RefreshError::Unavailable { retry_after: Some(wait), .. } => {
            ProviderError::RateLimited { retry_after: Some(wait) }
        }
        RefreshError::Unavailable { provider, reason, .. } => {
            ProviderError::Unreachable { host: provider.to_string(), reason }
        }
    }
}
