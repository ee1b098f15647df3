//! Local minutes, as the window counts them, and the times of the domain.
//!
//! A local minute that a clock change skips is read with the offset before it (02:30 becomes 03:30);
//! one that happens twice means the first (RFC 5545 §3.3.5).

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::interval::Interval;
use daybook_core::wall_time::{WallTime, instant_in};

use crate::error::{AppError, Result};

/// Minutes of a day.
pub(crate) const DAY: i32 = 24 * 60;

/// A start and an end in local minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: i32,
    pub(crate) end: i32,
    pub(crate) all_day: bool,
}

impl Span {
    /// Where the window draws something that takes place at `when`.
    pub(crate) fn of(when: When, home: Tz) -> Self {
        match when {
            When::AllDay { start, end } => Self {
                start: minutes(start.into()),
                end: minutes(end.max(start).into()),
                all_day: true,
            },
            When::Timed { .. } => {
                let interval = when.interval(home);
                Self {
                    start: local_minutes(interval.start(), home),
                    end: local_minutes(interval.end(), home),
                    all_day: false,
                }
            }
        }
    }

    /// When it takes place. An end that was not touched keeps its zone and its seconds; one that was
    /// moved keeps its zone.
    ///
    /// # Errors
    ///
    /// When it ends before it starts or names part of a day as a whole one.
    pub(crate) fn when(self, old: Option<When>, home: Tz) -> Result<When> {
        if self.all_day {
            if self.start % DAY != 0 || self.end % DAY != 0 {
                return Err(AppError::invalid("An all-day appointment takes whole days."));
            }
            if self.end <= self.start {
                return Err(AppError::invalid("It ends before it starts. Choose a later end."));
            }
            let (start, end) = (local(self.start)?.date(), local(self.end)?.date());
            return Ok(When::AllDay { start, end });
        }
        if self.end < self.start {
            return Err(AppError::invalid("It ends before it starts. Choose a later end."));
        }
        let (old_start, old_end) = match old {
            Some(When::Timed { start, end }) => (Some(start), Some(end)),
            _ => (None, None),
        };
        let start = wall_time(self.start, old_start, home)?;
        let end = wall_time(self.end, old_end, home)?;
        // The clock may go back between the two.
        let end = if end.instant(home) < start.instant(home) { start } else { end };
        Ok(When::Timed { start, end })
    }
}

fn wall_time(minute: i32, old: Option<WallTime>, home: Tz) -> Result<WallTime> {
    if let Some(old) = old
        && local_minutes(old.instant(home), home) == minute
    {
        return Ok(old);
    }
    let zone = old.map_or(home.into(), |old| old.zone);
    Ok(WallTime::at(instant_in(home, local(minute)?), zone, home))
}

/// Minutes since 1970-01-01T00:00 on the clock on the wall of `home`.
pub(crate) fn local_minutes(instant: DateTime<Utc>, home: Tz) -> i32 {
    minutes(instant.with_timezone(&home).naive_local())
}

/// Minutes of a local time, seconds cut off.
pub(crate) fn minutes(local: NaiveDateTime) -> i32 {
    let minutes = local.and_utc().timestamp().div_euclid(60);
    i32::try_from(minutes).unwrap_or(if minutes < 0 { i32::MIN } else { i32::MAX })
}

/// The local time of a minute.
///
/// # Errors
///
/// When there is no such year.
pub(crate) fn local(minute: i32) -> Result<NaiveDateTime> {
    let range = -1_035_000_000..=1_578_000_000; // the years 2 to 4970
    DateTime::UNIX_EPOCH
        .naive_utc()
        .checked_add_signed(TimeDelta::minutes(minute.into()))
        .filter(|_| range.contains(&minute))
        .ok_or_else(|| AppError::invalid("This time is out of range."))
}

/// A day as the window writes it.
///
/// # Errors
///
/// When it is not `YYYY-MM-DD`.
pub(crate) fn day(text: &str) -> Result<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| AppError::invalid(format!("“{text}” is not a date like 2026-03-05.")))
}

