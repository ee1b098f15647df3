//! An entry in the book.

use serde::{Deserialize, Serialize};

use crate::details::{Details, When};
use crate::id::{AppointmentId, CalendarId, ClientId, ServiceId, StaffId};
use crate::recurrence::Recurrence;

/// The canonical, provider-independent value of an appointment; a series is one value.
///
/// This is what is compared, merged and sent. Representation noise (property order, DTSTAMP,
/// SEQUENCE, folding) is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// When it, or the first occurrence of the series, takes place.
    pub when: When,
    /// What it says about itself.
    pub details: Details,
    /// How it repeats.
    pub recurrence: Option<Recurrence>,
}

/// Where a booking stands, beyond what a calendar can say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Nothing has happened yet.
    #[default]
    Booked,
    /// The client is here.
    Arrived,
    /// It is over.
    Completed,
    /// The client did not come. Nothing becomes a no-show by itself.
    NoShow,
}

/// Who a booking is for and what it is: known to this book alone, never sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Booking {
    /// Who it is with.
    pub staff: Option<StaffId>,
    /// Who it is for.
    pub client: Option<ClientId>,
    /// What it is.
    pub service: Option<ServiceId>,
    /// Where it stands.
    pub progress: Progress,
    /// Its calendars are not kept in step: what changes here is not sent, and what changes there is not
    /// taken over, until it is switched on again or deleted.
    pub sync_off: bool,
}

/// Who wrote a version of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The person at this desk.
    User,
    /// An import of a file.
    Import,
    /// The provider of a calendar.
    Calendar(CalendarId),
}

/// An entry in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Identity in this book.
    pub id: AppointmentId,
    /// iCalendar UID, shared with the provider (RFC 7986 §5.3).
    pub uid: String,
    /// What calendars know.
    pub content: Content,
    /// What only this book knows.
    pub booking: Booking,
    /// Increases with every change of this row, whoever caused it.
    pub rev: i64,
    /// Deleted here; the row stays until every link has confirmed it.
    pub deleted: bool,
    /// Who wrote this version.
    pub author: Author,
}

impl Appointment {
    /// Whether its calendars are not kept in step. What is deleted here goes everywhere.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.booking.sync_off && !self.deleted
    }
}
