//! DATE and DATE-TIME values with their zone, and how they name an occurrence of a series.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::recurrence::RecurrenceId;
use daybook_core::wall_time::{WallTime, Zone};

use crate::tree::Property;
use crate::value::{date_text, moved, time_text};

/// A date, or a time on some wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Date(NaiveDate),
    Time(WallTime),
}

impl Moment {
    /// Its name as a RECURRENCE-ID when there is no series to relate it to.
    pub(crate) fn own_key(self) -> RecurrenceId {
        match self {
            Self::Date(date) => RecurrenceId::Date(date),
            Self::Time(time) => RecurrenceId::Local(time.local),
        }
    }

    /// Local date and time as written; a date begins at midnight.
    pub(crate) fn local(self) -> NaiveDateTime {
        match self {
            Self::Date(date) => date.into(),
            Self::Time(time) => time.local,
        }
    }

    /// The zone whose VTIMEZONE has to be in the same text.
    pub(crate) fn zone(self) -> Option<Tz> {
        match self {
            Self::Time(WallTime { zone: Zone::Iana(zone), .. }) => match zone.into() {
                Zone::Iana(zone) => Some(zone),
                Zone::Utc | Zone::Floating => None,
            },
            _ => None,
        }
    }

    fn is_utc(self) -> bool {
        match self {
            Self::Time(WallTime { zone: Zone::Utc, .. }) => true,
            Self::Time(WallTime { zone: Zone::Iana(zone), .. }) => Zone::from(zone) == Zone::Utc,
            _ => false,
        }
    }

    /// The property `name` with this value.
    pub(crate) fn property(self, name: &str) -> Property<'static> {
        list(name, &[self])
    }
}

/// One property with several values, which share the zone of the first.
pub(crate) fn list(name: &str, moments: &[Moment]) -> Property<'static> {
    let values: Vec<String> = moments
        .iter()
        .map(|moment| match moment {
            Moment::Date(date) => date_text(*date),
            Moment::Time(time) if moment.is_utc() => time_text(time.local) + "Z",
            Moment::Time(time) => time_text(time.local),
        })
        .collect();
    let value = values.join(",");
    match moments.first() {
        Some(Moment::Date(_)) => Property::new(name, &[("VALUE", "DATE")], &value),
        Some(first) => match first.zone() {
            Some(zone) => Property::new(name, &[("TZID", zone.name())], &value),
            None => Property::new(name, &[], &value),
        },
        None => Property::new(name, &[], &value),
    }
}

/// The occurrence a series starts with.
pub(crate) fn start_key(when: When) -> RecurrenceId {
    match when {
        When::AllDay { start, .. } => RecurrenceId::Date(start),
        When::Timed { start, .. } => RecurrenceId::Local(start.local),
    }
}

/// What the occurrences of a series are named after: its start as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// Whole days. Outlook writes them as midnights of a zone.
    Days(Option<Zone>),
    Time(WallTime),
}

impl Anchor {
    /// The anchor of a series written the ordinary way.
    pub(crate) fn of(when: When) -> Self {
        match when {
            When::AllDay { .. } => Self::Days(None),
            When::Timed { start, .. } => Self::Time(start),
        }
    }

    /// Whether dates of a series written for `self` have another form than those for `other`.
    pub(crate) fn differs_in_form(self, other: Self) -> bool {
        match (self, other) {
            (Self::Days(zone), Self::Days(other)) => zone != other,
            (Self::Time(start), Self::Time(other)) => start.zone != other.zone,
            _ => true,
        }
    }

    /// The occurrence a value of RECURRENCE-ID, EXDATE or RDATE means. Programs write them in UTC or
    /// as bare dates for series that have a zone, and the other way round.
    pub(crate) fn key(self, moment: Moment, home: Tz) -> RecurrenceId {
        match (self, moment) {
            (Self::Days(_), Moment::Date(date)) => RecurrenceId::Date(date),
            (Self::Days(zone), Moment::Time(time)) => {
                let here = match zone {
                    Some(zone) => converted(time, zone, home),
                    None => time.local,
                };
                RecurrenceId::Date(here.date())
            }
            (Self::Time(start), Moment::Date(date)) => {
                RecurrenceId::Local(date.and_time(start.local.time()))
            }
            (Self::Time(start), Moment::Time(time)) => {
                let local = converted(time, start.zone, home);
                // An occurrence whose local time a clock change skips or doubles: its instant alone
                // does not tell which local time the series gives it.
                let usual = WallTime { local: local.date().and_time(start.local.time()), ..start };
                let same = local != usual.local && usual.instant(home) == time.instant(home);
                RecurrenceId::Local(if same && time.zone != start.zone {
                    usual.local
                } else {
                    local
                })
            }
        }
    }

    /// How the occurrence is written in this series.
    pub(crate) fn moment(self, key: RecurrenceId) -> Moment {
        let local = match key {
            RecurrenceId::Date(date) => date.into(),
            RecurrenceId::Local(local) => local,
        };
        match self {
            Self::Days(None) => Moment::Date(local.date()),
            Self::Days(Some(zone)) => Moment::Time(WallTime { local: local.date().into(), zone }),
            Self::Time(start) => Moment::Time(WallTime { local, zone: start.zone }),
        }
    }
}

/// Local time in `zone`. Floating times have no instant of their own: they are the same on every
/// wall.
fn converted(time: WallTime, zone: Zone, home: Tz) -> NaiveDateTime {
    match (time.zone, zone) {
        (from, to) if from == to => time.local,
        (Zone::Floating, _) | (Zone::Iana(_), Zone::Floating) => time.local,
        _ => {
            let there = WallTime::at(time.instant(home), zone, home).local;
            // The last hours that can be written may be beyond the last year elsewhere.
            moved(there, TimeDelta::zero()).unwrap_or(time.local)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap().and_hms_opt(hour, minute, 0).unwrap()
    }

    fn series(hour: u32, minute: u32) -> Anchor {
        Anchor::Time(WallTime { local: at(1, hour, minute), zone: Zone::Iana(Tz::Europe__Oslo) })
    }

    #[test]
    fn an_exception_in_utc_names_the_local_time_of_the_series() {
        let utc = Moment::Time(WallTime { local: at(5, 8, 0), zone: Zone::Utc });
        assert_eq!(series(9, 0).key(utc, Tz::UTC), RecurrenceId::Local(at(5, 9, 0)));
    }

    #[test]
    fn an_exception_in_utc_in_the_hour_a_clock_change_skips_still_names_its_occurrence() {
        let utc = Moment::Time(WallTime { local: at(29, 1, 30), zone: Zone::Utc });
        assert_eq!(series(2, 30).key(utc, Tz::UTC), RecurrenceId::Local(at(29, 2, 30)));
    }

    #[test]
    fn an_exception_as_a_date_names_the_occurrence_of_that_day() {
        let date = Moment::Date(at(5, 0, 0).date());
        assert_eq!(series(9, 0).key(date, Tz::UTC), RecurrenceId::Local(at(5, 9, 0)));
    }

    #[test]
    fn an_exception_at_midnight_names_the_day_of_a_series_of_whole_days() {
        let midnight = Moment::Time(WallTime { local: at(4, 23, 0), zone: Zone::Utc });
        let outlook = Anchor::Days(Some(Zone::Iana(Tz::Europe__Oslo)));
        assert_eq!(outlook.key(midnight, Tz::UTC), RecurrenceId::Date(at(5, 0, 0).date()));
        let plain = Anchor::Days(None).key(midnight, Tz::UTC);
        assert_eq!(plain, RecurrenceId::Date(at(4, 0, 0).date()));
    }
}
