//! Video conferences: asked for, pending, there.

use crate::google::json::Fields as _;
use serde_json::{Map, Value, json};

use super::errors::Refusal;
use super::event::Event;
use super::world::{Deed, World};

impl World {
    /// Takes a request for a conference. One that was taken before is ignored.
    pub(crate) fn request_conference(
        &mut self,
        before: Option<&Event>,
        fields: &mut Map<String, Value>,
    ) -> Result<(), Refusal> {
        let id = |data: Option<&Value>| -> Option<String> {
            Some(data?.get("createRequest")?.get("requestId")?.as_str()?.to_owned())
        };
        let old = before.and_then(|event| event.field("conferenceData"));
        let Some(data) = fields.get_mut("conferenceData") else { return Ok(()) };
        if data.get("createRequest").is_none() {
            return Ok(());
        }
        let Some(request) = id(Some(data)) else {
            return Err(Refusal::required("Missing conference request id."));
        };
        if let Some(old) = old.filter(|old| id(Some(old)).as_ref() == Some(&request)) {
            *data = old.clone();
            return Ok(());
        }
        let kind = data.at("createRequest").at("conferenceSolutionKey").text("type").to_owned();
        if kind != "hangoutsMeet" {
            return Err(Refusal::calendar("invalid", "Invalid conference type value."));
        }
        set_status(data, "pending");
        if self.quirks.conference_takes.is_zero() {
            *data = self.conference(data);
        }
        Ok(())
    }

    /// Has a conference that is pending made.
    pub(crate) fn conference_later(&mut self, calendar: &str, event: &Event) {
        if is_pending(event) {
            let after = self.quirks.conference_takes;
            self.later(after, calendar, &event.id, Deed::Conference);
        }
    }

    /// A conference that was pending is there: the event changed without anybody's doing.
    pub(crate) fn conference_is_there(&mut self, calendar: &str, id: &str) {
        let event = self.calendars.get(calendar).and_then(|it| it.events.get(id)).cloned();
        let Some(mut event) = event.filter(is_pending) else { return };
        let made = self.conference(event.field("conferenceData").unwrap_or(&Value::Null));
        event.fields.insert("conferenceData".to_owned(), made);
        let copies: Vec<String> = self
            .calendars
            .values()
            .filter(|it| it.id != calendar && it.events.has(id))
            .map(|it| it.id.clone())
            .collect();
        for copy in copies {
            let held = self.calendars.get(&copy).and_then(|it| it.events.get(id)).cloned();
            if let Some(mut held) = held.filter(is_pending) {
                if let Some(made) = event.field("conferenceData") {
                    held.fields.insert("conferenceData".to_owned(), made.clone());
                }
                drop(self.keep(&copy, held, false));
            }
        }
        // A calendar that went away meanwhile has no event to keep.
        drop(self.keep(calendar, event, false));
    }

    fn conference(&mut self, asked: &Value) -> Value {
        let letters: String = self
            .names
            .id()
            .chars()
            .filter(char::is_ascii_lowercase)
            .chain("abcdefghij".chars())
            .take(10)
            .collect();
        let (first, rest) = letters.split_at(3);
        let (middle, last) = rest.split_at(4);
        let code = format!("{first}-{middle}-{last}");
        let mut made = json!({
            "conferenceId": code,
            "conferenceSolution": {
                "key": {"type": "hangoutsMeet"},
                "name": "Google Meet",
                "iconUri": format!("{}meet.png", self.base),
            },
            "entryPoints": [{
                "entryPointType": "video",
                "uri": format!("https://meet.sim.example/{code}"),
                "label": format!("meet.sim.example/{code}"),
            }],
        });
        made.set("createRequest", asked.get("createRequest").cloned().unwrap_or_default());
        set_status(&mut made, "success");
        made
    }
}

fn set_status(data: &mut Value, status: &str) {
    if let Some(request) = data.get_mut("createRequest") {
        request.set("status", json!({"statusCode": status}));
    }
}

fn is_pending(event: &Event) -> bool {
    let request = event.field("conferenceData").and_then(|it| it.get("createRequest"));
    request.and_then(|it| it.get("status")?.get("statusCode")) == Some(&json!("pending"))
}
