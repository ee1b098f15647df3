//! iCalendar files in and out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file to read.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportFile {
    /// Its text.
    pub text: String,
    /// Calendar id to put it in; `null` is the book's own.
    pub calendar: Option<String>,
}

/// What an import would do.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportPreviewDto {
    /// Appointments not in the book yet.
    pub new: u32,
    /// Already there (same UID), left alone.
    pub known: u32,
    /// What cannot be read, each naming its line.
    pub problems: Vec<String>,
}

/// What an import did. `undo` takes it back.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportedDto {
    /// Added.
    pub added: u32,
    /// Left alone.
    pub known: u32,
    /// What could not be read.
    pub problems: Vec<String>,
}

/// What to write where.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExportFile {
    /// Absolute path chosen by the user.
    pub path: String,
    /// Calendar id; `null` is everything.
    pub calendar: Option<String>,
}
