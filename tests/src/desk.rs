//! A front desk at a server: the app as a window uses it, in a folder of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, helpers included"
)]

use std::sync::Arc;
use std::time::Duration;

use daybook_app::api::accounts::{
    CalendarModeDto, ChosenCalendar, ConnectAccount, DiscoverCalDav, DiscoveredDto,
    FoundCalendarDto, ReconnectAccount,
};
use daybook_app::api::appointments::{
    AppointmentDto, AppointmentInput, AppointmentRef, ChangeAppointment, CreateAppointment,
    DeleteAppointment, DoneDto, GridRange, ItemDto, MoveAppointment, RepeatDto, RepeatUnit, Scope,
    SetSync, StatusDto,
};
use daybook_app::api::book::CreateBook;
use daybook_app::api::conflicts::{ConflictDto, ResolveConflict, Side};
use daybook_app::api::sync::{CalendarRef, SyncNow, SyncSummaryDto};
use daybook_app::{App, AppError};
use daybook_auth::MemoryKeychain;
use daybook_core::clock::{Clock, SystemClock};
use serde::Deserialize;
use tempfile::TempDir;

use crate::servers::CalDavServer;

/// Local minutes of 2026-11-16, a Monday.
pub const MONDAY: i32 = 20_773 * 1440;

/// The zone of a business, unless something else is said.
const LONDON: &str = "Europe/London";

/// A server one can sign in at.
pub trait SignIn {
    /// Where discovery starts.
    fn url(&self) -> &str;
    /// Who signs in.
    fn user(&self) -> &str;
    /// The password.
    fn password(&self) -> &str;
}

impl SignIn for CalDavServer {
    fn url(&self) -> &str {
        self.url()
    }

    fn user(&self) -> &str {
        self.user()
    }

    fn password(&self) -> &str {
        self.password()
    }
}

impl SignIn for daybook_sim::caldav::Server {
    fn url(&self) -> &str {
        self.url()
    }

    fn user(&self) -> &str {
        daybook_sim::caldav::USER
    }

    fn password(&self) -> &str {
        daybook_sim::caldav::PASSWORD
    }
}

/// A front desk: one book, connected to one account.
pub struct Desk {
    /// The app.
    pub app: App,
    /// Where the book is.
    pub folder: TempDir,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct Grid {
    items: Vec<ItemDto>,
}

impl Desk {
    /// A new book in London, connected to every calendar of the server; they may be written to.
    pub async fn at(server: &impl SignIn) -> Self {
        Self::opened(server, LONDON, Arc::new(SystemClock)).await
    }

    /// The same, in a zone and by a clock.
    pub async fn opened(server: &impl SignIn, zone: &str, clock: Arc<dyn Clock>) -> Self {
        let desk = Self::connected(server, zone, clock).await;
        for calendar in desk.app.book().get().await.unwrap().unwrap().calendars {
            desk.app.dry_runs().agree(CalendarRef { id: calendar.id }).await.unwrap();
        }
        desk
    }

    /// A new book in London, connected as well, but nobody has agreed to what is written first.
    pub async fn unagreed(server: &impl SignIn) -> Self {
        Self::connected(server, LONDON, Arc::new(SystemClock)).await
    }

    /// A new book in London, connected to nothing.
    pub async fn unconnected() -> Self {
        Self::unconnected_by(Arc::new(SystemClock)).await
    }

    /// The same, by a clock.
    pub async fn unconnected_by(clock: Arc<dyn Clock>) -> Self {
        Self::new(LONDON, clock).await
    }

    async fn connected(server: &impl SignIn, zone: &str, clock: Arc<dyn Clock>) -> Self {
        let desk = Self::new(zone, clock).await;
        connect(&desk.app, server).await;
        desk
    }

    async fn new(zone: &str, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = open(&folder, &clock).await;
        let book = CreateBook {
            business: "Holt & Lind".into(),
            zone: zone.into(),
            staff: vec!["Maren Holt".into()],
        };
        app.book().create(book).await.unwrap();
        Self { app, folder, clock }
    }

    /// The program ends and starts again on the same book. Its keychain is in memory, so it has to be
    /// told the password again.
    pub async fn restart(self, server: &impl SignIn) -> Self {
        let Self { app, folder, clock } = self;
        assert!(app.close(Duration::from_secs(5)).await, "everything ends by itself");
        let app = open(&folder, &clock).await;
        let id = app.book().get().await.unwrap().unwrap().accounts[0].id.clone();
        let password = server.password().to_owned();
        app.accounts().reconnect(ReconnectAccount { id, password }).await.unwrap();
        Self { app, folder, clock }
    }

