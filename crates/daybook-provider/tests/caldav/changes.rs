//! What changed: tokens, counters, and the odd things servers do with them.

use daybook_provider::{CalendarProvider, Cursor, Listed, ProviderError};

use crate::scripted::{Scripted, WORK, answer, listed, multistatus, refusal, removed, status};

/// Of sabre/dav: prefixed names, missing properties in a 404 of their own.
fn following(reports: &str) -> Vec<u8> {
    multistatus(&format!(
        "<d:response><d:href>{WORK}</d:href><d:propstat><d:prop><d:supported-report-set>{reports}\
         </d:supported-report-set><cs:getctag>http://sabre.io/ns/sync/7</cs:getctag></d:prop>\
         <d:status>HTTP/1.1 200 OK</d:status></d:propstat><d:propstat><d:prop><d:sync-token/>\
         </d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>"
    ))
}

const BY_TOKEN: &str =
    "<d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report>";
const BY_COUNTER: &str =
    "<d:supported-report><d:report><cal:calendar-multiget/></d:report></d:supported-report>";

fn cursor(text: &str) -> Cursor {
    Cursor::from_stored(text.to_owned())
}

fn version(remote_id: &str, etag: Option<&str>) -> Listed {
    Listed::Version { remote_id: remote_id.to_owned(), version: etag.map(str::to_owned) }
}

fn token(text: &str) -> String {
    format!("<d:sync-token>{text}</d:sync-token>")
}

#[tokio::test]
async fn lists_everything_first_and_only_what_exists() {
    let own = listed(WORK, "&quot;self&quot;");
    let list = [
        own,
        listed("/dav/anna/work/a.ics", "&quot;1&quot;"),
        removed("/dav/anna/work/once.ics"),
        listed("/dav/anna/work/b%40c.ics", "W/&quot;2&quot;"),
        listed("/dav/anna/work/b@c.ics", "&quot;3&quot;"),
        listed("/dav/anna/work/folder/", "&quot;4&quot;"),
    ];
    let changes = multistatus(&token("http://sabre.io/ns/sync/7"));
    let everything = multistatus(&list.concat());
    let server = Scripted::answering([following(BY_TOKEN), changes, everything]);

    let listing = server.account().changes(WORK, None).await.unwrap();

    assert!(listing.complete);
    assert_eq!(
        listing.items,
        [
            version("/dav/anna/work/a.ics", Some("\"1\"")),
            version("/dav/anna/work/b@c.ics", Some("\"3\"")),
        ]
    );
    assert_eq!(listing.next.as_str(), "sync:http://sabre.io/ns/sync/7");
    insta::assert_snapshot!(server.requests());
}

/// As of Stalwart and others: the list of changes is cut, and does not say so.
#[tokio::test]
async fn lists_everything_also_where_the_first_list_of_changes_is_cut_without_a_word() {
    let some = listed("/dav/anna/work/a.ics", "&quot;1&quot;");
    let all = some.clone() + &listed("/dav/anna/work/b.ics", "&quot;1&quot;");
    let changes = multistatus(&(some + &token("2")));
    let server = Scripted::answering([following(BY_TOKEN), changes, multistatus(&all)]);

    let listing = server.account().changes(WORK, None).await.unwrap();

    assert!(listing.complete && listing.items.len() == 2);
    assert_eq!(listing.next.as_str(), "sync:2");
}

