//! Google's OAuth and Calendar v3, with several people and calendars: strict, and misbehaving on demand.
//!
//! [`Server`] runs on a port of this computer; everything that is at several hosts with Google is at that
//! one address. What the service does otherwise than usually is a [`Quirks`], for good or for some
//! requests to come; what goes wrong with single requests is a [`Fault`]. Everything it is asked is
//! recorded. What there is to call, and what it takes, comes from Google's own description of the API.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use crate::loopback::{self, Gate};

mod api;
mod asking;
mod batch;
mod calendar;
mod calendar_list;
mod calendars;
pub mod cases;
mod channels;
mod checks;
mod clock;
mod collections;
mod colors;
mod conferences;
mod control;
mod discovery;
mod errors;
mod event;
mod events;
mod faults;
mod fields;
mod filter;
mod freebusy;
mod handling;
mod instances;
mod invitations;
mod json;
mod keeping;
mod listing;
mod merging;
mod moves;
mod oauth;
mod other_side;
mod pages;
mod plenty;
mod quirks;
mod recurrence;
mod selection;
mod settings;
mod show;
mod types;
mod when;
mod world;
mod writes;

pub use calendar::Role;
pub use channels::Notification;
pub use faults::{Fault, On};
pub use invitations::{Mail, MailAbout};
pub use oauth::{Client, ClientKind};
pub use quirks::{ErrorShape, HABITS, Habit, InstanceIds, OtherParameters, Quirks, Quota};
pub use world::Recorded;

use calendar::Kind;
use clock::Clock;
use faults::Planned;
use world::{Spell, World};

/// The person every service knows.
pub const USER: &str = "desk@sim.example";
/// Somebody else it knows.
pub const GUEST: &str = "noor@sim.example";
/// A calendar of holidays that both list.
pub const HOLIDAYS: &str = "en.ch#holiday@group.v.calendar.google.com";
/// A registered desktop client.
pub const CLIENT_ID: &str = "100000000001-desktop.apps.googleusercontent.com";
/// Its secret, which is none.
pub const CLIENT_SECRET: &str = "GOCSPX-simulated";
/// A registered client of the same project with a scheme of its own and without a secret.
pub const SCHEME_CLIENT_ID: &str = "100000000001-scheme.apps.googleusercontent.com";
/// Its scheme.
pub const SCHEME: &str = "com.googleusercontent.apps.100000000001-scheme";

/// A running service. Clones are the same service; it runs until the runtime ends.
#[derive(Clone)]
pub struct Server {
    world: Arc<Mutex<World>>,
    postman: UnboundedSender<Notification>,
    url: String,
}

impl Server {
    /// Starts a service on a free port. Its clock begins on Sunday, 29 November 2026, noon UTC, and moves a
    /// tenth of a second with each request.
    ///
    /// # Errors
    ///
    /// When there is no port.
    pub async fn start() -> io::Result<Self> {
        let noon = DateTime::from_timestamp(1_795_953_600, 0).unwrap_or_default();
        Self::start_with(0, Clock::standing(noon), 1).await
    }

