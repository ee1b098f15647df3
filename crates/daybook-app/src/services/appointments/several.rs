//! Several appointments at once. Either all of it happens or nothing, as one step of undo.

use std::collections::HashMap;

use daybook_core::appointment::Appointment;
use daybook_core::id::AppointmentId;
use daybook_core::recurrence::edit::Deleted;
use daybook_store::{Edit, Stored};

use super::Appointments;
use crate::api::appointments::{DoneDto, Scope};
use crate::api::several::{CreateAppointments, DeleteAppointments, MoveAppointments};
use crate::convert::done;
use crate::error::{AppError, Result};
use crate::services::id;

/// What becomes of each appointment; of one that is touched twice, what the second touch makes of
/// the first.
#[derive(Default)]
struct Batch {
    edits: Vec<Edit>,
    places: HashMap<AppointmentId, usize>,
}

impl Batch {
    /// The appointment as it is so far, and where it is at home.
    async fn current(&self, service: &Appointments<'_>, text: &str) -> Result<Stored> {
        let id = id(text, "appointment")?;
        let stored = service.writable(id).await?;
        match self.places.get(&id).and_then(|place| self.edits.get(*place)) {
            Some(Edit::Change { appointment, .. }) => {
                Ok(Stored { appointment: appointment.clone(), ..stored })
            }
            Some(Edit::Move { appointment, calendar, .. }) => {
                Ok(Stored { appointment: appointment.clone(), calendar: *calendar })
            }
            Some(_) => Err(AppError::NotFound("appointment")),
            None => Ok(stored),
        }
    }

    fn put(&mut self, id: AppointmentId, edit: Edit) {
        if let Some(place) = self.places.get(&id).and_then(|place| self.edits.get_mut(*place)) {
            *place = edit;
        } else {
            self.places.insert(id, self.edits.len());
            self.edits.push(edit);
        }
    }
}

impl Appointments<'_> {
    /// Makes appointments.
    ///
    /// # Errors
    ///
    /// As [`Appointments::create`]; then none is made.
    pub async fn create_several(&self, input: CreateAppointments) -> Result<DoneDto> {
        let mut edits = Vec::new();
        let mut first = None;
        let mut sentence = String::new();
        for wanted in &input.appointments {
            let (id, edit, message) = self.booked(wanted).await?;
            first = first.or(Some(id));
            sentence = message;
            edits.push(edit);
        }
        self.store_several(edits, first, ("Booked", input.appointments.len(), sentence)).await
    }

    /// Moves appointments; of a series, one date each or all of it.
    ///
    /// # Errors
    ///
    /// As [`Appointments::move_to`], and [`AppError::Invalid`] for "this and all following"; then
    /// none is moved.
    pub async fn move_several(&self, input: MoveAppointments) -> Result<DoneDto> {
        let mut batch = Batch::default();
        let mut first = None;
        let mut sentence = String::new();
        for wanted in &input.moves {
            let stored = batch.current(self, &wanted.id).await?;
            if wanted.scope == Scope::Following {
                return Err(AppError::invalid("Move one series at a time from a date on."));
            }
            let (edited, next, message) = self.moved(&stored.appointment, wanted).await?;
            let calendar = self.home_for(&stored, None, next.booking.staff).await?;
            let (id, expected) = (stored.appointment.id, stored.appointment.rev);
            let appointment = Appointment {
                content: edited.content,
                booking: next.booking,
                ..stored.appointment
            };
            first = first.or(Some(id));
            sentence = message;
            let before = self.live(id).await?.calendar;
            let edit = if calendar == before {
                Edit::Change { appointment, expected }
            } else {
                Edit::Move { appointment, calendar, expected }
            };
            batch.put(id, edit);
        }
        self.store_several(batch.edits, first, ("Moved", input.moves.len(), sentence)).await
    }

    /// Deletes appointments, or dates of series.
    ///
    /// # Errors
    ///
    /// As [`Appointments::delete`]; then none is deleted.
    pub async fn delete_several(&self, input: DeleteAppointments) -> Result<DoneDto> {
        let mut batch = Batch::default();
        let mut sentence = String::new();
        for wanted in &input.deletions {
            let appointment = batch.current(self, &wanted.id).await?.appointment;
            let (left, message) = self.without(&appointment, wanted).await?;
            let (id, expected) = (appointment.id, appointment.rev);
            sentence = message;
            let edit = match left {
                Deleted::All => Edit::Delete { id, expected },
                Deleted::Kept(content) => {
                    let appointment = Appointment { content: *content, ..appointment };
                    Edit::Change { appointment, expected }
                }
            };
            batch.put(id, edit);
        }
        self.store_several(batch.edits, None, ("Deleted", input.deletions.len(), sentence)).await
    }

    /// Stores the edits and says how many appointments they were; of a single one, its sentence.
    async fn store_several(
        &self,
        edits: Vec<Edit>,
        first: Option<AppointmentId>,
        (verb, count, sentence): (&str, usize, String),
    ) -> Result<DoneDto> {
        let message = match count {
            0 => return Err(AppError::invalid("Choose at least one appointment.")),
            1 => sentence,
            _ => done::several(verb, count),
        };
        self.store(edits, &message).await?;
        Ok(DoneDto { id: first.map(|id| id.to_string()), message })
    }
}
