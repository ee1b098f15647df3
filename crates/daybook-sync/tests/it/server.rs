//! A calendar server in memory, with a mind of its own: it can lose answers, refuse, forget its
//! cursors, and other people can write to it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::id::AttemptId;
use daybook_core::interval::Interval;
use daybook_core::sync_state::{Observation, RemoteEvent, Statement};
use daybook_provider::{
    CalendarProvider, Cursor, Listed, Listing, ProviderError, RemoteCalendar, Result, Write,
    Written,
};

/// What goes wrong with the next write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is applied, its answer is lost.
    LoseAnswer,
    /// It is not applied, and nobody knows.
    LoseRequest,
    /// It is refused.
    Refuse,
    /// It is applied, somebody deletes what it made at once, and its answer is lost.
    DeleteAndLoseAnswer,
}

#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) version: u64,
    pub(crate) uid: String,
    pub(crate) content: Content,
    pub(crate) stamp: Option<AttemptId>,
    key: Option<String>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) events: BTreeMap<String, Held>,
    log: Vec<(String, bool)>,
    versions: u64,
    requests: u64,
    epoch: u64,
    pub(crate) faults: VecDeque<Fault>,
    /// Every call fails with this.
    pub(crate) down: Option<fn() -> ProviderError>,
    /// Listings leave everything out.
    pub(crate) forgetful: bool,
    /// The next listing names this place too, where nothing is.
    pub(crate) ghost: Option<String>,
    /// When every event says it was last changed.
    pub(crate) modified: Option<DateTime<Utc>>,
    /// Bodies cannot be read.
    pub(crate) garbled: bool,
    /// Versions are not told in listings and answers.
    pub(crate) versionless_writes: bool,
    /// Everything that was fetched, in order.
    pub(crate) fetched: Vec<String>,
    /// How much had been fetched when each write came.
    pub(crate) fetched_before: Vec<usize>,
    /// What it has made of which key, if it chooses places.
    made: Option<BTreeMap<String, String>>,
    /// Every write that reached the server.
    pub(crate) writes: Vec<Write>,
    /// Those that were lost on the way, or are only late.
    late: Vec<Write>,
}

/// A server that many engines and people share.
#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<State>>);

impl Server {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Somebody else writes an event.
    pub(crate) fn put(&self, id: &str, content: Content) {
        let mut state = self.state();
        let (uid, stamp) = match state.events.get(id) {
            Some(held) => (held.uid.clone(), held.stamp),
            None => (format!("uid-{id}"), None),
        };
        state.store(id, uid, content, stamp);
    }

    /// Somebody else deletes an event.
    pub(crate) fn delete(&self, id: &str) {
        let mut state = self.state();
        state.events.remove(id).expect("there is such an event");
        state.log.push((id.to_owned(), false));
    }

    /// Something changes, and no listing of changes ever tells.
    pub(crate) fn quietly(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state();
        let told = state.log.len();
        change(&mut state);
        state.log.truncate(told);
    }

    /// The next listing of changes names this place.
    pub(crate) fn tells(&self, id: &str) {
        let mut state = self.state();
        let lives = state.events.contains_key(id);
        state.log.push((id.to_owned(), lives));
    }

    /// No cursor that was handed out is known any longer.
    pub(crate) fn expire_cursors(&self) {
        self.state().epoch += 1;
    }

    pub(crate) fn next_write(&self, fault: Fault) {
        self.state().faults.push_back(fault);
    }

    /// A server that chooses where events live.
    pub(crate) fn choosing() -> Self {
        let server = Self::default();
        server.state().made = Some(BTreeMap::new());
        server
    }

    /// The only event there is.
    pub(crate) fn only(&self) -> (String, Held) {
        let state = self.state();
        assert_eq!(state.events.len(), 1, "one event on the server");
        let (id, held) = state.events.iter().next().unwrap();
        (id.clone(), held.clone())
    }
}

impl State {
    fn store(&mut self, id: &str, uid: String, content: Content, stamp: Option<AttemptId>) -> u64 {
        self.versions += 1;
        let version = self.versions;
        let mut made = self.made.iter().flatten();
        let key = made.find(|(_, place)| *place == id).map(|(key, _)| key.clone());
        self.events.insert(id.to_owned(), Held { version, uid, content, stamp, key });
        self.log.push((id.to_owned(), true));
        version
    }

