//! A book that lets others act between its transactions, fails now and then, and checks what must
//! hold at every one of them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;

use chrono::{DateTime, Utc};
use daybook_core::account::{Account, AccountState, Calendar, CalendarState, SyncProgress};
use daybook_core::appointment::Content;
use daybook_core::deletions::HeldDeletions;
use daybook_core::id::{AccountId, AppointmentId, AttemptId, CalendarId, SyncRunId};
use daybook_core::mirror::MIRROR_UID;
use daybook_core::pace::Slowed;
use daybook_core::simulation::{Mark, reach};
use daybook_core::sync_state::{Item, Known, Observation, Outcome, Statement, SyncLogLine, SyncOp};
use daybook_store::{Result, Round, StoreError};
use daybook_sync::Book;
use uuid::Uuid;

use crate::desk::DeskBook;
use crate::layout::number_of;
use crate::server::tag;
use crate::world::Shared;

/// How often statements are heard twice, of 256.
const AGAIN: u8 = 16;

/// The book as one engine meets it.
#[derive(Clone)]
pub(crate) struct Watched<B> {
    pub(crate) book: B,
    pub(crate) world: Shared,
    pub(crate) desk: usize,
}

impl<B: DeskBook> Watched<B> {
    /// What it would mean if the process died from here on.
    fn risk(&self, mark: Mark) {
        self.world.world().risk(self.desk, mark);
    }

    /// Others may act before a transaction, and it may fail: then nothing of it is stored.
    async fn before(&self) -> Result<()> {
        self.world.hop().await;
        let mut world = self.world.world();
        let often = world.weather.book_fails;
        if world.tape.chance(often) {
            let desk = self.desk;
            reach(Mark::BookFailed);
            world.note(|| format!("desk {desk}: the book cannot be written"));
            return Err(if world.tape.chance(128) {
                StoreError::DiskFull
            } else {
                StoreError::Locked
            });
        }
        Ok(())
    }

    fn stored(&self) -> &B::Book {
        self.book.book()
    }

    /// What is said again changes nothing.
    async fn hear_again(
        &self,
        round: &Round,
        mut observations: Vec<Observation>,
        mut rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> Result<()> {
        // What cannot be read is told each time; of two statements about one place the later holds.
        observations.retain(|said| !matches!(said.statement, Statement::Unknown { .. }));
        let places: BTreeSet<&String> = observations.iter().map(|said| &said.remote_id).collect();
        if places.len() < observations.len() {
            return Ok(());
        }
        let mut log = Vec::new();
        // What a round over another calendar writes meanwhile is none of this, and may be a reason to
        // do something now: but not again and again.
        for _ in 0..if B::SHARES { 3 } else { 1 } {
            let before = self.book.writes()?;
            log = self.stored().observe(round, observations.clone(), &mut rule).await?;
            if log.is_empty() && (B::SHARES || self.book.writes()? == before) {
                return Ok(());
            }
        }
        let what = format!("desk {} hears the same again: {}", self.desk, ops(&log));
        self.world.world().violate(what);
        Ok(())
    }

    /// A cursor covers only rows that are stored.
    fn check_cursor(&self, calendar: CalendarId, progress: &SyncProgress) -> Result<()> {
        let Some(cursor) = &progress.cursor else { return Ok(()) };
        let (place, known) = self.book.known(calendar)?;
        let mut world = self.world.world();
        let published = world.published.contains(&place);
        let collection = world.calendar(&place);
        let Some(covered) = collection.covered(cursor) else { return Ok(()) };
        // What is only written to takes nothing in.
        if published {
            return Ok(());
        }
        let unknown = collection.events.iter().find(|(remote_id, held)| {
            let earlier = collection.last_change(remote_id).is_some_and(|place| place < covered);
            let known = known.get(*remote_id).is_some_and(|version| {
                version.as_ref().is_none_or(|version| *version == tag(held.version))
            });
            let silent =
                collection.garbled.contains(*remote_id) || collection.omitted.contains(*remote_id);
            earlier && !known && !silent && !held.is_mirror()
        });
        if let Some((remote_id, _)) = unknown {
            let what =
                format!("the cursor of desk {} covers {remote_id}, its row does not", self.desk);
            world.violate(what);
        }
        Ok(())
    }
}

impl<B: DeskBook> Book for Watched<B> {
    type Lock = <B::Book as Book>::Lock;

    fn lock(&self, calendar: CalendarId) -> io::Result<Option<Self::Lock>> {
        self.stored().lock(calendar)
    }

    fn new_id(&self, _: DateTime<Utc>) -> Uuid {
        self.world.world().id()
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        self.stored().accounts().await
    }

    async fn calendars(&self) -> Result<Vec<Calendar>> {
        self.stored().calendars().await
    }

    async fn set_account_state(&self, account: AccountId, state: AccountState) -> Result<()> {
        self.before().await?;
        self.stored().set_account_state(account, state).await
    }

    async fn slow_down(
        &self,
        account: AccountId,
        until: DateTime<Utc>,
        slowed: Slowed,
    ) -> Result<()> {
        self.before().await?;
        self.stored().slow_down(account, until, slowed).await?;
        self.world.world().quiet_is_stored((self.desk, number_of(account)));
        Ok(())
    }

