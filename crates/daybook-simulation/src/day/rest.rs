//! Everybody comes to rest, and both sides have to be the same.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use daybook_core::account::CalendarMode;
use daybook_core::appointment::Content;
use daybook_core::sync_state::{Direction, Item};
use daybook_store::Result;
use daybook_sync::{Book, Report};

use crate::desk::{Desk, DeskBook};
use crate::server::{Collection, Held};
use crate::world::{Shared, says};

/// After so many quiet rounds of everybody nothing may be left to do.
const ROUNDS: usize = 14;

/// So many rounds in which nobody had anything to do are enough.
const CALM: usize = 2;

/// Longer than any server wants quiet.
const NIGHT: TimeDelta = TimeDelta::hours(30);

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
pub(super) async fn settle_down<B: DeskBook>(
    world: &Shared,
    desks: &mut [Desk<B>],
) -> Result<std::result::Result<(), String>> {
    sync_until_calm(world, desks).await?;
    if world.world().violation.is_some() {
        return Ok(Ok(()));
    }
    let mut placed: BTreeSet<(String, Option<String>)> = BTreeSet::new();
    // What belongs to a book alone is nowhere else.
    let mut alone: Vec<Content> = Vec::new();
    for desk in &mut *desks {
        let who = desk.who;
        let Some(book) = desk.book.clone() else { continue };
        desk.check_counters(&book)?;
        alone.extend(desk.own().await?.into_iter().map(|appointment| appointment.content));
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
    let held = events().filter(|held| !held.is_mirror()).map(|held| held.content.clone());
    let live: Vec<Content> = held.chain(alone).collect();
    Ok(world.oracle.judge(&live))
}

/// Syncs to the end, beyond what a server wants quiet for.
pub(super) async fn finish<B: DeskBook>(world: &Shared, desk: &mut Desk<B>) -> Report {
    world.world().now += NIGHT;
    to_the_end(desk).await
}

/// Syncs to the end at this moment.
async fn to_the_end<B: DeskBook>(desk: &mut Desk<B>) -> Report {
    loop {
        if let Some(report) = desk.go_on().await {
            return report;
        }
    }
}

/// What is left to do about an item.
pub(super) fn undone(item: &Item) -> Option<&'static str> {
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
