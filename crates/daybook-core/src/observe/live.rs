//! An event that is known here: which write of ours it shows, and what it does to the row.

use super::conflicts::{open, refresh};
use super::{Hearing, line, mark, mirrors, put};
use crate::appointment::{Author, Content};
use crate::id::AttemptId;
use crate::merge::{Atom, Merged, merge3};
use crate::simulation::{Guard, Mark, reach, removed};
use crate::sync_state::{
    ConflictKind, Direction, Item, Outcome, RemoteEvent, Sent, Shadow, SyncLogLine, SyncOp,
};

/// A remote event that is known here.
pub(super) fn live(mut item: Item, event: RemoteEvent, at: &mut Hearing<'_>) -> Outcome {
    if item.link.direction == Direction::Publish && !removed(Guard::MirrorsArePutRight) {
        return mirrors::live(item, event, at);
    }
    if item.link.leaving && !item.appointment.deleted {
        reach(Mark::OldHomeLives);
    }
    if item.shadow.as_ref().is_some_and(|it| it.version.is_some() && it.version == event.version) {
        reach(Mark::SameVersion);
    }
    let mut log = Vec::new();
    let before = item.clone();
    let acknowledged = acknowledged(&item, &event);
    let base = match (acknowledged, &item.shadow) {
        (Some(stamp), _) => {
            let content = item.sent.iter().find(|sent| sent.stamp == stamp);
            content.and_then(|sent| sent.content.clone())
        }
        // What lives although its deletion was sent may be an old write of ours that came late: only a
        // person can tell.
        (None, Some(shadow)) if revived(&item, shadow, &event) => None,
        (None, Some(shadow)) if is_part_of_ours(&item.sent, shadow, &event) => {
            reach(Mark::PartOfOurs);
            Some(event.content.clone())
        }
        (None, Some(shadow)) => Some(shadow.content.clone()),
        (None, None) if removed(Guard::OldestSentIsBase) => {
            item.sent.last().and_then(|sent| sent.content.clone())
        }
        (None, None) => oldest(&item).and_then(|sent| sent.content.clone()),
    };
    // Another desk has written the very words of a write of ours whose answer is missing: nobody is to be
    // asked about them.
    let echoed = acknowledged.is_none() && event.stamp.is_some() && says_ours(&item.sent, &event);
    let base = match base {
        base if echoed && disagrees(&item, base.as_ref(), &event) => Some(event.content.clone()),
        base => base,
    };
    if let Some(stamp) = acknowledged {
        reach(Mark::Acknowledged);
        acknowledge(&mut item, stamp, before.shadow.is_none(), &mut log);
    }
    drop_hopeless(&mut item, event.version.as_ref());
    let told = item.conflict.is_none() || !removed(Guard::ConflictFollowsTheServer);
    settle_live(&mut item, base.as_ref(), &event, at, &mut log);
    if event.version.is_none() {
        reach(Mark::AnswerWithoutVersion);
    }
    if told {
        item.shadow = Some(agreed(event));
    }
    mark(&mut item, at.now);
    put(&before, item, log)
}

/// The base where it is unknown which write the server shows: the oldest can at worst cause a needless
/// question. Where that says what is here, what is here was changed in between and back again, and is no
/// less an edit.
fn oldest(item: &Item) -> Option<&Sent> {
    let local = Some(&item.appointment.content);
    item.sent.iter().find(|sent| sent.content.as_ref() != local).or(item.sent.first())
}

/// Gives up writes whose condition can no longer hold. What shows one of them from here on was not made by
/// it. A creation can arrive once more when what is there has gone.
pub(super) fn drop_hopeless(item: &mut Item, version: Option<&String>) {
    item.attempt.take_if(|attempt| attempt.pre_version.as_ref() != version);
    if version.is_some() {
        item.sent.retain(|sent| sent.pre_version.is_none() || sent.pre_version.as_ref() == version);
    }
}

/// Whether what is here and what is there would be asked about.
fn disagrees(item: &Item, base: Option<&Content>, event: &RemoteEvent) -> bool {
    let local = &item.appointment;
    local.deleted || !merge3(base, &local.content, &event.content).conflicts.is_empty()
}

fn says_ours(sent: &[Sent], event: &RemoteEvent) -> bool {
    sent.iter().any(|sent| sent.content.as_ref() == Some(&event.content))
}

/// Whether an event says nothing but what was agreed on and some of the words of a write of ours, not all:
/// one of several requests, of which the last brings the mark, has broken off between them.
fn is_part_of_ours(sent: &[Sent], shadow: &Shadow, event: &RemoteEvent) -> bool {
    let is_part = |sent: &Content| {
        let merged = merge3(Some(&shadow.content), sent, &event.content);
        merged.conflicts.is_empty() && merged.content == *sent
    };
    // It shows none of them: it has the mark of what was there before.
    recognise(sent, event).is_none()
        && !says_ours(sent, event)
        && event.content != shadow.content
        && sent.iter().any(|sent| {
            sent.pre_version == shadow.version && sent.content.as_ref().is_some_and(is_part)
        })
}

