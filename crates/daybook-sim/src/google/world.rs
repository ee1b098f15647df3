//! What the service holds: people, calendars and the order in which everything changed. Nothing here
//! speaks HTTP.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::calendar::{Calendar, Entry, Kind, Person, Role, Rule};
use super::channels::{Channel, Notification};
use super::clock::{Clock, Names};
use super::colors;
use super::errors::Refusal;
use super::faults::{On, Planned};
use super::invitations::Mail;
use super::oauth::Registry;
use super::pages::Pages;
use super::quirks::Quirks;
use super::settings;
use crate::loopback::{Gate, Request};

/// A request as it came, and what it got.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The request; of a batch each part once more.
    pub request: Request,
    /// The address of whoever it came from, if that is known.
    pub user: Option<String>,
    /// The answer's status; 0 as long as there is none.
    pub status: u16,
}

/// Different quirks for some requests to come.
pub(crate) struct Spell {
    pub(crate) on: On,
    pub(crate) left: usize,
    pub(crate) change: Box<dyn Fn(&mut Quirks) + Send>,
}

/// Something the service does by itself after a while.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    pub(crate) at: DateTime<Utc>,
    pub(crate) calendar: String,
    pub(crate) event: String,
    pub(crate) deed: Deed,
}

/// What it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It touches the event (G19).
    Touch,
    /// The conference is there (G44).
    Conference,
}

/// Everything.
pub(crate) struct World {
    pub(crate) base: String,
    pub(crate) clock: Clock,
    pub(crate) names: Names,
    pub(crate) people: BTreeMap<String, Person>,
    pub(crate) calendars: BTreeMap<String, Calendar>,
    pub(crate) revision: u64,
    pub(crate) pages: Pages,
    pub(crate) channels: BTreeMap<String, Channel>,
    pub(crate) outbox: Vec<Notification>,
    pub(crate) notifications: Vec<Notification>,
    pub(crate) mail: Vec<Mail>,
    pub(crate) oauth: Registry,
    pub(crate) quirks: Quirks,
    pub(crate) spells: Vec<Spell>,
    pub(crate) faults: Vec<Planned>,
    /// Gates that somebody outside asked for.
    pub(crate) gates: Vec<Gate>,
    /// Requests that arrive late: when, what.
    pub(crate) late: Vec<(u64, Request)>,
    pub(crate) due: Vec<Due>,
    pub(crate) recorded: Vec<Recorded>,
    /// So many were recorded before those.
    pub(crate) taken: usize,
    pub(crate) handled: u64,
    /// When what was deleted long ago was forgotten last.
    pub(crate) tidied: DateTime<Utc>,
    /// When whom's requests came, within the last minute.
    pub(crate) asked: BTreeMap<String, VecDeque<DateTime<Utc>>>,
}

impl World {
    pub(crate) fn new(base: String, clock: Clock, seed: u64) -> Self {
        Self {
            base,
            clock,
            names: Names::new(seed),
            people: BTreeMap::new(),
            calendars: BTreeMap::new(),
            revision: 0,
            pages: Pages::default(),
            channels: BTreeMap::new(),
            outbox: Vec::new(),
            notifications: Vec::new(),
            mail: Vec::new(),
            oauth: Registry::default(),
            quirks: Quirks::default(),
            spells: Vec::new(),
            faults: Vec::new(),
            gates: Vec::new(),
            late: Vec::new(),
            due: Vec::new(),
            recorded: Vec::new(),
            taken: 0,
            handled: 0,
            tidied: DateTime::UNIX_EPOCH,
            asked: BTreeMap::new(),
        }
    }

    /// The next revision: every change of anything has one of its own.
    pub(crate) fn revise(&mut self) -> u64 {
        self.revision += 1;
        self.revision
    }

    pub(crate) fn add_person(&mut self, email: &str, name: &str, zone: &str) {
        let number = self.names.number() % 1_000_000_000;
        let revision = self.revise();
        let person = Person {
            email: email.to_owned(),
            name: name.to_owned(),
            sub: format!("10{number:019}"),
            workspace: true,
            oldest: 0,
            entries: BTreeMap::new(),
            settings: settings::initial(zone, revision),
        };
        self.people.insert(email.to_owned(), person);
        self.add_calendar(email, Kind::Primary, email, email, zone);
        if let Some(entry) = self.entry_mut(email, email) {
            let reminders = json!([{"method": "popup", "minutes": 30}]);
            entry.fields.insert("defaultReminders".to_owned(), reminders);
        }
    }

    /// Makes a calendar that its owner lists.
    pub(crate) fn add_calendar(
        &mut self,
        id: &str,
        kind: Kind,
        owner: &str,
        summary: &str,
        zone: &str,
    ) {
        let revision = self.revise();
        let mut calendar = Calendar::new(id, kind, owner, summary, zone);
        calendar.revision = revision;
        let role = if kind == Kind::Holidays { Role::Reader } else { Role::Owner };
        calendar.allow(Rule { role, scope: "user".to_owned(), value: owner.to_owned(), revision });
        self.calendars.insert(id.to_owned(), calendar);
        self.subscribe(owner, id);
    }

    /// Puts a calendar on somebody's list.
    pub(crate) fn subscribe(&mut self, email: &str, calendar: &str) {
        let revision = self.revise();
        let Some(person) = self.people.get_mut(email) else { return };
        let place = person.entries.len();
        let entry =
            person.entries.entry(calendar.to_owned()).or_insert_with(|| Entry::new(revision));
        entry.deleted = false;
        entry.revision = revision;
        entry.fields.entry("selected").or_insert(json!(true));
        if !entry.fields.contains_key("colorId") {
            for (name, value) in colors::of_calendar(colors::nth(place)) {
                entry.fields.insert(name, value);
            }
        }
    }

