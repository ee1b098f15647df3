//! Joining what an appointment says about itself.

use std::collections::BTreeMap;

use super::{Atom, Join, Side, join_sets, keys};
use crate::attendee::Attendee;
use crate::details::Details;

impl Join<'_> {
    pub(super) fn details(
        &mut self,
        base: Option<&Details>,
        mine: &Details,
        theirs: &Details,
    ) -> Details {
        // One line per field keeps a forgotten field a compile error.
        macro_rules! pick {
            ($field:ident, $atom:ident) => {
                self.pick(base.map(|b| &b.$field), &mine.$field, &theirs.$field, || Atom::$atom)
            };
        }
        Details {
            summary: pick!(summary, Summary),
            description: self.text(
                base.map(|b| b.description.as_str()),
                &mine.description,
                &theirs.description,
            ),
            location: pick!(location, Location),
            url: pick!(url, Url),
            status: pick!(status, Status),
            transparency: pick!(transparency, Transparency),
            classification: pick!(classification, Classification),
            categories: join_sets(
                base.map(|b| &b.categories),
                &mine.categories,
                &theirs.categories,
            ),
            reminders: join_sets(base.map(|b| &b.reminders), &mine.reminders, &theirs.reminders),
            attendees: self.attendees(
                base.map(|b| &b.attendees),
                &mine.attendees,
                &theirs.attendees,
            ),
            // The server's to say; nobody edits it here.
            organizer: theirs.organizer.clone(),
        }
    }

    /// Notes changed on both sides are joined line by line when no hunk overlaps.
    fn text(&mut self, base: Option<&str>, mine: &str, theirs: &str) -> String {
        let both_changed =
            mine != theirs && base.is_some_and(|base| base != mine && base != theirs);
        if both_changed
            && let Some(base) = base
            && let Some(joined) = join_lines(base, mine, theirs)
        {
            return joined;
        }
        match self.side(base, mine, theirs, || Atom::Description) {
            Side::Mine => mine.to_owned(),
            Side::Theirs => theirs.to_owned(),
        }
    }

    fn attendees(
        &mut self,
        base: Option<&BTreeMap<String, Attendee>>,
        mine: &BTreeMap<String, Attendee>,
        theirs: &BTreeMap<String, Attendee>,
    ) -> BTreeMap<String, Attendee> {
        let mut joined = BTreeMap::new();
        for address in keys([mine, theirs]) {
            // The answer is the server's to say: it never makes a disagreement.
            let (m, t) = (mine.get(address), theirs.get(address));
            let said = |a: Option<&Attendee>| a.map(|a| (a.name.clone(), a.role));
            let b = base.map(|base| said(base.get(address)));
            let kept = match self
                .side(b.as_ref(), &said(m), &said(t), || Atom::Attendee(address.clone()))
            {
                Side::Mine => m,
                Side::Theirs => t,
            };
            if let Some(kept) = kept {
                let participation_status = t.unwrap_or(kept).participation_status;
                joined.insert(address.clone(), Attendee { participation_status, ..kept.clone() });
            }
        }
        joined
    }
}

/// Joins two edits of one text, `None` when they touch the same lines.
fn join_lines(base: &str, mine: &str, theirs: &str) -> Option<String> {
    // Every line ends with a line feed for the merge, so that a last line can be extended.
    let lines = |text: &str| format!("{text}\n");
    let joined = diffy::merge(&lines(base), &lines(mine), &lines(theirs)).ok()?;
    joined.strip_suffix('\n').map(str::to_owned)
}
