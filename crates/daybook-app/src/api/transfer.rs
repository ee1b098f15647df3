//! iCalendar files in and out.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use super::conflicts::SpanDto;

/// A file to read.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportFile {
    /// Its bytes as they are on the disk, in Base64 (RFC 4648 §4): UTF-8, or else Windows-1252.
    #[serde(deserialize_with = "base64")]
    #[ts(type = "string")]
    pub bytes: Vec<u8>,
    /// Calendar id to put it in; `null` is the book's own.
    pub calendar: Option<String>,
}

fn base64<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}

/// A calendar file that somebody has opened with this program.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OpenedFileDto {
    /// Its name, without its folder.
    pub name: String,
    /// Its bytes in Base64, as [`ImportFile`] takes them.
    #[serde(serialize_with = "as_base64")]
    #[ts(type = "string")]
    pub bytes: Vec<u8>,
}

fn as_base64<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&STANDARD.encode(bytes))
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
    /// Of the new ones, those whose guests go into the notes, because the calendar is on a server
    /// that would invite them.
    pub guests: u32,
    /// What cannot be read, each naming its line.
    pub problems: Vec<String>,
    /// The new ones in the order of time, as far as people read.
    pub items: Vec<ImportItemDto>,
}

/// An appointment that an import would bring.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportItemDto {
    /// Title.
    pub title: String,
    /// When it takes place, the first time where it repeats.
    pub span: SpanDto,
    /// It repeats.
    pub repeats: bool,
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
    /// Those whose guests went into the notes, so that nobody was invited.
    pub guests: u32,
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
