use daybook_app::api::appointments::{AppointmentRef, Scope, SetSync};
use daybook_app::api::error::ErrorCode;
use daybook_app::api::history::{HistoryRef, ListTrash, RestoreVersion, VersionsDto};

use crate::given::{Salon, hour, salon, weekly};

async fn versions(salon: &Salon, id: &str) -> VersionsDto {
    salon.history().versions(HistoryRef { id: id.to_owned() }).await.unwrap()
}

async fn restore(salon: &Salon, id: &str, version: Option<u32>) -> Result<String, ErrorCode> {
    let input = RestoreVersion { id: id.to_owned(), version };
    let done = salon.history().restore(input).await;
    done.map(|done| done.message).map_err(|error| error.code())
}

async fn trash(salon: &Salon, text: &str) -> Vec<String> {
    let input = ListTrash { text: text.to_owned(), limit: 10 };
    let found = salon.history().trash(input).await.unwrap();
    found.into_iter().map(|it| format!("{}, {}, {}", it.title, it.when, it.who)).collect()
}

#[tokio::test]
async fn every_version_says_when_who_and_what_field_by_field() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    let mut changed = hour("Colour", "2026-11-26 11:00");
    changed.client = Some(salon.client.clone());
    salon.change(&id, None, Scope::All, changed).await;

    let history = versions(&salon, &id).await;

    assert_eq!((history.title.as_str(), history.deleted), ("Colour", false));
    let [newest, first] = &history.versions[..] else { unreachable!("two versions: {history:?}") };
    assert_eq!((newest.number, newest.current, newest.who.as_str()), (2, true, "You"));
    assert_eq!(newest.at.as_deref(), Some("2026-11-20T11:55:00.000Z"));
    let fields: Vec<String> = newest
        .fields
        .iter()
        .map(|it| {
            let side = |side: &Option<String>| side.clone().unwrap_or_default();
            format!("{}: {} > {}", it.label, side(&it.before), side(&it.after))
        })
        .collect();
    assert_eq!(
        fields,
        [
            "When: Thu 26 Nov, 10:00 – 11:00 > Thu 26 Nov, 11:00 – 12:00",
            "Title: Cut > Colour",
            "Client:  > Chloé Martin",
        ]
    );
    assert_eq!((first.number, first.current, first.what.as_str()), (1, false, "Made"));
}

#[tokio::test]
async fn any_version_comes_back_and_keeps_its_number() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    salon.move_to(&id, None, Scope::All, "2026-11-27 10:00").await;
    salon.move_to(&id, None, Scope::All, "2026-11-28 10:00").await;

    let done = restore(&salon, &id, Some(1)).await;

    assert_eq!(done.as_deref(), Ok("Restored an earlier version of “Cut”"));
    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00"]);
    assert_eq!(restore(&salon, &id, Some(1)).await, Err(ErrorCode::Validation), "already so");
    assert_eq!(restore(&salon, &id, Some(9)).await, Err(ErrorCode::NotFound));
    assert_eq!(restore(&salon, &id, Some(0)).await, Err(ErrorCode::NotFound));
    assert_eq!(restore(&salon, &id, None).await, Err(ErrorCode::Validation), "not in the trash");
    restore(&salon, &id, Some(2)).await.unwrap();
    assert_eq!(salon.shown().await, ["Cut 27.11. 10:00"]);
    salon.appointments().undo().await.unwrap();
    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00"]);
}

#[tokio::test]
async fn what_was_deleted_is_in_the_trash_until_it_is_brought_back() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    let other = salon.create(hour("Colour", "2026-11-27 10:00")).await.id.unwrap();
    salon.delete(&id, None, Scope::All).await;
    salon.delete(&other, None, Scope::All).await;

    assert_eq!(
        trash(&salon, "").await,
        ["Colour, Fri 27 Nov, 10:00 – 11:00, You", "Cut, Thu 26 Nov, 10:00 – 11:00, You"]
    );
    assert_eq!(trash(&salon, "CUT").await.len(), 1);
    assert!(versions(&salon, &id).await.deleted);
    assert_eq!(restore(&salon, &id, Some(2)).await, Err(ErrorCode::Validation), "its deletion");

    assert_eq!(restore(&salon, &id, None).await.as_deref(), Ok("Restored “Cut”, Thu 10:00"));

    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00"]);
    assert_eq!(trash(&salon, "").await.len(), 1);
    let whats: Vec<String> =
        versions(&salon, &id).await.versions.into_iter().map(|it| it.what).collect();
    assert_eq!(whats, ["Brought back", "Deleted", "Made"]);
}

#[tokio::test]
async fn a_series_says_which_occurrence_was_changed() {
    let salon = salon().await;
    let id = salon.create(weekly("Class", "2026-11-26 10:00")).await.id.unwrap();
    salon.move_to(&id, Some("2026-12-03T10:00:00"), Scope::This, "2026-12-03 12:00").await;

    let newest = versions(&salon, &id).await.versions.remove(0);

    assert_eq!(newest.what, "Changed a single date");
    assert_eq!(newest.fields.len(), 1);
    assert_eq!(newest.fields[0].label, "On Thu 3 Dec, 10:00");
    assert_eq!(newest.fields[0].after.as_deref(), Some("Thu 3 Dec, 12:00 – 13:00"));
    restore(&salon, &id, Some(1)).await.unwrap();
    assert_eq!(salon.shown().await[1], "Class 03.12. 10:00");
}

#[tokio::test]
async fn an_earlier_version_does_not_switch_sync_on_again() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    salon.appointments().set_sync(SetSync { id: id.clone(), on: false }).await.unwrap();
    salon.move_to(&id, None, Scope::All, "2026-11-27 10:00").await;

    restore(&salon, &id, Some(1)).await.unwrap();

    let now = salon.appointments().get(AppointmentRef { id, occurrence: None }).await.unwrap();
    assert!(now.sync.off, "what was kept here must not go out by itself");
}
