//! Bare SQLite: rusqlite's prepared statements, a row at a time, on the same data.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use rusqlite::Connection;

use crate::{CHUNK, Cost, Failure, SEARCHES, WINDOWS, cpu_ms, ms, window};

/// Bare SQLite on the same data.
pub(crate) struct Floor {
    pub(crate) import: Cost,
    pub(crate) grids: BTreeMap<String, f64>,
    pub(crate) searches: BTreeMap<String, f64>,
}

impl Floor {
    /// Copies every row of the book at `from` to a new file with the same tables, a row at a time.
    pub(crate) fn of(from: &Path, to: &Path) -> Result<Self, Failure> {
        let book = Connection::open(from)?;
        let floor = Connection::open(to)?;
        floor.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -16000;
             PRAGMA wal_autocheckpoint = 4000",
        )?;
        let mut schema = book.prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
               AND name NOT LIKE 'search_%' ORDER BY rowid",
        )?;
        for sql in schema.query_map([], |row| row.get::<_, String>(0))? {
            floor.execute_batch(&sql?)?;
        }
        let import = Self::import(&book, &floor)?;
        let (mut grids, mut searches) = (BTreeMap::new(), BTreeMap::new());
        floor.execute_batch(
            "CREATE TABLE bare (start_ms INTEGER, id TEXT, end_ms INTEGER, title TEXT, status TEXT,
                 calendar TEXT, opaque INTEGER, PRIMARY KEY (start_ms, id)) STRICT, WITHOUT ROWID;
             INSERT INTO bare SELECT start_ms, id, end_ms, title, status, calendar_id, opaque
                 FROM appointment",
        )?;
        for (name, days) in WINDOWS {
            let window = window(days)?;
            let (from, to) = (window.start().timestamp_millis(), window.end().timestamp_millis());
            let mut query = floor.prepare(
                "SELECT json_group_array(json_object('id', id, 'occurrence', NULL,
                     'start', start_ms / 60000 + 60, 'end', end_ms / 60000 + 60,
                     'allDay', json('false'), 'title', title, 'shortTitle', '', 'client', '',
                     'staff', NULL, 'calendar', calendar, 'status', status, 'progress', 'booked',
                     'busy', json('false'), 'opaque', json('true'), 'badge', 'synced',
                     'readOnly', json('false')))
                 FROM bare WHERE start_ms >= ?1 - 86400000 AND start_ms < ?2 AND end_ms > ?1",
            )?;
            let time = median(41, || {
                Ok(query.query_row([from, to], |row| row.get::<_, String>(0))?.len())
            })?;
            grids.insert(name.to_owned(), time);
        }
        for (name, _, term) in SEARCHES {
            let mut query = floor.prepare(
                "SELECT g.item FROM search s CROSS JOIN grid g ON g.key = s.rowid
                 WHERE search MATCH ?1 ORDER BY s.rowid DESC LIMIT 50",
            )?;
            let time = median(21, || {
                let rows = query.query_map([term], |row| row.get::<_, String>(0))?;
                Ok(rows.collect::<Result<Vec<_>, _>>()?.len())
            })?;
            searches.insert(name.to_owned(), time);
        }
        Ok(Self { import, grids, searches })
    }

    fn import(book: &Connection, floor: &Connection) -> Result<Cost, Failure> {
        type Values = Vec<rusqlite::types::Value>;
        let tables = [
            (
                "appointment",
                "seq, id, calendar_id, uid, content, progress, rev, deleted, author, \
              title, status, opaque, repeats, start_ms, end_ms",
            ),
            (
                "link",
                "id, appointment_id, calendar_id, remote_id, incarnation, pending, \
              confirmed_ms, pushes, version",
            ),
            ("shadow", "link_id, content, raw"),
            ("grid", "key, start_ms, end_ms, opaque, item"),
        ];
        let mut data: Vec<(String, Vec<Values>)> = Vec::new();
        for (table, columns) in tables {
            let mut query = book.prepare(&format!("SELECT {columns} FROM {table} ORDER BY 1"))?;
            let width = query.column_count();
            let rows = query.query_map([], |row| (0..width).map(|at| row.get(at)).collect())?;
            let places = vec!["?"; width].join(", ");
            let insert = format!("INSERT INTO {table} ({columns}) VALUES ({places})");
            data.push((insert, rows.collect::<Result<_, _>>()?));
        }
        let mut query = book.prepare(
            "SELECT key, title, content ->> '$.details.description',
                    content ->> '$.details.location' FROM appointment ORDER BY seq",
        )?;
        let rows = query.query_map([], |row| (0..4).map(|at| row.get(at)).collect())?;
        let insert = "INSERT INTO search (rowid, title, notes, location) VALUES (?, ?, ?, ?)";
        data.push((insert.to_owned(), rows.collect::<Result<_, _>>()?));
        let chunks = data.iter().map(|(_, rows)| rows.len().div_ceil(CHUNK)).max().unwrap_or(0);
        // As the store does: the index takes ascending keys best.
        if let Some((_, rows)) = data.last_mut() {
            for chunk in rows.chunks_mut(CHUNK) {
                chunk.sort_by_key(|row| match row.first() {
                    Some(rusqlite::types::Value::Integer(key)) => *key,
                    _ => 0,
                });
            }
        }
        floor.execute_batch("PRAGMA foreign_keys = off")?;
        let (wall, cpu) = (Instant::now(), cpu_ms());
        for at in 0..chunks {
            floor.execute_batch("BEGIN IMMEDIATE")?;
            for (insert, rows) in &data {
                let mut statement = floor.prepare(insert)?;
                for row in rows.chunks(CHUNK).nth(at).unwrap_or_default() {
                    statement.execute(rusqlite::params_from_iter(row))?;
                }
            }
            floor.execute_batch("COMMIT")?;
        }
        Ok(Cost { wall_ms: ms(wall), cpu_ms: cpu_ms() - cpu })
    }
}

fn median(times: usize, mut query: impl FnMut() -> Result<usize, Failure>) -> Result<f64, Failure> {
    let mut taken = Vec::new();
    for _ in 0..times {
        let wall = Instant::now();
        std::hint::black_box(query()?);
        taken.push(ms(wall));
    }
    taken.sort_by(f64::total_cmp);
    Ok(taken.get(times / 2).copied().unwrap_or_default())
}
