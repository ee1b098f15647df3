//! Daybook's place on the desktop: the tray, the start at login, the keys that work everywhere, and what
//! somebody wants from outside the window.

use super::sign_in::ProviderDto;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How Daybook stands on this desktop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DesktopDto {
    /// The desktop shows Daybook in its tray.
    pub tray: bool,
    /// Whether Daybook starts at login; `null` where that cannot be arranged.
    pub starts_at_login: Option<bool>,
    /// Whether the hotkey works.
    pub hotkey: HotkeyStateDto,
}

/// The key that passwords and sign-ins are sealed with, in the system's password store.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeychainDto {
    /// Whether it is there.
    pub state: KeychainStateDto,
    /// What to do, where it cannot be used; a plain sentence.
    pub problem: String,
}

/// Whether the key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum KeychainStateDto {
    /// It is there.
    Ready,
    /// None was needed yet.
    Empty,
    /// The store cannot be used.
    Unavailable,
}

/// Whether the hotkey works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum HotkeyStateDto {
    /// None is wanted.
    #[default]
    Off,
    /// It works.
    On,
    /// Another program has these keys.
    Taken,
    /// The desktop lets no program have keys that work everywhere, as under Wayland.
    Unavailable,
    /// They are no keys.
    Invalid,
}

/// Has Daybook start at login, or no longer.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetStartAtLogin {
    /// Whether it does.
    pub on: bool,
}

/// What somebody wants from outside the window: in the tray, with the hotkey or in a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum WishDto {
    /// To book something.
    NewAppointment,
    /// To book something in one line.
    QuickAdd,
    /// To see an appointment.
    Appointment {
        /// Which one.
        id: String,
        /// Which date of a series.
        occurrence: Option<String>,
        /// Where it starts, in local minutes.
        start: i32,
    },
    /// To go on with a sign-in that was begun before the program was started anew.
    SignIn {
        /// Names the sign-in.
        attempt: String,
        /// Where one signs in.
        provider: ProviderDto,
        /// The account that is signed in to again; `null` for a new one.
        account: Option<String>,
    },
    /// To be told something that nothing in the window waits for.
    Warning {
        /// A plain sentence.
        message: String,
    },
}
