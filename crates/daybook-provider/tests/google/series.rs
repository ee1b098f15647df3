//! Series: their dates, left out, changed, moved and restored.

use daybook_core::appointment::Content;
use daybook_core::recurrence::Recurrence;
use daybook_core::sync_state::{RemoteEvent, Statement};
use daybook_provider::{CalendarProvider, ProviderError, Written};
use daybook_sim::google::{Fault, InstanceIds, On, USER};
use serde_json::json;

use crate::account::{
    Account, at, changed, create, daily, days, delete, every_day, key, recurrence, said, update,
};

/// What is really in the calendar on each day, as everybody else sees it: the hour and the title.
fn shown(account: &Account) -> Vec<String> {
    let path = "calendars/primary/events?singleEvents=true&orderBy=startTime&maxResults=2500";
    let list = account.act("GET", path, &json!(null));
    let line = |it: &serde_json::Value| {
        let start = it["start"]["dateTime"].as_str().or(it["start"]["date"].as_str()).unwrap();
        let time = start.get(8..13).or(start.get(8..)).unwrap();
        format!("{time} {}", it["summary"].as_str().unwrap_or_default())
    };
    list["items"].as_array().unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn a_new_series_is_one_request_with_the_dates_it_leaves_out() {
    let account = Account::new().await;
    let mut wanted = every_day(4);
    recurrence(&mut wanted).excluded = [key(3, 9)].into();
    recurrence(&mut wanted).extra = [key(9, 9)].into();
    let made = account.write(&create("place0", &wanted)).await.unwrap();
    assert_eq!(account.asked(), ["POST desk/events"]);
    assert_eq!(made.content, wanted);
    assert_eq!(account.live("place0").await, made);
    assert_eq!(shown(&account), ["02T09 Cut", "04T09 Cut", "05T09 Cut", "09T09 Cut"]);
}

#[tokio::test]
async fn changed_dates_of_a_series_come_one_by_one_and_our_mark_last() {
    for instance_ids in [InstanceIds::Dated, InstanceIds::Opaque] {
        let account = Account::new().await;
        account.server.behave(|quirks| quirks.instance_ids = instance_ids);
        let made = account.write(&create("place0", &every_day(4))).await.unwrap();
        let mut wanted = every_day(4);
        recurrence(&mut wanted).overrides = [
            (key(3, 9), changed("Colour", at(3, 14, 16))),
            (key(4, 9), changed("Day off", days(4, 5))),
        ]
        .into();
        account.server.take_requests();
        let changed = account.write(&update("place0", &made, &wanted)).await.unwrap();
        assert_eq!(changed.content, wanted);
        assert_eq!(account.live("place0").await, changed);
        let lines = ["02T09 Cut", "03T14 Colour", "04 Day off", "05T09 Cut"];
        assert_eq!(shown(&account), lines);
        let bodies = account.bodies();
        let marked = |it: &serde_json::Value| {
            it["extendedProperties"]["private"]["daybookAttempt"].is_string()
        };
        assert_eq!(bodies.iter().filter(|it| marked(it)).count(), 1);
        assert!(marked(bodies.last().unwrap()));
    }
}

#[tokio::test]
async fn a_new_series_is_not_made_together_with_its_changed_dates() {
    let account = Account::new().await;
    assert!(!account.google.makes_changed_occurrences());
    let mut wanted = every_day(4);
    recurrence(&mut wanted).overrides = [(key(3, 9), changed("Colour", at(3, 14, 16)))].into();
    let refused = account.write(&create("place0", &wanted)).await;
    assert!(matches!(refused, Err(ProviderError::Rejected { .. })), "{refused:?}");
    assert_eq!(account.statement("place0").await, Statement::Gone);
}

#[tokio::test]
async fn one_date_changes_alone() {
    for instance_ids in [InstanceIds::Dated, InstanceIds::Opaque] {
        let account = Account::new().await;
        account.server.behave(|quirks| quirks.instance_ids = instance_ids);
        account.make(&daily("series0", 4));
        account
            .change("series0", |content| {
                let moved = (key(3, 9), changed("Colour", at(3, 14, 16)));
                recurrence(content).overrides = [moved].into();
            })
            .await;
        assert_eq!(shown(&account), ["02T09 Cut", "03T14 Colour", "04T09 Cut", "05T09 Cut"]);
        account.server.take_requests();
        account
            .change("series0", |content| {
                let again = recurrence(content).overrides.get_mut(&key(3, 9)).unwrap();
                again.details.location = "Upstairs".to_owned();
            })
            .await;
        let bodies = account.bodies();
        assert_eq!(bodies.len(), 2, "{bodies:?}");
        assert_eq!(bodies[0], json!({"location": "Upstairs"}));
    }
}

#[tokio::test]
async fn a_changed_date_becomes_an_ordinary_one_again() {
    let account = Account::new().await;
    account.make(&daily("series0", 4));
    let id = account.occurrence("series0", "2026-12-03");
    account.edit(&id, &json!({"summary": "Colour", "location": "Upstairs"}));
    account.change("series0", |content| recurrence(content).overrides.clear()).await;
    assert_eq!(shown(&account), ["02T09 Cut", "03T09 Cut", "04T09 Cut", "05T09 Cut"]);
    assert_eq!(account.server.event(USER, &id).unwrap().get("location"), None);
}

#[tokio::test]
async fn dates_are_left_out_and_put_back() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    account.cancel(&account.occurrence("series0", "2026-12-04"));
    account
        .change("series0", |content| {
            let recurrence = recurrence(content);
            recurrence.overrides.clear();
            recurrence.excluded = [key(3, 9), key(4, 9), key(5, 9)].into();
        })
        .await;
    assert_eq!(shown(&account), ["02T09 Cut", "06T09 Cut"]);
    account.change("series0", |content| recurrence(content).excluded.clear()).await;
    assert_eq!(shown(&account), ["02T09 Cut", "03T09 Cut", "04T09 Cut", "05T09 Cut", "06T09 Cut"]);
}

