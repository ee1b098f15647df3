//! The person settles what both sides disagree about, and is asked about nothing else.

use std::sync::{Arc, Mutex, PoisonError};

use daybook_core::appointment::Content;
use daybook_core::merge::{Atom, Side, merge3};
use daybook_core::recurrence::RecurrenceId;
use daybook_core::settle::settle_conflict;
use daybook_core::sync_state::{Conflict, ConflictKind, Item, ItemChange};

use super::{Desk, DeskBook, Gesture, Rule};
use crate::oracle::{Value, born, values};
use crate::world::{Shared, says};

/// What came of a decision, once the book has heard it: what is there now, if anything.
pub(super) type Told = Arc<Mutex<Option<Option<Content>>>>;

/// A decision about a conflict.
pub(super) struct Decision {
    pub(super) gesture: Gesture,
    pub(super) result: Told,
}

impl Decision {
    fn drawn(world: &Shared, conflict: &Conflict) -> Self {
        let bits = world.world().tape.byte();
        let side = if bits & 1 == 0 { Side::Mine } else { Side::Theirs };
        let by_field = bits & 2 != 0;
        let result = Told::default();
        let (world, now, told) = (world.clone(), world.world().now, Arc::clone(&result));
        let rule: Rule = Box::new(move |item| {
            let field = |atom: &Atom| match (by_field, atom) {
                (true, Atom::Summary | Atom::Occurrence(_)) => Some(Side::Mine),
                (true, Atom::Location | Atom::When) => Some(Side::Theirs),
                _ => None,
            };
            let kept = item.appointment.content.clone();
            let outcome = settle_conflict(item, side, field, now, &mut || world.world().id());
            let now = match &outcome.change {
                ItemChange::Put(item) if !item.appointment.deleted => {
                    Some(item.appointment.content.clone())
                }
                ItemChange::Put(_) | ItemChange::Remove(_) | ItemChange::Keep => None,
                ItemChange::Unlink(_) => Some(kept),
            };
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
            outcome
        });
        let (conflict, version) = (conflict.id, conflict.version);
        Self { gesture: Gesture::Settle { conflict, version, rule }, result }
    }
}

impl<B: DeskBook> Desk<B> {
    /// The person settles a conflict they are shown.
    pub(crate) async fn settle(&mut self, item: &Item) {
        let Some(conflict) = item.conflict.clone() else { return };
        let Decision { gesture, result } = self.decide(item, &conflict);
        if self.gesture(gesture).await {
            self.settled(item, &conflict, &result);
        }
    }

    /// What the person decides about a conflict they are shown.
    pub(super) fn decide(&self, item: &Item, conflict: &Conflict) -> Decision {
        self.check_conflict(item, conflict);
        Decision::drawn(&self.world, conflict)
    }

    /// It is settled.
    pub(super) fn settled(&mut self, item: &Item, conflict: &Conflict, result: &Told) {
        let Some(result) = result.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        let row = &item.appointment;
        if result.is_none() {
            self.off.forget(row.id);
        }
        let mine = (!row.deleted).then_some(&row.content);
        let (who, mut world) = (self.who, self.world.world());
        world.note(|| {
            let told = |content: Option<&Content>| content.map_or_else(|| "gone".into(), says);
            format!(
                "desk {who}: settles {:?}, mine {}, theirs {}: {}",
                conflict.kind,
                told(mine),
                told(conflict.remote.as_ref()),
                told(result.as_ref())
            )
        });
        world.oracle.settled(who, mine, conflict.remote.as_ref(), result.as_ref());
    }

