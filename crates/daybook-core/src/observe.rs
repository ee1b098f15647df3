//! The only entrance for what a server says: a line of a listing, a fetched event, the answer to our
//! own write. Pure: what is known and a statement go in, what to store comes out.
//!
//! Saying the same thing twice changes nothing the second time, and absence is never a statement:
//! only a proof of deletion deletes.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::appointment::{Appointment, Author, Booking, Content};
use crate::id::{AppointmentId, AttemptId, CalendarId, ConflictId, StaffId};
use crate::merge::{Atom, Merged, merge3};
use crate::mirror::{Mask, is_mirror};
use crate::simulation::{Guard, Mark, reach, removed};
use crate::sync_state::{
    BurialReason, Buried, Conflict, ConflictKind, Direction, Item, ItemChange, Known, Link,
    Observation, Outcome, RemoteEvent, Sent, Shadow, Statement, SyncLogLine, SyncOp,
};

mod mirrors;

#[cfg(test)]
pub(crate) mod tests;

/// Where and when a statement is heard.
pub struct Hearing<'a> {
    /// The calendar it is about.
    pub calendar: CalendarId,
    /// Whose time new events take.
    pub staff: Option<StaffId>,
    /// Whether events nobody knows are taken in.
    pub takes_in: bool,
    /// Now.
    pub now: DateTime<Utc>,
    /// Makes identities, so that a test can repeat them.
    pub new_id: &'a mut dyn FnMut() -> Uuid,
    /// Whether an event of the same UID that lives elsewhere was removed there by the same listing:
    /// then this is a move, not a copy.
    pub removed: &'a dyn Fn(&str) -> bool,
}

/// Decides what a statement changes.
pub fn observe(known: Known, observation: Observation, at: &mut Hearing<'_>) -> Outcome {
    let Observation { remote_id, statement } = observation;
    if let Some(item) = known.item.as_ref().filter(|item| item.is_left_alone()) {
        let news = is_news(item, &statement);
        return if news { left_alone(item.clone()) } else { keep() };
    }
    let event = match statement {
        Statement::Unknown { reason } => return unknown(known.item.as_ref(), &remote_id, &reason),
        Statement::Gone => return known.item.map_or_else(keep, |item| gone(item, at)),
        Statement::Live(event) => *event,
    };
    if let Some(item) = known.item {
        return live(item, event, at);
    }
    // The server has chosen where a create of ours is to live.
    if let Some(mut item) = known.made.clone()
        && !removed(Guard::PlaceIsFoundByKey)
    {
        reach(Mark::FoundByKey);
        item.link.remote_id = Some(remote_id);
        return live(item, event, at);
    }
    if is_mirror(&event.uid) {
        return mirrors::unplaced(known, remote_id, event, at);
    }
    // Only we ever chose this place, or this key. What is not recognised there has been changed since,
    // by somebody or by the server itself.
    if let Some(buried) = known.buried
        && buried.reason == BurialReason::DiscardedCreate
        && (buried.remote_id == remote_id || found_by_key())
        && let Some(sent) = recognise(&buried.sent, &event).or(buried.sent.last())
    {
        let unchanged = sent.content.as_ref() == Some(&event.content);
        reach(if unchanged { Mark::LateCreate } else { Mark::LateCreateEdited });
        let (grave, sent) = (buried.remote_id.clone(), sent.content.clone());
        return late_create(remote_id, grave, sent.as_ref(), event, unchanged, at);
    }
    match known.same_uid {
        Some(mut item) if adoptable(&item, at) => {
            reach(found_again(&item));
            item.link.remote_id = Some(remote_id);
            (item.link.failure, item.attempt) = (None, None);
            // What was sent somewhere else says nothing about this event, unless it shows.
            if item.shadow.is_none() && recognise(&item.sent, &event).is_none() {
                item.sent.clear();
            }
            if item.is_left_alone() && item.shadow.is_some() {
                return left_alone(item);
            }
            live(item, event, at)
        }
        _ if !at.takes_in => {
            reach(Mark::NotTakenIn);
            keep()
        }
        _ => import(&remote_id, event, at),
    }
}