    /// Somebody else writes an event.
    pub(crate) fn change(&mut self, id: &str, content: Content) {
        let uid = self.events.get(id).map_or_else(|| format!("uid-{id}"), |held| held.uid.clone());
        self.store(id, uid, content, None);
    }

    /// The server puts an event somewhere else, under the same UID.
    pub(crate) fn relocate(&mut self, from: &str, to: &str) {
        let held = self.events.remove(from).expect("there is such an event");
        self.log.push((from.to_owned(), false));
        self.store(to, held.uid, held.content, held.stamp);
    }

    /// Makes an event at a place of the server's choice.
    fn make(&mut self, key: &str, content: Content, stamp: AttemptId) -> String {
        let place = format!("chosen-{}", self.versions);
        self.made.get_or_insert_default().insert(key.to_owned(), place.clone());
        self.store(&place, format!("uid-{place}"), content, Some(stamp));
        place
    }

    /// Creates that seemed lost arrive, and the server forgets their keys.
    pub(crate) fn arrive(&mut self) {
        for write in std::mem::take(&mut self.late) {
            let Write::Create { remote_id: key, content, stamp, .. } = write else { continue };
            self.make(&key, content, stamp);
            self.made.get_or_insert_default().remove(&key);
        }
    }

    fn request(&mut self) -> Result<()> {
        self.requests += 1;
        self.down.map_or(Ok(()), |error| Err(error()))
    }

    fn says(&self, held: Option<&Held>) -> Statement {
        match held {
            Some(_) if self.garbled => Statement::Unknown { reason: "line 2 is broken".into() },
            Some(held) => Statement::Live(Self::event(held)),
            None => Statement::Gone,
        }
    }

    fn event(held: &Held) -> Box<RemoteEvent> {
        Box::new(RemoteEvent {
            version: Some(tag(held.version)),
            uid: held.uid.clone(),
            content: held.content.clone(),
            stamp: held.stamp,
            key: held.key.clone(),
            raw: format!("raw {}", held.version),
        })
    }

    /// Checks the condition of a write.
    fn condition(&self, id: &str, version: Option<&str>) -> Result<()> {
        match (self.events.get(id), version) {
            (None, None) => Ok(()),
            (Some(held), Some(version)) if tag(held.version) == version => Ok(()),
            (None, Some(_)) => Err(ProviderError::Gone),
            _ => Err(ProviderError::Precondition),
        }
    }
}

fn tag(version: u64) -> String {
    format!("\"{version}\"")
}

#[async_trait]
impl CalendarProvider for Server {
    async fn calendars(&self) -> Result<Vec<RemoteCalendar>> {
        self.state().request()?;
        Ok(Vec::new())
    }

    async fn changes(&self, _calendar: &str, since: Option<&Cursor>) -> Result<Listing> {
        let mut state = self.state();
        state.request()?;
        let next = Cursor::from_stored(format!("{}:{}", state.epoch, state.log.len()));
        let version = |held: &Held| Some(tag(held.version));
        let Some(cursor) = since else {
            let items = state.events.iter().map(|(id, held)| Listed::Version {
                remote_id: id.clone(),
                version: version(held),
            });
            let items = if state.forgetful { Vec::new() } else { items.collect() };
            return Ok(Listing { complete: true, items, next });
        };
        let (epoch, place) = cursor.as_str().split_once(':').expect("a cursor of this server");
        if epoch.parse() != Ok(state.epoch) {
            return Err(ProviderError::CursorExpired);
        }
        let place: usize = place.parse().expect("a cursor of this server");
        let changed: BTreeMap<_, ()> =
            state.log.iter().skip(place).map(|(id, _)| (id.clone(), ())).collect();
        let ghost = state.ghost.take();
        let ghost = ghost.map(|remote_id| Listed::Version { remote_id, version: Some(tag(0)) });
        let items = changed
            .into_keys()
            .map(|remote_id| match state.events.get(&remote_id) {
                Some(held) => Listed::Version { remote_id, version: version(held) },
                None => Listed::Removed { remote_id },
            })
            .chain(ghost)
            .collect();
        Ok(Listing { complete: false, items, next })
    }

