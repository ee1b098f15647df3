//! What a calendar would show of appointments that are at home elsewhere.

use serde::Serialize;
use ts_rs::TS;

use super::accounts::PrivacyDto;

/// What a calendar would show of the next appointment that would come into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MirrorPreviewDto {
    /// What the appointment is called at home.
    pub title: String,
    /// Its client; empty without one.
    pub client: String,
    /// When it is, for people.
    pub when: String,
    /// What is written, for each choice.
    pub shown: Vec<MirrorShownDto>,
}

/// Exactly what is written to a calendar under one choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MirrorShownDto {
    /// The choice.
    pub privacy: PrivacyDto,
    /// The title.
    pub title: String,
    /// The place; empty without one.
    pub location: String,
    /// The notes; empty without any.
    pub notes: String,
}
