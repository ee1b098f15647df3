//! The working set of one transaction: items as they were, items as the rules made them, and what
//! has to be written in the end.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, CalendarId, ChangeId, SyncRunId};
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{
    AttemptKind, Buried, Conflict, Item, ItemChange, Known, Observation, Outcome, Statement,
    SyncLogLine, SyncOp,
};

use super::items::Found;
use super::rehearse::Rehearsed;
use super::runs;
use super::tables::{self, Write};
use crate::columns::json;
use crate::error::Result;
use crate::feed::{self, FeedKind, News};
use crate::history::{Entry, Part, record};
use crate::{Db, appointments, book, links, read_models, sources};

/// Items of one calendar.
pub(crate) struct Chunk {
    calendar: CalendarId,
    slots: BTreeMap<AppointmentId, Slot>,
    by_remote: HashMap<String, AppointmentId>,
    by_uid: HashMap<String, AppointmentId>,
    buried: HashMap<String, Buried>,
    graves: BTreeMap<String, Option<Buried>>,
    log: Vec<SyncLogLine>,
    edited: HashMap<AppointmentId, DateTime<Utc>>,
}

struct Slot {
    home: CalendarId,
    before: Option<Item>,
    now: Option<Item>,
    /// Only the link is gone: the appointment lives on elsewhere.
    unlinked: bool,
}

impl Slot {
    fn known(item: Item, home: CalendarId) -> Self {
        Self { home, before: Some(item.clone()), now: Some(item), unlinked: false }
    }

    fn changed(&self) -> bool {
        self.before != self.now
    }

    /// Whether it is gone, and the appointment is to go from everywhere.
    fn removed(&self) -> bool {
        self.before.is_some() && self.now.is_none() && !self.unlinked
    }

    /// Whether it was deleted and is to live after all.
    fn revived(&self) -> bool {
        let deleted = |item: &Item| item.appointment.deleted;
        self.before.as_ref().is_some_and(deleted) && !self.now.as_ref().is_none_or(deleted)
    }

    /// Whether the appointment itself changed or is new.
    fn rewritten(&self) -> bool {
        let before = self.before.as_ref().map(|item| &item.appointment);
        self.now.as_ref().is_some_and(|item| before != Some(&item.appointment))
    }
}

fn conflict(item: Option<&Item>) -> Option<&Conflict> {
    item?.conflict.as_ref()
}

/// The appointment of an item, unless it is deleted.
fn live(item: Option<&Item>) -> Option<&Appointment> {
    item.map(|item| &item.appointment).filter(|appointment| !appointment.deleted)
}

/// Who changes things, when, and where it is told.
pub(crate) struct Teller {
    pub(crate) now: DateTime<Utc>,
    pub(crate) author: Author,
    /// What the user did, in words; empty for a calendar.
    pub(crate) label: String,
    pub(crate) run: Option<SyncRunId>,
}

impl Chunk {
    pub(crate) fn new(calendar: CalendarId, found: Vec<Found>, buried: Vec<Buried>) -> Self {
        let mut chunk = Self {
            calendar,
            slots: BTreeMap::new(),
            by_remote: HashMap::new(),
            by_uid: HashMap::new(),
            buried: buried.into_iter().map(|b| (b.remote_id.clone(), b)).collect(),
            graves: BTreeMap::new(),
            log: Vec::new(),
            edited: HashMap::new(),
        };
        for (item, home) in found {
            chunk.index(&item);
            let id = item.appointment.id;
            chunk.slots.insert(id, Slot::known(item, home));
        }
        chunk
    }

    /// Remembers when the user last changed what.
    pub(crate) fn edited(&mut self, edited: HashMap<AppointmentId, DateTime<Utc>>) {
        self.edited = edited;
    }

    fn index(&mut self, item: &Item) {
        let id = item.appointment.id;
        if let Some(remote_id) = &item.link.remote_id {
            self.by_remote.insert(remote_id.clone(), id);
        }
        // Of several with one UID, one that has no place yet is the likelier counterpart.
        if item.link.remote_id.is_none() || !self.by_uid.contains_key(&item.link.uid) {
            self.by_uid.insert(item.link.uid.clone(), id);
        }
    }

    fn item(&self, id: Option<&AppointmentId>) -> Option<&Item> {
        self.slots.get(id?)?.now.as_ref()
    }

