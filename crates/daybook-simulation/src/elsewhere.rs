//! What happens at the server without Daybook: other people's programs, and the server's own moods.

use std::collections::BTreeMap;

use daybook_core::attendee::ParticipationStatus::{Accepted, Declined, Tentative};

use crate::edits;
use crate::oracle::{ELSEWHERE, born, event, invite, values};
use crate::server::{Collection, Held};
use crate::world::{Fresh, World, says};

impl World {
    /// A random calendar and one of its events, if it has any.
    fn pick(&mut self) -> Option<(String, Option<String>)> {
        let names: Vec<String> = self.calendars.keys().cloned().collect();
        let at = self.tape.below(names.len());
        let name = names.get(at)?.clone();
        let events: Vec<String> = self.calendar(&name).events.keys().cloned().collect();
        let at = self.tape.below(events.len());
        Some((name, events.get(at).cloned()))
    }

    /// Somebody else creates, changes or deletes an event.
    pub(crate) fn somebody_else_acts(&mut self) {
        let kind = self.tape.below(9);
        let Some((calendar, remote_id)) = self.pick() else { return };
        let held =
            remote_id.as_ref().and_then(|id| self.calendar(&calendar).events.get(id).cloned());
        match (kind, remote_id.zip(held)) {
            (0..3, _) => self.somebody_else_creates(&calendar),
            (3..7, Some((remote_id, held))) if held.is_mirror() => {
                let mut content = edits::change(self, &held.content);
                if values(&content).is_subset(&values(&held.content)) {
                    let number = self.oracle.number();
                    content.details.categories.insert(format!("c{number}"));
                }
                self.oracle.scribbled(&held.content, &content);
                self.note(|| {
                    format!("elsewhere: the mirror {remote_id} becomes {}", says(&content))
                });
                self.calendar(&calendar).put(&remote_id, Held { content, ..held });
            }
            (7, Some((remote_id, held))) if held.is_mirror() => {
                self.note(|| format!("elsewhere: deletes the mirror {remote_id}"));
                self.calendar(&calendar).delete(&remote_id);
            }
            (3..7, Some((remote_id, held))) => {
                let content = edits::change(self, &held.content);
                self.oracle.wrote(ELSEWHERE, Some(&held.content), &content);
                let life = held.life.as_deref().unwrap_or(&remote_id);
                self.oracle.moves_on(life, &held.content, &content);
                self.note(|| format!("elsewhere: {remote_id} becomes {}", says(&content)));
                let unknown =
                    if self.tape.chance(100) { self.oracle.number() } else { held.unknown };
                // Other programs keep our mark, or copy it along with what they do not understand.
                self.calendar(&calendar).put(&remote_id, Held { content, unknown, ..held });
            }
            (7, Some((remote_id, held))) => {
                self.oracle.deleted(ELSEWHERE, &held.content);
                self.note(|| format!("elsewhere: deletes {remote_id} {}", says(&held.content)));
                self.calendar(&calendar).delete(&remote_id);
            }
            (8, Some((remote_id, held))) => self.an_attendee_answers(&calendar, &remote_id, held),
            _ => {}
        }
    }

    fn an_attendee_answers(&mut self, calendar: &str, remote_id: &str, mut held: Held) {
        let answers = [Accepted, Declined, Tentative];
        let answer = answers.get(self.tape.below(answers.len())).copied().unwrap_or_default();
        let attendees = &mut held.content.details.attendees;
        let Some(attendee) = attendees.values_mut().next() else { return };
        attendee.participation_status = answer;
        self.note(|| format!("elsewhere: somebody answers {answer:?} to {remote_id}"));
        self.calendar(calendar).put(remote_id, held);
    }

    fn somebody_else_creates(&mut self, calendar: &str) {
        let number = self.oracle.number();
        let remote_id = format!("{calendar}there-{number}");
        let held = match self.tape.below(16) {
            0 if !self.fresh.is_empty() && !self.profile.chooses_places() => {
                // The same invitation is taken in here and there.
                let at = self.tape.below(self.fresh.len());
                let Fresh { calendar: home, uid, content } = self.fresh.swap_remove(at);
                // Where the event was copied, nobody could tell it from the copy that moved.
                let copied = self.copied.contains(&uid);
                if home != calendar || copied || self.calendar(calendar).count(&uid) > 0 {
                    return;
                }
                self.oracle.twin(&content);
                Held {
                    version: 0,
                    uid,
                    content,
                    stamp: None,
                    unknown: number,
                    life: None,
                    keyed: false,
                }
            }
            1 => {
                // A careless program copies an event and leaves its UID. Which of them is the one that
                // moved, or that a desk has made and not heard of yet, nobody could tell.
                let mut events = self.calendars.get(calendar).into_iter().flat_map(|it| &it.events);
                let first = events.find(|(_, held)| !held.is_mirror());
                let first = first.filter(|(_, held)| {
                    !self.oracle.is_twin(&held.content) && !self.oracle.has_moved(&held.content)
                });
                let first = first.map(|(remote_id, held)| (remote_id.clone(), held.uid.clone()));
                let moved =
                    |remote_id: &String| remote_id.contains("moved") || self.is_unheard(remote_id);
                let known = first.filter(|(remote_id, _)| !moved(remote_id));
                let uid = known.map_or_else(|| format!("uid-{number}"), |(_, uid)| uid);
                self.copied.insert(uid.clone());
                self.new_event(number, uid)
            }
            _ => self.new_event(number, format!("uid-{number}")),
        };
        self.oracle.wrote(ELSEWHERE, None, &held.content);
        self.note(|| format!("elsewhere: creates {remote_id} {}", says(&held.content)));
        self.calendar(calendar).put(&remote_id, held);
    }

