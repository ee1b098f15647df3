//! One simulated day: desks, other people, the server and the network take turns as the tape says;
//! then everything works again, and both sides must agree, with nothing lost.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::task::{Context, Poll, Waker};

use chrono::TimeDelta;
use daybook_core::account::CalendarMode;
use daybook_core::appointment::Content;
use daybook_core::sync_state::{Direction, Item};
use daybook_store::Result;
use daybook_sync::{Book, Report};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::desk::{Desk, DeskBook};
use crate::file::{self, FileBook};
use crate::layout::Layout;
use crate::memory::MemoryBook;
use crate::patience::awake;
use crate::profile::Profile;
use crate::server::{Collection, Held};
use crate::tape::Tape;
use crate::world::{Shared, says};

/// After so many quiet rounds of everybody nothing may be left to do.
const ROUNDS: usize = 14;

/// So many rounds in which nobody had anything to do are enough.
const CALM: usize = 2;

/// Longer than any server wants quiet.
const NIGHT: TimeDelta = TimeDelta::hours(30);

/// While something is away, so many rounds have to do for the rest.
const BESIDE: usize = 5;

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
    if let Err(what) = go_on_beside(world, &mut desks).await? {
        return Ok(Err(what));
    }
    settle_down(world, &mut desks).await
}

/// While one calendar is away and an event of another cannot be read, everything else gets on.
async fn go_on_beside<B: DeskBook>(
    world: &Shared,
    desks: &mut [Desk<B>],
) -> Result<std::result::Result<(), String>> {
    const AWAY: &str = "/0/";
    let rarely = world.world().tape.chance(64);
    if !rarely || world.world().calendars.len() < 2 {
        return Ok(Ok(()));
    }
    world.world().calendar(AWAY).away = true;
    for _ in 0..BESIDE {
        for desk in &mut *desks {
            finish(world, desk).await;
            desk.tidy_up().await?;
            finish(world, desk).await;
        }
    }
    for desk in &mut *desks {
        let away = desk.calendar(0);
        let left = desk.look(|items| {
            // What moves to the calendar that is away has to stay until it has arrived there.
            let stays = |it: &Item| it.link.leaving && !it.appointment.deleted && !it.home_stands;
            let here = |it: &&&Item| Some(it.link.calendar) != away && !stays(it);
            let mut others = items.iter().filter(here);
            others.find_map(|it| Some(format!("{} {}", says(&it.appointment.content), undone(it)?)))
        });
        if let Some(what) = left.await? {
            let who = desk.who;
            return Ok(Err(format!("desk {who} does not get on beside what is away: {what}")));
        }
    }
    world.world().calendar(AWAY).away = false;
    Ok(Ok(()))
}

