//! Daybook as a window uses it: one book connected to one account.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use daybook_app::App;
use daybook_app::api::accounts::{
    CalendarDto, CalendarModeDto, ChosenCalendar, ConnectAccount, DiscoverCalDav, DiscoveredDto,
};
use daybook_app::api::appointments::{GridRange, ItemDto, MoveAppointment, Scope};
use daybook_app::api::book::CreateBook;
use daybook_app::api::sign_in::{BeginSignIn, ProviderDto, SaveRegistration};
use daybook_app::api::sync::{CalendarRef, SyncNow};
use daybook_auth::MemoryKeychain;
use daybook_core::clock::SystemClock;
use daybook_tests::browser::{self, Decision, SCOPES};
use serde::Deserialize;

use crate::Failure;
use crate::client::Edit;
use crate::cost::now_ms;
use crate::google::Described;
use crate::mockdav::{PASSWORD, USER};

/// A little less than what one person could ever do.
const BETWEEN_EDITS: Duration = Duration::from_millis(20);

/// An open book.
pub(crate) struct Desk {
    app: App,
    account: String,
    /// What is changed next.
    picked: Vec<ItemDto>,
}

#[derive(Deserialize)]
struct Grid {
    items: Vec<ItemDto>,
}

impl Desk {
    /// A new book in `folder`, connected to every calendar of the server. Nothing is synced yet.
    pub(crate) async fn open(url: &str, folder: &Path) -> Result<Self, Failure> {
        let mut desk = Self::unconnected(folder).await?;
        desk.account = desk.connect(url).await?;
        Ok(desk)
    }

    /// The same, connected to the main calendar at a simulated Google, by what it said of itself.
    pub(crate) async fn at_google(service: &str, folder: &Path) -> Result<Self, Failure> {
        let service: Described = serde_json::from_str(service)?;
        let mut desk = Self::unconnected(folder).await?;
        let registration = SaveRegistration {
            provider: ProviderDto::Google,
            client_id: service.client_id,
            client_secret: Some(service.client_secret),
            redirect: String::new(),
            service: Some(service.url),
        };
        desk.app.registrations().save(registration).await?;
        let wanted = BeginSignIn { provider: ProviderDto::Google, staff: None, account: None };
        let begun = desk.app.sign_in().begin(wanted).await?;
        let allowed = Decision::Allow(&SCOPES);
        let ended = browser::sign_in(&desk.app, &begun, &service.user, allowed).await;
        let mut found = ended.found.ok_or("nobody could sign in")?;
        found.calendars.retain(|calendar| calendar.primary);
        desk.account = desk.take(found).await?;
        Ok(desk)
    }

    async fn unconnected(folder: &Path) -> Result<Self, Failure> {
        let keychain = Arc::new(MemoryKeychain::default());
        let app = App::open(folder, Arc::new(SystemClock), keychain).await?;
        let (business, zone) = ("Holt & Lind".to_owned(), "Europe/Berlin".to_owned());
        let staff = vec!["Maren Holt".to_owned()];
        app.book().create(CreateBook { business, zone, staff }).await?;
        Ok(Self { app, account: String::new(), picked: Vec::new() })
    }

    /// Connects every calendar of a server, and gives the account.
    async fn connect(&self, url: &str) -> Result<String, Failure> {
        let address = url.to_owned();
        let (user_name, password) = (USER.to_owned(), PASSWORD.to_owned());
        let found =
            self.app.accounts().discover(DiscoverCalDav { address, user_name, password }).await?;
        self.take(found).await
    }

    /// Takes every calendar that was found.
    async fn take(&self, found: DiscoveredDto) -> Result<String, Failure> {
        let chosen = found.calendars.into_iter().map(|calendar| ChosenCalendar {
            href: calendar.href,
            mode: CalendarModeDto::TwoWay,
            color: calendar.color,
            agreed: false,
        });
        let calendars = chosen.collect();
        let chosen = ConnectAccount { attempt: found.attempt, staff: None, calendars };
        let account = self.app.accounts().connect(chosen).await?.id;
        self.agree(&account).await?;
        Ok(account)
    }

