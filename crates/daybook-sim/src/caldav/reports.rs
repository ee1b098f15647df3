//! REPORT: what changed (RFC 6578), and objects by name or by time (RFC 4791).

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use percent_encoding::percent_decode_str;

use super::handling::{Asked, XML, multistatus, refusal};
use super::ical;
use super::properties::Place;
use super::quirks::{Page, Quirks, UnknownToken};
use super::timerange::TimeRange;
use super::world::{Calendar, World};
use super::xml::{self, CALDAV, DAV, Node, element};
use crate::loopback::Answer;

impl World {
    pub(crate) fn report(&mut self, asked: &Asked<'_>) -> Answer {
        let Some(body) = xml::read(&asked.request.text()) else { return Answer::plain(400) };
        let Some(Place::Calendar(path)) = self.place(&asked.path) else {
            return Answer::plain(404);
        };
        let Some(calendar) = self.calendars.get(&path) else { return Answer::plain(404) };
        match (body.space.as_str(), body.name.as_str()) {
            (DAV, "sync-collection") if asked.quirks.sync_collection => {
                self.changes(&path, calendar, &body, asked)
            }
            (CALDAV, "calendar-multiget") => self.multiget(&path, &body, asked),
            (CALDAV, "calendar-query") => self.query(&path, calendar, &body, asked),
            _ => refusal(403, "supported-report"),
        }
    }

    fn changes(&self, path: &str, calendar: &Calendar, body: &Node, asked: &Asked<'_>) -> Answer {
        let token = body.child(DAV, "sync-token").map_or("", |token| token.text.trim());
        let mut since = (!token.is_empty()).then(|| self.revision(calendar, token));
        if since == Some(None) {
            match asked.quirks.unknown_token {
                UnknownToken::Status(status) => return refusal(status, "valid-sync-token"),
                UnknownToken::BareStatus(status) => return Answer::plain(status),
                UnknownToken::Nothing => since = Some(Some(calendar.revision)),
                UnknownToken::Everything => since = None,
            }
        }
        let first = since.is_none();
        let mut lines = calendar.changes(since.flatten());
        if first && !asked.quirks.old_tombstones {
            lines.retain(|(_, name)| calendar.objects.contains_key(name));
        }
        let wanted = body.child(DAV, "limit").and_then(|it| it.child(DAV, "nresults"));
        let wanted = wanted.and_then(|it| it.text.trim().parse().ok());
        let page = match (asked.quirks.page, wanted) {
            (Page::Whole, Some(most)) => Page::Cut(most),
            (page, _) => page,
        };
        let (mut next, mut more) = (calendar.revision, false);
        match page {
            Page::Whole => {}
            Page::Refused => return refusal(507, "number-of-matches-within-limits"),
            Page::Cut(most) | Page::CutWithNewestToken(most) | Page::CutSilently(most) => {
                if lines.len() > most {
                    lines.truncate(most);
                    more = !matches!(page, Page::CutSilently(_));
                    if matches!(page, Page::Cut(_)) {
                        next = lines.last().map_or(next, |(revision, _)| *revision);
                    }
                }
            }
        }
        let names = body.child(DAV, "prop").map(Node::names).unwrap_or_default();
        let own = Place::Calendar(path.to_owned());
        let mut list = String::new();
        if asked.quirks.lists_itself {
            list += &self.describe(&own, &names, asked);
        }
        if asked.quirks.repeats_lines {
            lines.extend(lines.clone());
        }
        list +=
            &lines.iter().map(|(_, name)| self.line(path, name, &names, asked)).collect::<String>();
        if more {
            list += &xml::has_more(&self.href(&own, asked.quirks));
        }
        multistatus(&(list + &element(DAV, "sync-token", &xml::escape(&self.token(next)))))
    }

