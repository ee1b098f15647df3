//! An account of the adapter at a simulated Google, and words for what tests say about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use chrono_tz::Tz;
use daybook_auth::Secret;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::id::AttemptId;
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};
use daybook_core::sync_state::{Observation, RemoteEvent, Statement};
use daybook_core::wall_time::{WallTime, Zone};
use daybook_provider::google::GoogleAccess;
use daybook_provider::{
    AccessTokens, CalendarProvider, Cursor, Google, Http, Listed, Listing, ProviderError, Write,
    Written,
};
use daybook_sim::google::{Server, USER};
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const HOME: Tz = Tz::Europe__Zurich;
pub(crate) const CALENDAR_SCOPE: &str = "https://www.googleapis.com/auth/calendar";

/// Tokens of somebody who has signed in.
pub(crate) struct Tokens {
    server: Server,
    email: String,
    scope: String,
    first: String,
    renewals: AtomicUsize,
    /// What is given out in place of a new one.
    dead: bool,
}

#[async_trait]
impl AccessTokens for Tokens {
    async fn token(&self) -> Result<Secret<String>, ProviderError> {
        Ok(Secret::new(self.first.clone()))
    }

    async fn renewed(&self, refused: &Secret<String>) -> Result<Secret<String>, ProviderError> {
        assert_eq!(*refused.expose(), self.first);
        self.renewals.fetch_add(1, Ordering::Relaxed);
        if self.dead {
            return Ok(Secret::new("not a token".to_owned()));
        }
        Ok(Secret::new(self.server.tokens(&self.email, &[&self.scope]).0))
    }
}

/// An account at a service of its own.
pub(crate) struct Account {
    pub(crate) server: Server,
    pub(crate) google: Google,
    tokens: Arc<Tokens>,
}

impl Account {
    pub(crate) async fn new() -> Self {
        Self::of(&Server::start().await.unwrap(), USER, CALENDAR_SCOPE)
    }

    pub(crate) fn of(server: &Server, email: &str, scope: &str) -> Self {
        Self::with(server, email, scope, (false, false))
    }

    /// Whose tokens are never renewed.
    pub(crate) fn signed_out(server: &Server) -> Self {
        Self::with(server, USER, CALENDAR_SCOPE, (true, false))
    }

    /// Whose guests are invited.
    pub(crate) async fn inviting() -> Self {
        Self::with(&Server::start().await.unwrap(), USER, CALENDAR_SCOPE, (false, true))
    }

    /// The same account, from now on one whose guests are invited.
    pub(crate) fn and_invites(&self) -> Self {
        Self::with(&self.server, USER, CALENDAR_SCOPE, (false, true))
    }

    fn with(server: &Server, email: &str, scope: &str, (dead, invites): (bool, bool)) -> Self {
        let tokens = Arc::new(Tokens {
            server: server.clone(),
            email: email.to_owned(),
            scope: scope.to_owned(),
            first: server.tokens(email, &[scope]).0,
            renewals: AtomicUsize::new(0),
            dead,
        });
        let access = GoogleAccess {
            base_url: server.url().to_owned(),
            tokens: Arc::clone(&tokens) as Arc<dyn AccessTokens>,
            invites,
        };
        let google = Google::new(access, HOME, &Http::new().unwrap()).unwrap();
        Self { server: server.clone(), google, tokens }
    }

    pub(crate) fn tokens(&self) -> Arc<dyn AccessTokens> {
        Arc::clone(&self.tokens) as Arc<dyn AccessTokens>
    }

    pub(crate) fn renewals(&self) -> usize {
        self.tokens.renewals.load(Ordering::Relaxed)
    }

    /// Somebody makes an event by other means.
    pub(crate) fn make(&self, event: &Value) {
        self.act("POST", "calendars/primary/events", event);
    }

    pub(crate) fn edit(&self, id: &str, changes: &Value) {
        self.act("PATCH", &format!("calendars/primary/events/{id}"), changes);
    }

