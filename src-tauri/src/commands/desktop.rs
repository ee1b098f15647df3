//! Daybook's place on the desktop.

use daybook_app::api::desktop::{DesktopDto, SetStartAtLogin, WishDto};
use daybook_app::api::error::ErrorDto;
use tauri::{AppHandle, Runtime, State};

use crate::desk::Desk;
use crate::login;

/// How Daybook stands on this desktop.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_desktop<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
) -> Result<DesktopDto, ErrorDto> {
    Ok(stands(&app, &desk))
}

/// Has Daybook start at login, or no longer.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_start_at_login<R: Runtime>(
    app: AppHandle<R>,
    desk: State<'_, Desk>,
    input: SetStartAtLogin,
) -> Result<DesktopDto, ErrorDto> {
    login::set(&app, input.on)?;
    Ok(stands(&app, &desk))
}

/// What somebody wants from outside the window.
#[tauri::command]
#[tracing::instrument(skip_all)]
pub(crate) async fn take_wish(desk: State<'_, Desk>) -> Result<Option<WishDto>, ErrorDto> {
    Ok(desk.next_wish())
}

fn stands<R: Runtime>(app: &AppHandle<R>, desk: &Desk) -> DesktopDto {
    let place = desk.place();
    DesktopDto { tray: place.tray(), starts_at_login: login::is_on(app), hotkey: place.hotkey() }
}
