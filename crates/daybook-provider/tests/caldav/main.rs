//! The CalDAV adapter against a server that answers what it is told: recorded answers of real
//! servers, and hostile ones. Requests are kept as snapshots.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod authentication;
mod changes;
mod discovery;
mod fetch;
mod scripted;
mod trouble;
mod untrusted;
mod write;
