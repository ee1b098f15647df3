//! What sync leaves to people, as the window asks them: what was refused, who is right, and whether
//! so many deletions are meant.

use daybook_app::api::accounts::{ConflictPolicyDto, SetConflictPolicy, UpdateCalendar};
use daybook_app::api::appointments::{Badge, Scope};
use daybook_app::api::error::ErrorCode;
use daybook_app::api::sync::{CalendarRef, SyncEventDto, SyncItemDto, SyncItemRef, SyncLogQuery};
use daybook_sim::caldav::{CALENDAR, Fault, On, Server};
use daybook_tests::caldav::{holding, hour, there, they_write};
use daybook_tests::desk::{Desk, MONDAY, connect};

const NINE: i32 = MONDAY + 9 * 60;

/// A server that holds these, and a desk that has them all.
async fn in_step(titles: &[&str]) -> (Server, Desk) {
    let server = holding(titles).await;
    let desk = Desk::at(&server).await;
    desk.sync().await;
    (server, desk)
}

/// Everything that was refused, by title.
async fn refused(desk: &Desk) -> Vec<SyncItemDto> {
    let mut refused = desk.app.sync().status().await.unwrap().failures;
    refused.sort_by(|one, other| one.title.cmp(&other.title));
    refused
}

fn named(item: &SyncItemDto) -> SyncItemRef {
    SyncItemRef { appointment: item.appointment.clone(), calendar: item.calendar.clone() }
}

/// Nothing waits, and the next round writes nothing.
async fn in_step_with(desk: &Desk, server: &Server) {
    assert_eq!(desk.titles().await, there(server));
    assert_eq!(desk.waiting().await, 0);
    let quiet = desk.sync().await;
    assert_eq!((quiet.exported, quiet.updated, quiet.deleted), (0, 0, 0), "{quiet:?}");
}

#[tokio::test]
async fn what_is_refused_is_named_with_its_reason_while_everything_else_goes_on() {
    let (server, desk) = in_step(&["Cut", "Dye"]).await;
    server.fail(1, On::Update, "cut.ics", Fault::Refused(403));
    desk.rename(&desk.item("Cut").await, "Cut here").await;
    desk.rename(&desk.item("Dye").await, "Dye here").await;

    let summary = desk.try_sync().await;

    assert_eq!(summary.errors, 1, "{summary:?}");
    assert_eq!(there(&server), ["Cut", "Dye here"]);
    let refused = refused(&desk).await;
    assert_eq!(refused.len(), 1, "{refused:?}");
    let one = &refused[0];
    assert_eq!((one.title.as_str(), one.calendar_name.as_str()), ("Cut here", "Appointments"));
    assert!(one.known_there && !one.reason.is_empty(), "{one:?}");
    let item = desk.item("Cut here").await;
    assert_eq!(item.badge, Badge::Failed);
    assert_eq!(desk.get(&item).await.sync.detail, one.reason, "and said where it is looked at");
    server.take_requests();
    desk.sync().await;
    let asked = server.take_requests();
    assert!(asked.iter().all(|it| it.request.method != "PUT"), "nobody asked for it again");
}

#[tokio::test]
async fn what_was_refused_is_sent_again_one_by_one_or_all_at_once() {
    let (server, desk) = in_step(&["Cut", "Dye", "Trim"]).await;
    server.fail(3, On::Update, "", Fault::Refused(403));
    for title in ["Cut", "Dye", "Trim"] {
        desk.rename(&desk.item(title).await, &format!("{title} here")).await;
    }
    desk.try_sync().await;

    desk.app.sync().retry(named(&refused(&desk).await[0])).await.unwrap();
    desk.sync().await;
    assert_eq!(there(&server), ["Cut here", "Dye", "Trim"]);
    assert_eq!(desk.app.sync().retry_all().await.unwrap(), 2);
    desk.sync().await;

    assert_eq!(there(&server), ["Cut here", "Dye here", "Trim here"]);
    assert!(refused(&desk).await.is_empty());
    in_step_with(&desk, &server).await;
}

#[tokio::test]
async fn another_edit_sends_what_was_refused_again() {
    let (server, desk) = in_step(&["Cut"]).await;
    server.fail(1, On::Update, "", Fault::Refused(403));
    desk.rename(&desk.item("Cut").await, "Cut here").await;
    desk.try_sync().await;

    desk.shift(&desk.item("Cut here").await, Scope::All, 30).await;
    desk.sync().await;

    assert_eq!(desk.item("Cut here").await.badge, Badge::Synced);
    in_step_with(&desk, &server).await;
}

