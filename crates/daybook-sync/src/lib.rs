//! The sync engine: keeps the book and the calendars of its accounts in step, both ways.
//!
//! What to do is decided by pure functions of `daybook-core` (`observe`, `push`, `settle`); this
//! crate asks the servers, journals before it writes, and stores what was decided. `docs/sync.md`
//! is the whole model.

mod book;
mod compare;
mod deletions;
mod dry_run;
mod engine;
mod error;
mod hold;
mod lock;
mod probe;
mod pull;
mod push;
mod report;
mod round;
mod schedule;

pub use book::{Book, StoredBook};
pub use compare::Comparison;
pub use dry_run::DryRun;
pub use engine::{Engine, FirstWindow, Progress, Providers};
pub use error::{CompareError, Result, SyncError};
pub use lock::CalendarLock;
pub use probe::ProbeError;
pub use report::Report;
pub use schedule::{Outcome, Schedule, Scheduler};
