use chrono::{NaiveDate, TimeZone};
use chrono_tz::Europe::London;

use super::*;
use crate::appointment::{Author, Content};
use crate::attendee::{Attendee, ParticipationStatus};
use crate::details::{Details, When};
use crate::id::AttemptId;
use crate::sync_state::{Attempt, AttemptKind, Buried, ConflictKind, RemoteEvent, Sent};
use crate::wall_time::{WallTime, Zone};

mod conflicts;
mod places;

/// A calendar in which one event `e1` may be known.
pub(crate) struct World {
    ids: u128,
    removed: Vec<String>,
}

pub(crate) fn world() -> World {
    World { ids: 1000, removed: Vec::new() }
}

pub(crate) fn calendar() -> CalendarId {
    CalendarId::from_uuid(Uuid::from_u128(1))
}

pub(crate) fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 18, 9, 0, 0).unwrap()
}

impl World {
    pub(crate) fn hearing<R>(&mut self, hear: impl FnOnce(&mut Hearing<'_>) -> R) -> R {
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            Uuid::from_u128(*ids)
        };
        let removed = |id: &str| self.removed.iter().any(|r| r == id);
        hear(&mut Hearing {
            calendar: calendar(),
            staff: None,
            takes_in: true,
            now: now(),
            new_id: &mut new_id,
            removed: &removed,
        })
    }

    pub(crate) fn hears(&mut self, known: Known, statement: Statement) -> Outcome {
        let observation = Observation { remote_id: "e1".into(), statement };
        self.hearing(|at| observe(known, observation, at))
    }
}

pub(crate) fn content(summary: &str) -> Content {
    let local = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(9, 0, 0).unwrap();
    let start = WallTime { local, zone: Zone::Iana(London) };
    Content {
        when: When::Timed { start, end: start },
        details: Details { summary: summary.into(), ..Details::default() },
        recurrence: None,
    }
}

pub(crate) fn event(version: &str, summary: &str) -> Box<RemoteEvent> {
    Box::new(RemoteEvent {
        version: Some(version.into()),
        uid: "uid-1".into(),
        content: content(summary),
        stamp: None,
        key: None,
        raw: format!("{version} {summary}"),
    })
}

pub(crate) fn live(version: &str, summary: &str) -> Statement {
    Statement::Live(event(version, summary))
}

pub(crate) fn stamp(n: u128) -> AttemptId {
    AttemptId::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn sent(n: u128, summary: &str) -> Sent {
    Sent {
        stamp: stamp(n),
        incarnation: 1,
        remote_id: "e1".into(),
        pre_version: Some("v1".into()),
        content: Some(content(summary)),
        at: now(),
    }
}

/// An item that both sides agree on.
pub(crate) fn agreed(version: &str, summary: &str) -> Item {
    let event = event(version, summary);
    let id = AppointmentId::from_uuid(Uuid::from_u128(7));
    let mut world = world();
    let mut item = world.hearing(|at| super::places::new_item(id, "e1".into(), *event, at));
    item.link.confirmed = Some(now());
    item
}

pub(crate) fn edited(mut item: Item, summary: &str) -> Item {
    item.appointment.content = content(summary);
    item.appointment.rev += 1;
    item.link.pending = true;
    item
}

pub(crate) fn deleted(mut item: Item) -> Item {
    item.appointment.deleted = true;
    item.appointment.rev += 1;
    item.link.pending = true;
    item
}

pub(crate) fn known(item: Item) -> Known {
    Known { item: Some(item), ..Known::default() }
}

pub(crate) fn stored(outcome: &Outcome) -> &Item {
    match &outcome.change {
        ItemChange::Put(item) => item,
        other => panic!("expected an item, got {other:?}"),
    }
}

pub(crate) fn ops(outcome: &Outcome) -> Vec<SyncOp> {
    outcome.log.iter().map(|line| line.op).collect()
}

fn attempt(n: u128, kind: AttemptKind, pre_version: Option<&str>, summary: &str) -> Attempt {
    Attempt {
        id: stamp(n),
        kind,
        incarnation: 1,
        remote_id: "e1".into(),
        pre_version: pre_version.map(str::to_owned),
        content: Some(content(summary)),
        rev: 2,
        notify: false,
        started: now(),
    }
}

#[test]
fn an_unknown_event_is_imported_in_step() {
    let outcome = world().hears(Known::default(), live("v1", "Cut"));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content, content("Cut"));
    assert_eq!((item.link.pending, item.link.confirmed), (false, Some(now())));
    assert_eq!(ops(&outcome), [SyncOp::Imported]);
}

#[test]
fn the_same_version_again_changes_nothing() {
    let outcome = world().hears(known(agreed("v1", "Cut")), live("v1", "Cut"));

    assert_eq!((outcome.change, outcome.log), (ItemChange::Keep, vec![]));
}

