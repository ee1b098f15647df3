//! Follows the book: what changes in it changes on the desktop.

use std::time::Duration;

use daybook_app::App;
use daybook_app::api::book::SettingsDto;
use daybook_app::api::events::AppEvent;
use tauri::{AppHandle, Manager as _};
use tokio::sync::Notify;
use tokio::time::sleep;

use crate::desk::Desk;
use crate::notices::{self, Notices};
use crate::{hotkey, tray, window};

/// The window paints before the book is read for the desktop.
const FIRST: Duration = Duration::from_secs(1);
/// Many changes in a row are followed once.
const SETTLE: Duration = Duration::from_millis(300);
/// What comes next is another appointment after a while.
const AGAIN: Duration = Duration::from_secs(30);

/// Says that the book changed.
#[derive(Default)]
struct Changes(Notify);

/// Follows the book from now on.
pub(crate) fn start(app: &AppHandle) {
    app.manage(Changes::default());
    app.manage(Notices::default());
    let app = app.clone();
    // Ends with the program.
    tauri::async_runtime::spawn(async move {
        let changes = app.state::<Changes>();
        sleep(FIRST).await;
        // Those of which nobody was told before the program ended.
        notices::refresh(&app).await;
        loop {
            look(&app).await;
            tokio::select! {
                () = changes.0.notified() => sleep(SETTLE).await,
                () = sleep(AGAIN) => {}
            }
        }
    });
}

/// Hears what was announced.
pub(crate) fn hear(app: &AppHandle, event: &AppEvent) {
    match event {
        AppEvent::Reminders => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { notices::refresh(&app).await });
        }
        AppEvent::Appointments { .. } | AppEvent::Book | AppEvent::Sync | AppEvent::Conflicts => {
            // Before everything is set up there is nothing to follow.
            if let Some(changes) = app.try_state::<Changes>() {
                changes.0.notify_one();
            }
        }
        // The browser is in front; what comes next is here.
        AppEvent::SignIn { answered: true, .. } => window::present(app),
        _ => {}
    }
}

/// Brings the desktop up to date with the book that is in front. While there is none to be read, nothing
/// is kept running for it.
async fn look(app: &AppHandle) {
    let desk = app.state::<Desk>();
    let book = desk.app().await.ok();
    let settings = match &book {
        Some(book) => settings(book).await,
        None => None,
    };
    desk.place().set_keep_running(settings.as_ref().is_some_and(|it| it.keep_running));
    if let Some(settings) = &settings {
        let wanted = settings.hotkey_on.then_some(settings.hotkey.as_str());
        if desk.place().want_hotkey(wanted) {
            hotkey::listen(app, wanted);
        }
    }
    if let Some(book) = book {
        match book.glances().now().await {
            Ok(glance) => tray::show(app, glance),
            Err(error) => tracing::warn!(code = ?error.code(), "the tray shows what was"),
        }
    }
}

/// The user's choices, in a book that is set up.
async fn settings(book: &App) -> Option<SettingsDto> {
    book.book().get().await.ok().flatten().map(|book| book.settings)
}
