//! The program as somebody at a terminal or a script uses it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on has failed, helpers included"
)]

mod accounts;
mod appointments;
mod desk;
mod files;
mod history;
mod words;
