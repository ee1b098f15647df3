//! A calendar as one file.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::Content;

use super::calendar::{UsedZones, new_calendar};
use super::object::{Stamp, new_events};
use crate::error::Problem;
use crate::text::escape;
use crate::tree::{Property, print};

/// Writes appointments, each with its UID, as one VCALENDAR called `name`, with the VTIMEZONEs they
/// need. `home` is the zone for floating times.
///
/// # Errors
///
/// When a time is outside the years 0 to 9999, which iCalendar cannot write.
pub fn export(
    objects: &[(&str, &Content)],
    name: &str,
    home: Tz,
    now: DateTime<Utc>,
) -> Result<String, Problem> {
    let mut calendar = new_calendar();
    if !name.is_empty() {
        calendar.push(Property::new("NAME", &[], &escape(name)));
        calendar.push(Property::new("X-WR-CALNAME", &[], &escape(name)));
    }
    let mut zones = UsedZones::default();
    for (uid, content) in objects {
        zones.add(content);
        calendar.items.extend(new_events(content, uid, home, Stamp { now, attempt: None })?);
    }
    zones.define_in(&mut calendar);
    Ok(print(&[calendar]))
}
