//! A front desk: a book, the engine that keeps it in step, and a person who edits while it does.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use daybook_core::account::{Account, Calendar, CalendarMode};
use daybook_core::appointment::{Appointment, Author, Content};
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId, ConflictId};
use daybook_core::merge::{Atom, Side, merge3};
use daybook_core::mirror::Privacy;
use daybook_core::settle::settle_conflict;
use daybook_core::simulation::reach;
use daybook_core::sync_state::{Conflict, ConflictKind, Direction, Item, ItemChange, Outcome};
use daybook_store::Result;
use daybook_sync::{Book, Engine, Report};

use crate::client::Clients;
use crate::edits;
use crate::layout::{self, Layout};
use crate::oracle::{Actor, Value, born, event, invite, values};
use crate::watched::Watched;
use crate::world::{Fresh, Shared, says};

mod away;
mod person;
mod switch;

/// How a conflict is settled.
pub(crate) type Rule = Box<dyn FnOnce(Item) -> Outcome + Send>;

/// What a person does to the book: one transaction.
pub(crate) enum Gesture {
    /// A new appointment in a calendar.
    Create(Appointment, CalendarId),
    /// It as it should be now; its revision is the one that was seen.
    Change(Appointment),
    /// The same, and it should be at home in another calendar.
    Move(Appointment, CalendarId),
    /// A series ends earlier, and the rest is one of its own.
    Split {
        /// The series, shortened; its revision is the one that was seen.
        earlier: Box<Appointment>,
        /// What continues it.
        rest: Box<Appointment>,
        /// Where.
        calendar: CalendarId,
    },
    /// It should be gone.
    Delete(AppointmentId),
    /// What a calendar shows of appointments that are at home elsewhere.
    Mirror(CalendarId, Option<Privacy>),
    /// A decision about a conflict as it was shown.
    Settle { conflict: ConflictId, version: i64, rule: Rule },
    /// Send again what was refused.
    Retry(AppointmentId, CalendarId),
    /// Many deletions that were asked about are meant.
    Believe(CalendarId),
    /// What a calendar is used for.
    Use(CalendarId, CalendarMode),
    /// An account goes, and its copies stay.
    Disconnect(AccountId),
    /// It comes back, with its calendars.
    Connect(Box<Account>, Vec<Calendar>),
}

/// A book that people edit, and that survives the death of its process.
pub(crate) trait DeskBook: Clone + Send + Sync + 'static {
    /// What the engine works on.
    type Book: Book;

    /// It.
    fn book(&self) -> &Self::Book;
    /// Does what a person asks for.
    fn gesture(&self, gesture: Gesture) -> impl Future<Output = Result<()>>;
    /// Looks at everything in it.
    fn look<T>(&self, look: impl FnOnce(&[&Item]) -> T) -> impl Future<Output = Result<T>>;
    /// The place of a calendar at the server, and the version of every event that the book knows
    /// there.
    fn known(&self, calendar: CalendarId) -> Result<(String, BTreeMap<String, Option<String>>)>;
    /// What is left of it when its process has died.
    fn crashed(self) -> impl Future<Output = Result<Self>>;
    /// Whether other rounds of the same desk get a turn within a transaction.
    const SHARES: bool;
    /// A number that another transaction which changes something makes another one.
    fn writes(&self) -> Result<i64>;
    /// Whether a write is journalled, by its mark; without one, whether one to a place may still be
    /// under way.
    fn journalled(&self, stamp: Option<AttemptId>, remote_id: &str) -> bool;
}

/// A front desk.
pub(crate) struct Desk<B: DeskBook> {
    /// From 1 on; 0 is whoever writes at the server.
    pub(crate) who: Actor,
    world: Shared,
    pub(crate) book: Option<B>,
    engine: Arc<Engine<Watched<B>>>,
    running: Option<Pin<Box<dyn Future<Output = Report>>>>,
    calendars: Vec<Calendar>,
    accounts: Vec<Account>,
    /// What is not kept in step.
    off: switch::Off,
    away: away::Away,
}

