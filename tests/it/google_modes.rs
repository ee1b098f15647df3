//! What calendars at a simulated Google are used for: two-way, busy only, publish only, not at all, and
//! for mirrors of appointments that are at home elsewhere.

use daybook_app::api::accounts::{CalendarModeDto, ChosenCalendar, ConnectAccount};
use daybook_app::api::appointments::{CreateAppointment, Scope};
use daybook_app::api::error::ErrorCode;
use daybook_app::api::sync::CalendarRef;
use daybook_core::clock::{Clock as _, SystemClock};
use daybook_sim::google::{Server, USER};
use daybook_tests::desk::{Desk, MONDAY, input};
use daybook_tests::google::{add, change, connect, connected, desk, found, there};
use serde_json::{Value, json};

const NINE: i32 = MONDAY + 9 * 60;

/// A desk whose main calendar at Google is used for something, with what is there already. Gives its id.
async fn used(google: &Server, mode: CalendarModeDto) -> (Desk, String) {
    let desk = desk(google).await;
    let found = found(&desk.app, USER).await;
    let main = found.calendars.iter().find(|calendar| calendar.primary).unwrap();
    let (href, color) = (main.href.clone(), main.color.clone());
    let calendars = vec![ChosenCalendar { href, mode, color, agreed: true }];
    let connect = ConnectAccount { attempt: found.attempt, staff: None, calendars };
    let account = desk.app.accounts().connect(connect).await.unwrap();
    let book = desk.app.book().get().await.unwrap().unwrap();
    let ours = book.calendars.iter().find(|it| it.account.as_ref() == Some(&account.id)).unwrap();
    google.take_requests();
    (desk, ours.id.clone())
}

/// An appointment at home on this computer.
async fn book(desk: &Desk, title: &str, start: i32) {
    let own = desk.app.book().get().await.unwrap().unwrap().calendars;
    let own = own.into_iter().find(|calendar| calendar.account.is_none()).unwrap();
    let mut appointment = input(title, start, 60);
    appointment.calendar = Some(own.id);
    desk.app.appointments().create(CreateAppointment { appointment }).await.unwrap();
}

/// What was asked of the calendars since the last time, as method and path.
fn asked(google: &Server) -> Vec<String> {
    let requests = google.take_requests().into_iter().map(|it| it.request);
    let of_calendars = requests.filter(|it| it.path.contains("/calendars/"));
    of_calendars.map(|it| format!("{} {}", it.method, it.path)).collect()
}

#[tokio::test]
async fn a_calendar_that_is_only_read_shows_busy_time_and_is_never_written_to() {
    let google = Server::start().await.unwrap();
    add(&google, "event1", "Dentist", "2026-11-16");
    let (desk, _) = used(&google, CalendarModeDto::Busy).await;
    desk.sync().await;

    let shown = desk.items().await.remove(0);
    assert!(shown.busy && shown.read_only, "{shown:?}");
    let moved = desk.try_shift(&shown, Scope::All, 60).await.unwrap_err();
    assert_eq!(moved.code(), ErrorCode::ReadOnly);
    book(&desk, "Ours", NINE + 120).await;
    change(&google, "event1", &json!({"summary": "Dentist, second time"}));
    desk.sync().await;

    assert_eq!(there(&google).len(), 1);
    let writes: Vec<_> = asked(&google).into_iter().filter(|it| !it.starts_with("GET ")).collect();
    assert!(writes.is_empty(), "{writes:?}");
}

#[tokio::test]
async fn a_calendar_that_is_only_written_to_gives_nothing_back() {
    let google = Server::start().await.unwrap();
    add(&google, "event1", "Theirs", "2026-11-16");
    let (desk, calendar) = used(&google, CalendarModeDto::Publish).await;
    let mirror = json!({ "id": calendar, "mirror": "busy" });
    desk.app.accounts().update_calendar(serde_json::from_value(mirror).unwrap()).await.unwrap();
    book(&desk, "Ours", NINE).await;
    for _ in 0..3 {
        desk.sync().await;
    }
    change(&google, "event1", &json!({"summary": "Theirs, changed"}));
    desk.sync().await;

    assert_eq!(desk.titles().await, ["Ours"]);
    let mut titles: Vec<_> = there(&google).iter().map(|it| it["summary"].clone()).collect();
    titles.sort_by_key(Value::to_string);
    assert_eq!(titles, [json!("Busy"), json!("Theirs, changed")]);
}

