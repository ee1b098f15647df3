//! Everything outside the desks: the servers, the network, the clock, the tape that decides, and the
//! books that judge.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_core::account::CalendarMode;
use daybook_core::appointment::Content;
use daybook_core::clock::Clock;
use daybook_core::id::{AttemptId, CalendarId};
use daybook_core::mirror::{MIRROR_UID, Privacy};
use daybook_core::simulation::Mark;
use daybook_core::sync_state::SyncLogLine;
use daybook_provider::{ProviderError, Write, Written};
use daybook_sync::Report;
use uuid::Uuid;

use crate::layout::Layout;
use crate::oracle::Oracle;
use crate::profile::Profile;
use crate::server::Collection;
use crate::tape::Tape;

mod arrivals;
mod broken_off;
mod quiet;
mod scope;
mod weather;

pub(crate) use arrivals::{Flight, place_of};
use quiet::Quiet;
use scope::Scope;
pub(crate) use weather::Weather;

/// A write that the network delivers after everybody has given up on it.
pub(crate) struct Late {
    pub(crate) due: usize,
    pub(crate) desk: usize,
    pub(crate) calendar: String,
    pub(crate) write: Write,
}

/// What a desk has created.
pub(crate) struct Fresh {
    pub(crate) calendar: String,
    pub(crate) uid: String,
    pub(crate) content: Content,
}

/// Whether a desk has journalled a write, by its mark or, for a deletion, by its place.
pub(crate) type Journal = Box<dyn Fn(Option<AttemptId>, &str) -> bool + Send>;

/// Everything outside the desks.
pub(crate) struct World {
    pub(crate) tape: Tape,
    pub(crate) now: DateTime<Utc>,
    /// The latest moment that a desk has known.
    pub(crate) latest: DateTime<Utc>,
    pub(crate) step: usize,
    pub(crate) profile: Profile,
    pub(crate) weather: Weather,
    pub(crate) calendars: BTreeMap<String, Collection>,
    pub(crate) oracle: Oracle,
    /// Which calendars may hear of what.
    scope: Scope,
    pub(crate) late: Vec<Late>,
    /// Until when each account of each desk was asked to be quiet.
    pub(crate) quiet: BTreeMap<(usize, usize), Quiet>,
    /// Accounts of desks whose sign-in is refused for now.
    pub(crate) signed_out: BTreeSet<(usize, usize)>,
    /// Until when nobody reaches a server.
    pub(crate) outage_until: Option<DateTime<Utc>>,
    /// By desk.
    pub(crate) journals: BTreeMap<usize, Journal>,
    /// What desks have created and nobody else has had in hand yet.
    pub(crate) fresh: Vec<Fresh>,
    /// Listings that are read in two halves, under way.
    pub(crate) listings: usize,
    /// Whose write an event shows.
    pub(crate) stamps: BTreeMap<AttemptId, usize>,
    /// What the log of each desk says of the sync under way.
    pub(crate) told: Vec<Report>,
    /// What it would mean if the process of a desk died now.
    pub(crate) fate: Vec<Option<Mark>>,
    /// Writes without an answer that nobody has looked for since: of which desk, to which calendar and place.
    lost: BTreeSet<(usize, String, String)>,
    /// Writes under way: of which account of which desk, and where.
    flying: BTreeSet<(usize, usize, String)>,
    /// Once everything works: how often each desk has sent the same to the same place.
    pub(crate) sent: Option<BTreeMap<(usize, String), usize>>,
    /// UIDs that more than one event has had.
    pub(crate) copied: BTreeSet<String>,
    /// What mirrors of each desk in each calendar have ever been allowed to show.
    pub(crate) shows: BTreeSet<(usize, String, Privacy)>,
    /// Where the calendars of all desks are.
    places: BTreeMap<CalendarId, String>,
    /// Calendars that are only written to.
    pub(crate) published: BTreeSet<String>,
    pub(crate) violation: Option<String>,
    pub(crate) trace: Option<Vec<String>>,
    several_desks: bool,
    /// How often somebody gave way to others.
    pub(crate) turns: u64,
    ids: u128,
}

