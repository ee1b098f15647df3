//! When the window shows itself.

use tauri::{
    AppHandle, Manager as _, Webview,
    webview::{PageLoadEvent, PageLoadPayload},
};

/// Shows the window once its page is there, so that nobody sees an empty one.
pub(crate) fn show_when_loaded(webview: &Webview, load: &PageLoadPayload<'_>) {
    if load.event() == PageLoadEvent::Finished {
        present(webview.app_handle());
    }
}

/// Brings the window in front of the user.
pub(crate) fn present(app: &AppHandle) {
    for window in app.webview_windows().into_values() {
        // A desktop may refuse to give a window the focus; it then marks it as wanting attention.
        let _ = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    }
}
