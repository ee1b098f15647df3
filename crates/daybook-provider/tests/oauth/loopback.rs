//! Answers that a browser brings to a page on this computer.

use std::sync::{Arc, Mutex};

use daybook_auth::oauth::SignInError;
use daybook_sim::google::USER;
use tokio::sync::oneshot;

use crate::browser::{field, with};
use crate::desk::{Desk, purpose};

#[tokio::test]
async fn somebody_signs_in_and_the_page_says_so() {
    let desk = Desk::with_loopback().await;
    let begun = desk.begin(purpose(1)).await;
    let url = begun.authorize_url.clone();
    let visit = async {
        let callback = desk.browser.sign_in(&url, USER).await;
        assert_eq!(callback.host_str(), Some("127.0.0.1"));
        desk.browser.open(&callback).await
    };
    let (page, decided) = desk.while_open(begun, visit).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("You are signed in"), "{}", page.text);
    let [Ok(granted)] = decided.as_slice() else { panic!("{decided:?}") };
    assert_eq!((granted.identity.email.as_str(), &granted.purpose), (USER, &purpose(1)));
}

#[tokio::test]
async fn o07_who_says_no_reads_that_nothing_was_connected() {
    let desk = Desk::with_loopback().await;
    let begun = desk.begin(purpose(1)).await;
    let url = begun.authorize_url.clone();
    let visit = async {
        let callback = desk.browser.deny(&url, USER).await;
        desk.browser.open(&callback).await
    };
    let (page, decided) = desk.while_open(begun, visit).await;
    assert_eq!(page.status, 400);
    assert!(page.text.contains("cancelled, and nothing was connected"), "{}", page.text);
    assert!(matches!(decided[..], [Err(SignInError::Cancelled)]), "{decided:?}");
}

#[tokio::test]
async fn o10_a_browser_that_asks_for_an_icon_and_calls_back_twice_signs_in_once() {
    let desk = Desk::with_loopback().await;
    let begun = desk.begin(purpose(1)).await;
    let url = begun.authorize_url.clone();
    let visit = async {
        let callback = with(&desk.browser.sign_in(&url, USER).await, "more", "than was asked");
        let icon = desk.browser.open(&callback.join("/favicon.ico").unwrap()).await;
        let (frame, shown) =
            tokio::join!(desk.browser.open(&callback), desk.browser.open(&callback));
        [icon.status, frame.status, shown.status]
    };
    let (statuses, decided) = desk.while_open(begun, visit).await;
    assert_eq!(statuses, [404, 200, 200]);
    assert!(matches!(decided[..], [Ok(_)]), "{decided:?}");
}

#[tokio::test]
async fn a_forged_answer_spoils_nothing() {
    let desk = Desk::with_loopback().await;
    let begun = desk.begin(purpose(1)).await;
    let url = begun.authorize_url.clone();
    let visit = async {
        let callback = desk.browser.sign_in(&url, USER).await;
        let forged = desk.browser.open(&with(&callback, "state", "guessed")).await;
        [forged.status, desk.browser.open(&callback).await.status]
    };
    let (statuses, decided) = desk.while_open(begun, visit).await;
    assert_eq!(statuses, [400, 200]);
    assert!(matches!(decided[..], [Err(SignInError::UnknownState), Ok(_)]), "{decided:?}");
}

#[tokio::test]
async fn two_attempts_are_answered_in_the_other_order() {
    let desk = Desk::with_loopback().await;
    let (first, second) = (desk.begin(purpose(1)).await, desk.begin(purpose(2)).await);
    let (one, two) = (first.authorize_url.clone(), second.authorize_url.clone());
    assert_ne!(field(&one, "redirect_uri"), field(&two, "redirect_uri"));
    let visit = async {
        let one = desk.browser.sign_in(&one, USER).await;
        let visit = async {
            let two = desk.browser.sign_in(&two, USER).await;
            let astray = desk.browser.open(&with_port_of(&two, &one)).await;
            [astray.status, desk.browser.open(&two).await.status]
        };
        let (statuses, decided) = desk.while_open(second, visit).await;
        assert_eq!(statuses, [400, 200]);
        let [Ok(granted)] = decided.as_slice() else { panic!("{decided:?}") };
        assert_eq!(granted.purpose, purpose(2));
        desk.browser.open(&one).await.status
    };
    let (status, decided) = desk.while_open(first, visit).await;
    assert_eq!(status, 200);
    let [Err(SignInError::UnknownState), Ok(granted)] = decided.as_slice() else {
        panic!("{decided:?}")
    };
    assert_eq!(granted.purpose, purpose(1));
}

fn with_port_of(url: &url::Url, other: &url::Url) -> url::Url {
    let mut url = url.clone();
    url.set_port(other.port()).unwrap();
    url
}

#[tokio::test]
async fn the_page_can_wait_beside_everything_else() {
    let desk = Arc::new(Desk::with_loopback().await);
    let begun = desk.begin(purpose(1)).await;
    let url = begun.authorize_url.clone();
    let (connected, accounts) = oneshot::channel();
    let connected = Mutex::new(Some(connected));
    let handler = Arc::clone(&desk);
    let waiting = tokio::task::JoinSet::from_iter([begun.loopback.unwrap().run(move |callback| {
        let (desk, connected) = (Arc::clone(&handler), connected.lock().unwrap().take());
        async move {
            let granted = desk.answer(&callback).await?;
            connected.unwrap().send(granted).unwrap();
            Ok(())
        }
    })]);
    let callback = desk.browser.sign_in(&url, USER).await;
    assert_eq!(desk.browser.open(&callback).await.status, 200);
    assert_eq!(accounts.await.unwrap().identity.email, USER);
    drop(waiting);
}

#[tokio::test]
async fn a_sign_in_that_was_given_up_tells_the_browser_where_to_go_on() {
    let desk = Desk::with_loopback().await;
    let begun = desk.begin(purpose(1)).await;
    let url = begun.authorize_url.clone();
    desk.attempts.give_up(begun.id);
    let visit = async {
        let callback = desk.browser.sign_in(&url, USER).await;
        desk.browser.open(&callback).await
    };
    let (page, decided) = desk.while_open(begun, visit).await;
    assert_eq!(page.status, 400);
    assert!(page.text.contains("Go on with the newer page"), "{}", page.text);
    assert!(matches!(decided[..], [Err(SignInError::GivenUp)]), "{decided:?}");
}
