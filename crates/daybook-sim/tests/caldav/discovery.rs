use daybook_sim::caldav::{CALENDAR, ReadOnly, Reference, Server, WellKnown};

use crate::client::{Client, hour};

#[tokio::test]
async fn c01_the_well_known_place_refers_in_every_way_that_was_seen() {
    let server = Server::start().await.unwrap();
    let stranger = Client::at(server.url(), None);
    for status in [301, 302, 303, 307, 308] {
        for (form, expected) in [
            (Reference::Path, "/".to_owned()),
            (Reference::Url, server.url().replace("http:", "https:")),
            (Reference::PlainUrl, server.url().to_owned()),
        ] {
            server.behave(|q| q.well_known = WellKnown { status, form, asks_first: false });
            let proxied = [("x-forwarded-proto", "https")];
            let reply = stranger.send("PROPFIND", "/.well-known/caldav", &proxied, "").await;
            assert_eq!((reply.status, reply.header("location")), (status, Some(&*expected)));
        }
    }
    server.behave(|q| q.well_known.asks_first = true);
    let asked = stranger.send("PROPFIND", "/.well-known/caldav", &[], "").await;
    assert_eq!(asked.status, 401, "it asks who it is first");
    assert_eq!(Client::of(&server).send("GET", "/.well-known/caldav", &[], "").await.status, 308);
}

#[tokio::test]
async fn c02_the_person_refers_to_several_homes_on_another_host() {
    let server = Server::start().await.unwrap();
    server.add_person("anna", "secret");
    server.add_calendar("/calendars/anna/salon/", "Salon");
    server.share("/calendars/anna/salon/", "desk", false);
    let client = Client::of(&server);
    let person = client.propfind("/", "0", "<current-user-principal/>").await;
    assert!(person.has("<D:href>/principals/desk/</D:href>"), "{}", person.text());
    let home = client.propfind("/principals/desk/", "0", "<C:calendar-home-set/>").await;
    assert!(home.has("<D:href>/calendars/desk/</D:href>"));

    server.behave(|q| {
        q.home_elsewhere = true;
        q.second_home = true;
    });

    let homes = client.propfind("/principals/desk/", "0", "<C:calendar-home-set/>").await;
    for path in ["calendars/desk/", "shared/desk/"] {
        assert!(homes.has(&format!("{}{path}", server.other_url())), "{}", homes.text());
    }
    let elsewhere = Client::at(server.other_url(), Some("Basic ZGVzazpvcGVuIHNlc2FtZQ=="));
    let shared = elsewhere.propfind("/shared/desk/", "1", "<displayname/>").await;
    assert!(shared.has("Salon") && !shared.has("Appointments"), "{}", shared.text());
}

#[tokio::test]
async fn c03_depth_one_at_the_person_is_refused() {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    assert_eq!(client.propfind("/principals/desk/", "1", "<displayname/>").await.status, 207);
    server.behave(|q| q.depth_one_at_principals = false);
    assert_eq!(client.propfind("/principals/desk/", "1", "<displayname/>").await.status, 400);
    assert_eq!(client.propfind("/principals/desk/", "0", "<displayname/>").await.status, 207);
}

#[tokio::test]
async fn c04_a_home_holds_more_than_calendars() {
    let server = Server::start().await.unwrap();
    server.behave(|q| q.clutter = true);
    let names = "<resourcetype/><C:supported-calendar-component-set/>";
    let home = Client::of(&server).propfind("/calendars/desk/", "1", names).await;
    for kind in
        ["C:schedule-inbox", "C:schedule-outbox", "CS:notification", "trash-bin", "CS:subscribed"]
    {
        assert!(home.has(kind), "{kind} in {}", home.text());
    }
    assert!(home.has("<C:comp name=\"VTODO\"/>") && home.has("<C:comp name=\"VEVENT\"/>"));
}

#[tokio::test]
async fn c05_what_is_not_there_comes_in_a_propstat_of_its_own() {
    let server = Server::start().await.unwrap();
    let names = "<displayname/><A:calendar-color/><Z:odd xmlns:Z=\"urn:z\"/>";
    let reply = Client::of(&server).propfind(CALENDAR, "0", names).await;
    let text = reply.text();
    let (found, missing) = text.split_once("200 OK").unwrap();
    assert!(found.contains("Appointments"), "{text}");
    assert!(missing.contains("calendar-color") && missing.contains("odd"), "{text}");
    assert!(missing.contains("404 Not Found"), "{text}");
}

#[tokio::test]
async fn c06_a_calendar_is_read_only_by_its_privileges_or_by_surprise() {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    for (read_only, says_write) in [(ReadOnly::Said, false), (ReadOnly::Denied, true)] {
        server.behave_in(CALENDAR, |q| q.read_only = Some(read_only));
        let set = client.propfind(CALENDAR, "0", "<current-user-privilege-set/>").await;
        assert_eq!(set.has("<D:write>"), says_write, "{}", set.text());
        let refused = client.create("a.ics", &hour("a")).await;
        assert_eq!(refused.status, 403);
        assert!(refused.has("need-privileges"), "{}", refused.text());
    }
}

#[tokio::test]
async fn calendars_are_made_named_and_removed() {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    let body = "<C:mkcalendar xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><set><prop>\
                <displayname>Room &amp; bath</displayname></prop></set></C:mkcalendar>";
    let path = "/calendars/desk/room/";
    assert_eq!(client.send("MKCALENDAR", path, &[], body).await.status, 201);
    let again = client.send("MKCALENDAR", path, &[], body).await;
    assert!(again.status == 403 && again.has("resource-must-be-null"));
    let update = "<propertyupdate xmlns=\"DAV:\" xmlns:A=\"http://apple.com/ns/ical/\"><set><prop>\
                 <A:calendar-color>#ff0000</A:calendar-color><getetag>no</getetag></prop></set>\
                 </propertyupdate>";
    let patched = client.send("PROPPATCH", path, &[], update).await;
    assert!(patched.has("403 Forbidden") && patched.has("200 OK"), "{}", patched.text());
    let now = client.propfind(path, "0", "<displayname/><A:calendar-color/>").await;
    assert!(now.has("Room &amp; bath") && now.has("#ff0000"), "{}", now.text());
    assert_eq!(client.send("DELETE", path, &[], "").await.status, 204);
    assert_eq!(client.propfind(path, "0", "<displayname/>").await.status, 404);
}

#[tokio::test]
async fn people_see_what_is_theirs_or_shared_and_nothing_else() {
    let server = Server::start().await.unwrap();
    server.add_person("anna", "secret");
    server.put(CALENDAR, "a.ics", &hour("a"));
    let anna = Client::at(server.url(), Some("Basic YW5uYTpzZWNyZXQ="));
    assert_eq!(anna.get("a.ics").await.status, 403);
    server.share(CALENDAR, "anna", false);
    assert_eq!(anna.get("a.ics").await.status, 200);
    assert_eq!(anna.create("b.ics", &hour("b")).await.status, 403);
    server.share(CALENDAR, "anna", true);
    assert_eq!(anna.create("b.ics", &hour("b")).await.status, 201);
}