    /// A question is only asked about what somebody else has written.
    pub(super) fn check_conflict(&self, item: &Item, conflict: &Conflict) {
        let Some(remote) = &conflict.remote else { return };
        let (base, local) = (conflict.base.as_ref(), &item.appointment);
        let mut world = self.world.world();
        // Where marks are dropped, what somebody took out of our words cannot be told.
        let unmarked = local.deleted && !world.profile.keeps_marks();
        // Nor what lives although it was to be deleted.
        let revived = base.is_none() && born(remote).is_some_and(|it| world.oracle.was_deleted(it));
        // Nor what came so late that it made again what had been deleted.
        let late = local.deleted && world.oracle.lives_again(remote);
        let told = world.oracle.is_twin(remote) || world.oracle.has_moved(remote);
        if told || unmarked || revived || late {
            return;
        }
        let both = conflict.kind == ConflictKind::BothChanged && !local.deleted;
        let agrees = |base: &Content| agrees_on_occurrences(base, &local.content, remote);
        if both && base.is_some_and(agrees) {
            world.violate(format!("desk {} is asked what nobody disagrees about", self.who));
        }
        let foreign = |value: &Value| world.oracle.is_foreign(*value, self.who);
        let taken_out = |value: &Value| world.oracle.is_touched_by_others(*value, self.who);
        let (old, new) = (base.map(values).unwrap_or_default(), values(remote));
        // What the server itself has rewritten is as good as somebody else's, and an answer is one.
        let rewritten = base.is_some_and(|base| {
            let (was, is) = (&base.details, &remote.details);
            was.url != is.url || was.attendees != is.attendees
        });
        let mut reason =
            rewritten || new.difference(&old).any(foreign) || old.difference(&new).next().is_some();
        // Where our write can be recognised, one of the fields that disagree must be somebody else's.
        let shown = world.shown(item.link.remote_id.as_deref().unwrap_or_default());
        if conflict.kind == ConflictKind::BothChanged && shown == Some(self.who) && !local.deleted {
            let disagree = merge3(base, &local.content, remote).conflicts;
            // What the person has taken back since it was asked about is no disagreement any more.
            let over = disagree.is_empty();
            reason &= over
                || disagree.iter().any(|atom| {
                    let mut there = new.iter().filter(|value| value.is_of(atom)).peekable();
                    // What was taken out of a set leaves nothing behind.
                    let mut lacks = old.difference(&new).filter(|value| value.is_of(atom));
                    there.peek().is_none()
                        || there.any(foreign)
                        || lacks.any(|it| it.field().is_none() && taken_out(it))
                });
        }
        // What somebody took out of them, now or when they were on their way, makes them unknown where the
        // mark of our write is gone: dropped by the server, or replaced by another desk's.
        // Where marks are dropped, so does what somebody put into them and took back.
        let taken_back =
            !world.profile.keeps_marks() && world.oracle.was_taken_back(remote, self.who);
        let lost = taken_back || world.oracle.has_lost_words(remote, self.who);
        let unknown = shown != Some(self.who) && lost;
        if !reason && !unknown {
            let what = format!(
                "desk {} is asked about its own words: base {old:?}, here {}, there {}",
                self.who,
                says(&local.content),
                says(remote)
            );
            world.violate(what);
        }
    }
}

/// Whether both sides disagree about single occurrences alone, and about none of what these say.
fn agrees_on_occurrences(base: &Content, mine: &Content, theirs: &Content) -> bool {
    let changed = |content: &Content, id: &RecurrenceId| {
        content.recurrence.as_ref()?.overrides.get(id).cloned()
    };
    let harmless = |atom: &Atom| {
        let Atom::Occurrence(id) = atom else { return false };
        let (Some(mine), Some(theirs)) = (changed(mine, id), changed(theirs, id)) else {
            return false;
        };
        let left_out = base.recurrence.as_ref().is_none_or(|it| it.excluded.contains(id));
        let was = changed(base, id).map_or_else(|| base.details.clone(), |was| was.details);
        let (m, t) = (&mine.details, &theirs.details);
        let differ =
            |was: &str, mine: &str, theirs: &str| was != mine && was != theirs && mine != theirs;
        let same = mine.when == theirs.when && m.attendees == t.attendees;
        let words = differ(&was.summary, &m.summary, &t.summary)
            || differ(&was.location, &m.location, &t.location)
            || differ(&was.url, &m.url, &t.url);
        same && !left_out && !words
    };
    let atoms = merge3(Some(base), mine, theirs).conflicts;
    !atoms.is_empty() && atoms.iter().all(harmless)
}
