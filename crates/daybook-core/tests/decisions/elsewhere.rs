//! Decisions that have to be the same from elsewhere: from the other side, at a place that was chosen by
//! the server.

use daybook_core::observe::observe;
use daybook_core::sync_state::{
    BurialReason, Buried, ConflictKind, ItemChange, Known, Observation, Sent, Statement,
};

use crate::space::{
    AGREED, Before, PLACE, Pair, State, Write, calendar, content, event, item, mark, now, pair,
    pairs, sides, statements, states, uuid,
};
use crate::{after, hear, hears};

/// What both sides will have in the end, or what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Agreed(Option<Pair>),
    Asked(ConflictKind),
}

fn verdict(mine: Option<Pair>, asked: Option<Option<Pair>>, theirs: Option<Pair>) -> Verdict {
    let state = State { conflict: asked, ..State::at_rest(Before::Known, mine) };
    let item = item(&state);
    let statement =
        theirs.map_or(Statement::Gone, |value| Statement::Live(event(value, "2", None)));
    let Some(kept) = after(&item, hears(&item, &statement)) else { return Verdict::Agreed(None) };
    match kept.conflict {
        Some(conflict) => Verdict::Asked(conflict.kind),
        None if kept.appointment.deleted => Verdict::Agreed(None),
        None => Verdict::Agreed(Some(pair(&kept.appointment.content))),
    }
}

fn mirrored(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Asked(ConflictKind::DeletedHere) => Verdict::Asked(ConflictKind::DeletedThere),
        Verdict::Asked(ConflictKind::DeletedThere) => Verdict::Asked(ConflictKind::DeletedHere),
        same => same,
    }
}

/// With writes on their way it cannot hold: only this side knows them, and a write of the other side is
/// never heard of before it has arrived.
#[test]
fn swapping_the_sides_mirrors_the_decision() {
    for (mine, theirs) in sides().flat_map(|mine| sides().map(move |theirs| (mine, theirs))) {
        let (one, other) = (verdict(mine, None, theirs), verdict(theirs, None, mine));
        assert_eq!(one, mirrored(other), "{mine:?} here and {theirs:?} there");
    }
}

/// Whatever the open question was about before, the last word of each side decides. Who goes back to
/// what was agreed while they are asked has still to say what counts, so that is left out.
#[test]
fn swapping_the_sides_of_an_open_question_mirrors_the_decision() {
    let changed = || sides().filter(|value| *value != Some(AGREED));
    for (mine, theirs) in changed().flat_map(|mine| changed().map(move |theirs| (mine, theirs))) {
        for (asked, other) in sides().flat_map(|one| sides().map(move |other| (one, other))) {
            let one = verdict(mine, Some(asked), theirs);
            let two = verdict(theirs, Some(other), mine);
            assert_eq!(one, mirrored(two), "{mine:?} here, {theirs:?} there, {asked:?} before");
        }
    }
}

/// What is remembered of a place: nothing, its end, or creates that were discarded before they were
/// heard of.
fn graves() -> impl Iterator<Item = Option<Buried>> {
    let values = [AGREED, (b'b', b'b')].map(|value| Write { creates: true, says: Some(value) });
    let mut sents: Vec<Vec<Write>> = values.iter().map(|value| vec![*value]).collect();
    sents.extend(values.iter().flat_map(|one| values.map(|other| vec![*one, other])));
    let grave = |reason, sent| Buried {
        calendar: calendar(),
        remote_id: PLACE.into(),
        reason,
        version: None,
        sent,
        at: now(),
    };
    let discarded = sents.into_iter().map(move |sent| {
        let item = item(&State { sent, ..State::at_rest(Before::Never, None) });
        Some(grave(BurialReason::DiscardedCreate, item.sent))
    });
    [None, Some(grave(BurialReason::Deleted, Vec::new()))].into_iter().chain(discarded)
}

#[test]
fn what_no_row_knows_becomes_one_row_and_is_then_known() {
    for grave in graves() {
        let marks = grave.iter().flat_map(|grave| (0..grave.sent.len()).map(mark));
        let marks: Vec<Option<u128>> = marks.map(Some).chain([None]).collect();
        for (value, mark) in pairs().flat_map(|value| marks.iter().map(move |mark| (value, *mark)))
        {
            let statement = Statement::Live(event(value, "2", mark));
            let said = Observation { remote_id: PLACE.into(), statement };
            let known = Known { buried: grave.clone(), ..Known::default() };
            let outcome = hear(|at| observe(known, said.clone(), at));
            let ItemChange::Put(new) = &outcome.change else { panic!("{outcome:?}") };
            let discarded = grave.as_ref().filter(|it| it.reason == BurialReason::DiscardedCreate);
            assert_eq!(new.appointment.deleted, discarded.is_some(), "{grave:?} {said:?}");
            if let Some(discarded) = discarded {
                let ours = |sent: &&Sent| mark.is_none_or(|n| sent.stamp.as_uuid() == uuid(n));
                let says = |sent: &Sent| sent.content == Some(content(value));
                let ours = discarded.sent.iter().filter(ours).any(says);
                assert_eq!(new.conflict.is_none(), ours, "{grave:?} {said:?}");
            }
            assert_eq!(outcome.exhume.as_deref(), Some(PLACE), "it is no grave any more");

            let known = Known { item: Some((**new).clone()), ..Known::default() };
            let again = hear(|at| observe(known, said, at));
            assert_eq!(again.change, ItemChange::Keep, "{grave:?}");
        }
    }
}

/// Where the server chooses the place, an event that the creation of an item has made is that item,
/// and everything is decided as if its place had been known.
#[test]
fn an_event_found_by_its_key_is_decided_like_one_at_a_known_place() {
    let never_confirmed =
        states().filter(|state| state.before == Before::Never && state.conflict.is_none());
    for state in never_confirmed {
        for mut statement in statements(&state) {
            let Statement::Live(event) = &mut statement else { continue };
            event.key = Some("key".into());
            let item = item(&state);
            let here = hears(&item, &statement);
            let mut unplaced = item.clone();
            unplaced.link.remote_id = Some("key".into());
            let known = Known { made: Some(unplaced), ..Known::default() };
            let said = Observation { remote_id: PLACE.into(), statement: statement.clone() };
            let found = hear(|at| observe(known, said, at));
            assert_eq!(after(&item, found), after(&item, here), "{state:?} {statement:?}");
        }
    }
}
