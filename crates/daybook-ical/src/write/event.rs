//! One VEVENT.

use chrono::{DateTime, Utc};
use daybook_core::details::{Details, When};

use super::details::{instant, set_details};
use super::when::set_when;
use crate::tree::{Component, Property};

/// A VEVENT with nothing but an identity.
pub(super) fn new_event(uid: &str) -> Component<'static> {
    let mut event = Component::new("VEVENT");
    event.push(Property::new("UID", &[], uid));
    event
}

/// Makes a VEVENT that said `before` say `after`; says whether that changed anything.
pub(super) fn edit(
    event: &mut Component<'_>,
    before: (Option<When>, &Details),
    after: (When, &Details),
) -> bool {
    set_when(event, before.0, after.0);
    set_details(event, before.1, after.1);
    before.0 != Some(after.0) || before.1 != after.1
}

/// Whether the change is one that others have to be told about (RFC 5545 §3.8.7.4).
pub(super) fn is_significant(before: (When, &Details), after: (When, &Details)) -> bool {
    before.0 != after.0
        || before.1.location != after.1.location
        || before.1.status != after.1.status
}

/// Marks a VEVENT as revised at `now`; `sequence` is its new SEQUENCE.
pub(super) fn revise(event: &mut Component<'_>, now: DateTime<Utc>, sequence: u32) {
    let now = instant(now);
    event.set(now.property("DTSTAMP"));
    event.set(now.property("LAST-MODIFIED"));
    event.set(Property::new("SEQUENCE", &[], &sequence.to_string()));
}
