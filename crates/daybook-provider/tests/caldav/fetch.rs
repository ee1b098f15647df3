//! Reading events, many and one by one.

use daybook_core::sync_state::{Observation, Statement};
use daybook_provider::{CalendarProvider, ProviderError};

use crate::scripted::{Scripted, WORK, answer, event, multistatus, refusal, removed, status};

fn with_data(href: &str, etag: &str, data: &str) -> String {
    format!(
        "<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:getetag>{etag}</d:getetag>\
         <cal:calendar-data>{data}</cal:calendar-data></d:prop>\
         <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )
}

fn ids(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("{WORK}{name}")).collect()
}

async fn fetch(server: &Scripted, names: &[&str]) -> Result<Vec<Observation>, ProviderError> {
    let mut observed = server.account().fetch(WORK, &ids(names)).await?;
    observed.sort_by(|a, b| a.remote_id.cmp(&b.remote_id));
    Ok(observed)
}

fn summary(observation: &Observation) -> &str {
    match &observation.statement {
        Statement::Live(event) => &event.content.details.summary,
        Statement::Gone => "(gone)",
        Statement::Unknown { reason } => reason,
    }
}

#[tokio::test]
async fn reads_every_way_a_server_writes_calendar_data() {
    let cdata = format!("<![CDATA[{}]]>", event("2", "cyrus & co"));
    let list = [
        with_data("/dav/anna/work/1.ics", "&quot;1&quot;", &event("1", "sabre &amp; co")),
        with_data("http://here/dav/anna/work/2.ics", "&quot;2&quot;", &cdata),
        with_data(
            "/dav/anna/work/3.ics",
            "W/&quot;3&quot;",
            &event("3", "lf").replace("\r\n", "\n"),
        ),
        with_data("/dav/anna/work/4.ics", "5", &format!("\u{feff}{}", event("4", "bom"))),
        with_data("/dav/anna/work/f%c3%bcnf%405.ics", "&quot;5&quot;", &event("5", "spelling")),
    ];
    let server = Scripted::answering([multistatus(&list.concat())]);

    let observed =
        fetch(&server, &["1.ics", "2.ics", "3.ics", "4.ics", "fünf@5.ics"]).await.unwrap();

    let said: Vec<_> = observed.iter().map(summary).collect();
    assert_eq!(said, ["sabre & co", "cyrus & co", "lf", "bom", "spelling"]);
    let versions: Vec<_> = observed
        .iter()
        .map(|each| match &each.statement {
            Statement::Live(event) => event.version.as_deref(),
            _ => panic!("{each:?}"),
        })
        .collect();
    assert_eq!(versions, [Some("\"1\""), Some("\"2\""), None, Some("\"5\""), Some("\"5\"")]);
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn asks_for_each_event_the_server_kept_silent_about() {
    let forbidden = "<d:response><d:href>/dav/anna/work/e.ics</d:href><d:propstat><d:prop>\
                     <cal:calendar-data/></d:prop><d:status>HTTP/1.1 403 Forbidden</d:status>\
                     </d:propstat></d:response>";
    let list = removed("/dav/anna/work/d.ics") + forbidden;
    let found = answer("200 OK", &["ETag: \"a\"", "Content-Type: text/calendar"], &event("1", "a"));
    let server = Scripted::answering([
        multistatus(&list),
        found,
        status("404 Not Found"),
        status("410 Gone"),
        status("403 Forbidden"),
        status("500 Oops"),
    ]);

    let names = ["a.ics", "b.ics", "c.ics", "d.ics", "e.ics", "f.ics"];
    let observed = fetch(&server, &names).await.unwrap();

    let said: Vec<_> = observed.iter().map(summary).collect();
    assert_eq!(said[..4], ["a", "(gone)", "(gone)", "(gone)"]);
    assert_eq!(said[4], "the server does not allow reading it");
    assert!(said[5].contains("500"), "{}", said[5]);
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn keeps_an_event_it_cannot_read_apart_from_the_others() {
    let task = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTODO\nUID:t\nEND:VTODO\nEND:VCALENDAR\n";
    let list = with_data("/dav/anna/work/a.ics", "&quot;1&quot;", &event("1", "a"))
        + &with_data("/dav/anna/work/b.ics", "&quot;2&quot;", task)
        + &with_data("/dav/anna/work/c.ics", "&quot;3&quot;", "rubbish");
    let server = Scripted::answering([multistatus(&list)]);

    let observed = fetch(&server, &["a.ics", "b.ics", "c.ics"]).await.unwrap();

    assert_eq!(summary(&observed[0]), "a");
    for each in &observed[1..] {
        assert!(matches!(each.statement, Statement::Unknown { .. }), "{each:?}");
    }
}

#[tokio::test]
async fn does_not_take_damaged_letters_for_the_event() {
    let mut latin = event("1", "caf").into_bytes();
    let at = latin.windows(3).position(|it| it == b"caf").unwrap() + 3;
    latin.insert(at, 0xE9);
    let before = "<d:multistatus xmlns:d='DAV:' xmlns:c='urn:ietf:params:xml:ns:caldav'>\
                  <d:response><d:href>/dav/anna/work/a.ics</d:href><d:propstat><d:prop>\
                  <c:calendar-data>";
    let after = "</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>\
                 </d:response></d:multistatus>";
    let body = [before.as_bytes(), &latin, after.as_bytes()].concat();
    let raw = |line: &str, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {line}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    let server = Scripted::answering([raw("207 Multi-Status", &body), raw("200 OK", &latin)]);

    let observed = fetch(&server, &["a.ics"]).await.unwrap();

    assert!(matches!(observed[0].statement, Statement::Unknown { .. }), "{observed:?}");
}

#[tokio::test]
async fn asks_for_fewer_at_once_when_it_was_too_much() {
    let one = |name: &str| {
        multistatus(&with_data(&format!("{WORK}{name}"), "&quot;1&quot;", &event(name, name)))
    };
    let server = Scripted::answering([
        refusal("403 Forbidden", "<number-of-matches-within-limits/>"),
        one("a.ics"),
        status("507 Insufficient Storage"),
        one("b.ics"),
        one("c.ics"),
    ]);

    let observed = fetch(&server, &["a.ics", "b.ics", "c.ics"]).await.unwrap();

    let said: Vec<_> = observed.iter().map(summary).collect();
    assert_eq!(said, ["a.ics", "b.ics", "c.ics"]);
}

#[tokio::test]
async fn stops_when_a_whole_batch_is_refused() {
    let gone = Scripted::answering([status("404 Not Found")]);
    let refused = fetch(&gone, &["a.ics"]).await;
    assert!(matches!(refused, Err(ProviderError::NoSuchCalendar)), "{refused:?}");

    let portal = answer("200 OK", &["Content-Type: text/html"], "<html>sign in</html>");
    let portal = Scripted::answering([multistatus(""), portal]);
    let refused = fetch(&portal, &["a.ics"]).await;
    assert!(matches!(refused, Err(ProviderError::NotCalDav { .. })), "{refused:?}");
}

#[tokio::test]
async fn asks_nothing_when_nothing_is_wanted() {
    let server = Scripted::answering([]);
    assert_eq!(fetch(&server, &[]).await.unwrap(), []);
}
