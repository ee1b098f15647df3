//! One VEVENT.

use std::collections::BTreeSet;

use chrono::Datelike;
use chrono_tz::Tz;
use daybook_core::details::{Details, When};
use daybook_core::wall_time::{WallTime, Zone};

use super::{details, when::when};
use crate::error::{Fault, Problem};
use crate::moment::{Anchor, Moment};
use crate::rule;
use crate::tree::{Component, Property};
use crate::value::{DateOrTime, date_or_time};
use crate::zone::Zones;

/// Most dates read from the RDATEs or EXDATEs of one event: one a day for a century and a half.
const MOST_DATES: usize = 50_000;
/// Most warnings about one event.
const MOST_WARNINGS: usize = 50;

/// What a VEVENT says, before it is known to be a series or one of its occurrences.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) line: u32,
    pub(crate) uid: Option<String>,
    pub(crate) sequence: u32,
    pub(crate) stamp: Option<String>,
    /// RECURRENCE-ID.
    pub(crate) id: Option<Moment>,
    pub(crate) anchor: Anchor,
    pub(crate) when: When,
    pub(crate) details: Details,
    pub(crate) rules: BTreeSet<String>,
    pub(crate) extra: Vec<Moment>,
    pub(crate) excluded: Vec<Moment>,
    pub(crate) warnings: Vec<Problem>,
}

/// Reads the events of one VCALENDAR.
pub(crate) struct Reader<'d> {
    zones: Zones<'d>,
    pub(super) home: Tz,
    warnings: Vec<Problem>,
}

impl<'d> Reader<'d> {
    pub(crate) fn new(calendar: &'d Component<'d>, home: Tz) -> Self {
        Self { zones: Zones::new(calendar, home), home, warnings: Vec::new() }
    }

    /// Reads a VEVENT.
    ///
    /// # Errors
    ///
    /// Without a start, or with a RECURRENCE-ID that cannot be read: it would look like the series.
    pub(crate) fn event(&mut self, component: &Component<'_>) -> Result<Event, Problem> {
        self.warnings.clear();
        let (when, anchor) = when(component, self)?;
        let text = |name: &str| component.property(name).map(Property::value);
        let sequence = text("SEQUENCE").and_then(|value| value.trim().parse().ok());
        let stamp = text("X-DAYBOOK-STAMP").map(|value| value.trim().to_owned());
        let uid = text("UID").map(str::trim).filter(|uid| !uid.is_empty()).map(str::to_owned);
        Ok(Event {
            line: component.line,
            uid,
            sequence: sequence.unwrap_or(0),
            stamp,
            id: self.recurrence_id(component)?,
            anchor,
            when,
            details: details(component),
            rules: self.rules(component, when),
            extra: self.dates(component, "RDATE"),
            excluded: self.dates(component, "EXDATE"),
            warnings: std::mem::take(&mut self.warnings),
        })
    }

    fn recurrence_id(&mut self, component: &Component<'_>) -> Result<Option<Moment>, Problem> {
        let Some(property) = component.property("RECURRENCE-ID") else { return Ok(None) };
        if let Some(range) = property.parameter("RANGE") {
            self.warn(property.line(), Fault::Range((&*range).into()));
        }
        let value = property.value();
        let bad = Fault::BadValue { property: "RECURRENCE-ID", value: value.into() };
        let id = self.moment(property, value);
        id.map(Some).ok_or_else(|| Problem::new(property.line(), bad))
    }

    fn rules(&mut self, component: &Component<'_>, when: When) -> BTreeSet<String> {
        if let Some(property) = component.property("EXRULE") {
            self.warn(property.line(), Fault::ExcludingRule);
        }
        let mut rules = BTreeSet::new();
        for property in component.named("RRULE") {
            match rule::canonical(property.value(), when, self.home) {
                Some(rule) => drop(rules.insert(rule)),
                None => self.bad_value("RRULE", property),
            }
        }
        rules
    }

    fn dates(&mut self, component: &Component<'_>, name: &'static str) -> Vec<Moment> {
        let mut dates = Vec::new();
        for property in component.named(name) {
            for raw in property.value().split(',').filter(|raw| !raw.trim().is_empty()) {
                match self.date(property, raw) {
                    Some(moment) if dates.len() < MOST_DATES => dates.push(moment),
                    _ => self.bad_value(name, property),
                }
            }
        }
        dates
    }

    /// One value of an RDATE or EXDATE; of a period, its start.
    pub(crate) fn date(&mut self, property: &Property<'_>, raw: &str) -> Option<Moment> {
        let start = match raw.split_once('/') {
            Some((start, _)) => {
                self.warn(property.line(), Fault::ExtraPeriod);
                start
            }
            None => raw,
        };
        self.moment(property, start)
    }

    /// A value in the zone its property says.
    pub(crate) fn moment(&mut self, property: &Property<'_>, raw: &str) -> Option<Moment> {
        let local = match date_or_time(raw)? {
            DateOrTime::Date(date) => return Some(Moment::Date(date)),
            DateOrTime::Utc(local) => {
                return Some(Moment::Time(WallTime { local, zone: Zone::Utc }));
            }
            DateOrTime::Local(local) => local,
        };
        let Some(tzid) = property.parameter("TZID") else {
            return Some(Moment::Time(WallTime { local, zone: Zone::Floating }));
        };
        let zone = self.zones.resolve(tzid.trim(), local.year()).unwrap_or_else(|fallback| {
            let (name, read_as) = ((&*tzid).into(), fallback.name().to_owned());
            self.warn(property.line(), Fault::UnknownZone { name, read_as });
            Zone::Iana(fallback)
        });
        Some(Moment::Time(WallTime { local, zone }))
    }

    /// Notes a guess, once per kind and event, and no more than a person would read.
    pub(super) fn warn(&mut self, line: u32, fault: Fault) {
        if self.warnings.len() < MOST_WARNINGS
            && !self.warnings.iter().any(|known| known.fault == fault)
        {
            self.warnings.push(Problem::new(line, fault));
        }
    }

    pub(super) fn bad_value(&mut self, name: &'static str, property: &Property<'_>) {
        // One is enough to find the place; a list can have thousands.
        let known = |problem: &Problem| {
            problem.line == property.line() && matches!(problem.fault, Fault::BadValue { .. })
        };
        if !self.warnings.iter().any(known) {
            let value = property.value().into();
            self.warn(property.line(), Fault::BadValue { property: name, value });
        }
    }
}
