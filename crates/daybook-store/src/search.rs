//! Search as you type: words of title, client, notes and place, and digits of phone numbers.
//!
//! The index is keyed like the grid, so "soonest first" is the order in which it is walked, and a
//! word that is everywhere costs no more than one that is rare.

use chrono::{DateTime, Utc};
use daybook_core::appointment::Appointment;
use daybook_core::id::{AppointmentId, ClientId};
use daybook_core::people::Client;

use crate::columns::{checked, json};
use crate::error::Result;
use crate::grid::{Entry, Row, Series};
use crate::{Db, Store, appointments};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Clients by name or number, by name.
    pub clients: Vec<Client>,
    /// Single appointments that start from now on, soonest first.
    pub upcoming: Vec<(AppointmentId, Entry)>,
    /// Single appointments that started before, latest first.
    pub past: Vec<(AppointmentId, Entry)>,
    /// Series, latest made first; whoever shows them knows their next occurrence.
    pub series: Vec<Series>,
}

impl Store {
    /// Looks for appointments and clients that have all the words of `text`, the last of which may
    /// be unfinished; at most `limit` of each kind.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`](crate::StoreError::Corrupt).
    pub async fn search(&self, text: &str, now: DateTime<Utc>, limit: u32) -> Result<Found> {
        let Some(query) = fts_query(text) else { return Ok(Found::default()) };
        let mut tx = self.snapshot().await?;
        let now = now.timestamp_millis();
        // The keys of series lie below those of single appointments.
        let rows = sqlx::query_as!(
            Hit,
            r#"SELECT 0 AS "part!: i64", * FROM (
                   SELECT g.key AS "key!", g.start_ms, g.end_ms, g.start_day, g.end_day, g.item
                   FROM search s CROSS JOIN grid g ON g.key = s.rowid
                   WHERE search MATCH ?1 AND s.rowid >= (?2 + 59999) / 60000 * (1 << 28)
                   ORDER BY s.rowid LIMIT ?3)
               UNION ALL
               SELECT 1, * FROM (
                   SELECT g.key, g.start_ms, g.end_ms, g.start_day, g.end_day, g.item
                   FROM search s CROSS JOIN grid g ON g.key = s.rowid
                   WHERE search MATCH ?1 AND s.rowid > -(1 << 61)
                     AND s.rowid < (?2 + 59999) / 60000 * (1 << 28)
                   ORDER BY s.rowid DESC LIMIT ?3)
               UNION ALL
               SELECT 2, * FROM (
                   SELECT g.key, g.start_ms, g.end_ms, g.start_day, g.end_day, g.item
                   FROM search s CROSS JOIN grid g ON g.key = s.rowid
                   WHERE search MATCH ?1 AND s.rowid < -(1 << 61)
                   ORDER BY s.rowid DESC LIMIT ?3)"#,
            query,
            now,
            limit
        );
        let hits = rows.fetch_all(&mut *tx).await?;
        let mut found = sorted(&mut tx, hits).await?;
        found.clients = clients(&mut tx, text, limit).await?;
        Ok(found)
    }

    /// All appointments of a client.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`](crate::StoreError::Corrupt).
    pub async fn visits(&self, client: ClientId, now: DateTime<Utc>) -> Result<Found> {
        let mut tx = self.snapshot().await?;
        let (client, now) = (client.to_string(), now.timestamp_millis());
        let rows = sqlx::query_as!(
            Hit,
            r#"SELECT iif(g.key < -(1 << 61), 2, g.start_ms < ?2) AS "part!: i64",
                   g.key AS "key!", g.start_ms, g.end_ms, g.start_day, g.end_day, g.item
               FROM appointment a CROSS JOIN grid g ON g.key = a.key
               WHERE a.client_id = ?1 ORDER BY abs(g.start_ms - ?2)"#,
            client,
            now
        );
        let hits = rows.fetch_all(&mut *tx).await?;
        sorted(&mut tx, hits).await
    }

    /// Every client, by name.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`](crate::StoreError::Corrupt).
    pub async fn clients(&self) -> Result<Vec<Client>> {
        // A client has all the words of no text.
        clients(&mut *self.snapshot().await?, "", u32::MAX).await
    }
}

