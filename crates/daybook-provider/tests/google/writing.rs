//! Making, changing and deleting single events.

use chrono::TimeDelta;
use daybook_core::attendee::{Attendee, ParticipationStatus};
use daybook_core::details::{Classification, Reminder, Status, Transparency};
use daybook_core::sync_state::Statement;
use daybook_provider::{CalendarProvider, ProviderError, Write, Written};
use daybook_sim::google::{GUEST, USER, cases};
use serde_json::{Value, json};

use crate::account::{Account, at, create, days, delete, every_day, hour, single, stamp, update};

#[tokio::test]
async fn makes_an_event_at_its_place_with_our_mark() {
    let account = Account::new().await;
    let place_for = |calendar, key| account.google.place_for(calendar, key).unwrap();
    let place = place_for(USER, "0190-1");
    assert_eq!(place, place_for(USER, "0190-1"));
    assert_ne!(place, place_for(USER, "0190-2"));
    assert_ne!(place, place_for("other@sim.example", "0190-1"));
    let wanted = single("Cut & colour", at(2, 9, 10));
    let made = account.write(&create(&place, &wanted)).await.unwrap();
    assert_eq!(account.asked(), ["POST desk/events"]);
    assert_eq!((&made.content, made.stamp), (&wanted, Some(stamp())));
    assert_eq!(made.uid, format!("{place}@daybook"), "mirrors are known by it");
    assert_eq!(account.live(&place).await, made);
    assert!(account.server.mail().is_empty());
}

#[tokio::test]
async fn never_makes_an_event_where_one_is_or_was() {
    let account = Account::new().await;
    let wanted = single("Cut", at(2, 9, 10));
    account.write(&create("place0", &wanted)).await.unwrap();
    for _ in 0..2 {
        let twice = account.write(&create("place0", &wanted)).await;
        assert!(matches!(twice, Err(ProviderError::Precondition)), "{twice:?}");
        let seen = account.statement("place0").await;
        if let Statement::Live(seen) = seen {
            account.google.write(USER, &delete("place0", &seen)).await.unwrap();
        }
    }
    assert_eq!(account.statement("place0").await, Statement::Gone);
}

