//! A calendar server with one profile's manners: conditions, versions, a log of changes, tombstones.
//! It knows nothing of the engine.

use std::collections::{BTreeMap, BTreeSet};

use daybook_core::appointment::Content;
use daybook_core::id::AttemptId;
use daybook_core::mirror::MIRROR_UID;
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{Observation, RemoteEvent, Statement};
use daybook_provider::{Cursor, Listed, ProviderError, Write, Written};

use crate::oracle::born;
use crate::profile::Profile;

/// An event as the server holds it.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) version: usize,
    pub(crate) uid: String,
    pub(crate) content: Content,
    pub(crate) stamp: Option<AttemptId>,
    /// Data that only the server and its other clients understand.
    pub(crate) unknown: u32,
    /// The place or key it was created with; one that others have made has none.
    pub(crate) life: Option<String>,
    /// Whether the server tells the key it was created with.
    pub(crate) keyed: bool,
}

/// What became of the key of a create.
#[derive(Clone, Debug)]
struct Made {
    remote_id: String,
    /// The change it was.
    place: usize,
    /// Which desk sent it.
    by: usize,
}

/// One calendar.
#[derive(Debug, Default)]
pub(crate) struct Collection {
    pub(crate) events: BTreeMap<String, Held>,
    /// Every change, oldest first: where it happened.
    log: Vec<String>,
    epoch: usize,
    burnt: BTreeSet<String>,
    /// The creates that are remembered, by key, where the server chooses places.
    made: BTreeMap<String, Made>,
    /// Keys of creates that are still on their way.
    pub(crate) awaited: Vec<String>,
    /// Of how many changes each desk has been told.
    told: BTreeMap<usize, usize>,
    /// Answered with 404 for a while.
    pub(crate) away: bool,
    /// Events that cannot be read for a while.
    pub(crate) garbled: BTreeSet<String>,
    /// Events that a listing left out.
    pub(crate) omitted: BTreeSet<String>,
}

/// So many creates are remembered, where the server chooses places.
const KEYS: usize = 3;

pub(crate) fn tag(version: usize) -> String {
    format!("\"{version}\"")
}

impl Collection {
    /// How many changes there were.
    pub(crate) fn place(&self) -> usize {
        self.log.len()
    }

    /// The position to resume from.
    pub(crate) fn cursor(&self) -> Cursor {
        self.cursor_at(self.log.len())
    }

    /// The position after so many changes.
    pub(crate) fn cursor_at(&self, place: usize) -> Cursor {
        Cursor::from_stored(format!("{}:{place}", self.epoch))
    }

    /// The number of changes a cursor covers, unless it has expired.
    pub(crate) fn covered(&self, cursor: &str) -> Option<usize> {
        let (epoch, place) = cursor.split_once(':')?;
        if epoch.parse() == Ok(self.epoch) { place.parse().ok() } else { None }
    }

    /// Positions that were handed out are forgotten.
    pub(crate) fn expire(&mut self) {
        self.epoch += 1;
    }

    /// A desk is told of all changes so far.
    pub(crate) fn tell(&mut self, desk: usize) {
        self.told.insert(desk, self.log.len());
    }

    /// A line about a change that was listed before.
    pub(crate) fn replay(&self, change: usize) -> Option<Listed> {
        let remote_id = self.log.get(change)?.clone();
        Some(if self.events.contains_key(&remote_id) || change.is_multiple_of(2) {
            Listed::Version { remote_id, version: Some(tag(change + 1)) }
        } else {
            Listed::Removed { remote_id }
        })
    }

    /// The event that was created with a key. What a desk has not been told of is found `late`.
    pub(crate) fn find(&self, key: &str, desk: usize, late: bool) -> Option<Observation> {
        let made = |held: &Held| held.life.as_deref() == Some(key);
        let (remote_id, _) = self.events.iter().find(|(_, held)| made(held))?;
        let told = self.told.get(&desk).copied().unwrap_or_default();
        let new = self.made.get(key).is_some_and(|made| made.place >= told);
        (!late || !new)
            .then(|| Observation { remote_id: remote_id.clone(), statement: self.say(remote_id) })
    }