    /// Whether a desk may have written there and not heard of it.
    fn is_unheard(&self, remote_id: &str) -> bool {
        self.journals.values().any(|open| open(None, remote_id))
    }

    fn new_event(&mut self, number: u32, uid: String) -> Held {
        let mut content = event(number, self.tape.chance(80));
        if self.tape.chance(80) {
            invite(&mut content, number);
        }
        Held { version: 0, uid, content, stamp: None, unknown: number, life: None, keyed: false }
    }

    /// The server forgets, rewrites, moves, goes away and comes back.
    pub(crate) fn server_has_a_mood(&mut self) {
        let kind = self.tape.below(6);
        let Some((calendar, remote_id)) = self.pick() else { return };
        match (kind, remote_id) {
            (0, _) => {
                self.note(|| format!("server: forgets the cursors of {calendar}"));
                self.calendar(&calendar).expire();
            }
            (1, Some(remote_id)) => {
                // The same event in a new version.
                self.note(|| format!("server: rewrites {remote_id}"));
                let held = self.calendar(&calendar).events.get(&remote_id).cloned();
                if let Some(held) = held {
                    self.calendar(&calendar).put(&remote_id, held);
                }
            }
            // What nobody can read cannot be found again somewhere else.
            (2, Some(remote_id))
                if !self.profile.chooses_places()
                    && !self.calendar(&calendar).garbled.contains(&remote_id) =>
            {
                let held = self.calendar(&calendar).events.get(&remote_id).cloned();
                let held = held.filter(|held| !held.is_mirror());
                let Some(event) = held.as_ref().and_then(|held| born(&held.content)) else {
                    return;
                };
                // What is listed neither at its old nor at its new place, and not found at the old one, is
                // as good as gone.
                if self.listings > 0 || self.calendar(&calendar).omitted.contains(&remote_id) {
                    return;
                }
                // A write on its way is to the old place, and so is what a desk remembers of a creation it
                // knows nothing about yet; whose it is can then not be told any more.
                let touched = held.as_ref().is_some_and(|held| held.unknown != 0);
                let uid = held.as_ref().map_or("", |held| &held.uid);
                if !touched || self.copied.contains(uid) || self.is_unheard(&remote_id) {
                    return;
                }
                let place = self.calendar(&calendar).place();
                let to = format!("{calendar}moved-{event}-{place}");
                self.note(|| format!("server: moves {remote_id} to {to}"));
                self.calendar(&calendar).relocate(&remote_id, &to);
            }
            (3, _) => {
                let away = !self.calendar(&calendar).away;
                self.note(|| format!("server: {calendar} is away: {away}"));
                self.calendar(&calendar).away = away;
            }
            (4, Some(remote_id)) if !remote_id.contains("moved") => {
                self.note(|| format!("server: garbles {remote_id}"));
                self.calendar(&calendar).garbled.insert(remote_id);
            }
            (5, _) => self.mend(&calendar),
            _ => {}
        }
    }

    /// What could not be read is written properly again.
    fn mend(&mut self, calendar: &str) {
        self.note(|| format!("server: mends {calendar}"));
        let garbled = std::mem::take(&mut self.calendar(calendar).garbled);
        for remote_id in garbled {
            let held = self.calendar(calendar).events.get(&remote_id).cloned();
            if let Some(held) = held {
                self.calendar(calendar).put(&remote_id, held);
            }
        }
    }

    /// Everything works from now on.
    pub(crate) fn clear_up(&mut self) {
        self.deliver(true);
        self.weather = crate::world::Weather::default();
        self.outage_until = None;
        self.sent = Some(BTreeMap::new());
        // What a listing has left out is found by the next complete one.
        if self.profile.omits() {
            self.calendars.values_mut().for_each(Collection::expire);
        }
        self.mend_all();
    }

    /// Every calendar is there, and everything in it can be read.
    pub(crate) fn mend_all(&mut self) {
        let names: Vec<String> = self.calendars.keys().cloned().collect();
        for name in names {
            self.calendar(&name).away = false;
            self.mend(&name);
        }
    }
}
