//! `daybook`: the appointment book from a command line. It does what the window does, through the
//! same services; `docs/command-line.md` is its manual.

use std::io::{Write as _, stderr, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use daybook_app::App;
use daybook_core::clock::SystemClock;
use tracing_subscriber::EnvFilter;

mod answer;
mod commands;
mod failure;
mod options;
mod times;

use answer::Answer;
use failure::Failure;
use options::Options;

/// How long closing the book may take.
const GRACE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    if options.verbose {
        let levels =
            EnvFilter::new("off,daybook_app=debug,daybook_sync=debug,daybook_provider=debug");
        tracing_subscriber::fmt().with_env_filter(levels).with_writer(stderr).init();
    }
    match run(&options).await {
        Ok(answer) => {
            let text = if options.json { answer.json } else { answer.text };
            // Whoever closes the pipe early has read enough.
            let _ = writeln!(stdout(), "{}", text.trim_end());
            ExitCode::from(answer.code)
        }
        Err(failure) => {
            let _ = writeln!(stderr(), "daybook: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

async fn run(options: &Options) -> Result<Answer, Failure> {
    let folder = options.folder()?;
    let app = App::open(&folder, Arc::new(SystemClock), options.keychain()).await?;
    let answer = commands::run(&app, &options.command).await;
    app.close(GRACE).await;
    answer
}
