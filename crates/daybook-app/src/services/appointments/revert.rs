//! Taking a change back: an ordinary edit that joins what was before with what others have changed
//! since. Redo is the same the other way round.

use std::sync::atomic::{AtomicBool, Ordering};

use daybook_core::appointment::{Appointment, Booking, Content};
use daybook_core::merge::merge3;
use daybook_store::{Reverted, Reverting};

use super::{Appointments, new_uid};
use crate::api::appointments::DoneDto;
use crate::error::Result;

impl Appointments<'_> {
    /// Takes the last change back; what others have changed since stays. `None` when there is nothing
    /// to take back.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn undo(&self) -> Result<Option<DoneDto>> {
        let uid = new_uid(self.app);
        let kept = AtomicBool::new(false);
        let done = self.app.store.undo(self.app.now(), rule(uid, &kept)).await?;
        self.reverted(done, "Undone", kept.into_inner()).await
    }

    /// Makes the change again that was taken back last. `None` when there is none.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn redo(&self) -> Result<Option<DoneDto>> {
        let uid = new_uid(self.app);
        let kept = AtomicBool::new(false);
        let done = self.app.store.redo(self.app.now(), rule(uid, &kept)).await?;
        self.reverted(done, "Redone", kept.into_inner()).await
    }

    async fn reverted(
        &self,
        done: Option<Reverted>,
        verb: &str,
        kept: bool,
    ) -> Result<Option<DoneDto>> {
        let Some(done) = done else { return Ok(None) };
        self.app.edited().await;
        let mut id = None;
        for touched in done.appointments {
            if id.is_none() && self.live(touched).await.is_ok() {
                id = Some(touched.to_string());
            }
        }
        let rest = if kept { ". What was changed elsewhere since stays." } else { "" };
        Ok(Some(DoneDto { id, message: format!("{verb}: {}{rest}", done.label) }))
    }
}

/// What an appointment becomes; `uid` names it anew where its old UID cannot come back. Says in `kept`
/// whether others have changed the same since.
fn rule(uid: String, kept: &AtomicBool) -> impl FnMut(Reverting) -> Option<Appointment> + Send {
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
