//! What has to be written to the server.

use std::cell::Cell;
use std::collections::HashSet;

use daybook_core::id::AttemptId;
use daybook_core::policy::{Written as WrittenAt, decide};
use daybook_core::push::{Answer, Plan, plan, resolve, settle};
use daybook_core::simulation::{Guard, Mark, reach, removed};
use daybook_core::sync_state::{Attempt, AttemptKind, Item, ItemChange, Outcome, Statement};
use daybook_provider::{CalendarProvider, ProviderError, Write, Written};
use futures::channel::mpsc;
use futures::{StreamExt, future, stream};

use crate::book::Book;
use crate::error::{Result, SyncError};
use crate::round::{Round, hear, weightier};

mod request;

use request::{creations, place_of, write_of};

/// So many writes are journalled in one transaction.
const JOURNAL: u32 = 100;

/// A write whose condition fails is fetched, merged and written again so often in one round; after
/// that the next round goes on.
const DISPUTES: usize = 4;

impl<B: Book> Round<'_, B> {
    /// Looks up the writes whose answers were lost, before anything else is decided.
    pub(crate) async fn resolve(&mut self) -> Result<()> {
        let attempts = self.engine.book.open_attempts(self.calendar.id).await?;
        let attempts = attempts.into_iter().filter_map(|item| item.attempt);
        let (unplaced, attempts): (Vec<Attempt>, Vec<Attempt>) =
            attempts.partition(|attempt| self.is_unplaced(attempt));
        for attempt in unplaced {
            if removed(Guard::UnplacedCreateWaits) {
                self.found(attempt.id, Statement::Gone).await?;
            } else {
                self.unheard.push(attempt.id);
            }
        }
        if removed(Guard::LostIsLookedUp) {
            // As if it were known that nothing of it has been applied.
            let unapplied = attempts.into_iter().map(|attempt| (attempt.id, Answer::Precondition));
            return self.answered(unapplied.collect()).await;
        }
        for batch in attempts.chunks(self.provider.batch()) {
            let ids: Vec<_> = batch.iter().map(|attempt| attempt.remote_id.clone()).collect();
            for found in self.provider.fetch(&self.calendar.remote_id, &ids).await? {
                let Some(attempt) = batch.iter().find(|a| a.remote_id == found.remote_id) else {
                    continue;
                };
                if found.statement == Statement::Gone && attempt.kind != AttemptKind::Create {
                    self.ended.insert(found.remote_id);
                    continue;
                }
                self.found(attempt.id, found.statement).await?;
            }
        }
        Ok(())
    }

    /// Whether it makes an event at a place that only the server knows.
    fn is_unplaced(&self, attempt: &Attempt) -> bool {
        let place = self.provider.place_for(&self.calendar.remote_id, &attempt.remote_id);
        attempt.kind == AttemptKind::Create && place.is_none()
    }

    pub(crate) async fn found(&mut self, attempt: AttemptId, statement: Statement) -> Result<()> {
        let step = self.step().await?;
        let (book, calendar, policy) = (&self.engine.book, &self.calendar, self.policy);
        let died = !self.engine.unanswered().contains(&attempt);
        let rule = |attempt, statement, item| {
            hear(book, calendar, step.now, &|_| false, |at| {
                let settled = resolve(item, attempt, statement, died, at);
                decide(settled, policy, WrittenAt::default(), at)
            })
        };
        let lines = self.engine.book.settle(&step, vec![(attempt, statement)], rule).await?;
        self.log(&lines);
        Ok(())
    }

    /// Sends what is pending, until nothing is or it has to wait.
    pub(crate) async fn push(&mut self) -> Result<()> {
        if !self.may_write() {
            return Ok(());
        }
        let mut disputes = 0;
        while disputes < DISPUTES {
            let ended_before = self.ended.len();
            let (sends, mut fetches) = self.journal().await?;
            let full = sends.len() + fetches.len() >= JOURNAL as usize;
            let doubts = self.send(sends).await?;
            fetches.extend(doubts.places);
            if !fetches.is_empty() || !doubts.keys.is_empty() {
                disputes += 1;
            } else if !full || self.ended.len() > ended_before {
                break;
            }
            let mut learnt = self.find(doubts.keys).await?;
            for ids in fetches.chunks(self.provider.batch()) {
                let found = self.provider.fetch(&self.calendar.remote_id, ids).await?;
                let (ended, found): (Vec<_>, Vec<_>) =
                    found.into_iter().partition(|said| said.statement == Statement::Gone);
                self.ended.extend(ended.into_iter().map(|said| said.remote_id));
                learnt |= !found.is_empty();
                self.store(found, &HashSet::new()).await?;
            }
            // What is gone would be planned again and again: the next listing is heard first.
            if !learnt && (!full || self.ended.len() > ended_before) {
                break;
            }
        }
        Ok(())
    }

    /// Looks for what an earlier try of a create has made, where the server says that it has had the
    /// key before. What it does not find has been deleted there, unless the next listing shows it.
    /// Whether anything was found.
    async fn find(&mut self, keys: Vec<String>) -> Result<bool> {
        let mut learnt = false;
        for key in keys {
            match self.provider.find(&self.calendar.remote_id, &key).await? {
                Some(found) => {
                    learnt |= !matches!(found.statement, Statement::Unknown { .. });
                    self.store(vec![found], &HashSet::new()).await?;
                }
                None => {
                    self.ended.insert(key);
                }
            }
        }
        Ok(learnt)
    }

    /// Plans and journals writes in one transaction: items to send, and places to fetch first.
    async fn journal(&mut self) -> Result<(Vec<Item>, Vec<String>)> {
        let (id, now) = (self.calendar.id, self.engine.clock.now());
        if self.engine.book.pending_items(id, 1, now).await?.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let step = self.step().await?;
        let (provider, home) = (self.provider, self.calendar.remote_id.as_str());
        let book = &self.engine.book;
        let place = |item: &Item| {
            let key = format!("{}-{}", item.appointment.id, item.link.incarnation);
            // Keys are remembered by accounts, and each calendar counts its own lives.
            let chosen = provider.place_for(home, &key);
            chosen.unwrap_or_else(|| format!("{key}-{}", item.link.calendar))
        };
        let (ended, up_to_date) = (&self.ended, self.up_to_date);
        let whole = provider.makes_changed_occurrences();
        let mut put_off = false;
        let rule = |item: Item| {
            // What is gone there may have moved: nothing is written to it before the next listing.
            let gone = item.link.remote_id.as_ref().is_some_and(|place| ended.contains(place));
            if gone && !removed(Guard::EndedIsLeftAlone) {
                return next(Plan::Wait(Box::new(item)));
            }
            if !up_to_date && may_have_arrived(&item, provider, home) {
                put_off = true;
                return next(Plan::Wait(Box::new(item)));
            }
            next(plan(item, place, whole, step.now, &mut || book.new_id(step.now)))
        };
        let steps = self.engine.book.begin_attempts(&step, JOURNAL, rule).await?;
        self.put_off |= put_off;
        let (mut sends, mut fetches) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Next::Send(item) => sends.push(*item),
                Next::Fetch(remote_id) => fetches.push(remote_id),
                Next::Nothing => {}
            }
        }
        Ok((sends, fetches))
    }

    /// Sends journalled writes and stores their answers while the next ones leave; gives what has to
    /// be looked up because the condition of a write did not hold.
    async fn send(&mut self, items: Vec<Item>) -> Result<Doubts> {
        let (provider, home) = (self.provider, self.calendar.remote_id.clone());
        let home = home.as_str();
        // Set when the account is to be left alone: what has not left by then stays here.
        let stopped = &Cell::new(false);
        let mut sources = self.engine.book.sources(creations(&items)).await?;
        let writes = items.into_iter().filter_map(|item| {
            let source = sources.remove(&item.appointment.id);
            let (attempt, write) = write_of(item, source)?;
            Some(async move {
                if stopped.get() {
                    return Answered { attempt, written: None, write };
                }
                let written = provider.write(home, &write).await.inspect_err(reached);
                stopped.set(stopped.get() || written.as_ref().is_err_and(ends_the_round));
                Answered { attempt, written: Some(written), write }
            })
        });
        let (heard, answers) = mpsc::unbounded();
        let sent = stream::iter(writes).buffer_unordered(provider.writes_at_once());
        let sending = sent.map(Ok).forward(heard);
        let storing = async {
            // Of one transaction is what has been answered since the last one began.
            let mut answers = answers.ready_chunks(JOURNAL as usize);
            let mut doubts = Doubts::default();
            let mut stop: Option<ProviderError> = None;
            let mut unstored: Option<SyncError> = None;
            while let Some(answered) = answers.next().await {
                let heard = answered.into_iter();
                let known: Vec<_> = heard
                    .filter_map(|answered| self.answer_of(answered, &mut doubts, &mut stop))
                    .collect();
                if let Err(error) = self.answered(known).await {
                    stopped.set(true);
                    unstored.get_or_insert(error);
                }
            }
            // What the server asked for counts more than what the book could not store: it is heard
            // of every write that has left.
            match (stop, unstored) {
                (Some(error), _) => Err(SyncError::Provider(error)),
                (None, Some(error)) => Err(error),
                (None, None) => Ok(doubts),
            }
        };
        future::join(sending, storing).await.1
    }

    /// What came of a write, unless that is not known. Notes what has to be looked up, and why the
    /// round is to stop.
    fn answer_of(
        &mut self,
        Answered { attempt, written, write }: Answered,
        doubts: &mut Doubts,
        stop: &mut Option<ProviderError>,
    ) -> Option<(AttemptId, Answer)> {
        let answer = match written {
            None => Answer::NotSent,
            Some(Ok(Written::Holds { remote_id, event })) => Answer::Holds { remote_id, event },
            Some(Ok(Written::Removed)) => Answer::Gone,
            Some(Err(ProviderError::Gone)) => {
                self.ended.insert(place_of(write));
                Answer::Precondition
            }
            Some(Err(ProviderError::Precondition)) => {
                doubts.add(write, self.provider, &self.calendar.remote_id);
                Answer::Precondition
            }
            Some(Err(
                error @ (ProviderError::Rejected { .. } | ProviderError::Forbidden { .. }),
            )) => Answer::Refused(refusal(&error)),
            Some(Err(error)) if ends_the_round(&error) => {
                *stop = Some(weightier(stop.take(), error));
                Answer::NotSent
            }
            // Whether it was applied is looked up first thing in the next round.
            Some(Err(error)) => {
                self.engine.unanswered().insert(attempt);
                self.report.problem(format!("{}: {error}.", self.calendar.name));
                self.report.errors += 1;
                return None;
            }
        };
        Some((attempt, answer))
    }

    /// Stores what was answered.
    async fn answered(&mut self, answers: Vec<(AttemptId, Answer)>) -> Result<()> {
        if answers.is_empty() {
            return Ok(());
        }
        let step = self.step().await?;
        let (book, calendar, policy) = (&self.engine.book, &self.calendar, self.policy);
        let rule = |attempt, answer, item| {
            hear(book, calendar, step.now, &|_| false, |at| {
                decide(settle(item, attempt, answer, at), policy, WrittenAt::default(), at)
            })
        };
        let lines = self.engine.book.settle(&step, answers, rule).await?;
        self.log(&lines);
        Ok(())
    }
}

