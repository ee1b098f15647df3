//! The Google adapter against a simulated Google, over HTTP. Both were made from Google's description of
//! its API and share no code.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod account;
mod data;
mod edits;
mod inviting;
mod kinds;
mod listing;
mod series;
mod together;
mod trouble;
mod writing;
