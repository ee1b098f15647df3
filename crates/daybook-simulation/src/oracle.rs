//! Who wrote what, and who had seen it: an edit may only vanish when somebody who had seen it
//! replaced it.
//!
//! Every value that anybody writes is unique. A write records which values it replaced before the
//! writer's eyes. In the end every value must lead, replacement by replacement, to one that is still
//! there, or to a deletion that holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, When};
use daybook_core::merge::Atom;
use daybook_core::recurrence::{Recurrence, RecurrenceId};
use daybook_core::wall_time::{WallTime, Zone};

/// A person, a desk or a server: `0` is whoever writes at the server.
pub(crate) type Actor = usize;

/// Somebody who writes at the server with another program.
pub(crate) const ELSEWHERE: Actor = 0;

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
    /// A left-out occurrence.
    Excluded(u32),
    /// What a changed occurrence says.
    Override(u32),
}

/// The part of a value that a later one replaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Summary,
    Location,
    When,
    Override,
}

impl Value {
    /// Whether it is what such a field says. Of whole series and single days nothing is known.
    pub(crate) fn is_of(self, atom: &Atom) -> bool {
        match atom {
            Atom::Summary => matches!(self, Self::Summary(_)),
            Atom::Location => matches!(self, Self::Location(_)),
            Atom::When | Atom::Shape => matches!(self, Self::When(_)),
            _ => false,
        }
    }

