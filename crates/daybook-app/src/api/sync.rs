//! Sync: now, how it stands, what it did.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to sync.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct SyncNow {
    /// One account; `null` is all.
    pub account: Option<String>,
    /// Only what takes place from this day on, `YYYY-MM-DD`; goes with `to`.
    pub from: Option<String>,
    /// And before this day.
    pub to: Option<String>,
}

/// What a sync did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncSummaryDto {
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
    /// Items or calendars that failed.
    pub errors: u32,
    /// Requests sent.
    pub requests: u32,
    /// Milliseconds.
    pub duration_ms: u32,
    /// What went wrong, plain sentences.
    pub problems: Vec<String>,
}

/// How sync stands.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncStatusDto {
    /// What is going on.
    pub phase: SyncPhase,
    /// Events done in the current first sync, if one is running.
    pub done: u32,
    /// Out of so many, where known.
    pub total: Option<u32>,
    /// Changes waiting to be sent.
    pub waiting: u32,
    /// Items the provider refused.
    pub failed: u32,
    /// Conflicts to settle.
    pub conflicts: u32,
    /// Accounts that need a new sign-in.
    pub sign_ins: u32,
    /// When every calendar was last confirmed in step, RFC 3339; `null` when never.
    pub last_ok: Option<String>,
    /// When sync looks again by itself, RFC 3339; `null` while it does, or in a program that does not.
    pub next: Option<String>,
    /// Items the provider refused, at most 50.
    pub failures: Vec<SyncItemDto>,
}

/// What sync is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SyncPhase {
    /// No account is connected.
    None,
    /// Everything is in step, or waits for the next round.
    Idle,
    /// A round is under way.
    Running,
    /// No server can be reached.
    Offline,
}

/// An item the provider refused.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncItemDto {
    /// The appointment.
    pub appointment: String,
    /// The calendar.
    pub calendar: String,
    /// Title.
    pub title: String,
    /// Name of the calendar.
    pub calendar_name: String,
    /// Why, and what to do, plain sentences.
    pub reason: String,
    /// The provider has an earlier version, which can be taken back; otherwise it can only be
    /// discarded.
    pub known_there: bool,
}

/// Names an item that was refused.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncItemRef {
    /// The appointment.
    pub appointment: String,
    /// The calendar.
    pub calendar: String,
}

/// Which runs are wanted: the latest 100 of everything, unless a field says otherwise.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct SyncRunsQuery {
    /// Only one account.
    pub account: Option<String>,
    /// Only one calendar.
    pub calendar: Option<String>,
    /// Only those with a problem.
    pub problems: bool,
}

/// One run over one calendar.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncRunDto {
    /// Identity.
    pub id: String,
    /// Name of the calendar.
    pub calendar: String,
    /// Label of the account.
    pub account: String,
    /// RFC 3339.
    pub started: String,
    /// It was not ended: it is under way, or the program was closed meanwhile.
    pub open: bool,
    /// What it did.
    pub summary: SyncSummaryDto,
}

/// Which lines of the log are wanted: the latest of everything, unless a field says otherwise.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct SyncLogQuery {
    /// Only one run.
    pub run: Option<String>,
    /// Only one account.
    pub account: Option<String>,
    /// Only one calendar.
    pub calendar: Option<String>,
    /// Only these; empty is all.
    pub events: Vec<SyncEventDto>,
    /// Only lines with this text in their title or detail.
    pub text: String,
    /// Leaves out what calendars held when they were read first.
    pub without_first_readings: bool,
    /// At most so many, and never more than 1000.
    pub limit: u32,
}

/// What happened to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SyncEventDto {
    /// New here.
    Imported,
    /// New there.
    Exported,
    /// Changed here.
    UpdatedHere,
    /// Changed there.
    UpdatedThere,
    /// Deleted here.
    DeletedHere,
    /// Deleted there.
    DeletedThere,
    /// Both sides changed in different fields and were joined.
    Merged,
    /// Both sides changed the same.
    Conflict,
    /// A mirror was changed there by somebody else, and is put right.
    PutRight,
    /// Refused or unreadable.
    Error,
}

/// A line of the log: what a run did to one item.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncLogLineDto {
    /// Its number; later ones are higher.
    pub id: u32,
    /// The run.
    pub run: String,
    /// When the run began, RFC 3339.
    pub started: String,
    /// Name of the calendar.
    pub calendar: String,
    /// Label of the account.
    pub account: String,
    /// The appointment, as far as there is one; it may be gone by now.
    pub appointment: Option<String>,
    /// What it was called then; empty where there is none.
    pub title: String,
    /// What happened.
    pub event: SyncEventDto,
    /// A plain sentence, or empty.
    pub detail: String,
}

/// How rounds over calendars ended, those with nothing to do included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RoundsDto {
    /// As they should.
    pub done: u32,
    /// With a problem.
    pub failed: u32,
}

/// How well sync worked lately.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncRecordDto {
    /// The last 24 hours.
    pub day: RoundsDto,
    /// The last 30 days.
    pub month: RoundsDto,
}

/// Names a calendar.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CalendarRef {
    /// Which one.
    pub id: String,
}

/// An appointment whose event is gone at the server, and that is still here.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HeldDeletionDto {
    /// The appointment.
    pub appointment: String,
    /// Its title.
    pub title: String,
    /// When it begins, for people.
    pub when: String,
    /// It is a series.
    pub repeats: bool,
}
