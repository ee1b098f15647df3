//! What can be said about what sync did and what it holds back.

use clap::{ArgGroup, Args};

/// Which part of the log to show.
#[derive(Debug, Args)]
pub(crate) struct LogPart {
    /// Only what went wrong or waits to be settled.
    #[arg(long)]
    pub(crate) errors: bool,
    /// Only items with this text in their title or in what is said about them.
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Id or label of an account.
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Id or name of a calendar.
    #[arg(long)]
    pub(crate) calendar: Option<String>,
    /// At most so many runs, and so many items.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub(crate) limit: u32,
}

/// A change that was refused.
#[derive(Debug, Args)]
pub(crate) struct Refused {
    /// Id of the appointment, as `refused` shows it.
    pub(crate) id: String,
    /// Id or name of the calendar, where it is in several.
    #[arg(long)]
    pub(crate) calendar: Option<String>,
}

/// Which refused change to send again.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true))]
pub(crate) struct Retry {
    /// Id of the appointment, as `refused` shows it.
    #[arg(group = "which")]
    id: Option<String>,
    /// Everything that was refused.
    #[arg(long, group = "which")]
    all: bool,
    /// Id or name of the calendar, where it is in several.
    #[arg(long, conflicts_with = "all")]
    calendar: Option<String>,
}

impl Retry {
    /// The one that is meant; `None` is all.
    pub(crate) fn one(&self) -> Option<Refused> {
        let id = self.id.clone()?;
        Some(Refused { id, calendar: self.calendar.clone() })
    }
}

/// Deletions that are held back.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("answer"))]
pub(crate) struct Deletions {
    /// Id or name of the calendar.
    pub(crate) calendar: String,
    /// They are meant: delete here too.
    #[arg(long, group = "answer")]
    allow: bool,
    /// They are not: keep everything and send it back.
    #[arg(long, group = "answer")]
    keep: bool,
}

impl Deletions {
    /// What is decided, if anything.
    pub(crate) fn allow(&self) -> Option<bool> {
        (self.allow || self.keep).then_some(self.allow)
    }
}
