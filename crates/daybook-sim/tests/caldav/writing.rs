use daybook_sim::caldav::{
    CALENDAR, DeleteAnswer, EtagInAnswer, Rewrites, Server, UidConflict, cases::SECOND,
};

use crate::client::{Client, Reply, event, hour};

async fn start() -> (Server, Client) {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    (server, client)
}

fn etag(reply: &Reply) -> String {
    reply.header("etag").expect("an ETag").to_owned()
}

#[tokio::test]
async fn c17_a_creation_is_201_and_never_overwrites_unless_the_server_does_not_care() {
    let (server, client) = start().await;
    assert_eq!(client.create("a.ics", &hour("a")).await.status, 201);
    assert_eq!(client.create("a.ics", &hour("a")).await.status, 412);
    server.behave(|q| q.honours_if_none_match = false);
    assert_eq!(client.create("a.ics", &hour("a")).await.status, 204);
}

#[tokio::test]
async fn c18_an_update_answers_with_any_success_and_any_kind_of_etag() {
    let (server, client) = start().await;
    let mut known = etag(&client.create("a.ics", &hour("a")).await);
    for status in [204, 200, 201] {
        server.behave(|q| q.update_status = status);
        let reply = client.put("a.ics", &[("if-match", &known)], &hour("a")).await;
        assert_eq!(reply.status, status);
        known = etag(&reply);
    }
    server.behave(|q| q.etag_in_answer = EtagInAnswer::Weak);
    assert!(etag(&client.put("a.ics", &[], &hour("a")).await).starts_with("W/\""));
    server.behave(|q| q.etag_in_answer = EtagInAnswer::Unquoted);
    assert!(!etag(&client.put("a.ics", &[], &hour("a")).await).contains('"'));
    server.behave(|q| q.etag_in_answer = EtagInAnswer::Never);
    assert_eq!(client.put("a.ics", &[], &hour("a")).await.header("etag"), None);
    server.behave(|q| q.rewrites.sorts_properties = true);
    server.behave(|q| q.etag_in_answer = EtagInAnswer::WhenFaithful);
    assert_eq!(client.put("a.ics", &[], &hour("a")).await.header("etag"), None);
    server.behave(|q| q.etag_in_answer = EtagInAnswer::Always);
    let rewritten = client.put("a.ics", &[], &hour("a")).await;
    assert_eq!(rewritten.header("etag"), client.get("a.ics").await.header("etag"));
    assert_ne!(client.get("a.ics").await.text(), hour("a"), "an ETag for another text");
}

#[tokio::test]
async fn c18_a_proxy_shows_etags_that_no_write_knows() {
    let (server, client) = start().await;
    client.create("a.ics", &hour("a")).await;
    server.behave(|q| q.etag_suffix = Some("-gzip"));
    let shown = etag(&client.get("a.ics").await);
    assert!(shown.ends_with("-gzip\""), "{shown}");
    assert_eq!(client.put("a.ics", &[("if-match", &shown)], &hour("a")).await.status, 412);
    let bare = shown.replace("-gzip", "");
    assert_eq!(client.put("a.ics", &[("if-match", &bare)], &hour("a")).await.status, 204);
}

#[tokio::test]
async fn c19_a_stale_version_is_412_and_a_star_can_mean_the_opposite() {
    let (server, client) = start().await;
    let old = etag(&client.create("a.ics", &hour("a")).await);
    server.put(CALENDAR, "a.ics", &hour("a"));
    assert_eq!(client.put("a.ics", &[("if-match", &old)], &hour("a")).await.status, 412);
    assert_eq!(client.put("b.ics", &[("if-match", &old)], &hour("b")).await.status, 412);
    server.behave(|q| q.missing_on_update = 404);
    assert_eq!(client.put("b.ics", &[("if-match", &old)], &hour("b")).await.status, 404);
    assert_eq!(client.put("a.ics", &[("if-match", "*")], &hour("a")).await.status, 204);
    assert_eq!(client.put("b.ics", &[("if-match", "*")], &hour("b")).await.status, 412);
    server.behave(|q| q.if_match_star_backwards = true);
    assert_eq!(client.put("a.ics", &[("if-match", "*")], &hour("a")).await.status, 412);
    assert_eq!(client.put("b.ics", &[("if-match", "*")], &hour("b")).await.status, 201);
}

