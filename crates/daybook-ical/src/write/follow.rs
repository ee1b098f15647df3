//! Which changed occurrence is which after a series moved: their keys are original starts, so they
//! move with it.

use chrono::TimeDelta;
use daybook_core::details::When;
use daybook_core::recurrence::{Recurrence, RecurrenceId};

use crate::moment::start_key;

/// Maps the keys a series had to the ones it has now.
pub(super) struct Follow {
    /// How the start moved, if the keys went with it.
    shift: Option<(TimeDelta, bool)>,
}

impl Follow {
    /// Whoever moved the series may have renamed the occurrences or not: whichever reading
    /// recognises more of them counts.
    pub(super) fn new(
        before: When,
        after: When,
        wanted: &Recurrence,
        overrides: &[(RecurrenceId, usize)],
    ) -> Self {
        let known = |key: &RecurrenceId| {
            wanted.overrides.contains_key(key) || wanted.excluded.contains(key)
        };
        let stay = Self { shift: None };
        let distance = local(start_key(after)) - local(start_key(before));
        let moved = Self { shift: Some((distance, after.is_all_day())) };
        let recognised =
            |follow: &Self| overrides.iter().filter(|(key, _)| known(&follow.key(*key))).count();
        if recognised(&moved) > recognised(&stay) { moved } else { stay }
    }

    pub(super) fn key(&self, key: RecurrenceId) -> RecurrenceId {
        let Some((distance, all_day)) = self.shift else { return key };
        match local(key).checked_add_signed(distance) {
            Some(local) if all_day => RecurrenceId::Date(local.date()),
            Some(local) => RecurrenceId::Local(local),
            None => key,
        }
    }
}

fn local(key: RecurrenceId) -> chrono::NaiveDateTime {
    match key {
        RecurrenceId::Date(date) => date.into(),
        RecurrenceId::Local(local) => local,
    }
}
