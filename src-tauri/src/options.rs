//! What can be said when the program is started.

use std::path::PathBuf;
use std::sync::Arc;

use daybook_auth::{KeyFile, Keychain, OsKeyring};

/// The appointment book on this desk.
#[derive(Debug, clap::Parser)]
#[command(name = "Daybook", version)]
pub(crate) struct Options {
    /// Keep everything in this folder instead of the usual place.
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Keep the key of saved passwords in this file instead of the system's password store.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Offer a sample business, whose calendar services this program plays.
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) sample_services: Option<PathBuf>,
    /// Start in the tray, without a window, where there is a tray.
    #[arg(long)]
    pub(crate) hidden: bool,
    /// Calendar files to look at, and links that the system hands over.
    #[arg(value_name = "FILE")]
    pub(crate) opened: Vec<String>,
}

impl Options {
    /// Where the key of saved passwords is. Nothing is asked yet.
    pub(crate) fn keychain(&self) -> Arc<dyn Keychain> {
        match &self.key_file {
            Some(path) => Arc::new(KeyFile::new(path.clone())),
            None => Arc::new(OsKeyring),
        }
    }
}
