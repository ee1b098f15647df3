//! `recurrence[]`: which slots a series has.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use rrule::{RRule, RRuleSet, Unvalidated, Validated};

use super::errors::Refusal;
use super::when::{Slot, When, instant, zone};

/// No series is ever followed further than this.
const MOST: u16 = 20_000;

/// A series, read.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    whole_days: bool,
    zone: Tz,
    rules: Vec<RRule<Validated>>,
    excluding: Vec<RRule<Validated>>,
    start: Slot,
    /// The first wall time, as if it were UTC: rules follow the clock on the wall.
    wall: DateTime<rrule::Tz>,
    dates: BTreeSet<Slot>,
    excluded: BTreeSet<Slot>,
}

fn bad() -> Refusal {
    Refusal::new(400, "calendar", "invalid", "Invalid recurrence rule.").at("recurrence")
}

impl Series {
    /// Reads the lines of an event that begins at `start`.
    pub(crate) fn read(lines: &[String], start: &When, home: Tz) -> Result<Self, Refusal> {
        let zone = start.zone_or(home);
        let mut series = Self {
            whole_days: start.slot.is_date(),
            zone,
            rules: Vec::new(),
            excluding: Vec::new(),
            start: start.slot,
            wall: as_wall(start.slot, zone).and_utc().with_timezone(&rrule::Tz::UTC),
            dates: BTreeSet::new(),
            excluded: BTreeSet::new(),
        };
        for line in lines {
            series.line(line)?;
        }
        if series.rules.is_empty() {
            series.dates.insert(start.slot);
        }
        Ok(series)
    }

    fn line(&mut self, line: &str) -> Result<(), Refusal> {
        let (head, value) = line.split_once(':').ok_or_else(bad)?;
        let mut parameters = head.split(';');
        let name = parameters.next().unwrap_or_default().to_ascii_uppercase();
        let parameters: Vec<(&str, &str)> =
            parameters.filter_map(|parameter| parameter.split_once('=')).collect();
        match name.as_str() {
            "RRULE" => self.rules.push(self.rule(value)?),
            "EXRULE" => self.excluding.push(self.rule(value)?),
            "RDATE" => self.dates.extend(self.slots_of(value, &parameters)?),
            "EXDATE" => self.excluded.extend(self.slots_of(value, &parameters)?),
            _ => return Err(bad()),
        }
        Ok(())
    }

    fn rule(&self, value: &str) -> Result<RRule<Validated>, Refusal> {
        let parts: Vec<&str> = value.split(';').filter(|part| !part.is_empty()).collect();
        let named = |name: &str| parts.iter().find_map(|part| part.strip_prefix(name));
        let never = named("INTERVAL=") == Some("0") || named("COUNT=") == Some("0");
        if never || (named("COUNT=").is_some() && named("UNTIL=").is_some()) {
            return Err(bad());
        }
        let until =
            parts.iter().find_map(|part| part.strip_prefix("UNTIL=")).map(|text| self.until(text));
        let others: Vec<&str> =
            parts.iter().filter(|part| !part.starts_with("UNTIL=")).copied().collect();
        let mut rule: RRule<Unvalidated> = others.join(";").parse().map_err(|_| bad())?;
        if let Some(until) = until {
            rule = rule.until(until?.and_utc().with_timezone(&rrule::Tz::UTC));
        }
        rule.validate(self.wall).map_err(|_| bad())
    }

