//! Accounts and calendars.

use daybook_app::api::accounts::{
    AccountDto, CalendarCountDto, CalendarDto, DisconnectAccount, DiscoverCalDav, DiscoveredDto,
    ReconnectAccount, SetAccountPaused, SetConflictPolicy, SetInvites, UpdateCalendar,
};
use daybook_app::api::desktop::KeychainDto;
use daybook_app::api::error::ErrorDto;
use daybook_app::api::mirrors::MirrorPreviewDto;
use daybook_app::api::sign_in::{AccountRef, DisconnectedDto};
use daybook_app::api::sync::CalendarRef;
use tauri::State;

use crate::desk::Desk;

/// Looks for the calendars of an account.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn discover_caldav(
    desk: State<'_, Desk>,
    input: DiscoverCalDav,
) -> Result<DiscoveredDto, ErrorDto> {
    Ok(desk.app().await?.accounts().discover(input).await?)
}

/// Takes a new password.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn reconnect_account(
    desk: State<'_, Desk>,
    input: ReconnectAccount,
) -> Result<AccountDto, ErrorDto> {
    Ok(desk.app().await?.accounts().reconnect(input).await?)
}

/// Pauses or resumes an account.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_account_paused(
    desk: State<'_, Desk>,
    input: SetAccountPaused,
) -> Result<AccountDto, ErrorDto> {
    Ok(desk.app().await?.accounts().set_paused(input).await?)
}

/// Says who is right when both sides change the same.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_conflict_policy(
    desk: State<'_, Desk>,
    input: SetConflictPolicy,
) -> Result<AccountDto, ErrorDto> {
    Ok(desk.app().await?.accounts().set_conflict_policy(input).await?)
}

/// Says whether guests are invited and told by mail.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_invites(
    desk: State<'_, Desk>,
    input: SetInvites,
) -> Result<AccountDto, ErrorDto> {
    Ok(desk.app().await?.accounts().set_invites(input).await?)
}

/// Disconnects an account.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn disconnect_account(
    desk: State<'_, Desk>,
    input: DisconnectAccount,
) -> Result<DisconnectedDto, ErrorDto> {
    Ok(desk.app().await?.accounts().disconnect(input).await?)
}

/// What a calendar would show of the next appointment that is at home elsewhere.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn preview_mirror(
    desk: State<'_, Desk>,
    input: CalendarRef,
) -> Result<Option<MirrorPreviewDto>, ErrorDto> {
    Ok(desk.app().await?.mirrors().preview(input).await?)
}

/// How many appointments are kept in step with each calendar of an account.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn count_in_step(
    desk: State<'_, Desk>,
    input: AccountRef,
) -> Result<Vec<CalendarCountDto>, ErrorDto> {
    Ok(desk.app().await?.accounts().count_in_step(input).await?)
}

/// Whether what is secret can be sealed and read again.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_keychain(desk: State<'_, Desk>) -> Result<KeychainDto, ErrorDto> {
    Ok(desk.app().await?.accounts().keychain().await)
}

/// Changes a calendar.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn update_calendar(
    desk: State<'_, Desk>,
    input: UpdateCalendar,
) -> Result<CalendarDto, ErrorDto> {
    Ok(desk.app().await?.accounts().update_calendar(input).await?)
}