#[tokio::test]
async fn whoever_gives_way_in_a_change_has_what_is_there_and_can_take_that_back() {
    let (server, desk) = in_step(&["Cut"]).await;
    server.fail(1, On::Update, "", Fault::Refused(403));
    desk.rename(&desk.item("Cut").await, "Cut here").await;
    desk.try_sync().await;
    let item = refused(&desk).await.remove(0);

    let done = desk.app.sync().give_way(named(&item)).await.unwrap();

    assert_eq!(done.message, "Took “Cut here” back to what the calendar has");
    assert_eq!(desk.item("Cut").await.badge, Badge::Synced);
    in_step_with(&desk, &server).await;
    let again = desk.app.sync().give_way(named(&item)).await.unwrap_err();
    assert_eq!(again.code(), ErrorCode::Changed, "it is not refused any more");
    desk.app.appointments().undo().await.unwrap().unwrap();
    desk.sync().await;
    assert_eq!(there(&server), ["Cut here"]);
    in_step_with(&desk, &server).await;
}

#[tokio::test]
async fn what_a_server_never_had_is_discarded_and_comes_back_when_that_is_undone() {
    let (server, desk) = in_step(&[]).await;
    server.fail(1, On::Create, "", Fault::Refused(403));
    desk.create("Perm", NINE, 60).await;
    desk.try_sync().await;
    let item = refused(&desk).await.remove(0);
    assert!(!item.known_there);

    let done = desk.app.sync().give_way(named(&item)).await.unwrap();

    assert_eq!(done.message, "Discarded “Perm”");
    in_step_with(&desk, &server).await;
    desk.app.appointments().undo().await.unwrap().unwrap();
    desk.sync().await;
    assert_eq!(there(&server), ["Perm"]);
    in_step_with(&desk, &server).await;
}

#[tokio::test]
async fn giving_way_in_a_deletion_brings_back_what_is_there() {
    let (server, desk) = in_step(&["Cut", "Dye"]).await;
    server.fail(1, On::Delete, "", Fault::Refused(403));
    desk.delete(&desk.item("Cut").await, Scope::All).await;
    desk.try_sync().await;
    assert_eq!((desk.titles().await, there(&server).len()), (vec!["Dye".to_owned()], 2));

    desk.app.sync().give_way(named(&refused(&desk).await[0])).await.unwrap();

    assert_eq!(desk.titles().await, ["Cut", "Dye"]);
    in_step_with(&desk, &server).await;
}

#[tokio::test]
async fn what_cannot_be_where_it_moves_to_stays_where_it_was() {
    const OTHER: &str = "/calendars/desk/other/";
    let server = Server::start().await.unwrap();
    server.add_calendar(OTHER, "Other");
    they_write(&server, "cut", "Cut");
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let calendars = desk.app.book().get().await.unwrap().unwrap().calendars;
    let other = calendars.iter().find(|it| it.name == "Other").unwrap();
    server.fail(1, On::Create, OTHER, Fault::Refused(403));
    desk.move_to_calendar(&desk.item("Cut").await, &other.id).await;
    desk.try_sync().await;

    let done = desk.app.sync().give_way(named(&refused(&desk).await[0])).await.unwrap();
    desk.sync().await;

    assert!(done.id.is_some(), "{done:?}");
    assert!(server.objects(OTHER).is_empty());
    in_step_with(&desk, &server).await;
}

/// Two accounts of one desk, each with a server that holds an appointment.
async fn two_accounts() -> (Desk, [Server; 2], [String; 2]) {
    let servers = [Server::start().await.unwrap(), Server::start().await.unwrap()];
    they_write(&servers[0], "cut", "Cut");
    they_write(&servers[1], "dye", "Dye");
    let desk = Desk::unconnected().await;
    let accounts = [connect(&desk.app, &servers[0]).await, connect(&desk.app, &servers[1]).await];
    for calendar in desk.app.book().get().await.unwrap().unwrap().calendars {
        desk.app.dry_runs().agree(CalendarRef { id: calendar.id }).await.unwrap();
    }
    desk.sync().await;
    (desk, servers, accounts)
}

async fn say(desk: &Desk, account: &str, policy: ConflictPolicyDto) {
    let input = SetConflictPolicy { id: account.to_owned(), policy };
    assert_eq!(
        desk.app.accounts().set_conflict_policy(input).await.unwrap().conflict_policy,
        policy
    );
}

#[tokio::test]
async fn each_account_has_a_rule_of_its_own_and_the_log_says_which_decided() {
    let (desk, servers, accounts) = two_accounts().await;
    say(&desk, &accounts[0], ConflictPolicyDto::Mine).await;
    say(&desk, &accounts[1], ConflictPolicyDto::Theirs).await;
    desk.rename(&desk.item("Cut").await, "Cut here").await;
    desk.rename(&desk.item("Dye").await, "Dye here").await;
    they_write(&servers[0], "cut", "Cut there");
    they_write(&servers[1], "dye", "Dye there");

    let summary = desk.sync().await;

    assert_eq!((summary.conflicts, desk.conflicts().await.len()), (0, 0), "{summary:?}");
    assert_eq!(desk.titles().await, ["Cut here", "Dye there"]);
    assert_eq!(
        (there(&servers[0]), there(&servers[1])),
        (vec!["Cut here".to_owned()], vec!["Dye there".to_owned()])
    );
    for (account, rule) in accounts.iter().zip(["written here counts", "written there counts"]) {
        let query = SyncLogQuery {
            account: Some(account.clone()),
            events: vec![SyncEventDto::Merged],
            limit: 10,
            ..SyncLogQuery::default()
        };
        let lines = desk.app.log().lines(query).await.unwrap();
        assert!(lines.len() == 1 && lines[0].detail.contains(rule), "{lines:?}");
    }
}

