//! What a window or a command line can ask of Daybook.
//!
//! [`App`] holds one open book. Its services answer requests in the words of [`api`]; what changes,
//! whoever changed it, is announced to everybody who listens.

pub mod api;
mod app;
mod background;
mod convert;
mod error;
mod events;
mod providers;
pub mod services;

pub use app::App;
pub use convert::notices::Notice;
pub use error::{AppError, Result};
pub use services::backups::Rescue;
pub use services::glance::Glance;
pub use services::sign_in::open_in_browser;
pub use services::transfer::open_file;
