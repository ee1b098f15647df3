//! A front desk: a book on disk, one calendar of one account, and the engine between them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, ConflictPolicy,
    ProviderKind, SyncProgress,
};
use daybook_core::appointment::{Appointment, Author, Booking, Content};
use daybook_core::clock::Clock;
use daybook_core::details::{Details, When};
use daybook_core::id::{AccountId, AppointmentId, BusinessId, CalendarId};
use daybook_core::interval::Interval;
use daybook_core::people::Business;
use daybook_core::sync_state::Conflict;
use daybook_core::wall_time::{WallTime, Zone};
use daybook_provider::{CalendarProvider, ProviderError};
use daybook_store::{Edit, Offset, SealedSecret, Store};
use daybook_sync::{Engine, Providers, Report, StoredBook};
use tempfile::TempDir;
use uuid::Uuid;

use crate::server::Server;

/// A clock that tests move.
pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        let seconds = self.0.fetch_add(1, Ordering::Relaxed);
        Utc.with_ymd_and_hms(2026, 11, 18, 9, 0, 0).unwrap() + TimeDelta::seconds(seconds)
    }
}

impl TestClock {
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_seconds(), Ordering::Relaxed);
    }
}

struct OneServer(Server);

#[async_trait]
impl Providers for OneServer {
    async fn open(&self, _: &Account) -> Result<Arc<dyn CalendarProvider>, ProviderError> {
        Ok(Arc::new(self.0.clone()))
    }
}

pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) calendar: CalendarId,
    pub(crate) account: AccountId,
    folder: TempDir,
}

pub(crate) fn content(summary: &str) -> Content {
    let local = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(9, 0, 0).unwrap();
    let start = WallTime { local, zone: Zone::Iana(London) };
    let end = WallTime { local: local + TimeDelta::hours(1), ..start };
    Content {
        when: When::Timed { start, end },
        details: Details { summary: summary.into(), ..Details::default() },
        recurrence: None,
    }
}

pub(crate) fn at(location: &str, content: Content) -> Content {
    let details = Details { location: location.into(), ..content.details };
    Content { details, ..content }
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn calendar(id: u128, account: Option<AccountId>) -> Calendar {
    Calendar {
        id: CalendarId::from_uuid(uuid(id)),
        account,
        remote_id: format!("/cal/{id}/"),
        name: "Bookings".into(),
        color: "#3d4fc4".into(),
        staff: None,
        mode: CalendarMode::TwoWay,
        mirror: None,
        access: CalendarAccess::Write,
        agreed: true,
        visible: true,
        is_default: true,
        state: CalendarState::Scanning,
        progress: SyncProgress::default(),
    }
}

impl Desk {
    pub(crate) async fn at(server: &Server) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("book.sqlite3")).await.unwrap();
        let business =
            Business { id: BusinessId::from_uuid(uuid(1)), name: "Studio".into(), zone: London };
        store.create_book(&business, &[], &calendar(2, None)).await.unwrap();
        let account = AccountId::from_uuid(uuid(3));
        let signed_in = Account {
            id: account,
            provider: ProviderKind::CalDav,
            principal_key: "p".into(),
            label: "desk@example.com".into(),
            server_url: "https://example.com/".into(),
            user_name: "desk".into(),
            staff: None,
            state: AccountState::Connected,
            conflict_policy: ConflictPolicy::Ask,
            invites: false,
            not_before: None,
            slowed: None,
            last_error: None,
        };
        let secret = SealedSecret { nonce: vec![0; 12], ciphertext: vec![0; 16] };
        store
            .add_account(
                &signed_in,
                &[calendar(4, Some(account))],
                &secret,
                chrono::DateTime::UNIX_EPOCH,
            )
            .await
            .unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(0)));
        let engine = Engine::new(
            StoredBook::new(store.clone(), folder.path().join("locks")),
            Arc::<TestClock>::clone(&clock),
            Arc::new(OneServer(server.clone())),
        );
        Self { store, engine, clock, calendar: CalendarId::from_uuid(uuid(4)), account, folder }
    }

    /// The process dies and starts again on the same file.
    pub(crate) async fn restart(self, server: &Server) -> Self {
        let Self { store, clock, calendar, account, folder, .. } = self;
        store.close().await;
        let store = Store::open(&folder.path().join("book.sqlite3")).await.unwrap();
        let engine = Engine::new(
            StoredBook::new(store.clone(), folder.path().join("locks")),
            Arc::<TestClock>::clone(&clock),
            Arc::new(OneServer(server.clone())),
        );
        Self { store, engine, clock, calendar, account, folder }
    }

    pub(crate) async fn sync(&self) -> Report {
        self.engine.sync(None).await
    }

    pub(crate) async fn create(&self, content: Content) -> AppointmentId {
        let id = AppointmentId::generate(self.clock.now());
        let appointment = Appointment {
            id,
            uid: format!("{id}@daybook"),
            content,
            booking: Booking::default(),
            rev: 0,
            deleted: false,
            author: Author::User,
        };
        self.edit(Edit::Create { appointment, calendar: self.calendar }).await;
        id
    }

    pub(crate) async fn change(&self, id: AppointmentId, content: Content) {
        let appointment = self.appointment(id).await;
        let expected = appointment.rev;
        self.edit(Edit::Change { appointment: Appointment { content, ..appointment }, expected })
            .await;
    }

    pub(crate) async fn delete(&self, id: AppointmentId) {
        let expected = self.appointment(id).await.rev;
        self.edit(Edit::Delete { id, expected }).await;
    }

    async fn edit(&self, edit: Edit) {
        self.store.edit(vec![edit], Author::User, "Edit", self.clock.now()).await.unwrap();
    }

    pub(crate) async fn appointment(&self, id: AppointmentId) -> Appointment {
        self.store.appointment(id).await.unwrap().appointment
    }

    /// Everything that is live in the book.
    pub(crate) async fn all(&self) -> Vec<Appointment> {
        let stored = self.store.appointments_in(None).await.unwrap();
        stored.into_iter().map(|stored| stored.appointment).filter(|a| !a.deleted).collect()
    }

    pub(crate) async fn only(&self) -> Appointment {
        let mut all = self.all().await;
        assert_eq!(all.len(), 1, "one appointment in the book");
        all.remove(0)
    }

    pub(crate) async fn summaries(&self) -> Vec<String> {
        let mut all: Vec<_> =
            self.all().await.into_iter().map(|a| a.content.details.summary).collect();
        all.sort();
        all
    }

    pub(crate) async fn conflicts(&self) -> Vec<Conflict> {
        let items = self.store.open_conflicts().await.unwrap();
        items.into_iter().filter_map(|item| item.conflict).collect()
    }

    pub(crate) async fn pending(&self) -> i64 {
        self.store.account_counts().await.unwrap().iter().map(|c| c.waiting).sum()
    }

    /// Whether the grid shows it.
    pub(crate) async fn shows(&self, summary: &str) -> bool {
        let day = Utc.with_ymd_and_hms(2026, 11, 18, 0, 0, 0).unwrap();
        let window = Interval::new(day, day + TimeDelta::days(1)).unwrap();
        self.store
            .grid_json(window, &[Offset { from: day, minutes: 0 }])
            .await
            .unwrap()
            .contains(summary)
    }
}
