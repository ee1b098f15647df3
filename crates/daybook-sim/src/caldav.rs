//! A CalDAV server (RFC 4791) with several people and calendars: strict, and misbehaving on demand.
//!
//! [`Server`] runs on a port of this computer. What it does otherwise than a strict server is a
//! [`Quirks`], for the whole server, for a calendar or for some requests to come; what goes wrong with
//! single requests is a [`Fault`]. Everything it is asked is recorded.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::loopback::{self, Gate};

pub mod cases;
mod faults;
mod habits;
mod handling;
mod ical;
mod other_side;
mod properties;
mod quirks;
mod reports;
mod rewriting;
mod scheduling;
mod signin;
mod timerange;
mod world;
mod writes;
mod xml;

pub use faults::{Fault, On};
pub use habits::{HABITS, Habit};
pub use quirks::{
    AttendeeEdits, DataForm, DeleteAnswer, EtagInAnswer, Hrefs, Page, Quirks, ReadOnly, Reference,
    Rewrites, ScheduleTags, Scheme, UidConflict, UnknownToken, WellKnown,
};
pub use scheduling::{Mail, Method};
pub use world::Recorded;

use faults::Planned;
use world::{Calendar, Person, Spell, World};

/// The person every server knows.
pub const USER: &str = "desk";
/// That person's password.
pub const PASSWORD: &str = "open sesame";
/// That person's calendar.
pub const CALENDAR: &str = "/calendars/desk/appointments/";

/// A running server. Clones are the same server; it runs until the runtime ends.
#[derive(Clone)]
pub struct Server {
    world: Arc<Mutex<World>>,
    url: String,
    other_url: String,
}

/// Everything a server held at a moment.
pub struct Backup(BTreeMap<String, Calendar>);

impl Server {
    /// Starts a server on a free port, with one person and one calendar.
    ///
    /// # Errors
    ///
    /// When there is no port.
    pub async fn start() -> io::Result<Self> {
        Self::start_on(0).await
    }