/// Sync of it is off: all that is kept is that what is there may not be what was agreed any more.
fn left_alone(mut item: Item) -> Outcome {
    reach(Mark::LeftAlone);
    if let Some(shadow) = item.shadow.as_mut().filter(|_| !removed(Guard::OnIsReadFirst)) {
        shadow.version = None;
    }
    Outcome { change: ItemChange::Put(Box::new(item)), ..keep() }
}

/// Whether a statement says anything new of an item.
fn is_news(item: &Item, statement: &Statement) -> bool {
    let agreed = item.shadow.as_ref().and_then(|shadow| shadow.version.as_ref());
    let there = match statement {
        Statement::Live(event) => event.version.as_ref(),
        Statement::Gone => None,
        Statement::Unknown { .. } => return false,
    };
    agreed.is_some() && agreed != there
}

/// Whether what was given up is known wherever it appears.
fn found_by_key() -> bool {
    !removed(Guard::GraveIsFoundByKey)
}

/// The write of ours that an event shows.
fn recognise<'a>(sent: &'a [Sent], event: &RemoteEvent) -> Option<&'a Sent> {
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

/// Whether an event at an unknown place is the appointment with the same UID: that was never
/// confirmed at another one, or its old place was given up in the same breath.
fn adoptable(item: &Item, at: &Hearing<'_>) -> bool {
    match (&item.shadow, &item.link.remote_id) {
        (None, _) => !removed(Guard::SameUidIsAdopted),
        _ if removed(Guard::CopiesAreNotAdopted) => true,
        (Some(_), old) => old.as_deref().is_some_and(at.removed),
    }
}

/// What it means that an item was found at another place.
fn found_again(item: &Item) -> Mark {
    if item.shadow.is_some() { Mark::Moved } else { Mark::Adopt }
}

