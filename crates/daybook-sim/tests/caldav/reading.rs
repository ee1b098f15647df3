use daybook_sim::caldav::{CALENDAR, DataForm, Fault, Hrefs, On, Server, cases};

use crate::client::{Client, event, hour};

async fn with(objects: &[(&str, &str)]) -> (Server, Client) {
    let server = Server::start().await.unwrap();
    for (name, text) in objects {
        server.put(CALENDAR, name, text);
    }
    let client = Client::of(&server);
    (server, client)
}

#[tokio::test]
async fn c14_multiget_says_404_for_what_is_missing_or_leaves_it_out() {
    let (server, client) = with(&[("a.ics", &hour("a"))]).await;
    let hrefs = [&*format!("{CALENDAR}a.ics"), &*format!("{CALENDAR}b.ics")];
    let named = client.multiget(&hrefs).await.listed();
    assert_eq!(named, [("a.ics".to_owned(), false), ("b.ics".to_owned(), true)]);
    server.behave(|q| q.multiget_names_missing = false);
    assert_eq!(client.multiget(&hrefs).await.listed(), [("a.ics".to_owned(), false)]);
}

#[tokio::test]
async fn c15_text_comes_in_many_wrappings() {
    let (server, client) = with(&[("a.ics", &hour("a"))]).await;
    let href = format!("{CALENDAR}a.ics");
    let plain = client.multiget(&[&href]).await;
    assert!(plain.has("BEGIN:VCALENDAR&#13;\nVERSION"), "{}", plain.text());
    server.behave(|q| q.data = DataForm::LostReturns);
    assert!(client.multiget(&[&href]).await.has("BEGIN:VCALENDAR\r\nVERSION"));
    server.behave(|q| {
        q.data = DataForm::Cdata;
        q.bare_line_feeds = true;
        q.byte_order_mark = true;
    });
    let wrapped = client.multiget(&[&href]).await;
    assert!(wrapped.has("<![CDATA[\u{feff}BEGIN:VCALENDAR\nVERSION"), "{}", wrapped.text());
    assert!(client.get("a.ics").await.text().starts_with("\u{feff}BEGIN:VCALENDAR\nVERSION"));
}

#[tokio::test]
async fn c16_hrefs_are_spelt_as_put_or_encoded_or_as_urls_of_any_host() {
    let (server, client) = with(&[]).await;
    assert_eq!(client.create("a@b.ics", &hour("a@b")).await.status, 201);
    for (hrefs, expected) in [
        (Hrefs::AsPut, format!("{CALENDAR}a@b.ics")),
        (Hrefs::Encoded, format!("{CALENDAR}a%40b.ics")),
        (Hrefs::Urls, format!("{}{}a%40b.ics", server.url(), &CALENDAR[1..])),
        (Hrefs::OtherHost, format!("{}{}a%40b.ics", server.other_url(), &CALENDAR[1..])),
    ] {
        server.behave(|q| q.hrefs = hrefs);
        let listed = client.changes("").await;
        assert!(listed.has(&format!("<D:href>{expected}</D:href>")), "{}", listed.text());
        assert_eq!(client.get("a%40b.ics").await.status, 200, "both spellings are the same");
    }
}

#[tokio::test]
async fn c30_a_time_range_knows_floating_times_zero_lengths_and_series() {
    let zurich =
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Europe/Zurich\nEND:VTIMEZONE\nEND:VCALENDAR";
    let (server, client) = with(&[
        ("nine.ics", &hour("nine")),
        ("floating.ics", &event("floating", "DTSTART:20261116T093000\nDTEND:20261116T094500\n")),
        ("moment.ics", &event("moment", "DTSTART:20261116T093000Z\n")),
        ("length.ics", &event("length", "DTSTART:20261116T083000Z\nDURATION:PT1H\n")),
        ("day.ics", &event("day", "DTSTART;VALUE=DATE:20261116\n")),
        (
            "series.ics",
            &event("series", "DTSTART:20261102T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\n"),
        ),
        (
            "left-out.ics",
            &event(
                "left-out",
                "DTSTART:20261115T090000Z\nDURATION:PT1H\n\
            RRULE:FREQ=DAILY;COUNT=2\nEXDATE:20261116T090000Z\n",
            ),
        ),
        ("later.ics", &event("later", "DTSTART:20261116T100000Z\nDTEND:20261116T110000Z\n")),
    ])
    .await;
    let query = |range: &str, zone: &str| {
        let zone = if zone.is_empty() {
            String::new()
        } else {
            format!("<C:timezone>{zone}</C:timezone>")
        };
        format!(
            "<C:calendar-query xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\"><prop><getetag/>\
             </prop><C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">\
             <C:time-range {range}/></C:comp-filter></C:comp-filter></C:filter>{zone}</C:calendar-query>"
        )
    };
    let range = "start=\"20261116T092000Z\" end=\"20261116T100000Z\"";
    let found = |reply: crate::client::Reply| {
        let names =
            reply.listed().into_iter().map(|(name, _)| name.trim_end_matches(".ics").to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    let utc = found(client.report(&query(range, "")).await);
    assert_eq!(utc, "day floating length moment nine series", "an end is not in it");
    let there = found(client.report(&query(range, zurich)).await);
    assert_eq!(there, "day length moment nine series", "half past nine in Zürich is earlier");
    let open = found(client.report(&query("start=\"20261116T100000Z\"", "")).await);
    assert_eq!(open, "day later series");
    drop(server);
}

#[tokio::test]
async fn c36_answers_come_as_web_pages_halves_and_packed() {
    let (server, client) = with(&[("a.ics", &hour("a"))]).await;
    server.fail_next(On::Listing, Fault::WebPage);
    let page = client.changes("").await;
    assert!(page.status == 200 && page.has("<!DOCTYPE html>"));
    server.fail_next(On::Listing, Fault::HalfXml);
    let half = client.changes("").await;
    assert!(half.status == 207 && !half.has("</D:multistatus>"));
    server.fail_next(On::Listing, Fault::Nothing);
    assert!(client.changes("").await.bytes.is_empty());
    server.behave(|q| q.gzip = true);
    let path = format!("{CALENDAR}a.ics");
    let packed = client.send("GET", &path, &[("accept-encoding", "gzip")], "").await;
    assert_eq!(
        (packed.header("content-encoding"), &packed.bytes[..2]),
        (Some("gzip"), &[0x1f, 0x8b][..])
    );
    assert_eq!(client.get("a.ics").await.header("content-encoding"), None, "only for who asks");
}

#[tokio::test]
async fn every_case_of_data_is_served_as_it_was_written() {
    let server = Server::start().await.unwrap();
    let client = Client::of(&server);
    for case in cases::all() {
        server.load(&case);
        for fixture in &case.objects {
            let path = format!("{}{}", fixture.calendar, fixture.name);
            let reply = client.send("GET", &path, &[], "").await;
            assert_eq!(reply.text(), fixture.text, "{}", case.id);
        }
    }
}
