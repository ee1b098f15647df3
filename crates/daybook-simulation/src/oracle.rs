//! Who wrote what, and who had seen it: an edit may only vanish when somebody who had seen it
//! replaced it.
//!
//! Every value that anybody writes is unique. A write records which values it replaced before the
//! writer's eyes. In the end every value must lead, replacement by replacement, to one that is still
//! there, or to a deletion that holds.

use std::collections::{BTreeMap, BTreeSet};

use daybook_core::appointment::Content;

use crate::values::shared;
pub(crate) use crate::values::{
    DIVIDED, Value, born, event, extra, invite, is_out_of_shape, last_number, left_out, values,
    when,
};

mod authors;
#[cfg(test)]
mod tests;

/// A person, a desk or a server: `0` is whoever writes at the server.
pub(crate) type Actor = usize;

/// Somebody who writes at the server with another program.
pub(crate) const ELSEWHERE: Actor = 0;

/// A letter to attendees: what they are told, and where they are told that it is gone, nothing.
#[derive(Clone, Debug)]
pub(crate) struct Letter<'a> {
    /// Which remote life it is about.
    pub(crate) life: &'a str,
    /// What there was.
    pub(crate) before: Option<&'a Content>,
    /// What there is.
    pub(crate) after: Option<&'a Content>,
    /// Who has written it.
    pub(crate) by: Actor,
}

impl Letter<'_> {
    /// Whether there is anybody to get it.
    pub(crate) fn is_read(&self) -> bool {
        let sides = self.before.into_iter().chain(self.after);
        sides.into_iter().any(|content| !content.details.attendees.is_empty())
    }

    /// Whether it says anything.
    pub(crate) fn is_news(&self) -> bool {
        self.before.map(shared) != self.after.map(shared)
    }
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
    /// What was not kept in step for a while.
    off: BTreeSet<u32>,
    /// What was written into mirrors, where nobody may take it over from.
    scribbles: BTreeSet<Value>,
    /// Who has written, taken out or decided about a value.
    touched: BTreeSet<(Actor, Value)>,
    /// Who has taken a value out of which event.
    taken_out: BTreeSet<(u32, Actor, Value)>,
    /// Who has kept a value that one of the sides they were shown had no more.
    kept_up: BTreeSet<(Actor, Value)>,
    /// What was sent to attendees: of which life, what it had said and what it says.
    letters: BTreeSet<(String, BTreeSet<Value>, BTreeSet<Value>)>,
    /// Where divided series end, and the event that continues each.
    splits: BTreeMap<u32, u32>,
    /// Events that were divided, and what continues them.
    rests: BTreeSet<(u32, u32)>,
    /// Events that have been in a calendar.
    arrived: BTreeSet<(String, u32)>,
}

impl Oracle {
    /// A number nobody has used.
    pub(crate) fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    /// Somebody who saw `before` wrote `after`.
    pub(crate) fn wrote(&mut self, who: Actor, before: Option<&Content>, after: &Content) {
        let old = before.map(values).unwrap_or_default();
        let new = values(after);
        self.touched.extend(old.symmetric_difference(&new).map(|value| (who, *value)));
        for value in new.difference(&old) {
            self.authors.entry(*value).or_insert(who);
        }
        if let Some(event) = born(after) {
            self.taken_out.extend(old.difference(&new).map(|value| (event, who, *value)));
        }
        self.replace(&old, &new);
    }

    fn replace(&mut self, old: &BTreeSet<Value>, new: &BTreeSet<Value>) {
        for value in old.difference(new) {
            let field = value.field();
            // Of several days that are changed one may become as it was: the others do not replace it.
            let mut by: BTreeSet<Node> = new
                .difference(old)
                .filter(|other| field.is_some() && other.field() == field)
                .map(|other| Node::Value(*other))
                .collect();
            if by.is_empty() {
                by.insert(Node::TakenOut);
            }
            self.replaced.entry(Node::Value(*value)).or_default().extend(by);
        }
    }

    /// Somebody who saw `before` divided it.
    pub(crate) fn split(&mut self, who: Actor, before: &Content, first: &Content, rest: &Content) {
        self.wrote(who, Some(before), first);
        self.wrote(who, None, rest);
        let end = values(first).into_iter().find_map(|value| match value {
            Value::Rule(n) => Some(n),
            _ => None,
        });
        self.splits.extend(end.zip(born(rest)));
        self.rests.extend(born(before).zip(born(rest)));
    }

    /// Whether a series was divided, once or again and again, and goes on as another event.
    pub(crate) fn goes_on_as(&self, content: &Content, rest: u32) -> bool {
        let (mut seen, mut todo) = (BTreeSet::new(), Vec::from_iter(born(content)));
        while let Some(event) = todo.pop() {
            if self.rests.contains(&(event, rest)) {
                return true;
            }
            if seen.insert(event) {
                todo.extend(
                    self.rests.range((event, 0)..=(event, u32::MAX)).map(|(_, next)| *next),
                );
            }
        }
        false
    }

