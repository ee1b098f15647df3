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

    /// The text for `content`; with `base`, that text with what changed.
    pub(crate) fn write(
        &self,
        uid: &str,
        content: &Content,
        base: Option<&str>,
        stamp: AttemptId,
    ) -> Result<String, String> {
        let attempt = stamp.to_string();
        let stamp = Stamp { now: self.clock.now(), attempt: Some(&attempt) };
        write_object(content, uid, base, self.home, stamp).map_err(|problem| problem.to_string())
    }
}
