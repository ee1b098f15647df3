//! The XML bodies of requests.

use chrono::{DateTime, Utc};
use daybook_core::interval::Interval;
use quick_xml::escape::escape;

const DECLARATION: &str = r#"<?xml version="1.0" encoding="utf-8"?>"#;

/// Who is signed in, and where that person's calendars are.
pub(super) const PRINCIPAL: &str = concat!(
    r#"<?xml version="1.0" encoding="utf-8"?>"#,
    r#"<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop>"#,
    "<current-user-principal/><resourcetype/><C:calendar-home-set/>",
    "</prop></propfind>",
);

/// What calendars there are. Always names the properties: iCloud leaves some out of `allprop`.
pub(super) const CALENDARS: &str = concat!(
    r#"<?xml version="1.0" encoding="utf-8"?>"#,
    r#"<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" "#,
    r#"xmlns:A="http://apple.com/ns/ical/"><prop>"#,
    "<resourcetype/><displayname/><current-user-privilege-set/>",
    "<C:supported-calendar-component-set/><A:calendar-color/>",
    "</prop></propfind>",
);

/// How a calendar can be followed, and its change counter.
pub(super) const FOLLOWING: &str = concat!(
    r#"<?xml version="1.0" encoding="utf-8"?>"#,
    r#"<propfind xmlns="DAV:" xmlns:CS="http://calendarserver.org/ns/"><prop>"#,
    "<supported-report-set/><sync-token/><CS:getctag/>",
    "</prop></propfind>",
);

/// The versions of everything in a calendar.
pub(super) const VERSIONS: &str = concat!(
    r#"<?xml version="1.0" encoding="utf-8"?>"#,
    r#"<propfind xmlns="DAV:"><prop><resourcetype/><getetag/></prop></propfind>"#,
);

/// What changed since `token`; everything if it is empty. Never asks for a limited number: servers
/// cut such answers without saying so.
pub(super) fn sync_collection(token: &str) -> String {
    format!(
        "{DECLARATION}<sync-collection xmlns=\"DAV:\"><sync-token>{}</sync-token>\
         <sync-level>1</sync-level><prop><getetag/></prop></sync-collection>",
        escape(token)
    )
}

/// The versions of the events that touch a span of time (RFC 4791 §7.8).
pub(super) fn within(span: Interval) -> String {
    let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let (start, end) = (utc(span.start()), utc(span.end()));
    format!(
        "{DECLARATION}<C:calendar-query xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\
         <prop><getetag/></prop><C:filter><C:comp-filter name=\"VCALENDAR\">\
         <C:comp-filter name=\"VEVENT\"><C:time-range start=\"{start}\" end=\"{end}\"/>\
         </C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )
}

/// The text of several events (RFC 4791 §7.9).
pub(super) fn multiget<'a>(hrefs: impl Iterator<Item = &'a str>) -> String {
    let mut body = format!(
        "{DECLARATION}<C:calendar-multiget xmlns=\"DAV:\" \
         xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><prop><getetag/><C:calendar-data/></prop>"
    );
    for href in hrefs {
        body.push_str("<href>");
        body.push_str(&escape(href));
        body.push_str("</href>");
    }
    body + "</C:calendar-multiget>"
}
