//! From what was found to a connected account.

use std::collections::HashMap;
use std::sync::Arc;

use daybook_auth::Secret;
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, ConflictPolicy,
    SyncProgress,
};
use daybook_core::id::{AccountId, CalendarId, StaffId};
use daybook_provider::caldav::{Access, discover};
use daybook_provider::{CalDav, CalendarProvider, Listed, RemoteCalendar};
use daybook_store::SealedSecret;
use daybook_sync::{CompareError, SyncError};

use super::attempts::{Attempt, Found};
use super::calendars::{color_of, mirror_of};
use super::{Accounts, COLOR};
use crate::api::accounts::{
    AccountDto, ChosenCalendar, ConnectAccount, DiscoverCalDav, DiscoveredDto, FoundCalendarDto,
};
use crate::api::dry_run::{DryRunDto, DryRunFound};
use crate::api::sign_in::CountFound;
use crate::error::{AppError, Result};
use crate::providers::to_store;
use crate::services::{appointments, dry_run, id};

impl Accounts<'_> {
    /// Looks for the calendars of an account. Nothing is stored; the sealed password waits in memory
    /// for [`Accounts::connect`].
    ///
    /// # Errors
    ///
    /// [`AppError::Discovery`], [`AppError::Auth`] when no password could be kept.
    pub async fn discover(&self, input: DiscoverCalDav) -> Result<DiscoveredDto> {
        let home = self.app.home().await?;
        let password = Secret::new(input.password);
        let http = &self.app.http;
        let found = discover(&input.address, &input.user_name, &password, http).await?;
        let found = Found::try_from(found)?;
        let existing = self.existing(&found).await?;
        let account = existing.unwrap_or_else(|| AccountId::generate(self.app.now()));
        let sealed = to_store(&self.app.vault.seal(account, &password).await?);
        let access = Access {
            home_url: found.server_url.clone(),
            principal_url: found.principal_key.clone(),
            user_name: found.user_name.clone(),
            password,
        };
        let provider = CalDav::new(access, home, Arc::clone(&self.app.clock), http)?;
        Ok(self.offer(account, existing, found, sealed, Arc::new(provider)))
    }

    /// The connected account of the same person.
    pub(crate) async fn existing(&self, found: &Found) -> Result<Option<AccountId>> {
        let accounts = self.app.store.accounts().await?;
        let same = |account: &&Account| {
            account.provider == found.provider && account.principal_key == found.principal_key
        };
        Ok(accounts.iter().find(same).map(|account| account.id))
    }

    /// Keeps what was found until calendars are chosen.
    pub(crate) fn offer(
        &self,
        account: AccountId,
        existing: Option<AccountId>,
        found: Found,
        sealed: SealedSecret,
        provider: Arc<dyn CalendarProvider>,
    ) -> DiscoveredDto {
        let dto = DiscoveredDto {
            attempt: account.to_string(),
            label: found.label.clone(),
            provider: found.service.clone(),
            existing: existing.map(|account| account.to_string()),
            calendars: found.calendars.iter().map(found_dto).collect(),
        };
        let made = self.app.now();
        self.app.attempts.keep(account, Attempt { found, sealed, provider, made });
        dto
    }

    /// How many events a calendar has that was found and is not connected yet.
    ///
    /// # Errors
    ///
    /// [`AppError::AttemptExpired`], [`AppError::NotFound`], [`AppError::Provider`].
    pub async fn count_found(&self, input: CountFound) -> Result<u32> {
        let Attempt { found, provider, .. } = self.attempt(id(&input.attempt, "search")?)?;
        if !found.calendars.iter().any(|calendar| calendar.remote_id == input.href) {
            return Err(AppError::NotFound("calendar"));
        }
        let listing = provider.changes(&input.href, None).await?;
        let living = listing.items.iter().filter(|item| matches!(item, Listed::Version { .. }));
        Ok(u32::try_from(living.count()).unwrap_or(u32::MAX))
    }

    /// What the first sync of a calendar would do that was found and is to be used like that. Nothing is
    /// stored and nothing is sent.
    ///
    /// # Errors
    ///
    /// [`AppError::AttemptExpired`], [`AppError::NotFound`] for staff or a calendar;
    /// [`AppError::Provider`], [`AppError::Store`] when one of them cannot be asked.
    pub async fn dry_run_found(&self, input: DryRunFound) -> Result<DryRunDto> {
        let account_id: AccountId = id(&input.attempt, "search")?;
        let Attempt { found, provider, .. } = self.attempt(account_id)?;
        let staff = self.staff(input.staff.as_deref()).await?;
        let mut chosen = choices(std::slice::from_ref(&input.calendar), &found)?;
        let remote = found.calendars.iter().find(|remote| chosen.contains_key(&remote.remote_id));
        let remote = remote.ok_or(AppError::NotFound("calendar"))?;
        let choice = chosen.remove(&remote.remote_id);
        let known = self.app.store.accounts().await?.into_iter().find(|a| a.id == account_id);
        let account = known.unwrap_or_else(|| account(account_id, &found, staff));
        let calendars = self.app.store.calendars().await?;
        let here = calendars
            .iter()
            .find(|here| here.account == Some(account_id) && here.remote_id == remote.remote_id);
        let calendar = match (here, choice) {
            (Some(here), Some(choice)) => used(here, choice),
            (_, choice) => self.calendar(&account, remote, choice),
        };
        let (asked, of) = (calendar.clone(), account.clone());
        let run = self.app.engine_works(async move |engine| {
            engine.dry_run_of_use(&of, asked, provider.as_ref()).await
        });
        let found = run.await.ok_or_else(|| {
            AppError::Compare(CompareError::Failed("the dry run ended early".to_owned()))
        })?;
        let found = found.map_err(|error| match error {
            SyncError::Provider(cause) => AppError::Provider(cause),
            SyncError::Store(cause) => AppError::Store(cause),
        })?;
        Ok(dry_run::dto(&calendar, Some(&account), found, self.app.style().await?))
    }

    fn attempt(&self, account: AccountId) -> Result<Attempt> {
        self.app.attempts.get(account, self.app.now()).ok_or(AppError::AttemptExpired)
    }

    /// Connects the account of a finished search and starts its first sync.
    ///
    /// # Errors
    ///
    /// [`AppError::AttemptExpired`], [`AppError::NotFound`] for staff or a calendar.
    pub async fn connect(&self, input: ConnectAccount) -> Result<AccountDto> {
        let account_id: AccountId = id(&input.attempt, "search")?;
        let Attempt { found, sealed, .. } = self.attempt(account_id)?;
        let staff = self.staff(input.staff.as_deref()).await?;
        let mut chosen = choices(&input.calendars, &found)?;
        let known = self.app.store.accounts().await?.into_iter().find(|a| a.id == account_id);
        if let Some(account) = known {
            self.mend(account.id, &sealed).await?;
            self.choose(&account, &found, &chosen).await?;
        } else {
            let account = account(account_id, &found, staff);
            let usable = found.calendars.iter().filter(|calendar| calendar.holds_events);
            let calendars: Vec<Calendar> = usable
                .map(|remote| self.calendar(&account, remote, chosen.remove(&remote.remote_id)))
                .collect();
            let calendars = self.with_default(calendars, staff).await?;
            self.app.store.add_account(&account, &calendars, &sealed, self.app.now()).await?;
        }
        self.app.attempts.forget(account_id);
        self.changed().await;
        self.dto(account_id).await
    }

    /// Uses the calendars of a connected account as chosen now, new ones included.
    async fn choose(
        &self,
        account: &Account,
        found: &Found,
        chosen: &HashMap<String, ChosenCalendar>,
    ) -> Result<()> {
        let known = self.app.store.calendars().await?;
        for remote in found.calendars.iter().filter(|remote| remote.holds_events) {
            let choice = chosen.get(&remote.remote_id).cloned();
            let here = known.iter().find(|calendar| {
                calendar.account == Some(account.id) && calendar.remote_id == remote.remote_id
            });
            match (here, choice) {
                (None, choice) => {
                    let calendar = self.calendar(account, remote, choice);
                    self.app.store.add_calendar(&calendar, self.app.now()).await?;
                }
                (Some(calendar), Some(choice)) => {
                    let calendar = used(calendar, choice);
                    self.mirrors_can_go(&calendar).await?;
                    self.app.store.save_calendar(&calendar, self.app.now()).await?;
                }
                (Some(_), None) => {}
            }
        }
        Ok(())
    }

    fn calendar(
        &self,
        account: &Account,
        remote: &RemoteCalendar,
        choice: Option<ChosenCalendar>,
    ) -> Calendar {
        let own = || remote.color.clone().unwrap_or_else(|| COLOR.to_owned());
        let (mode, color, agreed) = choice.map_or_else(
            || (CalendarMode::Ignored, own(), false),
            |choice| (choice.mode.into(), choice.color, choice.agreed),
        );
        Calendar {
            id: CalendarId::generate(self.app.now()),
            account: Some(account.id),
            remote_id: remote.remote_id.clone(),
            name: remote.name.clone(),
            color,
            staff: account.staff,
            mode,
            mirror: mirror_of(mode, None),
            access: if remote.read_only { CalendarAccess::Read } else { CalendarAccess::Write },
            agreed,
            visible: true,
            is_default: false,
            state: CalendarState::Scanning,
            progress: SyncProgress::default(),
        }
    }

    /// The first calendar that takes new bookings becomes the default of its staff member, unless
    /// there is one.
    async fn with_default(
        &self,
        mut calendars: Vec<Calendar>,
        staff: Option<StaffId>,
    ) -> Result<Vec<Calendar>> {
        let known = self.app.store.calendars().await?;
        let has_default =
            known.iter().any(|calendar| calendar.is_default && calendar.staff == staff);
        let first = calendars.iter_mut().find(|c| appointments::writable(c).is_ok());
        if let Some(first) = first.filter(|_| !has_default) {
            first.is_default = true;
        }
        Ok(calendars)
    }
}

