//! What only a person can decide, and what a server says about it meanwhile.

use super::live::rewrite;
use super::{Hearing, line};
use crate::appointment::Content;
use crate::id::ConflictId;
use crate::merge::{Atom, merge3};
use crate::simulation::{Mark, reach};
use crate::sync_state::{Conflict, ConflictKind, Item, SyncLogLine, SyncOp};

pub(super) fn open(
    item: &mut Item,
    kind: ConflictKind,
    base: Option<&Content>,
    remote: Option<&Content>,
    at: &mut Hearing<'_>,
    log: &mut Vec<SyncLogLine>,
) {
    item.conflict = Some(Conflict {
        id: ConflictId::from_uuid((at.new_id)()),
        kind,
        base: base.cloned(),
        remote: remote.cloned(),
        opened: at.now,
        version: 1,
    });
    log.push(line(item.appointment.id, SyncOp::Conflict));
}

/// What a new remote state does to an open conflict.
pub(super) fn refresh(
    item: &mut Item,
    remote: &Content,
    at: &Hearing<'_>,
    log: &mut Vec<SyncLogLine>,
) {
    let Some(conflict) = &mut item.conflict else { return };
    let local = &item.appointment;
    // When the other side took its change back, or what was gone lives again, there may be nothing to
    // decide any more.
    let merged = merge3(conflict.base.as_ref(), &local.content, remote);
    let over = if local.deleted {
        conflict.base.as_ref() == Some(remote)
    } else {
        merged.conflicts.is_empty()
    };
    if over {
        reach(Mark::ConflictVanished);
        item.conflict = None;
        if !item.appointment.deleted && merged.content != item.appointment.content {
            log.push(line(item.appointment.id, SyncOp::UpdatedHere));
            rewrite(item, merged.content, at);
        }
    } else if conflict.remote.as_ref() != Some(remote) {
        reach(Mark::ConflictRefreshed);
        conflict.remote = Some(remote.clone());
        conflict.version += 1;
        conflict.kind = match conflict.kind {
            _ if local.deleted => ConflictKind::DeletedHere,
            _ if merged.conflicts.contains(&Atom::SeriesShape) => ConflictKind::SeriesShape,
            _ => ConflictKind::BothChanged,
        };
    }
}
