//! When deletions are too many to be believed without asking.

use serde::{Deserialize, Serialize};

/// Fewer at once are never asked about.
const FEW: usize = 20;
/// Fewer are not asked about either when nothing at all is left.
const LAST_FEW: usize = 5;

/// Whether `gone` deletions at once, out of `known` events of a calendar, are more likely somebody's
/// mistake than somebody's wish. `nothing_left` says that a complete listing named nothing at all.
#[must_use]
pub fn implausible(gone: usize, known: usize, nothing_left: bool) -> bool {
    let most = gone > FEW && gone * 2 > known;
    most || (nothing_left && gone > LAST_FEW)
}

/// What the user says to deletions that were held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldAnswer {
    /// They are meant: delete here too.
    Allow,
    /// They are not: write the events to the server again.
    Keep,
}

/// Deletions that were held back: the places that are gone, and what the user said to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldDeletions {
    /// Where the events were.
    pub places: Vec<String>,
    /// `None` until the user has decided.
    pub answer: Option<HeldAnswer>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_a_calendar_at_once_is_implausible() {
        assert!(implausible(21, 40, false));
        assert!(implausible(30, 30, true));
    }

    #[test]
    fn a_few_or_a_minor_part_are_everyday() {
        assert!(!implausible(20, 20, false));
        assert!(!implausible(21, 42, false));
        assert!(!implausible(0, 0, true));
    }

    #[test]
    fn a_listing_that_is_suddenly_empty_is_asked_about_earlier() {
        assert!(implausible(6, 6, true));
        assert!(!implausible(6, 6, false));
        assert!(!implausible(5, 5, true));
    }
}
