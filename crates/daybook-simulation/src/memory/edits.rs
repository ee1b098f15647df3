//! What people do to a book in memory.

use daybook_core::account::{Calendar, CalendarMode};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::mirror::mirror_uid;
use daybook_core::sync_state::{Direction, Link};
use daybook_store::{Result, StoreError};

use super::rows::{Entry, Rows, Tie};

impl Rows {
    /// Appointments are written here alone where calendars are used both ways.
    pub(super) fn check_open(&self, home: CalendarId) -> Result<()> {
        let open = |it: &Calendar| it.id == home && it.mode == CalendarMode::TwoWay;
        let found = self.calendars.iter().any(open);
        found.then_some(()).ok_or(StoreError::Invalid("This calendar cannot be written to."))
    }

    pub(super) fn divide(
        &mut self,
        earlier: Appointment,
        rest: Appointment,
        home: CalendarId,
        alone: AppointmentId,
    ) -> Result<()> {
        let places = self.ties.iter().filter(|(_, tie)| tie.link.appointment == earlier.id);
        let halves: Vec<u64> = places.map(|(place, _)| *place).collect();
        self.check_open(home)?;
        self.change(earlier, None, alone)?;
        self.split.extend(halves.into_iter().map(|place| (place, rest.id)));
        self.create(rest, home);
        Ok(())
    }

    /// Looks anew at where everything is mirrored.
    pub(super) fn tie_all(&mut self) {
        let all: Vec<AppointmentId> = self.entries.keys().copied().collect();
        for id in all {
            self.tie(id, None);
        }
        let links = self.ties.values_mut().map(|tie| &mut tie.link);
        for link in links.filter(|link| link.direction == Direction::Publish) {
            link.pending = true;
        }
    }

    pub(super) fn create(&mut self, appointment: Appointment, home: CalendarId) {
        let id = appointment.id;
        let appointment = Appointment { rev: 1, author: Author::User, ..appointment };
        self.entries.insert(id, Entry { appointment, home, made_here: true, lives: 0 });
        self.tie(id, None);
    }

    /// What no calendar has heard of goes at once; the rest stays until theirs has.
    pub(super) fn delete(&mut self, id: AppointmentId, rev: i64) -> Result<()> {
        if self.entry(id)?.appointment.rev != rev {
            return Err(StoreError::Changed("appointment"));
        }
        self.remember_lives(id);
        let placeless = |tie: &Tie| tie.link.appointment == id && tie.link.remote_id.is_none();
        self.ties.retain(|_, tie| !placeless(tie));
        self.all_due(id);
        if self.ties.values().any(|tie| tie.link.appointment == id) {
            let row = &mut self.entry(id)?.appointment;
            (row.deleted, row.author) = (true, Author::User);
            row.rev += 1;
        } else {
            self.entries.remove(&id);
        }
        Ok(())
    }

    /// Brings the links of an appointment in step with its home and with where it is mirrored. A mirror
    /// where the home is to be makes room for it as that of `alone`.
    pub(super) fn tie(&mut self, id: AppointmentId, alone: Option<AppointmentId>) {
        self.remember_lives(id);
        let Some(entry) = self.entries.get(&id).filter(|entry| !entry.appointment.deleted) else {
            return;
        };
        let (home, life, made_here) = (entry.home, entry.lives + 1, entry.made_here);
        let (uid, staff) = (entry.appointment.uid.clone(), entry.appointment.booking.staff);
        if let Some(alone) = alone {
            self.make_room(id, home, alone);
        }
        let mirrored: Vec<CalendarId> = self
            .calendars
            .iter()
            .filter(|calendar| made_here && calendar.id != home && calendar.mirrors(staff))
            .map(|calendar| calendar.id)
            .collect();
        for tie in self.ties.values_mut().filter(|tie| tie.link.appointment == id) {
            let stays = match tie.link.direction {
                Direction::TwoWay => tie.link.calendar == home,
                Direction::Publish => mirrored.contains(&tie.link.calendar),
            };
            if tie.link.leaving == stays {
                tie.link.leaving = !stays;
                due(&mut tie.link);
            }
        }
        if self.place_of(id, home).is_none() && self.is_elsewhere(home) {
            let taken = |tie: &Tie| tie.link.calendar == home && tie.link.uid == uid;
            let taken = self.ties.values().any(taken);
            let uid = if life == 1 && !taken { uid } else { format!("{id}-{life}") };
            self.link(id, home, Direction::TwoWay, uid, life);
        }
        let life = life.max(
            self.ties
                .values()
                .filter(|tie| tie.link.appointment == id)
                .map(|tie| tie.link.incarnation + 1)
                .max()
                .unwrap_or(1),
        );
        for calendar in mirrored {
            if self.place_of(id, calendar).is_none() {
                self.link(id, calendar, Direction::Publish, mirror_uid(id, life), life);
            }
        }
        let placeless = |tie: &Tie| {
            tie.link.appointment == id && tie.link.leaving && tie.link.remote_id.is_none()
        };
        self.ties.retain(|_, tie| !placeless(tie));
        self.remember_lives(id);
    }

