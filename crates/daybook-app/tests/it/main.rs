//! The services as a window uses them: a real book in a temporary folder, a clock that tests move, a
//! keychain in memory.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod appointments;
mod backups;
mod book;
mod calendars;
mod given;
mod guests;
mod history;
mod reminders;
mod series;
mod several;
mod times;
mod transfer;
mod undo;
