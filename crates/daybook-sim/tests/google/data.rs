//! Data that breaks people, as this service serves it.

use chrono::{DateTime, Utc};
use daybook_sim::google::{Server, cases};
use serde_json::{Value, json};

use crate::client::{Client, item};

/// A service with the data of a case, and everything in it.
async fn load(id: &str) -> (Server, Client, Vec<Value>) {
    let server = Server::start().await.unwrap();
    server.load(&cases::case(id).unwrap()).unwrap();
    let client = Client::of(&server).undescribed();
    let (items, _) = client.whole("maxResults=2500").await;
    (server, client, items)
}

/// When the instances of a series begin.
async fn starts(client: &Client, id: &str) -> Vec<String> {
    let list = client
        .get(&format!("calendars/primary/events/{id}/instances?maxResults=2500"))
        .await
        .json();
    let start = |it: &Value| {
        let start = &it["start"];
        start["dateTime"].as_str().or(start["date"].as_str()).unwrap().to_owned()
    };
    list["items"].as_array().unwrap().iter().map(start).collect()
}

#[tokio::test]
async fn every_case_is_there_and_every_event_of_it() {
    let all = cases::all();
    let ids: Vec<_> = all.iter().map(|case| case.id.to_owned()).collect();
    let expected: Vec<_> = (1..=20).map(|number| format!("D{number:02}")).collect();
    assert_eq!(ids, expected);
    for case in &all {
        let server = Server::start().await.unwrap();
        server.load(case).unwrap();
        let client = Client::of(&server).undescribed();
        let mut found = 0;
        for calendar in client.get("users/me/calendarList?minAccessRole=owner").await.ids() {
            let path = format!("calendars/{}/events?maxResults=2500", calendar.replace('@', "%40"));
            found += client.get(&path).await.ids().len();
        }
        assert_eq!(found, case.events.len(), "{}", case.id);
    }
}

