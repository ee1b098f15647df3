//! The calendar table: calendars and where the sync of each stands.

use chrono::{DateTime, Utc};
use daybook_core::account::{Calendar, CalendarState, SyncProgress};
use daybook_core::id::{AccountId, CalendarId};

use crate::columns::{Broken, checked, instant, name, named};
use crate::error::{Result, StoreError};
use crate::feed::{self, FeedKind};
use crate::{Db, Store, archive, links, read_models};

impl Store {
    /// Every calendar, by account and name; the book's own comes first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn calendars(&self) -> Result<Vec<Calendar>> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id, account_id, remote_id, name, color, staff_id, mode, mirror, access,
                      agreed AS "agreed: bool", visible AS "visible: bool", is_default AS "is_default: bool", state, cursor,
                      last_ok_ms, last_full_ms, failures, held_deletions
               FROM calendar ORDER BY account_id, name COLLATE NOCASE, id"#
        );
        rows.fetch_all(&self.readers).await?.into_iter().map(Calendar::try_from).collect()
    }

    /// One calendar.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn calendar(&self, id: CalendarId) -> Result<Calendar> {
        let id = id.to_string();
        let row = sqlx::query_as!(
            Row,
            r#"SELECT id, account_id, remote_id, name, color, staff_id, mode, mirror, access,
                      agreed AS "agreed: bool", visible AS "visible: bool", is_default AS "is_default: bool", state, cursor,
                      last_ok_ms, last_full_ms, failures, held_deletions
               FROM calendar WHERE id = ?1"#,
            id
        );
        let row = row.fetch_optional(&self.readers).await?;
        row.ok_or(StoreError::NotFound("calendar"))?.try_into()
    }

    /// How many appointments are kept in step with each calendar of an account.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn kept_in_step(&self, account: AccountId) -> Result<Vec<(CalendarId, i64)>> {
        let account = account.to_string();
        let rows = sqlx::query!(
            r#"SELECT k.id, (SELECT count(*) FROM link l WHERE l.calendar_id = k.id
                   AND EXISTS (SELECT 1 FROM shadow s WHERE s.link_id = l.id)) AS "kept!: i64"
               FROM calendar k WHERE k.account_id = ?1"#,
            account
        );
        let rows = rows.fetch_all(&self.readers).await?.into_iter();
        rows.map(|row| Ok((checked("calendar", &row.id, || Ok(row.id.parse()?))?, row.kept)))
            .collect()
    }

    /// Remembers a calendar that was found later in an account.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn add_calendar(&self, calendar: &Calendar, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        insert(&mut tx, calendar).await?;
        tie(&mut tx, &calendar.id.to_string(), now).await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Stores everything about a calendar but where its sync stands. There is one default calendar
    /// for each member of staff; a new one takes the place of the old. Appointments get and lose their
    /// mirrors in it as it says now.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn save_calendar(&self, calendar: &Calendar, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        save(&mut tx, calendar, now).await?;
        Ok(tx.commit().await?)
    }

    /// Stores where the sync of a calendar stands, after the rows it covers. Where no deletions are
    /// held back any more, the user's word about them is forgotten.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn save_progress(
        &self,
        id: CalendarId,
        progress: &SyncProgress,
        state: CalendarState,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, state) = (id.to_string(), name(&state)?);
        let last_ok = progress.last_ok.map(millis);
        let last_full = progress.last_full.map(millis);
        let done = sqlx::query!(
            "UPDATE calendar SET cursor = ?2, last_ok_ms = ?3, last_full_ms = ?4, failures = ?5,
                                 held_deletions = ?6, state = ?7,
                                 held_answer = CASE WHEN ?6 > 0 THEN held_answer END
             WHERE id = ?1",
            id,
            progress.cursor,
            last_ok,
            last_full,
            progress.failures,
            progress.held_deletions,
            state
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("calendar"));
        }
        if progress.held_deletions == 0 {
            sqlx::query!("DELETE FROM held_deletion WHERE calendar_id = ?1", id)
                .execute(&mut *tx)
                .await?;
        }
        feed::note(&mut tx, FeedKind::Sync).await?;
        Ok(tx.commit().await?)
    }

    /// From now on a calendar may be written to.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn agree(&self, id: CalendarId) -> Result<()> {
        let mut tx = self.begin().await?;
        let id = id.to_string();
        let done = sqlx::query!("UPDATE calendar SET agreed = 1 WHERE id = ?1", id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("calendar"));
        }
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }
}

