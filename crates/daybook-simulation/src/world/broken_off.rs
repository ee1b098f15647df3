//! Writes of several requests that break off between them, where changed occurrences of a series are
//! events of their own.

use std::collections::BTreeSet;

use daybook_core::appointment::Content;
use daybook_core::recurrence::{Recurrence, RecurrenceId};
use daybook_core::simulation::{Mark, reach};
use daybook_provider::{Write, Written};

use super::{World, brief, says};
use crate::server::{Held, tag};

impl World {
    /// Now and then applies only the first requests of a write of several, without the mark that the last
    /// one brings. Whether it did.
    pub(crate) fn breaks_off(&mut self, calendar: &str, write: &Write, desk: usize) -> bool {
        let Write::Update { remote_id, version, content, .. } = write else { return false };
        let held = self.calendar(calendar).events.get(remote_id).cloned();
        let held = held.filter(|held| self.profile.parts_series() && tag(held.version) == *version);
        let Some(held) = held else { return false };
        let states = between(&held.content, content);
        let often = self.weather.lose_answer;
        if states.is_empty() || !self.tape.chance(often) {
            return false;
        }
        reach(Mark::BrokenOff);
        let state = states[self.tape.below(states.len())].clone();
        self.note(|| format!("desk {desk}: broke off at {}: {}", says(&state), brief(write)));
        let now = Held { content: state.clone(), ..held.clone() };
        self.calendar(calendar).put(remote_id, now.clone());
        let mut part = write.clone();
        if let Write::Update { content, .. } = &mut part {
            *content = state;
        }
        let written = Written::Holds { remote_id: remote_id.clone(), event: Box::new(now.said()) };
        self.has_arrived(calendar, &part, &written, Some(&held), desk);
        true
    }
}

/// What a series says after each request but the last that makes it say what is wanted: first the series
/// itself, where its shape changes, then one occurrence after the other. The last request brings the rest.
fn between(held: &Content, wanted: &Content) -> Vec<Content> {
    let (Some(had), Some(series)) = (&held.recurrence, &wanted.recurrence) else {
        return Vec::new();
    };
    let mut states = Vec::new();
    let mut now = held.clone();
    let reshaped = held.when != wanted.when || shape(had) != shape(series);
    let keys: BTreeSet<RecurrenceId> =
        had.overrides.keys().chain(series.overrides.keys()).copied().collect();
    if reshaped && !keys.is_empty() {
        let mut overrides = had.overrides.clone();
        // They are none of a series that has moved.
        overrides.retain(|_, _| held.when == wanted.when);
        let recurrence = Some(Recurrence { overrides, ..series.clone() });
        now = Content { recurrence, ..wanted.clone() };
        states.push(now.clone());
    }
    for key in keys {
        let (Some(at), to) = (&mut now.recurrence, series.overrides.get(&key)) else { continue };
        if at.overrides.get(&key) != to {
            match to {
                Some(to) => at.overrides.insert(key, to.clone()),
                None => at.overrides.remove(&key),
            };
            states.push(now.clone());
        }
    }
    states
}

/// What decides which occurrences there are.
fn shape(series: &Recurrence) -> (&BTreeSet<String>, &BTreeSet<RecurrenceId>) {
    (&series.rules, &series.extra)
}
