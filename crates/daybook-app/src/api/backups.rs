//! Copies of the book.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The copies of the book.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BackupsDto {
    /// Where they lie.
    pub folder: String,
    /// Newest first.
    pub backups: Vec<BackupDto>,
    /// Why the last automatic one was not made, a plain sentence; empty when it was.
    pub problem: String,
}

/// A copy of the book that was opened and counted after it was written.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BackupDto {
    /// Name of its file, which names it.
    pub name: String,
    /// When it was made, RFC 3339.
    pub at: String,
    /// Why it was made.
    pub kind: BackupKindDto,
    /// Size of its file.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What it holds; `null` when it cannot be read any more.
    pub holds: Option<HoldsDto>,
}

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BackupKindDto {
    /// After the first change of a day.
    Daily,
    /// Somebody asked for it.
    Asked,
    /// Before a new version of Daybook changed the book's file.
    BeforeUpdate,
    /// Before another backup was restored.
    BeforeRestore,
}

/// How much a book holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HoldsDto {
    /// Appointments; a series is one.
    pub appointments: u32,
    /// Clients.
    pub clients: u32,
    /// Places at calendars of accounts.
    pub links: u32,
}

/// Names a backup.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RestoreBackup {
    /// Its name.
    pub name: String,
}

/// A backup that was restored.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RestoredDto {
    /// What happened and what comes next, a plain sentence.
    pub message: String,
    /// The copy of the book as it was before.
    pub safety: BackupDto,
}

/// What can take the place of a book that cannot be opened.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RescueDto {
    /// Where the book lies.
    pub file: String,
    /// Its copies, newest first.
    pub backups: Vec<BackupDto>,
}

/// Says what takes the place of a book that cannot be opened.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RescueBook {
    /// The name of a backup; `null` for an empty book.
    pub backup: Option<String>,
}

/// A book that took the place of one that cannot be opened.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RescuedDto {
    /// What happened and what comes next, a plain sentence.
    pub message: String,
    /// Where the other one lies from now on.
    pub aside: String,
}
