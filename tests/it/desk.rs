//! A front desk at a real server: the app as a window uses it, in a folder of its own.

use std::sync::Arc;
use std::time::Duration;

use daybook_app::App;
use daybook_app::api::accounts::{CalendarModeDto, ChosenCalendar, ConnectCalDav, DiscoverCalDav};
use daybook_app::api::appointments::{
    AppointmentDto, AppointmentInput, AppointmentRef, ChangeAppointment, CreateAppointment,
    DeleteAppointment, GridRange, ItemDto, MoveAppointment, RepeatDto, Scope, StatusDto,
};
use daybook_app::api::book::CreateBook;
use daybook_app::api::sync::{CalendarRef, SyncNow, SyncSummaryDto};
use daybook_auth::MemoryKeychain;
use daybook_core::clock::SystemClock;
use daybook_tests::servers::CalDavServer;
use serde::Deserialize;
use tempfile::TempDir;

/// Local minutes of 2026-11-16, a Monday.
pub(crate) const MONDAY: i32 = 20_773 * 1440;

pub(crate) struct Desk {
    pub(crate) app: App,
    pub(crate) folder: TempDir,
}

#[derive(Deserialize)]
struct Grid {
    items: Vec<ItemDto>,
}

impl Desk {
    /// A new book, connected to every calendar of the server; they may be written to.
    pub(crate) async fn at(server: &CalDavServer) -> Self {
        let desk = Self::unagreed(server).await;
        for calendar in desk.app.book().get().await.unwrap().unwrap().calendars {
            desk.app.dry_runs().agree(CalendarRef { id: calendar.id }).await.unwrap();
        }
        desk
    }

