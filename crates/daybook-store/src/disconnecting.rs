//! An account goes; what was in its calendars stays or goes with it.

use chrono::{DateTime, Utc};
use daybook_core::id::AccountId;

use crate::error::{Result, StoreError};
use crate::feed::{self, FeedKind};
use crate::{Db, Store, appointments, archive, book, links, read_models, sources};

impl Store {
    /// Disconnects an account. Its appointments move to the book's own calendar (`keep`) or go,
    /// unless another calendar has them too. This cannot be undone; but when the same person connects
    /// it again, its calendars go on from there with what was kept.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn disconnect(&self, id: AccountId, keep: bool, now: DateTime<Utc>) -> Result<()> {
        let mut tx = self.begin().await?;
        let id = id.to_string();
        let touched = sqlx::query_scalar!(
            r#"SELECT json_group_array(DISTINCT a.id) AS "ids!: String"
               FROM calendar k CROSS JOIN appointment a
                   ON a.calendar_id = k.id
                   OR EXISTS (SELECT 1 FROM link l
                              WHERE l.appointment_id = a.id AND l.calendar_id = k.id)
               WHERE k.account_id = ?1"#,
            id
        )
        .fetch_one(&mut *tx)
        .await?;
        read_models::forget(&mut tx, &touched).await?;
        if keep {
            sources::keep(&mut tx, &touched).await?;
        }
        links::remember_lives(&mut tx, &touched).await?;
        archive::put_away(&mut tx, &id, &touched, keep).await?;
        sqlx::query!(
            "DELETE FROM link WHERE calendar_id IN (SELECT id FROM calendar WHERE account_id = ?1)",
            id
        )
        .execute(&mut *tx)
        .await?;
        if !keep {
            delete_homeless(&mut tx, &touched, &id).await?;
        }
        leave(&mut tx, &touched, &id, keep).await?;
        let done = sqlx::query!("DELETE FROM account WHERE id = ?1", id).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("account"));
        }
        links::tie(&mut tx, &touched, now).await?;
        read_models::remember(&mut tx, &touched).await?;
        for kind in [FeedKind::Book, FeedKind::Appointments, FeedKind::Conflicts] {
            feed::note(&mut tx, kind).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// What was at home in an account that goes and is only mirrored elsewhere is deleted there too.
async fn delete_homeless(db: &mut Db, touched: &str, account: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE appointment SET deleted = 1, rev = rev + 1
         WHERE deleted = 0 AND id IN (SELECT value FROM json_each(?1))
           AND calendar_id IN (SELECT id FROM calendar WHERE account_id = ?2)
           AND NOT EXISTS (SELECT 1 FROM link l WHERE l.appointment_id = appointment.id
                             AND l.direction = 'two_way')",
        touched,
        account
    )
    .execute(&mut *db)
    .await?;
    links::look_at_mirrors(db, touched).await
}

/// What was at home in an account that goes is at home somewhere else from now on, or nowhere.
async fn leave(db: &mut Db, touched: &str, account: &str, keep: bool) -> Result<()> {
    // What is deleted and was never at the account is gone for good.
    let gone = sqlx::query_scalar!(
        r#"SELECT json_group_array(a.id) AS "ids!: String"
           FROM json_each(?1) j CROSS JOIN appointment a ON a.id = j.value
                CROSS JOIN calendar k ON k.id = a.calendar_id
           WHERE (a.deleted = 1 OR (k.account_id = ?3 AND NOT ?2))
             AND NOT EXISTS (SELECT 1 FROM link l WHERE l.appointment_id = a.id)
             AND NOT EXISTS (SELECT 1 FROM archived_link v
                             WHERE v.appointment_id = a.id AND v.remote_id IS NOT NULL)"#,
        touched,
        keep,
        account
    )
    .fetch_one(&mut *db)
    .await?;
    appointments::remove(db, &gone).await?;
    let own = book::own_calendar(db).await?.to_string();
    sqlx::query!(
        "UPDATE appointment SET calendar_id =
             coalesce((SELECT min(calendar_id) FROM link
                       WHERE appointment_id = appointment.id AND direction = 'two_way'), ?2)
         WHERE id IN (SELECT value FROM json_each(?1))
           AND calendar_id IN (SELECT id FROM calendar WHERE account_id = ?3)",
        touched,
        own,
        account
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}
