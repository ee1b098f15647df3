use super::*;
use crate::mirror::{Mask, Privacy};
use crate::observe::tests::{
    agreed as at_home, content, deleted, edited, known, now, ops, stamp, stored, world,
};
use crate::push::{Answer, Plan, plan, settle};
use crate::sync_state::{AttemptKind, LastWrite, Statement};
use uuid::Uuid;

/// A mirror of `e1` that says "Busy" there in version 1.
fn mirror() -> Item {
    let mut item = at_home("v1", "Secret");
    item.link.direction = Direction::Publish;
    item.link.uid = mirror_uid(item.appointment.id, 1);
    item.mask = Mask { privacy: Privacy::Busy, ..Mask::default() };
    let shows = item.wanted().into_owned();
    let shadow = item.shadow.as_mut().unwrap();
    (shadow.content, shadow.written) = (shows.clone(), Some(LastWrite::shown(shows)));
    item
}

fn there(version: &str, summary: &str, mark: Option<crate::id::AttemptId>) -> RemoteEvent {
    RemoteEvent {
        version: Some(version.into()),
        uid: mirror_uid(mirror().appointment.id, 1),
        content: content(summary),
        stamp: mark,
        key: None,
        raw: String::new(),
    }
}

fn heard(item: &Item, event: RemoteEvent) -> Outcome {
    world().hears(known(item.clone()), Statement::Live(Box::new(event)))
}

fn write(item: Item) -> Item {
    let mut ids = 500;
    let mut new_id = || {
        ids += 1;
        Uuid::from_u128(ids)
    };
    match plan(item, |item| format!("place-{}", item.link.incarnation), true, now(), &mut new_id) {
        Plan::Send(item) => *item,
        other => panic!("expected a write, got {other:?}"),
    }
}

#[test]
fn only_what_it_is_to_show_is_written() {
    let mut item = edited(mirror(), "Another secret");
    item.shadow = None;

    let written = write(item).attempt.unwrap();

    assert_eq!(written.content, Some(content("Busy")));
}

#[test]
fn a_change_at_home_that_does_not_show_is_not_written() {
    let item = edited(mirror(), "Another secret");

    assert!(item.agrees());
    let mut id = || Uuid::nil();
    assert!(matches!(plan(item, |_| String::new(), true, now(), &mut id), Plan::Settled(_)));
}

#[test]
fn an_edit_there_is_put_right_and_never_taken_over() {
    let outcome = heard(&mirror(), there("v2", "Coffee", None));

    let item = stored(&outcome);
    assert_eq!(item.appointment, mirror().appointment, "nothing of it comes here");
    assert_eq!(ops(&outcome), [SyncOp::PutRight]);
    let attempt = write(item.clone()).attempt.unwrap();
    assert_eq!((attempt.kind, attempt.content), (AttemptKind::Update, Some(content("Busy"))));
    assert_eq!(attempt.pre_version.as_deref(), Some("v2"));
}

#[test]
fn an_edit_there_that_leaves_what_it_should_show_is_no_edit() {
    let outcome = heard(&mirror(), there("v2", "Busy", None));

    assert!(stored(&outcome).agrees());
    assert!(outcome.log.is_empty());
}

#[test]
fn what_a_server_makes_of_a_write_twice_is_accepted() {
    let mut item = write(edited(
        {
            let mut new = mirror();
            new.shadow = None;
            new
        },
        "x",
    ));
    for round in 0..2 {
        let id = item.attempt.as_ref().unwrap().id;
        let event = there(&format!("v{round}"), "busy (private)", Some(id));
        let answer = Answer::Holds { remote_id: "e1".into(), event: Box::new(event) };
        item = stored(&world().hearing(|at| settle(item, id, answer, at))).clone();
        assert_eq!(item.agrees(), round == 1, "after {} writes", round + 1);
        if round == 0 {
            item = write(item);
        }
    }
}

/// A server that tells no versions: what came back before a write says nothing about that one.
#[test]
fn what_came_back_after_another_write_is_not_what_a_server_makes_of_this_one() {
    let open = |mut item: Item| {
        item.mask = Mask { privacy: Privacy::Full, ..item.mask };
        item
    };
    let doubted = stored(&heard(&open(mirror()), there("v2", "Coffee", None))).clone();
    let item = write(edited(doubted, "Busy until ten"));
    let id = item.attempt.as_ref().unwrap().id;
    let answer = RemoteEvent { version: None, ..there("", "Busy until ten", Some(id)) };
    let answer = Answer::Holds { remote_id: "e1".into(), event: Box::new(answer) };
    let item = stored(&world().hearing(|at| settle(item, id, answer, at))).clone();
    assert!(item.agrees());

    let outcome = heard(&item, there("v3", "Coffee", None));

    assert!(!stored(&outcome).agrees());
    assert_eq!(ops(&outcome), [SyncOp::PutRight]);
}

