//! One function per command.

use std::path::Path;
use std::sync::Arc;

use daybook_app::App;
use daybook_app::api::book::CreateBook;
use daybook_auth::Keychain;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::options::{Command, Init};

mod accounts;
mod appointments;
pub(crate) mod backups;
mod conflicts;
mod dry_run;
mod edit;
mod files;
mod history;
mod log;
mod receipts;
mod sync;

/// Does what was asked.
pub(crate) async fn run(
    app: &App,
    folder: &Path,
    keychain: Arc<dyn Keychain>,
    command: &Command,
) -> Result<Answer, Failure> {
    let desk = match command {
        Command::Init(wanted) => return init(app, wanted).await,
        Command::Backup(command) => return backups::run(app, command).await,
        _ => &Desk::at(app, folder, keychain).await?,
    };
    match command {
        Command::Init(wanted) => init(app, wanted).await,
        Command::Backup(command) => backups::run(app, command).await,
        Command::Account(command) => accounts::run(desk, command).await,
        Command::Calendars => accounts::calendars(desk),
        Command::Calendar(wanted) => accounts::set_calendar(desk, wanted).await,
        Command::Sync { account, dry_run: true, .. } => {
            dry_run::show(desk, account.as_deref()).await
        }
        Command::Sync { account, from, to, .. } => {
            sync::now(desk, account.as_deref(), from.zip(*to)).await
        }
        Command::Agree { calendar } => dry_run::agree(desk, calendar).await,
        Command::ReadFirst(wanted) => accounts::read_first(desk, wanted).await,
        Command::Status => sync::status(desk).await,
        Command::Log(part) => log::show(desk, part).await,
        Command::Compare { calendar } => receipts::compare(desk, calendar.as_deref()).await,
        Command::Receipt { id, check } => receipts::receipt(desk, id, *check).await,
        Command::Refused => log::refused(desk).await,
        Command::Retry(wanted) => log::retry(desk, wanted.one().as_ref()).await,
        Command::GiveWay(wanted) => log::give_way(desk, wanted).await,
        Command::Deletions(wanted) => log::deletions(desk, wanted).await,
        Command::List { from, to } => appointments::list(desk, *from, *to).await,
        Command::Show { id, occurrence } => {
            appointments::show(desk, id, occurrence.as_deref()).await
        }
        Command::Add { said, calendar } => edit::add(desk, said, calendar.as_deref()).await,
        Command::Edit { which, said, calendar } => {
            edit::edit(desk, which, said, calendar.as_deref()).await
        }
        Command::Delete { which } => appointments::delete(desk, which).await,
        Command::Undo => appointments::undo(desk).await,
        Command::Redo => appointments::redo(desk).await,
        Command::History { id } => history::list(desk, id).await,
        Command::Restore { id, version } => history::restore(desk, id, *version).await,
        Command::Trash { words } => history::trash(desk, words).await,
        Command::Search { words } => appointments::search(desk, &words.join(" ")).await,
        Command::Import { file, calendar, dry_run } => {
            files::import(desk, file, calendar.as_deref(), *dry_run).await
        }
        Command::Export { file, calendar } => files::export(desk, file, calendar.as_deref()).await,
        Command::Conflicts => conflicts::list(desk).await,
        Command::Resolve(answer) => conflicts::resolve(desk, answer).await,
    }
}

async fn init(app: &App, wanted: &Init) -> Result<Answer, Failure> {
    let zone = match &wanted.zone {
        Some(zone) => zone.clone(),
        None => iana_time_zone::get_timezone().map_err(|_| {
            Failure::usage("This system does not say its time zone. Name it with --zone.")
        })?,
    };
    let business = wanted.business.clone();
    let book =
        app.book().create(CreateBook { business, zone, staff: wanted.staff.clone() }).await?;
    Answer::new(&book, format!("Set up the book of {} in {}.", book.business, book.zone))
}
