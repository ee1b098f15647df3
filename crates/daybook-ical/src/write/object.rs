//! A calendar object resource, from nothing or from the text it had.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_core::appointment::Content;
use daybook_core::details::{Details, Status};
use daybook_core::recurrence::{Override, Recurrence, RecurrenceId};

use super::calendar::{UsedZones, new_calendar};
use super::dates::Dates;
use super::event::{edit, is_significant, new_event, revise};
use super::follow::Follow;
use super::when::set_moment;
use crate::error::{Fault, Problem};
use crate::moment::{Anchor, start_key};
use crate::read::{Chosen, Event, Reader, choose};
use crate::rule::set_rules;
use crate::tree::{Component, Item, Property, parse, print};

/// Who writes, and when.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// For DTSTAMP and LAST-MODIFIED of what changed.
    pub now: DateTime<Utc>,
    /// Which attempt this is, for X-DAYBOOK-STAMP; `None` removes that of an earlier one.
    pub attempt: Option<&'a str>,
}

/// Writes the calendar object of an appointment.
///
/// With `base`, the text the object had, only properties whose meaning differs from `content`
/// change; the rest of the text stays as it is, apart from folding. A series that moved takes its
/// changed occurrences along: they are matched by how far its start moved. SEQUENCE goes up when
/// time, place, status or recurrence changed. `home` is the zone for floating and unknown times.
///
/// # Errors
///
/// When `base` cannot be read, or a time of `content` is outside the years 0 to 9999.
pub fn write_object(
    content: &Content,
    uid: &str,
    base: Option<&str>,
    home: Tz,
    stamp: Stamp<'_>,
) -> Result<String, Problem> {
    let Some(base) = base else {
        let mut calendar = new_calendar();
        calendar.items.extend(new_events(content, uid, home, stamp)?);
        define_zones(&mut calendar, content);
        return Ok(print(&[calendar]));
    };
    let mut calendars = parse(base.as_bytes())?.components;
    let holds_events =
        |calendar: &Component<'_>| calendar.components().any(|inner| inner.is("VEVENT"));
    if !calendars.iter().any(holds_events) && calendars.iter().any(|bare| bare.is("VEVENT")) {
        let mut around = new_calendar();
        around.items.extend(calendars.into_iter().map(Item::Component));
        calendars = vec![around];
    }
    let Some(place) = calendars.iter().position(holds_events) else {
        return Err(Problem::new(1, Fault::NoAppointment));
    };
    let edited =
        calendars.get(place).map(|old| edited(old, content, uid, home, stamp)).transpose()?;
    if let (Some((mut edited, changed)), Some(old)) = (edited, calendars.get_mut(place)) {
        if changed {
            define_zones(&mut edited, content);
        }
        *old = edited;
    }
    Ok(print(&calendars))
}

/// The VEVENTs of an appointment nobody has written before.
pub(super) fn new_events(
    content: &Content,
    uid: &str,
    home: Tz,
    stamp: Stamp<'_>,
) -> Result<impl Iterator<Item = Item<'static>>, Problem> {
    let mut calendar = Component::new("VCALENDAR");
    let mut event = new_event(uid);
    revise(&mut event, stamp.now, 0);
    edit(&mut event, (None, &Details::default()), (content.when, &Details::default()));
    calendar.items.push(Item::Component(event));
    let (written, _) = edited(&calendar, content, uid, home, stamp)?;
    Ok(written.items.into_iter().map(|mut item| {
        if let Item::Component(event) = &mut item {
            event.set(Property::new("SEQUENCE", &[], "0"));
        }
        item
    }))
}

fn define_zones(calendar: &mut Component<'_>, content: &Content) {
    let mut zones = UsedZones::default();
    zones.add(content);
    zones.define_in(calendar);
}

