//! A process that syncs is killed again and again, at any moment, while both sides are edited.
//! Afterwards both sides agree, and nothing was lost or doubled.
//!
//! `DAYBOOK_KILLS=500 cargo nextest run --profile long -p daybook-tests killed` does it 500 times.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use daybook_tests::program::{begin, done};
use daybook_tests::servers::CalDavServer;
use serde_json::Value;

const USUAL: u64 = 20;

/// A small generator (`SplitMix64`), so that the edits of a run can be repeated; the moment of a kill
/// cannot.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(usize::try_from(self.roll(of.len().max(1) as u64)).unwrap())
    }
}

/// What must be true in the end. The desk writes titles, the server places: so nothing is a conflict.
#[derive(Default)]
struct Expected {
    titles: BTreeMap<String, String>,
    places: BTreeMap<String, String>,
    deleted: BTreeSet<String>,
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default()
}

/// The mark an event was made with: it is in its notes, which nobody edits.
fn mark(text: &str) -> String {
    field(text, "DESCRIPTION:").to_owned()
}

/// The ids of everything the desk has.
fn at_the_desk(daybook: &impl Fn(&[&str]) -> Value) -> Vec<String> {
    let all = daybook(&["list", "--from", "2026-11-01", "--to", "2026-12-31"]);
    let ids = all.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
    ids.collect()
}

fn text(shown: &Value, name: &str) -> String {
    shown[name].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_sync_that_is_killed_at_any_moment_loses_and_doubles_nothing() {
    let kills: u64 = std::env::var("DAYBOOK_KILLS").ok().map_or(USUAL, |n| n.parse().unwrap());
    let server = CalDavServer::radicale().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let daybook = |arguments: &[&str]| done(folder.path(), arguments, "");
    daybook(&["init", "--business", "Holt & Lind", "--zone", "Europe/London"]);
    let account = ["account", "add", server.url(), "--user", server.user(), "--password-stdin"];
    done(folder.path(), &account, &format!("{}\n", server.password()));
    let calendar = daybook(&["calendars"]);
    let calendar = calendar.as_array().unwrap().iter();
    let calendar = calendar.map(|c| c["name"].as_str().unwrap()).find(|n| *n == "Appointments");
    let calendar = calendar.unwrap().to_owned();

    // On a busy machine none of the syncs below might get far enough to agree to writing.
    daybook(&["sync"]);

    let (mut dice, mut expected) = (Dice(7), Expected::default());
    for round in 0..kills {
        edit_here(round, &mut dice, &mut expected, &calendar, &daybook);
        edit_there(round, &mut dice, &mut expected, &server).await;
        let mut sync = begin(folder.path(), &["sync"]);
        // Anywhere from its first instruction to after its end.
        tokio::time::sleep(Duration::from_millis(dice.roll(400))).await;
        sync.kill().unwrap();
        sync.wait().unwrap();
    }
    let mut last = Value::Null;
    for _ in 0..3 {
        last = daybook(&["sync"]);
    }

    let status = daybook(&["status"]);
    assert_eq!(last["errors"], 0, "{last}");
    assert_eq!(status["waiting"], 0, "{status}");
    assert_eq!(status["failed"], 0, "{status}");
    assert_eq!(status["conflicts"], 0, "{status}");
    check(&expected, &server, &daybook).await;
}

fn edit_here(
    round: u64,
    dice: &mut Dice,
    expected: &mut Expected,
    calendar: &str,
    daybook: &impl Fn(&[&str]) -> Value,
) {
    let (title, mark) = (format!("here {round}"), format!("mark here {round}"));
    let day = format!("2026-11-{:02} 09:00", 16 + round % 10);
    daybook(&[
        "add",
        "--calendar",
        calendar,
        "--summary",
        &title,
        "--notes",
        &mark,
        "--start",
        &day,
    ]);
    expected.titles.insert(mark, title);
    let known = at_the_desk(daybook);
    let Some(id) = dice.pick(&known) else { return };
    let mark = text(&daybook(&["show", id]), "notes");
    if dice.roll(6) == 0 && !expected.places.contains_key(&mark) {
        daybook(&["delete", id]);
        expected.deleted.insert(mark);
    } else {
        let title = format!("renamed {round}");
        daybook(&["edit", id, "--summary", &title]);
        expected.titles.insert(mark, title);
    }
}

async fn edit_there(round: u64, dice: &mut Dice, expected: &mut Expected, server: &CalDavServer) {
    let (title, mark) = (format!("there {round}"), format!("mark there {round}"));
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//elsewhere//EN\r\nBEGIN:VEVENT\r\nUID:there-{round}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:20261120T100000Z\r\nDTEND:20261120T110000Z\r\n\
         SUMMARY:{title}\r\nDESCRIPTION:{mark}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    server.put(&format!("there-{round}"), &text).await.unwrap();
    expected.titles.insert(mark, title);
    let objects = server.objects().await.unwrap();
    // What the desk has deleted must stay deleted, so nobody edits it here.
    let open: Vec<_> = objects.iter().filter(|o| !expected.deleted.contains(&mark_of(o))).collect();
    let Some(object) = dice.pick(&open) else { return };
    let place = format!("place {round}");
    let name = object.href.rsplit('/').next().unwrap().trim_end_matches(".ics").to_owned();
    server.change(&name, &format!("LOCATION={place}")).await.unwrap();
    expected.places.insert(mark_of(object), place);
}

fn mark_of(object: &daybook_tests::servers::Stored) -> String {
    mark(&object.text.replace("\r\n", "\n"))
}

async fn check(expected: &Expected, server: &CalDavServer, daybook: &impl Fn(&[&str]) -> Value) {
    let alive = |mark: &&String| !expected.deleted.contains(*mark);
    let wanted: BTreeMap<String, (String, String)> = expected
        .titles
        .keys()
        .filter(alive)
        .map(|mark| {
            let place = expected.places.get(mark).cloned().unwrap_or_default();
            (mark.clone(), (expected.titles[mark].clone(), place))
        })
        .collect();
    let objects = server.objects().await.unwrap();
    let there: BTreeMap<String, (String, String)> = objects
        .iter()
        .map(|object| {
            let text = object.text.replace("\r\n", "\n");
            let (title, place) = (field(&text, "SUMMARY:"), field(&text, "LOCATION:"));
            (mark(&text), (title.to_owned(), place.to_owned()))
        })
        .collect();
    assert_eq!(there, wanted, "the server");
    assert_eq!(objects.len(), wanted.len(), "nothing is there twice");
    let desk = at_the_desk(daybook);
    let here: BTreeMap<String, (String, String)> = desk
        .iter()
        .map(|id| {
            let shown = daybook(&["show", id]);
            (text(&shown, "notes"), (text(&shown, "summary"), text(&shown, "location")))
        })
        .collect();
    assert_eq!(here, wanted, "the desk");
    assert_eq!(desk.len(), wanted.len(), "nothing is in the book twice");
}
