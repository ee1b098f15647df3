//! Which occurrences there are, for editing them.

use std::ops::ControlFlow;

use chrono::{NaiveDateTime, TimeDelta};

use crate::details::{Details, When};
use crate::recurrence::series::{LAST_DAY, Series};
use crate::recurrence::{Recurrence, RecurrenceId};

/// What is shown of one occurrence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown<'a> {
    pub(super) when: When,
    pub(super) details: &'a Details,
}

impl<'a> Series<'a> {
    /// What is shown of the occurrence `id`, if there is one.
    pub(super) fn shown(&self, id: RecurrenceId) -> Option<Shown<'a>> {
        let recurrence = self.content.recurrence.as_ref();
        if let Some(key) = recurrence.and_then(|recurrence| recurrence.override_of(id)) {
            let change = recurrence?.overrides.get(&key)?;
            return Some(Shown { when: change.when, details: &change.details });
        }
        let local = self.local_of(id);
        (self.id_at(local) == id && self.lives_at(local))
            .then(|| Shown { when: self.at(local).0, details: &self.content.details })
    }

    /// Whether the series has something at `local`, before anything is left out or changed.
    pub(super) fn makes(&self, local: NaiveDateTime) -> bool {
        !self.starts(local, local).is_empty()
    }

    /// Whether the series has something at `local` that is not left out.
    fn lives_at(&self, local: NaiveDateTime) -> bool {
        let left_out = |recurrence: &Recurrence| recurrence.leaves_out(self.id_at(local));
        !self.content.recurrence.as_ref().is_some_and(left_out) && self.makes(local)
    }

    /// Whether there is an occurrence at all.
    pub(super) fn lives(&self) -> bool {
        self.lives_until(LAST_DAY)
    }

    /// Whether there is an occurrence before `id`.
    pub(super) fn lives_before(&self, id: RecurrenceId) -> bool {
        self.lives_until(self.local_of(id) - TimeDelta::seconds(1))
    }

    fn lives_until(&self, to: NaiveDateTime) -> bool {
        let recurrence = self.content.recurrence.as_ref();
        let extra = recurrence.iter().flat_map(|recurrence| &recurrence.extra);
        let changed = recurrence.iter().flat_map(|recurrence| recurrence.overrides.keys());
        let lives = |local| local <= to && self.lives_at(local);
        let mut found = lives(self.start)
            || extra.map(|id| self.local_of(*id)).any(lives)
            || changed.map(|id| self.local_of(*id)).any(|local| local <= to);
        for plan in &self.plans {
            if !found {
                self.visit(plan, self.start, to, &mut |local| {
                    found = !recurrence.is_some_and(|r| r.leaves_out(self.id_at(local)));
                    if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                });
            }
        }
        found
    }
}
