//! Events as iCalendar text: the only place that knows how it is read and written.

use std::sync::Arc;

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::clock::Clock;
use daybook_core::id::AttemptId;
use daybook_core::sync_state::RemoteEvent;
use daybook_ical::{Stamp, read_object, write_object};

/// Reads and writes events for one business.
#[derive(Clone)]
pub(crate) struct Codec {
    /// The zone for floating and unknown times.
    home: Tz,
    /// For DTSTAMP.
    clock: Arc<dyn Clock>,
}

impl Codec {
    pub(crate) fn new(home: Tz, clock: Arc<dyn Clock>) -> Self {
        Self { home, clock }
    }

    /// What `raw` says, or a plain sentence why it cannot be read.
    pub(crate) fn read(&self, raw: String, version: Option<String>) -> Result<RemoteEvent, String> {
        let object = read_object(&raw, self.home).map_err(|problem| problem.to_string())?;
        Ok(RemoteEvent {
            version,
            uid: object.uid,
            content: object.content,
            stamp: object.stamp.and_then(|stamp| stamp.parse().ok()),
            key: None,
            raw,
        })
    }

    /// The text for `content`; with `base`, that text with what changed. A `base` in the words of another
    /// kind of service is none.
    pub(crate) fn write(
        &self,
        uid: &str,
        content: &Content,
        base: Option<&str>,
        stamp: AttemptId,
    ) -> Result<String, String> {
        let attempt = stamp.to_string();
        let stamp = Stamp { now: self.clock.now(), attempt: Some(&attempt) };
        write_object(content, uid, base.filter(|text| is_icalendar(text)), self.home, stamp)
            .map_err(|problem| problem.to_string())
    }
}

/// Whether a text is iCalendar at all, well-formed or not.
fn is_icalendar(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_another_kind_of_service_is_not_icalendar() {
        assert!(is_icalendar("\u{feff}\r\nbegin:vcalendar\r\n"));
        for other in ["{\"event\":{\"id\":\"a\"}}", "", "BEGIN"] {
            assert!(!is_icalendar(other), "{other}");
        }
    }
}
