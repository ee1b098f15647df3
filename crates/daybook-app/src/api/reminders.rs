//! Reminders that came up.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A reminder that came up and that nobody has answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReminderDto {
    /// Its number.
    pub number: u32,
    /// The appointment.
    pub id: String,
    /// Which date of a series.
    pub occurrence: Option<String>,
    /// Local minutes.
    pub start: i32,
    /// Exclusive.
    pub end: i32,
    /// Takes whole days.
    pub all_day: bool,
    /// The service, or what the appointment is called.
    pub title: String,
    /// Empty without one.
    pub client: String,
    /// Name of the staff member; empty without one.
    pub staff: String,
    /// Whoever looks over somebody's shoulder is not to read what it is.
    pub private: bool,
    /// The appointment was over when it came up.
    pub missed: bool,
}

/// Lets a reminder come up again.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SnoozeReminder {
    /// Which one.
    pub number: u32,
    /// In so many minutes.
    pub minutes: u32,
}

/// Reminders that somebody has seen to.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AnswerReminders {
    /// Which ones.
    pub numbers: Vec<u32>,
}
