//! Events that are proven gone, and what begins when a life has ended.

use super::conflicts::open;
use super::{Hearing, keep, line, mirrors, put};
use crate::id::AttemptId;
use crate::simulation::{Guard, Mark, reach, removed};
use crate::sync_state::{
    BurialReason, Buried, ConflictKind, Direction, Item, Outcome, Sent, SyncOp,
};

/// A remote event that is proven gone.
pub(super) fn gone(mut item: Item, at: &mut Hearing<'_>) -> Outcome {
    if item.link.direction == Direction::Publish {
        return mirrors::gone(item, at);
    }
    let before = item.clone();
    let mut log = Vec::new();
    if let Some(conflict) = &mut item.conflict {
        if item.appointment.deleted {
            reach(Mark::ConflictClosed);
            return ended(item, SyncOp::DeletedHere, at);
        }
        reach(Mark::ConflictGone);
        if conflict.remote.take().is_some() {
            conflict.version += 1;
        }
        conflict.kind = ConflictKind::DeletedThere;
        lose_remote(&mut item);
        return put(&before, item, log);
    }
    // Where the event was never confirmed, what was deleted can only be one of our writes.
    let unchanged = match &item.shadow {
        Some(shadow) => shadow.content == item.appointment.content,
        // Which of them it was is unknown: only when all say the same was the row not edited since.
        None => item.sent.iter().all(|s| s.content.as_ref() == Some(&item.appointment.content)),
    };
    if item.shadow.is_none() && item.sent.is_empty() {
        return keep();
    }
    if item.appointment.deleted {
        reach(Mark::GoneBoth);
        return ended(item, SyncOp::DeletedThere, at);
    }
    let by_us = item.may_still_end();
    if item.link.leaving && (by_us || item.shadow.is_none()) {
        reach(Mark::LeftHome);
        return ended(item, SyncOp::DeletedThere, at);
    }
    if by_us && !removed(Guard::TakenBackLivesAgain) {
        reach(Mark::TakenBack);
        new_life(&mut item, (at.new_id)().to_string());
        return put(&before, item, log);
    }
    // Whoever moves it wants it to live, whatever it says.
    let moved = item.link.leaving;
    if moved {
        reach(Mark::LeavingDeletedThere);
    }
    let unchanged = unchanged && !moved;
    if unchanged || removed(Guard::DeletionAsks) {
        let confirmed = item.shadow.is_some();
        reach(if confirmed { Mark::GoneUnchanged } else { Mark::GoneUnconfirmed });
        return ended(item, SyncOp::DeletedHere, at);
    }
    reach(Mark::DeletedThere);
    let base = item
        .shadow
        .as_ref()
        .map(|shadow| shadow.content.clone())
        .or_else(|| item.sent.first().and_then(|sent| sent.content.clone()));
    open(&mut item, ConflictKind::DeletedThere, base.as_ref(), None, at, &mut log);
    lose_remote(&mut item);
    put(&before, item, log)
}

/// Forgets the remote life that ended, so that the next write starts a new one.
fn lose_remote(item: &mut Item) {
    item.shadow = None;
    item.attempt = None;
    item.sent.clear();
}

/// The next write makes a new event, at a new place and with a new UID: servers do not take the old
/// ones again.
pub(crate) fn new_life(item: &mut Item, uid: String) {
    lose_remote(item);
    item.link.uid = uid;
    if !removed(Guard::NewLifeNewPlace) {
        item.link.remote_id = None;
    }
    item.link.incarnation += 1;
    (item.link.pending, item.link.due) = (true, None);
}

/// The link is over, and the appointment with it, unless it only leaves this calendar.
pub(super) fn ended(item: Item, op: SyncOp, at: &mut Hearing<'_>) -> Outcome {
    let id = item.appointment.id;
    let (change, moved) = (item.removal(), item.link.leaving && !item.appointment.deleted);
    let (mut sent, incarnation) = (item.sent, item.link.incarnation);
    let bury = item.link.remote_id.map(|remote_id| {
        let (version, content) = item.shadow.map(|it| (it.version, it.content)).unzip();
        // A write to the old home that arrives late is not another appointment.
        if moved && sent.iter().all(|sent| sent.content.is_none()) {
            let stamp = AttemptId::from_uuid((at.new_id)());
            let (remote_id, pre_version) = (remote_id.clone(), None);
            sent.push(Sent { stamp, incarnation, remote_id, pre_version, content, at: at.now });
        }
        let reason = if moved { BurialReason::DiscardedCreate } else { BurialReason::Deleted };
        let (calendar, version, at) = (at.calendar, version.flatten(), at.now);
        Buried { calendar, remote_id, reason, version, sent, at }
    });
    Outcome { change, bury, exhume: None, log: vec![line(id, op)] }
}