/// What came of a write: nothing of it is known yet where it has not left.
struct Answered {
    attempt: AttemptId,
    written: Option<daybook_provider::Result<Written>>,
    write: Write,
}

/// The ends of a write that no item tells of.
fn reached(error: &ProviderError) {
    match error {
        ProviderError::Unauthorized => reach(Mark::AnswerSignedOut),
        ProviderError::RateLimited { .. } => reach(Mark::AnswerQuiet),
        ProviderError::Ambiguous { .. } | ProviderError::NotCalDav { .. } => {
            reach(Mark::AnswerNever);
        }
        _ => {}
    }
}

/// Why something was refused and what to do about it.
fn refusal(error: &ProviderError) -> String {
    let advice = match error {
        ProviderError::Forbidden { .. } => {
            "Check at the provider whether this calendar may be changed, then retry."
        }
        _ => "Change the appointment and it is sent again, or retry.",
    };
    format!("{error}. {advice}")
}

/// What has to be looked up because the condition of a write did not hold.
#[derive(Default)]
struct Doubts {
    /// Places to fetch.
    places: Vec<String>,
    /// Keys of creates that the server has had before.
    keys: Vec<String>,
}

impl Doubts {
    fn add(&mut self, write: Write, provider: &dyn CalendarProvider, home: &str) {
        match write {
            Write::Create { remote_id, .. } if provider.place_for(home, &remote_id).is_none() => {
                reach(Mark::AnswerKeyUsed);
                self.keys.push(remote_id);
            }
            write => self.places.push(place_of(write)),
        }
    }
}

