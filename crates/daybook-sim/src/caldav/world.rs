//! What a server holds: people, calendars, objects and the order in which they changed.

use std::collections::{BTreeMap, BTreeSet};

use super::faults::On;
use super::faults::Planned;
use super::quirks::{EtagInAnswer, Quirks};
use super::scheduling::Mail;
use crate::loopback::Request;

/// What tokens begin with.
const TOKEN: &str = "http://sim.example/sync/";

/// A person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) password: String,
    /// `mailto:` addresses, lower case.
    pub(crate) addresses: Vec<String>,
    /// Wrong passwords in a row.
    pub(crate) failures: u32,
}

/// A stored object.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    pub(crate) text: String,
    /// With quotes.
    pub(crate) etag: String,
    pub(crate) schedule_tag: String,
    /// The last part of its path as it was put.
    pub(crate) spelling: String,
}

/// A calendar.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) owner: String,
    /// Who else may read it, and whether they may write.
    pub(crate) shared: BTreeMap<String, bool>,
    pub(crate) components: Vec<String>,
    /// Dead and live properties that can be set, by namespace and name, as XML.
    pub(crate) properties: BTreeMap<(String, String), String>,
    /// By decoded name.
    pub(crate) objects: BTreeMap<String, Object>,
    /// Every change, oldest first.
    pub(crate) log: Vec<(u64, String)>,
    pub(crate) revision: u64,
    /// Tokens before this one are not known any more.
    pub(crate) oldest: u64,
    /// Moves with `restless_counter`.
    pub(crate) asked: u64,
    /// Writes that are not seen yet: when, name, what.
    pub(crate) late: Vec<(u64, String, Option<Object>)>,
    /// In place of the server's.
    pub(crate) quirks: Option<Quirks>,
}

impl Calendar {
    pub(crate) fn set(&mut self, name: &str, object: Option<Object>) {
        self.revision += 1;
        self.log.push((self.revision, name.to_owned()));
        match object {
            Some(object) => self.objects.insert(name.to_owned(), object),
            None => self.objects.remove(name),
        };
    }

    /// Each name once with its last change, in order, after a revision or ever.
    pub(crate) fn changes(&self, since: Option<u64>) -> Vec<(u64, String)> {
        let mut seen = BTreeSet::new();
        let mut found: Vec<_> = self
            .log
            .iter()
            .rev()
            .filter(|(_, name)| seen.insert(name.clone()))
            .filter(|(revision, _)| since.is_none_or(|since| *revision > since))
            .cloned()
            .collect();
        found.reverse();
        found
    }
}

/// A request as it came, and what it got.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The request.
    pub request: Request,
    /// Who signed in, if anybody did.
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

/// Everything.
pub(crate) struct World {
    pub(crate) people: BTreeMap<String, Person>,
    /// By path, with a slash at both ends.
    pub(crate) calendars: BTreeMap<String, Calendar>,
    pub(crate) quirks: Quirks,
    pub(crate) spells: Vec<Spell>,
    pub(crate) faults: Vec<Planned>,
    /// Requests that arrive late: when, whose, what.
    pub(crate) late: Vec<(u64, String, Request)>,
    pub(crate) recorded: Vec<Recorded>,
    pub(crate) handled: u64,
    pub(crate) mail: Vec<Mail>,
    pub(crate) generation: u64,
    pub(crate) stamps: u64,
    /// How often each nonce was used.
    pub(crate) nonces: BTreeMap<String, u32>,
    /// `host:port` of the server and of its other name.
    pub(crate) hosts: [String; 2],
}

impl World {
    pub(crate) fn new(hosts: [String; 2]) -> Self {
        Self {
            people: BTreeMap::new(),
            calendars: BTreeMap::new(),
            quirks: Quirks::default(),
            spells: Vec::new(),
            faults: Vec::new(),
            late: Vec::new(),
            recorded: Vec::new(),
            handled: 0,
            mail: Vec::new(),
            generation: 1,
            stamps: 0,
            nonces: BTreeMap::new(),
            hosts,
        }
    }

    /// A number that was never given before.
    pub(crate) fn stamp(&mut self) -> u64 {
        self.stamps += 1;
        self.stamps
    }

    pub(crate) fn new_object(&mut self, text: String, spelling: &str) -> Object {
        let stamp = self.stamp();
        Object {
            text,
            etag: format!("\"{stamp}\""),
            schedule_tag: format!("\"s{stamp}\""),
            spelling: spelling.to_owned(),
        }
    }

    pub(crate) fn token(&self, revision: u64) -> String {
        format!("{TOKEN}{}-{revision}", self.generation)
    }

    /// The revision of a token; `None` if the calendar does not know it.
    pub(crate) fn revision(&self, calendar: &Calendar, token: &str) -> Option<u64> {
        let (generation, revision) = token.strip_prefix(TOKEN)?.split_once('-')?;
        let revision = revision.parse().ok()?;
        let known = generation.parse() == Ok(self.generation)
            && revision <= calendar.revision
            && revision >= calendar.oldest;
        known.then_some(revision)
    }

    /// The calendar a path is in or is: its own path, and the name of an object.
    pub(crate) fn locate(&self, path: &str) -> Option<(String, Option<String>)> {
        let slashed = format!("{}/", path.trim_end_matches('/'));
        if self.calendars.contains_key(&slashed) {
            return Some((slashed, None));
        }
        let (folder, name) = path.trim_end_matches('/').rsplit_once('/')?;
        let folder = format!("{folder}/");
        self.calendars.contains_key(&folder).then(|| (folder, Some(name.to_owned())))
    }

    /// The quirks that hold for a request.
    pub(crate) fn quirks_for(&mut self, request: &Request, path: &str) -> Quirks {
        let own = self.locate(path).and_then(|(path, _)| self.calendars.get(&path)?.quirks.clone());
        let mut quirks = own.unwrap_or_else(|| self.quirks.clone());
        for spell in self.spells.iter_mut().filter(|it| it.left > 0 && it.on.means(request)) {
            spell.left -= 1;
            (spell.change)(&mut quirks);
        }
        quirks
    }

    /// Lets what was late arrive.
    pub(crate) fn catch_up(&mut self) {
        let now = self.handled;
        for calendar in self.calendars.values_mut() {
            let (due, later): (Vec<_>, Vec<_>) =
                std::mem::take(&mut calendar.late).into_iter().partition(|(at, ..)| *at <= now);
            calendar.late = later;
            for (_, name, object) in due {
                calendar.set(&name, object);
            }
        }
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.late).into_iter().partition(|(at, ..)| *at <= now);
        self.late = later;
        for (_, user, request) in due {
            self.handle(&user, &request);
        }
    }
}

impl Object {
    /// Its ETag as readers see it.
    pub(crate) fn shown(&self, quirks: &Quirks) -> String {
        match quirks.etag_suffix {
            Some(suffix) => format!("{}{suffix}\"", self.etag.trim_end_matches('"')),
            None => self.etag.clone(),
        }
    }

    /// Its ETag as the answer to a write says it.
    pub(crate) fn told(&self, quirks: &Quirks, faithful: bool) -> Option<String> {
        match quirks.etag_in_answer {
            EtagInAnswer::WhenFaithful => faithful.then(|| self.shown(quirks)),
            EtagInAnswer::Always => Some(self.shown(quirks)),
            EtagInAnswer::Never => None,
            EtagInAnswer::Weak => Some(format!("W/{}", self.shown(quirks))),
            EtagInAnswer::Unquoted => Some(self.shown(quirks).trim_matches('"').to_owned()),
        }
    }
}
