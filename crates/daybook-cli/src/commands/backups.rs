//! Copies of the book.

use std::path::Path;

use daybook_app::api::backups::{BackupDto, BackupKindDto, RescueBook, RestoreBackup};
use daybook_app::{App, Rescue};
use daybook_core::clock::SystemClock;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::options::BackupCommand;

pub(super) async fn run(app: &App, command: &BackupCommand) -> Result<Answer, Failure> {
    match command {
        BackupCommand::Now => {
            let made = app.backups().now().await?;
            Answer::new(&made, format!("Made and checked {}", describe(&made)))
        }
        BackupCommand::List => list(app).await,
        BackupCommand::Restore { backup } => restore(app, backup).await,
    }
}

async fn list(app: &App) -> Result<Answer, Failure> {
    let list = app.backups().list().await?;
    let lines: Vec<String> = list.backups.iter().map(describe).collect();
    let text =
        if lines.is_empty() { "There is no backup yet.".to_owned() } else { lines.join("\n") };
    Answer::new(&list, format!("{text}\nThey lie in {}", list.folder))
}

fn describe(backup: &BackupDto) -> String {
    let BackupDto { name, kind, bytes, holds, .. } = backup;
    let kind = match kind {
        BackupKindDto::Daily => "of the day",
        BackupKindDto::Asked => "asked for",
        BackupKindDto::BeforeUpdate => "before an update",
        BackupKindDto::BeforeRestore => "before a backup was restored",
    };
    let holds = match holds {
        Some(holds) => format!(
            "{} appointments, {} clients, {} places in calendars",
            holds.appointments, holds.clients, holds.links
        ),
        None => "cannot be read".to_owned(),
    };
    format!("{name}  {kind}: {holds}, {} kB", bytes.div_ceil(1000))
}

/// By the name that the list shows, or else by a path.
async fn restore(app: &App, backup: &str) -> Result<Answer, Failure> {
    let path = Path::new(backup);
    let restored = if path.is_file() {
        app.backups().restore_file(path).await?
    } else {
        app.backups().restore(RestoreBackup { name: backup.to_owned() }).await?
    };
    let text = format!("{}\nThe book as it was before: {}", restored.message, restored.safety.name);
    Answer::new(&restored, text)
}

/// The same where the book cannot be opened.
pub(crate) async fn rescue(folder: &Path, backup: &str) -> Result<Answer, Failure> {
    let (path, rescue) = (Path::new(backup), Rescue::of(folder, &SystemClock));
    let rescued = if path.is_file() {
        rescue.replace_by(Some(path)).await?
    } else {
        rescue.replace(RescueBook { backup: Some(backup.to_owned()) }).await?
    };
    let text = format!("{}\nThe book that could not be opened: {}", rescued.message, rescued.aside);
    Answer::new(&rescued, text)
}