#[test]
fn one_that_nobody_here_is_known_to_have_written_is_heard_twice_without_a_change() {
    let mut found = mirror();
    found.shadow.as_mut().unwrap().written = None;
    found.link.pending = true;

    let once = stored(&heard(&found, there("v1", "Busy", None))).clone();
    let again = heard(&once, there("v1", "Busy", None));

    assert!(!once.agrees(), "it is written before it counts as ours");
    assert_eq!(again.change, ItemChange::Keep);
    assert!(again.log.is_empty());
}

#[test]
fn one_that_is_deleted_there_is_written_again_at_a_new_place() {
    let outcome = world().hears(known(mirror()), Statement::Gone);

    let item = stored(&outcome);
    assert!(!item.appointment.deleted);
    let written = write(item.clone());
    assert_eq!(written.attempt.unwrap().kind, AttemptKind::Create);
    assert_eq!(written.link.remote_id.as_deref(), Some("place-2"));
    assert_eq!(written.link.uid, mirror_uid(item.appointment.id, 2));
}

#[test]
fn one_that_is_not_wanted_any_more_goes_without_its_appointment() {
    let mut item = mirror();
    item.link.leaving = true;
    assert_eq!(write(item.clone()).attempt.unwrap().kind, AttemptKind::Delete);

    let outcome = world().hears(known(item.clone()), Statement::Gone);

    assert_eq!(outcome.change, ItemChange::Unlink(item.appointment.id));
}

#[test]
fn nobody_is_asked_about_an_edit_of_one_that_is_deleted_at_home() {
    let outcome = heard(&deleted(mirror()), there("v2", "Coffee", None));

    assert_eq!(stored(&outcome).conflict, None);
    let attempt = write(stored(&outcome).clone()).attempt.unwrap();
    assert_eq!((attempt.kind, attempt.pre_version.as_deref()), (AttemptKind::Delete, Some("v2")));
}

#[test]
fn somebody_elses_mirror_is_no_appointment() {
    let event = there("v1", "Busy", Some(stamp(5)));
    let outcome = world().hears(Known::default(), Statement::Live(Box::new(event)));

    assert_eq!(outcome.change, ItemChange::Keep);
}

#[test]
fn one_of_ours_that_arrives_late_is_removed() {
    let buried = Buried {
        calendar: crate::observe::tests::calendar(),
        remote_id: "e1".into(),
        reason: BurialReason::Deleted,
        version: None,
        sent: Vec::new(),
        at: now(),
    };
    let known = Known { buried: Some(buried), ..Known::default() };
    let outcome = world().hears(known, Statement::Live(Box::new(there("v1", "Busy", None))));

    let item = stored(&outcome).clone();
    assert!(item.appointment.deleted);
    assert_eq!(write(item).attempt.unwrap().kind, AttemptKind::Delete);
}

#[test]
fn the_old_home_stays_until_the_new_one_stands() {
    let mut item = at_home("v1", "Cut");
    (item.link.leaving, item.link.pending, item.home_stands) = (true, true, false);
    let mut id = || Uuid::nil();
    assert!(matches!(plan(item.clone(), |_| String::new(), true, now(), &mut id), Plan::Wait(_)));

    item.home_stands = true;
    assert_eq!(write(item).attempt.unwrap().kind, AttemptKind::Delete);
}

#[test]
fn an_edit_at_the_old_home_comes_along() {
    let mut item = at_home("v1", "Cut");
    item.link.leaving = true;

    let mut event = there("v2", "Colour", None);
    event.uid = item.link.uid.clone();
    let outcome = heard(&item, event);

    assert_eq!(stored(&outcome).appointment.content, content("Colour"));
    assert!(stored(&outcome).link.pending, "it is still to go there");
}

#[test]
fn a_deletion_at_the_old_home_is_ours_or_asked_about() {
    let mut item = at_home("v1", "Cut");
    item.link.leaving = true;

    let by_others = world().hears(known(item.clone()), Statement::Gone);
    let ours = world().hears(known(write(item.clone())), Statement::Gone);

    assert!(stored(&by_others).conflict.is_some());
    assert_eq!(ours.change, ItemChange::Unlink(item.appointment.id));
}

#[test]
fn a_deletion_of_ours_for_a_move_that_was_taken_back_is_undone() {
    let mut leaving = at_home("v1", "Cut");
    leaving.link.leaving = true;
    let mut back = write(leaving);
    back.link.leaving = false;

    let outcome = world().hears(known(back), Statement::Gone);

    let written = write(stored(&outcome).clone()).attempt.unwrap();
    assert_eq!((written.kind, written.content), (AttemptKind::Create, Some(content("Cut"))));
}
