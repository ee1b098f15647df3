//! What can be asked of an open book, one module per kind of thing.

pub mod accounts;
pub mod appointments;
mod authors;
pub mod backups;
pub mod book;
pub mod checks;
pub mod conflicts;
pub mod dry_run;
pub mod glance;
pub mod history;
mod items;
pub mod log;
pub mod mirrors;
pub mod receipts;
pub mod registrations;
pub mod reminders;
pub mod sample;
pub mod search;
pub mod sign_in;
pub mod sync;
pub mod transfer;

use std::str::FromStr;

use crate::error::{AppError, Result};

/// An id from a window.
fn id<T: FromStr>(text: &str, what: &'static str) -> Result<T> {
    text.parse().map_err(|_| AppError::NotFound(what))
}

/// An id from a window that may be absent.
fn maybe_id<T: FromStr>(text: Option<&str>, what: &'static str) -> Result<Option<T>> {
    text.map(|text| id(text, what)).transpose()
}

/// A count for a window.
fn count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}
