//! Starting at login: in the tray where there is one.

use daybook_app::{AppError, Result};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_autostart::AutoLaunchManager;

/// What the system starts Daybook with at login.
const HIDDEN: &str = "--hidden";

/// Lets the system know how Daybook is started, and nothing more.
pub(crate) fn plugin<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_autostart::Builder::new().arg(HIDDEN).build()
}

/// Whether Daybook starts at login; `None` where that cannot be found out.
pub(crate) fn is_on<R: Runtime>(app: &AppHandle<R>) -> Option<bool> {
    let logins = app.try_state::<AutoLaunchManager>()?;
    logins.is_enabled().inspect_err(|error| tracing::warn!(%error, "login cannot be read")).ok()
}

/// Has Daybook start at login, or no longer.
///
/// # Errors
///
/// [`AppError::Invalid`] when the system does not do that.
pub(crate) fn set<R: Runtime>(app: &AppHandle<R>, on: bool) -> Result<()> {
    let failed = || {
        AppError::Invalid(
            "The system does not let Daybook change what starts at login. Look for it in the \
             settings of your desktop."
                .to_owned(),
        )
    };
    let logins = app.try_state::<AutoLaunchManager>().ok_or_else(failed)?;
    let done = if on { logins.enable() } else { logins.disable() };
    done.map_err(|error| {
        tracing::warn!(%error, "start at login was not changed");
        failed()
    })
}
