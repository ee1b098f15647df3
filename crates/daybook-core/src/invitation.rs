//! Whether people who are invited have to hear of a change.

use std::collections::BTreeMap;

use crate::appointment::Content;
use crate::attendee::{Attendee, ParticipationStatus};
use crate::details::{Classification, Details, Transparency};

#[cfg(test)]
mod tests;

/// Whether attendees have to hear that `before` becomes `after`; `None` is nothing there. Only what they
/// see of it is news to them.
#[must_use]
pub fn is_news(before: Option<&Content>, after: Option<&Content>) -> bool {
    let invites = before.is_some_and(invites) || after.is_some_and(invites);
    invites && before.map(shared) != after.map(shared)
}

/// Whether anybody is invited to it, or to one occurrence of it.
fn invites(content: &Content) -> bool {
    let overrides = content.recurrence.iter().flat_map(|series| series.overrides.values());
    let mut details = overrides.map(|changed| &changed.details).chain([&content.details]);
    details.any(|details| !details.attendees.is_empty())
}

/// What attendees see of it.
fn shared(content: &Content) -> Content {
    let mut shared = content.clone();
    withhold(&mut shared.details);
    for changed in shared.recurrence.iter_mut().flat_map(|series| series.overrides.values_mut()) {
        withhold(&mut changed.details);
    }
    shared
}

/// Takes out what is for this desk alone, and what attendees say themselves.
fn withhold(details: &mut Details) {
    details.categories.clear();
    details.reminders.clear();
    details.transparency = Transparency::default();
    details.classification = Classification::default();
    let attendees: BTreeMap<String, Attendee> = std::mem::take(&mut details.attendees);
    let unanswered =
        |attendee| Attendee { participation_status: ParticipationStatus::default(), ..attendee };
    details.attendees =
        attendees.into_iter().map(|(address, it)| (address, unanswered(it))).collect();
}
