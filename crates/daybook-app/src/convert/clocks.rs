//! The clock that an editor's times are on, and times that come twice because clocks go back.
//!
//! The second of two equal times cannot be said in its zone (RFC 5545 §3.3.5): it is kept in UTC. So what
//! stands alone and is kept in UTC is edited on the business's clock, where it looks as it was meant.

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::interval::Interval;
use daybook_core::wall_time::{WallTime, Zone, instant_in};

use super::time::{Span, local, local_minutes};
use crate::api::times::{ClockDto, ClockInput, TimeDto, TimesDto, TurnDto, TurnsDto};
use crate::error::{AppError, Result};

/// Which of two equal times an instant is on the clock of `zone`.
pub(crate) fn turn(at: DateTime<Utc>, zone: Tz) -> Option<TurnDto> {
    match zone.from_local_datetime(&at.with_timezone(&zone).naive_local()) {
        LocalResult::Ambiguous(first, _) if first == at => Some(TurnDto::First),
        LocalResult::Ambiguous(..) => Some(TurnDto::Second),
        _ => None,
    }
}

/// Which of two equal times the start and the end are; `None` where both come once.
pub(crate) fn turns(times: Interval, zone: Tz) -> Option<TurnsDto> {
    let turns = TurnsDto { start: turn(times.start(), zone), end: turn(times.end(), zone) };
    (turns.start.is_some() || turns.end.is_some()).then_some(turns)
}

/// The zone of an IANA name.
pub(crate) fn zone_named(name: &str) -> Result<Tz> {
    name.parse()
        .map_err(|_| AppError::invalid(format!("“{name}” is not a time zone like Europe/Berlin.")))
}

/// The times of an appointment on the clock it is edited on.
pub(crate) fn clock_of(when: When, repeats: bool, home: Tz) -> ClockDto {
    let zone = edited_on(when, repeats, home);
    let span = Span::of(when, zone);
    let turns = turns(when.interval(home), zone).filter(|_| !when.is_all_day());
    let second = |of: fn(TurnsDto) -> Option<TurnDto>| turns.and_then(of) == Some(TurnDto::Second);
    ClockDto {
        zone: zone.name().to_owned(),
        start: span.start,
        end: span.end,
        start_second: second(|turns| turns.start),
        end_second: second(|turns| turns.end),
    }
}

fn edited_on(when: When, repeats: bool, home: Tz) -> Tz {
    match when {
        When::Timed { start, .. } if start.zone != Zone::Utc || repeats => start.zone.resolve(home),
        _ => home,
    }
}

/// What an appointment was, and whether it repeats.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    /// When it was.
    pub(crate) when: When,
    /// Whether it was one of a series.
    pub(crate) repeats: bool,
}

/// When something takes place whose times are on a clock of its own. What was not touched stays as it was,
/// to the second. `bound` is a series: it has one zone, in which the second of two equal times cannot be
/// said.
///
/// # Errors
///
/// When the zone is none, when it ends before it starts, and when the second of two equal times is to
/// repeat.
pub(crate) fn when_on(
    span: Span,
    clock: &ClockInput,
    old: Option<Before>,
    bound: bool,
    home: Tz,
) -> Result<When> {
    if span.all_day {
        return span.when(old.map(|old| old.when), home);
    }
    let zone = zone_named(&clock.zone)?;
    // In another zone nothing is as it was.
    let old = old.filter(|old| edited_on(old.when, old.repeats, home) == zone);
    let (old_start, old_end) = match old.map(|old| old.when) {
        Some(When::Timed { start, end }) => (Some(start), Some(end)),
        _ => (None, None),
    };
    let series = old.is_some_and(|old| old.repeats);
    let place = |minute: i32, second: bool, old: Option<WallTime>| {
        let at = instant_of(zone, local(minute)?, second);
        let stays = |old: &WallTime| bound == series || old.zone != Zone::Utc;
        if let Some(old) = old.filter(stays) {
            let was = old.instant(home);
            let turned = turn(was, zone).is_some_and(|turn| (turn == TurnDto::Second) != second);
            if local_minutes(was, zone) == minute && !turned {
                return Ok(old);
            }
        }
        let own = old.filter(|old| series || old.zone != Zone::Utc);
        let wall = WallTime::at(at, own.map_or(zone.into(), |old| old.zone), home);
        if wall.instant(home) == at {
            Ok(wall)
        } else if bound {
            Err(AppError::invalid(
                "The second of two equal times cannot repeat. Choose the first, or let it stand alone.",
            ))
        } else {
            Ok(WallTime { local: at.naive_utc(), zone: Zone::Utc })
        }
    };
    let start = place(span.start, clock.start_second, old_start)?;
    let end = place(span.end, clock.end_second, old_end)?;
    if end.instant(home) < start.instant(home) {
        return Err(AppError::invalid("It ends before it starts. Choose a later end."));
    }
    Ok(When::Timed { start, end })
}

