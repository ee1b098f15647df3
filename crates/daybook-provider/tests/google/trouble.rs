//! Tokens that expire, limits, refusals, and answers that get lost.

use std::time::Duration;

use chrono::TimeDelta;
use daybook_core::sync_state::Statement;
use daybook_provider::google::GoogleAccess;
use daybook_provider::{CalendarProvider, Google, Http, ProviderError};
use daybook_sim::google::{ErrorShape, Fault, On, Quota, Server, USER};
use serde_json::json;

use crate::account::{
    Account, CALENDAR_SCOPE, HOME, at, create, daily, delete, hour, place_of, single, stamp, update,
};

#[tokio::test]
async fn an_expired_token_is_renewed_once_and_the_request_repeated() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account.server.expire_access_tokens();
    assert_eq!(account.everything().await.items.len(), 1);
    assert_eq!(account.renewals(), 1);
    // The old one is asked for again each time, as whoever keeps the tokens wants it.
    let made = account.write(&create("place0", &single("Cut", at(2, 9, 10)))).await.unwrap();
    assert_eq!((made.stamp, account.renewals()), (Some(stamp()), 2));
}

#[tokio::test]
async fn a_token_may_expire_between_two_pages_and_inside_a_batch() {
    let account = Account::new().await;
    for number in 0..4 {
        account.make(&hour(&format!("event{number}")));
    }
    account.server.behave(|quirks| quirks.items_per_page = Some(2));
    account.server.fail_next(On::LaterPage, Fault::Refused(401));
    assert_eq!(account.everything().await.items.len(), 4);
    assert_eq!(account.renewals(), 1);

    let account = Account::of(&account.server, USER, CALENDAR_SCOPE);
    account.server.expire_access_tokens();
    let ids: Vec<String> = (0..4).map(|number| format!("event{number}")).collect();
    let read = account.google.fetch(USER, &ids).await.unwrap();
    let living = read.iter().filter(|it| matches!(it.statement, Statement::Live(_)));
    assert_eq!((living.count(), account.renewals()), (4, 1));
}

#[tokio::test]
async fn a_second_refusal_of_the_token_asks_to_sign_in() {
    let server = Server::start().await.unwrap();
    let account = Account::signed_out(&server);
    account.make(&hour("event0"));
    account.make(&hour("event1"));
    server.expire_access_tokens();
    let ids = ["event0", "event1"].map(str::to_owned);
    let refused = [
        account.google.changes(USER, None).await.map(drop),
        account.google.fetch(USER, &ids).await.map(drop),
        account.google.calendars().await.map(drop),
        account.google.write(USER, &create("place0", &single("Cut", at(2, 9, 10)))).await.map(drop),
    ];
    for refused in refused {
        assert!(matches!(refused, Err(ProviderError::Unauthorized)), "{refused:?}");
    }
    assert_eq!(account.renewals(), 4);
}

#[tokio::test]
async fn a_token_for_something_else_asks_to_sign_in() {
    for error_shape in [ErrorShape::Errors, ErrorShape::StatusAlone] {
        let server = Server::start().await.unwrap();
        server.behave(|quirks| quirks.error_shape = error_shape);
        let events = "https://www.googleapis.com/auth/calendar.events";
        let account = Account::of(&server, USER, events);
        let refused = account.google.calendars().await;
        assert!(matches!(refused, Err(ProviderError::Unauthorized)), "{refused:?}");
    }
}

