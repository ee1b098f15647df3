//! What a sync would do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::accounts::ChosenCalendar;
use super::sync::SyncEventDto;

/// A calendar of a finished search, and how it is to be used.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DryRunFound {
    /// From [`DiscoveredDto`](super::accounts::DiscoveredDto).
    pub attempt: String,
    /// Staff id the account is to belong to.
    pub staff: Option<String>,
    /// The calendar.
    pub calendar: ChosenCalendar,
}

/// What a sync of one calendar would do now.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DryRunDto {
    /// The calendar; one that is not connected yet has no lasting identity.
    pub calendar: String,
    /// Its name.
    pub calendar_name: String,
    /// Label of its account.
    pub account: String,
    /// What would happen here.
    pub here: ChangesDto,
    /// What would be written there.
    pub there: ChangesDto,
    /// Nothing of it is written before the user agrees.
    pub agreed: bool,
    /// Nothing is written there at all.
    pub only_read: bool,
    /// The local day of the first that would come here, in days since 1970-01-01; absent where none comes.
    pub since: Option<i32>,
    /// So many series that would come here repeat in ways that are kept and that the editor cannot change.
    pub uneditable: u32,
    /// So many deletions would be asked about first.
    pub held: u32,
    /// What would become of each appointment, at most 500.
    pub items: Vec<DryRunItemDto>,
}

/// How much would be changed on one side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangesDto {
    /// New.
    pub added: u32,
    /// Changed, merged changes included.
    pub changed: u32,
    /// Deleted.
    pub removed: u32,
    /// To be settled by the user, or unreadable.
    pub unclear: u32,
}

/// What would become of one appointment.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DryRunItemDto {
    /// Its title.
    pub title: String,
    /// When it is, for people; of a series its first occurrence.
    pub when: String,
    /// What would happen: here, and then there.
    pub events: Vec<SyncEventDto>,
}
