//! vdirsyncer, which keeps a folder in step with a CalDAV calendar, as somebody else's measure of a first
//! sync. `npm test` installs it with the servers.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::Command;

use crate::Failure;
use crate::cost::Stopwatch;

/// A calendar at a server, and who may read it.
#[derive(Clone, Copy)]
pub(crate) struct Calendar<'a> {
    pub(crate) url: &'a str,
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
}

/// How long it takes from an empty folder to all events, in milliseconds, without starting Python.
pub(crate) async fn first_sync(calendar: Calendar<'_>, events: usize) -> Result<f64, Failure> {
    let folder = tempfile::tempdir()?;
    let (status, local) = (folder.path().join("status"), folder.path().join("local"));
    std::fs::create_dir(&local)?;
    let config = folder.path().join("config");
    std::fs::write(
        &config,
        format!(
            "[general]\nstatus_path = \"{}\"\n\n\
             [pair both]\na = \"local\"\nb = \"remote\"\ncollections = null\n\n\
             [storage local]\ntype = \"filesystem\"\npath = \"{}\"\nfileext = \".ics\"\n\n\
             [storage remote]\ntype = \"caldav\"\nurl = {:?}\nusername = {:?}\npassword = {:?}\n",
            status.display(),
            local.display(),
            calendar.url,
            calendar.user,
            calendar.password,
        ),
    )?;
    run(&config, &["discover"]).await?;
    let watch = Stopwatch::start();
    run(&config, &["--version"]).await?;
    let start = watch.cost().wall_ms;
    let watch = Stopwatch::start();
    run(&config, &["sync"]).await?;
    let took = watch.cost().wall_ms - start;
    let read = std::fs::read_dir(&local)?.count();
    if read == events {
        Ok(took)
    } else {
        Err(format!("vdirsyncer read {read} of {events}").into())
    }
}

async fn run(config: &Path, arguments: &[&str]) -> Result<(), Failure> {
    let program =
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.tools/venv/bin/vdirsyncer"));
    let mut command = Command::new(program);
    command.arg("--verbosity").arg("ERROR").arg("--config").arg(config).args(arguments);
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status().await;
    let status = status.map_err(|cause| format!("npm test installs vdirsyncer ({cause})"))?;
    if status.success() { Ok(()) } else { Err(format!("vdirsyncer ended with {status}").into()) }
}
