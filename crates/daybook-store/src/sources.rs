//! The texts appointments came from, for writing them without losing what Daybook knows nothing of.

use std::collections::HashMap;

use daybook_core::id::AppointmentId;

use crate::columns::{checked, json};
use crate::edit::Edit;
use crate::error::Result;
use crate::{Db, Store};

impl Store {
    /// The text of each of `ids` that has one: as last agreed with a calendar, or else as imported.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn sources(&self, ids: &[AppointmentId]) -> Result<HashMap<AppointmentId, String>> {
        let ids = json(ids)?;
        let rows = sqlx::query!(
            r#"SELECT 0 AS "agreed!: i64", o.appointment_id, o.raw
             FROM json_each(?1) j CROSS JOIN source o ON o.appointment_id = j.value
             UNION ALL
             SELECT 1, l.appointment_id, s.raw
             FROM json_each(?1) j CROSS JOIN link l
                  ON l.appointment_id = j.value AND l.direction = 'two_way'
                  CROSS JOIN shadow s ON s.link_id = l.id
             ORDER BY 1"#,
            ids
        )
        .fetch_all(&self.readers)
        .await?;
        // What was agreed with a calendar comes last and counts.
        let read = |id: &str| checked("source", id, || Ok(id.parse()?));
        rows.into_iter().map(|row| Ok((read(&row.appointment_id)?, row.raw))).collect()
    }
}

/// Keeps what imported appointments came from.
pub(crate) async fn save(db: &mut Db, edits: &[Edit]) -> Result<()> {
    let rows: Vec<(AppointmentId, &String)> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Import { appointment, source, .. } => Some((appointment.id, source)),
            _ => None,
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let rows = json(&rows)?;
    sqlx::query!(
        "INSERT INTO source (appointment_id, raw) SELECT value ->> 0, value ->> 1 FROM json_each(?1)",
        rows
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the texts that the appointments of a JSON array of ids have at calendars, before they have
/// no place there any more: whatever brings them back is written from it.
pub(crate) async fn keep(db: &mut Db, ids: &str) -> Result<()> {
    sqlx::query!(
        "INSERT INTO source (appointment_id, raw)
         SELECT l.appointment_id, s.raw
         FROM json_each(?1) j CROSS JOIN link l
              ON l.appointment_id = j.value AND l.direction = 'two_way'
              CROSS JOIN shadow s ON s.link_id = l.id
         WHERE true
         ON CONFLICT (appointment_id) DO UPDATE SET raw = excluded.raw",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}
