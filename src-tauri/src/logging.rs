//! The log: identities, counts and statuses; never titles, addresses or secrets.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

/// A longer log is put aside when the program starts; the one before it goes.
const LONGEST: u64 = 4 << 20;

/// What is logged: Daybook's own words only, because other crates may write down what they are sent.
const LEVELS: &str = "off,daybook_app=info,daybook_auth=info,daybook_core=info,daybook_desktop=info,\
                      daybook_ical=info,daybook_provider=info,daybook_store=info,daybook_sync=info";

/// Logs to `daybook.log` in `folder` from now on.
///
/// # Errors
///
/// When the file cannot be written.
pub(crate) fn start(folder: &Path) -> io::Result<()> {
    let file = Mutex::new(open(folder)?);
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_env_filter(EnvFilter::new(LEVELS))
        .with_writer(file)
        .finish();
    // Another log can only be that of a test in the same process.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}

fn open(folder: &Path) -> io::Result<File> {
    let path = folder.join("daybook.log");
    if path.metadata().is_ok_and(|log| log.len() > LONGEST) {
        fs::rename(&path, folder.join("daybook.old.log"))?;
    }
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("daybook.log");
        File::create(&path).unwrap().set_len(LONGEST + 1).unwrap();

        open(folder.path()).unwrap();

        assert_eq!(path.metadata().unwrap().len(), 0);
        assert!(folder.path().join("daybook.old.log").exists());
    }
}
