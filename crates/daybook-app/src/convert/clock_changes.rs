//! Clock changes of a range of time.

use chrono::{DateTime, Offset as _, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use daybook_core::interval::Interval;
use daybook_store::Offset;

use super::time::local_minutes;
use crate::api::times::{ClockChangeDto, ClockShiftDto};

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

/// How far the clock of `second` is ahead of that of `home` in `window`. An hour that comes twice at
/// home is read as the first, one that is skipped takes no time there either.
pub(crate) fn second_clock(window: Interval, home: Tz, second: Tz) -> Vec<ClockShiftDto> {
    let jumps = changes(window, home).into_iter().map(|c| (c.at, c.after - c.before));
    let others = changes(window, second).into_iter().map(|c| (c.at, 0));
    // Where both change at once, home comes first: its jump says where that is.
    let mut moments: Vec<_> =
        std::iter::once((window.start(), 0)).chain(jumps).chain(others).collect();
    moments.sort_by_key(|(at, _)| *at);
    let mut shifts: Vec<ClockShiftDto> = Vec::new();
    for (at, jump) in moments {
        let after = local_minutes(at, home);
        let minutes = offset(at, second) - offset(at, home);
        if shifts.last().is_none_or(|last| last.minutes != minutes) {
            shifts.push(ClockShiftDto { at: after.max(after - jump), minutes });
        }
    }
    shifts
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
    use chrono_tz::America::New_York;
    use chrono_tz::Asia::Kolkata;
    use chrono_tz::Europe::{Berlin, London};

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

    /// When the second clock is how far ahead, in words.
    fn shifts(from: &str, to: &str, home: Tz, second: Tz) -> Vec<(String, i32)> {
        let window = days(from, to, home).unwrap();
        let found = second_clock(window, home, second);
        found.iter().map(|shift| (local_time(shift.at), shift.minutes)).collect()
    }

    #[test]
    fn the_second_clock_is_as_far_away_as_both_zones_say() {
        let week = ["2026-11-16", "2026-11-23"];
        assert_eq!(shifts(week[0], week[1], London, New_York), [("2026-11-16 00:00".into(), -300)]);
        assert_eq!(shifts(week[0], week[1], London, Kolkata), [("2026-11-16 00:00".into(), 330)]);
    }

    #[test]
    fn the_second_clock_falls_back_by_an_hour_when_london_skips_one() {
        let expected = [("2026-03-29 00:00".into(), -240), ("2026-03-29 02:00".into(), -300)];
        assert_eq!(shifts("2026-03-29", "2026-03-30", London, New_York), expected);
    }

    #[test]
    fn the_second_clock_comes_nearer_after_the_hour_that_london_repeats() {
        let expected = [("2026-10-25 00:00".into(), -300), ("2026-10-25 02:00".into(), -240)];
        assert_eq!(shifts("2026-10-25", "2026-10-26", London, New_York), expected);
    }

    #[test]
    fn the_second_clock_changes_when_its_own_zone_does() {
        let spring = [("2026-03-08 00:00".into(), -300), ("2026-03-08 07:00".into(), -240)];
        assert_eq!(shifts("2026-03-08", "2026-03-09", London, New_York), spring);
        let autumn = [("2026-11-01 00:00".into(), -240), ("2026-11-01 06:00".into(), -300)];
        assert_eq!(shifts("2026-11-01", "2026-11-02", London, New_York), autumn);
    }

    #[test]
    fn two_zones_that_change_together_stay_as_far_apart() {
        let expected = [("2026-03-29 00:00".into(), 60)];
        assert_eq!(shifts("2026-03-29", "2026-03-30", London, Berlin), expected);
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
