//! One statement: what it changes, and that it changes nothing the second time.

use chrono::TimeDelta;
use daybook_core::appointment::Content;
use daybook_core::merge::merge3;
use daybook_core::sync_state::{Item, ItemChange, Outcome, Statement};

use crate::space::{
    AGREED, Pair, State, all_statements, all_states, content, everywhere, item, now, pair, pairs,
    under_way,
};
use crate::{after, hears, hears_at};

#[test]
fn hearing_the_same_again_or_at_another_time_changes_nothing() {
    let mut jumps = [TimeDelta::hours(-24), TimeDelta::days(36_525)].into_iter().cycle();
    let count = everywhere(|state, item, statement| {
        let later = now() + jumps.next().unwrap();
        let told = || format!("{state:?} hears {statement:?}");
        let once = hears(item, statement);
        assert_eq!(
            timeless(hears_at(later, item, statement)),
            timeless(once.clone()),
            "{}",
            told()
        );
        let Some(once) = after(item, once) else { return };
        let again = hears_at(later, &once, statement);
        assert!(again.change == ItemChange::Keep, "{} twice: {once:?}, then {again:?}", told());
    });
    assert!(count > 150_000, "{count} cases");
}

/// An outcome without the moments it names.
fn timeless(mut outcome: Outcome) -> Outcome {
    if let ItemChange::Put(item) = &mut outcome.change {
        item.link.confirmed = item.link.confirmed.map(|_| now());
        item.sent.iter_mut().for_each(|sent| sent.at = now());
        if let Some(conflict) = &mut item.conflict {
            conflict.opened = now();
        }
    }
    if let Some(buried) = &mut outcome.bury {
        buried.at = now();
    }
    outcome
}

#[test]
fn hearing_the_same_again_while_a_write_is_under_way_changes_nothing() {
    everywhere(|state, item, statement| {
        let Some(item) = under_way(item) else { return };
        let Some(once) = after(&item, hears(&item, statement)) else { return };
        if let (Statement::Live(event), Some(attempt)) = (statement, &once.attempt) {
            let holds = attempt.pre_version == event.version;
            assert!(holds, "{state:?} hears {statement:?} and still waits for {attempt:?}");
        }
        let again = hears(&once, statement);
        assert!(
            again.change == ItemChange::Keep,
            "{state:?} hears {statement:?} twice: {once:?}, then {again:?}"
        );
    });
}

/// The values of fields that are not among the known ones.
fn news(value: Pair, known: &[Pair]) -> (Option<u8>, Option<u8>) {
    let first = Some(value.0).filter(|value| known.iter().all(|known| known.0 != *value));
    let second = Some(value.1).filter(|value| known.iter().all(|known| known.1 != *value));
    (first, second)
}

/// A value written here may only go when the row is removed, and then nothing was changed here. What
/// the other side says that is new is in the row afterwards, or in a conflict.
#[test]
fn no_change_of_either_side_is_lost() {
    everywhere(|state, item, statement| {
        let mut known = vec![AGREED];
        known.extend(state.sent.iter().filter_map(|write| write.says));
        let told = || format!("{state:?} hears {statement:?}");
        let kept = after(item, hears(item, statement));
        if let Some(local) = state.local {
            let (first, second) = news(local, &known);
            let lost = match &kept {
                None => first.is_some() || second.is_some(),
                Some(kept) => {
                    let row = pair(&kept.appointment.content);
                    let gone = |mine: Option<u8>, row: u8| mine.is_some_and(|mine| mine != row);
                    kept.appointment.deleted || gone(first, row.0) || gone(second, row.1)
                }
            };
            assert!(!lost, "{} and keeps {kept:?}", told());
        }
        if let Statement::Live(event) = statement {
            let kept = kept.expect("a live event removes nothing");
            let theirs = news(pair(&event.content), &known);
            let asked = kept.conflict.as_ref().and_then(|conflict| conflict.remote.as_ref());
            let there = [Some(&kept.appointment.content), asked].map(|it| it.map(pair));
            let there: Vec<Pair> = there.into_iter().flatten().collect();
            let lost = |theirs: Option<u8>, field: fn(&Pair) -> u8| {
                theirs.is_some_and(|theirs| there.iter().all(|there| field(there) != theirs))
            };
            assert!(!lost(theirs.0, |it| it.0) && !lost(theirs.1, |it| it.1), "{}", told());
        }
    });
}

