//! A process that syncs is killed again and again, at any moment, while both sides make, edit and
//! delete. Afterwards both sides agree, and nothing was lost or doubled.
//!
//! `npm run kills` does it 500 times, `npm run kills -- 2000` as often as it says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use daybook_tests::program::{Book, begin};
use daybook_tests::servers::{CalDavServer, Stored};
use serde_json::Value;

const USUAL: u64 = 20;
const HOME: &str = "Appointments";
/// What is called so the desk never touches again once it has made it; only the other side deletes it.
const DOOMED: &str = "doomed";

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

/// What must be true in the end, by the mark an event was made with: it is in its notes, which nobody
/// edits. The desk writes titles and occurrences, the server places: so nothing is a conflict.
#[derive(Default)]
struct Expected {
    titles: BTreeMap<String, String>,
    places: BTreeMap<String, String>,
    starts: BTreeMap<String, BTreeSet<String>>,
    deleted: BTreeSet<String>,
}

impl Expected {
    fn made(&mut self, mark: &str, title: &str, days: &[u64], hour: &str) {
        self.titles.insert(mark.to_owned(), title.to_owned());
        let starts = days.iter().map(|day| start(*day, hour));
        self.starts.insert(mark.to_owned(), starts.collect());
    }

    /// Title, place and starts of everything that is to be there.
    fn alive(&self) -> BTreeMap<String, (String, String, BTreeSet<String>)> {
        let marks = self.titles.keys().filter(|mark| !self.deleted.contains(*mark));
        let all = marks.map(|mark| {
            let place = self.places.get(mark).cloned().unwrap_or_default();
            (mark.clone(), (self.titles[mark].clone(), place, self.starts[mark].clone()))
        });
        all.collect()
    }
}

/// `2026-11-16T09:00` for day 0.
fn start(day: u64, hour: &str) -> String {
    let (month, day) = if day < 15 { (11, 16 + day) } else { (12, day - 14) };
    format!("2026-{month}-{day:02}T{hour}")
}

fn field<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default()
}

fn mark_of(object: &Stored) -> String {
    field(&object.text.replace("\r\n", "\n"), "DESCRIPTION:").to_owned()
}

fn name_of(object: &Stored) -> &str {
    object.href.rsplit('/').next().unwrap().trim_end_matches(".ics")
}

fn text(shown: &Value, name: &str) -> String {
    shown[name].as_str().unwrap_or_default().to_owned()
}

/// Everything the desk has, occurrence by occurrence.
fn at_the_desk(book: &Book) -> Vec<Value> {
    let all = book.done(&["list", "--from", "2026-11-01", "--to", "2026-12-31"]);
    all.as_array().unwrap().clone()
}

/// Every third is a series of three weeks.
fn days(round: u64) -> Vec<u64> {
    let first = round % 10;
    if round % 3 == 1 { vec![first, first + 7, first + 14] } else { vec![first] }
}

/// Every third is left to the other side to delete.
fn title(side: &str, round: u64) -> String {
    if round.is_multiple_of(3) {
        format!("{DOOMED} {side} {round}")
    } else {
        format!("{side} {round}")
    }
}

#[tokio::test]
async fn a_sync_that_is_killed_at_any_moment_loses_and_doubles_nothing() {
    let kills: u64 = std::env::var("DAYBOOK_KILLS").ok().map_or(USUAL, |n| n.parse().unwrap());
    let server = CalDavServer::radicale().await.unwrap();
    let book = Book::at(&server);
    // On a busy machine none of the syncs below might get far enough to begin with.
    book.done(&["sync"]);

    let (mut dice, mut expected) = (Dice(7), Expected::default());
    for round in 0..kills {
        make_here(round, &mut expected, &book);
        edit_here(round, &mut dice, &mut expected, &book);
        make_there(round, &mut expected, &server).await;
        edit_there(round, &mut dice, &mut expected, &server, &book).await;
        let mut sync = begin(book.folder(), &["sync"]);
        // Anywhere from its first instruction to after its end.
        tokio::time::sleep(Duration::from_millis(dice.roll(400))).await;
        sync.kill().unwrap();
        sync.wait().unwrap();
    }
    let mut last = Value::Null;
    for _ in 0..3 {
        last = book.done(&["sync"]);
    }

    let status = book.done(&["status"]);
    assert_eq!(last["errors"], 0, "{last}");
    assert_eq!(status["waiting"], 0, "{status}");
    assert_eq!(status["failed"], 0, "{status}");
    assert_eq!(status["conflicts"], 0, "{status}");
    check_there(&expected, &server).await;
    check_desk(&expected, &book, "the desk");
    let other = Book::at(&server);
    other.done(&["sync"]);
    check_desk(&expected, &other, "another desk, from what the server holds");
}

fn make_here(round: u64, expected: &mut Expected, book: &Book) {
    let (title, mark, days) = (title("here", round), format!("mark here {round}"), days(round));
    let at = start(days[0], "09:00");
    let mut add = vec!["add", "--calendar", HOME, "--summary", &title, "--notes", &mark];
    add.extend(["--start", &at]);
    if days.len() > 1 {
        add.extend(["--repeat", "weekly", "--count", "3"]);
    }
    book.done(&add);
    expected.made(&mark, &title, &days, "09:00");
}

