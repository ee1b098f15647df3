//! RRULE values in the canonical text of the domain.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use daybook_core::details::When;
use daybook_core::recurrence::Rule;

use crate::tree::{Component, Item, Property};

/// The canonical text of an RRULE for a series that starts at `start`; none if it is no rule.
pub(crate) fn canonical(raw: &str, start: When, home: Tz) -> Option<String> {
    Rule::parse(raw, start, home).ok().map(|rule| rule.to_string())
}

/// Makes the RRULEs of a series that starts at `start` mean exactly `wanted`; says whether anything
/// had to change.
pub(crate) fn set_rules(
    event: &mut Component<'_>,
    wanted: &BTreeSet<String>,
    start: When,
    home: Tz,
) -> bool {
    let current = event.named("RRULE").filter_map(|rule| canonical(rule.value(), start, home));
    if current.collect::<BTreeSet<_>>() == *wanted {
        return false;
    }
    let mut missing = wanted.clone();
    event.items.retain(|item| match item {
        Item::Property(rule) if rule.is("RRULE") => {
            canonical(rule.value(), start, home).is_some_and(|rule| missing.remove(&rule))
        }
        _ => true,
    });
    for rule in missing {
        event.push(Property::new("RRULE", &[], &rule));
    }
    true
}