#[test]
fn a_change_there_is_taken_over_when_nothing_changed_here() {
    let outcome = world().hears(known(agreed("v1", "Cut")), live("v2", "Trim"));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content, content("Trim"));
    assert_eq!(item.appointment.author, Author::Calendar(calendar()));
    assert_eq!(item.shadow.as_ref().unwrap().version.as_deref(), Some("v2"));
    assert_eq!(ops(&outcome), [SyncOp::UpdatedHere]);
}

#[test]
fn an_edit_here_survives_a_new_version_without_a_change_there() {
    let outcome = world().hears(known(edited(agreed("v1", "Cut"), "Mine")), live("v2", "Cut"));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content, content("Mine"));
    assert!(item.link.pending && item.conflict.is_none());
    assert_eq!(item.shadow.as_ref().unwrap().version.as_deref(), Some("v2"));
}

#[test]
fn different_fields_changed_on_both_sides_are_merged_and_still_have_to_be_sent() {
    let mut item = agreed("v1", "Cut");
    item.appointment.content.details.location = "Chair 2".into();
    item.link.pending = true;

    let outcome = world().hears(known(item), live("v2", "Trim"));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content.details.summary, "Trim");
    assert_eq!(item.appointment.content.details.location, "Chair 2");
    assert!(item.link.pending);
    assert_eq!(ops(&outcome), [SyncOp::Merged]);
}

#[test]
fn the_same_change_on_both_sides_is_agreement() {
    let outcome = world().hears(known(edited(agreed("v1", "Cut"), "Trim")), live("v2", "Trim"));

    let item = stored(&outcome);
    assert!(!item.link.pending && item.conflict.is_none());
}

#[test]
fn a_deletion_here_stays_due_when_only_the_version_moved() {
    let outcome = world().hears(known(deleted(agreed("v1", "Cut"))), live("v2", "Cut"));

    let item = stored(&outcome);
    assert!(item.link.pending && item.conflict.is_none());
}

#[test]
fn a_deletion_there_removes_what_is_unchanged_here_and_remembers_the_place() {
    let outcome = world().hears(known(agreed("v1", "Cut")), Statement::Gone);

    assert!(matches!(outcome.change, ItemChange::Remove(_)));
    assert_eq!(outcome.bury.as_ref().unwrap().remote_id, "e1");
    assert_eq!(ops(&outcome), [SyncOp::DeletedHere]);
}

#[test]
fn deleted_on_both_sides_is_simply_gone() {
    let outcome = world().hears(known(deleted(agreed("v1", "Cut"))), Statement::Gone);

    assert!(matches!(outcome.change, ItemChange::Remove(_)));
    assert_eq!(ops(&outcome), [SyncOp::DeletedThere]);
}

#[test]
fn what_cannot_be_read_is_never_a_deletion() {
    let unreadable = Statement::Unknown { reason: "line 3 is broken".into() };

    let outcome = world().hears(known(agreed("v1", "Cut")), unreadable);

    assert_eq!(outcome.change, ItemChange::Keep);
    assert_eq!(ops(&outcome), [SyncOp::Error]);
}

#[test]
fn our_own_write_is_recognised_by_its_mark_although_its_answer_was_lost() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.sent = vec![sent(50, "Mine")];
    item.attempt = Some(attempt(50, AttemptKind::Update, Some("v1"), "Mine"));
    let mut echo = event("v2", "Mine");
    echo.stamp = Some(stamp(50));

    let outcome = world().hears(known(item), Statement::Live(echo));

    let item = stored(&outcome);
    assert!(!item.link.pending && item.attempt.is_none() && item.sent.is_empty());
    assert_eq!(ops(&outcome), [SyncOp::UpdatedThere]);
}

#[test]
fn our_own_write_is_recognised_by_its_content_where_the_server_drops_the_mark() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.sent = vec![sent(50, "Mine")];

    let outcome = world().hears(known(item), live("v2", "Mine"));

    assert!(stored(&outcome).sent.is_empty());
}

#[test]
fn what_a_write_said_that_can_no_longer_be_applied_is_somebody_elses_words_from_then_on() {
    let mut item = agreed("v1", "Cut");
    item.sent = vec![sent(50, "Trim")];

    let changed = world().hears(known(item), live("v2", "Colour"));
    let changed_again = world().hears(known(stored(&changed).clone()), live("v3", "Trim"));

    let item = stored(&changed_again);
    assert_eq!(item.appointment.content, content("Trim"));
    assert!(!item.link.pending, "nothing is sent over it");
    assert_eq!(ops(&changed_again), [SyncOp::UpdatedHere]);
}

