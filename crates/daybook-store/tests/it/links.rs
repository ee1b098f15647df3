//! An appointment in several calendars: its home, its mirrors, and the way from one home to another.

use daybook_core::account::{Calendar, CalendarMode};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, CalendarId, StaffId};
use daybook_core::mirror::{MIRROR_UID, Privacy};
use daybook_core::people::Staff;
use daybook_core::sync_state::{Direction, Item, Observation, RemoteEvent, Statement};
use daybook_store::Edit;

use crate::given::{Book, calendar, content, gone, live, morning, now, secret};

/// A book with a second account, whose calendar mirrors everybody as busy.
struct Salon {
    book: Book,
    mirror: CalendarId,
}

impl Salon {
    async fn new() -> Self {
        let book = Book::new().await;
        let account = crate::given::account("https://other.example/me/");
        let mirror = Calendar {
            mirror: Some(Privacy::Busy),
            mode: CalendarMode::Publish,
            ..calendar(Some(account.id), "mirror")
        };
        book.store
            .add_account(&account, std::slice::from_ref(&mirror), &secret(), now())
            .await
            .unwrap();
        Self { book, mirror: mirror.id }
    }

    async fn created(&self) -> AppointmentId {
        let appointment = morning("Cut");
        self.book.create(&appointment, self.book.remote).await;
        appointment.id
    }

    async fn item(&self, id: AppointmentId, calendar: CalendarId) -> Option<Item> {
        let items = self.book.store.items_of(id).await.unwrap();
        items.into_iter().find(|item| item.link.calendar == calendar)
    }

    /// The calendar confirms what it is to show.
    async fn confirm(&self, id: AppointmentId, calendar: CalendarId, version: &str) {
        let item = self.item(id, calendar).await.unwrap();
        let place = format!("{}.ics", item.link.uid);
        let event = RemoteEvent {
            version: Some(version.into()),
            uid: item.link.uid.clone(),
            content: item.wanted().into_owned(),
            stamp: None,
            key: None,
            raw: "raw".into(),
        };
        let statement = Statement::Live(Box::new(event));
        let said = Observation { remote_id: place, statement };
        self.book.hears_in(calendar, vec![said]).await;
    }

    async fn move_to(&self, id: AppointmentId, calendar: CalendarId) {
        let appointment = self.book.store.appointment(id).await.unwrap().appointment;
        let expected = appointment.rev;
        let edit = Edit::Move { appointment, calendar, expected };
        self.book.store.edit(vec![edit], Author::User, "Moved", now()).await.unwrap();
    }

    async fn due(&self, calendar: CalendarId) -> Vec<Item> {
        self.book.store.pending_items(calendar, 10, now()).await.unwrap()
    }

    async fn set(&self, id: CalendarId, change: impl FnOnce(&mut Calendar)) {
        let mut calendar = self.book.store.calendar(id).await.unwrap();
        change(&mut calendar);
        self.book.store.save_calendar(&calendar, now()).await.unwrap();
    }

    /// A second calendar of the first account.
    async fn second(&self) -> CalendarId {
        let second = calendar(Some(self.book.account), "second");
        self.book.store.add_calendar(&second, now()).await.unwrap();
        second.id
    }
}

#[tokio::test]
async fn what_is_made_here_has_a_home_and_its_mirrors() {
    let salon = Salon::new().await;
    let id = salon.created().await;

    let home = salon.item(id, salon.book.remote).await.unwrap();
    let mirror = salon.item(id, salon.mirror).await.unwrap();
    assert_eq!((home.link.direction, home.link.pending), (Direction::TwoWay, true));
    assert_eq!((mirror.link.direction, mirror.link.pending), (Direction::Publish, true));
    assert_eq!(home.wanted().details.summary, "Cut");
    assert_eq!(mirror.wanted().details.summary, "Busy");
    assert!(mirror.link.uid.ends_with(MIRROR_UID));
    assert_ne!(mirror.link.uid, home.link.uid);
}

#[tokio::test]
async fn what_comes_from_a_calendar_is_not_mirrored() {
    let salon = Salon::new().await;
    let event = live(
        "a.ics",
        "1",
        content("Theirs", crate::given::timed(crate::given::at("2026-11-20T09:00"), 30)),
    );
    salon.book.hears(vec![event]).await;

    let id = salon.book.only().await.id;
    assert!(salon.item(id, salon.mirror).await.is_none());
}