    /// What a list of changes says of an object.
    fn line(
        &self,
        path: &str,
        name: &str,
        names: &[(String, String)],
        asked: &Asked<'_>,
    ) -> String {
        let place = Place::Object(path.to_owned(), name.to_owned());
        let there = self.calendars.get(path).is_some_and(|it| it.objects.contains_key(name));
        if there {
            self.describe(&place, names, asked)
        } else {
            xml::status(&self.href(&place, asked.quirks), 404, "Not Found")
        }
    }

    fn multiget(&self, path: &str, body: &Node, asked: &Asked<'_>) -> Answer {
        let names = body.child(DAV, "prop").map(Node::names).unwrap_or_default();
        let hrefs = body.children.iter().filter(|child| child.is(DAV, "href"));
        let mut list = String::new();
        for href in hrefs.map(|href| href.text.trim()) {
            let place = named(href).and_then(|path| self.place(&path));
            let here = place.filter(|it| matches!(it, Place::Object(folder, _) if folder == path));
            match here {
                Some(place) => list += &self.describe(&place, &names, asked),
                None if asked.quirks.multiget_names_missing => {
                    list += &xml::status(href, 404, "Not Found");
                }
                None => {}
            }
        }
        multistatus(&list)
    }

    fn query(&self, path: &str, calendar: &Calendar, body: &Node, asked: &Asked<'_>) -> Answer {
        let names = body.child(DAV, "prop").map(Node::names).unwrap_or_default();
        let kind = component_filter(body);
        let wanted = kind.and_then(|it| it.attribute("name")).unwrap_or("VEVENT").to_owned();
        let zone = body.child(CALDAV, "timezone").map(|it| it.text.clone()).or_else(|| {
            calendar.properties.get(&(CALDAV.to_owned(), "calendar-timezone".to_owned())).cloned()
        });
        let floating = zone.and_then(|text| zone_of(&text)).unwrap_or(Tz::UTC);
        let range = kind.and_then(|it| it.child(CALDAV, "time-range")).map(|it| TimeRange {
            start: it.attribute("start").and_then(instant),
            end: it.attribute("end").and_then(instant),
            floating,
        });
        let mut list = String::new();
        if asked.quirks.lists_itself {
            list += &self.describe(&Place::Calendar(path.to_owned()), &names, asked);
        }
        for (name, stored) in &calendar.objects {
            let Ok(object) = ical::object(&stored.text) else { continue };
            let fits = object.events().any(|event| event.is(&wanted))
                && range.is_none_or(|range| range.holds(&object));
            if fits {
                let place = Place::Object(path.to_owned(), name.clone());
                list += &self.describe(&place, &names, asked);
            }
        }
        multistatus(&list)
    }
}

/// The path an href means, decoded.
pub(crate) fn named(href: &str) -> Option<String> {
    let path = match href.split_once("://") {
        Some((_, rest)) => rest.get(rest.find('/')?..)?,
        None => href,
    };
    Some(percent_decode_str(path).decode_utf8().ok()?.into_owned())
}

/// The filter below the one for VCALENDAR.
fn component_filter(body: &Node) -> Option<&Node> {
    let calendar = body.child(CALDAV, "filter")?.child(CALDAV, "comp-filter")?;
    calendar.child(CALDAV, "comp-filter")
}

fn zone_of(text: &str) -> Option<Tz> {
    let calendar = ical::read(&text.replace("&#13;", ""))?;
    calendar.parts.iter().find_map(|part| part.value("TZID"))?.parse().ok()
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok().map(|it| it.and_utc())
}

/// Text as an answer carries it.
pub(crate) fn text_of(text: &str, quirks: &Quirks) -> String {
    let mark = if quirks.byte_order_mark { "\u{feff}" } else { "" };
    if quirks.bare_line_feeds {
        format!("{mark}{}", text.replace("\r\n", "\n"))
    } else {
        format!("{mark}{text}")
    }
}

/// A document of type XML with this status.
pub(crate) fn xml_answer(status: u16, document: String) -> Answer {
    Answer::plain(status).body(XML, document)
}