    /// Starts a service on a port with the clock of this computer; 0 takes a free port.
    ///
    /// # Errors
    ///
    /// When the port is taken.
    pub async fn start_on(port: u16) -> io::Result<Self> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_millis()).ok().and_then(DateTime::from_timestamp_millis);
        let seed = u64::try_from(since.as_nanos() & u128::from(u64::MAX)).unwrap_or(1);
        Self::start_with(port, Clock::running(now.unwrap_or_default()), seed).await
    }

    async fn start_with(port: u16, clock: Clock, seed: u64) -> io::Result<Self> {
        let listener = loopback::bind(port).await?;
        let url = format!("http://{}/", listener.local_addr()?);
        let mut world = World::new(url.clone(), clock, seed);
        world.add_person(USER, "Front Desk", "Europe/Zurich");
        world.add_person(GUEST, "Noor Haddad", "America/New_York");
        world.add_calendar(
            HOLIDAYS,
            Kind::Holidays,
            USER,
            "Holidays in Switzerland",
            "Europe/Zurich",
        );
        world.set_role(HOLIDAYS, "default", "", Role::Reader);
        world.subscribe(GUEST, HOLIDAYS);
        for (id, summary, start, end) in cases::HOLIDAYS {
            let day = json!({
                "id": id,
                "summary": summary,
                "start": {"date": start},
                "end": {"date": end},
                "transparency": "transparent",
                "visibility": "public",
            });
            world.put(HOLIDAYS, &day).map_err(|refusal| io::Error::other(refusal.message))?;
        }
        let server = Self { world: Arc::new(Mutex::new(world)), postman: channels::postman(), url };
        server.register(Client {
            id: CLIENT_ID.to_owned(),
            secret: Some(CLIENT_SECRET.to_owned()),
            kind: ClientKind::Desktop,
            project: "simulated".to_owned(),
            name: "Your appointment book".to_owned(),
            testing: false,
        });
        server.register(Client {
            id: SCHEME_CLIENT_ID.to_owned(),
            secret: None,
            kind: ClientKind::Scheme(SCHEME.to_owned()),
            project: "simulated".to_owned(),
            name: "Your appointment book".to_owned(),
            testing: false,
        });
        loopback::serve(listener, server.clone());
        Ok(server)
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What time it is there.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.world().clock.now()
    }

    /// Time passes, or goes back.
    pub fn advance(&self, by: TimeDelta) {
        let mut world = self.world();
        world.clock.advance(by);
        world.catch_up();
    }

    /// Registers a client, or changes one.
    pub fn register(&self, client: Client) {
        self.world().oauth.clients.insert(client.id.clone(), client);
    }

    /// A client is not known any more.
    pub fn unregister(&self, id: &str) {
        self.world().oauth.clients.remove(id);
    }

    /// Makes an account with a main calendar.
    pub fn add_person(&self, email: &str, name: &str, zone: &str) {
        self.world().add_person(email, name, zone);
    }

    /// Whether somebody's company pays for event types such as `focusTime`; it does at first.
    pub fn set_workspace(&self, email: &str, workspace: bool) {
        if let Some(person) = self.world().people.get_mut(email) {
            person.workspace = workspace;
        }
    }

    /// Somebody else has the address of an account now: `sub` is another. Says whether there is such an
    /// account.
    #[must_use]
    pub fn replace_person(&self, email: &str) -> bool {
        self.world().new_identity(email).is_ok()
    }

    /// Makes another calendar of somebody.
    pub fn add_calendar(&self, id: &str, owner: &str, summary: &str, zone: &str) {
        self.world().add_calendar(id, Kind::Secondary, owner, summary, zone);
    }

    /// A calendar is deleted.
    pub fn remove_calendar(&self, id: &str) {
        self.world().remove_calendar(id);
    }

    /// Lets somebody do something with a calendar, or nothing any more.
    pub fn share(&self, calendar: &str, email: &str, role: Role) {
        self.world().set_role(calendar, "user", email, role);
    }

    /// Puts a calendar on somebody's list.
    pub fn subscribe(&self, email: &str, calendar: &str) {
        self.world().subscribe(email, calendar);
    }

    /// An access token and a refresh token for somebody who has not signed in.
    #[must_use]
    pub fn tokens(&self, email: &str, scopes: &[&str]) -> (String, String) {
        self.world().mint(email, CLIENT_ID, scopes)
    }

    /// Access tokens are expired at once.
    pub fn expire_access_tokens(&self) {
        self.world().oauth.expire_access();
    }

    /// Somebody removes every program's access to their account.
    pub fn revoke_grants(&self, email: &str) {
        self.world().oauth.revoke_all(email);
    }

    /// Sync tokens that were handed out for a calendar are not known any more (G05).
    pub fn expire_sync_tokens(&self, calendar: &str) {
        self.world().expire_sync_tokens(calendar);
    }

    /// Sync tokens for somebody's list of calendars are not known any more.
    pub fn expire_list_tokens(&self, email: &str) {
        self.world().expire_list_tokens(email);
    }

    /// Changes how the service behaves from now on.
    pub fn behave(&self, change: impl FnOnce(&mut Quirks)) {
        change(&mut self.world().quirks);
    }

    /// Changes how the service behaves for the next `count` such requests.
    pub fn behave_for(&self, count: usize, on: On, change: impl Fn(&mut Quirks) + Send + 'static) {
        self.world().spells.push(Spell { on, left: count, change: Box::new(change) });
    }

    /// Lets something go wrong with the next such request.
    pub fn fail_next(&self, on: On, fault: Fault) {
        self.fail(1, on, "", fault);
    }

    /// Lets something go wrong with the next `count` such requests whose path contains `path`.
    pub fn fail(&self, count: usize, on: On, path: &str, fault: Fault) {
        let path = path.to_owned();
        self.world().faults.push(Planned { on, path, passing: 0, left: count, fault });
    }

    /// Lets `passing` such requests pass and something go wrong with the one after them.
    pub fn fail_after(&self, passing: usize, on: On, fault: Fault) {
        let path = String::new();
        self.world().faults.push(Planned { on, path, passing, left: 1, fault });
    }

    /// Lets everything go right again.
    pub fn recover(&self) {
        self.world().recover();
    }

    /// Holds the answer to the next such request back, after its effect.
    #[must_use]
    pub fn hold_answer(&self, on: On) -> Gate {
        let gate = Gate::default();
        self.fail_next(on, Fault::AnswerHeld(gate.clone()));
        gate
    }

    /// Holds the next such request back, before its effect.
    #[must_use]
    pub fn hold_request(&self, on: On) -> Gate {
        let gate = Gate::default();
        self.fail_next(on, Fault::Late(gate.clone()));
        gate
    }

    /// Somebody does something by other means than the client that is tried: `path` is below
    /// `/calendar/v3/`. Gives what the service says.
    ///
    /// # Errors
    ///
    /// The status and the reason, when it is refused.
    pub fn act(
        &self,
        email: &str,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<Value, (u16, String)> {
        let reply = self.world().as_person(email, method, path, body);
        match reply {
            Ok(reply) => Ok(reply.json.unwrap_or_default()),
            Err(refusal) => Err((refusal.status, refusal.reason)),
        }
    }

    /// Puts an event into a calendar, whatever it says: feeds and old programs left such. What it cannot be
    /// without is an `id`, a `start` and an `end`.
    ///
    /// # Errors
    ///
    /// The reason, when one of them cannot be read.
    pub fn put(&self, calendar: &str, event: &Value) -> Result<(), String> {
        self.world().put(calendar, event).map_err(|refusal| refusal.message)
    }

    /// Puts the data of a case into the calendars of [`USER`].
    ///
    /// # Errors
    ///
    /// The reason, when it cannot be read.
    pub fn load(&self, case: &cases::Case) -> Result<(), String> {
        self.world().load(case).map_err(|refusal| refusal.message)
    }

    /// The event with an id, as its calendar's owner sees it.
    #[must_use]
    pub fn event(&self, calendar: &str, id: &str) -> Option<Value> {
        let mut world = self.world();
        let owner = world.calendars.get(calendar)?.owner.clone();
        let part = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let path = format!("calendars/{}/events/{}", part(calendar), part(id));
        world.as_person(&owner, "GET", &path, &Value::Null).ok()?.json
    }

    /// Gives an event another ETag and nothing else, as the service itself does now and then (G19).
    pub fn touch(&self, calendar: &str, id: &str) {
        self.world().touch(calendar, id);
    }

    /// Deletes every event of a calendar at once (F07).
    ///
    /// # Errors
    ///
    /// When there is no such calendar.
    pub fn clear(&self, calendar: &str) -> Result<(), String> {
        self.world().clear(calendar).map_err(|refusal| refusal.message)
    }

    /// The mail that was sent so far, oldest first.
    #[must_use]
    pub fn mail(&self) -> Vec<Mail> {
        self.world().mail.clone()
    }

    /// Every code and token it has ever given out, and every verifier that came for one.
    #[must_use]
    pub fn secrets(&self) -> Vec<String> {
        self.world().oauth.secrets().to_vec()
    }

    /// The notifications that were sent so far, oldest first.
    #[must_use]
    pub fn notifications(&self) -> Vec<Notification> {
        self.world().notifications.clone()
    }

    /// Every request so far, oldest first; of very many the last ten thousand.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.world().recorded.clone()
    }

    /// Every request since this was last asked.
    #[allow(clippy::must_use_candidate, reason = "asking is also how to begin anew")]
    pub fn take_requests(&self) -> Vec<Recorded> {
        let mut world = self.world();
        let taken = std::mem::take(&mut world.recorded);
        world.taken += taken.len();
        taken
    }
}
