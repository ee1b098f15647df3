//! A person keeps the calendars of an appointment in step no more, and later again.

use std::collections::BTreeMap;

use daybook_core::appointment::{Appointment, Author, Content};
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::sync_state::Item;
use daybook_store::Result;

use super::{Desk, DeskBook, Gesture, is_at_home};
use crate::world::says;

/// What was switched off, as it was here and there. What was on its way then is not among it.
#[derive(Default)]
pub(super) struct Off(BTreeMap<(AppointmentId, CalendarId), Left>);

struct Left {
    life: i64,
    here: Content,
    agreed: Option<Content>,
}

impl Off {
    fn leave(&mut self, item: &Item) {
        let key = (item.appointment.id, item.link.calendar);
        let left = Left {
            life: item.link.incarnation,
            here: item.appointment.content.clone(),
            agreed: item.shadow.as_ref().map(|shadow| shadow.content.clone()),
        };
        self.0.insert(key, left);
    }

    /// It is deleted, and goes everywhere.
    pub(super) fn forget(&mut self, id: AppointmentId) {
        self.0.retain(|(off, _), _| *off != id);
    }

    /// What has happened to it all the same.
    fn come_back(&mut self, item: &Item) -> Option<String> {
        let left = self.0.remove(&(item.appointment.id, item.link.calendar))?;
        // What was never confirmed may be found there, and what has moved lives anew.
        if left.agreed.is_none() || left.life != item.link.incarnation {
            return None;
        }
        let (here, agreed) = (&item.appointment.content, item.shadow.as_ref());
        let sent = agreed.map(|shadow| &shadow.content) != left.agreed.as_ref();
        let taken = is_at_home(item)
            && matches!(item.appointment.author, Author::Calendar(_))
            && *here != left.here;
        (sent || taken).then(|| format!("{} was synced while it was off", says(here)))
    }
}

impl<B: DeskBook> Desk<B> {
    /// The person switches the sync of an appointment off, or on again.
    pub(super) async fn switch(&mut self, item: &Item) -> Result<()> {
        let mut changed = Appointment { ..item.appointment.clone() };
        changed.booking.sync_off = !changed.booking.sync_off;
        let off = changed.booking.sync_off;
        // A sync may be at work on it until it is off, and again once it is on.
        let mut items = self.items_of(item).await?;
        if !self.gesture(Gesture::Change(changed)).await {
            return Ok(());
        }
        if off {
            items = self.items_of(item).await?;
        }
        let mut broken = None;
        // Nor is it known what is on its way in an account that is disconnected.
        let settled = self.away.is_empty()
            && items.iter().all(|item| item.sent.is_empty() && item.conflict.is_none());
        for item in &items {
            if off && settled {
                self.off.leave(item);
            } else if !off {
                broken = broken.or(self.off.come_back(item));
            }
        }
        let (who, mut world) = (self.who, self.world.world());
        // What somebody else has taken in as well is found by its UID, wherever it was never confirmed.
        let found = world.oracle.is_twin(&item.appointment.content);
        if let Some(what) = broken.filter(|_| !found) {
            world.violate(format!("desk {who}: {what}"));
        }
        let content = &item.appointment.content;
        if off {
            world.oracle.switched_off(content);
        }
        world.note(|| format!("desk {who}: sync of {} is off: {off}", says(content)));
        Ok(())
    }

    /// What the book has of an appointment, in every calendar.
    async fn items_of(&mut self, item: &Item) -> Result<Vec<Item>> {
        let id = item.appointment.id;
        let of = move |it: &&&Item| it.appointment.id == id;
        self.look(|items| items.iter().filter(of).copied().cloned().collect()).await
    }
}
