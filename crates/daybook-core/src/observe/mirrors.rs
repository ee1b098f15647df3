//! What a server says about mirrors. Nothing there is ever taken over: the appointment is at home
//! elsewhere, and here is only what it shows.

use super::ends::{ended, new_life};
use super::live::{acknowledge, agreed, drop_hopeless, recognise};
use super::places::{adoptable, found, found_again, found_by_key, late_create};
use super::{Hearing, keep, line, mark, put};
use crate::appointment::Content;
use crate::mirror::mirror_uid;
use crate::simulation::{Guard, Mark, reach, removed};
use crate::sync_state::{
    BurialReason, Buried, Direction, Item, ItemChange, Known, LastWrite, Outcome, RemoteEvent,
    Shadow, SyncOp,
};

#[cfg(test)]
mod tests;

/// A mirror that is known here.
///
/// Some servers keep what they are sent in their own way. Whatever comes back twice after the same
/// write is taken for that; everything else was done by somebody, and is written over.
pub(super) fn live(mut item: Item, event: RemoteEvent, at: &mut Hearing<'_>) -> Outcome {
    let before = item.clone();
    let mut log = Vec::new();
    let shown = item.shadow.take();
    let old = shown.as_ref();
    let known = old.is_some_and(|shadow| shadow.content == event.content);
    let last = old.and_then(|shadow| shadow.written.clone());
    let doubted = old.is_some() && last.as_ref().is_none_or(|last| last.doubted);
    let ours = recognise(&item.sent, &event).cloned();
    // What came back once before came back after this very write, as far as that is known.
    let again = |wrote: &Content| doubted && last.as_ref().is_none_or(|it| it.content == *wrote);
    let written = if let Some(sent) = &ours {
        sent.content.clone().map(|content| {
            let faithful = content == event.content || (known && again(&content));
            LastWrite { doubted: !faithful, content }
        })
    } else {
        let wanted = item.wanted();
        match &last {
            Some(last) if last.content == event.content => {
                Some(LastWrite::shown(event.content.clone()))
            }
            _ if known => last.clone(),
            _ if event.content == *wanted => Some(LastWrite::shown(wanted.into_owned())),
            Some(last) => Some(LastWrite { doubted: true, ..last.clone() }),
            None => None,
        }
    };
    let in_doubt = written.as_ref().is_none_or(|it| it.doubted);
    let edited = in_doubt && ours.is_none() && !doubted && old.is_some();
    // What a write without a version has made is seen with the next listing.
    let repeats = ours.as_ref().and_then(|sent| sent.content.as_ref()).is_some_and(again);
    let unseen = repeats && event.version.is_none();
    let shadow = agreed(event);
    let content = match shown {
        Some(shown) if unseen => shown.content,
        _ => shadow.content,
    };
    item.shadow = Some(Shadow { content, written, ..shadow });
    if let Some(sent) = ours {
        reach(Mark::Acknowledged);
        acknowledge(&mut item, sent.stamp, before.shadow.is_none(), &mut log);
    }
    let version = item.shadow.as_ref().and_then(|shadow| shadow.version.clone());
    drop_hopeless(&mut item, version.as_ref());
    if item.ends() {
        reach(Mark::MirrorToEnd);
    } else if item.agrees() {
        reach(Mark::MirrorStands);
    } else if edited {
        reach(Mark::MirrorPutRight);
        log.push(line(item.appointment.id, SyncOp::PutRight));
    }
    mark(&mut item, at.now);
    put(&before, item, log)
}

/// A mirror that is proven gone.
pub(super) fn gone(mut item: Item, at: &mut Hearing<'_>) -> Outcome {
    if item.shadow.is_none() && item.sent.is_empty() {
        return keep();
    }
    if item.ends() {
        reach(Mark::MirrorEnded);
        return ended(item, SyncOp::DeletedThere, at);
    }
    if removed(Guard::MirrorsComeBack) {
        return keep();
    }
    reach(Mark::MirrorAgain);
    let before = item.clone();
    let id = item.appointment.id;
    // What was sent there may still arrive.
    let bury = item.link.remote_id.clone().map(|remote_id| Buried {
        calendar: at.calendar,
        remote_id,
        reason: BurialReason::DiscardedCreate,
        version: None,
        sent: item.sent.clone(),
        at: at.now,
    });
    let uid = mirror_uid(id, item.link.incarnation + 1);
    new_life(&mut item, uid);
    Outcome { bury, ..put(&before, item, vec![line(id, SyncOp::PutRight)]) }
}

/// A mirror at a place that no item has: ours, somewhere else than it was; ours, and not wanted any
/// more; or somebody else's.
pub(super) fn unplaced(
    known: Known,
    remote_id: String,
    event: RemoteEvent,
    at: &mut Hearing<'_>,
) -> Outcome {
    let Known { same_uid, buried, .. } = known;
    if let Some(mut item) = same_uid.filter(|item| adoptable(item, at)) {
        reach(found_again(&item));
        item.link.remote_id = Some(remote_id);
        (item.link.failure, item.attempt) = (None, None);
        return found(item, event, at);
    }
    // We have written there once, so this is what arrived late.
    let written = buried.filter(|grave| grave.remote_id == remote_id || found_by_key());
    if let Some(grave) = written
        && !removed(Guard::StraysAreRemoved)
    {
        reach(Mark::MirrorStray);
        let mut stray = late_create(remote_id, grave.remote_id, None, event, true, at);
        if let ItemChange::Put(item) = &mut stray.change {
            item.link.direction = Direction::Publish;
        }
        return stray;
    }
    reach(Mark::MirrorStaysOut);
    keep()
}