/// What times on a clock mean.
///
/// # Errors
///
/// When the zone is none, or a time is out of range.
pub(crate) fn times(start: i32, end: i32, clock: &ClockInput, home: Tz) -> Result<TimesDto> {
    let zone = zone_named(&clock.zone)?;
    let read = |minute: i32, second: bool| -> Result<(DateTime<Utc>, TimeDto)> {
        let at = instant_of(zone, local(minute)?, second);
        let read = local_minutes(at, zone);
        let becomes = (read != minute).then_some(read);
        Ok((at, TimeDto { here: local_minutes(at, home), turn: turn(at, zone), becomes }))
    };
    let (from, start) = read(start, clock.start_second)?;
    let (to, end) = read(end, clock.end_second)?;
    let minutes = i32::try_from((to - from).num_minutes()).unwrap_or(i32::MAX);
    Ok(TimesDto { start, end, minutes })
}

fn instant_of(zone: Tz, local: NaiveDateTime, second: bool) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Ambiguous(_, later) if second => later.with_timezone(&Utc),
        _ => instant_in(zone, local),
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::New_York;
    use chrono_tz::Europe::Berlin;

    use super::super::time::minutes;
    use super::*;

    fn at(text: &str) -> i32 {
        minutes(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
    }

    fn timed(from: &str, to: &str) -> Span {
        Span { start: at(from), end: at(to), all_day: false }
    }

    fn on(zone: &str, start_second: bool, end_second: bool) -> ClockInput {
        ClockInput { zone: zone.to_owned(), start_second, end_second }
    }

    fn alone(when: When) -> Before {
        Before { when, repeats: false }
    }

    #[test]
    fn either_of_two_equal_hours_can_be_meant_and_comes_back_as_it_was() {
        let span = timed("2026-10-25 02:30", "2026-10-25 03:30");
        for (second, length) in [(false, 120), (true, 60)] {
            let clock = on("Europe/Berlin", second, false);
            let when = when_on(span, &clock, None, false, Berlin).unwrap();
            assert_eq!(when.interval(Berlin).length().num_minutes(), length);

            let back = clock_of(when, false, Berlin);
            assert_eq!(
                (back.zone.as_str(), back.start, back.end),
                ("Europe/Berlin", span.start, span.end)
            );
            assert_eq!((back.start_second, back.end_second), (second, false));
            assert_eq!(when_on(span, &clock, Some(alone(when)), false, Berlin).unwrap(), when);
        }
    }

    #[test]
    fn an_appointment_can_last_from_one_of_two_equal_times_to_the_other() {
        let span = timed("2026-10-25 02:15", "2026-10-25 02:15");
        let when = when_on(span, &on("Europe/Berlin", false, true), None, false, Berlin).unwrap();
        assert_eq!(when.interval(Berlin).length().num_minutes(), 60);
        let both = TurnsDto { start: Some(TurnDto::First), end: Some(TurnDto::Second) };
        assert_eq!(turns(when.interval(Berlin), Berlin), Some(both));
        assert!(when_on(span, &on("Europe/Berlin", true, false), None, false, Berlin).is_err());
    }

    #[test]
    fn the_first_is_chosen_again_where_it_was_the_second() {
        let span = timed("2026-10-25 02:30", "2026-10-25 03:30");
        let second = when_on(span, &on("Europe/Berlin", true, false), None, false, Berlin).unwrap();
        let first =
            when_on(span, &on("Europe/Berlin", false, false), Some(alone(second)), false, Berlin);
        let When::Timed { start, .. } = first.unwrap() else { panic!("still timed") };
        assert_eq!(start.zone, Zone::Iana(Berlin));
        assert_eq!(turn(start.instant(Berlin), Berlin), Some(TurnDto::First));
    }

    #[test]
    fn the_second_of_two_equal_times_does_not_repeat() {
        let span = timed("2026-10-25 02:30", "2026-10-25 03:30");
        assert!(when_on(span, &on("Europe/Berlin", true, false), None, true, Berlin).is_err());
        let second = when_on(span, &on("Europe/Berlin", true, false), None, false, Berlin).unwrap();
        let first = on("Europe/Berlin", false, false);
        let When::Timed { start, .. } =
            when_on(span, &first, Some(alone(second)), true, Berlin).unwrap()
        else {
            panic!("still timed")
        };
        assert_eq!(start.zone, Zone::Iana(Berlin));
    }

    #[test]
    fn in_another_zone_the_clock_says_the_same() {
        let span = timed("2026-11-19 09:00", "2026-11-19 10:00");
        let home = when_on(span, &on("Europe/Berlin", false, false), None, false, Berlin).unwrap();
        let there =
            when_on(span, &on("America/New_York", false, false), Some(alone(home)), false, Berlin);
        let there = there.unwrap();
        assert_eq!(Span::of(there, Berlin), timed("2026-11-19 15:00", "2026-11-19 16:00"));
        let When::Timed { start, end } = there else { panic!("still timed") };
        assert_eq!((start.zone, end.zone), (Zone::Iana(New_York), Zone::Iana(New_York)));
        let back = clock_of(there, false, Berlin);
        assert_eq!((back.zone.as_str(), back.start), ("America/New_York", span.start));
    }

    #[test]
    fn what_is_kept_in_utc_is_edited_at_home_unless_it_repeats() {
        let nine = WallTime { local: local(at("2026-11-19 09:00")).unwrap(), zone: Zone::Utc };
        let when = When::Timed { start: nine, end: nine };
        assert_eq!(clock_of(when, false, Berlin).zone, "Europe/Berlin");
        assert_eq!(clock_of(when, true, Berlin).zone, "UTC");
        // Untouched it stays as it is, and what repeats from now on keeps to the clock on the wall.
        let span = timed("2026-11-19 10:00", "2026-11-19 10:00");
        let clock = on("Europe/Berlin", false, false);
        assert_eq!(when_on(span, &clock, Some(alone(when)), false, Berlin).unwrap(), when);
        let When::Timed { start, .. } =
            when_on(span, &clock, Some(alone(when)), true, Berlin).unwrap()
        else {
            panic!("still timed")
        };
        assert_eq!(start.zone, Zone::Iana(Berlin));
        let series = Some(Before { when, repeats: true });
        let clock = on("UTC", false, false);
        let span = timed("2026-11-19 09:30", "2026-11-19 10:00");
        let When::Timed { start, .. } = when_on(span, &clock, series, true, Berlin).unwrap() else {
            panic!("still timed")
        };
        assert_eq!(start.zone, Zone::Utc);
    }

    #[test]
    fn floating_times_and_seconds_stay_as_they_are() {
        let text = "2026-11-19 09:00:30";
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        let start = WallTime { local, zone: Zone::Floating };
        let end = WallTime { local: local + chrono::TimeDelta::hours(1), zone: Zone::Floating };
        let old = When::Timed { start, end };
        let longer = timed("2026-11-19 09:00", "2026-11-19 11:00");
        let clock = on("Europe/Berlin", false, false);
        let When::Timed { start: kept, end } =
            when_on(longer, &clock, Some(alone(old)), false, Berlin).unwrap()
        else {
            panic!("still timed")
        };
        assert_eq!((kept, end.zone), (start, Zone::Floating));
    }

    #[test]
    fn says_what_times_mean_at_home() {
        let (start, end) = (at("2026-10-25 02:30"), at("2026-10-25 03:00"));
        let home = times(start, end, &on("Europe/Berlin", true, false), Berlin).unwrap();
        assert_eq!(
            (home.start.turn, home.end.turn, home.minutes),
            (Some(TurnDto::Second), None, 30)
        );
        let there = times(start, end, &on("America/New_York", false, false), Berlin).unwrap();
        assert_eq!((there.start.here, there.start.turn), (at("2026-10-25 07:30"), None));
        let (start, end) = (at("2026-03-29 02:30"), at("2026-03-29 04:00"));
        let skipped = times(start, end, &on("Europe/Berlin", false, false), Berlin).unwrap();
        assert_eq!(skipped.start.becomes, Some(at("2026-03-29 03:30")));
        assert_eq!(skipped.minutes, 30);
        assert!(times(start, end, &on("Europe/Bern", false, false), Berlin).is_err());
    }
}
