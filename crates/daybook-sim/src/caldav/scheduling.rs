//! Meetings whose mail the server sends (RFC 6638). Nothing leaves: what would is written down.

use super::ical::{Component, Object};

/// What a mail asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// An invitation or an update.
    Request,
    /// A cancellation.
    Cancel,
    /// An answer.
    Reply,
}

/// A mail that a real server would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// What for.
    pub method: Method,
    /// `mailto:` address, lower case.
    pub from: String,
    /// `mailto:` address, lower case.
    pub to: String,
    /// UID of the meeting.
    pub uid: String,
    /// What the meeting says: everything about it that a person would notice.
    pub content: String,
}

/// The parameters and properties that no mail is sent for.
const UNNOTICED: [&str; 5] = ["DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", "PRODID"];

/// The address of a calendar user, to compare by.
pub(crate) fn address(value: &str) -> String {
    value.trim().to_lowercase()
}

/// Who organises it.
pub(crate) fn organizer(object: &Object) -> Option<String> {
    object.events().find_map(|event| event.value("ORGANIZER")).map(address)
}

/// Whom the server writes to: not the organizer, and nobody the client speaks with itself.
fn attendees(object: &Object, organizer: &str) -> Vec<String> {
    let mut found: Vec<String> = object
        .events()
        .flat_map(|event| event.lines.iter())
        .filter(|line| line.is("ATTENDEE"))
        .filter(|line| {
            let agent = line.param("SCHEDULE-AGENT").unwrap_or("SERVER");
            agent.eq_ignore_ascii_case("SERVER")
        })
        .map(|line| address(&line.value))
        .filter(|attendee| attendee != organizer)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// What a person would notice about it.
pub(crate) fn content(object: &Object) -> String {
    let event = |event: &Component| {
        let lines = event.lines.iter().filter(|line| {
            let unnoticed = UNNOTICED.iter().any(|name| line.is(name));
            !unnoticed && !line.name.to_uppercase().starts_with("X-")
        });
        let mut lines: Vec<_> = lines
            .map(|line| {
                if line.is("ATTENDEE") {
                    format!("ATTENDEE:{}", address(&line.value))
                } else {
                    format!("{}:{}", line.name.to_uppercase(), line.value)
                }
            })
            .collect();
        lines.sort();
        lines.join("\n")
    };
    let mut events: Vec<_> = object.events().map(event).collect();
    events.sort();
    events.join("\n\n")
}

/// The mail for a meeting that changes from one state to another by the hand of somebody with these
/// addresses.
pub(crate) fn mail(
    before: Option<&Object>,
    after: Option<&Object>,
    own: &[String],
    replies: bool,
) -> Vec<Mail> {
    let Some(organizer) = before.or(after).and_then(organizer) else { return Vec::new() };
    let uid = before.or(after).and_then(|it| it.uid.clone()).unwrap_or_default();
    let letter = |method, from: &str, to: &str, object: &Object| Mail {
        method,
        from: from.to_owned(),
        to: to.to_owned(),
        uid: uid.clone(),
        content: content(object),
    };
    if !own.contains(&organizer) {
        let me = own.first().cloned().unwrap_or_default();
        let answer = |object: &Object| answer(object, own);
        let said = after.map_or(Some("DECLINED".to_owned()), answer);
        let changed = before.map(answer) != Some(said.clone());
        let known = after.or(before).filter(|_| replies && changed && said.is_some());
        return known.map(|it| letter(Method::Reply, &me, &organizer, it)).into_iter().collect();
    }
    let invited =
        |object: Option<&Object>| object.map(|it| attendees(it, &organizer)).unwrap_or_default();
    let (old, new) = (invited(before), invited(after));
    let mut sent = Vec::new();
    if let Some(before) = before {
        let uninvited = old.iter().filter(|attendee| !new.contains(attendee));
        sent.extend(uninvited.map(|to| letter(Method::Cancel, &organizer, to, before)));
    }
    if let Some(after) = after {
        let same = before.is_some_and(|before| content(before) == content(after));
        let told = new.iter().filter(|to| !same || !old.contains(to));
        sent.extend(told.map(|to| letter(Method::Request, &organizer, to, after)));
    }
    sent
}

/// What the owner of these addresses answers in it.
pub(crate) fn answer(object: &Object, own: &[String]) -> Option<String> {
    let lines = object.events().flat_map(|event| event.lines.iter());
    let mut mine = lines.filter(|line| line.is("ATTENDEE") && own.contains(&address(&line.value)));
    mine.find_map(|line| line.param("PARTSTAT")).map(str::to_owned)
}

/// Sets what the owner of these addresses answers.
pub(crate) fn set_answer(component: &mut Component, own: &[String], says: &str) {
    component.each(&mut |part| {
        let mine = part.lines.iter_mut();
        mine.filter(|line| line.is("ATTENDEE") && own.contains(&address(&line.value)))
            .for_each(|line| line.set_param("PARTSTAT", says));
    });
}
