//! `calendars` and `acl`: what a calendar is, and who may do what with it.

use serde_json::{Map, Value, json};

use super::asking::{Ask, Outcome, Reply};
use super::calendar::{Kind, Role, Rule};
use super::collections::{Collection, Item};
use super::errors::Refusal;
use super::event::{Event, etag};
use super::invitations::MailAbout;
use super::merging::merge;
use super::when::zone;
use super::world::World;

const WRITABLE: &[&str] = &["summary", "description", "location", "timeZone", "labelProperties"];

fn check_fields(fields: &Map<String, Value>) -> Result<(), Refusal> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    if text("summary").is_none_or(str::is_empty) {
        return Err(Refusal::required("Missing title."));
    }
    if text("timeZone").is_some_and(|name| zone(name).is_none()) {
        return Err(Refusal::invalid("Invalid time zone."));
    }
    let labels = fields.get("labelProperties").and_then(|it| it.get("eventLabels"));
    let labels = labels.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let long = |label: &Value| {
        label.get("name").and_then(Value::as_str).is_some_and(|name| name.chars().count() > 50)
    };
    if labels.len() > 200 || labels.iter().any(long) {
        return Err(Refusal::invalid("Invalid event labels."));
    }
    Ok(())
}

impl World {
    /// `calendars.get`
    pub(crate) fn get_calendar(&self, ask: &Ask<'_>) -> Outcome {
        let (calendar, _) = self.calendar(ask.email, ask.call.part("calendarId"))?;
        Ok(Reply::json(calendar.json()))
    }

    /// `calendars.insert`
    pub(crate) fn insert_calendar(&mut self, ask: &Ask<'_>) -> Outcome {
        let mut fields = Self::calendar_fields(ask, Map::new());
        fields.entry("timeZone").or_insert_with(|| json!("UTC"));
        check_fields(&fields)?;
        let id = format!("{}@group.calendar.google.com", self.names.id());
        self.add_calendar(&id, Kind::Secondary, ask.email, "", "UTC");
        let calendar = self.held(&id)?;
        calendar.fields = fields;
        calendar.made_by = Some(ask.client.to_owned());
        let value = calendar.json();
        self.push_list(ask.email);
        Ok(Reply::json(value))
    }

    fn calendar_fields(ask: &Ask<'_>, mut base: Map<String, Value>) -> Map<String, Value> {
        let mut sent = ask.body.as_object().cloned().unwrap_or_default();
        sent.retain(|name, _| WRITABLE.contains(&name.as_str()));
        merge(&mut base, &sent);
        base
    }

    /// `calendars.patch` and `calendars.update`
    pub(crate) fn edit_calendar(&mut self, ask: &Ask<'_>, replaces: bool) -> Outcome {
        let id = self.owned(ask.email, ask.call.part("calendarId"))?;
        let calendar = self.held(&id)?;
        ask.condition(&etag(calendar.revision))?;
        let mut base = calendar.fields.clone();
        if replaces {
            base.retain(|name, _| name == "timeZone");
        }
        let fields = Self::calendar_fields(ask, base);
        check_fields(&fields)?;
        let revision = self.revise();
        let calendar = self.held(&id)?;
        calendar.fields = fields;
        calendar.revision = revision;
        calendar.changed = revision;
        Ok(Reply::json(calendar.json()))
    }

    /// `calendars.delete`
    pub(crate) fn delete_calendar(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = self.owned(ask.email, ask.call.part("calendarId"))?;
        let calendar = self.held(&id)?;
        ask.condition(&etag(calendar.revision))?;
        if calendar.kind == Kind::Primary {
            let message = "The primary calendar cannot be deleted.";
            return Err(Refusal::calendar("cannotDeletePrimaryCalendar", message));
        }
        self.remove_calendar(&id);
        Ok(Reply::empty())
    }

    /// A calendar is gone for everybody.
    pub(crate) fn remove_calendar(&mut self, id: &str) {
        self.calendars.remove(id);
        self.drop_lost(id);
        let listing: Vec<String> = self
            .people
            .values()
            .filter(|person| person.entries.contains_key(id))
            .map(|person| person.email.clone())
            .collect();
        for email in listing {
            self.push_list(&email);
        }
    }

    /// `calendars.clear`
    pub(crate) fn clear_calendar(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = self.owned(ask.email, ask.call.part("calendarId"))?;
        if self.held(&id)?.kind != Kind::Primary {
            return Err(Refusal::forbidden());
        }
        self.clear(&id)?;
        Ok(Reply::empty())
    }

    /// Deletes every event of a calendar.
    pub(crate) fn clear(&mut self, id: &str) -> Result<(), Refusal> {
        let live: Vec<Event> =
            self.held(id)?.events.all().filter(|it| !it.cancelled).cloned().collect();
        for mut event in live {
            event.cancelled = true;
            self.keep(id, event, false)?;
        }
        Ok(())
    }

