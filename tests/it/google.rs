//! An account at a simulated Google, from signing in to disconnecting, as the window uses it.

use daybook_app::api::accounts::{AccountStateDto, ConnectAccount, DisconnectAccount, SetInvites};
use daybook_app::api::appointments::Scope;
use daybook_app::api::conflicts::Side;
use daybook_app::api::error::ErrorCode;
use daybook_app::api::guests::GuestInput;
use daybook_app::api::sign_in::{
    AccountRef, BeginSignIn, CheckOutcomeDto, CountFound, ProviderDto, SignInRef, SignInStateDto,
};
use daybook_app::api::sync::CalendarRef;
use daybook_sim::google::{GUEST, MailAbout, SCHEME, SCHEME_CLIENT_ID, Server, USER};
use daybook_tests::browser::{self, Decision, SCOPES};
use daybook_tests::desk::{Desk, MONDAY, input};
use daybook_tests::google::{
    ALL, account, add, begin, change, connect, connected, desk, found, register, there,
};
use serde_json::json;

const NINE: i32 = MONDAY + 9 * 60;

#[tokio::test]
async fn signing_in_finds_the_calendars_and_what_is_in_them() {
    let google = Server::start().await.unwrap();
    add(&google, "event1", "Cut", "2026-11-16");
    let desk = desk(&google).await;

    let found = found(&desk.app, USER).await;

    assert_eq!((found.label.as_str(), found.provider.as_str()), (USER, "Google"));
    let names: Vec<_> =
        found.calendars.iter().map(|it| (it.primary, it.read_only, it.events)).collect();
    assert_eq!(names, [(true, false, true), (false, true, true)], "{:?}", found.calendars);
    let count = CountFound { attempt: found.attempt, href: found.calendars[0].href.clone() };
    assert_eq!(desk.app.accounts().count_found(count).await.unwrap(), 1);
}

#[tokio::test]
async fn an_answer_also_comes_through_a_link_of_our_own_scheme() {
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;
    register(&desk.app, &google, SCHEME_CLIENT_ID, Some(""), &format!("{SCHEME}:/signed-in")).await;
    let begun = begin(&desk.app, None).await;

    let link = browser::decide(&begun.page, USER, ALL).await;
    assert!(link.starts_with(SCHEME));
    desk.app.sign_in().answer(&link.parse().unwrap()).await.unwrap();

    let ended = desk.app.sign_in().get(&SignInRef { attempt: begun.attempt }).unwrap();
    assert_eq!(ended.state, SignInStateDto::Found);
    let again = desk.app.sign_in().answer(&link.parse().unwrap()).await.unwrap_err();
    assert!(again.to_string().contains("already"), "{again}");
}

#[tokio::test]
async fn whoever_says_no_or_ticks_too_little_is_told_what_to_do() {
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;
    for (decision, code) in [
        (Decision::Cancel, ErrorCode::SignInCancelled),
        (Decision::Allow(&SCOPES[..1]), ErrorCode::MissingPermission),
    ] {
        let begun = begin(&desk.app, None).await;
        let ended = browser::sign_in(&desk.app, &begun, USER, decision).await;
        assert_eq!(ended.problem.map(|problem| problem.code), Some(code));
    }
    let begun = begin(&desk.app, None).await;
    let attempt = SignInRef { attempt: begun.attempt };
    desk.app.sign_in().cancel(&attempt).await.unwrap();
    let cancelled = desk.app.sign_in().get(&attempt).unwrap();
    assert_eq!(cancelled.problem.unwrap().code, ErrorCode::SignInCancelled);
}

#[tokio::test]
async fn without_a_client_id_nobody_can_sign_in() {
    let desk = Desk::unconnected().await;
    let begin = BeginSignIn { provider: ProviderDto::Google, staff: None, account: None };
    let refused = desk.app.sign_in().begin(begin).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotRegistered);
}

