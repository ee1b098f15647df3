//! The business, its settings, and the people and services of the book.

use chrono_tz::Tz;
use daybook_core::id::{BusinessId, CalendarId, ClientId, ServiceId, StaffId};
use daybook_core::people::{Business, Client, Service, Staff};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::columns::{checked, from_json_opt, json};
use crate::error::{Result, StoreError};
use crate::feed::{self, FeedKind};
use crate::{Db, Store, appointments, calendars, links, read_models};

impl Store {
    /// The business; `None` in a new book.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn business(&self) -> Result<Option<Business>> {
        let mut db = self.readers.acquire().await?;
        business(&mut db).await
    }

    /// Sets up a new book: the business, its first people and its own calendar.
    ///
    /// # Errors
    ///
    /// [`StoreError::Invalid`] when the book is set up already.
    pub async fn create_book(
        &self,
        business: &Business,
        staff: &[Staff],
        own: &daybook_core::account::Calendar,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        if self::business(&mut tx).await?.is_some() {
            return Err(StoreError::Invalid("This book is set up already."));
        }
        let (id, zone) = (business.id.to_string(), business.zone.name());
        sqlx::query!(
            "INSERT INTO business (id, name, zone) VALUES (?1, ?2, ?3)",
            id,
            business.name,
            zone
        )
        .execute(&mut *tx)
        .await?;
        for person in staff {
            save_staff(&mut tx, person).await?;
        }
        calendars::insert(&mut tx, own).await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Changes name and zone. Days and floating times move with the zone.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn save_business(&self, business: &Business) -> Result<()> {
        let mut tx = self.begin().await?;
        let before = zone(&mut tx).await?;
        let (id, zone) = (business.id.to_string(), business.zone.name());
        let done = sqlx::query!(
            "UPDATE business SET name = ?2, zone = ?3 WHERE id = ?1",
            id,
            business.name,
            zone
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("business"));
        }
        if before != business.zone {
            rezone(&mut tx, business.zone).await?;
        }
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// A setting, by key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`] when it is of another type.
    pub async fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let value = sqlx::query_scalar!("SELECT value FROM setting WHERE key = ?1", key)
            .fetch_optional(&self.readers)
            .await?;
        checked("setting", key, || from_json_opt(value.as_deref()))
    }

    /// Remembers a setting.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn save_setting<T: Serialize + Sync>(&self, key: &str, value: &T) -> Result<()> {
        let value = json(value)?;
        let mut tx = self.begin().await?;
        sqlx::query!(
            "INSERT INTO setting (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key,
            value
        )
        .execute(&mut *tx)
        .await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Everybody who is booked, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn staff(&self) -> Result<Vec<Staff>> {
        let rows = sqlx::query!(
            r#"SELECT id, name, initials, hue, visible AS "visible: bool",
                      archived AS "archived: bool", position
               FROM staff ORDER BY position, id"#
        )
        .fetch_all(&self.readers)
        .await?;
        let staff = rows.into_iter().map(|row| {
            Ok(Staff {
                id: checked("staff", &row.id, || Ok(row.id.parse()?))?,
                name: row.name,
                initials: row.initials,
                hue: row.hue,
                visible: row.visible,
                archived: row.archived,
                position: row.position,
            })
        });
        staff.collect()
    }

    /// Adds or changes somebody who is booked.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn save_staff(&self, person: &Staff) -> Result<()> {
        let mut tx = self.begin().await?;
        save_staff(&mut tx, person).await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Puts people in an order. Whoever is not among `ids` keeps their place.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn order_staff(&self, ids: &[StaffId]) -> Result<()> {
        let mut tx = self.begin().await?;
        let ids = json(ids)?;
        sqlx::query!(
            "UPDATE staff SET position = j.key FROM json_each(?1) j WHERE staff.id = j.value",
            ids
        )
        .execute(&mut *tx)
        .await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Puts services in an order. What is not among `ids` keeps its place.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn order_services(&self, ids: &[ServiceId]) -> Result<()> {
        let mut tx = self.begin().await?;
        let ids = json(ids)?;
        sqlx::query!(
            "UPDATE service SET position = j.key FROM json_each(?1) j WHERE service.id = j.value",
            ids
        )
        .execute(&mut *tx)
        .await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// Everything that can be booked, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Corrupt`].
    pub async fn services(&self) -> Result<Vec<Service>> {
        let rows = sqlx::query!(
            r#"SELECT id, name, short_name, minutes, price, archived AS "archived: bool", position
               FROM service ORDER BY position, name COLLATE NOCASE, id"#
        )
        .fetch_all(&self.readers)
        .await?;
        let services = rows.into_iter().map(|row| {
            Ok(Service {
                id: checked("service", &row.id, || Ok(row.id.parse()?))?,
                name: row.name,
                short_name: row.short_name,
                minutes: row.minutes,
                price: row.price,
                archived: row.archived,
                position: row.position,
            })
        });
        services.collect()
    }

    /// Adds or changes something that can be booked; its appointments show the new name.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn save_service(&self, service: &Service) -> Result<()> {
        let mut tx = self.begin().await?;
        let id = service.id.to_string();
        sqlx::query!(
            "INSERT INTO service (id, name, short_name, minutes, price, archived, position)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name,
                 short_name = excluded.short_name, minutes = excluded.minutes,
                 price = excluded.price, archived = excluded.archived,
                 position = excluded.position",
            id,
            service.name,
            service.short_name,
            service.minutes,
            service.price,
            service.archived,
            service.position
        )
        .execute(&mut *tx)
        .await?;
        let touched = sqlx::query_scalar!(
            r#"SELECT json_group_array(id) AS "ids!: String" FROM appointment WHERE service_id = ?1"#,
            id
        )
        .fetch_one(&mut *tx)
        .await?;
        links::look_at_mirrors(&mut tx, &touched).await?;
        read_models::refresh(&mut tx, &touched).await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }

    /// One client.
    ///
    /// # Errors
    ///
    /// [`StoreError::NotFound`].
    pub async fn client(&self, id: ClientId) -> Result<Client> {
        let key = id.to_string();
        let row = sqlx::query!("SELECT name, phone, email, notes FROM client WHERE id = ?1", key)
            .fetch_optional(&self.readers)
            .await?
            .ok_or(StoreError::NotFound("client"))?;
        Ok(Client { id, name: row.name, phone: row.phone, email: row.email, notes: row.notes })
    }

    /// Adds or changes a client; their appointments show and are found by the new name and number.
    ///
    /// # Errors
    ///
    /// When the book cannot be written.
    pub async fn save_client(&self, client: &Client) -> Result<()> {
        let mut tx = self.begin().await?;
        let id = client.id.to_string();
        let endings = phone_endings(&client.phone);
        let touched = sqlx::query_scalar!(
            r#"SELECT json_group_array(id) AS "ids!: String" FROM appointment WHERE client_id = ?1"#,
            id
        )
        .fetch_one(&mut *tx)
        .await?;
        read_models::forget(&mut tx, &touched).await?;
        sqlx::query!(
            "INSERT INTO client (id, name, phone, email, notes, phone_endings)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone,
                 email = excluded.email, notes = excluded.notes,
                 phone_endings = excluded.phone_endings",
            id,
            client.name,
            client.phone,
            client.email,
            client.notes,
            endings
        )
        .execute(&mut *tx)
        .await?;
        links::look_at_mirrors(&mut tx, &touched).await?;
        read_models::remember(&mut tx, &touched).await?;
        feed::note(&mut tx, FeedKind::Book).await?;
        Ok(tx.commit().await?)
    }
}

