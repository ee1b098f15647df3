//! Accounts and calendars: finding, connecting, pausing, mending and disconnecting.

use std::sync::Arc;

use daybook_auth::Secret;
use daybook_core::account::{AccountState, ProviderKind};
use daybook_core::id::{AccountId, CalendarId, StaffId};
use daybook_provider::caldav::discover;
use daybook_store::SealedSecret;

use super::sign_in::SignIn;
use super::{count, id, maybe_id};
use crate::api::accounts::{
    AccountDto, CalendarCountDto, DisconnectAccount, ReconnectAccount, SetAccountPaused,
    SetConflictPolicy, SetInvites,
};
use crate::api::desktop::{KeychainDto, KeychainStateDto};
use crate::api::sign_in::{AccountRef, DisconnectedDto};
use crate::app::Inner;
use crate::error::{AppError, Result, sentence};
use crate::providers::to_store;

mod attempts;
mod calendars;
mod connecting;
mod dto;

pub(crate) use attempts::{Attempts, Found};
pub(crate) use dto::GOOGLE;
pub(super) use dto::{account_dto, calendar_dto};

/// A calendar without a colour of its own.
const COLOR: &str = "#5b7fa6";

/// Accounts and calendars.
pub struct Accounts<'a> {
    pub(crate) app: &'a Arc<Inner>,
}

impl Accounts<'_> {
    /// Takes a new password for an account. It must be the same person's.
    ///
    /// # Errors
    ///
    /// [`AppError::OtherPerson`], [`AppError::Discovery`], [`AppError::NotFound`];
    /// [`AppError::Invalid`] for an account that has no password.
    pub async fn reconnect(&self, input: ReconnectAccount) -> Result<AccountDto> {
        let account = self.app.store.account(id(&input.id, "account")?).await?;
        if account.provider != ProviderKind::CalDav {
            return Err(AppError::invalid(
                "This account signs in in the browser, without a password.",
            ));
        }
        let password = Secret::new(input.password);
        let (address, user) = (&account.principal_key, &account.user_name);
        let found = discover(address, user, &password, &self.app.http).await?;
        if found.principal_url != account.principal_key {
            return Err(AppError::OtherPerson(account.label));
        }
        let sealed = to_store(&self.app.vault.seal(account.id, &password).await?);
        self.mend(account.id, &sealed).await?;
        self.changed().await;
        self.dto(account.id).await
    }

    /// Pauses or resumes an account.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`AppError::SignInRequired`] when it has no password to resume with.
    pub async fn set_paused(&self, input: SetAccountPaused) -> Result<AccountDto> {
        let account = self.app.store.account(id(&input.id, "account")?).await?;
        let state = match (account.state, input.paused) {
            (AccountState::NeedsSignIn, false) => {
                return Err(AppError::SignInRequired(account.label));
            }
            (_, true) => AccountState::Paused,
            (_, false) => AccountState::Connected,
        };
        self.app.store.set_account_state(account.id, state).await?;
        self.changed().await;
        self.dto(account.id).await
    }

    /// Says who is right from now on when both sides change the same. What is to be settled already
    /// stays so.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn set_conflict_policy(&self, input: SetConflictPolicy) -> Result<AccountDto> {
        let account: AccountId = id(&input.id, "account")?;
        self.app.store.set_conflict_policy(account, input.policy.into()).await?;
        self.app.announce().await;
        self.dto(account).await
    }

    /// Says whether guests are invited and told of changes by mail from now on. Whoever was a guest before
    /// is not invited for that.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], and [`AppError::Invalid`] where Daybook has no say in it.
    pub async fn set_invites(&self, input: SetInvites) -> Result<AccountDto> {
        let id: AccountId = id(&input.id, "account")?;
        let account = self.app.store.account(id).await?;
        if account.provider != ProviderKind::Google {
            return Err(AppError::invalid(
                "This server decides itself whether guests get mail. Ask whoever runs it.",
            ));
        }
        self.app.store.set_invites(id, input.invites).await?;
        self.app.announce().await;
        self.dto(id).await
    }

    /// Disconnects an account, keeping or removing its copies here, and gives the permission back that
    /// the provider had been asked for. No appointment changes at the provider.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn disconnect(&self, input: DisconnectAccount) -> Result<DisconnectedDto> {
        let account = self.app.store.account(id(&input.id, "account")?).await?;
        let not_revoked = match account.provider {
            ProviderKind::CalDav => None,
            ProviderKind::Google => SignIn { app: self.app }.give_back(&account).await,
        };
        self.app.store.disconnect(account.id, input.keep, self.app.now()).await?;
        self.app.signed_in.forget(account.id).await;
        self.app.announce().await;
        Ok(DisconnectedDto { not_revoked: not_revoked.unwrap_or_default() })
    }

    /// How many appointments are kept in step with each calendar of an account.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn count_in_step(&self, input: AccountRef) -> Result<Vec<CalendarCountDto>> {
        let kept = self.app.store.kept_in_step(id(&input.id, "account")?).await?;
        let dto = |(calendar, kept): (CalendarId, i64)| CalendarCountDto {
            calendar: calendar.to_string(),
            appointments: count(kept),
        };
        Ok(kept.into_iter().map(dto).collect())
    }

    /// Whether what is secret can be sealed and read again.
    pub async fn keychain(&self) -> KeychainDto {
        let (state, problem) = match self.app.vault.has_key().await {
            Ok(true) => (KeychainStateDto::Ready, String::new()),
            Ok(false) => (KeychainStateDto::Empty, String::new()),
            Err(error) => (KeychainStateDto::Unavailable, sentence(&error.to_string())),
        };
        KeychainDto { state, problem }
    }

    /// A new sign-in: whatever waited goes on.
    pub(crate) async fn mend(&self, account: AccountId, sealed: &SealedSecret) -> Result<()> {
        let store = &self.app.store;
        store.save_secret(account, sealed).await?;
        store.set_last_error(account, None).await?;
        store.set_not_before(account, None).await?;
        store.set_account_state(account, AccountState::Connected).await?;
        self.app.signed_in.forget(account).await;
        Ok(())
    }

    async fn staff(&self, text: Option<&str>) -> Result<Option<StaffId>> {
        let staff: Option<StaffId> = maybe_id(text, "staff member")?;
        if let Some(wanted) = staff
            && !self.app.store.staff().await?.iter().any(|person| person.id == wanted)
        {
            return Err(AppError::NotFound("staff member"));
        }
        Ok(staff)
    }

    /// Tells everybody and lets sync act on it.
    pub(crate) async fn changed(&self) {
        self.app.announce().await;
        self.app.scheduler.wake();
    }

    async fn dto(&self, id: AccountId) -> Result<AccountDto> {
        let account = self.app.store.account(id).await?;
        let calendars = self.app.store.calendars().await?;
        let counts = self.app.store.account_counts().await?;
        let counts = counts.iter().find(|counts| counts.account == id);
        Ok(account_dto(&account, &calendars, &self.app.engine, counts))
    }
}
