//! The engine over a real store and a server in memory, in sentences.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, helpers included"
)]

mod chosen;
mod compare;
mod desk;
mod dry_run;
mod faults;
mod held;
mod moves;
mod nearest;
mod policies;
mod rounds;
mod server;
mod shuffle;
mod unanswered;