    /// Agrees to what would be written to the calendars of an account: before that nothing is.
    async fn agree(&self, account: &str) -> Result<(), Failure> {
        let book = self.app.book().get().await?.ok_or("there is no book")?;
        let is_its = |calendar: &&CalendarDto| calendar.account.as_deref() == Some(account);
        for calendar in book.calendars.iter().filter(is_its) {
            self.app.dry_runs().agree(CalendarRef { id: calendar.id.clone() }).await?;
        }
        Ok(())
    }

    /// How many appointments were taken over or sent.
    pub(crate) async fn sync(&self) -> Result<usize, Failure> {
        self.sync_account(None).await
    }

    async fn sync_account(&self, account: Option<String>) -> Result<usize, Failure> {
        let done = self.app.sync().now(SyncNow { account, ..SyncNow::default() }).await?;
        if done.errors > 0 || done.conflicts > 0 {
            return Err(format!("the sync failed: {done:?}").into());
        }
        Ok(usize::try_from(done.imported + done.updated + done.deleted)?)
    }

    /// Moves `count` appointments by a quarter of an hour.
    pub(crate) async fn edit(&mut self, count: usize) -> Result<usize, Failure> {
        self.pick().await?;
        if self.picked.len() < count {
            return Err(format!("there are only {} to change", self.picked.len()).into());
        }
        let items = self.picked.split_off(self.picked.len() - count);
        for item in &items {
            self.move_on(item, 1).await?;
        }
        Ok(items.len())
    }

    /// Looks for single appointments that can be moved. How many there are.
    pub(crate) async fn pick(&mut self) -> Result<usize, Failure> {
        let range = GridRange { from: "2026-04-01".into(), to: "2026-07-01".into() };
        let grid: Grid = serde_json::from_str(&self.app.appointments().grid(range).await?)?;
        self.picked = grid.items.into_iter().filter(|item| item.occurrence.is_none()).collect();
        Ok(self.picked.len())
    }

    /// Moves an appointment to so many quarters of an hour after where it was found.
    async fn move_on(&self, item: &ItemDto, quarters: i32) -> Result<(), Failure> {
        let to = MoveAppointment {
            id: item.id.clone(),
            occurrence: None,
            scope: Scope::All,
            start: item.start + 15 * quarters,
            end: item.end + 15 * quarters,
            all_day: false,
            staff: None,
        };
        self.app.appointments().move_to(to).await?;
        Ok(())
    }

    /// Moves one appointment and sends it.
    pub(crate) async fn push(&mut self) -> Result<usize, Failure> {
        let item = self.picked.pop().ok_or("nothing was picked")?;
        self.move_on(&item, 1).await?;
        self.sync_account(Some(self.account.clone())).await?;
        Ok(1)
    }

    /// Connects another account and reads all of it. Meanwhile appointments of the first one are moved
    /// and sent, one after the other: how many events came in, and what each of them
    /// took.
    pub(crate) async fn edit_while_syncing(
        &mut self,
        url: &str,
    ) -> Result<(usize, Vec<Edit>), Failure> {
        let other = self.connect(url).await?;
        if self.pick().await? == 0 {
            return Err("there is nothing to change".into());
        }
        let desk = &*self;
        let over = Cell::new(false);
        let sync = async {
            let count = desk.sync_account(Some(other)).await;
            over.set(true);
            count
        };
        let edits = async {
            let mut made = Vec::new();
            // Each time round they go on from where they are.
            for (quarters, item) in (1..).flat_map(|to| desk.picked.iter().map(move |it| (to, it)))
            {
                if over.get() {
                    break;
                }
                let begun = now_ms();
                desk.move_on(item, quarters).await?;
                let at = now_ms();
                desk.sync_account(Some(desk.account.clone())).await?;
                let sent = now_ms() - at;
                made.push(Edit { stored: at - begun, sent, at });
                tokio::time::sleep(BETWEEN_EDITS).await;
            }
            Ok::<_, Failure>(made)
        };
        let (count, made) = tokio::join!(sync, edits);
        Ok((count?, made?))
    }

    pub(crate) async fn close(self) -> Result<(), Failure> {
        if self.app.close(Duration::from_secs(30)).await {
            return Ok(());
        }
        Err("the book did not close".into())
    }
}