#[tokio::test]
async fn asks_once_when_nothing_changed_and_quotes_the_token_safely() {
    let strange = "data:,<1>&amp;\"2\"";
    let unchanged = multistatus(&token("data:,&lt;1&gt;&amp;amp;&quot;2&quot;"));
    let server = Scripted::answering([unchanged.clone()]);
    let account = server.account();

    let since = cursor(&format!("sync:{strange}"));
    let listing = account.changes(WORK, Some(&since)).await.unwrap();

    assert!(!listing.complete && listing.items.is_empty());
    assert_eq!(listing.next, since);
    assert_eq!((account.requests(), server.count()), (1, 1));
    assert!(server.requests().len() + unchanged.len() < 1_024, "less than a kilobyte");
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn tells_changed_from_removed_by_the_status_of_the_event_alone() {
    let list = format!(
        "{}{}<d:response><d:href>/dav/anna/work/c.ics</d:href><d:propstat><d:prop><d:getetag/>\
         </d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>\
         <d:response><d:href>/dav/anna/work/d.ics</d:href><d:status>HTTP/1.1 403 Forbidden\
         </d:status></d:response>{}",
        listed("http://here/dav/anna/work/a.ics", "unquoted"),
        removed("/dav/anna/work/b.ics"),
        token("8"),
    );
    let server = Scripted::answering([multistatus(&list)]);

    let listing = server.account().changes(WORK, Some(&cursor("sync:7"))).await.unwrap();

    assert!(!listing.complete);
    assert_eq!(
        listing.items,
        [
            version("/dav/anna/work/a.ics", Some("\"unquoted\"")),
            Listed::Removed { remote_id: "/dav/anna/work/b.ics".to_owned() },
            version("/dav/anna/work/c.ics", None),
            version("/dav/anna/work/d.ics", None),
        ]
    );
}

#[tokio::test]
async fn spells_the_calendar_as_it_knows_it() {
    let calendar = "/dav/anna%40example.com/work/";
    let list = listed("/dav/anna@example.com/work/a@b.ics", "&quot;1&quot;") + &token("2");
    let server = Scripted::answering([multistatus(&list)]);

    let listing = server.account().changes(calendar, Some(&cursor("sync:1"))).await.unwrap();

    assert_eq!(listing.items, [version("/dav/anna%40example.com/work/a@b.ics", Some("\"1\""))]);
}

#[tokio::test]
async fn goes_on_at_once_where_the_server_cut_the_list() {
    let cut = format!(
        "<d:response><d:href>{WORK}</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>\
         <d:error><d:number-of-matches-within-limits/></d:error></d:response>"
    );
    let first = listed("/dav/anna/work/a.ics", "&quot;1&quot;")
        + &listed("/dav/anna/work/b.ics", "&quot;1&quot;")
        + &cut
        + &token("page-2");
    let second = removed("/dav/anna/work/a.ics")
        + &listed("/dav/anna/work/c.ics", "&quot;1&quot;")
        + &token("end");
    let server = Scripted::answering([multistatus(&first), multistatus(&second)]);

    let listing = server.account().changes(WORK, Some(&cursor("sync:page-1"))).await.unwrap();

    assert!(!listing.complete);
    assert_eq!(
        listing.items,
        [
            Listed::Removed { remote_id: "/dav/anna/work/a.ics".to_owned() },
            version("/dav/anna/work/b.ics", Some("\"1\"")),
            version("/dav/anna/work/c.ics", Some("\"1\"")),
        ]
    );
    assert_eq!(listing.next.as_str(), "sync:end");
}

#[tokio::test]
async fn does_not_follow_a_list_that_never_ends() {
    let cut = format!(
        "<d:response><d:href>{WORK}</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>\
         </d:response>{}",
        token("7")
    );
    let server = Scripted::answering([multistatus(&cut)]);
    let refused = server.account().changes(WORK, Some(&cursor("sync:7"))).await;
    assert!(matches!(refused, Err(ProviderError::Ambiguous { .. })), "{refused:?}");
}

#[tokio::test]
async fn notices_an_expired_token_in_every_style() {
    for line in ["403 Forbidden", "409 Conflict", "412 Precondition Failed", "500 Oops"] {
        let server = Scripted::answering([refusal(line, "<valid-sync-token/>")]);
        let refused = server.account().changes(WORK, Some(&cursor("sync:old"))).await;
        assert!(matches!(refused, Err(ProviderError::CursorExpired)), "{line}: {refused:?}");
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn blames_the_token_when_the_calendar_itself_is_well() {
    for line in ["400 Bad Request", "404 Not Found", "412 Oops", "418 Teapot", "500 Oops"] {
        let server = Scripted::answering([status(line), following(BY_TOKEN)]);
        let refused = server.account().changes(WORK, Some(&cursor("sync:old"))).await;
        assert!(matches!(refused, Err(ProviderError::CursorExpired)), "{line}: {refused:?}");
    }
}

#[tokio::test]
async fn tells_a_calendar_that_is_gone_or_forbidden_from_an_expired_token() {
    let gone = Scripted::answering([status("404 Not Found"), status("404 Not Found")]);
    let refused = gone.account().changes(WORK, Some(&cursor("sync:old"))).await;
    assert!(matches!(refused, Err(ProviderError::NoSuchCalendar)), "{refused:?}");

    let forbidden = Scripted::answering([status("403 No"), status("403 No")]);
    let refused = forbidden.account().changes(WORK, Some(&cursor("sync:old"))).await;
    assert!(matches!(refused, Err(ProviderError::Forbidden { .. })), "{refused:?}");

    let never = Scripted::answering([status("404 Not Found")]);
    let refused = never.account().changes(WORK, None).await;
    assert!(matches!(refused, Err(ProviderError::NoSuchCalendar)), "{refused:?}");
}

#[tokio::test]
async fn follows_the_change_counter_where_there_are_no_tokens() {
    let list = "<d:response><d:href>/dav/anna/work/</d:href><d:propstat><d:prop><d:resourcetype>\
                <d:collection/><cal:calendar/></d:resourcetype></d:prop>\
                <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        .to_owned()
        + &listed("/dav/anna/work/a.ics", "&quot;1&quot;");
    let server =
        Scripted::answering([following(BY_COUNTER), multistatus(&list), following(BY_COUNTER)]);
    let account = server.account();

    let first = account.changes(WORK, None).await.unwrap();
    let second = account.changes(WORK, Some(&first.next)).await.unwrap();

    assert!(first.complete);
    assert_eq!(first.items, [version("/dav/anna/work/a.ics", Some("\"1\""))]);
    assert_eq!(first.next.as_str(), "ctag:http://sabre.io/ns/sync/7");
    assert!(!second.complete && second.items.is_empty());
    assert_eq!(second.next, first.next);
    assert_eq!(account.requests(), 3);
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn lists_everything_when_the_change_counter_moved_or_there_is_none() {
    let list = multistatus(&listed("/dav/anna/work/a.ics", "&quot;1&quot;"));
    let server = Scripted::answering([following(BY_COUNTER), list.clone()]);
    let listing = server.account().changes(WORK, Some(&cursor("ctag:6"))).await.unwrap();
    assert!(listing.complete && listing.items.len() == 1);

    let server = Scripted::answering([list]);
    let listing = server.account().changes(WORK, Some(&cursor("ctag:"))).await.unwrap();
    assert!(listing.complete && listing.items.len() == 1);
    assert_eq!(listing.next.as_str(), "ctag:");
}

#[tokio::test]
async fn does_without_tokens_where_the_server_has_them_in_name_only() {
    let list = multistatus(&listed("/dav/anna/work/a.ics", "&quot;1&quot;"));
    for refused in [status("501 Not Implemented"), refusal("403 No", "<supported-report/>")] {
        let server = Scripted::answering([following(BY_TOKEN), refused, list.clone()]);
        let listing = server.account().changes(WORK, None).await.unwrap();
        assert!(listing.complete && listing.items.len() == 1);
        assert!(listing.next.as_str().starts_with("ctag:"));
    }
}

#[tokio::test]
async fn never_takes_a_missing_token_or_a_foreign_page_for_an_empty_calendar() {
    let html = "<!DOCTYPE html><html><body>Please sign in to the hotel network</body></html>";
    let page = |line| answer(line, &["Content-Type: text/html"], html);
    for odd in [page("200 OK"), page("207 Multi-Status"), multistatus("")] {
        let server = Scripted::answering([odd]);
        let refused = server.account().changes(WORK, Some(&cursor("sync:7"))).await;
        assert!(matches!(refused, Err(ProviderError::NotCalDav { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn starts_again_from_a_position_it_cannot_read() {
    let server = Scripted::answering([]);
    for text in ["", "sync:", "delta:1", "sync"] {
        let refused = server.account().changes(WORK, Some(&cursor(text))).await;
        assert!(matches!(refused, Err(ProviderError::CursorExpired)), "{text}: {refused:?}");
    }
    assert_eq!(server.count(), 0);
}
