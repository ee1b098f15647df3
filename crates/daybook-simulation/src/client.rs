//! The way of one desk to the servers, with everything a network does to requests and answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::TimeDelta;
use chrono::{DateTime, Utc};
use daybook_core::account::Account;
use daybook_core::interval::Interval;
use daybook_core::simulation::Mark;
use daybook_core::sync_state::{Observation, Statement};
use daybook_provider::{
    CalendarProvider, Cursor, Listed, Listing, ProviderError, RemoteCalendar, Result, Write,
    Written,
};
use daybook_sync::Providers;

use crate::layout::number_of;
use crate::world::{Flight, Late, Shared, brief, place_of};

mod checks;
mod listing;

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
            if world.is_to_be_quiet(desk, self.account) {
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
            world.wants_quiet((desk, self.account), TimeDelta::seconds(seconds));
            let retry_after = Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
            return Err(ProviderError::RateLimited { retry_after: Some(retry_after) });
        }
        let refused = world.signed_out.contains(&(desk, self.account));
        if refused || world.tape.chance(weather.signed_out) {
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

    /// A write travels to the server, and its answer back.
    async fn send(&self, calendar: &str, write: &Write) -> Result<Written> {
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
            if world.tape.chance(weather.forbid) {
                world.note(|| format!("desk {desk}: forbidden: {}", brief(write)));
                return Err(ProviderError::Forbidden { reason: "not by you".to_owned() });
            }
            if world.breaks_off(calendar, write, desk) {
                return Err(timeout());
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
        let (mut listing, since) = if tokens {
            self.list_since(calendar, since).await?
        } else {
            (self.list_in_halves(calendar, since).await?, 0)
        };
        self.jumble(calendar, since, &mut listing.items);
        self.tells(&listing);
        let listing = self.answer(listing).await?;
        self.world.world().listed(self.desk, calendar);
        Ok(listing)
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
            let mut said: Vec<Observation> = remote_ids.iter().map(say).collect();
            if let Some(at) = world.weakens(said.len())
                && let Some(Observation { statement: Statement::Live(event), .. }) =
                    said.get_mut(at)
            {
                event.version = None;
            }
            said
        };
        let said: Vec<Observation> = self.answer(said).await?;
        for remote_id in remote_ids {
            self.world.world().looked(self.desk, calendar, remote_id);
        }
        for said in &said {
            self.hears(calendar, said);
        }
        Ok(said)
    }

    async fn write(&self, calendar: &str, write: &Write) -> Result<Written> {
        self.check(calendar, write);
        let mut flight = Flight::of(&self.world, (self.desk, self.account), calendar, write);
        self.world.world().risk(self.desk, Mark::DiedInFlight);
        let written = self.send(calendar, write).await;
        flight.ends(&written);
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
        let found = self.answer(found).await?;
        self.world.world().looked(self.desk, calendar, key);
        if let Some(said) = &found {
            self.hears(calendar, said);
        }
        Ok(found)
    }

    fn modified(&self, _: &str) -> Option<DateTime<Utc>> {
        None
    }

    fn batch(&self) -> usize {
        3
    }

    fn makes_changed_occurrences(&self) -> bool {
        !self.world.world().profile.parts_series()
    }

    fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }
}
