//! What people change about an event: one thing at a time, with a value nobody has used.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use daybook_core::appointment::Content;
use daybook_core::details::When;
use daybook_core::recurrence::{Override, RecurrenceId};
use daybook_core::wall_time::WallTime;

use crate::oracle::{DIVIDED, event, extra, invite, left_out, when};
use crate::world::World;

/// One change.
pub(crate) fn change(world: &mut World, before: &Content) -> Content {
    let mut after = before.clone();
    let number = world.oracle.number();
    let kinds = if before.recurrence.is_some() { 11 } else { 6 };
    match world.tape.below(kinds) {
        0 => after.details.summary = format!("s{number}"),
        1 => after.details.location = format!("l{number}"),
        2 => {
            after.when = when(number);
            // Moving a series gives up what was said about single days of it.
            if let Some(recurrence) = &mut after.recurrence {
                recurrence.excluded = BTreeSet::new();
                recurrence.overrides.clear();
            }
        }
        3 => {
            after.details.categories.insert(format!("c{number}"));
        }
        4 => {
            let last = after.details.categories.iter().rfind(|name| name.starts_with('c')).cloned();
            match last {
                Some(name) => after.details.categories.remove(&name),
                None => after.details.categories.insert(format!("c{number}")),
            };
        }
        5 => {
            let last = after.details.attendees.keys().next_back().cloned();
            match last {
                Some(address) if world.tape.chance(128) => {
                    after.details.attendees.remove(&address);
                }
                _ => invite(&mut after, number),
            }
        }
        6 => {
            if let Some(recurrence) = &mut after.recurrence {
                recurrence.excluded.insert(left_out(number));
            }
        }
        7 => {
            let back = world.tape.chance(100);
            if let Some(recurrence) = &mut after.recurrence {
                let last = recurrence.extra.last().copied().filter(|_| back);
                match last {
                    Some(id) => recurrence.extra.remove(&id),
                    None => recurrence.extra.insert(extra(number)),
                };
            }
        }
        // One occurrence is again what the rule says of it.
        8 if put_back(&mut after) => {}
        _ => {
            let day = world.tape.count(4);
            let place = world.tape.chance(100);
            change_one(&mut after, day, number, place);
        }
    }
    after
}

/// Takes back what was changed about one occurrence. Whether there was any.
fn put_back(content: &mut Content) -> bool {
    let recurrence = content.recurrence.as_mut();
    recurrence.is_some_and(|series| series.overrides.pop_last().is_some())
}

/// A series that ends earlier, and one of its own with what follows.
pub(crate) fn split(world: &mut World, before: &Content) -> (Content, Content) {
    let (mut earlier, number) = (before.clone(), world.oracle.number());
    if let Some(recurrence) = &mut earlier.recurrence {
        recurrence.rules = BTreeSet::from([format!("{DIVIDED}{number}")]);
        // What was said about single days goes with the rest.
        recurrence.excluded = BTreeSet::new();
        recurrence.extra = BTreeSet::new();
        recurrence.overrides.clear();
    }
    let rest = event(world.oracle.number(), true);
    (earlier, rest)
}

/// Changes what one occurrence of a series says, or where it is; the rest of it stays as it was.
fn change_one(content: &mut Content, day: i64, number: u32, place: bool) {
    let When::Timed { start, end } = content.when else { return };
    let Some(recurrence) = &mut content.recurrence else { return };
    let day = TimeDelta::days(day);
    let id = RecurrenceId::Local(start.local + day);
    let moved = |at: WallTime| WallTime { local: at.local + day, ..at };
    let when = When::Timed { start: moved(start), end: moved(end) };
    let as_ruled = || Override { when, details: content.details.clone() };
    let details = &mut recurrence.overrides.entry(id).or_insert_with(as_ruled).details;
    if place {
        details.location = format!("p{number}");
    } else {
        details.summary = format!("o{number}");
    }
}
