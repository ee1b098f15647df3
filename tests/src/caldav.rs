//! What other programs write to a CalDAV server that misbehaves on demand, and what it holds.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on has failed, helpers included"
)]

use daybook_sim::caldav::{CALENDAR, Server};

/// An event as another program writes it; `lines` without line ends of their own.
#[must_use]
pub fn event(uid: &str, lines: &[&str]) -> String {
    object(uid, &[lines])
}

/// Several events with the same UID.
#[must_use]
pub fn object(uid: &str, events: &[&[&str]]) -> String {
    let mut text =
        vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".into(), "PRODID:-//Else//EN".into()];
    for lines in events {
        text.extend([
            "BEGIN:VEVENT".into(),
            format!("UID:{uid}"),
            "DTSTAMP:20261101T000000Z".into(),
        ]);
        text.extend(lines.iter().map(|line| (*line).to_owned()));
        text.push("END:VEVENT".into());
    }
    text.push("END:VCALENDAR".into());
    text.join("\r\n") + "\r\n"
}

/// An hour from nine on Monday.
#[must_use]
pub fn hour(uid: &str, title: &str) -> String {
    let title = format!("SUMMARY:{title}");
    event(uid, &["DTSTART:20261116T090000Z", "DTEND:20261116T100000Z", &title])
}

/// A text with its lines unfolded.
#[must_use]
pub fn unfolded(text: &str) -> String {
    text.replace("\r\n", "\n").replace("\n ", "")
}

/// The value of the first such property.
#[must_use]
pub fn value(text: &str, property: &str) -> String {
    let text = unfolded(text);
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(name, _)| name.split(';').next() == Some(property));
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

/// Another program gives an hour from nine on Monday a title, or makes it.
pub fn they_write(server: &Server, name: &str, title: &str) {
    server.put(CALENDAR, &format!("{name}.ics"), &hour(name, title));
}

/// A server whose calendar holds these titles, each an hour from nine on Monday in a resource named after
/// it.
pub async fn holding(titles: &[&str]) -> Server {
    let server = Server::start().await.unwrap();
    for title in titles {
        they_write(&server, &title.to_lowercase(), title);
    }
    server
}

/// Titles on a server, sorted.
#[must_use]
pub fn there(server: &Server) -> Vec<String> {
    let texts = server.objects(CALENDAR).into_iter().map(|(_, text)| value(&text, "SUMMARY"));
    let mut titles: Vec<_> = texts.collect();
    titles.sort();
    titles
}