    /// Starts a server on a port; 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the port is taken.
    pub async fn start_on(port: u16) -> io::Result<Self> {
        let (listener, other) = (loopback::bind(port).await?, loopback::bind(0).await?);
        let hosts = [listener.local_addr()?.to_string(), other.local_addr()?.to_string()];
        let [url, other_url] = hosts.clone().map(|host| format!("http://{host}/"));
        let server = Self { world: Arc::new(Mutex::new(World::new(hosts))), url, other_url };
        server.add_person(USER, PASSWORD);
        server.add_calendar(CALENDAR, "Appointments");
        loopback::serve(listener, server.clone());
        loopback::serve(other, server.clone());
        Ok(server)
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Another address of the same server.
    #[must_use]
    pub fn other_url(&self) -> &str {
        &self.other_url
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets somebody in, whose address is `mailto:NAME@sim.example`.
    pub fn add_person(&self, name: &str, password: &str) {
        let person = Person {
            password: password.to_owned(),
            addresses: vec![format!("mailto:{name}@sim.example").to_lowercase()],
            failures: 0,
        };
        self.world().people.insert(name.to_owned(), person);
    }

    /// Makes an empty calendar of events at `/calendars/PERSON/NAME/`.
    pub fn add_calendar(&self, path: &str, name: &str) {
        let owner = path.split('/').nth(2).unwrap_or_default();
        let key = (xml::DAV.to_owned(), "displayname".to_owned());
        let properties = BTreeMap::from([(key, xml::escape(name))]);
        let calendar = Calendar::new(owner, vec!["VEVENT".to_owned()], properties);
        self.world().calendars.insert(path.to_owned(), calendar);
    }

    /// Lets somebody else read a calendar, or write to it too.
    pub fn share(&self, path: &str, person: &str, may_write: bool) {
        if let Some(calendar) = self.world().calendars.get_mut(path) {
            calendar.shared.insert(person.to_owned(), may_write);
        }
    }

    /// Removes a calendar with everything in it.
    pub fn remove_calendar(&self, path: &str) {
        self.world().calendars.remove(path);
    }

    /// Moves a calendar with everything in it to another path.
    pub fn rename_calendar(&self, path: &str, to: &str) {
        let mut world = self.world();
        if let Some(calendar) = world.calendars.remove(path) {
            world.calendars.insert(to.to_owned(), calendar);
        }
    }

    /// Changes how the server behaves from now on.
    pub fn behave(&self, change: impl FnOnce(&mut Quirks)) {
        change(&mut self.world().quirks);
    }

    /// Changes how one calendar behaves from now on; it no longer follows the server.
    pub fn behave_in(&self, path: &str, change: impl FnOnce(&mut Quirks)) {
        let mut world = self.world();
        let mut quirks = world.quirks.clone();
        if let Some(calendar) = world.calendars.get_mut(path) {
            quirks = calendar.quirks.take().unwrap_or(quirks);
            change(&mut quirks);
            calendar.quirks = Some(quirks);
        }
    }

    /// Changes how the server behaves for the next `count` such requests.
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
        let mut world = self.world();
        world.faults.clear();
        world.spells.clear();
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

    /// Another program writes an object, whatever it says. Nothing checks it.
    pub fn put(&self, calendar: &str, name: &str, text: &str) {
        let mut world = self.world();
        let spelling = world
            .calendars
            .get(calendar)
            .and_then(|it| it.objects.get(name))
            .map_or_else(|| name.to_owned(), |object| object.spelling.clone());
        let object = world.new_object(text.to_owned(), &spelling);
        if let Some(calendar) = world.calendars.get_mut(calendar) {
            calendar.set(name, Some(object));
        }
    }

    /// Another program removes an object.
    pub fn delete(&self, calendar: &str, name: &str) {
        if let Some(calendar) = self.world().calendars.get_mut(calendar) {
            calendar.set(name, None);
        }
    }

    /// Another program, or the server itself, moves an object, perhaps to another calendar.
    pub fn relocate(&self, from: (&str, &str), to: (&str, &str)) {
        if let Some(text) = self.text(from.0, from.1) {
            self.delete(from.0, from.1);
            self.put(to.0, to.1, &text);
        }
    }

    /// The text of an object.
    #[must_use]
    pub fn text(&self, calendar: &str, name: &str) -> Option<String> {
        let world = self.world();
        world.calendars.get(calendar)?.objects.get(name).map(|object| object.text.clone())
    }

    /// Name and text of every object of a calendar.
    #[must_use]
    pub fn objects(&self, calendar: &str) -> Vec<(String, String)> {
        let world = self.world();
        let objects = world.calendars.get(calendar).map(|it| it.objects.iter());
        let pair = |(name, object): (&String, &world::Object)| (name.clone(), object.text.clone());
        objects.into_iter().flatten().map(pair).collect()
    }

    /// Tokens that were handed out for a calendar until now are not known any more (C12).
    pub fn expire_tokens(&self, calendar: &str) {
        if let Some(calendar) = self.world().calendars.get_mut(calendar) {
            calendar.revision += 1;
            calendar.oldest = calendar.revision;
        }
    }

    /// The server forgets that an object changed: no list of changes since a token names it again.
    pub fn forget_changes(&self, calendar: &str, name: &str) {
        if let Some(calendar) = self.world().calendars.get_mut(calendar) {
            let forgotten = calendar.log.iter_mut().filter(|(_, changed)| changed == name);
            forgotten.for_each(|(revision, _)| *revision = 0);
        }
    }

    /// The change counter and the token move, and nothing changes (C13).
    pub fn touch(&self, calendar: &str) {
        if let Some(calendar) = self.world().calendars.get_mut(calendar) {
            calendar.revision += 1;
        }
    }

    /// Everything as it is now.
    #[must_use]
    pub fn backup(&self) -> Backup {
        Backup(self.world().calendars.clone())
    }

    /// Everything as it was: tokens go backwards and every ETag is a new one (C38).
    pub fn restore(&self, backup: &Backup) {
        let mut world = self.world();
        let mut calendars = backup.0.clone();
        for object in calendars.values_mut().flat_map(|calendar| calendar.objects.values_mut()) {
            *object = world.new_object(object.text.clone(), &object.spelling.clone());
        }
        world.calendars = calendars;
    }

    /// An attendee answers an invitation by mail: the organizer's copy changes (C27).
    pub fn answer_invitation(&self, calendar: &str, name: &str, attendee: &str, says: &str) {
        let mut world = self.world();
        let stable = world.quirks.schedule_tags == ScheduleTags::Stable;
        let Some(calendar_now) = world.calendars.get(calendar) else { return };
        let Some(before) = calendar_now.objects.get(name).cloned() else { return };
        let Ok(mut object) = ical::object(&before.text) else { return };
        let own = [scheduling::address(attendee)];
        scheduling::set_answer(&mut object.whole, &own, says);
        let mut after = world.new_object(object.whole.write(75), &before.spelling);
        if stable {
            after.schedule_tag = before.schedule_tag;
        }
        if let Some(calendar) = world.calendars.get_mut(calendar) {
            calendar.set(name, Some(after));
        }
    }

    /// The mail that was sent so far, oldest first.
    #[must_use]
    pub fn mail(&self) -> Vec<Mail> {
        self.world().mail.clone()
    }

    /// Every request so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.world().recorded.clone()
    }

    /// Every request since this was last asked.
    #[allow(clippy::must_use_candidate, reason = "asking is also how to begin anew")]
    pub fn take_requests(&self) -> Vec<Recorded> {
        std::mem::take(&mut self.world().recorded)
    }
}