#[tokio::test]
async fn limits_ask_to_wait_and_are_no_question_of_rights() {
    for (error_shape, status, reason, after) in [
        (ErrorShape::Errors, 403, "userRateLimitExceeded", None),
        (ErrorShape::Both, 403, "quotaExceeded", Some("17")),
        (ErrorShape::StatusAlone, 403, "rateLimitExceeded", None),
        (ErrorShape::StatusAlone, 429, "rateLimitExceeded", Some("17")),
    ] {
        let account = Account::new().await;
        account.make(&hour("event0"));
        let seen = account.live("event0").await;
        account.server.behave(|quirks| quirks.error_shape = error_shape);
        let limited = |on| {
            let (reason, retry_after) = (reason.to_owned(), after.map(str::to_owned));
            account.server.fail_next(on, Fault::Limited { status, reason, retry_after });
        };
        let expected = after.map(|_| Duration::from_secs(17));
        limited(On::Listing);
        limited(On::Get);
        limited(On::Writing);
        for answer in [
            account.google.changes(USER, None).await.map(drop),
            account.google.fetch(USER, &["event0".to_owned()]).await.map(drop),
            account.google.write(USER, &delete("event0", &seen)).await.map(drop),
        ] {
            let Err(ProviderError::RateLimited { retry_after }) = answer else {
                panic!("{reason}: {answer:?}")
            };
            assert_eq!(retry_after, expected);
        }
        assert_eq!(account.live("event0").await, seen, "nothing was applied");
    }
}

#[tokio::test]
async fn a_limit_inside_a_batch_is_one_too() {
    let account = Account::new().await;
    account.server.behave(|quirks| {
        quirks.quota = Some(Quota { per_user: 20, per_project: 1000, status: 429 });
    });
    let ids: Vec<String> = (0..40).map(|number| format!("event{number}")).collect();
    let limited = account.google.fetch(USER, &ids).await;
    assert!(matches!(limited, Err(ProviderError::RateLimited { .. })), "{limited:?}");
    account.server.advance(TimeDelta::minutes(2));
    let read = account.google.fetch(USER, &ids[..15]).await.unwrap();
    assert!(read.iter().all(|it| it.statement == Statement::Gone));
}

/// The service did it, and nobody heard so.
#[tokio::test]
async fn what_got_lost_on_its_way_back_is_recognised_by_its_mark() {
    for fault in [
        Fault::AnswerLost,
        Fault::CutMidBody,
        Fault::HalfJson,
        Fault::AppliedBut(500),
        Fault::AppliedBut(503),
    ] {
        let account = Account::new().await;
        account.make(&hour("event0"));
        let seen = account.live("event0").await;
        let wanted = single("Shave", at(3, 14, 15));
        for write in [create("place0", &wanted), update("event0", &seen, &wanted)] {
            account.server.fail_next(On::Writing, fault.clone());
            let lost = account.google.write(USER, &write).await;
            assert!(matches!(lost, Err(ProviderError::Ambiguous { .. })), "{fault:?}: {lost:?}");
            let there = account.live(place_of(&write)).await;
            assert_eq!((there.stamp, there.content), (Some(stamp()), wanted.clone()));
        }
        // A deletion says nothing that could be cut.
        if matches!(fault, Fault::AnswerLost | Fault::AppliedBut(_)) {
            let seen = account.live("event0").await;
            account.server.fail_next(On::Delete, fault.clone());
            let lost = account.google.write(USER, &delete("event0", &seen)).await;
            assert!(matches!(lost, Err(ProviderError::Ambiguous { .. })), "{fault:?}: {lost:?}");
            assert_eq!(account.statement("event0").await, Statement::Gone);
        }
    }
}

#[tokio::test]
async fn what_got_lost_on_its_way_there_is_not_there() {
    for fault in [Fault::RequestLost, Fault::Refused(500), Fault::Refused(503), Fault::Nothing] {
        let account = Account::new().await;
        account.make(&hour("event0"));
        let seen = account.live("event0").await;
        let wanted = single("Shave", at(3, 14, 15));
        for write in [create("place0", &wanted), update("event0", &seen, &wanted)] {
            account.server.fail_next(On::Writing, fault.clone());
            let lost = account.google.write(USER, &write).await;
            assert!(matches!(lost, Err(ProviderError::Ambiguous { .. })), "{fault:?}: {lost:?}");
        }
        assert_eq!(account.statement("place0").await, Statement::Gone);
        assert_eq!(account.live("event0").await, seen);
    }
}

