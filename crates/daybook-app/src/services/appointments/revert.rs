//! Taking a change back: an ordinary edit that joins what was before with what others have changed
//! since. Redo is the same the other way round.

use std::sync::atomic::{AtomicBool, Ordering};

use daybook_core::appointment::{Appointment, Booking, Content};
use daybook_core::merge::merge3;
use daybook_store::Reverting;

/// What an appointment becomes; `uid` names it anew where its old UID cannot come back. Says in `kept`
/// whether others have changed the same since.
pub(super) fn rule(
    uid: String,
    kept: &AtomicBool,
) -> impl FnMut(Reverting) -> Option<Appointment> + Send {
    let mut again = 0;
    move |part| {
        let Reverting { from, to, current, needs_new_uid } = part;
        let mut to = to?;
        let Some(current) = current else {
            if needs_new_uid {
                again += 1;
                to.uid = if again == 1 { uid.clone() } else { format!("{uid}-{again}") };
            }
            return Some(to);
        };
        let Some(from) = from else { return Some(current) };
        Some(Appointment {
            content: content(&from.content, &current.content, &to.content, kept),
            booking: booking(from.booking, current.booking, to.booking),
            ..current
        })
    }
}

/// Where others have changed the same since, their word stands.
fn content(from: &Content, current: &Content, to: &Content, kept: &AtomicBool) -> Content {
    let merged = merge3(Some(from), current, to);
    kept.fetch_or(!merged.conflicts.is_empty(), Ordering::Relaxed);
    untouched(current, merged.content)
}

/// `to`, but for what is not the desk's to take back: what guests answered, and who invited.
pub(in crate::services) fn untouched(current: &Content, mut to: Content) -> Content {
    to.details.organizer.clone_from(&current.details.organizer);
    for (address, guest) in &mut to.details.attendees {
        if let Some(now) = current.details.attendees.get(address) {
            guest.participation_status = now.participation_status;
        }
    }
    to
}

fn booking(from: Booking, current: Booking, to: Booking) -> Booking {
    fn pick<T: PartialEq>(from: &T, current: T, to: T) -> T {
        if current == *from { to } else { current }
    }
    Booking {
        staff: pick(&from.staff, current.staff, to.staff),
        client: pick(&from.client, current.client, to.client),
        service: pick(&from.service, current.service, to.service),
        progress: pick(&from.progress, current.progress, to.progress),
        sync_off: pick(&from.sync_off, current.sync_off, to.sync_off),
    }
}
