//! Changes that are asked for at the same time leave in one request, and each has an answer of its own.

use daybook_core::sync_state::Statement;
use daybook_provider::{CalendarProvider, ProviderError, Write};
use daybook_sim::google::{Fault, On, Quota, USER};
use futures::future::{join, join_all, poll_immediate};
use serde_json::json;

use crate::account::{
    Account, at, changed, create, delete, every_day, hour, key, place_of, recurrence, single,
    update,
};

/// Creations at places of their own.
fn creations(count: usize) -> Vec<Write> {
    let cut = |number| single(&format!("Cut {number}"), at(2, 9, 10));
    (0..count).map(|number| create(&format!("place{number}"), &cut(number))).collect()
}

/// Makes changes at the same time: what each of them found to be there afterwards.
async fn all(account: &Account, writes: &[Write]) -> Vec<Result<String, ProviderError>> {
    let answers = join_all(writes.iter().map(|write| account.write(write))).await;
    answers.into_iter().map(|it| it.map(|event| event.content.details.summary)).collect()
}

#[tokio::test]
async fn changes_leave_in_one_request_and_fifty_at_most() {
    let account = Account::new().await;
    let writes = creations(120);
    for (number, made) in all(&account, &writes).await.into_iter().enumerate() {
        assert_eq!(made.unwrap(), format!("Cut {number}"));
    }
    assert_eq!(account.google.requests(), 3);
    let one = create("alone", &single("Cut", at(2, 9, 10)));
    account.asked();
    account.write(&one).await.unwrap();
    assert_eq!(account.asked(), ["POST desk/events"], "one change needs no batch");
}

#[tokio::test]
async fn every_kind_of_change_may_leave_with_others() {
    let account = Account::new().await;
    for id in ["event0", "event1", "event2"] {
        account.make(&hour(id));
    }
    let (zero, one, two) =
        (account.live("event0").await, account.live("event1").await, account.live("event2").await);
    account.edit("event2", &json!({"location": "Upstairs"}));
    let google = &account.google;
    let before = google.requests();
    let shave = single("Shave", at(3, 14, 15));
    let create = create("place0", &shave);
    let (update, stale) = (update("event0", &zero, &shave), update("event2", &two, &shave));
    let delete = delete("event1", &one);
    let (made, changed, refused, removed) = tokio::join!(
        account.write(&create),
        account.write(&update),
        account.write(&stale),
        google.write(USER, &delete),
    );
    assert_eq!((made.unwrap().content, changed.unwrap().content), (shave.clone(), shave));
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    removed.unwrap();
    assert_eq!(google.requests() - before, 1);
    assert_eq!(account.statement("event1").await, Statement::Gone);
    assert_eq!(account.live("event2").await.content.details.location, "Upstairs");
}

#[tokio::test]
async fn the_steps_of_two_series_leave_together() {
    let account = Account::new().await;
    let (one, two) = (create("series0", &every_day(3)), create("series1", &every_day(3)));
    let one = account.write(&one).await.unwrap();
    let two = account.write(&two).await.unwrap();
    let mut series = every_day(3);
    recurrence(&mut series).overrides = [(key(3, 9), changed("Later", at(3, 14, 15)))].into();
    let (one, two) = (update("series0", &one, &series), update("series1", &two, &series));
    let before = account.google.requests();

    let (first, second) = tokio::join!(account.write(&one), account.write(&two));

    assert_eq!((first.unwrap().content, second.unwrap().content), (series.clone(), series));
    // By itself each is read with its occurrences, looks up the day, changes that and sets the mark.
    let requests = account.google.requests() - before;
    assert!(requests < 2 * 5, "{requests}");
}

#[tokio::test]
async fn a_token_that_has_expired_is_renewed_once_for_all() {
    let account = Account::new().await;
    account.server.expire_access_tokens();
    let made = all(&account, &creations(5)).await;
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!((account.renewals(), account.google.requests()), (1, 2));
}

#[tokio::test]
async fn a_token_that_is_refused_for_one_of_them_is_no_reason_to_make_the_others_again() {
    let account = Account::new().await;
    account.server.fail_next(On::Insert, Fault::Refused(401));
    let made = all(&account, &creations(3)).await;
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    let inserts = account.asked().into_iter().filter(|it| it == "POST desk/events").count();
    assert_eq!(inserts, 4, "three of them, and the refused one again");
}

#[tokio::test]
async fn when_the_request_breaks_nobody_knows_about_any_of_them() {
    for fault in [Fault::AnswerLost, Fault::CutMidBody, Fault::Refused(503), Fault::Nothing] {
        let account = Account::new().await;
        account.server.fail_next(On::Batch, fault.clone());
        for lost in all(&account, &creations(3)).await {
            assert!(matches!(lost, Err(ProviderError::Ambiguous { .. })), "{fault:?}: {lost:?}");
        }
    }
}

#[tokio::test]
async fn a_limit_holds_for_those_it_was_told_to() {
    let account = Account::new().await;
    account.server.behave(|quirks| {
        quirks.quota = Some(Quota { per_user: 3, per_project: 1000, status: 403 });
    });
    let made = all(&account, &creations(5)).await;
    let limited =
        |it: &&Result<String, ProviderError>| matches!(it, Err(ProviderError::RateLimited { .. }));
    assert_eq!(made.iter().filter(|it| it.is_ok()).count(), 3, "{made:?}");
    assert_eq!(made.iter().filter(limited).count(), 2, "{made:?}");
}

#[tokio::test]
async fn a_service_that_takes_no_batches_gets_one_after_the_other() {
    let account = Account::new().await;
    account.server.fail_next(On::Batch, Fault::Refused(404));
    let made = all(&account, &creations(3)).await;
    assert!(made.iter().all(Result::is_ok), "{made:?}");
    assert_eq!(account.google.requests(), 4);
}

#[tokio::test]
async fn whoever_gives_up_leaves_the_others_their_turn() {
    let account = Account::new().await;
    let writes = creations(3);
    let [first, second, third] = writes.as_slice() else { panic!("three") };
    let gate = account.server.hold_request(On::Batch);
    let (mut sending, mut along) =
        (Box::pin(account.write(first)), Box::pin(account.write(second)));
    tokio::select! {
        // The first is asked first, and sends both.
        _ = join(&mut sending, &mut along) => panic!("it is held"),
        () = gate.reached() => {}
    }
    let mut later = Box::pin(account.write(third));
    assert!(poll_immediate(&mut later).await.is_none());
    drop(sending);
    gate.open();
    let (along, later) = tokio::join!(along, later);
    assert!(matches!(along, Err(ProviderError::Ambiguous { .. })), "it had left: {along:?}");
    later.unwrap();
}

#[tokio::test]
async fn what_is_given_up_before_it_leaves_never_does() {
    let account = Account::new().await;
    let writes = creations(2);
    let [first, second] = writes.as_slice() else { panic!("two") };
    let mut given_up = Box::pin(account.write(first));
    assert!(poll_immediate(&mut given_up).await.is_none());
    drop(given_up);
    account.write(second).await.unwrap();
    assert_eq!(account.asked(), ["POST desk/events"]);
    assert_eq!(account.statement(place_of(first)).await, Statement::Gone);
}
