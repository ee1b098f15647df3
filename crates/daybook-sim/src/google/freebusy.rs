//! `freebusy.query`

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::asking::{Ask, Outcome, Reply};
use super::calendar::Calendar;
use super::errors::Refusal;
use super::event::Event;
use super::when::{offset_time, said, zone};
use super::world::World;

/// So many calendars at once, and so long a time.
const MOST_CALENDARS: usize = 50;
const LONGEST_DAYS: i64 = 93;

type Span = (DateTime<Utc>, DateTime<Utc>);

impl World {
    pub(crate) fn query_freebusy(&self, ask: &Ask<'_>) -> Outcome {
        let time = |name: &str| match ask.text(name) {
            None => Err(Refusal::required(format!("Required parameter: {name}")).at(name)),
            Some(text) => {
                offset_time(text).ok_or_else(|| Refusal::value(name, format!("Invalid {name}.")))
            }
        };
        let (from, to) = (time("timeMin")?, time("timeMax")?);
        if from >= to {
            let message = "The specified time range is empty.";
            return Err(Refusal::calendar("timeRangeEmpty", message).at("timeMax"));
        }
        if to - from > TimeDelta::days(LONGEST_DAYS) {
            let message = "The requested time range is too long.";
            return Err(Refusal::calendar("timeRangeTooLong", message).at("timeMax"));
        }
        let shown = match ask.text("timeZone") {
            None => Tz::UTC,
            Some(name) => zone(name).ok_or_else(|| Refusal::invalid("Invalid time zone."))?,
        };
        let most = ask.body.get("calendarExpansionMax").and_then(Value::as_u64);
        let most = most.and_then(|it| usize::try_from(it).ok()).unwrap_or(MOST_CALENDARS);
        let items = ask.body.get("items").and_then(Value::as_array);
        let ids: Vec<&str> = items
            .into_iter()
            .flatten()
            .filter_map(|item| item.get("id").and_then(Value::as_str))
            .collect();
        if most > MOST_CALENDARS || ids.len() > MOST_CALENDARS {
            let message = "Too many calendars were requested.";
            return Err(Refusal::calendar("tooManyCalendarsRequested", message));
        }
        let mut calendars = Map::new();
        for (place, id) in ids.into_iter().enumerate() {
            let found = self.calendar(ask.email, id);
            let value = match found {
                _ if place >= most => problem("tooManyCalendarsRequested"),
                Err(_) => problem("notFound"),
                Ok((calendar, _)) => match busy(calendar, from, to) {
                    Ok(spans) => json!({"busy": spans.into_iter().map(|(start, end)| json!({
                        "start": said(start, shown),
                        "end": said(end, shown),
                    })).collect::<Vec<_>>()}),
                    Err(_) => problem("internalError"),
                },
            };
            calendars.insert(id.to_owned(), value);
        }
        Ok(Reply::json(json!({
            "kind": "calendar#freeBusy",
            "timeMin": said(from, Tz::UTC),
            "timeMax": said(to, Tz::UTC),
            "calendars": calendars,
        })))
    }
}

fn problem(reason: &str) -> Value {
    json!({"errors": [{"domain": "global", "reason": reason}], "busy": []})
}

/// When a calendar is busy between two instants, in order and without overlaps.
fn busy(calendar: &Calendar, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Span>, Refusal> {
    let home = calendar.zone();
    let declined = |event: &Event| {
        let own = event.attendee(&calendar.id);
        own.and_then(|it| it.get("responseStatus")) == Some(&json!("declined"))
    };
    let mut spans: Vec<Span> = Vec::new();
    for event in calendar.events.all().filter(|it| it.is_busy() && !declined(it)) {
        if event.repeats() {
            let excepted: Vec<_> =
                calendar.events.exceptions(&event.id).filter_map(Event::original).collect();
            let earliest = from - event.length() - TimeDelta::days(1);
            let slots = event.slots(home)?.slots(Some(earliest), Some(to), usize::MAX);
            for slot in slots.into_iter().filter(|slot| !excepted.contains(slot)) {
                let (start, end) = event.instance(slot);
                spans.push((start.slot.instant(home), end.slot.instant(home)));
            }
        } else {
            spans.push((event.start.slot.instant(home), event.end.slot.instant(home)));
        }
    }
    spans.retain(|(start, end)| *end > from && *start < to && end > start);
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for (start, end) in spans {
        let (start, end) = (start.max(from), end.min(to));
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    Ok(merged)
}
