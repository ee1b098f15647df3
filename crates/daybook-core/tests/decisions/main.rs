//! Every decision about a statement, for every state an event of two fields and three values can be
//! in: nothing is forgotten, nothing is decided twice, and it comes to rest.
//!
//! The last agreed value is always `a, a`: any other would only be other names for the same.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::option_option,
    reason = "a test that cannot go on has failed; gone and not asked about are two things"
)]

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use daybook_core::appointment::{Appointment, Author, Booking, Content};
use daybook_core::details::{Details, When};
use daybook_core::id::{AppointmentId, AttemptId, CalendarId, ConflictId};
use daybook_core::merge::merge3;
use daybook_core::mirror::Mask;
use daybook_core::observe::{Hearing, observe};
use daybook_core::push::{Answer, Plan, plan, settle};
use daybook_core::sync_state::{
    Attempt, AttemptKind, Conflict, ConflictKind, Direction, Item, ItemChange, Known, Link,
    Observation, Outcome, RemoteEvent, Sent, Shadow, Statement,
};
use uuid::Uuid;

mod elsewhere;

/// A value of the two fields: summary and location.
type Pair = (u8, u8);

const VALUES: [u8; 3] = [b'a', b'b', b'c'];
const PLACE: &str = "/c/e.ics";

fn pairs() -> impl Iterator<Item = Pair> {
    VALUES.into_iter().flat_map(|first| VALUES.into_iter().map(move |second| (first, second)))
}

fn content(pair: Pair) -> Content {
    let text = |value: u8| char::from(value).to_string();
    let day = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
    let when = When::AllDay { start: day, end: day.succ_opt().unwrap() };
    let details = Details { summary: text(pair.0), location: text(pair.1), ..Details::default() };
    Content { when, details, recurrence: None }
}

