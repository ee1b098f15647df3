//! A calendar as one file.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::Content;

use super::calendar::{UsedZones, new_calendar};
use super::object::{Stamp, new_events};
use crate::text::escape;
use crate::tree::{Item, Property, print};

/// Writes appointments, each with its UID, as one VCALENDAR called `name`, with the VTIMEZONEs they
/// need. `home` is the zone for floating times.
#[must_use]
pub fn export(objects: &[(&str, &Content)], name: &str, home: Tz, now: DateTime<Utc>) -> String {
    let mut calendar = new_calendar();
    if !name.is_empty() {
        calendar.push(Property::new("NAME", &[], &escape(name)));
        calendar.push(Property::new("X-WR-CALNAME", &[], &escape(name)));
    }
    let mut zones = UsedZones::default();
    for (uid, content) in objects {
        zones.add(content);
        let events = new_events(content, uid, home, Stamp { now, attempt: None });
        calendar.items.extend(events.map(Item::Component));
    }
    zones.define_in(&mut calendar);
    print(&[calendar])
}