    /// Somebody has switched its sync off: nothing waits for it any more.
    pub(crate) fn switched_off(&mut self, content: &Content) {
        self.off.extend(born(content));
    }

    /// An event arrives in a calendar: that of a divided series, after what continues it. Of what has
    /// moved each half is somewhere else.
    pub(crate) fn arrives(&mut self, calendar: &str, content: &Content) -> Result<(), String> {
        let Some(event) = born(content) else { return Ok(()) };
        self.arrived.insert((calendar.to_owned(), event));
        for value in values(content) {
            let Value::Rule(end) = value else { continue };
            let Some(rest) = self.splits.get(&end) else { continue };
            let elsewhere = [event, *rest].iter().any(|event| self.moved.contains(event));
            let excused = elsewhere || self.was_deleted(*rest) || self.off.contains(rest);
            if !excused && !self.arrived.contains(&(calendar.to_owned(), *rest)) {
                return Err(format!("a series is divided there before b{rest} continues it"));
            }
        }
        Ok(())
    }

    /// Somebody who saw `content` deleted it: every event that it once was.
    pub(crate) fn deleted(&mut self, who: Actor, content: &Content) {
        let seen = values(content);
        self.touched.extend(seen.iter().map(|value| (who, *value)));
        if born(content).is_none() {
            return;
        }
        let number = self.number();
        for value in seen {
            // Whoever deletes an event gives up what they see of it; whether it is gone is another thing.
            let by = match value {
                Value::Born(event) => self.ends(event, number),
                _ => Node::TakenOut,
            };
            self.replaced.entry(Node::Value(value)).or_default().insert(by);
        }
    }

    /// The deletion of an event. Whoever deletes it once more has the same opinion as before.
    fn ends(&mut self, event: u32, number: u32) -> Node {
        let node = Node::Deletion(event, number);
        for (_, earlier) in self.deletions.iter().filter(|other| other.0 == event) {
            self.replaced.entry(Node::Deletion(event, *earlier)).or_default().insert(node);
        }
        self.deletions.push((event, number));
        node
    }

    /// Somebody who was shown both sides of a disagreement decided.
    pub(crate) fn settled(
        &mut self,
        who: Actor,
        mine: Option<&Content>,
        theirs: Option<&Content>,
        result: Option<&Content>,
    ) {
        let seen: Vec<&Content> = mine.into_iter().chain(theirs).collect();
        let Some(result) = result else {
            for content in seen {
                self.deleted(who, content);
            }
            return;
        };
        let new = values(result);
        for side in [mine, theirs] {
            let had = side.map(values).unwrap_or_default();
            self.kept_up.extend(new.difference(&had).map(|value| (who, *value)));
        }
        for content in &seen {
            self.touched.extend(values(content).into_iter().map(|value| (who, value)));
        }
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
    pub(crate) fn moved(&mut self, who: Actor, content: &Content, several_desks: bool) {
        self.touched.extend(values(content).into_iter().map(|value| (who, value)));
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

    /// Whether an event may live although somebody has deleted it.
    pub(crate) fn lives_again(&self, content: &Content) -> bool {
        born(content).is_some_and(|event| self.revived.contains(&event))
    }

    /// What attendees were told of a remote life says nothing about what is there now.
    pub(crate) fn begins_again(&mut self, life: &str) {
        self.letters.retain(|(other, ..)| other != life);
    }

    /// What there is of a remote life is something else now: to make it again what it was is news.
    pub(crate) fn moves_on(&mut self, life: &str, before: &Content, after: &Content) {
        let (old, new) = (shared(before), shared(after));
        if old != new {
            self.letters.retain(|(other, _, told)| other != life || *told != old);
        }
    }

    /// Attendees get a letter: about each step of a remote life once, and only about what the person at
    /// that desk has changed. Whoever moves a meeting tells all of it anew.
    pub(crate) fn mailed(&mut self, letter: &Letter<'_>) -> Result<(), String> {
        let (old, new) = (letter.before.map(shared), letter.after.map(shared));
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        if !self.letters.insert((letter.life.to_owned(), old.clone(), new.clone())) {
            return Err(format!("attendees of {} are told the same twice", letter.life));
        }
        let mut sides = letter.before.into_iter().chain(letter.after);
        let wanted = |value: &Value| self.touched.contains(&(letter.by, *value));
        if !sides.any(|content| self.has_moved(content))
            && !old.symmetric_difference(&new).any(wanted)
        {
            return Err(format!("attendees of {} are told what nobody here did", letter.life));
        }
        Ok(())
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
        if let Some(content) = live.iter().find(|content| is_out_of_shape(content)) {
            return Err(format!("{:?} has an occurrence of another shape", values(content)));
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
