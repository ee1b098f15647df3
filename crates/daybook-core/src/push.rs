//! What has to be written to the server, and what its answer means. Pure.
//!
//! The work is the difference between the local row and the shadow. A write is journalled in the
//! item (as [`Attempt`] and [`Sent`]) before it is sent; an answer that never came leaves it there.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::appointment::Content;
use crate::id::AttemptId;
use crate::invitation::is_news;
use crate::observe::{Hearing, observe};
use crate::simulation::{Guard, Mark, reach, removed};
use crate::sync_state::{
    Attempt, AttemptKind, BurialReason, Buried, Direction, Item, ItemChange, Known, LONGEST_REST,
    LastWrite, Observation, Outcome, RemoteEvent, Sent, Statement, SyncLogLine, SyncOp,
};

#[cfg(test)]
mod tests;

/// More writes than this for one edit mean that the server rewrites what it is sent.
pub const MAX_PUSHES: i64 = 8;

/// The pause before a write without an answer is tried a second time. It doubles with every try.
const FIRST_REST: TimeDelta = TimeDelta::seconds(15);

/// The next step for an item that is marked as pending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Both sides agree already: store the item, send nothing.
    Settled(Box<Item>),
    /// The version there is not known: fetch it and observe it first.
    Fetch(Box<Item>),
    /// Store the item, then send its attempt.
    Send(Box<Item>),
    /// It waits for somebody: the user (conflict, failure) or an unsettled write.
    Wait(Box<Item>),
    /// It was deleted here before it ever arrived there.
    Drop(Box<Outcome>),
}

/// Plans the next write of an item. `place` says where a new event will live, `whole` whether a series
/// can be made together with its changed occurrences: otherwise they follow as an update of it.
pub fn plan(
    mut item: Item,
    place: impl FnOnce(&Item) -> String,
    whole: bool,
    now: DateTime<Utc>,
    new_id: &mut dyn FnMut() -> Uuid,
) -> Plan {
    let asked = item.conflict.is_some() && !removed(Guard::ConflictStopsWriting);
    // Books give nothing that is off or rests: whatever they do, it is not sent.
    let off = item.appointment.is_off() && !removed(Guard::OffIsNotSent);
    let rests = off || item.link.rests(now);
    if asked || rests || item.attempt.is_some() || item.link.failure.is_some() {
        return Plan::Wait(Box::new(item));
    }
    let waits = item.link.leaving && !item.appointment.deleted && !item.home_stands;
    if waits && !removed(Guard::NewHomeComesFirst) {
        return Plan::Wait(Box::new(item));
    }
    let (kind, pre_version) = match (&item.shadow, item.ends()) {
        (None, true) => {
            reach(Mark::PlanDrop);
            return Plan::Drop(Box::new(discard(item, now)));
        }
        (None, false) => (AttemptKind::Create, None),
        (Some(shadow), ends) => {
            if shadow.version.is_some() && item.agrees() {
                reach(Mark::PlanSettled);
                item.link.pending = false;
                item.link.pushes = 0;
                item.link.confirmed = Some(now);
                return Plan::Settled(Box::new(item));
            }
            let Some(version) = shadow.version.clone() else {
                reach(Mark::PlanFetch);
                return Plan::Fetch(Box::new(item));
            };
            (if ends { AttemptKind::Delete } else { AttemptKind::Update }, Some(version))
        }
    };
    if item.link.pushes >= MAX_PUSHES {
        reach(Mark::PlanStopped);
        // What a server takes it also acknowledges.
        let silent = i64::try_from(item.sent.len()).unwrap_or(i64::MAX) >= MAX_PUSHES;
        let reason = if silent {
            "The server did not answer properly however often it was tried, so sending was stopped."
        } else {
            "The server keeps changing what is sent to it, so sending was stopped."
        };
        item.link.failure =
            Some(format!("{reason} Edit the appointment or choose Retry to try again."));
        return Plan::Settled(Box::new(item));
    }
    reach(match kind {
        AttemptKind::Create => Mark::PlanCreate,
        AttemptKind::Update => Mark::PlanUpdate,
        AttemptKind::Delete => Mark::PlanDelete,
    });
    let id = AttemptId::from_uuid(new_id());
    let mut remote_id = item.link.remote_id.clone().unwrap_or_else(|| place(&item));
    if kind == AttemptKind::Create && removed(Guard::StablePlace) {
        remote_id = format!("{remote_id}-{id}");
    }
    let notify = removed(Guard::OnlyNewsIsTold) || tells(&item);
    let content = content_of(&item, kind, whole);
    journal(&mut item, (kind, content), remote_id, pre_version, (id, notify), now);
    Plan::Send(Box::new(item))
}

