//! `events.list` and `events.instances`.

use crate::google::json::Fields as _;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::asking::{Ask, Outcome, Reply};
use super::calendar::{Calendar, Role};
use super::clock::mark;
use super::errors::Refusal;
use super::event::Event;
use super::filter::Filter;
use super::instances;
use super::pages::{Key, Listing, Pages, SyncToken};
use super::quirks::{OtherParameters, Quirks};
use super::selection;
use super::show::{Reader, cancelled_instance, tombstone};
use super::when::stamp;
use super::world::World;

/// The default and the most of `maxResults`.
const SIZES: (usize, usize) = (250, 2500);

impl World {
    /// `events.list`
    pub(crate) fn list_events(&mut self, ask: &Ask<'_>) -> Outcome {
        let query = &ask.call.query;
        let (filter, zone) = (Filter::read(query)?, Filter::zone(query)?);
        let (id, role) = match self.calendar(ask.email, ask.call.part("calendarId")) {
            Ok((calendar, role)) => (calendar.id.clone(), ask.sees(role)),
            Err(refusal) => return self.list_of_nothing(ask, refusal),
        };
        let memory = TimeDelta::days(ask.quirks.memory_days);
        if filter.updated_min.is_some_and(|min| self.clock.now() - min > memory) {
            let message = "The requested minimum modification time lies too far in the past.";
            let refusal = Refusal::new(410, "calendar", "updatedMinTooLongAgo", message);
            return Err(refusal.at("updatedMin"));
        }
        let of = format!("events|{id}");
        let (number, place, listing) = if let Some(token) = query.get("pageToken") {
            let oldest = self.held(&id)?.oldest;
            self.pages.find(token, &of, oldest)?
        } else {
            let listing = self.begin_events(ask, &id, &filter, of)?;
            self.pages.begin(listing)
        };
        let reader = Reader {
            role,
            zone,
            max_attendees: filter.max_attendees,
            new_fields: ask.quirks.new_fields,
        };
        let (from, to, next) = page(&listing, place, query.number("maxResults"), ask.quirks);
        let keys = listing.keys.get(from..to).unwrap_or_default();
        let items = self.show_keys(&id, keys, &listing, &reader, ask.quirks)?;
        let mut wrapper = self.wrapper(ask, &id, role, &reader)?;
        wrapper.set("items", json!(items));
        match next {
            Some(place) => wrapper.set("nextPageToken", json!(Pages::token(number, place))),
            None if listing.ends_in_token => {
                let token = SyncToken {
                    of: listing.of.clone(),
                    parameters: listing.parameters.clone(),
                    revision: listing.revision,
                    issued: self.clock.now(),
                };
                wrapper.set("nextSyncToken", json!(token.write()));
            }
            None => {}
        }
        Ok(Reply::json(wrapper))
    }

    /// A calendar that was lost may still answer, with nothing in it.
    fn list_of_nothing(&self, ask: &Ask<'_>, refusal: Refusal) -> Outcome {
        let id = ask.call.part("calendarId");
        let there = self.calendars.get(id).filter(|_| ask.quirks.lost_is_none);
        let calendar = there.ok_or(refusal)?;
        Ok(Reply::json(json!({
            "kind": "calendar#events",
            "etag": "\"p0\"",
            "summary": calendar.summary(),
            "timeZone": calendar.zone().name(),
            "accessRole": Role::None.name(),
            "defaultReminders": [],
            "items": [],
        })))
    }

    fn begin_events(
        &mut self,
        ask: &Ask<'_>,
        id: &str,
        filter: &Filter,
        of: String,
    ) -> Result<Listing, Refusal> {
        let query = &ask.call.query;
        let bound = filter.bound();
        let since = match query.get("syncToken") {
            None => None,
            Some(text) => {
                let token = SyncToken::read(text, &of)?;
                let oldest = self.held(id)?.oldest;
                let stale = token.is_stale(self.clock.now(), ask.quirks.sync_token_days);
                if token.revision < oldest || token.revision > self.revision || stale {
                    return Err(Refusal::full_sync_required());
                }
                if token.parameters != bound {
                    match ask.quirks.other_parameters {
                        OtherParameters::Taken => {}
                        OtherParameters::FullSync => return Err(Refusal::full_sync_required()),
                        OtherParameters::Refused => {
                            let message = "Sync token was issued for another query.";
                            return Err(Refusal::value("syncToken", message));
                        }
                    }
                }
                Some(token.revision)
            }
        };
        let hides = self
            .people
            .get(ask.email)
            .and_then(|person| person.settings.get("hideInvitations"))
            .is_some_and(|(value, _)| value == "true");
        let calendar = self.held(id)?;
        let mut keys = selection::keys(calendar, filter, since, hides, ask.quirks)?;
        selection::sort(calendar, &mut keys, filter, ask.quirks);
        Ok(Listing {
            of,
            parameters: bound,
            keys,
            since,
            revision: self.revision,
            ends_in_token: Filter::ends_in_token(query),
        })
    }

