//! What was deleted, here or elsewhere, and bringing back any version of an appointment.

use chrono::{DateTime, Utc};
use daybook_core::appointment::{Appointment, Author};
use daybook_core::id::{AppointmentId, CalendarId, ChangeId};
use futures::TryStreamExt;

use crate::columns::{checked, instant, named};
use crate::edit::{Version, apply, live};
use crate::error::{Result, StoreError};
use crate::history::{Entry, rehome};
use crate::{Db, Store, appointments};

/// Something that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trashed {
    /// As it was last.
    pub appointment: Appointment,
    /// Where it belonged.
    pub calendar: CalendarId,
    /// Name of its client; empty without one.
    pub client: String,
    /// When it was deleted.
    pub at: DateTime<Utc>,
    /// By whom.
    pub author: Author,
}

/// What there is now of an appointment that is being brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// As it is; `None` when it is deleted.
    pub current: Option<Appointment>,
    /// Whether its row is gone for good after it had been in a calendar: servers do not take an old
    /// UID again, so it needs a new one.
    pub needs_new_uid: bool,
}

impl Trashed {
    /// Whether each of `words`, in lower case, stands in its title, its client or its notes.
    fn has(&self, words: &[String]) -> bool {
        let details = &self.appointment.content.details;
        let texts = [&details.summary, &self.client, &details.description, &details.location]
            .map(|text| text.to_lowercase());
        words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

impl Store {
    /// What was deleted and not brought back since, newest first, at most `limit` of it: that which
    /// has all `words`, in lower case, in its title, client, notes or place.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn trash(&self, words: &[String], limit: usize) -> Result<Vec<Trashed>> {
        let mut rows = sqlx::query!(
            r#"SELECT p.appointment_id, p.calendar_id, p.before AS "before!", c.at_ms, c.author,
                      coalesce(k.name, '') AS "client!: String"
               FROM change_part p INDEXED BY change_part_ended
                    CROSS JOIN change c ON c.seq = p.change_seq
                    LEFT JOIN client k ON k.id = p.before ->> '$.booking.client'
               WHERE p.after IS NULL
                 AND NOT EXISTS (SELECT 1 FROM change_part q
                                 WHERE q.appointment_id = p.appointment_id
                                   AND q.change_seq > p.change_seq)
                 AND NOT EXISTS (SELECT 1 FROM appointment a
                                 WHERE a.id = p.appointment_id AND a.deleted = 0)
               ORDER BY p.change_seq DESC"#
        )
        .fetch(&self.readers);
        let mut found = Vec::new();
        while found.len() < limit {
            let Some(row) = rows.try_next().await? else { break };
            let trashed = checked("change_part", &row.appointment_id, || {
                Ok(Trashed {
                    appointment: serde_json::from_str(&row.before)?,
                    calendar: row.calendar_id.parse()?,
                    client: row.client.clone(),
                    at: instant(row.at_ms)?,
                    author: named(&row.author)?,
                })
            })?;
            if trashed.has(words) {
                found.push(trashed);
            }
        }
        Ok(found)
    }

    /// Makes an appointment what it was in an earlier version, also when it is deleted by now. An
    /// ordinary edit: it is sent, and can be undone. `rule` says what it becomes.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`] when the book has never known it.
    pub async fn restore(
        &self,
        id: AppointmentId,
        label: &str,
        now: DateTime<Utc>,
        rule: impl FnOnce(Present) -> Appointment + Send,
    ) -> Result<ChangeId> {
        let mut tx = self.begin().await?;
        let row = match appointments::one(&mut tx, id).await {
            Ok(row) => Some(row),
            Err(StoreError::NotFound(_)) => None,
            Err(error) => return Err(error),
        };
        let (last, lives) = whereabouts(&mut tx, id).await?;
        let calendar = row.as_ref().map(|row| row.calendar).or(last);
        let calendar = calendar.ok_or(StoreError::NotFound("appointment"))?;
        let needs_new_uid = row.is_none() && lives > 0;
        let current = live(row.as_ref()).cloned();
        let after = Some(rule(Present { current, needs_new_uid }));
        let mut versions = vec![Version { id, calendar, row, after, rest: None }];
        rehome(&mut tx, &mut versions).await?;
        let change = ChangeId::generate(now);
        let (author, label) = (Author::User, label.to_owned());
        let entry = Entry { id: change, at: now, author, label, stack: "done" };
        apply(&mut tx, versions, &entry).await?;
        tx.commit().await?;
        Ok(change)
    }
}

/// Where the history last saw an appointment, and how many remote lives it had by then.
async fn whereabouts(db: &mut Db, id: AppointmentId) -> Result<(Option<CalendarId>, i64)> {
    let key = id.to_string();
    let row = sqlx::query!(
        r#"SELECT calendar_id,
                  (SELECT coalesce(max(q.incarnation), 0) FROM change_part q
                   WHERE q.appointment_id = p.appointment_id) AS "lives!: i64"
           FROM change_part p WHERE appointment_id = ?1 ORDER BY change_seq DESC LIMIT 1"#,
        key
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok((None, 0)) };
    let calendar = checked("change_part", &key, || Ok(row.calendar_id.parse()?))?;
    Ok((Some(calendar), row.lives))
}
