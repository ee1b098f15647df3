//! A salon in Berlin on Friday, 20 November 2026, shortly before one.

use std::ops::Deref;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use daybook_app::App;
use daybook_app::api::appointments::{
    AppointmentDto, AppointmentInput, AppointmentRef, ChangeAppointment, CreateAppointment,
    DeleteAppointment, DoneDto, GridRange, ItemDto, MoveAppointment, RepeatDto, RepeatUnit, Scope,
    StatusDto,
};
use daybook_app::api::book::{BookDto, CreateBook, SaveClient, SaveService};
use daybook_auth::MemoryKeychain;
use daybook_core::clock::Clock;
use tempfile::TempDir;

/// A clock that tests move.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A book with two staff members, a service and a client.
pub(crate) struct Salon {
    pub(crate) app: App,
    pub(crate) clock: TestClock,
    pub(crate) book: BookDto,
    pub(crate) service: String,
    pub(crate) client: String,
    pub(crate) folder: TempDir,
}

impl Deref for Salon {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

/// An empty book.
pub(crate) async fn empty(folder: &TempDir) -> (App, TestClock) {
    let clock = TestClock(Arc::new(Mutex::new("2026-11-20T11:55:00Z".parse().unwrap())));
    let keychain = Arc::new(MemoryKeychain::default());
    let app = App::open(folder.path(), Arc::new(clock.clone()), keychain).await.unwrap();
    (app, clock)
}

/// The salon.
pub(crate) async fn salon() -> Salon {
    let folder = tempfile::tempdir().unwrap();
    let (app, clock) = empty(&folder).await;
    let input = CreateBook {
        business: "Salon Holm".into(),
        zone: "Europe/Berlin".into(),
        staff: vec!["Maren Holm".into(), "Sofia".into()],
    };
    let book = app.book().create(input).await.unwrap();
    let service = SaveService {
        id: None,
        name: "Balayage".into(),
        short_name: String::new(),
        minutes: 120,
        price: Some(15_500),
        archived: false,
    };
    let service = app.book().save_service(service).await.unwrap().id;
    let client = SaveClient {
        id: None,
        name: "Chloé Martin".into(),
        phone: "+49 151 2345678".into(),
        email: String::new(),
        notes: String::new(),
    };
    let client = app.book().save_client(client).await.unwrap().id;
    Salon { app, clock, book, service, client, folder }
}

/// Local minutes of `2026-11-19 10:45`.
pub(crate) fn at(text: &str) -> i32 {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    i32::try_from(local.and_utc().timestamp() / 60).unwrap()
}

/// An hour from `start` on.
pub(crate) fn hour(title: &str, start: &str) -> AppointmentInput {
    AppointmentInput {
        start: at(start),
        end: at(start) + 60,
        all_day: false,
        summary: title.into(),
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

/// The same every week.
pub(crate) fn weekly(title: &str, start: &str) -> AppointmentInput {
    let repeat = RepeatDto {
        every: RepeatUnit::Week,
        interval: 1,
        weekdays: Vec::new(),
        by_weekday: false,
        count: None,
        until: None,
    };
    AppointmentInput { repeat: Some(repeat), ..hour(title, start) }
}

impl Salon {
    pub(crate) async fn create(&self, appointment: AppointmentInput) -> DoneDto {
        self.appointments().create(CreateAppointment { appointment }).await.unwrap()
    }

    /// What the grid draws.
    pub(crate) async fn grid(&self, from: &str, to: &str) -> Vec<ItemDto> {
        let range = GridRange { from: from.into(), to: to.into() };
        let text = self.appointments().grid(range).await.unwrap();
        let grid: serde_json::Value = serde_json::from_str(&text).unwrap();
        serde_json::from_value(grid["items"].clone()).unwrap()
    }

    /// Titles and starts in three weeks from Monday, 23 November on.
    pub(crate) async fn shown(&self) -> Vec<String> {
        let items = self.grid("2026-11-23", "2026-12-14").await;
        let start = |item: &ItemDto| {
            DateTime::from_timestamp(i64::from(item.start) * 60, 0).unwrap().format("%d.%m. %H:%M")
        };
        items.iter().map(|item| format!("{} {}", item.title, start(item))).collect()
    }

    pub(crate) async fn get(&self, id: &str, occurrence: Option<&str>) -> AppointmentDto {
        let input = AppointmentRef { id: id.into(), occurrence: occurrence.map(str::to_owned) };
        self.appointments().get(input).await.unwrap()
    }

    pub(crate) async fn change(
        &self,
        id: &str,
        occurrence: Option<&str>,
        scope: Scope,
        appointment: AppointmentInput,
    ) -> DoneDto {
        let input = ChangeAppointment {
            id: id.into(),
            occurrence: occurrence.map(str::to_owned),
            scope,
            revision: self.get(id, occurrence).await.revision,
            appointment,
        };
        self.appointments().change(input).await.unwrap()
    }

    pub(crate) async fn move_to(
        &self,
        id: &str,
        occurrence: Option<&str>,
        scope: Scope,
        start: &str,
    ) -> DoneDto {
        let input = MoveAppointment {
            id: id.into(),
            occurrence: occurrence.map(str::to_owned),
            scope,
            start: at(start),
            end: at(start) + 60,
            all_day: false,
            staff: None,
        };
        self.appointments().move_to(input).await.unwrap()
    }

    pub(crate) async fn delete(&self, id: &str, occurrence: Option<&str>, scope: Scope) -> DoneDto {
        let input =
            DeleteAppointment { id: id.into(), occurrence: occurrence.map(str::to_owned), scope };
        self.appointments().delete(input).await.unwrap()
    }
}
