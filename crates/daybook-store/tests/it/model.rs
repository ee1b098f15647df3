//! Edits, undo and redo against a model that is nothing but lists of versions.

use std::collections::BTreeMap;

use daybook_core::id::AppointmentId;
use proptest::prelude::*;

use crate::given::{Book, morning, now};

#[derive(Clone, Debug)]
enum Step {
    Create,
    Rename(prop::sample::Index),
    Delete(prop::sample::Index),
    Undo,
    Redo,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Create),
        3 => any::<prop::sample::Index>().prop_map(Step::Rename),
        2 => any::<prop::sample::Index>().prop_map(Step::Delete),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..40)
}

type State = BTreeMap<AppointmentId, String>;

/// What the book ought to be: the present and the states to go back and forth to.
#[derive(Default)]
struct Model {
    past: Vec<State>,
    now: State,
    future: Vec<State>,
}

impl Model {
    fn change(&mut self, change: impl FnOnce(&mut State)) {
        self.past.push(self.now.clone());
        self.future.clear();
        change(&mut self.now);
    }

    fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.future.push(std::mem::replace(&mut self.now, before));
        }
    }

    fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.now, after));
        }
    }
}

async fn state(book: &Book) -> State {
    let all = book.store.appointments_in(None).await.unwrap();
    all.into_iter().map(|s| (s.appointment.id, s.appointment.content.details.summary)).collect()
}

async fn run(steps: Vec<Step>, in_account: bool) {
    let mut book = Book::new().await;
    let calendar = if in_account { book.remote } else { book.own };
    let mut model = Model::default();
    for (n, step) in steps.into_iter().enumerate() {
        let live: Vec<AppointmentId> = model.now.keys().copied().collect();
        match step {
            Step::Create => {
                let made = morning(&format!("new{n}"));
                book.create(&made, calendar).await;
                model.change(|state| {
                    state.insert(made.id, format!("new{n}"));
                });
            }
            Step::Rename(at) if !live.is_empty() => {
                let id = *at.get(&live);
                book.change(id, |a| a.content.details.summary = format!("changed{n}")).await;
                model.change(|state| {
                    state.insert(id, format!("changed{n}"));
                });
            }
            Step::Delete(at) if !live.is_empty() => {
                let id = *at.get(&live);
                book.delete(id).await;
                model.change(|state| {
                    state.remove(&id);
                });
            }
            Step::Rename(_) | Step::Delete(_) => {}
            Step::Undo => {
                book.store.undo(now(), |r| r.to).await.unwrap();
                model.undo();
            }
            Step::Redo => {
                book.store.redo(now(), |r| r.to).await.unwrap();
                model.redo();
            }
            Step::Reopen => {
                book.store.clone().close().await;
                book.store = book.opened_again().await;
            }
        }
        assert_eq!(state(&book).await, model.now);
    }
    let mut drawn = book.titles("2026-11-20T00:00", "2026-11-21T00:00").await;
    drawn.sort_unstable();
    let mut expected: Vec<String> = model.now.values().cloned().collect();
    expected.sort_unstable();
    assert_eq!(drawn, expected, "the grid shows what is in the book");
    for prefix in ["new", "changed"] {
        let found = book.store.search(prefix, now(), 100).await.unwrap();
        let expected = model.now.values().filter(|title| title.starts_with(prefix)).count();
        assert_eq!(found.upcoming.len() + found.past.len(), expected, "search finds what is there");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_book_is_what_the_changes_and_undos_leave(steps in steps(), in_account: bool) {
        tokio::runtime::Runtime::new().unwrap().block_on(run(steps, in_account));
    }
}
