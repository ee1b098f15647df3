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
    /// Why, a plain sentence.
    pub reason: String,
}

/// Names an item to try again.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SyncItemRef {
    /// The appointment.
    pub appointment: String,
    /// The calendar.
    pub calendar: String,
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
    /// What it did.
    pub summary: SyncSummaryDto,
}