#[tokio::test]
async fn changes_go_both_ways_and_different_fields_are_merged() {
    let google = Server::start().await.unwrap();
    add(&google, "event1", "Cut", "2026-11-16");
    let (desk, _) = connected(&google).await;
    desk.sync().await;
    assert_eq!(desk.week().await, [("Cut".to_owned(), 9 * 60)]);

    desk.create("Colour", NINE + 120, 60).await;
    desk.rename(&desk.item("Cut").await, "Cut & blow-dry").await;
    change(&google, "event1", &json!({"location": "Upstairs"}));
    desk.sync().await;

    let event = google.event(USER, "event1").unwrap();
    assert_eq!(
        (&event["summary"], &event["location"]),
        (&json!("Cut & blow-dry"), &json!("Upstairs"))
    );
    let details = desk.get(&desk.item("Cut & blow-dry").await).await;
    assert_eq!(details.location, "Upstairs");
    assert_eq!(there(&google).len(), 2);
    assert!(google.mail().is_empty(), "nobody is told by mail");
    let quiet = desk.sync().await;
    assert_eq!((quiet.imported, quiet.exported, quiet.requests), (0, 0, 1), "{quiet:?}");
}

#[tokio::test]
async fn what_waited_while_the_network_was_away_leaves_together() {
    let google = Server::start().await.unwrap();
    let (desk, _) = connected(&google).await;
    desk.sync().await;
    for number in 0..60 {
        desk.create(&format!("Cut {number}"), NINE + 10 * number, 10).await;
    }
    google.take_requests();

    let sent = desk.sync().await;

    assert_eq!((sent.exported, sent.errors), (60, 0), "{sent:?}");
    assert_eq!(there(&google).len(), 60);
    let requests = google.take_requests();
    let batches = requests.iter().filter(|it| it.request.path.starts_with("/batch/")).count();
    assert!(batches >= 2 && sent.requests < 10, "{batches} batches, {sent:?}");
    assert_eq!(desk.sync().await.requests, 1, "and then everything is in step");
}

#[tokio::test]
async fn the_same_field_changed_on_both_sides_is_asked_about() {
    let google = Server::start().await.unwrap();
    add(&google, "event1", "Cut", "2026-11-16");
    let (desk, _) = connected(&google).await;
    desk.sync().await;
    desk.rename(&desk.item("Cut").await, "Cut (here)").await;
    change(&google, "event1", &json!({"summary": "Cut (there)"}));
    desk.try_sync().await;

    assert_eq!(desk.conflicts().await.len(), 1);
    desk.settle(Side::Mine).await;
    desk.sync().await;

    assert_eq!(google.event(USER, "event1").unwrap()["summary"], "Cut (here)");
}

#[tokio::test]
async fn a_revoked_account_keeps_what_waits_until_the_same_person_signs_in_again() {
    let google = Server::start().await.unwrap();
    let (desk, connected) = connected(&google).await;
    desk.sync().await;
    google.revoke_grants(USER);
    desk.create("Written meanwhile", NINE, 60).await;
    desk.try_sync().await;
    let waiting = account(&desk).await;
    assert_eq!((waiting.state, waiting.waiting), (AccountStateDto::NeedsSignIn, 1));

    let mut begun = begin(&desk.app, Some(&connected.id)).await;
    // The page suggests who was signed in before; somebody else can be chosen there.
    begun.page = begun.page.replace("login_hint=desk", "login_hint=noor");
    let refused = browser::sign_in(&desk.app, &begun, GUEST, ALL).await;
    let problem = refused.problem.unwrap();
    assert_eq!(problem.code, ErrorCode::OtherPerson);
    assert!(problem.message.contains(USER) && problem.message.contains(GUEST), "{problem:?}");
    assert_eq!(account(&desk).await.state, AccountStateDto::NeedsSignIn);

    let begun = begin(&desk.app, Some(&connected.id)).await;
    let mended = browser::sign_in(&desk.app, &begun, USER, ALL).await;
    assert_eq!(mended.account.as_deref(), Some(connected.id.as_str()), "{:?}", mended.problem);
    desk.sync().await;

    assert_eq!(there(&google).len(), 1);
    assert_eq!(account(&desk).await.waiting, 0);
}

