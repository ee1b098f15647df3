//! What belongs to the book of a desk alone, until the person gives it a calendar of an account.

use daybook_core::appointment::Appointment;
use daybook_store::Result;

use super::{Desk, DeskBook, Gesture};
use crate::edits;
use crate::layout::own_calendar;
use crate::world::says;

impl<B: DeskBook> Desk<B> {
    /// What belongs to the book alone.
    pub(crate) async fn own(&mut self) -> Result<Vec<Appointment>> {
        let book = self.book()?.clone();
        self.beside(async move { book.own().await }).await
    }

    /// The person does one thing with what belongs to the book alone.
    pub(super) async fn act_alone(&mut self) -> Result<()> {
        let own = self.own().await?;
        let (kind, found) = {
            let mut world = self.world.world();
            let kind = world.tape.below(7);
            let at = world.tape.below(own.len().max(1));
            (kind, own.into_iter().nth(at))
        };
        match (kind, found) {
            (0..2, _) => self.create_alone().await,
            (2..5, Some(appointment)) => self.change_alone(appointment).await,
            (5, Some(appointment)) => self.delete_alone(&appointment).await,
            (6, Some(appointment)) => self.give_home(appointment).await,
            _ => {}
        }
        Ok(())
    }

    async fn create_alone(&mut self) {
        let appointment = self.new_appointment();
        let content = appointment.content.clone();
        if self.gesture(Gesture::Create(appointment, own_calendar().id)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.oracle.wrote(who, None, &content);
            world.note(|| format!("desk {who}: creates {} for this book alone", says(&content)));
        }
    }

    async fn change_alone(&mut self, appointment: Appointment) {
        let before = appointment.content.clone();
        let after = edits::change(&mut self.world.world(), &before);
        let changed = Appointment { content: after.clone(), ..appointment };
        if self.gesture(Gesture::Change(changed)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.oracle.wrote(who, Some(&before), &after);
            world.note(|| format!("desk {who}: {} becomes {}", says(&before), says(&after)));
        }
    }

    async fn delete_alone(&mut self, appointment: &Appointment) {
        if self.gesture(Gesture::Delete(appointment.id, appointment.rev)).await {
            self.off.forget(appointment.id);
            let (who, mut world) = (self.who, self.world.world());
            world.oracle.deleted(who, &appointment.content);
            world.note(|| format!("desk {who}: deletes {}", says(&appointment.content)));
        }
    }

    /// It gets a calendar of an account.
    async fn give_home(&mut self, appointment: Appointment) {
        let at = self.world.world().tape.below(self.homes().count());
        let Some((calendar, to)) = self.homes().nth(at) else { return };
        let copied = self.world.world().copied.contains(&appointment.uid);
        if !copied && self.gesture(Gesture::Move(appointment.clone(), calendar)).await {
            self.world.world().moves(self.who, &appointment, None, Some(&to));
        }
    }
}