fn revived(item: &Item, shadow: &Shadow, event: &RemoteEvent) -> bool {
    !item.appointment.deleted && item.may_still_end() && shadow.content != event.content
}

/// What is there now, as the base of the next merge.
pub(super) fn agreed(event: RemoteEvent) -> Shadow {
    let RemoteEvent { version, content, raw, .. } = event;
    Shadow { version, content, raw, written: None }
}

/// What the shadow's advance does to the local row.
fn settle_live(
    item: &mut Item,
    base: Option<&Content>,
    event: &RemoteEvent,
    at: &mut Hearing<'_>,
    log: &mut Vec<SyncLogLine>,
) {
    let id = item.appointment.id;
    let remote = &event.content;
    if item.conflict.is_some() {
        return refresh(item, remote, at, log);
    }
    if base == Some(remote) {
        reach(if item.appointment.deleted { Mark::DeletionStaysDue } else { Mark::VersionOnly });
        // What attendees answer is the server's to say, also where an earlier answer is back.
        let merged = merge3(base, &item.appointment.content, remote).content;
        if !item.appointment.deleted && merged != item.appointment.content {
            rewrite(item, merged, at);
            log.push(line(id, SyncOp::UpdatedHere));
        }
        return;
    }
    if item.appointment.deleted {
        if removed(Guard::EditAfterDeletionAsks) {
            return;
        }
        reach(Mark::DeletedHere);
        open(item, ConflictKind::DeletedHere, base, Some(remote), at, log);
        return;
    }
    let local = &item.appointment.content;
    if base == Some(local) {
        reach(Mark::TakeOver);
        rewrite(item, remote.clone(), at);
        log.push(line(id, SyncOp::UpdatedHere));
        return;
    }
    let merged = if removed(Guard::MergeByField) {
        Merged { content: remote.clone(), conflicts: Vec::new() }
    } else {
        merge3(base, local, remote)
    };
    if merged.conflicts.is_empty() || removed(Guard::SameFieldIsAConflict) {
        reach(Mark::Merge);
        if merged.content != *local {
            rewrite(item, merged.content, at);
        }
        if base.is_some() && item.appointment.content != *remote {
            log.push(line(id, SyncOp::Merged));
        }
        return;
    }
    let kind = if merged.conflicts.contains(&Atom::SeriesShape) {
        reach(Mark::SeriesShape);
        ConflictKind::SeriesShape
    } else {
        reach(Mark::BothChanged);
        ConflictKind::BothChanged
    };
    open(item, kind, base, Some(remote), at, log);
}

/// The write of ours that an event shows.
pub(super) fn recognise<'a>(sent: &'a [Sent], event: &RemoteEvent) -> Option<&'a Sent> {
    sent.iter().rev().find(|sent| shows(event, sent))
}

/// Whether an event shows a write, by its mark, or by its content where it has none.
fn shows(event: &RemoteEvent, sent: &Sent) -> bool {
    match event.stamp.filter(|_| !removed(Guard::MarkIsRecognised)) {
        Some(mark) => sent.stamp == mark,
        None => {
            !removed(Guard::ContentIsRecognised) && sent.content.as_ref() == Some(&event.content)
        }
    }
}

/// The write of an item that an event shows, if it is the base of what is here. A creation is none once
/// others have changed what an earlier one has made: where it shows all the same they have removed that,
/// and their words with it.
fn acknowledged(item: &Item, event: &RemoteEvent) -> Option<AttemptId> {
    let others = item.shadow.is_some() && !item.ends() && !item.may_still_end();
    let counts = |sent: &&Sent| shows(event, sent) && !(others && sent.creates());
    item.sent.iter().rev().find(counts).map(|sent| sent.stamp)
}

/// The server shows the write `stamp`: it and everything before it is settled.
pub(super) fn acknowledge(
    item: &mut Item,
    stamp: AttemptId,
    created: bool,
    log: &mut Vec<SyncLogLine>,
) {
    if let Some(place) = item.sent.iter().position(|sent| sent.stamp == stamp)
        && !removed(Guard::SentIsTrimmed)
    {
        item.sent.drain(..=place);
    }
    let settled = |attempt: &crate::sync_state::Attempt| {
        attempt.id == stamp || !item.sent.iter().any(|sent| sent.stamp == attempt.id)
    };
    if item.attempt.as_ref().is_some_and(settled) {
        item.attempt = None;
    }
    let op = if created { SyncOp::Exported } else { SyncOp::UpdatedThere };
    log.push(line(item.appointment.id, op));
}

pub(super) fn rewrite(item: &mut Item, content: Content, at: &Hearing<'_>) {
    item.appointment.content = content;
    item.appointment.rev += 1;
    item.appointment.author = Author::Calendar(at.calendar);
}
