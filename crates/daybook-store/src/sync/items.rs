//! Reads items: an appointment in one calendar, with everything sync knows of it.

use daybook_core::appointment::Content;
use daybook_core::id::{AppointmentId, AttemptId, CalendarId};
use daybook_core::mirror::Mask;
use daybook_core::sync_state::{Attempt, Conflict, Direction, Item, Link, Sent, Shadow};

use crate::Db;
use crate::appointments::{self, Stored};
use crate::columns::{Broken, checked, from_json_opt, instant, named};
use crate::error::Result;

/// An item and the home calendar of its appointment.
pub(crate) type Found = (Item, CalendarId);

/// The items of a JSON array of link ids, in its order.
pub(crate) async fn load(db: &mut Db, links: &str) -> Result<Vec<Found>> {
    if links == "[]" {
        return Ok(Vec::new());
    }
    let rows = rows(db, links).await?;
    rows.into_iter().map(|row| checked("link", &row.id.to_string(), || row.read())).collect()
}

#[expect(clippy::struct_excessive_bools, reason = "as the columns are")]
struct Row {
    id: i64,
    appointment_id: String,
    calendar_id: String,
    direction: String,
    leaving: bool,
    uid: String,
    remote_id: Option<String>,
    incarnation: i64,
    pending: bool,
    confirmed_ms: Option<i64>,
    failure: Option<String>,
    pushes: i64,
    due_ms: Option<i64>,
    version: Option<String>,
    shadow_content: Option<String>,
    raw: Option<String>,
    written: Option<String>,
    attempt_id: Option<String>,
    attempt_kind: Option<String>,
    attempt_incarnation: Option<i64>,
    attempt_remote_id: Option<String>,
    pre_version: Option<String>,
    attempt_content: Option<String>,
    attempt_rev: Option<i64>,
    started_ms: Option<i64>,
    notify: Option<bool>,
    conflict_id: Option<String>,
    conflict_kind: Option<String>,
    base: Option<String>,
    remote: Option<String>,
    opened_ms: Option<i64>,
    conflict_version: Option<i64>,
    sent: String,
    home: String,
    own_uid: String,
    content: String,
    staff_id: Option<String>,
    client_id: Option<String>,
    service_id: Option<String>,
    progress: String,
    sync_off: bool,
    rev: i64,
    deleted: bool,
    author: String,
    mirror: Option<String>,
    service: Option<String>,
    client: Option<String>,
    home_stands: bool,
}

async fn rows(db: &mut Db, links: &str) -> Result<Vec<Row>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT l.id, l.appointment_id, l.calendar_id, l.direction,
                  l.leaving AS "leaving: bool", l.uid, l.remote_id, l.incarnation,
                  l.pending AS "pending: bool", l.confirmed_ms, l.failure, l.pushes, l.due_ms,
                  l.version,
                  s.content AS shadow_content, s.raw AS "raw?", l.written,
                  t.id AS "attempt_id?", t.kind AS "attempt_kind?",
                  t.incarnation AS "attempt_incarnation?", t.remote_id AS "attempt_remote_id?",
                  t.pre_version, t.content AS "attempt_content?", t.rev AS "attempt_rev?",
                  t.started_ms AS "started_ms?", t.notify AS "notify?: bool",
                  f.id AS "conflict_id?", f.kind AS "conflict_kind?", f.base, f.remote,
                  f.opened_ms AS "opened_ms?", f.version AS "conflict_version?",
                  (SELECT json_group_array(json_array(w.stamp, w.incarnation, w.remote_id,
                                                      w.pre_version, w.content, w.at_ms))
                   FROM (SELECT * FROM sent WHERE link_id = l.id ORDER BY place) w)
                      AS "sent!: String",
                  a.calendar_id AS home, a.uid AS own_uid, a.content, a.staff_id, a.client_id,
                  a.service_id, a.progress, a.sync_off AS "sync_off: bool", a.rev,
                  a.deleted AS "deleted: bool", a.author,
                  k.mirror AS "mirror?", v.name AS "service?", c.name AS "client?",
                  l.leaving = 0 OR l.direction = 'publish' OR EXISTS (
                      SELECT 1 FROM calendar hk
                      WHERE hk.id = a.calendar_id AND (hk.account_id IS NULL OR EXISTS (
                          SELECT 1 FROM link hl
                          WHERE hl.appointment_id = a.id AND hl.calendar_id = a.calendar_id
                            AND hl.pending = 0)))
                      AS "home_stands!: bool"
           FROM json_each(?1) j CROSS JOIN link l ON l.id = j.value
                CROSS JOIN appointment a ON a.id = l.appointment_id
                LEFT JOIN shadow s ON s.link_id = l.id
                LEFT JOIN attempt t ON t.link_id = l.id
                LEFT JOIN conflict f ON f.link_id = l.id
                LEFT JOIN calendar k ON l.direction = 'publish' AND k.id = l.calendar_id
                LEFT JOIN service v ON l.direction = 'publish' AND v.id = a.service_id
                LEFT JOIN client c ON l.direction = 'publish' AND c.id = a.client_id"#,
        links
    );
    Ok(rows.fetch_all(db).await?)
}

