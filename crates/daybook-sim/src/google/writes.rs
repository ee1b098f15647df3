//! `events.insert`, `patch`, `update` and `delete`.

use serde_json::{Map, Value, json};

use super::asking::{Ask, Outcome, Reply};
use super::calendar::Role;
use super::checks::{self, Draft};
use super::discovery::Query;
use super::errors::Refusal;
use super::event::Event;
use super::invitations::SendUpdates;
use super::merging::{
    changed, is_guests_own, keep_untaken, merge, restore_omitted, taken, writable,
};
use super::show::Reader;
use super::types;
use super::world::{Deed, World};

fn duplicate() -> Refusal {
    Refusal::new(409, "global", "duplicate", "The requested identifier already exists.")
}

impl Event {
    /// With what a draft says.
    pub(crate) fn with(mut self, draft: Draft) -> Self {
        self.start = draft.start;
        self.end = draft.end;
        self.recurrence = draft.recurrence;
        self.cancelled = draft.cancelled;
        self.tentative = draft.tentative;
        self.fields = draft.fields;
        self
    }
}

impl World {
    /// `events.insert`
    pub(crate) fn insert_event(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = self.writable(ask.email, ask.call.part("calendarId"))?;
        let event = self.new_event(ask, &id)?;
        if event.cancelled {
            return Err(Refusal::invalid("Invalid value for: status"));
        }
        let kept = self.keep(&id, event, false)?;
        self.conference_later(&id, &kept);
        self.tell(&id, None, &kept, SendUpdates::of(&ask.call.query))?;
        if let Some(after) = ask.quirks.touch_after_insert {
            self.later(after, &id, &kept.id, Deed::Touch);
        }
        self.shown(ask, &id, &kept)
    }

    /// An event as a body describes it.
    pub(crate) fn new_event(&mut self, ask: &Ask<'_>, calendar: &str) -> Result<Event, Refusal> {
        let text = |name: &str| ask.body.get(name).and_then(Value::as_str);
        if text("id").is_some() && text("iCalUID").is_some() {
            return Err(Refusal::invalid("Only one of id and iCalUID can be specified."));
        }
        let mut fields = Map::new();
        merge(&mut fields, &taken(ask.body));
        keep_untaken(&mut fields, &Map::new(), ask.body, &ask.call.query);
        fields.remove("attendeesOmitted");
        let (now, new_id) = (self.clock.now(), self.names.id());
        let workspace = self.people.get(calendar).is_some_and(|it| it.workspace);
        let found = self.held(calendar)?;
        found.check_label(&fields)?;
        let mut draft = checks::draft(fields, found.zone(), ask.quirks)?;
        types::check_new(&draft, found.kind, workspace)?;
        let id = match text("id") {
            Some(id) => {
                checks::check_id(id)?;
                id.to_owned()
            }
            None => new_id,
        };
        if found.events.has(&id) {
            return Err(duplicate());
        }
        let uid = text("iCalUID").map_or_else(|| format!("{id}@google.com"), str::to_owned);
        if found.events.with_uid(&uid).is_some() {
            return Err(duplicate());
        }
        self.new_guests(calendar, &[], &mut draft);
        self.request_conference(None, &mut draft.fields)?;
        let blank = Event {
            id,
            uid,
            start: draft.start.clone(),
            end: draft.end.clone(),
            recurrence: Vec::new(),
            series: None,
            cancelled: false,
            with_series: false,
            tentative: false,
            fields: Map::new(),
            fixed: Map::new(),
            creator: ask.email.to_owned(),
            organizer: calendar.to_owned(),
            created: now,
            updated: now,
            sequence: 0,
            revision: 0,
        };
        Ok(blank.with(draft))
    }

    /// `events.patch` and `events.update`
    pub(crate) fn edit_event(&mut self, ask: &Ask<'_>, replaces: bool) -> Outcome {
        let (id, before) = self.found(ask)?;
        let old = writable(&before);
        let body = taken(ask.body);
        check_sequence(&before, &body)?;
        let mut new = if replaces { Map::new() } else { old.clone() };
        merge(&mut new, &body);
        if let (true, Some(kind)) = (replaces, old.get("eventType")) {
            new.entry("eventType").or_insert(kind.clone());
        }
        keep_untaken(&mut new, &old, ask.body, &ask.call.query);
        restore_omitted(&mut new, &old, &id)?;
        let found = self.held(&id)?;
        found.check_label(&new)?;
        let mut draft = checks::draft(new, found.zone(), ask.quirks)?;
        if before.series.is_some() && !draft.recurrence.is_empty() {
            return Err(Refusal::calendar("invalid", "An instance cannot be recurring."));
        }
        self.new_guests(&id, before.attendees(), &mut draft);
        self.request_conference(Some(&before), &mut draft.fields)?;
        let mut after = before.clone().with(draft);
        let new = writable(&after);
        let what = changed(&old, &new);
        types::check_change(&before, &Self::as_draft(&after), &what)?;
        check_rights(&before, &old, &new, &what, &id)?;
        if what.is_empty() {
            return self.shown(ask, &id, &before);
        }
        if after.cancelled && !before.cancelled {
            types::check_removal(&before, false)?;
        }
        let retimed = ["start", "end", "recurrence", "status"];
        if what.iter().any(|name| retimed.contains(&name.as_str())) {
            after.sequence += 1;
        }
        let quietly = what.iter().all(|name| name == "reminders");
        let kept = self.keep(&id, after, quietly)?;
        self.conference_later(&id, &kept);
        if !quietly {
            self.tell(&id, Some(&before), &kept, SendUpdates::of(&ask.call.query))?;
        }
        self.shown(ask, &id, &kept)
    }

