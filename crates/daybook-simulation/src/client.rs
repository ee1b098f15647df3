//! The way of one desk to the servers, with everything a network does to requests and answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use chrono::{DateTime, Utc};
use daybook_core::account::Account;
use daybook_core::appointment::Content;
use daybook_core::interval::Interval;
use daybook_core::mirror::MIRROR_UID;
use daybook_core::simulation::Mark;
use daybook_core::sync_state::Observation;
use daybook_provider::{
    CalendarProvider, Cursor, Listed, Listing, ProviderError, RemoteCalendar, Result, Write,
    Written,
};
use daybook_sync::Providers;

use crate::layout::{number_of, tells_too_much};
use crate::server::{listed, raw, tag};
use crate::world::{Flight, Late, Shared, brief, place_of};

/// The way of one desk to the servers.
pub(crate) struct Client {
    world: Shared,
    desk: usize,
    /// Which of its accounts.
    account: usize,
    requests: AtomicU64,
}

/// Opens them, as if with the desk's credentials: one for each account.
pub(crate) struct Clients {
    world: Shared,
    desk: usize,
}

impl Clients {
    pub(crate) fn new(world: &Shared, desk: usize) -> Self {
        Self { world: world.clone(), desk }
    }
}

#[async_trait]
impl Providers for Clients {
    async fn open(&self, account: &Account) -> Result<Arc<dyn CalendarProvider>> {
        let (world, account) = (self.world.clone(), number_of(account.id));
        let requests = AtomicU64::new(0);
        Ok(Arc::new(Client { world, desk: self.desk, account, requests }))
    }
}

fn is_create(write: &Write) -> bool {
    matches!(write, Write::Create { .. })
}

fn timeout() -> ProviderError {
    ProviderError::Ambiguous { reason: "the answer never came".to_owned() }
}

impl Client {
    /// A request leaves; it may be turned away before it does anything.
    async fn leave(&self, calendar: &str) -> Result<()> {
        let desk = self.desk;
        {
            let mut world = self.world.world();
            let now = world.now;
            if world.quiet_until.get(&(desk, self.account)).is_some_and(|until| now < *until) {
                world.violate(format!("desk {desk} asks while the server wants quiet"));
            }
        }
        self.world.hop().await;
        self.requests.fetch_add(1, Ordering::Relaxed);
        let mut world = self.world.world();
        let weather = world.weather.clone();
        let out = world.outage_until.is_some_and(|until| world.now < until);
        if out || world.tape.chance(weather.unreachable) {
            world.note(|| format!("desk {desk}: no network"));
            let (host, reason) = ("example.com".to_owned(), "no route".to_owned());
            return Err(ProviderError::Unreachable { host, reason });
        }
        if world.tape.chance(weather.busy) {
            let seconds = 60 * (1 + world.tape.count(60));
            world.note(|| format!("desk {desk}: slow down for {seconds} s"));
            let until = world.now + TimeDelta::seconds(seconds);
            world.quiet_until.insert((desk, self.account), until);
            let retry_after = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
            return Err(ProviderError::RateLimited { retry_after: Some(retry_after) });
        }
        if world.tape.chance(weather.signed_out) {
            world.note(|| format!("desk {desk}: signed out"));
            return Err(ProviderError::Unauthorized);
        }
        if world.calendar(calendar).away {
            return Err(ProviderError::NoSuchCalendar);
        }
        Ok(())
    }

    /// The answer of a question travels back; it may get lost.
    async fn answer<T>(&self, answer: T) -> Result<T> {
        let lost = {
            let mut world = self.world.world();
            let often = world.weather.timeout;
            world.tape.chance(often)
        };
        self.world.hop().await;
        if lost {
            let desk = self.desk;
            let mut world = self.world.world();
            world.note(|| format!("desk {desk}: an answer is lost or cut"));
            let reason = "it ends in the middle".to_owned();
            let cut = world.tape.chance(85);
            return Err(if cut { ProviderError::NotCalDav { reason } } else { timeout() });
        }
        Ok(answer)
    }

    /// A listing of a server without sync tokens: it is read in two halves, and others may write in
    /// between. The ctag was asked for before.
    async fn list_in_halves(&self, calendar: &str, since: Option<&Cursor>) -> Result<Listing> {
        let (next, first) = {
            let mut world = self.world.world();
            let collection = world.calendar(calendar);
            let next = collection.cursor();
            if since == Some(&next) {
                return Ok(Listing { complete: false, items: Vec::new(), next });
            }
            let half = collection.events.len() / 2;
            let first: Vec<_> =
                collection.events.iter().take(half).map(|(id, held)| listed(id, held)).collect();
            let border = collection.events.keys().nth(half).cloned();
            (next, (first, border))
        };
        self.world.world().listings += 1;
        self.world.hop().await;
        let (mut items, border) = first;
        let mut world = self.world.world();
        world.listings -= 1;
        if let Some(border) = border {
            let rest = world.calendar(calendar).events.range(border..);
            items.extend(rest.map(|(id, held)| listed(id, held)));
        }
        let omits = if world.profile.omits() { world.weather.omits } else { 0 };
        if world.tape.chance(omits) {
            let at = world.tape.below(items.len());
            if let Some(Listed::Version { remote_id, .. }) = items.get(at).cloned()
                && !remote_id.contains("moved")
            {
                items.remove(at);
                let desk = self.desk;
                world.note(|| format!("desk {desk}: is not told of {remote_id}"));
                world.calendar(calendar).omitted.insert(remote_id);
            }
        }
        Ok(Listing { complete: true, items, next })
    }

