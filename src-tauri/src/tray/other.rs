//! The tray of macOS and Windows.

use daybook_app::Glance;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager as _, Wry};

use super::{Choice, chosen, lines};
use crate::desk::Desk;

/// What the tray is called among Tauri's own things.
const ID: &str = "daybook";

/// Puts Daybook in the tray.
pub(crate) fn start(app: &AppHandle) {
    match build(app) {
        Ok(()) => {
            app.state::<Desk>().place().set_tray(true);
        }
        Err(error) => tracing::info!(%error, "there is no tray"),
    }
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let mut tray = TrayIconBuilder::with_id(ID)
        .menu(&menu(app, &Glance::default())?)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .tooltip("Daybook")
        .on_menu_event(|app, event| {
            let id = event.id().as_ref();
            if let Some(choice) = Choice::ALL.into_iter().find(|choice| choice.label() == id) {
                chosen(app, choice);
            }
        })
        .on_tray_icon_event(|tray, event| {
            let (button, button_state) = (MouseButton::Left, MouseButtonState::Up);
            if matches!(event, TrayIconEvent::Click { button: b, button_state: s, .. } if b == button && s == button_state)
                && !cfg!(target_os = "macos")
            {
                chosen(tray.app_handle(), Choice::Open);
            }
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app).map(|_| ())
}

fn menu(app: &AppHandle, glance: &Glance) -> tauri::Result<Menu<Wry>> {
    let menu = Menu::new(app)?;
    for line in lines(glance) {
        menu.append(&MenuItem::new(app, line, false, None::<&str>)?)?;
    }
    for choice in Choice::ALL {
        if matches!(choice, Choice::Open | Choice::Quit) {
            menu.append(&PredefinedMenuItem::separator(app)?)?;
        }
        let label = choice.label();
        menu.append(&MenuItem::with_id(app, label, label, true, None::<&str>)?)?;
    }
    Ok(menu)
}

/// Shows what the book says now.
pub(super) fn show(app: &AppHandle, glance: Glance) {
    let Some(tray) = app.tray_by_id(ID) else { return };
    let tooltip = std::iter::once("Daybook".to_owned()).chain(lines(&glance)).collect::<Vec<_>>();
    let shown = menu(app, &glance)
        .and_then(|menu| tray.set_menu(Some(menu)))
        .and_then(|()| tray.set_tooltip(Some(tooltip.join("\n"))));
    if let Err(error) = shown {
        tracing::warn!(%error, "the tray shows what was");
    }
}