/// Held back until somebody else has written: the condition does not hold any more.
#[tokio::test]
async fn a_write_that_is_overtaken_is_refused() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    let seen = account.live("event0").await;
    let gate = account.server.hold_request(On::Update);
    let write = update("event0", &seen, &single("Shave", at(3, 14, 15)));
    let (refused, ()) = tokio::join!(account.google.write(USER, &write), async {
        gate.reached().await;
        account.edit("event0", &json!({"location": "Upstairs"}));
        gate.open();
    });
    assert!(matches!(refused, Err(ProviderError::Precondition)), "{refused:?}");
    assert_eq!(account.live("event0").await.content.details.location, "Upstairs");
}

#[tokio::test]
async fn a_web_page_is_no_calendar_and_deletes_nothing() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    let seen = account.live("event0").await;
    account.server.fail(4, On::Api, "", Fault::WebPage);
    let answers = [
        account.google.changes(USER, None).await.map(drop),
        account.google.fetch(USER, &["event0".to_owned(), "event1".to_owned()]).await.map(drop),
        account.google.fetch(USER, &["event0".to_owned()]).await.map(drop),
        account.google.write(USER, &delete("event0", &seen)).await.map(drop),
    ];
    for answer in answers {
        assert!(matches!(answer, Err(ProviderError::NotCalDav { .. })), "{answer:?}");
    }
    assert_eq!(account.live("event0").await, seen);
}

#[tokio::test]
async fn a_batch_that_breaks_says_nothing_about_what_was_asked() {
    for fault in [Fault::AnswerLost, Fault::CutMidBody, Fault::Refused(503), Fault::Nothing] {
        let account = Account::new().await;
        account.make(&daily("series0", 3));
        account.make(&hour("event0"));
        account.server.fail_next(On::Batch, fault.clone());
        let ids = ["series0", "event0"].map(str::to_owned);
        let broken = account.google.fetch(USER, &ids).await;
        assert!(matches!(broken, Err(ProviderError::Ambiguous { .. })), "{fault:?}: {broken:?}");
    }
}

#[tokio::test]
async fn what_may_not_be_read_is_not_gone() {
    let account = Account::new().await;
    account.make(&hour("event0"));
    account.server.fail_next(On::Get, Fault::Refused(403));
    let said = account.statement("event0").await;
    assert_eq!(said, Statement::Unknown { reason: "Forbidden".to_owned() });
}

#[tokio::test]
async fn a_service_that_is_not_there_was_sent_nothing() {
    let server = Server::start().await.unwrap();
    let account = Account::of(&server, USER, CALENDAR_SCOPE);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let access = GoogleAccess { base_url: address, tokens: account.tokens(), invites: false };
    let google = Google::new(access, HOME, &Http::new().unwrap()).unwrap();
    let refused = google.changes(USER, None).await;
    assert!(matches!(refused, Err(ProviderError::Unreachable { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_token_is_never_sent_unencrypted() {
    let server = Server::start().await.unwrap();
    let account = Account::of(&server, USER, CALENDAR_SCOPE);
    for address in ["http://calendar.example/", "ftp://localhost/", "nonsense", "data:x"] {
        let access =
            GoogleAccess { base_url: address.to_owned(), tokens: account.tokens(), invites: false };
        let refused = Google::new(access, HOME, &Http::new().unwrap()).err();
        assert!(matches!(refused, Some(ProviderError::NotCalDav { .. })), "{address}: {refused:?}");
    }
}

#[tokio::test]
async fn counts_what_it_sends() {
    let account = Account::new().await;
    assert_eq!(account.google.requests(), 0);
    account.everything().await;
    account.write(&create("place0", &single("Cut", at(2, 9, 10)))).await.unwrap();
    assert_eq!(account.google.requests(), 2);
    assert_eq!(account.asked().len(), 2);
}
