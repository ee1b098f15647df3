//! Events at other places than expected, and other desks that say what we have said.

use super::*;

fn unconfirmed(summary: &str) -> Item {
    let mut item = edited(agreed("v1", "Cut"), summary);
    item.shadow = None;
    item.link.remote_id = Some("old".into());
    item
}

fn same_uid(item: Item) -> Known {
    Known { same_uid: Some(item), ..Known::default() }
}

#[test]
fn a_discarded_create_that_arrives_late_is_deleted_and_not_imported() {
    let buried = Buried {
        calendar: calendar(),
        remote_id: "e1".into(),
        reason: BurialReason::DiscardedCreate,
        version: None,
        sent: vec![sent(50, "Cut")],
        at: now(),
    };

    let outcome =
        world().hears(Known { buried: Some(buried), ..Known::default() }, live("v1", "Cut"));

    let item = stored(&outcome);
    assert!(item.appointment.deleted && item.link.pending && item.conflict.is_none());
}

#[test]
fn a_discarded_create_that_others_have_edited_is_asked_about() {
    let buried = Buried {
        calendar: calendar(),
        remote_id: "e1".into(),
        reason: BurialReason::DiscardedCreate,
        version: None,
        sent: vec![sent(50, "Cut")],
        at: now(),
    };
    let mut theirs = event("v2", "Trim");
    theirs.stamp = Some(stamp(50));

    let outcome =
        world().hears(Known { buried: Some(buried), ..Known::default() }, Statement::Live(theirs));

    assert_eq!(stored(&outcome).conflict.as_ref().unwrap().kind, ConflictKind::DeletedHere);
}

#[test]
fn an_event_that_moved_to_another_place_is_the_same_appointment() {
    let mut item = agreed("v1", "Cut");
    item.link.remote_id = Some("old".into());
    let mut world = world();
    world.removed.push("old".into());

    let outcome =
        world.hears(Known { same_uid: Some(item), ..Known::default() }, live("v2", "Cut"));

    let item = stored(&outcome);
    assert_eq!(item.link.remote_id.as_deref(), Some("e1"));
    assert_eq!(item.appointment.id, AppointmentId::from_uuid(Uuid::from_u128(7)));
}

#[test]
fn a_second_event_with_the_same_uid_is_an_appointment_of_its_own() {
    let mut item = agreed("v1", "Cut");
    item.link.remote_id = Some("old".into());

    let outcome =
        world().hears(Known { same_uid: Some(item), ..Known::default() }, live("v1", "Cut"));

    assert_ne!(stored(&outcome).appointment.id, AppointmentId::from_uuid(Uuid::from_u128(7)));
    assert_eq!(ops(&outcome), [SyncOp::Imported]);
}

#[test]
fn an_event_with_the_uid_of_what_was_never_confirmed_is_that_appointment() {
    let mut item = unconfirmed("Mine");
    item.sent = vec![Sent { pre_version: None, ..sent(50, "Cut") }];
    item.link.failure = Some("refused".into());

    let outcome = world().hears(same_uid(item.clone()), live("v1", "Theirs"));

    let asked = stored(&outcome);
    assert_eq!(asked.appointment.id, item.appointment.id);
    assert_eq!((asked.link.remote_id.as_deref(), &asked.link.failure), (Some("e1"), &None));
    let conflict = asked.conflict.as_ref().unwrap();
    assert_eq!(conflict.base, None, "what was sent elsewhere is not its base");
    assert_eq!(conflict.remote, Some(content("Theirs")));
}

#[test]
fn what_is_found_at_another_place_is_the_write_of_ours_that_it_shows() {
    let mut item = unconfirmed("Mine");
    item.sent = vec![Sent { pre_version: None, ..sent(50, "Cut") }];

    let outcome = world().hears(same_uid(item), live("v1", "Cut"));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content, content("Mine"));
    assert!(item.link.pending && item.conflict.is_none(), "the edit since is still to be sent");
}

#[test]
fn what_moved_has_no_write_under_way_at_its_old_place() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.link.remote_id = Some("old".into());
    item.attempt = Some(attempt(50, AttemptKind::Update, Some("v1"), "Mine"));
    item.sent = vec![sent(50, "Mine")];
    let mut world = world();
    world.removed.push("old".into());

    let outcome = world.hears(same_uid(item), live("v2", "Cut"));

    let item = stored(&outcome);
    assert_eq!(item.attempt, None);
    assert!(item.link.pending && item.conflict.is_none(), "the edit goes to the new place");
}

#[test]
fn what_moved_is_at_its_new_place_although_nothing_else_is_known_of_it() {
    let mut item = agreed("v1", "Cut");
    item.link.remote_id = Some("old".into());
    item.shadow.as_mut().unwrap().version = None;
    let mut world = world();
    world.removed.push("old".into());
    let nameless = RemoteEvent { version: None, ..*event("v1", "Cut") };

    let outcome = world.hears(same_uid(item), Statement::Live(Box::new(nameless)));

    assert_eq!(stored(&outcome).link.remote_id.as_deref(), Some("e1"));
}

#[test]
fn nobody_is_asked_about_words_of_ours_that_another_desk_has_written_too() {
    let mut item = deleted(agreed("v1", "Cut"));
    item.sent = vec![sent(50, "Mine")];
    let mut theirs = event("v2", "Mine");
    theirs.stamp = Some(stamp(99));

    let outcome = world().hears(known(item), Statement::Live(theirs));

    let item = stored(&outcome);
    assert!(item.appointment.deleted && item.link.pending, "the deletion stays due");
    assert_eq!(item.conflict, None);
}

#[test]
fn a_write_that_is_shown_ends_one_after_it_whose_condition_cannot_hold_any_more() {
    let mut item = edited(agreed("v1", "Cut"), "Second");
    item.sent = vec![sent(50, "First"), sent(51, "Second")];
    item.attempt = Some(attempt(51, AttemptKind::Update, Some("v1"), "Second"));
    let mut first = event("v2", "First");
    first.stamp = Some(stamp(50));

    let outcome = world().hears(known(item), Statement::Live(first));

    let item = stored(&outcome);
    assert!(item.attempt.is_none() && item.sent.is_empty() && item.link.pending);
}

#[test]
fn what_was_changed_back_before_anything_was_confirmed_is_an_edit_all_the_same() {
    let mut item = edited(agreed("v1", "Cut"), "First");
    item.shadow = None;
    let create = |n, summary| Sent { pre_version: None, ..sent(n, summary) };
    item.sent = vec![create(50, "First"), create(51, "Second")];
    let mut theirs = event("v2", "Second");
    theirs.content.details.location = "Chair 4".into();

    let outcome = world().hears(known(item), Statement::Live(theirs));

    let item = stored(&outcome);
    assert_eq!(
        item.appointment.content.details.summary, "First",
        "the second arrived, not the last"
    );
    assert_eq!(item.appointment.content.details.location, "Chair 4");
    assert!(item.link.pending && item.conflict.is_none());
}

#[test]
fn what_comes_back_while_its_end_is_asked_about_is_heard_although_sync_of_it_is_off() {
    let gone = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), Statement::Gone);
    let mut item = stored(&gone).clone();
    item.appointment.booking.sync_off = true;

    let back = world().hears(known(item), live("v3", "Theirs"));

    let item = stored(&back);
    assert_eq!(item.conflict.as_ref().unwrap().remote, Some(content("Theirs")));
    assert_eq!(item.appointment.content, content("Mine"));
    assert!(item.shadow.is_some(), "it is known to be there");
}
