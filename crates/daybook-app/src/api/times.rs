//! Times on a clock: in a zone of one's own, and on days on which clocks change.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which of two, where a time comes twice because clocks go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TurnDto {
    /// Before clocks go back.
    First,
    /// After that.
    Second,
}

/// Which of two an appointment's start and end are; `null` where a time comes once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TurnsDto {
    /// The start.
    pub start: Option<TurnDto>,
    /// The end.
    pub end: Option<TurnDto>,
}

/// The clock an editor's times are on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClockInput {
    /// IANA zone.
    pub zone: String,
    /// Of a start that comes twice the second is meant.
    pub start_second: bool,
    /// Of an end that comes twice the second is meant.
    pub end_second: bool,
}

/// An appointment's times on the clock of its own zone, for the editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClockDto {
    /// IANA zone.
    pub zone: String,
    /// Minutes since 1970-01-01T00:00 on that clock.
    pub start: i32,
    /// The same, exclusive.
    pub end: i32,
    /// The start is the second of two equal times.
    pub start_second: bool,
    /// The end is.
    pub end_second: bool,
}

/// Times that are being put together.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReadTimes {
    /// Minutes since 1970-01-01T00:00 on the clock.
    pub start: i32,
    /// The same, exclusive.
    pub end: i32,
    /// The clock; `null` is that of the business, the first of equal times.
    pub clock: Option<ClockInput>,
}

/// What times mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TimesDto {
    /// The start.
    pub start: TimeDto,
    /// The end.
    pub end: TimeDto,
    /// How long that is; negative when it ends before it starts.
    pub minutes: i32,
}

/// What a time means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TimeDto {
    /// The local minute, on the business's clock.
    pub here: i32,
    /// Which of two it is, where it comes twice on its own clock.
    pub turn: Option<TurnDto>,
    /// What it is read as, where its own clock skips it.
    pub becomes: Option<i32>,
}

/// How far a second clock is ahead from a minute on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClockShiftDto {
    /// First local minute it holds for.
    pub at: i32,
    /// Minutes the second clock is ahead of the business's (negative: behind).
    pub minutes: i32,
}

/// A clock change.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClockChangeDto {
    /// First local minute that is skipped or repeated.
    pub at: i32,
    /// Minutes skipped (positive) or repeated (negative).
    pub minutes: i32,
}