/// The world, shared by everybody in it.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn new(mut tape: Tape, profile: Profile, traced: bool) -> Self {
        let weather = Weather::drawn(&mut tape);
        Self(Arc::new(Mutex::new(World {
            tape,
            now: DateTime::UNIX_EPOCH + TimeDelta::days(20_775),
            latest: DateTime::UNIX_EPOCH,
            step: 0,
            profile,
            weather,
            calendars: BTreeMap::new(),
            oracle: Oracle::default(),
            scope: Scope::default(),
            late: Vec::new(),
            quiet: BTreeMap::new(),
            signed_out: BTreeSet::new(),
            outage_until: None,
            shows: BTreeSet::new(),
            places: BTreeMap::new(),
            published: BTreeSet::new(),
            journals: BTreeMap::new(),
            fresh: Vec::new(),
            listings: 0,
            stamps: BTreeMap::new(),
            told: Vec::new(),
            fate: Vec::new(),
            lost: BTreeSet::new(),
            flying: BTreeSet::new(),
            sent: None,
            copied: BTreeSet::new(),
            violation: None,
            trace: traced.then(Vec::new),
            several_desks: false,
            turns: 0,
            ids: 0,
        })))
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets others act first, or not.
    pub(crate) async fn hop(&self) {
        let turns = [0, 1, 1, 2][self.world().tape.below(4)];
        for _ in 0..turns {
            Turn { world: self, taken: false }.await;
        }
    }
}

impl Clock for Shared {
    fn now(&self) -> DateTime<Utc> {
        let mut world = self.world();
        world.latest = world.latest.max(world.now);
        world.now
    }
}

