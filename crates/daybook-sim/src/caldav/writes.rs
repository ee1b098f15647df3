//! PUT, DELETE, MOVE, MKCALENDAR and GET, with every condition they can have.

use std::collections::BTreeMap;

use super::handling::{Asked, multistatus, refusal, refusal_with};
use super::ical;
use super::properties::{Place, settable};
use super::quirks::{AttendeeEdits, DeleteAnswer, Quirks, ReadOnly, ScheduleTags, UidConflict};
use super::reports::{named, text_of};
use super::scheduling;
use super::world::{Calendar, Object, World};
use super::xml::{self, CALDAV, DAV, element, escape};
use crate::loopback::Answer;

impl World {
    pub(crate) fn may_write(&self, path: &str, user: &str) -> bool {
        self.calendars.get(path).is_some_and(|calendar| {
            calendar.owner == user || calendar.shared.get(user).copied().unwrap_or(false)
        })
    }

    pub(crate) fn get(&self, asked: &Asked<'_>) -> Answer {
        let Some((path, Some(name))) = self.locate(&asked.path) else { return Answer::plain(404) };
        let stored = self.calendars.get(&path).and_then(|it| it.objects.get(&name));
        let Some(object) = stored else { return Answer::plain(404) };
        let text = text_of(&object.text, asked.quirks);
        let answer = Answer::plain(200).with("etag", object.shown(asked.quirks));
        tagged(answer, object, asked.quirks).body("text/calendar; charset=utf-8", text)
    }

    pub(crate) fn put(&mut self, asked: &Asked<'_>) -> Answer {
        let quirks = asked.quirks;
        let Some((path, Some(name))) = self.locate(&asked.path) else {
            let there = self.place(&asked.path).is_some();
            return Answer::plain(if there { 405 } else { quirks.missing_parent });
        };
        if let Some(refused) = self.refuses_writes(&path, asked) {
            return refused;
        }
        let Some(calendar) = self.calendars.get(&path) else { return Answer::plain(404) };
        let before = calendar.objects.get(&name).cloned();
        if let Some(refused) = condition(asked, before.as_ref()) {
            return refused;
        }
        let kind = asked.request.header("content-type").unwrap_or_default();
        if !kind.starts_with("text/calendar") {
            return refusal(415, "supported-calendar-data");
        }
        if quirks.max_resource_size.is_some_and(|most| asked.request.body.len() > most) {
            return refusal(403, "max-resource-size");
        }
        let Ok(text) = String::from_utf8(asked.request.body.clone()) else {
            return refusal(quirks.invalid_data, "valid-calendar-data");
        };
        let object = match ical::object(&text) {
            Ok(object) => object,
            Err(why) => return refusal(quirks.invalid_data, why),
        };
        let takes =
            |component: &ical::Component| calendar.components.iter().any(|name| component.is(name));
        if !object.events().all(takes) {
            return refusal(403, "supported-calendar-component");
        }
        let endless = |event: &ical::Component| {
            event.is("VEVENT") && event.line("DTEND").is_none() && event.line("DURATION").is_none()
        };
        if let Some(status) = quirks.without_end.filter(|_| object.events().any(endless)) {
            return Answer::plain(status);
        }
        if let Some(refused) = self.uid_conflict(&path, &name, &object, before.as_ref(), asked) {
            return refused;
        }
        let known = before.as_ref().and_then(|before| ical::object(&before.text).ok());
        let (text, object) = match self.schedule(known.as_ref(), text, object, asked) {
            Ok(stored) => stored,
            Err(refused) => return refused,
        };
        self.store(&path, &name, before.as_ref(), &text, &object, asked)
    }

    fn store(
        &mut self,
        path: &str,
        name: &str,
        before: Option<&Object>,
        text: &str,
        object: &ical::Object,
        asked: &Asked<'_>,
    ) -> Answer {
        let quirks = asked.quirks;
        let sent = asked.request.text();
        let stamp = self.stamp();
        let mut rewrites = quirks.rewrites;
        rewrites.adds_schedule_status |=
            quirks.auto_schedule && scheduling::organizer(object).is_some();
        let (text, _) = rewrites.apply(text, object, stamp);
        let faithful = text == sent;
        let spelling = asked.request.path.rsplit('/').next().unwrap_or(name);
        let mut stored = self.new_object(text, spelling);
        if let Some(before) = before {
            stored.spelling.clone_from(&before.spelling);
            let old = ical::object(&before.text).ok().map(|it| scheduling::content(&it));
            let same = old == Some(scheduling::content(object));
            if same && quirks.schedule_tags == ScheduleTags::Stable {
                stored.schedule_tag.clone_from(&before.schedule_tag);
            }
        }
        let status = if before.is_some() { quirks.update_status } else { 201 };
        let mut answer = tagged(Answer::plain(status), &stored, quirks);
        if let Some(etag) = stored.told(quirks, faithful) {
            answer = answer.with("etag", etag);
        }
        self.change(path, name, Some(stored), quirks);
        answer
    }

