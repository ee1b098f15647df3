//! Notifications of macOS and Windows. They have no buttons: the window has.

use daybook_app::Notice;
use tauri::AppHandle;

/// The desktop's notifications.
#[derive(Default)]
pub(super) struct System;

impl System {
    /// Shows a notification, of which nothing more is heard.
    pub(super) fn show(
        &self,
        app: &AppHandle,
        notice: &Notice,
    ) -> notify_rust::error::Result<Option<u32>> {
        let mut notification = notify_rust::Notification::new();
        notification.appname("Daybook").summary(&notice.summary).body(&notice.body);
        #[cfg(windows)]
        notification.app_id(&app.config().identifier);
        #[cfg(target_os = "macos")]
        // Only the first one counts, and it fails while the program is not in a bundle.
        let _ = notify_rust::set_application(&app.config().identifier);
        notification.show().map(|_| None)
    }

    /// Nothing is known of what was shown.
    pub(super) fn close(&self, _number: u32) {}
}