/// Whether attendees are to hear of what is written now. Nobody is invited through a mirror, whoever has
/// put themselves on its list.
fn tells(item: &Item) -> bool {
    let before = item.shadow.as_ref().map(|shadow| &shadow.content);
    let after = (!item.ends()).then_some(&item.appointment.content);
    item.link.direction == Direction::TwoWay && is_news(before, after)
}

/// What a write of an item says.
fn content_of(item: &Item, kind: AttemptKind, whole: bool) -> Option<Content> {
    match kind {
        AttemptKind::Create if !whole => Some(without_changed_occurrences(item)),
        AttemptKind::Create | AttemptKind::Update => Some(item.wanted().into_owned()),
        AttemptKind::Delete => None,
    }
}

/// What an item says apart from changed occurrences. What the journal knows of is all that a server can
/// show of it, and so the base of what follows.
fn without_changed_occurrences(item: &Item) -> Content {
    let mut content = item.wanted().into_owned();
    if let Some(series) = &mut content.recurrence
        && !series.overrides.is_empty()
        && !removed(Guard::OccurrencesFollow)
    {
        reach(Mark::PlanSeriesFirst);
        series.overrides.clear();
    }
    content
}

fn journal(
    item: &mut Item,
    (kind, content): (AttemptKind, Option<Content>),
    remote_id: String,
    pre_version: Option<String>,
    (id, notify): (AttemptId, bool),
    now: DateTime<Utc>,
) {
    let incarnation = item.link.incarnation;
    item.link.remote_id = Some(remote_id.clone());
    item.link.pushes += 1;
    item.link.due = Some(now + rest(item.link.pushes));
    if removed(Guard::EverySentIsRemembered) {
        item.sent.clear();
    }
    if !removed(Guard::SentIsRemembered) {
        item.sent.push(Sent {
            stamp: id,
            incarnation,
            remote_id: remote_id.clone(),
            pre_version: pre_version.clone(),
            content: content.clone(),
            at: now,
        });
    }
    let rev = item.appointment.rev;
    item.attempt = Some(Attempt {
        id,
        kind,
        incarnation,
        remote_id,
        pre_version,
        content,
        rev,
        notify,
        started: now,
    });
}

/// How long to wait for an answer to the `tries`th write before it is tried again.
fn rest(tries: i64) -> TimeDelta {
    let doubled = u32::try_from(tries - 1).ok().and_then(|doublings| 2_i32.checked_pow(doublings));
    let rest = doubled.and_then(|times| FIRST_REST.checked_mul(times));
    rest.map_or(LONGEST_REST, |rest| rest.min(LONGEST_REST))
}

/// A row that was deleted before the server confirmed it. A create that may still arrive late is
/// remembered, so that it is not imported as somebody else's.
fn discard(item: Item, now: DateTime<Utc>) -> Outcome {
    let change = item.removal();
    let bury = item
        .link
        .remote_id
        .filter(|_| !item.sent.is_empty())
        .filter(|_| !removed(Guard::DiscardedIsRemembered))
        .map(|remote_id| Buried {
            calendar: item.link.calendar,
            remote_id,
            reason: BurialReason::DiscardedCreate,
            version: None,
            sent: item.sent,
            at: now,
        });
    Outcome { change, bury, exhume: None, log: Vec::new() }
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The server holds this now.
    Holds {
        /// Where, possibly elsewhere than asked.
        remote_id: String,
        /// What.
        event: Box<RemoteEvent>,
    },
    /// It is gone there, by this write or before it.
    Gone,
    /// The condition did not hold: what the server has must be fetched and observed.
    Precondition,
    /// Definitely not applied, and nothing is wrong with the item: try again later.
    NotSent,
    /// The server will not take it.
    Refused(String),
}