/// Whether a write was definitely not applied, for a reason that holds for the next one as well.
fn ends_the_round(error: &ProviderError) -> bool {
    match error {
        ProviderError::Unauthorized
        | ProviderError::RateLimited { .. }
        | ProviderError::Unreachable { .. }
        | ProviderError::Untrusted { .. }
        | ProviderError::NoSuchCalendar
        | ProviderError::CursorExpired => true,
        ProviderError::Precondition
        | ProviderError::Gone
        | ProviderError::Rejected { .. }
        | ProviderError::Forbidden { .. }
        | ProviderError::Ambiguous { .. }
        | ProviderError::NotCalDav { .. } => false,
    }
}

/// Whether an earlier try of a create may have arrived since it was given up, at a place that only the
/// server knows and that the next listing shows. Servers remember the keys of creates for a while only.
fn may_have_arrived(item: &Item, provider: &dyn CalendarProvider, home: &str) -> bool {
    let tried = item.shadow.is_none() && !item.sent.is_empty() && !item.ends();
    let key = item.link.remote_id.as_deref().filter(|_| tried);
    key.is_some_and(|key| provider.place_for(home, key).is_none())
}

/// What the engine does about a plan.
enum Next {
    Send(Box<Item>),
    Fetch(String),
    Nothing,
}

/// What to store of a plan, and what to do about it.
fn next(plan: Plan) -> (Outcome, Next) {
    let put = |item: Box<Item>| Outcome {
        change: ItemChange::Put(item),
        bury: None,
        exhume: None,
        log: Vec::new(),
    };
    let keep = Outcome { change: ItemChange::Keep, bury: None, exhume: None, log: Vec::new() };
    match plan {
        Plan::Settled(item) => (put(item), Next::Nothing),
        Plan::Send(item) if removed(Guard::JournalComesFirst) => (keep, Next::Send(item)),
        Plan::Send(item) => (put(item.clone()), Next::Send(item)),
        Plan::Fetch(item) => (keep, item.link.remote_id.map_or(Next::Nothing, Next::Fetch)),
        Plan::Wait(_) => (keep, Next::Nothing),
        Plan::Drop(outcome) => (*outcome, Next::Nothing),
    }
}
