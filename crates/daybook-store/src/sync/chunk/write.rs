//! Writing what a transaction has changed: rows, versions, read models, log, and what others have to look at.

use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, ChangeId};
use daybook_core::simulation::{Guard, removed};
use daybook_core::sync_state::{SyncLogLine, SyncOp};

use super::super::tables::Write;
use super::super::{runs, tables};
use super::{Chunk, Slot, Teller, conflict, live};
use crate::columns::json;
use crate::error::Result;
use crate::feed::{self, FeedKind, News};
use crate::history::{Entry, Part, record};
use crate::{Db, appointments, book, links, read_models, sources};

impl Chunk {
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