#[tokio::test]
async fn what_comes_from_a_calendar_is_not_mirrored_after_it_was_deleted_and_came_back_either() {
    let salon = Salon::new().await;
    let theirs = content("Theirs", crate::given::timed(crate::given::at("2026-11-20T09:00"), 30));
    salon.book.hears(vec![live("a.ics", "1", theirs)]).await;
    let id = salon.book.only().await.id;
    let expected = salon.book.only().await.rev;
    let delete = vec![Edit::Delete { id, expected }];
    salon.book.store.edit(delete, Author::User, "Deleted", now()).await.unwrap();
    salon.book.hears(vec![gone("a.ics")]).await;

    let rule = |part: daybook_store::Reverting| -> Option<Appointment> { part.to };
    salon.book.store.undo(now(), rule).await.unwrap();

    assert_eq!(salon.book.only().await.id, id);
    assert!(salon.item(id, salon.mirror).await.is_none());
}

#[tokio::test]
async fn where_its_uid_is_taken_by_another_event_an_appointment_gets_another_one() {
    let salon = Salon::new().await;
    let invited = Appointment { uid: "invitation".into(), ..morning("Cut") };
    // Another program has taken in the same invitation.
    let theirs = live("invitation.ics", "1", invited.content.clone());
    salon.book.hears(vec![theirs]).await;

    salon.book.create(&invited, salon.book.remote).await;

    let link = salon.item(invited.id, salon.book.remote).await.unwrap().link;
    assert_ne!(link.uid, "invitation");
    assert!(link.pending, "{link:?}");
}

#[tokio::test]
async fn a_home_begins_a_life_of_its_own_where_a_mirror_was_that_others_have_removed() {
    let salon = Salon::new().await;
    let second = salon.second().await;
    salon.set(second, |calendar| calendar.mirror = Some(Privacy::Busy)).await;
    let id = salon.created().await;
    salon.confirm(id, second, "1").await;
    let mirror = salon.item(id, second).await.unwrap().link;
    salon.book.hears_in(second, vec![gone(&mirror.remote_id.unwrap())]).await;

    salon.move_to(id, second).await;

    let home = salon.item(id, second).await.unwrap().link;
    assert_eq!(home.direction, Direction::TwoWay);
    assert!(home.incarnation > mirror.incarnation, "{home:?}");
}

#[tokio::test]
async fn a_mirror_that_others_have_removed_begins_a_life_of_its_own_when_a_deletion_is_taken_back()
{
    let salon = Salon::new().await;
    let id = salon.created().await;
    salon.confirm(id, salon.book.remote, "1").await;
    salon.confirm(id, salon.mirror, "1").await;
    let mirror = salon.item(id, salon.mirror).await.unwrap().link;
    salon.book.hears_in(salon.mirror, vec![gone(&mirror.remote_id.unwrap())]).await;
    let expected = salon.book.store.appointment(id).await.unwrap().appointment.rev;
    let edit = Edit::Delete { id, expected };
    salon.book.store.edit(vec![edit], Author::User, "Deleted", now()).await.unwrap();

    salon.book.store.undo(now(), |restoring| restoring.to).await.unwrap();

    let again = salon.item(id, salon.mirror).await.unwrap().link;
    assert!(again.incarnation > mirror.incarnation, "{again:?}");
}

#[tokio::test]
async fn mirrors_are_not_looked_at_when_only_the_colour_of_a_calendar_changes() {
    let salon = Salon::new().await;
    let id = salon.created().await;
    salon.confirm(id, salon.book.remote, "1").await;
    salon.confirm(id, salon.mirror, "1").await;

    salon.set(salon.mirror, |calendar| calendar.color = "#112233".into()).await;

    assert!(salon.due(salon.mirror).await.is_empty());
}

#[tokio::test]
async fn a_calendar_that_is_connected_as_a_mirror_shows_what_was_there_before() {
    let salon = Salon::new().await;
    let id = salon.created().await;
    let late = Calendar {
        id: CalendarId::generate(now()),
        remote_id: "/late/".into(),
        mirror: Some(Privacy::Busy),
        ..salon.book.store.calendar(salon.mirror).await.unwrap()
    };

    salon.book.store.add_calendar(&late, now()).await.unwrap();

    assert_eq!(salon.item(id, late.id).await.unwrap().wanted().details.summary, "Busy");
}

