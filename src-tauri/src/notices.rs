//! Reminders as notifications of the desktop. The same reminders stand in the window, because many desktops
//! show no buttons and some show nothing.
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "only Linux tells what is done with one")
)]

use std::sync::{Mutex, MutexGuard, PoisonError};

use daybook_app::api::reminders::{AnswerReminders, SnoozeReminder};
use daybook_app::{App, Notice};
use tauri::{AppHandle, Manager as _};

use crate::desk::Desk;
use crate::window;

#[cfg_attr(target_os = "linux", path = "notices/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "notices/other.rs")]
mod system;

/// How long a reminder can be put off for in a notification, in minutes.
const SNOOZES: [u32; 3] = [5, 10, 15];

/// What somebody does with a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Looks at what it is about.
    Open,
    /// Puts it off for so many minutes.
    Snooze(u32),
}

/// The notifications on the screen.
#[derive(Default)]
pub(crate) struct Notices {
    shown: Mutex<Vec<Shown>>,
    /// Held while notifications are brought up to date, so that each is shown once.
    turn: tokio::sync::Mutex<()>,
    system: system::System,
}

/// A notification on the screen.
struct Shown {
    /// What the system calls it.
    number: u32,
    notice: Notice,
    book: App,
}

impl Notices {
    fn shown(&self) -> MutexGuard<'_, Vec<Shown>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, number: u32) -> Option<Shown> {
        let mut shown = self.shown();
        let place = shown.iter().position(|one| one.number == number)?;
        Some(shown.swap_remove(place))
    }
}

/// Reminders came up or were answered: shows what is new and takes away what nobody needs any more.
pub(crate) async fn refresh(app: &AppHandle) {
    let notices = app.state::<Notices>();
    let _turn = notices.turn.lock().await;
    // A book that cannot be opened says so in the window.
    let Ok(books) = app.state::<Desk>().books().await else { return };
    for book in books {
        match book.reminders().take().await {
            Ok(new) => new.into_iter().for_each(|notice| show(app, &book, notice)),
            Err(error) => tracing::warn!(code = ?error.code(), "reminders were not shown"),
        }
        withdraw(&notices, &book).await;
    }
}

/// Shows a notification of `book`.
fn show(app: &AppHandle, book: &App, notice: Notice) {
    let notices = app.state::<Notices>();
    // Over D-Bus, to a program that may take its time.
    match tokio::task::block_in_place(|| notices.system.show(app, &notice)) {
        Ok(Some(number)) => notices.shown().push(Shown { number, notice, book: book.clone() }),
        Ok(None) => {}
        Err(error) => tracing::info!(%error, "the desktop shows no notifications"),
    }
}

/// Takes away the notifications of `book` whose reminders were all answered somewhere else.
async fn withdraw(notices: &Notices, book: &App) {
    let Ok(open) = book.reminders().list().await else { return };
    let mut gone = Vec::new();
    notices.shown().retain(|one| {
        let needed = open.iter().any(|reminder| one.notice.numbers.contains(&reminder.number));
        let keep = needed || !one.book.is_same(book);
        if !keep {
            gone.push(one.number);
        }
        keep
    });
    for number in gone {
        tokio::task::block_in_place(|| notices.system.close(number));
    }
}

/// Somebody did something with the notification the system calls by this number.
fn answered(app: &AppHandle, number: u32, answer: Answer) {
    let Some(Shown { notice, book, .. }) = app.state::<Notices>().take(number) else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let done = match answer {
            Answer::Snooze(minutes) => snooze(&book, &notice, minutes).await,
            Answer::Open => open(&app, &book, notice).await,
        };
        if let Err(error) = done {
            tracing::warn!(code = ?error.code(), "a reminder was not answered");
        }
    });
}

async fn snooze(book: &App, notice: &Notice, minutes: u32) -> daybook_app::Result<()> {
    for number in notice.numbers.iter().copied() {
        book.reminders().snooze(SnoozeReminder { number, minutes }).await?;
    }
    Ok(())
}

/// Shows what it is about in the window, which shows the book that is in front. Several stand there to be
/// answered one by one.
async fn open(app: &AppHandle, book: &App, notice: Notice) -> daybook_app::Result<()> {
    let desk = app.state::<Desk>();
    window::present(app);
    if let Some(wish) = notice.about
        && desk.app().await.is_ok_and(|front| front.is_same(book))
    {
        desk.wish(wish);
        book.reminders().answer(AnswerReminders { numbers: notice.numbers }).await?;
    }
    Ok(())
}
