use daybook_app::api::appointments::{AppointmentInput, ItemDto};
use daybook_app::api::book::{
    CreateBook, HoursDto, OrderDto, SaveBusiness, SaveService, SaveStaff, SettingsDto,
    StaffHoursDto,
};
use daybook_app::api::error::ErrorCode;
use daybook_app::api::events::AppEvent;
use daybook_app::api::search::{ClientRef, SearchInput};
use daybook_app::api::sync::{SyncNow, SyncPhase};

use crate::given::{empty, hour, salon};

#[tokio::test]
async fn a_new_book_is_empty_until_it_is_set_up() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = empty(&folder).await;

    assert!(app.book().get().await.unwrap().is_none());
    let range = daybook_app::api::appointments::GridRange {
        from: "2026-11-16".into(),
        to: "2026-11-23".into(),
    };
    assert_eq!(app.appointments().grid(range).await.unwrap_err().code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn setting_up_makes_staff_with_colours_and_a_calendar_on_this_computer() {
    let salon = salon().await;

    let staff: Vec<_> = salon.book.staff.iter().map(|s| (s.initials.as_str(), s.hue)).collect();
    assert_eq!(staff, [("MH", 356), ("S", 300)]);
    let calendars: Vec<_> = salon.book.calendars.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(calendars, ["Daybook"]);
    assert_eq!(salon.book.today, "2026-11-20");
    assert_eq!(salon.book.zone, "Europe/Berlin");
}

#[tokio::test]
async fn a_book_is_set_up_once_and_in_a_zone_that_exists() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _) = empty(&folder).await;
    let input = |zone: &str| CreateBook { business: "A".into(), zone: zone.into(), staff: vec![] };

    let unknown = app.book().create(input("Europe/Bern")).await.unwrap_err();
    assert!(unknown.to_string().contains("Europe/Bern"));
    app.book().create(input("Europe/Zurich")).await.unwrap();
    let again = app.book().create(input("Europe/Zurich")).await.unwrap_err();
    assert_eq!(again.code(), ErrorCode::Validation);
}

#[tokio::test]
async fn the_business_may_be_called_something_else_and_move_to_another_zone() {
    let salon = salon().await;
    let save = |name: &str, zone: &str| {
        let input = SaveBusiness { name: name.into(), zone: zone.into() };
        async { salon.app.book().save_business(input).await }
    };

    save(" Holt & Daughters ", "Europe/London").await.unwrap();

    let book = salon.app.book().get().await.unwrap().unwrap();
    assert_eq!((book.business.as_str(), book.zone.as_str()), ("Holt & Daughters", "Europe/London"));
    for (name, zone) in [(" ", "Europe/London"), ("A", "Europe/Bern")] {
        let refused = save(name, zone).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::Validation, "{name}, {zone}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_book() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("daybook");
    let clock = std::sync::Arc::new(daybook_core::clock::SystemClock);
    let keychain = std::sync::Arc::new(daybook_auth::MemoryKeychain::default());
    daybook_app::App::open(&folder, clock, keychain).await.unwrap();

    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join("book.sqlite3")), 0o600);
}

#[tokio::test]
async fn the_next_staff_member_gets_the_next_free_colour() {
    let salon = salon().await;
    let input =
        SaveStaff { id: None, name: "Kim".into(), hue: None, visible: true, archived: false };

    let kim = salon.book().save_staff(input).await.unwrap();

    assert_eq!(kim.hue, 272);
    let names: Vec<_> =
        salon.book().get().await.unwrap().unwrap().staff.into_iter().map(|s| s.name).collect();
    assert_eq!(names, ["Maren Holm", "Sofia", "Kim"]);
}

#[tokio::test]
async fn people_are_put_in_order_and_archived_people_stay_known() {
    let salon = salon().await;
    let staff = async || salon.book().get().await.unwrap().unwrap().staff;
    let [maren, sofia] = staff().await.try_into().unwrap();

    salon.book().order_staff(OrderDto { ids: vec![sofia.id.clone(), maren.id] }).await.unwrap();
    let (id, name) = (Some(sofia.id), sofia.name);
    let left = SaveStaff { id, name, hue: None, visible: true, archived: true };
    salon.book().save_staff(left).await.unwrap();

    let now: Vec<_> = staff().await.into_iter().map(|it| (it.name, it.archived)).collect();
    assert_eq!(now, [("Sofia".to_owned(), true), ("Maren Holm".to_owned(), false)]);
}

#[tokio::test]
async fn services_are_put_in_order_and_archived_ones_stay_known() {
    let salon = salon().await;
    let book = salon.book();
    let save = async |name: &str, archived| {
        let (name, short_name) = (name.to_owned(), String::new());
        let input = SaveService { id: None, name, short_name, minutes: 30, price: None, archived };
        book.save_service(input).await.unwrap().id
    };
    let (colour, wash) = (save("A colour", false).await, save("A wash", true).await);

    book.order_services(OrderDto { ids: vec![wash.clone(), colour.clone()] }).await.unwrap();

    let services = book.get().await.unwrap().unwrap().services;
    let ours: Vec<_> =
        services.into_iter().filter(|it| [&colour, &wash].contains(&&it.id)).collect();
    let now: Vec<_> = ours.into_iter().map(|it| (it.name, it.archived)).collect();
    assert_eq!(now, [("A wash".to_owned(), true), ("A colour".to_owned(), false)]);
}

