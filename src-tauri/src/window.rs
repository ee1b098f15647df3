//! When the window shows itself, and when it goes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tauri::{
    AppHandle, Manager as _, Webview, WebviewWindow,
    webview::{PageLoadEvent, PageLoadPayload},
};
use tokio::time::sleep;

use crate::desk::Desk;

/// How long a start at login waits for the desktop's tray.
const PATIENCE: Duration = Duration::from_secs(10);

/// The program was started without a window in sight; `true` while it waits for the tray to come.
struct StartedHidden(AtomicBool);

/// Shows the window once its page is there, so that nobody sees an empty one.
pub(crate) fn show_when_loaded(webview: &Webview, load: &PageLoadPayload<'_>) {
    let app = webview.app_handle();
    if load.event() == PageLoadEvent::Finished && app.try_state::<StartedHidden>().is_none() {
        present(app);
    }
}

/// Leaves the window out of sight, unless no tray comes that leads to it.
pub(crate) fn start_hidden(app: &AppHandle) {
    app.manage(StartedHidden(AtomicBool::new(true)));
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        sleep(PATIENCE).await;
        app.state::<StartedHidden>().0.store(false, Ordering::Relaxed);
        if !app.state::<Desk>().place().tray() {
            present(&app);
        }
    });
}

/// Brings the window in front of the user.
pub(crate) fn present(app: &AppHandle) {
    for window in app.webview_windows().into_values() {
        // A desktop may refuse to give a window the focus; it then marks it as wanting attention.
        let _ = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    }
}

/// Brings the window back where it was put out of sight.
pub(crate) fn bring_back(app: &AppHandle) {
    let hidden = |window: &WebviewWindow| !window.is_visible().unwrap_or(false);
    let started = app.try_state::<StartedHidden>();
    let waiting = started.is_some_and(|started| started.0.load(Ordering::Relaxed));
    if !waiting && app.webview_windows().values().any(hidden) {
        present(app);
    }
}

/// Somebody closes the window: it only goes out of sight where the tray leads back to it. Whether it did.
pub(crate) fn hide(window: &WebviewWindow) -> bool {
    let desk = window.state::<Desk>();
    // A window that cannot be hidden is closed.
    let hidden = desk.place().keeps_running() && window.hide().is_ok();
    if hidden {
        desk.set_watched(false);
    }
    hidden
}
