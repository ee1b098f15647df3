//! Data that breaks people can be read, and survives a new title.

use std::collections::BTreeSet;

use daybook_core::details::When;
use daybook_core::recurrence::RecurrenceId;
use daybook_core::sync_state::{RemoteEvent, Statement};
use daybook_provider::{CalendarProvider, Listed};
use daybook_sim::google::{Server, USER, cases};

use crate::account::{Account, CALENDAR_SCOPE, update};

/// Everything in the calendars of a case, by calendar and place.
async fn read(id: &str) -> (Account, Vec<(String, String, RemoteEvent)>) {
    let server = Server::start().await.unwrap();
    server.load(&cases::case(id).unwrap()).unwrap();
    let account = Account::of(&server, USER, CALENDAR_SCOPE);
    let mut found = Vec::new();
    for calendar in account.google.calendars().await.unwrap() {
        if calendar.read_only {
            continue;
        }
        let calendar = calendar.remote_id;
        let listing = account.google.changes(&calendar, None).await.unwrap();
        for listed in listing.items {
            let Listed::Version { remote_id, version } = listed else { panic!("{listed:?}") };
            let told =
                account.google.fetch(&calendar, std::slice::from_ref(&remote_id)).await.unwrap();
            let asked =
                account.google.fetch(&calendar, std::slice::from_ref(&remote_id)).await.unwrap();
            assert_eq!(told, asked, "the same however it is read");
            match told.into_iter().next().unwrap().statement {
                Statement::Live(event) => {
                    assert_eq!(event.version, version);
                    found.push((calendar.clone(), remote_id, *event));
                }
                other => panic!("{id} {remote_id}: {other:?}"),
            }
        }
    }
    (account, found)
}

#[tokio::test]
async fn every_case_can_be_read() {
    for case in cases::all() {
        let (_, found) = read(case.id).await;
        assert!(!found.is_empty(), "{}", case.id);
    }
}

#[tokio::test]
async fn every_case_survives_a_new_title() {
    for case in cases::all() {
        let (account, found) = read(case.id).await;
        for (calendar, id, seen) in found {
            let mut content = seen.content.clone();
            content.details.summary = "Shave".to_owned();
            let write = update(&id, &seen, &content);
            let written = account.google.write(&calendar, &write).await;
            // The service does not take everything that it has; then it has it still.
            if written.is_err() {
                let there =
                    account.google.fetch(&calendar, std::slice::from_ref(&id)).await.unwrap();
                assert_eq!(there[0].statement, Statement::Live(Box::new(seen)), "{id}");
                let ours = ["d14nameless", "d18backwards", "d18noday", "d17unknown"];
                assert!(ours.contains(&id.as_str()), "{id}: {written:?}");
                continue;
            }
            let there = account.google.fetch(&calendar, std::slice::from_ref(&id)).await.unwrap();
            let Statement::Live(event) = &there[0].statement else { panic!("{there:?}") };
            assert_eq!(event.content, content, "{id}");
        }
    }
}

/// When everything is, a line for each event.
fn times(found: &[(String, String, RemoteEvent)]) -> String {
    let line = |(_, id, event): &(String, String, RemoteEvent)| {
        let repeats = event.content.recurrence.as_ref().map(|it| {
            let changed = it.overrides.iter();
            let changed = changed.map(|(key, it)| format!("\n  {key}: {}", text(it.when)));
            let changed: Vec<String> = changed.collect();
            let (extra, excluded) = (keys(&it.extra), keys(&it.excluded));
            format!("\n  {:?} + {extra:?} - {excluded:?}{}", it.rules, changed.concat())
        });
        format!("{id}: {}{}", text(event.content.when), repeats.unwrap_or_default())
    };
    let mut lines: Vec<String> = found.iter().map(line).collect();
    lines.sort();
    lines.join("\n")
}

fn text(when: When) -> String {
    match when {
        When::AllDay { start, end } => format!("{start} to {end}"),
        When::Timed { start, end } => {
            format!("{} {} to {} {}", start.local, start.zone, end.local, end.zone)
        }
    }
}

fn keys(keys: &BTreeSet<RecurrenceId>) -> Vec<String> {
    keys.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn the_hard_ones_mean_what_they_mean_to_google() {
    for id in ["D01", "D03", "D06", "D07", "D08", "D09", "D10", "D11", "D18"] {
        let (_, found) = read(id).await;
        insta::assert_snapshot!(id, times(&found));
    }
}