    /// Syncs, and says what was done.
    pub async fn try_sync(&self) -> SyncSummaryDto {
        self.app.sync().now(SyncNow::default()).await.unwrap()
    }

    /// Syncs without any problem.
    pub async fn sync(&self) -> SyncSummaryDto {
        let summary = self.try_sync().await;
        assert_eq!((summary.errors, &summary.problems), (0, &Vec::new()), "{summary:?}");
        summary
    }

    /// Makes an appointment in the first calendar of the account.
    pub async fn create(&self, summary: &str, start: i32, minutes: i32) {
        self.create_as(input(summary, start, minutes)).await;
    }

    /// Makes an appointment in the first calendar of the account.
    pub async fn create_as(&self, appointment: AppointmentInput) {
        let calendar = self.calendar().await;
        let appointment = AppointmentInput { calendar: Some(calendar), ..appointment };
        self.app.appointments().create(CreateAppointment { appointment }).await.unwrap();
    }

    /// The first calendar of the account.
    pub async fn calendar(&self) -> String {
        let book = self.app.book().get().await.unwrap().unwrap();
        let calendar = book.calendars.into_iter().find(|calendar| calendar.account.is_some());
        calendar.unwrap().id
    }

    /// How many calendars are synced. A server may have made some of its own.
    pub async fn calendars(&self) -> u32 {
        let book = self.app.book().get().await.unwrap().unwrap();
        let synced = book.calendars.iter().filter(|calendar| calendar.account.is_some());
        u32::try_from(synced.count()).unwrap()
    }

    /// What the grid shows from 2026-11-16 for four weeks.
    pub async fn items(&self) -> Vec<ItemDto> {
        self.items_between("2026-11-16", "2026-12-14").await
    }

    /// What the grid shows of these days, at most a year.
    pub async fn items_between(&self, from: &str, to: &str) -> Vec<ItemDto> {
        let range = GridRange { from: from.into(), to: to.into() };
        let json = self.app.appointments().grid(range).await.unwrap();
        serde_json::from_str::<Grid>(&json).unwrap().items
    }

    /// The first item with this title.
    pub async fn item(&self, title: &str) -> ItemDto {
        let items = self.items().await;
        let found = items.iter().find(|item| item.title == title);
        found.unwrap_or_else(|| panic!("no {title} in {items:?}")).clone()
    }

    /// Titles and starts, in minutes from Monday.
    pub async fn week(&self) -> Vec<(String, i32)> {
        let items = self.items().await;
        let mut all: Vec<_> =
            items.into_iter().map(|item| (item.title, item.start - MONDAY)).collect();
        all.sort_by_key(|(title, start)| (*start, title.clone()));
        all
    }

    /// Titles, sorted.
    pub async fn titles(&self) -> Vec<String> {
        let mut titles: Vec<_> = self.items().await.into_iter().map(|item| item.title).collect();
        titles.sort();
        titles
    }

    /// Everything about an item.
    pub async fn get(&self, item: &ItemDto) -> AppointmentDto {
        let (id, occurrence) = (item.id.clone(), item.occurrence.clone());
        self.app.appointments().get(AppointmentRef { id, occurrence }).await.unwrap()
    }

    /// Changes what an item is called.
    pub async fn rename(&self, item: &ItemDto, summary: &str) {
        self.change(item, Scope::All, |input| input.summary = summary.into()).await;
    }

    /// Changes what an editor holds of an item.
    pub async fn change(
        &self,
        item: &ItemDto,
        scope: Scope,
        edit: impl FnOnce(&mut AppointmentInput),
    ) {
        let details = self.get(item).await;
        let mut appointment = AppointmentInput {
            notes: details.notes.clone(),
            location: details.location.clone(),
            reminders: details.reminders.clone(),
            repeat: details.repeat.clone(),
            all_day: item.all_day,
            sync_off: details.sync.off,
            private: details.private,
            ..input(&details.summary, item.start, item.end - item.start)
        };
        edit(&mut appointment);
        let (id, occurrence) = (item.id.clone(), item.occurrence.clone());
        let revision = details.revision;
        let change = ChangeAppointment { id, occurrence, scope, revision, appointment };
        self.app.appointments().change(change).await.unwrap();
    }

    /// Makes another calendar its home.
    pub async fn move_to_calendar(&self, item: &ItemDto, calendar: &str) {
        let revision = self.get(item).await.revision;
        let appointment = AppointmentInput {
            calendar: Some(calendar.into()),
            ..input(&item.title, item.start, item.end - item.start)
        };
        let (id, occurrence) = (item.id.clone(), item.occurrence.clone());
        let change = ChangeAppointment { id, occurrence, scope: Scope::All, revision, appointment };
        self.app.appointments().change(change).await.unwrap();
    }

