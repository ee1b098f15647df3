//! Conditional writes, and what the many answers to them mean.

use daybook_core::appointment::Content;
use daybook_core::id::AttemptId;
use daybook_provider::{CalendarProvider, ProviderError, Write, Written};
use uuid::Uuid;

use crate::scripted::{Scripted, WORK, answer, event, multistatus, refusal, status};

const PLACE: &str = "/dav/anna/work/0190-new.ics";

fn content(summary: &str) -> Content {
    let text = event("u-1", summary);
    daybook_ical::read_object(&text, chrono_tz::Europe::Berlin).unwrap().content
}

fn stamp() -> AttemptId {
    AttemptId::from_uuid(Uuid::from_u128(7))
}

fn create() -> Write {
    Write::Create {
        remote_id: PLACE.to_owned(),
        uid: "u-1".to_owned(),
        content: content("Cut & colour"),
        raw: None,
        stamp: stamp(),
        notify: true,
    }
}

fn update() -> Write {
    Write::Update {
        remote_id: PLACE.to_owned(),
        version: "\"1\"".to_owned(),
        uid: "u-1".to_owned(),
        content: content("after"),
        raw: Some(event("u-1", "before")),
        stamp: stamp(),
        notify: true,
    }
}

fn delete() -> Write {
    Write::Delete { remote_id: PLACE.to_owned(), version: "\"1\"".to_owned(), notify: true }
}

async fn apply(server: &Scripted, write: &Write) -> Result<Written, ProviderError> {
    server.account().write(WORK, write).await
}

/// The answer to `write` alone.
async fn answered(write: &Write, with: Vec<u8>) -> ProviderError {
    apply(&Scripted::answering([with]), write).await.unwrap_err()
}

fn held(written: Written) -> (String, Option<String>, String) {
    match written {
        Written::Holds { remote_id, event } => {
            (remote_id, event.version, event.content.details.summary)
        }
        Written::Removed => panic!("removed"),
    }
}

