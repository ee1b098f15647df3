//! Conflicts that are settled as the account says, without asking. Pure.

use chrono::{DateTime, Utc};

use crate::account::ConflictPolicy;
use crate::merge::Side;
use crate::observe::Hearing;
use crate::settle::settle_conflict;
use crate::sync_state::{ConflictKind, ItemChange, Outcome, SyncLogLine, SyncOp};

/// When either side was last written, as far as that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// When the user last changed it here.
    pub here: Option<DateTime<Utc>>,
    /// When it was last changed there, as the event itself says.
    pub there: Option<DateTime<Utc>>,
}

/// Who is right; `None` asks the user.
#[must_use]
pub fn right(policy: ConflictPolicy, written: Written) -> Option<Side> {
    match policy {
        ConflictPolicy::Ask => None,
        ConflictPolicy::Mine => Some(Side::Mine),
        ConflictPolicy::Theirs => Some(Side::Theirs),
        ConflictPolicy::Newest => match (written.here?, written.there?) {
            (here, there) if here > there => Some(Side::Mine),
            (here, there) if here < there => Some(Side::Theirs),
            _ => None,
        },
    }
}

/// Settles a conflict that `outcome` opens, if the policy decides it. Fields that do not disagree are
/// merged all the same, and the log says who decided.
pub fn decide(
    outcome: Outcome,
    policy: ConflictPolicy,
    written: Written,
    at: &mut Hearing<'_>,
) -> Outcome {
    let opens = |line: &SyncLogLine| line.op == SyncOp::Conflict;
    let Some(side) = right(policy, written).filter(|_| outcome.log.iter().any(opens)) else {
        return outcome;
    };
    let Outcome { change: ItemChange::Put(item), bury, exhume, mut log } = outcome else {
        return outcome;
    };
    let id = item.appointment.id;
    let ended = item.conflict.as_ref().is_some_and(|it| it.kind == ConflictKind::DeletedThere);
    // Whoever moves an appointment wants it to live.
    let moved = item.link.leaving && ended;
    let side = if moved { Side::Mine } else { side };
    let settled = settle_conflict(*item, side, |_| None, at.now, at.new_id);
    let rule = match policy {
        _ if moved => "what moves to another calendar stays",
        ConflictPolicy::Newest => "what was written last counts",
        ConflictPolicy::Mine => "what was written here counts",
        ConflictPolicy::Theirs | ConflictPolicy::Ask => "what was written there counts",
    };
    log.retain(|line| !opens(line));
    log.push(SyncLogLine {
        appointment: Some(id),
        op: SyncOp::Merged,
        detail: format!("Changed on both sides. In this account {rule}."),
    });
    log.extend(settled.log);
    Outcome { change: settled.change, bury: settled.bury.or(bury), exhume, log }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn asks_unless_told_otherwise() {
        assert_eq!(right(ConflictPolicy::default(), Written::default()), None);
        assert_eq!(right(ConflictPolicy::Mine, Written::default()), Some(Side::Mine));
        assert_eq!(right(ConflictPolicy::Theirs, Written::default()), Some(Side::Theirs));
    }

    #[test]
    fn the_newest_counts_only_where_both_times_are_known_and_differ() {
        let now = DateTime::UNIX_EPOCH;
        let at = |here: Option<i64>, there: Option<i64>| {
            let time = |minutes| now + TimeDelta::minutes(minutes);
            let written = Written { here: here.map(time), there: there.map(time) };
            right(ConflictPolicy::Newest, written)
        };
        assert_eq!(at(Some(2), Some(1)), Some(Side::Mine));
        assert_eq!(at(Some(1), Some(2)), Some(Side::Theirs));
        assert_eq!(at(Some(1), Some(1)), None);
        assert_eq!(at(None, Some(1)), None);
        assert_eq!(at(Some(1), None), None);
    }
}
