//! The store through its public door, on real files.

mod accounts;
mod editing;
mod given;
mod grid;
mod model;
mod opening;
mod search;
mod statements;
mod syncing;