#[tokio::test]
async fn c20_a_text_is_rewritten_without_losing_a_thing() {
    let (server, client) = start().await;
    server.behave(|q| q.rewrites = Rewrites::harmless());
    let lines = "X-B;z=1;a=2:kept\nx-lower:kept\nDTSTART;TZID=Europe/Zurich:20261116T090000\n\
                 DTEND;TZID=Europe/Zurich:20261116T100000\n\
                 ATTENDEE;CN=A very long name that is folded:mailto:a@example.com\n";
    let sent =
        event("a", lines).replace("UID:a\r\n", "").replace("DTSTAMP:20261101T000000Z\r\n", "");
    assert_eq!(client.create("a.ics", &sent).await.header("etag"), None);
    let text = client.get("a.ics").await.text();
    assert!(text.lines().all(|line| line.len() <= 61), "folded at 60: {text}");
    let text = text.replace("\r\n ", "");
    for kept in [
        "X-B;A=2;Z=1:kept",
        "X-LOWER:kept",
        "SCHEDULE-STATUS=1.1",
        "BEGIN:VTIMEZONE",
        "UID:made-up-",
        "DTSTAMP:20",
    ] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    server.behave(|q| {
        q.rewrites = Rewrites { drops_x_parameters: true, ..Rewrites::default() };
    });
    client
        .put("b.ics", &[], &event("b", "DTSTART:20261116T090000Z\nSUMMARY;X-P=1;LANGUAGE=en:B\n"))
        .await;
    assert!(client.get("b.ics").await.has("SUMMARY;LANGUAGE=en:B"));
}

#[tokio::test]
async fn c21_a_known_uid_is_refused_in_five_ways_or_taken() {
    let (server, client) = start().await;
    client.create("a.ics", &hour("same")).await;
    for (conflict, status, says) in [
        (UidConflict::Named(403), 403, "no-uid-conflict"),
        (UidConflict::Named(409), 409, "no-uid-conflict"),
        (UidConflict::Named(412), 412, "no-uid-conflict"),
        (UidConflict::Scheduling, 403, "unique-scheduling-object-resource"),
        (UidConflict::Bare(409), 409, ""),
    ] {
        server.behave(|q| q.uid_conflict = conflict);
        let reply = client.create("b.ics", &hour("same")).await;
        assert!(reply.status == status && reply.has(says), "{conflict:?}: {reply:?}");
        let named = reply.has(&format!("<D:href>{CALENDAR}a.ics</D:href>"));
        assert_eq!(named, !says.is_empty(), "where the other one is");
        assert_eq!(
            client.put("a.ics", &[], &hour("other")).await.status,
            status,
            "changed in place"
        );
    }
    server.behave(|q| q.uid_conflict = UidConflict::Accepted);
    assert_eq!(client.create("b.ics", &hour("same")).await.status, 201);
}

#[tokio::test]
async fn c22_a_uid_is_known_in_every_calendar_of_a_person() {
    let (server, client) = start().await;
    server.add_calendar(SECOND, "Second");
    server.put(SECOND, "a.ics", &hour("same"));
    assert_eq!(client.create("a.ics", &hour("same")).await.status, 201);
    server.delete(CALENDAR, "a.ics");
    server.behave(|q| q.uids_across_calendars = true);
    let reply = client.create("a.ics", &hour("same")).await;
    assert!(reply.status == 403 && reply.has(&format!("{SECOND}a.ics")), "{reply:?}");
}

#[tokio::test]
async fn c23_text_that_cannot_be_understood_is_refused() {
    let (server, client) = start().await;
    for status in [400, 403, 412, 415] {
        server.behave(|q| q.invalid_data = status);
        let reply = client.create("a.ics", "BEGIN:VCALENDAR\r\nEND:VEVENT\r\n").await;
        assert!(reply.status == status && reply.has("valid-calendar-data"), "{reply:?}");
    }
    let two =
        hour("a").replace("END:VCALENDAR\r\n", "") + hour("b").split_once("EN\r\n").unwrap().1;
    assert!(client.create("a.ics", &two).await.has("valid-calendar-object-resource"));
    let task = hour("a").replace("VEVENT", "VTODO");
    assert!(client.create("a.ics", &task).await.has("supported-calendar-component"));
    let path = format!("{CALENDAR}a.ics");
    let typed = client.send("PUT", &path, &[("content-type", "text/plain")], &hour("a")).await;
    assert_eq!(typed.status, 415);
}

