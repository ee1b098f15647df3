//! What a VTIMEZONE says (RFC 5545 §3.6.5), compared with the zone database.

use chrono::{
    Datelike, Days, Month, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Weekday,
};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::windows::WINDOWS_ZONES;
use crate::tree::{Component, Property};
use crate::value::{DateOrTime, date_or_time, moved, offset};

/// Most dates read from one observance; a century of changes.
const MOST_DATES: usize = 200;

/// A change to a new offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Onset {
    at_utc: NaiveDateTime,
    from: i32,
    to: i32,
}

/// The IANA zone that keeps the same time as `definition` all through `year`, if there is one:
/// `preferred` first, then the zones people use most, then any.
pub(super) fn matching(definition: &Component<'_>, year: i32, preferred: Tz) -> Option<Tz> {
    let mut onsets: Vec<Onset> = definition
        .components()
        .filter(|inner| inner.is("STANDARD") || inner.is("DAYLIGHT"))
        .flat_map(|observance| onsets_of(observance, year))
        .collect();
    onsets.sort_unstable();
    let probes = probes(&onsets, year);
    if probes.is_empty() {
        return None;
    }
    let common = WINDOWS_ZONES.iter().filter_map(|(_, zone)| zone.parse().ok());
    let mut candidates =
        std::iter::once(preferred).chain(common).chain(TZ_VARIANTS.iter().copied());
    candidates.find(|zone| {
        probes.iter().all(|(at, offset)| {
            zone.offset_from_utc_datetime(at).fix().local_minus_utc() == *offset
        })
    })
}

/// Moments at which to compare, and the offset the definition gives then: the middle of every month
/// and both sides of every change.
fn probes(onsets: &[Onset], year: i32) -> Vec<(NaiveDateTime, i32)> {
    let Some(first) = onsets.first() else { return Vec::new() };
    let mut moments: Vec<NaiveDateTime> = (1..=12)
        .filter_map(|month| NaiveDate::from_ymd_opt(year, month, 15)?.and_hms_opt(12, 0, 0))
        .collect();
    for onset in onsets.iter().filter(|onset| onset.at_utc.year() == year) {
        moments.extend(moved(onset.at_utc, TimeDelta::hours(-1)));
        moments.extend(moved(onset.at_utc, TimeDelta::hours(1)));
    }
    let offset_at = |at: &NaiveDateTime| {
        let next = onsets.partition_point(|onset| onset.at_utc <= *at);
        next.checked_sub(1).and_then(|last| onsets.get(last)).map_or(first.from, |onset| onset.to)
    };
    moments.into_iter().map(|at| (at, offset_at(&at))).collect()
}

/// When an observance begins: its first time, and its times in the years around `year`.
fn onsets_of(observance: &Component<'_>, year: i32) -> Vec<Onset> {
    let value = |name: &str| observance.property(name).map(Property::value);
    let times = (|| {
        let from = offset(value("TZOFFSETFROM")?)?;
        let to = offset(value("TZOFFSETTO")?)?;
        Some((local(value("DTSTART")?)?, from, to))
    })();
    let Some((start, from, to)) = times else { return Vec::new() };
    let rules = observance.named("RRULE").take(4);
    let mut begins = vec![start];
    begins.extend(rules.flat_map(|rule| yearly(rule.value(), start, from, year)));
    let dates = observance.named("RDATE").flat_map(|dates| dates.value().split(','));
    begins.extend(dates.filter_map(local).take(MOST_DATES));
    let utc = |at| moved(at, TimeDelta::seconds(-i64::from(from)));
    begins.into_iter().filter_map(utc).map(|at_utc| Onset { at_utc, from, to }).collect()
}

fn local(raw: &str) -> Option<NaiveDateTime> {
    match date_or_time(raw)? {
        DateOrTime::Local(at) | DateOrTime::Utc(at) => Some(at),
        DateOrTime::Date(date) => Some(date.into()),
    }
}

