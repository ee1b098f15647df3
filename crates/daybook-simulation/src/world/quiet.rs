//! Servers that want to be left alone for a while, and what a desk knows of it.

use chrono::{DateTime, TimeDelta, Utc};

use super::World;

/// Until when an account was asked to be quiet.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quiet {
    /// What the process of the desk was told; the longest wish counts.
    told: Option<DateTime<Utc>>,
    /// What its book keeps.
    stored: Option<DateTime<Utc>>,
}

impl World {
    /// A server wants quiet of an account of a desk.
    pub(crate) fn wants_quiet(&mut self, account: (usize, usize), time: TimeDelta) {
        let until = self.now + time;
        let quiet = self.quiet.entry(account).or_default();
        quiet.told = quiet.told.max(Some(until));
    }

    /// Whether an account of a desk knows that it has to be quiet now.
    pub(crate) fn is_to_be_quiet(&self, desk: usize, account: usize) -> bool {
        let quiet = self.quiet.get(&(desk, account));
        quiet.and_then(|quiet| quiet.told).is_some_and(|until| self.now < until)
    }

    /// The book of a desk keeps what an account was told.
    pub(crate) fn quiet_is_stored(&mut self, account: (usize, usize)) {
        if let Some(quiet) = self.quiet.get_mut(&account) {
            quiet.stored = quiet.told;
        }
    }

    /// A desk whose process has ended may ask again, unless its book has kept what it was told.
    pub(crate) fn forget_unstored_quiet(&mut self, desk: usize) {
        let own = self.quiet.iter_mut().filter(|((who, _), _)| *who == desk);
        own.for_each(|(_, quiet)| quiet.told = quiet.stored);
    }

    /// A desk connects an account anew and knows nothing of what the old one was told.
    pub(crate) fn forget_quiet_of(&mut self, account: (usize, usize)) {
        self.quiet.remove(&account);
    }
}
