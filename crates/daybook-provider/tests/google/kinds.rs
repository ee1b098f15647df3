//! Calendars of every role, and events that are more than appointments.

use daybook_core::sync_state::Statement;
use daybook_provider::{CalendarProvider, ProviderError};
use daybook_sim::google::{GUEST, HOLIDAYS, Role, Server, USER};
use serde_json::{Value, json};

use crate::account::{Account, CALENDAR_SCOPE, at, create, delete, hour, single, update};

const TEAM: &str = "team@group.calendar.google.com";

/// Somebody else's calendar with an event in it, shared with the account.
async fn shared(role: Role) -> Account {
    let server = Server::start().await.unwrap();
    server.add_calendar(TEAM, GUEST, "Team", "Europe/Zurich");
    server.share(TEAM, USER, role);
    server.subscribe(USER, TEAM);
    server.put(TEAM, &hour("event0")).unwrap();
    Account::of(&server, USER, CALENDAR_SCOPE)
}

#[tokio::test]
async fn lists_the_calendars_with_the_main_one_first() {
    let account = shared(Role::Reader).await;
    account.server.add_calendar("gone@group.calendar.google.com", USER, "Gone", "Europe/Zurich");
    account.server.remove_calendar("gone@group.calendar.google.com");
    account.server.add_calendar("hidden@group.calendar.google.com", USER, "Hidden", "UTC");
    let entry = |id: &str, changes: &Value| {
        let path = format!("users/me/calendarList/{}?colorRgbFormat=true", id.replace('@', "%40"));
        account.act("PATCH", &path, changes);
    };
    entry("hidden@group.calendar.google.com", &json!({"hidden": true}));
    let colors = json!({"summaryOverride": "My team", "backgroundColor": "#AABBCC", "foregroundColor": "#000000"});
    entry(TEAM, &colors);
    let found = account.google.calendars().await.unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|it| (it.remote_id.as_str(), it.name.as_str(), it.primary, it.read_only))
        .collect();
    assert_eq!(
        told,
        [
            (USER, told[0].1, true, false),
            (HOLIDAYS, "Holidays in Switzerland", false, true),
            (TEAM, "My team", false, true),
        ]
    );
    assert_eq!(found[2].color.as_deref(), Some("#aabbcc"));
    assert!(found.iter().all(|it| it.holds_events));
}

#[tokio::test]
async fn only_the_roles_that_write_do() {
    for (role, read_only) in [
        (Role::FreeBusyReader, true),
        (Role::Reader, true),
        (Role::WriterWithoutPrivateAccess, false),
        (Role::Writer, false),
        (Role::Owner, false),
    ] {
        let account = shared(role).await;
        let calendars = account.google.calendars().await.unwrap();
        let team = calendars.iter().find(|it| it.remote_id == TEAM).unwrap();
        assert_eq!(team.read_only, read_only, "{role:?}");
        let made =
            account.google.write(TEAM, &create("place0", &single("Cut", at(2, 9, 10)))).await;
        match made {
            Ok(_) => assert!(!read_only, "{role:?}"),
            Err(ProviderError::Forbidden { reason }) => {
                assert!(read_only, "{role:?}");
                assert_eq!(reason, "this calendar may only be read");
            }
            Err(other) => panic!("{role:?}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn who_may_only_see_when_others_are_busy_sees_that() {
    let account = shared(Role::FreeBusyReader).await;
    account.google.changes(TEAM, None).await.unwrap();
    let read = account.google.fetch(TEAM, &["event0".to_owned()]).await.unwrap();
    let Statement::Live(event) = &read[0].statement else { panic!("{read:?}") };
    assert_eq!(event.content.details.summary, "Busy");
    assert_eq!(event.content.when, at(2, 9, 10));
}

#[tokio::test]
async fn a_meeting_of_somebody_else_changes_only_in_what_is_ones_own() {
    let account = Account::new().await;
    let mut meeting = hour("event0");
    meeting["attendees"] = json!([{"email": USER}]);
    account.server.act(GUEST, "POST", "calendars/primary/events", &meeting).unwrap();
    let listing = account.everything().await;
    let [daybook_provider::Listed::Version { remote_id, .. }] = &listing.items[..] else {
        panic!("{listing:?}")
    };
    let seen = account.live(remote_id).await;
    assert_eq!(seen.content.details.organizer.as_ref().unwrap().address, GUEST);
    let mut content = seen.content.clone();
    content.details.summary = "Ours".to_owned();
    let refused = account.write(&update(remote_id, &seen, &content)).await;
    let Err(ProviderError::Forbidden { reason }) = refused else { panic!("{refused:?}") };
    assert_eq!(reason, "only the organiser of this meeting may change this");
    account
        .change(remote_id, |content| {
            content.details.reminders = [daybook_core::details::Reminder::FromStart(-600)].into();
        })
        .await;
    assert_eq!(account.server.mail().len(), 0);
}

#[tokio::test]
async fn events_of_other_kinds_are_read_and_change_as_far_as_they_can() {
    let account = Account::new().await;
    let special = |id: &str, more: &Value| {
        let mut event = hour(id);
        for (name, value) in more.as_object().unwrap() {
            event[name] = value.clone();
        }
        account.server.put(USER, &event).unwrap();
    };
    let day = json!({"date": "2026-12-02"});
    special(
        "birthday0",
        &json!({
            "eventType": "birthday", "visibility": "private", "transparency": "transparent",
            "start": day, "end": {"date": "2026-12-03"}, "recurrence": ["RRULE:FREQ=YEARLY"],
            "birthdayProperties": {"type": "birthday"},
        }),
    );
    special("mail0", &json!({"eventType": "fromGmail"}));
    special(
        "focus0",
        &json!({"eventType": "focusTime", "focusTimeProperties": {"chatStatus": "available"}}),
    );
    special(
        "away0",
        &json!({"eventType": "outOfOffice", "outOfOfficeProperties": {"autoDeclineMode": "declineNone"}}),
    );
    special(
        "office0",
        &json!({
            "eventType": "workingLocation", "visibility": "public", "transparency": "transparent",
            "start": day, "end": {"date": "2026-12-03"},
            "workingLocationProperties": {"type": "homeOffice", "homeOffice": {}},
        }),
    );
    assert_eq!(account.everything().await.items.len(), 5);
    for id in ["focus0", "away0"] {
        account.change(id, |content| content.details.summary = "Do not disturb".to_owned()).await;
    }
    for (id, wanted) in
        [("birthday0", at(2, 9, 10)), ("mail0", at(3, 9, 10)), ("office0", at(2, 9, 10))]
    {
        let seen = account.live(id).await;
        let mut content = seen.content.clone();
        content.when = wanted;
        content.details.location = "Elsewhere".to_owned();
        content.details.transparency = daybook_core::details::Transparency::Opaque;
        let refused = account.write(&update(id, &seen, &content)).await;
        let Err(ProviderError::Rejected { reason }) = refused else { panic!("{id}: {refused:?}") };
        assert!(reason.len() > 20 && !reason.contains('\n'), "{reason}");
        assert_eq!(account.live(id).await, seen);
    }
    let seen = account.live("birthday0").await;
    let refused = account.google.write(USER, &delete("birthday0", &seen)).await;
    assert!(matches!(refused, Err(ProviderError::Rejected { .. })), "{refused:?}");
}