/// The times of a yearly rule in the years around `year`, as zones have them: by month and weekday,
/// by month and day, or on the date of its start.
fn yearly(rule: &str, start: NaiveDateTime, from: i32, year: i32) -> Vec<NaiveDateTime> {
    let rule = rule.to_ascii_uppercase();
    let part = |name: &str| {
        rule.split(';').filter_map(|part| part.split_once('=')).find(|(key, _)| *key == name)
    };
    if part("FREQ").is_none_or(|(_, frequency)| frequency != "YEARLY") {
        return Vec::new();
    }
    let until = part("UNTIL").and_then(|(_, until)| match date_or_time(until)? {
        DateOrTime::Utc(at) => moved(at, TimeDelta::seconds(from.into())),
        DateOrTime::Local(at) => Some(at),
        DateOrTime::Date(date) => date.and_hms_opt(23, 59, 59),
    });
    let month = part("BYMONTH").and_then(|(_, month)| month.parse().ok()).unwrap_or(start.month());
    let month_days: Vec<u32> = part("BYMONTHDAY")
        .map(|(_, days)| days.split(',').filter_map(|day| day.parse().ok()).collect())
        .unwrap_or_default();
    let day = part("BYDAY").and_then(|(_, day)| week_day(day));
    (year - 1..=year + 1)
        .filter_map(|year| match day {
            Some((week, weekday)) if month_days.is_empty() => nth(year, month, week, weekday),
            Some((_, weekday)) => month_days
                .iter()
                .filter_map(|day| NaiveDate::from_ymd_opt(year, month, *day))
                .find(|date| date.weekday() == weekday),
            None => {
                let day = month_days.first().copied().unwrap_or(start.day());
                NaiveDate::from_ymd_opt(year, month, day)
            }
        })
        .map(|date| date.and_time(start.time()))
        .filter(|at| *at >= start && until.is_none_or(|until| *at <= until))
        .collect()
}

/// `-1SU` as week and weekday; no number means the first.
fn week_day(text: &str) -> Option<(i32, Weekday)> {
    let (week, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match day {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    Some((if week.is_empty() { 1 } else { week.parse().ok()? }, weekday))
}

/// The date of the `week`th weekday of a month, counted from its end when negative.
fn nth(year: i32, month: u32, week: i32, weekday: Weekday) -> Option<NaiveDate> {
    if let Ok(week) = u8::try_from(week) {
        return NaiveDate::from_weekday_of_month_opt(year, month, weekday, week);
    }
    let month_length = Month::try_from(u8::try_from(month).ok()?).ok()?.num_days(year)?;
    let last = NaiveDate::from_ymd_opt(year, month, month_length.into())?;
    let back = (7 + last.weekday().num_days_from_monday() - weekday.num_days_from_monday()) % 7;
    let weeks = u64::from(week.unsigned_abs().checked_sub(1)?);
    last.checked_sub_days(Days::new(u64::from(back) + 7 * weeks))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    fn found(definition: &str, year: i32) -> Option<Tz> {
        let document = parse(definition.as_bytes()).unwrap();
        matching(&document.components[0], year, Tz::Africa__Nairobi)
    }

    #[test]
    fn finds_the_zone_behind_an_outlook_definition() {
        let customized = "BEGIN:VTIMEZONE\nTZID:Customized Time Zone\n\
            BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n\
            BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
            RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE";
        let zone = found(customized, 2026).unwrap();
        let summer = NaiveDate::from_ymd_opt(2026, 7, 1).unwrap().into();
        assert_eq!(zone.offset_from_utc_datetime(&summer).fix().local_minus_utc(), 7_200);
        assert_eq!(zone, Tz::Europe__Budapest, "the first of the common zones with these rules");
    }

    #[test]
    fn finds_nothing_for_rules_no_zone_has() {
        let odd = "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0117\n\
            TZOFFSETTO:+0117\nEND:STANDARD\nEND:VTIMEZONE";
        assert_eq!(found(odd, 2026), None);
        assert_eq!(found("BEGIN:VTIMEZONE\nEND:VTIMEZONE", 2026), None);
    }

    #[test]
    fn what_is_written_for_a_zone_is_recognised_as_one_keeping_the_same_time() {
        for zone in TZ_VARIANTS {
            let definition = super::super::vtimezone(zone, 2026, 2026);
            assert_eq!(matching(&definition, 2026, zone), Some(zone), "{zone}");
        }
    }
}
