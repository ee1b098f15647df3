//! Several appointments at once: one change, and one step of undo.

use serde::Deserialize;
use ts_rs::TS;

use super::appointments::{AppointmentInput, DeleteAppointment, MoveAppointment};

/// New appointments, e.g. pasted ones.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CreateAppointments {
    /// What they are; at least one.
    pub appointments: Vec<AppointmentInput>,
}

/// Moved appointments. "This and all following" is not for several.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MoveAppointments {
    /// Where each goes; at least one.
    pub moves: Vec<MoveAppointment>,
}

/// Deleted appointments.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeleteAppointments {
    /// Which ones; at least one.
    pub deletions: Vec<DeleteAppointment>,
}