    /// Stores a change now, or later (C33).
    fn change(&mut self, path: &str, name: &str, object: Option<Object>, quirks: &Quirks) {
        let due = quirks.writes_late_by.map(|late| self.handled + late);
        let Some(calendar) = self.calendars.get_mut(path) else { return };
        match due {
            Some(due) => calendar.late.push((due, name.to_owned(), object)),
            None => calendar.set(name, object),
        }
    }

    fn refuses_writes(&self, path: &str, asked: &Asked<'_>) -> Option<Answer> {
        let closed = matches!(asked.quirks.read_only, Some(ReadOnly::Said | ReadOnly::Denied));
        let refused = closed || !self.may_write(path, asked.user);
        refused.then(|| refusal(403, "need-privileges"))
    }

    fn uid_conflict(
        &self,
        path: &str,
        name: &str,
        object: &ical::Object,
        before: Option<&Object>,
        asked: &Asked<'_>,
    ) -> Option<Answer> {
        let uid = object.uid.as_ref()?;
        let uid_of = |stored: &Object| ical::object(&stored.text).ok()?.uid;
        let renamed = before.is_some_and(|it| uid_of(it).as_ref() != Some(uid));
        let near = |other: &String, calendar: &Calendar| {
            let mine = self.calendars.get(path).map(|it| it.owner.clone());
            other == path
                || asked.quirks.uids_across_calendars && mine == Some(calendar.owner.clone())
        };
        let calendars = self.calendars.iter().filter(|(other, calendar)| near(other, calendar));
        let objects = calendars.flat_map(|(folder, calendar)| {
            calendar.objects.iter().map(move |(name, object)| (folder, name, object))
        });
        let mut others = objects
            .filter(|(folder, other, _)| (*folder, *other) != (&path.to_owned(), &name.to_owned()));
        let other = others.find(|(.., stored)| uid_of(stored).as_ref() == Some(uid));
        if other.is_none() && !renamed {
            return None;
        }
        let place = match other {
            Some((folder, name, _)) => Place::Object(folder.clone(), name.clone()),
            None => Place::Object(path.to_owned(), name.to_owned()),
        };
        let href = element(DAV, "href", &escape(&self.href(&place, asked.quirks)));
        match asked.quirks.uid_conflict {
            UidConflict::Named(status) => Some(refusal_with(status, "no-uid-conflict", &href)),
            UidConflict::Scheduling => {
                Some(refusal_with(403, "unique-scheduling-object-resource", &href))
            }
            UidConflict::Bare(status) => Some(Answer::plain(status)),
            UidConflict::Accepted => None,
        }
    }

    /// Sends the mail of a meeting; what is stored of it, or why it is refused.
    fn schedule(
        &mut self,
        before: Option<&ical::Object>,
        text: String,
        object: ical::Object,
        asked: &Asked<'_>,
    ) -> Result<(String, ical::Object), Answer> {
        if !asked.quirks.auto_schedule {
            return Ok((text, object));
        }
        let own = self.addresses(asked.user);
        let (mut text, mut object) = (text, object);
        if let Some(before) = before {
            let (was, is) = (scheduling::organizer(before), scheduling::organizer(&object));
            if was.is_some() && was != is {
                return Err(refusal(403, "allowed-organizer-scheduling-object-change"));
            }
            let foreign = was.is_some_and(|organizer| !own.contains(&organizer));
            if foreign && scheduling::content(before) != scheduling::content(&object) {
                if asked.quirks.attendee_edits == AttendeeEdits::Refused {
                    return Err(refusal(403, "allowed-attendee-scheduling-object-change"));
                }
                let mut whole = before.whole.clone();
                if let Some(says) = scheduling::answer(&object, &own) {
                    scheduling::set_answer(&mut whole, &own, &says);
                }
                text = whole.write(75);
                object = ical::Object { whole, uid: before.uid.clone() };
            }
        }
        self.mail.extend(scheduling::mail(before, Some(&object), &own, true));
        Ok((text, object))
    }

    fn addresses(&self, user: &str) -> Vec<String> {
        self.people.get(user).map(|it| it.addresses.clone()).unwrap_or_default()
    }

    pub(crate) fn delete(&mut self, asked: &Asked<'_>) -> Answer {
        let quirks = asked.quirks;
        let Some((path, name)) = self.locate(&asked.path) else {
            return Answer::plain(quirks.delete_missing);
        };
        if let Some(refused) = self.refuses_writes(&path, asked) {
            return refused;
        }
        let Some(name) = name else {
            self.calendars.remove(&path);
            return Answer::plain(204);
        };
        let stored = self.calendars.get(&path).and_then(|it| it.objects.get(&name)).cloned();
        let Some(object) = stored else { return Answer::plain(quirks.delete_missing) };
        if let Some(refused) = condition(asked, Some(&object)) {
            return refused;
        }
        if quirks.auto_schedule
            && let Ok(meeting) = ical::object(&object.text)
        {
            let silent = asked.request.header("schedule-reply") == Some("F");
            let own = self.addresses(asked.user);
            self.mail.extend(scheduling::mail(Some(&meeting), None, &own, !silent));
        }
        let href = self.href(&Place::Object(path.clone(), name.clone()), quirks);
        self.change(&path, &name, None, quirks);
        match quirks.delete_answer {
            DeleteAnswer::NoContent => Answer::plain(204),
            DeleteAnswer::Multistatus => {
                let mut answer = multistatus(&xml::status(&href, 200, "OK"));
                answer.status = 200;
                answer
            }
        }
    }

