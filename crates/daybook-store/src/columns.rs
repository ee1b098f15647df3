//! How instants, days, ids and names of states are written in columns, and read back with care.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Result, StoreError};

/// What may be wrong with a stored value.
pub(crate) type Broken = Box<dyn std::error::Error + Send + Sync>;

/// Reads a row; what is wrong with it is reported with its table and key.
pub(crate) fn checked<T>(
    table: &'static str,
    key: &str,
    read: impl FnOnce() -> std::result::Result<T, Broken>,
) -> Result<T> {
    read().map_err(|cause| StoreError::Corrupt {
        table,
        key: key.to_owned(),
        reason: cause.to_string(),
    })
}

/// Milliseconds since the Unix epoch.
pub(crate) fn instant(millis: i64) -> std::result::Result<DateTime<Utc>, Broken> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| "instant out of range".into())
}

/// Days since 1970-01-01.
pub(crate) fn day(date: NaiveDate) -> i64 {
    (date - NaiveDate::default()).num_days()
}

/// The date of a number of days since 1970-01-01.
pub(crate) fn date(day: i64) -> std::result::Result<NaiveDate, Broken> {
    TimeDelta::try_days(day)
        .and_then(|days| NaiveDate::default().checked_add_signed(days))
        .ok_or_else(|| "day out of range".into())
}

/// The domain's own name of a state.
pub(crate) fn name<T: Serialize>(state: &T) -> Result<String> {
    match serde_json::to_value(state)? {
        serde_json::Value::String(name) => Ok(name),
        other => Ok(other.to_string()),
    }
}

/// The state of a name written by [`name`].
pub(crate) fn named<T: DeserializeOwned>(name: &str) -> std::result::Result<T, Broken> {
    let value = if name.starts_with('{') {
        serde_json::from_str(name)?
    } else {
        serde_json::Value::String(name.to_owned())
    };
    Ok(serde_json::from_value(value)?)
}

/// JSON text of a value.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}

/// The value of JSON text that may be absent.
pub(crate) fn from_json_opt<T: DeserializeOwned>(
    text: Option<&str>,
) -> std::result::Result<Option<T>, Broken> {
    Ok(text.map(serde_json::from_str).transpose()?)
}
