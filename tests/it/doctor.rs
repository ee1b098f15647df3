//! The check of a connection, when something is wrong: each fault is found at its step, with what to do.

use daybook_app::api::sign_in::{AccountRef, CheckDto, CheckOutcomeDto, CheckStepDto};
use daybook_sim::google::{Fault, On, Role, Server, USER};
use daybook_tests::desk::Desk;
use daybook_tests::google::{connected, there};

/// A desk that is connected and in step.
struct Scene {
    google: Server,
    desk: Desk,
    account: String,
}

impl Scene {
    async fn new() -> Self {
        let google = Server::start().await.unwrap();
        let (desk, account) = connected(&google).await;
        desk.sync().await;
        Self { google, desk, account: account.id }
    }

    /// The step that is said to go badly, and what is said: all before it went well, none after it was
    /// tried.
    async fn found(&self) -> (CheckStepDto, String) {
        let account = AccountRef { id: self.account.clone() };
        let checks = self.desk.app.checks().run(account).await.unwrap();
        let is = |outcome| move |it: &&CheckDto| it.outcome == outcome;
        let bad: Vec<&CheckDto> = checks.iter().filter(is(CheckOutcomeDto::Badly)).collect();
        let [bad] = bad.as_slice() else { panic!("{checks:?}") };
        let well = checks.iter().take_while(is(CheckOutcomeDto::Well)).count();
        let skipped = checks.iter().rev().take_while(is(CheckOutcomeDto::Skipped)).count();
        assert_eq!(well + 1 + skipped, 7, "{checks:?}");
        (bad.step, bad.message.clone())
    }
}

fn limited(status: u16, reason: &str) -> Fault {
    Fault::Limited { status, reason: reason.to_owned(), retry_after: None }
}

#[tokio::test]
async fn what_goes_wrong_before_the_calendars_are_listed_is_told_apart() {
    for (fault, step, said) in [
        (Fault::AnswerLost, CheckStepDto::Answer, "Try again in a few minutes"),
        (Fault::WebPage, CheckStepDto::Answer, "web page"),
        (Fault::Refused(503), CheckStepDto::Answer, "Try again in a few minutes"),
        (limited(403, "rateLimitExceeded"), CheckStepDto::Answer, "slow down"),
        (limited(403, "insufficientPermissions"), CheckStepDto::SignIn, "has to sign in again"),
        (limited(403, "accessNotConfigured"), CheckStepDto::SignIn, "not switched on"),
    ] {
        let scene = Scene::new().await;
        scene.google.fail(2, On::CalendarList, "", fault.clone());
        let (found, message) = scene.found().await;
        assert!(found == step && message.contains(said), "{fault:?}: {found:?}, {message}");
    }
}

#[tokio::test]
async fn a_permission_that_was_taken_back_is_found_at_the_sign_in() {
    let scene = Scene::new().await;
    scene.google.revoke_grants(USER);
    let (step, message) = scene.found().await;
    assert_eq!((step, message), (CheckStepDto::SignIn, format!("{USER} has to sign in again.")));
}

#[tokio::test]
async fn a_calendar_that_may_only_be_read_by_now_is_found() {
    let scene = Scene::new().await;
    scene.google.share(USER, USER, Role::Reader);
    let (step, message) = scene.found().await;
    assert!(step == CheckStepDto::List && message.contains("Ask its owner"), "{message}");
}

#[tokio::test]
async fn a_calendar_that_takes_no_event_is_found() {
    let scene = Scene::new().await;
    scene.google.fail_next(On::Insert, Fault::Refused(403));
    let (step, message) = scene.found().await;
    assert!(step == CheckStepDto::Write && message.contains("Forbidden"), "{message}");
    assert!(there(&scene.google).is_empty());
}

#[tokio::test]
async fn a_test_event_that_cannot_be_removed_is_said_to_be_there() {
    let scene = Scene::new().await;
    scene.google.fail_next(On::Delete, Fault::Refused(403));
    let (step, message) = scene.found().await;
    assert!(step == CheckStepDto::Write && message.contains("Remove it in"), "{message}");
    assert_eq!(there(&scene.google).len(), 1);
}
