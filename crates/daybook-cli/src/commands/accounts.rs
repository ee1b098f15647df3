//! Accounts and calendars.

use std::io::{BufRead as _, stdin};

use daybook_app::App;
use daybook_app::api::accounts::{
    AccountDto, AccountStateDto, CalendarModeDto, ChosenCalendar, ConnectCalDav, DisconnectAccount,
    DiscoverCalDav,
};

use super::book;
use crate::answer::Answer;
use crate::failure::{FAILED, Failure};

pub(super) async fn list(app: &App) -> Result<Answer, Failure> {
    let accounts = book(app).await?.accounts;
    Answer::lines(&accounts, "No account is connected.", line)
}

fn line(account: &AccountDto) -> String {
    let state = match account.state {
        AccountStateDto::Connected => "connected",
        AccountStateDto::NeedsSignIn => "needs its password again",
        AccountStateDto::Paused => "paused",
    };
    let AccountDto { label, provider, waiting, failed, id, .. } = account;
    format!("{label}  {provider}  {state}  {waiting} waiting, {failed} failed  [{id}]")
}

pub(super) async fn add(
    app: &App,
    address: &str,
    user: &str,
    names: &[String],
    busy: bool,
) -> Result<Answer, Failure> {
    let input = DiscoverCalDav {
        address: address.to_owned(),
        user_name: user.to_owned(),
        password: password()?,
    };
    let found = app.accounts().discover(input).await?;
    let usable = || found.calendars.iter().filter(|calendar| calendar.events);
    if let Some(missing) = names.iter().find(|name| !usable().any(|c| c.name == **name)) {
        return Err(Failure::not_found(format!("The account has no calendar “{missing}”.")));
    }
    let mode = if busy { CalendarModeDto::Busy } else { CalendarModeDto::TwoWay };
    let chosen: Vec<ChosenCalendar> = usable()
        .filter(|calendar| names.is_empty() || names.contains(&calendar.name))
        .map(|c| ChosenCalendar { href: c.href.clone(), mode, color: c.color.clone() })
        .collect();
    let count = chosen.len();
    let input = ConnectCalDav { attempt: found.attempt, staff: None, calendars: chosen };
    let account = app.accounts().connect(input).await?;
    let text =
        format!("Connected {}. Calendars in use: {count}.\n{}", account.label, line(&account));
    Answer::new(&account, text)
}

pub(super) async fn remove(app: &App, wanted: &str, keep: bool) -> Result<Answer, Failure> {
    let account = find(app, wanted).await?;
    let input = DisconnectAccount { id: account.id.clone(), keep };
    app.accounts().disconnect(input).await?;
    let text = format!("Disconnected {}.", account.label);
    Answer::new(&account, text)
}

/// An account by its id or label.
pub(super) async fn find(app: &App, wanted: &str) -> Result<AccountDto, Failure> {
    let accounts = book(app).await?.accounts;
    let found = accounts.into_iter().find(|known| known.id == wanted || known.label == wanted);
    found.ok_or_else(|| Failure::not_found(format!("There is no account “{wanted}”.")))
}

pub(super) async fn calendars(app: &App) -> Result<Answer, Failure> {
    let book = book(app).await?;
    Answer::lines(&book.calendars, "There is no calendar.", |calendar| {
        let account = book.accounts.iter().find(|a| Some(&a.id) == calendar.account.as_ref());
        let account = account.map_or("on this computer", |account| &account.label);
        let mode = match calendar.mode {
            CalendarModeDto::TwoWay if calendar.read_only => "read only",
            CalendarModeDto::TwoWay => "both ways",
            CalendarModeDto::Busy => "blocks time",
            CalendarModeDto::Ignored => "not used",
        };
        let problem = if calendar.problem.is_empty() { "" } else { "  cannot be reached" };
        format!("{}  {account}  {mode}{problem}  [{}]", calendar.name, calendar.id)
    })
}

/// The first line of standard input.
fn password() -> Result<String, Failure> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(|cause| Failure {
        code: FAILED,
        message: format!("The password cannot be read from standard input: {cause}."),
    })?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::usage("There is no password on standard input."));
    }
    Ok(password.to_owned())
}
