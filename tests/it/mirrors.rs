//! One appointment in the calendars of two accounts at real servers: at home in one, mirrored in the
//! other.

use chrono::{Days, NaiveDate};
use daybook_app::App;
use daybook_app::api::accounts::CalendarDto;
use daybook_app::api::appointments::{ItemDto, MoveAppointment, Scope};
use daybook_app::api::several::MoveAppointments;
use daybook_app::api::sync::CalendarRef;
use daybook_core::clock::{Clock as _, SystemClock};
use daybook_tests::servers::CalDavServer;

use daybook_tests::desk::{self, Desk, MONDAY};

const NINE: i32 = MONDAY + 9 * 60;

/// A desk at two servers, of which the second only shows that somebody is busy.
struct Both {
    desk: Desk,
    home: CalDavServer,
    mirror: CalDavServer,
    /// The calendar of the second account.
    there: String,
}

impl Both {
    async fn new() -> Self {
        let home = CalDavServer::radicale().await.unwrap();
        let mirror = CalDavServer::radicale().await.unwrap();
        let desk = Desk::at(&home).await;
        let there = connect(&desk.app, &mirror).await;
        desk.sync().await;
        let input = format!(r#"{{"id": "{there}", "mirror": "busy"}}"#);
        desk.app.accounts().update_calendar(serde_json::from_str(&input).unwrap()).await.unwrap();
        Self { desk, home, mirror, there }
    }

    /// What each side holds, unfolded.
    async fn texts(&self) -> (Vec<String>, Vec<String>) {
        (texts(&self.home).await, texts(&self.mirror).await)
    }

    /// Syncs until nothing is left to do, and sees that this is soon.
    async fn settle(&self) {
        for _ in 0..4 {
            let did = self.desk.sync().await;
            if did.exported + did.imported + did.updated + did.deleted == 0 {
                return;
            }
        }
        panic!("it is never silent");
    }
}

async fn texts(server: &CalDavServer) -> Vec<String> {
    let objects = server.objects().await.unwrap();
    objects.iter().map(|it| it.text.replace("\r\n", "\n").replace("\n ", "")).collect()
}

/// Connects another account, and gives its calendar.
async fn connect(app: &App, server: &CalDavServer) -> String {
    let account = desk::connect(app, server).await;
    let book = app.book().get().await.unwrap().unwrap();
    let of = |calendar: &&CalendarDto| calendar.account.as_ref() == Some(&account);
    book.calendars.iter().find(of).unwrap().id.clone()
}

#[tokio::test]
async fn what_a_mirror_would_show_is_shown_before_and_is_what_is_written() {
    let both = Both::new().await;
    let calendar = || CalendarRef { id: both.there.clone() };
    assert_eq!(both.desk.app.mirrors().preview(calendar()).await.unwrap(), None, "nothing comes");
    let tomorrow = SystemClock.now().date_naive() + Days::new(1);
    let minutes = (tomorrow - NaiveDate::default()).num_minutes() + 9 * 60;
    both.desk.create("Chloé, colour", i32::try_from(minutes).unwrap(), 60).await;

    let preview = both.desk.app.mirrors().preview(calendar()).await.unwrap().unwrap();

    assert_eq!(preview.title, "Chloé, colour");
    for shown in &preview.shown {
        let privacy = serde_json::to_value(shown.privacy).unwrap();
        let input = serde_json::json!({ "id": both.there, "mirror": privacy });
        let input = serde_json::from_value(input).unwrap();
        both.desk.app.accounts().update_calendar(input).await.unwrap();
        both.settle().await;
        let (_, there) = both.texts().await;
        let title = format!("SUMMARY:{}\n", shown.title.replace(',', "\\,"));
        assert!(there.len() == 1 && there[0].contains(&title), "{privacy}: {there:?}");
    }
    let titles: Vec<&str> = preview.shown.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["Busy", "Busy", "Busy", "Chloé, colour"], "no client and no service");
}

#[tokio::test]
async fn an_appointment_is_busy_time_in_the_other_account_and_stays_that() {
    let both = Both::new().await;
    both.desk.create("Chloé, colour", NINE, 60).await;
    both.settle().await;

    let (home, mirror) = both.texts().await;
    assert_eq!((home.len(), mirror.len()), (1, 1), "{home:?} {mirror:?}");
    assert!(home[0].contains("SUMMARY:Chloé\\, colour"), "{home:?}");
    assert!(mirror[0].contains("SUMMARY:Busy\n"), "{mirror:?}");
    assert!(!mirror[0].contains("Chlo"), "{mirror:?}");
    for _ in 0..4 {
        let did = both.desk.sync().await;
        assert_eq!((did.imported, did.exported, did.updated, did.deleted), (0, 0, 0, 0), "{did:?}");
    }
    assert_eq!(both.desk.week().await.len(), 1, "no echo");
    assert_eq!(both.texts().await, (home, mirror), "nothing was written again");
}