#[tokio::test]
async fn an_account_without_a_rule_asks_beside_one_that_has_a_rule() {
    let (desk, servers, accounts) = two_accounts().await;
    say(&desk, &accounts[1], ConflictPolicyDto::Mine).await;
    say(&desk, &accounts[0], ConflictPolicyDto::Theirs).await;
    say(&desk, &accounts[0], ConflictPolicyDto::Ask).await;
    desk.rename(&desk.item("Cut").await, "Cut here").await;
    desk.rename(&desk.item("Dye").await, "Dye here").await;
    they_write(&servers[0], "cut", "Cut there");
    they_write(&servers[1], "dye", "Dye there");

    let summary = desk.sync().await;

    assert_eq!(summary.conflicts, 1, "{summary:?}");
    assert_eq!(desk.conflicts().await[0].title, "Cut here");
    assert_eq!(there(&servers[0]), ["Cut there"], "nothing is overwritten");
    assert_eq!(there(&servers[1]), ["Dye here"]);
    let account = desk.app.book().get().await.unwrap().unwrap().accounts;
    let asks = account.iter().find(|it| it.id == accounts[0]).unwrap();
    assert_eq!(asks.conflicts, 1);
}

#[tokio::test]
async fn what_was_written_last_counts_where_that_is_said() {
    for (written, title) in [("20200101T000000Z", "Cut here"), ("20991231T000000Z", "Cut there")] {
        let (server, desk) = in_step(&["Cut"]).await;
        let account = desk.app.book().get().await.unwrap().unwrap().accounts.remove(0);
        say(&desk, &account.id, ConflictPolicyDto::Newest).await;
        desk.rename(&desk.item("Cut").await, "Cut here").await;
        let changed = format!("SUMMARY:Cut there\r\nLAST-MODIFIED:{written}");
        let text = hour("cut", "Cut").replace("SUMMARY:Cut", &changed);
        server.put(CALENDAR, "cut.ics", &text);

        desk.sync().await;

        assert_eq!(there(&server), [title]);
        in_step_with(&desk, &server).await;
    }
}

/// Thirty appointments, all of which are suddenly gone there, and their calendar.
async fn emptied() -> (Server, Desk, String) {
    let titles: Vec<String> = (0..30).map(|n| format!("n{n:02}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let (server, desk) = in_step(&titles).await;
    for name in titles {
        server.delete(CALENDAR, &format!("{name}.ics"));
    }
    let summary = desk.try_sync().await;
    assert_eq!(summary.deleted, 0, "{summary:?}");
    assert!(summary.problems.iter().any(|problem| problem.contains("30")), "{summary:?}");
    let calendar = desk.calendar().await;
    (server, desk, calendar)
}

async fn held(desk: &Desk, calendar: &str) -> (u32, usize) {
    let calendars = desk.app.book().get().await.unwrap().unwrap().calendars;
    let counted = calendars.iter().find(|it| it.id == calendar).unwrap().held_deletions;
    let named = CalendarRef { id: calendar.to_owned() };
    (counted, desk.app.sync().held_deletions(named).await.unwrap().len())
}

async fn answer(desk: &Desk, calendar: &str, allow: bool) {
    let update = UpdateCalendar { allow_deletions: Some(allow), ..UpdateCalendar::of(calendar) };
    desk.app.accounts().update_calendar(update).await.unwrap();
}

#[tokio::test]
async fn so_many_deletions_happen_once_somebody_says_that_they_are_meant() {
    let (server, desk, calendar) = emptied().await;
    assert_eq!(held(&desk, &calendar).await, (30, 30));
    assert_eq!(desk.titles().await.len(), 30);

    answer(&desk, &calendar, true).await;
    let summary = desk.sync().await;

    assert_eq!((summary.deleted, desk.titles().await.len()), (30, 0), "{summary:?}");
    assert_eq!(held(&desk, &calendar).await, (0, 0));
    in_step_with(&desk, &server).await;
}

#[tokio::test]
async fn so_many_deletions_are_made_undone_there_once_somebody_says_that_they_are_not_meant() {
    let (server, desk, calendar) = emptied().await;

    answer(&desk, &calendar, false).await;
    desk.sync().await;

    assert_eq!((desk.titles().await.len(), there(&server).len()), (30, 30));
    assert_eq!(held(&desk, &calendar).await, (0, 0));
    in_step_with(&desk, &server).await;
}

#[tokio::test]
async fn the_answer_outlives_a_restart_and_is_only_about_what_was_shown() {
    let (server, desk, calendar) = emptied().await;
    answer(&desk, &calendar, true).await;
    they_write(&server, "new", "New");

    let desk = desk.restart(&server).await;
    desk.sync().await;

    assert_eq!(desk.titles().await, ["New"]);
    in_step_with(&desk, &server).await;
}