#[tokio::test]
async fn only_what_is_at_home_there_counts_as_held_by_a_calendar() {
    let salon = Salon::new().await;
    let id = salon.created().await;
    salon.confirm(id, salon.book.remote, "1").await;
    salon.confirm(id, salon.mirror, "1").await;

    assert_eq!(salon.book.store.homes(salon.book.remote).await.unwrap().len(), 1);
    assert!(salon.book.store.homes(salon.mirror).await.unwrap().is_empty());
    assert!(salon.book.store.has_mirrors(salon.mirror).await.unwrap());
    assert!(!salon.book.store.has_mirrors(salon.book.remote).await.unwrap());
}

#[tokio::test]
async fn a_calendar_of_somebody_mirrors_only_their_appointments() {
    let salon = Salon::new().await;
    let maren = Staff {
        id: StaffId::generate(now()),
        name: "Maren".into(),
        initials: "M".into(),
        hue: 0,
        visible: true,
        archived: false,
        position: 0,
    };
    salon.book.store.save_staff(&maren).await.unwrap();
    salon.set(salon.mirror, |calendar| calendar.staff = Some(maren.id)).await;

    let id = salon.created().await;
    assert!(salon.item(id, salon.mirror).await.is_none());

    salon.book.change(id, |appointment| appointment.booking.staff = Some(maren.id)).await;
    assert!(salon.item(id, salon.mirror).await.is_some());

    salon.confirm(id, salon.mirror, "1").await;
    salon.book.change(id, |appointment| appointment.booking.staff = None).await;
    let mirror = salon.item(id, salon.mirror).await.unwrap();
    assert!(mirror.link.leaving && mirror.link.pending, "{:?}", mirror.link);
}

#[tokio::test]
async fn a_change_at_home_reaches_the_mirrors_and_nothing_comes_back() {
    let salon = Salon::new().await;
    let id = salon.created().await;
    salon.confirm(id, salon.book.remote, "1").await;
    salon.confirm(id, salon.mirror, "1").await;
    assert!(salon.due(salon.mirror).await.is_empty());

    let home = salon.item(id, salon.book.remote).await.unwrap();
    let mut later = home.appointment.content.clone();
    later.when = crate::given::timed(crate::given::at("2026-11-20T15:00"), 30);
    let event = RemoteEvent {
        version: Some("2".into()),
        uid: home.link.uid.clone(),
        content: later.clone(),
        stamp: None,
        key: None,
        raw: "raw".into(),
    };
    let place = home.link.remote_id.clone().unwrap();
    let statement = Statement::Live(Box::new(event));
    salon.book.hears(vec![Observation { remote_id: place, statement }]).await;

    let due = salon.due(salon.mirror).await;
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].wanted().when, later.when);
    assert!(salon.due(salon.book.remote).await.is_empty());
}

#[tokio::test]
async fn a_deletion_at_home_ends_the_mirrors() {
    let salon = Salon::new().await;
    let id = salon.created().await;
    salon.confirm(id, salon.book.remote, "1").await;
    salon.confirm(id, salon.mirror, "1").await;
    let home = salon.item(id, salon.book.remote).await.unwrap();

    salon.book.hears(vec![gone(&home.link.remote_id.unwrap())]).await;

    assert!(salon.book.store.appointments_in(None).await.unwrap().is_empty());
    let due = salon.due(salon.mirror).await;
    assert!(due.len() == 1 && due[0].ends(), "{due:?}");
    let place = due[0].link.remote_id.clone().unwrap();
    salon.book.hears_in(salon.mirror, vec![gone(&place)]).await;
    assert!(salon.book.store.appointment(id).await.is_err(), "nothing is left of it");
}

#[tokio::test]
async fn the_badge_is_the_worst_of_the_links() {
    let salon = Salon::new().await;
    let id = salon.created().await;
    salon.confirm(id, salon.book.remote, "1").await;
    assert_eq!(salon.book.badge(id).await, "waiting");

    salon.confirm(id, salon.mirror, "1").await;
    assert_eq!(salon.book.badge(id).await, "synced");
}

