//! What changed, for other processes that have the same book open.

use chrono::{DateTime, Utc};
use daybook_core::id::AppointmentId;

use crate::columns::{checked, from_json_opt, instant, json, name, named};
use crate::error::Result;
use crate::{Db, Store, rows};

/// What to read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// Appointments.
    Appointments,
    /// The business, settings, people, services, accounts or calendars.
    Book,
    /// How sync stands.
    Sync,
    /// Open conflicts.
    Conflicts,
}

/// Something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedChange {
    /// What.
    pub kind: FeedKind,
    /// Which appointments, when they are few.
    pub ids: Vec<AppointmentId>,
    /// From this instant; `None` may be anywhere.
    pub from: Option<DateTime<Utc>>,
    /// Until this instant.
    pub to: Option<DateTime<Utc>>,
}

/// What changed since some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedUpdate {
    /// Ask from here the next time.
    pub seq: i64,
    /// In order. After a long silence one change of every kind stands for all.
    pub changes: Vec<FeedChange>,
}

/// So many changes are kept; the table sees to it itself.
const KEPT: i64 = 1000;
/// So many ids are worth naming.
const FEW: usize = 20;

impl Store {
    /// What changed after `seq`, by this process or another. `None` only gives the present `seq`.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn changes_since(&self, seq: Option<i64>) -> Result<FeedUpdate> {
        let mut tx = self.snapshot().await?;
        let newest =
            sqlx::query_scalar!(r#"SELECT coalesce(max(seq), 0) AS "seq!: i64" FROM feed"#)
                .fetch_one(&mut *tx)
                .await?;
        let Some(seq) = seq.filter(|seq| *seq < newest) else {
            return Ok(FeedUpdate { seq: newest, changes: Vec::new() });
        };
        if newest - seq > KEPT {
            use FeedKind::{Appointments, Book, Conflicts, Sync};
            let whole = |kind| FeedChange { kind, ids: Vec::new(), from: None, to: None };
            let changes = [Appointments, Book, Sync, Conflicts].map(whole).to_vec();
            return Ok(FeedUpdate { seq: newest, changes });
        }
        let rows = sqlx::query!(
            "SELECT seq, kind, ids, from_ms, to_ms FROM feed WHERE seq > ?1 ORDER BY seq",
            seq
        )
        .fetch_all(&mut *tx)
        .await?;
        let changes = rows.into_iter().map(|row| {
            checked("feed", &row.seq.to_string(), || {
                Ok(FeedChange {
                    kind: named(&row.kind)?,
                    ids: from_json_opt(row.ids.as_deref())?.unwrap_or_default(),
                    from: row.from_ms.map(instant).transpose()?,
                    to: row.to_ms.map(instant).transpose()?,
                })
            })
        });
        Ok(FeedUpdate { seq: newest, changes: changes.collect::<Result<_>>()? })
    }
}

/// A change as others are told of it.
pub(crate) struct News {
    kind: String,
    ids: Option<String>,
    span: Option<(i64, i64)>,
}

impl News {
    /// Something else than appointments changed.
    pub(crate) fn of(kind: FeedKind) -> Result<Self> {
        Ok(Self { kind: name(&kind)?, ids: None, span: None })
    }

    /// Appointments changed, inside `span` (milliseconds) if that is known.
    pub(crate) fn appointments(ids: &[AppointmentId], span: Option<(i64, i64)>) -> Result<Self> {
        let few = if ids.len() <= FEW { Some(json(ids)?) } else { None };
        // An end that is no instant (an endless series) leaves the span open.
        let span = span.filter(|(from, to)| instant(*from).is_ok() && instant(*to).is_ok());
        Ok(Self { ids: few, span, ..Self::of(FeedKind::Appointments)? })
    }
}

/// Says that something else than appointments changed.
pub(crate) async fn note(db: &mut Db, kind: FeedKind) -> Result<()> {
    tell(db, &[News::of(kind)?]).await
}

/// Tells of changes, in order.
pub(crate) async fn tell(db: &mut Db, news: &[News]) -> Result<()> {
    rows::insert(db, "INSERT INTO feed (kind, ids, from_ms, to_ms) ", "", news, |places, news| {
        places.push_bind(news.kind.as_str());
        places.push_bind(news.ids.as_deref());
        places.push_bind(news.span.map(|span| span.0));
        places.push_bind(news.span.map(|span| span.1));
    })
    .await
}
