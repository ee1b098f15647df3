//! RDATE and EXDATE: values that are still wanted stay where they are, the others go, new ones get a
//! line of their own.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use daybook_core::recurrence::RecurrenceId;

use crate::moment::{Anchor, Moment, list};
use crate::read::Reader;
use crate::tree::{Component, Item};

/// The dates of a series, read as those of the series it is becoming.
pub(super) struct Dates<'r, 'd> {
    pub(super) reader: &'r mut Reader<'d>,
    pub(super) anchor: Anchor,
    pub(super) home: Tz,
    /// The start changed its zone or kind: dates must follow, although they would still be understood
    /// here (RFC 5545 §3.8.5.1).
    pub(super) reformed: bool,
}

impl Dates<'_, '_> {
    /// The occurrence a date names, and whether it can stay the way it is written.
    fn key(&self, moment: Moment) -> (RecurrenceId, bool) {
        let key = self.anchor.key(moment, self.home);
        (key, !self.reformed || self.anchor.moment(key) == moment)
    }

    /// What the properties `name` mean, and whether all can stay the way they are written.
    pub(super) fn keys(
        &mut self,
        event: &Component<'_>,
        name: &str,
    ) -> (BTreeSet<RecurrenceId>, bool) {
        let (mut keys, mut all_stay) = (BTreeSet::new(), true);
        for property in event.named(name) {
            for raw in property.value().split(',') {
                let Some(moment) = self.reader.date(property, raw) else { continue };
                let (key, stays) = self.key(moment);
                keys.insert(key);
                all_stay &= stays;
            }
        }
        (keys, all_stay)
    }

    /// Makes the properties `name` mean exactly `wanted`. What cannot be read stays.
    pub(super) fn set(
        &mut self,
        event: &mut Component<'_>,
        name: &str,
        wanted: &BTreeSet<RecurrenceId>,
    ) {
        let mut missing = wanted.clone();
        event.items.retain_mut(|item| {
            let Item::Property(property) = item else { return true };
            if !property.is(name) {
                return true;
            }
            let values: Vec<&str> = property.value().split(',').collect();
            let mut kept = values.clone();
            kept.retain(|raw| match self.reader.date(property, raw) {
                Some(moment) => {
                    let (key, stays) = self.key(moment);
                    stays && missing.remove(&key)
                }
                None => true,
            });
            let (is_empty, is_shorter) = (kept.is_empty(), kept.len() < values.len());
            if !is_empty && is_shorter {
                *property = property.with_value(&kept.join(","));
            }
            !is_empty
        });
        if !missing.is_empty() {
            let moments: Vec<_> = missing.into_iter().map(|key| self.anchor.moment(key)).collect();
            event.push(list(name, &moments));
        }
    }
}
