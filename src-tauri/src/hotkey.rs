//! The keys that open Quick add from any program.

use daybook_app::api::desktop::{HotkeyStateDto, WishDto};
use daybook_app::api::events::AppEvent;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_global_shortcut::{Error, GlobalShortcut, Modifiers, Shortcut, ShortcutState};

use crate::desk::Desk;
use crate::window;

/// Whether the desktop may let a program have such keys. Under Wayland no program hears keys that are
/// meant for another one.
fn may_work() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || (set("DISPLAY") && !set("WAYLAND_DISPLAY"))
}

/// Gets ready to listen, where that may work.
pub(crate) fn prepare(app: &AppHandle) {
    if !may_work() {
        return;
    }
    let plugin = tauri_plugin_global_shortcut::Builder::new().build();
    if let Err(error) = app.plugin(plugin) {
        tracing::warn!(%error, "there are no hotkeys here");
    }
}

/// Listens for these keys and no others from now on.
pub(crate) fn listen(app: &AppHandle, wanted: Option<&str>) {
    let desk = app.state::<Desk>();
    let state = if let Some(keys) = wanted {
        ask(app, keys)
    } else {
        forget(app);
        HotkeyStateDto::Off
    };
    desk.place().set_hotkey(state);
    desk.tell(AppEvent::Desktop);
}

fn forget(app: &AppHandle) {
    let Some(keys) = app.try_state::<GlobalShortcut<tauri::Wry>>() else { return };
    if let Err(error) = keys.unregister_all() {
        tracing::warn!(%error, "a hotkey was not given back");
    }
}

fn ask(app: &AppHandle, wanted: &str) -> HotkeyStateDto {
    let Some(keys) = app.try_state::<GlobalShortcut<tauri::Wry>>() else {
        return HotkeyStateDto::Unavailable;
    };
    forget(app);
    let Ok(shortcut) = wanted.parse::<Shortcut>() else { return HotkeyStateDto::Invalid };
    // A letter alone would be taken from everybody who writes.
    if !shortcut.mods.intersects(Modifiers::CONTROL | Modifiers::ALT | Modifiers::SUPER) {
        return HotkeyStateDto::Invalid;
    }
    let asked = keys.on_shortcut(shortcut, |app, _, event| {
        if event.state == ShortcutState::Pressed {
            app.state::<Desk>().wish(WishDto::QuickAdd);
            window::present(app);
        }
    });
    match asked {
        Ok(()) => HotkeyStateDto::On,
        Err(error) => {
            tracing::info!(%error, "another program has the hotkey");
            match error {
                Error::GlobalHotkey(_) => HotkeyStateDto::Taken,
                _ => HotkeyStateDto::Unavailable,
            }
        }
    }
}
