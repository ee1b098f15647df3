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
    AttemptKind, BurialReason, Buried, Conflict, ConflictKind, Direction, Item, ItemChange, Known,
    Link, Observation, Outcome, RemoteEvent, Sent, Shadow, Statement,
};
use uuid::Uuid;

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
    let agreed = match state.conflict {
        Some(remote) => remote,
        None => state.agreed.then_some((b'a', b'a')),
    };
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
        let Some(once) = after(item, &hears(item, statement)) else { return };
        let again = hears(&once, statement);
        assert!(
            matches!(again.change, ItemChange::Keep),
            "{state:?} hears {statement:?} twice: {once:?} becomes {again:?}"
        );
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

/// What both sides will have in the end, or what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Agreed(Option<Pair>),
    Asked(ConflictKind),
}

fn spoken(value: Pair, mark: Option<u128>) -> Statement {
    Statement::Live(Box::new(RemoteEvent {
        version: Some("2".into()),
        uid: "uid".into(),
        content: content(value),
        stamp: mark.map(|n| AttemptId::from_uuid(uuid(n))),
        key: None,
        raw: "raw 2".into(),
    }))
}

fn verdict(mine: Option<Pair>, theirs: Option<Pair>) -> Verdict {
    let item = item(&State { agreed: true, local: mine, sent: Vec::new(), conflict: None });
    let statement = theirs.map_or(Statement::Gone, |value| spoken(value, None));
    let Some(kept) = after(&item, &hears(&item, &statement)) else { return Verdict::Agreed(None) };
    match kept.conflict {
        Some(conflict) => Verdict::Asked(conflict.kind),
        None if kept.appointment.deleted => Verdict::Agreed(None),
        None => Verdict::Agreed(Some(pair(&kept.appointment.content))),
    }
}

#[test]
fn swapping_the_sides_mirrors_the_decision() {
    let mirrored = |verdict| match verdict {
        Verdict::Asked(ConflictKind::DeletedHere) => Verdict::Asked(ConflictKind::DeletedThere),
        Verdict::Asked(ConflictKind::DeletedThere) => Verdict::Asked(ConflictKind::DeletedHere),
        same => same,
    };
    let sides = || pairs().map(Some).chain([None]);
    for (mine, theirs) in sides().flat_map(|mine| sides().map(move |theirs| (mine, theirs))) {
        let (one, other) = (verdict(mine, theirs), verdict(theirs, mine));
        assert_eq!(one, mirrored(other), "{mine:?} here and {theirs:?} there");
    }
}

/// What is remembered of a place: nothing, its end, or creates that were discarded before they were
/// heard of.
fn graves() -> impl Iterator<Item = Option<Buried>> {
    let values = [Some((b'a', b'a')), Some((b'b', b'b'))];
    let mut sents: Vec<Vec<Option<Pair>>> = values.iter().map(|value| vec![*value]).collect();
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
        let item = item(&State { agreed: false, local: None, sent, conflict: None });
        Some(grave(BurialReason::DiscardedCreate, item.sent))
    });
    [None, Some(grave(BurialReason::Deleted, Vec::new()))].into_iter().chain(discarded)
}

#[test]
fn what_no_row_knows_becomes_one_row_and_is_then_known() {
    for grave in graves() {
        let marks = grave.iter().flat_map(|grave| (0..grave.sent.len()).map(|n| 10 + n as u128));
        let marks: Vec<Option<u128>> = marks.map(Some).chain([None]).collect();
        for (value, mark) in pairs().flat_map(|value| marks.iter().map(move |mark| (value, *mark)))
        {
            let said = Observation { remote_id: PLACE.into(), statement: spoken(value, mark) };
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

/// Where the server chooses the place, an event that shows a write of an item is that item, and
/// everything is decided as if its place had been known.
#[test]
fn an_event_found_by_its_mark_is_decided_like_one_at_a_known_place() {
    let never_confirmed = states().filter(|state| !state.agreed && state.conflict.is_none());
    for state in never_confirmed {
        for statement in statements(&state) {
            let Statement::Live(event) = &statement else { continue };
            let Some(_) = event.stamp else { continue };
            let item = item(&state);
            let here = hears(&item, &statement);
            let mut unplaced = item.clone();
            unplaced.link.remote_id = Some("key".into());
            let known = Known { marked: Some(unplaced), ..Known::default() };
            let said = Observation { remote_id: PLACE.into(), statement: statement.clone() };
            let found = hear(|at| observe(known, said, at));
            assert_eq!(after(&item, &found), after(&item, &here), "{state:?} {statement:?}");
        }
    }
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
fn the_clock_decides_nothing() {
    let jumps = [chrono::TimeDelta::hours(-24), chrono::TimeDelta::days(36_525)];
    everywhere(|state, item, statement| {
        let said = Observation { remote_id: PLACE.into(), statement: statement.clone() };
        let known = Known { item: Some(item.clone()), ..Known::default() };
        let once = timeless(hears(item, statement));
        for jump in jumps {
            let then = hear_at(now() + jump, |at| observe(known.clone(), said.clone(), at));
            assert_eq!(timeless(then), once, "{state:?} hears {statement:?}");
        }
    });
}
