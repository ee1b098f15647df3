//! Real CalDAV servers on loopback ports, each with a folder of its own, and a look at what they hold that shares no
//! code with Daybook. `tests/servers/serve.py` knows how to start them; `npm test` installs them into `.tools/venv`.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
};

use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, de::DeserializeOwned};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
};

/// A running server with one person and one calendar called "Appointments". Dropping it ends the server.
#[derive(Debug)]
pub struct CalDavServer {
    kind: &'static str,
    report: Report,
    helper: Child,
    root: TempDir,
}

impl Drop for CalDavServer {
    /// Ends the server before its folder goes.
    fn drop(&mut self) {
        if matches!(self.helper.try_wait(), Ok(None)) {
            // If it has just died by itself there is nothing left to end.
            let _ = self.end_server();
        }
    }
}

/// What `serve.py` says once the server answers.
#[derive(Debug, Deserialize)]
struct Report {
    url: String,
    calendar: String,
    user: String,
    password: String,
    pid: i32,
}

/// One calendar object as the server holds it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stored {
    /// Path below the server's address, percent-decoded.
    pub href: String,
    /// The iCalendar text.
    pub text: String,
}

impl CalDavServer {
    /// Radicale, which asks for the password.
    ///
    /// # Errors
    /// When the server cannot be started; its log is in the message.
    pub async fn radicale() -> io::Result<Self> {
        Self::start("radicale", 0).await
    }

    /// Radicale with `events` one-hour appointments named `event-0`, `event-1`, …, from Monday 2026-11-16 09:00 UTC
    /// on, eight a day.
    ///
    /// # Errors
    /// When the server cannot be started; its log is in the message.
    pub async fn radicale_with(events: usize) -> io::Result<Self> {
        Self::start("radicale", events).await
    }

    /// Xandikos, which takes any password.
    ///
    /// # Errors
    /// When the server cannot be started; its log is in the message.
    pub async fn xandikos() -> io::Result<Self> {
        Self::start("xandikos", 0).await
    }

    /// Xandikos with as many appointments as [`CalDavServer::radicale_with`].
    ///
    /// # Errors
    /// When the server cannot be started; its log is in the message.
    pub async fn xandikos_with(events: usize) -> io::Result<Self> {
        Self::start("xandikos", events).await
    }

    /// Cyrus, which asks for the password. It must be installed; tests that need it are `#[ignore]`d and have `cyrus`
    /// in their name, which is how `npm test` finds them where Cyrus is there.
    ///
    /// # Errors
    /// When the server cannot be started; its log is in the message.
    pub async fn cyrus() -> io::Result<Self> {
        Self::start("cyrus", 0).await
    }

    /// Cyrus with as many appointments as [`CalDavServer::radicale_with`].
    ///
    /// # Errors
    /// When the server cannot be started; its log is in the message.
    pub async fn cyrus_with(events: usize) -> io::Result<Self> {
        Self::start("cyrus", events).await
    }

