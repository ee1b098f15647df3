//! Daybook in the tray: what comes next, how sync stands, and the way back to the window.

use daybook_app::Glance;
use daybook_app::api::desktop::WishDto;
use daybook_app::api::sync::SyncNow;
use tauri::{AppHandle, Manager as _};

use crate::desk::Desk;
use crate::window;

#[cfg_attr(target_os = "linux", path = "tray/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "tray/other.rs")]
mod system;

pub(crate) use system::start;

/// What can be chosen in the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Open,
    NewAppointment,
    SyncNow,
    Quit,
}

impl Choice {
    /// In the order of the menu.
    const ALL: [Self; 4] = [Self::Open, Self::NewAppointment, Self::SyncNow, Self::Quit];

    fn label(self) -> &'static str {
        match self {
            Self::Open => "Open Daybook",
            Self::NewAppointment => "New appointment…",
            Self::SyncNow => "Sync now",
            Self::Quit => "Quit",
        }
    }
}

/// Shows what the book says now.
pub(crate) fn show(app: &AppHandle, glance: Glance) {
    system::show(app, glance);
}

/// The lines that stand above the choices; the window alone tells of a book that is not set up.
fn lines(glance: &Glance) -> Vec<String> {
    [&glance.next, &glance.sync].into_iter().filter(|line| !line.is_empty()).cloned().collect()
}

fn chosen(app: &AppHandle, choice: Choice) {
    match choice {
        Choice::Open => window::present(app),
        Choice::NewAppointment => {
            app.state::<Desk>().wish(WishDto::NewAppointment);
            window::present(app);
        }
        Choice::SyncNow => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                let Ok(book) = app.state::<Desk>().app().await else { return };
                if let Err(error) = book.sync().now(SyncNow::default()).await {
                    tracing::warn!(code = ?error.code(), "sync from the tray did not begin");
                }
            });
        }
        Choice::Quit => app.exit(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_that_is_not_set_up_has_no_lines() {
        assert_eq!(lines(&Glance::default()), [""; 0]);
        let glance = Glance { next: "14:30 Cut".to_owned(), sync: "All caught up".to_owned() };
        assert_eq!(lines(&glance), ["14:30 Cut", "All caught up"]);
    }
}