#[tokio::test]
async fn mirrors_come_and_go_with_what_the_calendar_says() {
    let salon = Salon::new().await;
    salon.set(salon.mirror, |calendar| calendar.mirror = None).await;
    let id = salon.created().await;
    assert!(salon.item(id, salon.mirror).await.is_none());

    salon.set(salon.mirror, |calendar| calendar.mirror = Some(Privacy::Full)).await;
    assert_eq!(salon.item(id, salon.mirror).await.unwrap().wanted().details.summary, "Cut");
    salon.confirm(id, salon.mirror, "1").await;

    salon.set(salon.mirror, |calendar| calendar.mirror = Some(Privacy::Busy)).await;
    assert_eq!(salon.due(salon.mirror).await[0].wanted().details.summary, "Busy");

    salon.set(salon.mirror, |calendar| calendar.mirror = None).await;
    let leaving = salon.due(salon.mirror).await;
    assert!(leaving[0].link.leaving);
    let place = leaving[0].link.remote_id.clone().unwrap();
    salon.book.hears_in(salon.mirror, vec![gone(&place)]).await;
    assert!(salon.item(id, salon.mirror).await.is_none());
    assert_eq!(salon.book.only().await.id, id, "only the mirror is gone");
}

#[tokio::test]
async fn the_old_home_waits_until_the_new_one_is_confirmed() {
    let salon = Salon::new().await;
    let (id, old) = (salon.created().await, salon.book.remote);
    salon.confirm(id, old, "1").await;
    let new = salon.second().await;

    salon.move_to(id, new).await;

    assert!(salon.item(id, old).await.unwrap().link.leaving);
    assert!(salon.due(old).await.is_empty(), "nothing leaves for the old home yet");
    assert_eq!(salon.due(new).await.len(), 1);
    let again = salon.book.opened_again().await;
    assert_eq!(again.pending_items(new, 10, now()).await.unwrap().len(), 1, "also after a crash");

    salon.confirm(id, new, "1").await;
    let leaving = salon.due(old).await;
    assert_eq!(leaving.len(), 1);
    salon.book.hears(vec![gone(&leaving[0].link.remote_id.clone().unwrap())]).await;
    let conflict = salon.item(id, old).await.unwrap().conflict;
    assert!(conflict.is_some(), "nobody has sent the deletion: somebody else has deleted it");
}

#[tokio::test]
async fn undoing_a_move_takes_it_home_again() {
    let salon = Salon::new().await;
    let (id, old) = (salon.created().await, salon.book.remote);
    salon.confirm(id, old, "1").await;
    let new = salon.second().await;
    salon.move_to(id, new).await;

    let rule = |part: daybook_store::Reverting| -> Option<Appointment> { part.current };
    salon.book.store.undo(now(), rule).await.unwrap();

    assert_eq!(salon.book.store.appointment(id).await.unwrap().calendar, old);
    assert!(!salon.item(id, old).await.unwrap().link.leaving);
    assert!(salon.item(id, new).await.is_none(), "nothing was ever written there");

    salon.book.store.redo(now(), rule).await.unwrap();
    assert_eq!(salon.book.store.appointment(id).await.unwrap().calendar, new);
}

#[tokio::test]
async fn a_mirror_makes_room_for_the_home() {
    let salon = Salon::new().await;
    salon.set(salon.mirror, |calendar| calendar.mode = CalendarMode::TwoWay).await;
    let id = salon.created().await;
    salon.confirm(id, salon.book.remote, "1").await;
    salon.confirm(id, salon.mirror, "1").await;
    let mirrored = salon.item(id, salon.mirror).await.unwrap();

    salon.move_to(id, salon.mirror).await;

    let home = salon.item(id, salon.mirror).await.unwrap();
    assert_eq!((home.link.direction, home.link.remote_id), (Direction::TwoWay, None));
    let due = salon.due(salon.mirror).await;
    let stray = due.iter().find(|item| item.link.uid == mirrored.link.uid).unwrap();
    assert!(stray.ends() && stray.appointment.id != id);
    assert_eq!(salon.book.only().await.id, id, "people see one appointment");
}