/// Every ending of a phone number's digits, so that a prefix search finds a number by its last
/// digits and with or without a country code. Shorter endings than three digits say nothing.
fn phone_endings(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let endings: Vec<&str> =
        (0..digits.len().saturating_sub(2)).filter_map(|at| digits.get(at..)).collect();
    endings.join(" ")
}

async fn business(db: &mut Db) -> Result<Option<Business>> {
    let row = sqlx::query!("SELECT id, name, zone FROM business").fetch_optional(db).await?;
    row.map(|row| {
        checked("business", &row.id, || {
            let id: BusinessId = row.id.parse()?;
            Ok(Business { id, name: row.name.clone(), zone: row.zone.parse()? })
        })
    })
    .transpose()
}

/// The zone of the business; UTC before the book is set up.
pub(crate) async fn zone(db: &mut Db) -> Result<Tz> {
    Ok(business(db).await?.map_or(Tz::UTC, |business| business.zone))
}

/// The calendar that is kept on this computer only.
pub(crate) async fn own_calendar(db: &mut Db) -> Result<CalendarId> {
    let id = sqlx::query_scalar!("SELECT id FROM calendar WHERE account_id IS NULL")
        .fetch_optional(db)
        .await?
        .ok_or(StoreError::NotFound("calendar"))?;
    checked("calendar", &id, || Ok(id.parse()?))
}

async fn save_staff(db: &mut Db, person: &Staff) -> Result<()> {
    let id = person.id.to_string();
    sqlx::query!(
        "INSERT INTO staff (id, name, initials, hue, visible, position, archived)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, initials = excluded.initials,
             hue = excluded.hue, visible = excluded.visible, position = excluded.position,
             archived = excluded.archived",
        id,
        person.name,
        person.initials,
        person.hue,
        person.visible,
        person.position,
        person.archived
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Reads every appointment anew in another zone.
async fn rezone(db: &mut Db, home: Tz) -> Result<()> {
    let ids =
        sqlx::query_scalar!("SELECT id FROM appointment ORDER BY seq").fetch_all(&mut *db).await?;
    for chunk in ids.chunks(1000) {
        let ids = json(chunk)?;
        read_models::forget(db, &ids).await?;
        let rows = appointments::load(db, &ids).await?;
        let rows: Vec<_> = rows.values().map(|row| (&row.appointment, row.calendar)).collect();
        appointments::save(db, &rows, home).await?;
        read_models::remember(db, &ids).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::phone_endings;

    #[test]
    fn a_number_is_found_by_its_last_digits() {
        assert_eq!(phone_endings("+49 (0) 12-3"), "490123 90123 0123 123");
        assert_eq!(phone_endings("12"), "");
        assert_eq!(phone_endings(""), "");
    }
}
