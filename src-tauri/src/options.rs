//! What can be said when the program is started.

use std::path::PathBuf;

/// The appointment book on this desk.
#[derive(Debug, clap::Parser)]
#[command(name = "Daybook", version)]
pub(crate) struct Options {
    /// Keep everything in this folder instead of the usual place.
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}
