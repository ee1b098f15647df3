//! DTSTART with DTEND or DURATION (RFC 5545 §3.6.1).

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::wall_time::{WallTime, Zone};

use super::event::Reader;
use crate::error::{Fault, Problem};
use crate::moment::{Anchor, Moment};
use crate::tree::{Component, Property};
use crate::value::{Duration, duration, moved};

/// Reads when an event is, and what its occurrences are named after.
///
/// # Errors
///
/// Without a start that can be read.
pub(super) fn when(
    event: &Component<'_>,
    reader: &mut Reader<'_>,
) -> Result<(When, Anchor), Problem> {
    let Some(start) = event.property("DTSTART") else {
        return Err(Problem::new(event.line, Fault::NoStart));
    };
    let Some(first) = reader.moment(start, start.value()) else {
        let value = start.value().into();
        return Err(Problem::new(start.line(), Fault::BadValue { property: "DTSTART", value }));
    };
    let first = if is_date(start) { Moment::Date(first.local().date()) } else { first };
    let end = end(event, first, reader);
    Ok(match first {
        Moment::Date(day) => (days(day, end, reader), Anchor::Days(None)),
        Moment::Time(start) => times(event, start, end, reader),
    })
}

/// `VALUE=DATE` wins over a value that goes on to name a time.
fn is_date(property: &Property<'_>) -> bool {
    property.parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("DATE"))
}

/// What says when the event ends.
#[derive(Clone, Copy)]
enum End {
    At(Moment, u32),
    After(Duration),
    Unsaid,
}

fn end(event: &Component<'_>, start: Moment, reader: &mut Reader<'_>) -> End {
    if let Some(property) = event.property("DTEND") {
        if let Some(moment) = reader.moment(property, property.value()) {
            return End::At(moment, property.line());
        }
        reader.bad_value("DTEND", property);
    }
    if let Some(property) = event.property("DURATION") {
        // What ends after the year 9999 cannot be written down again.
        let fits = |length: &Duration| {
            moved(start.local(), TimeDelta::seconds(length.in_seconds()) + TimeDelta::days(1))
                .is_some()
        };
        match duration(property.value()).filter(fits) {
            Some(length) => return End::After(length),
            None => reader.bad_value("DURATION", property),
        }
    }
    End::Unsaid
}

/// Whole days. They last one at least: programs that write the same date twice mean that day.
fn days(start: NaiveDate, end: End, reader: &mut Reader<'_>) -> When {
    let next = start.succ_opt().unwrap_or(start);
    let after = |date: NaiveDate, time: NaiveTime| {
        if time == NaiveTime::MIN { date } else { date.succ_opt().unwrap_or(date) }
    };
    let end = match end {
        End::At(moment, line) => {
            let end = after(moment.local().date(), moment.local().time());
            if end < start {
                reader.warn(line, Fault::EndBeforeStart);
            }
            end
        }
        End::After(length) => {
            let days = length.in_seconds().div_euclid(86_400)
                + i64::from(length.in_seconds().rem_euclid(86_400) != 0);
            start.checked_add_signed(TimeDelta::days(days)).unwrap_or(next)
        }
        End::Unsaid => next,
    };
    When::AllDay { start, end: end.max(next) }
}

fn times(
    event: &Component<'_>,
    start: WallTime,
    end: End,
    reader: &mut Reader<'_>,
) -> (When, Anchor) {
    let home = reader.home;
    let mut late = None;
    let end = match end {
        End::At(Moment::Date(date), line) => {
            late = Some(line);
            WallTime { local: date.into(), ..start }
        }
        End::At(Moment::Time(end), line) => {
            late = Some(line);
            end
        }
        End::After(length) => lengthened(start, length, home),
        End::Unsaid => start,
    };
    if is_outlook_all_day(event, start, end) {
        let day = start.local.date();
        let last = end.local.date().max(day.succ_opt().unwrap_or(day));
        return (When::AllDay { start: day, end: last }, Anchor::Days(Some(start.zone)));
    }
    let ends_early = if end.zone == start.zone {
        end.local < start.local
    } else {
        end.instant(home) < start.instant(home)
    };
    let end = if ends_early { start } else { end };
    if ends_early {
        reader.warn(late.unwrap_or(event.line), Fault::EndBeforeStart);
    }
    (When::Timed { start, end }, Anchor::Time(start))
}

/// Days are nominal, the rest of a duration is exact: a day later is the same time of day, 24 hours
/// later may not be.
fn lengthened(start: WallTime, length: Duration, home: Tz) -> WallTime {
    let local = moved(start.local, TimeDelta::days(length.days)).unwrap_or(start.local);
    let day = WallTime { local, ..start };
    if length.seconds == 0 {
        return day;
    }
    WallTime::at(day.instant(home) + TimeDelta::seconds(length.seconds), start.zone, home)
}

/// Outlook writes whole days as midnights of a zone and says so on the side.
fn is_outlook_all_day(event: &Component<'_>, start: WallTime, end: WallTime) -> bool {
    let midnight = |time: WallTime| time.local.time() == NaiveTime::MIN && time.zone != Zone::Utc;
    midnight(start)
        && midnight(end)
        && start.zone == end.zone
        && event
            .property("X-MICROSOFT-CDO-ALLDAYEVENT")
            .is_some_and(|flag| flag.value().trim().eq_ignore_ascii_case("TRUE"))
}
