//! The services as a window uses them: a real book in a temporary folder, a clock that tests move, a
//! keychain in memory.

mod appointments;
mod book;
mod given;
mod series;
mod transfer;
mod undo;