#[tokio::test]
async fn signing_in_as_somebody_who_is_connected_is_recognised() {
    let google = Server::start().await.unwrap();
    let (desk, connected) = connected(&google).await;

    let found = found(&desk.app, USER).await;

    assert_eq!(found.existing, Some(connected.id));
}

#[tokio::test]
async fn what_was_found_is_forgotten_when_nobody_wants_it() {
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;
    let begun = begin(&desk.app, None).await;
    let ended = browser::sign_in(&desk.app, &begun, USER, ALL).await;

    desk.app.sign_in().cancel(&SignInRef { attempt: begun.attempt }).await.unwrap();

    let attempt = ended.found.unwrap().attempt;
    let connect = ConnectAccount { attempt, staff: None, calendars: Vec::new() };
    let refused = desk.app.accounts().connect(connect).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::SignInExpired);
}

#[tokio::test]
async fn disconnecting_gives_the_permission_back_and_keeps_or_removes_the_copies() {
    for (keep, left) in [(true, 1), (false, 0)] {
        let google = Server::start().await.unwrap();
        add(&google, "event1", "Cut", "2026-11-16");
        let (desk, connected) = connected(&google).await;
        desk.sync().await;

        let done =
            desk.app.accounts().disconnect(DisconnectAccount { id: connected.id, keep }).await;

        assert_eq!(done.unwrap().not_revoked, "");
        assert_eq!(desk.titles().await.len(), left);
        assert_eq!(there(&google).len(), 1, "what is there stays there");
        let revoked = google.take_requests();
        assert!(revoked.iter().any(|request| request.request.path == "/revoke"), "{revoked:?}");
    }
}

#[tokio::test]
async fn only_what_is_confirmed_there_counts_as_in_step() {
    let google = Server::start().await.unwrap();
    let (desk, connected) = connected(&google).await;
    let count = async || {
        let account = AccountRef { id: connected.id.clone() };
        let counts = desk.app.accounts().count_in_step(account).await.unwrap();
        counts.iter().map(|it| it.appointments).sum::<u32>()
    };
    add(&google, "event1", "Cut", "2026-11-16");
    desk.sync().await;
    assert_eq!(count().await, 1);
    desk.create("Colour", NINE, 60).await;
    assert_eq!(count().await, 1, "it has not left yet");
    desk.sync().await;
    assert_eq!(count().await, 2);
}

#[tokio::test]
async fn a_check_of_the_connection_leaves_nothing_behind() {
    let google = Server::start().await.unwrap();
    let (desk, connected) = connected(&google).await;
    desk.sync().await;

    let checks = desk.app.checks().run(AccountRef { id: connected.id.clone() }).await.unwrap();

    let well = |outcome| outcome == CheckOutcomeDto::Well;
    assert!(checks.len() == 7 && checks.iter().all(|it| well(it.outcome)), "{checks:?}");
    assert!(there(&google).is_empty());
    assert_eq!(desk.sync().await.imported, 0);

    google.revoke_grants(USER);
    let checks = desk.app.checks().run(AccountRef { id: connected.id }).await.unwrap();
    let outcomes: Vec<_> = checks.iter().map(|it| it.outcome).collect();
    let (well, badly, skipped) =
        (CheckOutcomeDto::Well, CheckOutcomeDto::Badly, CheckOutcomeDto::Skipped);
    let expected = [well, well, well, badly, skipped, skipped, skipped];
    assert_eq!(outcomes, expected, "{checks:?}");
}

