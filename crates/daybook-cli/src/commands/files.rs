//! Calendar files.

use std::fs;
use std::io::{Read as _, stdin};
use std::path::{Path, absolute};

use daybook_app::api::transfer::{ExportFile, ImportFile};

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;

/// Stands for standard input or output.
const DASH: &str = "-";

pub(super) async fn import(
    desk: &Desk<'_>,
    file: &Path,
    calendar: Option<&str>,
    dry_run: bool,
) -> Result<Answer, Failure> {
    let input = ImportFile { calendar: desk.calendar(calendar)?, bytes: read(file)? };
    if dry_run {
        let preview = desk.app.transfer().preview(input).await?;
        let text = format!("Would add {}, knows {} already.", preview.new, preview.known);
        let text = with_guests(text, preview.guests, "would be");
        return Ok(Answer::new(&preview, text)?.with_problems(&preview.problems));
    }
    let done = desk.app.transfer().import(input).await?;
    let text = format!("Added {}, knew {} already.", done.added, done.known);
    let text = with_guests(text, done.guests, "were");
    Ok(Answer::new(&done, text)?.with_problems(&done.problems))
}

/// What became of the guests, if any appointment had some.
fn with_guests(text: String, guests: u32, verb: &str) -> String {
    if guests == 0 {
        return text;
    }
    format!("{text}\nThe guests of {guests} {verb} put into the notes, so that nobody is invited.")
}

pub(super) async fn export(
    desk: &Desk<'_>,
    file: &Path,
    calendar: Option<&str>,
) -> Result<Answer, Failure> {
    let calendar = desk.calendar(calendar)?;
    if file == Path::new(DASH) {
        let folder = tempfile::tempdir().map_err(|cause| unusable(file, &cause))?;
        let draft = folder.path().join("export.ics");
        write(desk, &draft, calendar).await?;
        let text = fs::read_to_string(&draft).map_err(|cause| unusable(&draft, &cause))?;
        return Ok(Answer::raw(text));
    }
    let count = write(desk, file, calendar).await?;
    Answer::new(&count, format!("Wrote {count} to {}.", file.display()))
}

async fn write(desk: &Desk<'_>, file: &Path, calendar: Option<String>) -> Result<u32, Failure> {
    let path = absolute(file).map_err(|cause| unusable(file, &cause))?;
    let path = path.to_str().ok_or_else(|| Failure::usage("The name of the file is not text."))?;
    Ok(desk.app.transfer().export(ExportFile { path: path.to_owned(), calendar }).await?)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if file == Path::new(DASH) {
        stdin().lock().read_to_end(&mut bytes).map_err(|cause| unusable(file, &cause))?;
    } else {
        bytes = fs::read(file).map_err(|cause| unusable(file, &cause))?;
    }
    Ok(bytes)
}

fn unusable(file: &Path, cause: &std::io::Error) -> Failure {
    Failure::new(format!("{} cannot be used: {cause}.", file.display()))
}
