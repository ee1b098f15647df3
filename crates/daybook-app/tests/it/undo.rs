use daybook_app::api::appointments::Scope;

use crate::given::{hour, salon};

#[tokio::test]
async fn undo_brings_back_what_was_deleted_and_redo_deletes_it_again() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    salon.delete(&id, None, Scope::All).await;

    let done = salon.appointments().undo().await.unwrap().unwrap();
    assert_eq!(done.id.as_ref(), Some(&id));
    assert_eq!(done.message, "Undone: Deleted “Cut”, Thu 10:00");
    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00"]);

    salon.appointments().redo().await.unwrap().unwrap();
    assert!(salon.shown().await.is_empty());
}

#[tokio::test]
async fn undo_goes_back_step_by_step_until_nothing_is_left() {
    let salon = salon().await;
    let id = salon.create(hour("Cut", "2026-11-26 10:00")).await.id.unwrap();
    salon.move_to(&id, None, Scope::All, "2026-11-27 10:00").await;
    salon.move_to(&id, None, Scope::All, "2026-11-28 10:00").await;

    salon.appointments().undo().await.unwrap();
    assert_eq!(salon.shown().await, ["Cut 27.11. 10:00"]);
    salon.appointments().undo().await.unwrap();
    assert_eq!(salon.shown().await, ["Cut 26.11. 10:00"]);
    salon.appointments().undo().await.unwrap();
    assert!(salon.shown().await.is_empty());
    assert!(salon.appointments().undo().await.unwrap().is_none());

    for _ in 0..3 {
        salon.appointments().redo().await.unwrap().unwrap();
    }
    assert_eq!(salon.shown().await, ["Cut 28.11. 10:00"]);
    assert!(salon.appointments().redo().await.unwrap().is_none());
}

#[tokio::test]
async fn a_new_change_ends_what_could_be_made_again() {
    let salon = salon().await;
    salon.create(hour("Cut", "2026-11-26 10:00")).await;
    salon.appointments().undo().await.unwrap();
    salon.create(hour("Colour", "2026-11-26 10:00")).await;

    assert!(salon.appointments().redo().await.unwrap().is_none());
}
