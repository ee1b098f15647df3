//! Announcements of the book become events of the window.

use daybook_app::api::events::AppEvent;
use tauri::{AppHandle, Emitter as _, Runtime};

/// The one event the page listens to.
const CHANGED: &str = "daybook://changed";

/// Tells every window.
pub(crate) fn teller<R: Runtime>(handle: AppHandle<R>) -> impl Fn(AppEvent) + Send + Sync {
    move |event| {
        if let Err(error) = handle.emit(CHANGED, event) {
            tracing::warn!(%error, "a window could not be told of a change");
        }
    }
}
