//! Events at places that no item has: new ones, moved ones, and creations that arrive late.

use super::conflicts::open;
use super::live::{agreed, live};
use super::{Hearing, keep, line, mark};
use crate::appointment::{Appointment, Author, Booking, Content};
use crate::id::AppointmentId;
use crate::mirror::Mask;
use crate::simulation::{Guard, Mark, reach, removed};
use crate::sync_state::{
    ConflictKind, Direction, Item, ItemChange, Link, Outcome, RemoteEvent, SyncOp,
};

/// An item that is found at another place: that is kept, also where nothing else is new.
pub(super) fn found(item: Item, event: RemoteEvent, at: &mut Hearing<'_>) -> Outcome {
    let placed = item.clone();
    match live(item, event, at) {
        Outcome { change: ItemChange::Keep, log, .. } => {
            Outcome { change: ItemChange::Put(Box::new(placed)), log, ..keep() }
        }
        changed => changed,
    }
}

/// What it means that an item was found at another place.
pub(super) fn found_again(item: &Item) -> Mark {
    if item.shadow.is_some() { Mark::Moved } else { Mark::Adopt }
}

/// Whether what was given up is known wherever it appears.
pub(super) fn found_by_key() -> bool {
    !removed(Guard::GraveIsFoundByKey)
}

/// Whether an event at an unknown place is the appointment with the same UID: that was never
/// confirmed at another one, or its old place was given up in the same breath.
pub(super) fn adoptable(item: &Item, at: &Hearing<'_>) -> bool {
    match (&item.shadow, &item.link.remote_id) {
        (None, _) => !removed(Guard::SameUidIsAdopted),
        _ if removed(Guard::CopiesAreNotAdopted) => true,
        (Some(_), old) => old.as_deref().is_some_and(at.removed),
    }
}

/// An event nobody knows here.
pub(super) fn import(remote_id: &str, event: RemoteEvent, at: &mut Hearing<'_>) -> Outcome {
    reach(Mark::Import);
    let id = AppointmentId::from_uuid((at.new_id)());
    let exhume = Some(remote_id.to_owned());
    let mut item = new_item(id, remote_id.to_owned(), event, at);
    mark(&mut item, at.now);
    let log = vec![line(id, SyncOp::Imported)];
    Outcome { change: ItemChange::Put(Box::new(item)), bury: None, exhume, log }
}

/// A create of ours that was given up and arrived after all: the user has deleted it since.
pub(super) fn late_create(
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

pub(super) fn new_item(
    id: AppointmentId,
    remote_id: String,
    event: RemoteEvent,
    at: &Hearing<'_>,
) -> Item {
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
