//! A server that does what it is asked, under the condition it is asked under: after few writes nothing
//! is left to do, and both sides are the same or somebody is asked.

use daybook_core::merge::{Side, merge_with};
use daybook_core::push::{Answer, Plan, plan, settle};
use daybook_core::settle::settle_conflict;
use daybook_core::sync_state::{Attempt, AttemptKind, Item, RemoteEvent, Statement};

use crate::space::{PLACE, event, everywhere, item, now, pair, states, uuid};
use crate::{after, hear, hears};

/// What a server has of an event.
struct Server {
    /// What is there.
    holds: Option<Box<RemoteEvent>>,
    /// Whether it can be told.
    tells: bool,
    /// The last version.
    version: u32,
}

impl Server {
    /// The server that has made a statement. What it could not tell is what both sides agreed on.
    fn after(statement: &Statement, item: &Item) -> Self {
        match statement {
            Statement::Live(event) => Self { holds: Some(event.clone()), tells: true, version: 2 },
            Statement::Gone => Self { holds: None, tells: true, version: 2 },
            Statement::Unknown { .. } => Self { tells: false, ..Self::agreed(item) },
        }
    }

    /// The server that has what both sides agreed on.
    fn agreed(item: &Item) -> Self {
        let shadow = item.shadow.as_ref();
        let holds = shadow.map(|shadow| event(pair(&shadow.content), "1", None));
        Self { holds, tells: true, version: 2 }
    }

    fn says(&self) -> Statement {
        match &self.holds {
            _ if !self.tells => Statement::Unknown { reason: "line 3".into() },
            Some(event) => Statement::Live(event.clone()),
            None => Statement::Gone,
        }
    }

    fn answers(&mut self, attempt: &Attempt) -> Answer {
        match (attempt.kind, &self.holds) {
            (AttemptKind::Create, Some(_)) => return Answer::Precondition,
            (AttemptKind::Update | AttemptKind::Delete, None) => return Answer::Gone,
            (AttemptKind::Update | AttemptKind::Delete, Some(event))
                if event.version != attempt.pre_version =>
            {
                return Answer::Precondition;
            }
            (AttemptKind::Delete, Some(_)) => {
                self.holds = None;
                return Answer::Gone;
            }
            (AttemptKind::Create, None) | (AttemptKind::Update, Some(_)) => {}
        }
        self.version += 1;
        let event = Box::new(RemoteEvent {
            version: Some(self.version.to_string()),
            uid: "uid".into(),
            content: attempt.content.clone().unwrap(),
            stamp: Some(attempt.id),
            key: None,
            raw: format!("raw {}", self.version),
        });
        (self.holds, self.tells) = (Some(event.clone()), true);
        Answer::Holds { remote_id: attempt.remote_id.clone(), event }
    }
}

/// Lets an item be written until it rests, three times at most.
fn driven(mut item: Item, server: &mut Server) -> Option<Item> {
    let mut ids = 1000;
    let mut new_id = || {
        ids += 1;
        uuid(ids)
    };
    for _ in 0..3 {
        if rests(&item) {
            break;
        }
        item = match plan(item.clone(), |_| PLACE.into(), true, now(), &mut new_id) {
            Plan::Settled(item) | Plan::Wait(item) => *item,
            Plan::Fetch(item) => after(&item, hears(&item, &server.says()))?,
            Plan::Drop(outcome) => return after(&item, *outcome),
            Plan::Send(sent) => {
                let attempt = sent.attempt.clone().unwrap();
                let answer = server.answers(&attempt);
                let failed = answer == Answer::Precondition;
                let heard = hear(|at| settle((*sent).clone(), attempt.id, answer, at));
                let kept = after(&sent, heard)?;
                if failed { after(&kept, hears(&kept, &server.says()))? } else { kept }
            }
        };
    }
    Some(item)
}

fn rests(item: &Item) -> bool {
    item.conflict.is_some() || !item.link.pending
}

/// What could not be told and has to be known before anything is written waits until it can be told.
fn waits(item: &Item, server: &Server) -> bool {
    let next = || plan(item.clone(), |_| PLACE.into(), true, now(), &mut || uuid(1));
    !server.tells && matches!(next(), Plan::Fetch(_))
}

/// Whether both sides are the same, or what is asked is what is there.
fn agrees(item: Option<&Item>, server: &Server) -> bool {
    let there = server.holds.as_ref().map(|event| &event.content);
    let Some(item) = item else { return there.is_none() };
    let row = &item.appointment;
    match &item.conflict {
        Some(conflict) => conflict.remote.as_ref() == there,
        None => !row.deleted && Some(&row.content) == there,
    }
}

#[test]
fn with_a_willing_server_everything_comes_to_rest() {
    everywhere(|state, item, statement| {
        let mut server = Server::after(statement, item);
        let heard = after(item, hears(item, statement));
        let end = heard.and_then(|item| driven(item, &mut server));
        if end.as_ref().is_some_and(|item| waits(item, &server)) {
            return;
        }
        let rests = end.as_ref().is_none_or(rests);
        assert!(
            rests && agrees(end.as_ref(), &server),
            "{state:?} hears {statement:?} and ends as {end:?}"
        );
    });
}

#[test]
fn whatever_is_answered_to_a_question_counts_and_comes_to_rest() {
    for state in states() {
        let asked = item(&state);
        let (row, Some(conflict)) = (&asked.appointment, &asked.conflict) else { continue };
        let mine = (!row.deleted).then_some(&row.content);
        for whole in [Side::Mine, Side::Theirs] {
            let wanted = match (mine, &conflict.remote, whole) {
                (Some(mine), Some(theirs), _) => {
                    let base = conflict.base.as_ref();
                    Some(merge_with(base, mine, theirs, |_| Some(whole)).content)
                }
                (mine, _, Side::Mine) => mine.cloned(),
                (None, theirs, Side::Theirs) | (_, theirs @ None, Side::Theirs) => theirs.clone(),
            };
            let mut server = Server::agreed(&asked);
            let answered = settle_conflict(asked.clone(), whole, |_| None, now(), &mut || uuid(7));
            let end = after(&asked, answered).and_then(|item| driven(item, &mut server));
            let there = server.holds.as_ref().map(|event| event.content.clone());
            let rests = end.as_ref().is_none_or(|item| rests(item) && item.conflict.is_none());
            assert!(
                rests && agrees(end.as_ref(), &server) && there == wanted,
                "{state:?} is told that {whole:?} counts, and ends as {end:?}"
            );
        }
    }
}
