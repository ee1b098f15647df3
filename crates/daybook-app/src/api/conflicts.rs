//! Appointments that were changed on both sides.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::receipts::FactDto;

/// A conflict to settle.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConflictDto {
    /// Identity.
    pub id: String,
    /// The appointment.
    pub appointment: String,
    /// Its title.
    pub title: String,
    /// What happened.
    pub kind: ConflictKindDto,
    /// Name of the calendar on the other side.
    pub calendar: String,
    /// Label of its account.
    pub account: String,
    /// Fields that differ; those changed on both sides come first.
    pub fields: Vec<ConflictFieldDto>,
    /// What is the same on both sides.
    pub same: Vec<FactDto>,
    /// When each version takes place.
    pub times: ConflictTimesDto,
    /// Whose time it takes: a staff id.
    pub staff: Option<String>,
    /// When it was noticed, RFC 3339.
    pub opened: String,
    /// Changes whenever the other side changes again; sent back with the answer.
    pub version: u32,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ConflictKindDto {
    /// The same field was changed on both sides.
    BothChanged,
    /// Deleted here, changed there.
    DeletedHere,
    /// Changed here, deleted there.
    DeletedThere,
    /// A series was reshaped on one side while occurrences changed on the other.
    SeriesShape,
}

/// One field of a conflict, as readable text.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConflictFieldDto {
    /// Stable key, e.g. `when`, `summary`, `description`.
    pub key: String,
    /// For people, e.g. "When".
    pub label: String,
    /// Last agreed value; `null` when the two never agreed.
    pub before: Option<String>,
    /// Value here; `null` when deleted here.
    pub mine: Option<String>,
    /// Value there; `null` when deleted there.
    pub theirs: Option<String>,
    /// Changed on both sides and therefore to be chosen; otherwise settled already.
    pub both: bool,
}

/// When the versions of a conflict take place; `null` for a series, and where there is no such version.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConflictTimesDto {
    /// Here.
    pub mine: Option<SpanDto>,
    /// When both agreed.
    pub before: Option<SpanDto>,
    /// There.
    pub theirs: Option<SpanDto>,
}

/// From when to when.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SpanDto {
    /// Local minutes.
    pub start: i32,
    /// Local minutes, exclusive.
    pub end: i32,
    /// Whole days.
    pub all_day: bool,
}

/// The answer to a conflict.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ResolveConflict {
    /// Which one.
    pub id: String,
    /// The version the answer is for.
    pub version: u32,
    /// For the whole appointment, and for fields not named below.
    pub choice: Side,
    /// Per field.
    pub fields: Vec<FieldChoice>,
}

/// The answer for one field.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FieldChoice {
    /// Key of the field.
    pub key: String,
    /// Which value.
    pub keep: Keep,
    /// The words it is to have instead, where it consists of words: those of both sides, for example.
    pub text: Option<String>,
}

/// One of the three versions of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Keep {
    /// As it is here.
    Mine,
    /// As it was when both agreed.
    Before,
    /// As it is there.
    Theirs,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Side {
    /// As it is here.
    Mine,
    /// As it is there.
    Theirs,
}