/// A row of the grid, and which of the lists it belongs to.
struct Hit {
    part: i64,
    key: i64,
    start_ms: i64,
    end_ms: i64,
    start_day: Option<i64>,
    end_day: Option<i64>,
    item: String,
}

impl Hit {
    fn row(self) -> Row {
        let Self { part: _, key, start_ms, end_ms, start_day, end_day, item } = self;
        Row { key, start_ms, end_ms, start_day, end_day, item }
    }
}

/// Hits in the lists they belong to, each in the order they came.
async fn sorted(db: &mut Db, hits: Vec<Hit>) -> Result<Found> {
    let mut found = Found::default();
    let mut series = Vec::new();
    for hit in hits {
        let part = hit.part;
        let entry = hit.row().read()?;
        match part {
            0 => found.upcoming.push(entry),
            1 => found.past.push(entry),
            _ => series.push(entry),
        }
    }
    found.series = with_appointments(db, series).await?;
    Ok(found)
}

async fn with_appointments(db: &mut Db, rows: Vec<(AppointmentId, Entry)>) -> Result<Vec<Series>> {
    let ids: Vec<AppointmentId> = rows.iter().map(|(id, _)| *id).collect();
    let mut found = appointments::load(db, &json(&ids)?).await?;
    let series = rows.into_iter().filter_map(|(id, entry)| {
        let appointment: Appointment = found.remove(&id)?.appointment;
        Some(Series { appointment, entry })
    });
    Ok(series.collect())
}

/// The words of `text` as an FTS5 query, or `None` when there are none.
fn fts_query(text: &str) -> Option<String> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (last, whole) = words.split_last()?;
    let number = |word: &str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    let term = |word: &&str| match word.trim_start_matches('0') {
        // Digits may begin anywhere in a number, whose country code takes the place of its zero.
        digits if number(word) && number(digits) => format!(r#"("{word}"* OR "{digits}"*)"#),
        _ if number(word) => format!(r#""{word}"*"#),
        _ => format!(r#""{word}""#),
    };
    let mut terms: Vec<String> = whole.iter().map(term).collect();
    terms.push(if number(last) { term(last) } else { format!(r#""{last}"*"#) });
    Some(terms.join(" AND "))
}

/// Clients whose name has every word, as a beginning, or whose number has the digits.
async fn clients(db: &mut Db, text: &str, limit: u32) -> Result<Vec<Client>> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    // Without digits nothing is asked of the number: an empty pattern is what no number looks like.
    let number = (digits.len() > 2).then(|| format!("%{digits}%"));
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| format!("% {}%", word.replace(['%', '_', '\\'], "")))
        .collect();
    let words = json(&words)?;
    let rows = sqlx::query!(
        "SELECT id, name, phone, email, notes FROM client
         WHERE NOT EXISTS (SELECT 1 FROM json_each(?1) WHERE ' ' || client.name NOT LIKE value)
            OR phone_endings LIKE ?2
         ORDER BY name COLLATE NOCASE, id LIMIT ?3",
        words,
        number,
        limit
    )
    .fetch_all(db)
    .await?;
    let clients = rows.into_iter().map(|row| {
        let id = checked("client", &row.id, || Ok(row.id.parse()?))?;
        Ok(Client { id, name: row.name, phone: row.phone, email: row.email, notes: row.notes })
    });
    clients.collect()
}

#[cfg(test)]
mod tests {
    use super::fts_query;

    #[test]
    fn only_the_last_word_may_be_unfinished() {
        assert_eq!(fts_query("anna col").unwrap(), r#""anna" AND "col"*"#);
    }

    #[test]
    fn punctuation_is_no_part_of_a_query() {
        assert_eq!(fts_query("O'Brien*").unwrap(), r#""O" AND "Brien"*"#);
        assert_eq!(fts_query(r#"" OR -"#).unwrap(), r#""OR"*"#);
        assert_eq!(fts_query(" - "), None);
    }

    #[test]
    fn digits_match_a_number_with_or_without_its_zero() {
        assert_eq!(fts_query("0170 12").unwrap(), r#"("0170"* OR "170"*) AND "12"*"#);
    }
}
