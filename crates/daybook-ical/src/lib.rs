//! iCalendar text in and out without losing anything (RFC 5545).
//!
//! Text becomes a [`tree`] that keeps every line; the tree is read into the words of the domain
//! ([`read_object`], [`read_file`]). Writing goes back into the tree the text came from and changes
//! what changed ([`write_object`]), so that a property Daybook knows nothing of survives it.

pub mod error;
mod guests;
mod moment;
mod read;
mod rule;
mod text;
pub mod tree;
mod value;
mod write;
mod zone;

pub use error::{Fault, Problem};
pub use read::{FileObject, ParsedFile, ParsedObject, read_file, read_object};
pub use write::{Exported, Stamp, export, write_object};
pub use zone::windows_zone;
