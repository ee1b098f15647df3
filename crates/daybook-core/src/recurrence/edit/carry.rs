//! Carrying an edit over, field by field.

use crate::details::Details;

/// What was changed between `from` and `to`, made on `onto` as well.
pub(super) fn carry(from: &Details, to: &Details, onto: &Details) -> Details {
    // One line per field keeps a forgotten field a compile error.
    macro_rules! pick {
        ($field:ident) => {
            if from.$field == to.$field { onto.$field.clone() } else { to.$field.clone() }
        };
    }
    Details {
        summary: pick!(summary),
        description: pick!(description),
        location: pick!(location),
        url: pick!(url),
        status: pick!(status),
        transparency: pick!(transparency),
        classification: pick!(classification),
        categories: pick!(categories),
        reminders: pick!(reminders),
        attendees: pick!(attendees),
        organizer: pick!(organizer),
    }
}
