//! What was sent and never acknowledged: whose words an event shows, and what became of a deletion.

use daybook_core::sync_state::{ItemChange, RemoteEvent, Statement};

use crate::space::{Before, Pair, State, Write, everywhere, mark, pair};
use crate::{after, hears};

/// Whether a deletion was sent.
fn may_end(state: &State) -> bool {
    state.sent.iter().any(|write| write.says.is_none())
}

/// The writes whose words are still ours. Those of a creation are not once something was agreed on
/// since, unless what it made may have been deleted by us.
fn still_ours(state: &State) -> impl Iterator<Item = (usize, &Write)> {
    let since = state.agreed().is_some() && state.local.is_some() && !may_end(state);
    state.sent.iter().enumerate().filter(move |(_, write)| !(since && write.creates))
}

/// Whether an event says what a write of ours said, under its mark, under somebody else's or under none.
fn shows_ours(state: &State, event: &RemoteEvent) -> bool {
    let value = Some(pair(&event.content));
    let stamped = |n: usize| event.stamp.is_some_and(|stamp| stamp.as_uuid().as_u128() == mark(n));
    let marked = (0..state.sent.len()).any(stamped);
    still_ours(state).any(|(n, write)| write.says == value && (stamped(n) || !marked))
}

#[test]
fn nobody_is_asked_about_their_own_words() {
    everywhere(|state, item, statement| {
        let Statement::Live(event) = statement else { return };
        if state.conflict.is_some() || !shows_ours(state, event) {
            return;
        }
        let kept = after(item, hears(item, statement)).expect("a live event removes nothing");
        assert_eq!(kept.conflict, None, "{state:?} hears {statement:?}");
    });
}

#[test]
fn words_of_a_creation_that_others_have_changed_since_are_theirs() {
    everywhere(|state, item, statement| {
        let Statement::Live(event) = statement else { return };
        let value = pair(&event.content);
        let created = |write: &Write| write.creates && write.says == Some(value);
        let unchanged = state.local == state.agreed() && !may_end(state);
        let theirs = unchanged && !shows_ours(state, event) && state.sent.iter().any(created);
        if state.conflict.is_some() || state.local.is_none() || !theirs {
            return;
        }
        // A mark of another write of ours says that somebody has built on that.
        if event.stamp.is_some_and(|stamp| still_marks(state, stamp.as_uuid().as_u128())) {
            return;
        }
        let kept = after(item, hears(item, statement)).expect("a live event removes nothing");
        assert_eq!(pair(&kept.appointment.content), value, "{state:?} hears {statement:?}");
    });
}

fn still_marks(state: &State, stamp: u128) -> bool {
    still_ours(state).any(|(n, _)| mark(n) == stamp)
}

#[test]
fn what_was_deleted_and_is_wanted_again_outlives_its_deletion() {
    everywhere(|state, item, statement| {
        let gone = matches!(statement, Statement::Gone);
        if !gone || state.conflict.is_some() || state.local.is_none() || !may_end(state) {
            return;
        }
        let outcome = hears(item, statement);
        let ItemChange::Put(kept) = &outcome.change else {
            panic!("{state:?} ends as {outcome:?}")
        };
        assert_eq!(kept.appointment.content, item.appointment.content, "{state:?}");
        assert!(kept.conflict.is_none() && kept.link.pending, "{state:?} ends as {kept:?}");
        assert!(kept.link.incarnation > item.link.incarnation, "in a new life");
    });
}

#[test]
fn what_lives_although_its_deletion_was_sent_and_says_something_else_is_asked_about() {
    everywhere(|state, item, statement| {
        let Statement::Live(event) = statement else { return };
        let value: Pair = pair(&event.content);
        let news = state.agreed().is_some_and(|agreed| agreed != value) && may_end(state);
        let known = state.sent.iter().any(|write| write.says == Some(value));
        let marked = (0..state.sent.len())
            .any(|n| event.stamp.is_some_and(|stamp| stamp.as_uuid().as_u128() == mark(n)));
        let differs = state.local.is_some_and(|local| local != value);
        if state.conflict.is_some() || !news || known || marked || !differs {
            return;
        }
        let kept = after(item, hears(item, statement)).expect("a live event removes nothing");
        assert!(kept.conflict.is_some(), "{state:?} hears {statement:?} and keeps {kept:?}");
    });
}

/// Which of the writes was deleted there is unknown, so the row was edited since unless all say the same.
#[test]
fn what_was_never_confirmed_is_removed_only_where_every_write_said_what_is_here() {
    everywhere(|state, item, statement| {
        let gone = matches!(statement, Statement::Gone) && !may_end(state);
        let sent = state.before == Before::Never && !state.sent.is_empty();
        if !gone || !sent || state.conflict.is_some() || state.local.is_none() {
            return;
        }
        let unchanged = state.sent.iter().all(|write| write.says == state.local);
        let kept = after(item, hears(item, statement));
        assert_eq!(kept.is_none(), unchanged, "{state:?} ends as {kept:?}");
        let asked = kept.is_none_or(|item| item.conflict.is_some());
        assert!(asked, "{state:?}");
    });
}

/// Which of the writes somebody has built on is unknown: what was edited since the oldest is an edit.
#[test]
fn what_was_edited_since_the_oldest_unconfirmed_write_is_not_taken_for_unchanged() {
    everywhere(|state, item, statement| {
        let Statement::Live(event) = statement else { return };
        let (Some(local), Some(Write { says: Some(oldest), .. })) =
            (state.local, state.sent.first())
        else {
            return;
        };
        let foreign = event.stamp.is_none() && !shows_ours(state, event);
        if state.before != Before::Never || state.conflict.is_some() || !foreign {
            return;
        }
        let kept = after(item, hears(item, statement)).expect("a live event removes nothing");
        let (row, theirs) = (pair(&kept.appointment.content), pair(&event.content));
        for field in [|pair: Pair| pair.0, |pair: Pair| pair.1] {
            let edited = field(local) != field(*oldest) && field(theirs) != field(*oldest);
            let kept = kept.conflict.is_some() || field(row) == field(local);
            assert!(!edited || kept, "{state:?} hears {statement:?}");
        }
    });
}