#[tokio::test]
async fn a_left_out_date_comes_back_changed() {
    let account = Account::new().await;
    account.make(&daily("series0", 4));
    account.cancel(&account.occurrence("series0", "2026-12-03"));
    account
        .change("series0", |content| {
            let recurrence = recurrence(content);
            recurrence.excluded.clear();
            recurrence.overrides = [(key(3, 9), changed("Colour", at(3, 14, 16)))].into();
        })
        .await;
    assert_eq!(shown(&account), ["02T09 Cut", "03T14 Colour", "04T09 Cut", "05T09 Cut"]);
}

#[tokio::test]
async fn a_series_that_moves_takes_its_changed_and_left_out_dates_along() {
    for instance_ids in [InstanceIds::Dated, InstanceIds::Opaque] {
        let account = Account::new().await;
        account.server.behave(|quirks| quirks.instance_ids = instance_ids);
        account.make(&daily("series0", 5));
        account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
        account.cancel(&account.occurrence("series0", "2026-12-04"));
        account
            .change("series0", |content| {
                content.when = at(2, 11, 12);
                *recurrence(content) = Recurrence {
                    excluded: [key(4, 11)].into(),
                    overrides: [(key(3, 11), changed("Colour", at(3, 9, 10)))].into(),
                    ..recurrence(content).clone()
                };
            })
            .await;
        assert_eq!(shown(&account), ["02T11 Cut", "03T09 Colour", "05T11 Cut", "06T11 Cut"]);
    }
}

#[tokio::test]
async fn a_series_that_moves_by_a_day_puts_back_what_it_left_out_there() {
    let account = Account::new().await;
    account.make(&daily("series0", 4));
    account.cancel(&account.occurrence("series0", "2026-12-04"));
    account
        .change("series0", |content| {
            content.when = at(3, 9, 10);
            recurrence(content).excluded = [key(5, 9)].into();
        })
        .await;
    assert_eq!(shown(&account), ["03T09 Cut", "04T09 Cut", "06T09 Cut"]);
}