#[tokio::test]
async fn edits_on_either_side_follow_and_a_deletion_does() {
    let both = Both::new().await;
    both.desk.create("Cut", NINE, 60).await;
    both.settle().await;
    let before = both.texts().await.1;

    both.desk.shift(&both.desk.item("Cut").await, Scope::All, 120).await;
    both.settle().await;

    let moved = both.texts().await.1;
    assert_ne!(moved, before);
    assert!(moved[0].contains("T110000"), "{moved:?}");

    let objects = both.mirror.objects().await.unwrap();
    let name = objects[0].href.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    let edited = objects[0].text.replace("SUMMARY:Busy", "SUMMARY:Coffee with Anna");
    both.mirror.put(&name, &edited).await.unwrap();
    both.settle().await;

    assert!(both.texts().await.1[0].contains("SUMMARY:Busy\n"), "it is put right");
    assert_eq!(both.desk.week().await, [("Cut".into(), 660)]);

    both.mirror.delete(&name).await.unwrap();
    both.settle().await;
    assert_eq!(both.texts().await.1.len(), 1, "it is written again");

    both.desk.delete(&both.desk.item("Cut").await, Scope::All).await;
    both.settle().await;
    assert_eq!(both.texts().await, (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn another_desk_of_the_same_person_takes_no_mirror_for_an_appointment() {
    let both = Both::new().await;
    both.desk.create("Cut", NINE, 60).await;
    both.settle().await;

    let other = Desk::at(&both.mirror).await;
    other.sync().await;
    connect(&other.app, &both.home).await;
    other.sync().await;

    assert_eq!(other.week().await, [("Cut".into(), 540)]);
}

#[tokio::test]
async fn an_appointment_moves_home_from_one_account_to_the_other() {
    let both = Both::new().await;
    both.desk.create("Cut", NINE, 60).await;
    both.settle().await;
    let item = both.desk.item("Cut").await;

    both.desk.move_to_calendar(&item, &both.there).await;
    both.settle().await;

    let (old, new) = both.texts().await;
    assert_eq!((old.len(), new.len()), (0, 1), "{old:?} {new:?}");
    assert!(new[0].contains("SUMMARY:Cut\n"), "{new:?}");

    both.desk.app.appointments().undo().await.unwrap().unwrap();
    both.settle().await;
    let (old, new) = both.texts().await;
    assert!(old.len() == 1 && old[0].contains("SUMMARY:Cut\n"), "{old:?}");
    assert!(new.len() == 1 && new[0].contains("SUMMARY:Busy\n"), "{new:?}");
    assert_eq!(both.desk.week().await, [("Cut".into(), 540)]);
}

/// What gives everything of an item to a person.
fn to_person(item: &ItemDto, staff: &str) -> MoveAppointment {
    MoveAppointment {
        id: item.id.clone(),
        occurrence: None,
        scope: Scope::All,
        start: item.start,
        end: item.end,
        all_day: false,
        staff: Some(staff.to_owned()),
    }
}

/// Makes the calendar of the second account Maren's own, and gives her id.
async fn hers(both: &Both) -> String {
    let maren = both.desk.app.book().get().await.unwrap().unwrap().staff[0].id.clone();
    let there = &both.there;
    let hers =
        format!(r#"{{"id": "{there}", "staff": "{maren}", "isDefault": true, "mirror": null}}"#);
    let accounts = both.desk.app.accounts();
    accounts.update_calendar(serde_json::from_str(&hers).unwrap()).await.unwrap();
    maren
}

#[tokio::test]
async fn an_appointment_follows_its_staff_member_to_their_calendar() {
    let both = Both::new().await;
    let maren = hers(&both).await;
    both.desk.create("Cut", NINE, 60).await;
    both.settle().await;

    let to = to_person(&both.desk.item("Cut").await, &maren);
    both.desk.app.appointments().move_to(to).await.unwrap();
    both.settle().await;

    let (old, new) = both.texts().await;
    assert_eq!((old.len(), new.len()), (0, 1), "{old:?} {new:?}");
    assert_eq!(both.desk.item("Cut").await.calendar, both.there);
}

#[tokio::test]
async fn so_do_several_at_once() {
    let both = Both::new().await;
    let maren = hers(&both).await;
    both.desk.create("Cut", NINE, 60).await;
    both.desk.create("Colour", NINE + 60, 60).await;
    both.settle().await;

    let mut moves = Vec::new();
    for title in ["Cut", "Colour"] {
        moves.push(to_person(&both.desk.item(title).await, &maren));
    }
    both.desk.app.appointments().move_several(MoveAppointments { moves }).await.unwrap();
    both.settle().await;

    let (old, new) = both.texts().await;
    assert_eq!((old.len(), new.len()), (0, 2), "{old:?} {new:?}");
}
