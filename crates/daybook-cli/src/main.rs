//! `daybook`: the appointment book from a command line. It does what the window does, through the
//! same services; `docs/command-line.md` is its manual.

use std::io::{ErrorKind, Write as _, stderr, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use daybook_app::App;
use daybook_app::api::error::ErrorCode;
use daybook_core::clock::SystemClock;
use tracing_subscriber::EnvFilter;

mod answer;
mod commands;
mod desk;
mod failure;
mod options;
mod password;
mod times;

use answer::Answer;
use failure::Failure;
use options::{Command, Options};

/// How long closing the book may take.
const GRACE: Duration = Duration::from_secs(5);
/// The file of a book. Asking for it keeps a mistyped folder from becoming an empty book.
const BOOK: &str = "book.sqlite3";

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    if options.verbose {
        let levels =
            EnvFilter::new("off,daybook_app=debug,daybook_sync=debug,daybook_provider=debug");
        tracing_subscriber::fmt().with_env_filter(levels).with_writer(stderr).init();
    }
    let result = run(&options).await.and_then(|answer| {
        let text = if options.json { &answer.json } else { &answer.text };
        write(text)?;
        if !options.json {
            answer.problems.iter().for_each(|problem| complain(problem));
        }
        Ok(answer.code)
    });
    ExitCode::from(result.unwrap_or_else(|failure| {
        complain(&failure.message);
        failure.code
    }))
}

async fn run(options: &Options) -> Result<Answer, Failure> {
    let folder = options.folder()?;
    if !matches!(options.command, Command::Init(_)) && !folder.join(BOOK).exists() {
        return Err(Failure::no_book(&folder));
    }
    let keychain = options.keychain();
    let opened = App::open(&folder, Arc::new(SystemClock), Arc::clone(&keychain)).await;
    let app = match (opened, options.command.restored()) {
        (Err(error), restored) if error.code() == ErrorCode::BookUnusable => {
            let backup = restored.ok_or_else(|| Failure::unusable(&error, &folder))?;
            return commands::backups::rescue(&folder, backup).await;
        }
        (opened, _) => opened?,
    };
    let mut answer = commands::run(&app, &folder, Arc::clone(&keychain), &options.command).await;
    // What was asked is done, whatever becomes of the copy of the day.
    if let Ok(answer) = &mut answer
        && let Err(error) = app.backups().daily().await
    {
        let problem = Failure::from(error).message;
        answer.problems.push(format!("The backup of today was not made. {problem}"));
    }
    app.close(GRACE).await;
    answer
}

fn write(text: &str) -> Result<(), Failure> {
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let mut out = stdout().lock();
    match write!(out, "{text}{end}").and_then(|()| out.flush()) {
        // Whoever closes the pipe early has read enough.
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("The answer cannot be written: {cause}.")))
        }
        _ => Ok(()),
    }
}

fn complain(message: &str) {
    // With nobody to hear it, the exit code still says it.
    let _ = writeln!(stderr(), "daybook: {message}");
}
