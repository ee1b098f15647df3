//! One simulated day: desks, other people, the server and the network take turns as the tape says;
//! then everything works again, and both sides must agree, with nothing lost.

use std::path::{Path, PathBuf};
use std::task::{Context, Poll, Waker};

use chrono::TimeDelta;
use daybook_store::Result;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::desk::{Desk, DeskBook};
use crate::file::{self, FileBook};
use crate::layout::Layout;
use crate::memory::MemoryBook;
use crate::patience::awake;
use crate::profile::Profile;
use crate::tape::Tape;
use crate::world::Shared;

mod beside;
mod rest;

/// How a day went.
#[derive(Clone, Debug)]
pub struct Day {
    /// What was broken, if anything.
    pub failure: Option<String>,
    /// Every choice of the day.
    pub tape: Vec<u8>,
    /// What happened, line by line, if it was asked for.
    pub trace: Vec<String>,
    /// What was reached, as bits in the order of `Mark::ALL`.
    pub marks: u128,
}

impl Day {
    /// The tape in hexadecimal digits, as `Tape::from_text` reads it.
    #[must_use]
    pub fn tape_as_text(&self) -> String {
        let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
        self.tape.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

/// Where the desks keep their books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// In memory: thousands of days a minute.
    Memory,
    /// In real files, which die with the process that writes them.
    Files,
}

/// What kind of day it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Where the books are.
    pub keep: Keep,
    /// The servers.
    pub profile: Profile,
    /// Turns before everything works again.
    pub turns: usize,
    /// Whether to write down what happens.
    pub traced: bool,
}

/// Lives through a day.
///
/// # Panics
///
/// When this machine gives no thread or folder for books in files.
#[must_use]
pub fn lived(tape: Tape, setting: Setting) -> Day {
    match setting.keep {
        Keep::Memory => in_memory(tape, setting),
        Keep::Files => in_files(tape, setting),
    }
}

/// Lives through a day, and once more with the choices it made: whatever differs was decided by
/// something that is not on the tape.
///
/// # Panics
///
/// Like [`lived`].
#[must_use]
pub fn lived_twice(tape: Tape, setting: Setting) -> Day {
    let traced = Setting { traced: true, ..setting };
    let mut day = lived(tape, traced);
    let again = lived(Tape::recorded(day.tape.clone()), traced);
    let differs = day.trace.iter().zip(&again.trace).find(|(one, other)| one != other);
    let what = match differs {
        Some((one, other)) => Some(format!("{one} / {other}")),
        None if day.trace.len() != again.trace.len() => Some("one is longer".to_owned()),
        None if day.failure != again.failure => Some("it ends differently".to_owned()),
        None => None,
    };
    if let Some(what) = what {
        day.failure = Some(format!("it is not the same when it is lived again: {what}"));
    }
    day
}

fn in_memory(tape: Tape, setting: Setting) -> Day {
    let live = async |world: &Shared, layout: &Layout| {
        let mut open = Vec::new();
        for who in 1..=layout.desks {
            let book = MemoryBook::new(world, layout.accounts(who), layout.calendars(who));
            open.push(Desk::new(world, who, layout, book));
        }
        Ok(open)
    };
    at_once(day(tape, setting, live))
}

#[expect(clippy::expect_used, reason = "without them there is nothing to simulate")]
fn in_files(tape: Tape, setting: Setting) -> Day {
    thread_local! {
        static ROOM: (Runtime, TempDir, PathBuf) = {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let runtime = runtime.expect("a runtime");
            let folder = file::folder().expect("a folder");
            let template = runtime.block_on(file::template(folder.path())).expect("a book");
            (runtime, folder, template)
        };
    }
    let live = async |template: &Path, world: &Shared, layout: &Layout| {
        let mut open = Vec::new();
        for who in 1..=layout.desks {
            let (accounts, calendars) = (layout.accounts(who), layout.calendars(who));
            let book = FileBook::new(world, template, &accounts, &calendars).await?;
            open.push(Desk::new(world, who, layout, book));
        }
        Ok(open)
    };
    ROOM.with(|(runtime, _, template)| {
        let open = async |world: &Shared, layout: &Layout| live(template, world, layout).await;
        runtime.block_on(awake(day(tape, setting, open)))
    })
}