#[tokio::test]
async fn a_series_becomes_whole_days_longer_shorter_and_a_single_event() {
    let account = Account::new().await;
    account.make(&daily("series0", 4));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    account
        .change("series0", |content| {
            recurrence(content).rules = ["FREQ=DAILY;COUNT=3;INTERVAL=2".to_owned()].into();
            recurrence(content).overrides.clear();
        })
        .await;
    assert_eq!(shown(&account), ["02T09 Cut", "04T09 Cut", "06T09 Cut"]);
    account.change("series0", |content| content.when = days(2, 3)).await;
    assert_eq!(shown(&account), ["02 Cut", "04 Cut", "06 Cut"]);
    account.change("series0", |content| content.recurrence = None).await;
    assert_eq!(shown(&account), ["02 Cut"]);
    account
        .change("series0", |content| {
            content.when = at(2, 9, 10);
            content.recurrence = every_day(2).recurrence;
        })
        .await;
    assert_eq!(shown(&account), ["02T09 Cut", "03T09 Cut"]);
}

#[tokio::test]
async fn a_new_title_of_a_series_leaves_its_changed_dates_alone() {
    let account = Account::new().await;
    account.make(&daily("series0", 3));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"location": "Upstairs"}));
    account.change("series0", |content| content.details = said("Shave")).await;
    assert_eq!(shown(&account), ["02T09 Shave", "03T09 Cut", "04T09 Shave"]);
}

#[tokio::test]
async fn a_date_that_is_ordinary_again_follows_its_series() {
    let account = Account::new().await;
    account.make(&daily("series0", 3));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    account.change("series0", |content| recurrence(content).overrides.clear()).await;
    account.change("series0", |content| content.details = said("Shave")).await;
    account.change("series0", |content| content.when = at(2, 11, 12)).await;
    assert_eq!(shown(&account), ["02T11 Shave", "03T11 Shave", "04T11 Shave"]);
}

#[tokio::test]
async fn lists_that_spell_ids_otherwise_do_not_hinder_a_change() {
    let account = Account::new().await;
    account.server.behave(|quirks| quirks.lower_case_in_lists = true);
    account.make(&daily("series0", 4));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    let seen = account.live("series0").await;
    assert!(seen.raw.contains("series0_20261203t080000z"), "{}", seen.raw);
    account
        .change("series0", |content| {
            let date = recurrence(content).overrides.get_mut(&key(3, 9)).unwrap();
            date.details.location = "Upstairs".to_owned();
        })
        .await;
}

#[tokio::test]
async fn a_date_that_somebody_else_changed_meanwhile_is_not_overwritten() {
    let account = Account::new().await;
    account.make(&daily("series0", 4));
    let id = account.occurrence("series0", "2026-12-03");
    account.edit(&id, &json!({"summary": "Colour"}));
    let seen = account.live("series0").await;
    account.edit(&id, &json!({"location": "Upstairs"}));
    let mut content = seen.content.clone();
    recurrence(&mut content).overrides.get_mut(&key(3, 9)).unwrap().details = said("Shave");
    let refused = account.write(&update("series0", &seen, &content)).await;
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    // Nor is the series deleted under them.
    let refused = account.google.write(USER, &delete("series0", &seen)).await;
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    let seen = account.live("series0").await;
    let gone = account.google.write(USER, &delete("series0", &seen)).await.unwrap();
    assert_eq!(gone, Written::Removed);
    let gone = account.google.write(USER, &delete("series0", &seen)).await.unwrap();
    assert_eq!(gone, Written::Removed, "also the second time");
    assert!(shown(&account).is_empty());
}

/// The second day changed by a colleague, once and for all, in a series that was seen before.
async fn surprised(
    colleague: impl FnOnce(&Account, &str),
    edit: impl FnOnce(&mut Content),
) -> (Account, Result<RemoteEvent, ProviderError>) {
    let account = Account::new().await;
    account.make(&daily("series0", 4));
    let id = account.occurrence("series0", "2026-12-03");
    let seen = account.live("series0").await;
    colleague(&account, &id);
    let mut content = seen.content.clone();
    edit(&mut content);
    let answer = account.write(&update("series0", &seen, &content)).await;
    (account, answer)
}

