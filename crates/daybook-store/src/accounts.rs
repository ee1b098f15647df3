//! Accounts: connecting, and the state of each.

use chrono::{DateTime, Utc};
use daybook_core::account::{Account, AccountState, Calendar, ConflictPolicy};
use daybook_core::id::AccountId;
use daybook_core::pace::Slowed;

use crate::columns::{Broken, checked, instant, name, named};
use crate::error::{Result, StoreError};
use crate::feed::{self, FeedKind};
use crate::{Db, Store, calendars, read_models};

/// A password or token, sealed with a key that is not in the book.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret {
    /// Used once.
    pub nonce: Vec<u8>,
    /// With its authentication tag.
    pub ciphertext: Vec<u8>,
}

impl std::fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedSecret")
    }
}

/// What waits in the calendars of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountCounts {
    /// The account.
    pub account: AccountId,
    /// Changes waiting to be sent. What waits for an answer to a conflict is no such change.
    pub waiting: i64,
    /// Items the provider refused.
    pub failed: i64,
    /// Appointments changed on both sides that wait for an answer.
    pub conflicts: i64,
}

impl Store {
    /// Every account, in the order they were connected.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id, provider, principal_key, label, server_url, user_name, staff_id, state,
                      conflict_policy, invites AS "invites: bool", not_before_ms, slowed_to,
                      slowed_ms, last_error
               FROM account ORDER BY id"#
        );
        rows.fetch_all(&self.readers).await?.into_iter().map(Account::try_from).collect()
    }

    /// One account.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn account(&self, id: AccountId) -> Result<Account> {
        let id = id.to_string();
        let row = sqlx::query_as!(
            Row,
            r#"SELECT id, provider, principal_key, label, server_url, user_name, staff_id, state,
                      conflict_policy, invites AS "invites: bool", not_before_ms, slowed_to,
                      slowed_ms, last_error
               FROM account WHERE id = ?1"#,
            id
        );
        let row = row.fetch_optional(&self.readers).await?;
        row.ok_or(StoreError::NotFound("account"))?.try_into()
    }

    /// Connects an account: its row, its calendars and its secret.
    ///
    /// # Errors
    ///
    /// When the book cannot be written, or has an account of the same person already.
    pub async fn add_account(
        &self,
        account: &Account,
        calendars: &[Calendar],
        secret: &SealedSecret,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        insert(&mut tx, account).await?;
        for calendar in calendars {
            calendars::insert(&mut tx, calendar).await?;
            calendars::tie(&mut tx, &calendar.id.to_string(), now).await?;
        }
        save_secret(&mut tx, account.id, secret).await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// The secret of an account.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn secret(&self, id: AccountId) -> Result<SealedSecret> {
        let id = id.to_string();
        sqlx::query_as!(
            SealedSecret,
            "SELECT nonce, ciphertext FROM sealed_secret WHERE account_id = ?1",
            id
        )
        .fetch_optional(&self.readers)
        .await?
        .ok_or(StoreError::NotFound("password"))
    }

    /// Replaces the secret of an account.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn save_secret(&self, id: AccountId, secret: &SealedSecret) -> Result<()> {
        let mut tx = self.begin().await?;
        save_secret(&mut tx, id, secret).await?;
        Ok(tx.commit().await?)
    }

    /// Replaces the secret of an account if it is still `from`. Whether it was: otherwise somebody else
    /// has replaced it meanwhile.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn replace_secret(
        &self,
        id: AccountId,
        from: &SealedSecret,
        to: &SealedSecret,
    ) -> Result<bool> {
        let id = id.to_string();
        let done = sqlx::query!(
            "UPDATE sealed_secret SET nonce = ?2, ciphertext = ?3
             WHERE account_id = ?1 AND nonce = ?4 AND ciphertext = ?5",
            id,
            to.nonce,
            to.ciphertext,
            from.nonce,
            from.ciphertext
        )
        .execute(&self.writer)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Whether an account can be used; the badges of what waits in it follow.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn set_account_state(&self, id: AccountId, state: AccountState) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, state) = (id.to_string(), name(&state)?);
        let done = sqlx::query!("UPDATE account SET state = ?2 WHERE id = ?1", id, state)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("account"));
        }
        let waiting = sqlx::query_scalar!(
            r#"SELECT json_group_array(DISTINCT l.appointment_id) AS "ids!: String"
               FROM calendar k CROSS JOIN link l ON l.calendar_id = k.id AND l.pending = 1
               WHERE k.account_id = ?1"#,
            id
        )
        .fetch_one(&mut *tx)
        .await?;
        read_models::refresh(&mut tx, &waiting).await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Who is right from now on when both sides change the same. Conflicts that are open stay open.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn set_conflict_policy(&self, id: AccountId, policy: ConflictPolicy) -> Result<()> {
        let mut tx = self.begin().await?;
        let (id, policy) = (id.to_string(), name(&policy)?);
        let done =
            sqlx::query!("UPDATE account SET conflict_policy = ?2 WHERE id = ?1", id, policy)
                .execute(&mut *tx)
                .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("account"));
        }
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Whether guests are invited and told by mail from now on.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn set_invites(&self, id: AccountId, invites: bool) -> Result<()> {
        let mut tx = self.begin().await?;
        let id = id.to_string();
        let done = sqlx::query!("UPDATE account SET invites = ?2 WHERE id = ?1", id, invites)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("account"));
        }
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// No request goes out before this instant.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn set_not_before(&self, id: AccountId, at: Option<DateTime<Utc>>) -> Result<()> {
        let (id, at) = (id.to_string(), at.map(|at| at.timestamp_millis()));
        sqlx::query!("UPDATE account SET not_before_ms = ?2 WHERE id = ?1", id, at)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The provider wants quiet until an instant, and fewer requests from then on.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn slow_down(
        &self,
        id: AccountId,
        until: DateTime<Utc>,
        slowed: Slowed,
    ) -> Result<()> {
        let (id, until) = (id.to_string(), until.timestamp_millis());
        let (to, at) = (slowed.to, slowed.at.timestamp_millis());
        sqlx::query!(
            "UPDATE account SET not_before_ms = ?2, slowed_to = ?3, slowed_ms = ?4 WHERE id = ?1",
            id,
            until,
            to,
            at
        )
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    /// The last failure of an account, as a plain sentence.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn set_last_error(&self, id: AccountId, error: Option<&str>) -> Result<()> {
        let mut tx = self.begin().await?;
        let id = id.to_string();
        let done = sqlx::query!(
            "UPDATE account SET last_error = ?2 WHERE id = ?1 AND last_error IS NOT ?2",
            id,
            error
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() > 0 {
            feed::note(&mut tx, FeedKind::Book).await?;
        }
        Ok(tx.commit().await?)
    }

    /// What waits in each account.
    ///
    /// # Errors
    ///
    /// When the book cannot be read.
    pub async fn account_counts(&self) -> Result<Vec<AccountCounts>> {
        let rows = sqlx::query!(
            r#"SELECT w.id,
                   (SELECT count(*) FROM calendar k CROSS JOIN link l
                       ON l.calendar_id = k.id AND l.pending = 1
                        CROSS JOIN appointment a ON a.id = l.appointment_id
                    WHERE k.account_id = w.id AND l.failure IS NULL
                      AND (a.sync_off = 0 OR a.deleted)
                      AND l.id NOT IN (SELECT link_id FROM conflict)) AS "waiting!: i64",
                   (SELECT count(*) FROM calendar k CROSS JOIN link l
                       ON l.calendar_id = k.id AND l.failure IS NOT NULL
                        CROSS JOIN appointment a ON a.id = l.appointment_id
                    WHERE k.account_id = w.id AND (a.sync_off = 0 OR a.deleted)) AS "failed!: i64",
                   (SELECT count(*) FROM conflict c CROSS JOIN link l ON l.id = c.link_id
                        CROSS JOIN calendar k ON k.id = l.calendar_id
                    WHERE k.account_id = w.id) AS "conflicts!: i64"
               FROM account w ORDER BY w.id"#
        )
        .fetch_all(&self.readers)
        .await?;
        let counts = rows.into_iter().map(|row| {
            let account = checked("account", &row.id, || Ok(row.id.parse()?))?;
            let (waiting, failed, conflicts) = (row.waiting, row.failed, row.conflicts);
            Ok(AccountCounts { account, waiting, failed, conflicts })
        });
        counts.collect()
    }
}

