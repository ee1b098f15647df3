//! The simulated CalDAV server by plain HTTP. Each test names the line of the checklist it shows.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, helpers included"
)]

mod client;
mod discovery;
mod faults;
mod listing;
mod other_side;
mod reading;
mod scheduling;
mod signing_in;
mod writing;
