//! The simulated Google by plain HTTP. Each test names the line of the checklist it shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, helpers included"
)]

mod access;
mod browser;
mod channels;
mod client;
mod concurrency;
mod data;
mod faults;
mod guests;
mod kinds;
mod limits;
mod listing;
mod mirror;
mod other_side;
mod schema;
mod signing_in;
mod syncing;
mod writing;