/// Changes a calendar; see [`Store::save_calendar`].
pub(crate) async fn save(db: &mut Db, calendar: &Calendar, now: DateTime<Utc>) -> Result<()> {
    let id = calendar.id.to_string();
    let staff = calendar.staff.map(|id| id.to_string());
    let (mode, access) = (name(&calendar.mode)?, name(&calendar.access)?);
    let mirror = calendar.mirror.as_ref().map(name).transpose()?;
    let ties_anew = sqlx::query_scalar!(
        r#"SELECT mode <> ?2 OR access <> ?3 OR mirror IS NOT ?4 OR staff_id IS NOT ?5 AS "it!: bool"
               FROM calendar WHERE id = ?1"#,
        id,
        mode,
        access,
        mirror,
        staff
    )
    .fetch_optional(&mut *db)
    .await?
    .ok_or(StoreError::NotFound("calendar"))?;
    sqlx::query!(
        "UPDATE calendar SET name = ?2, color = ?3, staff_id = ?4, mode = ?5, access = ?6,
                                 visible = ?7, is_default = ?8, agreed = ?9, mirror = ?10
             WHERE id = ?1",
        id,
        calendar.name,
        calendar.color,
        staff,
        mode,
        access,
        calendar.visible,
        calendar.is_default,
        calendar.agreed,
        mirror
    )
    .execute(&mut *db)
    .await?;
    only_default(db, calendar).await?;
    if ties_anew {
        tie(db, &id, now).await?;
    }
    redraw(db, calendar.id).await?;
    feed::note(db, FeedKind::Book).await
}

/// Adds a calendar.
pub(crate) async fn insert(db: &mut Db, calendar: &Calendar) -> Result<()> {
    let id = calendar.id.to_string();
    let account = calendar.account.map(|id| id.to_string());
    let staff = calendar.staff.map(|id| id.to_string());
    let (mode, access) = (name(&calendar.mode)?, name(&calendar.access)?);
    let mirror = calendar.mirror.as_ref().map(name).transpose()?;
    let state = name(&calendar.state)?;
    let progress = &calendar.progress;
    let last_ok = progress.last_ok.map(millis);
    let last_full = progress.last_full.map(millis);
    sqlx::query!(
        "INSERT INTO calendar (id, account_id, remote_id, name, color, staff_id, mode, mirror, access,
                               visible, is_default, state, cursor, last_ok_ms, last_full_ms,
                               failures, held_deletions, agreed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                 ?18)",
        id,
        account,
        calendar.remote_id,
        calendar.name,
        calendar.color,
        staff,
        mode,
        mirror,
        access,
        calendar.visible,
        calendar.is_default,
        state,
        progress.cursor,
        last_ok,
        last_full,
        progress.failures,
        progress.held_deletions,
        calendar.agreed
    )
    .execute(&mut *db)
    .await?;
    only_default(db, calendar).await
}