    fn wrapper(
        &mut self,
        ask: &Ask<'_>,
        id: &str,
        role: Role,
        reader: &Reader,
    ) -> Result<Value, Refusal> {
        let reminders = self.default_reminders(ask.email, id);
        let calendar = self.held(id)?;
        let asked = ask.request.query.as_deref().unwrap_or_default();
        let mut wrapper = json!({
            "kind": "calendar#events",
            "etag": format!("\"p{}x{:x}\"", calendar.changed, mark(asked) & 0xffff),
            "summary": calendar.summary(),
            "description": calendar.fields.get("description").cloned().unwrap_or(json!("")),
            "updated": stamp(calendar.events.updated()),
            "timeZone": reader.zone.unwrap_or_else(|| calendar.zone()).name(),
            "accessRole": role.name(),
            "defaultReminders": [],
        });
        if role.writes() {
            wrapper.set("defaultReminders", reminders);
        }
        Ok(wrapper)
    }

    /// Shows what is in a page. What was deleted since the list was begun comes with the next one.
    fn show_keys(
        &mut self,
        id: &str,
        keys: &[Key],
        listing: &Listing,
        reader: &Reader,
        quirks: &Quirks,
    ) -> Result<Vec<Value>, Refusal> {
        let Some(calendar) = self.calendars.get(id) else { return Err(Refusal::not_found()) };
        let home = calendar.zone();
        let (mut items, mut shown) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                Key::Stored(event) => {
                    let Some(event) = calendar.events.get(event) else { continue };
                    items.push(match event.cancelled {
                        true if event.series.is_some() && calendar.series_lives(event) => {
                            cancelled_instance(event, reader.zone.unwrap_or(home), home)
                        }
                        true if listing.since.is_some() || !owns(calendar, event) => {
                            tombstone(event)
                        }
                        _ => self.show(calendar, event, reader),
                    });
                }
                Key::Instance(master, slot) => {
                    let Ok(event) = calendar.instance(master, *slot, quirks.instance_ids) else {
                        continue;
                    };
                    if !event.cancelled {
                        items.push(self.show(calendar, &event, reader));
                        shown.push((event.id, master.clone(), *slot));
                    }
                }
                Key::Vanished(id, slot) => {
                    let Some(event) = calendar.events.get(id) else { continue };
                    let mut gone = event.clone();
                    if let Some(slot) = slot {
                        gone.id = instances::id(id, *slot, quirks.instance_ids);
                    }
                    items.push(tombstone(&gone));
                }
            }
        }
        if quirks.lower_case_in_lists {
            for item in items.iter_mut().filter(|it| it.get("recurringEventId").is_some()) {
                let id = item.text("id").to_lowercase();
                item.set("id", json!(id));
            }
        }
        self.remember_instances(id, shown);
        Ok(items)
    }

    /// `events.instances`
    pub(crate) fn list_instances(&mut self, ask: &Ask<'_>) -> Outcome {
        let query = &ask.call.query;
        let zone = Filter::zone(query)?;
        let (calendar, role) = self.calendar(ask.email, ask.call.part("calendarId"))?;
        let (id, role) = (calendar.id.clone(), ask.sees(role));
        let master = ask.call.part("eventId").to_owned();
        let series = calendar.events.get(&master).ok_or_else(Refusal::not_found)?;
        if !series.repeats() {
            return Err(Refusal::calendar("invalid", "The event is not a recurring event."));
        }
        let of = format!("instances|{id}|{master}");
        let (number, place, listing) = if let Some(token) = query.get("pageToken") {
            self.pages.find(token, &of, 0)?
        } else {
            let keys = selection::of_series(calendar, series, query, ask.quirks)?;
            let listing = Listing {
                of,
                parameters: String::new(),
                keys,
                since: None,
                revision: self.revision,
                ends_in_token: false,
            };
            self.pages.begin(listing)
        };
        let max_attendees = query.number("maxAttendees");
        let reader = Reader { role, zone, max_attendees, new_fields: ask.quirks.new_fields };
        let (from, to, next) = page(&listing, place, query.number("maxResults"), ask.quirks);
        let keys = listing.keys.get(from..to).unwrap_or_default();
        let never = Quirks { lower_case_in_lists: false, ..ask.quirks.clone() };
        let items = self.show_keys(&id, keys, &listing, &reader, &never)?;
        let mut wrapper = self.wrapper(ask, &id, role, &reader)?;
        wrapper.set("items", json!(items));
        if let Some(place) = next {
            wrapper.set("nextPageToken", json!(Pages::token(number, place)));
        }
        Ok(Reply::json(wrapper))
    }
}

/// Whether a calendar keeps the details of an event that was deleted.
fn owns(calendar: &Calendar, event: &Event) -> bool {
    event.organizer.eq_ignore_ascii_case(&calendar.id)
}

/// From where to where a page goes, and the place of the next one. Half of all places are empty pages.
pub(crate) fn page(
    listing: &Listing,
    place: usize,
    asked: Option<usize>,
    quirks: &Quirks,
) -> (usize, usize, Option<usize>) {
    page_of(listing, place, asked.unwrap_or(SIZES.0).min(SIZES.1), quirks)
}

/// The same, for so many items.
pub(crate) fn page_of(
    listing: &Listing,
    place: usize,
    size: usize,
    quirks: &Quirks,
) -> (usize, usize, Option<usize>) {
    let from = place / 2;
    if quirks.empty_pages && place.is_multiple_of(2) {
        return (from, from, Some(place + 1));
    }
    let size = quirks.items_per_page.map_or(size, |most| most.min(size)).max(1);
    let to = (from + size).min(listing.keys.len());
    (from, to, (to < listing.keys.len()).then_some(to * 2))
}
