//! What the command line says of sync and lets one decide, at a server that refuses on demand.

use daybook_sim::caldav::{CALENDAR, Fault, On, Server};
use daybook_tests::caldav::{holding, hour, there, they_write};
use daybook_tests::program::Book;
use serde_json::{Value, json};

const HOME: &str = "Appointments";

/// A server that holds these, and a book that has them all.
async fn in_step(titles: &[&str]) -> (Server, Book) {
    let server = holding(titles).await;
    let book = Book::at(&server);
    book.done(&["sync"]);
    (server, book)
}

fn rename(book: &Book, from: &str, to: &str) -> String {
    let id = book.id(from);
    book.done(&["edit", &id, "--summary", to]);
    id
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dry_run_says_what_would_happen_and_nothing_is_written_before_it_is_agreed_to() {
    let server = holding(&["Cut"]).await;
    let book = Book::unagreed(&server);
    book.add(HOME, "Perm");

    let would = book.done(&["sync", "--dry-run"]);
    let told = book.told(&["sync", "--dry-run"]);
    let held = book.said(&["sync"]);

    let would = &would[0];
    assert_eq!((&would["here"]["added"], &would["there"]["added"]), (&json!(1), &json!(1)));
    assert!(told.out.contains("there: 1 added, 0 changed, 0 removed"), "{told:?}");
    assert!(told.out.contains("Nothing is written there before `daybook agree`."), "{told:?}");
    assert_eq!(held.code, 6, "{held:?}");
    assert!(held.out.contains("daybook agree “Appointments”"), "{held:?}");
    assert_eq!(there(&server), ["Cut"]);

    book.done(&["agree", HOME]);
    assert_eq!(book.done(&["sync"])["exported"], 1);
    assert_eq!(there(&server), ["Cut", "Perm"]);
    let nothing = book.told(&["sync", "--dry-run"]);
    assert!(nothing.out.contains("here:  nothing") && nothing.out.contains("there: nothing"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_change_is_named_with_its_reason_and_sent_again_when_asked() {
    let (server, book) = in_step(&["Cut", "Dye"]).await;
    assert_eq!(book.told(&["refused"]).out, "Nothing was refused.\n");
    let (cut, dye) = (rename(&book, "Cut", "Cut here"), rename(&book, "Dye", "Dye here"));
    server.fail(2, On::Update, "", Fault::Refused(403));

    let sync = book.said(&["sync"]);
    assert_eq!((sync.code, &sync.json()["errors"]), (6, &json!(2)), "{sync:?}");
    assert_eq!(book.done(&["sync"])["exported"], 0, "nobody asks for it again");
    let refused = book.done(&["refused"]);
    assert_eq!(array(&refused).len(), 2, "{refused}");
    assert!(array(&refused).iter().all(|it| it["reason"] != "" && it["knownThere"] == true));
    let told = book.told(&["refused"]).out;
    assert!(told.contains(&format!("daybook retry {cut}")), "{told}");
    assert_eq!(book.done(&["status"])["failed"], 2);

    book.done(&["retry", &cut]);
    book.done(&["sync"]);
    assert_eq!(there(&server), ["Cut here", "Dye"]);
    assert_eq!(book.done(&["retry", "--all"]), 1);
    book.done(&["sync"]);
    assert_eq!(there(&server), ["Cut here", "Dye here"]);
    assert_eq!(book.said(&["retry", &dye]).code, 3, "it is not refused any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giving_way_takes_what_is_there_or_discards_what_never_was() {
    let (server, book) = in_step(&["Cut"]).await;
    let cut = rename(&book, "Cut", "Cut here");
    let perm = book.add(HOME, "Perm");
    server.fail(2, On::Writing, "", Fault::Refused(403));
    assert_eq!(book.said(&["sync"]).json()["errors"], 2);
    let told = book.told(&["refused"]).out;
    assert!(told.contains(&format!("`daybook give-way {cut}` would take what is there")), "{told}");
    assert!(told.contains(&format!("`daybook give-way {perm}` would discard it")), "{told}");

    book.done(&["give-way", &cut]);
    assert_eq!(book.titles(), ["Cut", "Perm"]);
    book.done(&["give-way", &perm]);
    assert_eq!(book.titles(), ["Cut"]);
    let quiet = book.done(&["sync"]);
    assert_eq!((&quiet["exported"], &quiet["updated"]), (&json!(0), &json!(0)), "{quiet}");

    book.done(&["undo"]);
    book.done(&["undo"]);
    book.done(&["sync"]);
    assert_eq!(book.titles(), ["Cut here", "Perm"]);
    assert_eq!(there(&server), ["Cut here", "Perm"], "what was given up can be had again");
    assert_eq!(book.said(&["give-way", &cut]).code, 3);
}

/// Thirty appointments, all of which are suddenly gone there.
async fn emptied() -> (Server, Book) {
    let titles: Vec<String> = (0..30).map(|n| format!("n{n:02}")).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let (server, book) = in_step(&titles).await;
    assert_eq!(book.told(&["deletions", HOME]).out, "No deletions are held back.\n");
    for name in titles {
        server.delete(CALENDAR, &format!("{name}.ics"));
    }
    let sync = book.said(&["sync"]);
    assert_eq!((sync.code, &sync.json()["deleted"]), (6, &json!(0)), "{sync:?}");
    (server, book)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deletions_that_are_held_back_are_listed_and_happen_when_they_are_meant() {
    let (server, book) = emptied().await;
    let held = book.done(&["deletions", HOME]);
    assert_eq!(array(&held).len(), 30, "{held}");
    let told = book.told(&["deletions", HOME]).out;
    assert!(told.contains("  n07  ["), "each is named: {told}");
    assert_eq!(book.titles().len(), 30, "and nothing happens meanwhile");

    book.done(&["deletions", HOME, "--allow"]);
    assert_eq!(book.done(&["sync"])["deleted"], 30);

    assert!(book.titles().is_empty() && there(&server).is_empty());
    assert_eq!(book.done(&["deletions", HOME]), json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deletions_that_are_held_back_are_sent_back_when_they_are_not_meant() {
    let (server, book) = emptied().await;

    book.done(&["deletions", HOME, "--keep"]);
    let sync = book.done(&["sync"]);

    assert_eq!(&sync["deleted"], 0, "{sync}");
    assert_eq!((book.titles().len(), there(&server).len()), (30, 30));
    assert_eq!(book.titles(), there(&server));
    assert_eq!(book.done(&["deletions", HOME]), json!([]));
    assert_eq!(book.done(&["sync"])["exported"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_tells_what_happened_to_each_item_and_can_be_searched() {
    let (server, book) = in_step(&["Cut", "Dye"]).await;
    rename(&book, "Cut", "Cut here");
    they_write(&server, "dye", "Dye there");
    server.fail(1, On::Update, "", Fault::Refused(403));
    book.said(&["sync"]);

    let log = book.done(&["log"]);
    let happened = |log: &Value| -> Vec<(String, String)> {
        let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
        let mut all: Vec<_> =
            array(&log["lines"]).iter().map(|it| (text(it, "event"), text(it, "title"))).collect();
        all.sort();
        all
    };
    let pairs = |all: &[(&str, &str)]| -> Vec<(String, String)> {
        all.iter().map(|(event, title)| ((*event).to_owned(), (*title).to_owned())).collect()
    };
    assert_eq!(
        happened(&log),
        pairs(&[
            ("error", "Cut here"),
            ("imported", "Cut"),
            ("imported", "Dye"),
            ("updatedHere", "Dye there"),
        ])
    );
    assert_eq!((array(&log["runs"]).len(), &log["waiting"]), (2, &json!(0)), "{log}");
    let day = &log["record"]["day"];
    assert_eq!((&day["done"], &day["failed"]), (&json!(1), &json!(1)), "{log}");

    let errors = book.done(&["log", "--errors"]);
    assert_eq!(happened(&errors), pairs(&[("error", "Cut here")]));
    assert_eq!(array(&errors["runs"]).len(), 1, "{errors}");
    let found = book.done(&["log", "--search", "dye", "--calendar", HOME, "--limit", "1"]);
    assert_eq!(happened(&found), pairs(&[("updatedHere", "Dye there")]), "the latest");
    let told = book.told(&["log"]).out;
    assert!(told.contains("1 rounds went well (50.0 %), 1 failed"), "{told}");
    assert!(told.contains("  Appointments  failed  Cut here: "), "{told}");
    assert_eq!(book.said(&["log", "--account", "nobody"]).code, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_says_what_is_there_and_a_comparison_repairs_what_differs() {
    let (server, book) = in_step(&["Cut", "Dye"]).await;
    let cut = book.id("Cut");
    let equal = book.done(&["compare"]);
    assert_eq!((&equal["compared"], &equal["differences"]), (&json!(2), &json!([])));
    for (name, title) in [("cut", "Cut there"), ("dye", "Dye there")] {
        they_write(&server, name, title);
        server.forget_changes(CALENDAR, &format!("{name}.ics"));
    }
    book.done(&["sync"]);

    let before = book.told(&["receipt", &cut]).out;
    let checked = book.told(&["receipt", &cut, "--check"]).out;
    let compared = book.said(&["compare", HOME]);

    assert!(before.contains("Title: Cut\n"), "the server tells of nothing: {before}");
    assert!(checked.contains("Title: Cut there\n") && !checked.contains("never"), "{checked}");
    assert_eq!(compared.code, 6, "{compared:?}");
    let differences = &compared.json()["differences"];
    assert_eq!(array(differences).len(), 1, "{differences}");
    assert_eq!(differences[0]["title"], "Dye there");
    assert_eq!(book.titles(), ["Cut there", "Dye there"]);
    assert_eq!(book.done(&["compare"])["differences"], json!([]));
    let own =
        book.done(&["add", "--summary", "Own", "--start", "2026-11-20", "--calendar", "Daybook"]);
    let own = book.told(&["receipt", own["id"].as_str().unwrap()]).out;
    assert_eq!(own, "No calendar of an account has it: it is only on this computer.\n");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_says_who_is_right_when_both_sides_change_the_same() {
    for (policy, code, title, open) in
        [("ask", 6, "There", 1), ("mine", 0, "Here", 0), ("theirs", 0, "There", 0)]
    {
        let (server, book) = in_step(&["Cut"]).await;
        let account = book.done(&["account", "list"])[0]["label"].as_str().unwrap().to_owned();
        let said = book.done(&["account", "policy", &account, policy]);
        assert_eq!(said["conflictPolicy"], policy);
        rename(&book, "Cut", "Here");
        they_write(&server, "cut", "There");

        let sync = book.said(&["sync"]);
        assert_eq!(sync.code, code, "{policy}: {sync:?}");

        assert_eq!(there(&server), [title], "{policy}");
        assert_eq!(array(&book.done(&["conflicts"])).len(), open, "{policy}");
        if open == 0 {
            assert_eq!(book.titles(), [title], "{policy}");
            let log = book.told(&["log", "--search", "In this account"]).out;
            assert!(log.contains("Changed on both sides. In this account"), "{log}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_appointment_whose_sync_is_off_keeps_to_itself_until_it_is_on() {
    let (server, book) = in_step(&["Cut"]).await;
    let cut = book.id("Cut");

    book.done(&["edit", &cut, "--sync", "off"]);
    book.done(&["edit", &cut, "--summary", "Cut here"]);
    let text = hour("cut", "Cut").replace("SUMMARY:", "LOCATION:Upstairs\r\nSUMMARY:");
    server.put(CALENDAR, "cut.ics", &text);
    book.done(&["sync"]);

    assert_eq!(there(&server), ["Cut"]);
    let shown = book.done(&["show", &cut]);
    assert_eq!((&shown["location"], &shown["sync"]["off"]), (&json!(""), &json!(true)));
    assert_eq!(book.done(&["status"])["waiting"], 0);

    book.done(&["edit", &cut, "--sync", "on"]);
    book.done(&["sync"]);

    assert_eq!(there(&server), ["Cut here"]);
    assert_eq!(book.done(&["show", &cut])["location"], "Upstairs");
    let new = ["add", "--summary", "Own", "--start", "2026-11-20", "--calendar", HOME];
    book.done(&[&new[..], &["--sync", "off"]].concat());
    book.done(&["sync"]);
    assert_eq!(there(&server), ["Cut here"], "what is made so is not sent either");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_read_first_is_what_was_said() {
    let server = Server::start().await.unwrap();
    for n in 0..501 {
        they_write(&server, &format!("n{n}"), "Cut");
    }
    let book = Book::at(&server);
    let usual = json!({ "firstDaysBack": 30, "firstDaysAhead": 90 });
    assert_eq!(book.done(&["read-first"]), usual);

    book.done(&["read-first", "--back", "2", "--ahead", "200"]);
    let told = book.told(&["read-first"]);
    assert_eq!(told.out, "Read first: 2 days back, 200 days ahead.\n");
    assert_eq!(book.said(&["read-first", "--ahead", "4000"]).code, 2, "more than ten years");
    book.done(&["sync"]);

    let asked = server.take_requests();
    let spans: Vec<i64> = asked.iter().filter_map(|it| span(&it.request.text())).collect();
    assert_eq!(spans, [8, 202], "this week, then what was said");
}

/// How many days a request asks about.
fn span(body: &str) -> Option<i64> {
    let range = body.split_once("time-range start=\"")?.1;
    let (from, rest) = range.split_once("\" end=\"")?;
    let to = rest.split_once('"')?.0;
    let at = |text| chrono::NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").unwrap();
    Some((at(to) - at(from)).num_days())
}
