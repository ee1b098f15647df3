use daybook_sim::caldav::{CALENDAR, Page, Server, UnknownToken};

use crate::client::{Client, hour};

async fn with(names: &[&str]) -> (Server, Client) {
    let server = Server::start().await.unwrap();
    for name in names {
        server.put(CALENDAR, &format!("{name}.ics"), &hour(name));
    }
    let client = Client::of(&server);
    (server, client)
}

fn live(names: &[&str]) -> Vec<(String, bool)> {
    names.iter().map(|name| (format!("{name}.ics"), false)).collect()
}

#[tokio::test]
async fn c07_a_list_of_changes_is_first_everything_then_what_changed_then_nothing() {
    let (server, client) = with(&["a", "b"]).await;
    let first = client.changes("").await;
    assert_eq!(first.listed(), live(&["a", "b"]));
    server.put(CALENDAR, "b.ics", &hour("b"));
    let second = client.changes(&first.token()).await;
    assert_eq!(second.listed(), live(&["b"]));
    let third = client.changes(&second.token()).await;
    assert_eq!((third.listed(), third.token()), (Vec::new(), second.token()));
}

#[tokio::test]
async fn c08_what_was_deleted_is_a_404_also_in_a_first_list_of_some() {
    let (server, client) = with(&["a", "b"]).await;
    let first = client.changes("").await;
    server.delete(CALENDAR, "a.ics");
    assert_eq!(client.changes(&first.token()).await.listed(), [("a.ics".to_owned(), true)]);
    assert_eq!(client.changes("").await.listed(), live(&["b"]));
    server.behave(|q| q.old_tombstones = true);
    assert!(client.changes("").await.listed().contains(&("a.ics".to_owned(), true)));
}

#[tokio::test]
async fn c09_a_collection_lists_itself() {
    let (server, client) = with(&["a"]).await;
    server.behave(|q| q.lists_itself = true);
    let reply = client.changes("").await;
    assert!(reply.has(&format!("<D:href>{CALENDAR}</D:href>")), "{}", reply.text());
    assert_eq!(reply.listed().len(), 2);
}

#[tokio::test]
async fn a_list_can_say_everything_twice() {
    let (server, client) = with(&["a", "b"]).await;
    server.behave(|q| q.repeats_lines = true);
    assert_eq!(client.changes("").await.listed(), live(&["a", "b", "a", "b"]));
}

#[tokio::test]
async fn c10_truncated_listing_says_507_with_a_token_and_goes_on_from_there() {
    let (server, client) = with(&["a", "b", "c", "d", "e"]).await;
    server.behave(|q| q.page = Page::Cut(2));
    let (mut found, mut token, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = client.changes(&token).await;
        found.extend(page.listed());
        (token, pages) = (page.token(), pages + 1);
        if !page.has("507 Insufficient Storage") {
            break;
        }
        assert!(page.has("number-of-matches-within-limits"));
    }
    assert_eq!((found, pages), (live(&["a", "b", "c", "d", "e"]), 3));
}

#[tokio::test]
async fn c10_a_server_that_refuses_says_507_for_the_whole_request() {
    let (server, client) = with(&["a"]).await;
    server.behave(|q| q.page = Page::Refused);
    let reply = client.changes("").await;
    assert_eq!(reply.status, 507);
    assert!(reply.has("number-of-matches-within-limits"));
}

#[tokio::test]
async fn c11_a_broken_limit_cuts_without_a_word_and_gives_the_newest_token() {
    let (server, client) = with(&["a", "b", "c"]).await;
    for (page, says) in [(Page::CutSilently(2), false), (Page::CutWithNewestToken(2), true)] {
        server.behave(|q| q.page = page);
        let reply = client.changes("").await;
        assert_eq!(reply.listed(), live(&["a", "b"]));
        assert_eq!(reply.has("507"), says);
        let rest = client.changes(&reply.token()).await;
        assert_eq!(rest.listed(), Vec::new(), "the third is never named");
    }
}