/// A remote event that is known here.
fn live(mut item: Item, event: RemoteEvent, at: &mut Hearing<'_>) -> Outcome {
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
fn drop_hopeless(item: &mut Item, version: Option<&String>) {
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

fn revived(item: &Item, shadow: &Shadow, event: &RemoteEvent) -> bool {
    !item.appointment.deleted && item.may_still_end() && shadow.content != event.content
}

/// What is there now, as the base of the next merge.
fn agreed(event: RemoteEvent) -> Shadow {
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
        return refresh(item, remote);
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

/// What a new remote state does to an open conflict.
fn refresh(item: &mut Item, remote: &Content) {
    let Some(conflict) = &mut item.conflict else { return };
    let agree = !item.appointment.deleted && item.appointment.content == *remote;
    // When the other side took its change back there is nothing to decide any more either.
    if agree || conflict.base.as_ref() == Some(remote) {
        reach(Mark::ConflictVanished);
        item.conflict = None;
    } else if conflict.remote.as_ref() != Some(remote) {
        reach(Mark::ConflictRefreshed);
        conflict.remote = Some(remote.clone());
        conflict.version += 1;
        conflict.kind = match conflict.kind {
            _ if item.appointment.deleted => ConflictKind::DeletedHere,
            ConflictKind::SeriesShape => ConflictKind::SeriesShape,
            _ => ConflictKind::BothChanged,
        };
    }
}

/// A remote event that is proven gone.
fn gone(mut item: Item, at: &mut Hearing<'_>) -> Outcome {
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

/// An event nobody knows here.
fn import(remote_id: &str, event: RemoteEvent, at: &mut Hearing<'_>) -> Outcome {
    reach(Mark::Import);
    let id = AppointmentId::from_uuid((at.new_id)());
    let exhume = Some(remote_id.to_owned());
    let mut item = new_item(id, remote_id.to_owned(), event, at);
    mark(&mut item, at.now);
    let log = vec![line(id, SyncOp::Imported)];
    Outcome { change: ItemChange::Put(Box::new(item)), bury: None, exhume, log }
}

/// A create of ours that was given up and arrived after all: the user has deleted it since.
fn late_create(
    remote_id: String,
    grave: String,
    sent: Option<&Content>,
    event: RemoteEvent,
    unchanged: bool,
    at: &mut Hearing<'_>,
) -> Outcome {
    let id = AppointmentId::from_uuid((at.new_id)());
    let mut log = Vec::new();
    let remote = event.content.clone();
    let mut item = new_item(id, remote_id, event, at);
    item.appointment.deleted = true;
    item.appointment.author = Author::User;
    if !unchanged {
        open(&mut item, ConflictKind::DeletedHere, sent, Some(&remote), at, &mut log);
    }
    mark(&mut item, at.now);
    Outcome { change: ItemChange::Put(Box::new(item)), bury: None, exhume: Some(grave), log }
}

fn new_item(id: AppointmentId, remote_id: String, event: RemoteEvent, at: &Hearing<'_>) -> Item {
    Item {
        appointment: Appointment {
            id,
            uid: event.uid.clone(),
            content: event.content.clone(),
            booking: Booking { staff: at.staff, ..Booking::default() },
            rev: 1,
            deleted: false,
            author: Author::Calendar(at.calendar),
        },
        link: Link {
            appointment: id,
            calendar: at.calendar,
            direction: Direction::TwoWay,
            leaving: false,
            uid: event.uid.clone(),
            remote_id: Some(remote_id),
            incarnation: 1,
            pending: false,
            confirmed: None,
            failure: None,
            pushes: 0,
            due: None,
        },
        shadow: Some(agreed(event)),
        attempt: None,
        sent: Vec::new(),
        conflict: None,
        mask: Mask::default(),
        home_stands: true,
    }
}

/// The server shows the write `stamp`: it and everything before it is settled.
fn acknowledge(item: &mut Item, stamp: AttemptId, created: bool, log: &mut Vec<SyncLogLine>) {
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

fn open(
    item: &mut Item,
    kind: ConflictKind,
    base: Option<&Content>,
    remote: Option<&Content>,
    at: &mut Hearing<'_>,
    log: &mut Vec<SyncLogLine>,
) {
    item.conflict = Some(Conflict {
        id: ConflictId::from_uuid((at.new_id)()),
        kind,
        base: base.cloned(),
        remote: remote.cloned(),
        opened: at.now,
        version: 1,
    });
    log.push(line(item.appointment.id, SyncOp::Conflict));
}

fn rewrite(item: &mut Item, content: Content, at: &Hearing<'_>) {
    item.appointment.content = content;
    item.appointment.rev += 1;
    item.appointment.author = Author::Calendar(at.calendar);
}

/// Derives what is a mere comparison of the row and the shadow.
fn mark(item: &mut Item, now: DateTime<Utc>) {
    let agreed = item.agrees();
    item.link.pending = !agreed && !removed(Guard::PendingIsDerived);
    if agreed && item.conflict.is_none() {
        // A place in time for "confirmed", written only when something else is written.
        item.link.confirmed = Some(now);
        item.link.failure = None;
        item.link.pushes = 0;
    }
}

/// The link is over, and the appointment with it, unless it only leaves this calendar.
fn ended(item: Item, op: SyncOp, at: &mut Hearing<'_>) -> Outcome {
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

fn unknown(item: Option<&Item>, remote_id: &str, reason: &str) -> Outcome {
    reach(Mark::Unknown);
    let appointment = item.map(|item| item.appointment.id);
    let detail = format!("{reason} ({remote_id})");
    let log = vec![SyncLogLine { appointment, op: SyncOp::Error, detail }];
    Outcome { log, ..keep() }
}

fn put(before: &Item, mut item: Item, log: Vec<SyncLogLine>) -> Outcome {
    // Hearing the same again only moves the time of confirmation: not worth a write.
    let confirmed = item.link.confirmed;
    item.link.confirmed = before.link.confirmed;
    if item == *before && before.link.confirmed.is_some() == confirmed.is_some() {
        return Outcome { log, ..keep() };
    }
    item.link.confirmed = confirmed;
    Outcome { change: ItemChange::Put(Box::new(item)), bury: None, exhume: None, log }
}

fn keep() -> Outcome {
    Outcome { change: ItemChange::Keep, bury: None, exhume: None, log: Vec::new() }
}

fn line(appointment: AppointmentId, op: SyncOp) -> SyncLogLine {
    SyncLogLine { appointment: Some(appointment), op, detail: String::new() }
}
