//! A person disconnects an account, goes on with what they kept of it, and connects it again.

use std::collections::{BTreeMap, BTreeSet};

use daybook_core::account::Calendar;
use daybook_core::appointment::Appointment;
use daybook_core::id::{AccountId, AppointmentId, CalendarId};
use daybook_core::sync_state::{Direction, Item};
use daybook_store::Result;

use super::{Desk, DeskBook, Gesture, is_at_home};
use crate::edits;
use crate::layout::number_of;
use crate::world::says;

/// The accounts that are disconnected, and what was kept of them.
pub(super) type Away = BTreeMap<AccountId, BTreeMap<AppointmentId, Appointment>>;

impl<B: DeskBook> Desk<B> {
    /// The person disconnects an account and keeps its copies.
    pub(crate) async fn disconnect(&mut self) -> Result<()> {
        let at = self.world.world().tape.below(self.accounts.len());
        let Some(account) = self.accounts.get(at).map(|it| it.id) else { return Ok(()) };
        if self.away.contains_key(&account) {
            return Ok(());
        }
        let calendars: Vec<CalendarId> = self.of(account).map(|it| it.id).collect();
        let kept = |item: &&Item| {
            let row = &item.appointment;
            is_at_home(item)
                && calendars.contains(&item.link.calendar)
                && !row.deleted
                && !row.booking.sync_off
        };
        let kept = self
            .look(|items| {
                let kept = items.iter().copied().filter(kept);
                kept.map(|item| (item.appointment.id, item.appointment.clone())).collect()
            })
            .await?;
        self.goes_back_home(&calendars).await?;
        if self.gesture(Gesture::Disconnect(account)).await {
            self.away.insert(account, kept);
            self.cut_short = self.is_syncing();
            let who = self.who;
            self.world.world().note(|| format!("desk {who}: disconnects account {at}"));
        }
        Ok(())
    }

    /// What is on its way to calendars that go is at home again where it came from. What was deleted on its
    /// way has no place there yet.
    async fn goes_back_home(&mut self, gone: &[CalendarId]) -> Result<()> {
        let stays = |it: &Item| is_at_home(it) && !gone.contains(&it.link.calendar);
        let back = self
            .look(|items| {
                let staying = items.iter().filter(|it| stays(it)).map(|it| it.appointment.id);
                let staying: BTreeSet<AppointmentId> = staying.collect();
                let left = items
                    .iter()
                    .filter(|it| it.link.direction == Direction::TwoWay && it.link.leaving);
                let back = left.filter(|it| !staying.contains(&it.appointment.id));
                let place = |it: &&Item| (it.appointment.content.clone(), it.link.calendar);
                back.map(place).collect::<Vec<_>>()
            })
            .await?;
        for (content, calendar) in back {
            let known = self.calendars.iter().find(|it| it.id == calendar);
            if let Some(known) = known {
                self.world.world().at_home(self.who, &content, &known.remote_id);
            }
        }
        Ok(())
    }

    fn of(&self, account: AccountId) -> impl Iterator<Item = &Calendar> {
        self.calendars.iter().filter(move |it| it.account == Some(account))
    }

    /// The person edits something that they kept, or deletes it. Whether there is anything, and they think
    /// of it.
    pub(super) async fn edit_kept(&mut self) -> Result<bool> {
        let kept: Vec<(AccountId, Appointment)> = (self.away.iter())
            .flat_map(|(account, kept)| kept.values().map(|it| (*account, it.clone())))
            .collect();
        if kept.is_empty() {
            return Ok(false);
        }
        let (found, deletes) = {
            let mut world = self.world.world();
            if !world.tape.chance(128) {
                return Ok(false);
            }
            (world.tape.below(kept.len()), world.tape.chance(64))
        };
        let Some((account, appointment)) = kept.into_iter().nth(found) else { return Ok(false) };
        let (id, before) = (appointment.id, appointment.content.clone());
        self.away.entry(account).or_default().remove(&id);
        // What is in another calendar as well may be another by now.
        let elsewhere = |items: &[&Item]| items.iter().any(|it| it.appointment.id == id);
        if self.look(elsewhere).await? {
            return Ok(false);
        }
        let after =
            if deletes { before.clone() } else { edits::change(&mut self.world.world(), &before) };
        let changed = Appointment { content: after.clone(), ..appointment };
        // Nor is it known well enough when it has changed since.
        if !self.gesture(Gesture::Change(changed.clone())).await {
            return Ok(true);
        }
        let who = self.who;
        if !deletes {
            let kept = Appointment { rev: changed.rev + 1, ..changed };
            self.away.entry(account).or_default().insert(id, kept);
            let mut world = self.world.world();
            world.oracle.wrote(who, Some(&before), &after);
            world.note(|| format!("desk {who}: kept {} becomes {}", says(&before), says(&after)));
        } else if self.gesture(Gesture::Delete(id, changed.rev + 1)).await {
            self.off.forget(id);
            let mut world = self.world.world();
            world.oracle.deleted(who, &before);
            world.note(|| format!("desk {who}: deletes {}, which it kept", says(&before)));
        }
        Ok(true)
    }

    /// The person connects every account again that they had disconnected. Whether there was any.
    pub(super) async fn connect_again(&mut self) -> bool {
        let away: Vec<AccountId> = self.away.keys().copied().collect();
        for id in &away {
            let Some(account) = self.accounts.iter().find(|it| it.id == *id).cloned() else {
                continue;
            };
            let calendars: Vec<Calendar> = self.of(*id).cloned().collect();
            // A round that was under way knew another account and other calendars.
            self.cancel();
            if self.gesture(Gesture::Connect(Box::new(account), calendars)).await {
                self.away.remove(id);
                let (who, at) = (self.who, number_of(*id));
                let mut world = self.world.world();
                // Nobody remembers for how long quiet was wanted.
                world.forget_quiet_of((who, at));
                world.note(|| format!("desk {who}: connects account {at} again"));
            }
        }
        !away.is_empty()
    }
}
