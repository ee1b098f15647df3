//! `recurrence[]`: the lines that say how a series repeats (RFC 5545 §3.8.5).

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::recurrence::{Recurrence, RecurrenceId, Rule};
use daybook_core::wall_time::{WallTime, Zone};

use super::moment::{Moment, key, start_key, zone_named};

/// Most dates read from the lines of one event: one a day for a century and a half.
const MOST_DATES: usize = 50_000;

/// What the lines say. Rules that cannot be followed are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Repeats {
    /// Canonical.
    pub(super) rules: BTreeSet<String>,
    pub(super) extra: BTreeSet<RecurrenceId>,
    pub(super) excluded: BTreeSet<RecurrenceId>,
}

impl Repeats {
    /// What lines say of how a series repeats, and which dates they leave out.
    pub(super) fn of(recurrence: &Recurrence, excluded: BTreeSet<RecurrenceId>) -> Self {
        Self { rules: recurrence.rules.clone(), extra: recurrence.extra.clone(), excluded }
    }

    /// Reads the lines of an event at `when`.
    pub(super) fn read(lines: &[String], when: When, home: Tz) -> Self {
        let mut repeats = Self::default();
        for line in lines {
            match name(line) {
                "RRULE" => repeats.rules.extend(rule(line, when, home)),
                "RDATE" => repeats.extra.extend(dates(line, when, home)),
                "EXDATE" => repeats.excluded.extend(dates(line, when, home)),
                _ => {}
            }
        }
        // The start is an occurrence anyway.
        repeats.extra.remove(&start_key(when));
        repeats
    }

    /// The lines that say this of an event at `when`, which was at `before` with the lines it had. Of
    /// those, the rules that stay and what nobody here understands are kept as they are: rules that cannot
    /// be followed as long as the others stay the same.
    pub(super) fn write(
        &self,
        had: &[String],
        before: When,
        when: When,
        home: Tz,
    ) -> Result<Vec<String>, String> {
        let mut missing = BTreeSet::new();
        for text in &self.rules {
            let rule = Rule::parse(text, when, home).map_err(|error| error.to_string())?;
            missing.insert(rule.to_string());
        }
        let same = Self::read(had, when, home).rules == missing;
        let is_kept = |line: &String| {
            let followed = |when| rule(line, when, home).is_some();
            same && name(line) == "RRULE" && !followed(before) && !followed(when)
        };
        let repeats = !(missing.is_empty() && self.extra.is_empty()) || had.iter().any(is_kept);
        let mut lines: Vec<String> = Vec::new();
        for line in had.iter().filter(|_| repeats) {
            let stays = match name(line) {
                "RRULE" => {
                    is_kept(line)
                        || rule(line, when, home).is_some_and(|rule| missing.remove(&rule))
                }
                "RDATE" | "EXDATE" => false,
                _ => true,
            };
            if stays {
                lines.push(line.clone());
            }
        }
        lines.extend(missing.into_iter().map(|rule| format!("RRULE:{rule}")));
        lines.extend(list("RDATE", &self.extra, when));
        if repeats {
            lines.extend(list("EXDATE", &self.excluded, when));
        }
        Ok(lines)
    }
}

/// The name of a line, in capitals or as it is.
fn name(line: &str) -> &str {
    let name = line.split([':', ';']).next().unwrap_or_default().trim();
    let known = ["RRULE", "RDATE", "EXDATE"];
    known.into_iter().find(|known| name.eq_ignore_ascii_case(known)).unwrap_or(name)
}

fn rule(line: &str, when: When, home: Tz) -> Option<String> {
    let (_, value) = line.split_once(':')?;
    Rule::parse(value, when, home).ok().map(|rule| rule.to_string())
}

fn dates(line: &str, when: When, home: Tz) -> Vec<RecurrenceId> {
    let Some((head, values)) = line.split_once(':') else { return Vec::new() };
    let zone = head.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("TZID").then_some(value.trim().trim_matches('"'))
    });
    // Without a zone of its own it is in that of the series.
    let own = match when {
        When::Timed { start, .. } => start.zone,
        When::AllDay { .. } => Zone::Floating,
    };
    let zone = zone.and_then(zone_named).unwrap_or(own);
    let values = values.split(',').filter_map(|value| date(value, zone, home)).take(MOST_DATES);
    values.map(|moment| key(when, moment, home)).collect()
}

/// `20261129`, `20261129T100000`, `20261129T100000Z`; of a period its start.
fn date(value: &str, zone: Zone, home: Tz) -> Option<Moment> {
    let value = value.split('/').next().unwrap_or_default().trim();
    if let Ok(date) = NaiveDate::parse_from_str(value, "%Y%m%d") {
        return Some(Moment::Date(date));
    }
    let (value, zone) = match value.strip_suffix(['Z', 'z']) {
        Some(utc) => (utc, Zone::Utc),
        None => (value, zone),
    };
    let local = NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok()?;
    let wall = WallTime { local, zone };
    Some(Moment::Time { at: wall.instant(home), wall })
}

