//! The store through its public door, on real files.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that finds something else than it expects has failed"
)]

mod accounts;
mod backup;
mod editing;
mod given;
mod grid;
mod links;
mod log;
mod mirrors_again;
mod model;
mod opening;
mod reconnecting;
mod reminders;
mod search;
mod sign_ins;
mod statements;
mod syncing;
mod trash;
mod writing;
