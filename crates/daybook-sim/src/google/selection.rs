//! Which events are in a list, and in which order.

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::calendar::Calendar;
use super::clock::mark;
use super::discovery::Query;
use super::errors::Refusal;
use super::event::Event;
use super::filter::Filter;
use super::instances;
use super::pages::Key;
use super::quirks::{InstanceIds, Quirks};
use super::when::{Slot, date_of, offset_time};

/// What is in a list.
pub(crate) fn keys(
    calendar: &Calendar,
    filter: &Filter,
    since: Option<u64>,
    hides: bool,
    quirks: &Quirks,
) -> Result<Vec<Key>, Refusal> {
    let home = calendar.zone();
    let mut keys = Vec::new();
    let deleted = filter.show_deleted || since.is_some() || filter.updated_min.is_some();
    let candidates: Box<dyn Iterator<Item = &Event>> = match since {
        Some(since) => Box::new(calendar.events.since(since)),
        None => Box::new(calendar.events.all()),
    };
    for event in candidates {
        if !filter.wants(event, calendar, hides) {
            continue;
        }
        if event.repeats() {
            let slots = series_slots(calendar, event, filter, quirks)?;
            match (filter.single_events, event.cancelled) {
                (true, false) => {
                    keys.extend(slots.into_iter().map(|at| Key::Instance(event.id.clone(), at)));
                }
                // Not of a list with everything: only single deleted instances are in that.
                (true, true) if since.is_some() => {
                    keys.extend(
                        slots.into_iter().map(|at| Key::Vanished(event.id.clone(), Some(at))),
                    );
                }
                (false, false) => {
                    let whole = filter.time_min.is_none() && filter.time_max.is_none();
                    if whole || !slots.is_empty() {
                        keys.push(Key::Stored(event.id.clone()));
                    }
                }
                (false, true) if deleted => keys.push(Key::Stored(event.id.clone())),
                _ => {}
            }
            continue;
        }
        let of_series = event.series.is_some() && calendar.series_lives(event);
        let shown = !event.cancelled || deleted || (of_series && !filter.single_events);
        if shown && filter.covers(event.start.slot, event.end.slot, home) {
            keys.push(Key::Stored(event.id.clone()));
        }
    }
    if let (Some(since), true) = (since, filter.single_events) {
        let gone = calendar.vanished.iter().filter(|it| it.revision > since);
        keys.extend(gone.map(|it| Key::Vanished(it.master.clone(), it.slot)));
    }
    Ok(keys)
}

/// The slots of a series that a list is about and that are no exceptions.
fn series_slots(
    calendar: &Calendar,
    event: &Event,
    filter: &Filter,
    quirks: &Quirks,
) -> Result<Vec<Slot>, Refusal> {
    if !filter.single_events && filter.time_min.is_none() && filter.time_max.is_none() {
        return Ok(Vec::new());
    }
    let home = calendar.zone();
    let excepted: Vec<Slot> =
        calendar.events.exceptions(&event.id).filter_map(Event::original).collect();
    let (from, to) = filter.window(event.length());
    let slots = event.slots(home)?.slots(from, to, quirks.most_instances);
    let meant = |slot: &Slot| {
        let (start, end) = event.instance(*slot);
        !excepted.contains(slot) && filter.covers(start.slot, end.slot, home)
    };
    Ok(slots.into_iter().filter(meant).collect())
}

/// What is in a list of the instances of one series.
pub(crate) fn of_series(
    calendar: &Calendar,
    series: &Event,
    query: &Query,
    quirks: &Quirks,
) -> Result<Vec<Key>, Refusal> {
    let home = calendar.zone();
    let time = |name: &str| query.get(name).and_then(offset_time);
    // The lower bound is inclusive here.
    let filter = Filter {
        single_events: true,
        time_min: time("timeMin").map(|at| at - TimeDelta::seconds(1)),
        time_max: time("timeMax"),
        ..Filter::default()
    };
    let original = match query.get("originalStart") {
        None => None,
        Some(text) => {
            let slot = date_of(text).map(Slot::Date).or_else(|| offset_time(text).map(Slot::At));
            let invalid = || Refusal::value("originalStart", "Invalid value for: originalStart");
            Some(slot.ok_or_else(invalid)?)
        }
    };
    let mut found: Vec<(Slot, Key)> = Vec::new();
    let slots = match original {
        Some(slot) if calendar.exception_at(&series.id, slot).is_some() => Vec::new(),
        Some(slot) if series.slots(home)?.has(slot) => vec![slot],
        Some(_) => Vec::new(),
        None => series_slots(calendar, series, &filter, quirks)?,
    };
    if !series.cancelled {
        let key = |slot| (slot, Key::Instance(series.id.clone(), slot));
        found.extend(slots.into_iter().map(key));
    }
    for event in calendar.events.exceptions(&series.id) {
        let Some(slot) = event.original() else { continue };
        let meant = original.is_none_or(|it| it == slot)
            && (!event.cancelled || query.is("showDeleted"))
            && filter.covers(event.start.slot, event.end.slot, home);
        if meant {
            found.push((slot, Key::Stored(event.id.clone())));
        }
    }
    found.sort_by_key(|(slot, _)| slot.instant(home));
    Ok(found.into_iter().map(|(_, key)| key).collect())
}

/// Puts a list in the order that was asked for.
pub(crate) fn sort(calendar: &Calendar, keys: &mut [Key], filter: &Filter, quirks: &Quirks) {
    let home: Tz = calendar.zone();
    let named = |key: &Key| match key {
        Key::Stored(id) | Key::Vanished(id, None) => id.clone(),
        Key::Instance(master, slot) | Key::Vanished(master, Some(slot)) => {
            instances::id(master, *slot, InstanceIds::Dated)
        }
    };
    let event = |key: &Key| match key {
        Key::Stored(id) => calendar.events.get(id),
        Key::Instance(master, _) | Key::Vanished(master, _) => calendar.events.get(master),
    };
    match filter.order_by.as_deref() {
        Some("startTime") => keys.sort_by_cached_key(|key| {
            let slot = match key {
                Key::Stored(_) | Key::Vanished(_, None) => event(key).map(|it| it.start.slot),
                Key::Instance(_, slot) | Key::Vanished(_, Some(slot)) => Some(*slot),
            };
            (slot.map(|slot| slot.instant(home)), named(key))
        }),
        Some("updated") => keys
            .sort_by_cached_key(|key| (event(key).map(|it| (it.updated, it.revision)), named(key))),
        // Stable, and nobody's order.
        _ => keys.sort_by_cached_key(|key| {
            let series = event(key).is_some_and(|it| it.series.is_none());
            (quirks.exceptions_first && series, mark(&named(key)))
        }),
    }
}