#[test]
fn nobody_is_asked_about_a_part_of_their_own_words_that_broke_off() {
    let said = |summary: &str, location: &str| {
        let mut said = content(summary);
        said.details.location = location.into();
        said
    };
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.sent = vec![Sent { content: Some(said("Mine", "Upstairs")), ..sent(50, "Mine") }];
    item.appointment.content = said("Mine again", "");
    let mut half = event("v2", "Mine");
    let broke_off = world().hears(known(item.clone()), Statement::Live(half.clone()));
    half.content.details.location = "Downstairs".into();
    let changed_too = world().hears(known(item.clone()), Statement::Live(half));
    let gone = world().hears(known(deleted(item)), live("v2", "Mine"));

    let kept = stored(&broke_off);
    assert_eq!(kept.appointment.content, said("Mine again", ""));
    assert!(kept.conflict.is_none() && kept.link.pending, "it is sent again");
    assert!(stored(&changed_too).conflict.is_some(), "that is somebody else's as well");
    assert!(stored(&gone).conflict.is_none(), "the deletion stays due");
}

#[test]
fn a_creation_that_arrives_where_others_have_changed_and_deleted_it_is_what_is_there_now() {
    let creation = Sent { pre_version: None, ..sent(50, "Cut") };
    let mut item = agreed("v2", "Colour");
    item.sent = vec![creation];
    let mut late = event("v4", "Cut");
    late.stamp = Some(stamp(50));

    let live = world().hears(known(item.clone()), Statement::Live(late.clone()));
    let gone = world().hears(known(deleted(item)), Statement::Live(late));

    assert_eq!(stored(&live).appointment.content, content("Cut"));
    assert!(!stored(&live).link.pending, "the words of others went with what they deleted");
    assert!(stored(&gone).appointment.deleted && stored(&gone).conflict.is_none());
}

#[test]
fn an_edit_made_while_the_write_was_under_way_stays_to_be_sent() {
    let mut item = edited(agreed("v1", "Cut"), "Second");
    item.sent = vec![sent(50, "First")];
    item.attempt = Some(attempt(50, AttemptKind::Update, Some("v1"), "First"));

    let outcome = world().hears(known(item), live("v2", "First"));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content, content("Second"));
    assert!(item.link.pending && item.conflict.is_none());
}

#[test]
fn somebody_elses_edit_on_top_of_our_unacknowledged_write_is_merged_against_that_write() {
    let mut item = edited(agreed("v1", "Cut"), "Mine");
    item.sent = vec![sent(50, "Mine")];
    let mut theirs = event("v3", "Mine");
    theirs.content.details.location = "Chair 4".into();
    theirs.stamp = Some(stamp(50));

    let outcome = world().hears(known(item), Statement::Live(theirs));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content.details.location, "Chair 4");
    assert!(item.conflict.is_none() && !item.link.pending);
}

#[test]
fn an_answer_of_an_attendee_is_followed_although_the_event_looks_like_our_own_write() {
    let invited = |status| {
        let mut content = content("Cut");
        let attendee = Attendee { participation_status: status, ..Attendee::default() };
        content.details.attendees.insert("mia@example.com".into(), attendee);
        content
    };
    let mut item = agreed("1", "Cut");
    item.appointment.content = invited(ParticipationStatus::Accepted);
    item.link.pending = true;
    item.sent = vec![Sent { content: Some(invited(ParticipationStatus::Declined)), ..sent(1, "") }];
    let said = RemoteEvent { content: invited(ParticipationStatus::Declined), ..*event("2", "") };
    let known = Known { item: Some(item), ..Known::default() };

    let outcome = world().hears(known, Statement::Live(Box::new(said)));

    let item = stored(&outcome);
    assert_eq!(item.appointment.content, invited(ParticipationStatus::Declined));
    assert!(!item.link.pending, "there is nothing to say against it");
}

#[test]
fn every_statement_heard_twice_changes_nothing_the_second_time() {
    let mut unsent = edited(agreed("v1", "Cut"), "Mine");
    unsent.sent = vec![sent(50, "Mine"), sent(51, "Other")];
    for item in [
        agreed("v1", "Cut"),
        edited(agreed("v1", "Cut"), "Mine"),
        deleted(agreed("v1", "Cut")),
        unsent,
    ] {
        for statement in [live("v1", "Cut"), live("v2", "Theirs"), live("v2", "Mine")] {
            let first = world().hears(known(item.clone()), statement.clone());
            let after = match first.change {
                ItemChange::Put(item) => *item,
                ItemChange::Keep => item.clone(),
                ItemChange::Remove(_) | ItemChange::Unlink(_) => continue,
            };

            let second = world().hears(known(after), statement.clone());

            assert_eq!((second.change, second.log), (ItemChange::Keep, vec![]), "{statement:?}");
        }
    }
}
