//! Accounts and calendars: finding, connecting, pausing, mending and disconnecting.

use std::collections::HashMap;

use daybook_auth::Secret;
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, ConflictPolicy,
    ProviderKind, SyncProgress,
};
use daybook_core::deletions::HeldAnswer;
use daybook_core::id::{AccountId, CalendarId, StaffId};
use daybook_core::mirror::Privacy;
use daybook_provider::RemoteCalendar;
use daybook_provider::caldav::{Discovered, discover};
use daybook_store::SealedSecret;

use super::{id, maybe_id};
use crate::api::accounts::{
    AccountDto, AccountStateDto, CalendarDto, ChosenCalendar, ConnectCalDav, DisconnectAccount,
    DiscoverCalDav, DiscoveredDto, FoundCalendarDto, ReconnectAccount, SetAccountPaused,
    SetConflictPolicy, UpdateCalendar,
};
use crate::app::Inner;
use crate::error::{AppError, Result};
use crate::providers::to_store;

mod attempts;
mod dto;

use attempts::Attempt;
pub(crate) use attempts::Attempts;
pub(super) use dto::{account_dto, calendar_dto};

/// A calendar without a colour of its own.
const COLOR: &str = "#5b7fa6";

/// Accounts and calendars.
pub struct Accounts<'a> {
    pub(crate) app: &'a Inner,
}

