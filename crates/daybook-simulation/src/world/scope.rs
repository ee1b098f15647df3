//! Which calendars may hear of an appointment of a desk: its home, and none of what belongs to the book alone.
//! What mirrors show is another thing.

use std::collections::{BTreeMap, BTreeSet};

use daybook_core::appointment::{Appointment, Content};

use super::{World, says};
use crate::oracle::{born, last_number};

/// What a calendar may hear of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum May {
    /// Everything.
    All,
    /// What was written up to this number: then it got another home.
    UpTo(u32),
}

/// Which calendars may hear of what each desk has.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// By desk, event and calendar.
    may: BTreeMap<(usize, u32, String), May>,
    /// Which desks have moved what. What several of them move is at home in several places.
    movers: BTreeSet<(u32, usize)>,
    /// What was taken out of a calendar to belong to a book alone.
    alone: BTreeSet<u32>,
}

impl Scope {
    /// It has another home: what is written from here on is none of the business of the old one.
    fn leave(&mut self, desk: usize, event: u32, calendar: &str, last: u32) {
        if let Some(may) = self.may.get_mut(&(desk, event, calendar.to_owned())) {
            *may = May::UpTo(last);
        }
    }
}

impl World {
    /// What is at home in a calendar of a desk, or was heard of there, may be sent there.
    pub(crate) fn at_home(&mut self, desk: usize, content: &Content, calendar: &str) {
        if let Some(event) = born(content) {
            self.scope.may.insert((desk, event, calendar.to_owned()), May::All);
        }
    }

    /// Somebody moves an appointment from one calendar to another; `None` is none of an account.
    pub(crate) fn moves(
        &mut self,
        who: usize,
        appointment: &Appointment,
        from: Option<&str>,
        to: Option<&str>,
    ) {
        let Appointment { uid, content, .. } = appointment;
        self.fresh.retain(|fresh| fresh.uid != *uid);
        self.oracle.moved(who, content, self.several_desks);
        let last = self.oracle.number();
        if let Some(event) = born(content) {
            self.scope.movers.insert((event, who));
            if let Some(from) = from {
                self.scope.leave(who, event, from, last);
            }
            if to.is_none() {
                self.scope.alone.insert(event);
            }
        }
        if let Some(to) = to {
            self.at_home(who, content, to);
        }
        let to = to.unwrap_or("this book alone");
        self.note(|| format!("desk {who}: moves {} to {to}", says(content)));
    }

    /// Whether an event may leave before it is anywhere else: it lived in a book alone, and its end may have
    /// been under way when it got a calendar again.
    pub(super) fn was_alone(&self, event: u32) -> bool {
        self.scope.alone.contains(&event)
    }

    /// Whether a calendar may be sent this by a desk.
    pub(crate) fn may_hear(&self, desk: usize, calendar: &str, content: &Content) -> bool {
        let Some(event) = born(content) else { return false };
        match self.scope.may.get(&(desk, event, calendar.to_owned())) {
            Some(May::All) => true,
            Some(May::UpTo(last)) => {
                let mut others = self.scope.movers.range((event, 0)..(event + 1, 0));
                last_number(content) <= *last
                    || others.any(|(_, who)| *who != desk)
                    || self.oracle.is_twin(content)
            }
            None => false,
        }
    }
}