impl World {
    /// A fresh identity that sorts by age.
    pub(crate) fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128((0x0190_0000_0000_7000_u128 << 64) | 0x8000_0000_0000_0000 | self.ids)
    }

    /// A desk has taken in what it had been told of a calendar: it is at home there, also where the
    /// desk has moved another copy of it away since it was told.
    pub(crate) fn taken_in(&mut self, desk: usize, calendar: CalendarId, live: &[Content]) {
        let place = self.places.get(&calendar).cloned().unwrap_or_default();
        for content in live {
            self.at_home(desk, content, &place);
        }
    }

    /// The log of a desk says something of the sync under way.
    pub(crate) fn logged(&mut self, desk: usize, log: &[SyncLogLine]) {
        if let Some(told) = self.told.get_mut(desk) {
            told.count(log);
        }
    }

    /// From now on the death of a desk's process would mean this.
    pub(crate) fn risk(&mut self, desk: usize, mark: Mark) {
        if let Some(fate) = self.fate.get_mut(desk) {
            *fate = Some(mark);
        }
    }

    /// Says that an invariant is broken. The first time counts.
    pub(crate) fn violate(&mut self, what: impl Into<String>) {
        self.violation.get_or_insert_with(|| what.into());
    }

    /// Writes a line of the trace, if anybody reads it.
    pub(crate) fn note(&mut self, line: impl FnOnce() -> String) {
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:4} {}", self.step, line()));
        }
    }

    /// Sets up the calendars of a day.
    pub(crate) fn furnish(&mut self, layout: &Layout) {
        for who in 1..=layout.desks {
            for calendar in layout.calendars(who) {
                self.calendar(&calendar.remote_id);
                self.places.insert(calendar.id, calendar.remote_id.clone());
                if calendar.mode == CalendarMode::Publish {
                    self.published.insert(calendar.remote_id.clone());
                }
                let shows = calendar.mirror.map(|privacy| (who, calendar.remote_id, privacy));
                self.shows.extend(shows);
            }
        }
        self.several_desks = layout.desks > 1;
        self.fate = vec![None; layout.desks + 1];
        self.told = vec![Report::default(); layout.desks + 1];
    }

    /// Which of so many versions is one that no condition can be made of (a weak `ETag`), if any is.
    pub(crate) fn weakens(&mut self, count: usize) -> Option<usize> {
        let often = if self.profile.weakens() { self.weather.weak } else { 0 };
        self.tape.chance(often).then(|| self.tape.below(count))
    }

    pub(crate) fn calendar(&mut self, remote_id: &str) -> &mut Collection {
        self.calendars.entry(remote_id.to_owned()).or_default()
    }

    /// The desk whose write an event shows, unless it is an old one that came late to where another
    /// has been deleted.
    pub(crate) fn shown(&self, remote_id: &str) -> Option<usize> {
        let mut calendars = self.calendars.values().filter(|it| !it.is_burnt(remote_id));
        let held = calendars.find_map(|calendar| calendar.events.get(remote_id))?;
        self.stamps.get(&held.stamp?).copied()
    }

    /// A server applies a write of a desk, if its condition holds.
    pub(crate) fn apply(
        &mut self,
        calendar: &str,
        write: &Write,
        desk: usize,
    ) -> Result<Written, ProviderError> {
        let profile = self.profile;
        let collection = self.calendar(calendar);
        let changes = collection.place();
        let before = match write {
            Write::Create { .. } => None,
            Write::Update { remote_id, .. } | Write::Delete { remote_id, .. } => {
                collection.events.get(remote_id).cloned()
            }
        };
        let written = collection.apply(write, profile, desk);
        let applied = collection.place() > changes;
        if let Ok(written) = &written
            && applied
        {
            self.has_arrived(calendar, write, written, before.as_ref(), desk);
        }
        let ended = before.and_then(|held| held.event());
        if let (Ok(Written::Removed), Some(event)) = (&written, ended)
            && !self.oracle.was_deleted(event)
            && !self.was_alone(event)
        {
            let held = self.calendars.values().flat_map(|calendar| calendar.events.values());
            if !held.into_iter().any(|held| held.event() == Some(event)) {
                self.violate(format!("event b{event} left before it had arrived elsewhere"));
            }
        }
        if let (Ok(_), Write::Create { remote_id, content, uid, .. }) = (&written, write)
            && !uid.ends_with(MIRROR_UID)
            && self.calendar(calendar).is_burnt(remote_id)
        {
            self.oracle.came_back_to_old_home(content);
        }
        written
    }

    /// Delivers the writes whose time has come; all of them with `everything`.
    pub(crate) fn deliver(&mut self, everything: bool) {
        let step = self.step;
        let (due, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.late).into_iter().partition(|l| everything || l.due <= step);
        self.late = rest;
        for late in due {
            // What was taken in twice is refused while the other is there; that it arrives once that
            // has gone is one thing too many.
            if let Write::Create { content, .. } = &late.write
                && self.oracle.is_twin(content)
            {
                continue;
            }
            let applied = self.apply(&late.calendar, &late.write, late.desk).is_ok();
            let awaited = &mut self.calendar(&late.calendar).awaited;
            if let Some(at) = awaited.iter().position(|key| key == place_of(&late.write)) {
                awaited.swap_remove(at);
            }
            self.note(|| format!("late, applied {applied}: {}", brief(&late.write)));
        }
    }
}

/// A write in a few words.
pub(crate) fn brief(write: &Write) -> String {
    match write {
        Write::Create { remote_id, content, .. } => {
            format!("create {remote_id} {}", says(content))
        }
        Write::Update { remote_id, version, content, .. } => {
            format!("update {remote_id} if {version} {}", says(content))
        }
        Write::Delete { remote_id, version, .. } => format!("delete {remote_id} if {version}"),
    }
}

/// An event in a few words.
pub(crate) fn says(content: &Content) -> String {
    format!("{:?}", crate::oracle::values(content))
}

/// Lets everybody else have a turn.
struct Turn<'a> {
    world: &'a Shared,
    taken: bool,
}

impl Future for Turn<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.taken {
            return Poll::Ready(());
        }
        self.taken = true;
        self.world.world().turns += 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
