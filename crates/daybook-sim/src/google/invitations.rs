//! Guests: everybody who is invited has a copy of their own, and may get mail.

use crate::google::json::Fields as _;
use serde_json::{Map, Value, json};

use super::checks::Draft;
use super::discovery::Query;
use super::errors::Refusal;
use super::event::{Event, OWN, address};
use super::merging::{changed, is_guests_own, writable};
use super::world::World;

/// With more guests than this nobody hears of the others' answers.
const MOST_TO_HEAR: usize = 200;

/// Who gets mail (`sendUpdates`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendUpdates {
    All,
    ExternalOnly,
    None,
}

impl SendUpdates {
    pub(crate) fn of(query: &Query) -> Self {
        match (query.get("sendUpdates"), query.is("sendNotifications")) {
            (Some("all"), _) | (None, true) => Self::All,
            (Some("externalOnly"), _) => Self::ExternalOnly,
            _ => Self::None,
        }
    }
}

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailAbout {
    /// Somebody is invited.
    Invitation,
    /// What they are invited to changed.
    Update,
    /// It does not take place, or without them.
    Cancellation,
    /// A guest answered.
    Response,
    /// A calendar was shared.
    Sharing,
}

/// A mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Whom it went to.
    pub to: String,
    /// What it is about.
    pub about: MailAbout,
    /// The id of the event or the calendar.
    pub id: String,
    /// The title of the event or the calendar.
    pub summary: String,
}

impl World {
    /// What somebody who is new among the guests says is theirs to say. The organizer comes.
    pub(crate) fn new_guests(&self, calendar: &str, before: &[Value], draft: &mut Draft) {
        let Some(Value::Array(guests)) = draft.fields.get_mut("attendees") else { return };
        for guest in guests {
            let email = address(guest).to_owned();
            let known = before.iter().any(|it| address(it).eq_ignore_ascii_case(&email));
            let own = email.eq_ignore_ascii_case(calendar);
            if own && !known && guest["responseStatus"] == "needsAction" {
                guest.set("responseStatus", json!("accepted"));
            } else if !own && !known && self.people.contains_key(&email.to_lowercase()) {
                guest.set("responseStatus", json!("needsAction"));
            }
        }
    }

    /// Tells everybody concerned that an event changed in a calendar.
    pub(crate) fn tell(
        &mut self,
        calendar: &str,
        before: Option<&Event>,
        after: &Event,
        send: SendUpdates,
    ) -> Result<(), Refusal> {
        if after.organizer.eq_ignore_ascii_case(calendar) {
            self.tell_guests(calendar, before, after, send)
        } else {
            self.tell_organizer(calendar, before, after, send)
        }
    }

    fn tell_guests(
        &mut self,
        calendar: &str,
        before: Option<&Event>,
        after: &Event,
        send: SendUpdates,
    ) -> Result<(), Refusal> {
        let emails = |event: &Event| -> Vec<String> {
            let all = event.attendees().iter().map(|it| address(it).to_lowercase());
            all.filter(|it| !it.eq_ignore_ascii_case(calendar)).collect()
        };
        let earlier = before.filter(|it| !it.cancelled).map(emails).unwrap_or_default();
        let now = emails(after);
        for guest in &now {
            let invited = earlier.contains(guest);
            self.copy_to(guest, after)?;
            let about = match (after.cancelled, invited) {
                (true, _) => MailAbout::Cancellation,
                (false, true) => MailAbout::Update,
                (false, false) => MailAbout::Invitation,
            };
            if (invited || !after.cancelled) && Self::worth_a_mail(before, after, about) {
                self.mail(guest, about, after, send);
            }
        }
        for guest in earlier.iter().filter(|it| !now.contains(it)) {
            let mut gone = after.clone();
            gone.cancelled = true;
            self.copy_to(guest, &gone)?;
            self.mail(guest, MailAbout::Cancellation, after, send);
        }
        Ok(())
    }

    /// Nobody hears of what is only the organizer's.
    fn worth_a_mail(before: Option<&Event>, after: &Event, about: MailAbout) -> bool {
        let Some(before) = before.filter(|_| about == MailAbout::Update) else { return true };
        let (old, new) = (writable(before), writable(after));
        let what = changed(&old, &new);
        !what
            .iter()
            .all(|name| name == "attendees" || is_guests_own(name, &old, &new, &after.organizer))
    }

