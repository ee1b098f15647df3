//! What else a person does at a desk: divides a series, goes away and comes back, gives up calendars.

use daybook_core::account::{AccountState, Calendar, CalendarMode};
use daybook_core::appointment::Appointment;
use daybook_core::id::{AccountId, AppointmentId, CalendarId};
use daybook_core::sync_state::Item;
use daybook_store::Result;
use daybook_sync::{Book, Report};

use super::{Desk, DeskBook, Gesture};
use crate::edits;
use crate::world::says;

impl<B: DeskBook> Desk<B> {
    /// Changes this occurrence and all that follow.
    pub(super) async fn split(&mut self, item: &Item) {
        let before = item.appointment.content.clone();
        let (earlier, rest) = {
            let mut world = self.world.world();
            let (earlier, rest) = edits::split(&mut world, &before);
            let id = AppointmentId::from_uuid(world.id());
            let uid = format!("{id}@daybook");
            let rest = Appointment { id, uid, content: rest, ..item.appointment.clone() };
            (Appointment { content: earlier, ..item.appointment.clone() }, rest)
        };
        let calendar = item.link.calendar;
        let (first, second) = (earlier.content.clone(), rest.content.clone());
        let (earlier, rest) = (Box::new(earlier), Box::new(rest));
        if self.gesture(Gesture::Split { earlier, rest, calendar }).await {
            let (who, mut world) = (self.who, self.world.world());
            world.oracle.split(who, &before, &first, &second);
            let home = self.homes().find(|(id, _)| *id == calendar);
            if let Some((_, at)) = &home {
                world.at_home(who, &second, at);
            }
            if item.appointment.is_off() {
                world.oracle.switched_off(&second);
            }
            world.note(|| {
                let (before, first, second) = (says(&before), says(&first), says(&second));
                format!("desk {who}: divides {before} into {first} and {second}")
            });
        }
    }

    /// The person signs in again or goes on with their accounts, and uses every calendar. Whether
    /// anything had to be done for that.
    pub(crate) async fn comes_back(&mut self) -> Result<bool> {
        let away = self.connect_again().await;
        let book = self.book()?.clone();
        let accounts = self.beside(async move { book.book().accounts().await }).await?;
        let left_out = self.left_out;
        let resting = accounts.into_iter().filter(|it| it.state != AccountState::Connected);
        let resting = resting.filter(|it| Some(it.id) != left_out);
        let resting: Vec<AccountId> = resting.map(|it| it.id).collect();
        for account in &resting {
            self.set_account(*account, AccountState::Connected).await?;
        }
        let used = self.used().await?;
        let ours = self.calendars.iter().map(|it| (it.id, it.mode));
        let unused: Vec<_> = ours.filter(|(id, _)| !used.contains(id)).collect();
        for (calendar, mode) in &unused {
            self.gesture(Gesture::Use(*calendar, *mode)).await;
        }
        Ok(away || !resting.is_empty() || !unused.is_empty())
    }

    /// The person lets an account rest.
    pub(crate) async fn pause(&mut self) -> Result<()> {
        let at = self.world.world().tape.below(self.accounts.len());
        let Some(account) = self.accounts.get(at).map(|it| it.id) else { return Ok(()) };
        if self.away.contains_key(&account) {
            return Ok(());
        }
        self.set_account(account, AccountState::Paused).await
    }

    /// An account is left out of everything until it is taken in again: it rests, or its sign-in is
    /// refused.
    pub(crate) async fn leave_out(&mut self, n: usize, rests: bool) -> Result<Option<AccountId>> {
        let Some(id) = self.accounts.get(n).map(|it| it.id) else { return Ok(None) };
        // Only what is connected can rest.
        self.connect_again().await;
        if rests {
            self.left_out = Some(id);
            self.set_account(id, AccountState::Paused).await?;
        } else {
            self.world.world().signed_out.insert((self.who, n));
        }
        let who = self.who;
        self.world.world().note(|| format!("desk {who}: account {n} is left out, rests: {rests}"));
        Ok(Some(id))
    }

    /// Nothing is left out any more.
    pub(crate) fn take_in_again(&mut self) {
        self.left_out = None;
        let who = self.who;
        self.world.world().signed_out.retain(|(desk, _)| *desk != who);
    }

    async fn set_account(&mut self, id: AccountId, state: AccountState) -> Result<()> {
        let book = self.book()?.clone();
        self.beside(async move { book.book().set_account_state(id, state).await }).await
    }

    /// The person no longer uses a calendar, or does again.
    pub(crate) async fn choose_calendars(&mut self) -> Result<()> {
        let at = self.world.world().tape.below(self.calendars.len());
        let Some((id, mode)) = self.calendars.get(at).map(|it| (it.id, it.mode)) else {
            return Ok(());
        };
        let used = self.used().await?.contains(&id);
        let mode = if used { CalendarMode::Ignored } else { mode };
        if self.gesture(Gesture::Use(id, mode)).await {
            let who = self.who;
            self.world.world().note(|| format!("desk {who}: uses calendar {at}: {}", !used));
        }
        Ok(())
    }

    /// The person believes what they are asked about: that so many deletions are meant. Whether they
    /// were asked.
    pub(super) async fn believe(&mut self) -> Result<bool> {
        let calendars = self.calendars_now().await?.into_iter();
        let asked = calendars.filter(|it| it.progress.held_deletions > 0);
        let asked: Vec<CalendarId> = asked.map(|it| it.id).collect();
        for calendar in &asked {
            self.gesture(Gesture::Believe(*calendar)).await;
        }
        Ok(!asked.is_empty())
    }

    /// The calendars that are used. What is at home in others cannot be changed here.
    pub(super) async fn used(&mut self) -> Result<Vec<CalendarId>> {
        let calendars = self.calendars_now().await?.into_iter();
        let used = calendars.filter(|it| it.mode != CalendarMode::Ignored);
        Ok(used.map(|it| it.id).collect())
    }

    async fn calendars_now(&mut self) -> Result<Vec<Calendar>> {
        let book = self.book()?.clone();
        self.beside(async move { book.book().calendars().await }).await
    }

    /// So are the counters of every run that a book keeps.
    pub(crate) fn check_counters(&self, book: &B) -> Result<()> {
        if let Some(run) = book.miscounted()? {
            let who = self.who;
            self.world.world().violate(format!("desk {who}: {run} is not what the log says"));
        }
        Ok(())
    }

    /// The counters of a sync are sums of what was stored in the log.
    pub(super) fn check_report(&mut self, report: &Report) {
        if std::mem::take(&mut self.cut_short) {
            return;
        }
        let counters = |it: &Report| {
            let moved = [it.imported, it.exported, it.updated, it.deleted];
            (moved, it.merged, it.conflicts)
        };
        let mut world = self.world.world();
        let told = world.told.get(self.who).map(counters);
        if told.is_some_and(|told| told != counters(report)) {
            let who = self.who;
            world.violate(format!("desk {who}: {report:?} is not what the log says: {told:?}"));
        }
    }
}
