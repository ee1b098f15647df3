//! Keeping an event, and what that means for the rest of its series.

use std::collections::BTreeSet;

use super::calendar::{Calendar, Vanished};
use super::errors::Refusal;
use super::event::Event;
use super::instances;
use super::quirks::InstanceIds;
use super::when::Slot;
use super::world::World;

impl World {
    /// Keeps an event as it is now. A change that is nobody else's business leaves `updated` alone.
    pub(crate) fn keep(
        &mut self,
        calendar: &str,
        mut event: Event,
        quietly: bool,
    ) -> Result<Event, Refusal> {
        let (now, revision) = (self.clock.now(), self.revise());
        let (most, form) = (self.quirks.most_instances, self.quirks.instance_ids);
        event.revision = revision;
        if !quietly {
            event.updated = now;
        }
        let found = self.held(calendar)?;
        let before = found.events.insert(event.clone());
        if let Some(before) = before.filter(|it| it.repeats() || event.repeats()) {
            found.series_changed(&before, &event, most, form)?;
        }
        found.changed = revision;
        self.push_events(calendar);
        Ok(event)
    }
}

impl Calendar {
    fn series_changed(
        &mut self,
        before: &Event,
        after: &Event,
        most: usize,
        form: InstanceIds,
    ) -> Result<(), Refusal> {
        let home = self.zone();
        if before.cancelled != after.cancelled {
            self.exceptions_follow(after);
        }
        if before.start == after.start && before.recurrence == after.recurrence {
            return Ok(());
        }
        let items = |event: &Event| -> Result<BTreeSet<Option<Slot>>, Refusal> {
            if event.repeats() {
                Ok(event.slots(home)?.slots(None, None, most).into_iter().map(Some).collect())
            } else {
                Ok(BTreeSet::from([None]))
            }
        };
        let (old, new) = (items(before)?, items(after)?);
        // An exception stays what it is, whether its series has its slot or not.
        let excepted: Vec<Option<Slot>> =
            self.events.exceptions(&after.id).map(Event::original).collect();
        for slot in old.difference(&new).filter(|slot| !excepted.contains(slot)) {
            let (revision, master) = (after.revision, after.id.clone());
            self.vanished.push(Vanished { revision, master, slot: *slot });
        }
        self.vanished.retain(|it| it.master != after.id || !new.contains(&it.slot));
        for slot in new.difference(&old).filter_map(|slot| *slot) {
            let id = instances::id(&after.id, slot, form);
            if self.events.get(&id).is_some_and(|it| it.cancelled && it.series.is_none()) {
                self.events.remove(&id);
            }
        }
        self.drop_exceptions(after, &new)
    }

    /// What comes after the end of a series that was shortened is gone, exceptions included.
    fn drop_exceptions(
        &mut self,
        after: &Event,
        slots: &BTreeSet<Option<Slot>>,
    ) -> Result<(), Refusal> {
        let series = if after.repeats() { Some(after.slots(self.zone())?) } else { None };
        let dropped: Vec<String> = self
            .events
            .exceptions(&after.id)
            .filter(|it| {
                it.original().is_some_and(|slot| match &series {
                    Some(series) => !slots.contains(&Some(slot)) && series.ends_before(slot),
                    None => true,
                })
            })
            .map(|it| it.id.clone())
            .collect();
        for id in dropped {
            self.events.change(&id, |exception| {
                exception.cancelled = true;
                exception.series = None;
                exception.revision = after.revision;
                exception.updated = after.updated;
            });
        }
        Ok(())
    }

    /// Exceptions go with their series, and come back with it.
    fn exceptions_follow(&mut self, master: &Event) {
        let ids: Vec<String> = self.events.exceptions(&master.id).map(|it| it.id.clone()).collect();
        for id in ids {
            self.events.change(&id, |exception| {
                if master.cancelled && !exception.cancelled {
                    exception.with_series = true;
                    exception.cancelled = true;
                } else if !master.cancelled && exception.with_series {
                    exception.with_series = false;
                    exception.cancelled = false;
                }
                exception.revision = master.revision;
                exception.updated = master.updated;
            });
        }
    }
}
