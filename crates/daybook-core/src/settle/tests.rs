use super::*;
use crate::account::ConflictPolicy;
use crate::id::AttemptId;
use crate::observe::observe;
use crate::observe::tests::{agreed, content, deleted, edited, live, now, world};
use crate::policy::{Written, decide};
use crate::sync_state::{ConflictKind, Known, Observation, Sent, Statement};

fn in_conflict(item: Item, statement: Statement) -> Item {
    let known = Known { item: Some(item), ..Known::default() };
    let observation = Observation { remote_id: "e1".into(), statement };
    match world().hearing(|at| observe(known, observation, at)).change {
        ItemChange::Put(item) if item.conflict.is_some() => *item,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

fn answer(item: Item, side: Side) -> ItemChange {
    settle_conflict(item, side, |_| None, now(), &mut || Uuid::from_u128(9)).change
}

fn settled(item: Item, side: Side) -> Item {
    match answer(item, side) {
        ItemChange::Put(item) => *item,
        other => panic!("expected an item, got {other:?}"),
    }
}

#[test]
fn mine_is_sent_over_the_version_that_was_shown() {
    let item =
        settled(in_conflict(edited(agreed("v1", "Cut"), "Mine"), live("v2", "Theirs")), Side::Mine);

    assert_eq!(item.appointment.content, content("Mine"));
    assert!(item.link.pending && item.conflict.is_none());
    assert_eq!(item.shadow.unwrap().version.as_deref(), Some("v2"));
}

#[test]
fn theirs_is_taken_over_and_nothing_is_sent() {
    let item = settled(
        in_conflict(edited(agreed("v1", "Cut"), "Mine"), live("v2", "Theirs")),
        Side::Theirs,
    );

    assert_eq!(item.appointment.content, content("Theirs"));
    assert!(!item.link.pending);
}

#[test]
fn what_one_side_alone_changed_is_kept_whatever_is_chosen() {
    let mut mine = edited(agreed("v1", "Cut"), "Mine");
    mine.appointment.content.details.location = "Chair 2".into();

    let item = settled(in_conflict(mine, live("v2", "Theirs")), Side::Theirs);

    assert_eq!(item.appointment.content.details.summary, "Theirs");
    assert_eq!(item.appointment.content.details.location, "Chair 2");
    assert!(item.link.pending, "the place has to be sent");
}

#[test]
fn kept_here_after_a_deletion_there_starts_a_new_life() {
    let item =
        settled(in_conflict(edited(agreed("v1", "Cut"), "Mine"), Statement::Gone), Side::Mine);

    assert_eq!((item.link.incarnation, item.link.remote_id), (2, None));
    assert_ne!(item.link.uid, "uid-1");
    assert!(item.link.pending && item.shadow.is_none());
}

#[test]
fn a_deletion_there_that_is_accepted_removes_it_here() {
    let item = in_conflict(edited(agreed("v1", "Cut"), "Mine"), Statement::Gone);

    assert!(matches!(answer(item, Side::Theirs), ItemChange::Remove(_)));
}

#[test]
fn a_deletion_here_that_is_confirmed_is_sent() {
    let item = settled(in_conflict(deleted(agreed("v1", "Cut")), live("v2", "Trim")), Side::Mine);

    assert!(item.appointment.deleted && item.link.pending && item.conflict.is_none());
}

#[test]
fn a_deletion_here_that_is_withdrawn_takes_what_is_there() {
    let item = settled(in_conflict(deleted(agreed("v1", "Cut")), live("v2", "Trim")), Side::Theirs);

    assert!(!item.appointment.deleted && !item.link.pending);
    assert_eq!(item.appointment.content, content("Trim"));
}

#[test]
fn what_was_deleted_while_it_was_asked_about_lives_again_when_theirs_counts() {
    let asked = in_conflict(edited(agreed("v1", "Cut"), "Mine"), live("v2", "Theirs"));

    let item = settled(deleted(asked), Side::Theirs);

    assert!(!item.appointment.deleted && !item.link.pending);
    assert_eq!(item.appointment.content, content("Theirs"));
}

#[test]
fn what_was_restored_while_it_was_asked_about_is_settled_by_field() {
    let mut asked = in_conflict(deleted(agreed("v1", "Cut")), live("v2", "Theirs"));
    asked.appointment.deleted = false;
    asked.appointment.content.details.location = "Chair 2".into();

    let item = settled(asked, Side::Mine);

    assert_eq!(item.appointment.content.details.summary, "Theirs", "nobody else changed it");
    assert_eq!(item.appointment.content.details.location, "Chair 2");
}

#[test]
fn a_question_that_is_refreshed_knows_what_was_deleted_here_since() {
    let asked = in_conflict(edited(agreed("v1", "Cut"), "Mine"), Statement::Gone);

    let again = in_conflict(deleted(asked), live("v3", "Theirs"));

    assert_eq!(again.conflict.unwrap().kind, ConflictKind::DeletedHere);
}

#[test]
fn what_is_gone_there_and_wanted_here_is_written_again_as_something_new() {
    let ItemChange::Put(item) =
        keep_here(Some(agreed("v1", "Cut")), &mut || Uuid::from_u128(9)).change
    else {
        panic!("it was to be kept")
    };

    assert_eq!((item.link.incarnation, item.link.pending), (2, true));
    assert!(item.shadow.is_none() && item.link.remote_id.is_none());
}

/// One that is moving to another calendar: this link is the old home.
fn leaving(mut item: Item) -> Item {
    item.link.leaving = true;
    item
}

#[test]
fn what_has_moved_keeps_its_words_when_its_old_home_does_not_let_it_go() {
    let item = leaving(edited(agreed("v1", "Cut"), "Cut and colour"));
    let id = item.appointment.id;

    assert!(matches!(give_way(item, now()).change, ItemChange::Unlink(it) if it == id));
}

#[test]
fn what_moves_lives_on_whoever_is_right_in_the_account_it_leaves() {
    let known = Known { item: Some(leaving(agreed("v1", "Cut"))), ..Known::default() };
    let gone = Observation { remote_id: "e1".into(), statement: Statement::Gone };

    let outcome = world().hearing(|at| {
        let outcome = observe(known, gone, at);
        decide(outcome, ConflictPolicy::Theirs, Written::default(), at)
    });

    assert!(matches!(outcome.change, ItemChange::Unlink(_)), "{:?}", outcome.change);
}

#[test]
fn what_lives_although_its_deletion_was_sent_is_not_taken_over_unasked() {
    let mut item = leaving(agreed("v2", "Cut and colour"));
    let stamp = AttemptId::from_uuid(Uuid::from_u128(7));
    item.sent = vec![Sent {
        stamp,
        incarnation: 1,
        remote_id: "e1".into(),
        pre_version: Some("v1".into()),
        content: None,
        at: now(),
    }];

    let item = in_conflict(item, live("v3", "Cut"));

    assert_eq!(item.appointment.content, content("Cut and colour"));
}
