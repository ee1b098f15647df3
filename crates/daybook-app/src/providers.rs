//! Signed-in accounts: opens the provider of an account with the password from the vault.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono_tz::Tz;
use daybook_auth::{AuthError, Sealed, Secret, Vault};
use daybook_core::account::Account;
use daybook_core::clock::Clock;
use daybook_core::id::AccountId;
use daybook_provider::caldav::Access;
use daybook_provider::{CalDav, CalendarProvider, Http, ProviderError};
use daybook_store::{SealedSecret, Store, StoreError};
use daybook_sync::Providers;
use tokio::sync::Mutex;

/// Bytes of the nonce in front of what the vault sealed.
const NONCE: usize = 12;

/// One provider per account, kept while the program runs.
pub(crate) struct Accounts {
    store: Store,
    vault: Vault,
    http: Http,
    clock: Arc<dyn Clock>,
    open: Mutex<HashMap<AccountId, Arc<dyn CalendarProvider>>>,
}

impl Accounts {
    pub(crate) fn new(store: Store, vault: Vault, http: Http, clock: Arc<dyn Clock>) -> Self {
        Self { store, vault, http, clock, open: Mutex::default() }
    }

    /// The password or the account itself changed.
    pub(crate) async fn forget(&self, account: AccountId) {
        self.open.lock().await.remove(&account);
    }

    async fn password(&self, account: AccountId) -> Result<Secret<String>, ProviderError> {
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
        if let Some(provider) = open.get(&account.id) {
            return Ok(Arc::clone(provider));
        }
        let access = Access {
            home_url: account.server_url.clone(),
            principal_url: account.principal_key.clone(),
            user_name: account.user_name.clone(),
            password: self.password(account.id).await?,
        };
        let business = self.store.business().await.map_err(|error| local(&error))?;
        let home = business.map_or(Tz::UTC, |business| business.zone);
        let provider = CalDav::new(access, home, Arc::clone(&self.clock), &self.http)?;
        let provider: Arc<dyn CalendarProvider> = Arc::new(provider);
        open.insert(account.id, Arc::clone(&provider));
        Ok(provider)
    }
}

/// Something on this computer is in the way: nothing was sent.
fn local(error: &dyn std::error::Error) -> ProviderError {
    ProviderError::Unreachable { host: "the account".to_owned(), reason: error.to_string() }
}

/// What the vault sealed, as the store keeps it.
pub(crate) fn to_store(sealed: &Sealed) -> SealedSecret {
    let bytes = sealed.as_bytes();
    let (nonce, ciphertext) = bytes.split_at(NONCE.min(bytes.len()));
    SealedSecret { nonce: nonce.to_owned(), ciphertext: ciphertext.to_owned() }
}

fn stored(secret: &SealedSecret) -> Sealed {
    Sealed::from_stored([secret.nonce.as_slice(), &secret.ciphertext].concat())
}
