//! PROPFIND and PROPPATCH (RFC 4918), with the properties of RFC 3744, 4791, 5397, 6578 and 6638.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::handling::{Asked, XML, data, multistatus, refusal};
use super::quirks::{Hrefs, Quirks, ReadOnly, ScheduleTags};
use super::world::World;
use super::xml::{self, APPLE, CALDAV, DAV, SERVER, element, escape};
use crate::loopback::Answer;

/// What a path segment holds unencoded.
const SEGMENT: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A place that has properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Root,
    Principal(String),
    Home(String),
    Calendar(String),
    Object(String, String),
    /// A collection that is no calendar, or none of events (C04).
    Clutter {
        path: String,
        kind: &'static str,
    },
}

impl Place {
    fn path(&self) -> String {
        match self {
            Self::Root => "/".to_owned(),
            Self::Principal(user) => format!("/principals/{user}/"),
            Self::Home(path) | Self::Calendar(path) | Self::Clutter { path, .. } => path.clone(),
            Self::Object(path, name) => format!("{path}{name}"),
        }
    }
}

/// Collections beside the calendars, and their resource types.
const CLUTTER: [(&str, &str); 6] = [
    ("inbox", "<D:collection/><C:schedule-inbox/>"),
    ("outbox", "<D:collection/><C:schedule-outbox/>"),
    ("notifications", "<D:collection/><CS:notification/>"),
    ("trash", "<D:collection/><X:trash-bin xmlns:X=\"http://nextcloud.com/ns\"/>"),
    ("holidays", "<D:collection/><CS:subscribed/>"),
    ("tasks", "<D:collection/><C:calendar/>"),
];

