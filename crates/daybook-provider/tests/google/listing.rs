//! Lists of changes, and reading what they name.

use chrono::TimeDelta;
use daybook_core::interval::Interval;
use daybook_core::sync_state::Statement;
use daybook_provider::{CalendarProvider, Cursor, Listed, ProviderError, Told};
use daybook_sim::google::{Fault, GUEST, InstanceIds, On, Role, Server, USER};
use serde_json::{Value, json};

use crate::account::{
    Account, CALENDAR_SCOPE, create, daily, hour, key, places, single, titles, update,
};

fn versions(items: &[Listed]) -> Vec<(String, Option<String>)> {
    let mut all: Vec<_> = items
        .iter()
        .filter_map(|it| match it {
            Listed::Version { remote_id, version } => Some((remote_id.clone(), version.clone())),
            Listed::Removed { .. } => None,
        })
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn follows_pages_to_their_end_even_where_they_are_empty() {
    let account = Account::new().await;
    for number in 0..10 {
        account.make(&hour(&format!("event{number}")));
    }
    account.server.behave(|quirks| {
        quirks.items_per_page = Some(3);
        quirks.empty_pages = true;
    });
    let listing = account.everything().await;
    assert!(listing.complete);
    assert_eq!(listing.items.len(), 10);
    assert!(account.google.requests() > 6, "{}", account.google.requests());
}

#[tokio::test]
async fn with_nothing_changed_it_is_one_request() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    let first = account.everything().await;
    let before = account.google.requests();
    let next = account.since(&first.next).await;
    assert_eq!((next.complete, next.items.len()), (false, 0));
    assert_eq!(account.google.requests() - before, 1);
}

#[tokio::test]
async fn what_a_list_has_told_is_not_asked_for_again() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-04"), &json!({"summary": "Colour"}));
    let listing = account.everything().await;
    assert_eq!(places(&listing), ["event0", "series0"]);
    let before = account.google.requests();
    let series = account.live("series0").await;
    let event = account.live("event0").await;
    assert_eq!(account.google.requests(), before);
    assert_eq!(
        versions(&listing.items),
        [("event0".to_owned(), event.version), ("series0".to_owned(), series.version.clone())]
    );
    let overrides = series.content.recurrence.unwrap().overrides;
    assert_eq!(overrides[&key(4, 9)].details.summary, "Colour");
    // Each is given out once; what is asked for again is as it is then.
    account.edit("event0", &json!({"summary": "Shave"}));
    assert_eq!(account.live("event0").await.content.details.summary, "Shave");
    let again = account.live("series0").await;
    assert_eq!(again.version, series.version, "however it was read");
}

#[tokio::test]
async fn what_a_list_has_told_serves_nobody_later() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account.make(&daily("series0", 5));
    {
        let _told = Told::by(&account.google, USER);
        account.everything().await;
        let before = account.google.requests();
        account.live("series0").await;
        assert_eq!(account.google.requests(), before);
    }
    // Nobody needed to fetch this one: its version was known.
    account.edit("event0", &json!({"summary": "Shave"}));
    assert_eq!(account.live("event0").await.content.details.summary, "Shave");
}

#[tokio::test]
async fn nothing_stale_is_told_after_a_write_of_our_own() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account.everything().await;
    let seen = account.live("event0").await;
    account.everything().await;
    let mut content = seen.content.clone();
    content.details.summary = "Shave".to_owned();
    account.write(&update("event0", &seen, &content)).await.unwrap();
    assert_eq!(account.live("event0").await.content, content);
}

#[tokio::test]
async fn names_what_was_made_changed_and_deleted_since() {
    let account = Account::new().await;
    for id in ["changed0", "deleted0", "kept0"] {
        account.make(&hour(id));
    }
    let first = account.everything().await;
    account.edit("changed0", &json!({"summary": "Shave"}));
    account.cancel("deleted0");
    account.make(&hour("made0"));
    let next = account.since(&first.next).await;
    assert!(!next.complete);
    assert_eq!(places(&next), ["-deleted0", "changed0", "made0"]);
    let ids = ["changed0", "deleted0", "kept0", "never0"].map(str::to_owned);
    let read = account.google.fetch(USER, &ids).await.unwrap();
    assert_eq!(
        titles(&read),
        [("changed0", "Shave"), ("deleted0", "(gone)"), ("kept0", "Cut"), ("never0", "(gone)")]
    );
}

#[tokio::test]
async fn an_exception_alone_names_its_whole_series() {
    for instance_ids in [InstanceIds::Dated, InstanceIds::Opaque] {
        let account = Account::new().await;
        account.server.behave(|quirks| quirks.instance_ids = instance_ids);
        account.make(&daily("series0", 5));
        account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Before"}));
        let first = account.everything().await;
        account.edit(&account.occurrence("series0", "2026-12-05"), &json!({"summary": "Colour"}));
        let next = account.since(&first.next).await;
        let [(id, version)] = &versions(&next.items)[..] else { panic!("{next:?}") };
        assert_eq!(id, "series0");
        let series = account.live("series0").await;
        assert_eq!(series.version, *version);
        let recurrence = series.content.recurrence.unwrap();
        let titles: Vec<_> =
            recurrence.overrides.values().map(|it| it.details.summary.as_str()).collect();
        assert_eq!(titles, ["Before", "Colour"]);
    }
}

