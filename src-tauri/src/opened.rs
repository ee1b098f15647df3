//! What the system hands over: a link with a scheme of ours, or a calendar file that somebody opens with
//! Daybook. Windows and Linux start the program once more with it as an argument; macOS tells the one that
//! runs.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use tauri::{AppHandle, Manager as _, Url};

use crate::desk::Desk;
use crate::links;
use crate::options::Options;

/// One thing that was handed over.
#[derive(Debug, PartialEq, Eq)]
enum Opened {
    Link(Url),
    File(PathBuf),
}

impl Opened {
    /// What an argument means in `folder`. A letter before a colon is a drive.
    fn read(argument: &str, folder: &Path) -> Self {
        match Url::parse(argument) {
            Ok(url) if url.scheme().len() > 1 => Self::of(url),
            _ => Self::File(folder.join(argument)),
        }
    }

    fn of(url: Url) -> Self {
        let file = (url.scheme() == "file").then(|| url.to_file_path());
        match file {
            Some(Ok(path)) => Self::File(path),
            _ => Self::Link(url),
        }
    }
}

/// Takes what macOS hands over, and what this program was started with.
pub(crate) fn listen(app: &AppHandle, started_with: &[String]) {
    #[cfg(target_os = "macos")]
    {
        use tauri_plugin_deep_link::DeepLinkExt as _;
        let handle = app.clone();
        app.deep_link().on_open_url(move |event| {
            take(&handle, event.urls().into_iter().map(Opened::of));
        });
    }
    // Without a folder to stand in there are no relative paths.
    let folder = std::env::current_dir().unwrap_or_default();
    take(app, started_with.iter().map(|argument| Opened::read(argument, &folder)));
}

/// Takes what another start of the program was given, in the folder in which that happened.
pub(crate) fn take_arguments(app: &AppHandle, arguments: Vec<String>, folder: &str) {
    match Options::try_parse_from(arguments) {
        Ok(options) => {
            let folder = Path::new(folder);
            take(app, options.opened.iter().map(|argument| Opened::read(argument, folder)));
        }
        Err(error) => tracing::warn!(kind = ?error.kind(), "a second start was not understood"),
    }
}

fn take(app: &AppHandle, all: impl Iterator<Item = Opened>) {
    for one in all {
        match one {
            Opened::Link(link) => links::answer(app, link),
            Opened::File(path) => app.state::<Desk>().open_file(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_path_is_a_file_where_the_program_was_started() {
        let read = |argument| Opened::read(argument, Path::new("/home/maren"));

        assert_eq!(read("week 47.ics"), Opened::File("/home/maren/week 47.ics".into()));
        assert_eq!(read("/tmp/a.ics"), Opened::File("/tmp/a.ics".into()));
        assert_eq!(read("file:///tmp/week%2047.ics"), Opened::File("/tmp/week 47.ics".into()));
    }

    #[test]
    fn a_link_with_a_scheme_of_ours_is_a_link() {
        let link = "com.example.daybook:/signed-in?code=x";

        assert_eq!(Opened::read(link, Path::new("/")), Opened::Link(Url::parse(link).unwrap()));
    }

    #[test]
    fn a_drive_is_no_scheme() {
        assert!(matches!(Opened::read(r"C:\week.ics", Path::new("/")), Opened::File(_)));
    }
}
