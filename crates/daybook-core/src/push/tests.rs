use super::*;
use crate::appointment::Author;
use crate::attendee::Attendee;
use crate::details::When;
use crate::id::CalendarId;
use crate::observe::tests::{agreed, deleted, edited, event, known, live, now, sent, stamp, world};
use crate::recurrence::{Override, Recurrence, RecurrenceId};
use crate::wall_time::WallTime;

fn start(when: When) -> WallTime {
    match when {
        When::Timed { start, .. } => start,
        When::AllDay { .. } => panic!("timed"),
    }
}

fn next(item: Item) -> Plan {
    next_at(item, now())
}

fn next_at(item: Item, now: DateTime<Utc>) -> Plan {
    let mut ids = 500;
    let mut new_id = || {
        ids += 1;
        Uuid::from_u128(ids)
    };
    plan(item, |item| format!("place-{}", item.link.incarnation), true, now, &mut new_id)
}

fn to_send(item: Item) -> Item {
    sent_by(next(item))
}

/// What is sent when every pause is over.
fn later(item: Item) -> Item {
    sent_by(next_at(item, now() + LONGEST_REST))
}

fn sent_by(plan: Plan) -> Item {
    match plan {
        Plan::Send(item) => *item,
        other => panic!("expected a write, got {other:?}"),
    }
}

fn new_here(summary: &str) -> Item {
    let mut item = agreed("v1", summary);
    item.shadow = None;
    item.link.remote_id = None;
    item.link.pending = true;
    item
}

fn answered(item: Item, answer: Answer) -> Outcome {
    let id = item.attempt.as_ref().unwrap().id;
    world().hearing(|at| settle(item, id, answer, at))
}

fn resolved(item: Item, found: Statement) -> Outcome {
    let id = item.attempt.as_ref().unwrap().id;
    world().hearing(|at| resolve(item, id, found, false, at))
}

fn put(outcome: Outcome) -> Item {
    match outcome.change {
        ItemChange::Put(item) => *item,
        other => panic!("expected an item, got {other:?}"),
    }
}

#[test]
fn a_new_appointment_is_created_where_nothing_may_be() {
    let item = to_send(new_here("Cut"));

    let attempt = item.attempt.unwrap();
    assert_eq!((attempt.kind, attempt.pre_version), (AttemptKind::Create, None));
    assert_eq!(item.link.remote_id.as_deref(), Some("place-1"));
    assert_eq!(item.sent.len(), 1, "remembered before the first byte leaves");
}

#[test]
fn an_edit_is_written_over_the_version_that_was_seen() {
    let attempt = to_send(edited(agreed("v1", "Cut"), "Mine")).attempt.unwrap();

    assert_eq!((attempt.kind, attempt.pre_version.as_deref()), (AttemptKind::Update, Some("v1")));
}

#[test]
fn a_deletion_removes_the_version_that_was_seen() {
    let attempt = to_send(deleted(agreed("v1", "Cut"))).attempt.unwrap();

    assert_eq!((attempt.kind, attempt.pre_version.as_deref()), (AttemptKind::Delete, Some("v1")));
    assert_eq!(attempt.content, None);
}

#[test]
fn an_unknown_version_is_fetched_before_anything_is_written() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.shadow.as_mut().unwrap().version = None;

    assert!(matches!(next(item), Plan::Fetch(_)));
}

#[test]
fn what_is_equal_is_not_sent() {
    let mut item = agreed("v1", "Cut");
    item.link.pending = true;

    match next(item) {
        Plan::Settled(item) => assert!(!item.link.pending),
        other => panic!("sent {other:?}"),
    }
}

#[test]
fn a_conflict_a_failure_and_an_unsettled_write_wait() {
    let mut failed = edited(agreed("v1", "Cut"), "Mine");
    failed.link.failure = Some("refused".into());
    let unsettled = to_send(edited(agreed("v1", "Cut"), "Mine"));

    assert!(matches!(next(failed), Plan::Wait(_)));
    assert!(matches!(next(unsettled), Plan::Wait(_)));
}

#[test]
fn what_was_deleted_before_it_was_ever_sent_is_dropped_without_a_trace_there() {
    match next(deleted(new_here("Cut"))) {
        Plan::Drop(outcome) => assert!(outcome.bury.is_none()),
        other => panic!("expected a drop, got {other:?}"),
    }
}

#[test]
fn a_create_that_may_still_arrive_is_remembered_when_its_row_is_deleted() {
    let mut item = deleted(new_here("Cut"));
    item.link.remote_id = Some("e1".into());
    item.sent = vec![sent(50, "Cut")];

    match next(item) {
        Plan::Drop(outcome) => {
            assert_eq!(outcome.bury.unwrap().reason, BurialReason::DiscardedCreate);
        }
        other => panic!("expected a drop, got {other:?}"),
    }
}