fn pair(content: &Content) -> Pair {
    let value = |text: &str| text.bytes().next().unwrap();
    (value(&content.details.summary), value(&content.details.location))
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn calendar() -> CalendarId {
    CalendarId::from_uuid(uuid(1))
}

fn hear<R>(rule: impl FnOnce(&mut Hearing<'_>) -> R) -> R {
    hear_at(now(), rule)
}

fn hear_at<R>(now: DateTime<Utc>, rule: impl FnOnce(&mut Hearing<'_>) -> R) -> R {
    let mut ids = 100;
    let mut new_id = || {
        ids += 1;
        uuid(ids)
    };
    rule(&mut Hearing {
        calendar: calendar(),
        staff: None,
        takes_in: true,
        now,
        new_id: &mut new_id,
        removed: &|_| false,
    })
}

/// One state of an item.
#[derive(Clone, Debug)]
struct State {
    agreed: bool,
    local: Option<Pair>,
    sent: Vec<Option<Pair>>,
    /// What the open conflict says of the other side.
    conflict: Option<Option<Pair>>,
}

fn item(state: &State) -> Item {
    let id = AppointmentId::from_uuid(uuid(2));
    let sent = state.sent.iter().enumerate().map(|(n, value)| Sent {
        stamp: AttemptId::from_uuid(uuid(10 + n as u128)),
        incarnation: 1,
        remote_id: PLACE.into(),
        pre_version: state.agreed.then(|| "1".into()),
        content: value.map(content),
        at: now(),
    });
    let conflict = state.conflict.map(|remote| Conflict {
        id: ConflictId::from_uuid(uuid(3)),
        kind: match (remote, state.local) {
            (None, _) => ConflictKind::DeletedThere,
            (Some(_), None) => ConflictKind::DeletedHere,
            (Some(_), Some(_)) => ConflictKind::BothChanged,
        },
        base: state.agreed.then(|| content((b'a', b'a'))),
        remote: remote.map(content),
        opened: now(),
        version: 1,
    });
    // While a conflict is open the shadow is what is there.
    let agreed = state.conflict.unwrap_or_else(|| state.agreed.then_some((b'a', b'a')));
    Item {
        appointment: Appointment {
            id,
            uid: "uid".into(),
            content: content(state.local.unwrap_or((b'a', b'a'))),
            booking: Booking::default(),
            rev: 3,
            deleted: state.local.is_none(),
            author: Author::User,
        },
        link: Link {
            appointment: id,
            calendar: calendar(),
            direction: Direction::TwoWay,
            leaving: false,
            uid: "uid".into(),
            remote_id: Some(PLACE.into()),
            incarnation: 1,
            pending: true,
            confirmed: None,
            failure: None,
            pushes: 0,
            due: None,
        },
        shadow: agreed.map(|value| Shadow {
            version: Some("1".into()),
            content: content(value),
            raw: "raw 1".into(),
            written: None,
        }),
        attempt: None,
        sent: sent.collect(),
        conflict,
        mask: Mask::default(),
        home_stands: true,
    }
}

fn states() -> impl Iterator<Item = State> {
    let locals = || pairs().map(Some).chain([None]);
    let sent_values = [None, Some((b'a', b'a')), Some((b'a', b'b')), Some((b'b', b'b'))];
    let mut sents: Vec<Vec<Option<Pair>>> = vec![vec![]];
    for first in sent_values {
        sents.push(vec![first]);
        sents.extend(sent_values.map(|second| vec![first, second]));
    }
    let conflicts: Vec<Option<Option<Pair>>> =
        [None, Some(None)].into_iter().chain(pairs().map(|remote| Some(Some(remote)))).collect();
    [true, false].into_iter().flat_map(move |agreed| {
        let (sents, conflicts) = (sents.clone(), conflicts.clone());
        locals().flat_map(move |local| {
            let (sents, conflicts) = (sents.clone(), conflicts.clone());
            sents.into_iter().flat_map(move |sent| {
                let state = State { agreed, local, sent, conflict: None };
                conflicts
                    .clone()
                    .into_iter()
                    .map(move |conflict| State { conflict, ..state.clone() })
            })
        })
    })
}

/// Everything a server can say: gone, or any value in the version that is known or in a new one, with
/// the mark of a write of ours or without.
fn statements(state: &State) -> Vec<Statement> {
    let mut all = vec![Statement::Gone, Statement::Unknown { reason: "line 3".into() }];
    for value in pairs() {
        let event = |version: &str, stamp: Option<u128>| {
            Statement::Live(Box::new(RemoteEvent {
                version: Some(version.into()),
                uid: "uid".into(),
                content: content(value),
                stamp: stamp.map(|n| AttemptId::from_uuid(uuid(n))),
                key: None,
                raw: format!("raw {version}"),
            }))
        };
        all.push(event("2", None));
        // A deletion leaves no mark.
        let marks = state.sent.iter().enumerate().filter(|(_, sent)| sent.is_some());
        all.extend(marks.map(|(n, _)| event("2", Some(10 + n as u128))));
    }
    all
}

/// The item while its last write is under way.
fn under_way(item: &Item) -> Option<Item> {
    let last = item.sent.last()?;
    let pre_version = item.shadow.as_ref().and_then(|shadow| shadow.version.clone());
    let kind = match (&last.content, &pre_version) {
        (None, _) => AttemptKind::Delete,
        (Some(_), None) => AttemptKind::Create,
        (Some(_), Some(_)) => AttemptKind::Update,
    };
    let attempt = Attempt {
        id: last.stamp,
        kind,
        incarnation: 1,
        remote_id: PLACE.into(),
        pre_version,
        content: last.content.clone(),
        rev: 1,
        notify: false,
        started: now(),
    };
    Some(Item { attempt: Some(attempt), ..item.clone() })
}

fn hears(item: &Item, statement: &Statement) -> Outcome {
    let known = Known { item: Some(item.clone()), ..Known::default() };
    let said = Observation { remote_id: PLACE.into(), statement: statement.clone() };
    hear(|at| observe(known, said, at))
}

/// What is kept of an item after an outcome.
fn after(item: &Item, outcome: &Outcome) -> Option<Item> {
    match &outcome.change {
        ItemChange::Keep => Some(item.clone()),
        ItemChange::Put(item) => Some((**item).clone()),
        ItemChange::Remove(_) | ItemChange::Unlink(_) => None,
    }
}

fn values_of(content: &Content) -> BTreeSet<(u8, u8)> {
    let (summary, location) = pair(content);
    BTreeSet::from([(0, summary), (1, location)])
}

/// Runs a check for every state and statement.
fn everywhere(mut check: impl FnMut(&State, &Item, &Statement)) -> usize {
    let mut count = 0;
    for state in states() {
        let item = item(&state);
        for statement in statements(&state) {
            check(&state, &item, &statement);
            count += 1;
        }
    }
    count
}

#[test]
fn hearing_the_same_again_changes_nothing() {
    let count = everywhere(|state, item, statement| {
        for item in [Some(item.clone()), under_way(item)].iter().flatten() {
            let Some(once) = after(item, &hears(item, statement)) else { continue };
            let again = hears(&once, statement);
            assert!(
                matches!(again.change, ItemChange::Keep),
                "{state:?} hears {statement:?} twice: {once:?} becomes {again:?}"
            );
        }
    });
    assert!(count > 100_000, "{count} cases");
}

/// A value written here may only go when the row is removed, and then nothing was changed here.
#[test]
fn no_change_of_this_side_is_lost() {
    everywhere(|state, item, statement| {
        let Some(local) = state.local else { return };
        let outcome = hears(item, statement);
        let base = state.sent.iter().flatten().copied().chain([(b'a', b'a')]);
        let known: BTreeSet<(u8, u8)> = base.flat_map(|p| [(0, p.0), (1, p.1)]).collect();
        let mine: BTreeSet<_> = values_of(&content(local)).difference(&known).copied().collect();
        let Some(kept) = after(item, &outcome) else {
            assert!(mine.is_empty(), "{state:?} hears {statement:?} and forgets {mine:?}");
            return;
        };
        let row = values_of(&kept.appointment.content);
        assert!(
            mine.is_subset(&row) && !kept.appointment.deleted,
            "{state:?} hears {statement:?} and keeps {kept:?}"
        );
    });
}

/// What the other side says that is new is in the row afterwards, or in a conflict.
#[test]
fn no_change_of_the_other_side_is_lost() {
    everywhere(|state, item, statement| {
        let Statement::Live(event) = statement else { return };
        let outcome = hears(item, statement);
        let kept = after(item, &outcome).expect("a live event removes nothing");
        let known: BTreeSet<(u8, u8)> = state
            .sent
            .iter()
            .flatten()
            .copied()
            .chain([(b'a', b'a')])
            .flat_map(|p| [(0, p.0), (1, p.1)])
            .collect();
        let theirs: BTreeSet<_> = values_of(&event.content).difference(&known).copied().collect();
        let mut there = values_of(&kept.appointment.content);
        let asked = kept.conflict.and_then(|conflict| conflict.remote);
        there.extend(asked.iter().flat_map(values_of));
        assert!(theirs.is_subset(&there), "{state:?} hears {statement:?} and loses {theirs:?}");
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
        let Some(kept) = after(item, &hears(item, statement)) else { return };
        if state.local == Some(pair(&event.content)) {
            assert_eq!(kept.conflict, None, "{state:?} hears {statement:?}");
            // A deletion of ours that may still arrive has to be overtaken.
            let pending = kept.link.pending && !kept.may_still_end();
            assert!(!pending, "{state:?} hears {statement:?}");
        }
    });
}

/// A server that does what it is asked: after at most three writes nothing is left to do.
#[test]
fn with_a_willing_server_everything_comes_to_rest() {
    everywhere(|state, item, statement| {
        let Some(mut item) = after(item, &hears(item, statement)) else { return };
        let mut version = 2;
        for _ in 0..3 {
            if item.conflict.is_some() || !item.link.pending {
                break;
            }
            match answer(&item, &mut version, statement) {
                Some(next) => item = next,
                None => return,
            }
        }
        let rests = item.conflict.is_some() || !item.link.pending;
        // What could not be read may have left an item that has to be fetched first.
        let waits = matches!(statement, Statement::Unknown { .. } | Statement::Gone);
        assert!(rests || waits, "{state:?} hears {statement:?} and ends as {item:?}");
    });
}

/// Plans the next write, applies it and observes the answer.
fn answer(item: &Item, version: &mut u32, statement: &Statement) -> Option<Item> {
    let mut ids = 1000;
    let mut new_id = || {
        ids += 1;
        uuid(ids)
    };
    let sent = match plan(item.clone(), |_| PLACE.into(), now(), &mut new_id) {
        Plan::Settled(item) | Plan::Wait(item) => return Some(*item),
        Plan::Fetch(item) => return after(&item, &hears(&item, statement)),
        Plan::Drop(outcome) => return after(item, &outcome),
        Plan::Send(item) => *item,
    };
    let attempt = sent.attempt.clone().unwrap();
    *version += 1;
    let answer = match attempt.kind {
        AttemptKind::Delete => Answer::Gone,
        AttemptKind::Create | AttemptKind::Update => Answer::Holds {
            remote_id: attempt.remote_id.clone(),
            event: Box::new(RemoteEvent {
                version: Some(version.to_string()),
                uid: "uid".into(),
                content: attempt.content.clone().unwrap(),
                stamp: Some(attempt.id),
                key: None,
                raw: format!("raw {version}"),
            }),
        },
    };
    let outcome = hear(|at| settle(sent.clone(), attempt.id, answer, at));
    after(&sent, &outcome)
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
