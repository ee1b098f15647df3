//! The words and rules of an appointment book: no I/O, no clock, no async.
//!
//! Everything here is a value or a pure function. Time arrives as an argument, so a rule can be
//! tested at any moment of any year.

pub mod account;
pub mod appointment;
pub mod attendee;
pub mod clock;
pub mod deletions;
pub mod details;
pub mod id;
pub mod interval;
pub mod invitation;
pub mod merge;
pub mod mirror;
pub mod observe;
pub mod pace;
pub mod people;
pub mod policy;
pub mod push;
pub mod recurrence;
pub mod reminding;
pub mod settle;
pub mod simulation;
pub mod sync_state;
pub mod wall_time;