#[tokio::test]
async fn a_cancelled_occurrence_alone_names_its_whole_series() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    let first = account.everything().await;
    account.cancel(&account.occurrence("series0", "2026-12-05"));
    let next = account.since(&first.next).await;
    assert_eq!(versions(&next.items).len(), 1);
    let series = account.live("series0").await;
    assert_eq!(series.content.recurrence.unwrap().excluded, [key(5, 9)].into());
}

#[tokio::test]
async fn a_series_that_changed_keeps_the_exceptions_that_were_not_named() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    account.cancel(&account.occurrence("series0", "2026-12-04"));
    let first = account.everything().await;
    account.edit("series0", &json!({"location": "Upstairs"}));
    let next = account.since(&first.next).await;
    assert_eq!(places(&next), ["series0"]);
    let series = account.live("series0").await.content;
    let recurrence = series.recurrence.unwrap();
    assert_eq!(series.details.location, "Upstairs");
    assert_eq!(recurrence.overrides.len(), 1);
    assert_eq!(recurrence.excluded, [key(4, 9)].into());
}

#[tokio::test]
async fn exceptions_may_come_before_their_series() {
    let account = Account::new().await;
    account.server.behave(|quirks| {
        quirks.exceptions_first = true;
        quirks.items_per_page = Some(1);
    });
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-05"), &json!({"summary": "Colour"}));
    let listing = account.everything().await;
    assert_eq!(places(&listing), ["series0"]);
    let overrides = account.live("series0").await.content.recurrence.unwrap().overrides;
    assert_eq!(overrides[&key(5, 9)].details.summary, "Colour");
}

#[tokio::test]
async fn a_deleted_series_is_gone_with_all_its_exceptions() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-05"), &json!({"summary": "Colour"}));
    let first = account.everything().await;
    account.cancel("series0");
    let next = account.since(&first.next).await;
    assert!(places(&next).iter().all(|place| place.starts_with('-')), "{next:?}");
    assert!(places(&next).contains(&"-series0".to_owned()));
    assert_eq!(account.statement("series0").await, Statement::Gone);
}

/// Somebody is invited to one date of a series that they do not see.
fn orphan(id: &str, series: &str, title: &str) -> Value {
    json!({
        "id": id,
        "summary": title,
        "recurringEventId": series,
        "originalStartTime": {"dateTime": "2026-12-03T09:00:00", "timeZone": "Europe/Zurich"},
        "start": {"dateTime": "2026-12-03T11:00:00", "timeZone": "Europe/Zurich"},
        "end": {"dateTime": "2026-12-03T12:00:00", "timeZone": "Europe/Zurich"},
    })
}

#[tokio::test]
async fn an_occurrence_of_a_series_nobody_shows_is_an_event_of_its_own() {
    let account = Account::new().await;
    account.server.put(USER, &orphan("orphan0", "elsewhere", "Meeting")).unwrap();
    let first = account.everything().await;
    assert_eq!(places(&first), ["orphan0"]);
    let told = account.live("orphan0").await;
    assert_eq!(told.content.details.summary, "Meeting");
    assert_eq!(told.content.recurrence, None);
    assert_eq!(account.live("orphan0").await, told, "also when it is asked for");

    account.server.put(USER, &orphan("orphan0", "elsewhere", "Moved")).unwrap();
    let next = account.since(&first.next).await;
    assert_eq!(places(&next), ["-elsewhere", "orphan0"]);
    account.change("orphan0", |content| content.details.summary = "Ours".to_owned()).await;

    // Now they see the whole series.
    account.server.put(USER, &daily("elsewhere", 5)).unwrap();
    let last = account.since(&next.next).await;
    assert_eq!(places(&last), ["-orphan0", "elsewhere"]);
    assert_eq!(account.statement("orphan0").await, Statement::Gone);
}

#[tokio::test]
async fn where_many_series_changed_everything_is_listed() {
    let account = Account::new().await;
    for number in 0..101 {
        account.make(&daily(&format!("series{number}"), 3));
    }
    let first = account.everything().await;
    for number in 0..101 {
        account.edit(&format!("series{number}"), &json!({"summary": "Shave"}));
    }
    let before = account.google.requests();
    let next = account.since(&first.next).await;
    assert!(next.complete);
    assert_eq!(next.items.len(), 101);
    assert_eq!(account.google.requests() - before, 2);
    assert_eq!(account.live("series7").await.content.details.summary, "Shave");
    assert_eq!(account.google.requests() - before, 2);
}

