//! The request of a journalled item.

use daybook_core::id::{AppointmentId, AttemptId};
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{AttemptKind, Direction, Item};
use daybook_provider::Write;

/// The appointments that are written for the first time. Nothing of the text of an appointment may
/// reach its mirrors.
pub(super) fn creations(items: &[Item]) -> Vec<AppointmentId> {
    let creates = |item: &&Item| {
        item.attempt.as_ref().is_some_and(|it| it.kind == AttemptKind::Create)
            && item.link.direction == Direction::TwoWay
    };
    items.iter().filter(creates).map(|item| item.appointment.id).collect()
}

/// The request of a journalled item, whose text was once `source`. An update without its base cannot
/// be one.
pub(super) fn write_of(item: Item, source: Option<String>) -> Option<(AttemptId, Write)> {
    let attempt = item.attempt?;
    let (stamp, remote_id, uid) = (attempt.id, attempt.remote_id, item.link.uid);
    let notify = attempt.notify;
    // A mirror is ours alone: what others have put into it does not stay.
    let kept = !removed(Guard::UnknownDataIsKept) && item.link.direction == Direction::TwoWay;
    let write = match (attempt.kind, attempt.content, attempt.pre_version, item.shadow) {
        (AttemptKind::Create, Some(content), ..) => {
            let raw = source.filter(|_| kept);
            Write::Create { remote_id, uid, content, raw, stamp, notify }
        }
        (AttemptKind::Update, Some(content), Some(version), Some(shadow)) => {
            let raw = Some(shadow.raw).filter(|_| kept);
            Write::Update { remote_id, version, uid, content, raw, stamp, notify }
        }
        (AttemptKind::Delete, _, Some(version), _) => Write::Delete { remote_id, version, notify },
        _ => return None,
    };
    Some((stamp, write))
}

pub(super) fn place_of(write: Write) -> String {
    match write {
        Write::Create { remote_id, .. }
        | Write::Update { remote_id, .. }
        | Write::Delete { remote_id, .. } => remote_id,
    }
}