    /// Pages come again and in another order, and with them old changes that were told before: of all there
    /// is now nothing was.
    fn jumble(&self, calendar: &str, since: usize, items: &mut Vec<Listed>) {
        let mut world = self.world.world();
        let (jumble, replay) = (world.weather.jumble, world.weather.replay);
        if since > 0 && world.profile.replays() && world.tape.chance(replay) {
            for _ in 0..=world.tape.below(3) {
                let change = world.tape.below(since);
                items.extend(world.calendar(calendar).replay(change));
            }
        }
        if world.tape.chance(jumble) && !items.is_empty() {
            let (from, to) = (world.tape.below(items.len()), world.tape.below(items.len()));
            if let Some(line) = items.get(from).cloned() {
                items.insert(to, line);
            }
            let at = world.tape.below(items.len());
            items.rotate_left(at);
        }
    }

    /// What the server lists.
    fn tells(&self, listing: &Listing) {
        let desk = self.desk;
        let brief = |line: &Listed| match line {
            Listed::Version { remote_id, version } => format!("{remote_id} {version:?}"),
            Listed::Removed { remote_id } => format!("{remote_id} gone"),
        };
        if !listing.items.is_empty() {
            let lines = || listing.items.iter().map(brief).collect::<Vec<_>>();
            self.world.world().note(|| format!("desk {desk}: is told {:?}", lines()));
        }
    }

    fn check(&self, calendar: &str, write: &Write) {
        let mut world = self.world.world();
        let (stamp, remote_id) = match write {
            Write::Create { remote_id, stamp, .. } | Write::Update { remote_id, stamp, .. } => {
                (Some(*stamp), remote_id)
            }
            Write::Delete { remote_id, .. } => (None, remote_id),
        };
        let journalled =
            world.journals.get(&self.desk).is_none_or(|journal| journal(stamp, remote_id));
        if let Some(stamp) = stamp {
            world.stamps.insert(stamp, self.desk);
        }
        if !journalled {
            world.violate(format!("{} left without a journal entry", brief(write)));
        }
        if let Write::Create { uid, content, .. } | Write::Update { uid, content, .. } = write
            && uid.ends_with(MIRROR_UID)
        {
            let mut levels =
                world.shows.iter().filter(|(who, place, _)| *who == self.desk && place == calendar);
            if levels.all(|(_, _, privacy)| tells_too_much(content, *privacy)) {
                world.violate(format!("the mirror {} tells too much", brief(write)));
            }
            return;
        }
        if let Write::Update { remote_id, version, raw: kept, content, .. } = write {
            let held = world.calendar(calendar).events.get(remote_id).cloned();
            let held = held.filter(|held| tag(held.version) == *version);
            let loses = held.as_ref().is_some_and(|held| Some(raw(held.unknown)) != *kept);
            // What attendees have answered is theirs to say; what they said at another place comes along.
            let answers = |content: &Content| -> Vec<_> {
                let attendees = content.details.attendees.iter();
                attendees.map(|(it, said)| (it.clone(), said.participation_status)).collect()
            };
            let (there, here) = (held.map(|held| answers(&held.content)), answers(content));
            let unsaid = there.into_iter().flatten().any(|(address, said)| {
                here.iter().any(|(it, says)| *it == address && *says != said)
            });
            let comes_along = world.oracle.has_moved(content) || world.oracle.is_twin(content);
            if unsaid && !comes_along {
                world.violate(format!("{} changes an answer", brief(write)));
            }
            if loses {
                world.violate(format!("{} drops data it does not understand", brief(write)));
            }
        }
    }
}

#[async_trait]
impl CalendarProvider for Client {
    async fn calendars(&self) -> Result<Vec<RemoteCalendar>> {
        Ok(Vec::new())
    }