#[tokio::test]
async fn what_is_at_home_at_google_shows_elsewhere_as_busy_without_an_echo() {
    let google = Server::start().await.unwrap();
    let dav = daybook_sim::caldav::Server::start().await.unwrap();
    let (desk, _) = connected(&google).await;
    let account = daybook_tests::desk::connect(&desk.app, &dav).await;
    let book = desk.app.book().get().await.unwrap().unwrap();
    let other = book.calendars.iter().find(|it| it.account.as_ref() == Some(&account)).unwrap();
    desk.app.dry_runs().agree(CalendarRef { id: other.id.clone() }).await.unwrap();
    desk.sync().await;
    let mirror = format!(r#"{{"id": "{}", "mirror": "busy"}}"#, other.id);
    desk.app.accounts().update_calendar(serde_json::from_str(&mirror).unwrap()).await.unwrap();
    let home = book.calendars.iter().find(|it| it.account.is_some() && it.id != other.id).unwrap();

    let mut appointment = input("Balayage", NINE, 120);
    appointment.calendar = Some(home.id.clone());
    let create = daybook_app::api::appointments::CreateAppointment { appointment };
    desk.app.appointments().create(create).await.unwrap();
    for _ in 0..3 {
        desk.sync().await;
    }

    let at_google = there(&google);
    assert_eq!(at_google.len(), 1);
    assert_eq!(at_google[0]["summary"], "Balayage");
    let objects = dav.objects(daybook_sim::caldav::CALENDAR);
    assert_eq!(objects.len(), 1);
    assert!(objects[0].1.contains("SUMMARY:Busy") && !objects[0].1.contains("Balayage"));
    assert_eq!(desk.titles().await, ["Balayage"]);
    let quiet = desk.sync().await;
    assert_eq!((quiet.imported, quiet.exported), (0, 0), "{quiet:?}");
}

#[tokio::test]
async fn guests_get_mail_once_somebody_has_said_so() {
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;
    let id = connect(&desk.app, USER).await.id;
    let says = async |invites| {
        let input = SetInvites { id: id.clone(), invites };
        assert_eq!(desk.app.accounts().set_invites(input).await.unwrap().invites, invites);
    };
    let guest = || GuestInput { name: "Noor".to_owned(), address: GUEST.to_owned() };
    let mail = || google.mail().into_iter().map(|it| (it.to, it.about)).collect::<Vec<_>>();
    let to_guest = |about| (GUEST.to_owned(), about);

    desk.create("Plan", NINE, 60).await;
    desk.change(&desk.item("Plan").await, Scope::All, |it| it.guests = Some(vec![guest()])).await;
    desk.sync().await;
    assert_eq!(mail(), [], "nobody has said so");

    says(true).await;
    desk.create("Fitting", NINE, 60).await;
    let fitting = desk.item("Fitting").await;
    desk.change(&fitting, Scope::All, |it| it.guests = Some(vec![guest()])).await;
    desk.sync().await;
    assert_eq!(mail(), [to_guest(MailAbout::Invitation)]);

    desk.rename(&desk.item("Fitting").await, "Second fitting").await;
    desk.sync().await;
    desk.sync().await;
    assert_eq!(mail().len(), 2);
    assert_eq!(mail()[1], to_guest(MailAbout::Update));

    let fitting = desk.item("Second fitting").await;
    desk.change(&fitting, Scope::All, |it| it.guests = Some(Vec::new())).await;
    desk.sync().await;
    assert_eq!(mail()[2..], [to_guest(MailAbout::Cancellation)]);

    says(false).await;
    desk.change(&fitting, Scope::All, |it| it.guests = Some(vec![guest()])).await;
    desk.sync().await;
    assert_eq!(mail().len(), 3);
    assert!(desk.conflicts().await.is_empty());
}

#[tokio::test]
async fn what_a_caldav_server_mails_is_not_ours_to_say() {
    let server = daybook_sim::caldav::Server::start().await.unwrap();
    let desk = Desk::at(&server).await;
    let id = account(&desk).await.id;
    let refused = desk.app.accounts().set_invites(SetInvites { id, invites: true }).await;
    assert!(refused.unwrap_err().to_string().contains("decides itself"));
}
