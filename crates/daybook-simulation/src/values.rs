//! Events whose every value is unique, so that each can be followed through the day.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::attendee::Attendee;
use daybook_core::details::{Details, When};
use daybook_core::merge::Atom;
use daybook_core::recurrence::{Recurrence, RecurrenceId};
use daybook_core::wall_time::{WallTime, Zone};

/// One value of one field, as unique as its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    /// The event itself.
    Born(u32),
    /// SUMMARY
    Summary(u32),
    /// LOCATION
    Location(u32),
    /// Start and end.
    When(u32),
    /// A category.
    Category(u32),
    /// An attendee.
    Attendee(u32),
    /// A left-out occurrence.
    Excluded(u32),
    /// An extra occurrence.
    Extra(u32),
    /// What a changed occurrence says.
    Override(u32),
    /// Where a changed occurrence is.
    Elsewhere(u32),
    /// Where a series that was divided ends.
    Rule(u32),
}

/// The part of a value that a later one replaces.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Summary,
    Location,
    When,
    Override,
    Elsewhere,
    Rule,
}

impl Value {
    /// Whether it is what such a field says. Of whole series and single days nothing is known.
    pub(crate) fn is_of(self, atom: &Atom) -> bool {
        match atom {
            Atom::Summary => matches!(self, Self::Summary(_)),
            Atom::Location => matches!(self, Self::Location(_)),
            Atom::When => matches!(self, Self::When(_)),
            Atom::Shape => matches!(self, Self::When(_) | Self::Rule(_) | Self::Extra(_)),
            Atom::Attendee(_) => matches!(self, Self::Attendee(_)),
            _ => false,
        }
    }

    /// The number that makes it unique.
    fn number(self) -> u32 {
        match self {
            Self::Born(n)
            | Self::Summary(n)
            | Self::Location(n)
            | Self::When(n)
            | Self::Category(n)
            | Self::Attendee(n)
            | Self::Excluded(n)
            | Self::Extra(n)
            | Self::Override(n)
            | Self::Elsewhere(n)
            | Self::Rule(n) => n,
        }
    }

    pub(crate) fn field(self) -> Option<Field> {
        match self {
            Self::Summary(_) => Some(Field::Summary),
            Self::Location(_) => Some(Field::Location),
            Self::When(_) => Some(Field::When),
            Self::Override(_) => Some(Field::Override),
            Self::Elsewhere(_) => Some(Field::Elsewhere),
            Self::Rule(_) => Some(Field::Rule),
            Self::Born(_)
            | Self::Category(_)
            | Self::Attendee(_)
            | Self::Excluded(_)
            | Self::Extra(_) => None,
        }
    }
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 16).unwrap_or_default()
}

fn wall(minutes: u32) -> WallTime {
    let local = first_day().and_hms_opt(9, 0, 0).unwrap_or_default();
    let local = local + TimeDelta::minutes(i64::from(minutes));
    WallTime { local, zone: Zone::Iana(Tz::Europe__London) }
}

/// The time that carries a number.
pub(crate) fn when(number: u32) -> When {
    When::Timed { start: wall(number), end: wall(number + 30) }
}

/// How a series repeats that was divided, up to its number.
pub(crate) const DIVIDED: &str = "FREQ=DAILY;INTERVAL=1;COUNT=";

/// A new event; every number belongs to it alone.
pub(crate) fn event(number: u32, series: bool) -> Content {
    let recurrence = series.then(|| Recurrence {
        rules: BTreeSet::from(["FREQ=DAILY;COUNT=8".to_owned()]),
        ..Recurrence::default()
    });
    Content {
        when: when(number),
        details: Details {
            summary: format!("s{number}"),
            categories: BTreeSet::from([format!("b{number}")]),
            ..Details::default()
        },
        recurrence,
    }
}

/// Invites the attendee that carries a number.
pub(crate) fn invite(content: &mut Content, number: u32) {
    let address = format!("a{number}@example.com");
    content.details.attendees.insert(address, Attendee::default());
}