#[tokio::test]
async fn creates_only_where_nothing_is() {
    let server = Scripted::answering([answer("201 Created", &["ETag: \"1\""], "")]);
    let Written::Holds { remote_id, event } = apply(&server, &create()).await.unwrap() else {
        panic!("removed")
    };
    assert_eq!((remote_id.as_str(), event.version.as_deref()), (PLACE, Some("\"1\"")));
    assert_eq!((event.uid.as_str(), event.stamp), ("u-1", Some(stamp())));
    assert_eq!(event.content, content("Cut & colour"));
    assert!(server.requests().ends_with(&event.raw), "what was sent is what it holds");
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn creates_with_the_unknown_that_it_had_elsewhere() {
    let server = Scripted::answering([answer("201 Created", &["ETag: \"1\""], "")]);
    let had = event("u-0", "before").replace("END:VEVENT", "X-ROOM;BY=us:2\r\nEND:VEVENT");
    let create = match create() {
        Write::Create { remote_id, uid, content, stamp, notify, .. } => {
            Write::Create { remote_id, uid, content, raw: Some(had), stamp, notify }
        }
        other => panic!("{other:?}"),
    };
    let Written::Holds { event, .. } = apply(&server, &create).await.unwrap() else {
        panic!("removed")
    };
    assert_eq!((event.uid.as_str(), event.content), ("u-1", content("Cut & colour")));
    assert!(event.raw.contains("X-ROOM;BY=us:2\r\n"), "{}", event.raw);
}

#[tokio::test]
async fn updates_only_the_version_it_saw_and_keeps_the_unknown() {
    let server = Scripted::answering([answer("204 No Content", &["ETag: \"2\""], "")]);
    let held = held(apply(&server, &update()).await.unwrap());
    assert_eq!(held, (PLACE.to_owned(), Some("\"2\"".to_owned()), "after".to_owned()));
    assert!(server.requests().contains("X-KEPT;X-P=1:as it is"));
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn deletes_only_the_version_it_saw() {
    let server = Scripted::answering([status("204 No Content")]);
    assert_eq!(apply(&server, &delete()).await.unwrap(), Written::Removed);
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn reads_back_what_the_server_did_not_vouch_for() {
    for etag in ["X-None: 1", "ETag: W/\"9\"", "ETag: \"\""] {
        let repaired = answer("200 OK", &["ETag: \"9\""], &event("u-1", "repaired"));
        let server = Scripted::answering([answer("201 Created", &[etag], ""), repaired]);
        let held = held(apply(&server, &create()).await.unwrap());
        assert_eq!(held, (PLACE.to_owned(), Some("\"9\"".to_owned()), "repaired".to_owned()));
    }
}

#[tokio::test]
async fn follows_the_server_to_where_it_put_the_event() {
    let moved = ["ETag: \"1\"", "Location: http://here/dav/anna/work/canonical.ics"];
    let there = answer("200 OK", &["ETag: \"2\""], &event("u-1", "there"));
    let server = Scripted::answering([answer("201 Created", &moved, ""), there]);
    let held = held(apply(&server, &create()).await.unwrap());
    assert_eq!(held.0, "/dav/anna/work/canonical.ics");
    assert_eq!(held.1.as_deref(), Some("\"2\""));

    for same in ["Location: /dav/anna/work/0190%2Dnew.ics", "Content-Location: /dav/anna/work/"] {
        let server = Scripted::answering([answer("201 Created", &["ETag: \"1\"", same], "")]);
        let held = crate::write::held(apply(&server, &create()).await.unwrap());
        assert_eq!(held.0, PLACE, "{same}");
    }
}

#[tokio::test]
async fn never_says_refused_when_the_event_was_taken() {
    for second in [
        vec![status("404 Not Found")],
        vec![status("401 Unauthorized")],
        vec![status("429 Too Many Requests")],
        vec![answer("200 OK", &[], "rubbish")],
        vec![],
    ] {
        let answers = [vec![status("201 Created")], second].concat();
        let failed = apply(&Scripted::answering(answers), &create()).await.unwrap_err();
        assert!(matches!(failed, ProviderError::Ambiguous { .. }), "{failed:?}");
    }
}

#[tokio::test]
async fn tells_a_changed_event_from_one_the_server_does_not_want() {
    let plain = status("412 Precondition Failed");
    assert!(matches!(answered(&create(), plain.clone()).await, ProviderError::Precondition));
    assert!(matches!(answered(&update(), plain.clone()).await, ProviderError::Precondition));
    assert!(matches!(answered(&delete(), plain).await, ProviderError::Precondition));

    // Radicale, Xandikos, Cyrus, Purelymail (in the wrong namespace).
    for (line, condition) in [
        ("409 Conflict", "<C:no-uid-conflict/>"),
        ("412 Precondition Failed", "<C:no-uid-conflict/>"),
        ("403 Forbidden", "<C:unique-scheduling-object-resource/>"),
        ("409 Conflict", "<no-uid-conflict xmlns='urn:ietf:params:xml:ns:carddav'/>"),
    ] {
        match answered(&create(), refusal(line, condition)).await {
            ProviderError::Rejected { reason } => {
                assert!(reason.contains("no-uid-conflict"), "{reason}");
            }
            other => panic!("{line} {condition}: {other:?}"),
        }
    }
    let invalid = refusal("412 Precondition Failed", "<C:valid-calendar-data/>");
    assert!(matches!(answered(&update(), invalid).await, ProviderError::Rejected { .. }));
}

#[tokio::test]
async fn tells_a_forbidden_calendar_from_a_refused_event() {
    for no in [status("403 Forbidden"), refusal("403 No", "<need-privileges/>"), status("405 No")] {
        assert!(matches!(answered(&update(), no).await, ProviderError::Forbidden { .. }));
    }
    let strange = refusal("403 No", "<C:max-attendees-per-instance/>");
    assert!(matches!(answered(&update(), strange).await, ProviderError::Rejected { .. }));
    for line in ["400 Bad", "409 Conflict", "413 Large", "415 Type", "422 Odd", "507 Full"] {
        let refused = answered(&create(), status(line)).await;
        assert!(matches!(refused, ProviderError::Rejected { .. }), "{line}: {refused:?}");
    }
}

#[tokio::test]
async fn asks_the_calendar_what_a_conflict_without_a_reason_means() {
    for (calendar, is_gone) in [("404 Not Found", true), ("207 Multi-Status", false)] {
        let server = Scripted::answering([status("409 Conflict"), status(calendar)]);
        match apply(&server, &create()).await {
            Err(ProviderError::NoSuchCalendar) => assert!(is_gone),
            Err(ProviderError::Rejected { .. }) => assert!(!is_gone),
            other => panic!("{calendar}: {other:?}"),
        }
        assert_eq!(server.count(), 2);
    }
}

#[tokio::test]
async fn repeats_the_words_of_the_server_in_one_line() {
    let sabre = "<s:exception xmlns:s='http://sabredav.org/ns'>Sabre\\DAV\\Exception</s:exception>\
                 <s:message xmlns:s='http://sabredav.org/ns'>Validation error:\n  no start</s:message>";
    let refused = answered(&create(), refusal("415 Unsupported Media Type", sabre)).await;
    assert_eq!(refused.to_string(), "the server refused it: Validation error: no start");
    let radicale = answer("400 Bad Request", &["Content-Type: text/plain"], "Bad Request");
    let refused = answered(&create(), radicale).await;
    assert_eq!(refused.to_string(), "the server refused it: Bad Request");
}

#[tokio::test]
async fn knows_what_missing_means_for_each_kind_of_write() {
    for line in ["404 Not Found", "410 Gone"] {
        assert!(matches!(answered(&create(), status(line)).await, ProviderError::NoSuchCalendar));
        assert!(matches!(answered(&update(), status(line)).await, ProviderError::Gone));
        let server = Scripted::answering([status(line)]);
        assert_eq!(apply(&server, &delete()).await.unwrap(), Written::Removed);
    }
}

#[tokio::test]
async fn takes_missing_for_a_refusal_where_nothing_is_missing() {
    let there = |version: &str| {
        let version = format!("ETag: {version}");
        answer("200 OK", &["Content-Type: text/calendar", &version], &event("u-1", "before"))
    };
    let server = Scripted::answering([status("404 Not Found"), there("\"1\"")]);
    let refused = apply(&server, &update()).await.unwrap_err();
    assert_eq!(refused.to_string(), "the server refused it: it answers 404 Not Found");
    let server = Scripted::answering([status("404 Not Found"), there("\"2\"")]);
    let changed = apply(&server, &update()).await.unwrap_err();
    assert!(matches!(changed, ProviderError::Precondition), "another is there: {changed:?}");
    let server = Scripted::answering([status("404 Not Found"), status("404 Not Found")]);
    assert!(matches!(apply(&server, &update()).await, Err(ProviderError::Gone)));

    let server = Scripted::answering([status("404 Not Found"), status("207 Multi-Status")]);
    let refused = apply(&server, &create()).await;
    assert!(matches!(refused, Err(ProviderError::Rejected { .. })), "{refused:?}");
    let server = Scripted::answering([status("404 Not Found"), status("404 Not Found")]);
    assert!(matches!(apply(&server, &create()).await, Err(ProviderError::NoSuchCalendar)));
}

#[tokio::test]
async fn believes_a_deletion_only_when_the_body_does_not_deny_it() {
    let body = |code: &str| {
        format!(
            "<d:response><d:href>{PLACE}</d:href><d:status>HTTP/1.1 {code}</d:status></d:response>"
        )
    };
    let radicale = Scripted::answering([multistatus(&body("200 OK"))]);
    assert_eq!(apply(&radicale, &delete()).await.unwrap(), Written::Removed);

    let locked = Scripted::answering([
        multistatus(&body("423 Locked")),
        answer("200 OK", &["ETag: \"1\""], &event("u-1", "still here")),
    ]);
    let failed = apply(&locked, &delete()).await;
    assert!(matches!(failed, Err(ProviderError::Ambiguous { .. })), "{failed:?}");

    let page = answer("200 OK", &["Content-Type: text/html"], "<html>deleted</html>");
    let page = Scripted::answering([page, status("404 Not Found")]);
    assert_eq!(apply(&page, &delete()).await.unwrap(), Written::Removed);
}

#[tokio::test]
async fn says_whether_a_write_may_have_been_applied() {
    for line in ["500 Oops", "502 Bad Gateway", "503 Busy", "504 Timeout", "303 See Other"] {
        for write in [create(), update(), delete()] {
            let failed = answered(&write, status(line)).await;
            assert!(matches!(failed, ProviderError::Ambiguous { .. }), "{line}: {failed:?}");
        }
    }
    let cut = b"HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nabc".to_vec();
    for bytes in [Vec::new(), b"HTTP/1.1 20".to_vec(), cut] {
        let failed = answered(&create(), bytes).await;
        assert!(matches!(failed, ProviderError::Ambiguous { .. }), "{failed:?}");
    }
}

#[tokio::test]
async fn waits_as_long_as_the_server_says() {
    let seconds = |failed| match failed {
        ProviderError::RateLimited { retry_after } => retry_after.map(|wait| wait.as_secs()),
        other => panic!("{other:?}"),
    };
    let date =
        ["Date: Fri, 20 Nov 2026 12:00:00 GMT", "Retry-After: Fri, 20 Nov 2026 12:01:30 GMT"];
    for (with, expected) in [
        (answer("429 Slow", &["Retry-After: 30"], ""), Some(30)),
        (answer("503 Busy", &["Retry-After: 5"], ""), Some(5)),
        (answer("429 Slow", &date, ""), Some(90)),
        (status("423 Locked"), None),
        (answer("429 Slow", &["Retry-After: soon"], ""), None),
    ] {
        assert_eq!(seconds(answered(&update(), with).await), expected);
    }
}

#[tokio::test]
async fn sends_nothing_that_could_not_be_undone() {
    let server = Scripted::answering([]);
    let odd =
        Write::Delete { remote_id: PLACE.to_owned(), version: "\"a\nb\"".to_owned(), notify: true };
    let refused = apply(&server, &odd).await;
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn puts_new_events_at_places_every_server_spells_alike() {
    let account = Scripted::answering([]).account();
    assert_eq!(account.place_for(WORK, "0190-new").as_deref(), Some(PLACE));
    assert_eq!(account.place_for("/dav/anna/work", "0190-new").as_deref(), Some(PLACE));
}
