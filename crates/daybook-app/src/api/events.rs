//! What is announced to every window. An event carries identities, never state: the window reads
//! again what it shows.

use serde::Serialize;
use ts_rs::TS;

/// Something changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum AppEvent {
    /// Appointments changed somewhere in `[from, to)`; both absent means anywhere.
    Appointments {
        /// Ids, when they are few.
        ids: Vec<String>,
        /// First affected day, `YYYY-MM-DD`.
        from: Option<String>,
        /// Day after the last, `YYYY-MM-DD`.
        to: Option<String>,
    },
    /// Staff, clients, services, settings, accounts or calendars changed: read the book again.
    Book,
    /// Sync began, advanced or ended: read the sync status again.
    Sync,
    /// A conflict was opened or closed.
    Conflicts,
    /// Reminders came up or were answered: read them again.
    Reminders,
    /// The tray came or went, or the hotkey began or ceased to work: read how the desktop stands again.
    Desktop,
    /// Somebody wants something from outside the window: take the wish.
    Wished,
    /// Somebody has opened a calendar file with this program: take it.
    FileOpened,
    /// A sign-in in the browser went on or ended: read it again.
    SignIn {
        /// Which one.
        attempt: String,
        /// The browser has brought its answer just now: the person looks for what comes next.
        answered: bool,
    },
}
