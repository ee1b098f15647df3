//! A calendar, who may do what with it, and how each person lists it.

use crate::google::json::Fields as _;
use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::event::{Event, etag};
use super::events::Events;
use super::when::{Slot, zone};

/// What somebody may do with a calendar, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Nothing.
    None,
    /// See when it is busy.
    FreeBusyReader,
    /// Read it, private events as busy times.
    Reader,
    /// Write to it, private events as busy times.
    WriterWithoutPrivateAccess,
    /// Write to it.
    Writer,
    /// Write to it and share it.
    Owner,
}

impl Role {
    /// Its name in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::FreeBusyReader => "freeBusyReader",
            Self::Reader => "reader",
            Self::WriterWithoutPrivateAccess => "writerWithoutPrivateAccess",
            Self::Writer => "writer",
            Self::Owner => "owner",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        let all = [
            Self::None,
            Self::FreeBusyReader,
            Self::Reader,
            Self::WriterWithoutPrivateAccess,
            Self::Writer,
            Self::Owner,
        ];
        all.into_iter().find(|role| role.name() == name)
    }

    pub(crate) fn writes(self) -> bool {
        self >= Self::WriterWithoutPrivateAccess
    }

    /// Whether private events are more than busy times.
    pub(crate) fn sees_private(self) -> bool {
        self >= Self::Writer
    }
}

/// What a calendar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Somebody's main calendar: its id is their address.
    Primary,
    /// Another one somebody made.
    Secondary,
    /// Holidays: nobody writes to it, and it pushes nothing.
    Holidays,
}

/// A rule of an access control list.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) role: Role,
    /// `user`, `group`, `domain` or `default`.
    pub(crate) scope: String,
    pub(crate) value: String,
    pub(crate) revision: u64,
}

impl Rule {
    pub(crate) fn id(&self) -> String {
        if self.value.is_empty() {
            self.scope.clone()
        } else {
            format!("{}:{}", self.scope, self.value)
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut scope = Map::from_iter([("type".to_owned(), json!(self.scope))]);
        if !self.value.is_empty() {
            scope.insert("value".to_owned(), json!(self.value));
        }
        json!({
            "kind": "calendar#aclRule",
            "etag": etag(self.revision),
            "id": self.id(),
            "scope": scope,
            "role": self.role.name(),
        })
    }

    fn means(&self, email: &str) -> bool {
        match self.scope.as_str() {
            "default" => true,
            "domain" => email.rsplit('@').next() == Some(self.value.as_str()),
            _ => self.value.eq_ignore_ascii_case(email),
        }
    }
}

/// Something that is no longer in expanded lists: a slot that a series does not have any more, or an event
/// that became a series.
#[derive(Clone, Debug)]
pub(crate) struct Vanished {
    pub(crate) revision: u64,
    pub(crate) master: String,
    pub(crate) slot: Option<Slot>,
}

/// A calendar.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) owner: String,
    /// The client it was made by.
    pub(crate) made_by: Option<String>,
    /// `summary`, `description`, `location`, `timeZone`, `labelProperties`.
    pub(crate) fields: Map<String, Value>,
    /// Of its metadata.
    pub(crate) revision: u64,
    pub(crate) acl: BTreeMap<String, Rule>,
    pub(crate) events: Events,
    /// Ids that were given to instances of series.
    pub(crate) instances: BTreeMap<String, (String, Slot)>,
    pub(crate) vanished: Vec<Vanished>,
    /// Sync tokens from before are not known any more.
    pub(crate) oldest: u64,
    /// Of its last change of any kind.
    pub(crate) changed: u64,
}

impl Calendar {
    pub(crate) fn new(id: &str, kind: Kind, owner: &str, summary: &str, zone: &str) -> Self {
        let fields = Map::from_iter([
            ("summary".to_owned(), json!(summary)),
            ("timeZone".to_owned(), json!(zone)),
        ]);
        Self {
            id: id.to_owned(),
            kind,
            owner: owner.to_owned(),
            made_by: None,
            fields,
            revision: 0,
            acl: BTreeMap::new(),
            events: Events::default(),
            instances: BTreeMap::new(),
            vanished: Vec::new(),
            oldest: 0,
            changed: 0,
        }
    }

    /// Its zone.
    pub(crate) fn zone(&self) -> Tz {
        self.fields.get("timeZone").and_then(Value::as_str).and_then(zone).unwrap_or(Tz::UTC)
    }

    /// Its title.
    pub(crate) fn summary(&self) -> &str {
        self.fields.get("summary").and_then(Value::as_str).unwrap_or_default()
    }

    /// Lets somebody do something with it.
    pub(crate) fn allow(&mut self, rule: Rule) {
        self.acl.insert(rule.id(), rule);
    }

    /// What somebody may do with it.
    pub(crate) fn role(&self, email: &str) -> Role {
        let rules = self.acl.values().filter(|rule| rule.means(email));
        rules.map(|rule| rule.role).max().unwrap_or(Role::None)
    }

    /// As `calendars.get` says it.
    pub(crate) fn json(&self) -> Value {
        let mut value = json!({
            "kind": "calendar#calendar",
            "etag": etag(self.revision),
            "id": self.id,
            "conferenceProperties": {"allowedConferenceSolutionTypes": ["hangoutsMeet"]},
        });
        for (name, field) in &self.fields {
            value.set(name, field.clone());
        }
        if self.kind == Kind::Secondary {
            value.set("dataOwner", json!(self.owner));
        }
        value
    }

    /// Whether the series of an exception still lives.
    pub(crate) fn series_lives(&self, event: &Event) -> bool {
        !event.with_series
            && event.series.as_ref().is_some_and(|(master, _)| {
                self.events.get(master).is_none_or(|master| !master.cancelled)
            })
    }
}

/// How a person lists a calendar.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// `summaryOverride`, `colorId`, `backgroundColor`, `foregroundColor`, `hidden`, `selected`,
    /// `defaultReminders`, `notificationSettings`.
    pub(crate) fields: Map<String, Value>,
    pub(crate) deleted: bool,
    pub(crate) revision: u64,
}

impl Entry {
    pub(crate) fn new(revision: u64) -> Self {
        Self { fields: Map::new(), deleted: false, revision }
    }

    /// The reminders of events that have none of their own.
    pub(crate) fn default_reminders(&self) -> Value {
        self.fields.get("defaultReminders").cloned().unwrap_or_else(|| json!([]))
    }
}

/// A person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) name: String,
    /// What never changes about them.
    pub(crate) sub: String,
    /// Their company pays: `focusTime`, `outOfOffice` and `workingLocation` exist.
    pub(crate) workspace: bool,
    /// Sync tokens for their list of calendars from before are not known any more.
    pub(crate) oldest: u64,
    /// By calendar.
    pub(crate) entries: BTreeMap<String, Entry>,
    pub(crate) settings: BTreeMap<String, (String, u64)>,
}