    pub(crate) fn cancel(&self, id: &str) {
        self.act("DELETE", &format!("calendars/primary/events/{id}"), &Value::Null);
    }

    pub(crate) fn act(&self, method: &str, path: &str, body: &Value) -> Value {
        self.server.act(USER, method, path, body).unwrap()
    }

    /// The id of an occurrence, as anybody can look it up.
    pub(crate) fn occurrence(&self, series: &str, day: &str) -> String {
        let path = format!("calendars/primary/events/{series}/instances");
        let all = self.act("GET", &path, &Value::Null);
        let on_day = |it: &&Value| {
            let original = &it["originalStartTime"];
            let text = original["dateTime"].as_str().or(original["date"].as_str());
            text.is_some_and(|text| text.starts_with(day))
        };
        all["items"].as_array().unwrap().iter().find(on_day).unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub(crate) async fn everything(&self) -> Listing {
        self.google.changes(USER, None).await.unwrap()
    }

    pub(crate) async fn since(&self, cursor: &Cursor) -> Listing {
        self.google.changes(USER, Some(cursor)).await.unwrap()
    }

    pub(crate) async fn statement(&self, id: &str) -> Statement {
        let mut said = self.google.fetch(USER, &[id.to_owned()]).await.unwrap();
        assert_eq!(said.len(), 1);
        said.remove(0).statement
    }

    pub(crate) async fn live(&self, id: &str) -> RemoteEvent {
        match self.statement(id).await {
            Statement::Live(event) => *event,
            other => panic!("{id} is {other:?}"),
        }
    }

    pub(crate) async fn write(&self, write: &Write) -> Result<RemoteEvent, ProviderError> {
        match self.google.write(USER, write).await? {
            Written::Holds { remote_id, event } => {
                assert_eq!(remote_id, place_of(write));
                Ok(*event)
            }
            Written::Removed => panic!("removed"),
        }
    }

    /// Makes an event say something else, seen as it is now, and checks that it then does.
    pub(crate) async fn change(&self, id: &str, edit: impl FnOnce(&mut Content)) -> RemoteEvent {
        let seen = self.live(id).await;
        let mut content = seen.content.clone();
        edit(&mut content);
        let held = self.write(&update(id, &seen, &content)).await.unwrap();
        assert_eq!(held.content, content, "what it holds is what was wanted");
        assert_eq!(held.stamp, Some(stamp()));
        let read = self.live(id).await;
        assert_eq!(read.content, content, "what is read is what was wanted");
        assert_eq!(read.version, held.version, "the version of the answer is that of the event");
        read
    }

    /// What the simulated service was asked, without its host and what is the same every time.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = self.server.take_requests();
        let client = requests.into_iter().filter(|it| !it.request.path.starts_with("/sim/"));
        client
            .map(|it| {
                let path = it.request.path.replace("/calendar/v3/calendars/", "");
                format!("{} {}", it.request.method, path.replace("desk@sim.example", "desk"))
            })
            .collect()
    }

    /// The bodies of changes.
    pub(crate) fn bodies(&self) -> Vec<Value> {
        let requests = self.server.take_requests();
        // That of a batch is no JSON.
        requests.iter().filter_map(|it| serde_json::from_str(&it.request.text()).ok()).collect()
    }
}

pub(crate) fn stamp() -> AttemptId {
    AttemptId::from_uuid(Uuid::from_u128(7))
}

pub(crate) fn create(id: &str, content: &Content) -> Write {
    Write::Create {
        remote_id: id.to_owned(),
        uid: format!("{id}@daybook"),
        content: content.clone(),
        raw: None,
        stamp: stamp(),
        notify: false,
    }
}

pub(crate) fn update(id: &str, seen: &RemoteEvent, content: &Content) -> Write {
    Write::Update {
        remote_id: id.to_owned(),
        version: seen.version.clone().unwrap(),
        uid: seen.uid.clone(),
        content: content.clone(),
        raw: Some(seen.raw.clone()),
        stamp: stamp(),
        notify: false,
    }
}