    /// The item whose event lives or will live there.
    fn placed(&self, place: &str) -> Option<&Item> {
        let item = self.item(self.by_remote.get(place));
        item.filter(|item| item.link.remote_id.as_deref() == Some(place))
    }

    /// What is known where an observation arrives, earlier ones of this chunk included.
    pub(crate) fn known(&self, observation: &Observation) -> Known {
        let remote_id = &observation.remote_id;
        if let Some(item) = self.placed(remote_id) {
            let edited = self.edited.get(&item.appointment.id).copied();
            return Known { item: Some(item.clone()), edited, ..Known::default() };
        }
        let key = observation.key();
        let made = key.and_then(|key| self.placed(key)).filter(|item| item.shadow.is_none());
        let same_uid = match &observation.statement {
            Statement::Live(event) => self.item(self.by_uid.get(&event.uid)).cloned(),
            Statement::Gone | Statement::Unknown { .. } => None,
        };
        let buried = self.grave(remote_id).or_else(|| self.grave(key?));
        let found = made.or(same_uid.as_ref());
        let edited = found.and_then(|item| self.edited.get(&item.appointment.id)).copied();
        let (made, buried) = (made.cloned(), buried.cloned());
        Known { item: None, edited, made, same_uid, buried }
    }

    /// What is remembered of a place, earlier statements of this chunk included.
    fn grave(&self, remote_id: &str) -> Option<&Buried> {
        match self.graves.get(remote_id) {
            Some(changed) => changed.as_ref(),
            None => self.buried.get(remote_id),
        }
    }

    /// The items, by the age of their appointments.
    pub(crate) fn items(&self) -> Vec<Item> {
        self.slots.values().filter_map(|slot| slot.now.clone()).collect()
    }

    /// Takes in what a rule decided.
    pub(crate) fn apply(&mut self, outcome: Outcome) {
        match outcome.change {
            ItemChange::Keep => {}
            ItemChange::Put(item) => {
                self.index(&item);
                let home = item.link.calendar;
                let fresh = Slot { home, before: None, now: None, unlinked: false };
                let slot = self.slots.entry(item.appointment.id).or_insert(fresh);
                slot.now = Some(*item);
            }
            ItemChange::Remove(id) => {
                if let Some(slot) = self.slots.get_mut(&id) {
                    slot.now = None;
                }
            }
            ItemChange::Unlink(id) => {
                if let Some(slot) = self.slots.get_mut(&id) {
                    (slot.now, slot.unlinked) = (None, true);
                }
            }
        }
        if let Some(remote_id) = outcome.exhume
            && (self.buried.contains_key(&remote_id) || self.graves.contains_key(&remote_id))
        {
            self.graves.insert(remote_id, None);
        }
        if let Some(buried) = outcome.bury {
            self.graves.insert(buried.remote_id.clone(), Some(buried));
        }
        self.log.extend(outcome.log);
    }

    /// Writes everything that changed, the read models and the log with it, and gives the log.
    pub(crate) async fn write(self, db: &mut Db, teller: &Teller) -> Result<Vec<SyncLogLine>> {
        let ids = |keep: fn(&Slot) -> bool| -> Vec<AppointmentId> {
            self.slots.iter().filter(|(_, slot)| keep(slot)).map(|(id, _)| *id).collect()
        };
        let touched = ids(Slot::changed);
        let mut news = Vec::new();
        if !touched.is_empty() {
            let removed = ids(Slot::removed);
            let unlinked = ids(|slot| slot.unlinked && slot.before.is_some());
            let rewritten = ids(Slot::rewritten);
            let stale = ids(|slot| slot.removed() || (slot.before.is_some() && slot.rewritten()));
            self.record(db, teller).await?;
            let before = read_models::forget(db, &json(&stale)?).await?;
            let survivors = self.remove(db, &removed, teller).await?;
            self.unlink(db, &unlinked, teller).await?;
            self.save(db).await?;
            self.tell_others(db, &rewritten).await?;
            links::tie(db, &json(&ids(Slot::revived))?, teller.now).await?;

            let anew: Vec<_> = rewritten.iter().chain(&survivors).copied().collect();
            read_models::index(db, &json(&anew)?).await?;
            let all = json(&touched)?;
            read_models::refresh(db, &all).await?;
            let after = read_models::span(db, &all).await?;
            news.push(News::appointments(&touched, read_models::union(before, after))?);
        }
        let graves = self.graves.iter().map(|(remote_id, grave)| (remote_id, grave.as_ref()));
        tables::bury(db, self.calendar, graves).await?;
        if let Some(run) = teller.run {
            runs::append(db, run, &self.log, |line| self.title(line)).await?;
            if !self.log.is_empty() {
                news.push(News::of(FeedKind::Sync)?);
            }
        }
        if self.conflicts_changed() {
            news.push(News::of(FeedKind::Conflicts)?);
        }
        feed::tell(db, &news).await?;
        Ok(self.log)
    }

