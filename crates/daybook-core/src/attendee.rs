//! Organizer, attendees and their answers (RFC 5545 §3.8.4).

use serde::{Deserialize, Serialize};

/// An attendee's answer (PARTSTAT). Owned by the server, except one's own.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ParticipationStatus {
    /// NEEDS-ACTION
    #[default]
    NeedsAction,
    /// ACCEPTED
    Accepted,
    /// DECLINED
    Declined,
    /// TENTATIVE
    Tentative,
    /// DELEGATED
    Delegated,
}

/// What an attendee is there for (ROLE).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// CHAIR
    Chair,
    /// REQ-PARTICIPANT
    #[default]
    Required,
    /// OPT-PARTICIPANT
    Optional,
    /// NON-PARTICIPANT
    Informed,
}

/// Somebody invited.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Attendee {
    /// Display name (CN), or empty.
    pub name: String,
    /// What they are there for.
    pub role: Role,
    /// Their answer.
    pub participation_status: ParticipationStatus,
}

/// Who called the meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Organizer {
    /// Display name (CN), or empty.
    pub name: String,
    /// Calendar address without `mailto:`, lower case.
    pub address: String,
}
