//! Clock changes of a range of time.

use chrono::{DateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use daybook_core::interval::Interval;
use daybook_store::Offset;

use super::time::local_minutes;
use crate::api::appointments::ClockChangeDto;

/// From this instant on, another offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    at: DateTime<Utc>,
    before: i32,
    after: i32,
}

/// The clock changes inside `window`.
pub(crate) fn clock_changes(window: Interval, home: Tz) -> Vec<ClockChangeDto> {
    let dto = |change: Change| {
        let after = local_minutes(change.at, home);
        let minutes = change.after - change.before;
        ClockChangeDto { at: after.min(after - minutes), minutes }
    };
    changes(window, home).into_iter().map(dto).collect()
}

/// The offsets in force around `window`, as few as its items need: those of a month before and after
/// it as well, when there are no more than three.
pub(crate) fn offsets(window: Interval, home: Tz) -> Vec<Offset> {
    let month = TimeDelta::days(31);
    let wider = Interval::new(window.start() - month, window.end() + month).unwrap_or(window);
    let (window, inside) = match changes(wider, home) {
        near if near.len() <= 2 => (wider, near),
        _ => (window, changes(window, home)),
    };
    let first = Offset { from: window.start(), minutes: offset(window.start(), home) };
    let rest = inside.iter().map(|change| Offset { from: change.at, minutes: change.after });
    std::iter::once(first).chain(rest).collect()
}

fn offset(at: DateTime<Utc>, home: Tz) -> i32 {
    home.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().div_euclid(60)
}

fn changes(window: Interval, home: Tz) -> Vec<Change> {
    let mut found = Vec::new();
    let mut from = window.start();
    while from < window.end() {
        let to = (from + TimeDelta::days(1)).min(window.end());
        let (before, after) = (offset(from, home), offset(to, home));
        if before != after {
            found.push(Change { at: first_with(after, from, to, home), before, after });
        }
        from = to;
    }
    // A change at the very end belongs to the next range.
    found.retain(|change| change.at < window.end());
    found
}

/// The minute after `from` at which the offset becomes `after`.
fn first_with(
    after: i32,
    mut from: DateTime<Utc>,
    mut to: DateTime<Utc>,
    home: Tz,
) -> DateTime<Utc> {
    while to - from > TimeDelta::minutes(1) {
        let middle = from + TimeDelta::minutes((to - from).num_minutes() / 2);
        if offset(middle, home) == after { to = middle } else { from = middle }
    }
    to
}

#[cfg(test)]
mod tests {
    use chrono_tz::Europe::Berlin;

    use super::super::time::days;
    use super::*;

    fn local_time(minute: i32) -> String {
        let at = DateTime::from_timestamp(i64::from(minute) * 60, 0).unwrap();
        at.format("%Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn finds_the_hour_that_is_skipped_in_spring() {
        let found = clock_changes(days("2026-03-23", "2026-03-30", Berlin).unwrap(), Berlin);

        assert_eq!(found.len(), 1);
        assert_eq!(local_time(found[0].at), "2026-03-29 02:00");
        assert_eq!(found[0].minutes, 60);
    }

    #[test]
    fn finds_the_hour_that_happens_twice_in_autumn() {
        let found = clock_changes(days("2026-10-25", "2026-10-26", Berlin).unwrap(), Berlin);

        assert_eq!(found.len(), 1);
        assert_eq!(local_time(found[0].at), "2026-10-25 02:00");
        assert_eq!(found[0].minutes, -60);
    }

    #[test]
    fn knows_a_week_without_clock_change() {
        assert!(
            clock_changes(days("2026-11-16", "2026-11-23", Berlin).unwrap(), Berlin).is_empty()
        );
    }

    #[test]
    fn offsets_cover_what_began_before_a_clock_change_close_by() {
        let window = days("2026-03-30", "2026-04-06", Berlin).unwrap();

        let minutes: Vec<i32> = offsets(window, Berlin).iter().map(|o| o.minutes).collect();

        assert_eq!(minutes, [60, 120]);
    }

    #[test]
    fn a_year_has_three_offsets() {
        let window = days("2026-01-01", "2027-01-01", Berlin).unwrap();

        assert_eq!(offsets(window, Berlin).len(), 3);
    }
}