/// Stores the answer to the attempt of an item. An item whose attempt is another one by now has been
/// settled already.
pub fn settle(mut item: Item, attempt: AttemptId, answer: Answer, at: &mut Hearing<'_>) -> Outcome {
    if item.attempt.as_ref().is_none_or(|open| open.id != attempt) {
        return Outcome { change: ItemChange::Keep, bury: None, exhume: None, log: Vec::new() };
    }
    item.link.due = None;
    match answer {
        Answer::Holds { remote_id, event } => {
            reach(Mark::AnswerHolds);
            if removed(Guard::AnswersAreObserved) {
                return unobserved(item, remote_id, *event);
            }
            item.link.remote_id = Some(remote_id.clone());
            answered(hear(item, remote_id, Statement::Live(event), at))
        }
        Answer::Gone => {
            reach(Mark::AnswerGone);
            let remote_id = item.link.remote_id.clone().unwrap_or_default();
            hear(item, remote_id, Statement::Gone, at)
        }
        Answer::Precondition => {
            reach(Mark::AnswerPrecondition);
            item.attempt = None;
            if removed(Guard::GivenUpIsRemembered) {
                item.sent.retain(|sent| sent.stamp != attempt);
            }
            stored(item, Vec::new())
        }
        Answer::NotSent => {
            reach(Mark::AnswerNotSent);
            forget(&mut item, attempt);
            item.link.pushes -= 1;
            stored(item, Vec::new())
        }
        Answer::Refused(reason) => {
            reach(Mark::AnswerRefused);
            forget(&mut item, attempt);
            item.link.failure = Some(reason.clone());
            let appointment = Some(item.appointment.id);
            stored(item, vec![SyncLogLine { appointment, op: SyncOp::Error, detail: reason }])
        }
    }
}

/// Stores what a fetch says about an attempt whose answer was lost: the server gave none, or whoever sent
/// it `died` before it came.
pub fn resolve(
    mut item: Item,
    attempt: AttemptId,
    found: Statement,
    died: bool,
    at: &mut Hearing<'_>,
) -> Outcome {
    let Some(open) = item.attempt.take_if(|open| open.id == attempt) else {
        return Outcome { change: ItemChange::Keep, bury: None, exhume: None, log: Vec::new() };
    };
    let remote_id = open.remote_id.clone();
    match (&found, open.kind) {
        // Still the version the write was conditional on: it was not applied. It is planned again.
        (Statement::Live(event), AttemptKind::Update | AttemptKind::Delete)
            if event.version == open.pre_version =>
        {
            reach(Mark::ResolveNotApplied);
            if removed(Guard::GivenUpIsRemembered) {
                item.sent.retain(|sent| sent.stamp != attempt);
            }
            due_again(item, died)
        }
        // Not there is no proof for a create: it may never have arrived. It is sent again to the
        // same place, which can only succeed where nothing is.
        (Statement::Gone, AttemptKind::Create) if !removed(Guard::NotFoundIsNoProof) => {
            reach(Mark::ResolveCreateAbsent);
            due_again(item, died)
        }
        // Nothing was learnt.
        (Statement::Unknown { .. }, _) => {
            reach(Mark::ResolveUnknown);
            item.attempt = Some(open);
            hear(item, remote_id, found, at)
        }
        _ => {
            reach(Mark::ResolveApplied);
            item.attempt = Some(open);
            answered(hear(item, remote_id, found, at))
        }
    }
}

/// It was not applied. What died with its process, perhaps before it left, says nothing about the server.
fn due_again(mut item: Item, died: bool) -> Outcome {
    if died {
        item.link.pushes = (item.link.pushes - 1).max(0);
        item.link.due = None;
    }
    stored(item, Vec::new())
}

/// What became of the attempt is known, whichever write shows.
fn answered(mut outcome: Outcome) -> Outcome {
    if let ItemChange::Put(item) = &mut outcome.change {
        (item.attempt, item.link.due) = (None, None);
    }
    outcome
}

/// What the simulation does in place of observing an answer.
fn unobserved(mut item: Item, remote_id: String, event: RemoteEvent) -> Outcome {
    let written = item.attempt.take();
    item.sent.clear();
    item.link.remote_id = Some(remote_id);
    item.link.pending = written.as_ref().is_none_or(|attempt| attempt.rev != item.appointment.rev);
    item.shadow = Some(crate::sync_state::Shadow {
        version: event.version,
        content: event.content,
        raw: event.raw,
        written: written.and_then(|attempt| attempt.content).map(LastWrite::shown),
    });
    stored(item, Vec::new())
}

/// The write was definitely not applied.
fn forget(item: &mut Item, attempt: AttemptId) {
    item.attempt = None;
    item.sent.retain(|sent| sent.stamp != attempt);
}

fn hear(item: Item, remote_id: String, statement: Statement, at: &mut Hearing<'_>) -> Outcome {
    let known = Known { item: Some(item), ..Known::default() };
    observe(known, Observation { remote_id, statement }, at)
}

fn stored(item: Item, log: Vec<SyncLogLine>) -> Outcome {
    Outcome { change: ItemChange::Put(Box::new(item)), bury: None, exhume: None, log }
}
