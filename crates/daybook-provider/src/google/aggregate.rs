//! What Google holds of one event of the engine: an event, or a series with its changed and cancelled
//! occurrences, which are events of their own there.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// An event resource as received.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Part(Map<String, Value>);

impl Part {
    /// Takes what has an id.
    pub(super) fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self(fields)).filter(|part| !part.id().is_empty()),
            _ => None,
        }
    }

    pub(super) fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    /// A text, or an empty one.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    pub(super) fn id(&self) -> &str {
        self.text("id")
    }

    /// Its version, with the quotes that belong to it.
    pub(super) fn etag(&self) -> Option<&str> {
        self.get("etag").as_str().filter(|etag| !etag.is_empty())
    }

    /// The id of the series it is an occurrence of.
    pub(super) fn series(&self) -> Option<&str> {
        self.get("recurringEventId").as_str().filter(|id| !id.is_empty())
    }

    /// Cancelled means deleted, or left out of its series.
    pub(super) fn is_cancelled(&self) -> bool {
        self.text("status") == "cancelled"
    }

    /// The lines of `recurrence`.
    pub(super) fn lines(&self) -> Vec<String> {
        let lines = self.get("recurrence").as_array();
        lines.into_iter().flatten().filter_map(|line| line.as_str().map(str::to_owned)).collect()
    }

    pub(super) fn repeats(&self) -> bool {
        self.get("recurrence").as_array().is_some_and(|lines| !lines.is_empty())
    }

    /// A private extended property.
    pub(super) fn private(&self, name: &str) -> Option<&str> {
        self.get("extendedProperties").get("private")?.get(name)?.as_str()
    }

    /// The names of its private extended properties.
    pub(super) fn private_names(&self) -> impl Iterator<Item = &str> {
        let properties = self.get("extendedProperties").get("private").and_then(Value::as_object);
        properties.into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// It is what somebody made: others, such as birthdays and what comes from mail, are made by the service,
    /// which changes little of them for others and nothing of kinds that are not known yet.
    pub(super) fn is_made_by_people(&self) -> bool {
        ["", "default", "focusTime", "outOfOffice"].contains(&self.text("eventType"))
    }

    fn updated(&self) -> Option<DateTime<Utc>> {
        self.text("updated").parse().ok()
    }
}

/// An event with everything that belongs to it. As text it is the `raw` of an observation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Aggregate {
    /// A single event, or the series itself; also an occurrence whose series nobody shows us.
    pub(super) event: Part,
    /// The changed and the cancelled occurrences, by id.
    pub(super) exceptions: Vec<Part>,
}

impl Aggregate {
    pub(super) fn new(event: Part, mut exceptions: Vec<Part>) -> Self {
        exceptions.sort_by(|a, b| a.id().cmp(b.id()));
        Self { event, exceptions }
    }

    /// Reads what [`Aggregate::raw`] wrote; `None` for the text of another kind of service.
    pub(super) fn parse(raw: &str) -> Option<Self> {
        let read: Self = serde_json::from_str(raw).ok()?;
        Some(read).filter(|read| !read.event.id().is_empty())
    }

    pub(super) fn raw(&self) -> String {
        // Maps with text as keys can always be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Changes whenever a part changes.
    pub(super) fn version(&self) -> Option<String> {
        let etags = self.exceptions.iter().map(Part::etag).collect();
        version(self.event.etag(), self.event.repeats(), etags)
    }

    /// When a part was last changed.
    pub(super) fn modified(&self) -> Option<DateTime<Utc>> {
        self.exceptions.iter().chain([&self.event]).filter_map(Part::updated).max()
    }

    /// Puts in a part as it is now. Lists may spell its id in another case.
    pub(super) fn put(&mut self, part: Part) {
        let same = |old: &&mut Part| old.id().eq_ignore_ascii_case(part.id());
        match self.exceptions.iter_mut().find(same) {
            Some(old) => *old = part,
            None => self.exceptions.push(part),
        }
        self.exceptions.sort_by(|a, b| a.id().cmp(b.id()));
    }
}

/// The version of an event: its ETag, for a series with a digest over those of its exceptions.
pub(super) fn version(
    event: Option<&str>,
    repeats: bool,
    exceptions: Vec<Option<&str>>,
) -> Option<String> {
    let event = event?;
    if !repeats && exceptions.is_empty() {
        return Some(event.to_owned());
    }
    let mut etags = exceptions.into_iter().collect::<Option<Vec<_>>>()?;
    etags.sort_unstable();
    let mut text = format!("{event} ");
    for byte in Sha256::digest(etags.join(" ")).iter().take(12) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Some(text)
}

/// The ETag of the event itself in a version, and whether it is one of a series.
pub(super) fn etag_in(version: &str) -> (&str, bool) {
    match version.rsplit_once(' ') {
        Some((etag, _)) => (etag, true),
        None => (version, false),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part(id: &str, etag: &str) -> Part {
        Part::of(json!({"id": id, "etag": etag})).unwrap()
    }

    fn series(exceptions: &[(&str, &str)]) -> Aggregate {
        let rule = json!({"id": "s", "etag": "\"1\"", "recurrence": ["RRULE:FREQ=DAILY"]});
        let exceptions = exceptions.iter().map(|(id, etag)| part(id, etag)).collect();
        Aggregate::new(Part::of(rule).unwrap(), exceptions)
    }

    #[test]
    fn the_version_of_a_series_changes_with_any_of_its_parts_and_not_with_their_order() {
        let both = series(&[("a", "\"2\""), ("b", "\"3\"")]).version();
        assert_eq!(both, series(&[("b", "\"3\""), ("a", "\"2\"")]).version());
        assert_ne!(both, series(&[("a", "\"2\""), ("b", "\"4\"")]).version());
        assert_ne!(both, series(&[("a", "\"2\"")]).version());
        assert_eq!(etag_in(&both.unwrap()), ("\"1\"", true));
    }

    #[test]
    fn the_version_of_a_single_event_is_its_etag() {
        let single = Aggregate::new(part("a", "\"7\""), Vec::new()).version().unwrap();
        assert_eq!(single, "\"7\"");
        assert_eq!(etag_in(&single), ("\"7\"", false));
    }

    #[test]
    fn without_an_etag_there_is_no_version() {
        assert_eq!(Aggregate::new(part("a", ""), Vec::new()).version(), None);
        assert_eq!(series(&[("a", "")]).version(), None);
    }

    #[test]
    fn reads_its_own_text_and_no_icalendar() {
        let aggregate = series(&[("a", "\"2\"")]);
        assert_eq!(Aggregate::parse(&aggregate.raw()), Some(aggregate));
        for other in ["BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "{}", "{\"event\":{}}", "[]", ""] {
            assert_eq!(Aggregate::parse(other), None, "{other}");
        }
    }
}