impl<B: DeskBook> Desk<B> {
    pub(crate) fn new(world: &Shared, who: Actor, layout: &Layout, book: B) -> Self {
        Self {
            who,
            world: world.clone(),
            engine: engine(world, who, &book),
            book: Some(book),
            running: None,
            calendars: layout.calendars(who),
            accounts: layout.accounts(who),
            off: switch::Off::default(),
            away: away::Away::default(),
        }
    }

    fn book(&self) -> Result<&B> {
        self.book.as_ref().ok_or(daybook_store::StoreError::NotFound("book"))
    }

    /// Whether a sync is under way.
    pub(crate) fn is_syncing(&self) -> bool {
        self.running.is_some()
    }

    /// Begins a sync, or goes on with the one under way until somebody else may act. Its report, when
    /// it has ended.
    pub(crate) async fn go_on(&mut self) -> Option<Report> {
        let engine = Arc::clone(&self.engine);
        if self.running.is_none()
            && let Some(told) = self.world.world().told.get_mut(self.who)
        {
            *told = Report::default();
        }
        let running =
            self.running.get_or_insert_with(|| Box::pin(async move { engine.sync(None).await }));
        let world = &self.world;
        let turns = world.world().turns;
        let report = std::future::poll_fn(|context| match running.as_mut().poll(context) {
            Poll::Ready(report) => Poll::Ready(Some(report)),
            // Somebody is given a turn; else the book itself is at work.
            Poll::Pending if world.world().turns != turns => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        })
        .await;
        if let Some(report) = &report {
            self.running = None;
            self.check_report(report);
        }
        report
    }

    /// A calendar, by its number.
    pub(crate) fn calendar(&self, n: usize) -> Option<CalendarId> {
        self.calendars.get(n).map(|it| it.id)
    }

    /// Goes on with the sync under way for so many steps, and stops wherever that is: also in the
    /// middle of a transaction.
    pub(crate) async fn go_on_for(&mut self, steps: usize) {
        let Some(mut running) = self.running.take() else { return };
        let mut left = steps;
        std::future::poll_fn(|context| {
            if left == 0 || running.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            left -= 1;
            Poll::Pending
        })
        .await;
    }

    /// The user stops the sync, or the window is closed in the middle of it.
    pub(crate) fn cancel(&mut self) {
        self.running = None;
        let desk = self.who;
        let mut world = self.world.world();
        world.forget_quiet(desk);
        world.note(|| format!("desk {desk}: cancelled"));
    }

    /// The process dies at once and starts again on what is left.
    pub(crate) async fn crash(&mut self) -> Result<()> {
        if let Some(mark) = self.world.world().fate.get_mut(self.who).and_then(Option::take) {
            reach(mark);
        }
        self.cancel();
        let book = self.book.take().ok_or(daybook_store::StoreError::NotFound("book"))?;
        let book = book.crashed().await?;
        self.engine = engine(&self.world, self.who, &book);
        self.book = Some(book);
        Ok(())
    }

    /// A person does something. What the book refuses, because it has changed, has not happened.
    async fn gesture(&mut self, gesture: Gesture) -> bool {
        let Some(book) = self.book.clone() else { return false };
        self.beside(async move { book.gesture(gesture).await }).await.is_ok()
    }