    /// `acl.list`
    pub(crate) fn list_rules(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = self.owned(ask.email, ask.call.part("calendarId"))?;
        let query = &ask.call.query;
        if query.get("syncToken").is_some() && query.get("showDeleted") == Some("false") {
            let message = "Sync token cannot be used with showDeleted set to false.";
            return Err(Refusal::value("showDeleted", message));
        }
        let item = |rule: &Rule| Item {
            id: rule.id(),
            revision: rule.revision,
            listed: rule.role != Role::None || query.is("showDeleted"),
            in_changes: true,
        };
        let collection = Collection {
            of: format!("acl|{id}"),
            parameters: String::new(),
            kind: "calendar#acl",
            sizes: (100, 250),
            oldest: 0,
            items: self.held(&id)?.acl.values().map(item).collect(),
        };
        self.list(ask, collection, |world, rule| {
            Some(world.calendars.get(&id)?.acl.get(rule)?.json())
        })
    }

    fn rule(&self, ask: &Ask<'_>) -> Result<(String, Rule), Refusal> {
        let id = self.owned(ask.email, ask.call.part("calendarId"))?;
        let rules = self.calendars.get(&id).map(|it| &it.acl);
        let rule = rules.and_then(|it| it.get(ask.call.part("ruleId")));
        let rule = rule.filter(|it| it.role != Role::None).ok_or_else(Refusal::not_found)?;
        Ok((id, rule.clone()))
    }

    /// `acl.get`
    pub(crate) fn get_rule(&self, ask: &Ask<'_>) -> Outcome {
        Ok(Reply::json(self.rule(ask)?.1.json()))
    }

    fn role_in(ask: &Ask<'_>) -> Result<Role, Refusal> {
        let name = ask.text("role").ok_or_else(|| Refusal::required("Missing role."))?;
        Role::named(name).ok_or_else(|| Refusal::invalid("Invalid role."))
    }

    /// `acl.insert`. Unlike events it sends mail unless it is told not to.
    pub(crate) fn insert_rule(&mut self, ask: &Ask<'_>) -> Outcome {
        let id = self.owned(ask.email, ask.call.part("calendarId"))?;
        let role = Self::role_in(ask)?;
        let scope = ask.body.get("scope").cloned().unwrap_or_default();
        let text = |name: &str| scope.get(name).and_then(Value::as_str).unwrap_or_default();
        let (kind, value) = (text("type"), text("value").to_lowercase());
        match (kind, value.is_empty()) {
            ("default", true) | ("user" | "group" | "domain", false) => {}
            _ => return Err(Refusal::invalid("Invalid scope.")),
        }
        self.change_rule(ask, &id, kind, &value, role)
    }

    /// `acl.patch` and `acl.update`
    pub(crate) fn edit_rule(&mut self, ask: &Ask<'_>) -> Outcome {
        let (id, rule) = self.rule(ask)?;
        ask.condition(&etag(rule.revision))?;
        let becomes = if ask.text("role").is_some() { Self::role_in(ask)? } else { rule.role };
        self.change_rule(ask, &id, &rule.scope, &rule.value, becomes)
    }

    fn change_rule(
        &mut self,
        ask: &Ask<'_>,
        id: &str,
        scope: &str,
        value: &str,
        role: Role,
    ) -> Outcome {
        if self.held(id)?.owner == value && role != Role::Owner {
            return Err(Refusal::calendar(
                "cannotChangeOwnAcl",
                "Cannot change your own access level.",
            ));
        }
        self.set_role(id, scope, value, role);
        if ask.call.query.get("sendNotifications") != Some("false") && scope == "user" {
            let summary = self.held(id)?.summary().to_owned();
            self.send(value, MailAbout::Sharing, id, &summary);
        }
        self.push_rules(id);
        let name = if value.is_empty() { scope.to_owned() } else { format!("{scope}:{value}") };
        let shown = self.held(id)?.acl.get(&name).map(Rule::json);
        shown.map(Reply::json).ok_or_else(Refusal::not_found)
    }

    /// `acl.delete`
    pub(crate) fn delete_rule(&mut self, ask: &Ask<'_>) -> Outcome {
        let (id, rule) = self.rule(ask)?;
        ask.condition(&etag(rule.revision))?;
        if self.held(&id)?.owner == rule.value {
            return Err(Refusal::calendar(
                "cannotChangeOwnAcl",
                "Cannot change your own access level.",
            ));
        }
        self.set_role(&id, &rule.scope, &rule.value, Role::None);
        self.push_rules(&id);
        Ok(Reply::empty())
    }
}
