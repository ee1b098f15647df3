//! Every decision about a statement, for every state an event of two fields and three values can be
//! in: nothing is forgotten, nothing is decided twice, and it comes to rest.

#![allow(
    clippy::unwrap_used,
    clippy::option_option,
    reason = "a test that cannot go on has failed; gone and not asked about are two things"
)]

use chrono::{DateTime, Utc};
use daybook_core::observe::{Hearing, observe};
use daybook_core::sync_state::{Item, ItemChange, Known, Observation, Outcome, Statement};

use crate::space::{PLACE, calendar, now, uuid};

mod elsewhere;
mod hearing;
mod ours;
mod rest;
mod space;

fn hear<R>(rule: impl FnOnce(&mut Hearing<'_>) -> R) -> R {
    hear_at(now(), rule)
}

fn hear_at<R>(now: DateTime<Utc>, rule: impl FnOnce(&mut Hearing<'_>) -> R) -> R {
    let mut ids = 100;
    let mut new_id = || {
        ids += 1;
        uuid(ids)
    };
    rule(&mut Hearing {
        calendar: calendar(),
        staff: None,
        takes_in: true,
        now,
        new_id: &mut new_id,
        removed: &|_| false,
    })
}

fn hears(item: &Item, statement: &Statement) -> Outcome {
    hears_at(now(), item, statement)
}

fn hears_at(now: DateTime<Utc>, item: &Item, statement: &Statement) -> Outcome {
    let known = Known { item: Some(item.clone()), ..Known::default() };
    let said = Observation { remote_id: PLACE.into(), statement: statement.clone() };
    hear_at(now, |at| observe(known, said, at))
}

/// What is kept of an item after an outcome.
fn after(item: &Item, outcome: Outcome) -> Option<Item> {
    match outcome.change {
        ItemChange::Keep => Some(item.clone()),
        ItemChange::Put(item) => Some(*item),
        ItemChange::Remove(_) | ItemChange::Unlink(_) => None,
    }
}
