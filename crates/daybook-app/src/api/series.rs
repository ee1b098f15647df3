//! What a series makes: its next dates before it is saved, and how many it has.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::appointments::RepeatDto;

/// A repetition that is being put together.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RepeatPreview {
    /// Local minutes of the start.
    pub start: i32,
    /// Local minutes, exclusive.
    pub end: i32,
    /// Whole days.
    pub all_day: bool,
    /// The zone of the clock these are on, and the dates that are answered; `null` is the business's.
    #[serde(default)]
    pub zone: Option<String>,
    /// How it repeats.
    pub repeat: RepeatDto,
}

/// How many appointments a series has. `null` when it never ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SeriesCountDto {
    /// All of it, past ones too.
    pub all: Option<u32>,
    /// The asked one and those after it.
    pub following: Option<u32>,
}