#[tokio::test]
async fn d01_half_past_two_is_moved_or_taken_once_while_clocks_change() {
    let (_server, client, items) = load("D01").await;
    assert_eq!(
        starts(&client, "d01spring").await[..3],
        ["2026-03-28T02:30:00+01:00", "2026-03-29T03:30:00+02:00", "2026-03-30T02:30:00+02:00"]
    );
    assert_eq!(
        starts(&client, "d01autumn").await[..3],
        ["2026-10-24T02:30:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]
    );
    assert_eq!(starts(&client, "d01sydneyspring").await.len(), 4);
    assert_eq!(item(&items, "d01gap")["start"]["dateTime"], "2026-03-29T03:30:00+02:00");
}

#[tokio::test]
async fn d02_whole_days_are_the_same_days_at_both_ends_of_the_world() {
    let (_server, client, items) = load("D02").await;
    assert_eq!(item(&items, "d02several")["end"], json!({"date": "2026-11-22"}));
    assert_eq!(starts(&client, "d02weekly").await, ["2026-11-16", "2026-11-23", "2026-11-30"]);
    for calendar in ["pago", "line"] {
        let path = format!(
            "calendars/{calendar}%40group.calendar.google.com/events?timeZone=Europe/Zurich"
        );
        let list = client.get(&path).await.json();
        assert_eq!(list["items"][0]["start"], json!({"date": "2026-11-18"}));
    }
}

#[tokio::test]
async fn d03_the_end_of_a_series_holds_its_last_instance_however_it_is_written() {
    let (_server, client, items) = load("D03").await;
    assert_eq!(items.len(), 4);
    for id in ["d03date", "d03utc", "d03wall", "d03exact"] {
        assert_eq!(starts(&client, id).await.len(), 3, "{id}");
    }
}

#[tokio::test]
async fn d04_days_a_month_does_not_have_are_skipped() {
    let (_server, client, _) = load("D04").await;
    let days = |starts: Vec<String>| -> Vec<String> {
        starts.iter().map(|it| it[..10].to_owned()).collect()
    };
    let thirty = days(starts(&client, "d04thirtyfirst").await);
    assert_eq!(thirty, ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]);
    let last = days(starts(&client, "d04last").await);
    assert_eq!(last, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
    assert_eq!(starts(&client, "d04leap").await, ["2024-02-29", "2028-02-29", "2032-02-29"]);
    assert_eq!(starts(&client, "d04many").await.len(), 8);
}

#[tokio::test]
async fn d05_weeks_begin_where_the_rule_says() {
    let (_server, client, _) = load("D05").await;
    let monday = starts(&client, "d05monday").await;
    let sunday = starts(&client, "d05sunday").await;
    assert_eq!(monday[1][..10], *"2026-11-22");
    assert_eq!(sunday[1][..10], *"2026-11-29");
}

#[tokio::test]
async fn d06_days_are_left_out_by_instant_by_wall_and_by_date() {
    let (_server, client, _) = load("D06").await;
    for (id, left) in [("d06instant", 3), ("d06wall", 4), ("d06date", 3), ("d06miss", 5)] {
        assert_eq!(starts(&client, id).await.len(), left, "{id}");
    }
}

#[tokio::test]
async fn d07_exceptions_are_moved_before_their_series_to_another_day_and_to_a_whole_day() {
    let (_server, client, items) = load("D07").await;
    assert_eq!(items.len(), 4);
    let begin = starts(&client, "d07series").await;
    assert_eq!(begin.len(), 5);
    assert!(
        begin.contains(&"2026-11-13T09:00:00+01:00".to_owned())
            && begin.contains(&"2026-11-19".to_owned())
    );
    for event in items.iter().filter(|it| it["recurringEventId"] == "d07series") {
        assert!(event["originalStartTime"]["dateTime"].is_string());
    }
}

#[tokio::test]
async fn d08_exceptions_of_nothing_are_listed_all_the_same() {
    let (_server, client, items) = load("D08").await;
    assert_eq!(items.len(), 4);
    assert_eq!(item(&items, "d08elsewhere_20261118T080000Z")["recurringEventId"], "d08elsewhere");
    assert_eq!(client.event("d08elsewhere").await["error"]["code"], 404);
    assert_eq!(starts(&client, "d08series").await.len(), 4, "two of the rule and two exceptions");
}

#[tokio::test]
async fn d09_extra_dates_are_added_once() {
    let (_server, client, _) = load("D09").await;
    for (id, count) in [("d09more", 4), ("d09twice", 2), ("d09alone", 2)] {
        assert_eq!(starts(&client, id).await.len(), count, "{id}");
    }
}

#[tokio::test]
async fn d10_zones_keep_the_names_they_were_given() {
    let (_server, _client, items) = load("D10").await;
    let start = |id: &str| item(&items, id)["start"].clone();
    assert_eq!(
        start("d10old"),
        json!({"dateTime": "2026-11-18T18:00:00+01:00", "timeZone": "US/Pacific"})
    );
    assert_eq!(
        start("d10offset"),
        json!({"dateTime": "2026-11-18T15:00:00+01:00", "timeZone": "Etc/GMT+5"})
    );
    assert_eq!(item(&items, "d10two")["end"]["timeZone"], "Asia/Tokyo");
}

#[tokio::test]
async fn d11_an_event_without_a_zone_has_its_calendars() {
    let (_server, _client, items) = load("D11").await;
    let start = item(&items, "d11pinned")["start"].clone();
    assert_eq!(
        start,
        json!({"dateTime": "2026-11-18T10:00:00+01:00", "timeZone": "Europe/Zurich"})
    );
}

#[tokio::test]
async fn d12_text_comes_back_as_it_is() {
    let (_server, _client, items) = load("D12").await;
    assert!(item(&items, "d12emoji")["summary"].as_str().unwrap().contains('\u{200d}'));
    assert_eq!(item(&items, "d12returns")["description"], "One\r\nTwo\rThree\nFour\t\u{2028}Five");
    assert_eq!(item(&items, "d12long")["description"].as_str().unwrap().len(), 100_000);
    assert_eq!(item(&items, "d12none")["summary"], "");
}

#[tokio::test]
async fn d13_one_uid_is_in_two_calendars_and_twice_in_one_but_for_its_case() {
    let (_server, client, items) = load("D13").await;
    assert_ne!(item(&items, "d13first")["iCalUID"], item(&items, "d13lower")["iCalUID"]);
    assert_eq!(client.events("iCalUID=One-UID%40sim.example").await.ids(), ["d13first"]);
    let second = client
        .get("calendars/second%40group.calendar.google.com/events?iCalUID=One-UID%40sim.example")
        .await;
    assert_eq!(second.ids(), ["d13second"]);
}

#[tokio::test]
async fn d14_there_are_five_hundred_guests_and_some_without_an_address() {
    let (_server, client, items) = load("D14").await;
    assert_eq!(item(&items, "d14many")["attendees"].as_array().unwrap().len(), 500);
    assert_eq!(item(&items, "d14nameless")["attendees"][0].get("email"), None);
    assert_eq!(item(&items, "d14group")["attendees"][0]["additionalGuests"], 7);
    let cut = client.events("maxAttendees=100").await.json();
    let cut = item(cut["items"].as_array().unwrap(), "d14many").clone();
    assert_eq!((&cut["attendeesOmitted"], &cut["attendees"]), (&json!(true), &json!([])));
}

#[tokio::test]
async fn d15_ten_years_of_days_have_two_hundred_exceptions() {
    let (_server, client, items) = load("D15").await;
    assert_eq!(items.len(), 201);
    let cancelled = items.iter().filter(|it| it["status"] == "cancelled").count();
    assert_eq!(cancelled, 40);
    let year = "singleEvents=true&timeMin=2028-01-01T00:00:00Z&timeMax=2029-01-01T00:00:00Z&maxResults=2500";
    let (expanded, _) = client.whole(year).await;
    assert!((355..=366).contains(&expanded.len()), "{}", expanded.len());
    let (all, _) = client.whole("singleEvents=true&maxResults=2500").await;
    assert!(all.len() < 3653, "no list has all of them: {}", all.len());
}

#[tokio::test]
async fn d16_a_meeting_is_in_a_description_of_html() {
    let (_server, _client, items) = load("D16").await;
    let event = item(&items, "d16blob");
    assert!(event["description"].as_str().unwrap().contains("<html-blob>"));
    assert_eq!(event["hangoutLink"], "https://meet.sim.example/abc-defg-hij");
}

#[tokio::test]
async fn d17_what_nobody_knows_survives_a_new_title() {
    let (_server, client, items) = load("D17").await;
    let before = item(&items, "d17unknown").clone();
    let after = client.patch("d17unknown", &json!({"summary": "New"})).await;
    assert_eq!(after.status, 400, "its label is none of the calendar's");
    let labels = json!({"labelProperties": {"eventLabels": [{"id": before["eventLabelId"], "name": "VIP"}]}});
    client.call("PATCH", "calendars/primary", &labels).await;
    let after = client.patch("d17unknown", &json!({"summary": "New"})).await.json();
    for name in ["attentionProperties", "eventLabelId", "extendedProperties", "gadget", "source"] {
        assert_eq!(after[name], before[name], "{name}");
    }
}

#[tokio::test]
async fn d18_events_have_no_length_or_end_before_they_begin() {
    let (_server, _client, items) = load("D18").await;
    let times = |id: &str| (item(&items, id)["start"].clone(), item(&items, id)["end"].clone());
    let (start, end) = times("d18none");
    assert_eq!(start, end);
    let (start, end) = times("d18backwards");
    assert!(start["dateTime"].as_str() > end["dateTime"].as_str());
    assert_eq!(times("d18late").0, json!({"date": "9999-12-30"}));
    assert!(times("d18first").0["dateTime"].as_str().unwrap().starts_with("0001-01-01"));
}

#[tokio::test]
async fn d19_a_zone_has_two_names_and_one_time() {
    let (_server, client, items) = load("D19").await;
    assert_eq!(item(&items, "d19kiev")["start"]["timeZone"], "Europe/Kiev");
    assert_eq!(item(&items, "d19kyiv")["start"]["timeZone"], "Europe/Kyiv");
    assert_eq!(starts(&client, "d19kiev").await, starts(&client, "d19kyiv").await);
    let cairo = starts(&client, "d19cairo").await;
    assert_ne!(cairo[0][11..16], cairo[2][11..16], "its summer ends four days later");
}

#[tokio::test]
async fn d20_the_clock_of_the_service_is_ahead_and_its_dates_say_so() {
    let (server, client, _) = load("D20").await;
    let noon: DateTime<Utc> = "2026-11-29T12:10:00Z".parse().unwrap();
    assert!(server.now() >= noon);
    let reply = client.events("").await;
    let date = DateTime::parse_from_rfc2822(reply.header("date").unwrap()).unwrap();
    assert!(date.with_timezone(&Utc) >= noon);
    let changed = client.patch("d20skew", &json!({"summary": "New"})).await.json();
    assert!(changed["updated"].as_str().unwrap() >= "2026-11-29T12:10:00");
}