impl World {
    pub(crate) fn place(&self, path: &str) -> Option<Place> {
        if let Some((calendar, name)) = self.locate(path) {
            return match name {
                None => Some(Place::Calendar(calendar)),
                Some(name) => {
                    let there = self.calendars.get(&calendar)?.objects.contains_key(&name);
                    there.then_some(Place::Object(calendar, name))
                }
            };
        }
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            [] => Some(Place::Root),
            ["principals", user] if self.people.contains_key(*user) => {
                Some(Place::Principal((*user).to_owned()))
            }
            ["calendars" | "shared", user] if self.people.contains_key(*user) => {
                Some(Place::Home(format!("/{}/", parts.join("/"))))
            }
            _ => None,
        }
    }

    pub(crate) fn propfind(&mut self, asked: &Asked<'_>) -> Answer {
        let Some(place) = self.place(&asked.path) else { return Answer::plain(404) };
        let body = asked.request.text();
        let body = match body.trim() {
            "" => None,
            text => match xml::read(text) {
                Some(body) => Some(body),
                None => return Answer::plain(400),
            },
        };
        let depth = asked.request.header("depth").unwrap_or("infinity");
        let mut places = vec![place.clone()];
        match (depth, &place) {
            ("0", _) => {}
            ("1", Place::Principal(_)) if !asked.quirks.depth_one_at_principals => {
                return Answer::plain(400);
            }
            ("1", _) => places.extend(self.below(&place, asked)),
            _ => {
                let error = xml::document("error", &element(DAV, "propfind-finite-depth", ""));
                return Answer::plain(403).body(XML, error);
            }
        }
        let names = body.as_ref().and_then(|body| body.child(DAV, "prop")).map(xml::Node::names);
        if let Place::Calendar(path) = &place
            && let Some(calendar) = self.calendars.get_mut(path)
        {
            calendar.asked += 1;
        }
        let list = places.iter().map(|place| {
            let names = names.clone().unwrap_or_else(|| usual(place));
            self.describe(place, &names, asked)
        });
        multistatus(&list.collect::<String>())
    }

    fn below(&self, place: &Place, asked: &Asked<'_>) -> Vec<Place> {
        match place {
            Place::Home(home) => {
                let user = home.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let second = home.starts_with("/shared/");
                let mut found: Vec<_> = self
                    .calendars
                    .iter()
                    .filter(|(_, calendar)| {
                        let own = calendar.owner == user && !second;
                        let shared = calendar.shared.contains_key(user)
                            && second == asked.quirks.second_home;
                        own || shared
                    })
                    .map(|(path, _)| Place::Calendar(path.clone()))
                    .collect();
                if asked.quirks.clutter && !second {
                    found.extend(CLUTTER.map(|(name, kind)| Place::Clutter {
                        path: format!("{home}{name}/"),
                        kind,
                    }));
                }
                found
            }
            Place::Calendar(path) => {
                let names = self.calendars.get(path).map(|it| it.objects.keys());
                let object = |name: &String| Place::Object(path.clone(), name.clone());
                names.into_iter().flatten().map(object).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A response element about a place.
    pub(crate) fn describe(
        &self,
        place: &Place,
        names: &[(String, String)],
        asked: &Asked<'_>,
    ) -> String {
        let (mut found, mut missing) = (String::new(), Vec::new());
        for (space, name) in names {
            match self.property(place, space, name, asked) {
                Some(inner) => found += &element(space, name, &inner),
                None => missing.push((space.clone(), name.clone())),
            }
        }
        xml::propstat(&self.href(place, asked.quirks), &found, &missing)
    }

    /// How the server spells where a place is.
    pub(crate) fn href(&self, place: &Place, quirks: &Quirks) -> String {
        let path = match place {
            Place::Object(path, name) if quirks.hrefs == Hrefs::AsPut => {
                let object = self.calendars.get(path).and_then(|it| it.objects.get(name));
                let spelling = object.map_or(name.as_str(), |object| object.spelling.as_str());
                format!("{path}{spelling}")
            }
            _ => utf8_percent_encode(&place.path(), SEGMENT).to_string(),
        };
        let [host, other] = &self.hosts;
        match quirks.hrefs {
            Hrefs::AsPut | Hrefs::Encoded => path,
            Hrefs::Urls => format!("http://{host}{path}"),
            Hrefs::OtherHost => format!("http://{other}{path}"),
        }
    }

    fn property(
        &self,
        place: &Place,
        space: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Option<String> {
        let href = |path: &str| element(DAV, "href", &escape(path));
        match (space, name) {
            (DAV, "current-user-principal") => {
                return Some(href(&format!("/principals/{}/", asked.user)));
            }
            (DAV, "resourcetype") => {
                return Some(match place {
                    Place::Root | Place::Home(_) => "<D:collection/>".to_owned(),
                    Place::Principal(_) => "<D:collection/><D:principal/>".to_owned(),
                    Place::Calendar(_) => "<D:collection/><C:calendar/>".to_owned(),
                    Place::Clutter { kind, .. } => (*kind).to_owned(),
                    Place::Object(..) => String::new(),
                });
            }
            _ => {}
        }
        match place {
            Place::Principal(user) => self.of_principal(user, space, name, asked.quirks),
            Place::Calendar(path) => self.of_calendar(path, space, name, asked),
            Place::Object(path, object) => {
                let object = self.calendars.get(path)?.objects.get(object)?;
                match (space, name) {
                    (DAV, "getetag") => Some(escape(&object.shown(asked.quirks))),
                    (DAV, "getcontenttype") => Some("text/calendar; charset=utf-8".to_owned()),
                    (CALDAV, "calendar-data") => Some(data(&object.text, asked.quirks)),
                    (CALDAV, "schedule-tag")
                        if asked.quirks.schedule_tags != ScheduleTags::Absent =>
                    {
                        Some(escape(&object.schedule_tag))
                    }
                    _ => None,
                }
            }
            Place::Clutter { path, .. } => match (space, name) {
                (DAV, "displayname") => path.rsplit('/').nth(1).map(str::to_owned),
                (CALDAV, "supported-calendar-component-set") if path.ends_with("/tasks/") => {
                    Some("<C:comp name=\"VTODO\"/>".to_owned())
                }
                (SERVER, "source") if path.ends_with("/holidays/") => {
                    Some(href("https://feeds.example/holidays.ics"))
                }
                (DAV, "current-user-privilege-set") => Some(privileges(true)),
                _ => None,
            },
            Place::Root | Place::Home(_) => None,
        }
    }

    fn of_principal(&self, user: &str, space: &str, name: &str, quirks: &Quirks) -> Option<String> {
        let href = |path: &str| element(DAV, "href", &escape(path));
        match (space, name) {
            (DAV, "displayname") => Some(escape(user)),
            (CALDAV, "calendar-home-set") => {
                let [_, other] = &self.hosts;
                let origin =
                    if quirks.home_elsewhere { format!("http://{other}") } else { String::new() };
                let mut homes = href(&format!("{origin}/calendars/{user}/"));
                if quirks.second_home {
                    homes += &href(&format!("{origin}/shared/{user}/"));
                }
                Some(homes)
            }
            (CALDAV, "calendar-user-address-set") => {
                let person = self.people.get(user)?;
                Some(person.addresses.iter().map(|address| href(address)).collect())
            }
            (CALDAV, "schedule-inbox-URL") if quirks.auto_schedule => {
                Some(href(&format!("/calendars/{user}/inbox/")))
            }
            (CALDAV, "schedule-outbox-URL") if quirks.auto_schedule => {
                Some(href(&format!("/calendars/{user}/outbox/")))
            }
            _ => None,
        }
    }

    fn of_calendar(
        &self,
        path: &str,
        space: &str,
        name: &str,
        asked: &Asked<'_>,
    ) -> Option<String> {
        let (calendar, quirks) = (self.calendars.get(path)?, asked.quirks);
        if let Some(set) = calendar.properties.get(&(space.to_owned(), name.to_owned())) {
            return Some(set.clone());
        }
        let counter = if quirks.restless_counter { calendar.asked } else { 0 };
        match (space, name) {
            (DAV, "owner") => {
                Some(element(DAV, "href", &format!("/principals/{}/", calendar.owner)))
            }
            (DAV, "current-user-privilege-set") => {
                let may = self.may_write(path, asked.user);
                let says = match quirks.read_only {
                    None => may,
                    Some(ReadOnly::Said) => false,
                    Some(ReadOnly::Denied) => true,
                };
                Some(privileges(says))
            }
            (DAV, "supported-report-set") => {
                let mut reports = vec!["<C:calendar-multiget/>", "<C:calendar-query/>"];
                if quirks.sync_collection {
                    reports.push("<D:sync-collection/>");
                }
                let report = |it: &&str| {
                    format!("<D:supported-report><D:report>{it}</D:report></D:supported-report>")
                };
                Some(reports.iter().map(report).collect())
            }
            (DAV, "sync-token") if quirks.sync_collection => {
                Some(escape(&self.token(calendar.revision)))
            }
            (SERVER, "getctag") => {
                Some(format!("\"{}-{}-{counter}\"", self.generation, calendar.revision))
            }
            (CALDAV, "supported-calendar-component-set") => {
                let comp = |name: &String| format!("<C:comp name=\"{name}\"/>");
                Some(calendar.components.iter().map(comp).collect())
            }
            (CALDAV, "max-resource-size") => quirks.max_resource_size.map(|it| it.to_string()),
            _ => None,
        }
    }

    /// PROPPATCH of a calendar: what is not protected can be set and removed.
    pub(crate) fn proppatch(&mut self, asked: &Asked<'_>) -> Answer {
        let Some(Place::Calendar(path)) = self.place(&asked.path) else {
            return Answer::plain(if self.place(&asked.path).is_some() { 403 } else { 404 });
        };
        if !self.may_write(&path, asked.user) {
            return refusal(403, "need-privileges");
        }
        let Some(body) = xml::read(&asked.request.text()) else { return Answer::plain(400) };
        let (mut done, mut refused) = (String::new(), String::new());
        let Some(calendar) = self.calendars.get_mut(&path) else { return Answer::plain(404) };
        for action in &body.children {
            for property in action.children.iter().flat_map(|prop| &prop.children) {
                let key = (property.space.clone(), property.name.clone());
                let name = element(&key.0, &key.1, "");
                if !settable(&key.0, &key.1) {
                    refused += &name;
                } else if action.name == "remove" {
                    calendar.properties.remove(&key);
                    done += &name;
                } else {
                    calendar.properties.insert(key, escape(&property.text));
                    done += &name;
                }
            }
        }
        let part = |names: &str, status: &str| match names {
            "" => String::new(),
            names => format!(
                "<D:propstat><D:prop>{names}</D:prop><D:status>HTTP/1.1 {status}</D:status>\
                 </D:propstat>"
            ),
        };
        let href = self.href(&Place::Calendar(path), asked.quirks);
        multistatus(&format!(
            "<D:response><D:href>{href}</D:href>{}{}</D:response>",
            part(&done, "200 OK"),
            part(&refused, "403 Forbidden")
        ))
    }
}

/// Properties the server itself answers for cannot be set.
pub(crate) fn settable(space: &str, name: &str) -> bool {
    match space {
        DAV => name == "displayname",
        CALDAV => {
            matches!(
                name,
                "calendar-description" | "calendar-timezone" | "schedule-calendar-transp"
            )
        }
        SERVER => name != "getctag",
        _ => true,
    }
}

fn privileges(write: bool) -> String {
    let mut names = vec!["read", "read-current-user-privilege-set"];
    if write {
        names.extend(["write", "write-content", "write-properties", "bind", "unbind"]);
    }
    let privilege = |name: &&str| element(DAV, "privilege", &element(DAV, name, ""));
    names.iter().map(privilege).collect()
}

/// What `allprop` names.
fn usual(place: &Place) -> Vec<(String, String)> {
    let names: &[(&str, &str)] = match place {
        Place::Object(..) => &[(DAV, "resourcetype"), (DAV, "getetag"), (DAV, "getcontenttype")],
        Place::Calendar(_) => {
            &[(DAV, "resourcetype"), (DAV, "displayname"), (APPLE, "calendar-color")]
        }
        _ => &[(DAV, "resourcetype")],
    };
    names.iter().map(|(space, name)| ((*space).to_owned(), (*name).to_owned())).collect()
}
