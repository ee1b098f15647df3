//! One round over one calendar: resolve, push, pull, push again.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use daybook_core::account::{Calendar, CalendarMode, CalendarState, ConflictPolicy, SyncProgress};
use daybook_core::id::{AttemptId, SyncRunId};
use daybook_core::interval::Interval;
use daybook_core::observe::Hearing;
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{LONGEST_REST, Observation, Statement, SyncLogLine};
use daybook_provider::{CalendarProvider, ProviderError, Told};

use crate::book::Book;
use crate::engine::Engine;
use crate::error::{Result, SyncError};
use crate::report::Report;

/// One round over one calendar.
pub(crate) struct Round<'a, B> {
    pub(crate) engine: &'a Engine<B>,
    pub(crate) calendar: Calendar,
    /// Who is right when both sides changed the same.
    pub(crate) policy: ConflictPolicy,
    pub(crate) provider: &'a dyn CalendarProvider,
    pub(crate) report: Report,
    /// What writing found to be gone. It may only have moved: the next listing is heard first.
    pub(crate) ended: BTreeSet<String>,
    /// Creates without an answer, of servers that choose the place: the next listing shows them or
    /// nothing does.
    pub(crate) unheard: Vec<AttemptId>,
    /// Whether a listing of this round was heard to its end.
    pub(crate) up_to_date: bool,
    /// Whether a create waits for that.
    pub(crate) put_off: bool,
    /// What the statements of the server changed here, or found to differ.
    pub(crate) heard: Vec<SyncLogLine>,
    /// How many events the last listing named.
    pub(crate) listed: usize,
    /// Begun with the first thing that is worth a line in the log.
    run: Option<SyncRunId>,
    requests_before: u64,
    /// What a listing of this round tells besides is too old for the next one.
    _told: Told<'a>,
}

impl<'a, B: Book> Round<'a, B> {
    pub(crate) fn new(
        engine: &'a Engine<B>,
        calendar: Calendar,
        policy: ConflictPolicy,
        provider: &'a dyn CalendarProvider,
    ) -> Self {
        let requests_before = provider.requests();
        let told = Told::by(provider, &calendar.remote_id);
        Self {
            engine,
            calendar,
            policy,
            provider,
            report: Report::default(),
            ended: BTreeSet::new(),
            unheard: Vec::new(),
            up_to_date: false,
            put_off: false,
            heard: Vec::new(),
            listed: 0,
            run: None,
            requests_before,
            _told: told,
        }
    }

    /// Resolve, push, pull, push what merging left to send; of a `span` of time only, if there is one.
    pub(crate) async fn run(&mut self, span: Option<Interval>) -> Result<()> {
        self.resolve().await?;
        if self.is_writable() && !self.calendar.agreed {
            return self.read_first().await;
        }
        self.push().await?;
        let due = if let Some(span) = span {
            self.pull_within(span).await?
        } else {
            let came = self.pull().await?;
            self.give_up().await? || came
        };
        // Where nothing came, merging has left nothing to send.
        if !due && !self.put_off {
            return Ok(());
        }
        let ended = self.ended.len();
        self.push().await?;
        // What was created before and is not found any more has been deleted there, unless the next
        // listing shows it. A round later it would be created before that.
        if self.up_to_date && self.ended.len() > ended {
            self.pull().await?;
        }
        Ok(())
    }

    /// Creates that a listing taken after them does not show are due again, unless they are found by
    /// their keys: what they made may be there and unreadable. Whether anything was learnt.
    pub(crate) async fn give_up(&mut self) -> Result<bool> {
        let unheard = std::mem::take(&mut self.unheard);
        if unheard.is_empty() {
            return Ok(false);
        }
        let mut learnt = false;
        let open = self.engine.book.open_attempts(self.calendar.id).await?;
        let open = open.into_iter().filter_map(|item| item.attempt);
        for attempt in open.filter(|attempt| unheard.contains(&attempt.id)) {
            let found = if removed(Guard::UnheardIsLookedFor) {
                None
            } else {
                self.provider.find(&self.calendar.remote_id, &attempt.remote_id).await?
            };
            match found {
                None => self.found(attempt.id, Statement::Gone).await?,
                Some(Observation { statement: Statement::Unknown { .. }, .. }) => continue,
                Some(found) => self.store(vec![found], &HashSet::new()).await?,
            }
            learnt = true;
        }
        Ok(learnt)
    }