#[tokio::test]
async fn c12_an_unknown_token_is_refused_in_many_ways_or_not_at_all() {
    let (server, client) = with(&["a"]).await;
    let token = client.changes("").await.token();
    server.expire_tokens(CALENDAR);
    for status in [403, 409, 412, 500] {
        server.behave(|q| q.unknown_token = UnknownToken::Status(status));
        let reply = client.changes(&token).await;
        assert_eq!((reply.status, reply.has("valid-sync-token")), (status, true));
        server.behave(|q| q.unknown_token = UnknownToken::BareStatus(status));
        let reply = client.changes("http://else.example/").await;
        assert_eq!((reply.status, reply.has("valid-sync-token")), (status, false));
    }
    server.behave(|q| q.unknown_token = UnknownToken::Nothing);
    assert_eq!(client.changes(&token).await.listed(), Vec::new());
    server.behave(|q| q.unknown_token = UnknownToken::Everything);
    assert_eq!(client.changes(&token).await.listed(), live(&["a"]));
}

#[tokio::test]
async fn c13_without_sync_there_is_a_counter_that_may_move_for_nothing() {
    let (server, client) = with(&["a"]).await;
    server.behave(|q| q.sync_collection = false);
    let names = "<supported-report-set/><sync-token/><CS:getctag/>";
    let counter =
        |text: String| text.split_once("getctag>").unwrap().1.split('<').next().unwrap().to_owned();
    let before = client.propfind(CALENDAR, "0", names).await;
    assert!(!before.has("sync-collection"), "{}", before.text());
    assert_eq!(client.changes("").await.status, 403);
    let before = counter(before.text());
    assert_eq!(counter(client.propfind(CALENDAR, "0", names).await.text()), before);
    let all = client.propfind(CALENDAR, "1", "<resourcetype/><getetag/>").await;
    assert_eq!(all.listed().len(), 2, "the collection and its member");
    server.touch(CALENDAR);
    let touched = counter(client.propfind(CALENDAR, "0", names).await.text());
    assert_ne!(touched, before);
    server.behave(|q| q.restless_counter = true);
    let asked = counter(client.propfind(CALENDAR, "0", names).await.text());
    assert_ne!(counter(client.propfind(CALENDAR, "0", names).await.text()), asked);
}

#[tokio::test]
async fn c31_a_collection_that_is_gone_or_renamed_is_404_everywhere() {
    let (server, client) = with(&["a"]).await;
    let token = client.changes("").await.token();
    server.rename_calendar(CALENDAR, "/calendars/desk/renamed/");
    assert_eq!(client.changes(&token).await.status, 404);
    assert_eq!(client.propfind(CALENDAR, "0", "<displayname/>").await.status, 404);
    assert_eq!(client.get("a.ics").await.status, 404);
    assert_eq!(client.delete("a.ics", "\"1\"").await.status, 404);
    assert_eq!(client.create("b.ics", &hour("b")).await.status, 409, "RFC 4918 §9.7.1");
    server.behave(|q| q.missing_parent = 404);
    assert_eq!(client.create("b.ics", &hour("b")).await.status, 404);
    server.remove_calendar("/calendars/desk/renamed/");
    assert_eq!(
        client.propfind("/calendars/desk/renamed/", "0", "<displayname/>").await.status,
        404
    );
}

#[tokio::test]
async fn c38_a_server_that_was_restored_goes_back_in_time() {
    let (server, client) = with(&["a"]).await;
    let backup = server.backup();
    let etag = client.get("a.ics").await.header("etag").unwrap().to_owned();
    server.put(CALENDAR, "b.ics", &hour("b"));
    let token = client.changes("").await.token();

    server.restore(&backup);

    assert_eq!(client.changes(&token).await.status, 403, "a token from the future");
    assert_eq!(client.changes("").await.listed(), live(&["a"]));
    assert_ne!(client.get("a.ics").await.header("etag"), Some(&*etag));
}
