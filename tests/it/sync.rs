//! Both sides write, at servers nobody here wrote. Every scenario runs against each of them.

use daybook_app::api::appointments::{AppointmentInput, Badge, Scope};
use daybook_app::api::conflicts::{ResolveConflict, Side};
use daybook_app::api::receipts::ReceiptRef;
use daybook_app::api::sync::CalendarRef;
use daybook_app::api::transfer::ImportFile;
use daybook_store::Store;
use daybook_tests::desk::{Desk, MONDAY, input, weekly};
use daybook_tests::servers::CalDavServer;

/// One test per server and scenario.
macro_rules! at_every_server {
    ($($scenario:ident),+ $(,)?) => {
        mod radicale {
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(super::CalDavServer::radicale().await.unwrap()).await;
            })+
        }
        mod xandikos {
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(super::CalDavServer::xandikos().await.unwrap()).await;
            })+
        }
        mod cyrus {
            $(#[tokio::test]
            #[ignore = "needs Cyrus, which npm test installs with CI=true or DAYBOOK_CYRUS=1"]
            async fn $scenario() {
                super::$scenario(super::CalDavServer::cyrus().await.unwrap()).await;
            })+
        }
    };
}

at_every_server!(
    events_travel_both_ways,
    a_series_with_a_moved_and_a_cancelled_occurrence_travels_there,
    a_series_with_a_moved_and_a_cancelled_occurrence_travels_here,
    whole_days_travel_both_ways,
    a_stale_version_is_merged_or_asked_about_and_never_overwritten,
    an_expired_sync_token_costs_nothing,
    a_server_that_dies_in_the_middle_is_caught_up_with,
    what_another_program_wrote_and_we_do_not_understand_survives_an_edit_and_a_deletion_undone,
    a_receipt_and_a_comparison_say_what_the_server_holds,
    what_is_written_first_is_shown_and_agreed_to,
    an_appointment_whose_sync_is_off_stays_on_both_sides_until_it_is_on_again,
);

const NINE: i32 = MONDAY + 9 * 60;

