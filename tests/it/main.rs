//! Integration tests through public doors, against real servers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, helpers included"
)]

mod backups;
mod command_line;
mod conflicts;
mod connecting;
mod decisions;
mod doctor;
mod five_thousand_events;
mod google;
mod google_modes;
mod google_tokens;
mod killed;
mod mirrors;
mod reconnected;
mod restarted;
mod servers;
mod sign_in_ends;
mod sync;
mod undone;
mod what_sync_did;
