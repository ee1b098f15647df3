//! Calendar files in and out.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use daybook_core::account::Calendar;
use daybook_core::appointment::{Appointment, Author, Booking};
use daybook_core::id::{AppointmentId, CalendarId};
use daybook_core::mirror::is_mirror;
use daybook_ical::{Exported, FileObject, export, read_file};
use daybook_store::Edit;
use tempfile::NamedTempFile;

use super::maybe_id;
use crate::api::conflicts::SpanDto;
use crate::api::transfer::{
    ExportFile, ImportFile, ImportItemDto, ImportPreviewDto, ImportedDto, OpenedFileDto,
};
use crate::app::Inner;
use crate::convert::time::Span;
use crate::convert::words::counted;
use crate::error::{AppError, Result};

/// So many problems are listed.
const PROBLEMS: usize = 200;

/// So many appointments are listed before they are imported.
const ITEMS: usize = 500;

/// Calendar files.
pub struct Transfer<'a> {
    pub(crate) app: &'a Inner,
}

/// No calendar file is larger; whatever is comes from somewhere else.
const LARGEST: u64 = 256 << 20;

/// Reads a calendar file that somebody has opened with this program, to be looked at and imported.
///
/// # Errors
///
/// [`AppError::File`] when it cannot be read or is no file of this size.
pub async fn open_file(path: &Path) -> Result<OpenedFileDto> {
    let unusable = |reason: String| AppError::File { path: path.to_owned(), reason };
    let found = tokio::fs::metadata(path).await.map_err(|error| unusable(error.to_string()))?;
    if !found.is_file() || found.len() > LARGEST {
        return Err(unusable("it is no calendar file".to_owned()));
    }
    let bytes = tokio::fs::read(path).await.map_err(|error| unusable(error.to_string()))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(OpenedFileDto { name, bytes })
}

/// What a file would bring.
struct Reading {
    new: Vec<FileObject>,
    known: usize,
    /// So many of the new ones had guests, who are in their notes now.
    guests: usize,
    problems: Vec<String>,
}