/// The account of a finished search.
fn account(id: AccountId, found: &Found, staff: Option<StaffId>) -> Account {
    Account {
        id,
        provider: found.provider,
        principal_key: found.principal_key.clone(),
        label: found.label.clone(),
        server_url: found.server_url.clone(),
        user_name: found.user_name.clone(),
        staff,
        state: AccountState::Connected,
        conflict_policy: ConflictPolicy::Ask,
        invites: false,
        not_before: None,
        slowed: None,
        last_error: None,
    }
}

/// A calendar that is connected, as it is used from now on.
fn used(calendar: &Calendar, choice: ChosenCalendar) -> Calendar {
    let mode = choice.mode.into();
    let agreed = choice.agreed || (calendar.agreed && calendar.mode == mode);
    let (color, mirror) = (choice.color, mirror_of(mode, calendar.mirror));
    Calendar { mode, mirror, agreed, color, ..calendar.clone() }
}

/// What the user chose, by where the calendars live.
fn choices(chosen: &[ChosenCalendar], found: &Found) -> Result<HashMap<String, ChosenCalendar>> {
    let mut choices = HashMap::new();
    for choice in chosen {
        let usable =
            |remote: &RemoteCalendar| remote.holds_events && remote.remote_id == choice.href;
        if !found.calendars.iter().any(usable) {
            return Err(AppError::NotFound("calendar"));
        }
        let choice = ChosenCalendar { color: color_of(&choice.color)?, ..choice.clone() };
        choices.insert(choice.href.clone(), choice);
    }
    Ok(choices)
}

fn found_dto(remote: &RemoteCalendar) -> FoundCalendarDto {
    FoundCalendarDto {
        href: remote.remote_id.clone(),
        name: remote.name.clone(),
        color: remote.color.clone().unwrap_or_else(|| COLOR.to_owned()),
        read_only: remote.read_only,
        events: remote.holds_events,
        primary: remote.primary,
    }
}
