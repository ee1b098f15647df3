//! What an appointment says that Google has no field for. It is kept in private properties of the event,
//! which nobody but programs sees, so that it comes back as it was.

use std::collections::{BTreeMap, BTreeSet};

use daybook_core::attendee::{Attendee, Organizer};
use daybook_core::details::{Reminder, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::aggregate::Part;

/// The attempt that wrote this version.
pub(super) const ATTEMPT: &str = "daybookAttempt";
/// The iCalendar UID it was written with: one that a client may choose at Google cannot be had together
/// with an id that it chooses.
pub(super) const UID: &str = "daybookUid";
/// Followed by a number: the pieces of a [`Kept`] as JSON.
const PIECE: &str = "daybookKept";

/// Values are cut beyond so many characters, without a word.
const PIECE_LENGTH: usize = 1024;
/// An event has at most 32 kB of properties, all in all.
const MOST_PIECES: usize = 24;

/// What Google has no field for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// Cancelled but still there: to Google that means deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<Status>,
    /// A URL that is none of the web.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) url: String,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) categories: BTreeSet<String>,
    /// After the start, at an instant, or more than fit.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub(super) reminders: BTreeSet<Reminder>,
    /// Whom Google has not invited and will not.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) attendees: BTreeMap<String, Attendee>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organizer: Option<Organizer>,
}

impl Kept {
    /// What an event keeps. What somebody has damaged is nothing.
    pub(super) fn read(part: &Part) -> Self {
        let pieces = (0..MOST_PIECES).map_while(|number| part.private(&name(number)));
        serde_json::from_str(&pieces.collect::<String>()).unwrap_or_default()
    }

    /// The private properties that have to change for `base` to keep this; `null` removes one.
    pub(super) fn patch(&self, base: &Part) -> Result<Map<String, Value>, String> {
        let mut changes = Map::new();
        if *self == Self::read(base) {
            return Ok(changes);
        }
        let text = if *self == Self::default() {
            String::new()
        } else {
            serde_json::to_string(self).map_err(|error| error.to_string())?
        };
        let letters: Vec<char> = text.chars().collect();
        let pieces: Vec<String> =
            letters.chunks(PIECE_LENGTH).map(|piece| piece.iter().collect()).collect();
        // In bytes, because that is how the whole is counted.
        if pieces.len() > MOST_PIECES || text.len() > MOST_PIECES * PIECE_LENGTH {
            return Err("its categories and guests are more than Google can keep".to_owned());
        }
        for old in base.private_names().filter(|name| name.starts_with(PIECE)) {
            changes.insert(old.to_owned(), Value::Null);
        }
        for (number, piece) in pieces.into_iter().enumerate() {
            changes.insert(name(number), Value::String(piece));
        }
        Ok(changes)
    }
}

fn name(number: usize) -> String {
    format!("{PIECE}{number}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn holding(properties: &Map<String, Value>) -> Part {
        Part::of(json!({"id": "a", "extendedProperties": {"private": properties}})).unwrap()
    }

    fn tagged(count: usize) -> Kept {
        let categories = (0..count).map(|number| format!("Kategorie für {number}")).collect();
        Kept { categories, ..Kept::default() }
    }

    #[test]
    fn what_is_kept_comes_back_whole_from_as_many_pieces_as_it_takes() {
        let kept = tagged(150);
        let pieces = kept.patch(&Part::default()).unwrap();
        assert!(pieces.len() > 2, "{}", pieces.len());
        for piece in pieces.values() {
            assert!(piece.as_str().unwrap().chars().count() <= PIECE_LENGTH);
        }
        let part = holding(&pieces);
        assert_eq!(Kept::read(&part), kept);
        assert_eq!(kept.patch(&part).unwrap(), Map::new(), "nothing to change");
    }

    #[test]
    fn pieces_that_are_not_needed_any_more_go() {
        let part = holding(&tagged(150).patch(&Part::default()).unwrap());
        let fewer = Kept::default().patch(&part).unwrap();
        assert!(fewer.values().all(Value::is_null));
        assert_eq!(fewer.len(), part.private_names().count());
    }

    #[test]
    fn what_does_not_fit_is_refused_and_not_cut() {
        assert!(tagged(2_000).patch(&Part::default()).is_err());
    }

    #[test]
    fn what_somebody_damaged_is_nothing() {
        let part = holding(&Map::from_iter([(name(0), json!("{\"categories\":["))]));
        assert_eq!(Kept::read(&part), Kept::default());
    }
}
