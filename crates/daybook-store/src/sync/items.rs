//! Reads items: an appointment in one calendar, with everything sync knows of it.

use std::collections::HashMap;

use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::sync_state::{Attempt, Conflict, Item, Link, Sent, Shadow};

use crate::columns::{Broken, checked, from_json_opt, instant, json, named};
use crate::error::Result;
use crate::{Db, appointments};

/// An item and the home calendar of its appointment.
pub(crate) type Found = (Item, CalendarId);

/// The items of a JSON array of link ids, in its order.
pub(crate) async fn load(db: &mut Db, links: &str) -> Result<Vec<Found>> {
    if links == "[]" {
        return Ok(Vec::new());
    }
    let rows = rows(db, links).await?;
    let mut sent = sent(db, links).await?;
    let ids: Vec<&str> = rows.iter().map(|row| row.appointment_id.as_str()).collect();
    let appointments = appointments::load(db, &json(&ids)?).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let key = row.id;
        let item = checked("link", &key.to_string(), || {
            let id: AppointmentId = row.appointment_id.parse()?;
            let stored = appointments.get(&id).ok_or("its appointment is missing")?;
            let item = Item {
                appointment: stored.appointment.clone(),
                link: row.link(id)?,
                shadow: row.shadow()?,
                attempt: row.attempt()?,
                sent: sent.remove(&key).unwrap_or_default(),
                conflict: row.conflict()?,
            };
            Ok((item, stored.calendar))
        })?;
        items.push(item);
    }
    Ok(items)
}

struct Row {
    id: i64,
    appointment_id: String,
    calendar_id: String,
    remote_id: Option<String>,
    incarnation: i64,
    pending: bool,
    confirmed_ms: Option<i64>,
    failure: Option<String>,
    pushes: i64,
    version: Option<String>,
    shadow_content: Option<String>,
    shadow_raw: Option<String>,
    attempt_id: Option<String>,
    attempt_kind: Option<String>,
    attempt_incarnation: Option<i64>,
    attempt_remote_id: Option<String>,
    pre_version: Option<String>,
    attempt_content: Option<String>,
    attempt_rev: Option<i64>,
    started_ms: Option<i64>,
    conflict_id: Option<String>,
    conflict_kind: Option<String>,
    base: Option<String>,
    remote: Option<String>,
    opened_ms: Option<i64>,
    conflict_version: Option<i64>,
}

async fn rows(db: &mut Db, links: &str) -> Result<Vec<Row>> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT l.id, l.appointment_id, l.calendar_id, l.remote_id, l.incarnation,
                  l.pending AS "pending: bool", l.confirmed_ms, l.failure, l.pushes, l.version,
                  s.content AS "shadow_content?", s.raw AS "shadow_raw?",
                  t.id AS "attempt_id?", t.kind AS "attempt_kind?",
                  t.incarnation AS "attempt_incarnation?", t.remote_id AS "attempt_remote_id?",
                  t.pre_version, t.content AS "attempt_content?", t.rev AS "attempt_rev?",
                  t.started_ms AS "started_ms?",
                  f.id AS "conflict_id?", f.kind AS "conflict_kind?", f.base, f.remote,
                  f.opened_ms AS "opened_ms?", f.version AS "conflict_version?"
           FROM json_each(?1) j CROSS JOIN link l ON l.id = j.value
                LEFT JOIN shadow s ON s.link_id = l.id
                LEFT JOIN attempt t ON t.link_id = l.id
                LEFT JOIN conflict f ON f.link_id = l.id"#,
        links
    );
    Ok(rows.fetch_all(db).await?)
}

impl Row {
    fn link(&self, appointment: AppointmentId) -> std::result::Result<Link, Broken> {
        Ok(Link {
            appointment,
            calendar: self.calendar_id.parse()?,
            remote_id: self.remote_id.clone(),
            incarnation: self.incarnation,
            pending: self.pending,
            confirmed: self.confirmed_ms.map(instant).transpose()?,
            failure: self.failure.clone(),
            pushes: self.pushes,
        })
    }

    fn shadow(&self) -> std::result::Result<Option<Shadow>, Broken> {
        let Some((content, raw)) = self.shadow_content.as_ref().zip(self.shadow_raw.as_ref())
        else {
            return Ok(None);
        };
        let content = serde_json::from_str(content)?;
        Ok(Some(Shadow { version: self.version.clone(), content, raw: raw.clone() }))
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
            started: instant(self.started_ms.ok_or("start is missing")?)?,
        }))
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

/// Unacknowledged writes by link, oldest first.
async fn sent(db: &mut Db, links: &str) -> Result<HashMap<i64, Vec<Sent>>> {
    let rows = sqlx::query!(
        r#"SELECT t.link_id AS "link_id!", t.stamp, t.incarnation, t.remote_id, t.content, t.at_ms
           FROM json_each(?1) j CROSS JOIN sent t ON t.link_id = j.value
           ORDER BY t.link_id, t.place"#,
        links
    )
    .fetch_all(db)
    .await?;
    let mut sent: HashMap<i64, Vec<Sent>> = HashMap::new();
    for row in rows {
        let read = checked("sent", &row.stamp, || {
            Ok(Sent {
                stamp: row.stamp.parse()?,
                incarnation: row.incarnation,
                remote_id: row.remote_id.clone(),
                content: from_json_opt(row.content.as_deref())?,
                at: instant(row.at_ms)?,
            })
        })?;
        sent.entry(row.link_id).or_default().push(read);
    }
    Ok(sent)
}