    /// What would become of every item, if this were written and planned.
    pub(crate) fn rehearsed(
        &self,
        mut plan: impl FnMut(Item) -> Option<AttemptKind>,
    ) -> Vec<Rehearsed> {
        let mut rehearsed = Vec::new();
        for (id, slot) in &self.slots {
            let lines = self.log.iter().filter(|line| line.appointment == Some(*id));
            let here: Vec<SyncOp> = lines.map(|line| line.op).collect();
            let there = slot.now.clone().filter(|item| item.link.pending).and_then(&mut plan);
            let item = slot.now.as_ref().or(slot.before.as_ref());
            let Some(item) = item.filter(|_| !here.is_empty() || there.is_some()) else { continue };
            let title = item.appointment.content.details.summary.clone();
            rehearsed.push(Rehearsed { appointment: *id, title, here, there });
        }
        rehearsed
    }

    /// What an appointment of the log is called, also one that is gone.
    fn title(&self, line: &SyncLogLine) -> String {
        let slot = line.appointment.and_then(|id| self.slots.get(&id));
        let item = slot.and_then(|slot| slot.now.as_ref().or(slot.before.as_ref()));
        item.map(|item| item.appointment.content.details.summary.clone()).unwrap_or_default()
    }

    fn conflicts_changed(&self) -> bool {
        self.log.iter().any(|line| line.op == SyncOp::Conflict)
            || self
                .slots
                .values()
                .any(|slot| conflict(slot.before.as_ref()) != conflict(slot.now.as_ref()))
    }

    /// History of what was here before. First imports are none.
    async fn record(&self, db: &mut Db, teller: &Teller) -> Result<()> {
        let known = self.slots.iter().filter(|(_, slot)| slot.before.is_some());
        let parts: Vec<Part<'_>> = known
            .map(|(id, slot)| {
                let after = if slot.unlinked { &slot.before } else { &slot.now };
                Part(*id, slot.home, live(slot.before.as_ref()), live(after.as_ref()), None)
            })
            .filter(|Part(_, _, before, after, _)| before != after)
            .collect();
        self.record_overruled(db, teller).await?;
        let stack = if teller.author == Author::User { "done" } else { "none" };
        let id = ChangeId::generate(teller.now);
        let (at, author, label) = (teller.now, teller.author, teller.label.clone());
        record(db, &Entry { id, at, author, label, stack }, &parts).await
    }

    /// History of what somebody wrote there and what the row may never be: the other version of a
    /// conflict.
    async fn record_overruled(&self, db: &mut Db, teller: &Teller) -> Result<()> {
        let mut versions = Vec::new();
        for (id, slot) in &self.slots {
            let (Some(before), Some(now)) = (&slot.before, &slot.now) else { continue };
            let (Some(agreed), Some(there)) = (&before.shadow, &now.shadow) else { continue };
            let ours = before.sent.iter().any(|sent| sent.content.as_ref() == Some(&there.content));
            let (old, new) = (&before.appointment, &now.appointment);
            // A line about a merge says more only where the account's policy decided it.
            let disputed = self.log.iter().any(|line| {
                line.appointment == Some(*id)
                    && (line.op == SyncOp::Conflict
                        || line.op == SyncOp::Merged && !line.detail.is_empty())
            });
            let lost = disputed && there.content != new.content && there.content != old.content;
            if agreed.content != there.content && lost && !ours {
                let there = Appointment { content: there.content.clone(), ..old.clone() };
                versions.push((*id, slot.home, old, there));
            }
        }
        let parts: Vec<Part<'_>> = versions
            .iter()
            .map(|(id, home, old, there)| {
                Part(*id, *home, Some(*old).filter(|row| !row.deleted), Some(there), None)
            })
            .collect();
        let (id, at) = (ChangeId::generate(teller.now), teller.now);
        let (author, label) = (Author::Calendar(self.calendar), String::new());
        record(db, &Entry { id, at, author, label, stack: "none" }, &parts).await
    }

