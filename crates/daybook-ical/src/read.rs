//! Tree to domain: what a calendar object says, in Daybook's words. Reading is forgiving, because
//! the text is what some other program wrote; every guess leaves a warning.

mod details;
mod event;
mod file;
mod object;
mod when;

pub(crate) use details::{attendee, categories, details, reminder};
pub(crate) use event::{Event, Reader};
pub use file::{FileObject, ParsedFile, read_file};
pub(crate) use object::{Chosen, choose};
pub use object::{ParsedObject, read_object};
