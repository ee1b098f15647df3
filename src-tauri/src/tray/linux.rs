//! The tray of Linux desktops (`StatusNotifierItem`), spoken over D-Bus. Unlike GTK's tray it needs no
//! library, and it says whether anything shows the icon.

use std::sync::Mutex;

use daybook_app::Glance;
use daybook_app::api::events::AppEvent;
use ksni::blocking::{Handle, TrayMethods as _};
use ksni::menu::StandardItem;
use ksni::{Icon, MenuItem, OfflineReason, ToolTip};
use tauri::{AppHandle, Manager as _};

use super::{Choice, chosen, lines};
use crate::desk::Desk;
use crate::window;

/// What the desktop shows.
struct Item {
    app: AppHandle,
    icon: Vec<Icon>,
    glance: Glance,
}

/// The way to what the desktop shows.
struct Shown(Mutex<Option<Handle<Item>>>);

/// Puts Daybook in the tray, now or when there is one: at login the desktop may still be on its way.
pub(crate) fn start(app: &AppHandle) {
    app.manage(Shown(Mutex::new(None)));
    let item = Item { app: app.clone(), icon: icon(app), glance: Glance::default() };
    let app = app.clone();
    // Takes its time over D-Bus, which the window does not wait for.
    tauri::async_runtime::spawn_blocking(move || {
        // Said before, because what is found out while it starts counts.
        arrived(&app, true);
        match item.assume_sni_available(true).spawn() {
            Ok(handle) => {
                if let Ok(mut shown) = app.state::<Shown>().0.lock() {
                    *shown = Some(handle);
                }
            }
            Err(error) => {
                tracing::info!(%error, "there is no tray");
                arrived(&app, false);
            }
        }
    });
}

/// Shows what the book says now.
pub(super) fn show(app: &AppHandle, glance: Glance) {
    let handle = app.state::<Shown>().0.lock().ok().and_then(|shown| shown.clone());
    if let Some(handle) = handle {
        tokio::task::block_in_place(|| {
            handle.update(|item| item.glance = glance);
        });
    }
}

/// The tray came or went. When it goes, a window that is out of sight comes back: there is no other way to
/// it.
fn arrived(app: &AppHandle, there: bool) {
    let desk = app.state::<Desk>();
    if !desk.place().set_tray(there) {
        return;
    }
    desk.tell(AppEvent::Desktop);
    if !there {
        let app = app.clone();
        tauri::async_runtime::spawn(async move { window::bring_back(&app) });
    }
}

/// The icon of the program, as the tray wants it: the alpha of a pixel first.
fn icon(app: &AppHandle) -> Vec<Icon> {
    let icon = app.default_window_icon().map(|icon| {
        let argb = |pixel: &[u8; 4]| [pixel[3], pixel[0], pixel[1], pixel[2]];
        let (pixels, _) = icon.rgba().as_chunks::<4>();
        Icon {
            width: i32::try_from(icon.width()).unwrap_or_default(),
            height: i32::try_from(icon.height()).unwrap_or_default(),
            data: pixels.iter().flat_map(argb).collect(),
        }
    });
    icon.into_iter().collect()
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        self.app.config().identifier.clone()
    }

    fn title(&self) -> String {
        "Daybook".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.icon.clone()
    }

    fn tool_tip(&self) -> ToolTip {
        let description = lines(&self.glance).join("\n");
        ToolTip { title: self.title(), description, ..ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        chosen(&self.app, Choice::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let mut menu = Vec::new();
        for line in lines(&self.glance) {
            // An underscore would make the next letter a shortcut.
            let label = line.replace('_', "__");
            menu.push(StandardItem { label, enabled: false, ..StandardItem::default() }.into());
        }
        if !menu.is_empty() {
            menu.push(MenuItem::Separator);
        }
        for choice in Choice::ALL {
            if choice == Choice::Quit {
                menu.push(MenuItem::Separator);
            }
            let item = StandardItem {
                label: choice.label().to_owned(),
                activate: Box::new(move |item: &mut Self| chosen(&item.app, choice)),
                ..StandardItem::default()
            };
            menu.push(item.into());
        }
        menu
    }

    fn watcher_online(&self) {
        arrived(&self.app, true);
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        arrived(&self.app, false);
        true
    }
}
