//! Whose doing it is that a value is there, or is not.

use daybook_core::appointment::Content;

use super::{Actor, Oracle, Value, born};

impl Oracle {
    /// Who wrote a value.
    pub(crate) fn author(&self, value: Value) -> Option<Actor> {
        self.authors.get(&value).copied()
    }

    /// Whether it is somebody else's doing that a value is there.
    pub(crate) fn is_foreign(&self, value: Value, who: Actor) -> bool {
        self.author(value) != Some(who)
            || self.kept_up.iter().any(|(other, kept)| *kept == value && *other != who)
    }

    /// Whether somebody else has taken out or decided about a value.
    pub(crate) fn is_touched_by_others(&self, value: Value, who: Actor) -> bool {
        self.touched.iter().any(|(other, touched)| *touched == value && *other != who)
    }

    /// Whether somebody else has taken out of an event what `who` had written.
    pub(crate) fn has_lost_words(&self, content: &Content, who: Actor) -> bool {
        self.taken_out_by_others(content, who).any(|value| self.author(value) == Some(who))
    }

    /// Whether somebody else has taken out of an event what they, or whoever, had put into it.
    pub(crate) fn was_taken_back(&self, content: &Content, who: Actor) -> bool {
        self.taken_out_by_others(content, who).next().is_some()
    }

    fn taken_out_by_others(&self, content: &Content, who: Actor) -> impl Iterator<Item = Value> {
        let event = born(content);
        let from = event.map(|event| (event, 0, Value::Born(0)));
        let all = from.into_iter().flat_map(|from| self.taken_out.range(from..));
        let of = all.take_while(move |(other, ..)| Some(*other) == event);
        of.filter(move |(_, by, _)| *by != who).map(|(.., value)| *value)
    }
}
