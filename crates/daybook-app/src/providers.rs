//! Signed-in accounts: opens the provider of an account with what the vault has for it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use chrono_tz::Tz;
use daybook_auth::{AuthError, Sealed, Secret, Vault};
use daybook_core::account::{Account, ProviderKind};
use daybook_core::clock::Clock;
use daybook_core::id::AccountId;
use daybook_core::pace::{pace, usual};
use daybook_provider::caldav::Access;
use daybook_provider::google::{Google, GoogleAccess};
use daybook_provider::{CalDav, CalendarProvider, Http, Pace, ProviderError};
use daybook_store::{SealedSecret, Store, StoreError};
use daybook_sync::Providers;
use tokio::sync::Mutex;

pub(crate) mod google;

use google::{Renewing, SignedIn};

/// Bytes of the nonce in front of what the vault sealed.
const NONCE: usize = 12;

/// One provider per account, kept while the program runs.
pub(crate) struct Accounts {
    store: Store,
    vault: Vault,
    http: Http,
    clock: Arc<dyn Clock>,
    /// Where processes agree who renews tokens.
    locks: PathBuf,
    open: Mutex<HashMap<AccountId, Open>>,
}

/// A provider, and the pace its requests keep to.
struct Open {
    provider: Arc<dyn CalendarProvider>,
    pace: Arc<Pace>,
    /// What the account said of guests when it was opened; another process may have changed it since.
    invites: bool,
}

impl Accounts {
    pub(crate) fn new(
        store: Store,
        vault: Vault,
        http: Http,
        clock: Arc<dyn Clock>,
        locks: PathBuf,
    ) -> Self {
        Self { store, vault, http, clock, locks, open: Mutex::default() }
    }

    /// What an account signs in with, or the account itself, changed.
    pub(crate) async fn forget(&self, account: AccountId) {
        self.open.lock().await.remove(&account);
    }

    /// What an account at Google is used with, where that can be read.
    pub(crate) async fn signed_in(&self, account: AccountId) -> Option<SignedIn> {
        SignedIn::from_text(&self.secret(account).await.ok()?)
    }

    async fn secret(&self, account: AccountId) -> Result<Secret<String>, ProviderError> {
        let secret = match self.store.secret(account).await {
            Ok(secret) => secret,
            Err(StoreError::NotFound(_)) => return Err(ProviderError::Unauthorized),
            Err(error) => return Err(local(&error)),
        };
        self.vault.open(account, &stored(&secret)).await.map_err(|error| match error {
            AuthError::Undecryptable => ProviderError::Unauthorized,
            other => local(&other),
        })
    }
}

#[async_trait]
impl Providers for Accounts {
    async fn open(&self, account: &Account) -> Result<Arc<dyn CalendarProvider>, ProviderError> {
        let mut open = self.open.lock().await;
        let per_minute = pace(usual(account.provider), account.slowed, self.clock.now());
        let known = open.get(&account.id).filter(|open| open.invites == account.invites);
        if let Some(open) = known {
            open.pace.set(per_minute);
            return Ok(Arc::clone(&open.provider));
        }
        let pace = Arc::new(Pace::new(per_minute));
        let http = self.http.paced(Arc::clone(&pace));
        let business = self.store.business().await.map_err(|error| local(&error))?;
        let home = business.map_or(Tz::UTC, |business| business.zone);
        let provider: Arc<dyn CalendarProvider> = match account.provider {
            ProviderKind::CalDav => Arc::new(self.caldav(account, home, &http).await?),
            ProviderKind::Google => Arc::new(self.google(account, home, &http)?),
        };
        let invites = account.invites;
        open.insert(account.id, Open { provider: Arc::clone(&provider), pace, invites });
        Ok(provider)
    }
}

impl Accounts {
    async fn caldav(
        &self,
        account: &Account,
        home: Tz,
        http: &Http,
    ) -> Result<CalDav, ProviderError> {
        let access = Access {
            home_url: account.server_url.clone(),
            principal_url: account.principal_key.clone(),
            user_name: account.user_name.clone(),
            password: self.secret(account.id).await?,
        };
        CalDav::new(access, home, Arc::clone(&self.clock), http)
    }

    fn google(&self, account: &Account, home: Tz, http: &Http) -> Result<Google, ProviderError> {
        let tokens = Renewing {
            account: account.id,
            store: self.store.clone(),
            vault: self.vault.clone(),
            http: self.http.clone(),
            clock: Arc::clone(&self.clock),
            locks: self.locks.clone(),
            held: Mutex::default(),
        };
        let access = GoogleAccess {
            base_url: account.server_url.clone(),
            tokens: Arc::new(tokens),
            invites: account.invites,
        };
        Google::new(access, home, http)
    }
}

/// Something on this computer is in the way: nothing was sent.
pub(crate) fn local(error: &dyn std::error::Error) -> ProviderError {
    ProviderError::Unreachable { host: "the account".to_owned(), reason: error.to_string() }
}

/// What the vault sealed, as the store keeps it.
pub(crate) fn to_store(sealed: &Sealed) -> SealedSecret {
    let bytes = sealed.as_bytes();
    let (nonce, ciphertext) = bytes.split_at(NONCE.min(bytes.len()));
    SealedSecret { nonce: nonce.to_owned(), ciphertext: ciphertext.to_owned() }
}

pub(crate) fn stored(secret: &SealedSecret) -> Sealed {
    Sealed::from_stored([secret.nonce.as_slice(), &secret.ciphertext].concat())
}