fn event(name: &str, body: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Else//EN\r\nBEGIN:VEVENT\r\nUID:{name}\r\n\
         DTSTAMP:20261101T000000Z\r\n{body}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

fn timed(name: &str, summary: &str) -> String {
    let times = "DTSTART:20261116T100000Z\r\nDTEND:20261116T110000Z\r\n";
    event(name, &format!("{times}SUMMARY:{summary}\r\n"))
}

/// The only object on the server: the name of its file and its text, unfolded.
async fn only(server: &CalDavServer) -> (String, String) {
    let objects = server.objects().await.unwrap();
    assert_eq!(objects.len(), 1, "{objects:?}");
    let name = objects[0].href.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    (name, objects[0].text.replace("\r\n", "\n").replace("\n ", ""))
}

async fn a_receipt_and_a_comparison_say_what_the_server_holds(server: CalDavServer) {
    server.put("theirs", &timed("theirs", "Fringe trim")).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let calendar = CalendarRef { id: desk.calendar().await };
    let equal = desk.app.receipts().compare(calendar.clone()).await.unwrap();
    assert_eq!((equal.compared, equal.differences.len()), (1, 0), "{equal:?}");
    server.change("theirs", "SUMMARY=Full colour").await.unwrap();
    server.put("new", &timed("new", "Consultation")).await.unwrap();

    let id = desk.item("Fringe trim").await.id;
    let checked = desk.app.receipts().check(ReceiptRef { id: id.clone() }).await.unwrap();
    let receipts = desk.app.receipts().of(ReceiptRef { id }).await.unwrap();
    let found = desk.app.receipts().compare(calendar).await.unwrap();

    assert_eq!(checked.differences[0].title, "Full colour", "{checked:?}");
    assert!(receipts[0].confirmed.is_some() && !receipts[0].differs, "{receipts:?}");
    let title = receipts[0].fields.iter().find(|field| field.label == "Title").unwrap();
    assert_eq!(title.value, "Full colour");
    assert_eq!((found.compared, found.differences.len()), (2, 1), "{found:?}");
    assert_eq!(found.differences[0].title, "Consultation");
    assert_eq!(desk.items().await.len(), 2, "and it is repaired");
}

async fn what_is_written_first_is_shown_and_agreed_to(server: CalDavServer) {
    server.put("theirs", &timed("theirs", "Fringe trim")).await.unwrap();
    let desk = Desk::unagreed(&server).await;
    desk.create("Balayage", NINE, 120).await;
    let calendar = CalendarRef { id: desk.calendar().await };

    let found = desk.app.dry_runs().of(calendar.clone()).await.unwrap();
    let held = desk.try_sync().await;

    assert_eq!((found.here.added, found.there.added, found.agreed), (1, 1, false), "{found:?}");
    let said: Vec<_> = found.items.iter().map(|it| (it.title.as_str(), it.when.as_str())).collect();
    let expected =
        [("Balayage", "Mon 16 Nov, 9:00 – 11:00"), ("Fringe trim", "Mon 16 Nov, 10:00 – 11:00")];
    assert_eq!(said, expected);
    assert_eq!((held.imported, held.exported), (1, 0), "{held:?}");
    assert_eq!(server.objects().await.unwrap().len(), 1, "nothing is written yet");
    desk.app.dry_runs().agree(calendar).await.unwrap();
    assert_eq!(desk.sync().await.exported, 1);
    assert_eq!(server.objects().await.unwrap().len(), 2);
}

async fn an_appointment_whose_sync_is_off_stays_on_both_sides_until_it_is_on_again(
    server: CalDavServer,
) {
    server.put("theirs", &timed("theirs", "Fringe trim")).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;
    let id = desk.item("Fringe trim").await.id;

    desk.set_sync(&id, false).await;
    desk.rename(&desk.item("Fringe trim").await, "Fringe trim, short").await;
    server.change("theirs", "LOCATION=Chair 2").await.unwrap();
    desk.sync().await;

    let item = desk.item("Fringe trim, short").await;
    assert_eq!((item.badge, desk.waiting().await), (Badge::Off, 0));
    assert_eq!(desk.get(&item).await.location, "", "nothing is taken over");
    let (_, text) = only(&server).await;
    assert!(text.contains("SUMMARY:Fringe trim\n"), "nothing is sent: {text}");

    desk.set_sync(&id, true).await;
    desk.sync().await;

    let item = desk.item("Fringe trim, short").await;
    assert_eq!(item.badge, Badge::Synced);
    assert_eq!(desk.get(&item).await.location, "Chair 2", "and both changes are joined");
    let (_, text) = only(&server).await;
    assert!(text.contains("SUMMARY:Fringe trim\\, short\n") && text.contains("LOCATION:Chair 2"));

    desk.set_sync(&id, false).await;
    desk.delete(&desk.item("Fringe trim, short").await, Scope::All).await;
    desk.sync().await;
    assert!(server.objects().await.unwrap().is_empty(), "what is deleted goes everywhere");
}

async fn events_travel_both_ways(server: CalDavServer) {
    server.put("theirs", &timed("theirs", "Fringe trim")).await.unwrap();
    let desk = Desk::at(&server).await;

    desk.sync().await;
    assert_eq!(desk.week().await, [("Fringe trim".into(), 600)]);

    desk.create("Balayage", NINE, 120).await;
    assert_eq!(desk.item("Balayage").await.badge, Badge::Waiting);
    assert_eq!(desk.sync().await.exported, 1);
    assert_eq!(desk.item("Balayage").await.badge, Badge::Synced);
    let objects = server.objects().await.unwrap();
    assert!(objects.iter().any(|object| object.text.contains("SUMMARY:Balayage")), "{objects:?}");

    server.change("theirs", "SUMMARY=Full colour").await.unwrap();
    desk.rename(&desk.item("Balayage").await, "Balayage & cut").await;
    desk.sync().await;
    assert_eq!(desk.item("Full colour").await.start, MONDAY + 600);
    let objects = server.objects().await.unwrap();
    assert!(objects.iter().any(|object| object.text.contains("SUMMARY:Balayage & cut")));

    server.delete("theirs").await.unwrap();
    desk.sync().await;
    assert_eq!(desk.week().await, [("Balayage & cut".into(), 540)]);
    desk.delete(&desk.item("Balayage & cut").await, Scope::All).await;
    desk.sync().await;
    assert!(server.objects().await.unwrap().is_empty());

    let quiet = desk.sync().await;
    let one_each = desk.calendars().await;
    assert_eq!(
        (quiet.requests, quiet.updated + quiet.deleted),
        (one_each, 0),
        "and then it is quiet"
    );
}

async fn a_series_with_a_moved_and_a_cancelled_occurrence_travels_there(server: CalDavServer) {
    let desk = Desk::at(&server).await;
    desk.create_as(weekly("Stand-up", NINE, 4)).await;
    desk.sync().await;
    let occurrences = desk.items().await;

    desk.shift(&occurrences[1], Scope::This, 30).await;
    desk.delete(&occurrences[2], Scope::This).await;
    desk.sync().await;

    let (_, text) = only(&server).await;
    assert!(text.contains("RRULE:FREQ=WEEKLY;COUNT=4"), "{text}");
    assert!(text.contains("RECURRENCE-ID;TZID=Europe/London:20261123T090000"), "{text}");
    assert!(text.contains("EXDATE;TZID=Europe/London:20261130T090000"), "{text}");
    let other = Desk::at(&server).await;
    other.sync().await;
    assert_eq!(other.week().await, desk.week().await, "another desk sees the same");
}

async fn a_series_with_a_moved_and_a_cancelled_occurrence_travels_here(server: CalDavServer) {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Else//EN\r\nBEGIN:VEVENT\r\nUID:series\r\n\
        DTSTAMP:20261101T000000Z\r\nDTSTART:20261116T090000Z\r\nDTEND:20261116T093000Z\r\n\
        RRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE:20261130T090000Z\r\nSUMMARY:Rota\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:series\r\nDTSTAMP:20261101T000000Z\r\nRECURRENCE-ID:20261123T090000Z\r\n\
        DTSTART:20261124T140000Z\r\nDTEND:20261124T143000Z\r\nSUMMARY:Rota (late)\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";
    server.put("series", text).await.unwrap();
    let desk = Desk::at(&server).await;

    desk.sync().await;

    let day = 24 * 60;
    let expected = [("Rota", 540), ("Rota (late)", 8 * day + 840), ("Rota", 21 * day + 540)];
    assert_eq!(desk.week().await, expected.map(|(title, start)| (title.to_owned(), start)));
    let last = desk.items().await.pop().unwrap();
    desk.delete(&last, Scope::This).await;
    desk.sync().await;
    let (_, text) = only(&server).await;
    assert!(text.contains("SUMMARY:Rota (late)"), "the moved one is untouched: {text}");
    assert!(text.contains("20261207T090000Z"), "the last one is left out: {text}");
}

async fn whole_days_travel_both_ways(server: CalDavServer) {
    let days = "DTSTART;VALUE=DATE:20261118\r\nDTEND;VALUE=DATE:20261120\r\nSUMMARY:Training\r\n";
    server.put("theirs", &event("theirs", days)).await.unwrap();
    let desk = Desk::at(&server).await;
    let closed = AppointmentInput { all_day: true, ..input("Closed", MONDAY, 1440) };
    desk.create_as(closed).await;

    desk.sync().await;

    let training = desk.item("Training").await;
    assert_eq!((training.start - MONDAY, training.end - MONDAY), (2 * 1440, 4 * 1440));
    assert!(training.all_day);
    let objects = server.objects().await.unwrap();
    let closed = objects.iter().find(|object| object.text.contains("SUMMARY:Closed")).unwrap();
    assert!(closed.text.contains("DTSTART;VALUE=DATE:20261116"), "{}", closed.text);
    assert!(closed.text.contains("DTEND;VALUE=DATE:20261117"), "{}", closed.text);
}

async fn a_stale_version_is_merged_or_asked_about_and_never_overwritten(server: CalDavServer) {
    server.put("e", &timed("e", "Cut")).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;

    desk.shift(&desk.item("Cut").await, Scope::All, 60).await;
    server.change("e", "SUMMARY=Trim").await.unwrap();
    let merged = desk.sync().await;

    assert_eq!((merged.merged, merged.conflicts), (1, 0), "{merged:?}");
    assert_eq!(desk.week().await, [("Trim".into(), 660)]);
    let (_, text) = only(&server).await;
    assert!(text.contains("SUMMARY:Trim") && text.contains("20261116T11"), "{text}");

    desk.rename(&desk.item("Trim").await, "Mine").await;
    server.change("e", "SUMMARY=Theirs").await.unwrap();
    assert_eq!(desk.sync().await.conflicts, 1);
    assert!(only(&server).await.1.contains("SUMMARY:Theirs"), "nothing is overwritten");
    let conflict = desk.app.conflicts().list().await.unwrap().remove(0);
    assert_eq!(conflict.fields[0].mine.as_deref(), Some("Mine"));
    assert_eq!(conflict.fields[0].theirs.as_deref(), Some("Theirs"));
    let mine = ResolveConflict {
        id: conflict.id,
        version: conflict.version,
        choice: Side::Mine,
        fields: Vec::new(),
    };
    desk.app.conflicts().resolve(mine).await.unwrap();
    desk.sync().await;
    assert!(only(&server).await.1.contains("SUMMARY:Mine"));
}

async fn an_expired_sync_token_costs_nothing(server: CalDavServer) {
    for name in ["a", "b", "c"] {
        server.put(name, &timed(name, name)).await.unwrap();
    }
    let desk = Desk::at(&server).await;
    desk.sync().await;
    forget_the_place(&desk).await;
    desk.rename(&desk.item("a").await, "mine").await;
    server.delete("b").await.unwrap();
    server.put("d", &timed("d", "d")).await.unwrap();

    let summary = desk.sync().await;

    assert_eq!((summary.imported, summary.deleted, summary.conflicts), (1, 1, 0), "{summary:?}");
    let mut titles: Vec<_> = desk.items().await.into_iter().map(|item| item.title).collect();
    titles.sort();
    assert_eq!(titles, ["c", "d", "mine"]);
    assert!(server.object("a").await.unwrap().unwrap().text.contains("SUMMARY:mine"));
}

/// Makes the stored sync token one that the server has never given out.
async fn forget_the_place(desk: &Desk) {
    let store = Store::open(&desk.folder.path().join("book/book.sqlite3")).await.unwrap();
    for calendar in store.calendars().await.unwrap() {
        let mut progress = calendar.progress;
        if let Some(cursor) = &mut progress.cursor {
            let flipped = |c: char| if c.is_ascii_digit() { '7' } else { c };
            *cursor = cursor.chars().map(flipped).collect();
            store.save_progress(calendar.id, &progress, calendar.state).await.unwrap();
        }
    }
    store.close().await;
}

async fn a_server_that_dies_in_the_middle_is_caught_up_with(mut server: CalDavServer) {
    const MANY: usize = 60;
    let desk = Desk::at(&server).await;
    desk.sync().await;
    for n in 0..MANY {
        let n = i32::try_from(n).unwrap();
        desk.create(&format!("Cut {n}"), NINE + 10 * n, 10).await;
    }

    let dies = async {
        let mut poll = tokio::time::interval(std::time::Duration::from_millis(2));
        while desk.waiting().await as usize > MANY - 5 {
            poll.tick().await;
        }
        server.kill().await.unwrap();
    };
    let (summary, ()) = tokio::join!(desk.try_sync(), dies);
    assert!(summary.errors > 0, "the sync noticed: {summary:?}");
    assert!(desk.waiting().await > 0, "and has something left");
    server.restart().await.unwrap();
    let desk = desk.restart(&server).await;

    let mut last = desk.try_sync().await;
    for _ in 0..2 {
        last = desk.try_sync().await;
    }

    assert_eq!(desk.waiting().await, 0, "{last:?}");
    assert_eq!(server.objects().await.unwrap().len(), MANY, "nothing is lost or doubled");
    assert_eq!(desk.items().await.len(), MANY);
}

async fn what_another_program_wrote_and_we_do_not_understand_survives_an_edit_and_a_deletion_undone(
    server: CalDavServer,
) {
    let body = "DTSTART:20261116T100000Z\r\nDTEND:20261116T110000Z\r\nSUMMARY:Cut\r\n\
        X-SALON-CHAIR;X-SIDE=left:Chair 2\r\nGEO:51.5;-0.1\r\n\
        BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT15M\r\nX-SOUND:bell\r\nEND:VALARM\r\n";
    server.put("e", &event("e", body)).await.unwrap();
    let desk = Desk::at(&server).await;
    desk.sync().await;

    desk.rename(&desk.item("Cut").await, "Trim").await;
    desk.sync().await;

    let all_is_there = async || {
        let (_, text) = only(&server).await;
        for kept in
            ["SUMMARY:Trim", "X-SALON-CHAIR;X-SIDE=left:Chair 2", "GEO:51.5", "X-SOUND:bell"]
        {
            assert!(text.contains(kept), "{kept} in {text}");
        }
    };
    all_is_there().await;
    desk.delete(&desk.item("Trim").await, Scope::All).await;
    desk.sync().await;
    assert!(server.objects().await.unwrap().is_empty());

    desk.app.appointments().undo().await.unwrap();
    desk.sync().await;

    all_is_there().await;
}

#[tokio::test]
async fn importing_a_file_invites_nobody_and_takes_along_what_we_do_not_understand() {
    let server = CalDavServer::radicale().await.unwrap();
    let desk = Desk::at(&server).await;
    let guests = "DTSTART:20261116T100000Z\r\nDTEND:20261116T110000Z\r\nSUMMARY:Fitting\r\n\
        ORGANIZER:mailto:maren@salon.example\r\nATTENDEE;CN=Ann:mailto:ann@guest.example\r\n\
        X-SALON-CHAIR;X-SIDE=left:Chair 2\r\n";
    let bytes = event("e", guests).into_bytes();
    let file = ImportFile { bytes, calendar: Some(desk.calendar().await) };

    let imported = desk.app.transfer().import(file).await.unwrap();
    desk.sync().await;

    assert_eq!((imported.added, imported.guests), (1, 1));
    let (_, text) = only(&server).await;
    assert!(!text.contains("ATTENDEE") && !text.contains("ORGANIZER"), "{text}");
    assert!(text.contains("Guests: Ann (ann@guest.example)"), "{text}");
    assert!(text.contains("X-SALON-CHAIR;X-SIDE=left:Chair 2"), "{text}");
}