    async fn within(&self, _calendar: &str, span: Interval) -> Result<Vec<Listed>> {
        let mut state = self.state();
        state.request()?;
        let touches = |held: &Held| {
            let When::Timed { start, end } = held.content.when else { return false };
            let (start, end) = (start.local.and_utc(), end.local.and_utc());
            start < span.end() && span.start() < end
        };
        let near = state.events.iter().filter(|(_, held)| touches(held));
        let listed = near.map(|(id, held)| Listed::Version {
            remote_id: id.clone(),
            version: Some(tag(held.version)),
        });
        Ok(listed.collect())
    }

    async fn fetch(&self, _calendar: &str, remote_ids: &[String]) -> Result<Vec<Observation>> {
        // Others may act between two fetches.
        tokio::task::yield_now().await;
        let mut state = self.state();
        state.request()?;
        state.fetched.extend_from_slice(remote_ids);
        let say = |remote_id: &String| state.says(state.events.get(remote_id));
        Ok(remote_ids
            .iter()
            .map(|id| Observation { remote_id: id.clone(), statement: say(id) })
            .collect())
    }

    async fn write(&self, _calendar: &str, write: &Write) -> Result<Written> {
        // Others may act between the journal and the server.
        tokio::task::yield_now().await;
        let mut state = self.state();
        state.request()?;
        let fault = state.faults.pop_front();
        match fault {
            Some(Fault::LoseRequest) => {
                state.late.push(write.clone());
                return Err(ProviderError::Ambiguous { reason: "timed out".into() });
            }
            Some(Fault::Refuse) => {
                return Err(ProviderError::Rejected { reason: "too large".into() });
            }
            Some(Fault::LoseAnswer | Fault::DeleteAndLoseAnswer) | None => {}
        }
        let written = match write {
            Write::Create { remote_id: key, content, stamp, .. } if state.made.is_some() => {
                if state.made.iter().flatten().any(|(made, _)| made == key) {
                    return Err(ProviderError::Precondition);
                }
                let place = state.make(key, content.clone(), *stamp);
                held(&state, &place)
            }
            Write::Create { remote_id, uid, content, stamp, .. } => {
                state.condition(remote_id, None)?;
                state.store(remote_id, uid.clone(), content.clone(), Some(*stamp));
                held(&state, remote_id)
            }
            Write::Update { remote_id, version, uid, content, stamp, .. } => {
                state.condition(remote_id, Some(version))?;
                state.store(remote_id, uid.clone(), content.clone(), Some(*stamp));
                held(&state, remote_id)
            }
            Write::Delete { remote_id, version, .. } => {
                state.condition(remote_id, Some(version))?;
                state.events.remove(remote_id);
                state.log.push((remote_id.clone(), false));
                Written::Removed
            }
        };
        let fetched = state.fetched.len();
        state.fetched_before.push(fetched);
        state.writes.push(write.clone());
        if let (Some(Fault::DeleteAndLoseAnswer), Written::Holds { remote_id, .. }) =
            (fault, &written)
        {
            state.events.remove(remote_id);
            state.log.push((remote_id.clone(), false));
            return Err(ProviderError::Ambiguous { reason: "connection reset".into() });
        }
        if fault == Some(Fault::LoseAnswer) {
            return Err(ProviderError::Ambiguous { reason: "connection reset".into() });
        }
        Ok(written)
    }

    fn place_for(&self, _calendar: &str, key: &str) -> Option<String> {
        self.state().made.is_none().then(|| format!("place/{key}"))
    }

    async fn find(&self, _calendar: &str, key: &str) -> Result<Option<Observation>> {
        let mut state = self.state();
        state.request()?;
        let place = state
            .made
            .as_ref()
            .and_then(|made| made.get(key))
            .filter(|place| state.events.contains_key(*place));
        Ok(place.and_then(|place| {
            let held = state.events.get(place)?;
            Some(Observation { remote_id: place.clone(), statement: state.says(Some(held)) })
        }))
    }

    fn modified(&self, _raw: &str) -> Option<DateTime<Utc>> {
        self.state().modified
    }

    fn batch(&self) -> usize {
        3
    }

    fn requests(&self) -> u64 {
        self.state().requests
    }
}

fn held(state: &State, id: &str) -> Written {
    let mut event = state.events.get(id).map(State::event).expect("just stored");
    if state.versionless_writes {
        event.version = None;
    }
    Written::Holds { remote_id: id.to_owned(), event }
}
