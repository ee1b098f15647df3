//! The program dies, at the worst moment: a real process is killed while an answer is on its way.

use daybook_sim::caldav::{CALENDAR, Fault, Method, On, Page, Server};
use daybook_tests::program::{Book, begin};

use crate::scene::{event, hour, there, value, writes};

/// A program that was closed during a sync deleted everything on both sides in the next run
/// (OutlookGoogleCalendarSync#2022).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crash_mid_scan_no_mass_delete() {
    let server = Server::start().await.unwrap();
    for n in 0..500 {
        let name = format!("n{n}");
        server.put(CALENDAR, &format!("{name}.ics"), &hour(&name, &name));
    }
    let book = Book::at(&server);
    book.done(&["sync"]);

    server.expire_tokens(CALENDAR);
    server.behave(|q| q.page = Page::Cut(100));
    let second_page = daybook_sim::loopback::Gate::default();
    server.fail_after(1, On::NextListing, Fault::AnswerHeld(second_page.clone()));
    let mut sync = begin(book.folder(), &["sync"]);
    second_page.reached().await;
    sync.kill().unwrap();
    sync.wait().unwrap();
    for n in 0..500 {
        server.delete(CALENDAR, &format!("n{n}.ics"));
    }
    server.behave(|q| q.page = Page::Whole);
    server.take_requests();
    let summary = book.said(&["sync"]).json();

    assert_eq!(summary["deleted"], 0, "{summary}");
    assert_eq!(book.titles().len(), 500, "nothing is removed before somebody says so");
    assert_eq!(writes(&server), Vec::<String>::new(), "and nothing written again");
    let problems = summary["problems"].to_string();
    assert!(problems.contains("500"), "the user is asked: {problems}");
}

/// A creation timed out and had been applied; the next run made another, and the guest was invited twice
/// (odoo#229646). What is made here is what was deleted and is wanted again, with its guest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn create_timeout_applied() {
    let server = Server::start().await.unwrap();
    server.behave(|q| q.auto_schedule = true);
    let meeting = [
        "DTSTART:20261116T090000Z",
        "DTEND:20261116T100000Z",
        "SUMMARY:Plan",
        "ORGANIZER:mailto:desk@sim.example",
        "ATTENDEE:mailto:ann@example.com",
    ];
    server.put(CALENDAR, "plan.ics", &event("plan", &meeting));
    let book = Book::at(&server);
    book.done(&["sync"]);
    book.done(&["delete", &book.id("Plan")]);
    book.done(&["sync"]);
    book.done(&["undo"]);

    let gate = server.hold_answer(On::Create);
    let mut sync = begin(book.folder(), &["sync"]);
    gate.reached().await;
    sync.kill().unwrap();
    sync.wait().unwrap();
    book.done(&["sync"]);

    assert_eq!(there(&server), ["Plan"]);
    assert_eq!(book.titles(), ["Plan"]);
    let told: Vec<_> = server.mail().into_iter().map(|it| (it.to, it.method)).collect();
    let ann = |method| ("mailto:ann@example.com".to_owned(), method);
    assert_eq!(
        told,
        [ann(Method::Cancel), ann(Method::Request)],
        "once that it ends, and once anew"
    );
}

/// As in `answers.rs`, and the answers to two creations never come: the process dies while both are on
/// their way (Thunderbird bug 1713625).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replies_match_attempt_id_across_a_restart() {
    let server = Server::start().await.unwrap();
    let book = Book::at(&server);
    book.done(&["sync"]);
    book.add("Appointments", "Perm");
    book.add("Appointments", "Highlights");

    let gates = [server.hold_answer(On::Create), server.hold_answer(On::Create)];
    let mut sync = begin(book.folder(), &["sync"]);
    for gate in &gates {
        gate.reached().await;
    }
    sync.kill().unwrap();
    sync.wait().unwrap();
    gates.iter().for_each(daybook_sim::loopback::Gate::open);
    book.done(&["sync"]);

    assert_eq!(there(&server), ["Highlights", "Perm"]);
    assert_eq!(book.titles(), ["Highlights", "Perm"]);
    let mut uids: Vec<_> =
        server.objects(CALENDAR).iter().map(|(_, text)| value(text, "UID")).collect();
    uids.dedup();
    assert_eq!(uids.len(), 2);
}