/// From the beginning of one day to the beginning of another, in `home`.
///
/// # Errors
///
/// When the second does not come after the first.
pub(crate) fn days(from: &str, to: &str, home: Tz) -> Result<Interval> {
    let (from, to) = (day(from)?, day(to)?);
    if to <= from {
        return Err(AppError::invalid("The last day comes before the first."));
    }
    Interval::new(instant_in(home, from.into()), instant_in(home, to.into()))
        .map_err(|_| AppError::invalid("The last day comes before the first."))
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::New_York;
    use chrono_tz::Europe::Berlin;
    use daybook_core::wall_time::Zone;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> i32 {
        minutes(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
    }

    fn timed(from: &str, to: &str) -> Span {
        Span { start: at(from), end: at(to), all_day: false }
    }

    #[test]
    fn a_skipped_local_time_is_read_an_hour_later() {
        let when = timed("2026-03-29 02:30", "2026-03-29 03:30").when(None, Berlin).unwrap();

        assert_eq!(Span::of(when, Berlin), timed("2026-03-29 03:30", "2026-03-29 03:30"));
    }

    #[test]
    fn a_repeated_local_time_means_the_first() {
        let when = timed("2026-10-25 02:30", "2026-10-25 04:00").when(None, Berlin).unwrap();

        assert_eq!(when.interval(Berlin).length(), TimeDelta::minutes(150));
    }

    #[test]
    fn what_was_made_in_another_zone_stays_in_it() {
        let zone = Zone::Iana(New_York);
        let start = WallTime { local: local(at("2026-11-19 09:00")).unwrap(), zone };
        let end = WallTime { local: local(at("2026-11-19 10:00")).unwrap(), zone };
        let old = When::Timed { start, end };
        assert_eq!(Span::of(old, Berlin), timed("2026-11-19 15:00", "2026-11-19 16:00"));

        let moved = timed("2026-11-19 16:00", "2026-11-19 17:00").when(Some(old), Berlin).unwrap();

        let When::Timed { start, .. } = moved else { panic!("still timed") };
        assert_eq!((start.local, start.zone), (local(at("2026-11-19 10:00")).unwrap(), zone));
    }

    #[test]
    fn at_home_in_utc_a_time_is_what_calendars_give_back() {
        for home in [Tz::UTC, Tz::Etc__UTC, Tz::Zulu] {
            let when = timed("2026-11-19 09:00", "2026-11-19 10:00").when(None, home).unwrap();
            let When::Timed { start, end } = when else { panic!("timed") };
            assert_eq!((start.zone, end.zone), (Zone::Utc, Zone::Utc));
        }
    }

    #[test]
    fn an_untouched_end_keeps_its_seconds() {
        let local = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        let zone = Zone::Utc;
        let start = WallTime { local: local("2026-11-19 09:00:30"), zone };
        let old =
            When::Timed { start, end: WallTime { local: local("2026-11-19 10:00:00"), zone } };

        let longer = timed("2026-11-19 10:00", "2026-11-19 12:00").when(Some(old), Berlin).unwrap();

        assert!(matches!(longer, When::Timed { start: kept, .. } if kept == start));
    }

    #[test]
    fn refuses_what_ends_before_it_starts() {
        assert!(timed("2026-11-19 10:00", "2026-11-19 09:00").when(None, Berlin).is_err());
        let no_day = Span { start: 0, end: 0, all_day: true };
        assert!(no_day.when(None, Berlin).is_err());
        let half_day = Span { start: 0, end: 720, all_day: true };
        assert!(half_day.when(None, Berlin).is_err());
    }

    proptest! {
        #[test]
        fn a_span_comes_back_as_it_was_unless_a_clock_change_is_near(
            start in -10_000_000..60_000_000_i32, length in 0..20_000_i32, all_day: bool,
        ) {
            let whole = |minute: i32| minute.div_euclid(DAY) * DAY;
            let span = if all_day {
                Span { start: whole(start), end: whole(start) + DAY + whole(length), all_day }
            } else {
                Span { start, end: start + length, all_day }
            };
            let back = Span::of(span.when(None, chrono_tz::UTC).unwrap(), chrono_tz::UTC);
            prop_assert_eq!(back, span);
            let when = span.when(None, Berlin).unwrap();
            // Said again, it does not move any further.
            prop_assert_eq!(Span::of(when, Berlin).when(Some(when), Berlin).unwrap(), when);
        }
    }
}
