//! A book to test with, and short ways to say what is in it.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::account::{
    Account, AccountState, Calendar, CalendarAccess, CalendarMode, CalendarState, ConflictPolicy,
    ProviderKind, SyncProgress,
};
use daybook_core::appointment::{Appointment, Author, Booking, Content};
use daybook_core::details::{Details, When};
use daybook_core::id::{AccountId, AppointmentId, BusinessId, CalendarId};
use daybook_core::interval::Interval;
use daybook_core::observe::{Hearing, observe};
use daybook_core::people::Business;
use daybook_core::sync_state::{
    Item, ItemChange, Known, Observation, Outcome, RemoteEvent, Statement, SyncLogLine,
};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_store::{Edit, Offset, Round, SealedSecret, Store};
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const ZONE: Tz = Tz::Europe__Berlin;

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

/// A book with its own calendar, and an account with one calendar that can be written to.
pub(crate) struct Book {
    pub(crate) store: Store,
    pub(crate) own: CalendarId,
    pub(crate) account: AccountId,
    pub(crate) remote: CalendarId,
    pub(crate) folder: TempDir,
}

impl Book {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("book.db")).await.unwrap();
        let business =
            Business { id: BusinessId::generate(now()), name: "Salon".into(), zone: ZONE };
        let own = calendar(None, "own");
        store.create_book(&business, &[], &own).await.unwrap();
        let account = account("https://dav.example/me/");
        let remote = calendar(Some(account.id), "remote");
        store.add_account(&account, std::slice::from_ref(&remote), &secret(), now()).await.unwrap();
        Self { store, own: own.id, account: account.id, remote: remote.id, folder }
    }

    /// The file once more, as another process has it.
    pub(crate) async fn opened_again(&self) -> Store {
        Store::open(&self.folder.path().join("book.db")).await.unwrap()
    }

    pub(crate) async fn round(&self) -> Round {
        self.round_of(self.remote).await
    }

    pub(crate) async fn round_of(&self, calendar: CalendarId) -> Round {
        let run = self.store.start_run(calendar, now()).await.unwrap();
        Round { calendar, run, now: now() }
    }

    /// Hears statements about the remote calendar, by the real rule.
    pub(crate) async fn hears(&self, observations: Vec<Observation>) -> Vec<SyncLogLine> {
        self.hears_in(self.remote, observations).await
    }

    pub(crate) async fn hears_in(
        &self,
        calendar: CalendarId,
        observations: Vec<Observation>,
    ) -> Vec<SyncLogLine> {
        let round = self.round_of(calendar).await;
        self.store.observe(&round, observations, rule(calendar)).await.unwrap()
    }

    pub(crate) async fn create(&self, appointment: &Appointment, calendar: CalendarId) {
        let appointment = appointment.clone();
        let edit = Edit::Create { appointment, calendar };
        self.store.edit(vec![edit], Author::User, "New", now()).await.unwrap();
    }

    pub(crate) async fn change(&self, id: AppointmentId, change: impl FnOnce(&mut Appointment)) {
        let mut appointment = self.store.appointment(id).await.unwrap().appointment;
        let expected = appointment.rev;
        change(&mut appointment);
        let edit = Edit::Change { appointment, expected };
        self.store.edit(vec![edit], Author::User, "Changed", now()).await.unwrap();
    }

    /// Changes the calendar of the account.
    pub(crate) async fn set(&self, change: impl FnOnce(&mut Calendar)) {
        let mut calendar = self.store.calendar(self.remote).await.unwrap();
        change(&mut calendar);
        self.store.save_calendar(&calendar, now()).await.unwrap();
    }

    pub(crate) async fn delete(&self, id: AppointmentId) {
        let expected = self.store.appointment(id).await.unwrap().appointment.rev;
        let edit = Edit::Delete { id, expected };
        self.store.edit(vec![edit], Author::User, "Deleted", now()).await.unwrap();
    }

    /// Everything the grid has in a window, in UTC minutes.
    pub(crate) async fn grid(&self, from: &str, to: &str) -> Vec<Value> {
        let offset = Offset { from: now(), minutes: 0 };
        let json = self.store.grid_json(window(from, to), &[offset]).await.unwrap();
        serde_json::from_str(&json).unwrap()
    }

    pub(crate) async fn titles(&self, from: &str, to: &str) -> Vec<String> {
        let items = self.grid(from, to).await;
        items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn badge(&self, id: AppointmentId) -> String {
        let entry = self.store.entry(id).await.unwrap();
        let item: Value = serde_json::from_str(&entry.json(0, 0)).unwrap();
        item["badge"].as_str().unwrap().to_owned()
    }

    /// The only appointment of the book.
    pub(crate) async fn only(&self) -> Appointment {
        let mut all = self.store.appointments_in(None).await.unwrap();
        assert_eq!(all.len(), 1, "one appointment is expected");
        all.remove(0).appointment
    }
}

