//! Whoever follows the changes has what a whole list has, whatever happened.

use std::collections::BTreeMap;

use daybook_sim::google::{GUEST, InstanceIds, Server, USER};
use serde_json::{Value, json};

use crate::client::{Client, hour};

/// Numbers that only look random.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn at(day: u64, hour: u64) -> Value {
    json!({"dateTime": format!("2026-12-{:02}T{hour:02}:00:00", day % 28 + 1), "timeZone": "Europe/Zurich"})
}

/// Somebody does something, which may be refused.
async fn act(server: &Server, client: &Client, dice: &mut Dice, step: u64) {
    let mut known = client.events("maxResults=2500&showDeleted=true").await.ids();
    known.extend(client.events("maxResults=2500&singleEvents=true").await.ids());
    let any = |dice: &mut Dice| {
        known.get(usize::try_from(dice.roll(10_000)).unwrap() % known.len().max(1))
    };
    let (day, time) = (dice.roll(28), dice.roll(20));
    let path = |id: &String| format!("calendars/primary/events/{id}");
    let (method, path, body) = match (dice.roll(12), any(dice)) {
        (0..=1, _) | (_, None) => {
            let mut event = hour(&format!("event{step:04}"));
            event["start"] = at(day, time);
            event["end"] = at(day, time + 1);
            ("POST", "calendars/primary/events".to_owned(), event)
        }
        (2..=3, _) => {
            let mut event = hour(&format!("series{step:04}"));
            event["start"] = at(day, time);
            event["end"] = at(day, time + 1);
            event["recurrence"] = json!([format!("RRULE:FREQ=DAILY;COUNT={}", 2 + dice.roll(5))]);
            event["attendees"] = json!([{"email": USER}, {"email": GUEST}]);
            ("POST", "calendars/primary/events".to_owned(), event)
        }
        (4, Some(id)) => ("PATCH", path(id), json!({"summary": format!("Summary {step}")})),
        (5, Some(id)) => {
            ("PATCH", path(id), json!({"start": at(day, time), "end": at(day, time + 2)}))
        }
        (6, Some(id)) => {
            let rule = format!("RRULE:FREQ=DAILY;COUNT={}", 1 + dice.roll(6));
            ("PATCH", path(id), json!({"recurrence": [rule]}))
        }
        (7, Some(id)) => ("PATCH", path(id), json!({"recurrence": []})),
        (8..=9, Some(id)) => ("DELETE", path(id), Value::Null),
        (10, Some(id)) => ("PATCH", path(id), json!({"status": "confirmed"})),
        (_, Some(id)) => {
            let answer = json!({"attendeesOmitted": true, "attendees": [{"email": GUEST, "responseStatus": "declined"}]});
            // What was refused is something that nobody may do: both sides then see nothing.
            drop(server.act(GUEST, "PATCH", &path(id), &answer));
            return;
        }
    };
    let status = client.call(method, &path, &body).await.status;
    assert!(matches!(status, 200 | 204 | 400 | 404 | 409 | 410), "{method} {path}: {status}");
}

/// Puts a list of changes into what is known.
fn apply(mirror: &mut BTreeMap<String, Value>, changes: Vec<Value>) {
    for change in changes {
        let id = change["id"].as_str().unwrap().to_owned();
        let stub = change.get("recurringEventId").is_some();
        if change["status"] == "cancelled" && !stub {
            mirror.remove(&id);
        } else {
            mirror.insert(id, change);
        }
    }
}

/// What a whole list has, without what cannot be compared: an instance that is cancelled is a stub in one
/// kind of list and not there in the other.
fn comparable(items: impl IntoIterator<Item = Value>, single: bool) -> BTreeMap<String, Value> {
    items
        .into_iter()
        .filter(|item| !(single && item["status"] == "cancelled"))
        .map(|item| (item["id"].as_str().unwrap().to_owned(), item))
        .collect()
}

async fn follow(seed: u64, single: bool, form: InstanceIds) {
    let server = Server::start().await.unwrap();
    server.behave(|q| {
        q.quota = None;
        q.instance_ids = form;
        q.items_per_page = Some(4);
        q.empty_pages = true;
    });
    let client = Client::of(&server);
    let query = format!("singleEvents={single}");
    let (mut dice, mut mirror, mut token) = (Dice(seed), BTreeMap::new(), None::<String>);
    for step in 0..45 {
        server.behave(|q| (q.items_per_page, q.empty_pages) = (None, false));
        act(&server, &client, &mut dice, step).await;
        server.behave(|q| (q.items_per_page, q.empty_pages) = (Some(4), true));
        if dice.roll(3) > 0 {
            continue;
        }
        let asked =
            token.as_ref().map_or(query.clone(), |token| format!("{query}&syncToken={token}"));
        let (changes, next) = client.whole(&asked).await;
        apply(&mut mirror, changes);
        token = next;
        let whole = comparable(client.whole(&query).await.0, single);
        let followed = comparable(mirror.values().cloned(), single);
        let names: Vec<_> = followed.keys().chain(whole.keys()).collect();
        for name in names {
            assert_eq!(followed.get(name), whole.get(name), "{name}, seed {seed}, step {step}");
        }
    }
}

#[tokio::test]
async fn who_follows_series_has_what_a_whole_list_has() {
    for seed in [1, 6] {
        follow(seed, false, InstanceIds::Dated).await;
        follow(seed + 100, false, InstanceIds::Opaque).await;
    }
}

#[tokio::test]
async fn who_follows_instances_has_what_a_whole_list_has() {
    for seed in [1, 6] {
        follow(seed, true, InstanceIds::Dated).await;
        follow(seed + 100, true, InstanceIds::Opaque).await;
    }
}
