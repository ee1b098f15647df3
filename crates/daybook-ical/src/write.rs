//! Domain to text. A new object is written from nothing; a known one is edited in the tree its text
//! came from, property by property, so that everything else keeps its bytes.

mod calendar;
mod dates;
mod details;
mod event;
mod export;
mod follow;
mod object;
mod when;

pub(crate) use calendar::{definitions, new_calendar};
pub use export::{Exported, export};
pub use object::{Stamp, write_object};