    /// Closes the run, if one was begun; a round that failed without one is noted too. Whether there
    /// is anything in the log.
    pub(crate) async fn end(mut self, error: Option<&SyncError>) -> (Calendar, Report, bool) {
        let requests = self.provider.requests().saturating_sub(self.requests_before);
        self.report.requests = u32::try_from(requests).unwrap_or(u32::MAX);
        let problem =
            error.map(ToString::to_string).or_else(|| self.report.problems.first().cloned());
        let (book, id, now) = (&self.engine.book, self.calendar.id, self.engine.clock.now());
        let requests = i64::from(self.report.requests);
        let noted = match (self.run, &problem) {
            (Some(run), problem) => book.finish_run(run, requests, problem.as_deref(), now).await,
            (None, Some(problem)) => book.note_failure(id, requests, problem, now).await,
            (None, None) => return (self.calendar, self.report, false),
        };
        if let Err(error) = noted {
            self.report.problem(error.to_string());
        }
        (self.calendar, self.report, true)
    }

    /// The run this round has begun, if there was something to tell.
    pub(crate) fn run_id(&self) -> Option<SyncRunId> {
        self.run
    }

    /// Reads a calendar that nobody has agreed to write to yet. Where there is nothing to write there
    /// is nothing to agree to.
    async fn read_first(&mut self) -> Result<()> {
        self.pull().await?;
        let id = self.calendar.id;
        // Also what rests is a write to agree to.
        let later = self.engine.clock.now() + LONGEST_REST;
        let asked = !self.engine.book.pending_items(id, 1, later).await?.is_empty();
        let held = self.calendar.progress.held_deletions > 0;
        if asked || held || self.calendar.progress.last_ok.is_none() {
            return Ok(());
        }
        self.engine.book.agree(id).await?;
        self.calendar.agreed = true;
        Ok(())
    }

    pub(crate) fn is_writable(&self) -> bool {
        self.calendar.takes_writes()
    }

    pub(crate) fn may_write(&self) -> bool {
        self.is_writable() && self.calendar.agreed
    }

    /// The run that the next transaction belongs to.
    pub(crate) async fn step(&mut self) -> Result<daybook_store::Round> {
        let now = self.engine.clock.now();
        let run = match self.run {
            Some(run) => run,
            None => self.engine.book.start_run(self.calendar.id, now).await?,
        };
        self.run = Some(run);
        Ok(daybook_store::Round { calendar: self.calendar.id, run, now })
    }

    pub(crate) fn log(&mut self, lines: &[SyncLogLine]) {
        self.report.count(lines);
    }

    /// Stores where the sync of the calendar stands. It is within reach.
    pub(crate) async fn save(&mut self, progress: SyncProgress) -> Result<()> {
        self.calendar.progress = progress;
        self.calendar.state = CalendarState::Live;
        let (id, state) = (self.calendar.id, self.calendar.state);
        Ok(self.engine.book.save_progress(id, &self.calendar.progress, state).await?)
    }
}

/// Calls `rule` with where and when statements are heard.
pub(crate) fn hear<R>(
    book: &impl Book,
    calendar: &Calendar,
    now: DateTime<Utc>,
    removed: &dyn Fn(&str) -> bool,
    rule: impl FnOnce(&mut Hearing<'_>) -> R,
) -> R {
    rule(&mut Hearing {
        calendar: calendar.id,
        staff: calendar.staff,
        takes_in: calendar.mode != CalendarMode::Publish,
        now,
        new_id: &mut || book.new_id(now),
        removed,
    })
}

/// Of what two requests under way at once were told, that which counts: the longest wish for quiet,
/// else the later.
pub(crate) fn weightier(one: Option<ProviderError>, other: ProviderError) -> ProviderError {
    let rest = |error: &ProviderError| match error {
        ProviderError::RateLimited { retry_after } => Some(retry_after.unwrap_or_default()),
        _ => None,
    };
    match one {
        Some(one) if rest(&one) > rest(&other) => one,
        _ => other,
    }
}