impl Transfer<'_> {
    /// What an import would do. Nothing is stored.
    ///
    /// # Errors
    ///
    /// [`AppError::NotACalendarFile`], [`AppError::NotFound`] for the calendar,
    /// [`AppError::ReadOnly`].
    pub async fn preview(&self, input: ImportFile) -> Result<ImportPreviewDto> {
        let calendar = self.target(input.calendar.as_deref()).await?;
        let reading = self.read(&input.bytes, &calendar).await?;
        let home = self.app.home().await?;
        let mut items: Vec<_> = reading.new.iter().map(|file| item(file, home)).collect();
        items.sort_by_key(|item| item.span.start);
        items.truncate(ITEMS);
        Ok(ImportPreviewDto {
            new: number(reading.new.len()),
            known: number(reading.known),
            guests: number(reading.guests),
            problems: reading.problems,
            items,
        })
    }

    /// Takes in what is not in the book yet, as one change that can be undone. Nobody is invited by
    /// it: in a calendar on a server, guests become a line of the notes.
    ///
    /// # Errors
    ///
    /// [`AppError::NotACalendarFile`], [`AppError::NotFound`] for the calendar,
    /// [`AppError::ReadOnly`].
    pub async fn import(&self, input: ImportFile) -> Result<ImportedDto> {
        let calendar = self.target(input.calendar.as_deref()).await?;
        let reading = self.read(&input.bytes, &calendar).await?;
        let now = self.app.now();
        let added = number(reading.new.len());
        let create = |FileObject { object, text }| Edit::Import {
            appointment: Appointment {
                id: AppointmentId::generate(now),
                uid: object.uid,
                content: object.content,
                booking: Booking::default(),
                rev: 0,
                deleted: false,
                author: Author::Import,
            },
            calendar: calendar.id,
            source: text,
        };
        if added > 0 {
            let label = format!("Imported {}", counted(reading.new.len(), "appointment"));
            let edits = reading.new.into_iter().map(create).collect();
            self.app.store.edit(edits, Author::Import, &label, now).await?;
            self.app.edited().await;
        }
        let (known, guests) = (number(reading.known), number(reading.guests));
        Ok(ImportedDto { added, known, guests, problems: reading.problems })
    }

    /// Writes a calendar, or everything, to a file: all of it or nothing. Gives how many
    /// appointments it holds.
    ///
    /// # Errors
    ///
    /// [`AppError::File`], [`AppError::Invalid`] for a path that is not absolute.
    pub async fn export(&self, input: ExportFile) -> Result<u32> {
        let path = PathBuf::from(input.path);
        if !path.is_absolute() {
            return Err(AppError::invalid("Choose a folder for the file."));
        }
        let calendar: Option<CalendarId> = maybe_id(input.calendar.as_deref(), "calendar")?;
        let (text, written) = self.text_of(calendar).await?;
        let target = path.clone();
        let saved = tokio::task::spawn_blocking(move || write_whole(&target, &text)).await;
        let failed = |reason: String| AppError::File { path: path.clone(), reason };
        saved
            .map_err(|_| failed("it was interrupted".to_owned()))?
            .map_err(|cause| failed(cause.to_string()))?;
        Ok(written)
    }

    async fn text_of(&self, calendar: Option<CalendarId>) -> Result<(String, u32)> {
        let business = self.app.business().await?;
        let name = match calendar {
            Some(calendar) => self.app.store.calendar(calendar).await?.name,
            None => business.name,
        };
        let rows = self.app.store.appointments_in(calendar).await?;
        let ids: Vec<AppointmentId> = rows.iter().map(|row| row.appointment.id).collect();
        let sources = self.app.store.sources(&ids).await?;
        let objects: Vec<Exported<'_>> = rows
            .iter()
            .map(|row| Exported {
                uid: &row.appointment.uid,
                content: &row.appointment.content,
                text: sources.get(&row.appointment.id).map(String::as_str),
            })
            .collect();
        let text = export(&objects, &name, business.zone, self.app.now()).map_err(|problem| {
            AppError::invalid(format!("An appointment cannot be written to a file: {problem}."))
        })?;
        Ok((text, number(objects.len())))
    }

    async fn read(&self, bytes: &[u8], target: &Calendar) -> Result<Reading> {
        let home = self.app.home().await?;
        let file = read_file(bytes, home).map_err(AppError::NotACalendarFile)?;
        let uids: Vec<String> = file.objects.iter().map(|entry| entry.object.uid.clone()).collect();
        let mut known: HashSet<String> =
            self.app.store.known_uids(&uids).await?.into_iter().collect();
        let mut problems: Vec<String> = file.problems.iter().map(ToString::to_string).collect();
        let mut new = Vec::new();
        let all = file.objects.len();
        let mut guests = 0;
        for entry in file.objects {
            // A mirror only shows what is at home elsewhere.
            if is_mirror(&entry.object.uid) || !known.insert(entry.object.uid.clone()) {
                continue;
            }
            problems.extend(entry.object.warnings.iter().map(ToString::to_string));
            if target.account.is_none() {
                new.push(entry);
                continue;
            }
            let (entry, had_guests) = entry.without_guests();
            guests += usize::from(had_guests);
            new.push(entry);
        }
        if file.others > 0 {
            problems.push(format!(
                "Left out what is no appointment (tasks and the like): {}",
                file.others
            ));
        }
        problems.truncate(PROBLEMS);
        Ok(Reading { known: all - new.len(), new, guests, problems })
    }

    /// The calendar to import into: the book's own unless said otherwise.
    async fn target(&self, calendar: Option<&str>) -> Result<Calendar> {
        let asked: Option<CalendarId> = maybe_id(calendar, "calendar")?;
        let calendars = self.app.store.calendars().await?;
        let found = match asked {
            Some(asked) => calendars.into_iter().find(|calendar| calendar.id == asked),
            None => calendars.into_iter().find(|calendar| calendar.account.is_none()),
        };
        let calendar = found.ok_or(AppError::NotFound("calendar"))?;
        super::appointments::writable(&calendar)?;
        Ok(calendar)
    }
}

/// A file beside the target takes its place once it is complete.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn item(file: &FileObject, home: Tz) -> ImportItemDto {
    let content = &file.object.content;
    let Span { start, end, all_day } = Span::of(content.when, home);
    ImportItemDto {
        title: content.details.summary.clone(),
        span: SpanDto { start, end, all_day },
        repeats: content.recurrence.is_some(),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
