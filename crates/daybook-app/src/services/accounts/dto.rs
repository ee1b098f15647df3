//! Accounts and calendars as a window shows them.

use daybook_core::account::{
    Account, Calendar, CalendarAccess, CalendarMode, CalendarState, ProviderKind,
};
use daybook_provider::caldav::preset_of;
use daybook_store::AccountCounts;
use daybook_sync::Engine;
use url::Url;

use crate::api::accounts::{AccountDto, AccountStateDto, CalendarDto};
use crate::api::sign_in::ProviderDto;
use crate::services::book::rfc3339;
use crate::services::count;

/// What people call Google's service.
pub(crate) const GOOGLE: &str = "Google";

/// An account, with the state of its calendars.
pub(in crate::services) fn account_dto(
    account: &Account,
    calendars: &[Calendar],
    engine: &Engine,
    counts: Option<&AccountCounts>,
) -> AccountDto {
    let number = |of: fn(&AccountCounts) -> i64| counts.map_or(0, |it| count(of(it)));
    let used = calendars.iter().filter(|calendar| {
        calendar.account == Some(account.id) && calendar.mode != CalendarMode::Ignored
    });
    let confirmed =
        |calendar: &Calendar| calendar.progress.last_ok.max(engine.confirmed(calendar.id));
    AccountDto {
        id: account.id.to_string(),
        label: account.label.clone(),
        kind: account.provider.into(),
        provider: service(account),
        staff: account.staff.map(|staff| staff.to_string()),
        state: AccountStateDto::from(account.state),
        conflict_policy: account.conflict_policy.into(),
        invites: account.invites,
        waiting: number(|it| it.waiting),
        failed: number(|it| it.failed),
        conflicts: number(|it| it.conflicts),
        // `None` sorts first: one calendar that never was makes the whole never.
        last_ok: used.map(confirmed).min().flatten().map(rfc3339),
        last_error: account.last_error.clone().unwrap_or_default(),
    }
}

/// What people call the service of an account.
fn service(account: &Account) -> String {
    if account.provider == ProviderKind::Google {
        return GOOGLE.to_owned();
    }
    let address = account.server_url.as_str();
    let Ok(url) = Url::parse(address) else { return address.to_owned() };
    let name = preset_of(&url).map(|preset| preset.name).or(url.host_str());
    name.unwrap_or(address).to_owned()
}

impl From<ProviderKind> for ProviderDto {
    fn from(kind: ProviderKind) -> Self {
        match kind {
            ProviderKind::CalDav => Self::CalDav,
            ProviderKind::Google => Self::Google,
        }
    }
}

/// A calendar.
pub(in crate::services) fn calendar_dto(calendar: &Calendar) -> CalendarDto {
    let problem = match calendar.state {
        CalendarState::Inaccessible => {
            "The server does not give access to this calendar any more. Check there whether it \
             still exists and is shared with this account."
        }
        CalendarState::Scanning | CalendarState::Live => "",
    };
    CalendarDto {
        id: calendar.id.to_string(),
        account: calendar.account.map(|account| account.to_string()),
        name: calendar.name.clone(),
        color: calendar.color.clone(),
        staff: calendar.staff.map(|staff| staff.to_string()),
        mode: calendar.mode.into(),
        mirror: calendar.mirror.map(Into::into),
        read_only: calendar.access == CalendarAccess::Read,
        visible: calendar.visible,
        is_default: calendar.is_default,
        problem: problem.to_owned(),
        held_deletions: count(calendar.progress.held_deletions),
        // Before its events were first read nobody knows whether there is anything to ask about.
        asks_to_write: calendar.takes_writes()
            && !calendar.agreed
            && calendar.progress.last_ok.is_some(),
    }
}