    pub(crate) fn relocate(&mut self, asked: &Asked<'_>) -> Answer {
        if !asked.quirks.moves {
            return Answer::plain(405);
        }
        let target = asked.request.header("destination").and_then(named);
        let target = target.and_then(|path| self.locate(&path));
        let source = self.locate(&asked.path);
        let (Some((from, Some(name))), Some((to, Some(new_name)))) = (source, target) else {
            return Answer::plain(409);
        };
        let refused = self.refuses_writes(&from, asked).or_else(|| self.refuses_writes(&to, asked));
        if let Some(refused) = refused {
            return refused;
        }
        let stored = self.calendars.get(&from).and_then(|it| it.objects.get(&name)).cloned();
        let Some(mut object) = stored else { return Answer::plain(404) };
        if let Some(refused) = condition(asked, Some(&object)) {
            return refused;
        }
        let there = self.calendars.get(&to).is_some_and(|it| it.objects.contains_key(&new_name));
        if there && asked.request.header("overwrite") == Some("F") {
            return Answer::plain(412);
        }
        object.spelling.clone_from(&new_name);
        self.change(&from, &name, None, asked.quirks);
        self.change(&to, &new_name, Some(object), asked.quirks);
        Answer::plain(if there { 204 } else { 201 })
    }

    /// MKCALENDAR, and MKCOL with a calendar in its body (RFC 5689).
    pub(crate) fn make_calendar(&mut self, asked: &Asked<'_>) -> Answer {
        let path = format!("{}/", asked.path.trim_end_matches('/'));
        let home = format!("/calendars/{}/", asked.user);
        let name = path.strip_prefix(&home).map(|it| it.trim_end_matches('/')).unwrap_or_default();
        if self.place(&path).is_some() {
            return refusal_with(403, "resource-must-be-null", "");
        }
        if name.is_empty() || name.contains('/') {
            return refusal(403, "calendar-collection-location-ok");
        }
        let body = xml::read(&asked.request.text());
        let wanted = body.as_ref().and_then(|body| body.find(DAV, "prop"));
        let mut properties = BTreeMap::new();
        let mut components = Vec::new();
        for property in wanted.into_iter().flat_map(|it| &it.children) {
            if property.is(CALDAV, "supported-calendar-component-set") {
                let names = property.children.iter().filter_map(|it| it.attribute("name"));
                components.extend(names.map(str::to_owned));
            } else if settable(&property.space, &property.name) {
                let key = (property.space.clone(), property.name.clone());
                properties.insert(key, escape(&property.text));
            }
        }
        if components.is_empty() {
            components.push("VEVENT".to_owned());
        }
        let calendar = Calendar::new(asked.user, components, properties);
        self.calendars.insert(path, calendar);
        Answer::plain(201)
    }
}

impl Calendar {
    pub(crate) fn new(
        owner: &str,
        components: Vec<String>,
        properties: BTreeMap<(String, String), String>,
    ) -> Self {
        Self {
            owner: owner.to_owned(),
            shared: BTreeMap::new(),
            components,
            properties,
            objects: BTreeMap::new(),
            log: Vec::new(),
            revision: 0,
            oldest: 0,
            asked: 0,
            late: Vec::new(),
            quirks: None,
        }
    }
}

fn tagged(answer: Answer, object: &Object, quirks: &Quirks) -> Answer {
    match quirks.schedule_tags {
        ScheduleTags::Absent => answer,
        ScheduleTags::Stable | ScheduleTags::Unstable => {
            answer.with("schedule-tag", object.schedule_tag.clone())
        }
    }
}

/// What a condition that does not hold gets.
fn condition(asked: &Asked<'_>, object: Option<&Object>) -> Option<Answer> {
    let (request, quirks) = (asked.request, asked.quirks);
    let failed = || Some(refusal_with(412, "precondition-failed", ""));
    if let Some(wanted) = request.header("if-match") {
        if wanted.trim() == "*" {
            let holds = object.is_some() != quirks.if_match_star_backwards;
            return if holds { None } else { failed() };
        }
        let Some(object) = object else {
            return Some(Answer::plain(quirks.missing_on_update));
        };
        if !wanted.split(',').any(|etag| etag.trim() == object.etag) {
            return failed();
        }
    }
    if let Some(wanted) = request.header("if-none-match").filter(|_| quirks.honours_if_none_match) {
        let matches = |object: &Object| {
            wanted.trim() == "*" || wanted.split(',').any(|etag| etag.trim() == object.etag)
        };
        if object.is_some_and(matches) {
            return failed();
        }
    }
    if let Some(wanted) = request.header("if-schedule-tag-match") {
        let holds = quirks.schedule_tags != ScheduleTags::Absent
            && object.is_some_and(|object| object.schedule_tag == wanted.trim());
        if !holds {
            return failed();
        }
    }
    None
}
