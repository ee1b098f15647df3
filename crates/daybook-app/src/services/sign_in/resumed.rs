//! Sign-ins that outlive the program. An answer that comes as a link starts Daybook where it has ended
//! meanwhile, and the sign-in goes on.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use daybook_auth::oauth::Identity;
use daybook_auth::{AuthError, Secret};
use daybook_core::account::ProviderKind;
use daybook_core::id::AccountId;
use url::Url;

use super::{Entry, SignIn, State};
use crate::api::desktop::WishDto;
use crate::api::sign_in::ProviderDto;
use crate::error::Result;
use crate::providers::google::client;
use crate::providers::{stored, to_store};
use crate::services::registrations::{Registration, Registrations};

impl SignIn<'_> {
    /// Keeps what it takes to answer a sign-in later, sealed. Without that it can still be answered as long as
    /// this process runs.
    pub(super) async fn keep(&self, key: AccountId, kept: &Secret<String>, until: DateTime<Utc>) {
        let sealed = self.app.vault.seal(key, kept).await.map_err(crate::AppError::from);
        let done = match sealed {
            Ok(sealed) => {
                let (sealed, now) = (to_store(&sealed), self.app.now());
                self.app.store.keep_sign_in(key, &sealed, until, now).await.map_err(Into::into)
            }
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::warn!(code = ?error.code(), "a sign-in will not outlive this process");
        }
    }

    /// Forgets what was kept of a sign-in.
    pub(super) async fn forget(&self, key: AccountId) {
        if let Err(error) = self.app.store.forget_sign_in(key).await {
            // It ends by itself after a quarter of an hour, and nothing can answer it twice before.
            tracing::warn!(code = ?crate::AppError::from(error).code(), "a sign-in stays kept");
        }
    }

    /// Looks among the sign-ins of earlier processes for the one that a link answers. What the window is to
    /// show then, if there is one; the answer itself is still to be taken.
    ///
    /// # Errors
    ///
    /// Those of the book and the keychain.
    pub async fn recall(&self, link: &Url) -> Result<Option<WishDto>> {
        let sign_ins = &self.app.sign_ins;
        if sign_ins.attempts.of(link).is_some() {
            return Ok(None);
        }
        let kept = self.app.store.kept_sign_ins(self.app.now()).await?;
        let unknown = kept.into_iter().filter(|(key, _)| sign_ins.get(*key).is_none());
        for (key, sealed) in unknown.collect::<Vec<_>>() {
            match self.app.vault.open(key, &stored(&sealed)).await {
                Ok(text) => self.resume(key, &text).await?,
                // Its key is gone: nothing can answer it any more, and the others can be answered.
                Err(AuthError::Undecryptable) => self.forget(key).await,
                Err(error) => return Err(error.into()),
            }
        }
        let Some((key, entry)) = sign_ins.attempts.of(link).and_then(|it| sign_ins.of(it)) else {
            return Ok(None);
        };
        let account = entry.reconnects.map(|account| account.to_string());
        let (attempt, provider) = (key.to_string(), ProviderDto::Google);
        Ok(Some(WishDto::SignIn { attempt, provider, account }))
    }

    async fn resume(&self, key: AccountId, text: &Secret<String>) -> Result<()> {
        let registration = Registrations { app: self.app }.google().await?;
        let Registration { client_id, client_secret, redirect, service } = registration.clone();
        let client = Arc::new(client(&client_id, client_secret, &redirect, &service)?);
        let resumed = self.app.sign_ins.attempts.resume(client, text, self.app.now())?;
        let reconnects = match resumed.reconnect {
            Some(person) => self.known(&person).await?,
            None => None,
        };
        let entry = Entry {
            attempt: resumed.id,
            page: resumed.authorize_url,
            opened: true,
            registration,
            reconnects,
            state: State::Waiting,
        };
        self.app.sign_ins.keep(key, entry);
        Ok(())
    }

    /// The account of a person.
    pub(super) async fn known(&self, person: &Identity) -> Result<Option<AccountId>> {
        let known = self.app.store.accounts().await?.into_iter().find(|account| {
            account.provider == ProviderKind::Google && account.principal_key == person.subject
        });
        Ok(known.map(|account| account.id))
    }
}
