//! What the user chose for one field of a conflict.
//!
//! A choice is made by having both sides say the same before they are joined. So it also holds for a field
//! that only one side has changed, which joining alone would take from that side.

use daybook_core::appointment::Content;
use daybook_core::attendee::Attendee;
use daybook_core::details::Details;
use daybook_core::merge::Atom;
use daybook_core::recurrence::{Recurrence, RecurrenceId};
use daybook_core::sync_state::Item;

use crate::api::conflicts::{FieldChoice, Keep};
use crate::error::{AppError, Result};

/// What one field is to be.
#[derive(Debug)]
pub(super) struct Choice {
    atom: Atom,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Of(Keep),
    Words(String),
}

impl Choice {
    /// # Errors
    ///
    /// For a field nobody knows, and for words where there are none.
    pub(super) fn read(choice: FieldChoice) -> Result<Self> {
        let FieldChoice { key, keep, text } = choice;
        let unknown = |_| AppError::invalid(format!("There is no field called “{key}”."));
        let atom: Atom = key.parse().map_err(unknown)?;
        if text.is_some() && words(&mut Details::default(), &atom).is_none() {
            return Err(AppError::invalid(format!("“{key}” cannot be written by hand here.")));
        }
        Ok(Self { atom, value: text.map_or(Value::Of(keep), Value::Words) })
    }

    /// Has both sides say it. Where one of them is gone there is nothing to choose.
    pub(super) fn make(&self, item: &mut Item) {
        let Some(conflict) = &mut item.conflict else { return };
        let Some(theirs) = &mut conflict.remote else { return };
        let mine = &mut item.appointment.content;
        match &self.value {
            Value::Of(Keep::Mine) => take(&self.atom, mine, theirs),
            Value::Of(Keep::Theirs) => take(&self.atom, theirs, mine),
            Value::Of(Keep::Before) => {
                if let Some(before) = &conflict.base {
                    take(&self.atom, before, mine);
                    take(&self.atom, before, theirs);
                }
            }
            Value::Words(text) => {
                for side in [mine, theirs] {
                    if let Some(words) = words(&mut side.details, &self.atom) {
                        words.clone_from(text);
                    }
                }
            }
        }
    }
}

/// The field that consists of words.
fn words<'a>(details: &'a mut Details, atom: &Atom) -> Option<&'a mut String> {
    match atom {
        Atom::Summary => Some(&mut details.summary),
        Atom::Location => Some(&mut details.location),
        Atom::Description => Some(&mut details.description),
        _ => None,
    }
}

/// Has `into` say of one field what `from` says.
fn take(atom: &Atom, from: &Content, into: &mut Content) {
    let (there, here) = (&from.details, &mut into.details);
    match atom {
        Atom::Summary => here.summary.clone_from(&there.summary),
        Atom::Location => here.location.clone_from(&there.location),
        Atom::Description => here.description.clone_from(&there.description),
        Atom::Url => here.url.clone_from(&there.url),
        Atom::Status => here.status = there.status,
        Atom::Transparency => here.transparency = there.transparency,
        Atom::Classification => here.classification = there.classification,
        Atom::Attendee(address) => match there.attendees.get(address) {
            // The answer is the attendee's own.
            Some(guest) => {
                let known = here.attendees.get(address).map(|known| known.participation_status);
                let participation_status = known.unwrap_or(guest.participation_status);
                let guest = Attendee { participation_status, ..guest.clone() };
                here.attendees.insert(address.clone(), guest);
            }
            None => drop(here.attendees.remove(address)),
        },
        Atom::When => into.when = from.when,
        Atom::Shape => take_shape(from, into),
        Atom::SeriesShape => {
            into.when = from.when;
            into.recurrence.clone_from(&from.recurrence);
        }
        Atom::Occurrence(id) => take_occurrence(*id, from, into),
    }
}

/// Start and rules; what was changed of single occurrences stays.
fn take_shape(from: &Content, into: &mut Content) {
    into.when = from.when;
    into.recurrence = from.recurrence.as_ref().map(|shape| Recurrence {
        rules: shape.rules.clone(),
        extra: shape.extra.clone(),
        ..into.recurrence.take().unwrap_or_default()
    });
}

fn take_occurrence(id: RecurrenceId, from: &Content, into: &mut Content) {
    let (Some(there), Some(here)) = (&from.recurrence, &mut into.recurrence) else { return };
    here.overrides.remove(&id);
    here.excluded.remove(&id);
    if let Some(changed) = there.overrides.get(&id) {
        here.overrides.insert(id, changed.clone());
    } else if there.excluded.contains(&id) {
        here.excluded.insert(id);
    }
}
