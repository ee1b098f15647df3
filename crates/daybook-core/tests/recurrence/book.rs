//! Short ways to write appointments and windows.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::interval::Interval;
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId, occurrences};
use daybook_core::wall_time::{WallTime, Zone};

/// The business is here.
pub(crate) const HOME: Tz = Tz::Europe__Berlin;

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `2026-11-20` or `2026-11-20T09:00`.
pub(crate) fn local(text: &str) -> NaiveDateTime {
    match text.len() {
        10 => date(text).into(),
        16 => format!("{text}:00").parse().unwrap(),
        _ => text.parse().unwrap(),
    }
}

/// The key of an occurrence: a date for all-day series, else a local time.
pub(crate) fn id(text: &str) -> RecurrenceId {
    match text.len() {
        10 => RecurrenceId::Date(date(text)),
        _ => RecurrenceId::Local(local(text)),
    }
}

/// An hour.
pub(crate) fn hour(start: &str, zone: Tz) -> When {
    lasting(start, Zone::Iana(zone), 3600)
}

pub(crate) fn lasting(start: &str, zone: Zone, seconds: i64) -> When {
    let start = WallTime { local: local(start), zone };
    let end = start.instant(HOME) + TimeDelta::seconds(seconds);
    When::Timed { start, end: WallTime::at(end, zone, HOME) }
}

pub(crate) fn day(start: &str) -> When {
    When::AllDay { start: date(start), end: date(start).succ_opt().unwrap() }
}

pub(crate) fn titled(summary: &str) -> Details {
    Details { summary: summary.to_owned(), ..Details::default() }
}

pub(crate) fn series(when: When, rule: &str) -> Content {
    let recurrence = Recurrence { rules: [rule.to_owned()].into(), ..Recurrence::default() };
    Content { when, details: titled("Cut"), recurrence: Some(recurrence) }
}

impl Book for Content {}

/// Changing a series in a test.
pub(crate) trait Book: Into<Content> {
    fn but(self, change: impl FnOnce(&mut Recurrence)) -> Content {
        let mut content = self.into();
        change(content.recurrence.get_or_insert_default());
        content
    }

    fn leaving_out(self, at: &str) -> Content {
        self.but(|r| r.excluded.extend([id(at)]))
    }

    fn and_also(self, at: &str) -> Content {
        self.but(|r| r.extra.extend([id(at)]))
    }

    fn with(self, at: &str, when: When, summary: &str) -> Content {
        let change = Override { when, details: titled(summary) };
        self.but(|r| r.overrides.extend([(id(at), change)]))
    }
}

/// Whole days at home, the last one included.
pub(crate) fn days(first: &str, last: &str) -> Interval {
    let midnight =
        |date: NaiveDate| WallTime { local: date.into(), zone: Zone::Floating }.instant(HOME);
    Interval::new(midnight(date(first)), midnight(date(last).succ_opt().unwrap())).unwrap()
}

/// The ids of what is in a window.
pub(crate) fn ids(content: &Content, window: Interval) -> Vec<String> {
    occurrences(content, window, HOME).unwrap().iter().map(|o| o.id.to_string()).collect()
}

/// Where what is in a window starts, in local time, and what it says.
pub(crate) fn shown(content: &Content, window: Interval) -> Vec<String> {
    occurrences(content, window, HOME)
        .unwrap()
        .iter()
        .map(|o| match o.when {
            When::AllDay { start, .. } => format!("{start} {}", o.details.summary),
            When::Timed { start, .. } => {
                format!("{} {}", start.local.format("%Y-%m-%dT%H:%M"), o.details.summary)
            }
        })
        .collect()
}