/// Adds an account.
pub(crate) async fn insert(db: &mut Db, account: &Account) -> Result<()> {
    let id = account.id.to_string();
    let (provider, state) = (name(&account.provider)?, name(&account.state)?);
    let policy = name(&account.conflict_policy)?;
    let staff = account.staff.map(|id| id.to_string());
    let not_before = account.not_before.map(|at| at.timestamp_millis());
    let slowed_to = account.slowed.map(|slowed| slowed.to);
    let slowed_at = account.slowed.map(|slowed| slowed.at.timestamp_millis());
    sqlx::query!(
        "INSERT INTO account (id, provider, principal_key, label, server_url, user_name, staff_id,
                              state, conflict_policy, not_before_ms, last_error, slowed_to,
                              slowed_ms, invites)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        id,
        provider,
        account.principal_key,
        account.label,
        account.server_url,
        account.user_name,
        staff,
        state,
        policy,
        not_before,
        account.last_error,
        slowed_to,
        slowed_at,
        account.invites
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn save_secret(db: &mut Db, id: AccountId, secret: &SealedSecret) -> Result<()> {
    let id = id.to_string();
    sqlx::query!(
        "INSERT INTO sealed_secret (account_id, nonce, ciphertext) VALUES (?1, ?2, ?3)
         ON CONFLICT (account_id) DO UPDATE SET
             nonce = excluded.nonce, ciphertext = excluded.ciphertext",
        id,
        secret.nonce,
        secret.ciphertext
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    id: String,
    provider: String,
    principal_key: String,
    label: String,
    server_url: String,
    user_name: String,
    staff_id: Option<String>,
    state: String,
    conflict_policy: String,
    invites: bool,
    not_before_ms: Option<i64>,
    slowed_to: Option<i64>,
    slowed_ms: Option<i64>,
    last_error: Option<String>,
}

impl TryFrom<Row> for Account {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self> {
        let key = row.id.clone();
        checked("account", &key, || row.read())
    }
}

impl Row {
    fn read(self) -> std::result::Result<Account, Broken> {
        Ok(Account {
            id: self.id.parse()?,
            provider: named(&self.provider)?,
            principal_key: self.principal_key,
            label: self.label,
            server_url: self.server_url,
            user_name: self.user_name,
            staff: self.staff_id.map(|id| id.parse()).transpose()?,
            state: named(&self.state)?,
            conflict_policy: named(&self.conflict_policy)?,
            invites: self.invites,
            not_before: self.not_before_ms.map(instant).transpose()?,
            slowed: match (self.slowed_to, self.slowed_ms) {
                (Some(to), Some(at)) => Some(Slowed { to: u32::try_from(to)?, at: instant(at)? }),
                _ => None,
            },
            last_error: self.last_error,
        })
    }
}