#[tokio::test]
async fn a_calendar_that_is_not_used_is_never_asked_for() {
    let google = Server::start().await.unwrap();
    add(&google, "event1", "Theirs", "2026-11-16");
    let (desk, calendar) = used(&google, CalendarModeDto::TwoWay).await;
    desk.sync().await;
    let ignored = json!({ "id": calendar, "mode": "ignored" });
    desk.app.accounts().update_calendar(serde_json::from_value(ignored).unwrap()).await.unwrap();
    google.take_requests();

    book(&desk, "Ours", NINE).await;
    desk.sync().await;

    assert_eq!(asked(&google), Vec::<String>::new());
    assert_eq!(there(&google).len(), 1);
}

#[tokio::test]
async fn a_mirror_at_google_shows_what_was_shown_before_at_every_level_of_privacy() {
    let google = Server::start().await.unwrap();
    let dav = daybook_sim::caldav::Server::start().await.unwrap();
    let (desk, _) = connected(&google).await;
    let account = daybook_tests::desk::connect(&desk.app, &dav).await;
    let book = desk.app.book().get().await.unwrap().unwrap();
    let home = book.calendars.iter().find(|it| it.account.as_ref() == Some(&account)).unwrap();
    let mirror = book.calendars.iter().find(|it| it.account.is_some() && it.id != home.id).unwrap();
    desk.app.dry_runs().agree(CalendarRef { id: home.id.clone() }).await.unwrap();
    desk.sync().await;
    let tomorrow = SystemClock.now().date_naive() + chrono::Days::new(1);
    let minutes = (tomorrow - chrono::NaiveDate::default()).num_minutes() + 9 * 60;
    let mut appointment = input("Chloé, colour", i32::try_from(minutes).unwrap(), 60);
    appointment.calendar = Some(home.id.clone());
    desk.app.appointments().create(CreateAppointment { appointment }).await.unwrap();
    desk.sync().await;

    let reference = || CalendarRef { id: mirror.id.clone() };
    let preview = desk.app.mirrors().preview(reference()).await.unwrap().unwrap();
    assert_eq!(preview.shown.len(), 4);
    for shown in &preview.shown {
        let input = json!({ "id": mirror.id, "mirror": shown.privacy });
        desk.app.accounts().update_calendar(serde_json::from_value(input).unwrap()).await.unwrap();
        desk.sync().await;
        desk.sync().await;
        let held = there(&google);
        assert_eq!(held.len(), 1, "{held:?}");
        assert_eq!(held[0]["summary"], json!(shown.title), "{:?}", shown.privacy);
        let quiet = desk.sync().await;
        assert_eq!((quiet.imported, quiet.exported, quiet.updated), (0, 0, 0), "{quiet:?}");
    }
    assert_eq!(desk.titles().await, ["Chloé, colour"], "no echo");
}

#[tokio::test]
async fn what_google_makes_itself_can_be_looked_at_and_is_not_sent_back() {
    let google = Server::start().await.unwrap();
    let desk = desk(&google).await;
    let at = |hour: u32| json!({"dateTime": format!("2026-11-16T{hour:02}:00:00Z")});
    for (id, kind, title) in
        [("mail0", "fromGmail", "Flight to Porto"), ("focus0", "focusTime", "Bookkeeping")]
    {
        let mut event = json!({"id": id, "summary": title, "eventType": kind});
        (event["start"], event["end"]) = (at(9), at(10));
        if kind == "focusTime" {
            event["focusTimeProperties"] = json!({"chatStatus": "available"});
        }
        google.put(USER, &event).unwrap();
    }
    connect(&desk.app, USER).await;
    desk.sync().await;
    let flies = google.event(USER, "mail0").unwrap();
    google.take_requests();

    let flight = desk.item("Flight to Porto").await;
    assert!(desk.get(&flight).await.item.read_only);
    let moved = desk.try_shift(&flight, Scope::All, 60).await.unwrap_err();
    assert_eq!(moved.code(), ErrorCode::ReadOnly);
    assert!(moved.to_string().contains("in Google Calendar"), "{moved}");
    let focus = desk.item("Bookkeeping").await;
    assert!(!desk.get(&focus).await.item.read_only);
    desk.rename(&focus, "Books").await;
    desk.sync().await;

    assert_eq!(google.event(USER, "focus0").unwrap()["summary"], "Books");
    assert_eq!(google.event(USER, "mail0").unwrap(), flies);
    assert!(asked(&google).iter().all(|it| it.starts_with("GET ") || !it.contains("mail0")));
}