    async fn changes(&self, calendar: &str, since: Option<&Cursor>) -> Result<Listing> {
        self.leave(calendar).await?;
        let tokens = {
            let mut world = self.world.world();
            let expires = world.weather.expires;
            // Also the one that a listing in parts has got on the way.
            if world.tape.chance(expires) {
                let desk = self.desk;
                world.note(|| format!("desk {desk}: the cursor has expired on the way"));
                return Err(ProviderError::CursorExpired);
            }
            world.profile.has_tokens()
        };
        if !tokens {
            let listing = self.list_in_halves(calendar, since).await?;
            self.tells(&listing);
            return self.answer(listing).await;
        }
        let (mut listing, since) = {
            let mut world = self.world.world();
            let collection = world.calendar(calendar);
            collection.tell(self.desk);
            let next = collection.cursor();
            match since.map(|cursor| collection.covered(cursor.as_str())) {
                Some(None) => return Err(ProviderError::CursorExpired),
                Some(Some(place)) => {
                    let items = collection.changed_since(place);
                    (Listing { complete: false, items, next }, place)
                }
                None => {
                    let items = collection.events.iter().map(|(id, held)| listed(id, held));
                    (Listing { complete: true, items: items.collect(), next }, 0)
                }
            }
        };
        self.jumble(calendar, since, &mut listing.items);
        self.tells(&listing);
        self.answer(listing).await
    }

    /// Nothing is near: this only says what is read first.
    async fn within(&self, _: &str, _: Interval) -> Result<Vec<Listed>> {
        Ok(Vec::new())
    }

    async fn fetch(&self, calendar: &str, remote_ids: &[String]) -> Result<Vec<Observation>> {
        self.leave(calendar).await?;
        let said = {
            let mut world = self.world.world();
            let collection = world.calendar(calendar);
            let say = |remote_id: &String| Observation {
                remote_id: remote_id.clone(),
                statement: collection.say(remote_id),
            };
            remote_ids.iter().map(say).collect()
        };
        self.answer(said).await
    }

    async fn write(&self, calendar: &str, write: &Write) -> Result<Written> {
        self.check(calendar, write);
        let _flight = Flight::of(&self.world, (self.desk, self.account), write);
        self.world.world().risk(self.desk, Mark::DiedInFlight);
        self.leave(calendar).await?;
        let written = {
            let mut world = self.world.world();
            world.has_left(self.desk, write);
            let (desk, weather) = (self.desk, world.weather.clone());
            if world.tape.chance(weather.lose_request) {
                world.note(|| format!("desk {desk}: lost on its way: {}", brief(write)));
                return Err(timeout());
            }
            if world.tape.chance(weather.late) {
                let due = world.step + 1 + world.tape.below(200);
                world.note(|| format!("desk {desk}: late, at {due}: {}", brief(write)));
                let (calendar, write) = (calendar.to_owned(), write.clone());
                world.calendar(&calendar).awaited.push(place_of(&write).to_owned());
                world.late.push(Late { due, desk, calendar, write });
                return Err(timeout());
            }
            let doubtful = world.profile.doubts_conditions() && !is_create(write);
            if doubtful && world.tape.chance(weather.doubt) {
                world.note(|| format!("desk {desk}: said to have changed: {}", brief(write)));
                return Err(ProviderError::Precondition);
            }
            if world.tape.chance(weather.refuse) {
                world.note(|| format!("desk {desk}: refused: {}", brief(write)));
                return Err(ProviderError::Rejected { reason: "not like this".to_owned() });
            }
            let written = world.apply(calendar, write, desk);
            let outcome = written.as_ref().err().map(ToString::to_string);
            world.note(|| format!("desk {desk}: {} → {outcome:?}", brief(write)));
            if world.tape.chance(weather.twice) {
                let again = world.apply(calendar, write, desk).is_ok();
                world.note(|| format!("desk {desk}: arrived twice, applied again: {again}"));
            }
            if world.tape.chance(weather.lose_answer) {
                world.note(|| format!("desk {desk}: its answer is lost"));
                return Err(timeout());
            }
            if written.is_ok() {
                world.risk(desk, Mark::DiedBeforeAnswer);
            }
            written
        };
        self.world.hop().await;
        written
    }

    fn place_for(&self, calendar: &str, key: &str) -> Option<String> {
        let chosen = self.world.world().profile.chooses_places();
        (!chosen).then(|| format!("{calendar}{key}"))
    }

    async fn find(&self, calendar: &str, key: &str) -> Result<Option<Observation>> {
        self.leave(calendar).await?;
        let found = {
            let mut world = self.world.world();
            let lag = world.weather.lag;
            let late = world.tape.chance(lag);
            let found = world.calendar(calendar).find(key, self.desk, late);
            let (desk, at) = (self.desk, found.as_ref().map(|it| it.remote_id.clone()));
            world.note(|| format!("desk {desk}: looks for {key}: {at:?}"));
            found
        };
        self.answer(found).await
    }

    fn modified(&self, _: &str) -> Option<DateTime<Utc>> {
        None
    }

    fn batch(&self) -> usize {
        3
    }

    fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}
