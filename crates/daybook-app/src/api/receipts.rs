//! What providers hold: of one appointment, and of whole calendars.

use serde::Serialize;
use ts_rs::TS;

use super::sync::SyncEventDto;

/// What the provider of one calendar holds of an appointment, as it last said.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReceiptDto {
    /// The calendar.
    pub calendar: String,
    /// Its name.
    pub calendar_name: String,
    /// Label of its account; empty for the book's own calendar.
    pub account: String,
    /// Where it lives there; `null` when it was never confirmed.
    pub place: Option<String>,
    /// Its version there; `null` where none is known.
    pub version: Option<String>,
    /// When the provider last confirmed that both sides are equal, RFC 3339; `null` when never.
    pub confirmed: Option<String>,
    /// It holds another version than the one here: a change waits, was refused or is to be settled.
    pub differs: bool,
    /// The fields as they are there; empty when it holds nothing.
    pub fields: Vec<FactDto>,
}

/// What one field says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FactDto {
    /// For people, e.g. "When".
    pub label: String,
    /// Its value, for people.
    pub value: String,
}

/// What a comparison found and repaired.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ComparisonDto {
    /// Events that were compared.
    pub compared: u32,
    /// What differed, the latest first.
    pub differences: Vec<DifferenceDto>,
    /// What went wrong besides, plain sentences.
    pub problems: Vec<String>,
}

/// One event that differed.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DifferenceDto {
    /// The appointment, where there is one; it may be gone by now.
    pub appointment: Option<String>,
    /// What it is called.
    pub title: String,
    /// How it was repaired.
    pub event: SyncEventDto,
    /// A plain sentence, or empty.
    pub detail: String,
}

/// Names an appointment in all its calendars.
#[derive(Clone, Debug, serde::Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReceiptRef {
    /// Which one.
    pub id: String,
}