async fn turn<B: DeskBook>(world: &Shared, desks: &mut [Desk<B>]) -> Result<()> {
    let (kind, who, rests) = {
        let mut world = world.world();
        world.deliver(false);
        (world.tape.byte(), world.tape.below(desks.len()), world.weather.rests)
    };
    let Some(desk) = desks.get_mut(who) else { return Ok(()) };
    match kind {
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
            world.quiet_until.clear();
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

/// Everybody syncs and settles until nobody has anything to do, or for long enough.
async fn sync_until_calm<B: DeskBook>(world: &Shared, desks: &mut [Desk<B>]) -> Result<()> {
    let mut calm = 0;
    for _ in 0..ROUNDS {
        calm += 1;
        for desk in &mut *desks {
            let quiet = finish(world, desk).await.is_empty();
            if desk.tidy_up().await? {
                finish(world, desk).await;
                calm = 0;
            } else if quiet {
                // Without a reason nobody has anything to do now; later perhaps.
                world.world().now += NIGHT;
            } else {
                calm = 0;
            }
        }
        if world.world().violation.is_some() {
            break;
        }
        if calm == CALM {
            break;
        }
    }
    Ok(())
}

/// Everybody comes to rest; then both sides have to be the same.
async fn settle_down<B: DeskBook>(
    world: &Shared,
    desks: &mut [Desk<B>],
) -> Result<std::result::Result<(), String>> {
    sync_until_calm(world, desks).await?;
    if world.world().violation.is_some() {
        return Ok(Ok(()));
    }
    let mut placed: BTreeSet<(String, Option<String>)> = BTreeSet::new();
    for desk in &mut *desks {
        let who = desk.who;
        let Some(book) = desk.book.clone() else { continue };
        let calendars = book.book().calendars().await?;
        let compare = |items: &[&Item]| {
            for calendar in calendars.iter().filter(|it| it.account.is_some()) {
                let here: Vec<&Item> = items
                    .iter()
                    .copied()
                    .filter(|item| item.link.calendar == calendar.id)
                    .collect();
                agree(&here, world.world().calendar(&calendar.remote_id), calendar.mode)?;
                let at = here.iter().map(|item| item.link.remote_id.clone());
                placed.extend(at.map(|place| (calendar.remote_id.clone(), place)));
            }
            Ok(())
        };
        let compared: std::result::Result<(), String> = book.look(compare).await?;
        if let Err(difference) = compared {
            return Ok(Err(format!("desk {who} and the server differ: {difference}")));
        }
        // The clock has moved far: perhaps this one compares everything. The next has nothing to do.
        finish(world, desk).await;
        let before = book.writes()?;
        let report = to_the_end(desk).await;
        if !report.is_empty() {
            return Ok(Err(format!("desk {who} is never silent: {report:?}")));
        }
        let calendars = u32::try_from(world.world().calendars.len()).unwrap_or(u32::MAX);
        let (requests, wrote) = (report.requests, book.writes()? != before);
        if requests != calendars || wrote {
            return Ok(Err(format!(
                "desk {who}: with nothing to do {requests} requests for {calendars} calendars, \
                 a write: {wrote}"
            )));
        }
    }
    let world = world.world();
    let events = || world.calendars.values().flat_map(|calendar| calendar.events.values());
    for (calendar, collection) in &world.calendars {
        let mut mirrors = collection.events.iter().filter(|(_, held)| held.is_mirror());
        let of = |place: &String| (calendar.clone(), Some(place.clone()));
        if let Some((stray, _)) = mirrors.find(|(place, _)| !placed.contains(&of(place))) {
            return Ok(Err(format!("the mirror {stray} is nobody's")));
        }
    }
    let live: Vec<Content> =
        events().filter(|held| !held.is_mirror()).map(|held| held.content.clone()).collect();
    Ok(world.oracle.judge(&live))
}

/// Syncs to the end, beyond what a server wants quiet for.
async fn finish<B: DeskBook>(world: &Shared, desk: &mut Desk<B>) -> Report {
    world.world().now += NIGHT;
    to_the_end(desk).await
}

/// Syncs to the end at this moment.
async fn to_the_end<B: DeskBook>(desk: &mut Desk<B>) -> daybook_sync::Report {
    loop {
        if let Some(report) = desk.go_on().await {
            return report;
        }
    }
}

/// What is left to do about an item.
fn undone(item: &Item) -> Option<&'static str> {
    let open = [
        (item.appointment.deleted, "is deleted but not gone"),
        (item.link.leaving, "has moved but is not gone"),
        (item.link.pending, "waits to be sent"),
        (item.link.failure.is_some(), "is refused"),
        (item.attempt.is_some(), "has an unsettled write"),
        (item.conflict.is_some(), "has a conflict"),
    ];
    open.into_iter().find(|(is, _)| *is).map(|(_, what)| what)
}

/// Whether a desk shows exactly what a calendar has and the other way round, and has nothing left to do.
fn agree(
    items: &[&Item],
    calendar: &Collection,
    mode: CalendarMode,
) -> std::result::Result<(), String> {
    for item in items {
        if let Some(what) = undone(item) {
            return Err(format!("{} {what}", says(&item.appointment.content)));
        }
    }
    let taken_in = |held: &&Held| !held.is_mirror() && mode == CalendarMode::TwoWay;
    let mut there: Vec<&Content> =
        calendar.events.values().filter(taken_in).map(|held| &held.content).collect();
    let count = there.len();
    let mut only_here: Vec<&Content> = Vec::new();
    for item in items {
        match item.link.direction {
            Direction::TwoWay => only_here.push(&item.appointment.content),
            // What a server makes of a write is its own affair.
            Direction::Publish => {
                let place = item.link.remote_id.as_deref().unwrap_or_default();
                let shown = calendar.events.get(place).map(|held| plain(&held.content));
                let wanted = plain(&item.wanted());
                if shown.as_ref() != Some(&wanted) {
                    return Err(format!(
                        "the mirror {place} shows {shown:?} instead of {wanted:?}"
                    ));
                }
            }
        }
    }
    only_here.retain(|content| match there.iter().position(|other| other == content) {
        Some(at) => {
            there.swap_remove(at);
            false
        }
        None => true,
    });
    if only_here.is_empty() && there.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{} here, {count} there; only here {only_here:?}; only there {there:?}",
        items.len(),
    ))
}

/// Without what servers write in their own way.
fn plain(content: &Content) -> Content {
    let mut plain = content.clone();
    plain.details.url = plain.details.url.trim_end_matches('/').to_owned();
    plain
}