/// `old` saying `content`, and whether it said something else.
pub(super) fn edited<'a>(
    old: &Component<'a>,
    content: &Content,
    uid: &str,
    home: Tz,
    stamp: Stamp<'_>,
) -> Result<(Component<'a>, bool), Problem> {
    let mut reader = Reader::new(old, home);
    let components = old.components().filter(|inner| inner.is("VEVENT"));
    let events = components.map(|event| reader.event(event)).collect::<Result<Vec<_>, _>>()?;
    let Some(chosen) = choose(&events, home) else {
        return Err(Problem::new(1, Fault::NoAppointment));
    };
    let mut object = Object {
        events: &events,
        written: old.components().filter(|c| c.is("VEVENT")).cloned().map(Some).collect(),
        added: Vec::new(),
        anchor: Anchor::of(content.when),
        now: stamp.now,
        home,
        changed: false,
    };
    object.set(content, &chosen, &mut reader);
    object.stamp(chosen.master, stamp.attempt);
    let changed = object.changed;
    Ok((object.put_back(old, uid), changed))
}

/// The events of an object while they are edited.
struct Object<'e, 'a> {
    /// What they said.
    events: &'e [Event],
    /// Their text, in the same order; `None` once removed.
    written: Vec<Option<Component<'a>>>,
    /// Occurrences changed for the first time.
    added: Vec<Component<'a>>,
    /// What occurrences are named after from now on.
    anchor: Anchor,
    now: DateTime<Utc>,
    home: Tz,
    changed: bool,
}

