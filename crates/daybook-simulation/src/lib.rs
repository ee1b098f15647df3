//! Simulated days: the real sync engine between books and servers that exist only here, with a
//! network, a clock and people that do whatever a tape of bytes says.
//!
//! Every choice comes from the tape, so a failing day can be replayed, made shorter and kept. What
//! must hold is checked while it happens (`watched`, `client`) and when everything works again (`day`,
//! `oracle`). `docs/simulation.md` says what the days have taught.

#![expect(clippy::indexing_slicing, reason = "small tables, indexed by what is below their length")]

mod campaign;
mod client;
mod day;
mod desk;
mod edits;
mod elsewhere;
mod file;
mod layout;
mod memory;
mod oracle;
mod patience;
mod profile;
mod server;
mod tape;
mod values;
mod watched;
mod world;

pub use campaign::{Campaign, Failure, Figures};
pub use day::{Day, Keep, Setting, lived, lived_twice};
pub use profile::Profile;
pub use tape::{Tape, shrink};