#[tokio::test]
async fn a_token_that_died_asks_to_start_again() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    let first = account.everything().await;
    account.server.expire_sync_tokens(USER);
    let expired = account.google.changes(USER, Some(&first.next)).await;
    assert!(matches!(expired, Err(ProviderError::CursorExpired)), "{expired:?}");
    let again = account.everything().await;
    assert_eq!(places(&again), ["event0"]);
    // So does one of another kind of service, and one that dies between two pages.
    let other = Cursor::from_stored("sync:http://sabre.io/ns/sync/7".to_owned());
    let refused = account.google.changes(USER, Some(&other)).await;
    assert!(matches!(refused, Err(ProviderError::CursorExpired)), "{refused:?}");
    for number in 1..5 {
        account.make(&hour(&format!("event{number}")));
    }
    account.server.behave(|quirks| quirks.items_per_page = Some(1));
    account.server.fail_next(On::LaterPage, Fault::Refused(410));
    let midway = account.google.changes(USER, Some(&again.next)).await;
    assert!(matches!(midway, Err(ProviderError::CursorExpired)), "{midway:?}");
}

#[tokio::test]
async fn tokens_that_are_old_die_by_themselves() {
    let account = Account::new().await;
    let first = account.everything().await;
    account.server.advance(TimeDelta::days(60));
    let expired = account.google.changes(USER, Some(&first.next)).await;
    assert!(matches!(expired, Err(ProviderError::CursorExpired)), "{expired:?}");
}

#[tokio::test]
async fn a_list_that_breaks_off_is_never_taken_for_complete() {
    for fault in [Fault::CutMidBody, Fault::AnswerLost, Fault::HalfJson, Fault::Refused(410)] {
        let account = Account::new().await;
        for number in 0..4 {
            account.make(&hour(&format!("event{number}")));
        }
        account.server.behave(|quirks| quirks.items_per_page = Some(2));
        account.server.fail_next(On::LaterPage, fault.clone());
        let broken = account.google.changes(USER, None).await;
        assert!(matches!(broken, Err(ProviderError::Ambiguous { .. })), "{fault:?}: {broken:?}");
    }
}

#[tokio::test]
async fn a_calendar_that_was_lost_is_no_empty_one() {
    for lost_is_none in [false, true] {
        let server = Server::start().await.unwrap();
        let calendar = "team@group.calendar.google.com";
        server.add_calendar(calendar, GUEST, "Team", "Europe/Zurich");
        server.share(calendar, USER, Role::Writer);
        server.subscribe(USER, calendar);
        let account = Account::of(&server, USER, CALENDAR_SCOPE);
        server.put(calendar, &hour("event0")).unwrap();
        let first = account.google.changes(calendar, None).await.unwrap();
        assert_eq!(places(&first), ["event0"]);
        server.behave(|quirks| quirks.lost_is_none = lost_is_none);
        server.share(calendar, USER, Role::None);
        for since in [None, Some(&first.next)] {
            let lost = account.google.changes(calendar, since).await;
            assert!(matches!(lost, Err(ProviderError::NoSuchCalendar)), "{lost:?}");
        }
        // What was told before is given out; what is asked for is not gone.
        let ids = ["event0", "event1"].map(str::to_owned);
        let lost = account.google.fetch(calendar, &ids).await;
        assert!(matches!(lost, Err(ProviderError::NoSuchCalendar)), "{lost:?}");
        let made = account
            .google
            .write(calendar, &create("place0", &single("Cut", crate::account::at(2, 9, 10))))
            .await;
        assert!(matches!(made, Err(ProviderError::NoSuchCalendar)), "{made:?}");
    }
}

#[tokio::test]
async fn says_what_is_near() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account.make(&daily("series0", 5));
    let mut later = hour("later0");
    for side in ["start", "end"] {
        later[side]["dateTime"] = json!("2027-01-20T09:00:00");
    }
    account.make(&later);
    let at = |text: &str| text.parse().unwrap();
    let near = |from, to| Interval::new(at(from), at(to)).unwrap();
    let week = near("2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z");
    let event = account.live("event0").await;
    let listed = account.google.within(USER, week).await.unwrap();
    assert_eq!(
        versions(&listed),
        [("event0".to_owned(), event.version), ("series0".to_owned(), None)]
    );
    let instant = near("2027-01-20T08:00:00Z", "2027-01-20T08:00:00Z");
    assert_eq!(versions(&account.google.within(USER, instant).await.unwrap()).len(), 1);
}

#[tokio::test]
async fn reads_many_at_once_however_they_are_shuffled() {
    let account = Account::new().await;
    let ids: Vec<String> = (0..120).map(|number| format!("event{number}")).collect();
    for id in &ids {
        let mut event = hour(id);
        event["summary"] = json!(id);
        account.make(&event);
    }
    let before = account.google.requests();
    let read = account.google.fetch(USER, &ids).await.unwrap();
    assert_eq!(account.google.requests() - before, 3);
    assert_eq!(read.len(), 120);
    assert!(titles(&read).iter().all(|(id, title)| id == title));
}

#[tokio::test]
async fn knows_when_an_event_was_last_changed() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    let changed = account.server.now();
    account.server.advance(TimeDelta::hours(1));
    let raw = account.live("series0").await.raw;
    assert_eq!(account.google.modified(&raw), Some(changed));
    assert_eq!(account.google.modified("BEGIN:VCALENDAR"), None);
}