    /// The same, but nobody has agreed to what is written first.
    pub(crate) async fn unagreed(server: &CalDavServer) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = open(&folder).await;
        let book = CreateBook {
            business: "Holt & Lind".into(),
            zone: "Europe/London".into(),
            staff: vec!["Maren Holt".into()],
        };
        app.book().create(book).await.unwrap();
        let found = app
            .accounts()
            .discover(DiscoverCalDav {
                address: server.url().into(),
                user_name: server.user().into(),
                password: server.password().into(),
            })
            .await
            .unwrap();
        let calendars = found.calendars.iter().filter(|calendar| calendar.events).map(|calendar| {
            let (href, color) = (calendar.href.clone(), calendar.color.clone());
            ChosenCalendar { href, mode: CalendarModeDto::TwoWay, color }
        });
        let chosen = ConnectCalDav {
            attempt: found.attempt.clone(),
            staff: None,
            calendars: calendars.collect(),
        };
        app.accounts().connect(chosen).await.unwrap();
        Self { app, folder }
    }

    /// The program ends and starts again on the same book. Its keychain is in memory, so it has to be
    /// told the password again.
    pub(crate) async fn restart(self, server: &CalDavServer) -> Self {
        let Self { app, folder } = self;
        assert!(app.close(Duration::from_secs(5)).await, "everything ends by itself");
        let app = open(&folder).await;
        let id = app.book().get().await.unwrap().unwrap().accounts[0].id.clone();
        let password = server.password().to_owned();
        let again = daybook_app::api::accounts::ReconnectAccount { id, password };
        app.accounts().reconnect(again).await.unwrap();
        Self { app, folder }
    }

    /// Syncs, and says what was done.
    pub(crate) async fn try_sync(&self) -> SyncSummaryDto {
        self.app.sync().now(SyncNow::default()).await.unwrap()
    }

    /// Syncs without any problem.
    pub(crate) async fn sync(&self) -> SyncSummaryDto {
        let summary = self.try_sync().await;
        assert_eq!((summary.errors, &summary.problems), (0, &Vec::new()), "{summary:?}");
        summary
    }

    pub(crate) async fn create(&self, summary: &str, start: i32, minutes: i32) {
        self.create_as(input(summary, start, minutes)).await;
    }

    pub(crate) async fn create_as(&self, appointment: AppointmentInput) {
        let calendar = self.calendar().await;
        let appointment = AppointmentInput { calendar: Some(calendar), ..appointment };
        self.app.appointments().create(CreateAppointment { appointment }).await.unwrap();
    }

    /// The first calendar of the account.
    pub(crate) async fn calendar(&self) -> String {
        let book = self.app.book().get().await.unwrap().unwrap();
        let calendar = book.calendars.into_iter().find(|calendar| calendar.account.is_some());
        calendar.unwrap().id
    }

    /// How many calendars are synced. A server may have made some of its own.
    pub(crate) async fn calendars(&self) -> u32 {
        let book = self.app.book().get().await.unwrap().unwrap();
        let synced = book.calendars.iter().filter(|calendar| calendar.account.is_some());
        u32::try_from(synced.count()).unwrap()
    }

    /// What the grid shows from 2026-11-16 for four weeks.
    pub(crate) async fn items(&self) -> Vec<ItemDto> {
        let range = GridRange { from: "2026-11-16".into(), to: "2026-12-14".into() };
        let json = self.app.appointments().grid(range).await.unwrap();
        serde_json::from_str::<Grid>(&json).unwrap().items
    }

    pub(crate) async fn item(&self, title: &str) -> ItemDto {
        let items = self.items().await;
        let found = items.iter().find(|item| item.title == title);
        found.unwrap_or_else(|| panic!("no {title} in {items:?}")).clone()
    }

    /// Titles and starts, in minutes from Monday.
    pub(crate) async fn week(&self) -> Vec<(String, i32)> {
        let items = self.items().await;
        let mut all: Vec<_> =
            items.into_iter().map(|item| (item.title, item.start - MONDAY)).collect();
        all.sort_by_key(|(title, start)| (*start, title.clone()));
        all
    }

    pub(crate) async fn get(&self, item: &ItemDto) -> AppointmentDto {
        let (id, occurrence) = (item.id.clone(), item.occurrence.clone());
        self.app.appointments().get(AppointmentRef { id, occurrence }).await.unwrap()
    }

    pub(crate) async fn rename(&self, item: &ItemDto, summary: &str) {
        let details = self.get(item).await;
        let appointment = AppointmentInput {
            summary: summary.into(),
            notes: details.notes.clone(),
            location: details.location.clone(),
            reminders: details.reminders.clone(),
            all_day: item.all_day,
            ..input(summary, item.start, item.end - item.start)
        };
        let change = ChangeAppointment {
            id: item.id.clone(),
            occurrence: item.occurrence.clone(),
            scope: Scope::All,
            revision: details.revision,
            appointment,
        };
        self.app.appointments().change(change).await.unwrap();
    }

    /// Makes another calendar its home.
    pub(crate) async fn move_to_calendar(&self, item: &ItemDto, calendar: &str) {
        let revision = self.get(item).await.revision;
        let appointment = AppointmentInput {
            calendar: Some(calendar.into()),
            ..input(&item.title, item.start, item.end - item.start)
        };
        let (id, occurrence) = (item.id.clone(), item.occurrence.clone());
        let change = ChangeAppointment { id, occurrence, scope: Scope::All, revision, appointment };
        self.app.appointments().change(change).await.unwrap();
    }

    pub(crate) async fn shift(&self, item: &ItemDto, scope: Scope, by: i32) {
        let to = MoveAppointment {
            id: item.id.clone(),
            occurrence: item.occurrence.clone(),
            scope,
            start: item.start + by,
            end: item.end + by,
            all_day: item.all_day,
            staff: None,
        };
        self.app.appointments().move_to(to).await.unwrap();
    }

    pub(crate) async fn delete(&self, item: &ItemDto, scope: Scope) {
        let which =
            DeleteAppointment { id: item.id.clone(), occurrence: item.occurrence.clone(), scope };
        self.app.appointments().delete(which).await.unwrap();
    }

    pub(crate) async fn waiting(&self) -> u32 {
        self.app.sync().status().await.unwrap().waiting
    }
}

async fn open(folder: &TempDir) -> App {
    let keychain = Arc::new(MemoryKeychain::default());
    App::open(&folder.path().join("book"), Arc::new(SystemClock), keychain).await.unwrap()
}

/// What an editor holds.
pub(crate) fn input(summary: &str, start: i32, minutes: i32) -> AppointmentInput {
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
    }
}

pub(crate) fn weekly(summary: &str, start: i32, count: u32) -> AppointmentInput {
    let repeat = RepeatDto {
        every: daybook_app::api::appointments::RepeatUnit::Week,
        interval: 1,
        weekdays: Vec::new(),
        by_weekday: false,
        count: Some(count),
        until: None,
    };
    AppointmentInput { repeat: Some(repeat), ..input(summary, start, 60) }
}