fn colours_the_second_day(content: &mut Content) {
    recurrence(content).overrides = [(key(3, 9), changed("Colour", at(3, 14, 16)))].into();
}

#[tokio::test]
async fn a_first_change_of_a_date_does_not_overwrite_that_of_somebody_else() {
    let colleague = |account: &Account, id: &str| account.edit(id, &json!({"summary": "Shave"}));
    let (account, refused) = surprised(colleague, colours_the_second_day).await;
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    assert_eq!(shown(&account), ["02T09 Cut", "03T09 Shave", "04T09 Cut", "05T09 Cut"]);
}

#[tokio::test]
async fn a_first_change_of_a_date_does_not_bring_back_what_somebody_else_deleted() {
    let colleague = |account: &Account, id: &str| account.cancel(id);
    let (account, refused) = surprised(colleague, colours_the_second_day).await;
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    assert_eq!(shown(&account), ["02T09 Cut", "04T09 Cut", "05T09 Cut"]);
}

#[tokio::test]
async fn a_series_does_not_move_under_what_somebody_else_changed() {
    let edits: [fn(&mut Content); 2] =
        [|content| content.when = at(2, 11, 12), |content| content.recurrence = None];
    for edit in edits {
        let colleague =
            |account: &Account, id: &str| account.edit(id, &json!({"summary": "Shave"}));
        let (account, refused) = surprised(colleague, edit).await;
        assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
        assert_eq!(shown(&account), ["02T09 Cut", "03T09 Shave", "04T09 Cut", "05T09 Cut"]);
    }
}

#[tokio::test]
async fn a_change_that_breaks_off_in_the_middle_has_no_mark_and_is_finished_by_the_next() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    let seen = account.live("series0").await;
    let mut content = seen.content.clone();
    content.when = at(2, 11, 12);
    recurrence(&mut content).overrides = [(key(3, 11), changed("Colour", at(3, 14, 15)))].into();
    // The series itself moves; its changed date does not follow.
    account.server.fail_after(1, On::Update, Fault::Refused(500));
    let broken = account.write(&update("series0", &seen, &content)).await;
    assert!(matches!(broken, Err(ProviderError::Ambiguous { .. })), "{broken:?}");
    let half = account.live("series0").await;
    assert_eq!((half.stamp, half.content.when), (None, content.when));
    account.change("series0", |now| *now = content.clone()).await;
    assert_eq!(
        shown(&account),
        ["02T11 Cut", "03T14 Colour", "04T11 Cut", "05T11 Cut", "06T11 Cut"]
    );
}

#[tokio::test]
async fn a_refusal_in_the_middle_is_no_refusal_of_the_whole() {
    for status in [403, 404, 412, 429] {
        let account = Account::new().await;
        account.make(&daily("series0", 5));
        account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
        let seen = account.live("series0").await;
        let mut content = seen.content.clone();
        recurrence(&mut content).overrides.get_mut(&key(3, 9)).unwrap().details = said("Wash");
        content.details = said("Shave");
        account.server.fail_after(1, On::Update, Fault::Refused(status));
        let broken = account.write(&update("series0", &seen, &content)).await;
        assert!(matches!(broken, Err(ProviderError::Ambiguous { .. })), "{status}: {broken:?}");
        let half = account.live("series0").await;
        assert_eq!((half.stamp, half.content.details.summary.as_str()), (None, "Cut"));
        account.change("series0", |now| *now = content.clone()).await;
    }
}

#[tokio::test]
async fn a_refusal_of_the_first_request_has_changed_nothing() {
    let account = Account::new().await;
    account.make(&daily("series0", 5));
    account.edit(&account.occurrence("series0", "2026-12-03"), &json!({"summary": "Colour"}));
    let seen = account.live("series0").await;
    let mut content = seen.content.clone();
    content.when = at(2, 11, 12);
    recurrence(&mut content).overrides.clear();
    account.server.fail_next(On::Update, Fault::Refused(403));
    let refused = account.write(&update("series0", &seen, &content)).await;
    assert!(matches!(refused, Err(ProviderError::Forbidden { .. })), "{refused:?}");
    assert_eq!(account.live("series0").await, seen);
}