#[test]
fn what_cannot_be_read_changes_no_row() {
    everywhere(|state, item, statement| {
        if !matches!(statement, Statement::Unknown { .. }) {
            return;
        }
        let outcome = hears(item, statement);
        assert_eq!(outcome.change, ItemChange::Keep, "{state:?}");
        assert_eq!(outcome.log.len(), 1, "and is told");
    });
}

#[test]
fn a_question_is_never_asked_about_equal_sides() {
    everywhere(|state, item, statement| {
        let Statement::Live(event) = statement else { return };
        if state.local != Some(pair(&event.content)) {
            return;
        }
        let kept = after(item, hears(item, statement)).expect("a live event removes nothing");
        assert_eq!(kept.conflict, None, "{state:?} hears {statement:?}");
        // A deletion of ours that may still arrive has to be overtaken.
        let pending = kept.link.pending && !kept.may_still_end();
        assert!(!pending, "{state:?} hears {statement:?}");
    });
}

/// Other names for the same: `b` and `c` change places in a field, or the fields do.
fn renamed(value: Pair, names: usize) -> Pair {
    let other = |value: u8| if value == b'a' { value } else { b'b' + b'c' - value };
    let first = if names & 1 == 0 { value.0 } else { other(value.0) };
    let second = if names & 2 == 0 { value.1 } else { other(value.1) };
    if names & 4 == 0 { (first, second) } else { (second, first) }
}

#[test]
fn other_names_change_no_decision() {
    // All of them are eight times as many; every one of them is met with some other name.
    for (n, state) in all_states().enumerate().filter(|(n, _)| n % 61 == 0) {
        let names = n / 61 % 8;
        let name = |value: Option<Pair>| value.map(|value| renamed(value, names));
        let mut other =
            State { local: name(state.local), conflict: state.conflict.map(name), ..state.clone() };
        other.sent.iter_mut().for_each(|write| write.says = name(write.says));
        for statement in all_statements(&state) {
            let mut said = statement.clone();
            if let Statement::Live(event) = &mut said {
                event.content = content(renamed(pair(&event.content), names));
            }
            let (here, there) = (item(&state), item(&other));
            let one = after(&here, hears(&here, &statement)).map(|item| summed(&item, names));
            let two = after(&there, hears(&there, &said)).map(|item| summed(&item, 0));
            assert_eq!(one, two, "{state:?} hears {statement:?}");
        }
    }
}

type Summed = (bool, Pair, Option<Option<Pair>>, Vec<Option<Pair>>, Option<Pair>, bool);

/// What an item says, under other names.
fn summed(item: &Item, names: usize) -> Summed {
    let name = |content: &Content| renamed(pair(content), names);
    (
        item.appointment.deleted,
        name(&item.appointment.content),
        item.conflict.as_ref().map(|conflict| conflict.remote.as_ref().map(name)),
        item.sent.iter().map(|sent| sent.content.as_ref().map(name)).collect(),
        item.shadow.as_ref().map(|shadow| name(&shadow.content)),
        item.link.pending,
    )
}

#[test]
fn merging_is_the_same_from_both_sides() {
    let bases = pairs().map(Some).chain([None]);
    for base in bases {
        let base = base.map(content);
        for (mine, theirs) in pairs().flat_map(|m| pairs().map(move |t| (content(m), content(t)))) {
            let (one, other) =
                (merge3(base.as_ref(), &mine, &theirs), merge3(base.as_ref(), &theirs, &mine));
            assert_eq!(one.conflicts, other.conflicts, "{base:?} {mine:?} {theirs:?}");
            if one.conflicts.is_empty() {
                assert_eq!(one.content, other.content, "{base:?} {mine:?} {theirs:?}");
            }
            let again = merge3(Some(&theirs), &one.content, &theirs);
            assert_eq!(again.content, one.content, "merging again changes nothing");
        }
    }
}
