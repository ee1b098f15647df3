//! What the server says has changed.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::TimeDelta;
use daybook_core::account::CalendarState;
use daybook_core::interval::Interval;
use daybook_core::observe::observe;
use daybook_core::policy::{Written, decide};
use daybook_core::simulation::{Guard, removed as taken_away};
use daybook_core::sync_state::{Known, Observation, Statement};
use daybook_provider::{Cursor, Listed, Listing, ProviderError};
use futures::StreamExt;

use crate::book::Book;
use crate::engine::FirstWindow;
use crate::error::Result;
use crate::round::{Round, hear, weightier};

/// Fetches under way at a time: the next one travels while the last one is stored.
const FETCHES_AT_ONCE: usize = 2;

/// So many statements are one transaction: an edit at the desk never waits long for the writer.
const CHUNK: usize = 200;

/// How many days before and after today are read first, before the window that the user has chosen.
const SOON: FirstWindow = FirstWindow { back: 1, ahead: 7 };

/// A calendar is compared as a whole so often: some servers forget to tell about changes, and never
/// notice.
const COMPARED_EVERY: TimeDelta = TimeDelta::days(7);

/// What a listing asks for.
#[derive(Default)]
pub(crate) struct Work {
    /// What is new or another version.
    pub(crate) fetch: Vec<String>,
    /// What a complete listing lacks.
    pub(crate) absent: Vec<String>,
    /// What is said to be gone.
    pub(crate) gone: Vec<Observation>,
    /// Its places.
    pub(crate) removed: HashSet<String>,
    /// A complete listing named nothing at all.
    pub(crate) nothing_left: bool,
}