/// Runs a future that never waits for anything but its turn.
fn at_once<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// Lives through a day over the books that `open` opens.
pub(crate) async fn day<B: DeskBook>(
    tape: Tape,
    setting: Setting,
    open: impl AsyncFnOnce(&Shared, &Layout) -> Result<Vec<Desk<B>>>,
) -> Day {
    let _ = daybook_core::simulation::take_marks();
    let world = Shared::new(tape, setting.profile, setting.traced);
    let layout = {
        let mut world = world.world();
        let layout = Layout::drawn(&mut world.tape);
        world.furnish(&layout);
        layout
    };
    let lived = live(&world, setting.turns, &layout, open).await;
    // The books know the world: it has to let go of them.
    drop(std::mem::take(&mut world.world().journals));
    let mut world = world.world();
    let failure = match lived {
        Err(error) => Some(format!("a book could not be used: {error}")),
        Ok(verdict) => world.violation.take().or(verdict.err()),
    };
    Day {
        failure,
        tape: world.tape.played().to_vec(),
        trace: world.trace.take().unwrap_or_default(),
        marks: daybook_core::simulation::take_marks(),
    }
}

async fn live<B: DeskBook>(
    world: &Shared,
    turns: usize,
    layout: &Layout,
    open: impl AsyncFnOnce(&Shared, &Layout) -> Result<Vec<Desk<B>>>,
) -> Result<std::result::Result<(), String>> {
    let mut desks = open(world, layout).await?;
    for step in 0..turns {
        world.world().step = step;
        turn(world, &mut desks).await?;
        if world.world().violation.is_some() {
            return Ok(Ok(()));
        }
    }
    world.world().note(|| "— everything works from here on —".to_owned());
    world.world().clear_up();
    if let Err(what) = beside::go_on(world, &mut desks).await? {
        return Ok(Err(what));
    }
    rest::settle_down(world, &mut desks).await
}

async fn turn<B: DeskBook>(world: &Shared, desks: &mut [Desk<B>]) -> Result<()> {
    let (kind, who, rests, dies) = {
        let mut world = world.world();
        world.deliver(false);
        let (rests, dies) = (world.weather.rests, world.weather.dies);
        (world.tape.byte(), world.tape.below(desks.len()), rests, dies)
    };
    let Some(desk) = desks.get_mut(who) else { return Ok(()) };
    match kind {
        149 if dies => desk.die_editing().await?,
        150..185 => desk.act().await?,
        185..218 => world.world().somebody_else_acts(),
        218 if rests => desk.pause().await?,
        219 if rests => desk.choose_calendars().await?,
        220..228 => world.world().server_has_a_mood(),
        228..234 if desk.is_syncing() => {
            let polls = world.world().tape.below(8);
            desk.go_on_for(polls).await;
            desk.crash().await?;
        }
        234..238 if desk.is_syncing() => desk.cancel(),
        238..242 => drop(desk.comes_back().await?),
        242..252 => {
            let mut world = world.world();
            let minutes = 1 + world.tape.count(90);
            world.now += TimeDelta::minutes(minutes);
        }
        252..254 => {
            let mut world = world.world();
            let hours = world.tape.count(49) - 24;
            world.note(|| format!("the clock jumps by {hours} h"));
            world.now += TimeDelta::hours(hours);
            // How long is quiet is measured by this clock.
            world.quiet.clear();
        }
        254 if rests => {
            let mut world = world.world();
            let hours = 1 + world.tape.count(6);
            world.note(|| format!("no network for {hours} h"));
            world.outage_until = Some(world.now + TimeDelta::hours(hours));
        }
        255 if rests => desk.disconnect().await?,
        _ => {
            desk.go_on().await;
        }
    }
    Ok(())
}
