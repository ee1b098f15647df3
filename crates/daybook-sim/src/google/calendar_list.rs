//! `calendarList`: the calendars somebody lists, and how.

use crate::google::json::Fields as _;
use serde_json::{Map, Value, json};

use super::asking::{Ask, Outcome, Reply};
use super::calendar::{Kind, Role};
use super::checks::check_reminders;
use super::collections::{Collection, Item};
use super::colors;
use super::errors::Refusal;
use super::event::etag;
use super::merging::merge;
use super::world::World;

/// What somebody can write about a calendar in their list.
const WRITABLE: &[&str] = &[
    "summaryOverride",
    "colorId",
    "backgroundColor",
    "foregroundColor",
    "hidden",
    "selected",
    "defaultReminders",
    "notificationSettings",
];

impl World {
    /// `calendarList.list`
    pub(crate) fn list_calendars(&mut self, ask: &Ask<'_>) -> Outcome {
        let query = &ask.call.query;
        if query.get("syncToken").is_some() {
            let refused = ["minAccessRole", "showOwnOrganizationOnly"]
                .into_iter()
                .find(|name| query.get(name).is_some())
                .or_else(|| {
                    let off = |name: &&str| query.get(name) == Some("false");
                    ["showDeleted", "showHidden"].into_iter().find(off)
                });
            if let Some(name) = refused {
                let message = format!("Sync token cannot be used with {name}.");
                return Err(Refusal::value(name, message));
            }
        }
        let least = query.get("minAccessRole").and_then(Role::named).unwrap_or(Role::None);
        let own = query.is("showOwnOrganizationOnly");
        let domain = |email: &str| email.rsplit('@').next().map(str::to_owned);
        let person = self.people.get(ask.email).ok_or_else(Refusal::not_found)?;
        let items = person
            .entries
            .iter()
            .map(|(id, entry)| {
                let calendar = self.calendars.get(id);
                let role = calendar.map_or(Role::None, |it| it.role(ask.email));
                let hidden = entry.fields.get("hidden") == Some(&json!(true));
                let ours = calendar.is_some_and(|it| domain(&it.owner) == domain(ask.email));
                Item {
                    id: id.clone(),
                    revision: entry.revision,
                    listed: (!entry.deleted || query.is("showDeleted"))
                        && (!hidden || query.is("showHidden"))
                        && role >= least
                        && (!own || ours),
                    in_changes: true,
                }
            })
            .collect();
        let collection = Collection {
            of: format!("calendarList|{}", ask.email),
            parameters: String::new(),
            kind: "calendar#calendarList",
            sizes: (100, 250),
            oldest: person.oldest,
            items,
        };
        self.list(ask, collection, |world, id| world.entry(ask.email, id))
    }

    /// An entry of somebody's list.
    pub(crate) fn entry(&self, email: &str, id: &str) -> Option<Value> {
        let entry = self.people.get(email)?.entries.get(id)?;
        let calendar = self.calendars.get(id);
        let revision = calendar.map_or(0, |it| it.revision).max(entry.revision);
        let mut value = json!({
            "kind": "calendar#calendarListEntry",
            "etag": etag(revision),
            "id": id,
        });
        let Some(calendar) = calendar.filter(|_| !entry.deleted) else {
            value.set("deleted", json!(true));
            return Some(value);
        };
        for name in ["summary", "description", "location", "timeZone"] {
            if let Some(field) = calendar.fields.get(name) {
                value.set(name, field.clone());
            }
        }
        let role = calendar.role(email);
        for (name, field) in &entry.fields {
            let off = name == "hidden" && *field == json!(false);
            if !off && (name != "defaultReminders" || role >= Role::Reader) {
                value.set(name, field.clone());
            }
        }
        value.set("accessRole", json!(role.name()));
        if value.get("defaultReminders").is_none() {
            value.set("defaultReminders", json!([]));
        }
        value.set(
            "conferenceProperties",
            json!({"allowedConferenceSolutionTypes": ["hangoutsMeet"]}),
        );
        if calendar.id == email {
            value.set("primary", json!(true));
        }
        if calendar.kind == Kind::Secondary {
            value.set("dataOwner", json!(calendar.owner));
        }
        Some(value)
    }

