//! Writes on their way, and what servers tell attendees when they arrive.

use daybook_core::appointment::Content;
use daybook_core::mirror::MIRROR_UID;
use daybook_provider::{ProviderError, Write, Written};

use super::{Shared, World, brief};
use crate::oracle::Letter;
use crate::server::Held;

/// So many writes of an account may be under way.
const MOST_AT_ONCE: usize = 4;

/// So often the same is sent to a server that works: once, and once more when its state was not known.
const MOST_OF_THE_SAME: usize = 2;

impl World {
    /// An account of a desk sends a write: of each place one at a time, and few at once.
    fn takes_off(&mut self, (desk, account): (usize, usize), calendar: &str, write: &Write) {
        let place = place_of(write).to_owned();
        if self.lost.contains(&(desk, calendar.to_owned(), place.clone())) {
            self.violate(format!("desk {desk} sends again to {place} and has not looked there"));
        }
        if !self.flying.insert((desk, account, place.clone())) {
            self.violate(format!("two writes of desk {desk} to {place} at once"));
        }
        let ours = |flying: &&(usize, usize, String)| (flying.0, flying.1) == (desk, account);
        let count = self.flying.iter().filter(ours).count();
        if count > MOST_AT_ONCE {
            self.violate(format!("desk {desk} sends {count} writes at once"));
        }
    }

    /// A desk has looked at a place, or for a key.
    pub(crate) fn looked(&mut self, desk: usize, calendar: &str, place: &str) {
        self.lost.remove(&(desk, calendar.to_owned(), place.to_owned()));
    }

    /// A desk has heard what a server lists that chooses places: it names what was created, or nothing does.
    pub(crate) fn listed(&mut self, desk: usize, calendar: &str) {
        if self.profile.chooses_places() {
            self.lost.retain(|(who, at, _)| *who != desk || at != calendar);
        }
    }

    /// A write has left: when everything works, not the same again and again.
    pub(crate) fn has_left(&mut self, desk: usize, write: &Write) {
        let Some(sent) = &mut self.sent else { return };
        let count = sent.entry((desk, brief(write))).or_default();
        *count += 1;
        let times = *count;
        if times > MOST_OF_THE_SAME {
            self.violate(format!("desk {desk} sends the same {times} times: {}", brief(write)));
        }
    }

    /// A write has arrived. The server tells attendees of it, if that is its way.
    pub(super) fn has_arrived(
        &mut self,
        calendar: &str,
        write: &Write,
        written: &Written,
        before: Option<&Held>,
        by: usize,
    ) {
        let mirror = match write {
            Write::Create { uid, .. } | Write::Update { uid, .. } => uid.ends_with(MIRROR_UID),
            Write::Delete { .. } => before.is_some_and(Held::is_mirror),
        };
        let (asked, place) = match write {
            Write::Create { notify, remote_id, .. }
            | Write::Update { notify, remote_id, .. }
            | Write::Delete { notify, remote_id, .. } => (*notify, remote_id),
        };
        if mirror {
            if asked {
                self.violate(format!("attendees are to hear of the mirror {place}"));
            }
            return;
        }
        let after = match written {
            Written::Holds { remote_id, .. } => {
                self.calendar(calendar).events.get(remote_id).cloned()
            }
            Written::Removed => None,
        };
        // A create that arrives where its event was deleted: nobody could tell that it was there.
        let again =
            matches!(write, Write::Create { .. }) && self.calendar(calendar).is_burnt(place);
        let life = after.as_ref().or(before).and_then(|held| held.life.as_deref()).unwrap_or(place);
        let letter = Letter {
            life,
            before: before.map(|held| &held.content),
            after: after.as_ref().map(|held| &held.content),
            by,
        };
        if let Some(after) = &after
            && let Err(what) = self.oracle.arrives(calendar, &after.content)
        {
            self.violate(what);
        }
        let profile = self.profile;
        // What the server has written in its own way reads like another value.
        let (sent, held) = (content_of(write), before.map(|held| &held.content));
        let reworded = sent.zip(held).is_some_and(|(it, was)| it.details.url != was.details.url);
        let news = (profile.mails_without_news() && !reworded) || letter.is_news();
        if again {
            self.oracle.begins_again(life);
        }
        if let (Some(before), Some(after)) = (letter.before, letter.after) {
            self.oracle.moves_on(life, before, after);
        }
        if again || !profile.mails(asked) || !news || !letter.is_read() {
            return;
        }
        if let Err(what) = self.oracle.mailed(&letter) {
            self.violate(what);
        }
    }
}

/// Where a write goes.
pub(crate) fn place_of(write: &Write) -> &str {
    match write {
        Write::Create { remote_id, .. }
        | Write::Update { remote_id, .. }
        | Write::Delete { remote_id, .. } => remote_id,
    }
}

fn content_of(write: &Write) -> Option<&Content> {
    match write {
        Write::Create { content, .. } | Write::Update { content, .. } => Some(content),
        Write::Delete { .. } => None,
    }
}

/// A write on its way. It ends with its answer, or when nobody waits for that any more.
pub(crate) struct Flight {
    world: Shared,
    desk: usize,
    account: usize,
    calendar: String,
    place: String,
    /// Whether it is known what became of it.
    known: bool,
}

impl Flight {
    pub(crate) fn of(
        world: &Shared,
        (desk, account): (usize, usize),
        calendar: &str,
        write: &Write,
    ) -> Self {
        let (place, calendar) = (place_of(write).to_owned(), calendar.to_owned());
        world.world().takes_off((desk, account), &calendar, write);
        Self { world: world.clone(), desk, account, calendar, place, known: false }
    }

    /// Its answer says whether it was applied, or that nobody knows.
    pub(crate) fn ends(&mut self, written: &Result<Written, ProviderError>) {
        let silent = |error: &ProviderError| {
            matches!(error, ProviderError::Ambiguous { .. } | ProviderError::NotCalDav { .. })
        };
        self.known = !written.as_ref().is_err_and(silent);
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let (place, calendar) =
            (std::mem::take(&mut self.place), std::mem::take(&mut self.calendar));
        let mut world = self.world.world();
        world.flying.remove(&(self.desk, self.account, place.clone()));
        if !self.known {
            world.lost.insert((self.desk, calendar, place));
        }
    }
}
