//! The only entrance for what a server says: a line of a listing, a fetched event, the answer to our
//! own write. Pure: what is known and a statement go in, what to store comes out.
//!
//! Saying the same thing twice changes nothing the second time, and absence is never a statement:
//! only a proof of deletion deletes.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::id::{AppointmentId, CalendarId, StaffId};
use crate::mirror::is_mirror;
use crate::simulation::{Guard, Mark, reach, removed};
use crate::sync_state::{
    BurialReason, Item, ItemChange, Known, Observation, Outcome, Statement, SyncLogLine, SyncOp,
};

mod conflicts;
mod ends;
mod live;
mod mirrors;
mod places;

use ends::gone;
pub(crate) use ends::new_life;
use live::{live, recognise};
use places::{adoptable, found, found_again, found_by_key, import, late_create};

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
        return found(item, event, at);
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
            found(item, event, at)
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
