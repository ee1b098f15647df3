//! Random days: two desks, other people, lost answers, expired cursors and restarts in any order.
//! Whatever happens, in the end everybody has the same, nothing is doubled and no edit is lost.

use std::collections::BTreeSet;

use daybook_core::appointment::Content;
use daybook_core::details::Details;
use daybook_core::merge::Side;
use daybook_core::settle::settle_conflict;

use crate::desk::{Desk, at, content};
use crate::server::{Fault, Server};

/// A small generator (`SplitMix64`), so that a seed is a whole day.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }
}

/// A new event, with a mark that no edit changes.
fn born(n: usize, summary: &str) -> Content {
    let mut content = content(&format!("{summary} {n}"));
    content.details.categories.insert(mark(n));
    content
}

fn mark(n: usize) -> String {
    format!("born {n}")
}

fn renamed(content: Content, summary: String) -> Content {
    Content { details: Details { summary, ..content.details }, ..content }
}

/// Marks of what was made and deleted by nobody.
type Alive = BTreeSet<String>;

async fn step(dice: &mut Dice, n: usize, server: &Server, desk: Desk, alive: &mut Alive) -> Desk {
    let mine: Vec<_> = desk.all().await;
    let pick = (!mine.is_empty()).then(|| mine[dice.roll(mine.len())].clone());
    let there: Vec<String> = server.state().events.keys().cloned().collect();
    let theirs = (!there.is_empty()).then(|| there[dice.roll(there.len())].clone());
    match (dice.roll(15), pick, theirs) {
        (0, ..) => {
            desk.create(born(n, "made here")).await;
            alive.insert(mark(n));
        }
        (1, Some(a), _) => desk.change(a.id, renamed(a.content, format!("edited here {n}"))).await,
        (2, Some(a), _) => desk.change(a.id, at(&format!("place {n}"), a.content)).await,
        (3, Some(a), _) => {
            desk.delete(a.id).await;
            alive.retain(|mark| !a.content.details.categories.contains(mark));
        }
        (4, ..) => {
            server.put(&format!("there-{n}"), born(n, "made there"));
            alive.insert(mark(n));
        }
        (5, _, Some(id)) => {
            let held = server.state().events.get(&id).unwrap().content.clone();
            server.put(&id, at(&format!("there {n}"), held));
        }
        (6, _, Some(id)) => {
            let held = server.state().events.get(&id).unwrap().content.clone();
            server.delete(&id);
            alive.retain(|mark| !held.details.categories.contains(mark));
        }
        (13, _, Some(id)) => {
            let held = server.state().events.get(&id).unwrap().content.clone();
            server.put(&id, renamed(held, format!("renamed there {n}")));
        }
        (7, ..) => server.next_write(Fault::LoseAnswer),
        (8, ..) => server.next_write(Fault::LoseRequest),
        (9, ..) => server.expire_cursors(),
        (10, ..) => return desk.restart(server).await,
        _ => {
            desk.sync().await;
        }
    }
    desk
}

async fn settle_all(desk: &Desk, dice: &mut Dice) {
    for item in desk.store.open_conflicts().await.unwrap() {
        let side = if dice.roll(2) == 0 { Side::Mine } else { Side::Theirs };
        let now = chrono::DateTime::UNIX_EPOCH;
        let conflict = item.conflict.unwrap();
        desk.store
            .resolve_conflict(conflict.id, conflict.version, "Settle", now, |item| {
                settle_conflict(item, side, |_| None, now, &mut uuid::Uuid::new_v4)
            })
            .await
            .unwrap();
    }
}

async fn day(seed: u64) {
    let mut dice = Dice(seed);
    let server = Server::default();
    let mut one = Desk::at(&server).await;
    let mut two = Desk::at(&server).await;
    let mut alive = Alive::new();
    for n in 0..40 {
        if dice.roll(2) == 0 {
            one = step(&mut dice, n, &server, one, &mut alive).await;
        } else {
            two = step(&mut dice, n, &server, two, &mut alive).await;
        }
    }
    server.state().faults.clear();
    for _ in 0..12 {
        settle_all(&one, &mut dice).await;
        one.sync().await;
        settle_all(&two, &mut dice).await;
        two.sync().await;
    }

    let there: BTreeSet<String> = server
        .state()
        .events
        .values()
        .map(|held| format!("{} @ {}", held.content.details.summary, held.content.details.location))
        .collect();
    let marks: Alive = server
        .state()
        .events
        .values()
        .flat_map(|held| held.content.details.categories.iter().cloned())
        .collect();
    assert!(alive.is_subset(&marks), "seed {seed}: lost {:?}", alive.difference(&marks));
    for (name, desk) in [("one", &one), ("two", &two)] {
        let all = desk.all().await;
        assert_eq!(all.len(), server.state().events.len(), "seed {seed}: {name} has as many");
        let here: BTreeSet<String> = all
            .iter()
            .map(|a| format!("{} @ {}", a.content.details.summary, a.content.details.location))
            .collect();
        assert_eq!(here, there, "seed {seed}: {name} has the same");
        assert_eq!(desk.pending().await, 0, "seed {seed}: {name} has nothing left to send");
        assert!(desk.sync().await.is_empty(), "seed {seed}: {name} is silent");
    }
}

/// More with `DAYBOOK_DAYS=2000 cargo test --release -p daybook-sync random_days`.
#[tokio::test]
async fn random_days_end_with_everybody_in_step_and_nothing_lost() {
    let days = std::env::var("DAYBOOK_DAYS").ok().and_then(|days| days.parse().ok()).unwrap_or(12);
    for seed in 0..days {
        day(seed).await;
    }
}