    /// Forgets keys, oldest first, until few are left: but none that the desk which used it could not
    /// have heard of, none that will arrive once more, and none of what has been deleted since. Beyond
    /// that nobody could tell a create that never arrived.
    fn forget_keys(&mut self, left: usize) {
        let mut known: Vec<(usize, String)> =
            self.made.iter().map(|(key, made)| (made.place, key.clone())).collect();
        known.sort_unstable();
        for (_, key) in known {
            if self.made.len() <= left {
                return;
            }
            let told = |made: &Made| self.told.get(&made.by).is_some_and(|told| made.place < *told);
            let there = |made: &Made| {
                let at = &made.remote_id;
                self.events.contains_key(at) && !self.garbled.contains(at)
            };
            let done = !self.awaited.contains(&key);
            if done && self.made.get(&key).is_some_and(|made| told(made) && there(made)) {
                self.made.remove(&key);
            }
        }
    }

    /// Where something changed between two positions, as it is now.
    pub(crate) fn changed_between(&self, from: usize, to: usize) -> Vec<Listed> {
        let changed = self.log.get(from..to).unwrap_or_default();
        let changed: BTreeSet<&String> = changed.iter().collect();
        changed
            .into_iter()
            .map(|remote_id| match self.events.get(remote_id) {
                Some(held) => listed(remote_id, held),
                None => Listed::Removed { remote_id: remote_id.clone() },
            })
            .collect()
    }

    /// When an event last changed.
    pub(crate) fn last_change(&self, remote_id: &str) -> Option<usize> {
        self.log.iter().rposition(|id| id == remote_id)
    }

    /// Stores what anybody writes.
    pub(crate) fn put(&mut self, remote_id: &str, held: Held) {
        self.log.push(remote_id.to_owned());
        let version = self.log.len();
        self.events.insert(remote_id.to_owned(), Held { version, ..held });
    }

    /// Removes what anybody deletes.
    pub(crate) fn delete(&mut self, remote_id: &str) {
        if let Some(held) = self.events.remove(remote_id) {
            self.log.push(remote_id.to_owned());
            self.burnt.insert(remote_id.to_owned());
            self.burnt.extend(held.life);
        }
    }

    /// The same event under another address.
    pub(crate) fn relocate(&mut self, from: &str, to: &str) {
        if let Some(held) = self.events.get(from).cloned() {
            self.delete(from);
            self.put(to, held);
        }
    }

    /// How many events with this UID are there.
    pub(crate) fn count(&self, uid: &str) -> usize {
        self.events.values().filter(|held| held.uid == uid).count()
    }

    /// Whether an event has been deleted there, or one that was made with this key.
    pub(crate) fn is_burnt(&self, remote_id: &str) -> bool {
        self.burnt.contains(remote_id)
    }

    /// What the server says about one event.
    pub(crate) fn say(&self, remote_id: &str) -> Statement {
        if self.garbled.contains(remote_id) && self.events.contains_key(remote_id) {
            return Statement::Unknown { reason: "line 3 cannot be read".to_owned() };
        }
        match self.events.get(remote_id) {
            Some(held) => Statement::Live(Box::new(held.said())),
            None => Statement::Gone,
        }
    }

    /// Applies a write of a desk, if its condition holds.
    pub(crate) fn apply(
        &mut self,
        write: &Write,
        profile: Profile,
        by: usize,
    ) -> Result<Written, ProviderError> {
        match write {
            Write::Create { remote_id: key, uid, content, raw, stamp, .. }
                if profile.chooses_places() =>
            {
                if let Some(made) = self.made.get(key) {
                    // Some answer with what there is, others refuse.
                    let held =
                        self.events.get(&made.remote_id).filter(|it| it.version.is_multiple_of(2));
                    let held = held.filter(|_| !self.garbled.contains(&made.remote_id));
                    return held
                        .map(|held| holds(&made.remote_id, held.said()))
                        .ok_or(ProviderError::Precondition);
                }
                let place = self.log.len();
                let remote_id = format!("{key}@{place}");
                self.made.insert(key.clone(), Made { remote_id: remote_id.clone(), place, by });
                self.forget_keys(KEYS);
                let content = &made_of(content, profile);
                let unknown = raw.as_deref().map_or(0, unknown);
                // It takes no UID; that of a mirror is kept beside the key.
                let mirror = uid.ends_with(MIRROR_UID);
                let uid = if mirror { uid.clone() } else { format!("uid-{remote_id}") };
                let kept = (*stamp, unknown, Some(key.clone()));
                Ok(self.store(&remote_id, &uid, content, kept, profile))
            }
            Write::Create { remote_id, uid, content, raw, stamp, .. } => {
                let burnt = profile.burns_ids() && self.burnt.contains(remote_id);
                if burnt || self.events.contains_key(remote_id) {
                    return Err(ProviderError::Precondition);
                }
                // One UID lives in one place (RFC 4791 §5.3.2.1, no-uid-conflict).
                if self.count(uid) > 0 {
                    let reason = "it has an event with this UID".to_owned();
                    return Err(ProviderError::Rejected { reason });
                }
                let content = &made_of(content, profile);
                let unknown = raw.as_deref().map_or(0, unknown);
                let kept = (*stamp, unknown, Some(remote_id.clone()));
                Ok(self.store(remote_id, uid, content, kept, profile))
            }
            Write::Update { remote_id, version, uid, content, stamp, .. } => {
                let force = removed(Guard::UpdateCondition);
                let held = self.condition(remote_id, version, force, profile)?;
                let kept = (*stamp, held.unknown, held.life.clone());
                let uid = if profile.chooses_places() { held.uid.clone() } else { uid.clone() };
                Ok(self.store(remote_id, &uid, content, kept, profile))
            }
            Write::Delete { remote_id, version, .. } => {
                let force = removed(Guard::DeleteCondition);
                self.condition(remote_id, version, force, profile)?;
                self.delete(remote_id);
                Ok(Written::Removed)
            }
        }
    }

