//! The process of a desk dies: while it syncs, or while somebody edits.

use std::task::Poll;

use daybook_core::appointment::Appointment;
use daybook_core::simulation::{Mark, reach};
use daybook_core::sync_state::{Conflict, Item};
use daybook_store::{Result, StoreError};

use super::settling::Decision;
use super::{Desk, DeskBook, Gesture, engine, is_at_home};
use crate::edits;
use crate::world::says;

impl<B: DeskBook> Desk<B> {
    /// The process dies at once and starts again on what is left.
    pub(crate) async fn crash(&mut self) -> Result<()> {
        let fate = self.world.world().fate.get_mut(self.who).and_then(Option::take);
        if let Some(mark) = fate.filter(|_| self.is_syncing()) {
            reach(mark);
        }
        let who = self.who;
        self.world.world().note(|| format!("desk {who}: dies"));
        self.cancel();
        let book = self.book.take().ok_or(StoreError::NotFound("book"))?;
        let book = book.crashed().await?;
        self.check_counters(&book)?;
        self.engine = engine(&self.world, self.who, &book);
        self.book = Some(book);
        Ok(())
    }

    /// The person edits or settles something, and the process dies before the window has said that it is
    /// kept. Either all of it is, or nothing.
    pub(crate) async fn die_editing(&mut self) -> Result<()> {
        let (world, used) = (self.world.clone(), self.used().await?);
        let look = |items: &[&Item]| {
            let here = |it: &&&Item| used.contains(&it.link.calendar) && is_at_home(it);
            let here: Vec<&Item> = items.iter().filter(here).copied().collect();
            let asked = here.iter().copied().find(|it| it.conflict.is_some());
            let mut world = world.world();
            let asked = asked.filter(|_| world.tape.chance(160));
            let live: Vec<&Item> = here.into_iter().filter(|it| !it.appointment.deleted).collect();
            let at = world.tape.below(live.len().max(1));
            asked.or_else(|| live.get(at).copied()).cloned()
        };
        let Some(item) = self.look(look).await? else { return Ok(()) };
        match item.conflict.clone() {
            Some(conflict) => self.die_settling(&item, &conflict).await,
            None => self.die_changing(&item).await,
        }
    }

    async fn die_changing(&mut self, item: &Item) -> Result<()> {
        let (before, id) = (item.appointment.content.clone(), item.appointment.id);
        let after = edits::change(&mut self.world.world(), &before);
        let changed = Appointment { content: after.clone(), ..item.appointment.clone() };
        self.begin(Gesture::Change(changed)).await;
        self.crash().await?;
        let kept = self.look(|items| {
            let row = items.iter().map(|it| &it.appointment).find(|row| row.id == id);
            row.is_some_and(|row| row.content == after && row.rev > item.appointment.rev)
        });
        let (kept, who) = (kept.await?, self.who);
        let mut world = self.world.world();
        world.note(|| format!("desk {who}: dies with an edit of {}, kept: {kept}", says(&before)));
        if kept {
            world.oracle.wrote(who, Some(&before), &after);
        } else {
            reach(Mark::DiedBeforeEdit);
        }
        Ok(())
    }

    async fn die_settling(&mut self, item: &Item, conflict: &Conflict) -> Result<()> {
        let Decision { gesture, result } = self.decide(item, conflict);
        self.begin(gesture).await;
        self.crash().await?;
        let open = self.look(|items| {
            let of = |it: &&Item| it.conflict.as_ref().is_some_and(|it| it.id == conflict.id);
            items.iter().copied().any(|it| of(&it))
        });
        let (open, who) = (open.await?, self.who);
        self.world.world().note(|| format!("desk {who}: dies with a decision, kept: {}", !open));
        if open {
            reach(Mark::DiedWhileSettling);
        } else {
            self.settled(item, conflict, &result);
        }
        Ok(())
    }

    /// Begins what a person does to the book, and goes no further than the tape says. The sync under way may
    /// hold the book, and gets on meanwhile.
    async fn begin(&mut self, gesture: Gesture) {
        let Some(book) = self.book.clone() else { return };
        let (world, mut left) = (self.world.clone(), self.world.world().tape.below(6));
        let mut work = Box::pin(async move {
            world.hop().await;
            book.gesture(gesture).await
        });
        let begun = std::future::poll_fn(|context| {
            if work.as_mut().poll(context).is_ready() || left == 0 {
                return Poll::Ready(());
            }
            left -= 1;
            Poll::Pending
        });
        self.beside(begun).await;
    }
}