    /// Where discovery starts.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.report.url
    }

    /// Address of the calendar "Appointments".
    #[must_use]
    pub fn calendar_url(&self) -> &str {
        &self.report.calendar
    }

    /// The only person the server knows.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.report.user
    }

    /// That person's password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.report.password
    }

    /// Kills the server in the middle of whatever it does. Connections are refused from then on.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.end_server()?;
        self.helper.wait().await?;
        Ok(())
    }

    /// Starts the server again at the same address with everything it had stored.
    ///
    /// # Errors
    /// When the server cannot be started; its log is in the message.
    pub async fn restart(&mut self) -> io::Result<()> {
        let port = port_of(&self.report.url)?;
        drop(self.helper.stdin.take());
        self.helper.wait().await?;
        (self.helper, self.report) = launch(self.kind, self.root.path(), port, 0).await?;
        Ok(())
    }

    /// Every object of the calendar, by address.
    ///
    /// # Errors
    /// When the server refuses or is down.
    pub async fn objects(&self) -> io::Result<Vec<Stored>> {
        self.look(&["list"], "").await
    }

    /// The object stored as `name`.ics, if there is one.
    ///
    /// # Errors
    /// When the server refuses or is down.
    pub async fn object(&self, name: &str) -> io::Result<Option<Stored>> {
        self.look(&["get", name], "").await
    }

    /// Creates or replaces `name`.ics, as another program would.
    ///
    /// # Errors
    /// When the server refuses or is down.
    pub async fn put(&self, name: &str, text: &str) -> io::Result<()> {
        self.look::<serde_json::Value>(&["put", name], text).await.map(drop)
    }

    /// Sets one property of the event in `name`.ics, as another program would: `SUMMARY=…`,
    /// `DTSTART=2026-11-23T10:00:00Z`.
    ///
    /// # Errors
    /// When the server refuses or is down.
    pub async fn change(&self, name: &str, assignment: &str) -> io::Result<()> {
        self.look::<serde_json::Value>(&["change", name, assignment], "").await.map(drop)
    }

    /// Deletes `name`.ics, as another program would.
    ///
    /// # Errors
    /// When the server refuses or is down.
    pub async fn delete(&self, name: &str) -> io::Result<()> {
        self.look::<serde_json::Value>(&["delete", name], "").await.map(drop)
    }

    async fn start(kind: &'static str, events: usize) -> io::Result<Self> {
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix("daybook-caldav-");
        let root = match Path::new(MEMORY) {
            memory if has_room(memory) => folder.tempdir_in(memory)?,
            _ => folder.tempdir()?,
        };
        let (helper, report) = launch(kind, root.path(), 0, events).await?;
        Ok(Self { kind, report, helper, root })
    }

    fn end_server(&self) -> io::Result<()> {
        let Some(group) = Pid::from_raw(self.report.pid) else { return Ok(()) };
        Ok(kill_process_group(group, Signal::KILL)?)
    }

    async fn look<T: DeserializeOwned>(&self, verb: &[&str], input: &str) -> io::Result<T> {
        let mut client = python("dav.py")
            .args(["--url", &self.report.url])
            .args(["--user", &self.report.user])
            .args(["--password", &self.report.password])
            .args(verb)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = client.stdin.take() {
            stdin.write_all(input.as_bytes()).await?;
        }
        let output = client.wait_with_output().await?;
        if output.status.success() {
            Ok(serde_json::from_slice(&output.stdout)?)
        } else {
            let complaint = String::from_utf8_lossy(&output.stderr);
            Err(io::Error::other(format!("dav.py {}: {complaint}", verb.join(" "))))
        }
    }
}

async fn launch(kind: &str, root: &Path, port: u16, events: usize) -> io::Result<(Child, Report)> {
    let mut helper = python("serve.py")
        .arg(kind)
        .arg("--root")
        .arg(root)
        .args(["--port", &port.to_string(), "--events", &events.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("{MISSING} ({error})")))?;
    let mut line = String::new();
    if let Some(stdout) = helper.stdout.take() {
        BufReader::new(stdout).read_line(&mut line).await?;
    }
    if let Ok(report) = serde_json::from_str(&line) {
        return Ok((helper, report));
    }
    let log = tokio::fs::read_to_string(root.join("server.log")).await.unwrap_or_default();
    Err(io::Error::other(format!("{kind} did not start:\n{log}")))
}

/// Linux keeps this folder in memory. Tests kill the process, never the machine, so nothing has to reach the disk, and
/// Cyrus waits for it several times an event.
const MEMORY: &str = "/dev/shm";

/// Some containers give it next to nothing.
fn has_room(folder: &Path) -> bool {
    const ENOUGH: u64 = 1 << 30;
    rustix::fs::statvfs(folder).is_ok_and(|of| of.f_bavail * of.f_frsize >= ENOUGH)
}

const MISSING: &str = "the test servers are not installed: `npm test` installs them";

fn python(script: &str) -> Command {
    let project = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut command = Command::new(project.join(".tools/venv/bin/python"));
    command.arg(project.join("tests/servers").join(script)).kill_on_drop(true);
    command
}

fn port_of(url: &str) -> io::Result<u16> {
    url.split('/')
        .nth(2)
        .and_then(|authority| authority.rsplit(':').next())
        .and_then(|port| port.parse().ok())
        .ok_or_else(|| io::Error::other(format!("no port in {url}")))
}
