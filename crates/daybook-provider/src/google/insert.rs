//! An event that is new.

use daybook_core::appointment::Content;
use daybook_core::details::Details;
use daybook_core::id::AttemptId;
use serde_json::{Value, json};

use super::aggregate::{Aggregate, Part};
use super::fields::{Fields, Terms, set_details, set_private, set_when};
use super::kept::{ATTEMPT, UID};
use super::lines::Repeats;

/// What an event takes along when it is made from one that was elsewhere at Google: the rest is in what
/// it says, or belonged to that place.
const TAKEN_ALONG: [&str; 2] = ["colorId", "extendedProperties"];

/// An event that is new.
pub(super) struct New<'a> {
    pub(super) remote_id: &'a str,
    pub(super) uid: &'a str,
    pub(super) stamp: AttemptId,
}

impl New<'_> {
    /// The event as it is made; `raw` is a text it had elsewhere.
    pub(super) fn body(
        &self,
        content: &Content,
        raw: Option<&str>,
        terms: Terms,
    ) -> Result<Value, String> {
        let mut fields = Fields::new();
        if let Some(old) = raw.and_then(Aggregate::parse) {
            for name in TAKEN_ALONG {
                fields.insert(name.to_owned(), old.event.get(name).clone());
            }
            for ours in old.event.private_names().filter(|name| name.starts_with("daybook")) {
                set_private(&mut fields, ours, Value::Null);
            }
        }
        fields.insert("id".to_owned(), json!(self.remote_id));
        let home = terms.home;
        set_when(&mut fields, None, content.when, home)?;
        let (base, nothing) = (Part::default(), Details::default());
        set_details(&mut fields, &base, Some(&nothing), &content.details, terms.invites)?;
        if let Some(recurrence) = &content.recurrence {
            let repeats = Repeats::of(recurrence, recurrence.excluded.clone());
            let lines = repeats.write(&[], content.when, content.when, home)?;
            fields.insert("recurrence".to_owned(), json!(lines));
        }
        set_private(&mut fields, UID, json!(self.uid));
        set_private(&mut fields, ATTEMPT, json!(self.stamp.to_string()));
        Ok(without_nulls(Value::Object(fields)))
    }
}

/// Nothing has to go from what is new.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        other => other,
    }
}
