//! What a person is asked about, and what ends a question.

use super::*;

#[test]
fn the_same_field_changed_on_both_sides_opens_a_conflict_that_keeps_all_three() {
    let outcome = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), live("v2", "Theirs"));

    let item = stored(&outcome);
    let conflict = item.conflict.as_ref().unwrap();
    assert_eq!(item.appointment.content, content("Mine"));
    assert_eq!(conflict.kind, ConflictKind::BothChanged);
    assert_eq!(conflict.base, Some(content("Cut")));
    assert_eq!(conflict.remote, Some(content("Theirs")));
    assert_eq!(item.shadow.as_ref().unwrap().content, content("Theirs"), "the shadow advances");
    assert_eq!(ops(&outcome), [SyncOp::Conflict]);
}

#[test]
fn a_deletion_here_of_what_changed_there_is_asked_about() {
    let outcome = world().hears(known(deleted(agreed("v1", "Cut"))), live("v2", "Trim"));

    assert_eq!(stored(&outcome).conflict.as_ref().unwrap().kind, ConflictKind::DeletedHere);
}

#[test]
fn a_deletion_there_of_what_changed_here_is_asked_about() {
    let outcome = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), Statement::Gone);

    let item = stored(&outcome);
    let conflict = item.conflict.as_ref().unwrap();
    assert_eq!((conflict.kind, &conflict.remote), (ConflictKind::DeletedThere, &None));
    assert_eq!(conflict.base, Some(content("Cut")));
    assert!(item.shadow.is_none());
}

#[test]
fn while_a_conflict_is_open_news_from_there_refreshes_it() {
    let first = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), live("v2", "Theirs"));

    let second = world().hears(known(stored(&first).clone()), live("v3", "Theirs too"));

    let conflict = stored(&second).conflict.as_ref().unwrap();
    assert_eq!((conflict.version, &conflict.remote), (2, &Some(content("Theirs too"))));
    assert_eq!(conflict.base, Some(content("Cut")), "the old base is kept for display");
}

#[test]
fn a_conflict_vanishes_when_there_becomes_what_is_here() {
    let first = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), live("v2", "Theirs"));

    let second = world().hears(known(stored(&first).clone()), live("v3", "Mine"));

    assert!(stored(&second).conflict.is_none() && !stored(&second).link.pending);
}

#[test]
fn a_conflict_about_a_deletion_here_ends_when_it_is_gone_there_too() {
    let first = world().hears(known(deleted(agreed("v1", "Cut"))), live("v2", "Trim"));

    let second = world().hears(known(stored(&first).clone()), Statement::Gone);

    assert!(matches!(second.change, ItemChange::Remove(_)));
}

#[test]
fn a_conflict_vanishes_when_the_other_side_takes_its_change_back() {
    let asked = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), live("v2", "Theirs"));

    let outcome = world().hears(known(stored(&asked).clone()), live("v3", "Cut"));

    let item = stored(&outcome);
    assert_eq!((&item.conflict, &item.appointment.content), (&None, &content("Mine")));
    assert!(item.link.pending, "what was written here is to be sent");
}

#[test]
fn a_conflict_vanishes_when_what_is_there_now_can_be_joined() {
    let first = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), live("v2", "Theirs"));
    let mut elsewhere = event("v3", "Cut");
    elsewhere.content.details.location = "Room 2".into();

    let second = world().hears(known(stored(&first).clone()), Statement::Live(elsewhere));

    let item = stored(&second);
    let details = &item.appointment.content.details;
    assert_eq!((details.summary.as_str(), details.location.as_str()), ("Mine", "Room 2"));
    assert!(item.conflict.is_none() && item.link.pending);
}

#[test]
fn nobody_is_asked_about_an_end_any_more_when_a_late_creation_of_ours_has_undone_it() {
    let gone = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), Statement::Gone);
    assert_eq!(stored(&gone).conflict.as_ref().unwrap().kind, ConflictKind::DeletedThere);
    let mut late = event("v2", "Cut");
    late.content.details.location = "Room 2".into();

    let outcome = world().hears(known(stored(&gone).clone()), Statement::Live(late));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content.details.summary, "Mine");
    assert!(item.conflict.is_none() && item.link.pending);
}