    /// An event that is still in `version`.
    fn condition(
        &self,
        remote_id: &str,
        version: &str,
        force: bool,
        profile: Profile,
    ) -> Result<&Held, ProviderError> {
        match self.events.get(remote_id) {
            Some(held) if force || tag(held.version) == version => Ok(held),
            Some(_) => Err(ProviderError::Precondition),
            None if profile.hides_absence() => Err(ProviderError::Precondition),
            None => Err(ProviderError::Gone),
        }
    }

    fn store(
        &mut self,
        remote_id: &str,
        uid: &str,
        content: &Content,
        (stamp, unknown, life): (AttemptId, u32, Option<String>),
        profile: Profile,
    ) -> Written {
        let (uid, content, stamp) = (uid.to_owned(), content.clone(), Some(stamp));
        let keyed = profile.chooses_places();
        let sent = Held { version: 0, uid, content, stamp, unknown, life, keyed };
        let mut kept = sent.clone();
        if !profile.keeps_marks() {
            kept.stamp = None;
        }
        if profile.rewrites() && !kept.content.details.url.ends_with('/') {
            kept.content.details.url.push('/');
        }
        self.put(remote_id, kept);
        let event = match self.events.get(remote_id) {
            Some(held) if profile.tells_version() => held.said(),
            // All that is known then is what was sent.
            _ => RemoteEvent { version: None, ..sent.said() },
        };
        holds(remote_id, event)
    }
}

/// What a create makes: a series by itself, where occurrences are events of their own.
fn made_of(content: &Content, profile: Profile) -> Content {
    let mut made = content.clone();
    if let Some(series) = made.recurrence.as_mut().filter(|_| profile.parts_series()) {
        series.overrides.clear();
    }
    made
}

fn holds(remote_id: &str, event: RemoteEvent) -> Written {
    Written::Holds { remote_id: remote_id.to_owned(), event: Box::new(event) }
}

impl Held {
    /// The event that is at home there.
    pub(crate) fn event(&self) -> Option<u32> {
        born(&self.content).filter(|_| !self.is_mirror())
    }

    /// Whether it only shows what is at home elsewhere.
    pub(crate) fn is_mirror(&self) -> bool {
        self.uid.ends_with(MIRROR_UID)
    }

    pub(crate) fn said(&self) -> RemoteEvent {
        RemoteEvent {
            version: Some(tag(self.version)),
            uid: self.uid.clone(),
            content: self.content.clone(),
            stamp: self.stamp,
            key: self.life.clone().filter(|_| self.keyed),
            raw: raw(self.unknown),
        }
    }
}

/// The resource as received: here just what Daybook does not understand in it.
pub(crate) fn raw(unknown: u32) -> String {
    format!("X-OTHER:{unknown}")
}

/// The other way round.
pub(crate) fn unknown(raw: &str) -> u32 {
    raw.strip_prefix("X-OTHER:").and_then(|number| number.parse().ok()).unwrap_or(0)
}

pub(crate) fn listed(remote_id: &str, held: &Held) -> Listed {
    Listed::Version { remote_id: remote_id.to_owned(), version: Some(tag(held.version)) }
}
