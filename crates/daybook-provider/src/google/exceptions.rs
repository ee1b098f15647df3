//! What has to be done about the occurrences of a series, one by one, for it to say what is wanted.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::Status;
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId, Rule};
use serde_json::json;

use super::aggregate::{Aggregate, Part};
use super::fields::{Fields, Terms, set_details, set_when};
use super::moment::pinned;
use super::read::{Slots, key_of, override_of, shape};

/// What has to be done. The series itself has the wanted shape by then.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Exceptions to change.
    pub(super) patches: Vec<(Part, Fields)>,
    /// Occurrences that nobody has changed yet: what they are called has to be looked up.
    pub(super) first_changes: Vec<(RecurrenceId, Override)>,
}

/// Plans it.
///
/// # Errors
///
/// A plain sentence, when a changed occurrence is none of the series, or cannot be written.
pub(super) fn plan(held: &Aggregate, wanted: &Content, terms: Terms) -> Result<Plan, String> {
    let home = terms.home;
    let none = Recurrence::default();
    let recurrence = wanted.recurrence.as_ref().unwrap_or(&none);
    let shape = shape(wanted.when, wanted.details.clone(), recurrence);
    let slots = Slots::of(&shape, home);
    let mut plan = Plan::default();
    let mut there = BTreeSet::new();
    for part in &held.exceptions {
        let Some(key) = key_of(part, wanted.when, home) else { continue };
        there.insert(key);
        let fields = match (recurrence.overrides.get(&key), slots.at(key)) {
            (Some(changed), _) => towards(part, changed, terms)?,
            (None, slot) if recurrence.excluded.contains(&key) || slot.is_none() => left_out(part),
            // Nothing removes an exception: it is made to say what the series says.
            (None, slot) => {
                let when = slot.unwrap_or(wanted.when);
                towards(part, &Override { when, details: wanted.details.clone() }, terms)?
            }
        };
        if !fields.is_empty() {
            plan.patches.push((part.clone(), fields));
        }
    }
    for (key, changed) in recurrence.overrides.iter().filter(|(key, _)| !there.contains(key)) {
        if slots.at(*key).is_none() {
            return Err(format!("it has a changed date that is none of the series, {key}"));
        }
        plan.first_changes.push((*key, changed.clone()));
    }
    Ok(plan)
}

/// The fields that make an occurrence say what is wanted. Of one that was left out nobody knows what it
/// says.
pub(super) fn towards(part: &Part, wanted: &Override, terms: Terms) -> Result<Fields, String> {
    let home = terms.home;
    let before = if part.is_cancelled() { None } else { Some(override_of(part, home)?) };
    let mut fields = Fields::new();
    set_when(&mut fields, before.as_ref().map(|it| it.when), wanted.when, home)?;
    let before = before.as_ref().map(|it| &it.details);
    set_details(&mut fields, part, before, &wanted.details, terms.invites)?;
    Ok(fields)
}

fn left_out(part: &Part) -> Fields {
    let mut fields = Fields::new();
    if !part.is_cancelled() {
        fields.insert("status".to_owned(), json!("cancelled"));
    }
    fields
}

/// `content` as far as Google can say it: times that are nowhere are at home, and a date is either left
/// out or changed.
pub(super) fn sayable(content: &Content, home: Tz) -> Content {
    let when = pinned(content.when, home);
    let mut recurrence = content.recurrence.clone().unwrap_or_default();
    let canonical = |text: &String| match Rule::parse(text, when, home) {
        Ok(rule) => rule.to_string(),
        Err(_) => text.clone(),
    };
    recurrence.rules = recurrence.rules.iter().map(canonical).collect();
    for (key, changed) in std::mem::take(&mut recurrence.overrides) {
        if changed.details.status == Status::Cancelled {
            recurrence.excluded.insert(key);
        } else {
            recurrence.excluded.remove(&key);
            let when = pinned(changed.when, home);
            recurrence.overrides.insert(key, Override { when, ..changed });
        }
    }
    let recurrence = (recurrence != Recurrence::default()).then_some(recurrence);
    Content { when, details: content.details.clone(), recurrence }
}
