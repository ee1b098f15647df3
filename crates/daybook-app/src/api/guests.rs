//! Who is invited to an appointment, and by whom.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Somebody invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuestDto {
    /// Name or address.
    pub name: String,
    /// Address.
    pub address: String,
    /// `accepted`, `declined`, `tentative`, `needsAction`, `delegated`.
    pub answer: String,
    /// It is who invites.
    pub organizer: bool,
}

/// Who invites to an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OrganizerDto {
    /// Name or address.
    pub name: String,
    /// Address.
    pub address: String,
    /// It is the account of the calendar. Guests of others are theirs to change.
    pub own: bool,
}

/// Somebody to be invited.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuestInput {
    /// Name; may be empty. One that is there already keeps its own.
    pub name: String,
    /// E-mail address.
    pub address: String,
}
