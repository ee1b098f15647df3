//! The VCALENDAR around the events, and the VTIMEZONEs their TZIDs need (RFC 4791 §4.1).

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::When;

use crate::moment::Moment;
use crate::tree::{Component, Item, Property};
use crate::zone::vtimezone;

const PRODID: &str = "-//Daybook//Daybook 0.1//EN";

/// An empty VCALENDAR.
pub(crate) fn new_calendar() -> Component<'static> {
    let mut calendar = Component::new("VCALENDAR");
    calendar.push(Property::new("VERSION", &[], "2.0"));
    calendar.push(Property::new("PRODID", &[], PRODID));
    calendar.push(Property::new("CALSCALE", &[], "GREGORIAN"));
    calendar
}

/// The VTIMEZONEs of `calendar` that `event` refers to.
pub(crate) fn definitions<'c, 'a>(
    calendar: &'c Component<'a>,
    event: &Component<'_>,
) -> impl Iterator<Item = &'c Component<'a>> {
    let named = named_zones(event);
    calendar
        .components()
        .filter(|inner| inner.is("VTIMEZONE"))
        .filter(move |definition| tzid(definition).is_some_and(|id| named.contains(id)))
}

/// The TZID a VTIMEZONE explains.
pub(super) fn tzid<'c>(definition: &'c Component<'_>) -> Option<&'c str> {
    Some(definition.property("TZID")?.value().trim())
}

fn named_zones(event: &Component<'_>) -> BTreeSet<String> {
    let ids = event.properties().filter_map(|property| property.parameter("TZID"));
    ids.map(|id| id.trim().to_owned()).collect()
}

/// The zones appointments use, each with its first and last year.
#[derive(Default)]
pub(super) struct UsedZones(BTreeMap<&'static str, (Tz, i32, i32)>);

impl UsedZones {
    pub(super) fn add(&mut self, content: &Content) {
        self.add_when(content.when);
        let overrides = content.recurrence.iter().flat_map(|series| series.overrides.values());
        overrides.for_each(|changed| self.add_when(changed.when));
    }

    fn add_when(&mut self, when: When) {
        let When::Timed { start, end } = when else { return };
        for time in [start, end] {
            let Some(zone) = Moment::Time(time).zone() else { continue };
            let year = time.local.year();
            let (_, first, last) = self.0.entry(zone.name()).or_insert((zone, year, year));
            (*first, *last) = ((*first).min(year), (*last).max(year));
        }
    }

    /// Adds a VTIMEZONE for each zone whose TZID stands in the calendar without one.
    pub(super) fn define_in(self, calendar: &mut Component<'_>) {
        let is_definition = |inner: &&Component<'_>| inner.is("VTIMEZONE");
        let defined: BTreeSet<String> = calendar
            .components()
            .filter(is_definition)
            .filter_map(|definition| tzid(definition).map(str::to_owned))
            .collect();
        let mut named = BTreeSet::new();
        for event in calendar.components().filter(|inner| inner.is("VEVENT")) {
            named.extend(named_zones(event));
        }
        let missing: Vec<_> = self
            .0
            .into_iter()
            .filter(|(name, _)| named.contains(*name) && !defined.contains(*name))
            .map(|(_, (zone, first, last))| Item::Component(vtimezone(zone, first, last)))
            .collect();
        let first = calendar.items.iter().position(|item| matches!(item, Item::Component(_)));
        let at = first.unwrap_or(calendar.items.len());
        calendar.items.splice(at..at, missing);
    }
}
