//! The person wants an appointment in another calendar, or a calendar to show something else.

use daybook_core::account::CalendarMode;
use daybook_core::id::CalendarId;
use daybook_core::sync_state::Item;
use daybook_store::Result;

use super::{Desk, DeskBook, Gesture, is_at_home};
use crate::layout;
use crate::oracle::born;

impl<B: DeskBook> Desk<B> {
    /// The person wants an appointment in another calendar.
    pub(super) async fn move_elsewhere(&mut self, item: &Item) -> Result<()> {
        let homes = self.homes().map(|(calendar, at)| (calendar, Some(at)));
        // Or to none of an account: it belongs to the book alone then.
        let own = self.alone.then(|| (layout::own_calendar().id, None));
        let homes: Vec<(CalendarId, Option<String>)> = homes.chain(own).collect();
        let leaves = |it: &&&Item| it.appointment.id == item.appointment.id && it.link.leaving;
        let old = self.look(|items| items.iter().find(leaves).map(|it| it.link.calendar)).await?;
        let (at, back) = {
            let mut world = self.world.world();
            (world.tape.below(homes.len()), old.is_some() && world.tape.chance(128))
        };
        // Whoever has just moved it often wants it back.
        let old = homes.iter().position(|(calendar, _)| back && Some(*calendar) == old);
        let Some((calendar, to)) = homes.into_iter().nth(old.unwrap_or(at)) else { return Ok(()) };
        // Which of two events with one UID is the one that moved, nobody could tell.
        let copied = self.world.world().copied.contains(&item.link.uid);
        // Of what is not kept in step nobody would hear that it has left.
        let unheard = to.is_none() && item.appointment.is_off();
        if !is_at_home(item) || copied || unheard || item.link.calendar == calendar {
            return Ok(());
        }
        // Of what is there twice, as after somebody kept what others had deleted, one stays.
        let event = born(&item.appointment.content);
        let stays = |it: &&Item| {
            it.appointment.id != item.appointment.id
                && it.link.calendar == item.link.calendar
                && born(&it.appointment.content) == event
        };
        let stays = self.look(|items| items.iter().any(stays)).await?;
        let home = |(id, _): &(CalendarId, String)| *id == item.link.calendar && !stays;
        let from = self.homes().find(home).map(|(_, at)| at);
        if self.gesture(Gesture::Move(item.appointment.clone(), calendar)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.moves(who, &item.appointment, from.as_deref(), to.as_deref());
        }
        Ok(())
    }

    /// The person changes their mind about what a calendar shows.
    pub(super) async fn show_otherwise(&mut self) {
        let (at, level) = {
            let mut world = self.world.world();
            (world.tape.below(self.calendars.len()), layout::level(&mut world.tape))
        };
        let Some(calendar) = self.calendars.get(at) else { return };
        // Where there are no mirrors at all, nobody thinks of them.
        if calendar.mirror.is_none() {
            return;
        }
        let level =
            level.or_else(|| calendar.mirror.filter(|_| calendar.mode == CalendarMode::Publish));
        let (id, place) = (calendar.id, calendar.remote_id.clone());
        if self.gesture(Gesture::Mirror(id, level)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.shows.extend(level.map(|level| (who, place.clone(), level)));
            world.note(|| format!("desk {who}: {place} shows {level:?} of what is elsewhere"));
        }
    }
}