    pub(crate) fn entry_mut(&mut self, email: &str, calendar: &str) -> Option<&mut Entry> {
        self.people.get_mut(email)?.entries.get_mut(calendar)
    }

    /// The reminders of events in a calendar that have none of their own.
    pub(crate) fn default_reminders(&self, email: &str, calendar: &str) -> serde_json::Value {
        let entry = self.people.get(email).and_then(|person| person.entries.get(calendar));
        entry.map_or_else(|| json!([]), Entry::default_reminders)
    }

    /// The calendar somebody means, and what they may do with it. Nobody hears of a calendar that they
    /// may not even look at.
    pub(crate) fn calendar(&self, email: &str, named: &str) -> Result<(&Calendar, Role), Refusal> {
        let id = if named == "primary" { email } else { named };
        let calendar = self.calendars.get(id).ok_or_else(Refusal::not_found)?;
        match calendar.role(email) {
            Role::None => Err(Refusal::not_found()),
            role => Ok((calendar, role)),
        }
    }

    /// The id of a calendar that somebody may write to.
    pub(crate) fn writable(&self, email: &str, named: &str) -> Result<String, Refusal> {
        let (calendar, role) = self.calendar(email, named)?;
        if role.writes() { Ok(calendar.id.clone()) } else { Err(Refusal::needs("writer")) }
    }

    /// The id of a calendar that somebody owns.
    pub(crate) fn owned(&self, email: &str, named: &str) -> Result<String, Refusal> {
        let (calendar, role) = self.calendar(email, named)?;
        if role == Role::Owner { Ok(calendar.id.clone()) } else { Err(Refusal::needs("owner")) }
    }

    /// The calendar with an id that was found before.
    pub(crate) fn held(&mut self, id: &str) -> Result<&mut Calendar, Refusal> {
        self.calendars.get_mut(id).ok_or_else(Refusal::not_found)
    }

    /// Lets somebody do something with a calendar. Tokens that were given out for it are void.
    pub(crate) fn set_role(&mut self, calendar: &str, scope: &str, value: &str, role: Role) {
        let revision = self.revise();
        let Some(found) = self.calendars.get_mut(calendar) else { return };
        found.allow(Rule { role, scope: scope.to_owned(), value: value.to_owned(), revision });
        found.oldest = revision;
        found.changed = revision;
        self.drop_lost(calendar);
    }

    /// Takes a calendar from the lists of those who may no longer look at it.
    pub(crate) fn drop_lost(&mut self, calendar: &str) {
        let holders: Vec<String> = self
            .people
            .values()
            .filter(|person| person.entries.get(calendar).is_some_and(|entry| !entry.deleted))
            .map(|person| person.email.clone())
            .collect();
        for email in holders {
            let lost = self.calendars.get(calendar).is_none_or(|it| it.role(&email) == Role::None);
            let revision = self.revise();
            if let Some(entry) = self.entry_mut(&email, calendar).filter(|_| lost) {
                entry.deleted = true;
                entry.revision = revision;
            }
        }
    }

    /// The quirks that hold for a request.
    pub(crate) fn quirks_for(&mut self, request: &Request) -> Quirks {
        let mut quirks = self.quirks.clone();
        for spell in self.spells.iter_mut().filter(|it| it.left > 0 && it.on.means(request)) {
            spell.left -= 1;
            (spell.change)(&mut quirks);
        }
        quirks
    }

    /// Has something done after a while.
    pub(crate) fn later(&mut self, after: TimeDelta, calendar: &str, event: &str, deed: Deed) {
        let at = self.clock.now() + after;
        let (calendar, event) = (calendar.to_owned(), event.to_owned());
        self.due.push(Due { at, calendar, event, deed });
    }

    /// Does what is due by now.
    pub(crate) fn catch_up(&mut self) {
        let now = self.clock.now();
        let (due, later) = std::mem::take(&mut self.due).into_iter().partition(|it| it.at <= now);
        self.due = later;
        let due: Vec<Due> = due;
        for due in due {
            match due.deed {
                Deed::Touch => self.touch(&due.calendar, &due.event),
                Deed::Conference => self.conference_is_there(&due.calendar, &due.event),
            }
        }
        self.forget(now);
    }

    /// Gives an event another ETag, and nothing else.
    pub(crate) fn touch(&mut self, calendar_id: &str, event: &str) {
        let revision = self.revise();
        let Some(calendar) = self.calendars.get_mut(calendar_id) else { return };
        calendar.events.change(event, |event| event.revision = revision);
        calendar.changed = revision;
        self.push_events(calendar_id);
    }

    /// Forgets what was deleted long ago. Tokens from before the deletion would miss it.
    fn forget(&mut self, now: DateTime<Utc>) {
        if (now - self.tidied).abs() < TimeDelta::minutes(10) {
            return;
        }
        self.tidied = now;
        let since = now - TimeDelta::days(self.quirks.memory_days);
        for calendar in self.calendars.values_mut() {
            let forgotten: Vec<(String, u64)> = calendar
                .events
                .all()
                .filter(|it| it.cancelled && it.updated < since && !calendar.series_lives(it))
                .map(|it| (it.id.clone(), it.revision))
                .collect();
            for (id, revision) in forgotten {
                calendar.events.remove(&id);
                calendar.oldest = calendar.oldest.max(revision);
            }
        }
    }
}
