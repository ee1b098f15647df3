//! A front desk: a book, the engine that keeps it in step, and a person who edits while it does.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use daybook_core::account::{Account, Calendar, CalendarMode};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId, ConflictId};
use daybook_core::mirror::Privacy;
use daybook_core::sync_state::{Direction, Item, Outcome};
use daybook_store::Result;
use daybook_sync::{Book, Engine, Report};

use crate::client::Clients;
use crate::edits;
use crate::layout::{self, Layout};
use crate::oracle::{Actor, event, invite};
use crate::watched::Watched;
use crate::world::{Fresh, Shared, says};

mod alone;
mod away;
mod dying;
mod moving;
mod person;
mod settling;
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
    /// It should be gone, as it was seen: in this revision.
    Delete(AppointmentId, i64),
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
    /// What belongs to it alone.
    fn own(&self) -> impl Future<Output = Result<Vec<Appointment>>>;
    /// The place of a calendar at the server, and the version of every event that the book knows
    /// there.
    fn known(&self, calendar: CalendarId) -> Result<(String, BTreeMap<String, Option<String>>)>;
    /// What is left of it when its process has died.
    fn crashed(self) -> impl Future<Output = Result<Self>>;
    /// Whether other rounds of the same desk get a turn within a transaction.
    const SHARES: bool;
    /// A number that another transaction which changes something makes another one.
    fn writes(&self) -> Result<i64>;
    /// A run whose counters are not the sums of its lines in the log, if there is one.
    fn miscounted(&self) -> Result<Option<String>>;
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
    /// An account was disconnected while it was synced: its log went with it.
    cut_short: bool,
    /// An account that nobody takes up again for now.
    left_out: Option<AccountId>,
    /// Whether some appointments belong to the book alone.
    alone: bool,
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
            cut_short: false,
            left_out: None,
            alone: layout.alone,
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
        if self.running.is_none() {
            self.cut_short = false;
            if let Some(told) = self.world.world().told.get_mut(self.who) {
                *told = Report::default();
            }
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

    /// All of them.
    pub(crate) fn calendars(&self) -> &[Calendar] {
        &self.calendars
    }

    /// How many accounts there are.
    pub(crate) fn accounts(&self) -> usize {
        self.accounts.len()
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
        world.forget_unstored_quiet(desk);
        world.note(|| format!("desk {desk}: cancelled"));
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
                let kind = world.tape.below(24);
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
            (21.., _) if self.alone => self.act_alone().await?,
            _ => {}
        }
        Ok(())
    }

    /// An appointment that nobody has made yet.
    fn new_appointment(&self) -> Appointment {
        let mut world = self.world.world();
        let series = world.tape.chance(80);
        let number = world.oracle.number();
        let mut content = event(number, series);
        if world.tape.chance(80) {
            invite(&mut content, number);
        }
        let id = AppointmentId::from_uuid(world.id());
        Appointment {
            id,
            uid: format!("{id}@daybook"),
            content,
            booking: layout::booking(),
            rev: 0,
            deleted: false,
            author: Author::User,
        }
    }

    async fn create(&mut self, used: &[CalendarId]) {
        let appointment = self.new_appointment();
        let place = self.world.world().tape.below(self.homes().count());
        let Some((calendar, at)) = self.homes().nth(place) else { return };
        if !used.contains(&calendar) {
            return;
        }
        let (uid, content) = (appointment.uid.clone(), appointment.content.clone());
        if self.gesture(Gesture::Create(appointment, calendar)).await {
            let (who, mut world) = (self.who, self.world.world());
            world.at_home(who, &content, &at);
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

    /// The calendars of accounts that appointments can be at home in, and where they are at the server.
    fn homes(&self) -> impl Iterator<Item = (CalendarId, String)> {
        let homes = self.calendars.iter().filter(|it| it.mode == CalendarMode::TwoWay);
        homes.map(|it| (it.id, it.remote_id.clone()))
    }

    async fn delete(&mut self, item: &Item) {
        let content = item.appointment.content.clone();
        if self.gesture(Gesture::Delete(item.appointment.id, item.appointment.rev)).await {
            self.off.forget(item.appointment.id);
            let (who, mut world) = (self.who, self.world.world());
            world.oracle.deleted(who, &content);
            world.note(|| format!("desk {who}: deletes {}", says(&content)));
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
