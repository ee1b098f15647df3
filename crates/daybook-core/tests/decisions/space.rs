//! Every state an item of two fields and three values can be in, and everything that can be said of it.
//!
//! Values are only names. The last agreed value is `a, a`; whatever else comes first in a field is `b`,
//! and the field in which it comes first is the summary. `other_names_change_no_decision` shows that
//! nothing depends on it.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, Utc};
use daybook_core::appointment::{Appointment, Author, Booking, Content};
use daybook_core::details::{Details, When};
use daybook_core::id::{AppointmentId, AttemptId, CalendarId, ConflictId};
use daybook_core::mirror::Mask;
use daybook_core::sync_state::{
    Attempt, AttemptKind, Conflict, ConflictKind, Direction, Item, Link, RemoteEvent, Sent, Shadow,
    Statement,
};
use uuid::Uuid;

/// A value of the two fields: summary and location.
pub(crate) type Pair = (u8, u8);

const VALUES: [u8; 3] = [b'a', b'b', b'c'];
pub(crate) const AGREED: Pair = (b'a', b'a');
pub(crate) const PLACE: &str = "/c/e.ics";
/// The mark of somebody else's Daybook.
const FOREIGN: u128 = 99;

pub(crate) fn pairs() -> impl Iterator<Item = Pair> {
    VALUES.into_iter().flat_map(|first| VALUES.into_iter().map(move |second| (first, second)))
}

/// What one side can be: deleted, or any value.
pub(crate) fn sides() -> impl Iterator<Item = Option<Pair>> {
    pairs().map(Some).chain([None])
}

pub(crate) fn content(pair: Pair) -> Content {
    let text = |value: u8| char::from(value).to_string();
    let day = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
    let when = When::AllDay { start: day, end: day.succ_opt().unwrap() };
    let details = Details { summary: text(pair.0), location: text(pair.1), ..Details::default() };
    Content { when, details, recurrence: None }
}

pub(crate) fn pair(content: &Content) -> Pair {
    let value = |text: &str| text.bytes().next().unwrap();
    (value(&content.details.summary), value(&content.details.location))
}

pub(crate) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

pub(crate) fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

pub(crate) fn calendar() -> CalendarId {
    CalendarId::from_uuid(uuid(1))
}

/// Whether both sides have agreed on the event before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// Never: it was only ever created.
    Never,
    /// In version `1`.
    Known,
    /// In a version that nobody told.
    Untold,
}

/// A write that nobody has acknowledged. It carries the version `1`, unless it is a creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Write {
    pub(crate) creates: bool,
    pub(crate) says: Option<Pair>,
}

/// One state of an item.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) before: Before,
    pub(crate) local: Option<Pair>,
    /// What the open conflict says of the other side.
    pub(crate) conflict: Option<Option<Pair>>,
    pub(crate) sent: Vec<Write>,
}

impl State {
    /// Nothing is under way and nothing is asked.
    pub(crate) fn at_rest(before: Before, local: Option<Pair>) -> Self {
        Self { before, local, conflict: None, sent: Vec::new() }
    }

    /// What both sides agreed on. While a conflict is open that is what is there.
    pub(crate) fn agreed(&self) -> Option<Pair> {
        match self.conflict {
            Some(remote) => remote,
            None => (self.before != Before::Never).then_some(AGREED),
        }
    }

    /// Every value it says, in the order in which they are named.
    fn said(&self) -> impl Iterator<Item = Pair> {
        let sent = self.sent.iter().map(|write| write.says);
        [self.local, self.conflict.flatten()].into_iter().chain(sent).flatten()
    }
}

/// Whether values have the names by which their likes are looked at.
fn well_named(said: impl Iterator<Item = Pair>) -> bool {
    let (mut highest, mut first) = (AGREED, Ordering::Equal);
    for value in said {
        if value.0 > highest.0 + 1 || value.1 > highest.1 + 1 {
            return false;
        }
        highest = (highest.0.max(value.0), highest.1.max(value.1));
        first = first.then(value.1.cmp(&value.0));
    }
    first != Ordering::Greater
}

/// Every write an item can have sent.
fn writes(before: Before) -> impl Iterator<Item = Write> {
    let creates = pairs().map(|value| Write { creates: true, says: Some(value) });
    let updates = sides().map(|says| Write { creates: false, says });
    let can = move |write: &Write| before != Before::Never || write.creates || write.says.is_none();
    creates.chain(updates).filter(can).collect::<Vec<_>>().into_iter()
}