/// A new default of a member of staff ends the old one.
async fn only_default(db: &mut Db, calendar: &Calendar) -> Result<()> {
    if !calendar.is_default {
        return Ok(());
    }
    let id = calendar.id.to_string();
    let staff = calendar.staff.map(|id| id.to_string());
    sqlx::query!(
        "UPDATE calendar SET is_default = 0 WHERE id <> ?1 AND staff_id IS ?2 AND is_default = 1",
        id,
        staff
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives a new or changed calendar what was archived of it, and every appointment made here the mirrors
/// that it now takes, and looks again at what those in it show.
pub(crate) async fn tie(db: &mut Db, id: &str, now: DateTime<Utc>) -> Result<()> {
    archive::take_back(db, id, now).await?;
    let ids = sqlx::query_scalar!(
        r#"SELECT json_group_array(a.id) AS "ids!: String" FROM appointment a
           WHERE a.deleted = 0 AND a.made_here = 1 AND (
               EXISTS (SELECT 1 FROM link l WHERE l.appointment_id = a.id AND l.calendar_id = ?1)
               OR EXISTS (SELECT 1 FROM calendar k WHERE k.id = ?1 AND k.mirror IS NOT NULL))"#,
        id
    )
    .fetch_one(&mut *db)
    .await?;
    links::tie(db, &ids, now).await?;
    sqlx::query!(
        "UPDATE link SET pending = 1 WHERE calendar_id = ?1 AND direction = 'publish'",
        id
    )
    .execute(&mut *db)
    .await?;
    catch_up(db, id).await?;
    read_models::refresh(db, &ids).await
}

/// What was changed while nothing was written to the calendar, as where it was at home before or by undo, has
/// to be looked at once something is. What the user is asked about waits for the answer.
async fn catch_up(db: &mut Db, id: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE link SET pending = 1
         WHERE calendar_id = ?1 AND direction = 'two_way'
           AND EXISTS (SELECT 1 FROM shadow s WHERE s.link_id = link.id AND s.content IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM conflict f WHERE f.link_id = link.id)
           AND EXISTS (SELECT 1 FROM calendar k
                       WHERE k.id = ?1 AND k.mode IN ('two_way', 'publish') AND k.access = 'write')",
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Draws everything anew that belongs to the calendar or is linked to it.
async fn redraw(db: &mut Db, id: CalendarId) -> Result<()> {
    let id = id.to_string();
    let ids = sqlx::query_scalar!(
        r#"SELECT json_group_array(id) AS "ids!: String" FROM (
               SELECT id FROM appointment WHERE calendar_id = ?1
               UNION SELECT appointment_id FROM link WHERE calendar_id = ?1)"#,
        id
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!(
        "DELETE FROM grid WHERE key IN
             (SELECT a.key FROM calendar k CROSS JOIN appointment a ON a.calendar_id = k.id
              WHERE k.id = ?1 AND k.mode = 'ignored')",
        id
    )
    .execute(&mut *db)
    .await?;
    read_models::refresh(db, &ids).await
}

fn millis(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

struct Row {
    id: String,
    account_id: Option<String>,
    remote_id: String,
    name: String,
    color: String,
    staff_id: Option<String>,
    mode: String,
    mirror: Option<String>,
    access: String,
    agreed: bool,
    visible: bool,
    is_default: bool,
    state: String,
    cursor: Option<String>,
    last_ok_ms: Option<i64>,
    last_full_ms: Option<i64>,
    failures: i64,
    held_deletions: i64,
}

impl TryFrom<Row> for Calendar {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let key = row.id.clone();
        checked("calendar", &key, || row.read())
    }
}

impl Row {
    fn read(self) -> std::result::Result<Calendar, Broken> {
        Ok(Calendar {
            id: self.id.parse()?,
            account: self.account_id.map(|id| id.parse::<AccountId>()).transpose()?,
            remote_id: self.remote_id,
            name: self.name,
            color: self.color,
            staff: self.staff_id.map(|id| id.parse()).transpose()?,
            mode: named(&self.mode)?,
            mirror: self.mirror.as_deref().map(named).transpose()?,
            access: named(&self.access)?,
            agreed: self.agreed,
            visible: self.visible,
            is_default: self.is_default,
            state: named(&self.state)?,
            progress: SyncProgress {
                cursor: self.cursor,
                last_ok: self.last_ok_ms.map(instant).transpose()?,
                last_full: self.last_full_ms.map(instant).transpose()?,
                failures: self.failures,
                held_deletions: self.held_deletions,
            },
        })
    }
}