/// Renames or deletes something, or moves or leaves out an occurrence of a series.
fn edit_here(round: u64, dice: &mut Dice, expected: &mut Expected, book: &Book) {
    let all = at_the_desk(book);
    let open: Vec<_> = all.iter().filter(|it| !text(it, "title").starts_with(DOOMED)).collect();
    let Some(item) = dice.pick(&open) else { return };
    let (id, starts, occurrence) =
        (text(item, "id"), text(item, "starts"), text(item, "occurrence"));
    let mark = text(&book.done(&["show", &id]), "notes");
    let left = expected.starts.get_mut(&mark).unwrap();
    match dice.roll(6) {
        0 if !expected.places.contains_key(&mark) => {
            book.done(&["delete", &id]);
            expected.deleted.insert(mark);
        }
        1 if !occurrence.is_empty() && left.len() > 1 => {
            book.done(&["delete", &id, "--occurrence", &occurrence]);
            assert!(left.remove(&starts), "{starts} of {mark}");
        }
        2 if !occurrence.is_empty() => {
            let later = format!("{}T15:{:02}", starts.split('T').next().unwrap(), round % 60);
            book.done(&["edit", &id, "--occurrence", &occurrence, "--start", &later]);
            assert!(left.remove(&starts), "{starts} of {mark}");
            left.insert(later);
        }
        _ => {
            let title = format!("renamed {round}");
            book.done(&["edit", &id, "--summary", &title]);
            expected.titles.insert(mark, title);
        }
    }
}

async fn make_there(round: u64, expected: &mut Expected, server: &CalDavServer) {
    let (title, mark, days) = (title("there", round), format!("mark there {round}"), days(round));
    let day = start(days[0], "").replace(['-', 'T'], "");
    let rule = if days.len() > 1 { "RRULE:FREQ=WEEKLY;COUNT=3\r\n" } else { "" };
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//elsewhere//EN\r\nBEGIN:VEVENT\r\nUID:there-{round}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:{day}T100000Z\r\nDTEND:{day}T110000Z\r\n{rule}\
         SUMMARY:{title}\r\nDESCRIPTION:{mark}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    );
    server.put(&format!("there-{round}"), &text).await.unwrap();
    expected.made(&mark, &title, &days, "10:00");
}

/// Gives something a place, and deletes something else now and then.
async fn edit_there(
    round: u64,
    dice: &mut Dice,
    expected: &mut Expected,
    server: &CalDavServer,
    book: &Book,
) {
    let objects = server.objects().await.unwrap();
    // What the desk has deleted must stay deleted, so nobody edits it here.
    let open: Vec<_> = objects.iter().filter(|o| !expected.deleted.contains(&mark_of(o))).collect();
    if let Some(object) = dice.pick(&open) {
        let place = format!("place {round}");
        server.change(name_of(object), &format!("LOCATION={place}")).await.unwrap();
        expected.places.insert(mark_of(object), place);
    }
    // What the desk has made and not heard of yet it makes again: nobody can have meant its deletion.
    let heard: BTreeSet<_> = at_the_desk(book)
        .iter()
        .filter(|item| item["badge"] == "synced")
        .map(|item| text(item, "title"))
        .collect();
    let doomed = |object: &&&Stored| {
        let mark = mark_of(object);
        let title = &expected.titles[&mark];
        title.starts_with(DOOMED) && (mark.contains("there") || heard.contains(title))
    };
    let doomed: Vec<_> = open.iter().filter(doomed).collect();
    if dice.roll(2) == 0
        && let Some(object) = dice.pick(&doomed)
    {
        server.delete(name_of(object)).await.unwrap();
        expected.deleted.insert(mark_of(object));
    }
}

async fn check_there(expected: &Expected, server: &CalDavServer) {
    let objects = server.objects().await.unwrap();
    let there: BTreeMap<String, (String, String)> = objects
        .iter()
        .map(|object| {
            let text = object.text.replace("\r\n", "\n");
            let (title, place) = (field(&text, "SUMMARY:"), field(&text, "LOCATION:"));
            (mark_of(object), (title.to_owned(), place.to_owned()))
        })
        .collect();
    let wanted: BTreeMap<_, _> =
        expected.alive().into_iter().map(|(mark, it)| (mark, (it.0, it.1))).collect();
    assert_eq!(there, wanted, "the server");
    assert_eq!(objects.len(), wanted.len(), "nothing is there twice");
}

/// The place of everything, and of series the place of all of them: days that were moved by themselves keep
/// the one they had then.
fn places(book: &Book) -> BTreeMap<String, String> {
    let exported = book.told(&["export", "-"]).out.replace("\r\n", "\n");
    let events = exported.split("BEGIN:VEVENT").skip(1);
    let whole = events.filter(|event| !event.contains("RECURRENCE-ID"));
    let place =
        |event| (field(event, "DESCRIPTION:").to_owned(), field(event, "LOCATION:").to_owned());
    whole.map(place).collect()
}

fn check_desk(expected: &Expected, book: &Book, who: &str) {
    let mut starts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for item in at_the_desk(book) {
        assert!(
            starts.entry(text(&item, "id")).or_default().insert(text(&item, "starts")),
            "{who} has this twice: {item}"
        );
    }
    let (count, places) = (starts.len(), places(book));
    let here: BTreeMap<_, _> = starts
        .into_iter()
        .map(|(id, starts)| {
            let shown = book.done(&["show", &id]);
            let mark = text(&shown, "notes");
            let place = places[&mark].clone();
            (mark, (text(&shown, "summary"), place, starts))
        })
        .collect();
    let wanted = expected.alive();
    assert_eq!(here, wanted, "{who}");
    assert_eq!(count, wanted.len(), "nothing is in the book of {who} twice");
}