/// Every state, whatever it is called.
pub(crate) fn all_states() -> impl Iterator<Item = State> {
    let before = [Before::Never, Before::Known, Before::Untold];
    let rows = before.into_iter().flat_map(|before| sides().map(move |local| (before, local)));
    let asked = || [None].into_iter().chain(sides().map(Some));
    let states = rows.flat_map(move |(before, local)| {
        asked().map(move |conflict| State { conflict, ..State::at_rest(before, local) })
    });
    // Nothing is agreed on what is gone there.
    let told = |state: &State| state.before != Before::Untold || state.conflict != Some(None);
    states.filter(told).flat_map(|state| {
        let before = state.before;
        let none = [Vec::new()].into_iter();
        let one = writes(before).map(|write| vec![write]);
        // Nothing is created any more where something was changed.
        let ordered = move |first: Write, second: Write| {
            before == Before::Never || first.creates || !second.creates
        };
        let both = move |first: Write| {
            let second = writes(before).filter(move |second| ordered(first, *second));
            second.map(move |second| vec![first, second])
        };
        // While a question is open nothing is sent, so that an untold version comes to one fetch after it.
        let few = before == Before::Untold && state.conflict.is_some();
        let two = writes(before).filter(move |_| !few).flat_map(both);
        none.chain(one).chain(two).map(move |sent| State { sent, ..state.clone() })
    })
}

/// One of all states that differ by names alone.
pub(crate) fn states() -> impl Iterator<Item = State> {
    all_states().filter(|state| well_named(state.said()))
}

pub(crate) fn mark(n: usize) -> u128 {
    10 + n as u128
}

pub(crate) fn item(state: &State) -> Item {
    let id = AppointmentId::from_uuid(uuid(2));
    let sent = state.sent.iter().enumerate().map(|(n, write)| Sent {
        stamp: AttemptId::from_uuid(uuid(mark(n))),
        incarnation: 1,
        remote_id: PLACE.into(),
        pre_version: (state.before != Before::Never && !write.creates).then(|| "1".into()),
        content: write.says.map(content),
        at: now(),
    });
    let conflict = state.conflict.map(|remote| Conflict {
        id: ConflictId::from_uuid(uuid(3)),
        kind: match (remote, state.local) {
            (None, _) => ConflictKind::DeletedThere,
            (Some(_), None) => ConflictKind::DeletedHere,
            (Some(_), Some(_)) => ConflictKind::BothChanged,
        },
        base: (state.before != Before::Never).then(|| content(AGREED)),
        remote: remote.map(content),
        opened: now(),
        version: 1,
    });
    Item {
        appointment: Appointment {
            id,
            uid: "uid".into(),
            content: content(state.local.unwrap_or(AGREED)),
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
        shadow: state.agreed().map(|value| Shadow {
            version: (state.before != Before::Untold).then(|| "1".into()),
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

/// The item while its last write is under way.
pub(crate) fn under_way(item: &Item) -> Option<Item> {
    let last = item.sent.last()?;
    let kind = match (&last.content, &last.pre_version) {
        (None, _) => AttemptKind::Delete,
        (Some(_), None) => AttemptKind::Create,
        (Some(_), Some(_)) => AttemptKind::Update,
    };
    let attempt = Attempt {
        id: last.stamp,
        kind,
        incarnation: 1,
        remote_id: PLACE.into(),
        pre_version: last.pre_version.clone(),
        content: last.content.clone(),
        rev: 1,
        notify: false,
        started: now(),
    };
    Some(Item { attempt: Some(attempt), ..item.clone() })
}

pub(crate) fn event(value: Pair, version: &str, mark: Option<u128>) -> Box<RemoteEvent> {
    Box::new(RemoteEvent {
        version: Some(version.into()),
        uid: "uid".into(),
        content: content(value),
        stamp: mark.map(|n| AttemptId::from_uuid(uuid(n))),
        key: None,
        raw: format!("raw {version}"),
    })
}

/// Everything a server can say of an event, whatever it is called: gone, or there and not to be read;
/// what is known in the version that is known; and in a new one any value, with the mark of a write of
/// ours, of somebody else's or without.
pub(crate) fn all_statements(state: &State) -> Vec<Statement> {
    said_of(state, pairs())
}

/// One of all statements that differ by names alone.
pub(crate) fn statements(state: &State) -> Vec<Statement> {
    said_of(state, pairs().filter(|value| well_named(state.said().chain([*value]))))
}

fn said_of(state: &State, values: impl Iterator<Item = Pair>) -> Vec<Statement> {
    let mut all = vec![Statement::Gone, Statement::Unknown { reason: "line 3".into() }];
    // A deletion leaves no mark.
    let marked = state.sent.iter().enumerate().filter(|(_, write)| write.says.is_some());
    let marks: Vec<Option<u128>> = marked.map(|(n, _)| Some(mark(n))).chain([None]).collect();
    if let Some(value) = state.agreed().filter(|_| state.before != Before::Untold) {
        all.extend(marks.iter().map(|mark| Statement::Live(event(value, "1", *mark))));
    }
    for value in values {
        // Somebody else's mark says nothing unless it is under words of ours.
        let ours = state.sent.iter().any(|write| write.says == Some(value));
        let marks = marks.iter().copied().chain(ours.then_some(Some(FOREIGN)));
        all.extend(marks.map(|mark| Statement::Live(event(value, "2", mark))));
    }
    all
}

/// Runs a check for every state and statement and counts them.
pub(crate) fn everywhere(mut check: impl FnMut(&State, &Item, &Statement)) -> usize {
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
