//! The sample business: a book of its own in a folder that goes when it is left, and the program that
//! plays the calendar services. That program is no part of what people install; without it no sample is
//! offered.

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
    /// Starts the services with `program` and fills a book that lies in the zone.
    ///
    /// # Errors
    ///
    /// [`AppError::File`] when the program cannot be started; those of the book.
    pub(crate) async fn start(program: &Path, zone: &str) -> daybook_app::Result<Self> {
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
        let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
        let keychain = Arc::new(MemoryKeychain::default());
        let app = App::open(folder.path(), Arc::new(SystemClock), keychain).await?;
        app.fill_sample(zone, &told).await?;
        Ok(Self { app, other_sides: told.other_sides(), _services: services, _folder: folder })
    }
}

async fn first_line(services: &mut Child) -> io::Result<String> {
    let output = services.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let line = BufReader::new(output).lines().next_line().await?;
    line.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}
