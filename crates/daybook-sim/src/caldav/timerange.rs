//! Whether an object falls into a time range (RFC 4791 §9.9).

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rrule::RRuleSet;

use super::ical::{self, Component, Object};

/// No series is followed for more occurrences than this.
const MOST: u16 = 10_000;

/// A time range. An end that is not given is never reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeRange {
    /// Inclusive.
    pub(crate) start: Option<DateTime<Utc>>,
    /// Exclusive.
    pub(crate) end: Option<DateTime<Utc>>,
    /// Whose clock floating times and dates are on.
    pub(crate) floating: Tz,
}

impl TimeRange {
    /// Whether any occurrence of the object is in it.
    pub(crate) fn holds(&self, object: &Object) -> bool {
        object.events().any(|event| self.starts(event).is_some_and(|starts| !starts.is_empty()))
    }

    /// When the occurrences of an event start that are in it; nothing if it is not understood.
    pub(crate) fn starts(&self, event: &Component) -> Option<Vec<DateTime<Utc>>> {
        let start = event.line("DTSTART")?;
        let (first, is_date) = start.instants(self.floating).first().copied()?;
        let end = event.line("DTEND").and_then(|it| it.instants(self.floating).first().copied());
        let length = match (end, event.value("DURATION").and_then(ical::duration)) {
            (Some((end, _)), _) => end - first,
            (None, Some(length)) => length,
            (None, None) if is_date => TimeDelta::days(1),
            (None, None) => TimeDelta::zero(),
        };
        let explicit = end.is_some();
        let rule = event.value("RRULE").filter(|_| event.line("RECURRENCE-ID").is_none());
        let mut starts = match rule {
            Some(rule) => self.occurrences(first, start.param("TZID"), rule, length)?,
            None => vec![first],
        };
        let dates = |name: &'static str| {
            let lines = event.lines.iter().filter(move |line| line.is(name));
            lines.flat_map(|line| line.instants(self.floating)).map(|(at, _)| at)
        };
        starts.extend(dates("RDATE"));
        let excluded: Vec<_> = dates("EXDATE").collect();
        starts.retain(|at| !excluded.contains(at) && self.overlaps(*at, length, explicit));
        Some(starts)
    }

    fn overlaps(&self, start: DateTime<Utc>, length: TimeDelta, explicit_end: bool) -> bool {
        let ends_after = |from| {
            if length.is_zero() && !explicit_end { from <= start } else { from < start + length }
        };
        // An end that is the start: the table has no row for it, and servers show it.
        let at_once = length <= TimeDelta::zero() && explicit_end;
        self.end.is_none_or(|end| end > start)
            && self.start.is_none_or(|from| ends_after(from) || (at_once && from <= start))
    }

    fn occurrences(
        &self,
        first: DateTime<Utc>,
        zone: Option<&str>,
        rule: &str,
        length: TimeDelta,
    ) -> Option<Vec<DateTime<Utc>>> {
        let zone = zone.and_then(|name| name.parse().ok()).unwrap_or(self.floating);
        let local = first.with_timezone(&zone).format("%Y%m%dT%H%M%S");
        let text = format!("DTSTART;TZID={zone}:{local}\nRRULE:{rule}");
        let mut set: RRuleSet = text.parse().ok()?;
        if let Some(start) = self.start {
            set = set.after((start - length).with_timezone(&rrule::Tz::UTC));
        }
        if let Some(end) = self.end {
            set = set.before(end.with_timezone(&rrule::Tz::UTC));
        }
        let found = set.all(MOST).dates;
        Some(found.into_iter().map(|at| at.with_timezone(&Utc)).collect())
    }
}
