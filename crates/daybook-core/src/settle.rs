//! The user's answer to a conflict. It is an ordinary edit: it raises the revision and is sent like
//! any other.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::appointment::Author;
use crate::merge::{Atom, Side, merge_with};
use crate::mirror::mirror_uid;
use crate::observe::new_life;
use crate::simulation::{Mark, reach};
use crate::sync_state::{
    BurialReason, Buried, Direction, Item, ItemChange, LastWrite, Outcome, SyncLogLine, SyncOp,
};

#[cfg(test)]
mod tests;

/// Settles the conflict of an item: `whole` for everything that `field` says nothing about.
///
/// Without a conflict nothing changes.
pub fn settle_conflict(
    mut item: Item,
    whole: Side,
    field: impl Fn(&Atom) -> Option<Side>,
    now: DateTime<Utc>,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Outcome {
    let Some(conflict) = item.conflict.take() else { return outcome(ItemChange::Keep) };
    let row = &mut item.appointment;
    // What the conflict was called when it was opened may not be so any more: the row can have been
    // deleted since, or restored.
    match (row.deleted, whole, conflict.remote) {
        (_, Side::Theirs, None) | (true, Side::Mine, None) => return accept_deletion(item, now),
        (false, Side::Mine, None) => {
            // What leaves is gone there already, as it should be.
            if item.link.leaving {
                return outcome(item.removal());
            }
            live_again(&mut item, new_id);
        }
        (true, Side::Mine, Some(_)) => {}
        (true, Side::Theirs, Some(remote)) => {
            row.deleted = false;
            row.content = remote;
        }
        (false, whole, Some(remote)) => {
            reach(Mark::SettledByField);
            let decide = |atom: &Atom| Some(field(atom).unwrap_or(whole));
            row.content = merge_with(conflict.base.as_ref(), &row.content, &remote, decide).content;
        }
    }
    item.appointment.rev += 1;
    item.appointment.author = Author::User;
    item.link.pushes = 0;
    item.link.failure = None;
    // What is there may be newer than what was shown while sync of it was off.
    let known = item.shadow.as_ref().is_some_and(|shadow| shadow.version.is_some());
    item.link.pending = !known || !item.agrees();
    if !item.link.pending {
        item.link.confirmed = Some(now);
    }
    outcome(ItemChange::Put(Box::new(item)))
}

/// Gives way in a change that the provider refused: what it holds counts again. What it never had is
/// deleted here.
#[must_use]
pub fn give_way(mut item: Item, now: DateTime<Utc>) -> Outcome {
    // Whatever a calendar that only shows it makes of it, the appointment stays as it is.
    if item.link.direction == Direction::Publish {
        let wanted = item.wanted().into_owned();
        let Some(shadow) = &mut item.shadow else { return outcome(ItemChange::Keep) };
        shadow.written = Some(LastWrite::shown(wanted));
        (item.link.failure, item.link.pending, item.link.pushes) = (None, !item.agrees(), 0);
        return outcome(ItemChange::Put(Box::new(item)));
    }
    // What has moved has its words from its new home; the old one keeps its event.
    if item.link.leaving && !item.appointment.deleted {
        return outcome(item.removal());
    }
    let Some(shadow) = &item.shadow else {
        let change = item.removal();
        let bury = item.link.remote_id.filter(|_| !item.sent.is_empty()).map(|remote_id| Buried {
            calendar: item.link.calendar,
            remote_id,
            reason: BurialReason::DiscardedCreate,
            version: None,
            sent: item.sent,
            at: now,
        });
        return Outcome { bury, ..outcome(change) };
    };
    item.appointment.deleted = false;
    item.appointment.content = shadow.content.clone();
    item.appointment.rev += 1;
    item.appointment.author = Author::User;
    (item.link.failure, item.link.pending, item.link.pushes) = (None, false, 0);
    item.link.confirmed = Some(now);
    outcome(ItemChange::Put(Box::new(item)))
}

/// Keeps what is gone there: it is written to the server again. What was deleted here as well stays
/// deleted.
pub fn keep_here(item: Option<Item>, new_id: &mut dyn FnMut() -> Uuid) -> Outcome {
    let Some(mut item) = item else { return outcome(ItemChange::Keep) };
    if item.ends() {
        return outcome(item.removal());
    }
    item.conflict = None;
    item.attempt = None;
    item.appointment.rev += 1;
    item.appointment.author = Author::User;
    live_again(&mut item, new_id);
    outcome(ItemChange::Put(Box::new(item)))
}

/// What was deleted there starts a new life.
fn live_again(item: &mut Item, new_id: &mut dyn FnMut() -> Uuid) {
    reach(Mark::SettledAlive);
    let uid = match item.link.direction {
        Direction::TwoWay => new_id().to_string(),
        Direction::Publish => mirror_uid(item.appointment.id, item.link.incarnation + 1),
    };
    new_life(item, uid);
}

fn accept_deletion(item: Item, now: DateTime<Utc>) -> Outcome {
    reach(Mark::SettledDeleted);
    let id = item.appointment.id;
    let bury = item.link.remote_id.map(|remote_id| Buried {
        calendar: item.link.calendar,
        remote_id,
        reason: BurialReason::Deleted,
        version: item.shadow.and_then(|shadow| shadow.version),
        sent: item.sent,
        at: now,
    });
    let line =
        SyncLogLine { appointment: Some(id), op: SyncOp::DeletedHere, detail: String::new() };
    Outcome { change: ItemChange::Remove(id), bury, exhume: None, log: vec![line] }
}

fn outcome(change: ItemChange) -> Outcome {
    Outcome { change, bury: None, exhume: None, log: Vec::new() }
}
