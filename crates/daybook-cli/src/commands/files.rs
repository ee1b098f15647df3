//! Calendar files.

use std::fs;
use std::io::{Read as _, stdin};
use std::path::{Path, absolute};

use daybook_app::App;
use daybook_app::api::transfer::{ExportFile, ImportFile};

use super::calendar;
use crate::answer::Answer;
use crate::failure::{FAILED, Failure};

pub(super) async fn import(
    app: &App,
    file: &Path,
    wanted: Option<&str>,
    dry_run: bool,
) -> Result<Answer, Failure> {
    let input = ImportFile { text: read(file)?, calendar: calendar(app, wanted).await? };
    let with = |text: String, problems: &[String]| {
        problems.iter().fold(text, |text, problem| format!("{text}\n{problem}"))
    };
    if dry_run {
        let preview = app.transfer().preview(input).await?;
        let text = format!("Would add {}, knows {} already.", preview.new, preview.known);
        return Answer::new(&preview, with(text, &preview.problems));
    }
    let done = app.transfer().import(input).await?;
    let text = format!("Added {}, knew {} already.", done.added, done.known);
    Answer::new(&done, with(text, &done.problems))
}

pub(super) async fn export(
    app: &App,
    file: &Path,
    wanted: Option<&str>,
) -> Result<Answer, Failure> {
    let path = absolute(file).map_err(|cause| unusable(file, &cause))?;
    let path = path.to_str().ok_or_else(|| Failure::usage("The name of the file is not text."))?;
    let input = ExportFile { path: path.to_owned(), calendar: calendar(app, wanted).await? };
    let count = app.transfer().export(input).await?;
    Answer::new(&count, format!("Wrote {count} to {}.", file.display()))
}

fn read(file: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        stdin().lock().read_to_end(&mut bytes).map_err(|cause| unusable(file, &cause))?;
    } else {
        bytes = fs::read(file).map_err(|cause| unusable(file, &cause))?;
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("{} is not UTF-8 text.", file.display())))
}

fn unusable(file: &Path, cause: &std::io::Error) -> Failure {
    Failure { code: FAILED, message: format!("{} cannot be used: {cause}.", file.display()) }
}
