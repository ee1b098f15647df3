//! What must hold of every write before it leaves.

use daybook_core::appointment::Content;
use daybook_core::mirror::MIRROR_UID;
use daybook_core::sync_state::{Observation, Statement};
use daybook_provider::Write;

use super::Client;
use crate::layout::tells_too_much;
use crate::server::{raw, tag};
use crate::world::brief;

impl Client {
    /// A statement arrives: what is there may be written to there.
    pub(super) fn hears(&self, calendar: &str, said: &Observation) {
        let Statement::Live(event) = &said.statement else { return };
        if !event.uid.ends_with(MIRROR_UID) {
            self.world.world().at_home(self.desk, &event.content, calendar);
        }
    }

    /// What must hold of every write that leaves.
    pub(super) fn check(&self, calendar: &str, write: &Write) {
        let mut world = self.world.world();
        let (stamp, remote_id) = match write {
            Write::Create { remote_id, stamp, .. } | Write::Update { remote_id, stamp, .. } => {
                (Some(*stamp), remote_id)
            }
            Write::Delete { remote_id, .. } => (None, remote_id),
        };
        let journalled =
            world.journals.get(&self.desk).is_none_or(|journal| journal(stamp, remote_id));
        if let Some(stamp) = stamp {
            world.stamps.insert(stamp, self.desk);
        }
        if !journalled {
            world.violate(format!("{} left without a journal entry", brief(write)));
        }
        if let Write::Create { uid, content, .. } | Write::Update { uid, content, .. } = write
            && uid.ends_with(MIRROR_UID)
        {
            let mut levels =
                world.shows.iter().filter(|(who, place, _)| *who == self.desk && place == calendar);
            if levels.all(|(_, _, privacy)| tells_too_much(content, *privacy)) {
                world.violate(format!("the mirror {} tells too much", brief(write)));
            }
            return;
        }
        if let Write::Create { content, .. } | Write::Update { content, .. } = write
            && !world.may_hear(self.desk, calendar, content)
        {
            world.violate(format!("{} is no business of {calendar}", brief(write)));
        }
        if let Write::Update { remote_id, version, raw: kept, content, .. } = write {
            let held = world.calendar(calendar).events.get(remote_id).cloned();
            let held = held.filter(|held| tag(held.version) == *version);
            let loses = held.as_ref().is_some_and(|held| Some(raw(held.unknown)) != *kept);
            // What attendees have answered is theirs to say; what they said at another place comes along.
            let answers = |content: &Content| -> Vec<_> {
                let attendees = content.details.attendees.iter();
                attendees.map(|(it, said)| (it.clone(), said.participation_status)).collect()
            };
            let (there, here) = (held.map(|held| answers(&held.content)), answers(content));
            let unsaid = there.into_iter().flatten().any(|(address, said)| {
                here.iter().any(|(it, says)| *it == address && *says != said)
            });
            let comes_along = world.oracle.has_moved(content) || world.oracle.is_twin(content);
            if unsaid && !comes_along {
                world.violate(format!("{} changes an answer", brief(write)));
            }
            if loses {
                world.violate(format!("{} drops data it does not understand", brief(write)));
            }
        }
    }
}