    /// A mirror where the home is to be ends as that of another, deleted appointment: `alone`.
    pub(super) fn make_room(&mut self, id: AppointmentId, home: CalendarId, alone: AppointmentId) {
        let Some(place) = self.place_of(id, home) else { return };
        let mirror = |tie: &&mut Tie| tie.link.direction == Direction::Publish;
        let Some(tie) = self.ties.get_mut(&place).filter(mirror) else { return };
        if tie.link.remote_id.is_none() {
            self.ties.remove(&place);
            return;
        }
        let Some(entry) = self.entries.get(&id) else { return };
        tie.link.appointment = alone;
        tie.link.leaving = true;
        due(&mut tie.link);
        let appointment = Appointment { id: alone, deleted: true, ..entry.appointment.clone() };
        let entry = Entry { appointment, home, made_here: false, lives: 0 };
        self.entries.insert(alone, entry);
    }

    pub(super) fn link(
        &mut self,
        appointment: AppointmentId,
        calendar: CalendarId,
        direction: Direction,
        uid: String,
        incarnation: i64,
    ) {
        let link = Link {
            appointment,
            calendar,
            direction,
            leaving: false,
            uid,
            remote_id: None,
            incarnation,
            pending: true,
            confirmed: None,
            failure: None,
            pushes: 0,
            due: None,
        };
        self.links += 1;
        let tie = Tie { link, shadow: None, attempt: None, sent: Vec::new(), conflict: None };
        self.ties.insert(self.links, tie);
    }

    pub(super) fn entry(&mut self, id: AppointmentId) -> Result<&mut Entry> {
        let entry = self.entries.get_mut(&id).filter(|entry| !entry.appointment.deleted);
        entry.ok_or(StoreError::NotFound("appointment"))
    }

    /// Everything that an appointment is tied to is due.
    pub(super) fn all_due(&mut self, id: AppointmentId) {
        let ties = self.ties.values_mut().filter(|tie| tie.link.appointment == id);
        ties.for_each(|tie| due(&mut tie.link));
    }

    pub(super) fn change(
        &mut self,
        appointment: Appointment,
        home: Option<CalendarId>,
        alone: AppointmentId,
    ) -> Result<()> {
        let id = appointment.id;
        home.map_or(Ok(()), |home| self.check_open(home))?;
        let entry = self.entry(id)?;
        if entry.appointment.rev != appointment.rev {
            return Err(StoreError::Changed("appointment"));
        }
        let rewritten = entry.appointment.content != appointment.content;
        let resumed = entry.appointment.booking.sync_off && !appointment.booking.sync_off;
        entry.home = home.unwrap_or(entry.home);
        let rev = appointment.rev + 1;
        entry.appointment = Appointment { rev, author: Author::User, ..appointment };
        if rewritten || resumed {
            self.all_due(id);
        }
        self.tie(id, Some(alone));
        Ok(())
    }
}

/// It is to be looked at anew.
pub(super) fn due(link: &mut Link) {
    (link.pending, link.failure, link.pushes) = (true, None, 0);
}
