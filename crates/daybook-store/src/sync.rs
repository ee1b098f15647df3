//! What the sync engine reads and writes: any number of remote events with a handful of statements,
//! in one transaction.
//!
//! The rules are pure functions that come as arguments: what is known goes in, what to store comes
//! out. Whatever one transaction hears, its rows, its read models, its log and its counters become
//! visible together or not at all.

use chrono::{DateTime, Utc};
use daybook_core::id::{CalendarId, SyncRunId};

mod chunk;
mod decisions;
mod held;
mod items;
mod links;
mod log;
mod rehearse;
mod rounds;
mod runs;
mod status;
mod tables;
mod tally;

pub use held::HeldDeletion;
pub use log::{LogFilter, LoggedLine};
pub use rehearse::Rehearsed;
pub use runs::{RunCounts, SyncRun};
pub use status::{Counts, Failure};
pub use tally::Rounds;

/// A run of sync over one calendar, and the present moment.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// The calendar.
    pub calendar: CalendarId,
    /// The run whose log and counters tell of it.
    pub run: SyncRunId,
    /// Now.
    pub now: DateTime<Utc>,
}
