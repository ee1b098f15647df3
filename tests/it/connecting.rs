//! What the first sync of a calendar would do, asked before it is connected.

use daybook_app::api::accounts::{CalendarModeDto, ConnectAccount};
use daybook_app::api::appointments::CreateAppointment;
use daybook_app::api::dry_run::{DryRunDto, DryRunFound};
use daybook_sim::google::{Server, USER};
use daybook_tests::desk::{Desk, MONDAY, choices, discover, input};
use daybook_tests::google;
use daybook_tests::servers::CalDavServer;
use serde_json::json;

const NINE: i32 = MONDAY + 9 * 60;

const EVENT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Else//EN\r\n\
    BEGIN:VEVENT\r\nUID:theirs\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261116T100000Z\r\n\
    DTEND:20261116T110000Z\r\nSUMMARY:Fringe trim\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// An appointment in the calendar on this computer.
async fn book(desk: &Desk) {
    let appointment = input("Balayage", NINE, 120);
    desk.app.appointments().create(CreateAppointment { appointment }).await.unwrap();
}

#[tokio::test]
async fn what_a_first_sync_would_do_is_known_before_anything_is_connected() {
    let server = CalDavServer::radicale().await.unwrap();
    server.put("theirs", EVENT).await.unwrap();
    let desk = Desk::unconnected().await;
    book(&desk).await;
    let found = discover(&desk.app, &server).await;
    let would = async |mode| {
        let calendar = choices(&found, mode, false).remove(0);
        let ask = DryRunFound { attempt: found.attempt.clone(), staff: None, calendar };
        desk.app.accounts().dry_run_found(ask).await.unwrap()
    };

    let two_way = would(CalendarModeDto::TwoWay).await;
    let busy = would(CalendarModeDto::Busy).await;
    let publish = would(CalendarModeDto::Publish).await;

    let changes = |run: &DryRunDto| (run.here.added, run.there.added, run.only_read);
    assert_eq!(changes(&two_way), (1, 0, false), "{two_way:?}");
    assert_eq!(changes(&busy), (1, 0, true), "{busy:?}");
    assert_eq!(changes(&publish), (0, 1, false), "{publish:?}");
    let book = desk.app.book().get().await.unwrap().unwrap();
    assert!(book.accounts.is_empty() && book.calendars.len() == 1, "nothing stays: {book:?}");
    assert_eq!((desk.items().await.len(), server.objects().await.unwrap().len()), (1, 1));

    let calendars = choices(&found, CalendarModeDto::Publish, true);
    let chosen = ConnectAccount { attempt: found.attempt.clone(), staff: None, calendars };
    desk.app.accounts().connect(chosen).await.unwrap();
    assert_eq!(desk.sync().await.exported, 1, "it was agreed to");
    assert_eq!(server.objects().await.unwrap().len(), 2);
}

#[tokio::test]
async fn the_same_is_known_of_a_calendar_at_google() {
    let server = Server::start().await.unwrap();
    google::add(&server, "event1", "Skin fade", "2026-11-26");
    let at =
        |hour: u32| json!({"dateTime": format!("2026-11-30T{hour}:00:00Z"), "timeZone": "UTC"});
    let stocktaking = json!({
        "id": "series1", "summary": "Stocktaking", "start": at(17), "end": at(18),
        "recurrence": ["RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"],
    });
    server.act(USER, "POST", "calendars/primary/events", &stocktaking).unwrap();
    let desk = google::desk(&server).await;
    book(&desk).await;
    let found = google::found(&desk.app, USER).await;

    let comes = (2, 0, Some(MONDAY / 1440 + 10), 1);
    for (mode, expected) in
        [(CalendarModeDto::TwoWay, comes), (CalendarModeDto::Publish, (0, 1, None, 0))]
    {
        let calendar = choices(&found, mode, false).remove(0);
        let ask = DryRunFound { attempt: found.attempt.clone(), staff: None, calendar };
        let would = desk.app.accounts().dry_run_found(ask).await.unwrap();
        let said = (would.here.added, would.there.added, would.since, would.uneditable);
        assert_eq!(said, expected, "{would:?}");
    }

    assert!(desk.app.book().get().await.unwrap().unwrap().accounts.is_empty());
    assert_eq!(google::there(&server).len(), 2, "nothing was written");
}

#[tokio::test]
async fn a_wrong_password_is_refused_before_anything_is_stored() {
    let server = CalDavServer::radicale().await.unwrap();
    let desk = Desk::at(&server).await;

    let refused = desk
        .app
        .accounts()
        .discover(daybook_app::api::accounts::DiscoverCalDav {
            address: server.url().into(),
            user_name: server.user().into(),
            password: "wrong".into(),
        })
        .await
        .unwrap_err();

    let shown = daybook_app::api::error::ErrorDto::from(refused);
    assert_eq!(shown.code, daybook_app::api::error::ErrorCode::SignInRefused);
}
