//! The sample business: a book of its own in a folder that goes when it is left, and the program that
//! plays the calendar services. That program is no part of what people install; without it no sample is
//! offered.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use daybook_app::api::sign_in::OtherSideDto;
use daybook_app::services::sample::SampleServices;
use daybook_app::{App, AppError};
use daybook_auth::MemoryKeychain;
use daybook_core::clock::SystemClock;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long the services may take to start.
const PATIENCE: Duration = Duration::from_secs(20);

/// A sample business that is open.
pub(crate) struct Sample {
    /// Its book.
    pub(crate) app: App,
    /// Pages where one can be somebody else at work on the same calendars, and their addresses.
    pub(crate) other_sides: Vec<(OtherSideDto, String)>,
    /// The services end with it.
    _services: Child,
    _folder: TempDir,
}

impl Sample {
    /// Starts the services with `program` and fills a book in `data` that lies in the zone.
    ///
    /// # Errors
    ///
    /// [`AppError::File`] when the program cannot be started or there is no place for the book; those of
    /// the book.
    pub(crate) async fn start(
        program: &Path,
        data: &Path,
        zone: &str,
    ) -> daybook_app::Result<Self> {
        let failed = |reason: String| AppError::File { path: program.to_owned(), reason };
        let mut services = Command::new(program)
            .args(["sample", "--zone", zone])
            // They end when this ends, however this process ends.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let started = timeout(PATIENCE, first_line(&mut services)).await;
        let line = started
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .map_err(|error| failed(error.to_string()))?;
        let told: SampleServices =
            serde_json::from_str(&line).map_err(|error| failed(error.to_string()))?;
        let folder = own_folder(data)
            .map_err(|error| AppError::File { path: data.to_owned(), reason: error.to_string() })?;
        let keychain = Arc::new(MemoryKeychain::default());
        let app = App::open(folder.path(), Arc::new(SystemClock), keychain).await?;
        app.fill_sample(zone, &told).await?;
        Ok(Self { app, other_sides: told.other_sides(), _services: services, _folder: folder })
    }
}

/// An empty folder in `data` that goes when it is dropped. What a program that was killed has left there
/// goes now.
fn own_folder(data: &Path) -> io::Result<TempDir> {
    const NAME: &str = "sample";
    match fs::remove_dir_all(data.join(NAME)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(data)?,
    }
    tempfile::Builder::new().prefix(NAME).rand_bytes(0).tempdir_in(data)
}

async fn first_line(services: &mut Child) -> io::Result<String> {
    let output = services.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let line = BufReader::new(output).lines().next_line().await?;
    line.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_program_left_of_its_sample_is_gone_with_the_next_one() {
        let data = tempfile::tempdir().unwrap();
        let left = data.path().join("sample/book.db");
        fs::create_dir(data.path().join("sample")).unwrap();
        fs::write(&left, "of a killed program").unwrap();
        let folder = own_folder(data.path()).unwrap();
        assert!(!left.exists());
        fs::write(folder.path().join("book.db"), "").unwrap();
        drop(folder);
        assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_sample_is_there_before_any_book_is() {
        let nowhere = tempfile::tempdir().unwrap();
        let folder = own_folder(&nowhere.path().join("data")).unwrap();
        assert!(folder.path().is_dir());
    }
}
