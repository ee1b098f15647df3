//! What a sync did, in counts and plain sentences.

use std::time::Duration;

use daybook_core::sync_state::{SyncLogLine, SyncOp};

/// What a sync did. Counters are sums of the lines of the sync log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// New here.
    pub imported: u32,
    /// New there.
    pub exported: u32,
    /// Changed, either way.
    pub updated: u32,
    /// Deleted, either way.
    pub deleted: u32,
    /// Merged field by field.
    pub merged: u32,
    /// Newly found conflicts.
    pub conflicts: u32,
    /// Items and calendars that failed.
    pub errors: u32,
    /// Requests sent.
    pub requests: u32,
    /// From start to end.
    pub duration: Duration,
    /// No server could be reached.
    pub offline: bool,
    /// What went wrong, each a plain sentence.
    pub problems: Vec<String>,
}

impl Report {
    /// Adds lines of the sync log.
    pub fn count(&mut self, lines: &[SyncLogLine]) {
        for line in lines {
            let counter = match line.op {
                SyncOp::Imported => &mut self.imported,
                SyncOp::Exported => &mut self.exported,
                SyncOp::UpdatedHere | SyncOp::UpdatedThere => &mut self.updated,
                SyncOp::DeletedHere | SyncOp::DeletedThere => &mut self.deleted,
                SyncOp::Merged => &mut self.merged,
                SyncOp::Conflict => &mut self.conflicts,
                SyncOp::Error => &mut self.errors,
                // Counted when it is written.
                SyncOp::PutRight => continue,
            };
            *counter += 1;
            if line.op == SyncOp::Error {
                self.problem(line.detail.clone());
            }
        }
    }

    /// Adds a sentence, unless it has been said.
    pub fn problem(&mut self, sentence: String) {
        if !sentence.is_empty() && !self.problems.contains(&sentence) {
            self.problems.push(sentence);
        }
    }

    /// Adds what another part of the same sync did.
    pub fn add(&mut self, other: Self) {
        self.imported += other.imported;
        self.exported += other.exported;
        self.updated += other.updated;
        self.deleted += other.deleted;
        self.merged += other.merged;
        self.conflicts += other.conflicts;
        self.errors += other.errors;
        self.requests += other.requests;
        self.offline |= other.offline;
        other.problems.into_iter().for_each(|sentence| self.problem(sentence));
    }

    /// Whether anything happened at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { duration: _, requests: _, offline: _, .. } = self;
        let happened = self.imported + self.exported + self.updated + self.deleted + self.merged;
        happened + self.conflicts + self.errors == 0 && self.problems.is_empty()
    }
}