    /// Does something with the book. The sync under way may hold it: it has to get on meanwhile.
    async fn beside<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let running = &mut self.running;
        std::future::poll_fn(|context| {
            if let Poll::Ready(done) = work.as_mut().poll(context) {
                return Poll::Ready(done);
            }
            if let Some(sync) = running
                && sync.as_mut().poll(context).is_ready()
            {
                *running = None;
            }
            Poll::Pending
        })
        .await
    }

    pub(crate) async fn look<T>(&mut self, look: impl FnOnce(&[&Item]) -> T) -> Result<T> {
        let book = self.book()?.clone();
        self.beside(async move { book.look(look).await }).await
    }

    /// The person at the desk does one thing.
    pub(crate) async fn act(&mut self) -> Result<()> {
        if self.edit_kept().await? {
            return Ok(());
        }
        let (world, used) = (self.world.clone(), self.used().await?);
        let (kind, item) = self
            .look(|items| {
                let used: Vec<&Item> = items
                    .iter()
                    .copied()
                    .filter(|item| used.contains(&item.link.calendar))
                    .collect();
                let at_home = used.iter().filter(|item| is_at_home(item));
                let open: BTreeSet<AppointmentId> =
                    at_home.map(|item| item.appointment.id).collect();
                let here = |item: &&Item| open.contains(&item.appointment.id);
                let items: Vec<&Item> = used.into_iter().filter(here).collect();
                let live: Vec<&Item> =
                    items.iter().copied().filter(|item| !item.appointment.deleted).collect();
                let mut world = world.world();
                let kind = world.tape.below(21);
                let at = world.tape.below(live.len().max(1));
                let found = match kind {
                    3..12 | 16..=18 | 20 => live.get(at).copied(),
                    12..15 => items.iter().copied().find(|item| item.conflict.is_some()),
                    15 => items.iter().copied().find(|item| item.link.failure.is_some()),
                    _ => None,
                };
                (kind, found.cloned())
            })
            .await?;
        match (kind, item) {
            (0..3, _) => self.create(&used).await,
            (3, Some(item))
                if item.appointment.content.recurrence.is_some() && is_at_home(&item) =>
            {
                self.split(&item).await;
            }
            (3..10, Some(item)) => self.change(&item).await,
            (10..12, Some(item)) => self.delete(&item).await,
            (12..15, Some(item)) => self.settle(&item).await,
            (15, Some(item)) => {
                self.gesture(Gesture::Retry(item.appointment.id, item.link.calendar)).await;
            }
            (16..19, Some(item)) => self.move_elsewhere(&item).await?,
            (19, _) => self.show_otherwise().await,
            (20, Some(item)) => self.switch(&item).await?,
            _ => {}
        }
        Ok(())
    }

    async fn create(&mut self, used: &[CalendarId]) {
        let (appointment, place) = {
            let mut world = self.world.world();
            let series = world.tape.chance(80);
            let calendar = world.tape.below(self.homes().count());
            let number = world.oracle.number();
            let mut content = event(number, series);
            if world.tape.chance(80) {
                invite(&mut content, number);
            }
            let id = AppointmentId::from_uuid(world.id());
            let appointment = Appointment {
                id,
                uid: format!("{id}@daybook"),
                content,
                booking: layout::booking(),
                rev: 0,
                deleted: false,
                author: Author::User,
            };
            (appointment, calendar)
        };
        let Some((calendar, at)) = self.homes().nth(place) else { return };
        if !used.contains(&calendar) {
            return;
        }
        let (uid, content) = (appointment.uid.clone(), appointment.content.clone());
        if self.gesture(Gesture::Create(appointment, calendar)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.fresh.push(Fresh { calendar: at, uid, content: content.clone() });
            world.oracle.wrote(who, None, &content);
            world.note(|| format!("desk {who}: creates {}", says(&content)));
        }
    }

    async fn change(&mut self, item: &Item) {
        let before = item.appointment.content.clone();
        let after = edits::change(&mut self.world.world(), &before);
        let changed = Appointment { content: after.clone(), ..item.appointment.clone() };
        if self.gesture(Gesture::Change(changed)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.oracle.wrote(who, Some(&before), &after);
            world.note(|| format!("desk {who}: {} becomes {}", says(&before), says(&after)));
        }
    }

    /// The calendars that appointments can be at home in, and where they are at the server.
    fn homes(&self) -> impl Iterator<Item = (CalendarId, String)> {
        let homes = self.calendars.iter().filter(|it| it.mode == CalendarMode::TwoWay);
        homes.map(|it| (it.id, it.remote_id.clone()))
    }

    async fn move_elsewhere(&mut self, item: &Item) -> Result<()> {
        let homes: Vec<(CalendarId, String)> = self.homes().collect();
        let leaves = |it: &&&Item| it.appointment.id == item.appointment.id && it.link.leaving;
        let old = self.look(|items| items.iter().find(leaves).map(|it| it.link.calendar)).await?;
        let (at, back) = {
            let mut world = self.world.world();
            (world.tape.below(homes.len()), old.is_some() && world.tape.chance(128))
        };
        // Whoever has just moved it often wants it back.
        let old = homes.iter().position(|(calendar, _)| back && Some(*calendar) == old);
        let Some((calendar, to)) = homes.into_iter().nth(old.unwrap_or(at)) else { return Ok(()) };
        // Which of two events with one UID is the one that moved, nobody could tell.
        let copied = self.world.world().copied.contains(&item.link.uid);
        if !is_at_home(item) || copied || item.link.calendar == calendar {
            return Ok(());
        }
        let content = item.appointment.content.clone();
        if self.gesture(Gesture::Move(item.appointment.clone(), calendar)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.moved(who, &content, &item.appointment.uid);
            world.note(|| format!("desk {who}: moves {} to {to}", says(&content)));
        }
        Ok(())
    }

    /// The person changes their mind about what a calendar shows.
    async fn show_otherwise(&mut self) {
        let (at, level) = {
            let mut world = self.world.world();
            (world.tape.below(self.calendars.len()), layout::level(&mut world.tape))
        };
        let Some(calendar) = self.calendars.get(at) else { return };
        // Where there are no mirrors at all, nobody thinks of them.
        if calendar.mirror.is_none() {
            return;
        }
        let level =
            level.or_else(|| calendar.mirror.filter(|_| calendar.mode == CalendarMode::Publish));
        let (id, place) = (calendar.id, calendar.remote_id.clone());
        if self.gesture(Gesture::Mirror(id, level)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.shows.extend(level.map(|level| (who, place.clone(), level)));
            world.note(|| format!("desk {who}: {place} shows {level:?} of what is elsewhere"));
        }
    }

    async fn delete(&mut self, item: &Item) {
        let content = item.appointment.content.clone();
        if self.gesture(Gesture::Delete(item.appointment.id)).await {
            self.off.forget(item.appointment.id);
            let (who, mut world) = (self.who, self.world.world());
            world.oracle.deleted(who, &content);
            world.note(|| format!("desk {who}: deletes {}", says(&content)));
        }
    }

    /// The person settles a conflict they are shown.
    pub(crate) async fn settle(&mut self, item: &Item) {
        let Some(conflict) = item.conflict.clone() else { return };
        self.check_conflict(item, &conflict);
        let bits = self.world.world().tape.byte();
        let side = if bits & 1 == 0 { Side::Mine } else { Side::Theirs };
        let by_field = bits & 2 != 0;
        let result: Arc<Mutex<Option<Option<Content>>>> = Arc::default();
        let (world, now, told) = (self.world.clone(), self.world.world().now, Arc::clone(&result));
        let rule: Rule = Box::new(move |item| {
            let field = |atom: &Atom| match (by_field, atom) {
                (true, Atom::Summary | Atom::Occurrence(_)) => Some(Side::Mine),
                (true, Atom::Location | Atom::When) => Some(Side::Theirs),
                _ => None,
            };
            let kept = item.appointment.content.clone();
            let outcome = settle_conflict(item, side, field, now, &mut || world.world().id());
            let now = match &outcome.change {
                ItemChange::Put(item) if !item.appointment.deleted => {
                    Some(item.appointment.content.clone())
                }
                ItemChange::Put(_) | ItemChange::Remove(_) | ItemChange::Keep => None,
                ItemChange::Unlink(_) => Some(kept),
            };
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
            outcome
        });
        let (id, version) = (conflict.id, conflict.version);
        if !self.gesture(Gesture::Settle { conflict: id, version, rule }).await {
            return;
        }
        let Some(result) = result.lock().unwrap_or_else(PoisonError::into_inner).take() else {
            return;
        };
        let row = &item.appointment;
        let mine = (!row.deleted).then_some(&row.content);
        let (who, mut world) = (self.who, self.world.world());
        world.note(|| {
            let told = |content: Option<&Content>| content.map_or_else(|| "gone".into(), says);
            format!(
                "desk {who}: settles {:?}, mine {}, theirs {}: {}",
                conflict.kind,
                told(mine),
                told(conflict.remote.as_ref()),
                told(result.as_ref())
            )
        });
        world.oracle.settled(who, mine, conflict.remote.as_ref(), result.as_ref());
    }

    /// A question is only asked about what somebody else has written.
    fn check_conflict(&self, item: &Item, conflict: &Conflict) {
        let Some(remote) = &conflict.remote else { return };
        let (base, local) = (conflict.base.as_ref(), &item.appointment);
        let mut world = self.world.world();
        // Where marks are dropped, what somebody took out of our words cannot be told.
        let unmarked = local.deleted && !world.profile.keeps_marks();
        // Nor what lives although it was to be deleted.
        let revived = base.is_none() && born(remote).is_some_and(|it| world.oracle.was_deleted(it));
        // Nor what came so late that it made again what had been deleted.
        let late = local.deleted && world.oracle.lives_again(remote);
        let told = world.oracle.is_twin(remote) || world.oracle.has_moved(remote);
        if told || unmarked || revived || late {
            return;
        }
        let foreign = |value: &Value| world.oracle.is_foreign(*value, self.who);
        let taken_out = |value: &Value| world.oracle.is_touched_by_others(*value, self.who);
        let (old, new) = (base.map(values).unwrap_or_default(), values(remote));
        // What the server itself has rewritten is as good as somebody else's, and an answer is one.
        let rewritten = base.is_some_and(|base| {
            let (was, is) = (&base.details, &remote.details);
            was.url != is.url || was.attendees != is.attendees
        });
        let mut reason =
            rewritten || new.difference(&old).any(foreign) || old.difference(&new).next().is_some();
        // Where our write can be recognised, one of the fields that disagree must be somebody else's.
        let shown = world.shown(item.link.remote_id.as_deref().unwrap_or_default());
        if conflict.kind == ConflictKind::BothChanged && shown == Some(self.who) && !local.deleted {
            let disagree = merge3(base, &local.content, remote).conflicts;
            reason &= disagree.iter().any(|atom| {
                let mut there = new.iter().filter(|value| value.is_of(atom)).peekable();
                // What was taken out of a set leaves nothing behind.
                let mut lacks = old.difference(&new).filter(|value| value.is_of(atom));
                there.peek().is_none()
                    || there.any(foreign)
                    || lacks.any(|it| it.field().is_none() && taken_out(it))
            });
        }
        // What somebody took out of them makes them unknown where marks are dropped.
        let mut gone = values(&local.content);
        gone.retain(|value| !new.contains(value));
        let unknown = !world.profile.keeps_marks() && gone.iter().any(taken_out);
        if !reason && !unknown {
            let what = format!(
                "desk {} is asked about its own words: base {old:?}, here {}, there {}",
                self.who,
                says(&local.content),
                says(remote)
            );
            world.violate(what);
        }
    }

    /// The person settles everything, comes back, retries what was refused and believes what is asked
    /// about. Whether there was any of that.
    pub(crate) async fn tidy_up(&mut self) -> Result<bool> {
        let back = self.comes_back().await?;
        let asked = self.believe().await?;
        let open = self
            .look(|items| {
                let open = |item: &&Item| item.conflict.is_some() || item.link.failure.is_some();
                items.iter().copied().filter(open).cloned().collect::<Vec<Item>>()
            })
            .await?;
        let off = self.look(switched_off).await?;
        for item in &off {
            self.switch(item).await?;
        }
        for item in &open {
            self.settle(item).await;
            if item.link.failure.is_some() {
                self.gesture(Gesture::Retry(item.appointment.id, item.link.calendar)).await;
            }
        }
        Ok(back || asked || !off.is_empty() || !open.is_empty())
    }
}

fn is_at_home(item: &Item) -> bool {
    item.link.direction == Direction::TwoWay && !item.link.leaving
}

/// What is not kept in step, at home here or about to leave for this computer alone.
fn switched_off(items: &[&Item]) -> Vec<Item> {
    let off = items
        .iter()
        .filter(|item| item.appointment.is_off() && item.link.direction == Direction::TwoWay);
    let once: BTreeMap<AppointmentId, &Item> = off.map(|it| (it.appointment.id, *it)).collect();
    once.into_values().cloned().collect()
}

fn engine<B: DeskBook>(world: &Shared, who: Actor, book: &B) -> Arc<Engine<Watched<B>>> {
    let journal = book.clone();
    let known = move |stamp, remote_id: &str| journal.journalled(stamp, remote_id);
    world.world().journals.insert(who, Box::new(known));
    let watched = Watched { book: book.clone(), world: world.clone(), desk: who };
    let clock = Arc::new(world.clone());
    Arc::new(Engine::new(watched, clock, Arc::new(Clients::new(world, who))))
}
