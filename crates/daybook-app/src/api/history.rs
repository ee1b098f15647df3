//! Every version of an appointment, and the trash.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names an appointment, also one that is deleted.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryRef {
    /// Which one.
    pub id: String,
}

/// Every version of an appointment.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VersionsDto {
    /// The appointment.
    pub id: String,
    /// What it is called, or was last.
    pub title: String,
    /// It is in the trash.
    pub deleted: bool,
    /// It may be changed here.
    pub writable: bool,
    /// Newest first.
    pub versions: Vec<VersionDto>,
}

/// A version of an appointment.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VersionDto {
    /// The oldest is 1. A version keeps its number.
    pub number: u32,
    /// RFC 3339; `null` when nobody noted it.
    pub at: Option<String>,
    /// What happened, e.g. "Moved from Thu 19 Nov, 14:00 – 15:00".
    pub what: String,
    /// Who wrote it: "You", "A file", or a calendar and its account.
    pub who: String,
    /// What changed, field by field.
    pub fields: Vec<ChangedFieldDto>,
    /// It was deleted with this version; there is nothing to restore.
    pub ended: bool,
    /// This is how it is now.
    pub current: bool,
}

/// A field that a version changed, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangedFieldDto {
    /// What it is, e.g. "Place".
    pub label: String,
    /// As it was; `null` when there was no appointment.
    pub before: Option<String>,
    /// As it is since; `null` when there is no appointment any more.
    pub after: Option<String>,
}

/// Makes an appointment what it was.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RestoreVersion {
    /// Which one.
    pub id: String,
    /// The number of the version; `null` is how it was last, for one that is deleted.
    pub version: Option<u32>,
}

/// What to look for in the trash.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ListTrash {
    /// Words of title, client, notes or place; empty for everything.
    pub text: String,
    /// At most so many.
    pub limit: u32,
}

/// Something that was deleted.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TrashedDto {
    /// The appointment.
    pub id: String,
    /// What it was called.
    pub title: String,
    /// Name of its client; empty without one.
    pub client: String,
    /// When it was to be, in words.
    pub when: String,
    /// How it repeated, in words; `null` for a single appointment.
    pub repeats: Option<String>,
    /// When it was deleted, RFC 3339.
    pub at: String,
    /// Who deleted it: "You", or a calendar and its account.
    pub who: String,
}

/// A line of the history.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryDto {
    /// RFC 3339.
    pub at: String,
    /// What happened, e.g. "Moved from 14:00".
    pub what: String,
    /// Who: "You", or the account's label.
    pub who: String,
}
