//! Reads what Google holds of an event into the words of the domain.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::interval::Interval;
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId, Series};
use daybook_core::sync_state::{RemoteEvent, Statement};

use super::aggregate::{Aggregate, Part};
use super::details::details;
use super::kept::{ATTEMPT, UID};
use super::lines::Repeats;
use super::moment::{A_SECOND, instant, key, moment, when};

/// What an event says, or a plain sentence why it cannot be read.
pub(super) fn event(aggregate: &Aggregate, home: Tz) -> Result<RemoteEvent, String> {
    let part = &aggregate.event;
    let uid = part.private(UID).unwrap_or(part.text("iCalUID"));
    Ok(RemoteEvent {
        version: aggregate.version(),
        uid: if uid.is_empty() { part.id() } else { uid }.to_owned(),
        content: content(aggregate, home)?,
        stamp: part.private(ATTEMPT).and_then(|stamp| stamp.parse().ok()),
        key: None,
        raw: aggregate.raw(),
    })
}

/// The same as a statement.
pub(super) fn statement(aggregate: &Aggregate, home: Tz) -> Statement {
    match event(aggregate, home) {
        Ok(event) => Statement::Live(Box::new(event)),
        Err(reason) => Statement::Unknown { reason },
    }
}

/// What an event says.
///
/// An exception that says what its series says anyway is none: that is how a date that was changed
/// becomes an ordinary one again, for nothing at Google removes an exception. A cancelled one of a date
/// that the series does not have is what is left of an earlier shape of it.
pub(super) fn content(aggregate: &Aggregate, home: Tz) -> Result<Content, String> {
    let part = &aggregate.event;
    let when = when_of(part, home)?;
    let repeats = Repeats::read(&part.lines(), when, home);
    let mut recurrence = Recurrence {
        rules: repeats.rules,
        extra: repeats.extra,
        excluded: repeats.excluded,
        overrides: BTreeMap::new(),
    };
    let details = details(part);
    let shape = shape(when, details.clone(), &recurrence);
    let slots = Slots::of(&shape, home);
    for exception in &aggregate.exceptions {
        let Some(key) = key_of(exception, when, home) else { continue };
        let slot = slots.at(key);
        if exception.is_cancelled() {
            if slot.is_some() {
                recurrence.excluded.insert(key);
            }
            continue;
        }
        // It is shown although a line leaves it out.
        recurrence.excluded.remove(&key);
        let changed = override_of(exception, home)?;
        let same = slot.is_some_and(|slot| slot == changed.when && details == changed.details);
        if !same {
            recurrence.overrides.insert(key, changed);
        }
    }
    let recurrence = (recurrence != Recurrence::default()).then_some(recurrence);
    Ok(Content { when, details, recurrence })
}

/// When an event is.
pub(super) fn when_of(part: &Part, home: Tz) -> Result<When, String> {
    when(part.get("start"), part.get("end"), part.repeats(), home)
        .ok_or_else(|| "it does not say when it is".to_owned())
}

/// The occurrence of a series at `when` that an exception stands for.
pub(super) fn key_of(exception: &Part, when: When, home: Tz) -> Option<RecurrenceId> {
    moment(exception.get("originalStartTime"), home).map(|original| key(when, original, home))
}

/// What a changed occurrence says.
pub(super) fn override_of(exception: &Part, home: Tz) -> Result<Override, String> {
    Ok(Override { when: when_of(exception, home)?, details: details(exception) })
}

/// A series before anything of it was left out or changed.
pub(super) fn shape(when: When, details: Details, recurrence: &Recurrence) -> Content {
    let recurrence = Recurrence {
        rules: recurrence.rules.clone(),
        extra: recurrence.extra.clone(),
        ..Recurrence::default()
    };
    Content { when, details, recurrence: Some(recurrence) }
}

/// The dates of a series, as its rules make them.
pub(super) struct Slots<'a> {
    series: Option<Series<'a>>,
    when: When,
    home: Tz,
}

impl<'a> Slots<'a> {
    /// Those of a [`shape`].
    pub(super) fn of(shape: &'a Content, home: Tz) -> Self {
        Self { series: Series::read(shape, home).ok(), when: shape.when, home }
    }

    /// When the occurrence is that the rules make at a date, if they make one there.
    pub(super) fn at(&self, key: RecurrenceId) -> Option<When> {
        let start = instant(self.when, key, self.home);
        let window = Interval::new(start, start + A_SECOND).ok()?;
        let found = self.series.as_ref()?.occurrences(window);
        found.into_iter().find(|it| it.id == key).map(|it| it.when)
    }
}