#[test]
fn a_server_that_rewrites_everything_is_not_written_to_for_ever() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.link.pushes = MAX_PUSHES;

    match next(item) {
        Plan::Settled(item) => assert!(item.link.failure.is_some()),
        other => panic!("expected a stop, got {other:?}"),
    }
}

#[test]
fn the_answer_to_a_write_makes_both_sides_agree() {
    let item = to_send(edited(agreed("v1", "Cut"), "Mine"));
    let stamp = item.attempt.as_ref().unwrap().id;
    let mut held = event("v2", "Mine");
    held.stamp = Some(stamp);

    let item = put(answered(item, Answer::Holds { remote_id: "e1".into(), event: held }));

    assert!(!item.link.pending && item.attempt.is_none() && item.sent.is_empty());
    assert_eq!(item.shadow.unwrap().version.as_deref(), Some("v2"));
    assert_eq!(item.link.pushes, 0);
}

#[test]
fn changed_occurrences_follow_their_new_series_where_they_cannot_be_made_with_it() {
    let mut item = new_here("Cut");
    let content = &mut item.appointment.content;
    let changed = Override { when: content.when, details: content.details.clone() };
    let WallTime { local, .. } = start(content.when);
    content.recurrence = Some(Recurrence {
        rules: ["FREQ=DAILY;COUNT=3".to_owned()].into(),
        overrides: [(RecurrenceId::Local(local), changed)].into(),
        ..Recurrence::default()
    });
    let wanted = content.clone();
    let mut new_id = || Uuid::from_u128(500);
    let made = sent_by(plan(item, |_| "e1".into(), false, now(), &mut new_id));

    let attempt = made.attempt.clone().unwrap();
    let sent = attempt.content.clone().unwrap();
    assert_eq!(made.sent[0].content.as_ref(), Some(&sent), "what may show is what has left");
    assert!(sent.recurrence.as_ref().unwrap().overrides.is_empty());
    let mut held = event("v1", "Cut");
    (held.content, held.stamp) = (sent, Some(attempt.id));
    let item = put(answered(made, Answer::Holds { remote_id: "e1".into(), event: held }));

    assert_eq!(item.appointment.content, wanted, "nobody has taken them back");
    let follows = later(item).attempt.unwrap();
    assert_eq!((follows.kind, follows.content), (AttemptKind::Update, Some(wanted)));
}

#[test]
fn an_edit_during_the_write_is_still_to_be_sent_after_its_answer() {
    let item = edited(to_send(edited(agreed("v1", "Cut"), "First")), "Second");

    let held = event("v2", "First");
    let item = put(answered(item, Answer::Holds { remote_id: "e1".into(), event: held }));

    assert!(item.link.pending && item.conflict.is_none());
    assert_eq!(to_send(item).attempt.unwrap().pre_version.as_deref(), Some("v2"));
}

#[test]
fn the_answer_to_a_forgotten_attempt_changes_nothing() {
    let item = to_send(edited(agreed("v1", "Cut"), "Mine"));

    let outcome = world().hearing(|at| settle(item, stamp(99), Answer::Gone, at));

    assert_eq!(outcome.change, ItemChange::Keep);
}

#[test]
fn a_refusal_is_kept_with_its_reason_until_an_edit_or_a_retry() {
    let item = to_send(edited(agreed("v1", "Cut"), "Mine"));

    let outcome = answered(item, Answer::Refused("too large".into()));

    assert_eq!(outcome.log.first().unwrap().op, SyncOp::Error);
    let item = put(outcome);
    assert_eq!(item.link.failure.as_deref(), Some("too large"));
    assert!(item.sent.is_empty(), "it was definitely not applied");
}

#[test]
fn a_write_that_never_left_is_simply_due_again() {
    let item = put(answered(to_send(edited(agreed("v1", "Cut"), "Mine")), Answer::NotSent));

    assert!(item.link.pending && item.attempt.is_none() && item.sent.is_empty());
    assert_eq!(item.link.pushes, 0);
}

#[test]
fn a_lost_answer_of_an_applied_write_is_found_by_looking() {
    let item = to_send(edited(agreed("v1", "Cut"), "Mine"));

    let item = put(resolved(item, live("v2", "Mine")));

    assert!(!item.link.pending && item.attempt.is_none());
}

#[test]
fn a_write_that_was_not_applied_is_sent_again_under_the_same_condition() {
    let item = put(resolved(to_send(edited(agreed("v1", "Cut"), "Mine")), live("v1", "Cut")));

    assert_eq!(later(item).attempt.unwrap().pre_version.as_deref(), Some("v1"));
}

#[test]
fn a_create_that_is_not_found_is_sent_again_to_the_same_place() {
    let first = to_send(new_here("Cut"));
    let place = first.link.remote_id.clone();

    let again = later(put(resolved(first, Statement::Gone)));

    assert_eq!(again.attempt.as_ref().unwrap().kind, AttemptKind::Create);
    assert_eq!(again.link.remote_id, place);
    assert_eq!(again.sent.len(), 2, "both writes may still arrive");
}