impl<B: Book> Round<'_, B> {
    /// Asks what changed since the cursor, and moves the cursor once all of it is stored. Whether
    /// anything had changed.
    pub(crate) async fn pull(&mut self) -> Result<bool> {
        let cursor = self.calendar.progress.cursor.clone().filter(|_| !self.is_comparison_due());
        let since = cursor.map(Cursor::from_stored);
        let place = self.calendar.remote_id.clone();
        let listing = match self.provider.changes(&place, since.as_ref()).await {
            // Only the cursor is thrown away. Every row stays as merge base of the complete listing.
            Err(ProviderError::CursorExpired) if since.is_some() => {
                self.provider.changes(&place, None).await?
            }
            listing => listing?,
        };
        let unchanged =
            since.as_ref() == Some(&listing.next) && listing.items.is_empty() && !listing.complete;
        let calm =
            self.calendar.state == CalendarState::Live && self.calendar.progress.failures == 0;
        if unchanged && calm && self.ended.is_empty() {
            self.up_to_date = true;
            return Ok(false);
        }
        let (complete, next) = (listing.complete, listing.next.clone());
        self.listed = listing.items.len();
        if taken_away(Guard::CursorAfterRows) {
            self.advance_cursor(&next, complete).await?;
        }
        let mut work = self.sort(listing).await?;
        self.engine.advance(0, work.fetch.len() + work.absent.len());
        if complete {
            self.nearest_first(&mut work.fetch).await?;
        }
        if taken_away(Guard::EndsComeLast) {
            self.store(std::mem::take(&mut work.gone), &HashSet::new()).await?;
        }
        // Absence is no proof: each of them is asked for by itself, and first, because only what is
        // proven gone can have moved.
        for said in self.fetch(&work.absent, &work.removed).await? {
            work.removed.insert(said.remote_id.clone());
            work.gone.push(said);
        }
        // What the listing still names has gone or moved since. What is said to be gone may have moved
        // there, so the next listing is heard first, with everything from this cursor on.
        let missing = self.fetch(&work.fetch, &work.removed).await?;
        let hears = !taken_away(Guard::NextListingIsHeard);
        if !work.gone.is_empty() && self.engine.doubts(self.calendar.id, missing) && hears {
            return Ok(true);
        }
        let gone = work.removed.clone();
        if self.remove(work).await? {
            self.ended.retain(|remote_id| !gone.contains(remote_id));
            self.advance_cursor(&next, complete).await?;
            self.up_to_date = true;
        }
        Ok(true)
    }

    /// Reads what has changed within a span of time, and leaves the cursor where it is: the next
    /// listing tells of everything. Whether anything had changed.
    pub(crate) async fn pull_within(&mut self, span: Interval) -> Result<bool> {
        let listed = self.provider.within(&self.calendar.remote_id, span).await?;
        let next = Cursor::from_stored(String::new());
        let work = self.sort(Listing { complete: false, items: listed, next }).await?;
        self.engine.advance(0, work.fetch.len());
        // What is named here and not found is left to the next listing.
        self.fetch(&work.fetch, &HashSet::new()).await?;
        Ok(!work.fetch.is_empty())
    }

    /// Puts what takes place soon to the front, where there is so much to read that it matters.
    async fn nearest_first(&self, fetch: &mut [String]) -> Result<()> {
        if fetch.len() <= self.provider.batch() {
            return Ok(());
        }
        let now = self.engine.clock.now();
        let mut near: HashMap<String, usize> = HashMap::new();
        let windows = [SOON, self.engine.first_window()];
        for (rank, FirstWindow { back, ahead }) in windows.into_iter().enumerate() {
            let days = |days: u16| TimeDelta::days(days.into());
            let (from, to) = (now - days(back), now + days(ahead));
            let Ok(span) = Interval::new(from, to) else { continue };
            let listed = match self.provider.within(&self.calendar.remote_id, span).await {
                Ok(listed) => listed,
                // A server that cannot tell is read in its own order.
                Err(
                    ProviderError::Rejected { .. }
                    | ProviderError::Forbidden { .. }
                    | ProviderError::NotCalDav { .. },
                ) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            for one in listed {
                if let Listed::Version { remote_id, .. } = one {
                    near.entry(remote_id).or_insert(rank);
                }
            }
        }
        fetch.sort_by_key(|remote_id| near.get(remote_id).copied().unwrap_or(windows.len()));
        Ok(())
    }

    /// Whether it is time to ask for everything instead of what has changed.
    fn is_comparison_due(&self) -> bool {
        let now = self.engine.clock.now();
        let due = |last| now < last || now - last >= COMPARED_EVERY;
        self.calendar.progress.last_full.is_none_or(due)
    }

    /// Which of the listed events have to be read, and which are gone.
    pub(crate) async fn sort(&mut self, listing: Listing) -> Result<Work> {
        let id = self.calendar.id;
        let known = if listing.complete {
            self.engine.book.known_versions(id).await?
        } else {
            let named = listing.items.iter().map(|listed| match listed {
                Listed::Version { remote_id, .. } | Listed::Removed { remote_id } => {
                    remote_id.clone()
                }
            });
            self.engine.book.known_versions_of(id, named.collect()).await?
        };
        let mut known: HashMap<String, Option<String>> = known.into_iter().collect();
        if listing.complete && taken_away(Guard::ExpiryKeepsBase) {
            known.clear();
        }
        let nothing_left = listing.complete && listing.items.is_empty();
        let mut work = Work { nothing_left, ..Work::default() };
        let both = named_both_ways(&listing.items);
        known.retain(|remote_id, _| !both.contains(remote_id));
        self.ended.retain(|remote_id| !both.contains(remote_id));
        for listed in listing.items {
            match listed {
                Listed::Version { remote_id, .. } | Listed::Removed { remote_id }
                    if both.contains(&remote_id) => {}
                Listed::Version { remote_id, version } => {
                    // Whatever was found before: it lives again.
                    self.ended.remove(&remote_id);
                    let same =
                        known.remove(&remote_id).is_some_and(|v| v.is_some() && v == version);
                    if !same {
                        work.fetch.push(remote_id);
                    }
                }
                Listed::Removed { remote_id } => {
                    if known.remove(&remote_id).is_some() {
                        work.removed.insert(remote_id.clone());
                        work.gone.push(Observation { remote_id, statement: Statement::Gone });
                    }
                }
            }
        }
        work.absent.extend(both);
        for remote_id in &self.ended {
            if work.removed.insert(remote_id.clone()) {
                known.remove(remote_id);
                let (remote_id, statement) = (remote_id.clone(), Statement::Gone);
                work.gone.push(Observation { remote_id, statement });
            }
        }
        if listing.complete {
            // What the server never confirmed is not among them, since a write of it may still be on
            // its way.
            let mut absent: Vec<String> = known.into_keys().collect();
            // In the order of the map no day could be lived again.
            absent.sort_unstable();
            if taken_away(Guard::AbsenceIsAskedAbout) {
                let gone = |remote_id| Observation { remote_id, statement: Statement::Gone };
                work.gone.extend(absent.drain(..).map(gone));
            }
            work.absent.extend(absent);
        }
        Ok(work)
    }

    /// Reads events and stores them batch by batch; gives what is gone, which is stored last so that
    /// an event that only moved is found at its new place first.
    async fn fetch(
        &mut self,
        remote_ids: &[String],
        removed: &HashSet<String>,
    ) -> Result<Vec<Observation>> {
        let mut gone = Vec::new();
        let mut left: Vec<&[String]> = remote_ids.chunks(self.provider.batch()).collect();
        while !left.is_empty() {
            left = self.fetch_batches(left, removed, &mut gone).await?;
            // What the user edits meanwhile does not wait until everything is read.
            if !left.is_empty() {
                self.push().await?;
            }
        }
        Ok(gone)
    }

    /// Reads batches until all are read or an edit is to be sent, and gives those that are left. By then
    /// no question is under way any more: its answer may ask for quiet.
    async fn fetch_batches<'ids>(
        &mut self,
        batches: Vec<&'ids [String]>,
        removed: &HashSet<String>,
        gone: &mut Vec<Observation>,
    ) -> Result<Vec<&'ids [String]>> {
        let (provider, place) = (self.provider, self.calendar.remote_id.clone());
        let stopped = Cell::new(false);
        let batches = batches.into_iter().map(|ids| {
            let (stopped, place) = (&stopped, &place);
            async move {
                if stopped.get() {
                    return (ids, None);
                }
                let answer = provider.fetch(place, ids).await;
                stopped.set(stopped.get() || answer.is_err());
                (ids, Some(answer))
            }
        });
        let mut fetched = futures::stream::iter(batches).buffered(FETCHES_AT_ONCE);
        let mut left = Vec::new();
        let mut failed = None;
        let mut unstored = None;
        while let Some((ids, answer)) = fetched.next().await {
            let observations = match answer {
                None => {
                    left.push(ids);
                    continue;
                }
                Some(Ok(observations)) if failed.is_none() && unstored.is_none() => observations,
                // What else is under way may have been told to wait: that must not be missed.
                Some(Ok(_)) => continue,
                Some(Err(error)) => {
                    failed = Some(weightier(failed, error));
                    continue;
                }
            };
            let (ended, living): (Vec<_>, Vec<_>) = observations
                .into_iter()
                .partition(|observation| observation.statement == Statement::Gone);
            gone.extend(ended);
            match self.stored_and_edited(living, removed).await {
                Ok(edited) => stopped.set(stopped.get() || edited),
                Err(error) => {
                    stopped.set(true);
                    unstored = Some(error);
                }
            }
        }
        match (failed, unstored) {
            (Some(error), _) => Err(error.into()),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(left),
        }
    }

    /// Stores statements. Whether there is an edit to send since.
    async fn stored_and_edited(
        &mut self,
        living: Vec<Observation>,
        removed: &HashSet<String>,
    ) -> Result<bool> {
        self.store(living, removed).await?;
        // What is gone there would be sent again and again.
        let may_send = self.may_write() && self.ended.is_empty();
        let now = self.engine.clock.now();
        let waits = self.engine.book.pending_items(self.calendar.id, 1, now);
        Ok(may_send && !waits.await?.is_empty())
    }

    /// Stores statements, a chunk at a time.
    pub(crate) async fn store(
        &mut self,
        mut observations: Vec<Observation>,
        removed: &HashSet<String>,
    ) -> Result<()> {
        while !observations.is_empty() {
            let rest = observations.split_off(CHUNK.min(observations.len()));
            let chunk = std::mem::replace(&mut observations, rest);
            let count = chunk.len();
            let step = self.step().await?;
            let (book, calendar) = (&self.engine.book, &self.calendar);
            let ended = |id: &str| removed.contains(id);
            let (policy, provider) = (self.policy, self.provider);
            let rule = |known: Known, said: Observation| {
                let there = match &said.statement {
                    Statement::Live(event) => provider.modified(&event.raw),
                    Statement::Gone | Statement::Unknown { .. } => None,
                };
                let written = Written { here: known.edited, there };
                hear(book, calendar, step.now, &ended, |at| {
                    decide(observe(known, said, at), policy, written, at)
                })
            };
            let lines = self.engine.book.observe(&step, chunk, rule).await?;
            self.log(&lines);
            self.heard.extend(lines);
            self.engine.advance(count, 0);
        }
        Ok(())
    }

    async fn advance_cursor(&mut self, next: &Cursor, complete: bool) -> Result<()> {
        let now = self.engine.clock.now();
        let mut progress = self.calendar.progress.clone();
        progress.cursor = Some(next.as_str().to_owned());
        progress.last_ok = Some(now);
        progress.failures = 0;
        progress.held_deletions = 0;
        if complete {
            progress.last_full = Some(now);
        }
        self.save(progress).await
    }
}

/// What a listing calls both live and gone. Pages can come again or in another order: which line is
/// the later cannot be told, so it is asked for.
fn named_both_ways(items: &[Listed]) -> BTreeSet<String> {
    let ends = items.iter().filter_map(|listed| match listed {
        Listed::Removed { remote_id } => Some(remote_id),
        Listed::Version { .. } => None,
    });
    let ends: HashSet<&String> = ends.collect();
    if ends.is_empty() {
        return BTreeSet::new();
    }
    let lives = items.iter().filter_map(|listed| match listed {
        Listed::Version { remote_id, .. } => Some(remote_id),
        Listed::Removed { .. } => None,
    });
    lives.filter(|remote_id| ends.contains(remote_id)).cloned().collect()
}
