//! What a window or a command line can ask of Daybook.

pub mod api;
