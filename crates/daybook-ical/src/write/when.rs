//! DTSTART and DTEND.

use daybook_core::details::When;

use crate::moment::Moment;
use crate::tree::{Component, Property};

/// What stands in DTSTART and DTEND.
fn ends(when: When) -> (Moment, Moment) {
    match when {
        When::AllDay { start, end } => (Moment::Date(start), Moment::Date(end)),
        When::Timed { start, end } => (Moment::Time(start), Moment::Time(end)),
    }
}

/// Writes the times that changed. DTEND is always written: iCloud refuses an event without one.
pub(super) fn set_when(event: &mut Component<'_>, before: Option<When>, after: When) {
    if before == Some(after) {
        return;
    }
    let (start, end) = ends(after);
    if before.is_none_or(|before| {
        let kind = before.is_all_day() != after.is_all_day();
        kind || ends(before).0 != start
    }) || is_midnight_of_outlook(event)
    {
        set_moment(event, "DTSTART", start);
    }
    event.remove("DURATION");
    set_moment(event, "DTEND", end);
    if let Some(flag) = event.property("X-MICROSOFT-CDO-ALLDAYEVENT") {
        let flag = flag.with_value(if after.is_all_day() { "TRUE" } else { "FALSE" });
        event.set(flag);
    }
}

/// Outlook's whole days are midnights; DTSTART and DTEND have to be of one kind.
fn is_midnight_of_outlook(event: &Component<'_>) -> bool {
    event.property("X-MICROSOFT-CDO-ALLDAYEVENT").is_some()
}

/// Replaces a date or time, keeping parameters that have nothing to do with its kind.
pub(super) fn set_moment(event: &mut Component<'_>, name: &str, moment: Moment) {
    let new: Property<'static> = moment.property(name);
    let property = match event.property(name) {
        Some(old) => {
            ["TZID", "VALUE"].into_iter().fold(old.with_value(new.value()), |line, parameter| {
                line.with_parameter(parameter, new.parameter(parameter).as_deref())
            })
        }
        None => new,
    };
    event.set(property);
}
