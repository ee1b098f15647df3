//! From what a person types to their calendars.

use daybook_auth::Secret;
use daybook_provider::caldav::{Discovered, DiscoveryError, discover};
use daybook_provider::{Http, ProviderError, RemoteCalendar};

use crate::scripted::{Scripted, answer, multistatus, password, status};

async fn find(address: &str, user: &str) -> Result<Discovered, DiscoveryError> {
    discover(address, user, &password(), &Http::new().unwrap()).await
}

fn property(href: &str, property: &str) -> Vec<u8> {
    multistatus(&format!(
        "<d:response><d:href>{href}</d:href><d:propstat><d:prop>{property}</d:prop>\
         <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    ))
}

fn person(at: &str, principal: &str) -> Vec<u8> {
    let href = format!(
        "<d:current-user-principal><d:href>{principal}</d:href></d:current-user-principal>"
    );
    property(at, &href)
}

fn homes(hrefs: &[&str]) -> Vec<u8> {
    let hrefs: Vec<_> = hrefs.iter().map(|href| format!("<d:href>{href}</d:href>")).collect();
    let hrefs = hrefs.concat();
    property(
        "/principals/anna/",
        &format!("<cal:calendar-home-set>{hrefs}</cal:calendar-home-set>"),
    )
}

fn calendar(href: &str, properties: &str) -> String {
    format!(
        "<d:response><d:href>{href}</d:href><d:propstat><d:prop>{properties}</d:prop>\
         <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )
}

const PLAIN: &str = "<d:resourcetype><d:collection/><cal:calendar/></d:resourcetype>";

fn one_calendar() -> Vec<u8> {
    multistatus(&calendar("/dav/anna/work/", PLAIN))
}

fn ask() -> Vec<u8> {
    answer("401 Unauthorized", &["WWW-Authenticate: Basic realm=\"r\""], "")
}

#[tokio::test]
async fn finds_the_calendars_behind_the_well_known_place() {
    let server = Scripted::answering([
        ask(),
        answer("301 Moved Permanently", &["Location: /dav/"], ""),
        person("/dav/", "/principals/anna/"),
        homes(&["/dav/anna/"]),
        one_calendar(),
    ]);

    let found = find(&server.url, "anna").await.unwrap();

    assert_eq!(found.principal_url, format!("{}/principals/anna/", server.url));
    assert_eq!(found.home_urls, [format!("{}/dav/anna/", server.url)]);
    assert_eq!(found.user_name, "anna");
    assert_eq!((found.label.as_str(), found.provider.as_str()), ("anna@127.0.0.1", "127.0.0.1"));
    assert_eq!(found.calendars.len(), 1);
    insta::assert_snapshot!(server.requests());
}

#[tokio::test]
async fn tries_the_typed_path_then_the_usual_places() {
    let page = || answer("200 OK", &["Content-Type: text/html"], "<!DOCTYPE html><p>Shop</p>");
    let server = Scripted::answering([
        status("405 Method Not Allowed"),
        status("404 Not Found"),
        page(),
        person("/", "/principals/anna/"),
        homes(&["/dav/anna/"]),
        one_calendar(),
    ]);

    find(&format!("{}/shop/", server.url), "anna").await.unwrap();

    let requests = server.requests();
    let asked: Vec<_> = requests.lines().filter(|line| line.starts_with("PROPFIND")).collect();
    assert_eq!(
        asked,
        [
            "PROPFIND /shop/",
            "PROPFIND /.well-known/caldav",
            "PROPFIND /remote.php/dav/",
            "PROPFIND /",
            "PROPFIND /principals/anna/",
            "PROPFIND /dav/anna/",
        ]
    );
}

#[tokio::test]
async fn takes_every_home_and_skips_what_only_looks_like_a_calendar() {
    let kinds = |more: &str| format!("<d:resourcetype><d:collection/>{more}</d:resourcetype>");
    let first = [
        calendar("/dav/anna/", &kinds("")),
        calendar(
            "http://here/dav/anna/work%20a/",
            &format!(
                "{PLAIN}<d:displayname>Work &amp; more</d:displayname>\
                 <ical:calendar-color>#FF2968FF</ical:calendar-color>\
                 <d:current-user-privilege-set><d:privilege><d:write/></d:privilege>\
                 </d:current-user-privilege-set><cal:supported-calendar-component-set>\
                 <cal:comp name=\"VEVENT\"/></cal:supported-calendar-component-set>"
            ),
        ),
        calendar("/dav/anna/inbox/", &kinds("<cal:schedule-inbox/><cal:calendar/>")),
        calendar("/dav/anna/outbox/", &kinds("<cal:schedule-outbox/>")),
        calendar("/dav/anna/notifications/", &kinds("<cs:notification/>")),
        calendar("/dav/anna/feed/", &kinds("<cal:calendar/><cs:subscribed/>")),
        calendar("/dav/anna/trash/", &kinds("<cal:calendar/><x:deleted-calendar xmlns:x='n'/>")),
        calendar(
            "/dav/anna/tasks/",
            &format!(
                "{PLAIN}<cal:supported-calendar-component-set><cal:comp name=\"VTODO\"/>\
                 </cal:supported-calendar-component-set><ical:calendar-color>red</ical:calendar-color>"
            ),
        ),
    ];
    let shared = calendar(
        "/dav/team/plan/",
        &format!(
            "{PLAIN}<d:displayname/><d:current-user-privilege-set><d:privilege><d:read/>\
             </d:privilege><d:privilege><d:write-content/></d:privilege>\
             </d:current-user-privilege-set>"
        ),
    );
    let server = Scripted::answering([
        person("/.well-known/caldav", "/principals/anna/"),
        homes(&["/dav/anna/", "/dav/team/"]),
        multistatus(&first.concat()),
        multistatus(&shared),
    ]);

    let found = find(&server.url, "anna").await.unwrap();

    let expected = |remote_id: &str, name: &str, color: Option<&str>, read_only, holds_events| {
        RemoteCalendar {
            remote_id: remote_id.to_owned(),
            name: name.to_owned(),
            color: color.map(str::to_owned),
            read_only,
            holds_events,
            primary: false,
        }
    };
    assert_eq!(
        found.calendars,
        [
            expected("/dav/anna/work%20a/", "Work & more", Some("#ff2968"), false, true),
            expected("/dav/anna/tasks/", "tasks", None, false, false),
            expected("/dav/team/plan/", "plan", None, true, true),
        ]
    );
    assert_eq!(found.home_urls.len(), 2);
}

#[tokio::test]
async fn tries_a_refused_address_once_more_without_its_domain() {
    let server = Scripted::answering([
        ask(),
        ask(),
        ask(),
        person("/", "/principals/anna/"),
        homes(&["/dav/anna/"]),
        one_calendar(),
    ]);
    let found = find(&server.url, "anna@example.com").await.unwrap();
    assert_eq!(found.user_name, "anna");

    let server = Scripted::answering(vec![ask(); 9]);
    let refused = find(&server.url, "anna@example.com").await;
    assert!(matches!(refused, Err(DiscoveryError::Refused { hint: None })), "{refused:?}");
    assert_eq!(server.count(), 4, "two names, once each");
}

#[tokio::test]
async fn signs_in_where_the_server_also_answers_strangers() {
    let stranger = "<d:current-user-principal><d:unauthenticated/></d:current-user-principal>";
    let server = Scripted::answering([
        property("/", stranger),
        person("/", "/principals/anna/"),
        homes(&["/dav/anna/"]),
        one_calendar(),
    ]);
    find(&server.url, "anna").await.unwrap();
    let requests = server.requests();
    assert!(requests.split("----").nth(1).unwrap().contains("authorization: Basic"), "{requests}");
}

#[tokio::test]
async fn takes_the_url_of_a_person_as_it_is() {
    let server =
        Scripted::answering([homes(&["/dav/anna/"]), homes(&["/dav/anna/"]), one_calendar()]);
    let found = find(&format!("{}/principals/anna/", server.url), "anna").await.unwrap();
    assert_eq!(found.principal_url, format!("{}/principals/anna/", server.url));
}

#[tokio::test]
async fn names_the_host_of_somebody_else_and_tells_it_nothing() {
    let away = answer("301 Moved", &["Location: https://dav.thief.example/"], "");
    let server = Scripted::answering([ask(), away]);
    let refused = find(&server.url, "anna").await.unwrap_err();
    assert!(matches!(&refused, DiscoveryError::OtherHost { host } if host == "dav.thief.example"));
    assert!(refused.to_string().contains("enter dav.thief.example as the address"));

    let home = homes(&["https://home.thief.example/anna/"]);
    let server = Scripted::answering([person("/", "/principals/anna/"), home]);
    let refused = find(&server.url, "anna").await.unwrap_err();
    assert!(matches!(&refused, DiscoveryError::OtherHost { host } if host == "home.thief.example"));
}

#[tokio::test]
async fn says_what_is_wrong_with_what_was_typed() {
    for (address, user, expected) in [
        ("http://dav.example.com/", "anna", "unencrypted"),
        ("http://192.168.0.5:5232", "anna", "unencrypted"),
        ("ftp://dav.example.com/", "anna", "not an e-mail address"),
        ("", "anna", "not an e-mail address"),
        ("no such thing", "anna", "not an e-mail address"),
        ("https://dav.example.com/", "", "enter the user name"),
    ] {
        let refused = find(address, user).await.unwrap_err().to_string();
        assert!(refused.contains(expected), "{address}: {refused}");
    }
}

#[tokio::test]
async fn says_when_there_is_no_calendar_server_or_nobody_at_all() {
    let server = Scripted::answering(vec![status("404 Not Found"); 3]);
    let refused = find(&server.url, "anna").await.unwrap_err();
    assert!(matches!(refused, DiscoveryError::NotFound { .. }), "{refused:?}");

    let server = Scripted::answering([
        person("/", "/principals/anna/"),
        property("/principals/anna/", "<d:displayname>Anna</d:displayname>"),
    ]);
    let refused = find(&server.url, "anna").await.unwrap_err().to_string();
    assert!(refused.contains("no calendars"), "{refused}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = find(&nobody.to_string(), "anna").await.unwrap_err();
    let expected = matches!(refused, DiscoveryError::Provider(ProviderError::Unreachable { .. }));
    assert!(expected, "{refused:?}");
}

#[tokio::test]
async fn needs_no_scheme_for_this_computer() {
    let server = Scripted::answering([
        person("/", "/principals/anna/"),
        homes(&["/dav/anna/"]),
        one_calendar(),
    ]);
    let address = server.url.trim_start_matches("http://");
    let found = discover(address, "anna", &Secret::new(String::new()), &Http::new().unwrap()).await;
    assert_eq!(found.unwrap().calendars.len(), 1);
}