    fn field(self) -> Option<Field> {
        match self {
            Self::Summary(_) => Some(Field::Summary),
            Self::Location(_) => Some(Field::Location),
            Self::When(_) => Some(Field::When),
            Self::Override(_) => Some(Field::Override),
            Self::Born(_) | Self::Category(_) | Self::Excluded(_) => None,
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

/// The left-out occurrence that carries a number.
pub(crate) fn left_out(number: u32) -> RecurrenceId {
    let day = NaiveDate::from_ymd_opt(2030, 1, 1).unwrap_or_default();
    let local = day.and_hms_opt(0, 0, 0).unwrap_or_default();
    RecurrenceId::Local(local + TimeDelta::seconds(i64::from(number)))
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
    if let When::Timed { start, .. } = content.when {
        let minutes = (start.local - wall(0).local).num_minutes();
        values.extend(u32::try_from(minutes).ok().map(Value::When));
    }
    let Some(recurrence) = &content.recurrence else { return values };
    for id in &recurrence.excluded {
        let (RecurrenceId::Local(local), RecurrenceId::Local(zero)) = (*id, left_out(0)) else {
            continue;
        };
        values.extend(u32::try_from((local - zero).num_seconds()).ok().map(Value::Excluded));
    }
    for changed in recurrence.overrides.values() {
        if let Some(('o', n)) = number(&changed.details.summary) {
            values.insert(Value::Override(n));
        }
    }
    values
}

/// The mark an event is born with.
pub(crate) fn born(content: &Content) -> Option<u32> {
    values(content).into_iter().find_map(|value| match value {
        Value::Born(n) => Some(n),
        _ => None,
    })
}

/// Something that can replace a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Value(Value),
    /// A deletion of the event born with the first number.
    Deletion(u32, u32),
    /// Taken out of a set by somebody who saw it.
    TakenOut,
}

/// Everything that was written, and what replaced what.
#[derive(Debug, Default)]
pub(crate) struct Oracle {
    next: u32,
    authors: BTreeMap<Value, Actor>,
    replaced: BTreeMap<Node, BTreeSet<Node>>,
    deletions: Vec<(u32, u32)>,
    /// Decisions to keep what was deleted there, by event: each may leave one more copy.
    kept: BTreeMap<u32, usize>,
    /// Events that may live although somebody has deleted them: another had a reason to keep them.
    revived: BTreeSet<u32>,
    twins: BTreeSet<u32>,
    /// Events that somebody has moved to another calendar.
    moved: BTreeSet<u32>,
    /// What was written into mirrors, where nobody may take it over from.
    scribbles: BTreeSet<Value>,
}

impl Oracle {
    /// A number nobody has used.
    pub(crate) fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Who wrote a value.
    pub(crate) fn author(&self, value: Value) -> Option<Actor> {
        self.authors.get(&value).copied()
    }

    /// Somebody who saw `before` wrote `after`.
    pub(crate) fn wrote(&mut self, who: Actor, before: Option<&Content>, after: &Content) {
        let old = before.map(values).unwrap_or_default();
        let new = values(after);
        for value in new.difference(&old) {
            self.authors.entry(*value).or_insert(who);
        }
        self.replace(&old, &new);
    }

    fn replace(&mut self, old: &BTreeSet<Value>, new: &BTreeSet<Value>) {
        for value in old.difference(new) {
            let field = value.field();
            let mut by: BTreeSet<Node> = new
                .iter()
                .filter(|other| field.is_some() && other.field() == field)
                .map(|other| Node::Value(*other))
                .collect();
            if by.is_empty() {
                by.insert(Node::TakenOut);
            }
            self.replaced.entry(Node::Value(*value)).or_default().extend(by);
        }
    }

    /// Somebody who saw `content` deleted it.
    pub(crate) fn deleted(&mut self, content: &Content) {
        let Some(event) = born(content) else { return };
        let deletion = (event, self.number());
        self.deletions.push(deletion);
        let node = Node::Deletion(deletion.0, deletion.1);
        for value in values(content) {
            // Whoever deletes an event gives up what they see of it; whether it is gone is another thing.
            let by = if matches!(value, Value::Born(_)) { node } else { Node::TakenOut };
            self.replaced.entry(Node::Value(value)).or_default().insert(by);
        }
        // Whoever deletes it once more has the same opinion as before.
        for other in self.deletions.iter().filter(|other| other.0 == event && **other != deletion) {
            self.replaced.entry(Node::Deletion(other.0, other.1)).or_default().insert(node);
        }
    }

    /// Somebody who was shown both sides of a disagreement decided.
    pub(crate) fn settled(
        &mut self,
        mine: Option<&Content>,
        theirs: Option<&Content>,
        result: Option<&Content>,
    ) {
        let seen: Vec<&Content> = mine.into_iter().chain(theirs).collect();
        let Some(result) = result else {
            for content in seen {
                self.deleted(content);
            }
            return;
        };
        let new = values(result);
        for content in &seen {
            self.replace(&values(content), &new);
        }
        let Some(event) = born(result) else { return };
        if mine.is_none() || theirs.is_none() {
            *self.kept.entry(event).or_default() += 1;
            self.came_back(result);
        }
    }

    /// Somebody else has taken in what a desk created, as an invitation that went to both.
    pub(crate) fn twin(&mut self, content: &Content) {
        self.came_back(content);
        self.twins.extend(born(content));
    }

    /// Whether an event was taken in twice, so that no version of it is the base of the other.
    pub(crate) fn is_twin(&self, content: &Content) -> bool {
        born(content).is_some_and(|event| self.twins.contains(&event))
    }

    /// Somebody moved an event to another calendar. To whoever still has it in the old one that looks
    /// like a deletion; and of several desks each can move its own.
    pub(crate) fn moved(&mut self, content: &Content, several_desks: bool) {
        self.came_back(content);
        let Some(event) = born(content) else { return };
        self.moved.insert(event);
        // So does what somebody else took in as well before it moved.
        if several_desks || self.twins.contains(&event) {
            *self.kept.entry(event).or_default() += 1;
        }
    }

    /// The same where it has moved on: then there is one more.
    pub(crate) fn came_back_to_old_home(&mut self, content: &Content) {
        self.came_back(content);
        let moved = born(content).filter(|event| self.moved.contains(event));
        if let Some(event) = moved {
            *self.kept.entry(event).or_default() += 1;
        }
    }

    /// Whether anybody ever wanted an event gone.
    pub(crate) fn was_deleted(&self, event: u32) -> bool {
        self.deletions.iter().any(|deletion| deletion.0 == event)
    }

    /// Whether an event was ever moved to another calendar.
    pub(crate) fn has_moved(&self, content: &Content) -> bool {
        born(content).is_some_and(|event| self.moved.contains(&event))
    }

    /// Somebody else changed a mirror.
    pub(crate) fn scribbled(&mut self, before: &Content, after: &Content) {
        let old = values(before);
        self.scribbles.extend(values(after).difference(&old));
    }

    /// A create that nobody had confirmed arrived where somebody has deleted what it made before. On
    /// servers without tombstones for it nobody can tell that from a create that never arrived.
    pub(crate) fn came_back(&mut self, content: &Content) {
        self.revived.extend(born(content));
    }

    /// Checks the last state of the server: nothing lost, nothing doubled, nothing back from the dead.
    pub(crate) fn judge(&self, live: &[Content]) -> Result<(), String> {
        let mut copies: BTreeMap<u32, usize> = BTreeMap::new();
        live.iter().filter_map(born).for_each(|event| *copies.entry(event).or_default() += 1);
        for (event, count) in &copies {
            let allowed = 1 + self.kept.get(event).copied().unwrap_or_default();
            if *count > allowed {
                return Err(format!("event b{event} is there {count} times"));
            }
        }
        let there: BTreeSet<Value> = live.iter().flat_map(values).collect();
        if let Some(value) = there.intersection(&self.scribbles).next() {
            return Err(format!("{value:?} was taken over from a mirror"));
        }
        let holds = |node: &Node| match node {
            Node::Value(value) => there.contains(value),
            Node::Deletion(event, _) => !copies.contains_key(event),
            Node::TakenOut => true,
        };
        for value in self.authors.keys() {
            if !self.leads_to(Node::Value(*value), &holds) {
                return Err(format!("{value:?} is lost"));
            }
        }
        for (event, number) in &self.deletions {
            if !self.revived.contains(event)
                && !self.leads_to(Node::Deletion(*event, *number), &holds)
            {
                return Err(format!("event b{event} was deleted and lives again"));
            }
        }
        Ok(())
    }

    fn leads_to(&self, from: Node, holds: &impl Fn(&Node) -> bool) -> bool {
        let (mut seen, mut todo) = (BTreeSet::new(), vec![from]);
        while let Some(node) = todo.pop() {
            if holds(&node) {
                return true;
            }
            if seen.insert(node) {
                todo.extend(self.replaced.get(&node).into_iter().flatten());
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(content: &Content, number: u32) -> Content {
        let details = Details { summary: format!("s{number}"), ..content.details.clone() };
        Content { details, ..content.clone() }
    }

    #[test]
    fn a_value_may_go_when_somebody_who_saw_it_replaced_it() {
        let mut oracle = Oracle::default();
        let first = event(1, false);
        oracle.wrote(ELSEWHERE, None, &first);
        let second = renamed(&first, 2);
        oracle.wrote(1, Some(&first), &second);

        assert_eq!(oracle.judge(&[second]), Ok(()));
    }

    #[test]
    fn a_value_that_nobody_replaced_is_missed() {
        let mut oracle = Oracle::default();
        let first = event(1, false);
        oracle.wrote(ELSEWHERE, None, &first);
        oracle.wrote(1, Some(&first), &renamed(&first, 2));
        oracle.wrote(2, Some(&first), &renamed(&first, 3));

        assert_eq!(oracle.judge(&[renamed(&first, 3)]), Err("Summary(2) is lost".into()));
    }

    #[test]
    fn a_deletion_holds_unless_somebody_decided_otherwise() {
        let mut oracle = Oracle::default();
        let first = event(1, false);
        oracle.wrote(ELSEWHERE, None, &first);
        oracle.deleted(&first);

        assert_eq!(oracle.judge(&[]), Ok(()));
        assert!(oracle.judge(std::slice::from_ref(&first)).is_err());
        oracle.settled(Some(&first), None, Some(&first));
        assert_eq!(oracle.judge(&[first]), Ok(()));
    }

    #[test]
    fn one_event_is_not_there_twice() {
        let mut oracle = Oracle::default();
        let first = event(1, false);
        oracle.wrote(ELSEWHERE, None, &first);

        assert_eq!(oracle.judge(&[first.clone(), first]), Err("event b1 is there 2 times".into()));
    }
}
