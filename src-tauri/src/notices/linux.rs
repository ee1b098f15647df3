//! Notifications over D-Bus (`org.freedesktop.Notifications`), with buttons where the desktop has them.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use daybook_app::Notice;
use tauri::{AppHandle, Manager as _};
use zbus::blocking::Connection;
use zbus::zvariant::Value;

use super::{Answer, Notices, SNOOZES, answered};

/// What a click on the notification itself means.
const OPEN: &str = "default";
/// Before the minutes of a snooze.
const SNOOZE: &str = "snooze-";

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_async = false,
    blocking_name = "Daemon"
)]
trait Notifications {
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[expect(clippy::too_many_arguments, reason = "the specification has them")]
    fn notify(
        &self,
        program: &str,
        replaces: u32,
        icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        timeout: i32,
    ) -> zbus::Result<u32>;

    fn close_notification(&self, number: u32) -> zbus::Result<()>;

    #[zbus(signal)]
    fn action_invoked(&self, number: u32, action: String) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, number: u32, reason: u32) -> zbus::Result<()>;
}

/// The desktop's notifications.
#[derive(Default)]
pub(super) struct System {
    /// Made when the first reminder comes up.
    daemon: Mutex<Option<Daemon<'static>>>,
}

impl System {
    /// Shows a notification. What the desktop calls it.
    pub(super) fn show(&self, app: &AppHandle, notice: &Notice) -> zbus::Result<Option<u32>> {
        let daemon = self.daemon(app)?;
        // Asked each time: another program may show the notifications by now.
        let can = daemon.get_capabilities()?;
        let can = |what: &str| can.iter().any(|known| known == what);
        let body = if can("body-markup") { escaped(&notice.body) } else { notice.body.clone() };
        let actions = if can("actions") { actions(notice) } else { Vec::new() };
        let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
        let hints = HashMap::from([
            ("desktop-entry", Value::from("Daybook")),
            ("category", Value::from("x-daybook.reminder")),
        ]);
        let shown = daemon.notify(
            "Daybook",
            0,
            "x-office-calendar",
            &notice.summary,
            &body,
            &actions,
            hints,
            // Until somebody sees to it: whoever comes back to the desk is to find it.
            0,
        );
        shown.map(Some)
    }

    /// Takes a notification away.
    pub(super) fn close(&self, number: u32) {
        let daemon = self.daemon.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let closed = daemon.map(|daemon| daemon.close_notification(number));
        if let Some(Err(error)) = closed {
            tracing::debug!(%error, "a notification had gone already");
        }
    }

    fn daemon(&self, app: &AppHandle) -> zbus::Result<Daemon<'static>> {
        let mut known = self.daemon.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(daemon) = &*known {
            return Ok(daemon.clone());
        }
        let daemon = Daemon::new(&Connection::session()?)?;
        listen(app, &daemon)?;
        Ok(known.insert(daemon).clone())
    }
}

/// Hears what is done with notifications, for as long as the program runs.
fn listen(app: &AppHandle, daemon: &Daemon<'static>) -> zbus::Result<()> {
    let (pressed, for_pressed) = (daemon.receive_action_invoked()?, app.clone());
    let (closed, for_closed) = (daemon.receive_notification_closed()?, app.clone());
    std::thread::spawn(move || {
        for signal in pressed {
            if let Ok(signal) = signal.args()
                && let Some(answer) = answer(&signal.action)
            {
                answered(&for_pressed, signal.number, answer);
            }
        }
    });
    std::thread::spawn(move || {
        for signal in closed {
            if let Ok(signal) = signal.args() {
                // Swept away is not answered: it stands in the window still.
                for_closed.state::<Notices>().take(signal.number);
            }
        }
    });
    Ok(())
}

/// Pairs of a key and a label.
fn actions(notice: &Notice) -> Vec<String> {
    let mut actions = vec![OPEN.to_owned(), "Open".to_owned()];
    if notice.about.is_some() {
        for minutes in SNOOZES {
            actions.extend([format!("{SNOOZE}{minutes}"), format!("In {minutes} minutes")]);
        }
    }
    actions
}

/// What a key of [`actions`] stands for.
fn answer(action: &str) -> Option<Answer> {
    if action == OPEN {
        return Some(Answer::Open);
    }
    let minutes = action.strip_prefix(SNOOZE)?.parse().ok()?;
    Some(Answer::Snooze(minutes)).filter(|_| SNOOZES.contains(&minutes))
}

/// Text in which nothing is markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use daybook_app::api::desktop::WishDto;

    use super::*;

    #[test]
    fn every_button_has_its_answer() {
        let about = WishDto::Appointment { id: "a".to_owned(), occurrence: None, start: 0 };
        let notice = Notice {
            numbers: vec![1],
            about: Some(about),
            summary: String::new(),
            body: String::new(),
        };
        let all = actions(&notice);
        let answers: Vec<_> = all.iter().step_by(2).filter_map(|action| answer(action)).collect();
        let (five, ten, quarter) = (Answer::Snooze(5), Answer::Snooze(10), Answer::Snooze(15));
        assert_eq!(answers, [Answer::Open, five, ten, quarter]);
        assert_eq!(answer("snooze-600"), None);

        let several = Notice { about: None, ..notice };
        assert_eq!(actions(&several), ["default", "Open"]);
    }

    #[test]
    fn names_are_no_markup() {
        assert_eq!(escaped("Cut & <b>dry</b>"), "Cut &amp; &lt;b&gt;dry&lt;/b&gt;");
    }
}