impl Accounts<'_> {
    /// Looks for the calendars of an account. Nothing is stored; the sealed password waits in memory
    /// for [`Accounts::connect`].
    ///
    /// # Errors
    ///
    /// [`AppError::Discovery`], [`AppError::Auth`] when no password could be kept.
    pub async fn discover(&self, input: DiscoverCalDav) -> Result<DiscoveredDto> {
        self.app.business().await?;
        let password = Secret::new(input.password);
        let found = discover(&input.address, &input.user_name, &password, &self.app.http).await?;
        let accounts = self.app.store.accounts().await?;
        let existing = accounts.iter().find(|account| account.principal_key == found.principal_url);
        let now = self.app.now();
        let account = existing.map_or_else(|| AccountId::generate(now), |account| account.id);
        let sealed = to_store(&self.app.vault.seal(account, &password).await?);
        let dto = DiscoveredDto {
            attempt: account.to_string(),
            label: found.label.clone(),
            provider: found.provider.clone(),
            existing: existing.map(|account| account.id.to_string()),
            calendars: found.calendars.iter().map(found_dto).collect(),
        };
        self.app.attempts.keep(account, Attempt { found, sealed, made: now });
        Ok(dto)
    }

    /// Connects the account of a finished search and starts its first sync.
    ///
    /// # Errors
    ///
    /// [`AppError::AttemptExpired`], [`AppError::NotFound`] for staff or a calendar.
    pub async fn connect(&self, input: ConnectCalDav) -> Result<AccountDto> {
        let account_id: AccountId = id(&input.attempt, "search")?;
        let attempt = self.app.attempts.get(account_id, self.app.now());
        let Attempt { found, sealed, .. } = attempt.ok_or(AppError::AttemptExpired)?;
        let staff = self.staff(input.staff.as_deref()).await?;
        let home_url = found.home_urls.first().ok_or(AppError::NotFound("calendar"))?.clone();
        let mut chosen = choices(&input.calendars, &found)?;
        let known = self.app.store.accounts().await?.into_iter().find(|a| a.id == account_id);
        if let Some(account) = known {
            self.mend(&account, &sealed).await?;
            self.choose(&account, &found, &chosen).await?;
        } else {
            let account = Account {
                id: account_id,
                provider: ProviderKind::CalDav,
                principal_key: found.principal_url.clone(),
                label: found.label.clone(),
                server_url: home_url,
                user_name: found.user_name.clone(),
                staff,
                state: AccountState::Connected,
                conflict_policy: ConflictPolicy::Ask,
                not_before: None,
                last_error: None,
            };
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

    /// Takes a new password for an account. It must be the same person's.
    ///
    /// # Errors
    ///
    /// [`AppError::OtherPerson`], [`AppError::Discovery`], [`AppError::NotFound`].
    pub async fn reconnect(&self, input: ReconnectAccount) -> Result<AccountDto> {
        let account = self.app.store.account(id(&input.id, "account")?).await?;
        let password = Secret::new(input.password);
        let (address, user) = (&account.principal_key, &account.user_name);
        let found = discover(address, user, &password, &self.app.http).await?;
        if found.principal_url != account.principal_key {
            return Err(AppError::OtherPerson(account.label));
        }
        let sealed = to_store(&self.app.vault.seal(account.id, &password).await?);
        self.mend(&account, &sealed).await?;
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

    /// Disconnects an account, keeping or removing its copies here. Nothing changes at the provider.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn disconnect(&self, input: DisconnectAccount) -> Result<()> {
        let account: AccountId = id(&input.id, "account")?;
        self.app.store.disconnect(account, input.keep, self.app.now()).await?;
        self.app.signed_in.forget(account).await;
        self.app.announce().await;
        Ok(())
    }

    /// Changes a calendar, or answers what becomes of held-back deletions.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], [`AppError::Invalid`], [`AppError::ReadOnly`] for a default that cannot
    /// be written to; [`AppError::Changed`] when no deletions are held back any more.
    pub async fn update_calendar(&self, input: UpdateCalendar) -> Result<CalendarDto> {
        let mut calendar = self.app.store.calendar(id(&input.id, "calendar")?).await?;
        if let Some(visible) = input.visible {
            calendar.visible = visible;
        }
        if let Some(color) = input.color {
            calendar.color = color_of(&color)?;
        }
        if let Some(mode) = input.mode.map(CalendarMode::from) {
            if calendar.account.is_none() && mode != CalendarMode::TwoWay {
                return Err(AppError::invalid("The calendar on this computer is always used."));
            }
            // What would be written first is asked about, also after a time of only reading.
            let before = std::mem::replace(&mut calendar.mode, mode);
            calendar.agreed &= before == mode || !calendar.takes_writes();
            self.mirrors_can_go(&calendar).await?;
        }
        if let Some(mirror) = input.mirror {
            calendar.mirror = mirror.map(Privacy::from);
            if calendar.mirror.is_some() && (calendar.account.is_none() || !calendar.takes_writes())
            {
                return Err(AppError::invalid(
                    "Only a calendar of an account that is written to can show appointments of \
                     other calendars.",
                ));
            }
        }
        calendar.mirror = mirror_of(calendar.mode, calendar.mirror);
        if let Some(staff) = input.staff {
            calendar.staff = self.staff(staff.as_deref()).await?;
        }
        if let Some(default) = input.is_default {
            if default {
                super::appointments::writable(&calendar)?;
            }
            calendar.is_default = default;
        }
        calendar.is_default &= super::appointments::writable(&calendar).is_ok();
        self.app.store.save_calendar(&calendar, self.app.now()).await?;
        if let Some(allow) = input.allow_deletions {
            let answer = if allow { HeldAnswer::Allow } else { HeldAnswer::Keep };
            self.app.store.answer_held_deletions(calendar.id, answer).await?;
        }
        self.changed().await;
        Ok(calendar_dto(&calendar))
    }

    /// A calendar that is not written to any more could not lose the mirrors that are in it.
    async fn mirrors_can_go(&self, calendar: &Calendar) -> Result<()> {
        if calendar.takes_writes() || !self.app.store.has_mirrors(calendar.id).await? {
            return Ok(());
        }
        Err(AppError::invalid(
            "This calendar still shows appointments of other calendars. Choose that it shows none, \
             sync, and try again.",
        ))
    }

    /// A new password: whatever waited goes on.
    async fn mend(&self, account: &Account, sealed: &SealedSecret) -> Result<()> {
        let store = &self.app.store;
        store.save_secret(account.id, sealed).await?;
        store.set_last_error(account.id, None).await?;
        store.set_not_before(account.id, None).await?;
        store.set_account_state(account.id, AccountState::Connected).await?;
        self.app.signed_in.forget(account.id).await;
        Ok(())
    }

    /// Uses the calendars of a connected account as chosen now, new ones included.
    async fn choose(
        &self,
        account: &Account,
        found: &Discovered,
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
                    let mode = choice.mode.into();
                    let agreed = calendar.agreed && calendar.mode == mode;
                    let (color, mirror) = (choice.color, mirror_of(mode, calendar.mirror));
                    let calendar = Calendar { mode, mirror, agreed, color, ..calendar.clone() };
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
        let (mode, color) = choice.map_or_else(
            || (CalendarMode::Ignored, own()),
            |choice| (choice.mode.into(), choice.color),
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
            agreed: false,
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
        let first = calendars.iter_mut().find(|c| super::appointments::writable(c).is_ok());
        if let Some(first) = first.filter(|_| !has_default) {
            first.is_default = true;
        }
        Ok(calendars)
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
    async fn changed(&self) {
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

/// A calendar that is only written to shows something, and as little as can be unless told.
fn mirror_of(mode: CalendarMode, mirror: Option<Privacy>) -> Option<Privacy> {
    if mode == CalendarMode::Publish { mirror.or(Some(Privacy::Busy)) } else { mirror }
}

/// What the user chose, by where the calendars live.
fn choices(
    chosen: &[ChosenCalendar],
    found: &Discovered,
) -> Result<HashMap<String, ChosenCalendar>> {
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

fn color_of(text: &str) -> Result<String> {
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(AppError::invalid("A colour is written like #5b7fa6."))
    }
}

fn found_dto(remote: &RemoteCalendar) -> FoundCalendarDto {
    FoundCalendarDto {
        href: remote.remote_id.clone(),
        name: remote.name.clone(),
        color: remote.color.clone().unwrap_or_else(|| COLOR.to_owned()),
        read_only: remote.read_only,
        events: remote.holds_events,
    }
}