impl Row {
    fn read(mut self) -> std::result::Result<Found, Broken> {
        let appointment = appointments::Row {
            id: std::mem::take(&mut self.appointment_id),
            calendar_id: std::mem::take(&mut self.home),
            uid: std::mem::take(&mut self.own_uid),
            content: std::mem::take(&mut self.content),
            staff_id: self.staff_id.take(),
            client_id: self.client_id.take(),
            service_id: self.service_id.take(),
            progress: std::mem::take(&mut self.progress),
            sync_off: self.sync_off,
            rev: self.rev,
            deleted: self.deleted,
            author: std::mem::take(&mut self.author),
        };
        let Stored { appointment, calendar } = appointment.read()?;
        let item = Item {
            link: self.link(appointment.id)?,
            shadow: self.shadow(&appointment.content)?,
            attempt: self.attempt()?,
            sent: self.sent()?,
            conflict: self.conflict()?,
            mask: self.mask()?,
            home_stands: self.home_stands,
            appointment,
        };
        Ok((item, calendar))
    }

    /// Unacknowledged writes, oldest first.
    fn sent(&self) -> std::result::Result<Vec<Sent>, Broken> {
        type Write = (AttemptId, i64, String, Option<String>, Option<String>, i64);
        let writes: Vec<Write> = serde_json::from_str(&self.sent)?;
        let read = |(stamp, incarnation, remote_id, pre_version, content, at): Write| {
            let (content, at) = (from_json_opt(content.as_deref())?, instant(at)?);
            Ok(Sent { stamp, incarnation, remote_id, pre_version, content, at })
        };
        writes.into_iter().map(read).collect()
    }

    fn link(&self, appointment: AppointmentId) -> std::result::Result<Link, Broken> {
        Ok(Link {
            appointment,
            calendar: self.calendar_id.parse()?,
            direction: named::<Direction>(&self.direction)?,
            leaving: self.leaving,
            uid: self.uid.clone(),
            remote_id: self.remote_id.clone(),
            incarnation: self.incarnation,
            pending: self.pending,
            confirmed: self.confirmed_ms.map(instant).transpose()?,
            failure: self.failure.clone(),
            pushes: self.pushes,
            due: self.due_ms.map(instant).transpose()?,
        })
    }

    /// An agreed text that is not kept by itself is that of the appointment.
    fn shadow(&self, here: &Content) -> std::result::Result<Option<Shadow>, Broken> {
        let Some(raw) = self.raw.clone() else { return Ok(None) };
        let content = from_json_opt(self.shadow_content.as_deref())?;
        let content = content.unwrap_or_else(|| here.clone());
        let written = from_json_opt(self.written.as_deref())?;
        Ok(Some(Shadow { version: self.version.clone(), content, raw, written }))
    }

    fn attempt(&self) -> std::result::Result<Option<Attempt>, Broken> {
        let Some(id) = &self.attempt_id else { return Ok(None) };
        Ok(Some(Attempt {
            id: id.parse()?,
            kind: named(self.attempt_kind.as_deref().ok_or("kind is missing")?)?,
            incarnation: self.attempt_incarnation.ok_or("incarnation is missing")?,
            remote_id: self.attempt_remote_id.clone().ok_or("place is missing")?,
            pre_version: self.pre_version.clone(),
            content: from_json_opt(self.attempt_content.as_deref())?,
            rev: self.attempt_rev.ok_or("revision is missing")?,
            notify: self.notify.ok_or("whom to tell is missing")?,
            started: instant(self.started_ms.ok_or("start is missing")?)?,
        }))
    }

    /// What a mirror shows; as little as can be where its calendar takes none any more.
    fn mask(&self) -> std::result::Result<Mask, Broken> {
        let privacy = self.mirror.as_deref().map(named).transpose()?.unwrap_or_default();
        let name = |name: &Option<String>| name.clone().unwrap_or_default();
        Ok(Mask { privacy, service: name(&self.service), client: name(&self.client) })
    }

    fn conflict(&self) -> std::result::Result<Option<Conflict>, Broken> {
        let Some(id) = &self.conflict_id else { return Ok(None) };
        Ok(Some(Conflict {
            id: id.parse()?,
            kind: named(self.conflict_kind.as_deref().ok_or("kind is missing")?)?,
            base: from_json_opt(self.base.as_deref())?,
            remote: from_json_opt(self.remote.as_deref())?,
            opened: instant(self.opened_ms.ok_or("its opening is missing")?)?,
            version: self.conflict_version.ok_or("version is missing")?,
        }))
    }
}
