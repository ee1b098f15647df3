//! When reminders are due. The rule knows an appointment and a stretch of time; what was said already is
//! not its business.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::appointment::Content;
use crate::details::{Details, Reminder, Status, When};
use crate::interval::Interval;
use crate::recurrence::{Occurrence, RecurrenceId, occurrences};

/// A reminder that could not be said in time is still said for so long: a computer that was off at night
/// says in the morning what it missed, and nothing of last week.
pub const GRACE: TimeDelta = TimeDelta::hours(12);

/// Reminders of what starts later than so long after them are not looked for. The longest that Google
/// takes is 28 days.
pub const FURTHEST: TimeDelta = TimeDelta::days(40);

/// Reminders of what started earlier than so long before them are not looked for: some are counted from
/// the end.
pub const LONGEST: TimeDelta = TimeDelta::days(8);

/// What has no length is over so long after its start.
const MOMENT: TimeDelta = TimeDelta::minutes(5);

/// The moment at which somebody is to be reminded of one occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ring {
    /// Which one; `None` when the appointment does not repeat.
    pub occurrence: Option<RecurrenceId>,
    /// The time it takes up.
    pub interval: Interval,
    /// The moment.
    pub due: DateTime<Utc>,
}

impl Ring {
    /// Whether what it reminds of is over.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        is_over(self.interval, now)
    }
}

/// Whether what takes place then is over.
#[must_use]
pub fn is_over(interval: Interval, now: DateTime<Utc>) -> bool {
    now >= interval.end().max(interval.start() + MOMENT)
}

impl Reminder {
    /// The moment it is for.
    #[must_use]
    pub fn due(self, interval: Interval) -> Option<DateTime<Utc>> {
        let from = |at: DateTime<Utc>, seconds| {
            TimeDelta::try_seconds(seconds).and_then(|by| at.checked_add_signed(by))
        };
        match self {
            Self::FromStart(seconds) => from(interval.start(), seconds),
            Self::FromEnd(seconds) => from(interval.end(), seconds),
            Self::At(at) => Some(at),
        }
    }
}

/// The starts among which [`rings`] looks.
#[must_use]
pub fn starts_to_look_at(after: DateTime<Utc>, until: DateTime<Utc>) -> Interval {
    Interval::between(after - LONGEST, until.max(after) + FURTHEST)
}

/// The moments after `after` and not after `until` at which `content` reminds, by moment; several
/// reminders at the same moment are one. What is cancelled reminds of nothing. `lead` says how long before
/// the start to remind of what has no reminder of its own. Days and floating times are read in `home`.
#[must_use]
pub fn rings(
    content: &Content,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
    lead: Option<TimeDelta>,
    home: Tz,
) -> Vec<Ring> {
    let window = starts_to_look_at(after, until);
    let ringing = |occurrence: &Occurrence<'_>| {
        let id = content.recurrence.is_some().then_some(occurrence.id);
        let due = dues(occurrence.details, occurrence.interval, occurrence.when, lead);
        let interval = occurrence.interval;
        let ring = move |due| Ring { occurrence: id, interval, due };
        due.into_iter().map(ring).collect::<Vec<_>>()
    };
    let ringing = |found: Vec<Occurrence<'_>>| found.iter().flat_map(ringing).collect::<Vec<_>>();
    let mut rings = match occurrences(content, window, home) {
        Ok(found) => ringing(found),
        Err(_) => first_and_changed(content, window, home, ringing),
    };
    rings.retain(|ring| after < ring.due && ring.due <= until);
    rings.sort_by_key(|ring| (ring.due, ring.interval, ring.occurrence));
    rings.dedup();
    rings
}

/// Those of a series whose rule nobody can follow: it shows the first occurrence and the changed ones.
fn first_and_changed(
    content: &Content,
    window: Interval,
    home: Tz,
    ringing: impl Fn(Vec<Occurrence<'_>>) -> Vec<Ring>,
) -> Vec<Ring> {
    let mut plain = content.clone();
    if let Some(recurrence) = &mut plain.recurrence {
        recurrence.rules.clear();
    }
    occurrences(&plain, window, home).map(ringing).unwrap_or_default()
}

/// The moments at which one occurrence reminds. The lead is for what has a time of day: nobody wants to
/// be woken ten minutes before a whole day.
fn dues(
    details: &Details,
    interval: Interval,
    when: When,
    lead: Option<TimeDelta>,
) -> Vec<DateTime<Utc>> {
    if details.status == Status::Cancelled {
        return Vec::new();
    }
    if details.reminders.is_empty() && !when.is_all_day() {
        return lead
            .and_then(|lead| interval.start().checked_sub_signed(lead))
            .into_iter()
            .collect();
    }
    details.reminders.iter().filter_map(|reminder| reminder.due(interval)).collect()
}

#[cfg(test)]
mod tests;