#[tokio::test]
async fn sends_the_fields_that_changed_and_no_others() {
    let account = Account::new().await;
    let mut event = hour("event0");
    event["description"] = json!("<b>HTML</b>");
    event["location"] = json!("Upstairs");
    event["attendees"] = json!([{"email": GUEST, "responseStatus": "accepted"}]);
    account.make(&event);
    account.server.take_requests();
    account
        .change("event0", |content| {
            content.details.summary = "Shave".to_owned();
            content.details.location.clear();
        })
        .await;
    let attempt = stamp().to_string();
    assert_eq!(
        account.bodies(),
        [json!({
            "summary": "Shave",
            "location": null,
            "extendedProperties": {"private": {"daybookAttempt": attempt}},
        })]
    );
    let stored = account.server.event(USER, "event0").unwrap();
    assert_eq!(stored["description"], "<b>HTML</b>");
    assert_eq!(stored["attendees"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn every_field_can_be_set_and_cleared() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account
        .change("event0", |content| {
            let details = &mut content.details;
            details.description = "Bring samples\nand a towel".to_owned();
            details.location = "Back room".to_owned();
            details.url = "https://booking.example/1".to_owned();
            details.status = Status::Tentative;
            details.transparency = Transparency::Transparent;
            details.classification = Classification::Private;
            details.categories = ["Team".to_owned(), "VIP".to_owned()].into();
            details.reminders = (1..8).map(|minutes| Reminder::FromStart(minutes * -60)).collect();
            details.reminders.insert(Reminder::FromEnd(600));
        })
        .await;
    let stored = account.server.event(USER, "event0").unwrap();
    assert_eq!(stored["reminders"]["overrides"].as_array().unwrap().len(), 5);
    assert_eq!(stored["visibility"], "private");
    account
        .change("event0", |content| {
            content.details.url = "tel:+41440000000".to_owned();
            content.details.reminders = [Reminder::FromStart(-600)].into();
        })
        .await;
    account
        .change("event0", |content| {
            content.details = crate::account::said("");
        })
        .await;
    let stored = account.server.event(USER, "event0").unwrap();
    let left: Vec<&String> =
        stored["extendedProperties"]["private"].as_object().unwrap().keys().collect();
    assert_eq!(left, ["daybookAttempt"]);
    assert_eq!(stored.get("source"), None);
    assert_eq!(stored["reminders"], json!({"useDefault": false, "overrides": []}));
}

#[tokio::test]
async fn whole_days_become_times_and_back() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account.change("event0", |content| content.when = days(2, 4)).await;
    let stored = account.server.event(USER, "event0").unwrap();
    assert_eq!(stored["end"], json!({"date": "2026-12-04"}));
    account.change("event0", |content| content.when = at(3, 14, 15)).await;
    account.change("event0", |content| content.when = at(4, 14, 14)).await;
}

#[tokio::test]
async fn data_nobody_here_knows_survives_an_edit() {
    let account = Account::new().await;
    account.server.behave(|quirks| quirks.new_fields = true);
    for id in ["D16", "D17"] {
        account.server.load(&cases::case(id).unwrap()).unwrap();
    }
    let label = &account.server.event(USER, "d17unknown").unwrap()["eventLabelId"];
    let labels = json!({"labelProperties": {"eventLabels": [{"id": label, "name": "VIP"}]}});
    account.act("PATCH", "calendars/primary", &labels);
    for id in ["d16blob", "d17unknown"] {
        let before = account.server.event(USER, id).unwrap();
        account.change(id, |content| content.details.summary = "Shave".to_owned()).await;
        let mut after = account.server.event(USER, id).unwrap();
        assert_eq!(after["summary"], "Shave");
        // What changes with every edit, and what was meant to.
        let private = after["extendedProperties"]["private"].as_object_mut().unwrap();
        assert!(private.remove("daybookAttempt").is_some());
        if private.is_empty() {
            after.as_object_mut().unwrap().remove("extendedProperties");
        }
        for (name, value) in before.as_object().unwrap() {
            let own = ["etag", "updated", "sequence", "summary", "attentionProperties"];
            if !own.contains(&name.as_str()) {
                assert_eq!(&after[name], value, "{id} {name}");
            }
        }
    }
}

#[tokio::test]
async fn guests_stay_as_they_are_and_nobody_is_ever_written_to() {
    let account = Account::new().await;
    let mut event = hour("event0");
    event["attendees"] = json!([
        {"email": USER, "responseStatus": "needsAction"},
        {"email": GUEST, "displayName": "Noor", "comment": "Late", "responseStatus": "accepted"},
    ]);
    account.make(&event);
    let invited = account.server.mail().len();
    let stored = |account: &Account| account.server.event(USER, "event0").unwrap();
    let others = stored(&account)["attendees"][1].clone();
    account
        .change("event0", |content| {
            let own = content.details.attendees.get_mut(USER).unwrap();
            own.participation_status = ParticipationStatus::Accepted;
            content.details.attendees.insert("new@sim.example".to_owned(), Attendee::default());
        })
        .await;
    let now = stored(&account);
    assert_eq!(now["attendees"][0]["responseStatus"], "accepted");
    assert_eq!(now["attendees"][1], others);
    assert_eq!(now["attendees"].as_array().unwrap().len(), 2, "nobody is invited");
    account.change("event0", |content| drop(content.details.attendees.remove(GUEST))).await;
    assert_eq!(stored(&account)["attendees"].as_array().unwrap().len(), 1);
    let seen = account.live("event0").await;
    account.google.write(USER, &delete("event0", &seen)).await.unwrap();
    assert_eq!(account.server.mail().len(), invited);
    let changes = account.server.take_requests();
    for it in changes.iter().filter(|it| it.request.method != "GET") {
        assert_eq!(it.request.query.as_deref(), Some("sendUpdates=none"), "{}", it.request.method);
    }
}

#[tokio::test]
async fn a_new_appointment_with_guests_invites_nobody_and_forgets_nobody() {
    let account = Account::new().await;
    let mut wanted = single("Meeting", at(2, 9, 10));
    let ann = Attendee { name: "Ann".to_owned(), ..Attendee::default() };
    wanted.details.attendees.insert(GUEST.to_owned(), ann);
    let made = account.write(&create("place0", &wanted)).await.unwrap();
    assert_eq!(made.content, wanted);
    assert_eq!(account.server.event(USER, "place0").unwrap().get("attendees"), None);
    assert!(account.server.mail().is_empty());
}

#[tokio::test]
async fn changes_only_the_version_it_saw() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    let seen = account.live("event0").await;
    account.edit("event0", &json!({"location": "Upstairs"}));
    let mut content = seen.content.clone();
    content.details.summary = "Shave".to_owned();
    for write in [update("event0", &seen, &content), delete("event0", &seen)] {
        let refused = account.google.write(USER, &write).await;
        assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    }
    assert_eq!(account.live("event0").await.content.details.summary, "Cut");
}

#[tokio::test]
async fn an_event_that_the_service_touched_is_read_again() {
    let account = Account::new().await;
    account.server.behave(|quirks| quirks.touch_after_insert = Some(TimeDelta::seconds(1)));
    let made = account.write(&create("place0", &single("Cut", at(2, 9, 10)))).await.unwrap();
    account.server.advance(TimeDelta::seconds(2));
    let refused = account.write(&update("place0", &made, &single("Shave", at(2, 9, 10)))).await;
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    let again = account.live("place0").await;
    assert_eq!(again.content, made.content);
    account.change("place0", |content| content.details.summary = "Shave".to_owned()).await;
}

