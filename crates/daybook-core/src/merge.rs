//! Three-way merge by field: what changed here and what changed there, against what was last agreed.
//!
//! The general rule of an atom: unchanged here takes theirs, unchanged there takes mine, the same
//! change on both sides is no disagreement, anything else is a conflict on that atom alone. Sets
//! merge element by element. Without a base, equal atoms agree and different ones are conflicts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use crate::appointment::Content;
use crate::recurrence::RecurrenceId;

mod details;
mod series;

#[cfg(test)]
mod tests;

/// What a disagreement can be about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atom {
    /// SUMMARY
    Summary,
    /// Start, end, all-day and zone of a single appointment.
    When,
    /// Start and rules of a series.
    Shape,
    /// One side reshaped the series, the other changed occurrences of the old shape.
    SeriesShape,
    /// LOCATION
    Location,
    /// DESCRIPTION
    Description,
    /// URL
    Url,
    /// STATUS
    Status,
    /// TRANSP
    Transparency,
    /// CLASS
    Classification,
    /// One attendee, by address.
    Attendee(String),
    /// One occurrence of a series: moved, changed, left out.
    Occurrence(RecurrenceId),
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Summary => f.write_str("summary"),
            Self::When => f.write_str("when"),
            Self::Shape => f.write_str("repeats"),
            Self::SeriesShape => f.write_str("series"),
            Self::Location => f.write_str("location"),
            Self::Description => f.write_str("description"),
            Self::Url => f.write_str("url"),
            Self::Status => f.write_str("status"),
            Self::Transparency => f.write_str("transparency"),
            Self::Classification => f.write_str("classification"),
            Self::Attendee(address) => write!(f, "attendee:{address}"),
            Self::Occurrence(id) => write!(f, "occurrence:{id}"),
        }
    }
}

/// The text names no atom.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a field: {0}")]
pub struct UnknownAtom(pub String);

impl FromStr for Atom {
    type Err = UnknownAtom;

    fn from_str(text: &str) -> Result<Self, UnknownAtom> {
        let unknown = || UnknownAtom(text.to_owned());
        Ok(match text {
            "summary" => Self::Summary,
            "when" => Self::When,
            "repeats" => Self::Shape,
            "series" => Self::SeriesShape,
            "location" => Self::Location,
            "description" => Self::Description,
            "url" => Self::Url,
            "status" => Self::Status,
            "transparency" => Self::Transparency,
            "classification" => Self::Classification,
            _ => match text.split_once(':') {
                Some(("attendee", address)) => Self::Attendee(address.to_owned()),
                Some(("occurrence", id)) => Self::Occurrence(id.parse().map_err(|_| unknown())?),
                _ => return Err(unknown()),
            },
        })
    }
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// As it is here.
    Mine,
    /// As it is there.
    Theirs,
}

/// The result of a merge. Where there is a conflict, `content` holds the local value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The joined value.
    pub content: Content,
    /// Atoms that were changed differently on both sides and were not decided.
    pub conflicts: Vec<Atom>,
}

/// Joins two values that were made from `base`.
#[must_use]
pub fn merge3(base: Option<&Content>, mine: &Content, theirs: &Content) -> Merged {
    merge_with(base, mine, theirs, |_| None)
}

/// Joins two values; `decide` settles the atoms that were changed on both sides.
#[must_use]
pub fn merge_with(
    base: Option<&Content>,
    mine: &Content,
    theirs: &Content,
    decide: impl Fn(&Atom) -> Option<Side>,
) -> Merged {
    let mut join = Join { decide: &decide, conflicts: Vec::new() };
    let details =
        join.details(base.map(|content| &content.details), &mine.details, &theirs.details);
    let (when, recurrence) = join.series(base, mine, theirs);
    Merged { content: Content { when, details, recurrence }, conflicts: join.conflicts }
}

/// A merge under way.
struct Join<'a> {
    decide: &'a dyn Fn(&Atom) -> Option<Side>,
    conflicts: Vec<Atom>,
}

impl Join<'_> {
    /// Whose value an atom takes. `atom` is made only when both sides changed it.
    fn side<T: PartialEq + ?Sized>(
        &mut self,
        base: Option<&T>,
        mine: &T,
        theirs: &T,
        atom: impl FnOnce() -> Atom,
    ) -> Side {
        if mine == theirs || base == Some(theirs) {
            Side::Mine
        } else if base == Some(mine) {
            Side::Theirs
        } else {
            self.conflict(atom())
        }
    }

    /// Whose value a disputed atom takes: as decided, else mine and a conflict.
    fn conflict(&mut self, atom: Atom) -> Side {
        (self.decide)(&atom).unwrap_or_else(|| {
            self.conflicts.push(atom);
            Side::Mine
        })
    }

    fn pick<T: PartialEq + Clone>(
        &mut self,
        base: Option<&T>,
        mine: &T,
        theirs: &T,
        atom: impl FnOnce() -> Atom,
    ) -> T {
        match self.side(base, mine, theirs, atom) {
            Side::Mine => mine.clone(),
            Side::Theirs => theirs.clone(),
        }
    }
}

/// Joins sets element by element: what either side added is in, what either side removed is out.
fn join_sets<T: Ord + Clone>(
    base: Option<&BTreeSet<T>>,
    mine: &BTreeSet<T>,
    theirs: &BTreeSet<T>,
) -> BTreeSet<T> {
    mine.union(theirs)
        .filter(|element| {
            let kept_by_both = mine.contains(*element) && theirs.contains(*element);
            kept_by_both || !base.is_some_and(|base| base.contains(*element))
        })
        .cloned()
        .collect()
}

/// All keys of three maps.
fn keys<'a, K: Ord, V: 'a>(maps: impl IntoIterator<Item = &'a BTreeMap<K, V>>) -> BTreeSet<&'a K> {
    maps.into_iter().flat_map(BTreeMap::keys).collect()
}