    /// Keeps the calendars of an appointment in step, or does not.
    pub async fn set_sync(&self, id: &str, on: bool) {
        self.app.appointments().set_sync(SetSync { id: id.to_owned(), on }).await.unwrap();
    }

    /// Moves an item by so many minutes.
    pub async fn shift(&self, item: &ItemDto, scope: Scope, by: i32) {
        self.try_shift(item, scope, by).await.unwrap();
    }

    /// The same where it may be refused.
    ///
    /// # Errors
    ///
    /// Why it was not moved.
    pub async fn try_shift(
        &self,
        item: &ItemDto,
        scope: Scope,
        by: i32,
    ) -> Result<DoneDto, AppError> {
        let to = MoveAppointment {
            id: item.id.clone(),
            occurrence: item.occurrence.clone(),
            scope,
            start: item.start + by,
            end: item.end + by,
            all_day: item.all_day,
            staff: None,
        };
        self.app.appointments().move_to(to).await
    }

    /// Deletes an item.
    pub async fn delete(&self, item: &ItemDto, scope: Scope) {
        let which =
            DeleteAppointment { id: item.id.clone(), occurrence: item.occurrence.clone(), scope };
        self.app.appointments().delete(which).await.unwrap();
    }

    /// How many changes wait to be sent.
    pub async fn waiting(&self) -> u32 {
        self.app.sync().status().await.unwrap().waiting
    }

    /// Every open conflict.
    pub async fn conflicts(&self) -> Vec<ConflictDto> {
        self.app.conflicts().list().await.unwrap()
    }

    /// Settles the only conflict.
    pub async fn settle(&self, choice: Side) {
        let conflict = self.conflicts().await.remove(0);
        let (id, version) = (conflict.id, conflict.version);
        let settled = ResolveConflict { id, version, choice, fields: Vec::new() };
        self.app.conflicts().resolve(settled).await.unwrap();
    }
}

/// Looks for the calendars of an account.
pub async fn discover(app: &App, server: &impl SignIn) -> DiscoveredDto {
    let wanted = DiscoverCalDav {
        address: server.url().into(),
        user_name: server.user().into(),
        password: server.password().into(),
    };
    app.accounts().discover(wanted).await.unwrap()
}

/// All calendars that were found, to be used like that.
#[must_use]
pub fn choices(found: &DiscoveredDto, mode: CalendarModeDto, agreed: bool) -> Vec<ChosenCalendar> {
    let usable = found.calendars.iter().filter(|calendar| calendar.events);
    let choice = |calendar: &FoundCalendarDto| {
        let (href, color) = (calendar.href.clone(), calendar.color.clone());
        ChosenCalendar { href, mode, color, agreed }
    };
    usable.map(choice).collect()
}

/// Connects an account with all its calendars, in both directions, and gives its id.
pub async fn connect(app: &App, server: &impl SignIn) -> String {
    let found = discover(app, server).await;
    let calendars = choices(&found, CalendarModeDto::TwoWay, false);
    let chosen = ConnectAccount { attempt: found.attempt, staff: None, calendars };
    app.accounts().connect(chosen).await.unwrap().id
}

async fn open(folder: &TempDir, clock: &Arc<dyn Clock>) -> App {
    let keychain = Arc::new(MemoryKeychain::default());
    App::open(&folder.path().join("book"), Arc::clone(clock), keychain).await.unwrap()
}

/// What an editor holds.
#[must_use]
pub fn input(summary: &str, start: i32, minutes: i32) -> AppointmentInput {
    AppointmentInput {
        start,
        end: start + minutes,
        all_day: false,
        summary: summary.into(),
        notes: String::new(),
        location: String::new(),
        status: StatusDto::Confirmed,
        opaque: true,
        staff: None,
        client: None,
        service: None,
        calendar: None,
        repeat: None,
        reminders: Vec::new(),
        sync_off: false,
        private: false,
        clock: None,
        guests: None,
    }
}

/// What an editor holds of an hour every week.
#[must_use]
pub fn weekly(summary: &str, start: i32, count: u32) -> AppointmentInput {
    let repeat = RepeatDto {
        every: RepeatUnit::Week,
        interval: 1,
        weekdays: Vec::new(),
        by_weekday: false,
        count: Some(count),
        until: None,
    };
    AppointmentInput { repeat: Some(repeat), ..input(summary, start, 60) }
}
