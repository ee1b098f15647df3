//! Daybook as a window uses it: one book connected to one account.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use daybook_app::App;
use daybook_app::api::accounts::{CalendarModeDto, ChosenCalendar, ConnectAccount, DiscoverCalDav};
use daybook_app::api::appointments::{GridRange, ItemDto, MoveAppointment, Scope};
use daybook_app::api::book::CreateBook;
use daybook_app::api::sync::SyncNow;
use daybook_auth::MemoryKeychain;
use daybook_core::clock::SystemClock;
use serde::Deserialize;

use crate::Failure;
use crate::mockdav::{PASSWORD, USER};

/// An open book.
pub(crate) struct Desk {
    app: App,
}

#[derive(Deserialize)]
struct Grid {
    items: Vec<ItemDto>,
}

impl Desk {
    /// A new book in `folder`, connected to every calendar of the server. Nothing is synced yet.
    pub(crate) async fn open(url: &str, folder: &Path) -> Result<Self, Failure> {
        let keychain = Arc::new(MemoryKeychain::default());
        let app = App::open(folder, Arc::new(SystemClock), keychain).await?;
        let (business, zone) = ("Holt & Lind".to_owned(), "Europe/Berlin".to_owned());
        let staff = vec!["Maren Holt".to_owned()];
        app.book().create(CreateBook { business, zone, staff }).await?;
        let address = url.to_owned();
        let (user_name, password) = (USER.to_owned(), PASSWORD.to_owned());
        let found =
            app.accounts().discover(DiscoverCalDav { address, user_name, password }).await?;
        let chosen = found.calendars.into_iter().map(|calendar| ChosenCalendar {
            href: calendar.href,
            mode: CalendarModeDto::TwoWay,
            color: calendar.color,
        });
        let calendars = chosen.collect();
        app.accounts()
            .connect(ConnectAccount { attempt: found.attempt, staff: None, calendars })
            .await?;
        Ok(Self { app })
    }

    /// How many appointments were taken over or sent.
    pub(crate) async fn sync(&self) -> Result<usize, Failure> {
        let done = self.app.sync().now(SyncNow::default()).await?;
        if done.errors > 0 || done.conflicts > 0 {
            return Err(format!("the sync failed: {done:?}").into());
        }
        Ok(usize::try_from(done.imported + done.updated + done.deleted)?)
    }

    /// Moves `count` appointments by a quarter of an hour.
    pub(crate) async fn edit(&self, count: usize) -> Result<usize, Failure> {
        let range = GridRange { from: "2026-06-01".into(), to: "2026-07-01".into() };
        let grid: Grid = serde_json::from_str(&self.app.appointments().grid(range).await?)?;
        let single = grid.items.into_iter().filter(|item| item.occurrence.is_none());
        let items: Vec<_> = single.take(count).collect();
        for item in &items {
            let to = MoveAppointment {
                id: item.id.clone(),
                occurrence: None,
                scope: Scope::All,
                start: item.start + 15,
                end: item.end + 15,
                all_day: false,
                staff: None,
            };
            self.app.appointments().move_to(to).await?;
        }
        Ok(items.len())
    }

    pub(crate) async fn close(self) -> Result<(), Failure> {
        if self.app.close(Duration::from_secs(30)).await {
            return Ok(());
        }
        Err("the book did not close".into())
    }
}
