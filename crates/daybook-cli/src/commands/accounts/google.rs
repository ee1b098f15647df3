//! Accounts at Google.

use daybook_app::api::accounts::{CalendarModeDto, ChosenCalendar, ConnectAccount, DiscoveredDto};
use daybook_app::api::events::AppEvent;
use daybook_app::api::sign_in::{
    BeginSignIn, ProviderDto, SaveRegistration, SignInDto, SignInRef, SignInStateDto,
};
use tokio::sync::broadcast::error::RecvError;

use super::line;
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::options::accounts::{PasswordFrom, SetClient, SignInGoogle};
use crate::password;

/// Opens the browser, waits for its answer, and connects.
pub(super) async fn sign_in(desk: &Desk<'_>, wanted: &SignInGoogle) -> Result<Answer, Failure> {
    let account = match &wanted.again {
        Some(name) => Some(desk.account(name)?.id.clone()),
        None => None,
    };
    let staff = match &wanted.staff {
        Some(name) => desk.staff(name)?,
        None => None,
    };
    // Nobody should sign in only to find that it cannot be kept.
    desk.unlock().await?;
    let begin = BeginSignIn { provider: ProviderDto::Google, staff: staff.clone(), account };
    let signed_in = answered(desk, begin).await?;
    if let Some(problem) = signed_in.problem {
        return Err(Failure::new(problem.message));
    }
    if let Some(account) = signed_in.account {
        let book = desk.app.book().get().await?.unwrap_or_else(|| desk.book.clone());
        let known = book.accounts.iter().find(|known| known.id == account);
        let text = known.map_or_else(String::new, line);
        return Answer::new(&known, format!("Signed in again.\n{text}"));
    }
    let found = signed_in.found.ok_or_else(|| Failure::new("Google named no calendars."))?;
    let calendars = chosen(&found, wanted)?;
    let count = calendars.len();
    let input = ConnectAccount { attempt: found.attempt, staff, calendars };
    let account = desk.app.accounts().connect(input).await?;
    let text = format!(
        "Connected {}. Calendars in use: {count}. Fetch them with `daybook sync`.\n{}",
        account.label,
        line(&account)
    );
    Answer::new(&account, text)
}

/// Begins to sign in and waits until the browser has answered.
#[expect(clippy::print_stderr, reason = "it is said while it waits")]
async fn answered(desk: &Desk<'_>, wanted: BeginSignIn) -> Result<SignInDto, Failure> {
    let mut events = desk.app.events();
    let begun = desk.app.sign_in().begin(wanted).await?;
    let attempt = SignInRef { attempt: begun.attempt.clone() };
    let how = if begun.opened { "Sign in in your browser" } else { "Open this in a browser" };
    eprintln!("{how}:\n{}", begun.page);
    loop {
        let now = desk.app.sign_in().get(&attempt)?;
        if !matches!(now.state, SignInStateDto::Waiting | SignInStateDto::Looking) {
            return Ok(now);
        }
        loop {
            match events.recv().await {
                Ok(AppEvent::SignIn { attempt: about, .. }) if about == begun.attempt => break,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => {
                    return Err(Failure::new("The book was closed meanwhile."));
                }
            }
        }
    }
}

/// The calendars to use: those that were named, or the main one.
fn chosen(found: &DiscoveredDto, wanted: &SignInGoogle) -> Result<Vec<ChosenCalendar>, Failure> {
    let names = &wanted.only;
    if let Some(missing) =
        names.iter().find(|name| !found.calendars.iter().any(|c| c.name == **name))
    {
        let known: Vec<&str> = found.calendars.iter().map(|c| c.name.as_str()).collect();
        let known = known.join(", ");
        return Err(Failure::not_found(format!(
            "The account has no calendar “{missing}”. It has: {known}."
        )));
    }
    let mode = if wanted.busy { CalendarModeDto::Busy } else { CalendarModeDto::TwoWay };
    let wanted = found
        .calendars
        .iter()
        .filter(|c| if names.is_empty() { c.primary } else { names.contains(&c.name) });
    let choice = |c: &daybook_app::api::accounts::FoundCalendarDto| ChosenCalendar {
        href: c.href.clone(),
        mode,
        color: c.color.clone(),
        agreed: false,
    };
    Ok(wanted.map(choice).collect())
}

/// Shows the registration, or takes another.
pub(super) async fn client(desk: &Desk<'_>, wanted: &SetClient) -> Result<Answer, Failure> {
    let registrations = desk.app.registrations();
    let Some(client_id) = &wanted.client_id else {
        let known = registrations.list().await?;
        return Answer::lines(&known, "", |it| match it.client_id.as_str() {
            "" => "No client id. docs/connecting-google.md says how to get one.".to_owned(),
            client_id => client_id.to_owned(),
        });
    };
    let client_secret = if wanted.secret_stdin {
        desk.unlock().await?;
        Some(password::read(&PasswordFrom { password_stdin: true }, "the client")?)
    } else {
        None
    };
    let input = SaveRegistration {
        provider: ProviderDto::Google,
        client_id: client_id.clone(),
        client_secret,
        redirect: wanted.redirect.clone(),
        service: wanted.service.clone(),
    };
    let saved = registrations.save(input).await?;
    let said = if saved.client_id.is_empty() { "Removed." } else { "Saved." };
    Answer::new(&saved, said)
}