    /// Gives a guest what is shared of an event. What is their own stays.
    fn copy_to(&mut self, guest: &str, event: &Event) -> Result<(), Refusal> {
        let now = self.clock.now();
        let Some(calendar) = self.calendars.get(guest) else { return Ok(()) };
        let mut copy = event.clone();
        let existing = calendar.events.get(&event.id);
        let private = existing.and_then(|it| it.field("extendedProperties")?.get("private"));
        set_private(&mut copy.fields, private.cloned());
        match existing {
            Some(existing) => {
                let declined = existing
                    .attendee(guest)
                    .is_some_and(|it| it.get("responseStatus") == Some(&json!("declined")));
                if existing.cancelled && (event.cancelled || declined) {
                    return Ok(());
                }
                for name in OWN {
                    match existing.field(name) {
                        Some(value) => copy.fields.insert((*name).to_owned(), value.clone()),
                        None => copy.fields.remove(*name),
                    };
                }
                copy.created = existing.created;
                let same = writable(existing) == writable(&copy)
                    && existing.organizer == copy.organizer
                    && existing.sequence == copy.sequence;
                if same {
                    return Ok(());
                }
            }
            None if event.cancelled && event.series.is_none() => return Ok(()),
            None => {
                for name in OWN.iter().filter(|name| **name != "transparency") {
                    copy.fields.remove(*name);
                }
                copy.created = now;
            }
        }
        self.keep(guest, copy, false).map(|_| ())
    }

    /// A guest answered, took themselves out, or changed what guests may change.
    fn tell_organizer(
        &mut self,
        guest: &str,
        before: Option<&Event>,
        after: &Event,
        send: SendUpdates,
    ) -> Result<(), Refusal> {
        let Some(home) = self.calendars.get(&after.organizer) else { return Ok(()) };
        let Ok(current) = self.event(home, &after.id) else { return Ok(()) };
        let mut next = current.clone();
        let mut entry = after.attendee(guest).cloned();
        if let (true, Some(entry)) = (after.cancelled, entry.as_mut()) {
            entry.set("responseStatus", json!("declined"));
        }
        let guests_can = after.field("guestsCanModify") == Some(&json!(true));
        if guests_can && !after.cancelled {
            let own = next.fields.clone();
            next.fields.clone_from(&after.fields);
            for name in OWN {
                match own.get(*name) {
                    Some(value) => next.fields.insert((*name).to_owned(), value.clone()),
                    None => next.fields.remove(*name),
                };
            }
            let private = own.get("extendedProperties").and_then(|it| it.get("private")).cloned();
            set_private(&mut next.fields, private);
            next.start = after.start.clone();
            next.end = after.end.clone();
            next.recurrence.clone_from(&after.recurrence);
        }
        if let (Some(entry), Some(Value::Array(guests))) =
            (&entry, next.fields.get_mut("attendees"))
        {
            for known in guests.iter_mut().filter(|it| address(it).eq_ignore_ascii_case(guest)) {
                known.clone_from(entry);
            }
        }
        if writable(&next) == writable(&current) {
            return Ok(());
        }
        let organizer = after.organizer.clone();
        let answered = before.and_then(|it| it.attendee(guest)) != entry.as_ref();
        let kept = self.keep(&organizer, next, false)?;
        if answered && send != SendUpdates::None {
            self.send(&organizer, MailAbout::Response, &kept.id, kept.text("summary"));
        }
        if kept.attendees().len() <= MOST_TO_HEAR || guests_can {
            let others: Vec<String> =
                kept.attendees().iter().map(|it| address(it).to_lowercase()).collect();
            for other in others.iter().filter(|it| *it != guest && **it != organizer) {
                self.copy_to(other, &kept)?;
            }
        }
        Ok(())
    }

    fn mail(&mut self, to: &str, about: MailAbout, event: &Event, send: SendUpdates) {
        let external = !self.people.contains_key(to);
        if send == SendUpdates::All || (send == SendUpdates::ExternalOnly && external) {
            let summary = event.text("summary").to_owned();
            self.send(to, about, &event.id, &summary);
        }
    }

    pub(crate) fn send(&mut self, to: &str, about: MailAbout, id: &str, summary: &str) {
        let (to, id, summary) = (to.to_owned(), id.to_owned(), summary.to_owned());
        self.mail.push(Mail { to, about, id, summary });
    }
}

/// Private properties are of one copy alone.
fn set_private(fields: &mut Map<String, Value>, private: Option<Value>) {
    let mut properties = match fields.remove("extendedProperties") {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    match private {
        Some(private) => properties.insert("private".to_owned(), private),
        None => properties.remove("private"),
    };
    if !properties.is_empty() {
        fields.insert("extendedProperties".to_owned(), Value::Object(properties));
    }
}
