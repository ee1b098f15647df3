//! One function per command.

use daybook_app::App;
use daybook_app::api::book::{BookDto, CreateBook};
use daybook_app::api::search::SearchInput;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::options::{AccountCommand, Command};
use crate::times;

mod accounts;
mod appointments;
mod files;
mod sync;

/// Does what was asked.
pub(crate) async fn run(app: &App, command: &Command) -> Result<Answer, Failure> {
    match command {
        Command::Init { name, zone, staff } => init(app, name, zone, staff).await,
        Command::Account(AccountCommand::List) => accounts::list(app).await,
        Command::Account(AccountCommand::Add { address, user, calendar, busy, .. }) => {
            accounts::add(app, address, user, calendar, *busy).await
        }
        Command::Account(AccountCommand::Remove { account, remove_copies }) => {
            accounts::remove(app, account, !remove_copies).await
        }
        Command::Calendars => accounts::calendars(app).await,
        Command::Sync { account } => sync::now(app, account.as_deref()).await,
        Command::List { from, to } => appointments::list(app, *from, *to).await,
        Command::Add { title, start, minutes, texts, calendar, every, count } => {
            let repeat = every.map(|every| appointments::repeat(every, *count));
            let calendar = calendar.as_deref();
            appointments::add(app, title, (*start, *minutes), texts, calendar, repeat).await
        }
        Command::Edit { which, title, start, minutes, texts } => {
            appointments::edit(app, which, title.as_deref(), (*start, *minutes), texts).await
        }
        Command::Delete { which } => appointments::delete(app, which).await,
        Command::Undo => appointments::undo(app).await,
        Command::Search { words } => search(app, &words.join(" ")).await,
        Command::Import { file, calendar, dry_run } => {
            files::import(app, file, calendar.as_deref(), *dry_run).await
        }
        Command::Export { file, calendar } => files::export(app, file, calendar.as_deref()).await,
        Command::Conflicts => sync::conflicts(app).await,
        Command::Resolve { id, keep, mine, theirs } => {
            sync::resolve(app, id, *keep, mine, theirs).await
        }
    }
}

/// The book, which must be set up.
async fn book(app: &App) -> Result<BookDto, Failure> {
    let missing = "This book is empty. Set it up with: daybook init NAME --zone ZONE";
    app.book().get().await?.ok_or_else(|| Failure::not_found(missing))
}

/// The id of a calendar by its id or name.
async fn calendar(app: &App, wanted: Option<&str>) -> Result<Option<String>, Failure> {
    let Some(wanted) = wanted else { return Ok(None) };
    let calendars = book(app).await?.calendars;
    let matches: Vec<_> =
        calendars.into_iter().filter(|known| known.id == wanted || known.name == wanted).collect();
    match matches.as_slice() {
        [one] => Ok(Some(one.id.clone())),
        [] => Err(Failure::not_found(format!("There is no calendar “{wanted}”."))),
        _ => Err(Failure::usage(format!("Several calendars are called “{wanted}”. Use the id."))),
    }
}

async fn init(app: &App, name: &str, zone: &str, staff: &[String]) -> Result<Answer, Failure> {
    let input =
        CreateBook { business: name.to_owned(), zone: zone.to_owned(), staff: staff.to_vec() };
    let book = app.book().create(input).await?;
    let text = format!("Set up the book of {}.", book.business);
    Answer::new(&book, text)
}

async fn search(app: &App, words: &str) -> Result<Answer, Failure> {
    let input = SearchInput { text: words.to_owned(), limit: 50 };
    let found = app.search().find(input).await?;
    let mut lines = Vec::new();
    lines.extend(found.clients.iter().map(|client| format!("{}  {}", client.name, client.phone)));
    lines.extend(found.upcoming.iter().chain(&found.past).map(times::line));
    let text = if lines.is_empty() { "Nothing was found.".to_owned() } else { lines.join("\n") };
    Answer::new(&found, text)
}