/// The left-out occurrence that carries a number.
pub(crate) fn left_out(number: u32) -> RecurrenceId {
    of_year(2030, number)
}

/// The extra occurrence that carries a number.
pub(crate) fn extra(number: u32) -> RecurrenceId {
    of_year(2031, number)
}

/// An occurrence so many seconds into a year.
fn of_year(year: i32, number: u32) -> RecurrenceId {
    let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    let local = day.and_hms_opt(0, 0, 0).unwrap_or_default();
    RecurrenceId::Local(local + TimeDelta::seconds(i64::from(number)))
}

/// The number that an occurrence carries, counted from `zero`.
fn carried(id: RecurrenceId, zero: RecurrenceId) -> Option<u32> {
    let (RecurrenceId::Local(local), RecurrenceId::Local(zero)) = (id, zero) else { return None };
    u32::try_from((local - zero).num_seconds()).ok()
}

fn number(text: &str) -> Option<(char, u32)> {
    let mut chars = text.chars();
    let kind = chars.next()?;
    Some((kind, chars.as_str().parse().ok()?))
}

/// Every value of an event.
pub(crate) fn values(content: &Content) -> BTreeSet<Value> {
    let mut values = BTreeSet::new();
    if let Some(('s', n)) = number(&content.details.summary) {
        values.insert(Value::Summary(n));
    }
    if let Some(('l', n)) = number(&content.details.location) {
        values.insert(Value::Location(n));
    }
    for category in &content.details.categories {
        match number(category) {
            Some(('b', n)) => values.insert(Value::Born(n)),
            Some(('c', n)) => values.insert(Value::Category(n)),
            _ => false,
        };
    }
    for address in content.details.attendees.keys() {
        if let Some(('a', n)) = address.split('@').next().and_then(number) {
            values.insert(Value::Attendee(n));
        }
    }
    if let When::Timed { start, .. } = content.when {
        let minutes = (start.local - wall(0).local).num_minutes();
        values.extend(u32::try_from(minutes).ok().map(Value::When));
    }
    let Some(recurrence) = &content.recurrence else { return values };
    let excluded = recurrence.excluded.iter().filter_map(|id| carried(*id, left_out(0)));
    values.extend(excluded.map(Value::Excluded));
    let extras = recurrence.extra.iter().filter_map(|id| carried(*id, extra(0)));
    values.extend(extras.map(Value::Extra));
    for rule in &recurrence.rules {
        let end = rule.strip_prefix(DIVIDED).and_then(|count| count.parse().ok());
        values.extend(end.map(Value::Rule));
    }
    for changed in recurrence.overrides.values() {
        if let Some(('o', n)) = number(&changed.details.summary) {
            values.insert(Value::Override(n));
        }
        if let Some(('p', n)) = number(&changed.details.location) {
            values.insert(Value::Elsewhere(n));
        }
    }
    values
}

/// Whether an occurrence was changed that the series as it is now does not have.
pub(crate) fn is_out_of_shape(content: &Content) -> bool {
    let (Some(recurrence), When::Timed { start, .. }) = (&content.recurrence, content.when) else {
        return false;
    };
    let mut changed = recurrence.overrides.keys().filter_map(|id| match id {
        RecurrenceId::Local(local) => Some(*local - start.local),
        RecurrenceId::Date(_) => None,
    });
    changed.any(|late| late != TimeDelta::days(late.num_days()))
}

/// What attendees see of an event.
pub(crate) fn shared(content: &Content) -> BTreeSet<Value> {
    let own = |value: &Value| matches!(value, Value::Born(_) | Value::Category(_));
    values(content).into_iter().filter(|value| !own(value)).collect()
}

/// The latest number that anybody has written into an event.
pub(crate) fn last_number(content: &Content) -> u32 {
    let numbers = values(content).into_iter().map(Value::number);
    numbers.max().unwrap_or_default()
}

/// The mark an event is born with.
pub(crate) fn born(content: &Content) -> Option<u32> {
    values(content).into_iter().find_map(|value| match value {
        Value::Born(n) => Some(n),
        _ => None,
    })
}