    /// The last wall time of a rule. A date means the whole of that day.
    fn until(&self, text: &str) -> Result<NaiveDateTime, Refusal> {
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y%m%d") {
            let last = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default();
            return Ok(date.and_time(if self.whole_days { NaiveTime::MIN } else { last }));
        }
        let wall = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S");
        match text.strip_suffix('Z') {
            Some(utc) => {
                let utc = wall(utc).map_err(|_| bad())?;
                let zone = if self.whole_days { Tz::UTC } else { self.zone };
                Ok(utc.and_utc().with_timezone(&zone).naive_local())
            }
            None => wall(text).map_err(|_| bad()),
        }
    }

    fn slots_of(&self, value: &str, parameters: &[(&str, &str)]) -> Result<Vec<Slot>, Refusal> {
        let parameter = |name: &str| {
            parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, it)| *it)
        };
        if parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("PERIOD")) {
            return Err(bad());
        }
        let of = match parameter("TZID") {
            Some(name) => zone(name).ok_or_else(bad)?,
            None => self.zone,
        };
        value.split(',').map(|text| slot(text.trim(), of)).collect()
    }

    /// The slots that begin before `to` and not before `from`, in order, at most `most`.
    pub(crate) fn slots(
        &self,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
        most: usize,
    ) -> Vec<Slot> {
        let mut found = self.dates.clone();
        for rule in &self.rules {
            found.extend(self.expand(rule, from, to, most));
        }
        let mut excluded = self.excluded.clone();
        for rule in &self.excluding {
            excluded.extend(self.expand(rule, from, to, usize::from(MOST)));
        }
        let inside = |slot: &Slot| {
            let at = slot.instant(self.zone);
            from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to)
        };
        found
            .into_iter()
            .filter(|slot| !excluded.contains(slot) && inside(slot))
            .take(most)
            .collect()
    }

    /// Whether the series has a slot.
    pub(crate) fn has(&self, slot: Slot) -> bool {
        let at = slot.instant(self.zone);
        self.slots(Some(at), Some(at + TimeDelta::seconds(1)), 4).contains(&slot)
    }

    /// Whether nothing of the series is at a slot or after it.
    pub(crate) fn ends_before(&self, slot: Slot) -> bool {
        self.slots(Some(slot.instant(self.zone)), None, 1).is_empty()
    }

    fn expand(
        &self,
        rule: &RRule<Validated>,
        from: Option<DateTime<Utc>>,
        to: Option<DateTime<Utc>>,
        most: usize,
    ) -> Vec<Slot> {
        // A day on both sides: walls and instants differ by less.
        let wall = |at: DateTime<Utc>| at.with_timezone(&self.zone).naive_local();
        let day = TimeDelta::days(1);
        let after = from.map(|at| wall(at) - day);
        let before = to.map(|at| wall(at) + day);
        let mut set = RRuleSet::new(self.wall).rrule(rule.clone());
        if let Some(after) = after {
            set = set.after(after.and_utc().with_timezone(&rrule::Tz::UTC));
        }
        if let Some(before) = before {
            set = set.before(before.and_utc().with_timezone(&rrule::Tz::UTC));
        }
        // A few more than are asked for, because the days on both sides and exclusions take some away.
        let spare = self.excluded.len() + 64;
        let most = u16::try_from(most.saturating_add(spare)).unwrap_or(MOST).min(MOST);
        let walls = set.all(most).dates;
        walls.into_iter().map(|wall| self.slot_at(wall.naive_utc())).collect()
    }

    fn slot_at(&self, wall: NaiveDateTime) -> Slot {
        if self.whole_days {
            return Slot::Date(wall.date());
        }
        match self.start {
            // The first of two equal wall times unless the event itself began with the second.
            Slot::At(at) if at.with_timezone(&self.zone).naive_local() == wall => self.start,
            _ => Slot::At(instant(wall, self.zone)),
        }
    }
}

fn as_wall(slot: Slot, zone: Tz) -> NaiveDateTime {
    match slot {
        Slot::Date(date) => date.and_time(NaiveTime::MIN),
        Slot::At(at) => at.with_timezone(&zone).naive_local(),
    }
}

/// `20261129`, `20261129T100000` or `20261129T100000Z`.
fn slot(text: &str, zone: Tz) -> Result<Slot, Refusal> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y%m%d") {
        return Ok(Slot::Date(date));
    }
    let (text, zone) = text.strip_suffix('Z').map_or((text, zone), |text| (text, Tz::UTC));
    let wall = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").map_err(|_| bad())?;
    Ok(Slot::At(instant(wall, zone)))
}
