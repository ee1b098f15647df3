//! A VTIMEZONE for an IANA zone (RFC 5545 §3.6.5): rules where the zone has them, single dates
//! where it has none.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Weekday};
use chrono_tz::{OffsetComponents, OffsetName, Tz};

use crate::tree::{Component, Item, Property};
use crate::value::{offset_text, time_text};

/// The year up to which changes are written: how far ahead calendars look.
const HORIZON: i32 = 2037;
/// Longest span of years written out for one zone.
const LONGEST_SPAN: i32 = 200;

/// What a zone changes to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    /// In the time before the change, as DTSTART wants it.
    local: NaiveDateTime,
    from: i32,
    to: i32,
    daylight: bool,
    abbreviation: String,
}

/// The same change in consecutive years.
struct Run {
    first: Change,
    last: NaiveDateTime,
    /// Bit per week of the month in which the weekday fell every year: 0 to 3 from the start, 4 the
    /// last.
    weeks: u8,
}

/// The VTIMEZONE of `zone` for appointments from the year `first` to `last`, and later ones as far
/// as the zone keeps to its rules.
pub(crate) fn vtimezone(zone: Tz, first: i32, last: i32) -> Component<'static> {
    let first = first.clamp(1, 9_000);
    let horizon = last.saturating_add(1).max(HORIZON).min(first + LONGEST_SPAN);
    let changes = changes(zone, first - 1, horizon);
    let mut definition = Component::new("VTIMEZONE");
    definition.push(Property::new("TZID", &[], zone.name()));
    definition.push(Property::new("X-LIC-LOCATION", &[], zone.name()));
    let observances = if changes.is_empty() {
        vec![steady(zone, first)]
    } else {
        observances(runs(changes), horizon)
    };
    definition.items.extend(observances.into_iter().map(Item::Component));
    definition
}

/// Every change of offset in the years from `first` to `last`, found by looking once a week and
/// closing in on it.
fn changes(zone: Tz, first: i32, last: i32) -> Vec<Change> {
    let offset = |at: NaiveDateTime| zone.offset_from_utc_datetime(&at).fix().local_minus_utc();
    let new_year = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(NaiveDateTime::from);
    let (Some(mut at), Some(end)) = (new_year(first), new_year(last + 1)) else {
        return Vec::new();
    };
    let mut changes = Vec::new();
    while at < end {
        let next = at + TimeDelta::days(7);
        let from = offset(at);
        if offset(next) != from {
            let (mut before, mut after) = (at, next);
            while after - before > TimeDelta::seconds(1) {
                let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
                if offset(middle) == from { before = middle } else { after = middle }
            }
            let new = zone.offset_from_utc_datetime(&after);
            changes.push(Change {
                local: after + TimeDelta::seconds(from.into()),
                from,
                to: new.fix().local_minus_utc(),
                daylight: !new.dst_offset().is_zero(),
                abbreviation: new.abbreviation().unwrap_or_default().to_owned(),
            });
        }
        at = next;
    }
    changes
}

fn runs(changes: Vec<Change>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for change in changes {
        let weeks = weeks(change.local.date());
        let same = runs.iter_mut().find(|run| {
            let (a, b) = (&run.first, &change);
            a.from == b.from
                && a.to == b.to
                && a.daylight == b.daylight
                && a.abbreviation == b.abbreviation
                && a.local.time() == b.local.time()
                && a.local.month() == b.local.month()
                && a.local.weekday() == b.local.weekday()
                && run.last.year() + 1 == b.local.year()
                && run.weeks & weeks != 0
        });
        match same {
            Some(run) => {
                run.last = change.local;
                run.weeks &= weeks;
            }
            None => runs.push(Run { last: change.local, first: change, weeks }),
        }
    }
    runs
}

fn weeks(date: NaiveDate) -> u8 {
    let nth = 1 << date.day0().div_euclid(7);
    let in_a_week = date.checked_add_days(Days::new(7));
    let last = if in_a_week.is_none_or(|next| next.month() != date.month()) { 1 << 4 } else { 0 };
    (nth & 0b1111) | last
}

fn observances(runs: Vec<Run>, horizon: i32) -> Vec<Component<'static>> {
    let mut written: Vec<(Change, Component<'static>)> = Vec::new();
    for run in runs {
        let single = run.first.local == run.last;
        let alike = |(other, component): &&mut (Change, Component<'static>)| {
            component.property("RRULE").is_none()
                && Change { local: run.first.local, ..other.clone() } == run.first
        };
        if single && let Some((_, component)) = written.iter_mut().find(alike) {
            component.push(Property::new("RDATE", &[], &time_text(run.first.local)));
            continue;
        }
        let mut component = observance(&run.first);
        if !single {
            component.push(Property::new("RRULE", &[], &rule(&run, horizon)));
        }
        written.push((run.first, component));
    }
    written.into_iter().map(|(_, component)| component).collect()
}

fn observance(change: &Change) -> Component<'static> {
    let mut component = Component::new(if change.daylight { "DAYLIGHT" } else { "STANDARD" });
    if !change.abbreviation.is_empty() {
        component.push(Property::new("TZNAME", &[], &change.abbreviation));
    }
    component.push(Property::new("TZOFFSETFROM", &[], &offset_text(change.from)));
    component.push(Property::new("TZOFFSETTO", &[], &offset_text(change.to)));
    component.push(Property::new("DTSTART", &[], &time_text(change.local)));
    component
}

/// A zone that does not change.
fn steady(zone: Tz, year: i32) -> Component<'static> {
    let start = NaiveDate::from_ymd_opt(year.min(1970), 1, 1).unwrap_or_default().into();
    let offset = zone
        .offset_from_utc_datetime(&NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default().into());
    let seconds = offset.fix().local_minus_utc();
    observance(&Change {
        local: start,
        from: seconds,
        to: seconds,
        daylight: false,
        abbreviation: offset.abbreviation().unwrap_or_default().to_owned(),
    })
}

fn rule(run: &Run, horizon: i32) -> String {
    let week = match run.weeks {
        weeks if weeks & 0b1_0000 != 0 => "-1".to_owned(),
        weeks => (weeks.trailing_zeros() + 1).to_string(),
    };
    let day = match run.last.weekday() {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    };
    let until = if run.last.year() < horizon {
        let utc = run.last - TimeDelta::seconds(run.first.from.into());
        format!(";UNTIL={}Z", time_text(utc))
    } else {
        String::new()
    };
    format!("FREQ=YEARLY;BYMONTH={};BYDAY={week}{day}{until}", run.last.month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::print;

    #[test]
    fn writes_rules_for_a_zone_that_has_them() {
        insta::assert_snapshot!(print(&[vtimezone(Tz::Europe__Oslo, 2026, 2026)]));
    }

    #[test]
    fn writes_the_old_rule_with_an_end_and_the_new_one_without() {
        insta::assert_snapshot!(print(&[vtimezone(Tz::America__New_York, 2005, 2026)]));
    }

    #[test]
    fn writes_dates_for_a_zone_without_rules() {
        insta::assert_snapshot!(print(&[vtimezone(Tz::Africa__Casablanca, 2026, 2026)]));
    }

    #[test]
    fn writes_one_offset_for_a_zone_that_never_changes() {
        insta::assert_snapshot!(print(&[vtimezone(Tz::Asia__Tokyo, 2026, 2026)]));
    }
}
