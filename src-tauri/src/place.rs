//! Where Daybook stands on the desktop, as far as it is known by now.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use daybook_app::api::desktop::HotkeyStateDto;

/// Where Daybook stands on the desktop, as far as it is known by now.
#[derive(Debug, Default)]
pub(crate) struct Place {
    tray: AtomicBool,
    /// The user's choice; `false` until the book has been read, so that a book that cannot be opened keeps
    /// nothing running.
    keep_running: AtomicBool,
    hotkey: Mutex<Hotkey>,
}

/// The keys that were asked for last, and what came of it.
#[derive(Debug, Default)]
struct Hotkey {
    wanted: Option<String>,
    state: HotkeyStateDto,
}

impl Place {
    /// Whether the desktop shows Daybook in its tray.
    pub(crate) fn tray(&self) -> bool {
        self.tray.load(Ordering::Relaxed)
    }

    /// The tray came or went. Whether that is new.
    pub(crate) fn set_tray(&self, there: bool) -> bool {
        self.tray.swap(there, Ordering::Relaxed) != there
    }

    /// Whether the hotkey works.
    pub(crate) fn hotkey(&self) -> HotkeyStateDto {
        self.keys().state
    }

    /// The keys that are wanted by now. Whether they are others than before.
    pub(crate) fn want_hotkey(&self, wanted: Option<&str>) -> bool {
        let mut keys = self.keys();
        let new = keys.wanted.as_deref() != wanted;
        keys.wanted = wanted.map(str::to_owned);
        new
    }

    /// What came of it.
    pub(crate) fn set_hotkey(&self, state: HotkeyStateDto) {
        self.keys().state = state;
    }

    fn keys(&self) -> std::sync::MutexGuard<'_, Hotkey> {
        self.hotkey.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what the user wants when the window is closed.
    pub(crate) fn set_keep_running(&self, keep: bool) {
        self.keep_running.store(keep, Ordering::Relaxed);
    }

    /// Whether a closed window only goes out of sight. Never without a tray: nobody could get it back.
    pub(crate) fn keeps_running(&self) -> bool {
        self.tray() && self.keep_running.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_tray_or_a_book_a_closed_window_is_the_end() {
        let place = Place::default();
        assert!(!place.keeps_running());
        place.set_keep_running(true);
        assert!(!place.keeps_running(), "there is no tray");
        assert!(place.set_tray(true));
        assert!(place.keeps_running());
        assert!(!place.set_tray(true), "nothing new");
        place.set_tray(false);
        assert!(!place.keeps_running(), "the tray has gone");
    }

    #[test]
    fn keys_are_asked_for_once() {
        let place = Place::default();
        assert!(!place.want_hotkey(None));
        assert!(place.want_hotkey(Some("Ctrl+Alt+D")));
        assert!(!place.want_hotkey(Some("Ctrl+Alt+D")));
        assert!(place.want_hotkey(Some("Ctrl+Alt+J")));
        assert!(place.want_hotkey(None));
    }
}
