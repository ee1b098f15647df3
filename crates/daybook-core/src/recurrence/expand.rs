//! The occurrences of an appointment inside a window.
//!
//! A series is the rules and the extra dates, less the left-out dates (RFC 5545 §3.8.5); its start
//! always belongs, and is the first that COUNT counts. A changed occurrence replaces what the rule
//! makes at its id, and is shown once even when no rule makes that id any more or when the id is
//! left out as well: whoever sends both means the change. Local times that a clock change skips or
//! repeats are settled as RFC 5545 §3.3.5 says.

use chrono::{DateTime, Days, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::RecurrenceId;
use super::parse::InvalidRule;
use super::series::{FIRST_DAY, LAST_DAY, Length, Series};
use crate::appointment::Content;
use crate::details::{Details, When};
use crate::interval::Interval;
use crate::wall_time::WallTime;

/// No window shows more occurrences of one series than this; a series that repeats every second
/// would otherwise fill the memory.
pub const MOST_OCCURRENCES: usize = 100_000;

/// One occurrence of a series, or a single appointment as its only one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Occurrence<'a> {
    /// Which one it is: its start as the series has it.
    pub id: RecurrenceId,
    /// When it takes place.
    pub when: When,
    /// The time it takes up.
    pub interval: Interval,
    /// What it says about itself.
    pub details: &'a Details,
    /// Whether it was changed on its own.
    pub changed: bool,
}

/// The occurrences of `content` that share time with `window`, by start; days and floating times are
/// read in `home`.
///
/// # Errors
///
/// [`InvalidRule`] when a rule cannot be followed.
pub fn occurrences(
    content: &Content,
    window: Interval,
    home: Tz,
) -> Result<Vec<Occurrence<'_>>, InvalidRule> {
    Ok(Series::read(content, home)?.occurrences(window))
}

/// No occurrence of `content` ends after this instant; `None` when the series is endless.
///
/// # Errors
///
/// [`InvalidRule`] when a rule cannot be followed.
pub fn last_end(content: &Content, home: Tz) -> Result<Option<DateTime<Utc>>, InvalidRule> {
    Ok(Series::read(content, home)?.last_end())
}

impl<'a> Series<'a> {
    /// The occurrences that share time with `window`, by start; at most [`MOST_OCCURRENCES`].
    #[must_use]
    pub fn occurrences(&self, window: Interval) -> Vec<Occurrence<'a>> {
        let recurrence = self.content.recurrence.as_ref();
        let (from, to) = self.local_window(window);
        let starts = self.starts(from, to);
        let mut found = Vec::with_capacity(starts.len());
        let mut in_gap = false;
        for local in starts {
            let id = self.id_at(local);
            if recurrence.is_some_and(|r| r.leaves_out(id) || r.override_of(id).is_some()) {
                continue;
            }
            let (when, interval) = self.at(local);
            if interval.overlaps(window) {
                in_gap |= matches!(when, When::Timed { start, .. } if start.local != local);
                let details = &self.content.details;
                found.push(Occurrence { id, when, interval, details, changed: false });
            }
        }
        if in_gap {
            drop_doubles(&mut found);
        }
        for (id, change) in recurrence.iter().flat_map(|recurrence| &recurrence.overrides) {
            let interval = change.when.interval(self.home);
            if interval.overlaps(window) {
                let (when, details) = (change.when, &change.details);
                found.push(Occurrence { id: *id, when, interval, details, changed: true });
            }
        }
        found.sort_by_key(|occurrence| (occurrence.interval.start(), occurrence.id));
        found
    }

    /// The local times at which something that overlaps `window` can start, and a little more: no
    /// clock change is longer than a day.
    fn local_window(&self, window: Interval) -> (NaiveDateTime, NaiveDateTime) {
        let before = match self.length {
            Length::Days(days) => TimeDelta::try_days(days),
            Length::Exact { length, .. } => Some(length),
        };
        let clamp = |at: NaiveDateTime| at.clamp(FIRST_DAY, LAST_DAY);
        let local = |at| WallTime::at(clamp(at).and_utc(), self.zone(), self.home).local;
        let from = before
            .and_then(|before| local(window.start().naive_utc()).checked_sub_signed(before))
            .and_then(|from| from.checked_sub_days(Days::new(1)))
            .map_or(FIRST_DAY, clamp);
        // Just after a clock was set back it shows less than it has shown within the window.
        let (to, day) = (window.end().naive_utc(), Days::new(1));
        let set_back = to.checked_sub_days(day).and_then(|it| local(it).checked_add_days(day));
        (from, local(to).max(set_back.map_or(FIRST_DAY, clamp)))
    }
}

/// Two starts of one series can fall on the same instant when a clock change skips the first: it is
/// one occurrence, and the one whose local time exists.
fn drop_doubles(found: &mut Vec<Occurrence<'_>>) {
    let exists = |occurrence: &Occurrence<'_>| match (occurrence.when, occurrence.id) {
        (When::Timed { start, .. }, RecurrenceId::Local(local)) => start.local == local,
        _ => true,
    };
    found.sort_by_key(|occurrence| (occurrence.interval.start(), !exists(occurrence)));
    found.dedup_by_key(|occurrence| occurrence.interval.start());
}