pub(crate) fn account(principal: &str) -> Account {
    Account {
        id: AccountId::generate(now()),
        provider: ProviderKind::CalDav,
        principal_key: principal.into(),
        label: "me@dav.example".into(),
        server_url: principal.into(),
        user_name: "me".into(),
        staff: None,
        state: AccountState::Connected,
        conflict_policy: ConflictPolicy::Ask,
        invites: false,
        not_before: None,
        slowed: None,
        last_error: None,
    }
}

pub(crate) fn calendar(account: Option<AccountId>, name: &str) -> Calendar {
    Calendar {
        id: CalendarId::generate(now()),
        account,
        remote_id: format!("/{name}/"),
        name: name.into(),
        color: "#2266aa".into(),
        staff: None,
        mode: CalendarMode::TwoWay,
        mirror: None,
        access: CalendarAccess::Write,
        agreed: true,
        visible: true,
        is_default: false,
        state: CalendarState::Scanning,
        progress: SyncProgress::default(),
    }
}

pub(crate) fn secret() -> SealedSecret {
    SealedSecret { nonce: vec![1; 12], ciphertext: vec![2; 32] }
}

/// The rule of the domain, with identities made from random UUIDs.
pub(crate) fn rule(calendar: CalendarId) -> impl FnMut(Known, Observation) -> Outcome + Send {
    move |known, observation| {
        let mut new_id = Uuid::new_v4;
        let mut hearing = Hearing {
            calendar,
            staff: None,
            takes_in: true,
            now: now(),
            new_id: &mut new_id,
            removed: &|_| false,
        };
        observe(known, observation, &mut hearing)
    }
}

pub(crate) fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()
}

/// Half-open, UTC.
pub(crate) fn window(from: &str, to: &str) -> Interval {
    Interval::new(at(from).and_utc(), at(to).and_utc()).unwrap()
}

/// From one time to another, UTC.
pub(crate) fn timed(start: NaiveDateTime, minutes: i64) -> When {
    let wall = |local| WallTime { local, zone: Zone::Utc };
    When::Timed { start: wall(start), end: wall(start + TimeDelta::minutes(minutes)) }
}

pub(crate) fn all_day(start: &str, end: &str) -> When {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    When::AllDay { start: day(start), end: day(end) }
}

pub(crate) fn content(title: &str, when: When) -> Content {
    let details = Details { summary: title.into(), ..Details::default() };
    Content { when, details, recurrence: None }
}

pub(crate) fn appointment(title: &str, when: When) -> Appointment {
    let id = AppointmentId::generate(now());
    Appointment {
        id,
        uid: id.to_string(),
        content: content(title, when),
        booking: Booking::default(),
        rev: 0,
        deleted: false,
        author: Author::User,
    }
}

pub(crate) fn morning(title: &str) -> Appointment {
    appointment(title, timed(at("2026-11-20T09:00"), 30))
}

/// A remote event exists.
pub(crate) fn live(remote_id: &str, version: &str, content: Content) -> Observation {
    let event = RemoteEvent {
        version: Some(version.into()),
        uid: remote_id.trim_end_matches(".ics").into(),
        content,
        stamp: None,
        key: None,
        raw: format!("raw {version}"),
    };
    Observation { remote_id: remote_id.into(), statement: Statement::Live(Box::new(event)) }
}

/// A remote event is gone.
pub(crate) fn gone(remote_id: &str) -> Observation {
    Observation { remote_id: remote_id.into(), statement: Statement::Gone }
}

/// Nothing changes.
pub(crate) fn keep() -> Outcome {
    Outcome { change: ItemChange::Keep, bury: None, exhume: None, log: Vec::new() }
}

/// This is the item now.
pub(crate) fn put(item: Item) -> Outcome {
    Outcome { change: ItemChange::Put(Box::new(item)), ..keep() }
}

/// What a rule is told about a place in the remote calendar.
pub(crate) async fn known_of(book: &Book, remote_id: &str) -> Known {
    let round = book.round().await;
    let mut seen = None;
    let rule = |known, _| {
        seen = Some(known);
        keep()
    };
    book.store.observe(&round, vec![gone(remote_id)], rule).await.unwrap();
    seen.unwrap()
}