    async fn set_last_error(&self, account: AccountId, sentence: Option<&str>) -> Result<()> {
        self.before().await?;
        self.stored().set_last_error(account, sentence).await
    }

    async fn save_progress(
        &self,
        calendar: CalendarId,
        progress: &SyncProgress,
        state: CalendarState,
    ) -> Result<()> {
        self.risk(Mark::DiedBeforeCursor);
        self.before().await?;
        self.check_cursor(calendar, progress)?;
        self.stored().save_progress(calendar, progress, state).await
    }

    async fn start_run(&self, calendar: CalendarId, now: DateTime<Utc>) -> Result<SyncRunId> {
        self.before().await?;
        self.stored().start_run(calendar, now).await
    }

    async fn finish_run(
        &self,
        run: SyncRunId,
        requests: i64,
        problem: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.before().await?;
        self.stored().finish_run(run, requests, problem, now).await
    }

    async fn note_failure(
        &self,
        calendar: CalendarId,
        requests: i64,
        problem: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.stored().note_failure(calendar, requests, problem, now).await
    }

    async fn open_attempts(&self, calendar: CalendarId) -> Result<Vec<Item>> {
        self.world.hop().await;
        self.stored().open_attempts(calendar).await
    }

    async fn pending_items(
        &self,
        calendar: CalendarId,
        limit: u32,
        now: DateTime<Utc>,
    ) -> Result<Vec<Item>> {
        self.stored().pending_items(calendar, limit, now).await
    }

    async fn observe(
        &self,
        round: &Round,
        observations: Vec<Observation>,
        mut rule: impl FnMut(Known, Observation) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        let ends = observations.iter().any(|said| said.statement == Statement::Gone);
        self.risk(if ends { Mark::DiedAmongEnds } else { Mark::DiedAmongRows });
        self.before().await?;
        let desk = self.desk;
        let live: Vec<Content> = observations.iter().filter_map(live).collect();
        let heard: Vec<String> = observations.iter().map(|o| o.remote_id.clone()).collect();
        // Now and then everything is said twice.
        let again = self.world.world().tape.chance(AGAIN).then(|| observations.clone());
        let log = self.stored().observe(round, observations, &mut rule).await?;
        {
            let mut world = self.world.world();
            world.note(|| format!("desk {desk}: heard {heard:?}: {}", ops(&log)));
            world.logged(desk, &log);
            if log.iter().any(|line| line.op == SyncOp::Imported) {
                world.taken_in(desk, round.calendar, &live);
            }
        }
        if let Some(again) = again {
            self.hear_again(round, again, rule).await?;
        }
        Ok(log)
    }

    async fn begin_attempts<P: Send>(
        &self,
        round: &Round,
        limit: u32,
        rule: impl FnMut(Item) -> (Outcome, P) + Send,
    ) -> Result<Vec<P>> {
        self.risk(Mark::DiedBeforeJournal);
        self.before().await?;
        let plans = self.stored().begin_attempts(round, limit, rule).await?;
        self.risk(Mark::DiedBeforeSending);
        self.world.hop().await;
        Ok(plans)
    }

    async fn settle<A: Send>(
        &self,
        round: &Round,
        answers: Vec<(AttemptId, A)>,
        rule: impl FnMut(AttemptId, A, Item) -> Outcome + Send,
    ) -> Result<Vec<SyncLogLine>> {
        self.risk(Mark::DiedBeforeStoring);
        self.before().await?;
        let log = self.stored().settle(round, answers, rule).await?;
        let desk = self.desk;
        let mut world = self.world.world();
        world.logged(desk, &log);
        world.note(|| format!("desk {desk}: stored what was answered: {}", ops(&log)));
        Ok(log)
    }

    async fn known_versions(&self, calendar: CalendarId) -> Result<Vec<(String, Option<String>)>> {
        self.world.hop().await;
        self.stored().known_versions(calendar).await
    }

    async fn known_versions_of(
        &self,
        calendar: CalendarId,
        remote_ids: Vec<String>,
    ) -> Result<Vec<(String, Option<String>)>> {
        self.world.hop().await;
        self.stored().known_versions_of(calendar, remote_ids).await
    }

    async fn sources(&self, ids: Vec<AppointmentId>) -> Result<HashMap<AppointmentId, String>> {
        self.stored().sources(ids).await
    }

    async fn homes(&self, calendar: CalendarId) -> Result<HashSet<String>> {
        self.stored().homes(calendar).await
    }

    async fn agree(&self, calendar: CalendarId) -> Result<()> {
        self.stored().agree(calendar).await
    }

    async fn hold_deletions(&self, calendar: CalendarId, places: &[String]) -> Result<()> {
        self.before().await?;
        self.stored().hold_deletions(calendar, places).await
    }

    async fn held_deletions(&self, calendar: CalendarId) -> Result<HeldDeletions> {
        self.stored().held_deletions(calendar).await
    }
}

fn ops(log: &[SyncLogLine]) -> String {
    log.iter().map(|line| format!("{:?}", line.op)).collect::<Vec<_>>().join(", ")
}

/// What is there of an event that is at home where it is said to be.
fn live(said: &Observation) -> Option<Content> {
    match &said.statement {
        Statement::Live(event) if !event.uid.ends_with(MIRROR_UID) => Some(event.content.clone()),
        Statement::Live(_) | Statement::Gone | Statement::Unknown { .. } => None,
    }
}
