//! Writes many rows with few statements. Values are bound as they are: a row that travels as JSON is
//! spelt once here and read several times there, which was half the cost of a first sync.

use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite};

use crate::Db;
use crate::error::Result;

/// So many rows make one statement, which is prepared once for all the chunks of a sync.
const ROWS: usize = 50;

/// The places of one row.
pub(crate) type Places<'a> = Separated<'a, Sqlite, &'static str>;

/// Runs `head VALUES (…), (…) tail` over all rows; `bind` fills the places of each.
pub(crate) async fn insert<R: Sync>(
    db: &mut Db,
    head: &'static str,
    tail: &'static str,
    rows: &[R],
    bind: impl Fn(&mut Places<'_>, &R) + Send,
) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        let mut statement = QueryBuilder::new(head);
        statement.push_values(rows, |mut places, row| bind(&mut places, row));
        statement.push(tail);
        statement.build().execute(&mut *db).await?;
    }
    Ok(())
}