#[test]
fn what_died_with_its_process_is_no_try_however_often() {
    let mut item = to_send(edited(agreed("v1", "Cut"), "Mine"));
    for _ in 0..2 * MAX_PUSHES {
        let id = item.attempt.as_ref().unwrap().id;
        let died = world().hearing(|at| resolve(item, id, live("v1", "Cut"), true, at));
        item = to_send(put(died));
    }

    assert_eq!((item.link.pushes, &item.link.failure), (1, &None));
}

#[test]
fn an_update_whose_event_is_gone_is_asked_about() {
    let item = put(resolved(to_send(edited(agreed("v1", "Cut"), "Mine")), Statement::Gone));

    assert!(item.conflict.is_some() && item.attempt.is_none());
}

#[test]
fn a_lost_deletion_that_was_applied_is_done() {
    let outcome = resolved(to_send(deleted(agreed("v1", "Cut"))), Statement::Gone);

    assert!(matches!(outcome.change, ItemChange::Remove(_)));
}

#[test]
fn a_lost_write_that_somebody_has_built_upon_is_merged() {
    let item = to_send(edited(agreed("v1", "Cut"), "Mine"));
    let stamp = item.attempt.as_ref().unwrap().id;
    let mut theirs = event("v3", "Mine");
    theirs.stamp = Some(stamp);
    theirs.content.details.location = "Chair 4".into();

    let item = put(resolved(item, Statement::Live(theirs)));

    assert!(item.conflict.is_none() && item.attempt.is_none());
    assert_eq!(item.appointment.content.details.location, "Chair 4");
}

/// An update without an answer that turned out not to have been applied, for the `tries`th time.
fn unanswered(tries: i64) -> Item {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.link.pushes = tries - 1;
    put(resolved(to_send(item), live("v1", "Cut")))
}

#[test]
fn a_write_without_an_answer_waits_twice_as_long_with_every_try() {
    let pause = |tries: i64| unanswered(tries).link.due.unwrap() - now();
    let seconds = [1, 2, 3, 6, 7, 8].map(|tries| pause(tries).num_seconds());
    assert_eq!(seconds, [15, 30, 60, 480, 900, 900]);

    let item = unanswered(2);
    assert!(matches!(next_at(item.clone(), now() + TimeDelta::seconds(29)), Plan::Wait(_)));
    assert!(matches!(next_at(item, now() + TimeDelta::seconds(30)), Plan::Send(_)));
}

#[test]
fn an_edit_does_not_wait_for_the_write_before() {
    let mut item = unanswered(3);
    item.link.pushes = 0;
    assert!(matches!(next(item), Plan::Send(_)));
}

#[test]
fn a_pause_set_by_a_clock_that_was_wrong_is_none() {
    let item = unanswered(1);
    assert!(matches!(next_at(item, now() - TimeDelta::days(1)), Plan::Send(_)));
}

#[test]
fn what_was_merged_since_its_condition_failed_is_sent_at_once() {
    let item = put(answered(to_send(edited(agreed("v1", "Cut"), "Mine")), Answer::Precondition));
    assert!(matches!(next(item), Plan::Send(_)));
}

#[test]
fn nothing_is_sent_while_sync_of_the_appointment_is_off_but_its_deletion() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.appointment.booking.sync_off = true;
    assert!(matches!(next(item.clone()), Plan::Wait(_)));
    assert_eq!(to_send(deleted(item)).attempt.unwrap().kind, AttemptKind::Delete);
}

#[test]
fn what_has_changed_there_while_it_was_off_is_read_before_it_is_written() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.appointment.booking.sync_off = true;
    let before = known(item.clone());

    let mut heard = put(world().hears(before, live("v2", "Theirs")));

    assert_eq!(heard.appointment, item.appointment, "nothing is taken over");
    heard.appointment.booking.sync_off = false;
    assert!(matches!(next(heard), Plan::Fetch(_)));
}

#[test]
fn what_is_gone_there_while_it_is_off_stays_here() {
    let mut item = agreed("v1", "Cut");
    item.appointment.booking.sync_off = true;
    let before = known(item.clone());

    let heard = put(world().hears(before, Statement::Gone));

    assert_eq!(heard.appointment, item.appointment);
}

#[test]
fn a_change_is_told_at_home_whichever_calendar_it_came_from() {
    let mut item = agreed("v1", "Cut");
    let guests = &mut item.appointment.content.details.attendees;
    guests.insert("mia@example.com".into(), Attendee::default());
    item.appointment.author = Author::Calendar(CalendarId::from_uuid(Uuid::from_u128(77)));
    item.link.pending = true;

    assert!(to_send(item).attempt.unwrap().notify);
}