impl<'a> Object<'_, 'a> {
    fn set(&mut self, content: &Content, chosen: &Chosen, reader: &mut Reader<'_>) {
        let Some(master) = self.events.get(chosen.master) else { return };
        if content.when == master.when {
            self.anchor = master.anchor;
        }
        let none = Recurrence::default();
        let wanted = content.recurrence.as_ref().unwrap_or(&none);
        let follow = Follow::new(master.when, content.when, wanted, &chosen.overrides);
        let mut excluded = wanted.excluded.clone();
        let shadowed = master.excluded.iter().map(|date| master.anchor.key(*date, self.home));
        let shadowed: BTreeSet<_> = shadowed.map(|key| follow.key(key)).collect();
        let mut unmatched: BTreeSet<RecurrenceId> = wanted.overrides.keys().copied().collect();
        unmatched.retain(|key| !wanted.excluded.contains(key));
        for (key, index) in &chosen.overrides {
            let key = follow.key(*key);
            unmatched.remove(&key);
            // An EXDATE hides a changed occurrence, whatever that says.
            let hidden = shadowed.contains(&key) && wanted.excluded.contains(&key);
            let cancelled = !hidden && self.set_override(*index, key, wanted, master);
            if cancelled {
                excluded.remove(&key);
            }
        }
        let sequence = self.set_master(content, chosen.master, wanted, &excluded, reader);
        for key in unmatched {
            if let Some(changed) = wanted.overrides.get(&key) {
                self.add_override(key, changed, chosen.master, content, sequence);
            }
        }
        if self.changed {
            for index in &chosen.outdated {
                self.remove(*index);
            }
        }
    }

    /// Edits the series itself and returns its SEQUENCE. `excluded` are the occurrences that only an
    /// EXDATE leaves out.
    fn set_master(
        &mut self,
        content: &Content,
        index: usize,
        wanted: &Recurrence,
        excluded: &BTreeSet<RecurrenceId>,
        reader: &mut Reader<'_>,
    ) -> u32 {
        let (Some(event), Some(Some(text))) = (self.events.get(index), self.written.get_mut(index))
        else {
            return 0;
        };
        let before = (event.when, &event.details);
        let after = (content.when, &content.details);
        let edited = edit(text, (Some(event.when), &event.details), after);
        let mut repeats = set_rules(text, &wanted.rules, content.when, self.home);
        let reformed = event.anchor.differs_in_form(self.anchor);
        let mut dates = Dates { reader, anchor: self.anchor, home: self.home, reformed };
        let start = start_key(content.when);
        let (mut extra, all_stay) = dates.keys(text, "RDATE");
        extra.remove(&start);
        if extra != wanted.extra || !all_stay {
            dates.set(text, "RDATE", &wanted.extra);
            repeats = true;
        }
        let (written, all_stay) = dates.keys(text, "EXDATE");
        // An occurrence may be left out twice over: by EXDATE and a cancelled override.
        let wanted_dates =
            written.intersection(&wanted.excluded).chain(excluded).copied().collect();
        if written != wanted_dates || !all_stay {
            dates.set(text, "EXDATE", &wanted_dates);
            repeats = true;
        }
        if repeats && event.id.is_some() && !(wanted.rules.is_empty() && wanted.extra.is_empty()) {
            // What was one occurrence of somebody else's series is now a series.
            text.remove("RECURRENCE-ID");
        }
        let significant = repeats || is_significant(before, after);
        let sequence = event.sequence.saturating_add(u32::from(significant));
        if edited || repeats {
            revise(text, self.now, sequence);
            self.changed = true;
        }
        sequence
    }

    /// Edits or removes a changed occurrence; says whether it stays as a cancelled one.
    fn set_override(
        &mut self,
        index: usize,
        key: RecurrenceId,
        wanted: &Recurrence,
        master: &Event,
    ) -> bool {
        let Some(event) = self.events.get(index) else { return false };
        let excluded = wanted.excluded.contains(&key);
        let cancelled = excluded && event.details.status == Status::Cancelled;
        let after = match wanted.overrides.get(&key) {
            _ if cancelled => (event.when, &event.details),
            Some(changed) if !excluded => (changed.when, &changed.details),
            _ => {
                self.remove(index);
                return false;
            }
        };
        let Some(Some(text)) = self.written.get_mut(index) else { return false };
        let before = (event.when, &event.details);
        let mut changed = edit(text, (Some(event.when), &event.details), after);
        // Without the series in the text, only its owner can say what its occurrences are called.
        let named = master.id.is_some()
            || (event.id.is_some_and(|id| self.anchor.key(id, self.home) == key)
                && !master.anchor.differs_in_form(self.anchor));
        if !named {
            set_moment(text, "RECURRENCE-ID", self.anchor.moment(key));
            changed = true;
        }
        if changed {
            let significant = !named || is_significant(before, after);
            revise(text, self.now, event.sequence.saturating_add(u32::from(significant)));
            self.changed = true;
        }
        cancelled
    }

    /// Adds a changed occurrence. It starts as a copy of the series, because nothing is inherited
    /// (RFC 5545 §3.8.4.4): what Daybook does not know of holds for this occurrence, too.
    fn add_override(
        &mut self,
        key: RecurrenceId,
        changed: &Override,
        master: usize,
        content: &Content,
        sequence: u32,
    ) {
        let Some(Some(series)) = self.written.get(master) else { return };
        let mut text = series.clone();
        for name in ["RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "X-DAYBOOK-STAMP"] {
            text.remove(name);
        }
        set_moment(&mut text, "RECURRENCE-ID", self.anchor.moment(key));
        let before = (Some(content.when), &content.details);
        edit(&mut text, before, (changed.when, &changed.details));
        revise(&mut text, self.now, sequence);
        self.added.push(text);
        self.changed = true;
    }

    fn remove(&mut self, index: usize) {
        if let Some(text) = self.written.get_mut(index) {
            *text = None;
            self.changed = true;
        }
    }

    fn stamp(&mut self, master: usize, attempt: Option<&str>) {
        if let Some(Some(text)) = self.written.get_mut(master) {
            match attempt {
                Some(attempt) => text.set(Property::new("X-DAYBOOK-STAMP", &[], attempt)),
                None => text.remove("X-DAYBOOK-STAMP"),
            }
        }
    }

    /// `old` with its events replaced by the edited ones, each in its place, new ones last.
    fn put_back(self, old: &Component<'a>, uid: &str) -> Component<'a> {
        let mut calendar = Component { name: old.name.clone(), line: old.line, items: Vec::new() };
        let mut written = self.written.into_iter();
        for item in &old.items {
            match item {
                Item::Component(event) if event.is("VEVENT") => {
                    calendar.items.extend(written.next().flatten().map(Item::Component));
                }
                other => calendar.items.push(other.clone()),
            }
        }
        calendar.items.extend(self.added.into_iter().map(Item::Component));
        for item in &mut calendar.items {
            if let Item::Component(event) = item
                && event.is("VEVENT")
                && event.property("UID").is_none_or(|old| old.value().trim() != uid)
            {
                event.set(Property::new("UID", &[], uid));
            }
        }
        calendar
    }
}