    /// Ends the links of removed items, and the appointments with them. One that other calendars
    /// have too stays, deleted, until they have heard of it; those are given.
    async fn remove(
        &self,
        db: &mut Db,
        removed: &[AppointmentId],
        teller: &Teller,
    ) -> Result<Vec<AppointmentId>> {
        if removed.is_empty() {
            return Ok(Vec::new());
        }
        let ids = json(removed)?;
        sources::keep(db, &ids).await?;
        self.cut(db, &ids).await?;
        sqlx::query!(
            "DELETE FROM appointment WHERE id IN (SELECT value FROM json_each(?1))
               AND NOT EXISTS (SELECT 1 FROM link l WHERE l.appointment_id = appointment.id)
               AND NOT EXISTS (SELECT 1 FROM archived_link v
                               WHERE v.appointment_id = appointment.id AND v.remote_id IS NOT NULL)",
            ids
        )
        .execute(&mut *db)
        .await?;
        let author = crate::columns::name(&teller.author)?;
        let others = sqlx::query_scalar!(
            "UPDATE appointment SET deleted = 1, rev = rev + 1, author = ?2
             WHERE deleted = 0 AND id IN (SELECT value FROM json_each(?1)) RETURNING id",
            ids,
            author
        )
        .fetch_all(&mut *db)
        .await?;
        self.tell_others(db, removed).await?;
        Ok(others.iter().filter_map(|id| id.parse().ok()).collect())
    }

    /// Ends links whose appointments live on. Where one of them has been, there may be a mirror now.
    async fn unlink(&self, db: &mut Db, ended: &[AppointmentId], teller: &Teller) -> Result<()> {
        if ended.is_empty() {
            return Ok(());
        }
        let ids = json(ended)?;
        self.cut(db, &ids).await?;
        links::tie(db, &ids, teller.now).await
    }

    /// Takes the links of a JSON array of ids to this calendar away.
    async fn cut(&self, db: &mut Db, ids: &str) -> Result<()> {
        let calendar = self.calendar.to_string();
        links::remember_lives(db, ids).await?;
        sqlx::query!(
            "DELETE FROM link WHERE calendar_id = ?2
               AND appointment_id IN (SELECT value FROM json_each(?1))",
            ids,
            calendar
        )
        .execute(db)
        .await?;
        Ok(())
    }

    async fn save(&self, db: &mut Db) -> Result<()> {
        let rewritten = self.slots.values().filter(|slot| slot.rewritten());
        let rows = rewritten.filter_map(|slot| Some((&slot.now.as_ref()?.appointment, slot.home)));
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            let home = book::zone(db).await?;
            appointments::save(db, &rows, home).await?;
        }
        let changed = self.slots.values().filter(|slot| slot.changed());
        let writes = changed.filter_map(|slot| {
            Some(Write { before: slot.before.as_ref(), after: slot.now.as_ref()? })
        });
        tables::save(db, self.calendar, &writes.collect::<Vec<_>>()).await
    }

    /// What changed here has to be looked at wherever else it is.
    async fn tell_others(&self, db: &mut Db, ids: &[AppointmentId]) -> Result<()> {
        if removed(Guard::ChangesReachEveryLink) {
            return Ok(());
        }
        let known = ids.iter().filter(|id| self.slots.get(id).is_some_and(|s| s.before.is_some()));
        let ids: Vec<_> = known.collect();
        if ids.is_empty() {
            return Ok(());
        }
        let (ids, calendar) = (json(&ids)?, self.calendar.to_string());
        sqlx::query!(
            "UPDATE link SET pending = 1
             WHERE appointment_id IN (SELECT value FROM json_each(?1)) AND calendar_id <> ?2
               AND calendar_id IN
                   (SELECT id FROM calendar
                    WHERE mode IN ('two_way', 'publish') AND access = 'write')",
            ids,
            calendar
        )
        .execute(&mut *db)
        .await?;
        // Whoever is asked has to see what is here now.
        sqlx::query!(
            "UPDATE conflict SET version = version + 1 WHERE link_id IN
                 (SELECT id FROM link WHERE calendar_id <> ?2
                    AND appointment_id IN (SELECT value FROM json_each(?1)))",
            ids,
            calendar
        )
        .execute(db)
        .await?;
        Ok(())
    }
}