#[tokio::test]
async fn settings_are_remembered_and_nonsense_is_refused() {
    let salon = salon().await;
    let currency = Some("CHF".to_owned());
    let settings = SettingsDto { clock24: false, zoom: 120, currency, ..SettingsDto::default() };
    salon.book().save_settings(settings.clone()).await.unwrap();
    assert_eq!(salon.book().get().await.unwrap().unwrap().settings, settings);

    let hours = |week| vec![StaffHoursDto { staff: "maren".into(), week }];
    let nine_to_five = vec![HoursDto { from: 540, to: 1020 }];
    let backwards = vec![HoursDto { from: 1020, to: 540 }];
    let own = SettingsDto { staff_hours: hours(vec![nine_to_five; 7]), ..settings.clone() };
    salon.book().save_settings(own).await.unwrap();
    for nonsense in [
        SettingsDto { snap: 7, ..settings.clone() },
        SettingsDto { opening_hours: Vec::new(), ..settings.clone() },
        SettingsDto { days_shown: 1, ..settings.clone() },
        SettingsDto { currency: Some("£".into()), ..settings.clone() },
        SettingsDto { currency: Some("Euro".into()), ..settings.clone() },
        SettingsDto { second_zone: Some("Europe/Bern".into()), ..settings.clone() },
        SettingsDto { staff_hours: hours(vec![]), ..settings.clone() },
        SettingsDto { staff_hours: hours(vec![backwards; 7]), ..settings },
    ] {
        assert!(salon.book().save_settings(nonsense).await.is_err());
    }
}

#[tokio::test]
async fn everybody_hears_of_a_change_and_of_where_it_is() {
    let salon = salon().await;
    let mut events = salon.events();

    let done = salon.create(hour("Cut", "2026-11-23 10:00")).await;

    let event = events.recv().await.unwrap();
    let (from, to) = (Some("2026-11-23".to_owned()), Some("2026-11-24".to_owned()));
    assert_eq!(event, AppEvent::Appointments { ids: vec![done.id.unwrap()], from, to });
}

#[tokio::test]
async fn search_finds_what_is_to_come_soonest_first_and_a_client_by_digits() {
    let salon = salon().await;
    salon.create(hour("Colour correction", "2026-12-03 10:00")).await;
    salon.create(hour("Colour", "2026-11-24 10:00")).await;
    salon.create(hour("Colour", "2026-11-02 10:00")).await;
    salon.create(crate::given::weekly("Colour class", "2026-11-05 18:00")).await;
    let find = |text: &str| SearchInput { text: text.into(), limit: 10 };

    let found = salon.search().find(find("colo")).await.unwrap();

    let titles: Vec<_> = found.upcoming.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(titles, ["Colour", "Colour class", "Colour correction"]);
    assert_eq!(found.past.len(), 1);
    let found = salon.search().find(find("5678")).await.unwrap();
    assert_eq!(found.clients[0].name, "Chloé Martin");
}

#[tokio::test]
async fn the_visits_of_a_client_are_those_to_come_and_those_that_were() {
    let salon = salon().await;
    let theirs =
        |input: AppointmentInput| AppointmentInput { client: Some(salon.client.clone()), ..input };
    for (title, start) in [
        ("Later", "2026-12-03 10:00"),
        ("Last week", "2026-11-12 10:00"),
        ("Soon", "2026-11-24 10:00"),
        ("Long ago", "2025-11-12 10:00"),
    ] {
        salon.create(theirs(hour(title, start))).await;
    }
    salon.create(theirs(crate::given::weekly("Class", "2026-11-05 18:00"))).await;
    salon.create(hour("Somebody else's", "2026-11-25 10:00")).await;

    let found = salon.search().visits(ClientRef { id: salon.client.clone() }).await.unwrap();

    let titles = |items: &[ItemDto]| items.iter().map(|it| it.title.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&found.upcoming), ["Soon", "Class", "Later"]);
    assert_eq!(titles(&found.past), ["Last week", "Long ago"]);
    let nobody = ClientRef { id: uuid::Uuid::nil().to_string() };
    assert_eq!(salon.search().visits(nobody).await.unwrap_err().code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn without_accounts_there_is_nothing_to_sync() {
    let salon = salon().await;
    let summary = salon.sync().now(SyncNow::default()).await.unwrap();
    assert_eq!((summary.errors, summary.requests), (0, 0));
    assert_eq!(salon.sync().status().await.unwrap().phase, SyncPhase::None);
}

#[tokio::test]
async fn today_begins_at_midnight_of_the_business() {
    let salon = salon().await;
    salon.clock.advance(chrono::TimeDelta::hours(11));
    assert_eq!(salon.book().get().await.unwrap().unwrap().today, "2026-11-20");
    salon.clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(salon.book().get().await.unwrap().unwrap().today, "2026-11-21");
}
