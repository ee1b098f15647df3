//! Signing in, at a simulated Google and with somebody in front of its pages.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod browser;
mod desk;
mod loopback;
mod renewing;
mod signing_in;
