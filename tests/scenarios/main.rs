//! What went wrong in the field, as scenarios: given, when, then, each under the name of its bug.
//!
//! They go through the doors that a window or a person has: the app or the command line over a real
//! file, at a server that misbehaves on demand, and at real servers where nobody has to misbehave.
//! Time is an argument: nothing waits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, helpers included"
)]

mod absence;
mod answers;
mod anywhere;
mod crashes;
mod data;
mod editing;
mod google;
mod habits;
mod habits_that_refuse;
mod listings;
mod quiet;
mod reconnected;
mod scene;
mod series;