/// What a text of another kind of service, or none, is worth.
#[tokio::test]
async fn without_a_text_of_its_own_it_looks_before_it_writes() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    for (title, raw) in
        [("Shave", None), ("Colour", Some("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_owned()))]
    {
        let seen = account.live("event0").await;
        let mut content = seen.content.clone();
        content.details.summary = title.to_owned();
        let Write::Update { remote_id, version, uid, content, stamp, .. } =
            update("event0", &seen, &content)
        else {
            panic!("update")
        };
        let notify = false;
        let write = Write::Update { remote_id, version, uid, content, raw, stamp, notify };
        account.server.take_requests();
        let held = account.write(&write).await.unwrap();
        assert_eq!(held.content.details.summary, title);
        assert_eq!(account.asked(), ["GET desk/events/event0", "PATCH desk/events/event0"]);
        let late = account.write(&write).await;
        assert!(matches!(late, Err(ProviderError::Precondition)), "{late:?}");
    }
}

#[tokio::test]
async fn deleting_twice_is_deleting_once() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    let mut seen = account.live("event0").await;
    let gone = account.google.write(USER, &delete("event0", &seen)).await.unwrap();
    assert_eq!(gone, Written::Removed);
    // Its end has a version, too.
    let late = account.google.write(USER, &delete("event0", &seen)).await;
    assert!(matches!(late, Err(ProviderError::Precondition)), "{late:?}");
    assert_eq!(account.statement("event0").await, Statement::Gone);
    let end = account.server.event(USER, "event0").unwrap();
    seen.version = end["etag"].as_str().map(str::to_owned);
    for id in ["event0", "never0"] {
        let gone = account.google.write(USER, &delete(id, &seen)).await.unwrap();
        assert_eq!(gone, Written::Removed);
    }
}

#[tokio::test]
async fn what_is_gone_cannot_be_changed() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    let seen = account.live("event0").await;
    let never = account.write(&update("never0", &seen, &single("Shave", at(2, 9, 10)))).await;
    assert!(matches!(never, Err(ProviderError::Gone)), "{never:?}");
}

#[tokio::test]
async fn what_can_never_be_written_is_refused_before_anything_is_sent() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    let seen = account.live("event0").await;
    let mut late = seen.content.clone();
    let far = chrono::NaiveDate::from_ymd_opt(12_000, 1, 1).unwrap();
    late.when = daybook_core::details::When::AllDay { start: far, end: far.succ_opt().unwrap() };
    account.server.take_requests();
    for write in [update("event0", &seen, &late), create("place0", &late)] {
        let refused = account.google.write(USER, &write).await;
        assert!(matches!(refused, Err(ProviderError::Rejected { .. })), "{refused:?}");
    }
    assert!(account.asked().is_empty());
}

#[tokio::test]
async fn what_the_service_will_not_take_is_refused_with_its_words() {
    let account = Account::new().await;
    let mut wanted = single("Cut", at(2, 9, 10));
    wanted.recurrence = Some(daybook_core::recurrence::Recurrence {
        rules: ["FREQ=DAILY;UNTIL=20261210T080000Z;COUNT=3".to_owned()].into(),
        ..Default::default()
    });
    let refused = account.write(&create("place0", &wanted)).await;
    let Err(ProviderError::Rejected { reason }) = refused else { panic!("{refused:?}") };
    assert_eq!(reason, "Invalid recurrence rule");
}

#[tokio::test]
async fn text_that_the_service_reformats_is_read_as_it_is_there() {
    let account = Account::new().await;
    account.server.behave(|quirks| quirks.reformats = true);
    let mut wanted = single("Cut ", at(2, 9, 10));
    wanted.details.description = "One\r\nTwo ".to_owned();
    let made = account.write(&create("place0", &wanted)).await.unwrap();
    assert_eq!(made.stamp, Some(stamp()), "it is ours whatever became of it");
    assert_eq!(made.content.details.summary, "Cut");
    let before: Value = account.server.event(USER, "place0").unwrap();
    assert_eq!(account.live("place0").await, made);
    assert_eq!(account.server.event(USER, "place0").unwrap(), before);
}

#[tokio::test]
async fn dates_of_a_rule_nobody_here_can_follow_survive_a_move() {
    let account = Account::new().await;
    // To us it has no end that could be told.
    let rule = json!(["RRULE:FREQ=DAILY;UNTIL=20261205;UNTIL=20261206"]);
    let mut event = hour("event0");
    event["recurrence"] = rule.clone();
    account.make(&event);
    assert_eq!(account.live("event0").await.content.recurrence, None);
    account.change("event0", |content| content.when = at(2, 11, 12)).await;
    assert!(account.bodies().iter().all(|body| body.get("recurrence").is_none()));
    assert_eq!(account.server.event(USER, "event0").unwrap()["recurrence"], rule);
    account.change("event0", |content| content.recurrence = every_day(2).recurrence).await;
    let lines = json!(["RRULE:FREQ=DAILY;COUNT=2"]);
    assert_eq!(account.server.event(USER, "event0").unwrap()["recurrence"], lines);
}
