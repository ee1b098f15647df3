//! Accounts that are disconnected with their copies kept, and connected again.

use std::collections::BTreeSet;

use daybook_core::account::{Account, Calendar};
use daybook_core::id::{AccountId, AppointmentId, CalendarId};
use daybook_core::sync_state::{Buried, Direction};
use daybook_store::{Result, StoreError};

use super::rows::{Rows, Tie};
use crate::layout::OWN;

/// What a calendar had agreed on when its account was disconnected.
pub(super) struct Archive {
    /// With what has to be there first.
    ties: Vec<(Tie, Option<AppointmentId>)>,
    /// What was deleted and at home there without a place.
    homes: Vec<AppointmentId>,
    buried: Vec<Buried>,
}

impl Archive {
    pub(super) fn ties(&self) -> impl Iterator<Item = &Tie> {
        self.ties.iter().map(|(tie, _)| tie)
    }

    pub(super) fn has_buried(&self, place: &str) -> bool {
        self.buried.iter().any(|buried| buried.remote_id == place)
    }
}

fn is_home(tie: &Tie) -> bool {
    tie.link.direction == Direction::TwoWay && !tie.link.leaving
}

impl Rows {
    /// Those of calendars that are away as well.
    pub(super) fn all_ties(&self) -> impl Iterator<Item = &Tie> {
        self.ties.values().chain(self.archives.values().flat_map(Archive::ties))
    }

    /// The calendar is in the book.
    pub(super) fn check_known(&self, id: CalendarId) -> Result<()> {
        let known = self.calendars.iter().any(|it| it.id == id);
        known.then_some(()).ok_or(StoreError::NotFound("calendar"))
    }

    /// Whether a calendar that is away has still to hear of an appointment.
    pub(super) fn is_archived(&self, id: AppointmentId) -> bool {
        let mut ties = self.archives.values().flat_map(Archive::ties);
        ties.any(|tie| tie.link.appointment == id && tie.link.remote_id.is_some())
    }

    pub(super) fn disconnect(&mut self, account: AccountId) {
        let of = |it: &&Calendar| it.account == Some(account);
        let gone: BTreeSet<CalendarId> = self.calendars.iter().filter(of).map(|it| it.id).collect();
        let here = |tie: &&Tie| gone.contains(&tie.link.calendar);
        let linked = self.ties.values().filter(here).map(|tie| tie.link.appointment);
        let at_home = self.entries.iter().filter(|(_, entry)| gone.contains(&entry.home));
        let homes: BTreeSet<AppointmentId> = at_home.map(|(id, _)| *id).collect();
        let touched: BTreeSet<AppointmentId> = linked.chain(homes.iter().copied()).collect();
        for id in &touched {
            self.remember_lives(*id);
        }
        let archived = self.archives.values_mut().flat_map(|archive| &mut archive.ties);
        for (tie, _) in archived.filter(|(tie, _)| homes.contains(&tie.link.appointment)) {
            tie.link.leaving |= tie.link.direction == Direction::TwoWay;
        }
        for calendar in &gone {
            self.put_away(*calendar);
        }
        self.accounts.retain(|it| it.id != account);
        self.calendars.retain(|it| it.account != Some(account));
        for id in touched {
            self.stay(id, &gone);
        }
    }

    fn put_away(&mut self, calendar: CalendarId) {
        let here = |(place, tie): (&u64, &Tie)| (tie.link.calendar == calendar).then_some(*place);
        let places: Vec<u64> = self.ties.iter().filter_map(here).collect();
        let mut ties = Vec::new();
        for place in places {
            self.keep_source(place);
            let rest = self.split.remove(&place);
            let Some(mut tie) = self.ties.remove(&place) else { continue };
            let home = self.entries.get(&tie.link.appointment).map(|entry| entry.home);
            // What is deleted may have come back to a home it was to leave.
            if tie.link.direction == Direction::TwoWay && home == Some(calendar) {
                tie.link.leaving = false;
            }
            ties.push((tie, rest));
        }
        let graves: Vec<_> =
            self.buried.keys().filter(|(of, _)| *of == calendar).cloned().collect();
        let buried = graves.iter().filter_map(|grave| self.buried.remove(grave)).collect();
        self.held.remove(&calendar);
        let linked: BTreeSet<AppointmentId> =
            ties.iter().map(|(tie, _): &(Tie, _)| tie.link.appointment).collect();
        let homeless = self.entries.iter().filter(|(id, entry)| {
            entry.appointment.deleted && entry.home == calendar && !linked.contains(id)
        });
        let homes = homeless.map(|(id, _)| *id).collect();
        self.archives.insert(calendar, Archive { ties, homes, buried });
    }

    /// What was at home in a calendar that is gone is at home where it still has a place, or here.
    fn stay(&mut self, id: AppointmentId, gone: &BTreeSet<CalendarId>) {
        let other =
            |tie: &&Tie| tie.link.appointment == id && tie.link.direction == Direction::TwoWay;
        let other = self.ties.values().filter(other).map(|tie| tie.link.calendar).min();
        if let Some(entry) = self.entries.get_mut(&id).filter(|it| gone.contains(&it.home)) {
            entry.home = other.unwrap_or(OWN);
        }
        self.forget_if_unheard(id);
        self.tie(id, None);
    }

    /// What is deleted and has nobody left to hear of it is gone.
    fn forget_if_unheard(&mut self, id: AppointmentId) {
        let deleted = self.entries.get(&id).is_some_and(|entry| entry.appointment.deleted);
        let tied = self.ties.values().any(|tie| tie.link.appointment == id);
        if deleted && !tied && !self.is_archived(id) {
            self.entries.remove(&id);
        }
    }

    pub(super) fn connect(&mut self, account: Account, calendars: Vec<Calendar>) {
        self.accounts.push(account);
        for calendar in calendars {
            let id = calendar.id;
            self.calendars.push(calendar);
            self.take_back(id);
            self.tie_all();
        }
    }

    fn take_back(&mut self, calendar: CalendarId) {
        let Some(Archive { ties, homes, buried }) = self.archives.remove(&calendar) else { return };
        let mut back = homes;
        for id in &back {
            if let Some(entry) = self.entries.get_mut(id).filter(|entry| entry.home == OWN) {
                entry.home = calendar;
            }
        }
        for (mut tie, rest) in ties {
            let id = tie.link.appointment;
            back.push(id);
            let home = is_home(&tie);
            let Some(entry) = self.entries.get_mut(&id) else { continue };
            let deleted = entry.appointment.deleted;
            if home && entry.home == OWN {
                entry.home = calendar;
            }
            if deleted && tie.link.remote_id.is_none() {
                continue;
            }
            let agreed = tie.shadow.as_ref().map(|shadow| &shadow.content);
            let differs = agreed != Some(&entry.appointment.content);
            tie.link.pending |= !home || deleted || differs;
            (tie.link.failure, tie.link.pushes, tie.link.due) = (None, 0, None);
            self.links += 1;
            self.split.extend(rest.map(|rest| (self.links, rest)));
            self.ties.insert(self.links, tie);
        }
        let graves = buried.into_iter().map(|it| ((calendar, it.remote_id.clone()), it));
        self.buried.extend(graves);
        for id in back {
            self.forget_if_unheard(id);
            self.tie(id, None);
        }
    }
}