#[tokio::test]
async fn c24_a_deletion_is_confirmed_in_two_ways_and_happens_once() {
    let (server, client) = start().await;
    let tag = etag(&client.create("a.ics", &hour("a")).await);
    assert_eq!(client.delete("a.ics", "\"old\"").await.status, 412);
    assert_eq!(client.delete("a.ics", &tag).await.status, 204);
    assert_eq!(client.delete("a.ics", &tag).await.status, 404);
    server.behave(|q| {
        q.delete_answer = DeleteAnswer::Multistatus;
        q.delete_missing = 410;
    });
    let tag = etag(&client.create("a.ics", &hour("a")).await);
    let reply = client.delete("a.ics", &tag).await;
    assert!(reply.status == 200 && reply.has("multistatus"), "{reply:?}");
    assert_eq!(client.delete("a.ics", &tag).await.status, 410);
}

#[tokio::test]
async fn c25_an_event_without_an_end_is_not_found() {
    let (server, client) = start().await;
    let endless = event("a", "DTSTART:20261116T090000Z\n");
    assert_eq!(client.put("a.ics", &[], &endless).await.status, 201);
    server.behave(|q| q.without_end = Some(404));
    assert_eq!(client.put("b.ics", &[], &endless.replace("UID:a", "UID:b")).await.status, 404);
    assert_eq!(client.create("c.ics", &hour("c")).await.status, 201);
}

#[tokio::test]
async fn c29_overrides_come_alone_or_with_their_series_and_cancelled_ones_become_exdates() {
    let (server, client) = start().await;
    let one = "RECURRENCE-ID:20261123T090000Z\nDTSTART:20261123T110000Z\nSUMMARY:Moved\n";
    assert_eq!(client.create("alone.ics", &event("alone", one)).await.status, 201);
    let master =
        event("s", "DTSTART:20261116T090000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nSUMMARY:Series\n");
    let off = format!("{one}STATUS:CANCELLED\n");
    let overridden = event("s", &off);
    let part = &overridden[overridden.find("BEGIN:VEVENT").unwrap()..];
    let both = master.replace("END:VCALENDAR\r\n", part);
    assert_eq!(client.create("s.ics", &both).await.status, 201);
    assert!(client.get("s.ics").await.has("STATUS:CANCELLED"));
    server.behave(|q| q.rewrites.cancelled_become_exdates = true);
    assert_eq!(client.put("s.ics", &[], &both).await.status, 204);
    let text = client.get("s.ics").await.text();
    assert!(text.contains("EXDATE:20261123T090000Z") && !text.contains("RECURRENCE-ID"), "{text}");
}

#[tokio::test]
async fn c32_an_object_moves_or_the_server_cannot() {
    let (server, client) = start().await;
    server.add_calendar(SECOND, "Second");
    client.create("a.ics", &hour("a")).await;
    let (from, to) = (format!("{CALENDAR}a.ics"), format!("{}{}b.ics", server.url(), &SECOND[1..]));
    server.behave(|q| q.moves = false);
    assert_eq!(client.send("MOVE", &from, &[("destination", &to)], "").await.status, 405);
    server.behave(|q| q.moves = true);
    let before = etag(&client.get("a.ics").await);
    assert_eq!(client.send("MOVE", &from, &[("destination", &to)], "").await.status, 201);
    assert_eq!(client.get("a.ics").await.status, 404);
    let moved = client.send("GET", &format!("{SECOND}b.ics"), &[], "").await;
    assert_eq!(etag(&moved), before, "it is the same version");
}

#[tokio::test]
async fn c33_a_write_is_seen_only_later() {
    let (server, client) = start().await;
    server.behave(|q| q.writes_late_by = Some(3));
    let tag = etag(&client.create("a.ics", &hour("a")).await);
    assert_eq!(client.get("a.ics").await.status, 404);
    assert_eq!(client.changes("").await.listed(), Vec::new());
    assert_eq!(etag(&client.get("a.ics").await), tag, "the third request finds it");
}

#[tokio::test]
async fn c37_an_object_can_be_too_large() {
    let (server, client) = start().await;
    server.behave(|q| q.max_resource_size = Some(300));
    let limit = client.propfind(CALENDAR, "0", "<C:max-resource-size/>").await;
    assert!(limit.has(">300<"), "{}", limit.text());
    assert_eq!(client.create("a.ics", &hour("a")).await.status, 201);
    let long = format!("DTSTART:20261116T090000Z\nDESCRIPTION:{}\n", "x".repeat(300));
    let refused = client.create("b.ics", &event("b", &long)).await;
    assert!(refused.status == 403 && refused.has("max-resource-size"), "{refused:?}");
}
