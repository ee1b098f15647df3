//! `events.move` and `events.import`

use serde_json::Value;

use super::asking::{Ask, Outcome};
use super::errors::Refusal;
use super::event::{Event, address};
use super::invitations::SendUpdates;
use super::types;
use super::world::World;

impl World {
    /// `events.move`: the whole series, to another organizer. What stays behind is a cancelled stub.
    pub(crate) fn move_event(&mut self, ask: &Ask<'_>) -> Outcome {
        let (from, event) = self.found(ask)?;
        let to = self.writable(ask.email, ask.call.query.get("destination").unwrap_or_default())?;
        if event.cancelled {
            return Err(Refusal::not_found());
        }
        if event.series.is_some() {
            let message = "Cannot change the organizer of an instance.";
            return Err(Refusal::calendar("cannotChangeOrganizerOfInstance", message));
        }
        types::check_removal(&event, true)?;
        if !event.organizer.eq_ignore_ascii_case(&from) {
            let message = "The organizer of this event cannot be changed.";
            return Err(Refusal::new(403, "calendar", "cannotChangeOrganizer", message));
        }
        if from == to {
            return Err(Refusal::invalid("The destination is the calendar the event is in."));
        }
        let exceptions: Vec<Event> =
            self.held(&from)?.events.exceptions(&event.id).cloned().collect();
        let taken = self.held(&to)?.events.get(&event.id).is_some_and(|it| !it.cancelled);
        if taken {
            let message = "The requested identifier already exists.";
            return Err(Refusal::new(409, "global", "duplicate", message));
        }
        let mut stub = event.clone();
        stub.cancelled = true;
        self.keep(&from, stub, false)?;
        let mut moved = event.clone();
        moved.organizer.clone_from(&to);
        let kept = self.keep(&to, moved, false)?;
        for mut exception in exceptions {
            exception.organizer.clone_from(&to);
            let kept = self.keep(&to, exception, false)?;
            self.tell(&to, Some(&kept), &kept, SendUpdates::None)?;
        }
        self.tell(&to, Some(&event), &kept, SendUpdates::of(&ask.call.query))?;
        self.shown(ask, &to, &kept)
    }

    /// `events.import`: a private copy of an event from elsewhere. Nobody is invited.
    pub(crate) fn import_event(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = self.writable(ask.email, ask.call.part("calendarId"))?;
        let uid = ask.text("iCalUID").ok_or_else(|| Refusal::required("Missing iCalUID."))?;
        let kind = ask.text("eventType").unwrap_or("default");
        if kind != "default" {
            let message = "Only events of the default type can be imported.";
            return Err(Refusal::calendar("invalidEventType", message));
        }
        let organizer = ask.body.get("organizer").and_then(|it| it.get("email"));
        let organizer = organizer.and_then(Value::as_str).unwrap_or(&id).to_lowercase();
        let guests = ask.body.get("attendees").and_then(Value::as_array);
        let invited =
            guests.is_some_and(|it| it.iter().any(|it| address(it).eq_ignore_ascii_case(&id)));
        if organizer != id && !invited {
            let message = "The owner of the calendar must either be the organizer or an attendee of an \
                           event that is imported.";
            let reason = "participantIsNeitherOrganizerNorAttendee";
            return Err(Refusal::calendar(reason, message));
        }
        let sequence = ask.body.get("sequence").and_then(Value::as_i64).unwrap_or(0);
        let known = self.held(&id)?.events.with_uid(uid).cloned();
        if known.as_ref().is_some_and(|it| !it.cancelled && it.sequence > sequence) {
            let message = "The requested identifier already exists.";
            return Err(Refusal::new(409, "global", "duplicate", message));
        }
        // What is known is out of the way while the new one is read.
        if let Some(known) = &known {
            self.held(&id)?.events.remove(&known.id);
        }
        let read = self.new_event(ask, &id);
        if let Some(known) = &known {
            self.held(&id)?.events.insert(known.clone());
        }
        let mut event = read?;
        if let Some(known) = known {
            event.id = known.id;
            event.created = known.created;
        }
        event.organizer = organizer;
        event.sequence = sequence;
        let kept = self.keep(&id, event, false)?;
        self.shown(ask, &id, &kept)
    }
}
