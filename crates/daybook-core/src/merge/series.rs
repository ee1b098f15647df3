//! Joining when something takes place and how it repeats.

use std::collections::{BTreeMap, BTreeSet};

use super::{Atom, Join, Side, join_sets, keys};
use crate::appointment::Content;
use crate::details::When;
use crate::recurrence::{Override, Recurrence, RecurrenceId};
use crate::simulation::{Guard, removed};

/// What an occurrence is on one side.
#[derive(Clone, PartialEq)]
enum Occurrence {
    /// As the rule says.
    Inherited,
    /// Left out.
    Excluded,
    /// Changed.
    Changed(Box<Override>),
}

impl Join<'_> {
    pub(super) fn series(
        &mut self,
        base: Option<&Content>,
        mine: &Content,
        theirs: &Content,
    ) -> (When, Option<Recurrence>) {
        let atom = if mine.recurrence.is_none() && theirs.recurrence.is_none() {
            Atom::When
        } else {
            Atom::Shape
        };
        let b = base.map(shape);
        let (m, t) = (shape(mine), shape(theirs));

        // Occurrences are keyed by the old shape: they may not exist in the new one.
        let apart = if let Some(base) = base.filter(|base| base.recurrence.is_some()) {
            reshaped(base, mine) && rearranged(base, theirs)
                || reshaped(base, theirs) && rearranged(base, mine)
        } else {
            let both = mine.recurrence.is_some() && theirs.recurrence.is_some();
            both && (arranged(mine) || arranged(theirs))
        };
        if m != t && apart && !removed(Guard::ReshapedIsAskedAbout) {
            let whole = self.conflict(Atom::SeriesShape).content(mine, theirs);
            return (whole.when, whole.recurrence.clone());
        }
        let from = self.side(b.as_ref(), &m, &t, || atom).content(mine, theirs);
        let Some(recurrence) = &from.recurrence else { return (from.when, None) };

        let mut joined = Recurrence {
            rules: recurrence.rules.clone(),
            extra: recurrence.extra.clone(),
            ..Recurrence::default()
        };
        self.occurrences(base, mine, theirs, &mut joined);
        (from.when, Some(joined))
    }

    fn occurrences(
        &mut self,
        base: Option<&Content>,
        mine: &Content,
        theirs: &Content,
        joined: &mut Recurrence,
    ) {
        let none = Recurrence::default();
        let of = |content: &Content| content.recurrence.clone().unwrap_or_else(|| none.clone());
        let (b, m, t) = (base.map(of), of(mine), of(theirs));
        joined.excluded = if removed(Guard::LeftOutAreJoined) {
            m.excluded.clone()
        } else {
            join_sets(b.as_ref().map(|b| &b.excluded), &m.excluded, &t.excluded)
        };

        let mut overridden: BTreeSet<&RecurrenceId> = keys([&m.overrides, &t.overrides]);
        if let Some(b) = &b {
            overridden.extend(b.overrides.keys());
        }
        let mut overrides = BTreeMap::new();
        for &id in &overridden {
            let was = b.as_ref().map(|b| occurrence(b, id));
            match self.occurrence(base, was.as_ref(), &occurrence(&m, id), &occurrence(&t, id), id)
            {
                Occurrence::Inherited => {
                    joined.excluded.remove(id);
                }
                Occurrence::Excluded => {
                    joined.excluded.insert(*id);
                }
                Occurrence::Changed(changed) => {
                    joined.excluded.remove(id);
                    overrides.insert(*id, *changed);
                }
            }
        }
        joined.overrides = overrides;
    }

    /// Joins one occurrence; two changes of it are joined field by field, with the series as base
    /// where it had not been changed before.
    fn occurrence(
        &mut self,
        series: Option<&Content>,
        base: Option<&Occurrence>,
        mine: &Occurrence,
        theirs: &Occurrence,
        id: &RecurrenceId,
    ) -> Occurrence {
        if mine == theirs || base == Some(theirs) {
            return mine.clone();
        }
        if base == Some(mine) {
            return theirs.clone();
        }
        if let (Occurrence::Changed(m), Occurrence::Changed(t)) = (mine, theirs) {
            let was = match base {
                Some(Occurrence::Changed(was)) => Some(Override::clone(was)),
                Some(Occurrence::Inherited) => series.map(|series| inherited(series, *id)),
                Some(Occurrence::Excluded) | None => None,
            };
            // The user is asked about the occurrence as a whole, so its fields are joined apart.
            let mut fields = Join { decide: &|_| None, conflicts: Vec::new() };
            let was = was.as_ref().filter(|_| !removed(Guard::OccurrenceHasABase));
            let details = fields.details(was.map(|w| &w.details), &m.details, &t.details);
            let when = fields.pick(was.map(|w| &w.when), &m.when, &t.when, || Atom::When);
            if fields.conflicts.is_empty() {
                return Occurrence::Changed(Box::new(Override { when, details }));
            }
        }
        match self.conflict(Atom::Occurrence(*id)) {
            Side::Mine => mine.clone(),
            Side::Theirs => theirs.clone(),
        }
    }
}

impl Side {
    fn content<'a>(self, mine: &'a Content, theirs: &'a Content) -> &'a Content {
        match self {
            Self::Mine => mine,
            Self::Theirs => theirs,
        }
    }
}

type Shape<'a> = (When, Option<(&'a BTreeSet<String>, &'a BTreeSet<RecurrenceId>)>);

/// Start and rules: one atom.
fn shape(content: &Content) -> Shape<'_> {
    (content.when, content.recurrence.as_ref().map(|r| (&r.rules, &r.extra)))
}

fn reshaped(base: &Content, now: &Content) -> bool {
    shape(base) != shape(now)
}

/// Whether occurrences were changed or left out.
fn rearranged(base: &Content, now: &Content) -> bool {
    let arranged = |content: &Content| {
        content.recurrence.as_ref().map(|r| (r.excluded.clone(), r.overrides.clone()))
    };
    now.recurrence.is_some() && arranged(base) != arranged(now)
}

/// Whether any occurrence was changed or left out.
fn arranged(content: &Content) -> bool {
    let of = content.recurrence.as_ref();
    of.is_some_and(|series| !series.excluded.is_empty() || !series.overrides.is_empty())
}

fn occurrence(recurrence: &Recurrence, id: &RecurrenceId) -> Occurrence {
    match recurrence.overrides.get(id) {
        Some(changed) => Occurrence::Changed(Box::new(changed.clone())),
        None if recurrence.excluded.contains(id) => Occurrence::Excluded,
        None => Occurrence::Inherited,
    }
}

/// An occurrence nobody has changed: the series' details at the place the rule gives it.
fn inherited(series: &Content, id: RecurrenceId) -> Override {
    let when = match (series.when, id) {
        (When::AllDay { start, end }, RecurrenceId::Date(date)) => {
            When::AllDay { start: date, end: date + (end - start) }
        }
        (When::Timed { mut start, mut end }, RecurrenceId::Local(local)) => {
            end.local += local - start.local;
            start.local = local;
            When::Timed { start, end }
        }
        (when, _) => when,
    };
    Override { when, details: series.details.clone() }
}