    fn entry_id(&self, ask: &Ask<'_>) -> Result<String, Refusal> {
        let named = ask.call.part("calendarId");
        let id = if named == "primary" { ask.email } else { named };
        let entries = self.people.get(ask.email).map(|person| &person.entries);
        let listed = entries.and_then(|it| it.get(id)).is_some_and(|entry| !entry.deleted);
        if listed { Ok(id.to_owned()) } else { Err(Refusal::not_found()) }
    }

    fn entry_reply(&self, ask: &Ask<'_>, id: &str) -> Outcome {
        self.entry(ask.email, id).map(Reply::json).ok_or_else(Refusal::not_found)
    }

    /// `calendarList.get`
    pub(crate) fn get_entry(&self, ask: &Ask<'_>) -> Outcome {
        let id = self.entry_id(ask)?;
        self.entry_reply(ask, &id)
    }

    /// `calendarList.insert`
    pub(crate) fn insert_entry(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = ask.text("id").ok_or_else(|| Refusal::required("Missing calendar id."))?;
        let id = self.calendar(ask.email, id)?.0.id.clone();
        let fields = Self::entry_fields(ask, Map::new())?;
        self.subscribe(ask.email, &id);
        if let Some(entry) = self.entry_mut(ask.email, &id) {
            entry.fields.extend(fields);
        }
        self.push_list(ask.email);
        self.entry_reply(ask, &id)
    }

    /// `calendarList.patch` and `calendarList.update`
    pub(crate) fn edit_entry(&mut self, ask: &Ask<'_>, replaces: bool) -> Outcome {
        let id = self.entry_id(ask)?;
        let now = self.entry(ask.email, &id).unwrap_or_default();
        ask.condition(now.get("etag").and_then(Value::as_str).unwrap_or_default())?;
        let old =
            self.entry_mut(ask.email, &id).map(|entry| entry.fields.clone()).unwrap_or_default();
        let mut base = old.clone();
        if replaces {
            base.retain(|name, _| name.ends_with("olor") || name == "colorId");
        }
        let fields = Self::entry_fields(ask, base)?;
        if fields != old {
            let revision = self.revise();
            if let Some(entry) = self.entry_mut(ask.email, &id) {
                entry.fields = fields;
                entry.revision = revision;
            }
            self.push_list(ask.email);
        }
        self.entry_reply(ask, &id)
    }

    /// What an entry becomes. Colors are written by their id, or as RGB by who says so.
    fn entry_fields(
        ask: &Ask<'_>,
        mut fields: Map<String, Value>,
    ) -> Result<Map<String, Value>, Refusal> {
        let rgb = ask.call.query.is("colorRgbFormat");
        let mut sent = ask.body.as_object().cloned().unwrap_or_default();
        sent.retain(|name, _| WRITABLE.contains(&name.as_str()));
        let color = sent.remove("colorId");
        let background = sent.get("backgroundColor").and_then(Value::as_str).map(str::to_owned);
        if !rgb {
            sent.remove("backgroundColor");
            sent.remove("foregroundColor");
        }
        merge(&mut fields, &sent);
        if let (true, Some(background)) = (rgb, background) {
            let nearest = colors::nearest(&background)
                .ok_or_else(|| Refusal::invalid("Invalid color format."))?;
            fields.insert("colorId".to_owned(), json!(nearest.to_string()));
        } else if let Some(color) = color.as_ref().and_then(Value::as_str) {
            let id =
                colors::calendar_id(color).ok_or_else(|| Refusal::invalid("Invalid color id."))?;
            fields.extend(colors::of_calendar(id));
        }
        let reminders = fields.get("defaultReminders").and_then(Value::as_array);
        check_reminders(reminders.map_or(&[][..], Vec::as_slice))?;
        Ok(fields)
    }

    /// `calendarList.delete`
    pub(crate) fn delete_entry(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = self.entry_id(ask)?;
        if id == ask.email {
            return Err(Refusal::forbidden());
        }
        let revision = self.revise();
        if let Some(entry) = self.entry_mut(ask.email, &id) {
            entry.deleted = true;
            entry.revision = revision;
        }
        self.push_list(ask.email);
        Ok(Reply::empty())
    }
}
