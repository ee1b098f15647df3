//! Sign-ins that wait for a browser, sealed: its answer may start the program anew.

use chrono::{DateTime, Utc};
use daybook_core::id::AccountId;

use crate::Store;
use crate::accounts::SealedSecret;
use crate::columns::checked;
use crate::error::Result;

/// So many are kept; another one takes the place of the one that ends first.
const MOST: i64 = 16;

impl Store {
    /// Keeps a sign-in until it ends, by the account it may become. What has ended at `now` goes.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Database`].
    pub async fn keep_sign_in(
        &self,
        key: AccountId,
        sealed: &SealedSecret,
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (key, expires, now) =
            (key.to_string(), expires_at.timestamp_millis(), now.timestamp_millis());
        let mut tx = self.begin().await?;
        sqlx::query!(
            "INSERT OR REPLACE INTO sign_in (id, expires_ms, nonce, ciphertext)
             VALUES (?1, ?2, ?3, ?4)",
            key,
            expires,
            sealed.nonce,
            sealed.ciphertext
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "DELETE FROM sign_in WHERE expires_ms <= ?1 OR id NOT IN
                 (SELECT id FROM sign_in ORDER BY expires_ms DESC, id DESC LIMIT ?2)",
            now,
            MOST
        )
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The sign-ins that have not ended at `now`.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Corrupt`].
    pub async fn kept_sign_ins(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(AccountId, SealedSecret)>> {
        let now = now.timestamp_millis();
        let rows = sqlx::query!(
            "SELECT id, nonce, ciphertext FROM sign_in WHERE expires_ms > ?1 ORDER BY id",
            now
        )
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter()
            .map(|row| {
                let sealed = SealedSecret { nonce: row.nonce, ciphertext: row.ciphertext };
                Ok((checked("sign_in", &row.id, || Ok(row.id.parse()?))?, sealed))
            })
            .collect()
    }

    /// Forgets a sign-in that was answered or given up.
    ///
    /// # Errors
    ///
    /// [`crate::StoreError::Database`].
    pub async fn forget_sign_in(&self, key: AccountId) -> Result<()> {
        let key = key.to_string();
        let mut tx = self.begin().await?;
        sqlx::query!("DELETE FROM sign_in WHERE id = ?1", key).execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }
}