    fn as_draft(event: &Event) -> Draft {
        Draft {
            start: event.start.clone(),
            end: event.end.clone(),
            recurrence: event.recurrence.clone(),
            cancelled: event.cancelled,
            tentative: event.tentative,
            fields: event.fields.clone(),
        }
    }

    /// `events.delete`
    pub(crate) fn delete_event(&mut self, ask: &Ask<'_>) -> Outcome {
        let (id, before) = self.found(ask)?;
        if before.cancelled {
            return Err(Refusal::new(410, "global", "deleted", "Resource has been deleted"));
        }
        types::check_removal(&before, false)?;
        self.cancel(&id, &before, SendUpdates::of(&ask.call.query))?;
        Ok(Reply::empty())
    }

    /// Cancels an event, or the instance that it is.
    pub(crate) fn cancel(
        &mut self,
        calendar: &str,
        before: &Event,
        send: SendUpdates,
    ) -> Result<(), Refusal> {
        let mut after = before.clone();
        after.cancelled = true;
        after.sequence += 1;
        let kept = self.keep(calendar, after, false)?;
        self.tell(calendar, Some(before), &kept, send)
    }

    /// The event a change is meant for, if its conditions hold and whoever asks may change it.
    pub(crate) fn found(&self, ask: &Ask<'_>) -> Result<(String, Event), Refusal> {
        let (calendar, role) = self.calendar(ask.email, ask.call.part("calendarId"))?;
        let event = self.event(calendar, ask.call.part("eventId"))?;
        if !role.writes() {
            return Err(Refusal::needs("writer"));
        }
        let secret = matches!(event.text("visibility"), "private" | "confidential");
        if secret && role == Role::WriterWithoutPrivateAccess {
            return Err(Refusal::forbidden());
        }
        ask.condition(&event.etag())?;
        Ok((calendar.id.clone(), event))
    }

    /// The answer after a write.
    pub(crate) fn shown(&self, ask: &Ask<'_>, calendar: &str, event: &Event) -> Outcome {
        let (calendar, role) = self.calendar(ask.email, calendar)?;
        let reader = Reader {
            role,
            zone: None,
            max_attendees: ask.call.query.number("maxAttendees"),
            new_fields: ask.quirks.new_fields,
        };
        Ok(Reply::json(self.show(calendar, event, &reader)))
    }

    /// `events.get`
    pub(crate) fn get_event(&mut self, ask: &Ask<'_>) -> Outcome {
        let query: &Query = &ask.call.query;
        let zone = super::filter::Filter::zone(query)?;
        let (calendar, role) = self.calendar(ask.email, ask.call.part("calendarId"))?;
        let role = ask.sees(role);
        let event = self.event(calendar, ask.call.part("eventId"))?;
        let max_attendees = query.number("maxAttendees");
        let reader = Reader { role, zone, max_attendees, new_fields: ask.quirks.new_fields };
        let foreign = !event.organizer.eq_ignore_ascii_case(&calendar.id);
        if event.cancelled && foreign && event.series.is_none() {
            return Ok(Reply::json(super::show::tombstone(&event)));
        }
        Ok(Reply::json(self.show(calendar, &event, &reader)))
    }
}

fn check_sequence(event: &Event, body: &Map<String, Value>) -> Result<(), Refusal> {
    let sent = body.get("sequence").and_then(Value::as_i64);
    if sent.is_some_and(|sent| sent < event.sequence) {
        let message = "Invalid sequence value. The specified sequence number is below the current \
                       sequence number of the resource. Re-fetch the resource and use its sequence \
                       number on the following request.";
        return Err(Refusal::invalid(message));
    }
    Ok(())
}

/// Guests change what is theirs, and nobody changes what is locked.
fn check_rights(
    event: &Event,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    what: &[String],
    calendar: &str,
) -> Result<(), Refusal> {
    let locked = ["summary", "description", "location", "start", "end", "recurrence"];
    if event.fixed.get("locked") == Some(&json!(true))
        && what.iter().any(|name| locked.contains(&name.as_str()))
    {
        return Err(Refusal::forbidden());
    }
    let guests_can = event.field("guestsCanModify") == Some(&json!(true));
    if event.organizer.eq_ignore_ascii_case(calendar) || guests_can {
        return Ok(());
    }
    let theirs = |name: &String| is_guests_own(name, old, new, calendar);
    if what.iter().all(theirs) { Ok(()) } else { Err(Refusal::not_the_organizer()) }
}

impl super::calendar::Calendar {
    /// Whether the label of an event is one of the calendar's.
    fn check_label(&self, fields: &Map<String, Value>) -> Result<(), Refusal> {
        let Some(label) = fields.get("eventLabelId").and_then(Value::as_str) else { return Ok(()) };
        let labels = self.fields.get("labelProperties").and_then(|it| it.get("eventLabels"));
        let known = labels.and_then(Value::as_array).into_iter().flatten();
        let mut ids = known.filter_map(|it| it.get("id")?.as_str());
        if ids.any(|id| id == label) {
            Ok(())
        } else {
            Err(Refusal::invalid("Invalid event label id."))
        }
    }
}