pub(crate) fn delete(id: &str, seen: &RemoteEvent) -> Write {
    let version = seen.version.clone().unwrap();
    Write::Delete { remote_id: id.to_owned(), version, notify: false }
}

pub(crate) fn place_of(write: &Write) -> &str {
    let (Write::Create { remote_id, .. }
    | Write::Update { remote_id, .. }
    | Write::Delete { remote_id, .. }) = write;
    remote_id
}

/// An event of an hour at nine on Wednesday, 2 December 2026, as somebody makes it by other means.
pub(crate) fn hour(id: &str) -> Value {
    json!({
        "id": id,
        "summary": "Cut",
        "start": {"dateTime": "2026-12-02T09:00:00", "timeZone": "Europe/Zurich"},
        "end": {"dateTime": "2026-12-02T10:00:00", "timeZone": "Europe/Zurich"},
    })
}

/// The same on several days.
pub(crate) fn daily(id: &str, count: u32) -> Value {
    let mut event = hour(id);
    event["recurrence"] = json!([format!("RRULE:FREQ=DAILY;COUNT={count}")]);
    event
}

/// From hour to hour on a day of December 2026.
pub(crate) fn at(day: u32, from: u32, to: u32) -> When {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
    let zone = Zone::Iana(HOME);
    let wall = |hour| WallTime { local: date.and_hms_opt(hour, 0, 0).unwrap(), zone };
    When::Timed { start: wall(from), end: wall(to) }
}

/// Days of December 2026.
pub(crate) fn days(from: u32, to: u32) -> When {
    let date = |day| chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
    When::AllDay { start: date(from), end: date(to) }
}

/// The occurrence at an hour of a day of December 2026.
pub(crate) fn key(day: u32, hour: u32) -> RecurrenceId {
    match at(day, hour, hour) {
        When::Timed { start, .. } => RecurrenceId::Local(start.local),
        When::AllDay { .. } => panic!("timed"),
    }
}

pub(crate) fn said(summary: &str) -> Details {
    Details { summary: summary.to_owned(), ..Details::default() }
}

pub(crate) fn single(summary: &str, when: When) -> Content {
    Content { when, details: said(summary), recurrence: None }
}

/// Every day from the second at nine.
pub(crate) fn every_day(count: u32) -> Content {
    let rules = [format!("FREQ=DAILY;COUNT={count}")].into();
    let recurrence = Some(Recurrence { rules, ..Recurrence::default() });
    Content { recurrence, ..single("Cut", at(2, 9, 10)) }
}

pub(crate) fn recurrence(content: &mut Content) -> &mut Recurrence {
    content.recurrence.as_mut().unwrap()
}

pub(crate) fn changed(summary: &str, when: When) -> Override {
    Override { when, details: said(summary) }
}

/// The places a listing says something about, a minus before what is gone.
pub(crate) fn places(listing: &Listing) -> Vec<String> {
    let mut places: Vec<String> = listing
        .items
        .iter()
        .map(|item| match item {
            Listed::Version { remote_id, .. } => remote_id.clone(),
            Listed::Removed { remote_id } => format!("-{remote_id}"),
        })
        .collect();
    places.sort();
    places
}

pub(crate) fn titles(observed: &[Observation]) -> Vec<(&str, &str)> {
    let mut titles: Vec<(&str, &str)> = observed
        .iter()
        .map(|it| match &it.statement {
            Statement::Live(event) => {
                (it.remote_id.as_str(), event.content.details.summary.as_str())
            }
            Statement::Gone => (it.remote_id.as_str(), "(gone)"),
            Statement::Unknown { reason } => (it.remote_id.as_str(), reason.as_str()),
        })
        .collect();
    titles.sort_unstable();
    titles
}
