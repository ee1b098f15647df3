//! Sign-ins with the browser that nobody answers in time, or that cannot even begin.

use std::fs::File;
use std::process::Command;
use std::time::Duration;

use daybook_app::api::error::{ErrorCode, ErrorDto};
use daybook_app::api::sign_in::{BeginSignIn, ProviderDto, SignInDto, SignInRef, SignInStateDto};
use daybook_sim::google::{CLIENT_ID, CLIENT_SECRET, SCHEME, SCHEME_CLIENT_ID, Server};
use daybook_tests::desk::Desk;
use daybook_tests::google::{begin, desk, register};

/// How it ended, once it has.
async fn ended(desk: &Desk, begun: &SignInDto) -> SignInDto {
    loop {
        let attempt = SignInRef { attempt: begun.attempt.clone() };
        let now = desk.app.sign_in().get(&attempt).unwrap();
        if now.state != SignInStateDto::Waiting {
            return now;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

#[tokio::test]
async fn after_fifteen_minutes_nobody_waits_any_more_behind_either_door() {
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;
    let redirect = format!("{SCHEME}:/signed-in");
    for (client, secret, redirect) in
        [(CLIENT_ID, CLIENT_SECRET, ""), (SCHEME_CLIENT_ID, "", redirect.as_str())]
    {
        register(&desk.app, &google, client, Some(secret), redirect).await;
        let begun = begin(&desk.app, None).await;
        tokio::time::pause();
        tokio::time::advance(Duration::from_mins(14)).await;
        let attempt = SignInRef { attempt: begun.attempt.clone() };
        assert_eq!(desk.app.sign_in().get(&attempt).unwrap().state, SignInStateDto::Waiting);
        tokio::time::advance(Duration::from_mins(2)).await;

        let problem = ended(&desk, &begun).await.problem.unwrap();

        tokio::time::resume();
        assert_eq!(problem.code, ErrorCode::SignInExpired);
        assert!(problem.message.contains("took too long"), "{problem:?}");
    }
}

/// Says that this process was started by the test and has few files it may open.
const FEW_FILES: &str = "DAYBOOK_TEST_HAS_FEW_FILES";

#[tokio::test]
async fn a_computer_without_a_free_port_is_told_so() {
    if std::env::var_os(FEW_FILES).is_none() {
        let script = "ulimit -n 200; exec \"$0\" --exact \"$1\" --nocapture";
        let test = "sign_in_ends::a_computer_without_a_free_port_is_told_so";
        let inside = Command::new("sh")
            .args(["-c", script, std::env::current_exe().unwrap().to_str().unwrap(), test])
            .env(FEW_FILES, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&inside.stdout);
        assert!(inside.status.success() && said.contains("1 passed"), "{inside:?}");
        return;
    }
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;
    let mut all = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        all.push(file);
    }
    let begin = BeginSignIn { provider: ProviderDto::Google, staff: None, account: None };
    let refused = desk.app.sign_in().begin(begin).await;
    drop(all);

    let problem = ErrorDto::from(refused.unwrap_err());
    assert_eq!(problem.code, ErrorCode::System);
    assert!(problem.message.starts_with("No port of this computer is free"), "{problem:?}");
}