/// One line with several dates, in the form the series has.
fn list(name: &str, keys: &BTreeSet<RecurrenceId>, when: When) -> Option<String> {
    if keys.is_empty() {
        return None;
    }
    let (head, zulu) = match when {
        When::AllDay { .. } => (format!("{name};VALUE=DATE:"), ""),
        When::Timed { start: WallTime { zone: Zone::Iana(zone), .. }, .. } => {
            (format!("{name};TZID={}:", zone.name()), "")
        }
        When::Timed { .. } => (format!("{name}:"), "Z"),
    };
    let text = |key: &RecurrenceId| {
        let local = match (when, *key) {
            (When::AllDay { .. }, RecurrenceId::Date(date)) => {
                return date.format("%Y%m%d").to_string();
            }
            (When::AllDay { .. }, RecurrenceId::Local(local)) => {
                return local.format("%Y%m%d").to_string();
            }
            (When::Timed { start, .. }, RecurrenceId::Date(date)) => {
                date.and_time(start.local.time())
            }
            (_, RecurrenceId::Local(local)) => local,
        };
        format!("{}{zulu}", local.format("%Y%m%dT%H%M%S"))
    };
    let values: Vec<String> = keys.iter().map(text).collect();
    Some(format!("{head}{}", values.join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZURICH: Tz = Tz::Europe__Zurich;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap()
    }

    fn nine(zone: Zone) -> When {
        let start = WallTime { local: at("20261116T090000"), zone };
        When::Timed { start, end: WallTime { local: at("20261116T100000"), zone } }
    }

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn reads_dates_by_instant_by_the_wall_and_by_date() {
        for line in [
            "EXDATE:20261117T080000Z,20261118T080000Z",
            "EXDATE;TZID=Europe/Zurich:20261117T090000,20261118T090000",
            "EXDATE;TZID=\"Asia/Tokyo\":20261117T170000,20261118T170000",
            "exdate;VALUE=DATE:20261117,20261118",
            "EXDATE:20261117T090000,20261118T090000",
        ] {
            let read = Repeats::read(&lines(&[line]), nine(Zone::Iana(ZURICH)), ZURICH);
            let excluded: Vec<_> = read.excluded.iter().map(ToString::to_string).collect();
            assert_eq!(excluded, ["2026-11-17T09:00:00", "2026-11-18T09:00:00"], "{line}");
        }
    }

    #[test]
    fn the_date_of_the_start_is_no_extra_one() {
        let alone = lines(&["RDATE;VALUE=PERIOD:20261116T080000Z/PT1H,20261120T080000Z/PT1H"]);
        let read = Repeats::read(&alone, nine(Zone::Iana(ZURICH)), ZURICH);
        assert_eq!(read.extra, BTreeSet::from([RecurrenceId::Local(at("20261120T090000"))]));
    }

    #[test]
    fn writes_only_what_is_not_said_yet() {
        let had = lines(&[
            "RRULE:INTERVAL=2;FREQ=WEEKLY",
            "EXRULE:FREQ=YEARLY",
            "EXDATE:20261117T080000Z",
        ]);
        let when = nine(Zone::Iana(ZURICH));
        let mut repeats = Repeats::read(&had, when, ZURICH);
        repeats.excluded.insert(RecurrenceId::Local(at("20261118T090000")));
        insta::assert_snapshot!(repeats.write(&had, when, when, ZURICH).unwrap().join("\n"), @r"
        RRULE:INTERVAL=2;FREQ=WEEKLY
        EXRULE:FREQ=YEARLY
        EXDATE;TZID=Europe/Zurich:20261117T090000,20261118T090000
        ");
    }

    #[test]
    fn what_does_not_repeat_any_more_has_no_lines() {
        let had = lines(&["RRULE:FREQ=DAILY", "EXRULE:FREQ=YEARLY", "EXDATE:20261117T080000Z"]);
        let none =
            Repeats::default().write(&had, nine(Zone::Utc), nine(Zone::Utc), ZURICH).unwrap();
        assert_eq!(none, Vec::<String>::new());
    }

    #[test]
    fn rules_that_cannot_be_followed_stay_with_the_others() {
        let hebrew = "RRULE:RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L";
        let had = lines(&[hebrew, "RRULE:FREQ=DAILY;COUNT=none", "EXDATE:20261117T080000Z"]);
        let (before, zurich) = (nine(Zone::Utc), nine(Zone::Iana(ZURICH)));
        let none = Repeats::default().write(&had, before, zurich, ZURICH).unwrap();
        assert_eq!(none, had[..2]);
        let daily = Repeats { rules: ["FREQ=DAILY".to_owned()].into(), ..Repeats::default() };
        let replaced = daily.write(&had, before, zurich, ZURICH).unwrap();
        assert_eq!(replaced, ["RRULE:FREQ=DAILY"]);
        let beside = lines(&["RRULE:FREQ=DAILY", hebrew]);
        assert_eq!(daily.write(&beside, before, zurich, ZURICH).unwrap(), beside);
        let single = Repeats::default().write(&beside, before, zurich, ZURICH).unwrap();
        assert_eq!(single, Vec::<String>::new());
    }

    #[test]
    fn a_rule_that_only_whole_days_cannot_follow_goes_when_it_is_taken_away() {
        let start = at("20261116T000000").date();
        let days = When::AllDay { start, end: start.succ_opt().unwrap() };
        let had = lines(&["RRULE:FREQ=HOURLY"]);
        let none = Repeats::default().write(&had, nine(Zone::Utc), days, ZURICH).unwrap();
        assert_eq!(none, Vec::<String>::new());
    }

    #[test]
    fn dates_are_written_in_the_form_of_their_series() {
        let dates = BTreeSet::from([RecurrenceId::Local(at("20261117T090000"))]);
        let repeats = Repeats {
            excluded: dates,
            rules: ["FREQ=DAILY".to_owned()].into(),
            extra: BTreeSet::new(),
        };
        let start = at("20261116T000000").date();
        let days = When::AllDay { start, end: start.succ_opt().unwrap() };
        for (when, expected) in [
            (nine(Zone::Utc), "EXDATE:20261117T090000Z"),
            (nine(Zone::Iana(Tz::Asia__Tokyo)), "EXDATE;TZID=Asia/Tokyo:20261117T090000"),
            (days, "EXDATE;VALUE=DATE:20261117"),
        ] {
            let written = repeats.write(&[], when, when, ZURICH).unwrap();
            assert_eq!(written.last().map(String::as_str), Some(expected));
        }
    }
}
